"""Open311 GeoReport v2: what programs ask and report for residents, in JSON or XML, over the requests of the door.

Thin: what it takes goes the way of `procedures/requesting.py`, what it tells is what the door's pages tell everybody.
"""

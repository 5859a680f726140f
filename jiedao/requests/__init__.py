"""Requests: what residents report at the office's public door, what they add, and what they say of the outcome.

What it is: Request (the words as they may be read, a public code, a point), Picture, Addition, Reply, Answer; Door (the
district's word on which an office opens it); Client (a program that may report for residents, by its key); Knock and Salt
(how often somebody knocked within the hour, then forgotten).
What it is not: the handling: that is a case, opened by the entry a request points at. No resident has a file here, nobody
is followed from one request to the next.
Follows: Open311 GeoReport v2 (service requests); GB/T 30428.2 for the categories, as the rulebook has them.
"""

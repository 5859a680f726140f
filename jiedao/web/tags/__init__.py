"""The parts of a page as template tags, by kind; `templatetags/jiedao.py` offers them all under one name.

A tag draws what the design's sheet shows and nothing else: no inline style or script, state as shape + word + colour,
a number as a door to its rows. `/sheet/` shows every one of them.
"""

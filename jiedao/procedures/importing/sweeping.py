"""Fifty thousand records are not garbage, and looking for garbage among them again and again costs a sixth of the time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: How many new objects call for a sweep of the young, and how many such sweeps for one of the older and of all.
SELDOM = (50_000, 20, 100)
USUAL = gc.get_threshold()


@contextmanager
def seldom_swept() -> Iterator[None]:
    """While a long roster is at hand the interpreter sweeps seldom; afterwards as before."""
    gc.collect()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*USUAL)  # not what was found: two rosters at once would leave each other's

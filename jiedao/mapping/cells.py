"""Near points as one: a map is laid over with square cells, and the points of a cell are drawn together.

The size of a cell is one of a few, so that the same points stay together while a map is moved; counting is the database's.
"""

from typing import NamedTuple

from jiedao.mapping.systems import MICRO
from jiedao.mapping.view import Box

#: Sizes of a cell in microdegrees, from some metres to some hundred kilometres; each the double of the one before.
SIZES: tuple[int, ...] = tuple(50 << no for no in range(16))
#: About so many cells lie side by side on a map.
ACROSS = 18
#: What makes degrees positive, so that whole division goes one way everywhere.
SHIFT = 180 * MICRO


class Cell(NamedTuple):
    """A square of the map: its number from the west and from the south, in cells of one size."""

    x: int
    y: int


def size_for(box: Box) -> int:
    """The size of a cell for a map that shows this rectangle."""
    wanted = max(box.east - box.west, box.north - box.south) / ACROSS
    return next((size for size in SIZES if size >= wanted), SIZES[-1])


def cell_of(lon: int, lat: int, size: int) -> Cell:
    """The cell that a point in microdegrees lies in."""
    return Cell((lon + SHIFT) // size, (lat + SHIFT) // size)

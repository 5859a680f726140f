"""A drawing shows what it should, near points gather in cells, and the tiles beneath lie where they belong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.mapping import Box, Point, System, View, cell_of, size_for

BOX = Box(113_600_000, 34_700_000, 113_640_000, 34_720_000)


def test_the_corners_of_what_is_shown_are_the_corners_of_the_drawing():
    view = View(BOX)
    assert view.at(Point.of_micro(BOX.west, BOX.north)) == (0, 0)
    assert view.at(Point.of_micro(BOX.east, BOX.south)) == pytest.approx((1000, view.height), abs=1)
    assert view.height / 1000 == pytest.approx(0.5 / 0.8215, rel=0.01)  # a degree of longitude is shorter here


def test_the_tiles_of_a_base_map_cover_the_drawing_without_a_gap():
    for system in (System.WGS84, System.GCJ02):
        view = View(BOX, system)
        tiles = list(view.tiles())
        assert min(one.left for one in tiles) <= 0
        assert max(one.left + one.side for one in tiles) >= 1000
        assert max(one.top + one.side for one in tiles) >= view.height
        assert len(tiles) <= 64


@given(st.integers(-180_000_000, 180_000_000), st.integers(-85_000_000, 85_000_000))
def test_every_point_lies_in_one_cell_and_near_ones_in_the_same_or_the_next(lon, lat):
    size = size_for(BOX)
    here, there = cell_of(lon, lat, size), cell_of(lon + 1, lat + 1, size)
    assert 0 <= there.x - here.x <= 1
    assert 0 <= there.y - here.y <= 1


def test_a_map_never_has_more_cells_than_can_be_drawn():
    for width in (100, 5_000, 40_000, 3_000_000, 300_000_000):
        box = Box(0, 0, width, width)
        across = width / size_for(box)
        assert across <= 18 or width > 18 * (50 << 15)


@given(st.integers(-170_000_000, 170_000_000), st.integers(-80_000_000, 80_000_000), st.integers(1, 1_000_000))
def test_what_an_address_says_of_the_rectangle_is_read_back(west, south, side):
    box = Box(west, south, west + side, south + side)
    assert Box.read(str(box)) == box


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,x", "5,5,4,6", "0,0,999999999,5", "١,2,3,4", "--1,2,3,4"])
def test_what_is_no_rectangle_is_as_if_it_were_not_there(text):
    assert Box.read(text) is None

"""The invented ground of the demonstration: its outlines fit together, twice the same, and what stands there stands inside."""

import json
from types import SimpleNamespace

import pytest

from jiedao.demo import ground
from jiedao.demo.chance import dice
from jiedao.demo.data import plans
from jiedao.mapping import fit, read_geojson


def shapes_of(plan):
    """The outlines of an office's plan, by what a place's code adds to the office's."""
    levels = {"": "sub_district"}
    for community in plan.communities:
        levels[community["code"]] = "community"
        levels |= {f"{community['code']}{no:03d}": "grid" for no in range(1, int(community["grids"]) + 1)}
    places = {below: SimpleNamespace(kind=kind, ended_on=None) for below, kind in levels.items()}
    return ground._shapes(SimpleNamespace(plan=plan, places=places))


@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan.slug)
def test_communities_fill_the_office_and_grids_their_community_without_a_gap(plan):
    shapes = shapes_of(plan)
    read = {below: read_geojson(json.dumps(ground._geometry(shape)))[0].outline for below, shape in shapes.items()}
    communities = {below: one for below, one in read.items() if len(below) == 3}
    assert fit(communities, within=("街道", read[""])).gaps == ()
    for below, community in communities.items():
        grids = {code: one for code, one in read.items() if len(code) == 6 and code.startswith(below)}
        assert len(grids) >= 2 and fit(grids, within=(below, community)).gaps == ()
    assert {below: one.wkt for below, one in shapes_of(plan).items()} == {
        below: one.wkt for below, one in shapes.items()
    }


def test_what_stands_in_a_grid_stands_inside_it_and_at_the_same_spot_again():
    shapes = shapes_of(plans()[0])
    for below, shape in shapes.items():
        spots = [ground._point_in(shape, dice("stands", below, no)) for no in range(5)]
        assert all(shape.contains(ground.Spot(one.lon, one.lat)) for one in spots)
        assert spots == [ground._point_in(shape, dice("stands", below, no)) for no in range(5)]

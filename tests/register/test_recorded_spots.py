"""A record's own position: kept with its reference, refused outside the office, and where the case it opens stands."""

from pathlib import Path

import pytest

from jiedao.cases.models import Case
from jiedao.entries.problems import NotFilledIn
from jiedao.entries.rendering import lines_of
from jiedao.mapping import Point, System
from jiedao.procedures import positions
from jiedao.register.models import Position
from tests import cast


@pytest.fixture(autouse=True)
def _with_spots():
    with cast.more_rules(Path(__file__).with_name("with_spots")):
        yield


@pytest.fixture
def road(office, drawn):
    return office.subject("pit_road", "前进巷", below="001")


def seen(office, road, spot=None):
    values = {"sound": "no", **({"spot": spot} if spot else {})}
    return office.submit("pit_watch.pit_seen", road, who="handler", **values)


def test_a_case_stands_where_the_record_says_in_whatever_system_it_is_said(office, road):
    there = Point(113.625, 34.71).converted(System.GCJ02)
    done = seen(office, road, {"lat": f"{there.lat}", "lon": f"{there.lon}", "system": "GCJ-02"})
    kept = Position.objects.get(of="case", thing=done.cases[0].pk)
    assert (kept.lon, kept.lat) == pytest.approx((113_625_000, 34_710_000), abs=1)
    assert kept.system == "GCJ-02" and kept.own and done.entry.values["spot"]["system"] == "GCJ-02"
    said = [one.text for one in lines_of(done.entry.version.content, done.entry.values, {}) if one.kind == "position"]
    assert said[0].endswith("（GCJ-02）")


def test_without_one_it_stands_where_its_subject_does(office, road):
    handler = office.standing("handler")
    positions.place_subject(road, Point(113.605, 34.71), who=handler, now=cast.NOON)
    done = seen(office, road)
    assert Position.objects.get(of="case", thing=done.cases[0].pk).lon == 113_605_000
    own = seen(office, road, {"lat": "34.711", "lon": "113.606"})
    positions.place_subject(road, Point(113.607, 34.71), who=handler, now=cast.NOON)
    stands = {one.thing: one.lon for one in Position.objects.filter(of="case")}
    assert stands == {done.cases[0].pk: 113_607_000, own.cases[0].pk: 113_606_000}


def test_a_point_outside_the_office_is_said_at_its_field_and_nothing_is_kept(office, road):
    with pytest.raises(NotFilledIn) as refused:
        seen(office, road, {"lat": "35", "lon": "114"})
    [fault] = refused.value.faults
    assert (
        fault.path == "spot"
        and "不在试验街道的边界以内" in fault.sentence
        and fault.problem == "register.point_outside"
    )
    assert not Case.objects.exists()
    with pytest.raises(NotFilledIn, match="坐标系不对"):
        seen(office, road, {"lat": "34.71", "lon": "113.605", "system": "EPSG:3857"})

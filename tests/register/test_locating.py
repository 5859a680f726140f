"""A point leads to its place, in whatever system it is given; outside the office it is refused; things stand where they are said to."""

import pytest
from django.db.models import BooleanField, Value

from jiedao.audit.models import Event
from jiedao.mapping import Box, Point, System
from jiedao.procedures import locating, positions
from jiedao.register import located
from jiedao.register.models import Listing, Position
from jiedao.register.problems import HasNoPoint, NotYoursToKeep, PointOutside
from jiedao.register.scope import Scope
from tests import cast
from tests.register.drawn import LIE

INSIDE, NEXT, AWAY = Point(113.605, 34.71), Point(113.625, 34.71), Point(113.70, 34.71)


@pytest.fixture
def site(office):
    return office.enter(
        "building_site", "纺苑安置房项目", below="001001", builder="中原建工", floor_area="12000", earthwork="yes",
        stage="building",
    )  # fmt: skip


def place(office, subject, point, who="handler"):
    return positions.place_subject(subject, point, who=office.standing(who), now=cast.NOON)


def find(point, on=cast.TODAY):
    return locating.find(Scope.everything(), point, on=on)


def test_a_point_leads_to_the_narrowest_place_that_holds_it(drawn):
    assert [one.name for one in find(INSIDE).places] == ["朝霞社区第1网格", "朝霞社区", "试验街道"]
    assert find(NEXT).place.name == "晚照社区第1网格"


@pytest.mark.parametrize("system", System)
def test_the_same_point_leads_to_the_same_place_in_every_system(drawn, system):
    assert find(Point(113.6099, 34.71).converted(system)).place.name == "朝霞社区第1网格"


def test_a_point_outside_is_refused_with_the_office_the_distance_and_what_to_do(drawn):
    with pytest.raises(
        PointOutside, match=r"不在试验街道的边界以内，离边界约 [0-9,]+ 米.*坐标系.*转区里分派"
    ) as refused:
        find(AWAY)
    assert refused.value.status == 422


def test_without_outlines_nothing_is_refused_and_nothing_guessed(office):
    assert find(AWAY).places == ()


def test_while_only_some_grids_are_drawn_nothing_beside_them_is_called_outside(draw):
    draw({"001001": LIE["001001"]})
    assert find(INSIDE).place.name == "朝霞社区第1网格"
    assert find(NEXT).places == find(AWAY).places == ()


def test_a_subject_stands_where_its_keeper_says_and_the_event_says_no_coordinates(office, site, drawn):
    assert place(office, site, INSIDE.converted(System.BD09)).place.name == "朝霞社区第1网格"
    kept = located.position_of(Scope.everything(), "subject", site.pk)
    assert (kept.lon, kept.lat, kept.system) == (113_605_000, 34_710_000, "BD-09")
    assert (kept.given_lon, kept.given_lat) == INSIDE.converted(System.BD09).micro
    event = Event.objects.get(kind="register.point_set")
    assert "113" not in event.data.replace(str(cast.HERE), "") and f"{cast.HERE}001001" in event.data


def test_a_point_is_set_by_who_keeps_the_register_and_never_for_a_person(office, site, drawn):
    with pytest.raises(NotYoursToKeep):
        place(office, site, INSIDE, who="other_handler")
    with pytest.raises(PointOutside):
        place(office, site, AWAY)
    person = Listing.objects.filter(subject__base="person").first().subject
    with pytest.raises(HasNoPoint, match="不在地图上标点"):
        place(office, person, INSIDE)
    assert not Position.objects.exists()


def test_near_things_of_a_list_come_together_and_no_more_rows_than_cells(office, drawn):
    names = [f"第{no}项目" for no in range(6)]
    for no, name in enumerate(names):
        site = office.enter("building_site", name, below="001001", builder="中原建工", floor_area="12000",
                            earthwork="yes", stage="building")  # fmt: skip
        place(office, site, Point(113.605 + (0.00002 * no if no < 5 else 0.003), 34.71))
    listed = Listing.objects.within(Scope.everything()).filter(kind="building_site")
    box = Box(113_600_000, 34_700_000, 113_620_000, 34_720_000)
    rows = listed.annotate(marked=Value(False, output_field=BooleanField())).values_list("subject_id", "marked")
    found = located.clusters(Scope.everything(), "subject", rows, box=box, size=1600)
    assert sorted(one.count for one in found) == [1, 5]
    assert [one.thing is not None for one in sorted(found, key=lambda one: one.count)] == [True, False]
    assert located.how_many(Scope.everything(), "subject", listed.values_list("subject_id"))[0] == 6

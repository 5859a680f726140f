"""Outlines are drawn by who keeps them, from a day on, all of them or none; what does not fit is refused with the place."""

import json
from datetime import date
from uuid import uuid4

import pytest

from jiedao.audit.models import Event
from jiedao.mapping import System, read_corners, read_geojson
from jiedao.mapping.problems import OutsideParent, Overlaps
from jiedao.procedures import outlines
from jiedao.procedures.outlines import NotYoursToDraw
from jiedao.register import located
from jiedao.register.models import Boundary
from jiedao.register.problems import BoundaryLater, NoSuchPlace
from jiedao.register.scope import Scope
from tests import cast
from tests.register.drawn import LIE, collection, ring

LATER = date(2018, 6, 1)
NARROWER = {"001001": (113.60, 34.70, 113.605, 34.72), "001002": (113.605, 34.70, 113.62, 34.72)}


def hold(on):
    return {one.name: one for one in located.outlines(Scope.everything(), on=on)}


def test_what_is_drawn_holds_from_its_day_on_and_what_was_before_stays_readable(draw, drawn, office):
    draw(NARROWER, on=LATER)
    grid = office.place("001001")
    before, after = hold(date(2018, 5, 31))[grid.name], hold(LATER)[grid.name]
    assert before.outline.box.east == 113_610_000 and after.outline.box.east == 113_605_000
    assert [(row.from_on, row.to_on) for row in located.history_of(Scope.everything(), grid.pk)] == [
        (LATER, None), (cast.SINCE, LATER),
    ]  # fmt: skip


def test_it_is_kept_as_it_was_given_with_its_reference(draw, office):
    draw({"": LIE[""]}, system=System.GCJ02)
    kept = Boundary.objects.get()
    assert kept.system == "GCJ-02" and kept.given == [[ring(LIE[""])]]
    assert 0 < abs(kept.west - 113_600_000) < 10_000  # some hundred metres


def test_sending_twice_draws_once_and_the_event_says_places_and_no_lines(draw):
    act = uuid4()
    assert {one.pk for one in draw(act=act)} == {one.pk for one in draw(act=act)}
    event = Event.objects.get(kind="register.boundaries_drawn")
    assert f"{cast.HERE}001001" in event.data and "113" not in json.loads(event.data)["places"][0][:3]
    assert Boundary.objects.count() == len(LIE)


@pytest.mark.parametrize(
    ("areas", "problem", "says"),
    [
        ({"001001": (113.60, 34.70, 113.615, 34.72)}, Overlaps, "“朝霞社区第1网格”和“朝霞社区第2网格”的边界重叠了"),
        ({"002002": (113.63, 34.70, 113.65, 34.72)}, OutsideParent, "“晚照社区第2网格”.*超出了“晚照社区”"),
        ({"001": (113.60, 34.70, 113.615, 34.72)}, OutsideParent, "“朝霞社区第2网格”.*超出了“朝霞社区”"),
        ({"009": LIE["001"]}, NoSuchPlace, "没有找到"),
    ],
)
def test_what_does_not_fit_changes_nothing(draw, drawn, areas, problem, says):
    with pytest.raises(problem, match=says):
        draw(areas, on=LATER)
    assert Boundary.objects.filter(to_on=None).count() == len(LIE)


def test_a_day_before_the_outline_that_holds_is_refused_with_that_day(draw, drawn):
    draw(NARROWER, on=LATER)
    with pytest.raises(BoundaryLater, match="2018-06-01"):
        draw(NARROWER, on=date(2018, 3, 1))


def test_the_look_before_drawing_says_what_no_grid_covers(office, drawn):
    scope = Scope.everything()
    brought = outlines.match(scope, read_geojson(json.dumps(collection({"002002": (113.63, 34.70, 113.635, 34.72)}))))
    found = outlines.look(scope, brought, from_on=LATER)
    assert [name for name, _ in found.gaps] == ["晚照社区"] and found.proposed[0].grows < -400_000
    assert Boundary.objects.filter(to_on=None).count() == len(LIE)


@pytest.mark.parametrize("who", ["grid_worker", "handler", "community_secretary", "auditor"])
def test_only_who_keeps_the_outlines_draws(draw, who):
    with pytest.raises(NotYoursToDraw, match="书记、主任、系统管理员"):
        draw(who=who)


def test_a_yard_has_an_outline_of_its_own(office, drawn):
    site = office.enter("building_site", "纺苑安置房项目", below="001001", builder="中原建工", floor_area="12000",
                        earthwork="yes", stage="building")  # fmt: skip
    outlines.draw_yard(
        site, read_corners("113.601,34.701\n113.602,34.701\n113.602,34.702"), act=uuid4(), from_on=LATER,
        who=office.standing("secretary"), now=cast.NOON,
    )  # fmt: skip
    [yard] = located.outlines(Scope.everything(), on=cast.TODAY, subjects=[site.pk])
    assert yard.outline.corners == 3 and site.name not in hold(cast.TODAY)


def test_what_was_brought_can_be_taken_away_again_and_reads_the_same(office, drawn):
    whole = outlines.as_collection(Scope.everything(), on=cast.TODAY)
    again = {one.code: one.outline for one in read_geojson(json.dumps(whole))}
    assert len(again) == len(LIE)
    assert set(again.values()) == {one.outline for one in hold(cast.TODAY).values()}


def test_the_other_office_sees_none_of_it(drawn, other_office):
    with other_office.street():
        assert located.outlines(Scope.everything(), on=cast.TODAY) == []

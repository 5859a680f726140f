"""An office that scores its Party members: its superior's word, two branches, members of several categories."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from jiedao.points.actions import Word
from jiedao.procedures import points_switch
from jiedao.register.models import Subject
from tests import cast
from tests.procedures.test_branches import put_on

#: The document came, was recorded, and counts from these days.
DATED, RECORDED, FROM = date(2018, 1, 5), date(2018, 1, 8), date(2018, 1, 8)
SINCE = date(2018, 1, 9)
WORD = Word("中共示范区委组织部", "示组〔2018〕3号", DATED, "同意试行党员积分管理，不排名，不公示。")
MEETING, SERVICE, ABSENCE = "three_meetings.meeting", "member_points.member_service", "member_points.absence_view"
STATEMENT, APPEAL = "member_points.month_statement", "member_points.points_appeal"
MONTH, LECTURE = "member_points.member_month", "member_study.lecture"


def switch_on(office: Any, *, who: str = "secretary", **more: Any) -> Any:
    """Switch the points of an office on, as its secretary does."""
    given = {"word": WORD, "from_on": FROM, "now": cast.at(RECORDED, 8)} | more
    regulation = points_switch.regulation_of(office.row)
    return points_switch.switch_on(
        regulation, street=office.row, who=office.standing(who, on=given["now"].date()), **given
    )


def member(office: Any, name: str, branch: Any, category: str, *, on: date = SINCE, **more: Any) -> Any:
    """Put somebody on the members' register of a branch, with the category of their points."""
    values = {"leader": "no", "retired": "no", "hardship": "no", "status": "full", "joined_on": "1990-07-01"}
    given = values | {"branch": str(branch.pk), "category": category} | more
    return put_on(office, "party_member", name, on=on, **given)


def lay_out(office: Any) -> SimpleNamespace:
    """Two branches. The first: its secretary (a cadre), a resident, somebody in service, one who is cared for, and a grid
    worker with an account."""
    switch_on(office)
    secretary, other = (Subject.objects.get(name=name) for name in ("关月明", "谷雨生"))
    kinds = {"level": "branch", "setting": "community", "has_committee": "no"}
    first = put_on(
        office, "party_organisation", "朝霞社区党支部", on=SINCE, assigned={"branch_secretary": secretary.pk}, **kinds
    )
    second = put_on(
        office, "party_organisation", "晚照社区党支部", on=SINCE, assigned={"branch_secretary": other.pk}, **kinds
    )
    worker = Subject.objects.get(name="陶一鸣")
    people = {
        "cadre": member(office, "关月明", first, "cadre", subject=secretary),
        "resident": member(office, "冯禾生", first, "resident"),
        "serving": member(office, "陈谷雨", first, "serving"),
        "cared_for": member(office, "褚木槿", first, "cared_for"),
        "worker": member(office, "陶一鸣", first, "firm", subject=worker),
        "elsewhere": member(office, "卫南星", second, "retired"),
    }  # fmt: skip
    return SimpleNamespace(office=office, first=first, second=second, people=people)


@pytest.fixture
def scoring(office) -> SimpleNamespace:
    """An office that scores, with two branches."""
    return lay_out(office)


def meeting(scoring: Any, on: date, states: dict[str, str], *, branch: Any = None, hour: int = 9, **more: Any) -> Any:
    """A meeting of a branch that was held, with who came; everybody not named was absent."""
    inside = [name for name in scoring.people if (name == "elsewhere") is (branch is scoring.second)]
    rows = [{"person": str(scoring.people[name].pk), "state": states.get(name, "absent")} for name in inside]
    values = {
        "parts": ["assembly"], "held": "yes", "place_text": "活动室", "chair": rows[0]["person"], "attendance": rows,
        "topics": "学习",
    }  # fmt: skip
    about = branch or scoring.first
    who = "neighbour_staff" if about is scoring.second else "community_secretary"
    return scoring.office.submit(MEETING, about, who=who, on=on, hour=hour, **(values | more)).entry


def lecture(scoring: Any, on: date, *names: str, hour: int = 14) -> Any:
    """A lecture of the office with who listened."""
    rows = [{"person": str(scoring.people[name].pk)} for name in names]
    return scoring.office.submit(
        LECTURE, None, who="second_handler", on=on, hour=hour, topic="党史", speaker="徐明", audience=rows
    ).entry


def service(scoring: Any, on: date, *names: str, kind: str = "volunteering", hour: int = 10) -> Any:
    """A service of some members, as their secretary records it."""
    rows = [{"person": str(scoring.people[name].pk)} for name in names]
    return scoring.office.submit(
        SERVICE, scoring.first, who="community_secretary", on=on, hour=hour, kind=kind, what="清理楼道", people=rows
    ).entry


def absence(scoring: Any, on: date, name: str, *, excused: str = "no", hour: int = 11, of: Any = None) -> Any:
    """What the secretary says of an absence, from a meeting that was held some time before."""
    held = (
        of
        or scoring.office.submit(
            MEETING, scoring.first, who="community_secretary", on=on, hour=7, parts=["group"], held="no", why_not="停电"
        ).entry
    )
    rows = [{"person": str(scoring.people[name].pk), "excused": excused}]
    return scoring.office.submit(
        ABSENCE, scoring.first, who="community_secretary", on=on, hour=hour, meeting_of=str(held.pk), people=rows
    ).entry

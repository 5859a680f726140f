"""A branch as its secretary has it: members with two kinds of days, meetings, a plan, what was missed, a ledger."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jiedao.cases.models import Case, LaneStay
from jiedao.procedures import booking
from jiedao.procedures.clock import tick
from jiedao.register.models import Subject
from tests import cast
from tests.procedures.test_branches import MEETING, held, put_on
from tests.stories import afresh
from tests.web.conftest import see, server, visit  # noqa: F401 - the pages of a branch are looked at from here too

RULES = Path(__file__).with_name("rules")
CARE, WISH = "branch_care", "double_care.greeting_wish"
JUNE = date(2018, 6, 1)


def member(
    office: Any, name: str, group: Any, *, joined: str = "1990-07-10", refuses: str = "no", born: str = ""
) -> Any:
    """A member of a branch, with the day of birth where it is told."""
    yes_no = {"leader": "no", "retired": "yes", "hardship": "no"}
    known = Subject.objects.filter(name=name, base="person").first()
    made = put_on(
        office, "party_member", name, subject=known, branch=str(group.pk), joined_on=joined, status="full", **yes_no
    )
    if refuses == "yes" and WISH in booking.edition(office.row, JUNE).forms:
        office.submit(WISH, made, who="community_secretary", on=JUNE, no_greeting="yes")
    if born:
        Subject.objects.filter(pk=made.pk).update(born_on=date.fromisoformat(born))
    return made


def lively(office: Any, *, ledger: bool = True) -> SimpleNamespace:
    """A branch of a community with its secretary and four members, two of whom come up in July; one wishes no greeting.

    `ledger`: with a case of the trial's own ladder, which may not outlive the trial's rules.
    """
    secretary = office.standing("community_secretary").scope.person
    made = put_on(
        office, "party_organisation", "朝霞社区党支部", assigned={"branch_secretary": secretary}, level="branch",
        setting="community", has_committee="yes",
    )  # fmt: skip
    other = put_on(
        office, "party_organisation", "晚照社区党支部", level="branch", setting="community", has_committee="no"
    )
    names = [
        ("关月明", {"joined": "1995-07-12"}), ("冯禾生", {"joined": "1990-03-10", "born": "1951-07-20"}),
        ("陈谷雨", {"joined": "1999-07-30", "refuses": "yes"}), ("褚木槿", {"joined": "1988-12-01"}),
    ]  # fmt: skip
    members = [member(office, name, made, **more) for name, more in names]
    found = SimpleNamespace(office=office, subject=made, other=other, members=members)
    tick(office.row, now=cast.at(JUNE, 8))
    office.submit(
        f"{CARE}.schedule", made, who="community_secretary", on=JUNE,
        sessions=[{"planned_on": "2018-06-20", "topic": "学习党章"}, {"planned_on": "2018-07-20", "topic": "志愿服务"}],
    )  # fmt: skip
    office.submit(
        MEETING, made, who="community_secretary", on=date(2018, 6, 20), now=cast.at(date(2018, 6, 22), 9),
        **held(found, "committee", "assembly", absent=1),
    )  # fmt: skip
    office.submit(
        MEETING,
        made,
        who="community_secretary",
        on=date(2018, 6, 25),
        parts=["party_day"],
        held="no",
        why_not="场地停电",
    )
    if ledger:
        items = [{"item": "minutes", "answer": "fail", "note": "没有签到"}, {"item": "attendance", "answer": "pass"}]
        looked = office.submit(f"{CARE}.look_in", made, who="second_handler", on=date(2018, 6, 12), items=items)
        (found.case,) = looked.cases
    else:
        _chased(made, office)
    for day in (20, 22, 27, 30):
        tick(office.row, now=cast.at(date(2018, 6, day), 8))
    tick(office.row, now=cast.at(cast.TODAY, 8))
    if ledger:
        found.case = found.case.__class__.objects.get(pk=found.case.pk)
    return found


def _chased(subject: Any, office: Any) -> None:
    """A case of the shipped rules about the branch, which three notices have brought before the leaders' meeting."""
    opened, due = cast.at(date(2018, 6, 4)), cast.at(date(2018, 6, 11), 23)
    case = Case.objects.create(
        number=f"{office.row.case_mark}2018-0900", ladder="rectification.ordinary_case", line="party_building",
        title=f"{subject.name}：活动室台账没有更新", subject_id=subject.pk, place_id=subject.place_id, opened_on=opened.date(),
        opened_at=opened, state="fixing", lane="handling", due_at=due, due_on=due.date(), late=True, notices=3,
        noticed_on=date(2018, 6, 20), changed_at=opened,
    )  # fmt: skip
    LaneStay.objects.create(case_id=case.pk, no=1, lane="handling", label="承办", from_at=opened, due_at=due)


@pytest.fixture(scope="module")
def lively_branch(story: Any) -> SimpleNamespace:
    """The first office with its branch, on its day, made once for a module."""
    story.enter_context(cast.more_rules(RULES))
    return lively(story.enter_context(cast.inside(cast.HERE)))


@pytest.fixture
def branch(lively_branch: SimpleNamespace, office: Any) -> Any:
    """The same for a test."""
    return afresh(lively_branch)


@pytest.fixture
def standing_branch(unwrapped: None) -> Iterator[Any]:
    """The other office with the same branch, where what stays for a browser disturbs no other test."""
    with cast.more_rules(RULES), (there := cast.Office(cast.THERE)).street():
        found = Subject.objects.filter(name="朝霞社区党支部").first()
        yield SimpleNamespace(office=there, subject=found or lively(there, ledger=False).subject)

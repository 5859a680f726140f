"""A record is corrected by another that takes its place, or voided; what stood stays, and what followed is made right."""

from datetime import date

import pytest

from jiedao.audit.models import Event
from jiedao.cases.models import Case
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from jiedao.entries.problems import AlreadyClosed, NotYoursToCorrect, PartOfCase, WhyMissing
from jiedao.procedures import casework, correcting
from jiedao.procedures.clock import tick
from jiedao.procedures.submission import Sent
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures.test_submission import CLEANUP, WEDNESDAY, cleanup

LATER = cast.at(date(2018, 6, 28), 10)


def correct(office, entry, who="handler", why="漏记一人", id=None, now=LATER, **changes):
    values = {**entry.values, **changes}
    sent = Sent(id or uuid7(), "", None, entry.occurred_at, values)
    return correcting.correct(
        entry, sent=sent, why=why, street=office.row, who=office.standing(who, now.date()), now=now
    )


def void(office, entry, who="handler", why="记错了", now=LATER):
    return correcting.void(entry, why=why, street=office.row, who=office.standing(who, now.date()), now=now)


def test_the_figure_follows_the_correction_and_the_first_stays_readable(office):
    entry = cleanup(office).entry
    made = correct(office, entry, people=102)
    assert office.figure("cleanup_person_times").value == 102
    entry.refresh_from_db()
    assert (entry.values["people"], entry.until_at, entry.until_why) == (CLEANUP["people"], LATER, "更正：漏记一人")
    assert made.entry.supersedes_id == entry.pk


def test_a_correction_sent_twice_is_one(office):
    entry, id = cleanup(office).entry, uuid7()
    made = [correct(office, entry, id=id, people=102).new for _ in range(2)]
    assert made == [True, False]
    with pytest.raises(AlreadyClosed):
        correct(office, entry, people=103)


def test_a_voided_record_counts_nowhere(office):
    tick(office.row, now=cast.at(date(2018, 6, 30)))
    entry = cleanup(office).entry
    void(office, entry)
    owed = Obligation.objects.filter(duty="citywide_cleanup.cleanup_day").on(date(2018, 6, 30))
    assert owed.get(due_on=WEDNESDAY).state == "missed"
    assert office.figure("cleanup_person_times").value in (0, None)
    assert Event.objects.filter(kind="entry.voided").count() == 1
    assert not Event.objects.filter(data__contains="记错了").exists()  # the audit holds its digest


def patrol(office, *problems):
    rows = [{"what": what, "where_it_is": "互助路28号"} for what in problems]
    return office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=WEDNESDAY, problems=rows
    )


def test_a_correction_opens_no_second_case_for_the_same_problem(office):
    entry = patrol(office, "店外堆放建材").entry
    rows = [{"what": "店外堆放建材", "where_it_is": "互助路38号"}, {"what": "井盖缺失", "where_it_is": "互助路30号"}]
    made = correct(office, entry, who="grid_worker", problems=rows)
    assert [case.title for case in made.cases] == ["朝霞社区第1网格：井盖缺失（互助路30号）"]
    again = correct(office, made.entry, who="grid_worker", now=cast.at(date(2018, 6, 28), 11), problems=rows[:1])
    assert again.cases == ()
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("grid_worker", True), ("neighbour", False), ("community_staff", False), ("community_secretary", True),
        ("handler", True), ("other_handler", False), ("leader", True), ("auditor", False),
    ],
)  # fmt: skip
def test_the_author_and_those_who_answer_for_the_place_or_section_correct(office, who, allowed):
    entry = patrol(office, "店外堆放建材").entry
    before = Event.objects.count()
    if allowed:
        assert correct(office, entry, who=who).new
        return
    for attempt in (correct, void):
        with pytest.raises(NotYoursToCorrect):
            attempt(office, entry, who=who)
    assert Event.objects.count() == before


def test_a_reason_must_be_given(office):
    entry = cleanup(office).entry
    for attempt in (correct, void):
        with pytest.raises(WhyMissing):
            attempt(office, entry, why="")
    assert Entry.objects.get(pk=entry.pk).until_at is None


def test_a_step_of_a_case_is_not_changed_beside_its_case(office):
    case = patrol(office, "店外堆放建材").cases[0]
    sent = Sent(uuid7(), "rectification.rectified", case.subject_id, cast.at(WEDNESDAY, 11), {"done": "已清走"})
    casework.rectify(
        case, sent=sent, street=office.row, who=office.standing("grid_worker", WEDNESDAY), now=cast.at(WEDNESDAY, 12)
    )
    proof = Entry.objects.get(pk=sent.id)
    assert proof.line == case.line
    for attempt in (correct, void):
        with pytest.raises(PartOfCase, match=case.number):
            attempt(office, proof, who="grid_worker")


def test_ones_own_record_is_taken_back_the_same_day_alone(office):
    entry = cleanup(office).entry
    same_day, next_day = cast.at(WEDNESDAY, 20), LATER
    who = office.standing("handler", WEDNESDAY)
    assert correcting.may(entry, who, now=same_day).take_back
    assert not correcting.may(entry, who, now=next_day).take_back
    assert not correcting.may(entry, office.standing("second_handler", WEDNESDAY), now=same_day).take_back

"""A case in parts and its duplicates: every finding in one place, one count, and nobody checks their own work by a detour."""

from datetime import date

import pytest

from jiedao.cases.models import Case, Finding, Step
from jiedao.cases.parts import Share
from jiedao.cases.problems import CannotJoin, CloserWasFixer, HasJoined, NotDivided, NotYourStep, PartOnly, ReopenWhole
from jiedao.cases.stepping import findings_of
from jiedao.procedures import casework
from tests.cases.reporting import check, fix, fresh, reported, step

TUESDAY, LATER = date(2018, 6, 5), date(2018, 6, 11)


def divided(office, *lanes, what=("堆物", "积水", "破损")):
    """A case of three findings in two parts: the first finding, and the rest."""
    case = reported(office, *what)
    found = list(Finding.objects.filter(case_id=case.pk).order_by("no").values_list("pk", flat=True))
    first, second = lanes or ("grid", "community")
    shares = (Share(first, tuple(found[:1])), Share(second, tuple(found[1:])))
    step(office, case, "divide", who="handler", shares=shares)
    return fresh(case), list(Case.objects.filter(whole_id=case.pk).order_by("number"))


def count(office):
    figure = office.figure("street_reports", "2018-06", on=date(2018, 6, 29))
    assert figure.value == figure.rows().count()
    return figure.value


def test_each_part_has_its_findings_its_lane_and_its_clock_and_the_whole_waits(office):
    whole, (first, second) = divided(office)
    assert (whole.state, whole.due_at) == ("divided", None)
    assert (first.number, second.number) == (f"{whole.number}-1", f"{whole.number}-2")
    assert (first.lane, first.due_on) == ("grid", date(2018, 6, 6))
    assert (second.lane, second.due_on) == ("community", date(2018, 6, 7))
    assert casework.case_findings(first) == ["堆物"] and casework.case_findings(second) == ["积水", "破损"]
    assert casework.case_findings(whole) == ["堆物", "积水", "破损"]
    assert count(office) == 1


def test_when_every_part_is_closed_the_whole_goes_to_its_check(office):
    whole, (first, second) = divided(office)
    check(office, fix(office, first), on=TUESDAY)
    assert fresh(whole).state == "divided"
    check(office, fix(office, second, who="community_staff"), on=TUESDAY)
    gathered = fresh(whole)
    assert (gathered.state, gathered.asked_at is not None) == ("submitted", True)
    closed = check(office, whole, who="second_handler", on=LATER)
    assert closed.state == "closed" and not Finding.objects.filter(case_id=whole.pk).exclude(fixed=True).exists()
    with pytest.raises(ReopenWhole):
        step(office, first, "reopen", who="handler", on=LATER)


def test_whoever_put_a_part_right_checks_neither_it_nor_the_whole(office):
    whole, (first, second) = divided(office)
    fix(office, first, who="handler")
    with pytest.raises(CloserWasFixer):
        check(office, first, who="handler", on=TUESDAY)
    check(office, first, who="second_handler", on=TUESDAY)
    check(office, fix(office, second, who="community_staff"), who="second_handler", on=TUESDAY)
    with pytest.raises(CloserWasFixer):
        check(office, whole, who="handler", on=LATER)


def test_what_is_recalled_is_the_wholes_to_put_right(office):
    whole, (first, second) = divided(office)
    check(office, fix(office, first), on=TUESDAY)
    recalled = step(office, second, "recall", who="handler", on=TUESDAY)
    assert (recalled.state, casework.case_findings(recalled)) == ("recalled", [])
    again = fresh(whole)
    assert (again.state, again.due_on) == ("fixing", date(2018, 6, 7))
    assert set(findings_of(again).filter(part=None).values_list("label", flat=True)) == {"积水", "破损"}


@pytest.mark.parametrize("cut", [(3, 0), (1, 1)])
def test_a_finding_is_neither_left_out_nor_given_twice(office, cut):
    case = reported(office, "堆物", "积水", "破损")
    found = list(Finding.objects.filter(case_id=case.pk).order_by("no").values_list("pk", flat=True))
    shares = (Share("grid", tuple(found[: cut[0]])), Share("community", tuple(found[: cut[1]])))
    with pytest.raises(NotDivided):
        step(office, case, "divide", who="handler", shares=shares)
    assert fresh(case).state == "assigned"


def test_a_part_is_not_struck_out_but_recalled(office):
    _whole, (first, _second) = divided(office)
    with pytest.raises(PartOnly):
        step(office, first, "void", who="office_head")


# ---- duplicates ----


def joined(office):
    """A report and the same again, joined to the first."""
    first, second = reported(office, "堆物"), reported(office, "堆物", hour=12)
    step(office, second, "join", who="handler", into=first.number, hour=13)
    return fresh(first), fresh(second)


def test_a_duplicate_goes_on_with_the_earlier_and_is_not_counted_twice(office):
    first, second = joined(office)
    assert (second.state, second.due_at, second.joined_into_id) == ("joined", None, first.pk)
    assert casework.case_findings(first) == ["堆物", "堆物"] and count(office) == 1
    said = Step.objects.filter(case_id=first.pk).order_by("-no")[0]
    assert (said.move, second.number in said.note) == ("take_in", True)


def test_what_was_joined_may_be_parted_while_the_other_is_worked_on(office):
    first, second = joined(office)
    parted = step(office, second, "part", who="handler", on=TUESDAY)
    assert (parted.state, parted.due_on, parted.joined_into_id) == ("assigned", date(2018, 6, 7), None)
    assert casework.case_findings(fresh(first)) == ["堆物"] and count(office) == 2


def test_everybody_who_reported_is_waited_for(office):
    first, second = joined(office)
    fix(office, first, on=TUESDAY)
    assert fresh(second).asked_at is not None
    step(office, second, "reporter_says", who="handler", why="还在", answer="not_fixed", on=TUESDAY, hour=14)
    assert fresh(first).state == "returned"
    assert Step.objects.filter(case_id=first.pk).order_by("-no")[0].note == f"并入的{second.number}：还在"


def test_the_earlier_takes_the_later_and_is_not_struck_out_then(office):
    first, _second = joined(office)
    third = reported(office, "积水", hour=14)
    with pytest.raises(CannotJoin, match="后立的并入先立的"):
        step(office, first, "join", who="handler", into=third.number, hour=15)
    with pytest.raises(HasJoined):
        step(office, first, "void", who="office_head", hour=15)
    with pytest.raises(NotYourStep):
        step(office, third, "join", who="grid_worker", into=first.number, hour=15)


def test_whoever_put_the_duplicate_right_does_not_check_the_case_it_went_into(office):
    first, second = reported(office, "堆物"), reported(office, "堆物", hour=12)
    step(office, second, "accept", who="handler", hour=13)
    step(office, second, "start", who="handler", hour=14)
    step(office, second, "join", who="handler", into=first.number, hour=15)
    fix(office, first, on=TUESDAY)
    with pytest.raises(CloserWasFixer):
        check(office, first, who="handler", on=LATER)

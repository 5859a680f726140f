"""However people divide, join, hand back and chase cases: they move along the table, no finding and no step is lost, no clock
runs on a day off, and figures and lists count alike."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.access.hand import Hand
from jiedao.cases import queries, rules
from jiedao.cases.models import Case, Finding, LaneStay, State, Step
from jiedao.cases.parts import Share
from jiedao.cases.queries import Wanted
from jiedao.cases.stepping import findings_of
from jiedao.periods import day_of
from jiedao.problems import Problem
from jiedao.procedures.case_steps import STEPS
from jiedao.procedures.clock import chase
from jiedao.procedures.reporters import reporter_says
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from tests import cast
from tests.cases.reporting import BASIS, OPENED, check, fix, fresh, reported, step

WHO = ("grid_worker", "community_staff", "handler", "second_handler", "office_head", "leader")
#: Workdays of each lane's clock, as the regulation of these tests says.
LIMITS = {"grid": 2, "community": 3, "bureau": 5}
MOVES = [*STEPS, "submit", "close", "send_back", "says", "chase"]
ACTS = st.lists(
    st.tuples(st.sampled_from(MOVES), st.integers(0, 6), st.sampled_from(WHO), st.integers(0, 7), st.integers(0, 3)),
    min_size=6, max_size=24,
)  # fmt: skip
quick = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


class Undo(Exception):
    """Takes an example's cases away again."""


@contextmanager
def undone():
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


def walked(office, acts):
    """An office in which three reports were made and people took these steps, where they were allowed to."""
    for n, what in enumerate((("堆物", "积水", "破损"), ("堆物",), ("占道", "积水"))):
        reported(office, *what, hour=6 + n)
    on, hour = OPENED, 10
    for move, which, who, choice, later in acts:
        on, hour = (on + timedelta(days=later), 8) if later else (on, hour + 1)
        if hour > 21:
            on, hour = on + timedelta(days=1), 8
        known = list(Case.objects.order_by("number"))
        try:
            with transaction.atomic():
                taken(office, known[which % len(known)], move, who, choice, on, hour, known)
        except Problem:
            pass
    return on


def taken(office, case, move, who, choice, on, hour, known):
    match move:
        case "chase":
            chase(office.row, now=cast.at(on, hour))
        case "submit":
            fix(office, case, who=who, on=on, hour=hour - 1)
        case "close" | "send_back":
            check(office, case, who=who, on=on, hour=hour - 1, fixed="yes" if move == "close" else "no")
        case "says":
            now = cast.at(on, hour)
            answer = ("fixed", "not_fixed")[choice % 2]
            reporter_says(fresh(case), answer, "看过了", Hand(None, None, now, now), street=office.row)
        case _:
            lanes = list(LIMITS)
            found = list(findings_of(case).values_list("pk", flat=True))
            cut = 1 + choice % max(len(found), 1)
            shares = (Share(lanes[choice % 3], tuple(found[:cut])), Share(lanes[(choice + 1) % 3], tuple(found[cut:])))
            step(
                office, case, move, who=who, on=on, hour=hour, basis=BASIS, to="区住建局", lane=lanes[choice % 3], shares=shares,
                into=known[choice % len(known)].number, answer=("fixed", "not_fixed")[choice % 2],
            )  # fmt: skip


def along_the_table(case):
    """The steps of a case, each from where the one before led to where the table says."""
    state = ""
    for no, one in enumerate(Step.objects.filter(case_id=case.pk).order_by("no"), 1):
        move = rules.MOVES[one.move]
        assert one.no == no
        joined_answer = one.move == "reporter_says" and state == State.SUBMITTED
        assert joined_answer or not move.begins or state in move.begins, (case.number, state, one.move)
        assert one.state in move.leads_to or (one.state == state and "" in move.leads_to), (one.move, one.state)
        state = one.state
    assert state == case.state


def runs_on_workdays_only(case, days):
    """A clock that runs is due on a workday, as many workdays after it began as its lane has."""
    stay = LaneStay.objects.filter(case_id=case.pk).order_by("-no")[0]
    in_lane = case.state in rules.IN_LANE and case.due_on is not None
    if case.state in rules.WAITING or case.state in rules.ENDED:
        assert case.due_on is None or case.state == State.HUNG
    elif case.due_on is not None:
        assert days.is_workday(case.due_on), (case.number, case.due_on)
    if in_lane and not stay.extended_from:
        began, limit = day_of(stay.clock_from or stay.from_at), LIMITS[stay.clock_lane or stay.lane]
        assert days.workdays_between(began, case.due_on) == limit


@given(ACTS)
@quick
def test_cases_move_along_the_table_and_lose_nothing(office, acts):
    with undone():
        on = walked(office, acts)
        days = calendar(Scope.everything(office.code))
        cases = list(Case.objects.order_by("number"))
        for case in cases:
            along_the_table(case)
            runs_on_workdays_only(case, days)
        assert Finding.objects.count() == 6
        tops = [case for case in cases if not case.whole_id and not case.joined_into_id]
        answered_for = [one.pk for case in tops for one in findings_of(case)]
        assert sorted(answered_for) == sorted(Finding.objects.values_list("pk", flat=True))
        for case in cases:
            if case.whole_id and case.state == State.RECALLED:
                assert not findings_of(case).exists()
            if case.whole_id and case.state in rules.OPEN:
                assert findings_of(case).exists()
                assert case.whole.state == State.DIVIDED
        for case in cases:
            if case.state == State.DIVIDED:
                assert Case.objects.filter(whole_id=case.pk, state__in=rules.OPEN).exists()
        figure = office.figure("street_reports", "2018-06", on=on)
        assert figure.value == figure.rows().count() == len(tops)
        scope = office.standing("handler", on).scope
        counts = queries.counts(scope, Wanted(), now=cast.at(on, 22))
        listed = {g: queries.cases(scope, Wanted(), group=g, now=cast.at(on, 22)).count() for g in queries.ORDERS}
        assert counts == listed and counts["all"] == len(cases)

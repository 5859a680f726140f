"""Points are the sum of their lines on any day: over random records, by the database and by the plain reading."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.entries.models import Entry
from jiedao.periods import period_of
from jiedao.points.statement import Asked, lines_of_all, statement
from jiedao.points.tally import Tally
from jiedao.procedures import booking, submission
from tests import cast
from tests.figures.random_office import RandomOffice
from tests.figures.test_properties import undone
from tests.points.conftest import MONTH, absence, lecture, meeting, service

FIRST = date(2018, 4, 2)
DAYS = st.integers(0, (date(2018, 6, 29) - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
WHO = st.sampled_from(["cadre", "resident", "serving", "cared_for", "worker"])
CATEGORIES = st.sampled_from(["serving", "cadre", "resident", "retired", "mobile", "firm", "cared_for"])
STATES = st.dictionaries(WHO, st.sampled_from(["present", "absent", "made_up"]))


@dataclass(frozen=True)
class Event:
    """Something that is recorded: what, on which day, with which choices."""

    what: str
    on: date
    more: tuple[Any, ...] = ()


EVENTS = st.one_of(
    st.builds(Event, st.just("meeting"), DAYS, st.tuples(STATES, st.sampled_from(["yes", "yes", "no"]))),
    st.builds(Event, st.just("lecture"), DAYS, st.tuples(st.sets(WHO, min_size=1))),
    st.builds(
        Event,
        st.just("service"),
        DAYS,
        st.tuples(st.sets(WHO, min_size=1), st.sampled_from(["volunteering", "post", "lesson"])),
    ),
    st.builds(Event, st.just("absence"), DAYS, st.tuples(WHO, st.sampled_from(["yes", "no"]))),
    st.builds(Event, st.just("category"), DAYS, st.tuples(WHO, CATEGORIES)),
    st.builds(Event, st.just("void"), DAYS, st.tuples(st.integers(0, 30))),
)
QUARTERS = st.lists(EVENTS, min_size=1, max_size=14).map(lambda found: sorted(found, key=lambda event: event.on))
quick = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def lived(scoring: SimpleNamespace, events: list[Event]) -> None:
    """Let the events be recorded, as the secretary and the Party office would."""
    made: list[Any] = []
    for no, event in enumerate(events):
        found = _record(scoring, event, made, 8 + no % 12)
        if found is not None:
            made.append(found)


def _record(scoring: SimpleNamespace, event: Event, made: list[Any], hour: int) -> Any:
    office, on = scoring.office, event.on
    match event.what, event.more:
        case "meeting", (states, "yes"):
            return meeting(scoring, on, states, hour=hour)
        case "meeting", _:
            return office.submit("three_meetings.meeting", scoring.first, who="community_secretary", on=on, hour=hour,
                                 parts=["assembly"], held="no", why_not="停电").entry  # fmt: skip
        case "lecture", (names,):
            return lecture(scoring, on, *sorted(names), hour=hour)
        case "service", (names, kind):
            return service(scoring, on, *sorted(names), kind=kind, hour=hour)
        case "absence", (name, excused):
            return absence(scoring, on, name, excused=excused, hour=hour)
        case "category", (name, category):
            office.submit(
                "party_register.party_member", scoring.people[name], who="second_handler", on=on, hour=hour,
                branch=str(scoring.first.pk), joined_on="1990-07-01", status="full", leader="no", retired="no",
                hardship="no", category=category,
            )  # fmt: skip
            return None
    mine = [one for one in made if one.occurred_on <= on]
    if mine:
        gone = mine[event.more[0] % len(mine)]
        made.remove(gone)
        who = office.standing("community_secretary", on)
        submission.void(Entry.objects.get(pk=gone.pk), street=office.row, who=who, why="登记错了", now=cast.at(on, 22))
    return None


@given(QUARTERS, DAYS)
@quick
def test_points_are_the_sum_of_their_lines_on_any_day(scoring, events, day):
    with undone():
        lived(scoring, events)
        office = scoring.office
        for month in (period_of("month", day), period_of("month", date(2018, 6, 1))):
            on = day if month.contains(day) else month.last
            edition = booking.edition(office.row, on)
            tally = Tally(edition.points[MONTH], edition, month, on)
            world = RandomOffice(office).plain(month.code, on)
            world.entries = [one for one in world.entries if one.day <= on]
            sums, all_lines = tally.totals(), lines_of_all(tally, [one.pk for one in scoring.people.values()])
            for name, one in scoring.people.items():
                told = world.points(tally.points, str(one.pk), month)
                assert sums.get(one.pk) == told, (name, month, on)
                asked = Asked(MONTH, one.pk, month, on, lambda at: booking.edition(office.row, at))
                found = statement(asked)
                assert (found.total if found.is_scored else None) == told
                if told is not None:
                    assert told == sum((line.counted for line in found.lines), Fraction(0))
                    assert list(found.lines) == all_lines.get(one.pk, [])


@given(QUARTERS)
@quick
def test_the_year_is_the_sum_of_its_statements(scoring, events):
    with undone():
        lived(scoring, events)
        office = scoring.office
        for one in scoring.people.values():
            months = [period_of("month", date(2018, no, 1)) for no in range(1, 7)]
            found = [
                statement(Asked(MONTH, one.pk, month, cast.TODAY, lambda at: booking.edition(office.row, at)))
                for month in months
            ]
            assert found[-1].year == sum(each.total for each in found if each.is_scored)

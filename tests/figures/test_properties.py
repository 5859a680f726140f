"""A figure is its list: over random records, by two readings that share nothing but the rulebook."""

from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction

from django.db import transaction
from hypothesis import HealthCheck, given, settings

from jiedao.duties.models import Obligation
from jiedao.duties.rules import by_calendar, longest
from jiedao.figures.figure import Figure
from jiedao.procedures.clock import rebuild_duties
from jiedao.rulebook import Count, Distinct, Share, Sum
from tests import cast
from tests.figures.random_office import FIRST, HALF_YEARS, RandomOffice

PERIOD = "2018-06"
LAST = cast.TODAY - timedelta(days=2)
quick = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


class Undo(Exception):
    """Takes an example's records away again."""


@contextmanager
def undone():
    """Whatever is recorded inside is gone afterwards; a failing claim is not."""
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


def lived(office, events, ticks=(LAST,)) -> RandomOffice:
    """An office in which the events happened, with the calendar brought up in between."""
    made = RandomOffice(office)
    made.found()
    waiting = sorted(ticks)
    for event in events:
        while waiting and waiting[0] < event.on:
            made.tick(waiting.pop(0))
        made.record(event)
    for day in waiting:
        made.tick(day)
    return made


def figures(office, on=LAST):
    from jiedao.procedures import booking

    for name in booking.edition(office.code, on).figures:
        yield office.figure(name, PERIOD, on=on)


def measured(asked: Figure):
    """The measure over the listed rows, worked out row by row and not by the database."""
    measure, rows = asked.definition.measure, list(asked.rows())
    match measure:
        case Count():
            return Fraction(len(rows))
        case Share(weight=None):
            part = list(asked.part_rows())
            return Fraction(100 * len(part), len(rows)) if rows else None
        case Sum((name,)) if hasattr(rows[0] if rows else None, "values"):
            given = [row.values.get(name) for row in rows]
            return sum((Fraction(str(one)) for one in given if one is not None), Fraction(0))
        case Distinct() | Sum():
            return asked.value
    return asked.value


def began_earlier(asked: Figure) -> bool:
    """Whether a figure counts a duty whose window of these days began before the office did: it asks for none yet."""
    rows = asked.definition.rows
    if rows is None or rows.source != "duties":
        return False
    duty = asked.edition.duties[rows.name]
    return by_calendar(duty) and longest(duty, asked.edition) > LAST - FIRST


@given(HALF_YEARS)
@quick
def test_every_figure_is_the_measure_of_its_rows_by_both_readings(office, events):
    with undone():
        world = lived(office, events).plain(PERIOD, LAST)
        for asked in figures(office):
            if asked.definition.rows is not None and asked.definition.rows.source in ("cases", "matters", "ballots"):
                continue  # the plain reading lets nobody touch a case or count a vote; they have tests of their own
            if began_earlier(asked):
                continue  # the plain reading does not know when the office began
            told = world.figure(asked.name)
            assert asked.value == told.value, (asked.name, asked.value, told.value)
            if asked.definition.rows is not None and asked.definition.rows.source != "members":
                assert asked.rows().count() == len(told.rows), asked.name
                assert asked.value == measured(asked), asked.name


@given(HALF_YEARS)
@quick
def test_the_parts_of_a_figure_sum_to_the_whole(office, events):
    with undone():
        lived(office, events)
        places = [office.place("001"), office.place("002")]
        for name in ("building_sites", "day_patrols_walked", "frontage_signed_back_streets", "dust_full_pass"):
            asked = next((f for f in figures(office) if f.name == name), None)
            if asked is None:
                continue
            whole = asked.rows().count()
            parts = [office.figure(name, PERIOD, place=place, on=LAST).rows().count() for place in places]
            assert sum(parts) == whole, name


def stored():
    return set(
        Obligation.objects.values_list("duty", "subject_id", "each", "cause", "from_on", "to_on", "due_on", "done_on", "done_entry_id")
    )  # fmt: skip


@given(HALF_YEARS)
@quick
def test_rebuilding_from_the_entries_gives_the_stored_duties(office, events):
    with undone():
        lived(office, events, ticks=(FIRST + timedelta(days=9), FIRST + timedelta(days=20), LAST))
        before = stored()
        rebuild_duties(office.row, on=LAST)
        assert stored() == before


@given(HALF_YEARS)
@quick
def test_a_second_tick_on_the_same_day_changes_nothing(office, events):
    with undone():
        made = lived(office, events)
        before = stored()
        made.tick(LAST)
        assert stored() == before

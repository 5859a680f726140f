"""Hours of shifts, and what of every day is covered: parts and gaps make up the whole time, nothing twice."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.duties.shifts import Hours, Span, cover, days_of, gaps, twice

MONDAY = date(2018, 7, 2)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("08:00-16:00", 480, 960),
        ("16:00-24:00", 960, 1440),
        ("00:00-08:00", 0, 480),
        ("22:00-06:00", 1320, 1800),
        ("23:30-00:00", 1410, 1440),
        ("00:00-24:00", 0, 1440),
        ("19:15-21:45", 1155, 1305),
    ],
)
def test_hours_are_read_also_over_midnight(text, first, last):
    assert Hours.parse(text) == Hours(first, last)


@pytest.mark.parametrize(
    "text", ["", "8-16", "08:00-08:00", "24:00-08:00", "08:00-24:30", "08:60-09:00", "08:00 - 16:00", "08:00-16:00 "]
)
def test_hours_that_end_when_they_begin_or_are_none_are_refused(text):
    with pytest.raises(ValueError, match=r"hours|ends"):
        Hours.parse(text)


def test_a_shift_over_midnight_ends_on_the_next_day():
    span = Hours.parse("22:00-06:00").on(MONDAY)
    assert (span.begin.day, span.begin.hour, span.end.day, span.end.hour, span.minutes) == (2, 22, 3, 6, 480)


def test_three_shifts_of_eight_hours_leave_no_gap_and_one_less_leaves_eight_hours():
    words = ["00:00-08:00", "08:00-16:00", "16:00-24:00"]
    spans = [Hours.parse(one).on(MONDAY + timedelta(days=no)) for no in range(7) for one in words]
    assert gaps(spans, days_of(MONDAY, 7)) == []
    (gap,) = gaps(spans[:4] + spans[5:], days_of(MONDAY, 7))
    assert (gap.begin.day, gap.begin.hour, gap.end.hour, gap.minutes) == (3, 8, 16, 480)


def test_the_night_before_covers_the_morning_of_the_first_day():
    spans = [Hours.parse("22:00-06:00").on(MONDAY - timedelta(days=1))]
    (gap,) = gaps(spans, days_of(MONDAY, 1))
    assert (gap.begin.hour, gap.minutes) == (6, 18 * 60)


def test_one_who_goes_on_where_another_shift_ends_does_not_stand_twice():
    first, next_one = Hours.parse("00:00-08:00").on(MONDAY), Hours.parse("08:00-16:00").on(MONDAY)
    assert twice([first], [next_one]) is None
    over = Hours.parse("22:00-06:00").on(MONDAY - timedelta(days=1))
    assert twice([first], [next_one, over]) == (first, over)


HOURS = st.builds(Hours, st.integers(0, 1439), st.integers(1, 1440)).map(
    lambda one: Hours(one.first, one.first + one.last)
)
SPANS = st.lists(
    st.builds(lambda hours, no: hours.on(MONDAY + timedelta(days=no)), HOURS, st.integers(-2, 8)), max_size=12
)


quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@given(SPANS, st.integers(1, 7))
@quick
def test_cover_and_gaps_make_up_every_hour_and_nothing_is_counted_twice(spans, days):
    within = days_of(MONDAY, days)
    parts = cover(spans, within)
    assert sum(one.span.minutes for one in parts) == days * 24 * 60
    assert parts[0].span.begin == within.begin and parts[-1].span.end == within.end
    assert all(one.span.end == after.span.begin for one, after in pairwise(parts))
    covered = sum(one.span.minutes for one in parts if not one.is_gap)
    assert covered + sum(one.minutes for one in gaps(spans, within)) == days * 24 * 60
    for part in parts:
        middle = part.span.begin + (part.span.end - part.span.begin) / 2
        assert set(part.standing) == {no for no, one in enumerate(spans) if one.begin <= middle < one.end}


@given(SPANS, SPANS)
@quick
def test_who_would_stand_twice_is_found_whenever_a_minute_is_shared(mine, others):
    def shares(one: Span, other: Span) -> bool:
        return max(one.begin, other.begin) < min(one.end, other.end)

    assert (twice(mine, others) is not None) == any(shares(one, other) for one in mine for other in others)

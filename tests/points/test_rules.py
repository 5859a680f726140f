"""Caps and the time for an appeal, on plain values."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.periods import Calendar, Clock
from jiedao.points.rules import contested_until, counted

POINTS = st.fractions(-5, 5, max_denominator=4)


@pytest.mark.parametrize(
    ("earned", "cap", "counts"),
    [
        ([3, 3, 3], 8, [3, 3, 2]), ([3, 3], None, [3, 3]), ([], 8, []), ([9], 8, [8]), ([8, 1, 1], 8, [8, 0, 0]),
        ([3, None, 3], 5, [3, 0, 2]), ([-2, 5], 8, [-2, 5]), ([9, -3], 8, [8, -2]),
    ],
)  # fmt: skip
def test_of_each_line_counts_what_is_under_the_cap(earned, cap, counts):
    given = [None if one is None else Fraction(one) for one in earned]
    assert list(counted(given, None if cap is None else Fraction(cap))) == counts


@given(st.lists(POINTS), st.fractions(0, 9, max_denominator=2))
def test_what_counts_is_the_whole_capped(earned, cap):
    assert sum(counted(earned, cap), Fraction(0)) == min(sum(earned, Fraction(0)), cap)


def test_a_line_may_be_contested_from_its_confirmation_or_its_entering_whichever_came_later():
    clock, days = Clock(10, "workdays"), Calendar.shipped()
    assert contested_until(clock, days, date(2018, 7, 2), date(2018, 6, 5)) == date(2018, 7, 16)
    assert contested_until(clock, days, date(2018, 7, 2), date(2018, 7, 9)) == date(2018, 7, 23)
    assert contested_until(clock, days, None, date(2018, 6, 5)) is None
    assert contested_until(None, days, date(2018, 7, 2)) is None

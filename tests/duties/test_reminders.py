"""A reminder comes on its day before something is due, and not before; how far ahead one looks follows from it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.duties.rules import reminded_until, reminder
from jiedao.periods import Calendar, Clock

DAY = timedelta(days=1)
DUE = date(2018, 8, 1)
CLOCKS = (Clock(60, "days"), Clock(30, "days"), Clock(7, "days"))
SHIPPED = Calendar.shipped()


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (61, None),
        (60, (60, 0)),
        (31, (60, 29)),
        (30, (30, 0)),
        (8, (30, 22)),
        (7, (7, 0)),
        (1, (7, 6)),
        (0, None),
        (-1, None),
    ],
)
def test_the_last_distance_that_has_come_is_told(before, told):
    found = reminder(CLOCKS, DUE, DUE - before * DAY, SHIPPED)
    if told is None:
        assert found is None
        return
    amount, since = told
    assert (found.clock, found.on) == (Clock(amount, "days"), DUE - (before + since) * DAY)


def test_a_month_and_workdays_are_counted_back_from_the_day_that_is_due():
    assert reminded_until([Clock(1, "months")], date(2018, 2, 28), SHIPPED) == date(2018, 3, 31)
    # 29 June 2018 is a Friday: one workday before Monday, and so before what is due on the Sunday as well.
    assert reminded_until([Clock(1, "workdays")], date(2018, 6, 29), SHIPPED) == date(2018, 7, 2)


UNITS = st.sampled_from(["days", "workdays", "weeks", "months"])


@given(
    st.lists(st.builds(Clock, st.integers(1, 45), UNITS), min_size=1, max_size=3),
    st.dates(date(2018, 1, 1), date(2018, 12, 31)), st.integers(1, 400),
)  # fmt: skip
def test_what_lies_within_reach_has_its_reminder_and_nothing_else_has(clocks, on, ahead):
    due = on + ahead * DAY
    assert (reminder(clocks, due, on, SHIPPED) is not None) == (due <= reminded_until(clocks, on, SHIPPED))


def test_without_a_reminder_one_looks_no_further_than_the_day():
    assert reminded_until([], DUE, SHIPPED) == DUE
    assert reminder([], DUE, DUE - DAY, SHIPPED) is None

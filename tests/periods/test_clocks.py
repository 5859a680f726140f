"""Clocks: from the instant for hours, from the day after for the rest, workdays by the calendar."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.periods import TZ, UNITS, Calendar, Clock, DayRow, add_months, day_of, end_of, start_of

CALENDAR = Calendar.shipped()
MORNING = datetime(2018, 6, 14, 9, 30, tzinfo=TZ)  # a Thursday before the Dragon Boat days
clocks = st.builds(Clock, st.integers(0, 90), st.sampled_from(list(UNITS)))
instants = st.datetimes(datetime(2015, 1, 1), datetime(2028, 1, 1)).map(lambda naive: naive.replace(tzinfo=TZ))


@pytest.mark.parametrize(
    ("clock", "on"),
    [
        (Clock(5, "workdays"), date(2018, 6, 22)),
        (Clock(0, "workdays"), date(2018, 6, 14)),
        (Clock(7, "days"), date(2018, 6, 21)),
        (Clock(1, "weeks"), date(2018, 6, 21)),
        (Clock(3, "months"), date(2018, 9, 14)),
        (Clock(1, "years"), date(2019, 6, 14)),
    ],
)
def test_a_clock_of_days_ends_with_the_last_instant_of_its_last_day(clock, on):
    due = clock.due(MORNING, CALENDAR)
    assert due.on == on == clock.due_on(date(2018, 6, 14), CALENDAR)
    assert due.at == end_of(on) and not due.is_over(due.at)
    assert due.is_over(start_of(on + timedelta(days=1)))


def test_hours_and_minutes_run_from_the_instant_through_nights_and_holidays():
    assert Clock(24, "hours").due(MORNING, CALENDAR).at == MORNING + timedelta(days=1)
    due = Clock(120, "hours").due(MORNING, CALENDAR)
    assert (due.at.isoformat(), due.on) == ("2018-06-19T09:30:00+08:00", date(2018, 6, 19))
    assert Clock(45, "minutes").due(MORNING, CALENDAR).at == MORNING + timedelta(minutes=45)
    assert not due.is_over(due.at) and due.is_over(due.at + timedelta(microseconds=1))


def test_of_hours_started_by_a_day_only_whole_days_count():
    day = date(2018, 6, 14)
    assert [Clock(hours, "hours").due_on(day, CALENDAR) for hours in (2, 24, 36, 48)] == [
        day, day + timedelta(days=1), day + timedelta(days=1), day + timedelta(days=2)
    ]  # fmt: skip


def test_a_clock_started_late_in_the_evening_elsewhere_starts_on_the_day_here():
    evening = datetime(2018, 6, 13, 17, 0, tzinfo=UTC)  # 01:00 on the 14th in Shanghai
    assert Clock(1, "days").due(evening, CALENDAR).on == date(2018, 6, 15)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2018, 1, 31), 1, date(2018, 2, 28)),
        (date(2016, 1, 31), 1, date(2016, 2, 29)),
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2018, 11, 30), 3, date(2019, 2, 28)),
        (date(2018, 3, 31), -1, date(2018, 2, 28)),
        (date(2018, 6, 15), 0, date(2018, 6, 15)),
        (date(2018, 12, 1), 1, date(2019, 1, 1)),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(day, months, found):
    assert add_months(day, months) == found


def test_a_reminder_lies_before_the_day_that_is_due():
    assert Clock(1, "workdays").before(date(2018, 6, 19), CALENDAR) == date(2018, 6, 15)
    assert Clock(60, "days").before(date(2018, 6, 30), CALENDAR) == date(2018, 5, 1)
    assert Clock(1, "months").before(date(2018, 3, 31), CALENDAR) == date(2018, 2, 28)


def test_a_clock_that_counts_workdays_of_an_unannounced_year_is_provisional():
    winter = datetime(2026, 12, 28, 9, tzinfo=TZ)
    assert Clock(10, "workdays").due(winter, CALENDAR).provisional
    assert not Clock(2, "workdays").due(winter, CALENDAR).provisional
    assert not Clock(1, "months").due(winter, CALENDAR).provisional
    assert not Clock(24, "hours").due(winter, CALENDAR).provisional


def test_a_notice_entered_later_moves_the_due_day():
    entered = CALENDAR.with_rows(
        [DayRow(date(2027, 7, 3), True, "调休", "通知"), DayRow(date(2027, 7, 5), False, "调休", "通知")]
    )
    friday = date(2027, 7, 2)
    assert Clock(1, "workdays").due_on(friday, CALENDAR) == date(2027, 7, 5)
    assert Clock(1, "workdays").due_on(friday, entered) == date(2027, 7, 3)


@pytest.mark.parametrize(
    ("clock", "label", "written"),
    [
        (Clock(5, "workdays"), "5个工作日", "5 workdays"),
        (Clock(24, "hours"), "24小时", "24 hours"),
        (Clock(3, "months"), "3个月", "3 months"),
        (Clock(1, "hours"), "1小时", "1 hour"),
        (Clock(60, "days"), "60天", "60 days"),
        (Clock(30, "minutes"), "30分钟", "30 minutes"),
        (Clock(2, "weeks"), "2周", "2 weeks"),
        (Clock(5, "years"), "5年", "5 years"),
    ],
)
def test_a_clock_is_read_and_shown_as_written(clock, label, written):
    assert (clock.label, str(clock)) == (label, written)
    assert Clock.parse(written) == clock


@pytest.mark.parametrize("text", ["5", "5 workday s", "five days", "5 lightyears", "-5 days", "5days", ""])
def test_what_is_no_clock_is_a_programmers_mistake(text):
    with pytest.raises(ValueError, match="clock"):
        Clock.parse(text)


def test_a_clock_refuses_unknown_units_and_negative_amounts():
    with pytest.raises(ValueError, match="unit"):
        Clock(1, "hour")
    with pytest.raises(ValueError, match="backwards"):
        Clock(-1, "days")


def test_a_naive_datetime_has_no_day():
    with pytest.raises(ValueError, match="naive"):
        day_of(datetime(2018, 6, 14, 9))


def test_the_day_of_an_instant_is_the_day_in_shanghai():
    assert day_of(datetime(2018, 6, 14, 16, 0, tzinfo=UTC)) == date(2018, 6, 15)
    assert day_of(datetime(2018, 6, 14, 15, 59, tzinfo=UTC)) == date(2018, 6, 14)
    assert day_of(datetime(2018, 6, 14, 20, 0, tzinfo=timezone(timedelta(hours=-5)))) == date(2018, 6, 15)


@given(clocks, instants)
def test_the_due_day_is_the_day_of_the_due_instant_and_never_before_the_start(clock, start):
    due = clock.due(start, CALENDAR)
    assert day_of(due.at) == due.on
    assert due.at >= start and not due.is_over(start)


@given(clocks, instants, st.integers(0, 40))
def test_a_longer_clock_is_never_due_earlier(clock, start, more):
    longer = Clock(clock.amount + more, clock.unit)
    assert longer.due(start, CALENDAR).at >= clock.due(start, CALENDAR).at

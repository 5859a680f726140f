"""Periods: whole, named one way, and tiling the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.periods import KINDS, Period, UnknownPeriod, last_full, parse_period, period_of

kinds = st.sampled_from(KINDS)
days = st.dates(date(1901, 1, 1), date(2198, 12, 31))
periods = st.builds(period_of, kinds, days)


@pytest.mark.parametrize(
    ("code", "label", "label_en"),
    [
        ("2018-06-30", "2018年6月30日", "30 June 2018"),
        ("2018-W25", "2018年第25周（6月18日至24日）", "week 25 of 2018 (18 to 24 June)"),
        ("2018-W26", "2018年第26周（6月25日至7月1日）", "week 26 of 2018 (25 June to 1 July)"),
        (
            "2019-W01",
            "2019年第1周（2018年12月31日至2019年1月6日）",
            "week 1 of 2019 (31 December 2018 to 6 January 2019)",
        ),
        ("2018-06", "2018年6月", "June 2018"),
        ("2018-Q2", "2018年第二季度", "second quarter of 2018"),
        ("2018-H1", "2018年上半年", "first half of 2018"),
        ("2018-H2", "2018年下半年", "second half of 2018"),
        ("2018", "2018年", "2018"),
    ],
)
def test_a_period_is_read_and_shown_as_the_office_writes_it(code, label, label_en):
    period = parse_period(code)
    assert (period.code, period.label, period.label_en) == (code, label, label_en)
    assert str(period) == code


@pytest.mark.parametrize("typed", ["2018-w25", " 2018-W25 ", "２０１８－Ｗ２５", "2018－W25"])
def test_small_letters_spaces_and_full_width_signs_are_forgiven(typed):
    assert parse_period(typed).code == "2018-W25"


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "18", "2018-13", "2018-00", "2018-02-30", "2018-W54", "2018-W53", "2018-W00", "2018-Q5", "2018-H3",
     "2018-6", "2018/06", "2018-06-30T00:00", "0000", "1899", "2200", "二〇一八", "2018-Q2\n2018", "٢٠١٨"],
)  # fmt: skip
def test_anything_else_is_refused_with_what_was_typed_and_the_forms_allowed(typed):
    with pytest.raises(UnknownPeriod) as refused:
        parse_period(typed)
    assert refused.value.code == "periods.unknown"
    assert f"“{typed.strip()}”" in str(refused.value)
    assert all(form in str(refused.value) for form in ("2018-06-30", "2018-W25", "2018-06", "2018-Q2", "2018-H1"))


@given(periods)
def test_the_code_of_a_period_names_that_period(period):
    assert parse_period(period.code) == period


@given(periods)
def test_next_and_previous_undo_each_other_and_leave_no_gap(period):
    assert period.next().previous() == period == period.previous().next()
    assert period.next().first - period.last == timedelta(days=1)
    assert period.previous().last < period.first


@given(kinds, days)
def test_the_period_of_a_day_contains_it(kind, day):
    assert period_of(kind, day).contains(day)


@given(periods, kinds)
def test_parts_make_up_the_whole_without_gap_or_rest(period, kind):
    try:
        parts = period.parts(kind)
    except ValueError:
        larger = KINDS.index(kind) > KINDS.index(period.kind)
        assert larger or "week" in (kind, period.kind)
        return
    assert [day for part in parts for day in part.days()] == list(period.days())
    assert all(part.kind == kind for part in parts)


def test_a_half_year_has_six_months_and_a_week_seven_days():
    assert [part.code for part in parse_period("2018-H1").parts("month")] == [f"2018-0{month}" for month in range(1, 7)]
    assert len(parse_period("2018-W25").parts("day")) == 7


def test_days_that_are_no_whole_period_are_a_programmers_mistake():
    with pytest.raises(ValueError, match="not one month"):
        Period("month", date(2018, 6, 1), date(2018, 6, 29))
    with pytest.raises(ValueError, match="no such kind"):
        period_of("fortnight", date(2018, 6, 1))


@pytest.mark.parametrize(
    ("kind", "within", "upto", "found"),
    [
        ("month", "2018-H1", date(2018, 7, 2), "2018-06"),
        ("month", "2018-H1", date(2018, 6, 29), "2018-05"),
        ("month", "2018-H1", date(2018, 6, 30), "2018-06"),
        ("week", "2018-H1", date(2018, 7, 2), "2018-W25"),
        ("week", "2018-06", date(2018, 6, 3), "2018-W22"),  # began in May, ends inside June
        ("day", "2018-H1", date(2018, 6, 15), "2018-06-15"),
        ("year", "2018-H1", date(2018, 7, 2), None),
        ("month", "2018-H2", date(2018, 7, 2), None),
        ("half_year", "2018-H1", date(2018, 7, 2), "2018-H1"),
    ],
)
def test_a_rate_of_a_shorter_period_takes_the_last_full_one(kind, within, upto, found):
    period = last_full(kind, parse_period(within), upto)
    assert (period and period.code) == found


@given(kinds, periods, days)
def test_the_last_full_period_is_the_last_one_that_ends_inside(kind, within, upto):
    period = last_full(kind, within, upto)
    if period is None:
        assert period_of(kind, within.first).last > min(within.last, upto)
    else:
        end = min(within.last, upto)
        assert within.first <= period.last <= end < period.next().last

"""A year's plan on plain values: which days are proposed and why, what is missing, what a line is known by."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.duties.planning import Line, Need, coverage, day_off, keys, propose
from jiedao.periods import Calendar, period_of

CALENDAR = Calendar.shipped()
JANUARY = date(2018, 1, 1)


def monthly(duty, word, *, year=2018, times=1):
    months = period_of("year", date(year, 1, 1)).parts("month")
    return [Need(duty, {"part": (word,)}, one.first, one.last, times) for one in months]


def quarterly(duty, word, year=2018):
    return [
        Need(duty, {"part": (word,)}, one.first, one.last)
        for one in period_of("year", date(year, 1, 1)).parts("quarter")
    ]


def line(day, word):
    return Line(date.fromisoformat(day), {"part": word})


@pytest.mark.parametrize(
    ("wanted", "month", "days"),
    [
        (monthly("day", "party_day"), 3, ["2018-03-14"]),
        (monthly("day", "party_day"), 2, ["2018-02-14"]),  # the eve of the Spring Festival's days off is worked
        (monthly("day", "party_day"), 10, ["2018-10-15"]),  # 14 October is a Sunday
        (monthly("day", "party_day") + monthly("board", "committee"), 3, ["2018-03-07", "2018-03-21"]),
        (monthly("day", "party_day") + monthly("board", "committee"), 10, ["2018-10-08", "2018-10-22"]),
        (monthly("day", "party_day") + monthly("board", "committee"), 4, ["2018-04-08", "2018-04-23"]),
        (monthly("twice", "study", times=2), 3, ["2018-03-07", "2018-03-21"]),
    ],
)
def test_a_monthly_duty_has_one_relatively_fixed_workday(wanted, month, days):
    found = [one.on.isoformat() for one in propose(wanted, CALENDAR, begin=JANUARY) if one.on.month == month]
    assert found == days


def test_what_is_owed_each_quarter_lies_in_its_own_part_of_it_and_beside_the_monthly_ones():
    wanted = monthly("day", "party_day") + quarterly("all", "assembly") + quarterly("talk", "lesson")
    found = propose(wanted, CALENDAR, begin=JANUARY)
    of = {duty: [one.on for one in found if one.need.duty == duty] for duty in ("all", "talk")}
    assert [day.month for day in of["all"]] == [1, 4, 7, 10]
    assert [day.month for day in of["talk"]] == [3, 6, 9, 12]
    assert len({one.on for one in found}) == len(found) == 20


@pytest.mark.parametrize(
    ("begin", "month", "day", "why"),
    [
        ("2018-01-01", 3, "2018-03-14", ""), ("2018-01-01", 4, "2018-04-16", "off"),
        ("2018-03-20", 3, "2018-03-26", "begun"), ("2018-03-31", 3, None, None),
    ],
)  # fmt: skip
def test_each_proposal_says_what_moved_it_and_what_is_over_is_not_proposed(begin, month, day, why):
    found = propose(monthly("day", "party_day"), CALENDAR, begin=date.fromisoformat(begin))
    there = [one for one in found if one.on.month == month]
    assert [(one.on.isoformat(), one.why) for one in there] == ([(day, why)] if day else [])


def test_only_what_has_no_line_yet_is_proposed():
    kept = [line("2018-03-30", "party_day"), line("2018-04-02", "lesson"), line("2018-05-10", "party_day")]
    found = propose(monthly("day", "party_day"), CALENDAR, begin=JANUARY, kept=kept)
    assert [one.on.month for one in found] == [1, 2, 4, 6, 7, 8, 9, 10, 11, 12]
    assert not propose(monthly("day", "party_day")[2:3], CALENDAR, begin=JANUARY, kept=kept)
    twice = propose(monthly("twice", "party_day", times=2)[2:3], CALENDAR, begin=JANUARY, kept=kept)
    assert [one.on.isoformat() for one in twice] == ["2018-03-21"]


def test_a_window_without_a_workday_gets_no_line():
    festival = Need("visit", {}, date(2018, 2, 15), date(2018, 2, 21))
    assert not propose([festival], CALENDAR, begin=JANUARY)
    before = Need("visit", {}, date(2018, 2, 12), date(2018, 2, 21))
    assert [one.on for one in propose([before], CALENDAR, begin=date(2018, 2, 13))] == [date(2018, 2, 14)]


@settings(max_examples=60, deadline=None)
@given(
    year=st.integers(2016, 2030), months=st.integers(0, 4), quarters=st.integers(0, 3), times=st.integers(1, 2),
    begin=st.integers(0, 364),
)  # fmt: skip
def test_whatever_is_owed_every_proposed_day_is_a_workday_of_its_window_and_nothing_is_proposed_twice(
    year, months, quarters, times, begin
):
    wanted = [one for no in range(months) for one in monthly(f"m{no}", f"m{no}", year=year, times=times)]
    wanted += [one for no in range(quarters) for one in quarterly(f"q{no}", f"q{no}", year)]
    first = date.fromordinal(date(year, 1, 1).toordinal() + begin)
    found = propose(wanted, CALENDAR, begin=first)
    assert all(one.need.first <= one.on <= one.need.last and one.on >= first for one in found)
    assert all(CALENDAR.is_workday(one.on) for one in found)
    lines = [one.line for one in found]
    assert all(not one.missing for one in coverage([n for n in wanted if n.first >= first], lines, begin=first))
    assert not propose(wanted, CALENDAR, begin=first, kept=lines)


def test_what_is_owed_and_has_no_line_is_counted_and_named():
    wanted = quarterly("all", "assembly")
    lines = [line("2018-02-01", "assembly"), line("2018-03-01", "assembly"), line("2018-05-01", "assembly"),
             line("2018-08-01", "lesson"), line("2018-11-01", "assembly")]  # fmt: skip
    (found,) = coverage(wanted, lines, begin=JANUARY)
    assert (found.due, found.planned, found.past) == (4, 3, 0)
    assert [one.first for one in found.missing] == [date(2018, 7, 1)]
    (late,) = coverage(wanted, lines[2:], begin=date(2018, 4, 2))
    assert (late.due, late.planned, late.past) == (3, 2, 1)


@pytest.mark.parametrize(
    ("day", "holiday", "workday"),
    [
        ("2018-10-02", "国庆节", "2018-10-08"), ("2018-10-06", "国庆节", "2018-10-08"), ("2018-02-15", "春节", "2018-02-22"),
        ("2018-04-07", "清明节", "2018-04-08"), ("2018-06-18", "端午节", "2018-06-19"), ("2018-03-10", "", "2018-03-12"),
        ("2030-10-01", "国庆节", "2030-10-04"), ("2018-09-29", None, None), ("2018-03-12", None, None),
    ],
)  # fmt: skip
def test_a_day_off_is_named_and_a_made_up_workday_is_none(day, holiday, workday):
    found = day_off(line(day, "lesson"), CALENDAR)
    assert (found and (found.holiday, found.workday.isoformat())) == (workday and (holiday, workday))


def test_a_line_is_known_by_what_it_says_wherever_it_stands():
    one, two = line("2018-03-12", "lesson"), line("2018-04-12", "lesson")
    assert keys([one, two]) == list(reversed(keys([two, one])))
    assert len(set(keys([one, one, two]))) == 3 and keys([one, one])[0] == keys([one])[0]
    assert keys([Line(None)]) == [""]

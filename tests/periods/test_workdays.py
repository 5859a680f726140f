"""Legal workdays against the notices of the State Council's office."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.periods import NAMED_DAYS, Calendar, DayRow, FestivalUnknown

DAY = timedelta(days=1)
SHIPPED = Calendar.shipped()
days = st.dates(date(2014, 6, 1), date(2028, 12, 31))
counts = st.integers(-120, 120)


def span(first, last):
    return [first + DAY * more for more in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("off", "on"),
    [
        # 国办发明电〔2017〕12号
        ([(date(2017, 12, 30), date(2018, 1, 1)), (date(2018, 2, 15), date(2018, 2, 21)),
          (date(2018, 4, 5), date(2018, 4, 7)), (date(2018, 4, 29), date(2018, 5, 1)),
          (date(2018, 6, 16), date(2018, 6, 18)),
          (date(2018, 9, 22), date(2018, 9, 24)), (date(2018, 10, 1), date(2018, 10, 7))],
         [date(2018, 2, 11), date(2018, 2, 24), date(2018, 4, 8), date(2018, 4, 28), date(2018, 9, 29),
          date(2018, 9, 30)]),
        # 国办发明电〔2016〕17号
        ([(date(2016, 12, 31), date(2017, 1, 2)), (date(2017, 1, 27), date(2017, 2, 2)),
          (date(2017, 4, 2), date(2017, 4, 4)), (date(2017, 4, 29), date(2017, 5, 1)),
          (date(2017, 5, 28), date(2017, 5, 30)), (date(2017, 10, 1), date(2017, 10, 8))],
         [date(2017, 1, 22), date(2017, 2, 4), date(2017, 4, 1), date(2017, 5, 27), date(2017, 9, 30)]),
        # 国办发明电〔2015〕18号
        ([(date(2016, 1, 1), date(2016, 1, 3)), (date(2016, 2, 7), date(2016, 2, 13)),
          (date(2016, 4, 2), date(2016, 4, 4)), (date(2016, 4, 30), date(2016, 5, 2)),
          (date(2016, 6, 9), date(2016, 6, 11)), (date(2016, 9, 15), date(2016, 9, 17)),
          (date(2016, 10, 1), date(2016, 10, 7))],
         [date(2016, 2, 6), date(2016, 2, 14), date(2016, 6, 12), date(2016, 9, 18), date(2016, 10, 8),
          date(2016, 10, 9)]),
        # 国办发明电〔2014〕28号 and 国发明电〔2015〕1号
        ([(date(2015, 1, 1), date(2015, 1, 3)), (date(2015, 2, 18), date(2015, 2, 24)),
          (date(2015, 4, 4), date(2015, 4, 6)), (date(2015, 5, 1), date(2015, 5, 3)),
          (date(2015, 6, 20), date(2015, 6, 22)), (date(2015, 9, 3), date(2015, 9, 5)),
          (date(2015, 9, 26), date(2015, 9, 27)), (date(2015, 10, 1), date(2015, 10, 7))],
         [date(2015, 1, 4), date(2015, 2, 15), date(2015, 2, 28), date(2015, 9, 6), date(2015, 10, 10)]),
        # 国办发明电〔2025〕7号
        ([(date(2026, 1, 1), date(2026, 1, 3)), (date(2026, 2, 15), date(2026, 2, 23)),
          (date(2026, 4, 4), date(2026, 4, 6)), (date(2026, 5, 1), date(2026, 5, 5)),
          (date(2026, 6, 19), date(2026, 6, 21)), (date(2026, 9, 25), date(2026, 9, 27)),
          (date(2026, 10, 1), date(2026, 10, 7))],
         [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20),
          date(2026, 10, 10)]),
    ],
)  # fmt: skip
def test_a_year_follows_its_notice_day_by_day(off, on):
    year = on[0].year
    days_off = {day for first, last in off for day in span(first, last)}
    last = date(year, 12, 28)  # the days after belong to the notice of the year that follows
    for day in span(date(year, 1, 1), last):
        expected = day in on or (day.weekday() < 5 and day not in days_off)
        assert SHIPPED.is_workday(day) == expected, day


def test_the_shipped_table_agrees_with_the_holidays_library():
    theirs = holidays.country_holidays("CN", years=range(2015, 2027))
    for day in span(date(2015, 1, 1), date(2026, 12, 31)):
        assert SHIPPED.is_workday(day) == theirs.is_working_day(day), day


def test_every_shipped_row_names_a_festival_and_a_notice_and_none_repeats_the_plain_week():
    law_off = {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
    for row in SHIPPED.rows:
        assert row.name and row.notice
        assert row.is_workday == (row.day.weekday() >= 5) or law_off & set(row.name.split("、"))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2018, 6, 18), "端午节放假"),
        (date(2018, 6, 16), "周末"),
        (date(2018, 4, 8), "调休上班"),
        (date(2018, 7, 2), "工作日"),
        (date(2020, 10, 1), "国庆节、中秋节放假"),
        (date(2027, 1, 1), "元旦放假（暂定）"),
        (date(2027, 2, 5), "春节放假（暂定）"),
        (date(2027, 5, 2), "劳动节放假（暂定）"),
        (date(2027, 6, 9), "端午节放假（暂定）"),
        (date(2027, 7, 3), "周末（暂定）"),
        (date(2027, 7, 5), "工作日（暂定）"),
        (date(2060, 10, 1), "国庆节放假（暂定）"),
    ],
)
def test_a_day_says_why_it_is_worked_or_off(day, why):
    assert SHIPPED.why(day) == why


def test_new_years_eve_and_the_second_of_may_are_off_by_law_only_since_2025():
    bare = Calendar([])
    assert bare.is_workday(date(2024, 2, 9)) and bare.is_holiday(date(2025, 1, 28))
    assert bare.is_workday(date(2023, 5, 2)) and bare.is_holiday(date(2025, 5, 2))


def test_the_years_of_the_table_are_settled_and_the_next_is_provisional():
    assert not any(SHIPPED.is_provisional(year) for year in range(2015, 2027))
    assert SHIPPED.is_provisional(2014) and SHIPPED.is_provisional(2027) and SHIPPED.is_provisional(2060)


def test_a_half_entered_notice_leaves_the_year_provisional_and_says_what_is_missing():
    notice = "国办发明电〔2026〕0号"
    first = SHIPPED.with_rows([DayRow(date(2027, 1, 1), False, "元旦", notice)])
    assert first.is_provisional(2027)
    assert first.unannounced(2027) == ("春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
    # 1 May 2027 is a Saturday: a clerk who enters only days that differ from the plain week enters its make-up day.
    rest = [
        date(2027, 2, 8),
        date(2027, 4, 5),
        date(2027, 5, 3),
        date(2027, 6, 9),
        date(2027, 9, 15),
        date(2027, 10, 1),
    ]
    settled = first.with_rows(DayRow(day, False, "放假", notice) for day in rest)
    assert not settled.is_provisional(2027)
    assert settled.why(date(2027, 7, 5)) == "工作日"


def test_an_arrangement_without_a_notice_settles_no_year():
    local = SHIPPED.with_rows([DayRow(date(2027, 6, 9), False, "端午节")])
    assert "端午节" in local.unannounced(2027)


def test_an_offices_row_wins_over_the_shipped_one_and_leaves_the_shipped_table_alone():
    flood = DayRow(date(2018, 7, 3), False, "防汛停工", "示范甲街道通知")
    ours = SHIPPED.with_rows([flood, DayRow(date(2018, 6, 18), True, "值班", "示范甲街道通知")])
    assert ours.why(flood.day) == "防汛停工放假" and ours.row(flood.day) == flood
    assert ours.is_workday(date(2018, 6, 18)) and ours.why(date(2018, 6, 18)) == "调休上班"
    assert SHIPPED.is_workday(flood.day) and SHIPPED.is_holiday(date(2018, 6, 18))


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2018, 6, 15), 1, date(2018, 6, 19)),  # over the Dragon Boat days
        (date(2018, 4, 4), 2, date(2018, 4, 9)),  # Sunday 8 April is worked
        (date(2018, 6, 19), -1, date(2018, 6, 15)),
        (date(2018, 6, 16), 0, date(2018, 6, 16)),
        (date(2018, 6, 16), 1, date(2018, 6, 19)),
        (date(2018, 2, 9), 5, date(2018, 2, 22)),  # 11, 12, 13, 14, then the Spring Festival, 22
    ],
)
def test_workdays_are_counted_from_the_day_after(day, count, found):
    assert SHIPPED.add_workdays(day, count) == found


@given(days, counts)
def test_counting_undoes_adding(day, count):
    found = SHIPPED.add_workdays(day, count)
    assert SHIPPED.workdays_between(day, found) == count
    assert count == 0 or SHIPPED.is_workday(found)


@given(days, counts)
def test_adding_there_and_back_returns_to_a_workday(day, count):
    start = SHIPPED.next_workday(day)
    assert SHIPPED.add_workdays(SHIPPED.add_workdays(start, count), -count) == start


@given(days, days)
def test_workdays_in_a_span_count_both_ends(one, other):
    first, last = sorted((one, other))
    first = max(first, last - 400 * DAY)
    assert SHIPPED.workdays_in(first, last) == sum(map(SHIPPED.is_workday, span(first, last)))
    assert SHIPPED.workdays_in(last + DAY, first) == 0


@given(days)
def test_the_next_and_previous_workday_are_the_nearest(day):
    after, before = SHIPPED.next_workday(day), SHIPPED.previous_workday(day)
    assert before <= day <= after
    assert all(SHIPPED.is_holiday(off) for off in span(before + DAY, after - DAY))
    assert SHIPPED.is_workday(after) and SHIPPED.is_workday(before)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("spring_festival", date(2018, 2, 16)),
        ("qingming", date(2018, 4, 5)),
        ("dragon_boat", date(2018, 6, 18)),
        ("mid_autumn", date(2018, 9, 24)),
        ("chongyang", date(2018, 10, 17)),
    ],
)
def test_festivals_of_2018_fall_on_their_days(name, day):
    assert SHIPPED.named_day(name, 2018) == day


def test_the_festival_table_holds_for_every_year_it_claims():
    """Each lunar year has its festivals at fixed distances of whole moons, and Qingming on 4 or 5 April."""
    for year in range(2014, 2051):
        spring, dragon, autumn, ninth = (
            SHIPPED.named_day(name, year) for name in ("spring_festival", "dragon_boat", "mid_autumn", "chongyang")
        )
        assert date(year, 1, 21) <= spring <= date(year, 2, 21)
        assert SHIPPED.named_day("qingming", year) in (date(year, 4, 4), date(year, 4, 5))
        # So many days since the first moon of the year, give or take a day, with or without a leap month.
        for festival, moons, more in ((dragon, 4, 4), (autumn, 7, 14), (ninth, 8, 8)):
            left = min(abs((festival - spring).days - more - 29.53 * n) for n in (moons, moons + 1))
            assert left < 2, festival


def test_a_festival_outside_the_table_is_refused_not_guessed():
    with pytest.raises(FestivalUnknown, match="2051年的春节"):
        SHIPPED.named_day("spring_festival", 2051)
    with pytest.raises(ValueError, match="no such named day"):
        SHIPPED.named_day("christmas", 2018)
    assert set(NAMED_DAYS) == {"spring_festival", "qingming", "dragon_boat", "mid_autumn", "chongyang"}

"""Days, periods, legal workdays and clocks: when something counts and when it falls due.

Pure: no Django, no database, no today(). What it is not: the office's own table of days off (that lives in `register`
and is laid over the shipped one with `Calendar.with_rows`).
Weeks follow ISO 8601 (Monday to Sunday); the zone is Asia/Shanghai; the day ends at 24:00 there.
"""

from jiedao.periods.clocks import UNITS, Clock, Due
from jiedao.periods.days import TZ, add_months, day_in_words, day_of, end_of, full_years, start_of
from jiedao.periods.period import KINDS, Kind, Period, last_full, parse_period, period_of
from jiedao.periods.problems import FestivalUnknown, UnknownPeriod
from jiedao.periods.workdays import NAMED_DAYS, Calendar, DayRow

__all__ = [
    "KINDS",
    "NAMED_DAYS",
    "TZ",
    "UNITS",
    "Calendar",
    "Clock",
    "DayRow",
    "Due",
    "FestivalUnknown",
    "Kind",
    "Period",
    "UnknownPeriod",
    "add_months",
    "day_in_words",
    "day_of",
    "end_of",
    "full_years",
    "last_full",
    "parse_period",
    "period_of",
    "start_of",
]

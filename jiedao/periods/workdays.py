"""Legal workdays: the plain week, the law's holidays, and the yearly notice of the State Council's office.

Two tables stand beside this file. `workdays.csv` holds one row for each day of a notice: days off and make-up workdays.
`festivals.csv` holds the days of the lunar and solar-term festivals. To enter a new year: add the rows of its notice to
`workdays.csv`, or let the office enter them itself (they are laid over with `Calendar.with_rows`).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from jiedao.periods.problems import FestivalUnknown

DAY = timedelta(days=1)
NAMED_DAYS: dict[str, str] = {
    "spring_festival": "春节",
    "qingming": "清明节",
    "dragon_boat": "端午节",
    "mid_autumn": "中秋节",
    "chongyang": "重阳节",
}
NEAR = timedelta(days=14)
"""How far a festival's days off may lie from its day: a Mid-Autumn on a Sunday was once made up after National Day."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of a holiday notice: a day off, or a workday that makes one up (调休).

    `name` is the festival, `notice` the number of the notice (empty: not known, or the office's own arrangement).
    """

    day: date
    is_workday: bool
    name: str
    notice: str = ""


class Calendar:
    """Which days are workdays, and how far apart. Unchanging: `with_rows` makes another.

    A row decides its day; else the law's holidays and weekends are off. While a year's notice is not wholly entered
    the year is provisional (暂定): its make-up workdays are unknown, so what is counted across it may still move.
    Basis: 全国年节及纪念日放假办法 (2013 and 2024 texts); yearly 国务院办公厅 notices.
    """

    def __init__(self, rows: Iterable[DayRow]) -> None:
        self._rows: Mapping[date, DayRow] = {row.day: row for row in rows}
        self._law: dict[int, dict[date, str]] = {}
        self._unannounced: dict[int, tuple[str, ...]] = {}
        self._counted: dict[int, list[int]] = {}

    @classmethod
    def shipped(cls) -> "Calendar":
        """The calendar of the table shipped with the product (2015 to 2026)."""
        return _shipped()

    def with_rows(self, more: Iterable[DayRow]) -> "Calendar":
        """This calendar with further rows laid over it; of two rows for one day the later one holds."""
        rows = tuple(more)
        return Calendar([*self._rows.values(), *rows]) if rows else self

    @property
    def rows(self) -> tuple[DayRow, ...]:
        """All rows that hold, by day."""
        return tuple(self._rows[day] for day in sorted(self._rows))

    def row(self, day: date) -> DayRow | None:
        """The row of a day, if a notice or the office says anything about it."""
        return self._rows.get(day)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on the day."""
        if row := self._rows.get(day):
            return row.is_workday
        return day.weekday() < 5 and day not in self._law_days(day.year)

    def is_holiday(self, day: date) -> bool:
        """Whether the day is off: holiday or weekend."""
        return not self.is_workday(day)

    def is_provisional(self, year: int) -> bool:
        """Whether the year's notice is missing or only partly entered, so that its workdays may still change (暂定)."""
        return bool(self.unannounced(year))

    def unannounced(self, year: int) -> tuple[str, ...]:
        """The festivals of the year for which no day off with a notice's number is entered; empty when settled."""
        if year not in self._unannounced:
            self._unannounced[year] = tuple(
                name for name, day in _festivals(year).items() if day is None or not self._is_announced(day)
            )
        return self._unannounced[year]

    def next_workday(self, day: date) -> date:
        """The day itself if it is a workday, else the first one after it."""
        while not self.is_workday(day):
            day += DAY
        return day

    def previous_workday(self, day: date) -> date:
        """The day itself if it is a workday, else the last one before it."""
        while not self.is_workday(day):
            day -= DAY
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """The last of so many workdays after a day (before it, if negative); with 0 the day itself, even a day off."""
        step = DAY if count > 0 else -DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """How many workdays a clock started on `first` has counted by the end of `last`: `first` itself is not counted.

        The inverse of `add_workdays`; negative when `last` lies before `first` (then counted backwards).
        """
        return self._after(first, last) if last >= first else -self._after(last - DAY, first - DAY)

    def _after(self, first: date, last: date) -> int:
        """The workdays after `first` up to `last`, from the counts of their years."""
        until = self._in_year(last.year)[last.timetuple().tm_yday - 1]
        before = self._in_year(first.year)[first.timetuple().tm_yday - 1]
        whole = sum(self._in_year(year)[-1] for year in range(first.year, last.year))
        return whole + until - before

    def _in_year(self, year: int) -> list[int]:
        """The workdays of a year up to each of its days."""
        if year not in self._counted:
            day, last, count, found = date(year, 1, 1), date(year, 12, 31), 0, []
            while day <= last:
                count += self.is_workday(day)
                found.append(count)
                day += DAY
            self._counted[year] = found
        return self._counted[year]

    def workdays_in(self, first: date, last: date) -> int:
        """How many workdays lie in a span of days, both ends counted."""
        return self.workdays_between(first - DAY, last) if first <= last else 0

    def named_day(self, name: str, year: int) -> date:
        """The day of a named festival (see NAMED_DAYS) in a year.

        Raises FestivalUnknown for a year outside the table; another name is a ValueError.
        """
        if name not in NAMED_DAYS:
            raise ValueError(f"no such named day: {name!r} (there are {', '.join(NAMED_DAYS)})")
        table = _festival_table()
        if year not in table:
            raise FestivalUnknown(year=year, name=NAMED_DAYS[name], first_year=min(table), last_year=max(table))
        return table[year][name]

    def holiday(self, day: date) -> str:
        """For which holiday, or own arrangement of the office, a day is off; '' on a workday and on a plain weekend.

        A weekend that lies beside a holiday's days is part of it, as the notices count them (10月1日至7日，共7天); beside a
        day that only the office gave it stays a weekend.
        """
        if self.is_workday(day):
            return ""
        if name := self._off_for(day):
            return name
        for step in (-DAY, DAY):
            near = day + step
            while self.is_holiday(near):
                row = self._rows.get(near)
                if (name := self._off_for(near)) and (row is None or row.notice):
                    return name
                near += step
        return ""

    def _off_for(self, day: date) -> str:
        """The name under which the table itself gives a day off."""
        if row := self._rows.get(day):
            return "" if row.is_workday else row.name.removesuffix("放假") or "本单位安排"
        return self._law_days(day.year).get(day, "")

    def why(self, day: date) -> str:
        """What the day is, in the office's words: 端午节放假, 调休上班, 周末, 工作日.

        In a provisional year （暂定） is added.
        """
        return self._reason(day) + ("（暂定）" if self.is_provisional(day.year) else "")

    def _reason(self, day: date) -> str:
        weekend = day.weekday() >= 5
        row = self._rows.get(day)
        if self.is_workday(day):
            return "调休上班" if row and (weekend or day in self._law_days(day.year)) else "工作日"
        if name := row.name if row else self._law_days(day.year).get(day, ""):
            return name if name.endswith("放假") else f"{name}放假"
        return "周末" if weekend else "放假"

    def _law_days(self, year: int) -> dict[date, str]:
        if year not in self._law:
            self._law[year] = _law_days(year)
        return self._law[year]

    def _is_announced(self, festival: date) -> bool:
        day = festival - NEAR
        while day <= festival + NEAR:
            row = self._rows.get(day)
            if row and row.notice and (day == festival or not row.is_workday):
                return True
            day += DAY
        return False


def read_rows(lines: Iterable[str]) -> list[DayRow]:
    """Read rows from the lines of a CSV: day, is_workday (yes or no), name, notice. A wrong one is a ValueError."""
    rows = []
    for line in csv.DictReader(lines):
        if line["is_workday"] not in ("yes", "no"):
            raise ValueError(f"{line['day']}: is_workday is neither yes nor no: {line['is_workday']!r}")
        is_workday = line["is_workday"] == "yes"
        rows.append(DayRow(date.fromisoformat(line["day"]), is_workday, line["name"], line["notice"]))
    return rows


def _law_days(year: int) -> dict[date, str]:
    """The days the law itself gives to all citizens in a year; of lunar festivals only where the table reaches."""
    found = {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节"}
    found |= {date(year, 10, day): "国庆节" for day in (1, 2, 3)}
    festivals = _festival_table().get(year, {})
    for name in ("qingming", "dragon_boat", "mid_autumn"):
        if name in festivals:
            found.setdefault(festivals[name], NAMED_DAYS[name])
    if spring := festivals.get("spring_festival"):
        found |= {spring + DAY * more: "春节" for more in range(3)}
        if year >= 2025:  # the text of 2024 added New Year's eve and 2 May
            found[spring - DAY] = "春节"
    if year >= 2025:
        found[date(year, 5, 2)] = "劳动节"
    return found


def _festivals(year: int) -> dict[str, date | None]:
    """The seven holidays a yearly notice arranges; None where the table of festivals does not reach."""
    lunar = _festival_table().get(year, {})
    return {
        "元旦": date(year, 1, 1),
        "春节": lunar.get("spring_festival"),
        "清明节": lunar.get("qingming"),
        "劳动节": date(year, 5, 1),
        "端午节": lunar.get("dragon_boat"),
        "中秋节": lunar.get("mid_autumn"),
        "国庆节": date(year, 10, 1),
    }


@cache
def _shipped() -> Calendar:
    return Calendar(read_rows(_table("workdays.csv")))


@cache
def _festival_table() -> dict[int, dict[str, date]]:
    return {
        int(line["year"]): {name: date.fromisoformat(line[name]) for name in NAMED_DAYS}
        for line in csv.DictReader(_table("festivals.csv"))
    }


def _table(name: str) -> list[str]:
    return (files("jiedao.periods") / name).read_text(encoding="utf-8").splitlines()

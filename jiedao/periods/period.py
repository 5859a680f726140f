"""A period of the calendar: a day, an ISO week, a month, a quarter, half a year or a year."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from jiedao.periods.days import add_months
from jiedao.periods.problems import UnknownPeriod

Kind = Literal["day", "week", "month", "quarter", "half_year", "year"]
KINDS: tuple[Kind, ...] = get_args(Kind)

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
FIRST_YEAR, LAST_YEAR = 1900, 2199

_FORMS = re.compile(
    r"""(?P<year>\d{4})(?:
        -W(?P<week>\d{2}) | -Q(?P<quarter>[1-4]) | -H(?P<half>[12]) | -(?P<month>\d{2})(?:-(?P<day>\d{2}))?
    )?""",
    re.VERBOSE | re.ASCII,
)
_ORDINALS = ("一", "二", "三", "四")
_ORDINALS_EN = ("first", "second", "third", "fourth")
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Period:
    """A whole period of the calendar, first and last day included.

    Only whole ones exist: days that are not the bounds of such a period are a ValueError. `str()` is the code.
    """

    kind: Kind
    first: date
    last: date

    def __post_init__(self) -> None:
        if (self.first, self.last) != _bounds(self.kind, self.first):
            raise ValueError(f"{self.first} to {self.last} is not one {self.kind}")

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """How addresses and tables write it: 2018-06-30, 2018-W25, 2018-06, 2018-Q2, 2018-H1, 2018."""
        year = f"{self.first.year:04d}"
        match self.kind:
            case "day":
                return self.first.isoformat()
            case "week":
                iso = self.first.isocalendar()
                return f"{iso.year:04d}-W{iso.week:02d}"
            case "month":
                return f"{year}-{self.first.month:02d}"
            case "quarter":
                return f"{year}-Q{self._number + 1}"
            case "half_year":
                return f"{year}-H{self._number + 1}"
            case "year":
                return year

    @property
    def label(self) -> str:
        """How officials read it: 2018年6月30日, 2018年第25周（6月18日至24日）, 2018年第二季度, 2018年上半年."""
        year = f"{self.first.year}年"
        match self.kind:
            case "day":
                return f"{year}{_day_label(self.first)}"
            case "week":
                iso = self.first.isocalendar()
                return f"{iso.year}年第{iso.week}周（{self._span_label()}）"
            case "month":
                return f"{year}{self.first.month}月"
            case "quarter":
                return f"{year}第{_ORDINALS[self._number]}季度"
            case "half_year":
                return f"{year}{'上下'[self._number]}半年"
            case "year":
                return year

    @property
    def label_en(self) -> str:
        """The label in English: 30 June 2018; week 25 of 2018 (18 to 24 June); second quarter of 2018."""
        first, last, year = self.first, self.last, self.first.year
        month = _MONTHS_EN[first.month - 1]
        match self.kind:
            case "day":
                return f"{first.day} {month} {year}"
            case "week":
                iso = first.isocalendar()
                begins = f"{first.day}"
                if (first.year, first.month) != (last.year, last.month):
                    begins += f" {month}" + (f" {year}" if year != last.year else "")
                ends = f"{last.day} {_MONTHS_EN[last.month - 1]}" + (f" {last.year}" if year != last.year else "")
                return f"week {iso.week} of {iso.year} ({begins} to {ends})"
            case "month":
                return f"{month} {year}"
            case "quarter":
                return f"{_ORDINALS_EN[self._number]} quarter of {year}"
            case "half_year":
                return f"{_ORDINALS_EN[self._number]} half of {year}"
            case "year":
                return f"{year}"

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.first <= day <= self.last

    def next(self) -> "Period":
        """The period of the same kind that follows."""
        return period_of(self.kind, self.last + DAY)

    def previous(self) -> "Period":
        """The period of the same kind before."""
        return period_of(self.kind, self.first - DAY)

    def days(self) -> Iterator[date]:
        """Every day of the period, in order."""
        day = self.first
        while day <= self.last:
            yield day
            day += DAY

    def parts(self, kind: str) -> "tuple[Period, ...]":
        """The smaller periods that make up this one without rest, in order: the months of a half-year.

        Weeks make up nothing larger than themselves, so only a kind that fits is taken (else ValueError).
        """
        checked = _kind(kind)
        rank = KINDS.index(checked)
        if rank > KINDS.index(self.kind) or ((checked == "week") != (self.kind == "week") and checked != "day"):
            raise ValueError(f"a {self.kind} is not made of whole periods of kind {kind}")
        found = [period_of(checked, self.first)]
        while found[-1].last < self.last:
            found.append(found[-1].next())
        return tuple(found)

    @property
    def _number(self) -> int:
        return (self.first.month - 1) // MONTHS[self.kind]

    def _span_label(self) -> str:
        first, last = self.first, self.last
        if first.year != last.year:
            return f"{first.year}年{_day_label(first)}至{last.year}年{_day_label(last)}"
        if first.month != last.month:
            return f"{_day_label(first)}至{_day_label(last)}"
        return f"{_day_label(first)}至{last.day}日"


def period_of(kind: str, day: date) -> Period:
    """The period of that kind in which the day lies. An unknown kind is a ValueError."""
    checked = _kind(kind)
    return Period(checked, *_bounds(checked, day))


def parse_period(text: str) -> Period:
    """The period a code names; full-width signs, spaces around it and small letters are forgiven.

    Raises UnknownPeriod, which quotes what was typed and lists the forms.
    """
    refused = UnknownPeriod(typed=text.strip()[:40], first_year=FIRST_YEAR, last_year=LAST_YEAR)
    found = _FORMS.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    if found is None or not FIRST_YEAR <= (year := int(found["year"])) <= LAST_YEAR:
        raise refused
    try:
        if found["week"]:
            return period_of("week", date.fromisocalendar(year, int(found["week"]), 1))
        if found["quarter"]:
            return period_of("quarter", date(year, int(found["quarter"]) * 3, 1))
        if found["half"]:
            return period_of("half_year", date(year, int(found["half"]) * 6, 1))
        if found["day"]:
            return period_of("day", date(year, int(found["month"]), int(found["day"])))
        if found["month"]:
            return period_of("month", date(year, int(found["month"]), 1))
    except ValueError as impossible:  # 2018-02-30, 2018-W53, 2018-13
        raise refused from impossible
    return period_of("year", date(year, 1, 1))


def last_full(kind: str, within: Period, upto: date) -> Period | None:
    """The last period of that kind that ends inside `within` and not after `upto`; None where there is none.

    For figures whose rate only means something for one week or month: asked for more, they take this one.
    A week may begin before `within`; what counts is where it ends.
    """
    end = min(within.last, upto)
    found = period_of(kind, end)
    if found.last > end:
        found = found.previous()
    return found if found.last >= within.first else None


def _kind(kind: str) -> Kind:
    for known in KINDS:
        if known == kind:
            return known
    raise ValueError(f"no such kind of period: {kind!r} (there are {', '.join(KINDS)})")


def _bounds(kind: Kind, day: date) -> tuple[date, date]:
    if kind == "day":
        return day, day
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + WEEK - DAY
    length = MONTHS[kind]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return first, add_months(first, length) - DAY


def _day_label(day: date) -> str:
    return f"{day.month}月{day.day}日"

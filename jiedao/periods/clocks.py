"""Clocks: so many minutes, hours, workdays, days, weeks, months or years until something is due."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from jiedao.periods.days import TZ, add_months, day_of, end_of
from jiedao.periods.workdays import Calendar

UNITS: dict[str, tuple[str, str]] = {
    "minutes": ("分钟", "minute"),
    "hours": ("小时", "hour"),
    "workdays": ("个工作日", "workday"),
    "days": ("天", "day"),
    "weeks": ("周", "week"),
    "months": ("个月", "month"),
    "years": ("年", "year"),
}
MINUTES = {"minutes": 1, "hours": 60}


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock runs out.

    `at` is the last instant still in time (so `done_at > due.at` is late), `on` its day, which is what screens show;
    `day_of(due.at) == due.on` always. `provisional`: counted in workdays of a year whose holiday notice is not entered.
    """

    at: datetime
    on: date
    provisional: bool

    def is_over(self, instant: datetime) -> bool:
        """Whether the clock has run out at that instant."""
        return instant > self.at


@dataclass(frozen=True, slots=True)
class Clock:
    """A span until something is due, such as 5 workdays. `str()` writes it as the rulebook does.

    Minutes and hours run from the instant; the other units begin the day after and last to the end of their last day
    (24:00, also for workdays: an office's closing hour shortens nothing). Only workdays heed the calendar: a last day
    that is a day off does not move a clock of natural days.
    Basis: FORMAT of the rulebook, clock units; 民法典第二百零一条、第二百零二条.
    """

    amount: int
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"no such clock unit: {self.unit!r} (there are {', '.join(UNITS)})")
        if self.amount < 0:
            raise ValueError(f"a clock does not run backwards: {self.amount} {self.unit}")

    @classmethod
    def parse(cls, text: str) -> "Clock":
        """Read "5 workdays" or "1 hour"; anything else is a ValueError."""
        found = re.fullmatch(r"(\d+) ([a-z]+)", text, re.ASCII)
        if found is None:
            raise ValueError(f"not a clock: {text!r}; write for example 5 workdays")
        unit = found[2] if found[2].endswith("s") else f"{found[2]}s"
        return cls(int(found[1]), unit)

    def __str__(self) -> str:
        return self.label_en

    @property
    def runs_by_the_hour(self) -> bool:
        """Whether it runs from the instant, so that what is due has an hour and not a day alone."""
        return self.unit in MINUTES

    @property
    def label(self) -> str:
        """5个工作日, 24小时, 3个月."""
        return f"{self.amount}{UNITS[self.unit][0]}"

    @property
    def label_en(self) -> str:
        """5 workdays, 1 hour."""
        return f"{self.amount} {UNITS[self.unit][1]}{'' if self.amount == 1 else 's'}"

    def due(self, start: datetime, calendar: Calendar) -> Due:
        """When the clock runs out that starts at an instant (aware; a naive one is a ValueError)."""
        begun = day_of(start)
        if self.unit in MINUTES:
            # Added to the instant, not to the wall clock: exact also for the summer time of 1986 to 1991.
            at = (start.astimezone(UTC) + self._span()).astimezone(TZ)
            return Due(at=at, on=day_of(at), provisional=False)
        on = self.due_on(begun, calendar)
        return Due(at=end_of(on), on=on, provisional=self._is_provisional(begun, on, calendar))

    def due_on(self, day: date, calendar: Calendar) -> date:
        """The last day of the clock that starts on a day. Of minutes and hours only whole days of 24 hours count."""
        return self._moved(day, 1, calendar)

    def before(self, day: date, calendar: Calendar) -> date:
        """The day that lies so long before a day: when to remind of what is due then."""
        return self._moved(day, -1, calendar)

    def _moved(self, day: date, sign: int, calendar: Calendar) -> date:
        amount = sign * self.amount
        match self.unit:
            case "workdays":
                return calendar.add_workdays(day, amount)
            case "days":
                return day + timedelta(days=amount)
            case "weeks":
                return day + timedelta(weeks=amount)
            case "months":
                return add_months(day, amount)
            case "years":
                return add_months(day, 12 * amount)
            case _:
                return day + timedelta(days=sign * self._span().days)

    def _span(self) -> timedelta:
        return timedelta(minutes=self.amount * MINUTES[self.unit])

    def _is_provisional(self, begun: date, on: date, calendar: Calendar) -> bool:
        years = range(begun.year, on.year + 1)
        return self.unit == "workdays" and any(calendar.is_provisional(year) for year in years)

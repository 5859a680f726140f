"""The days of an agenda in words: what stands in each, shortest first said, each a door to its thing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.duties.models import State
from jiedao.periods import Calendar, Period
from jiedao.procedures.agenda import Month
from jiedao.rulebook import Edition
from jiedao.web import addresses, clock, states
from jiedao.web.duties import hours
from jiedao.web.home import words
from jiedao.web.tags.days import hm
from jiedao.web.tags.spoken import spoken

#: A clock that runs to the end of its day needs no hour beside it.
LAST_MINUTE = time(23, 59)
#: So many lines of a day stand in its cell; the rest is said as a number.
LINES = 4
#: The order of a day: what is wrong or still to do comes first.
ORDER = (State.MISSED, State.OPEN, State.LATE, State.DONE, State.WAIVED)


@dataclass(frozen=True)
class Line:
    """One line of a day: how it stands, what, of how many, and where it opens."""

    look: states.Look
    what: str
    url: str
    total: int = 1
    where: str = ""


@dataclass
class Day:
    """One day: whether one works, why, and what falls due."""

    on: date
    url: str
    off: bool = False
    made: bool = False
    why: str = ""
    now: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def shown(self) -> list[Line]:
        return self.lines if len(self.lines) <= LINES else self.lines[: LINES - 1]

    @property
    def more(self) -> int:
        """How many lines are not shown."""
        return len(self.lines) - len(self.shown)


class Days:
    """Puts a month into days for one person."""

    def __init__(self, request: HttpRequest, edition: Edition, calendar: Calendar) -> None:
        self.work = words.of(request, edition, calendar)
        self.edition, self.calendar, self.today = edition, calendar, clock.today(request)

    def of(self, period: Period, found: Month) -> list[Day]:
        """Every day of a period with its lines."""
        days = {on: self._day(on) for on in period.days()}
        order = {state.value: no for no, state in enumerate(ORDER)}
        for one in sorted(found.owed, key=lambda one: order[one.state]):
            days[one.due_on].lines.append(self.owed(one))
        for one in found.cases:
            days[one.due_on].lines.append(self.case(one))
        for window, duty in found.coming:
            days[window.due].lines.append(self.coming(window, duty))
        return list(days.values())

    def _day(self, on: date) -> Day:
        row = self.calendar.row(on)
        off = self.calendar.is_holiday(on)
        said = self.calendar.why(on) if row or off else ""
        return Day(on, reverse("agenda:day", args=[on.isoformat()]), off, bool(row) and not off, said, on == self.today)

    def owed(self, one: Any) -> Line:
        """One obligation, or how many alike; a single one opens to what is to be done, or was."""
        duty, total = self.edition.duties.get(one.duty), getattr(one, "total", 1)
        what = spoken(duty) if duty else one.duty
        where = one.subject.name if total == 1 and one.subject_id != one.place_id else ""
        if total == 1 and one.subject_id == one.place_id and one.place.kind != one.place.Kind.SUB_DISTRICT:
            where = one.place.short_name
        where = _("，").join(filter(None, (where, hours.by(one.due_at))))
        url = self.url(one) if total == 1 else reverse("agenda:day", args=[one.due_on.isoformat()])
        return Line(states.DUTY[one.state], what, url, total, where)

    def url(self, one: Any) -> str:
        """Where an obligation opens: the form that fulfils it, the record that did, or the row that says why."""
        if one.state in (State.DONE, State.LATE) and one.done_entry_id:
            return addresses.entry(one.done_entry_id)
        if one.state in (State.OPEN, State.MISSED):
            return self.work.obligation(one).url
        return f"{reverse('duties:duty', args=[one.duty])}?period={one.due_on.isoformat()}&subject={one.subject_id}"

    def case(self, one: Any) -> Line:
        """A case whose clock ends."""
        late = one.due_at is not None and one.due_at < self.work.now
        look = states.GENERAL["overdue"] if late else states.CASE[one.state]
        at = one.due_at.astimezone(clock.ZONE).time()
        by = _("%(at)s前") % {"at": hm(one.due_at)} if at < LAST_MINUTE else ""
        return Line(look, one.title, addresses.case(one.number), 1, by)

    def coming(self, window: Any, duty: Any) -> Line:
        """A window that has not begun."""
        look = states.DUTY["open"]
        word = _("排定（暂定）") if window.provisional else _("排定")
        return Line(look._replace(word=word), spoken(duty), addresses.rule(duty.regulation))


def weeks(days: Iterable[Day]) -> list[list[Day | None]]:
    """The days in rows of seven from Monday on; None where the period has no day."""
    some = list(days)
    cells: list[Day | None] = [None] * some[0].on.weekday()
    cells += some
    cells += [None] * (-len(cells) % 7)
    return [cells[no : no + 7] for no in range(0, len(cells), 7)]

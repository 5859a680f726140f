"""The year in somebody's hands: twelve months with their lines, what each line is for, and what has no line yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jiedao.duties.planning import Line, Need, Proposed, day_off
from jiedao.periods import Calendar, period_of
from jiedao.procedures import planning
from jiedao.procedures.planning import PlanForm, Planned
from jiedao.rulebook import Edition
from jiedao.web import addresses
from jiedao.web.duties import words
from jiedao.web.parts import Question
from jiedao.web.tags.days import day, month_named, shortday
from jiedao.web.tags.questions import cells
from jiedao.web.tags.spoken import spoken

#: Columns whose text is told beside what a line is for.
TEXTS = ("text", "paragraph")


@dataclass(frozen=True)
class Drawn:
    """One line as it is drawn: folded up it says its day, what it is for and what is wrong with the day.

    `fixed`: (the record, its address) of a line that was done; it stays as it is and only its values go along.
    """

    no: Any
    on: date | None
    what: str
    more: str
    cells: Sequence[tuple[Question, str]]
    off: str = ""
    is_holiday: bool = False
    why: str = ""
    is_open: bool = False
    fixed: str = ""

    @property
    def said(self) -> str:
        return day(self.on)

    @property
    def wrong(self) -> bool:
        return any(cell.errors for cell, _role in self.cells)


@dataclass(frozen=True)
class Month:
    """One month: its weeks as (day, its marks), None where no day is, and its lines in the order of days. `is_over`: it
    has ended and holds none; a phone leaves it out."""

    code: str
    name: str
    weeks: Sequence[Sequence[Any]]
    lines: Sequence[Drawn]
    is_over: bool = False


@dataclass(frozen=True)
class Owed:
    """What one duty asks of the year, and for how many of these there is a line."""

    label: str
    rhythm: str
    due: int
    planned: int
    missing: str
    past: int

    @property
    def is_short(self) -> bool:
        return self.planned < self.due


@dataclass(frozen=True)
class Editor:
    """Everything the page of a plan in hand shows beside its other questions."""

    year: int
    name: str
    day: str
    months: Sequence[Month]
    loose: Sequence[Drawn]
    blank: Drawn
    owed: Sequence[Owed]
    others: Sequence[Question]
    provisional: Sequence[str]
    faults: Sequence[str]
    first: str
    last: str

    @property
    def is_short(self) -> bool:
        return any(one.is_short for one in self.owed)

    @property
    def count(self) -> int:
        return sum(len(month.lines) for month in self.months) + len(self.loose)


@dataclass
class Hand:
    """Puts the rows of a plan in hand into the year. `proposed`: what the lines come from where they were just proposed;
    `done`: lines behind which there is a record."""

    plan: PlanForm
    edition: Edition
    calendar: Calendar
    year: int
    wanted: Sequence[Need]
    on: date
    proposed: Sequence[Proposed] = ()
    done: Sequence[Planned] = ()
    opened: Iterable[int] = field(default_factory=tuple)

    def editor(self, asked: Sequence[Question], rows: Sequence[Mapping[str, Any]]) -> Editor:
        """The page's editor; `asked` are the questions of the whole form, among them the lines."""
        name = self.plan.lines.name
        lines = next(one for one in asked if one.name == name)
        drawn = [self._drawn(lines, no, row) for no, row in enumerate(rows, 1)]
        drawn.sort(key=lambda one: (one.on or date.max, one.no))
        year = period_of("year", date(self.year, 1, 1))
        return Editor(
            self.year, name, self.plan.day, [self._month(month, drawn) for month in year.parts("month")],
            [one for one in drawn if one.on is None or one.on.year != self.year],
            self._drawn(lines, "NO", {}), self.owed([self.plan.read(row) for row in rows]),
            [one for one in asked if one.name != name], self.calendar.unannounced(self.year),
            [error.sentence for error in lines.errors if error.path == name],
            year.first.isoformat(), year.last.isoformat(),
        )  # fmt: skip

    # ---- one line ----

    def _drawn(self, asked: Question, no: Any, row: Mapping[str, Any]) -> Drawn:
        line = self.plan.read(row)
        made = [(cell, self._role(cell)) for cell in cells(asked, no, row)]
        texts = [str(row[one.name]) for one in asked.columns if one.type in TEXTS and row.get(one.name)]
        found = day_off(line, self.calendar)
        holiday = found.holiday if found is not None else ""
        drawn = Drawn(
            no, line.on, self.plan.said(line, self.edition), _("，").join(texts), made, is_holiday=bool(holiday),
            off=self.calendar.why(line.on) if found is not None and line.on is not None else "",
            why=self._why(line), fixed=self._fixed(line),
        )  # fmt: skip
        return replace(drawn, is_open=drawn.wrong or no in self.opened)

    def _role(self, cell: Question) -> str:
        """What a cell is to the line: its day, what it is for, or more about it."""
        column = cell.name.rpartition(".")[2]
        if column == self.plan.day:
            return "day"
        if column in self.plan.rhythm.columns:
            return "what"
        return "more" if cell.type in TEXTS else ""

    def _fixed(self, line: Line) -> str:
        found = next((one for one in self.done if one.line == line and one.obligation is not None), None)
        return addresses.entry(found.obligation.done_entry_id) if found else ""

    def _why(self, line: Line) -> str:
        """Which duty it counts for and, where it was proposed, why on that day."""
        if line.on is None:
            return ""
        met = [need for need in self.wanted if need.is_met_by(line)]
        said = [_("计入%(duty)s（%(window)s）") % {"duty": self._label(need.duty), "window": words.window(need.first, need.last)}
                for need in met]  # fmt: skip
        if not met:
            return _("应办的次数里没有这一项，可以保留") if self.wanted else ""
        found = next((one for one in self.proposed if one.line == line), None)
        return _("；").join([_("、").join(said), *([self._because(found)] if found else [])])

    def _because(self, one: Proposed) -> str:
        duty = self.edition.duties[one.need.duty]
        usual = words.rhythm(replace(duty, due=None, remind=None), self.edition, self.on)
        if one.need.is_month:
            usual = _("每月固定在%(day)s日前后") % {"day": one.aim.day}
        match one.why:
            case "off":
                off = {"day": shortday(one.aim), "off": self.calendar.why(one.aim)}
                moved = _("%(day)s是%(off)s，顺延") if one.on > one.aim else _("%(day)s是%(off)s，提前")
                return _("，").join((usual, moved % off))
            case "taken":
                return _("，").join((usual, _("与别的安排错开")))
            case "begun":
                return _("，").join((usual, _("这一期从今天起排")))
        return usual

    def _label(self, name: str) -> str:
        return spoken(self.edition.duties[name])

    # ---- one month ----

    def _month(self, month: Any, drawn: Sequence[Drawn]) -> Month:
        mine = [one for one in drawn if one.on is not None and month.contains(one.on)]
        taken = {one.on for one in mine}
        some: list[Any] = [None] * month.first.weekday()
        some += [self._day(on, on in taken) for on in month.days()]
        some += [None] * (-len(some) % 7)
        weeks = [some[no : no + 7] for no in range(0, len(some), 7)]
        return Month(month.code, month_named(month.first.month), weeks, mine, not mine and month.last < self.on)

    def _day(self, on: date, taken: bool) -> dict[str, Any]:
        row = self.calendar.row(on)
        off = self.calendar.is_holiday(on)
        classes = [
            "off" if off else "made" if row else "",
            "is-taken" if taken else "",
            "is-today" if on == self.on else "",
        ]
        return {
            "on": on, "off": self.calendar.why(on) if off else "", "holiday": bool(self.calendar.holiday(on)),
            "classes": " ".join(filter(None, classes)), "said": day(on),
        }  # fmt: skip

    # ---- what is still missing ----

    def owed(self, lines: Sequence[Line]) -> list[Owed]:
        """Each duty of the year against the lines there are."""
        found = []
        for one in planning.coverage(self.wanted, lines, on=self.on):
            duty = self.edition.duties[one.duty]
            missing = [words.window(need.first, need.last) for need in one.missing]
            usual = words.rhythm(replace(duty, due=None, remind=None), self.edition, self.on)
            found.append(Owed(spoken(duty), usual, one.due, one.planned, _("、").join(missing), one.past))
        return found

"""One duty as a matrix: subjects in code order against the days, weeks or months of a period, each cell with its reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.duties import queries
from jiedao.duties.models import Obligation, State
from jiedao.periods import Calendar, Period, period_of
from jiedao.register.models import Subject
from jiedao.rulebook import Duty, EveryPeriod, WeekDays
from jiedao.web import addresses, paging, states
from jiedao.web.duties import words
from jiedao.web.duties.asking import Asked
from jiedao.web.tags.blocks import cell
from jiedao.web.tags.days import month_named
from jiedao.web.tags.marks import fig
from jiedao.web.tags.spoken import spoken

#: A column for each up to so many; more make the next longer span the column.
MOST = 31
#: Subjects of one page.
ROWS = 40
#: What a cell of several obligations shows: the gravest of them.
GRAVEST = (State.MISSED, State.LATE, State.OPEN, State.WAIVED, State.DONE)


@dataclass(frozen=True)
class Span:
    """One column: its head, its days, whether it holds today; `quarter` puts months into a phone's three columns."""

    head: str
    said: str
    period: Period
    now: bool
    quarter: str = ""

    @property
    def classes(self) -> str:
        return f"m{f' {self.quarter}' if self.quarter else ''}{' now' if self.now else ''}"


@dataclass(frozen=True)
class Row:
    """One subject: who, its cells, and done against due."""

    subject: Subject
    url: str
    cells: Sequence[tuple[Any, str]]
    total: Any


@dataclass(frozen=True)
class Matrix:
    """The table as the page draws it."""

    spans: Sequence[Span]
    rows: Sequence[Row]
    pager: paging.Page
    months: bool

    @property
    def quarter(self) -> str:
        """The quarter a phone shows first: today's, or the last of the period."""
        found = [span.quarter for span in self.spans if span.now] or [span.quarter for span in self.spans]
        return found[-1][1:] if found and found[-1] else ""


def spans(duty: Duty, period: Period, today: date) -> list[Span]:
    """The columns: days, weeks or months, never finer than the duty, never more than fit."""
    kinds = {"day": ("day", "week", "month"), "week": ("week", "month"), "month": ("month",)}[_finest(duty)]
    for kind in kinds:
        found = list(_parts(period, kind))
        if kind == kinds[0] != "day":
            # A week is owed by its last day: one that runs on past the period is the next one's.
            found = [part for part in found if period.contains(part.last)]
        if len(found) <= MOST:
            break
    return [_span(one, today) for one in found]


def _finest(duty: Duty) -> str:
    match duty.rhythm:
        case EveryPeriod("day" | "workday") | WeekDays():
            return "day"
        case EveryPeriod("week"):
            return "week"
    return "month"


def _parts(period: Period, kind: str) -> Iterator[Period]:
    part = period_of(kind, period.first)
    while part.first <= period.last:
        yield part
        part = part.next()


def _span(one: Period, today: date) -> Span:
    now = one.contains(today)
    match one.kind:
        case "day":
            return Span(str(one.first.day), spoken(one), one, now)
        case "week":
            return Span(f"{one.last.month}/{one.last.day}", spoken(one), one, now)
    quarter = f"q{(one.first.month - 1) // 3 + 1}"
    return Span(month_named(one.first.month), spoken(one), one, now, quarter)


def drawn(request: HttpRequest, duty: Duty, asked: Asked, calendar: Calendar) -> Matrix:
    """The matrix of one page of subjects, read in two statements."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    columns = spans(duty, asked.period, asked.today)
    pager = paging.cut(request, queries.owing(scope, duty.name, asked.span), size=ROWS)
    owed: dict[Any, list[Obligation]] = {}
    for one in queries.obligations(scope, duty.name, asked.span).filter(subject_id__in=[row.pk for row in pager.rows]):
        owed.setdefault(one.subject_id, []).append(one)
    rows = [_row(subject, owed.get(subject.pk, []), columns, duty, asked, calendar) for subject in pager.rows]
    return Matrix(columns, rows, pager, months=bool(columns and columns[0].quarter))


def _row(
    subject: Subject, owed: Sequence[Obligation], columns: Sequence[Span], duty: Duty, asked: Asked, calendar: Calendar
) -> Row:
    url = reverse("duties:duty", args=[duty.name])
    cells = [
        (_cell(subject, [o for o in owed if span.period.contains(o.due_on)], span, url, asked, calendar,
               end=no > len(columns) - 5), span.classes)
        for no, span in enumerate(columns)
    ]  # fmt: skip
    due = [o for o in owed if o.waived_at is None]
    done = sum(1 for o in due if o.done_on is not None and o.done_on <= asked.today)
    total = fig(
        f"{done}/{len(due)}", url=url + asked.query(subject=subject.pk), size="s",
        label=_("%(subject)s，已做/应做") % {"subject": subject.name},
    )  # fmt: skip
    return Row(subject, addresses.subject(subject.pk), cells, total)


def _cell(
    subject: Subject, owed: Sequence[Obligation], span: Span, url: str, asked: Asked, calendar: Calendar, *, end: bool
) -> Any:
    if not owed:
        return ""
    named = {str(o.state): o for o in owed}  # type: ignore[attr-defined]
    gravest = next(state.value for state in GRAVEST if state.value in named)
    look = states.DUTY[gravest]
    where = url + asked.query(period=span.period.code, subject=subject.pk)
    title = f"{subject.name}，{span.said}：{look.word}"
    if len(owed) == 1:
        why = words.why(owed[0], asked.today, calendar)
        late = words.entered(owed[0])
        why = f"{why}。{late}。" if late else f"{why}。"
    else:
        why = _several(owed)
    return cell(gravest, where, month=span.said, why_title=title, why=why, end=end)


def _several(owed: Sequence[Obligation]) -> str:
    counts = {state: len([o for o in owed if o.state == state.value]) for state in GRAVEST[::-1]}  # type: ignore[attr-defined]
    said = [
        _("%(state)s%(n)s次") % {"state": states.DUTY[state.value].word, "n": n} for state, n in counts.items() if n
    ]
    return _("应办%(n)s次：%(said)s。") % {"n": len(owed), "said": "，".join(said)}

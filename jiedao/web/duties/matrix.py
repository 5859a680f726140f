"""Subjects against time: one duty, or all of a regulation, with the days, weeks or months of a period as columns.

Every cell says what it is by shape and word and why: evidence with the day it happened and the day it was entered, the
window and its end, a waiver with its ground and who gave it; or why there is nothing: not due, not on the register, not
yet begun. Subjects stand in code order; nobody is ranked. A page is read in three statements, and so is a file.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.duties import queries
from jiedao.duties.models import Obligation, State
from jiedao.periods import Calendar, Period, period_of
from jiedao.register.models import Subject
from jiedao.register.queries import stays_on
from jiedao.rulebook import Duty, Edition, EveryPeriod, WeekDays
from jiedao.web import addresses, paging, states
from jiedao.web.duties import words
from jiedao.web.duties.asking import Asked
from jiedao.web.tags.blocks import cell
from jiedao.web.tags.days import days, month_named, shortday
from jiedao.web.tags.marks import fig
from jiedao.web.tags.spoken import spoken

DAY = timedelta(days=1)
#: A column for each up to so many; more make the next longer span the column.
MOST = 31
#: Rows of one page, and the fewest subjects where each has many.
ROWS, FEWEST = 120, 8
#: What a cell of several obligations shows: the gravest of them.
GRAVEST = (State.MISSED, State.LATE, State.OPEN, State.WAIVED, State.DONE)
KINDS = ("day", "week", "month")

#: When a subject stands on the register of a duty: from a day to the first day off it.
Stay = tuple[date, date | None]


@dataclass(frozen=True)
class Span:
    """One column: its head, its days, whether it holds today; `quarter` puts months into a phone's three columns."""

    head: str
    said: str
    period: Period
    now: bool
    quarter: str = ""

    @property
    def heard(self) -> str:
        """What goes before the word of a cell for those who hear it."""
        return self.said

    @property
    def classes(self) -> str:
        return f"m{f' {self.quarter}' if self.quarter else ''}{' now' if self.now else ''}"


@dataclass(frozen=True)
class Cell:
    """What one subject owed by one duty in one span, in words: `name` of the look, in the table of looks `kind`."""

    name: str
    kind: str
    said: str
    why: str
    url: str = ""

    @property
    def look(self) -> states.Look:
        return states.look(self.name, self.kind)


@dataclass(frozen=True)
class Row:
    """One subject and duty: its cells, and done against due."""

    duty: Duty
    cells: Sequence[Cell]
    done: int
    due: int


@dataclass(frozen=True)
class Group:
    """One subject with a row for each duty it owes."""

    subject: Subject
    rows: Sequence[Row]


@dataclass(frozen=True)
class Drawn:
    """A row as the page draws it: its head, its cells with their classes, its sum."""

    head: str
    url: str
    cells: Sequence[tuple[Any, str]]
    total: Any
    one_url: str = ""


@dataclass(frozen=True)
class Matrix:
    """The table as the page draws it: of each subject its rows; `several` when it has one for each duty."""

    spans: Sequence[Any]
    groups: Sequence[tuple[Subject, str, Sequence[Drawn]]]
    pager: paging.Page
    several: bool
    #: (words, address) of the quarters a phone turns through
    quarters: Sequence[tuple[str, str]] = ()
    #: of a campaign: its columns are components; the sums below them; whether it is one organisation's, and its neighbours
    campaign: bool = False
    foot: Sequence[Any] = ()
    one: bool = False
    around: Sequence[tuple[str, str]] = ()

    @property
    def months(self) -> bool:
        return not self.campaign and bool(self.spans and self.spans[0].quarter)

    @property
    def quarter(self) -> str:
        """The quarter a phone shows first: today's, or the last of the period."""
        if self.campaign:
            return ""
        found = [span.quarter for span in self.spans if span.now] or [span.quarter for span in self.spans]
        return found[-1][1:] if found and found[-1] else ""


def spans(duties: Sequence[Duty], period: Period, today: date) -> list[Span]:
    """The columns: days, weeks or months, never finer than the duties, never more than fit; several duties side by side
    are told by months where the period has more than one."""
    finest = min((KINDS.index(_finest(duty)) for duty in duties), default=2)
    if len(duties) > 1 and period.kind in ("quarter", "half_year", "year"):
        finest = 2
    for kind in KINDS[finest:]:
        found = list(_parts(period, kind))
        if kind == KINDS[finest] == "week" and len(duties) == 1 and duties[0].due is None:
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
    return month_span(one, today)


def month_span(one: Period, today: date) -> Span:
    """A month as a column; its quarter says when a phone shows it."""
    quarter = f"q{(one.first.month - 1) // 3 + 1}"
    return Span(month_named(one.first.month), spoken(one), one, one.contains(today), quarter)


@dataclass
class Sheet:
    """Puts obligations into cells. `stays`: (register, subject) -> when it stands there; `subjects`: whose they are."""

    duties: Sequence[Duty]
    columns: Sequence[Any]
    asked: Asked
    calendar: Calendar
    edition: Edition
    stays: dict[tuple[str, UUID], list[Stay]] = field(default_factory=dict)
    subjects: dict[UUID, Subject] = field(default_factory=dict)
    _begun: dict[tuple[str, Period], str] = field(default_factory=dict)

    def groups(self, rows: Iterable[Obligation]) -> Iterator[Group]:
        """The subjects of these obligations, which come subject by subject."""
        for id, owed in groupby(rows, key=lambda one: one.subject_id):
            yield self.group(self.subjects[id], list(owed))

    def group(self, subject: Subject, owed: Sequence[Obligation]) -> Group:
        """One subject with a row for each duty of which it owes something in the period."""
        by_duty: dict[str, list[Obligation]] = {}
        for one in owed:
            by_duty.setdefault(one.duty, []).append(one)
        return Group(
            subject, [self.row(subject, duty, by_duty[duty.name]) for duty in self.duties if duty.name in by_duty]
        )

    def _placed(self, owed: Sequence[Obligation]) -> list[list[Obligation]]:
        """The obligations of one row, column by column: each where its last day lies."""
        begins = [span.period.first for span in self.columns]
        placed: list[list[Obligation]] = [[] for _span in self.columns]
        for one in owed:
            no = bisect_right(begins, one.due_on) - 1
            if no >= 0 and self.columns[no].period.contains(one.due_on):
                placed[no].append(one)
        return placed

    def row(self, subject: Subject, duty: Duty, owed: Sequence[Obligation]) -> Row:
        """One subject and duty: a cell for each column, also where nothing is owed."""
        cells = [
            self._cell(subject, duty, some, span) if some else self._empty(subject, duty, span)
            for some, span in zip(self._placed(owed), self.columns, strict=True)
        ]
        due = [one for one in owed if one.waived_at is None]
        done = sum(1 for one in due if one.done_on is not None and one.done_on <= self.asked.today)
        return Row(duty, cells, done, len(due))

    def _cell(self, subject: Subject, duty: Duty, owed: Sequence[Obligation], span: Any) -> Cell:
        found = {str(one.state): one for one in reversed(owed)}  # type: ignore[attr-defined]
        gravest = next(state.value for state in GRAVEST if state.value in found)
        url = self._door(duty, subject, owed, span)
        word, reason = states.DUTY[gravest].word, self._reason(found[gravest], duty)
        if len(owed) == 1:
            return Cell(gravest, "duty", f"{word}：{reason}", f"{reason}。", url)
        counts = words.counted([str(one.state) for one in owed])  # type: ignore[attr-defined]
        said = _("应办%(n)s次：%(said)s") % {"n": len(owed), "said": counts}
        if gravest in (State.DONE, State.WAIVED):
            return Cell(gravest, "duty", said, f"{said}。", url)
        return Cell(gravest, "duty", f"{said}。{reason}", f"{said}。{reason}。", url)

    def _door(self, duty: Duty, subject: Subject, owed: Sequence[Obligation], span: Any) -> str:
        """The obligations of one cell; all but the subject is put together once."""
        period = span.period
        begun = self._begun.get((duty.name, period))
        if begun is None:
            query = replace(self.asked, subject=None).query(period=period.code, view="")
            begun = self._begun[(duty.name, period)] = f"{reverse('duties:duty', args=[duty.name])}{query}&subject="
        return f"{begun}{subject.pk}"

    def _reason(self, one: Obligation, duty: Duty) -> str:
        """Why it stands so, when it happened and was entered, of which member, in which window."""
        parts = [words.why(one, self.asked.today, self.calendar)]
        if one.state == "done" and one.done_on is not None and one.due_at is None:  # type: ignore[attr-defined]
            early = (one.due_on - one.done_on).days
            how = _("比期限早%(n)s") % {"n": days(early)} if early else _("在期限的最后一天")
            parts = [_("%(day)s完成") % {"day": shortday(one.done_on)}, how]
        if late := words.entered(one):
            parts.append(late)
        if which := self._which(one, duty):
            parts.insert(0, which)
        if one.from_on != one.due_on and one.state == "open":  # type: ignore[attr-defined]
            parts.append(_("%(day)s起算") % {"day": shortday(one.from_on)})
        if one.provisional:
            parts.append(_("日子是暂定的"))
        return _("，").join(parts)

    def _which(self, one: Obligation, duty: Duty) -> str:
        """Of which member of a list it is owed, in words."""
        return words.member(one, duty, self.edition)

    def _empty(self, subject: Subject, duty: Duty, span: Any) -> Cell:
        """Why there is nothing: off the register, not begun, or simply not due."""
        stays = self.stays.get((duty.for_, subject.pk), [])
        if stays and not any(
            since <= span.period.last and (until is None or until > span.period.first) for since, until in stays
        ):
            later = [since for since, _until in stays if since > span.period.last]
            said = _("%(day)s才入册") % {"day": shortday(min(later))} if later else _("已离册")
            return Cell("unlisted", "cell", said, said)
        if span.period.first > self.asked.today:
            return Cell("ahead", "cell", _("还没有开始"), _("还没有开始"))
        return Cell("notdue", "cell", _("不应办"), _("没有到期日落在这里"))


def sheet(
    request: HttpRequest, duties: Sequence[Duty], asked: Asked, calendar: Calendar, edition: Edition,
    subjects: Iterable[Subject], *, whole: bool = False,
) -> Sheet:  # fmt: skip
    """A sheet for some subjects, with the days they stand on the registers; `whole`: they are all there are."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    made = Sheet(duties, spans(duties, asked.period, asked.today), asked, calendar, edition)
    made.subjects = {one.pk: one for one in subjects}
    ids = None if whole else list(made.subjects)
    for kind, subject, since, until in stays_on(scope, {duty.for_ for duty in duties}, ids):
        made.stays.setdefault((kind, subject), []).append((since, until))
    return made


def drawn(request: HttpRequest, duties: Sequence[Duty], asked: Asked, calendar: Calendar, edition: Edition) -> Matrix:
    """The matrix of one page of subjects, read in three statements."""

    def made(subjects: Sequence[Subject]) -> Sheet:
        return sheet(request, duties, asked, calendar, edition, subjects)

    found = paged(request, duties, asked, made)
    return replace(found, quarters=_quarters(asked, found.spans))


def paged(
    request: HttpRequest, duties: Sequence[Duty], asked: Asked, made: Callable[[Sequence[Subject]], Sheet],
    pager: paging.Page | None = None,
) -> Matrix:  # fmt: skip
    """One page of subjects (or those of `pager`) with what they owe, put into cells by the sheet that `made` gives."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    names = [duty.name for duty in duties]
    size = max(FEWEST, ROWS // max(len(duties), 3))
    pager = pager or paging.cut(request, queries.owing(scope, names, asked.span), size=size)
    found = made(pager.rows)
    owed: dict[Any, list[Obligation]] = {}
    for one in queries.told(scope, names, asked.span, [row.pk for row in pager.rows]):
        owed.setdefault(one.subject_id, []).append(one)
    groups = [
        (subject, addresses.subject(subject.pk), [_drawn(subject, row, found) for row in found.group(subject, owed.get(subject.pk, [])).rows])
        for subject in pager.rows
    ]  # fmt: skip
    return Matrix(found.columns, groups, pager, len(duties) > 1)


def _quarters(asked: Asked, columns: Sequence[Span]) -> list[tuple[str, str]]:
    """The quarters of a longer period one by one: a phone has room for three months."""
    if len({span.quarter for span in columns}) < 2:
        return []
    parts = [part for part in asked.period.parts("quarter") if part.first <= asked.today]
    return [(spoken(part), asked.query(period=part.code)) for part in parts]


def _drawn(subject: Subject, row: Row, made: Sheet) -> Drawn:
    url = reverse("duties:duty", args=[row.duty.name])
    cells = cells_of(subject, row, made)
    label = _("%(subject)s，已做/应做") % {"subject": subject.name}
    total = fig(f"{row.done}/{row.due}", url=url + made.asked.query(subject=subject.pk, view=""), size="s", label=label)
    return Drawn(
        spoken(row.duty),
        url + made.asked.query(view="matrix"),
        cells,
        total,
        url + made.asked.query(view="matrix", subject=subject.pk),
    )


def cells_of(subject: Subject, row: Row, made: Sheet) -> list[tuple[Any, str]]:
    """The cells of a row as the page draws them, each with the classes of its column."""
    return [
        (cell(
            one.name, one.url, month=span.heard, why_title=f"{subject.name}，{span.said}：{one.look.word}",
            why=one.why, kind=one.kind, end=no > len(made.columns) - 5,
        ), span.classes)
        for no, (one, span) in enumerate(zip(row.cells, made.columns, strict=True))
    ]  # fmt: skip

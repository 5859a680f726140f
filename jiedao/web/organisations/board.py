"""The board of organisations: one a row by name, with the duties of a line of work in a month, or months, as columns;
beside them its open cases and the rung of the ladder they stand on. Nobody is scored and nobody ranked.

A page is read in nine statements, and so is a file, whatever there is: a year of six duties and two hundred
organisations too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.cases import queries as case_queries
from jiedao.cases.groups import TICKING
from jiedao.cases.queries import Chased
from jiedao.duties import queries
from jiedao.entries import registers
from jiedao.procedures.opening import roles_in_words
from jiedao.register.queries import calendar, stays_on
from jiedao.rulebook import Edition, Ladder
from jiedao.web import addresses, clock, paging, states
from jiedao.web.duties import asking as duty_asking
from jiedao.web.duties import matrix, words
from jiedao.web.organisations.asking import OVERDUE_CASE, Asked
from jiedao.web.tags.blocks import cell
from jiedao.web.tags.marks import fig
from jiedao.web.tags.spoken import spoken

#: Rows of one page: an office's branches stand on one.
ROWS = 200


@dataclass(frozen=True)
class Head:
    """A column: its head, in full, and where it leads."""

    head: str
    said: str
    url: str = ""
    now: bool = False


@dataclass(frozen=True)
class Row:
    """One organisation: its cells, its open cases, and how far the farthest of them has been chased."""

    listing: Any
    cells: Sequence[matrix.Cell]
    cases: Sequence[Chased]
    overdue: int
    chased: Chased | None
    rung: str


class Board:
    """Reads the board of one address."""

    def __init__(self, request: HttpRequest, asked: Asked, edition: Edition) -> None:
        self.request, self.asked, self.edition = request, asked, edition
        self.scope: Any = request.scope  # type: ignore[attr-defined]
        self.now: datetime = clock.now(request)
        self.sees_cases = request.standing.may(Permission.CASE_SEE)  # type: ignore[attr-defined]

    # ---- who ----

    @cached_property
    def _listed(self) -> Any:
        """The organisations on the register at the end of the period or today, whatever their state."""
        asked = self.asked
        on = min(asked.period.last, asked.today)
        return registers.listed(self.scope, self.edition, asked.kind, on=on, places=asked.places, choices=asked.choices)

    @property
    def rows(self) -> Any:
        """Those that are asked for, by name."""
        asked, rows = self.asked, self._listed
        if asked.state == OVERDUE_CASE:
            return rows.filter(case_queries.overdue_about(self.scope, now=self.now))
        if asked.state:
            return rows.filter(queries.standing_so(self.scope, asked.names, asked.span, asked.state))
        return rows

    @cached_property
    def sums(self) -> dict[str, int]:
        """How many obligations of everybody stand in each state."""
        subjects = self._listed.order_by().values("subject_id")
        return queries.by_state(self.scope, self.asked.names, self.asked.span, subjects)

    # ---- what ----

    @cached_property
    def _sheet(self) -> matrix.Sheet:
        """Cells as the matrix of one duty draws them; their addresses lead to the obligations behind them."""
        asked = self.asked
        plain = duty_asking.Asked(asked.period, None, asked.today, ())
        return matrix.Sheet(asked.shown, [], plain, calendar(self.scope), self.edition)

    @cached_property
    def heads(self) -> list[Head]:
        asked = self.asked
        if asked.by_months:
            return [
                Head(_("%(n)s月") % {"n": one.first.month}, spoken(one), asked.query(period=one.code), one.contains(asked.today))
                for one in asked.period.parts("month")
            ]  # fmt: skip
        year = f"{asked.period.first.year}"
        return [Head(spoken(one), spoken(one), asked.query(duty=one.name, period=year)) for one in asked.shown]

    def drawn(self, listings: Sequence[Any]) -> Iterator[Row]:
        """These organisations with everything beside their names, read at once for all of them."""
        ids = [one.subject_id for one in listings]
        cases: dict[UUID, list[Chased]] = {}
        for one in case_queries.open_about(self.scope, ids) if self.sees_cases and ids else ():
            cases.setdefault(one.subject, []).append(one)
        cells = self._cells(listings, ids)
        for one in listings:
            mine = cases.get(one.subject_id, [])
            chased = next((case for case in mine if case.notices), None)
            over = sum(1 for case in mine if case.state in TICKING and case.due_at and case.due_at < self.now)
            yield Row(one, cells[one.subject_id], mine, over, chased, self._rung(chased))

    def _rung(self, case: Chased | None) -> str:
        return rung_label(self.edition.ladders.get(case.ladder), case.notices) if case else ""

    def _cells(self, listings: Sequence[Any], ids: Sequence[UUID]) -> Mapping[UUID, Sequence[matrix.Cell]]:
        asked = self.asked
        if asked.by_months and asked.duty is None:
            counted = queries.by_month(self.scope, asked.names, asked.span, ids)
            months = [one.first for one in asked.period.parts("month")]
            return {id: [self._month(id, first, counted.get((id, first))) for first in months] for id in ids}
        made = self._filled(listings, ids)
        owed: dict[tuple[UUID, str], list[Any]] = {}
        for one in queries.told(self.scope, asked.names, asked.span, ids):
            owed.setdefault((one.subject_id, one.duty), []).append(one)
        return {
            row.subject_id: [
                one
                for duty in asked.shown
                for one in made.row(row.subject, duty, owed.get((row.subject_id, duty.name), [])).cells
            ]
            for row in listings
        }  # fmt: skip

    def _filled(self, listings: Sequence[Any], ids: Sequence[UUID]) -> matrix.Sheet:
        """A sheet whose columns are the months, or the one month that every duty has a cell for."""
        made, asked = self._sheet, self.asked
        parts = list(asked.period.parts("month")) if asked.by_months else [asked.period]
        made.columns = [matrix.Span(str(one.first.month), spoken(one), one, one.contains(asked.today)) for one in parts]
        made.subjects = {row.subject_id: row.subject for row in listings}
        for kind, subject, since, until in stays_on(self.scope, {asked.kind.name}, ids):
            made.stays.setdefault((kind, subject), []).append((since, until))
        return made

    def _month(self, id: UUID, first: date, counted: Mapping[str, int] | None) -> matrix.Cell:
        """All duties of one organisation in one month: the gravest state, and how many stand in each."""
        if not counted:
            ahead = first > self.asked.today
            said = _("还没有开始") if ahead else _("没有到期日落在这里")
            return matrix.Cell("ahead" if ahead else "notdue", "cell", said, said)
        gravest = next(state.value for state in matrix.GRAVEST if state.value in counted)
        parts = [
            _("%(state)s%(n)s次") % {"state": states.DUTY[one.value].word, "n": counted[one.value]}
            for one in words.STATES if one.value in counted
        ]  # fmt: skip
        said = _("应办%(n)s次：%(said)s") % {"n": sum(counted.values()), "said": _("，").join(parts)}
        url = reverse("organisations:month", args=[id]) + f"?period={first:%Y-%m}"
        return matrix.Cell(gravest, "duty", said, f"{said}。", url)

    # ---- the page ----

    def table(self, pager: paging.Page) -> list[tuple[Any, str, list[Any], Any, Any]]:
        """(organisation, its address, its cells, its cases, its rung) of one page."""
        return [self._line(row) for row in self.drawn(pager.rows)]

    def _line(self, row: Row) -> tuple[Any, str, list[Any], Any, Any]:
        name, last = row.listing.subject.name, len(self.heads)
        cells = [
            cell(
                one.name, one.url, month=head.said, why_title=f"{name}，{head.said}：{one.look.word}", why=one.why,
                kind=one.kind, end=no > last - 4,
            )
            for no, (one, head) in enumerate(zip(row.cells, self.heads, strict=True))
        ]  # fmt: skip
        url = reverse("organisations:month", args=[row.listing.subject_id])
        return row.listing, url, cells, self._cases(row, url), self._chased(row)

    @staticmethod
    def _cases(row: Row, url: str) -> Any:
        if not row.cases:
            return ""
        label = _("%(name)s，在办案件") % {"name": row.listing.subject.name}
        shown = fig(len(row.cases), url=f"{url}#cases", size="s", label=label)
        if not row.overdue:
            return shown
        over = _("逾期%(n)s") % {"n": row.overdue}
        return format_html('{} <span class="small is-overdue nb">{}</span>', shown, over)

    @staticmethod
    def _chased(row: Row) -> Any:
        if row.chased is None:
            return ""
        return format_html('<a class="small" href="{}">{}</a>', addresses.case(row.chased.number), row.rung)


def rung_label(ladder: Ladder | None, sent: int) -> str:
    """To whom the last of so many notices went (督办): 分管领导（第2次）."""
    roles = ladder.notices[:sent] if ladder else ()
    who = spoken(roles_in_words(roles[-1:])) if roles else _("督办")
    return _("%(who)s（第%(no)s次）") % {"who": who, "no": sent}

"""One organisation in words: every line with its state and the way to its record, every number with the way to its rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.entries.queries import names_of
from jiedao.entries.registers import Held
from jiedao.entries.rendering import Line, content_of, lines_of, references_in
from jiedao.periods import Calendar
from jiedao.procedures import choosing
from jiedao.procedures.organisation_year import COUNTED, Near, Year, Yearly
from jiedao.rulebook import Duty, Edition, Field, Kind, evaluate
from jiedao.web import addresses, masks
from jiedao.web.cases import words as case_words
from jiedao.web.duties import matrix
from jiedao.web.duties.asking import Asked
from jiedao.web.ledgers.fields import lacking
from jiedao.web.matters import words as matter_words
from jiedao.web.organisations.words import rung
from jiedao.web.parts import Column, Ledger, Work
from jiedao.web.subjects import outlays as outlay_tables
from jiedao.web.tags.days import days, fullday, shortday
from jiedao.web.tags.marks import fig, state
from jiedao.web.tags.spoken import spoken

#: So many of one register are listed; the register has the rest.
LISTED = 20
#: A term that ends within so many days is drawn as one that comes due.
SOON = 180


@dataclass(frozen=True)
class Term:
    """A committee's term: what is owed, when it was last fulfilled, when it ends, and who was chosen."""

    label: str
    look: str
    said: str
    until: str
    record: Any = None
    when: str = ""
    lines: Sequence[Line] = ()
    door: tuple[str, str] | None = None


@dataclass(frozen=True)
class Told:
    """What a regulation's records say of the organisation: a record with its lines."""

    label: str
    record: Any
    when: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Part:
    """One regulation beside the register: its records, and the steps of its matters."""

    name: str
    title: str
    told: Sequence[Told]
    steps: Sequence[tuple[Any, Sequence[tuple[str, str, str, str]]]]
    missing: Sequence[tuple[str, tuple[str, str] | None]]


@dataclass(frozen=True)
class Around:
    """A register of what stands in the organisation's place."""

    kind: Kind
    count: Any
    table: Ledger | None
    spent: Sequence[tuple[Any, Ledger]]
    door: tuple[str, str] | None


class OneWords:
    """Rows of the page on one organisation, for one person on one day."""

    def __init__(self, of: Yearly, found: Year, calendar: Calendar, now: datetime, sieves: set[str]) -> None:
        self.of, self.found, self.calendar, self.now, self.sieves = of, found, calendar, now, sieves
        self.edition: Edition = of.edition
        self.on: date = of.on
        self.kind: Kind = of.kind

    # ---- names, read once ----

    def _content(self, kind: Kind) -> dict[str, Any]:
        return content_of(kind.path, kind.label, kind.fields, self.edition, by="")

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of everybody and everything that a line of this page refers to."""
        wanted = references_in(self._content(self.kind), _values(self.found.held))
        for one in self.found.records.values():
            wanted |= references_in(one.version.content, one.values)
        for near in self.found.near:
            content = self._content(near.kind)
            for held in near.held.values():
                wanted |= references_in(content, _values(held))
        return names_of(self.of.scope, wanted) if wanted else {}

    def _lines(self, record: Any) -> list[Line]:
        found = lines_of(record.version.content, record.values, self.names)
        return [line for line in found if (line.text or line.rows) and not line.personal and not line.sealed]

    # ---- the head ----

    @property
    def facts(self) -> list[tuple[str, Any]]:
        """What the register says of it by itself, what nothing has said yet included."""
        own = {name: one for name, one in self.kind.fields.items() if not one.latest}
        told = {line.name: line for line in lines_of(self._content(self.kind), _values(self.found.held), self.names)}
        found: list[tuple[str, Any]] = []
        for name, one in own.items():
            line = told.get(name)
            if line is not None and not line.personal and not line.sealed and not line.rows:
                found.append((one.label, _plain(line)))
            elif line is None and not one.optional:
                found.append((one.label, format_html('<span class="dim">{}</span>', _("没有记录"))))
        return found

    @property
    def doors(self) -> list[tuple[str, str]]:
        """What to do about a size: the register's own fields, another organisation, an election."""
        who, listing = self.of.who, self.of.of.listing
        found = []
        for opens, label in self._elections():
            found.append((label, addresses.record(opens, about=self.of.id)))
        if who.may(Permission.REGISTER_EDIT) and who.scope.covers(listing.place_id, listing.line, name=self.kind.name):
            edit = reverse("subjects:edit", args=[self.of.id, self.kind.name])
            found.append((_("更正名册上的情况"), edit))
            found.append(
                (_("登记新的%(kind)s") % {"kind": spoken(self.kind)}, reverse("ledgers:add", args=[self.kind.name]))
            )
        return found

    def _elections(self) -> Iterator[tuple[str, str]]:
        """(form, what it opens) of the elections that the viewer may propose for it."""
        for one in self.edition.matters.values():
            ballots = [name for step in one.steps for name in (step.ballot or ()) if step.does == "vote"]
            elects = any(
                self.edition.ballots[name].kind == "election" for name in ballots if name in self.edition.ballots
            )
            form = self.edition.forms.get(one.opens)
            if elects and form is not None and self.kind.name in form.for_ and form.name in self._forms:
                yield form.name, _("提出%(what)s") % {"what": spoken(one)}

    @cached_property
    def _forms(self) -> dict[str, Any]:
        if not self.of.who.may(Permission.ENTRY_RECORD):
            return {}
        return {one.name: one for one in choosing.forms_for(self.of.who, self.edition)}

    def _door(self, form: str, about: UUID | None) -> tuple[str, str] | None:
        one = self._forms.get(form)
        return (spoken(one), addresses.record(form, about=about)) if one is not None else None

    # ---- members ----

    @property
    def members(self) -> Ledger | None:
        """How many belong to it by each choice of their register; numbers open the list for whoever may see it."""
        kind, found = self.of.members, self.found
        if kind is None or not found.whole.get("members"):
            return None
        parts = len(found.below.ids) > 1
        heads = [Column(_("成员")), Column(_("人数"), numeric=True, inline=True)]
        heads += [Column(_("本级"), numeric=True, inline=True)] if parts else []
        rows = [self._counted(_("全部%(kind)s") % {"kind": spoken(kind)}, "members", {}, parts)]
        for one, words in self.of.told:
            labels = {name: member.label for name, member in self.edition.members(one).items()}
            for word in words:
                column = f"members.{one.name}.{word}"
                if found.whole.get(column):
                    label = labels.get(word) or _asked(one)
                    rows.append(
                        self._counted(label, column, {one.name: word} if one.name in self.sieves else None, parts)
                    )
        return Ledger(_("成员"), heads, rows)

    def _counted(self, label: str, column: str, query: dict[str, str] | None, parts: bool) -> list[Any]:
        found, kind = self.found, self.of.members
        url = ""
        if found.all_seen and query is not None and kind is not None:
            asked = "".join(f"&{name}={word}" for name, word in query.items())
            url = f"{reverse('ledgers:kind', args=[kind.name])}?of={self.of.id}{asked}"
        cells: list[Any] = [label, fig(found.whole[column], _("人"), url, size="s", label=label)]
        if parts:
            cells.append(found.own.get(column, 0))
        return cells

    @property
    def under(self) -> list[tuple[Any, str, int]]:
        """(organisation, its page, how many belong to it by itself) of those right below, by name."""
        return [
            (row, reverse("organisations:one", args=[row.subject_id]), self.found.each.get(row.subject_id, 0))
            for row in self.found.under
        ]

    # ---- committee and terms ----

    @property
    def terms(self) -> list[Term]:
        """What rolls on from one term to the next, as far as it is asked of this organisation."""
        return [
            self._term(one) for one in self.of.rolling.values() if one.name in self.found.terms or self._is_asked(one)
        ]

    def _is_asked(self, duty: Duty) -> bool:
        values = _values(self.found.held)
        return duty.where is None or evaluate(duty.where, values.get, self.edition, self.on)

    def _term(self, duty: Duty) -> Term:
        rows = self.found.terms.get(duty.name, ())
        ahead = next((one for one in rows if one.done_on is None), None)
        record = self._last(duty)
        form = next((one.form for one in duty.done_by if one.form), "")
        until = fullday(ahead.due_on) if ahead is not None else ""
        look, said = self._left(ahead, record)
        when = fullday(record.occurred_on) if record is not None else ""
        lines = self._lines(record) if record is not None else []
        return Term(spoken(duty), look, said, until, record, when, lines, self._door(form, self.of.id))

    def _left(self, ahead: Any, record: Any) -> tuple[str, str]:
        """(how it is drawn, what it says) of the days until a term ends."""
        if ahead is None:
            return "none", _("还没有登记过，届满日算不出来") if record is None else _("届满日还没有排出")
        if record is None:
            return "due", _("还没有登记过，暂从列入名册那天算起")
        left = (ahead.due_on - self.on).days
        if left < 0:
            return "overdue", _("已过%(n)s") % {"n": days(-left)}
        return "due" if left <= SOON else "wait", _("还有%(n)s") % {"n": days(left)}

    def _last(self, duty: Duty) -> Any:
        """The last record that fulfils it."""
        done = [one.done_entry_id for one in self.found.terms.get(duty.name, ()) if one.done_entry_id]
        rows = [one for one in self.found.records.values() if one.pk in done]
        if not rows:
            rows = [one for one in self.found.records.values() for by in duty.done_by if self._fulfils(one, by)]
        return max(rows, key=lambda one: (one.occurred_on, one.pk), default=None)

    def _fulfils(self, record: Any, rows: Any) -> bool:
        return record.form == rows.form and evaluate(rows.where, record.values.get, self.edition, record.occurred_on)

    # ---- what it owed ----

    @property
    def sheet(self) -> tuple[Sequence[matrix.Span], list[tuple[Duty, str, list[tuple[Any, str]], Any]]]:
        """The months of the year against its duties, as the matrix draws them: each cell opens what is behind it."""
        found, subject = self.found, self.of.of.subject
        owed = [one for name, one in self.of.duties.items() if name in found.owed]
        owed.sort(key=lambda one: (one.line, self.edition.regulation(one.regulation).title, one.name))
        asked = Asked(found.period, None, self.on, ())
        months = [matrix.month_span(one, self.on) for one in found.period.parts("month")]
        stays = {key: list(rows) for key, rows in found.stays.items()}
        made = matrix.Sheet(owed, months, asked, self.calendar, self.edition, stays)
        rows = []
        for duty in owed:
            row = made.row(subject, duty, found.owed[duty.name])
            url = f"{reverse('duties:duty', args=[duty.name])}?period={found.period.code}&subject={subject.pk}"
            label = _("%(subject)s，已做/应做") % {"subject": spoken(duty)}
            total = fig(f"{row.done}/{row.due}", url=url, size="s", label=label)
            rows.append((duty, url, matrix.cells_of(subject, row, made), total))
        return made.columns, rows

    # ---- matters, cases ----

    @property
    def matters(self) -> Ledger | None:
        """Plans, reviews and whatever else goes through steps: with its number, where it stands and since when."""
        if not self.found.matters:
            return None
        columns = [Column(_("事项")), Column(_("文号"), inline=True), Column(_("状态"), inline=True), Column(_("到哪一步"), inline=True),
                   Column(_("提出"), inline=True), Column(_("期限或办结"), inline=True)]  # fmt: skip
        return Ledger(_("计划、审核和其他事项"), columns, [self._matter(one) for one in self.found.matters])

    def _matter(self, one: Any) -> list[Any]:
        declared, ticking = self.edition.matters.get(one.matter), matter_words.clock(one, self.on, self.calendar)
        label = spoken(declared) if declared else one.matter
        return [
            format_html('<a href="{}">{}</a>', addresses.matter(one.pk), label), one.number or format_html('<span class="dim">{}</span>', _("没有文号")),
            state(matter_words.look(one, self.on)), matter_words.stands(one, self.edition), shortday(one.opened_on), ticking.until,
        ]  # fmt: skip

    @property
    def cases(self) -> list[Work]:
        """The open cases with their clocks and how far each has been chased."""
        return [self._case(one) for one in self.found.cases]

    def _case(self, one: Any) -> Work:
        ladder, ticking = self.edition.ladders.get(one.ladder), case_words.clock(one, self.now, self.calendar)
        where = " · ".join(
            filter(None, (case_words.plate(one.number), spoken(ladder) if ladder else "", rung(one, ladder)))
        )
        pressing = ticking.state in ("overdue", "today", "due")
        return Work(
            title=one.title, url=addresses.case(one.number), state=ticking.state if pressing else one.state,
            kind="" if pressing else "case", where=where, when=ticking.said, note=ticking.until,
            verb=(_("复查") if one.state == "submitted" else _("办理")) if one.mine else "",
        )  # fmt: skip

    # ---- what other records say ----

    @property
    def parts(self) -> list[Part]:
        """A part for each regulation whose records give fields of the register (the grading): no number, no rank."""
        given: dict[str, list[Field]] = {}
        for one in self.kind.fields.values():
            form = self.edition.forms.get((one.latest or "").rpartition(".")[0])
            if form is not None and form.name not in self.of.scope.not_whole:
                given.setdefault(form.regulation, []).append(one)
        return [self._part(code, fields) for code, fields in given.items()]

    def _part(self, code: str, fields: Sequence[Field]) -> Part:
        held, records = self.found.held, self.found.records
        told: dict[UUID, Told] = {}
        missing = []
        for one in fields:
            known = held.get(one.name)
            if known is None:
                missing.append((one.label, self._door((one.latest or "").rpartition(".")[0], self.of.id)))
            elif (record := records.get(known.entry)) is not None:
                label = record.version.content["label"]
                told.setdefault(record.pk, Told(label, record, fullday(record.occurred_on), self._lines(record)))
        steps = [
            (one, self._steps(one)) for one in self.found.matters
            if (declared := self.edition.matters.get(one.matter)) and declared.regulation == code
        ]  # fmt: skip
        return Part(code, spoken(self.edition.regulation(code)), list(told.values()), steps, missing)

    def _steps(self, matter: Any) -> list[tuple[str, str, str, str]]:
        """(step, how it is drawn, when, the record behind it) of a matter, in the order of its regulation."""
        stages = self.found.stages.get(matter.pk, {})
        found = []
        for step in self.edition.matters[matter.matter].steps:
            stage = stages.get(step.name)
            if stage is not None and stage.done_on:
                url = addresses.entry(stage.entry_id) if stage.entry_id in self.found.records else ""
                found.append((step.label, "done", shortday(stage.done_on), url))
            elif step.name == matter.step:
                found.append((step.label, "doing", _("正在办"), addresses.matter(matter.pk)))
            else:
                found.append((step.label, "none", "", ""))
        return found

    # ---- what stands in its place ----

    @property
    def around(self) -> list[Around]:
        """The registers of its line of work in its place, by name; of persons the number alone."""
        return [self._around(one) for one in self.found.near]

    def _around(self, near: Near) -> Around:
        kind, n = near.kind, len(near.rows)
        url = f"{reverse('ledgers:kind', args=[kind.name])}?place={self.of.place.code}"
        count = (
            fig(n, url=url, size="s", label=spoken(kind))
            if n
            else format_html('<span class="dim">{}</span>', _("还没有登记"))
        )
        may = self.of.who.may(Permission.REGISTER_EDIT) and self.of.scope.covers(
            self.of.place.pk, kind.line, name=kind.name
        )
        door = (
            (_("登记%(kind)s") % {"kind": spoken(kind)}, reverse("ledgers:add", args=[kind.name]))
            if may and not n
            else None
        )
        opens = self.of.who.may(Permission.ENTRY_SEE)
        first = near.rows[0].subject_id if near.rows else None
        spent = [
            (one.asked.figure, replace(outlay_tables.table(one, first, opens=opens), shown=True))
            for one in near.spent if one.rows and first
        ]  # fmt: skip
        return Around(kind, count, self._listed(near) if n and kind.base not in COUNTED else None, spent, door)

    def _listed(self, near: Near) -> Ledger:
        content = self._content(near.kind)
        rows = []
        for row in near.rows[:LISTED]:
            held = near.held.get(row.subject_id, {})
            lines = [
                line for line in lines_of(content, _values(held), self.names) if not line.personal and not line.sealed
            ]
            said = [part for line in lines if (part := _said(line))]
            said += self._belong(near.kind, row.subject_id)
            name = format_html('<a href="{}">{}</a>', addresses.subject(row.subject_id), row.subject.name)
            rows.append(
                [
                    name,
                    format_html_join(mark_safe("<br>"), "{}", ((one,) for one in said)),
                    self._missing(near.kind, held, row.subject_id),
                ]
            )
        columns = [Column(_("名称")), Column(_("情况")), Column(_("还缺"))]
        if not any(row[2] for row in rows):
            columns, rows = columns[:2], [row[:2] for row in rows]
        return Ledger(spoken(near.kind), columns, rows)

    def _belong(self, kind: Kind, id: UUID) -> list[Any]:
        """How many of each register of persons here name it: 报到党员2人."""
        found = []
        for other in self.found.near:
            names = [
                one.name for one in other.kind.fields.values() if one.type == "subject" and kind.name in one.of_kinds
            ]
            if names and other.kind.base in COUNTED:
                n = sum(
                    1
                    for held in other.held.values()
                    if any(name in held and held[name].value == str(id) for name in names)
                )
                if n:
                    found.append(_("%(kind)s：%(n)s人") % {"kind": spoken(other.kind), "n": n})
        return found

    def _missing(self, kind: Kind, held: Mapping[str, Held], id: UUID) -> Any:
        """What nothing has said yet, with the form that says it."""
        left = [one for one in lacking(kind, held) if not one.personal]
        if not left:
            return ""
        words = _("、").join(one.label for one in left)
        doors = {door for one in left if one.latest and (door := self._door(one.latest.rpartition(".")[0], id))}
        links = format_html_join(
            " ", '<a href="{}">{}</a>', sorted((url, _("登记%(form)s") % {"form": label}) for label, url in doors)
        )
        return format_html('{} <span class="small">{}</span>', state("due", word=words), links)


def _values(held: Mapping[str, Held]) -> dict[str, Any]:
    return {name: one.value for name, one in held.items()}


def _asked(one: Field) -> str:
    """What a yes-or-no asks, as the name of those of whom it is so: 是否离退休 -> 离退休."""
    return one.label.removeprefix("是否")


def _plain(line: Line) -> Any:
    if line.kind == "date":
        return fullday(date.fromisoformat(line.text))
    if line.ref and line.kind in ("subject", "person"):
        return format_html('<a href="{}">{}</a>', addresses.subject(line.ref), line.text)
    return f"{line.text}{line.unit}"


def _said(line: Line) -> Any:
    """A field of something near by in one line: 建筑面积：1,200平方米; 品牌要素：爱心（服务）、热心."""
    if line.kind in masks.MASKS or line.kind in ("photo", "file", "signature"):
        return ""
    if line.rows and line.kind == "lines":
        parts = ["，".join(cell.text for cell in row["cells"] if cell.text) for row in line.rows]
        return _("%(label)s：%(text)s") % {
            "label": _("%(label)s（%(n)s项）") % {"label": line.label, "n": len(parts)},
            "text": "；".join(parts),
        }
    if not line.text:
        return ""
    return format_html("{}：{}", line.label, _plain(line))

"""A dossier, put together for a day in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.cases import rules
from jiedao.cases.queries import cases_of
from jiedao.duties import expiring
from jiedao.duties import queries as duties
from jiedao.duties.models import State
from jiedao.duties.queries import Span
from jiedao.entries import registers
from jiedao.entries.registers import Held
from jiedao.periods import Calendar, Period, day_of, period_of
from jiedao.procedures import booking, choosing, outlays, points_things, reminding, rota
from jiedao.procedures.outlays import Asked
from jiedao.register.models import RELOCATED, Listing, Subject
from jiedao.register.problems import NoSuchSubject
from jiedao.register.queries import assigned, calendar, changes_of, listings_of, subjects
from jiedao.register.rules import said_on
from jiedao.register.search import PLACES, STAFF, memberships_of, seen_among
from jiedao.rulebook import Duty, Edition, Field, Kind
from jiedao.web import addresses, clock, masks, parts, states
from jiedao.web.cases.words import plate as case_plate
from jiedao.web.duties import hours
from jiedao.web.duties import words as duty_words
from jiedao.web.ledgers.fields import Reader, counts_whole, lacking
from jiedao.web.papers import words as paper_words
from jiedao.web.points import things
from jiedao.web.subjects import outlays as outlay_tables
from jiedao.web.tags.days import days, fullday, shortday
from jiedao.web.tags.marks import fig, state
from jiedao.web.tags.spoken import spoken

#: So many of the latest obligations and cases stand in the dossier; their rooms have the rest.
LATEST = 12


@dataclass(frozen=True)
class OnRegister:
    """A register the subject stands or stood on, as the dossier shows it."""

    listing: Listing
    kind: Kind
    stands: bool
    since: date
    facts: list[tuple[str, Any]]
    lacking: list[tuple[str, tuple[str, str] | None]]  # label, and (form, address) that gives it
    answers: list[tuple[str, str, str]]  # role, label, persons


class Dossier:
    """One subject within the viewer's scope, as of a day."""

    def __init__(self, request: HttpRequest, id: UUID) -> None:
        self.request, self.today = request, clock.today(request)
        self.who: Standing = request.standing  # type: ignore[attr-defined]
        self.scope = self.who.scope
        self.on = _day(request.GET.get("on", ""), self.today)
        self.edition: Edition = booking.edition(request.street, self.on)  # type: ignore[attr-defined]
        self.subject, self.listings = found(self.scope, id)

    # ---- the registers ----

    @cached_property
    def kinds(self) -> list[Kind]:
        """The registers of the rulebook the subject stood on up to the day, each once."""
        named = dict.fromkeys(one.kind for one in self.listings if one.from_on <= self.on)
        known = (self.edition.kinds.get(name) for name in named)
        return [kind for kind in known if kind is not None and kind.made == "regulation"]

    @cached_property
    def history(self) -> dict[str, dict[str, list[Held]]]:
        return registers.field_history(self.scope, self.kinds, self.subject.pk, on=self.on)

    @cached_property
    def readers(self) -> dict[str, Reader]:
        every = {
            kind.name: [{name: one} for name, held in self.history.get(kind.name, {}).items() for one in held]
            for kind in self.kinds
        }
        return {kind.name: Reader(self.scope, kind, self.edition, every[kind.name]) for kind in self.kinds}

    @cached_property
    def registers(self) -> list[OnRegister]:
        answers = assigned(self.scope, [self.subject.pk], on=self.on).get(self.subject.pk, {})
        return [self._register(kind, answers) for kind in self.kinds]

    def _register(self, kind: Kind, answers: dict[str, list[Subject]]) -> OnRegister:
        mine = [one for one in self.listings if one.kind == kind.name and one.from_on <= self.on]
        listing, since = mine[-1], mine[-1].from_on
        for earlier, later in zip(mine[-2::-1], mine[:0:-1], strict=True):  # as long as it only moved inside the office
            if later.begun_by != RELOCATED:
                break
            since = earlier.from_on
        held = {name: every[0] for name, every in self.history.get(kind.name, {}).items()}
        reader = self.readers[kind.name]
        lines = reader.lines(held)
        facts = [(line.label, reader.fact(line, held[name])) for name, line in lines.items()]
        left = [(one.label, self._gives(one)) for one in lacking(kind, held)]
        persons = [
            (role, label, _("、").join(person.name for person in answers.get(role, ())))
            for role, label in kind.assigned.items()
        ]
        stands = listing.to_on is None or listing.to_on > self.on
        return OnRegister(listing, kind, stands, since, facts, left, persons)

    @cached_property
    def papers(self) -> list[tuple[str, date, str, str]]:
        """The papers that run out: (what, last day, how its state is drawn, what it says), the first to run out first."""
        found = []
        for paper in expiring.papers(self.edition):
            held = self.history.get(paper.kind.name, {}).get(paper.field.name)
            if held and any(one.stands and one.kind.name == paper.kind.name for one in self.registers):
                until = date.fromisoformat(str(held[0].value))
                found.append((paper.field.label, until, *paper_words.said(until, self.on)))
        return sorted(found, key=lambda one: one[1])

    @cached_property
    def changes(self) -> list[dict[str, Any]]:
        """Every field's history: what it said, since when, by which record; the latest first."""
        rows = []
        for kind in self.kinds:
            reader = self.readers[kind.name]
            for name, every in self.history.get(kind.name, {}).items():
                for no, held in enumerate(every):
                    line = reader.lines({name: held})[name]
                    rows.append({
                        "label": line.label, "said": reader.cell(line) or _("%(n)s行") % {"n": len(line.rows)}, "on": held.on,
                        "entered": "" if day_of(held.entered_at) == held.on else shortday(held.entered_at),
                        "url": addresses.entry(held.entry), "now": no == 0,
                    })  # fmt: skip
        return rows

    def may_edit(self, one: OnRegister) -> bool:
        """Whether the viewer keeps this register where the subject stands, today."""
        return (
            self.on == self.today and one.stands and self.who.may(Permission.REGISTER_EDIT)
            and self.scope.covers(one.listing.place_id, one.kind.line, name=one.kind.name)
        )  # fmt: skip

    @cached_property
    def edits(self) -> list[Any]:
        """What was said anew about the subject itself, the latest first, up to the latest few."""
        return list(changes_of(self.scope, self.subject.pk))

    @cached_property
    def head(self) -> dict[str, str]:
        """Name and number as they were on the day."""
        now = {"name": self.subject.name, "number": self.subject.number}
        return said_on(now, self.edits, on=self.on)

    @property
    def is_organisation(self) -> bool:
        """Whether it has the page of an organisation beside its dossier."""
        return self.who.may(Permission.DUTY_SEE) and any(
            one.stands and one.kind.base == "organisation" for one in self.registers
        )

    @property
    def may_edit_head(self) -> bool:
        return self.subject.base != "place" and any(may for _one, may in self.editable)

    @property
    def editable(self) -> list[tuple[OnRegister, bool]]:
        return [(one, self.may_edit(one)) for one in self.registers]

    @cached_property
    def members(self) -> parts.Ledger | None:
        """Who belongs to it: a household's people, with their full names for whoever keeps its register; those members of
        an organisation whose own register the viewer sees. None where there are none."""
        of = {one.kind.members for one in self.registers if one.kind.members} - self.scope.closed
        rows = memberships_of(self.scope, self.subject.pk, on=self.on) if of else []
        seen = seen_among(self.scope, [row.member_id for row in rows]) if rows else set()
        is_household = self.subject.base == "household"
        rows = [row for row in rows if is_household or row.member_id in seen]
        rows.sort(key=lambda row: row.relation != "户主")  # the head first, the others by name
        if not rows:
            return None
        keeps = any(self.may_edit(one) for one in self.registers)
        columns = [parts.Column(_("姓名")), parts.Column(_("从"), inline=True)]
        if is_household:
            columns.insert(1, parts.Column(_("与户主关系"), inline=True))
        made = []
        for row in rows:
            name = row.member.name if keeps or not is_household else masks.name(row.member.name)
            shown = _link(addresses.subject(row.member_id), name) if row.member_id in seen else name
            made.append([shown, *([row.relation] if is_household else []), fullday(row.from_on)])
        return parts.Ledger(_("成员，共%(n)s人") % {"n": len(rows)}, columns, made)

    def outlays_of(self, kind: Kind) -> list[Asked]:
        """The figures of money that are asked of the places of a register's subjects."""
        return list(outlays.asked_of(kind, self.edition))

    @cached_property
    def spent(self) -> list[tuple[Any, parts.Ledger | None]]:
        """What was spent on its place by year and choice, a table for each figure that asks it; None where nothing was."""
        may = self.who.may(Permission.ENTRY_SEE)
        return [
            (one.asked.figure, outlay_tables.table(one, self.subject.pk, opens=may) if one.rows else None)
            for row in self.registers
            if row.stands and (asked := self.outlays_of(row.kind))
            for one in outlays.read(
                self.scope, asked, self.edition, outlays.place_of(row.kind, self.subject), on=self.on
            )
        ]

    @cached_property
    def scores(self) -> list[tuple[Any, parts.Ledger | None]]:
        """What it has been given month by month by points over things, a table for each; None where nothing stands."""
        may, kinds = self.who.may(Permission.ENTRY_SEE), {row.kind.name for row in self.registers}
        given = points_things.given_to(kinds, self.edition, self.scope.closed)
        return [(one, things.table(self._score(one), self.subject.pk, opens=may)) for one in given]

    def _score(self, points: Any) -> Any:
        return points_things.score(points, self.subject.pk, street=self.request.street, on=self.on)  # type: ignore[attr-defined]

    # ---- what was owed, done and found ----

    @property
    def year(self) -> Period:
        return period_of("year", self.on)

    @cached_property
    def span(self) -> Span:
        return Span(self.year.first, self.year.last, self.on, subject=self.subject.pk)

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many obligations of each duty fell due this year and how they stand."""
        return duties.counts(self.scope, None, self.span) if self.who.may(Permission.DUTY_SEE) else {}

    @cached_property
    def duties(self) -> parts.Ledger | None:
        """What it owed this year, duty by duty; every number opens its rows."""
        counts = self.counts
        if not counts:
            return None
        columns = [parts.Column(_("职责")), parts.Column(_("应办"), numeric=True, inline=True)]
        columns += [
            parts.Column(str(states.DUTY[one.value].word), numeric=True, inline=True) for one in duty_words.STATES
        ]
        return parts.Ledger(_("履职"), columns, [self._duty(name, counts[name]) for name in sorted(counts)])

    def _duty(self, name: str, row: dict[str, int]) -> list[Any]:
        duty = self.edition.duties.get(name)
        label = spoken(duty) if duty else name
        url = reverse("duties:duty", args=[name]) + f"?period={self.year.code}&subject={self.subject.pk}"
        numbers: list[Any] = [fig(row["due"], url=url, size="s", label=_("%(duty)s，应办") % {"duty": label})]
        for each in duty_words.STATES:
            said = _("%(subject)s，%(duty)s") % {"subject": label, "duty": states.DUTY[each.value].word}
            shown = fig(row[each.value], url=f"{url}&state={each.value}", size="s", label=said)
            numbers.append(shown if row[each.value] else format_html('<span class="dim">{}</span>', 0))
        return [_link(url, label), *numbers]

    @cached_property
    def unmet(self) -> parts.Ledger | None:
        """What was late, missed or is still to be done, with its reason."""
        if self.duties is None:
            return None
        rows = list(duties.unmet(self.scope, self.span)[:LATEST])
        if not rows:
            return None
        columns = [parts.Column(_("没有按时完成的，和还要做的")), parts.Column(_("状态"), inline=True),
                   parts.Column(_("应于"), inline=True), parts.Column(_("完成"), inline=True),
                   parts.Column(_("为什么是这样"))]  # fmt: skip
        return parts.Ledger(
            _("没有按时完成的，和还要做的"), columns, [self._obligation(row, self.days) for row in rows]
        )

    @cached_property
    def days(self) -> Calendar:
        return calendar(self.scope)

    @property
    def _expiring(self) -> list[tuple[str, Any, str]]:
        """What runs out, whichever the year: a reminder has come, or the day is past and it is still to be done."""
        kinds = {one.kind.name for one in self.registers if one.stands}
        named = {name: one for name, one in self.edition.duties.items() if one.remind and one.for_ in kinds}
        if not named:
            return []
        until = max(last for _name, last in reminding.reach(self.edition, on=self.on, calendar=self.days))
        span = Span(date.min, until, self.on, subject=self.subject.pk)
        rows = duties.unmet(self.scope, span).filter(duty__in=list(named), state__in=(State.OPEN, State.MISSED))
        return [fact for row in rows.order_by("due_on", "duty") if (fact := self._expires(row, named[row.duty]))]

    def _expires(self, row: Any, duty: Duty) -> tuple[str, Any, str] | None:
        due = _("%(day)s到期") % {"day": fullday(row.due_on)}
        if row.due_on < self.on:
            return spoken(duty), _below("#duty", _("已过期"), "overdue"), due
        if reminding.last(duty, self.edition, row.due_on, on=self.on, calendar=self.days) is None:
            return None
        return spoken(duty), _below("#duty", _("还有%(n)s") % {"n": days((row.due_on - self.on).days)}, "due"), due

    def _obligation(self, row: Any, days: Calendar) -> list[Any]:
        duty = self.edition.duties.get(row.duty)
        label = spoken(duty) if duty else row.duty
        which = duty_words.member(row, duty, self.edition)
        told = reminding.last(duty, self.edition, row.due_on, on=self.on, calendar=days) if duty else None
        return [
            _("%(subject)s，%(duty)s") % {"subject": label, "duty": which} if which else label, state(row.state, kind="duty"), hours.due(row),
            _link(addresses.entry(row.done_entry_id), hours.done(row)) if row.done_entry_id else "",
            duty_words.why(row, self.on, days, told),
        ]  # fmt: skip

    @cached_property
    def cases(self) -> list[tuple[Any, str, str, states.Look]]:
        """The latest cases about it: (case, plate, address, how its state is drawn)."""
        if not self.who.may(Permission.CASE_SEE):
            return []
        rows = cases_of(self.scope, self.subject.pk).filter(opened_on__lte=self.on)[:LATEST]
        return [
            (one, case_plate(one.number), addresses.case(one.number), states.look(one.state, "case")) for one in rows
        ]

    @cached_property
    def keyfacts(self) -> list[tuple[str, Any, str]]:
        """What one wants to know first: (what, how it stands, in small); what is counted leads to its rows below."""
        found: list[tuple[str, Any, str]] = []
        for one in self.registers[:1]:
            since = _("%(day)s起") % {"day": fullday(one.since)}
            found.append((spoken(one.kind), _("在册") if one.stands else _("已离册"), since))
            for _role, label, persons in one.answers[:1]:
                found.append((label, persons or _("没有指定"), ""))
        for one in self.registers:
            if one.stands and one.lacking and counts_whole(one.kind):
                left = _below(f"#r-{one.kind.name}", _("缺%(n)s项") % {"n": len(one.lacking)}, "due")
                found.append(
                    (
                        _("%(kind)s档案") % {"kind": spoken(one.kind)},
                        left,
                        _("、").join(label for label, _door in one.lacking),
                    )
                )
        if self.duties is not None:
            found += self._expiring
            missed = sum(row[State.MISSED.value] for row in self.counts.values())
            said = _("%(n)s次没有做") % {"n": missed} if missed else _("都按时做了")
            found.append(
                (
                    _("%(year)s履职") % {"year": spoken(self.year)},
                    _below("#duty", said, "overdue" if missed else "done"),
                    "",
                )
            )
        if self.cases:
            said = _("%(n)s件在办") % {"n": self.open_cases} if self.open_cases else _("没有在办的")
            found.append((_("案件"), _below("#cases", said, "doing" if self.open_cases else "done"), ""))
        return found

    @property
    def open_cases(self) -> int:
        return sum(1 for one, *_rest in self.cases if one.state in rules.OPEN)

    def label(self, form: str) -> str:
        """What a form is called, years later too."""
        try:
            return spoken(self.edition.any_form(form))
        except LookupError:
            return form

    @cached_property
    def _theirs(self) -> dict[str, tuple[str, str]]:
        """What the viewer may record about it now: form -> what it is called, and its address."""
        if not self.who.may(Permission.ENTRY_RECORD) or self.on != self.today:
            return {}
        stands = {one.kind for one in self.listings if one.to_on is None or one.to_on > self.today}
        theirs = choosing.forms_for(self.who, self.edition)
        return {
            one.name: (spoken(one), addresses.record(one.name, about=self.subject.pk))
            for one in theirs if stands & set(one.for_)
        }  # fmt: skip

    @property
    def forms(self) -> list[tuple[str, str]]:
        """The same as (form, address)."""
        return list(self._theirs.values())

    @property
    def rotas(self) -> list[tuple[str, str]]:
        """The rotas kept of it: (what is kept, the address of this week)."""
        stands = {one.kind for one in self.listings if one.to_on is None or one.to_on > self.today}
        return [
            (spoken(one.form), f"{reverse('rota:week', args=[one.form.name])}?subject={self.subject.pk}")
            for one in rota.rotas(self.edition).values()
            if one.duty.for_ in stands and one.form.name not in self.scope.closed
        ]  # fmt: skip

    def _gives(self, field: Field) -> tuple[str, str] | None:
        """The form by which the viewer can say what nothing has said yet."""
        return self._theirs.get((field.latest or "").rpartition(".")[0])


def found(scope: Any, id: UUID) -> tuple[Subject, list[Listing]]:
    """A subject with the registers it stands or stood on that the viewer may see. Places and colleagues may be seen by
    everybody of the office; whoever may see no register of another subject does not find it."""
    subject = subjects(scope).filter(pk=id).first()
    rows = list(listings_of(scope, id))
    if subject is None or not rows:
        everybody = [one for one in listings_of(scope.everything(scope.street), id) if one.kind in PLACES | {STAFF}]
        if not everybody:
            raise NoSuchSubject()
        subject = subject or subjects(scope.everything(scope.street)).get(pk=id)
        rows = rows or everybody
    return subject, rows


def _below(anchor: str, said: str, look: str) -> SafeString:
    return format_html('<a class="n" href="{}">{}</a>', anchor, state(look, word=said))


def _link(url: str, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, words)


def _day(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today

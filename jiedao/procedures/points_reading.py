"""Points as people look at them: whose statement may be seen by whom, and what stands on it.

A member sees their own. The secretary of a branch, and the handlers of the line of work that the rule belongs to, see those
of the branch, one at a time. Further up only how many branches have confirmed is seen. Basis: decision 0015; the posts are
those of the appeal's `seen_by`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.access.roles import ROLES, with_stand_ins
from jiedao.entries.models import Entry
from jiedao.entries.queries import register_values
from jiedao.periods import Calendar, Period, UnknownPeriod, day_of, parse_period, period_of
from jiedao.points import queries
from jiedao.points.amounts import column_of
from jiedao.points.models import ConfirmedMonth
from jiedao.points.problems import NoStatement
from jiedao.points.rules import contested_until
from jiedao.points.statement import Asked, Change, Line, Statement, changes, lines_since, read, statement
from jiedao.points.tally import Tally
from jiedao.procedures import booking
from jiedao.procedures.points_matters import Told, outcomes
from jiedao.register.queries import assigned_to, groups_of, office_place
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Form, Matter, Points
from jiedao.tenancy.models import Street

NUMBER = re.compile(r"[0-9A-F]{6}-\d{1,3}")


@lru_cache(maxsize=64)
def points_in(edition: Edition) -> Points | None:
    """The rule by which members are scored in an edition; None where none is in force."""
    kinds = edition.kinds
    return next((one for one in edition.points.values() if kinds[one.for_].base == "person"), None)


@lru_cache(maxsize=64)
def opened_by(edition: Edition) -> dict[str, tuple[Points, str]]:
    """The forms that bear on points: a form -> (whose points, `appeal` or `confirm`)."""
    found = {}
    for one in edition.points.values():
        for what, name in (("appeal", one.appeal), ("confirm", one.confirm)):
            if name is not None:
                found[edition.matters[name].opens] = (one, what)
    return found


def line_field(form: Form) -> str | None:
    """The field of an appeal that names the line: its first text."""
    return next((one.name for one in form.fields.values() if one.type == "text"), None)


def month_field(form: Form) -> str | None:
    """The field of a confirmation that names the month: its first day."""
    return next((one.name for one in form.fields.values() if one.type == "date"), None)


@dataclass(frozen=True)
class Contested:
    """One appeal as it stands beside the lines: its record, the numbers of the lines it names, and what came of it."""

    entry: Entry
    numbers: frozenset[str]
    why: str
    told: Told | None

    @property
    def on(self) -> date:
        """The day on which it was made."""
        return self.entry.occurred_on


@dataclass(frozen=True)
class Sheet:
    """A statement with all that stands on it: what was confirmed, what changed since, what is contested."""

    statement: Statement
    confirmed: ConfirmedMonth | None
    settled: Told | None
    contested: Sequence[Contested]
    records: dict[UUID, tuple[str, str, bool]]
    calendar: Calendar
    on: date
    word: str | None = None

    @property
    def changed(self) -> list[Change]:
        """The lines that came, went or count for something else since the month was confirmed."""
        return [] if self.confirmed is None else changes(read(self.confirmed.lines), self.statement.lines)

    @property
    def confirmed_total(self) -> Any:
        """What the lines came to when the month was confirmed."""
        return None if self.confirmed is None else sum(line.counted for line in read(self.confirmed.lines))

    def until(self, line: Line) -> date | None:
        """The last day on which a line may be contested; None while its month is not confirmed."""
        return last_day(self.statement, self.confirmed, line, self.calendar)

    def appeal_of(self, line: Line) -> Contested | None:
        """The last appeal against a line."""
        return next((one for one in reversed(self.contested) if line.number in one.numbers), None)


def last_day(of: Any, confirmed: ConfirmedMonth | None, line: Line, calendar: Calendar) -> date | None:
    """The last day on which a line may be contested: the rule's clock, from the day the branch confirmed the month, or from
    the day the record was entered where that was later. None while the month is not confirmed."""
    points, edition = of.points, of.edition
    if confirmed is None or points.within is None:
        return None
    clock = edition.clock(points.within, day=day_of(confirmed.at))
    return contested_until(clock, calendar, day_of(confirmed.at), line.entered_on or line.day)


@dataclass(frozen=True)
class View:
    """The points of an office as one person may look at them on a day. Only where the rule is in force that day."""

    street: Street
    who: Standing
    points: Points
    edition: Edition
    calendar: Calendar

    @property
    def on(self) -> date:
        return self.who.on

    @property
    def editions(self) -> Callable[[date], Edition]:
        return lambda day: booking.edition(self.street, day)

    def asked(self, member: UUID, period: Period) -> Asked:
        """Whose statement of which month is asked for."""
        return Asked(self.points.name, member, period, self.on, self.editions)

    def tally(self, period: Period) -> Tally | None:
        """The points of a month for many; None where they were not in force in it."""
        return self.asked(UUID(int=0), period).tally(period)

    # ---- whose ----

    @cached_property
    def own(self) -> UUID | None:
        """The viewer's own dossier, where they are on the members' register."""
        person, kind = self.who.scope.person, self.points.for_
        return person if person and queries.is_member(self.who.scope, person, kind, on=self.on) else None

    @cached_property
    def kinds(self) -> list[str]:
        """The registers of the organisations whose members are scored."""
        return [name for name, kind in self.edition.kinds.items() if kind.members == self.points.for_]

    @property
    def appeal(self) -> Matter | None:
        return self.edition.matters.get(self.points.appeal or "")

    @property
    def confirm(self) -> Matter | None:
        return self.edition.matters.get(self.points.confirm or "")

    @cached_property
    def _roles(self) -> frozenset[str]:
        return frozenset(self.appeal.seen_by) if self.appeal is not None else frozenset()

    @cached_property
    def is_desk(self) -> bool:
        """Whether the viewer handles this line of work for the whole office."""
        wanted = with_stand_ins(self._roles & ROLES.keys())
        return any(
            post.role in wanted and ROLES[post.role].whole_office and (not post.lines or self.points.line in post.lines.split())
            for post in self.who.appointments
        )  # fmt: skip

    @cached_property
    def _known_groups(self) -> dict[UUID, tuple[UUID, ...]]:
        return {}

    def groups_of(self, member: UUID) -> tuple[UUID, ...]:
        """The organisations somebody belongs to, asked once."""
        if member not in self._known_groups:
            self._known_groups[member] = tuple(groups_of(self.who.scope, member, on=self.on))
        return self._known_groups[member]

    @cached_property
    def _ties(self) -> list[tuple[UUID, str]]:
        """The organisations for which the viewer answers by name, each with the post."""
        return [tie for person in self.who.persons for tie in assigned_to(self.who.scope, person, on=self.on)]

    @cached_property
    def tied(self) -> frozenset[UUID]:
        """Those for which they answer in a post that sees its members' statements."""
        return frozenset(subject for subject, role in self._ties if role in self._roles - ROLES.keys())

    def posts_for(self, member: UUID) -> set[str]:
        """In which posts the viewer answers for an organisation that somebody belongs to."""
        groups = self.groups_of(member) if self._ties else ()
        return {role for subject, role in self._ties if subject in groups}

    @property
    def open_groups(self) -> frozenset[UUID] | None:
        """The organisations whose members' statements the viewer may open; None for all of them."""
        return None if self.is_desk else self.tied

    def all_groups(self) -> list[Any]:
        """Every organisation with members, for the count of those that have confirmed: no member's name is among them."""
        rows = queries.groups(Scope.everything(self.street.code), self.kinds, on=self.on)
        return [one for one in rows if one.has_members]

    @cached_property
    def is_above(self) -> bool:
        """Whether the viewer answers for this line of work in the whole office: they see how many branches have confirmed."""
        return self.who.scope.covers(office_place(self.who.scope).pk, self.points.line)

    def confirmations(self, period: Period) -> dict[UUID, Any]:
        """Organisation -> when it confirmed the month last."""
        return queries.confirmed_groups(self.who.scope, self.points.name, period.code)

    def line(self, member: UUID, number: str) -> tuple[Tally, Line] | None:
        """A member's line by its number, with its month."""
        found = next(iter(numbers_in(number)), "")
        return line_numbered(self.asked(member, period_of(self.points.every, self.on)), found) if found else None

    def until(self, member: UUID, tally: Tally, line: Line) -> date | None:
        """The last day on which a member's line of a month may be contested."""
        confirmed = queries.confirmed_of(self.who.scope, member, self.points.name, tally.period.code)
        return last_day(tally, confirmed, line, self.calendar)

    @property
    def last_month(self) -> Period:
        """The last month that is over."""
        return period_of(self.points.every, self.on).previous()

    def group(self, id: UUID) -> Any:
        """One of them with its listing; NoStatement for any other."""
        found = None
        if self.is_desk or id in self.tied:
            rows = queries.groups(Scope.everything(self.street.code), self.kinds, on=self.on)
            found = rows.filter(subject_id=id).first()
        if found is None:
            raise NoStatement()
        return found

    def member(self, id: UUID) -> UUID:
        """A member whose statement the viewer may open; NoStatement for anybody else."""
        if id == self.own:
            return id
        groups = self.groups_of(id)
        if (self.is_desk and groups) or self.tied & set(groups):
            return id
        raise NoStatement()

    # ---- what stands on it ----

    def sheet(self, member: UUID, period: Period) -> Sheet:
        """A member's statement with all that stands on it. The caller has made sure that it may be seen."""
        made = statement(self.asked(member, period))
        if made is None:
            raise NoStatement()
        scope = self.who.scope
        confirmed = queries.confirmed_of(scope, member, self.points.name, period.code)
        told = outcomes(scope, self.confirm, [confirmed.entry_id]) if confirmed is not None else {}
        records = queries.told_of(scope, [line.record for line in made.lines if line.record])
        settled = told.get(confirmed.entry_id) if confirmed is not None else None
        return Sheet(
            made, confirmed, settled, self.contested(member), records, self.calendar, self.on, self._word(made)
        )

    def _word(self, of: Statement) -> str | None:
        """The word that told what a member got at the end of the month: their category."""
        kind = of.edition.kinds[of.points.for_]
        column = next((name for rule in of.points.rules if (name := column_of(of.edition, kind, rule.gives))), None)
        if column is None:
            return None
        on = min(of.period.last, self.on)
        found = register_values(self.who.scope, of.member, [kind.source(column)], on=on)
        return str(word) if (word := found.get(kind.source(column))) else None

    def contested(self, member: UUID) -> list[Contested]:
        """Every appeal of a member that stands, in order, with what came of it."""
        return contested_by(self.who.scope, [member], self.appeal, self.edition)

    def months(self) -> list[Period]:
        """The months that can be looked at, the latest first: back to the year before this one, where the rule was in force."""
        first = period_of("year", self.on).previous().first
        found, one = [], period_of(self.points.every, self.on)
        while one.first >= first:
            if self.points.name in self.editions(min(one.last, self.on)).points:
                found.append(one)
            one = one.previous()
        return found

    def month(self, typed: str) -> Period:
        """The month an address names; the present one where it cannot be read or looked at."""
        months = self.months()
        try:
            wanted = parse_period(typed)
        except UnknownPeriod:
            wanted = None
        return wanted if wanted in months else months[0]


def view(street: Street, who: Standing, calendar: Calendar) -> View | None:
    """The points of an office as somebody may look at them; None where the office scores nobody today."""
    edition = booking.edition(street, who.on)
    points = points_in(edition)
    return None if points is None else View(street, who, points, edition, calendar)


def contested_by(scope: Scope, members: Sequence[UUID], appeal: Matter | None, edition: Edition) -> list[Contested]:
    """The appeals of some members that stand, with the numbers of the lines they name and what came of them."""
    if appeal is None:
        return []
    form = edition.any_form(appeal.opens)
    named, why = line_field(form), next((one.name for one in form.fields.values() if one.type == "paragraph"), None)
    entries = queries.records_about(scope, appeal.opens, members)
    told = outcomes(scope, appeal, [one.pk for one in entries])
    return [
        Contested(one, numbers_in(one.values.get(named or "")), str(one.values.get(why or "") or ""), told.get(one.pk))
        for one in entries
    ]


def numbers_in(text: Any) -> frozenset[str]:
    """The numbers of lines that a text names."""
    return frozenset(NUMBER.findall(str(text or "").upper()))


def line_numbered(asked: Asked, number: str) -> tuple[Tally, Line] | None:
    """The line of this number among those of a member since their points began anew, or in the year before; with the month
    it belongs to."""
    points = asked.tally(asked.period)
    resets = (points.points.resets if points is not None else None) or asked.period.kind
    now = period_of(resets, asked.period.first)
    for whole in (now, now.previous()):
        last = period_of(asked.period.kind, min(whole.last, asked.period.last))
        for tally, line in lines_since(Asked(asked.name, asked.member, last, asked.on, asked.editions, asked.at)):
            if line.number == number:
                return tally, line
    return None

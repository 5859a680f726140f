"""What each record of a roster would change: new, changed (before and after), the same, a person's to settle, or refused.

A roster says what it says: that a register also asks for more is no fault of its lines. Names and places of those who
stand already are not changed by a roster; where it says otherwise, that is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.audit.actions import canonical
from jiedao.batches.models import Line
from jiedao.entries import filling, registers
from jiedao.entries.problems import RuleRefuses
from jiedao.entries.registers import Held
from jiedao.procedures import submission, vault
from jiedao.procedures.importing import groups
from jiedao.procedures.importing.matching import Known, Match, Someone, blind_of, parts
from jiedao.procedures.importing.reading import Record, Refused, Roster
from jiedao.register.models import Listing, Place, Subject
from jiedao.register.queries import members_known
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Field, Form, Kind

Outcome = Line.Outcome
#: What no register declares although a roster may say it: whom a household is made of, and what a person is by nature.
BY_NATURE = ("members", "persons", "sex", "born_on", "id")


def forms_of(kind: Kind) -> set[str]:
    """The forms that a roster of this register may fill in: its own, and those whose last entry gives a field."""
    return {kind.path, *(kind.source(name).rpartition(".")[0] for name in kind.fields)}


@dataclass(frozen=True)
class Change:
    """A field that would say something else: the field, what it says now, what the roster says."""

    field: str
    before: Any
    after: Any


@dataclass
class Planned:
    """One record and what would become of it."""

    record: Record
    outcome: str
    subject: UUID | None = None
    filled: dict[str, filling.Filled] = field(default_factory=dict)  # form -> what its entry would say
    changes: list[Change] = field(default_factory=list)
    members: list[Mapping[str, Any]] = field(default_factory=list)  # those to come into the household
    notes: list[str] = field(default_factory=list)
    like: tuple[str, UUID | None, int] = ("", None, 0)  # the name it looks like, the dossier, or the row of the roster
    faults: list[Refused] = field(default_factory=list)


class Planner:
    """The decisions for one roster in one office, for somebody's work."""

    def __init__(self, roster: Roster, edition: Edition, who: Standing, office: Place, on: date) -> None:
        self.roster, self.kind, self.edition, self.who, self.office, self.on = (
            roster, roster.kind, edition, who, office, on,
        )  # fmt: skip
        self.scope = Scope.everything(who.scope.street)

    def plan(self) -> list[Planned]:
        """Every line of the roster in its order: what goes in, what comes back."""
        found = [self._read(record) for record in self.roster.records]
        sound = [one for one in found if not one.faults]
        known = Known.of(self.kind, [one.record for one in sound], on=self.on)
        self._match(sound, known)
        self._moved([one for one in sound if one.outcome == Outcome.CHANGED])
        self._compare([one for one in sound if one.outcome == Outcome.CHANGED])
        return sorted([*found, *self._returned()], key=lambda one: one.record.row)

    def place_of(self, record: Record) -> UUID:
        """Where a record stands: its community, else the office itself."""
        return (record.place or self.office).pk  # type: ignore[no-any-return]

    # ---- one record by itself ----

    def _read(self, record: Record) -> Planned:
        made = Planned(record, Outcome.NEW)
        if not self.who.scope.covers(self.place_of(record), self.kind.line, name=self.kind.name):
            where = record.place.name if record.place else "没有写社区"
            said = f"{where}的{self.kind.label}名册不在您的工作范围内"
            made.faults.append(self._fault(record, "place", "import.outside_scope", said))
        for line in record.values.get("members", ()):
            if not line.get("name"):
                made.faults.append(self._fault(record, "members.name", "import.name_missing", "家庭成员没有写姓名"))
        for form, raw in self._by_form(record.values).items():
            made.filled[form.name] = filled = filling.fill(
                form, raw, edition=self.edition, on=self.on, about=raw.get, known=_is_group, partial=True
            )
            for one in filled.faults:
                made.faults.append(self._fault(record, one.path.partition(".")[0], "import.field", one.sentence))
            try:
                made.notes += submission.check_rules(form, filled, self.edition, self.on)
            except RuleRefuses as refused:
                made.faults.append(self._fault(record, "name", refused.code, str(refused)))
        if made.faults:
            made.outcome = Outcome.REFUSED
            for row in record.rows:
                self.roster.cells.setdefault(row, self.roster.cells_of(row))
        return made

    def _by_form(self, values: Mapping[str, Any]) -> dict[Form, dict[str, Any]]:
        """The values by the form that records them: the register's own, and those whose last entry gives a field."""
        found: dict[Form, dict[str, Any]] = {self.forms[self.kind.path]: {}}
        for name, value in values.items():
            if name in self.kind.fields:
                form, _, of = self.kind.source(name).rpartition(".")
                plain = [{k: v for k, v in row.items() if k != "row"} for row in value] if _is_lines(value) else value
                found.setdefault(self.forms[form], {})[of] = plain
        return found

    @cached_property
    def forms(self) -> dict[str, Form]:
        return {name: self.edition.any_form(name) for name in forms_of(self.kind)}

    def _fault(self, record: Record, key: str, code: str, said: str) -> Refused:
        head = self.roster.mapping.heads.get(key) or self.roster.mapping.heads["name"]
        target = self.roster.mapping.targets.get(key)
        cell = f"{head.letters}{record.row}"
        return Refused(record.row, cell, target.label if target else head.full, code, code.rpartition(".")[2], said)

    # ---- beside what stands ----

    def _match(self, planned: Sequence[Planned], known: Known) -> None:
        signs = self._signs(planned, known)
        taken: dict[UUID, int] = {}
        for one in planned:
            found = known.match(one.record, self.place_of(one.record))
            if found.same is None and found.like is None:
                found = next((Match(like=s) for s in known.alike(one.record) if self._has_sign(one, s, signs)), found)
            if found.like is not None:
                one.outcome, one.like = Outcome.CONFLICT, (found.like.name, found.like.id, 0)
            elif found.same is not None:
                self._meet(one, found.same, taken)
            if one.outcome == Outcome.CONFLICT:
                for row in one.record.rows:
                    self.roster.cells.setdefault(row, self.roster.cells_of(row))

    def _meet(self, one: Planned, someone: Someone, taken: dict[UUID, int]) -> None:
        if not self.who.scope.reaches(someone.place, someone.id):
            said = "本单位别处已经有它的档案，不在您的工作范围内。请由负责那里的人员登记"
            one.faults.append(self._fault(one.record, "name", "import.known_elsewhere", said))
            one.outcome = Outcome.REFUSED
        elif someone.id in taken:
            one.outcome, one.like = Outcome.CONFLICT, (someone.name, someone.id, taken[someone.id])
        else:
            taken[someone.id] = one.record.row
            one.outcome, one.subject = Outcome.CHANGED, someone.id
            if someone.name != one.record.name:
                one.notes.append(f"档案里的名称是“{someone.name}”；导入不改名称，确要改的请在档案里改")
            if someone.place != self.place_of(one.record) and one.record.place is not None:
                one.notes.append("档案里的地点与花名册不同；导入不改地点，确要改的请在档案里改")

    def _signs(self, planned: Sequence[Planned], known: Known) -> dict[UUID, dict[str, Held]]:
        wanted = {s.id for one in planned for s in known.alike(one.record)}
        return self._held(sorted(wanted))

    def _has_sign(self, one: Planned, someone: Someone, signs: Mapping[UUID, Mapping[str, Held]]) -> bool:
        """Whether a sign is common to both, or both stand in one place and no sign tells them apart."""
        held = {name: value.value for name, value in signs.get(someone.id, {}).items()}
        both = [sign for sign in ("phone", "address") if held.get(sign) and one.record.values.get(sign)]
        common = any(held[sign] == one.record.values[sign] for sign in both)
        return common or (not both and someone.place == self.place_of(one.record))

    def _moved(self, planned: Sequence[Planned]) -> None:
        """A roster moves nobody from one group to another: such a line comes back, with what to do first."""
        for part in parts(planned):
            ids = [one.subject for one in part if one.subject]
            stands = groups.standing_in(self.kind, self.edition, ids, on=self.on)
            for one in part:
                here = stands.get(one.subject, {}) if one.subject else {}
                for name, where in groups.elsewhere(one.record.values, here):
                    said = groups.said_elsewhere(self.kind.fields[name], where)
                    one.faults.append(self._fault(one.record, name, groups.OTHER_GROUP, said))
                    one.outcome, one.subject = Outcome.REFUSED, None
                    for row in one.record.rows:
                        self.roster.cells.setdefault(row, self.roster.cells_of(row))

    # ---- before and after ----

    def _held(self, subjects: Sequence[UUID]) -> dict[UUID, dict[str, Held]]:
        found: dict[UUID, dict[str, Held]] = {}
        for part in parts(subjects):
            found |= registers.field_values(self.scope, self.kind, list(part), on=self.on)
        return found

    def _compare(self, planned: Sequence[Planned]) -> None:
        for part in parts(planned):
            ids = [one.subject for one in part if one.subject]
            held = registers.field_values(self.scope, self.kind, ids, on=self.on)
            keys = dict(Subject.objects.filter(pk__in=ids).exclude(data_key=None).values_list("pk", "data_key"))
            here = Listing.objects.filter(standing(self.on), kind=self.kind.name, subject_id__in=ids)
            on_it = set(here.values_list("subject_id", flat=True))
            inside = members_known(self.scope, ids) if self.kind.base == "household" else {}
            for one in part:
                assert one.subject is not None
                one.changes = list(self._changes(one, held.get(one.subject, {}), keys.get(one.subject)))
                one.members = _new_members(one, inside.get(one.subject, frozenset()))
                if one.subject not in on_it:
                    one.outcome = Outcome.NEW  # known, but not on this register
                elif not one.changes and not one.members:
                    one.outcome, one.filled = Outcome.SAME, {}  # nothing of it will be written

    def _changes(self, one: Planned, held: Mapping[str, Held], key: Any) -> Iterator[Change]:
        for name in self.kind.fields:
            form, _, of = self.kind.source(name).rpartition(".")
            filled = one.filled.get(form)
            if filled is None or of not in filled.values:
                continue
            before = vault.opened_value(key, held[name].entry, of, held[name].value) if name in held else None
            if canonical({name: before}) != canonical({name: filled.values[of]}):
                yield Change(name, before, filled.values[of])

    # ---- what goes back ----

    def _returned(self) -> Iterator[Planned]:
        faults: dict[int, list[Refused]] = {}
        for refused in self.roster.refused:
            faults.setdefault(refused.row, []).append(refused)
        for held in self.roster.held:
            of_it = [fault for row in held.record.rows for fault in faults.pop(row, ())]
            yield Planned(held.record, Outcome.HELD, faults=of_it)
        for row, found in sorted(faults.items()):
            yield Planned(Record(row, rows=[row]), Outcome.REFUSED, faults=found)
        for conflict in self.roster.conflicts:
            made = self._read(conflict.record)
            if not made.faults:
                made.outcome, made.like = Outcome.CONFLICT, (conflict.record.name, None, conflict.with_row)
            yield made


def _new_members(one: Planned, inside: frozenset[bytes]) -> list[Mapping[str, Any]]:
    """The members a household does not have yet: by the hash of the number, without one by the name."""
    found = []
    for line in one.record.values.get("members", ()):
        sign = blind_of(line["id"]) if line.get("id") else str(line.get("name", "")).encode()
        if sign not in inside:
            found.append(line)
    return found


def _is_group(declared: Field, _id: str) -> bool:
    """What names somebody or something is read from a cell only where it is a group (`groups.Groups.called`)."""
    return declared.type == "subject"


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)

"""Putting a batch onto its register, part by part: each part is whole or not there, so breaking off loses nothing.

Written is what was looked at. Who was entered by somebody else meanwhile is set aside for a person, never entered twice.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, IntegerField, Q, Value, When

from jiedao import identifiers
from jiedao.access.queries import Standing
from jiedao.audit.actions import key
from jiedao.audit.models import Event
from jiedao.batches import actions
from jiedao.batches.models import Batch, Line
from jiedao.crypto import Cipher
from jiedao.entries import many as entries
from jiedao.entries.facts import facts_of
from jiedao.entries.many import NewEntry
from jiedao.periods import TZ, day_of
from jiedao.procedures import belonging, booking, settling, submission, vault
from jiedao.procedures.importing import groups, packing
from jiedao.procedures.importing.groups import Stands
from jiedao.procedures.importing.matching import RESIDENT_ID, Known, blind_of
from jiedao.procedures.importing.packing import Said
from jiedao.procedures.importing.planning import forms_of
from jiedao.procedures.importing.sweeping import seldom_swept
from jiedao.register import many as register
from jiedao.register.many import Belongs, Listed, Opened
from jiedao.register.models import Subject
from jiedao.register.names import name_key
from jiedao.rulebook import Before, Edition, Form, Kind
from jiedao.tenancy import beside, context
from jiedao.tenancy.direct import count_anew, many_at_once
from jiedao.tenancy.models import Street

Outcome = Line.Outcome
#: So many records are written together: a second's work or less, and what is lost at most when the power goes.
PART = 1000
#: From so many lines on it is worth starting a second process.
LONG = 5 * PART


def to_write(batch: Batch) -> Any:
    """The lines still to be written, those that somebody had to decide about last."""
    decided = Q(outcome=Outcome.CONFLICT, decision__in=("new", "same"))
    found = Line.objects.filter(Q(outcome__in=(Outcome.NEW, Outcome.CHANGED)) | decided, batch_id=batch.pk)
    last = Case(When(outcome=Outcome.CONFLICT, then=Value(1)), default=Value(0), output_field=IntegerField())
    return found.filter(written_at=None).order_by(last, "no")


def left(batch: Batch) -> int:
    """How many lines a batch at work still has before it: to be written, or whose duties are to be made right."""
    if batch.state == Batch.State.WRITING:
        return int(to_write(batch).count())
    if batch.state == Batch.State.SETTLING:
        return int(Line.objects.filter(batch_id=batch.pk, settled_at=None).exclude(written_at=None).count())
    return 0


def write_part(batch: Batch, *, street: Street, who: Standing, now: datetime, size: int = PART) -> int:
    """Write the next lines of a batch that has begun; gives how many are left. With none left the batch goes on to the
    duties that follow (`settle_part`). Several may write parts of one batch at once: each takes lines of its own."""
    with transaction.atomic():
        held = _shared(batch, Batch.State.WRITING)
        lines = _taken(to_write(held).exclude(outcome=Outcome.CONFLICT), size) if held else []
        if held and lines:
            many_at_once()
            _Part(held, street, who, now).write(lines)
    if held is None:
        return 0
    more = int(to_write(batch).count()) if len(lines) == size else 0
    return more or _last_written(batch, street, who, now, size)


@transaction.atomic
def _last_written(batch: Batch, street: Street, who: Standing, now: datetime, size: int) -> int:
    """When nothing more can be taken: alone with the batch, after all who write it, the lines that somebody has decided
    about, since they may mean another line of the same roster; with none left the batch goes on."""
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state != Batch.State.WRITING:
        return 0
    lines = list(to_write(held)[:size])
    if lines:
        many_at_once()
        _Part(held, street, who, now).write(lines)
    left = to_write(held).count() if len(lines) == size else 0
    if not left:
        count_anew()  # before anything is asked about all that was written
        actions.finish_writing(held, by=who.by, at=now)
    return int(left)


def settle_part(batch: Batch, *, street: Street, now: datetime, by: Any, size: int = PART) -> int:
    """Make right what follows from the next written lines; gives how many are left. With none left the batch is done.
    Several may settle parts of one batch at once."""
    waiting = Line.objects.filter(batch_id=batch.pk, settled_at=None).exclude(written_at=None)
    with transaction.atomic():
        held = _shared(batch, Batch.State.SETTLING)
        part = _taken(waiting.order_by("no"), size) if held else []
        if part:
            many_at_once()
            subjects = sorted({one.subject_id for one in part if one.subject_id})
            settling.follow_events(subjects, street=street, on=day_of(now))
            Line.objects.filter(pk__in=[one.pk for one in part]).update(settled_at=now)
    if held is None:
        return 0
    more = int(waiting.count()) if len(part) == size else 0
    return more or _last_settled(batch, street, now, by)


@transaction.atomic
def _last_settled(batch: Batch, street: Street, now: datetime, by: Any) -> int:
    """When nothing more can be taken: alone with the batch, what the calendar asks of all of them together, and what they
    call for from all around them."""
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state != Batch.State.SETTLING:
        return 0
    written = Line.objects.filter(batch_id=held.pk).exclude(written_at=None)
    if left := written.filter(settled_at=None).count():
        return int(left)
    if written.exists():
        count_anew()
        edition = booking.edition(street, held.on)
        forms = forms_of(edition.kinds[held.kind])
        settling.follow_calendar(held.kind, forms, street=street, since=held.on, on=day_of(now))
        settling.follow_calls(forms, edition, street=street, on=day_of(now))
    actions.finish(held, by=by, at=now)
    return 0


def _shared(batch: Batch, state: str) -> Batch | None:
    """The batch, if it stands so, with others who work on it; whoever ends it or takes it back waits for all of them."""
    with connection.cursor() as cursor:
        held = "SELECT 1 FROM batches_batch WHERE street_id = %s AND id = %s AND state = %s FOR SHARE"
        cursor.execute(held, [batch.street_id, batch.pk, state])
        found = cursor.fetchone()
    return Batch.objects.get(pk=batch.pk) if found else None


def _taken(lines: Any, size: int) -> list[Line]:
    """The next lines that nobody else has taken, for as long as the transaction lasts."""
    return list(lines.select_for_update(of=("self",), skip_locked=True)[:size])


def write_all(batch: Batch, *, street: Street, who: Standing, now: datetime) -> Iterator[tuple[str, int]]:
    """Write a batch to its end, telling after each part what is going on and how many lines are left."""
    with seldom_swept():
        while left := write_part(batch, street=street, who=who, now=now):
            yield "writing", left
        yield "settling", Line.objects.filter(batch_id=batch.pk).exclude(written_at=None).count()
        while left := settle_part(batch, street=street, now=now, by=who.by):
            yield "settling", left


@contextmanager
def helped(batch: Batch, *, street: Street, who: Standing, now: datetime) -> Iterator[None]:
    """While a long batch is written to its end: a second process writes and settles parts of it beside this one, where the
    machine has a core to spare. Should it fail, this one does the rest."""
    if left(batch) < LONG or (os.cpu_count() or 1) < 2:
        yield
        return
    helper = beside.begun(_help, batch, street, who, now)
    try:
        yield
    finally:
        helper.join()


def _help(batch: Batch, street: Street, who: Standing, now: datetime) -> None:
    with context.street(street.code):
        for _step, _left in write_all(batch, street=street, who=who, now=now):
            pass


@dataclass
class _Part:
    """One part in the making."""

    batch: Batch
    street: Street
    who: Standing
    now: datetime
    opened: list[Opened] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    known: list[register.Known] = field(default_factory=list)
    belongs: list[Belongs] = field(default_factory=list)
    entries: list[NewEntry] = field(default_factory=list)
    revived: list[UUID] = field(default_factory=list)
    followed: list[UUID] = field(default_factory=list)
    done: list[tuple[UUID, UUID | None, str]] = field(default_factory=list)
    stands: dict[UUID, dict[str, Stands]] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    versions: dict[str, UUID] = field(default_factory=dict)

    @cached_property
    def edition(self) -> Edition:
        return booking.edition(self.street, self.batch.on)

    @cached_property
    def kind(self) -> Kind:
        return self.edition.kinds[self.batch.kind]

    @cached_property
    def moment(self) -> datetime:
        """When what the roster says holds: at noon of its day, or now."""
        on = self.batch.on
        return self.now if on == day_of(self.now) else datetime.combine(on, time(12), tzinfo=TZ)

    def write(self, lines: Sequence[Line]) -> None:
        said = {line.pk: packing.opened(line) for line in lines}
        fresh = Known.of(self.kind, list(said.values()), on=self.batch.on, alike=False, named=self._has_gone_on)
        self.persons = dict(fresh.by_blind)
        undone = Subject.objects.filter(pk__in=list(self.persons.values())).exclude(voided_at=None)
        self.undone = {one.pk: one for one in undone}
        self.subjects = self._subjects(lines, said)
        self._know(self.subjects)
        for line in lines:
            self._line(line, said[line.pk], fresh)
        cause = key(self.batch)
        by, at = self.who.by, self.now
        register.enter_many(
            opened=self.opened, listed=self.listed, known=self.known, belongs=self.belongs, by=by, at=at, cause=cause
        )
        if self.revived:
            register.revive_many(self.revived, by=by, at=at, cause=cause)
        if self.entries:
            entries.write_many(
                self.entries, entered_at=at, author=self.who.user, person=self.who.scope.person, by=by, cause=cause
            )
        for subject in self.followed:
            belonging.follow(subject, edition=self.edition, form=self.kind.path, by=by, at=at)
        actions.note_written(self.done, at=at)

    def _know(self, subjects: Iterable[UUID]) -> None:
        """Where those stand whom lines mean."""
        fresh = [one for one in subjects if one not in self.stands]
        self.stands |= {one: {} for one in fresh}
        self.stands |= groups.standing_in(self.kind, self.edition, fresh, on=self.batch.on)

    @property
    def _has_gone_on(self) -> bool:
        """Whether anything at all has been done in the office since the roster was compared, but for writing it."""
        since = Event.objects.filter(seq__gt=self.batch.told.get("as_of", 0)).exclude(subject=key(self.batch))
        return bool(since.exists())

    def _subjects(self, lines: Sequence[Line], said: dict[UUID, Said]) -> dict[UUID, Subject]:
        """The dossiers that lines mean which stand already."""
        likes = {UUID(one.like[1]) for one in said.values() if one.like[1]}
        ids = {line.subject_id for line in lines if line.subject_id} | likes
        return {one.pk: one for one in Subject.objects.filter(pk__in=ids, voided_at=None)}

    # ---- one line ----

    def _line(self, line: Line, said: Said, fresh: Known) -> None:
        did: dict[str, Any] = {"entries": [], "members": [], "persons": []}
        known = self._meant(line, said)
        if known is None and line.outcome == Outcome.NEW:
            met = fresh.match(said, UUID(said.place))
            someone = met.same or met.like
            if someone is not None:  # entered by somebody since the roster was looked at
                told = packing.Said(**{**said.__dict__, "like": (someone.name, str(someone.id), 0)})
                Line.objects.filter(pk=line.pk).update(outcome=Outcome.CONFLICT, sealed=packing.seal(told, line.pk))
                return
        if known is not None and self._is_elsewhere(line, said, known.pk):
            return
        subject, place, cipher = self._dossier(said, known, did)
        if known is None or line.outcome == Outcome.NEW:
            key = self._key(said.name)
            listed = Listed(self.kind.name, self.kind.line, subject, place, key, self.batch.on)
            self.listed.append(listed)
            did["listing"] = str(listed.id)
        only = {name for name, _before, _after in said.changes} if line.outcome == Outcome.CHANGED else None
        for form, filled in said.filled.items():
            self._entry(form, filled, subject, place, cipher, only, did)
        self._groups(said, subject, did)
        for member in said.members:
            self._member(member, subject, place, did)
        self.done.append((line.pk, subject, json.dumps(did)))

    # ---- the groups somebody belongs to ----

    def _named(self, said: Said) -> dict[str, str]:
        """field -> the group a line names."""
        values = said.filled.get(self.kind.path, {}).get("values", {})
        return {
            name: values[name] for name in groups.naming_fields(self.kind, self.edition) if values.get(name)
        }  # fmt: skip

    def _is_elsewhere(self, line: Line, said: Said, subject: UUID) -> bool:
        """Whether somebody stands in another group than the line names: since the roster was looked at, or because
        somebody has said that a line means them. Then the line comes back, and nothing of it is written."""
        self._know([subject])
        found = groups.elsewhere(self._named(said), self.stands[subject])
        if not found:
            return False
        faults = [
            (line.no, self._cell(name, line.no), self.kind.fields[name].label, groups.OTHER_GROUP,
             groups.said_elsewhere(self.kind.fields[name], where))
            for name, where in found
        ]  # fmt: skip
        told = packing.Said(**{**said.__dict__, "faults": faults})
        Line.objects.filter(pk=line.pk).update(outcome=Outcome.REFUSED, decision="", sealed=packing.seal(told, line.pk))
        return True

    def _cell(self, name: str, row: int) -> str:
        columns = self.batch.told.get("columns", {})
        letters = (one for one, *path in self.batch.told.get("heads", ()) if columns.get("/".join(path)) == name)
        return f"{next(letters, '')}{row}"

    def _groups(self, said: Said, subject: UUID, did: dict[str, Any]) -> None:
        """Put somebody into the groups a line names: who is new here at once with all others, who stood here before by
        what all records of theirs say."""
        named = self._named(said)
        stands = self.stands.get(subject, {})
        fresh = {name: UUID(group) for name, group in named.items() if name not in stands}
        if not fresh:
            return
        if did.get("subject") == str(subject):
            for group in fresh.values():
                belongs = Belongs(group, subject, "", self.batch.on)
                self.belongs.append(belongs)
                did["members"].append(str(belongs.id))
        else:
            self.followed.append(subject)
        told = {name: Stands(group, self._name(group), self.batch.on) for name, group in fresh.items()}
        self.stands[subject] = {**stands, **told}

    def _name(self, group: UUID) -> str:
        if group not in self.names:
            self.names[group] = Subject.objects.values_list("name", flat=True).get(pk=group)
        return self.names[group]

    def _meant(self, line: Line, said: Said) -> Subject | None:
        """The dossier a line means, where it stands already."""
        if line.outcome != Outcome.CONFLICT:
            return self.subjects.get(line.subject_id) if line.subject_id else None
        if line.decision == "new":
            return None
        if said.like[1]:
            return self.subjects.get(UUID(said.like[1]))
        other = (
            Line.objects.filter(batch_id=self.batch.pk, no=said.like[2]).values_list("subject_id", flat=True).first()
        )
        return Subject.objects.filter(pk=other).first()

    def _dossier(self, said: Said, known: Subject | None, did: dict[str, Any]) -> tuple[UUID, UUID, Cipher | None]:
        seals = self._seals(said)
        if known is not None:
            cipher = vault.cipher_of(known, by=self.who.by, at=self.now) if seals else None
            return known.pk, known.place_id, cipher
        number, born, sex = said.nature.get("id"), said.nature.get("born_on"), said.nature.get("sex", "")
        if number:
            told = identifiers.resident_id(number, self.batch.on)
            born, sex = told.born_on.isoformat(), told.sex
            again = self._again(self.persons.get(blind_of(number)), did)
            if again is not None:
                return again.pk, again.place_id, vault.keyring().subject_cipher(again.data_key)
        key = vault.keyring().new_subject_key() if seals or number else None
        made = Opened(
            self.kind.base, said.name, UUID(said.place), said.number, sex={"男": "male", "女": "female"}.get(sex, sex),
            born_on=date.fromisoformat(born) if born else None, data_key=key,
        )  # fmt: skip
        self.opened.append(made)
        did["subject"] = str(made.id)
        cipher = vault.keyring().subject_cipher(key) if key else None
        if number and cipher is not None:
            self._identity(made.id, number, cipher)
        return made.id, made.place, cipher

    def _again(self, person: UUID | None, did: dict[str, Any]) -> Subject | None:
        """Somebody whom an undone roster had brought comes back under the dossier of then; None for anybody else."""
        found = self.undone.get(person) if person else None
        if found is not None and found.pk not in self.revived:
            self.revived.append(found.pk)
            did["persons"].append(str(found.pk))
        return found

    def _seals(self, said: Said) -> bool:
        return any(
            vault.asks_key(of["values"], form=self._form(form), edition=self.edition)
            for form, of in said.filled.items()
        )

    def _identity(self, subject: UUID, number: str, cipher: Cipher) -> None:
        blind = blind_of(number)
        token = cipher.encrypt(number, aad=vault.bound("identity", subject))
        self.known.append(register.Known(subject, RESIDENT_ID, token, blind, identifiers.mask_id(number)))
        self.persons[blind] = subject

    def _key(self, name: str) -> str:
        return name_key(name, person=self.kind.base == "person")

    def _form(self, name: str) -> Form:
        return self.edition.any_form(name)

    def _entry(
        self, name: str, filled: Any, subject: UUID, place: UUID, cipher: Cipher | None, only: set[str] | None,
        did: dict[str, Any],
    ) -> None:  # fmt: skip
        form, values = self._form(name), filled["values"]
        own = name == self.kind.path
        if only is not None:
            fields = {
                self.kind.source(one).rpartition(".")[2] for one in only if self.kind.source(one).startswith(f"{name}.")
            }
            if not fields:
                return
        elif not values and not own:
            return
        clear = vault.without_sealed(values, form=form, edition=self.edition)
        made = NewEntry(
            name, form.line, self._version(form), subject, place,
            self._when(form, values, own), {}, facts_of(name, form.fields, clear, filled["derived"], _promoted()),
        )  # fmt: skip
        kept = values
        if cipher is not None:
            kept = vault.seal_with(cipher, values, form=form, edition=self.edition, entry=made.id)
        self.entries.append(NewEntry(**{**made.__dict__, "values": kept}))
        did["entries"].append(str(made.id))

    def _version(self, form: Form) -> UUID:
        if form.name not in self.versions:
            self.versions[form.name] = submission.version_of(form, self.edition, self.batch.on)
        return self.versions[form.name]

    def _when(self, form: Form, values: Any, own: bool) -> datetime:
        """A roster's own words hold on its day. Of a form that a roster fills in (a pledge, signed on a day), the day it
        names is when it happened, unless that lies ahead or is a day on which something runs out."""
        days = [name for name, declared in form.fields.items() if declared.type == "date"]
        if own or len(days) != 1 or not values.get(days[0]) or f"{form.name}.{days[0]}" in self._expiries:
            return self.moment
        on = date.fromisoformat(values[days[0]])
        return datetime.combine(on, time(12), tzinfo=TZ) if on < self.batch.on else self.moment

    @cached_property
    def _expiries(self) -> set[str]:
        found = set()
        for duty in self.edition.duties.values():
            kind = self.edition.kinds.get(duty.for_)
            if isinstance(duty.rhythm, Before) and kind is not None and duty.rhythm.field in kind.fields:
                found.add(kind.source(duty.rhythm.field))
        return found

    def _member(self, member: Any, group: UUID, place: UUID, did: dict[str, Any]) -> None:
        number = member.get("id")
        person = self.persons.get(blind_of(number)) if number else None
        if person is None:
            told = identifiers.resident_id(number, self.batch.on) if number else None
            key = vault.keyring().new_subject_key() if number else None
            made = Opened(
                "person", member.get("name", ""), place, sex=told.sex if told else "",
                born_on=told.born_on if told else None, data_key=key,
            )  # fmt: skip
            self.opened.append(made)
            person = made.id
            did["persons"].append(str(person))
            if number and key:
                self._identity(person, number, vault.keyring().subject_cipher(key))
        else:
            self._again(person, did)
        belongs = Belongs(group, person, member.get("relation", ""), self.batch.on)
        self.belongs.append(belongs)
        did["members"].append(str(belongs.id))


def _promoted() -> Any:
    return booking.promoted_fields().__contains__

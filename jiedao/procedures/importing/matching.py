"""Whom a record of a roster means among those the office knows: by number, by an identity, by name and place.

What only looks alike is a person's to settle. Identity numbers are met by their keyed hash and never opened.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from jiedao.procedures import vault
from jiedao.procedures.importing.likeness import core
from jiedao.register.models import Identity, Listing, Membership, Subject
from jiedao.register.rules import standing
from jiedao.rulebook import Kind

RESIDENT_ID = "resident_id"
PART = 2000


@dataclass(frozen=True, slots=True)
class Someone:
    """A dossier as far as it helps to recognise it."""

    id: UUID
    name: str
    number: str
    place: UUID
    born_on: date | None = None


@dataclass(frozen=True)
class Match:
    """Whom a record means: one (`same`), perhaps one (`like`), or nobody known."""

    same: Someone | None = None
    like: Someone | None = None


NOBODY = Match()
Thing = TypeVar("Thing")


def parts(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    """So many at a time as one statement asks for."""
    return (things[begin : begin + PART] for begin in range(0, len(things), PART))


def blind_of(identity: str) -> bytes:
    """The keyed hash by which an identity number is recognised."""
    return vault.keyring().blind_index(identity, purpose=RESIDENT_ID)


def identities(values: Mapping[str, Any]) -> list[str]:
    """The identity numbers a record names: its members', or a person's own."""
    found = [line["id"] for line in values.get("members", ()) if line.get("id")]
    return [*found, values["id"]] if isinstance(values.get("id"), str) else found


@dataclass
class Known:
    """Those of the office whom the records of a roster may mean, fetched in a few statements for all of them."""

    kind: Kind
    on: date
    by_number: dict[str, Someone] = field(default_factory=dict)
    by_name: dict[str, list[Someone]] = field(default_factory=dict)
    by_core: dict[str, list[Someone]] = field(default_factory=dict)
    by_blind: dict[bytes, UUID] = field(default_factory=dict)
    group_of: dict[UUID, Someone] = field(default_factory=dict)
    with_members: set[UUID] = field(default_factory=set)

    @classmethod
    def of(cls, kind: Kind, records: Sequence[Any], *, on: date, alike: bool = True, named: bool = True) -> "Known":
        """What is known for these records. `alike`: also who stands on the register under a name like theirs; `named`
        False: nobody can have come whom a number or a name would find."""
        found = cls(kind, on)
        if named:
            found._numbers({one.number for one in records if one.number})
        others = [one for one in records if one.number not in found.by_number]  # a number says enough
        found._names({one.name for one in others} if named else ())
        found._identities({number for one in others for number in identities(one.values)})
        if alike and others and kind.base in ("enterprise", "organisation"):
            found._alike({core(one.name) for one in others})
        return found

    def match(self, record: Any, place: UUID) -> Match:
        """Whom a record means."""
        if record.number and (someone := self.by_number.get(record.number)):
            return Match(same=someone)
        if numbers := identities(record.values):
            return self._by_identity(record, numbers)
        here = [one for one in self.by_name.get(record.name, ()) if one.place == place]
        if not record.number:
            here = [one for one in here if one.id not in self.with_members]
        here = [one for one in here if not (one.number and record.number)]
        if self.kind.base == "person" and not record.values.get("born_on"):
            return Match(like=here[0]) if here else NOBODY
        if self.kind.base == "person":
            here = [one for one in here if one.born_on == date.fromisoformat(record.values["born_on"])]
        if here:
            return Match(same=here[0]) if len(here) == 1 else Match(like=here[0])
        return NOBODY

    def alike(self, record: Any) -> list[Someone]:
        """Those on the register whose name is like a record's and whom no number tells apart."""
        return [one for one in self.by_core.get(core(record.name), ()) if not (one.number and record.number)]

    def _by_identity(self, record: Any, numbers: list[str]) -> Match:
        persons = [self.by_blind[blind] for one in numbers if (blind := blind_of(one)) in self.by_blind]
        if self.kind.base == "person":
            found = [self.group_of[one] for one in persons if one in self.group_of]
        else:
            found = list(
                {self.group_of[one].id: self.group_of[one] for one in persons if one in self.group_of}.values()
            )
        if not found:
            return NOBODY
        if len(found) > 1 or (self.kind.base == "household" and found[0].name != record.name):
            return Match(like=found[0])  # members of two households, or of one with another head
        return Match(same=found[0])

    # ---- fetching ----

    def _numbers(self, numbers: Iterable[str]) -> None:
        for part in parts(sorted(numbers)):
            for one in self._subjects(number__in=part):
                self.by_number.setdefault(one.number, one)

    def _names(self, names: Iterable[str]) -> None:
        for part in parts(sorted(names)):
            for one in self._subjects(name__in=part):
                self.by_name.setdefault(one.name, []).append(one)
            if self.kind.base == "household":
                ids = [one.id for name in part for one in self.by_name.get(name, ())]
                rows = Membership.objects.filter(group_id__in=ids, to_on=None)
                known = Identity.objects.filter(subject_id__in=rows.values("member_id")).values("subject_id")
                self.with_members |= set(rows.filter(member_id__in=known).values_list("group_id", flat=True))

    def _identities(self, numbers: Iterable[str]) -> None:
        for part in parts(sorted(numbers)):
            rows = Identity.objects.filter(scheme=RESIDENT_ID, blind__in=[blind_of(one) for one in part])
            found = {bytes(blind): subject for blind, subject in rows.values_list("blind", "subject_id")}
            self.by_blind |= found
            persons = list(found.values())
            if self.kind.base == "person":
                self.group_of |= {one.id: one for one in self._subjects(id__in=persons)}
                continue
            listed = Listing.objects.filter(standing(self.on), kind=self.kind.name).values("subject_id")
            pairs = Membership.objects.filter(member_id__in=persons, to_on=None, group_id__in=listed)
            members = dict(pairs.values_list("member_id", "group_id"))
            groups = {one.id: one for one in self._subjects(id__in=list(members.values()))}
            self.group_of |= {person: groups[group] for person, group in members.items() if group in groups}

    def _alike(self, cores: set[str]) -> None:
        rows = Listing.objects.filter(standing(self.on), kind=self.kind.name, subject__voided_at=None)
        for row in rows.values_list("subject_id", "subject__name", "subject__number", "subject__place_id").iterator():
            if (name := core(row[1])) in cores:
                self.by_core.setdefault(name, []).append(Someone(*row))

    def _subjects(self, **wanted: Any) -> list[Someone]:
        rows = Subject.objects.filter(base=self.kind.base, voided_at=None, **wanted).order_by("id")
        return [Someone(*row) for row in rows.values_list("id", "name", "number", "place_id", "born_on")]

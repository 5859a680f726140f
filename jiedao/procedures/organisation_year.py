"""An organisation in its year, whole and without a score: who belongs to it, its committee and term, what it owed, its
matters, its open cases, what other records say of it, and what stands in its place.

Which registers, forms and duties these are, the rulebook says; here they are put together for one organisation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.cases import queries as case_queries
from jiedao.duties.models import Obligation
from jiedao.entries import queries as entry_queries
from jiedao.entries import registers
from jiedao.entries.registers import Held
from jiedao.matters import queries as matter_queries
from jiedao.matters.models import Matter, State
from jiedao.periods import Period, period_of
from jiedao.procedures import casework, outlays, sizes
from jiedao.procedures.organisation import MOST, Organisation
from jiedao.procedures.outlays import Outlays
from jiedao.procedures.sizes import Below, Said
from jiedao.register.models import Listing, Membership, Place
from jiedao.register.queries import stays_on
from jiedao.register.rules import standing
from jiedao.rulebook import Duty, Edition, Field, Kind, SinceLast

#: Sorts of subjects that are told one by one where they stand in an organisation's place; persons are only counted.
NEAR, COUNTED = ("facility", "project", "organisation"), ("person",)


@dataclass(frozen=True)
class Near:
    """What stands on one register in the organisation's place: rows by name, and what their fields say."""

    kind: Kind
    rows: Sequence[Any]
    held: Mapping[UUID, Mapping[str, Held]]
    spent: Sequence[Outlays] = ()


@dataclass(frozen=True)
class Year:
    """Everything the page on one organisation shows, before it is put into words."""

    period: Period
    below: Below
    under: Sequence[Any]
    own: Mapping[str, int]
    whole: Mapping[str, int]
    each: Mapping[UUID, int]
    all_seen: bool
    said: Sequence[Said]
    held: Mapping[str, Held]
    owed: Mapping[str, Sequence[Any]]
    terms: Mapping[str, Sequence[Any]]
    stays: Mapping[tuple[str, UUID], Sequence[Any]]
    matters: Sequence[Matter] = ()
    stages: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    cases: Sequence[Any] = ()
    records: Mapping[UUID, Any] = field(default_factory=dict)
    near: Sequence[Near] = ()


class Yearly:
    """Puts one organisation's year together for a person, in a fixed number of statements."""

    def __init__(self, who: Standing, edition: Edition, of: Organisation) -> None:
        self.who, self.edition, self.of, self.on = who, edition, of, who.on
        self.scope, self.kind, self.id = who.scope, of.kind, of.subject.pk
        self.period = period_of("year", who.on)

    def year(self) -> Year:
        """Everything of the year up to today."""
        below = sizes.below(self.scope, self.kind, self.id, on=self.on)
        counts = sizes.counted(
            self.scope, self.edition, self.kind, below.ids, on=self.on, columns=self.columns
        ) if self.kind.members else {}  # fmt: skip
        held = registers.field_values(self.scope, self.kind, [self.id], on=self.on).get(self.id, {})
        whole = sizes.whole(counts, below.ids)
        values = {name: one.value for name, one in held.items()}
        owed, terms = self._obligations()
        matters = self._matters()
        return Year(
            self.period, below, self._under(below), sizes.whole(counts, [self.id]), whole, counts.get("members", {}),
            self._all_seen(below, whole.get("members", 0)), sizes.said(self.kind, self.edition, values, whole), held, owed,
            terms, self._stays(), matters, self._stages(matters), self._cases(), self._records(held, terms), self._near(),
        )  # fmt: skip

    # ---- who ----

    @property
    def members(self) -> Kind | None:
        """The register of its members."""
        return self.edition.kinds.get(self.kind.members or "")

    @property
    def told(self) -> list[tuple[Field, list[str]]]:
        """The choices of the members' register by which they are counted: (field, words). What is kept sealed or says
        something of a person's means is counted nowhere."""
        if self.members is None:
            return []
        found = []
        for one in self.members.fields.values():
            column = self.edition.columns.of_kind(self.members, one.name)
            if column is None or column.sensitive or one.type not in ("choice", "yes_no"):
                continue
            if one.type == "choice":
                found.append((one, list(self.edition.members(one))))
            elif not one.personal:
                found.append((one, ["yes"]))
        return found

    @property
    def columns(self) -> list[str]:
        """What is counted of the members: all, by their choices, and what the register's rules ask for."""
        named = [f"members.{one.name}.{word}" for one, words in self.told for word in words]
        return list(dict.fromkeys(["members", *named, *sizes.asked(self.kind)]))

    def _all_seen(self, below: Below, n: int) -> bool:
        """Whether the viewer may see all members by name: then a number of them opens their list."""
        if self.members is None or not self.who.may(Permission.REGISTER_SEE):
            return False
        rows = Listing.objects.within(self.scope).filter(standing(self.on), kind=self.members.name)
        inside = Membership.objects.filter(standing(self.on), group_id__in=below.ids).values("member_id")
        return n > 0 and rows.filter(subject_id__in=inside).count() >= n  # type: ignore[no-any-return]

    def _under(self, below: Below) -> list[Any]:
        """What stands right below it, as far as it lies within the viewer's work, by name."""
        rows = Listing.objects.within(self.scope).filter(
            standing(self.on), kind=self.kind.name, subject_id__in=below.next
        )
        return list(rows.select_related("subject", "place").order_by("name_key", "id")[:MOST])

    # ---- what it owed ----

    @property
    def duties(self) -> dict[str, Duty]:
        """The duties of its register that the viewer may see."""
        found = self.edition.duties.items()
        return {name: one for name, one in found if one.for_ == self.kind.name and name not in self.scope.closed}

    @property
    def rolling(self) -> dict[str, Duty]:
        """Those that roll on from their last fulfilment: a committee's term ends by one."""
        return {name: one for name, one in self.duties.items() if isinstance(one.rhythm, SinceLast)}

    def _obligations(self) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
        """What fell or falls due in the year, and, whatever the year, what rolls on; each duty's in the order of time."""
        due = Q(due_on__gte=self.period.first, due_on__lte=self.period.last) | Q(duty__in=list(self.rolling))
        rows = Obligation.objects.within(self.scope).filter(due, subject_id=self.id, duty__in=list(self.duties))
        owed: dict[str, list[Any]] = {}
        terms: dict[str, list[Any]] = {}
        for one in rows.on(self.on).select_related("waived_by").order_by("due_on", "id")[: 4 * MOST]:
            if one.duty in self.rolling:
                terms.setdefault(one.duty, []).append(one)
            if self.period.contains(one.due_on):
                owed.setdefault(one.duty, []).append(one)
        return owed, terms

    def _stays(self) -> dict[tuple[str, UUID], list[Any]]:
        found: dict[tuple[str, UUID], list[Any]] = {}
        for kind, subject, since, until in stays_on(self.scope, {self.kind.name}, [self.id]):
            found.setdefault((kind, subject), []).append((since, until))
        return found

    # ---- matters, cases, records ----

    def _matters(self) -> list[Matter]:
        """Its matters of the year and whatever still runs, the latest first."""
        if not self.who.may(Permission.MATTER_SEE):
            return []
        inside = Q(opened_on__gte=self.period.first) | Q(ended_on__gte=self.period.first) | ~Q(state=State.ENDED)
        return list(matter_queries.matters_of(self.scope, self.id).filter(inside).select_related("place")[:MOST])

    def _stages(self, matters: Sequence[Matter]) -> dict[UUID, dict[str, Any]]:
        """matter -> step -> how it stands."""
        found: dict[UUID, dict[str, Any]] = {}
        for one in matter_queries.stages_among(self.scope, [one.pk for one in matters]):
            found.setdefault(one.matter_id, {})[one.step] = one
        return found

    def _cases(self) -> list[Any]:
        """Its open cases with what waits for the viewer's hand, the most pressing first."""
        if not self.who.may(Permission.CASE_SEE):
            return []
        turns = casework.turns_of(self.who, self.edition)
        rows = case_queries.of_month(self.scope, Q(subject_id=self.id), turns, first=self.on, last=self.on)
        return list(rows.exclude(state="closed")[:MOST])

    def _records(self, held: Mapping[str, Held], terms: Mapping[str, Sequence[Any]]) -> dict[UUID, Any]:
        """The records that its register's fields come from and that its terms rest on, as far as the viewer may open them."""
        if not self.who.may(Permission.ENTRY_SEE):
            return {}
        wanted = {one.entry for name, one in held.items() if self.kind.fields[name].latest}
        wanted |= {one.done_entry_id for rows in terms.values() for one in rows if one.done_entry_id}
        rows = Q(pk__in=wanted)
        for duty in self.rolling.values():
            rows |= Q(subject_id=self.id, form__in=[one.form for one in duty.done_by if one.form])
        found = entry_queries.entries(self.scope).filter(rows).select_related("version").order_by("occurred_on", "id")
        return {one.pk: one for one in found[:MOST]}

    # ---- what stands in its place ----

    @property
    def place(self) -> Place:
        return self.of.listing.place  # type: ignore[no-any-return]

    def _near(self) -> list[Near]:
        """The registers of its line of work whose subjects belong to a place, with those that stand in its own."""
        kinds = [
            one for one in self.edition.kinds.values()
            if one.made == "regulation" and one.line == self.kind.line and one.part_of == self.place.kind
            and one.base in (*NEAR, *COUNTED) and one.name not in self.scope.not_whole and one.name != self.kind.name
        ]  # fmt: skip
        if not kinds or not self.who.may(Permission.REGISTER_SEE):
            return []
        rows = Listing.objects.within(self.scope).filter(
            standing(self.on), kind__in=[one.name for one in kinds], place_id=self.place.pk
        )
        by_kind: dict[str, list[Any]] = {}
        for row in rows.select_related("subject").order_by("name_key", "id")[: 4 * MOST]:
            by_kind.setdefault(row.kind, []).append(row)
        ids = list({row.subject_id for found in by_kind.values() for row in found})
        told = registers.values_of(self.scope, kinds, ids, on=self.on)
        return [
            Near(
                one, by_kind.get(one.name, []),
                {row.subject_id: told.get((row.subject_id, one.name), {}) for row in by_kind.get(one.name, [])},
                self._spent(one),
            )
            for one in kinds
        ]  # fmt: skip

    def _spent(self, kind: Kind) -> list[Outlays]:
        return outlays.read(self.scope, outlays.asked_of(kind, self.edition), self.edition, self.place.pk, on=self.on)

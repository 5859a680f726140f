"""Tally: the points of one definition over one period, as sums over the rows that stand. Nothing of it is kept.

For one rule, period and place one statement gives every member's sum, however many they are. A member's own lines are the
same rows, and their sum is the same number: property tests hold both to the plain reading of the rulebook.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Sum, UUIDField, Value
from django.db.models.functions import Coalesce, Least

from jiedao.entries.rows import AsOf, Source
from jiedao.entries.sources import RegisterSource
from jiedao.figures.freezing import KNOWN_BY
from jiedao.figures.serving import source_of
from jiedao.periods import Period
from jiedao.points import amounts
from jiedao.points.amounts import SCALE
from jiedao.register.models import Membership
from jiedao.register.rules import standing
from jiedao.rulebook import Edition, Kind, PointRule, Points


@dataclass(frozen=True)
class Tally:
    """Points asked for a period by a reader of the day `on`; `at` = as known then. `edition`: the rules of its last day."""

    points: Points
    edition: Edition
    period: Period
    on: date
    at: datetime | None = None

    @cached_property
    def last_day(self) -> date:
        return min(self.period.last, self.on)

    @cached_property
    def as_of(self) -> AsOf:
        return AsOf(self.last_day, self.at)

    @property
    def kind(self) -> Kind:
        return self.edition.kinds[self.points.for_]

    # ---- who has points at all ----

    def scored(self, *, places: Collection[UUID] | None = None, group: UUID | None = None) -> QuerySet[Any]:
        """The listings of those who are scored: on the register on the last day, and meeting the rule's condition then.
        Who is cared for and not scored is not among them."""
        found = self.listed(places=places, group=group)
        return found.filter(self._register.q(self.points.where))

    def listed(self, *, places: Collection[UUID] | None = None, group: UUID | None = None) -> QuerySet[Any]:
        """Everybody on the register on the last day, scored or not."""
        found = self._register.base()
        if places is not None:
            found = found.filter(place_id__in=list(places))
        if group is not None:
            inside = Membership.objects.filter(standing(self.last_day), group_id=group)
            found = found.filter(subject_id__in=inside.values("member_id"))
        return found

    @cached_property
    def _register(self) -> RegisterSource:
        return RegisterSource(self.edition, self.as_of, self.points.for_)

    # ---- the rows of a rule ----

    def source(self, rule: PointRule) -> Source:
        """Where the rows of a rule stand."""
        return source_of(rule.rows, self.edition, self.as_of)

    def rows(self, rule: PointRule, *, since: date | None = None) -> QuerySet[Any]:
        """The rows that give points by a rule, each with whose they are (`member`) and how much it gives (`gives`, in
        thousandths), by the member's word and the value as they were on the row's own day."""
        first, source = since or self.period.first, self.source(rule)
        (column,) = self.edition.columns.about(rule.rows, frozenset((self.points.for_,)))
        found = source.within_days(source.told(column), first, self.last_day).filter(source.q(rule.rows.where))
        told = amounts.column_of(self.edition, self.kind, rule.gives)
        word: Any = Value("")
        if told is not None:
            word = source.of_register(self.kind, told, OuterRef("member")).value()
        gives = amounts.amount(self.edition, rule.gives, told, word, day=source.day, first=first, last=self.last_day)
        return found.annotate(gives=gives)

    def cap(self, rule: PointRule, period: Period) -> Fraction | None:
        """The most that a rule gives in a period."""
        return self.edition.value(rule.at_most, period.last).number if rule.at_most else None

    # ---- sums ----

    def sums(self, rule: PointRule, members: QuerySet[Any] | Collection[UUID] | None = None) -> QuerySet[Any]:
        """(member, thousandths) of everybody who is scored and has rows of a rule, capped: one statement.

        In no order that means anything: nobody is compared by what they have (`tests/architecture/test_points.py`).
        """
        inside = self.scored().values("subject_id") if members is None else members
        total: Any = Coalesce(Sum("gives"), Value(0), output_field=BigIntegerField())
        cap = self.cap(rule, self.period)
        if cap is not None:
            total = Least(total, Value(amounts.whole(cap)), output_field=BigIntegerField())
        rows = self.rows(rule).filter(member__in=inside).order_by()
        return rows.values("member").annotate(total=total).values_list("member", "total")

    def totals(self, *, places: Collection[UUID] | None = None, group: UUID | None = None) -> dict[UUID, Fraction]:
        """What everybody who is scored has in the period: one statement for who they are, and one a rule."""
        members = self.scored(places=places, group=group)
        found = dict.fromkeys(members.order_by().values_list("subject_id", flat=True), 0)
        for rule in self.points.rules:
            for member, total in self.sums(rule, members.order_by().values("subject_id")):
                found[member] += total
        return {member: Fraction(total, SCALE) for member, total in found.items()}

    # ---- lines ----

    def lines(self, rule: PointRule, members: Any, *, since: date | None = None) -> QuerySet[Any]:
        """Some members' rows of a rule as tuples in the order of their days: whose, day, record, when it was entered,
        thousandths, then what the row is known by."""
        source, keys = self.source(rule), KNOWN_BY[rule.rows.source]
        rows = self.rows(rule, since=since).filter(member__in=members)
        entry, entered = _RECORD.get(rule.rows.source, (None, None))
        none = Value(None, output_field=UUIDField())
        rows = rows.annotate(record=F(entry) if entry else none, entered=F(entered) if entered else none)
        return rows.order_by(source.day, *keys).values_list("member", source.day, "record", "entered", "gives", *keys)


#: Source of rows -> the columns of the record behind one, and of when it was entered.
_RECORD = {
    "entries": ("id", "entered_at"), "lines": ("entry_id", "entered_at"), "duties": ("done_entry_id", "done_entered"),
    "cases": ("entry_id", "opened_at"), "activities": ("entry_id", "entered_at"),
}  # fmt: skip

"""What fulfils an obligation, as a query: the rows of `done_by` about its subject, inside its window."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Least
from django.db.models.lookups import Exact

from jiedao.duties.feeds import by_event
from jiedao.duties.rules import pairs
from jiedao.entries.rows import AsOf, Source
from jiedao.entries.sources import EntrySource, LineSource, source_of
from jiedao.rulebook import Duty, Edition, Rows

END_OF_TIME = date(9999, 12, 31)
OFFICE = "sub_district"


def match_column(rows: Rows, kind: str, edition: Edition) -> str:
    """Which column of the evidence tells whom it is about; the rulebook's reader has seen to it that there is one."""
    made = {kind} | ({edition.benefits[kind].for_} if kind in edition.benefits else set())
    return next(iter(edition.columns.about(rows, frozenset(made))), "subject")


def evidence(duty: Duty, rows: Rows, edition: Edition, as_of: AsOf, member: str) -> tuple[Source, Any]:
    """The rows that fulfil an obligation of the outer query, in the order they happened."""
    source = source_of(rows, edition, as_of)
    wanted = source.q(rows.where)
    for column, word in pairs(member):
        wanted &= source.column(column).exists(value__in=[word])
    found = source.base().filter(wanted, street_id=OuterRef("street_id"))
    found = found.annotate(happened=happened(source, rows))
    found = found.filter(happened__gte=OuterRef("from_on"))
    found = found.filter(happened__lte=Coalesce(OuterRef("to_on"), Value(END_OF_TIME)))
    if duty.for_ != OFFICE:
        column = match_column(rows, duty.for_, edition)
        if column == "subject":
            found = found.filter(subject_id=OuterRef("subject_id"))
        else:
            found = found.filter(Exact(source.column(column).value(), OuterRef("subject_id")))
    if by_event(duty):
        found = found.exclude(Exact(Cast(entry_id(source), CharField()), OuterRef("cause")))
    return source, found


def happened(source: Source, rows: Rows) -> Any:
    """The day by which a row of evidence counts: its own, or the one that the rule names (`dated`)."""
    return source.column(rows.dated).value() if rows.dated else F(source.day)


def entry_id(source: Source) -> Any:
    """The entry behind a row of evidence; nothing behind a listing."""
    return F(source.entry) if source.entry else Value(None)


def occurred(source: Source) -> Any:
    """The instant of a row of evidence; nothing of a listing, which has a day alone."""
    if isinstance(source, EntrySource):
        return F("occurred_at")
    return F("entry__occurred_at") if isinstance(source, LineSource) else Value(None, DateTimeField())


def by_subject(duty: Duty, edition: Edition) -> bool:
    """Whether a record about a subject can only fulfil obligations about that subject."""
    return duty.for_ != OFFICE and all(match_column(rows, duty.for_, edition) == "subject" for rows in duty.done_by)


def earliest(duty: Duty, edition: Edition, as_of: AsOf, member: str = "") -> dict[str, Any]:
    """The row that fulfils the outer obligation, the first or the n-th where n are needed, as what an obligation keeps
    of it: `done_on`, `done_entry_id`, `done_entered`."""
    needed = edition.times(duty, as_of.day)
    days, entries, entered = [], [], []
    for rows in duty.done_by:
        source, found = evidence(duty, rows, edition, as_of, member)
        is_entry = isinstance(source, EntrySource | LineSource)
        tie = ("entered_at", source.entry) if is_entry else ("id",)
        one = found.order_by("happened", *tie)[needed - 1 : needed]
        days.append(Subquery(one.values("happened")))
        entries.append(Subquery(one.annotate(evidence_entry=entry_id(source)).values("evidence_entry")))
        entered.append(Subquery(one.values("entered_at")) if is_entry else Value(None, DateTimeField()))
    if len(days) == 1:
        return {"done_on": days[0], "done_entry_id": entries[0], "done_entered": entered[0]}
    first = Least(*days)

    def of_first(values: list[Any]) -> Any:
        return Case(
            *[When(Q(Exact(day, first)), then=one) for day, one in zip(days, values, strict=True)], default=None
        )

    return {"done_on": first, "done_entry_id": of_first(entries), "done_entered": of_first(entered)}

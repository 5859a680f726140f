"""Reads of duties: how many were due and what became of them, and the obligations behind each number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth

from jiedao.duties.models import Obligation, State
from jiedao.duties.problems import NoSuchObligation
from jiedao.register.models import Subject
from jiedao.register.scope import Scope


@dataclass(frozen=True)
class Span:
    """Which obligations are meant: those due in these days, at these places (None = everywhere), about one subject or
    all, for one member of a list (`component=oath`) or all, as of a day."""

    first: date
    last: date
    on: date
    places: frozenset[UUID] | None = None
    subject: UUID | None = None
    each: str = ""


def _within(scope: Scope, span: Span) -> Any:
    found = Obligation.objects.within(scope).filter(due_on__gte=span.first, due_on__lte=span.last)
    if span.places is not None:
        found = found.filter(place_id__in=span.places)
    if span.subject is not None:
        found = found.filter(subject_id=span.subject)
    if span.each:
        found = found.filter(each=span.each)
    return found.on(span.on)


def counts_by_member(scope: Scope, duty: str, span: Span) -> dict[str, dict[str, int]]:
    """For each member of the list for which a duty is owed the same as `counts`, in one statement."""
    rows = _within(scope, span).filter(duty=duty).order_by().values("each")
    numbers = {state.value: Count("pk", filter=Q(state=state.value)) for state in State}
    return {row.pop("each"): row for row in rows.annotate(due=Count("pk"), **numbers)}


def counts(scope: Scope, duties: Collection[str] | None, span: Span) -> dict[str, dict[str, int]]:
    """For each duty (None = whichever there are) how many obligations fell due and how many stand in each state, in one statement. A duty of which
    none fell due is left out."""
    found = _within(scope, span)
    if duties is not None:
        found = found.filter(duty__in=list(duties))
    rows = found.order_by().values("duty")
    numbers = {state.value: Count("pk", filter=Q(state=state.value)) for state in State}
    return {row["duty"]: row for row in rows.annotate(due=Count("pk"), **numbers)}


def obligations(scope: Scope, duty: str, span: Span, *, state: str = "") -> Any:
    """The obligations of one duty in code order of places, earliest due first; `state` keeps those that stand so."""
    found = _within(scope, span).filter(duty=duty)
    if state:
        found = found.filter(state=state)
    return found.select_related("subject", "place", "done_entry", "waived_by").order_by("due_on", "place__code", "id")


def by_month(
    scope: Scope, duties: Collection[str], span: Span, subjects: Any
) -> dict[tuple[UUID, date], dict[str, int]]:
    """(subject, first of the month) -> how many obligations of several duties stand in each state, in one statement."""
    rows = _within(scope, span).filter(duty__in=list(duties), subject_id__in=subjects).order_by()
    rows = rows.annotate(month=TruncMonth("due_on")).values("subject_id", "month", "state").annotate(n=Count("pk"))
    found: dict[tuple[UUID, date], dict[str, int]] = {}
    for subject, month, state, n in rows.values_list("subject_id", "month", "state", "n"):
        found.setdefault((subject, month), {})[state] = n
    return found


def by_state(scope: Scope, duties: Collection[str], span: Span, subjects: Any) -> dict[str, int]:
    """How many obligations of several duties and some subjects stand in each state, in one statement."""
    rows = _within(scope, span).filter(duty__in=list(duties), subject_id__in=subjects).order_by().values("state")
    return dict(rows.annotate(n=Count("pk")).values_list("state", "n"))


def standing_so(scope: Scope, duties: Collection[str], span: Span, state: str) -> Q:
    """The condition that something with a `subject_id` owes in the span something that stands in a state."""
    rows = _within(scope, span).filter(duty__in=list(duties), state=state, subject_id=OuterRef("subject_id"))
    return Q(Exists(rows))


def owing(scope: Scope, duties: Collection[str], span: Span) -> Any:
    """The subjects of which one of the duties is or was owed in the span, in code order of their places, then by name."""
    rows = _within(scope, span).filter(duty__in=list(duties), subject_id=OuterRef("pk"))
    found = Subject.objects.filter(Exists(rows), street_id=scope.street).select_related("place")
    return found.order_by("place__code", "name_key", "id")


def told(scope: Scope, duties: Collection[str], span: Span, subjects: Collection[UUID] | None = None) -> Any:
    """The obligations of several duties, subject by subject as `owing` orders them, each duty's in the order of time, with
    who waived; of all subjects or of these."""
    found = _within(scope, span).filter(duty__in=list(duties)).select_related("waived_by")
    if subjects is not None:
        return found.filter(subject_id__in=list(subjects)).order_by("due_on", "id")
    order = ("subject__place__code", "subject__name_key", "subject_id", "due_on", "id")
    return found.order_by(*order)


def unmet(scope: Scope, span: Span) -> Any:
    """What was not done in time, or is still to be done, whichever the duty; latest due first."""
    rows = _within(scope, span).filter(state__in=(State.MISSED, State.LATE, State.OPEN))
    return rows.select_related("place", "done_entry", "waived_by").order_by("-due_on", "duty", "id")


def obligation_by_id(scope: Scope, id: UUID | str, *, on: date) -> Obligation:
    """One obligation as it stands on a day. NoSuchObligation outside the scope."""
    found = Obligation.objects.within(scope).on(on).select_related("subject", "place", "done_entry", "waived_by")
    try:
        one = found.filter(pk=id).first()
    except ValidationError:
        one = None
    if one is None:
        raise NoSuchObligation()
    return one  # type: ignore[no-any-return]

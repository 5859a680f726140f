"""Reads of batches and their lines."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count

from jiedao.batches.models import Batch, Heading, Line
from jiedao.batches.problems import NoSuchBatch
from jiedao.register.scope import Scope


def batches(scope: Scope) -> Any:
    """The rosters brought in within the scope, newest first."""
    return Batch.objects.within(scope).select_related("owner", "place").order_by("-made_at", "-id")


def batch_by_id(scope: Scope, id: UUID | str) -> Batch:
    """One batch; NoSuchBatch when it is missing or not within the scope."""
    found = batches(scope).filter(pk=id).first()
    if found is None:
        raise NoSuchBatch()
    return found  # type: ignore[no-any-return]


def lines(scope: Scope, batch: Batch, outcomes: Iterable[str] = ()) -> Any:
    """The lines of a batch that was fetched within the scope, in the sheet's order."""
    found = Line.objects.filter(street_id=scope.street, batch_id=batch.pk).order_by("no")
    wanted = list(outcomes)
    return found.filter(outcome__in=wanted) if wanted else found


def batch_that_wrote(scope: Scope, *, subject: UUID, at: Any) -> Batch | None:
    """The roster that wrote something about a subject at an instant; None where somebody recorded it by hand."""
    line = (
        Line.objects.filter(street_id=scope.street, subject_id=subject, written_at=at).select_related("batch").first()
    )
    return line.batch if line is not None else None


def counts(scope: Scope, batch: Batch) -> dict[str, int]:
    """How many lines of each outcome there are, in one statement."""
    return dict(lines(scope, batch).order_by().values("outcome").annotate(n=Count("pk")).values_list("outcome", "n"))


def headings(scope: Scope, kind: str) -> dict[str, str]:
    """What the office means by the headings it has explained for a register: whole heading -> field ('' = not read)."""
    return dict(Heading.objects.filter(street_id=scope.street, kind=kind).values_list("word", "target"))

"""Bringing a roster in, step by step. Each change writes its event; what the lines say stands in no event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from jiedao.audit.actions import record
from jiedao.batches.models import Batch, Heading, Line
from jiedao.batches.problems import AnotherAtWork, NotInThisState, WhyMissing
from jiedao.register.models import Place
from jiedao.tenancy import context
from jiedao.tenancy.direct import bound, columns, packed

State = Batch.State

LINES = f"""
INSERT INTO batches_line (id, street_id, batch_id, no, outcome, decision, subject_id, sealed, did)
SELECT l.id, %s, %s, l.no, l.outcome, '', l.subject, l.sealed, '{{}}'
FROM {columns("uuid", "integer", "text", "uuid", "text")} AS l(id, no, outcome, subject, sealed)
"""
WRITTEN = f"""
UPDATE batches_line l SET did = w.did::jsonb, subject_id = w.subject, sealed = '', written_at = %s
FROM {columns("uuid", "uuid", "text")} AS w(id, subject, did)
WHERE l.street_id = %s AND l.id = w.id
"""


@dataclass(frozen=True)
class ProposedLine:
    """A line as it is kept: its row, what it is, whom it means where that is known, and what it says, sealed."""

    id: UUID
    no: int
    outcome: str
    subject: UUID | None
    sealed: str


@transaction.atomic
def propose(
    *, id: UUID, kind: str, line: str, place: Place, file: str, digest: str, sheet: str, period: str, on: date,
    told: Mapping[str, Any], lines: Iterable[Sequence[ProposedLine]], owner: Any, by: Any, at: datetime,
) -> Batch:  # fmt: skip
    """Keep a roster that has been read, for somebody to look at. Nothing is on any register yet."""
    batch = Batch.objects.create(
        id=id, kind=kind, line=line, place=place, file=file[:120], digest=digest, sheet=sheet, period=period, on=on,
        told=dict(told), owner=owner, made_at=at,
    )  # fmt: skip
    counts: dict[str, int] = {}
    for part in lines:
        with bound() as cursor:
            rows = [(one.id, one.no, str(one.outcome), one.subject, one.sealed) for one in part]
            cursor.execute(LINES, [context.required(), batch.pk, *map(packed, zip(*rows, strict=True))])
        for one in part:
            counts[one.outcome] = counts.get(one.outcome, 0) + 1
    batch.counts = counts
    batch.save(update_fields=["counts"])
    record("batch.proposed", subject=batch, by=by, at=at, data={"kind": kind, "file": digest, "on": on, **counts})
    return batch  # type: ignore[no-any-return]


@transaction.atomic
def decide(batch: Batch, decisions: Mapping[UUID, str], *, by: Any, at: datetime) -> None:
    """Note what somebody decided about lines that look like another record: a second one, the same, or neither."""
    _require(batch, (State.PROPOSED,), "核对")
    for line, decision in decisions.items():
        Line.objects.filter(pk=line, batch_id=batch.pk, outcome=Line.Outcome.CONFLICT).update(decision=decision)
    record("batch.decided", subject=batch, by=by, at=at, data={"lines": len(decisions)})


@transaction.atomic
def begin(batch: Batch, *, label: str, by: Any, at: datetime) -> Batch:
    """Let the writing begin. Raises AnotherAtWork while another roster of the register is being written."""
    held = _require(batch, (State.PROPOSED,), "登记")
    held.state = State.WRITING
    try:
        with transaction.atomic():
            held.save(update_fields=["state"])
    except IntegrityError as clash:
        other = Batch.objects.filter(kind=batch.kind, state__in=(State.WRITING, State.SETTLING)).first()
        raise AnotherAtWork(kind=label, file=other.file if other else "") from clash
    record("batch.begun", subject=held, by=by, at=at)
    return held


def note_written(done: Sequence[tuple[UUID, UUID | None, str]], *, at: datetime) -> None:
    """Note what these lines became: (line, subject, ids as JSON). Said along with what they became, whose event it is."""
    with bound() as cursor:
        if done:
            cursor.execute(WRITTEN, [at, *map(packed, zip(*done, strict=True)), context.required()])


@transaction.atomic
def finish_writing(batch: Batch, *, by: Any, at: datetime) -> Batch:
    """Every line stands on the register; what follows from them comes next."""
    held = _require(batch, (State.WRITING,), "登记")
    held.state = State.SETTLING
    held.save(update_fields=["state"])
    record("batch.written", subject=held, by=by, at=at)
    return held


@transaction.atomic
def finish(batch: Batch, *, by: Any, at: datetime) -> Batch:
    """Everything that follows from the lines is right too: the batch is done."""
    held = _require(batch, (State.SETTLING,), "登记")
    held.state, held.done_at = State.DONE, at
    held.save(update_fields=["state", "done_at"])
    record("batch.done", subject=held, by=by, at=at)
    return held


@transaction.atomic
def undo(batch: Batch, *, why: str, by: Any, at: datetime) -> Batch:
    """End a batch that was written, with the reason. What it wrote, the caller voids. Raises WhyMissing."""
    if not why.strip():
        raise WhyMissing(file=batch.file)
    held = _require(batch, (State.DONE, State.WRITING, State.SETTLING), "撤销")
    _close(held, State.UNDONE, why.strip()[:200], by, at)
    record("batch.undone", subject=held, by=by, at=at)
    return held


@transaction.atomic
def drop(batch: Batch, *, by: Any, at: datetime) -> Batch:
    """End a batch of which nothing has been written."""
    held = _require(batch, (State.PROPOSED,), "放弃")
    _close(held, State.DROPPED, "", by, at)
    record("batch.dropped", subject=held, by=by, at=at)
    return held


def _close(held: Batch, state: str, why: str, by: Any, at: datetime) -> None:
    """The batch has ended; what its lines said is forgotten."""
    held.state, held.closed_at, held.closed_why = state, at, why
    held.closed_by = by if not isinstance(by, str) else None
    held.save(update_fields=["state", "closed_at", "closed_why", "closed_by"])
    Line.objects.filter(batch_id=held.pk).exclude(sealed="").update(sealed="")


@transaction.atomic
def note_returned(batch: Batch, *, lines: int, by: Any, at: datetime) -> None:
    """Note that somebody took the lines away that were not written: they hold what the roster said, in the clear."""
    record("batch.returned", subject=batch, by=by, at=at, data={"lines": lines})


@transaction.atomic
def explain_headings(kind: str, found: Mapping[str, str], *, by: Any, at: datetime) -> None:
    """Remember what the office means by headings of its own, for the next roster of this register."""
    for word, target in found.items():
        Heading.objects.update_or_create(kind=kind, word=word, defaults={"target": target})
    record("batch.headings_explained", subject=f"register:{kind}", by=by, at=at, data=dict(found))


def _require(batch: Batch, states: tuple[str, ...], what: str) -> Batch:
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.state not in states:
        raise NotInThisState(file=held.file, state=Batch.State(held.state).label, what=what)
    return held  # type: ignore[no-any-return]

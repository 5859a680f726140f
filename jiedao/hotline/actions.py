"""A sheet and its orders, step by step. Each change writes its event; nothing that a caller said stands in any."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.audit.actions import record
from jiedao.entries.models import Entry
from jiedao.hotline import rules
from jiedao.hotline.models import Order, Reply, Row, Sheet
from jiedao.hotline.problems import (
    NoteMissing,
    OrderNotInState,
    ReplyBeforeDone,
    ReplyCheckedByWriter,
    ReplyEmpty,
    ReturnBasisMissing,
    SheetNotInState,
    TooLateToReturn,
    UndoWhyMissing,
)
from jiedao.register.models import Place

State, SheetState = Order.State, Sheet.State


@dataclass(frozen=True)
class NewRow:
    """A line of a sheet as it is kept: `sealed` holds its cells and what was read in them."""

    id: UUID
    no: int
    number: str
    outcome: str
    faults: Sequence[Sequence[str]]
    sealed: str
    order: UUID | None = None


@dataclass(frozen=True)
class NewOrder:
    """What an order is when it is taken: the city's words and clock."""

    number: str
    round: int
    title: str
    category: str
    place_words: str
    caller: str
    caller_hash: str
    received_at: datetime
    accept_by: datetime
    reply_by: datetime
    repeats: UUID | None


@transaction.atomic
def propose(
    *, id: UUID, form: str, line: str, place: Place, file: str, digest: str, tab: str, heads: Sequence[str],
    columns: Mapping[str, int], rows: Iterable[NewRow], owner: Any, by: Any, at: datetime,
) -> Sheet:  # fmt: skip
    """Keep a sheet that has been read, for somebody to look at. No order is taken yet."""
    kept = list(rows)
    counts: dict[str, int] = {}
    for row in kept:
        counts[row.outcome] = counts.get(row.outcome, 0) + 1
    sheet = Sheet.objects.create(
        id=id, form=form, line=line, place=place, file=file[:120], digest=digest, tab=tab, heads=list(heads),
        columns=dict(columns), owner=owner, made_at=at, counts=counts,
    )  # fmt: skip
    Row.objects.bulk_create(
        Row(
            id=row.id, sheet_id=sheet.pk, no=row.no, number=row.number, outcome=row.outcome,
            faults=[list(fault) for fault in row.faults], sealed=row.sealed, order_id=row.order,
        )
        for row in kept
    )  # fmt: skip
    record("hotline.proposed", subject=sheet, by=by, at=at, data={"file": digest, **counts})
    return sheet  # type: ignore[no-any-return]


def hold(sheet: Sheet, states: tuple[str, ...], what: str) -> Sheet:
    """The sheet as it is now, locked; refused when it has gone further. Raises SheetNotInState."""
    held = Sheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if held.state not in states:
        raise SheetNotInState(file=held.file, state=SheetState(held.state).label, what=what)
    return held  # type: ignore[no-any-return]


def take_order(sheet: Sheet, new: NewOrder, *, entry: Entry, at: datetime) -> Order:
    """One line becomes an order. Part of taking the sheet, which has its event."""
    return Order.objects.create(  # type: ignore[no-any-return]
        number=new.number, round=new.round, form=entry.form, line=entry.line, place_id=entry.place_id, subject_id=entry.subject_id,
        entry_id=entry.pk, sheet_id=sheet.pk, title=new.title, category=new.category, place_words=new.place_words,
        caller=new.caller, caller_hash=new.caller_hash, received_at=new.received_at, accept_by=new.accept_by,
        reply_by=new.reply_by, repeats_id=new.repeats, changed_at=at,
    )  # fmt: skip


def tell_row(row: Row, *, outcome: str, order: UUID | None) -> None:
    """Note what a line has become. Part of taking the sheet."""
    row.outcome, row.order_id = outcome, order
    row.save(update_fields=["outcome", "order_id"])


@transaction.atomic
def finish_taking(sheet: Sheet, *, counts: Mapping[str, int], by: Any, at: datetime) -> Sheet:
    """Every line that could be read is an order now."""
    held = hold(sheet, (SheetState.PROPOSED,), "收下")
    held.state, held.taken_at, held.counts = SheetState.TAKEN, at, dict(counts)
    held.save(update_fields=["state", "taken_at", "counts"])
    record("hotline.taken", subject=held, by=by, at=at, data=dict(counts))
    return held


@transaction.atomic
def drop(sheet: Sheet, *, by: Any, at: datetime) -> Sheet:
    """Put a sheet aside of which nothing was taken; what its lines said is forgotten."""
    held = hold(sheet, (SheetState.PROPOSED,), "放弃")
    _close(held, SheetState.DROPPED, "", by, at)
    record("hotline.dropped", subject=held, by=by, at=at)
    return held


@transaction.atomic
def undo(sheet: Sheet, *, why: str, by: Any, at: datetime) -> Sheet:
    """Take a sheet back whole, with the reason. The cases and entries, the caller voids."""
    if not why.strip():
        raise UndoWhyMissing(file=sheet.file)
    held = hold(sheet, (SheetState.TAKEN,), "撤销")
    Order.objects.filter(sheet_id=held.pk).update(state=State.UNDONE, changed_at=at)
    _close(held, SheetState.UNDONE, why.strip()[:200], by, at)
    record("hotline.undone", subject=held, by=by, at=at)
    return held


def _close(held: Sheet, state: str, why: str, by: Any, at: datetime) -> None:
    held.state, held.closed_at, held.closed_why = state, at, why
    held.closed_by = by if not isinstance(by, str) else None
    held.save(update_fields=["state", "closed_at", "closed_why", "closed_by"])
    Row.objects.filter(sheet_id=held.pk).update(sealed="")


def _held(order: Order, states: tuple[str, ...], what: str) -> Order:
    held = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if held.state not in states:
        raise OrderNotInState(number=held.number, state=State(held.state).label, what=what)
    return held  # type: ignore[no-any-return]


@transaction.atomic
def write_reply(order: Order, *, words: str, id: UUID, user: Any, by: Any, at: datetime) -> Reply:
    """Write what is to be answered; another person checks it. The same id sent again is the same reply.

    Raises ReplyEmpty, OrderNotInState.
    """
    if not words.strip():
        raise ReplyEmpty(number=order.number)
    if known := Reply.objects.filter(pk=id, order_id=order.pk).first():
        return known  # type: ignore[no-any-return]
    held = _held(order, (State.OPEN,), "写答复")
    no = Reply.objects.filter(order_id=held.pk).count() + 1
    reply = Reply.objects.create(
        id=id, order_id=held.pk, no=no, words=words.strip(), written_by=user, written_at=at
    )  # fmt: skip
    held.state, held.changed_at = State.REPLIED, at
    held.save(update_fields=["state", "changed_at"])
    record("hotline.replied", subject=held, by=by, at=at, data={"number": held.number, "reply": reply.pk})
    return reply  # type: ignore[no-any-return]


def _to_check(order: Order, user: Any, others: str) -> tuple[Order, Reply]:
    held = _held(order, (State.REPLIED,), "核对答复")
    reply = Reply.objects.filter(order_id=held.pk).order_by("-no")[0]
    if reply.written_by_id == user.pk:
        raise ReplyCheckedByWriter(number=held.number, others=others)
    return held, reply


def _verdict(reply: Reply, verdict: str, note: str, user: Any, at: datetime) -> None:
    reply.verdict, reply.note, reply.checked_by, reply.checked_at = verdict, note.strip(), user, at
    reply.save(update_fields=["verdict", "note", "checked_by", "checked_at"])


@transaction.atomic
def pass_reply(
    order: Order, *, user: Any, by: Any, at: datetime, others: str, waits_for: str = ""
) -> Order:  # fmt: skip
    """Agree with what is to be answered: the order is answered, and goes out with the next export. `waits_for`: the case
    that is not closed yet.

    Raises OrderNotInState, ReplyCheckedByWriter, ReplyBeforeDone.
    """
    held, reply = _to_check(order, user, others)
    if waits_for:
        raise ReplyBeforeDone(number=held.number, case=waits_for)
    _verdict(reply, Reply.Verdict.PASSED, "", user, at)
    held.state, held.outcome, held.ended_at, held.changed_at = State.ANSWERED, reply.words, at, at
    held.save(update_fields=["state", "outcome", "ended_at", "changed_at"])
    record("hotline.answered", subject=held, by=by, at=at, data={"number": held.number, "reply": reply.pk})
    return held


@transaction.atomic
def send_reply_back(order: Order, *, note: str, user: Any, by: Any, at: datetime, others: str) -> Order:
    """Ask for the answer to be written anew, saying what is wrong. Raises NoteMissing and what checking raises."""
    held, reply = _to_check(order, user, others)
    if not note.strip():
        raise NoteMissing(number=held.number)
    _verdict(reply, Reply.Verdict.SENT_BACK, note[:300], user, at)
    held.state, held.changed_at = State.OPEN, at
    held.save(update_fields=["state", "changed_at"])
    record("hotline.reply_sent_back", subject=held, by=by, at=at, data={"number": held.number, "reply": reply.pk})
    return held


@transaction.atomic
def return_order(
    order: Order, *, entry: Entry, reason: str, basis: str, said_until: str, by: Any, at: datetime
) -> Order:
    """Give an order back to the city within its time, with reason and basis.

    Raises OrderNotInState, TooLateToReturn, ReturnBasisMissing.
    """
    held = _held(order, (State.OPEN,), "退回市热线")
    if not reason or not basis.strip():
        raise ReturnBasisMissing(number=held.number)
    if not rules.may_return(at, held.accept_by):
        raise TooLateToReturn(number=held.number, until=said_until)
    held.state, held.outcome, held.basis = State.RETURNED, reason, basis.strip()
    held.ended_at, held.returned_id, held.changed_at = at, entry.pk, at
    held.save(update_fields=["state", "outcome", "basis", "ended_at", "returned_id", "changed_at"])
    record("hotline.returned", subject=held, by=by, at=at, data={"number": held.number, "entry": entry.pk})
    return held


@transaction.atomic
def note_exported(sheet: Sheet, orders: Iterable[UUID], *, by: Any, at: datetime) -> None:
    """Note that rows were taken out to go back to the city: they hold what it sent, in the clear."""
    ids = list(orders)
    Order.objects.filter(pk__in=ids, exported_at=None).update(exported_at=at)
    held = hold(sheet, (SheetState.TAKEN,), "导出")
    held.exported_at, held.exports = at, held.exports + 1
    held.save(update_fields=["exported_at", "exports"])
    record("hotline.exported", subject=held, by=by, at=at, data={"orders": len(ids), "time": held.exports})


def retie(orders: Iterable[UUID], *, subject: UUID) -> None:
    """Let orders be about another subject, as their cases are. Part of merging or parting, which has its event."""
    Order.objects.filter(pk__in=list(orders)).update(subject_id=subject)

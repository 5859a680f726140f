"""The superior's word for scoring, recorded and ended; what a branch confirmed, kept."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.audit.actions import record
from jiedao.entries.models import Entry
from jiedao.points.models import ConfirmedMonth, Sanction
from jiedao.points.problems import NotSanctioned, SanctionedAlready, SanctionUntimely
from jiedao.points.statement import Line, kept
from jiedao.rulebook import Regulation
from jiedao.tenancy import streets


@dataclass(frozen=True)
class Word:
    """The superior's document: who gave it, its number and day, what it says, and the upload that is a scan of it."""

    authority: str
    document: str
    dated_on: date
    says: str
    file: UUID | None = None


@transaction.atomic
def sanction(regulation: Regulation, *, word: Word, from_on: date, on: date, by: Any, at: datetime) -> Sanction:
    """Put a regulation that scores members into the office's rulebook from a day on, on its superior's word.

    Nobody is scored for days before the word was given. Raises SanctionUntimely, SanctionedAlready.
    """
    if word.dated_on > on:
        raise SanctionUntimely(reason=f"文件日期{word.dated_on}还没有到")
    first = max(day for day in (word.dated_on, regulation.in_force.first) if day is not None)
    if from_on < first:
        raise SanctionUntimely(reason=f"启用日期{from_on}早于文件日期或制度施行日期（{first}）")
    rows = Sanction.objects.select_for_update().filter(regulation=regulation.code)
    for one in rows.order_by("from_on"):
        if one.until_on is None:
            raise SanctionedAlready(title=regulation.title, document=one.document, first=one.from_on)
        if from_on < one.until_on:
            raise SanctionUntimely(reason=f"启用日期{from_on}早于上一次停用的日期（{one.until_on}）")
    made = Sanction(
        regulation=regulation.code, authority=word.authority, document=word.document, dated_on=word.dated_on,
        says=word.says, file_id=word.file, from_on=from_on, recorded_at=at, recorded_by_id=by.pk,
    )  # fmt: skip
    made.save(force_insert=True)
    streets.stamp()
    told = {
        "regulation": regulation.code,
        "from": from_on,
        "document": _digest(word.document),
        "says": _digest(word.says),
    }
    record("points.sanctioned", subject=made, by=by, at=at, data=told)
    return made


@transaction.atomic
def end_sanction(regulation: Regulation, *, until_on: date, why: str, on: date, by: Any, at: datetime) -> Sanction:
    """Take a regulation that scores members out of the office's rulebook from a day on (`until_on`, the first without it).

    What was scored and confirmed before stays as it is. Raises NotSanctioned, SanctionUntimely.
    """
    made = Sanction.objects.select_for_update().filter(regulation=regulation.code, until_on=None).first()
    if made is None:
        raise NotSanctioned(title=regulation.title)
    if until_on < on:
        raise SanctionUntimely(reason=f"停用日期{until_on}已经过去，停用不能追溯")
    made.until_on, made.until_why, made.ended_at, made.ended_by_id = max(until_on, made.from_on), why, at, by.pk
    made.save(update_fields=["until_on", "until_why", "ended_at", "ended_by_id"])
    streets.stamp()
    told = {"regulation": regulation.code, "until": made.until_on, "why": _digest(why)}
    record("points.sanction_ended", subject=made, by=by, at=at, data=told)
    return made


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def keep_month(
    entry: Entry, *, points: str, period: str, lines: Mapping[UUID, Iterable[Line]], by: Any, at: datetime
) -> list[ConfirmedMonth]:
    """Keep every member's lines of a month as their branch confirmed them, with the record by which it did."""
    made = [
        ConfirmedMonth(
            points=points, period=period, member_id=member, branch_id=entry.subject_id, place_id=entry.place_id,
            entry_id=entry.pk, at=at, lines=kept(mine),
        )
        for member, mine in lines.items()
    ]  # fmt: skip
    ConfirmedMonth.objects.bulk_create(made)
    digest = _digest("\n".join(f"{one.member_id} {one.lines}" for one in made))
    told = {"period": period, "members": len(made), "lines": digest}
    record("points.month_confirmed", subject=entry, by=by, at=at, data=told)
    return made

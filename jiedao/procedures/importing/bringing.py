"""Bringing a roster in: read and planned for somebody's work, and kept for them to look at. Nothing is on a register yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.audit import queries as audit
from jiedao.batches import actions
from jiedao.batches.models import Batch
from jiedao.batches.queries import headings
from jiedao.crypto import digest
from jiedao.periods import Period, day_of, parse_period
from jiedao.procedures import booking, files
from jiedao.procedures.importing import packing
from jiedao.procedures.importing.groups import Groups
from jiedao.procedures.importing.planning import Planned, Planner
from jiedao.procedures.importing.reading import Places, Roster, read_roster
from jiedao.procedures.importing.sweeping import seldom_swept
from jiedao.procedures.registration import kind_called
from jiedao.register.queries import office_place, places
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.models import Street


@dataclass(frozen=True)
class Brought:
    """A roster that was read beside what stands: what it says, and what would become of each line."""

    roster: Roster
    planned: list[Planned]
    edition: Edition
    on: date
    planner: Planner
    as_of: int  # where the office's chain stood before anything was compared

    @property
    def counts(self) -> dict[str, int]:
        """Outcome -> lines."""
        found: dict[str, int] = {}
        for one in self.planned:
            found[one.outcome] = found.get(one.outcome, 0) + 1
        return found


def day_of_roster(period: Period | None, today: date) -> date:
    """The day as of which a roster speaks: the last of its period, today at the latest."""
    return min(period.last, today) if period else today


@seldom_swept()
def bring(
    file: Path, kind: str, *, street: Street, who: Standing, period: Period | None, now: datetime, sheet: str = "",
    explained: Mapping[str, str] | None = None,
) -> Brought:  # fmt: skip
    """Read a roster and compare it with what stands. Raises what reading a roster raises, and NoSuchKind."""
    on = day_of_roster(period, day_of(now))
    edition, everything = booking.edition(street, on), Scope.everything(street.code)
    as_of = audit.head(everything).events
    declared = kind_called(kind, street, on)
    known = Places.of([one for one in places(everything) if one.kind != "sub_district"])
    said = {**headings(everything, kind), **(explained or {})}
    roster = read_roster(
        file, declared, edition, known, on=on, year=period.first.year if period else None, sheet=sheet, explained=said,
        groups=Groups.of(declared, edition, on=on),
    )  # fmt: skip
    planner = Planner(roster, edition, who, office_place(everything), on)
    return Brought(roster, planner.plan(), edition, on, planner, as_of)


def keep(brought: Brought, data: bytes, *, file: str, period: Period | None, who: Standing, now: datetime) -> Batch:
    """Keep what was brought, sealed line by line, until somebody says that it may be written."""
    roster, planner = brought.roster, brought.planner
    return actions.propose(
        id=uuid7(), kind=roster.kind.name, line=roster.kind.line, place=_desk(who, planner), file=file,
        digest=digest(data), sheet=roster.sheet, period=period.code if period else "", on=brought.on,
        told={**told(roster), "as_of": brought.as_of}, lines=packing.proposed(brought.planned, roster, planner.place_of), owner=who.user, by=who.by,
        at=now,
    )  # fmt: skip


def bring_upload(
    data: bytes, name: str, kind: str, *, street: Street, who: Standing, period: Period | None, now: datetime,
    sheet: str = "", explained: Mapping[str, str] | None = None,
) -> Batch:  # fmt: skip
    """Bring in a roster that was sent through the browser, and keep it with its file, until it is written or dropped."""
    with TemporaryDirectory(prefix="jiedao-roster-") as folder:
        file = Path(folder) / (Path(name.replace("\\", "/")).name or "花名册")
        file.write_bytes(data)
        brought = bring(
            file, kind, street=street, who=who, period=period, now=now, sheet=sheet, explained=explained
        )  # fmt: skip
        files.keep_bytes(data, name=file.name)
        return keep(brought, data, file=file.name, period=period, who=who, now=now)


@transaction.atomic
def explain(batch: Batch, said: Mapping[str, str], *, street: Street, who: Standing, now: datetime) -> Batch:
    """Read a kept roster again with what its headings mean, which is remembered for the next one of this register.

    Raises what reading raises: then the batch is as it was.
    """
    data = files.bytes_of(batch.digest)
    actions.explain_headings(batch.kind, said, by=who.by, at=now)
    actions.drop(batch, by=who.by, at=now)
    period = parse_period(batch.period) if batch.period else None
    return bring_upload(
        data, batch.file, batch.kind, street=street, who=who, period=period, now=now, sheet=batch.sheet
    )  # fmt: skip


def begin(batch: Batch, *, street: Street, who: Standing, now: datetime) -> Batch:
    """Let the writing begin; the file is needed no more. Raises AnotherAtWork, NotInThisState."""
    label = kind_called(batch.kind, street, batch.on).label
    held = actions.begin(batch, label=label, by=who.by, at=now)
    if agreed := batch.told.get("by_content"):  # looked at and let stand: the next roster need not be guessed at
        actions.explain_headings(batch.kind, agreed, by=who.by, at=now)
    transaction.on_commit(lambda: _forget(held))
    return held


def drop(batch: Batch, *, who: Standing, now: datetime) -> None:
    """Put a roster aside of which nothing was written, and its file with it."""
    held = actions.drop(batch, by=who.by, at=now)
    transaction.on_commit(lambda: _forget(held))


def _forget(batch: Batch) -> None:
    """The file of a roster is kept only as long as some batch of it waits to be looked at."""
    waiting = Batch.objects.filter(digest=batch.digest, state=Batch.State.PROPOSED)
    if not waiting.exists():
        files.forget_bytes(batch.digest)


def broken_off(kind: str, data: bytes) -> Batch | None:
    """The batch of this very file whose writing has begun and was broken off; None where there is none."""
    at_work = (Batch.State.WRITING, Batch.State.SETTLING)
    return Batch.objects.filter(kind=kind, state__in=at_work, digest=digest(data)).first()  # type: ignore[no-any-return]


def was_done(kind: str, data: bytes) -> bool:
    """Whether this very file stands on the register already, with what a person has yet to settle in its batch."""
    return bool(Batch.objects.filter(kind=kind, state=Batch.State.DONE, digest=digest(data)).exists())


def _desk(who: Standing, planner: Planner) -> Any:
    """Where whoever brings a roster works: the office, or their community."""
    if who.is_setup or any(grant.places is None for grant in who.scope.grants):
        return planner.office
    return who.appointments[0].place


def told(roster: Roster) -> dict[str, Any]:
    """How a roster was read, without anything that its lines say about anybody."""
    targets = roster.mapping.targets
    return {
        "heads": [[head.letters, *head.path] for head in roster.heads],
        "columns": {head.full: key for key, head in roster.mapping.heads.items()},
        "by_content": {
            head.full: key for key, head in roster.mapping.heads.items() if key in roster.mapping.by_content
        },
        "labels": [[key, one.label] for key, one in targets.items()],  # in the register's order
        "unread": [head.full for head in roster.mapping.unread],
        "hidden": list(roster.hidden),
        "totals": [
            [one.label, one.row, one.text, None if one.read is None else str(one.read), one.agrees]
            for one in roster.totals
        ],
        "same": [list(pair) for pair in roster.same],
        "needs_year": len(roster.needs_year),
    }

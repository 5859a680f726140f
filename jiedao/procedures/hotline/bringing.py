"""A sheet of the city is read beside what stands and kept to be looked at: of each line it is said what it is."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.access.roles import LINES
from jiedao.crypto import digest
from jiedao.hotline import actions, queries, rules
from jiedao.hotline.actions import NewRow
from jiedao.hotline.models import Order, Row, Sheet
from jiedao.periods import day_of, start_of
from jiedao.procedures import vault
from jiedao.procedures.hotline import wording
from jiedao.procedures.hotline.problems import NotYourSheet
from jiedao.procedures.hotline.reading import ReadRow, ReadSheet, read_sheet
from jiedao.procedures.importing.reading import Places
from jiedao.register.queries import calendar, office_place, places
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.models import Street

CALLER = "hotline caller"
Outcome = Row.Outcome


@dataclass(frozen=True)
class Kept:
    """What a line says, as it is kept sealed: its cells, and where it could be read what it is taken as."""

    cells: Sequence[str]
    said: Mapping[str, Any]
    category: str = ""
    place: str = ""
    phone: str = ""
    received_at: str = ""
    accept_by: str = ""
    reply_by: str = ""


def require(who: Standing, place: Any, line: str, form: str) -> None:
    """Refuse whoever's work it is not to take, return and send out the city's orders. Raises NotYourSheet."""
    if not who.scope.covers(place.pk, line, name=form):
        raise NotYourSheet(line=LINES.get(line, line), posts=who.posts)


def bring(data: bytes, name: str, *, street: Street, who: Standing, now: datetime) -> Sheet:
    """Read a sheet and keep it to be looked at. Raises what reading raises, NoOrderForm, NotYourSheet."""
    asked = wording.orders(street, day_of(now))
    everything = Scope.everything(street.code)
    office = office_place(everything)
    require(who, office, asked.form.line, asked.form.name)
    known = Places.of([one for one in places(everything) if one.kind == "community"])
    with TemporaryDirectory(prefix="jiedao-orders-") as folder:
        file = Path(folder) / (Path(name.replace("\\", "/")).name or "工单")
        file.write_bytes(data)
        read = read_sheet(file, asked, known, calendar(everything), now=now)
    return actions.propose(
        id=uuid7(), form=asked.form.name, line=asked.form.line, place=office, file=read.file, digest=digest(data),
        tab=read.tab, heads=read.heads, columns=read.columns, rows=list(_rows(read, asked, street)), owner=who.user, by=who.by,
        at=now,
    )  # fmt: skip


def _rows(read: ReadSheet, asked: wording.Orders, street: Street) -> Iterator[NewRow]:
    numbers = queries.known(Scope.everything(street.code), [row.number for row in read.rows if row.number])
    received = [row.received_at for row in read.rows if row.received_at]
    repeats = Repeats.among([row.phone for row in read.rows], received, asked, street)
    for row in read.rows:
        id = uuid7()
        outcome, order = _outcome(row, numbers.get(row.number), repeats)
        yield NewRow(id, row.no, row.number, outcome, row.faults, seal(row, id), order)


def _outcome(row: ReadRow, known: Order | None, repeats: "Repeats") -> tuple[str, UUID | None]:
    if row.faults or row.received_at is None:
        return Outcome.REFUSED, None
    if known is not None:
        if rules.comes_again(known.state, known.received_at, row.received_at):
            return Outcome.REPEATED, known.pk
        return Outcome.KNOWN, known.pk
    before = repeats.of_row(row.phone, row.category, row.received_at)
    again = repeats.in_sheet(row)
    return (Outcome.REPEATED, before.pk if before else None) if before or again else (Outcome.NEW, None)


class Repeats:
    """What the callers of a sheet had said before, within the time in which that counts as the same."""

    def __init__(self, found: Mapping[str, list[Order]], rules_of: wording.Orders, cal: Any) -> None:
        self.found, self.clock, self.calendar = dict(found), rules_of.clock("repeat_window"), cal
        self.seen: set[tuple[str, str]] = set()

    @classmethod
    def among(
        cls, phones: Iterable[str], received: Iterable[datetime], asked: wording.Orders, street: Street
    ) -> "Repeats":
        """What these callers had said before the first of these moments, as far back as it counts."""
        scope = Scope.everything(street.code)
        cal, clock = calendar(scope), asked.clock("repeat_window")
        first = min((clock.before(day_of(one), cal) for one in received), default=None)
        if first is None:
            return cls({}, asked, cal)
        hashes = {hash_of(one) for one in phones if one}
        return cls(queries.called_before(scope, hashes, since=start_of(first)), asked, cal)

    def of_row(self, phone: str, category: str, received: datetime) -> Order | None:
        """The first order in which the same caller said the same sort of thing, within the time."""
        since = self.clock.before(day_of(received), self.calendar)
        for one in self.found.get(hash_of(phone), ()) if phone else ():
            if one.category == category and since <= day_of(one.received_at) and one.received_at <= received:
                return one
        return None

    def in_sheet(self, row: ReadRow) -> bool:
        """Whether a line above says the same of the same caller."""
        if not row.phone:
            return False
        key = (row.phone, row.category)
        again = key in self.seen
        self.seen.add(key)
        return again

    def add(self, order: Order) -> None:
        """One more that stands."""
        if order.caller_hash:
            self.found.setdefault(order.caller_hash, []).append(order)


def hash_of(phone: str) -> str:
    """The keyed hash by which a caller is met again: the number itself stands nowhere in the clear."""
    return vault.keyring().blind_index(phone, purpose=CALLER).hex()


def seal(row: ReadRow, id: UUID) -> str:
    """A line as it is kept."""
    kept = Kept(
        row.cells, row.said, row.category, str(row.place.pk) if row.place is not None else "", row.phone,
        *(at.isoformat() if at else "" for at in (row.received_at, row.accept_by, row.reply_by)),
    )  # fmt: skip
    return vault.seal_text(json.dumps(kept.__dict__, ensure_ascii=False), what="hotline row", id=id)


def opened(row: Row) -> Kept:
    """What a line says; a line of a sheet that was dropped or undone says nothing any more."""
    return Kept(**json.loads(vault.open_text(row.sealed, what="hotline row", id=row.pk)))


def drop(sheet: Sheet, *, who: Standing, now: datetime) -> Sheet:
    """Put a sheet aside of which nothing was taken."""
    require(who, sheet.place, sheet.line, sheet.form)
    return actions.drop(sheet, by=who.by, at=now)

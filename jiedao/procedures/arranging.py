"""Changing a rota in its page: a shift is added, moved or taken away, last week's is taken over. Each is a record or its
correction, so the duties follow and what stood stays readable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.entries.models import Entry
from jiedao.procedures import booking, correcting, rota
from jiedao.procedures.problems import NoSuchShift, NothingToCopy
from jiedao.procedures.rota import WEEK, Rota, Shift, Wrong
from jiedao.procedures.submission import Sent, Submitted, submit
from jiedao.register.models import Subject
from jiedao.tenancy.models import Street

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hand:
    """Who changes the rota of a subject, in which week, when, under which id the record will stand, and why."""

    rota: Rota
    subject: Subject
    monday: date
    street: Street
    who: Standing
    now: datetime
    id: UUID
    why: str = ""

    @property
    def last(self) -> date:
        return self.monday + DAY * (WEEK - 1)


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - DAY * day.weekday()


def shift_called(hand: Hand, entry: UUID, no: int) -> Shift:
    """One shift of the subject's rota in its record; NoSuchShift where it does not stand (any more)."""
    kept = Entry.objects.within(hand.who.scope).filter(pk=entry, form=hand.rota.form.name, until_at=None)
    found = kept.filter(subject_id=hand.subject.pk).select_related("subject", "version").first()
    one = next((one for one in rota.lines_of(hand.rota, found) if one.no == no), None) if found is not None else None
    if one is None:
        raise NoSuchShift()
    return one


@transaction.atomic
def add(hand: Hand, rows: Sequence[Mapping[str, Any]]) -> Submitted:
    """Put shifts into a week: into the record that holds the week's where it may be corrected, else into one of their own.

    Raises ShiftTwice, ShiftNotListed and what a submission raises; then nothing has changed.
    """
    for entry in _holding(hand):
        if correcting.may(entry, hand.who, now=hand.now).change:
            return _rewritten(hand, entry, [*(entry.values.get(hand.rota.lines.name) or ()), *rows])
    sent = Sent(hand.id, hand.rota.form.name, hand.subject.pk, hand.now, {hand.rota.lines.name: list(rows)})
    return submit(sent, street=hand.street, who=hand.who, now=hand.now)


def move(hand: Hand, shift: Shift, to: Mapping[str, Any]) -> Submitted:
    """Let a shift be another day's, another's hours or another person's; what else its line says stays."""
    rows = list(shift.entry.values[hand.rota.lines.name])
    rows[shift.no - 1] = {**rows[shift.no - 1], **to}
    return _rewritten(hand, shift.entry, rows)


def drop(hand: Hand, shift: Shift) -> None:
    """Take a shift away; a record of which nothing is left is voided."""
    rows = list(shift.entry.values[hand.rota.lines.name])
    del rows[shift.no - 1]
    if rows:
        _rewritten(hand, shift.entry, rows)
    else:
        correcting.void(shift.entry, why=hand.why, street=hand.street, who=hand.who, now=hand.now)


def _holding(hand: Hand) -> list[Entry]:
    """The records that hold shifts of the week, the latest first."""
    found: dict[UUID, Entry] = {}
    for one in rota.shifts(hand.who.scope, hand.rota, hand.monday, hand.last, subjects=[hand.subject.pk]):
        found[one.entry.pk] = one.entry
    return sorted(found.values(), key=lambda entry: entry.entered_at, reverse=True)


def _rewritten(hand: Hand, entry: Entry, rows: Sequence[Mapping[str, Any]]) -> Submitted:
    values = {**entry.values, hand.rota.lines.name: list(rows)}
    sent = Sent(hand.id, entry.form, entry.subject_id, entry.occurred_at, values)
    return correcting.correct(entry, sent=sent, why=hand.why, street=hand.street, who=hand.who, now=hand.now)


# ---- last week's again ----


@dataclass(frozen=True)
class Copied:
    """A shift of last week a week later; `wrong` says why it cannot stand."""

    row: Mapping[str, Any]
    shift: Shift
    on: date
    wrong: Wrong | None = None


def last_week(hand: Hand) -> list[Copied]:
    """What would be taken over from the week before: what is not there yet, each with what speaks against it."""
    subjects = [hand.subject.pk]
    before = rota.shifts(hand.who.scope, hand.rota, hand.monday - DAY * WEEK, hand.monday - DAY, subjects=subjects)
    there = {one.key for one in rota.shifts(hand.who.scope, hand.rota, hand.monday, hand.last, subjects=subjects)}
    made = []
    for one in before:
        on = one.on + DAY * WEEK
        if (on, one.word, one.post, one.person) not in there:
            made.append((hand.rota.written(on, one.word, one.person, one.post), one, on))
    edition = booking.edition(hand.street, hand.who.on)
    wrongs = rota.wrongs(
        hand.rota, [row for row, _one, _on in made], edition=edition, scope=hand.who.scope, subject=hand.subject
    )
    against = {id(wrong.row): wrong for wrong in wrongs}
    return [Copied(row, one, on, against.get(id(row))) for row, one, on in made]


def copy(hand: Hand) -> Submitted:
    """Take over from last week whatever may stand. Raises NothingToCopy."""
    rows = [one.row for one in last_week(hand) if one.wrong is None]
    if not rows:
        raise NothingToCopy()
    return add(hand, rows)

"""A record of an occasion at which votes are held calls them: one for the record, or one a line, with who came.

A vote that was called beforehand for the same reason is tied to the line that is about it, and not called twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from jiedao.access.queries import Standing
from jiedao.ballots import actions, queries
from jiedao.ballots.electorate import line_lookup
from jiedao.ballots.models import Elector, Poll, State
from jiedao.ballots.problems import NoElectors, NoSeats, NothingToChoose
from jiedao.entries.models import Entry
from jiedao.matters.models import Matter
from jiedao.procedures import balloting, booking
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.rulebook import Ballot, Edition, Field, Form, evaluate
from jiedao.tenancy.models import Street

#: What a record column that names something gives for a further column of it: (its id, the column) -> value.
Through = Callable[[str, str], Any]
ENDED = (State.NO_QUORUM, State.FAILED)
GONE = "会议记录更正后，已经没有这一项"
VOIDED = "会议记录已作废"


@lru_cache(maxsize=64)
def ballots_by_form(edition: Edition) -> dict[str, tuple[Ballot, ...]]:
    """Form -> the ballots held at its records. Made once per edition."""
    found: dict[str, list[Ballot]] = {}
    for ballot in edition.ballots.values():
        if ballot.held_at and ballot.kind != "draw":
            form = ballot.held_at if ballot.held_at in edition.forms else ballot.held_at.rpartition(".")[0]
            found.setdefault(form, []).append(ballot)
    return {form: tuple(some) for form, some in found.items()}


@dataclass(frozen=True)
class Asked:
    """One vote that a record asks for: by which ballot, of which line (0 = the record itself), about what."""

    ballot: Ballot
    item: int
    line: Mapping[str, Any]
    question: str
    sources: tuple[str, ...]  # by which something may have called it beforehand


@transaction.atomic
def polls_from_entry(
    entry: Entry, *, form: Form, edition: Edition, street: Street, subject: Subject, who: Standing, now: datetime,
    corrects: Entry | None = None, through: Through | None = None,
) -> tuple[Poll, ...]:  # fmt: skip
    """Call the votes that a record asks for, and note who came from its attendance. A correction keeps those of the record
    it corrects: they are tied to the new one; a line that is gone ends its vote, unless it has begun.

    A ballot nobody may vote in is not called (NoElectors rises when somebody calls it by hand).
    """
    ballots = ballots_by_form(edition).get(form.name, ())
    if not ballots:
        return ()
    asked = list(_asked(ballots, entry, form, edition, through or through_records))
    known = {(one.ballot, one.item): one for one in _known(corrects, street)} if corrects is not None else {}
    made = []
    for one in asked:
        poll = known.pop((one.ballot.name, one.item), None)
        poll = poll or _called_before(one, subject, entry.occurred_on, street)
        if poll is not None:
            poll = actions.attach_entry(poll, entry=entry, item=one.item, question=one.question, by=who.by, at=now)
        else:
            poll = _call(one, entry, subject, street, who, now)
        if poll is not None:
            _came(poll, entry, form, street, who, now)
            made.append(poll)
    _end(known.values(), why=GONE, who=who, now=now)
    return tuple(made)


def polls_of_voided(entry: Entry, *, edition: Edition, street: Street, who: Standing, now: datetime) -> None:
    """A record is undone: its votes that have not begun end with it."""
    if entry.form in ballots_by_form(edition):
        _end(_known(entry, street), why=VOIDED, who=who, now=now)


def _end(polls: Iterable[Poll], *, why: str, who: Standing, now: datetime) -> None:
    for left in polls:
        if left.state == State.CALLED:
            actions.end_poll(left, state=State.FAILED, why=why, by=who.by, at=now)


def _known(corrects: Entry, street: Street) -> list[Poll]:
    return queries.polls_at(Scope.everything(street.code), [corrects.pk])


def _called_before(one: Asked, subject: Subject, on: date, street: Street) -> Poll | None:
    """What was called beforehand for the same: by what the line names, by its words that day, or, where a record holds one
    vote as a whole, the last of the ballot that no record holds yet."""
    everything = Scope.everything(street.code)
    for source in one.sources:
        live = [poll for poll in queries.polls_of(everything, source=source) if _fits(poll, one)]
        if live:
            return live[-1]
    waiting = [
        poll for poll in queries.polls_without_entry(everything, subject.pk, one.ballot.name) if _fits(poll, one)
    ]
    if one.item:
        waiting = [poll for poll in waiting if poll.held_on == on and poll.question == one.question]
    return waiting[-1] if waiting else None


def _fits(poll: Poll, one: Asked) -> bool:
    return poll.ballot == one.ballot.name and poll.state not in ENDED


def _call(one: Asked, entry: Entry, subject: Subject, street: Street, who: Standing, now: datetime) -> Poll | None:
    """Call it, where there is anybody to vote and anything to vote on; the occasion is recorded either way."""
    try:
        return balloting.call_poll(
            one.ballot.name, subject=subject, on=entry.occurred_on, street=street, by=who.by, now=now,
            question=one.question, entry=entry, item=one.item, line=one.line,
        )  # fmt: skip
    except (NoElectors, NothingToChoose, NoSeats):
        return None


def _asked(
    ballots: tuple[Ballot, ...], entry: Entry, form: Form, edition: Edition, through: Through
) -> Iterator[Asked]:
    for ballot in ballots:
        if ballot.held_at == form.name:
            if evaluate(ballot.when, _looking(form.fields, entry.values.get, through), edition, entry.occurred_on):
                yield Asked(ballot, 0, {}, _words(form.fields, entry.values) or form.label, ())
            continue
        declared = form.fields.get((ballot.held_at or "").rpartition(".")[2])
        for no, line in enumerate(entry.values.get(declared.name) or (), 1) if declared is not None else ():
            assert declared is not None
            ask = _looking(declared.columns, line_lookup(entry.values, line), through)
            if evaluate(ballot.when, ask, edition, entry.occurred_on):
                words = _words(declared.columns, line) or f"{declared.label}第{no}项"
                yield Asked(ballot, no, line, words, tuple(_reasons(declared.columns, line)))


def _looking(fields: Mapping[str, Field], ask: Callable[[str], Any], through: Through) -> Callable[[str], Any]:
    """The columns of a record or line, with a look through what a column of it names."""

    def column(name: str) -> Any:
        head, _, rest = name.partition(".")
        named = fields.get(head)
        if rest and named is not None and named.type == "record":
            id = ask(head)
            return through(str(id), rest) if id else None
        return ask(name)

    return column


def through_records(id: str, column: str) -> Any:
    """A column of the record that an id names, or of the one that opened the matter it names."""
    matter = matter_of_id(id)
    entry = matter.entry_id if matter is not None else _uuid(id)
    known = Entry.objects.filter(pk=entry) if entry is not None else Entry.objects.none()
    return (known.values_list("values", flat=True).first() or {}).get(column)


def matter_of_id(id: str) -> Matter | None:
    """The matter that an id names: its own, or that of the record that opened it."""
    key = _uuid(id)
    if key is None:
        return None
    return Matter.objects.filter(Q(pk=key) | Q(entry_id=key)).order_by("id").first()  # type: ignore[no-any-return]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _reasons(columns: Mapping[str, Field], line: Mapping[str, Any]) -> Iterator[str]:
    """What the line names may have called the vote beforehand: the matter, or a record."""
    for one in columns.values():
        if one.type == "record" and line.get(one.name):
            id = str(line[one.name])
            matter = matter_of_id(id)
            yield f"matter:{matter.pk if matter is not None else id}"
            yield f"{actions.OF_A_RECORD}{id}"


def _words(fields: Mapping[str, Field], values: Mapping[str, Any]) -> str:
    """The first text that says what it is about and tells of no person."""
    for name, declared in fields.items():
        if declared.type in ("text", "paragraph") and not declared.personal and isinstance(values.get(name), str):
            return str(values[name])[:200]
    return ""


def came_to(poll: Poll, entry: Entry, *, street: Street, who: Standing, now: datetime) -> None:
    """Note who came to a vote that was called after the record of its meeting; it is recorded once. What somebody has
    noted at the vote itself stays."""
    edition = booking.edition(street, entry.occurred_on)
    ballot, form = edition.ballots.get(poll.ballot), edition.forms.get(entry.form)
    noted = poll.headcount is not None or Elector.objects.filter(poll_id=poll.pk, present=True).exists()
    if ballot is not None and form is not None and ballot.held_at == form.name and not noted:
        _came(poll, entry, form, street, who, now)


def _came(poll: Poll, entry: Entry, form: Form, street: Street, who: Standing, now: datetime) -> None:
    """Note who came, as the record's attendance says; whoever is no elector came as a guest."""
    declared = form.attendance
    rows = entry.values.get(declared.name) if declared is not None else None
    if not rows or poll.state != State.CALLED:
        return
    balloting.renew(poll, street=street, by=who.by, now=now)
    electors = {one.person_id: one for one in Elector.objects.filter(poll_id=poll.pk)}
    told = {UUID(str(row["person"])): row for row in rows if row.get("person")}
    present = {id for id, row in told.items() if row.get("state") == "present" and id in electors}
    present -= {id for id, one in electors.items() if one.recused}
    absent = {id: str(row.get("reason") or "") for id, row in told.items() if id in electors and id not in present}
    actions.note_presence(poll, present=present, absent=absent, by=who.by, at=now)

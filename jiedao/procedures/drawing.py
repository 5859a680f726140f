"""A draw (抽签): the list and the digest of a seed are shown first, the order follows from both, and anybody can repeat it.

The seed is made by the system and lies sealed until the day of the draw: whoever announces it has not seen it either. A
list that has changed since, is not drawn from: a new one with a new seed is announced, and both stand in the audit.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.ballots import actions, electorate, queries, rules
from jiedao.ballots.models import Draw, Lot, Poll
from jiedao.ballots.problems import DrawDayOver, DrawTooEarly, ListChanged, NoSuchBallot
from jiedao.periods import day_of
from jiedao.procedures import booking, vault
from jiedao.procedures.balloting_reading import require_holder
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.rulebook import Ballot
from jiedao.tenancy.models import Street

#: So many random bytes a seed is made of.
BYTES = 32
#: So many names of a list that has changed are said.
NAMED = 5


def ballot_drawn(street: Street, name: str, on: date) -> Ballot:
    """A draw of the rulebook by its whole name. Raises NoSuchBallot."""
    found = booking.edition(street, on).ballots.get(name)
    if found is None or found.kind != "draw":
        raise NoSuchBallot(ballot=name, on=on)
    return found


def require_drawer(ballot: Ballot, subject: Subject, who: Standing) -> None:
    """Refuse a draw outside one's work. Raises NotYoursToHold."""
    asked = Poll(
        ballot=ballot.name, line=ballot.line, subject_id=subject.pk, place_id=subject.place_id, question=ballot.label
    )
    require_holder(asked, who)


def _require_own(draw: Draw, street: Street, who: Standing) -> None:
    """Raises NotYoursToHold."""
    require_drawer(ballot_drawn(street, draw.ballot, draw.held_on), Subject.objects.get(pk=draw.subject_id), who)


@transaction.atomic
def announce(
    id: UUID, ballot: str, *, subject: Subject, on: date, question: str, street: Street, who: Standing, now: datetime,
    seed: str = "",
) -> Draw:  # fmt: skip
    """Announce a draw for a day: among whom, and the digest of a seed. The same `id` announces it once.

    `seed`: only for the set-up of an office, so that it can be built twice alike. Raises NoSuchBallot, NotYoursToHold,
    NothingToDraw, DrawDayOver.
    """
    declared = ballot_drawn(street, ballot, on)
    require_drawer(declared, subject, who)
    question = question.strip()[:200] or declared.label
    if on < day_of(now):
        raise DrawDayOver(draw=question, on=on)
    edition = booking.edition(street, on)
    today = day_of(now)
    lots = electorate.lots_of(declared, edition, subject=subject, on=today)
    secret = seed if seed and who.is_setup else secrets.token_hex(BYTES)
    draw = Draw(
        id=id, ballot=ballot, line=declared.line, subject_id=subject.pk, place_id=subject.place_id, question=question,
        held_on=on, sealed=vault.seal_text(secret, what="draw", id=id), digest=rules.digest_of(secret),
        list_digest=rules.list_digest(str(one.person) for one in lots),
        things=electorate.things_of(declared, edition, subject=subject, on=today),
    )  # fmt: skip
    return actions.announce_draw(draw, lots=lots, by=who.by, at=now)


@transaction.atomic
def require_drawable(draw: Draw, move: str, *, street: Street, who: Standing, now: datetime) -> None:
    """Refuse the page of a step for the reasons for which the step would be."""
    _require_own(draw, street, who)
    fresh = actions.locked_draw(draw)
    if move == "draw":
        _require_day_and_list(fresh, street, now)


def _require_day_and_list(draw: Draw, street: Street, now: datetime) -> None:
    if day_of(now) < draw.held_on:
        raise DrawTooEarly(draw=draw.question, on=draw.held_on)
    if changes := changes_since(draw, street=street, on=day_of(now)):
        raise ListChanged(draw=draw.question, changes=changes)


@transaction.atomic
def draw(draw: Draw, *, street: Street, who: Standing, now: datetime) -> Draw:
    """Draw: open the seed, and let the order follow. Raises DrawTooEarly, DrawnAlready, DrawCalledOff, ListChanged."""
    _require_own(draw, street, who)
    fresh = actions.locked_draw(draw)
    _require_day_and_list(fresh, street, now)
    return actions.draw_lots(fresh, seed=vault.open_text(fresh.sealed, what="draw", id=fresh.pk), by=who.by, at=now)


@transaction.atomic
def call_off(draw: Draw, *, why: str, street: Street, who: Standing, now: datetime) -> Draw:
    """Leave it undrawn, with the reason; another can be announced. Raises WhyMissing, DrawnAlready, DrawCalledOff."""
    _require_own(draw, street, who)
    return actions.call_off_draw(draw, why=why, by=who.by, at=now)


def changes_since(draw: Draw, *, street: Street, on: date) -> str:
    """How the register differs from the list that was shown: 新增甲；去掉乙; '' where it is the same."""
    declared = ballot_drawn(street, draw.ballot, draw.held_on)
    subject = Subject.objects.get(pk=draw.subject_id)
    shown = {one.subject_id: one.label for one in queries.lots_of(Scope.everything(street.code), draw)}
    rows = electorate.lots_now(declared, booking.edition(street, on), subject=subject, on=on)
    now = {one.person: one.label for one in rows}
    come = [label for id, label in now.items() if id not in shown]
    gone = [label for id, label in shown.items() if id not in now]
    return "；".join(f"{word}{_names(some)}" for word, some in (("新增", come), ("去掉", gone)) if some)


def _names(labels: Iterable[str]) -> str:
    found = list(labels)
    return "、".join(found[:NAMED]) + (f"等{len(found)}个" if len(found) > NAMED else "")


def repeats(draw: Draw, lots: Iterable[Lot]) -> bool:
    """Whether the order that is kept is the one that follows from the seed and the list: what anybody can find out."""
    found = list(lots)
    ids = [str(one.subject_id) for one in found]
    kept = [str(one.subject_id) for one in sorted(found, key=lambda one: one.turn or 0)]
    same = rules.digest_of(draw.seed) == draw.digest and rules.list_digest(ids) == draw.list_digest
    return same and rules.drawn(draw.seed, ids) == kept

"""Reading and verifying the chain."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from jiedao.audit.models import Event, Head
from jiedao.audit.problems import ChainBroken, EventMissing, TailCut
from jiedao.audit.sql import FIRST_BAD
from jiedao.tenancy.prepared import Prepared


@dataclass(frozen=True)
class Verified:
    """An intact chain: how many events, and the hash of the last as hexadecimal text ('' when there is none)."""

    events: int
    head: str


def head(scope: Any) -> Verified:
    """Where the office's chain stands now; printed on reports as an outside anchor."""
    found = _head().rows(of=scope.street)
    return Verified(found[0][0], bytes(found[0][1]).hex()) if found else Verified(0, "")


@cache
def _head() -> Prepared:
    return Prepared(lambda of: Head.objects.filter(street_id=of, slot=1).values_list("seq", "hash"), {"of": -2})


def events_of(scope: Any, subject: str) -> Any:
    """The events of one thing, oldest first."""
    return Event.objects.filter(street_id=scope.street, subject=subject).order_by("seq")


def verify(scope: Any, *, office: str, expected_head: str | None = None) -> Verified:
    """Recompute the whole chain in the database and compare it with its head.

    Raises EventMissing or ChainBroken naming the first bad event, and TailCut when the last event is not the one the
    head names or `expected_head` (a hash printed earlier, whole or at least its first 8 characters) is nowhere in it.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIRST_BAD, {"street": scope.street})
        bad = cursor.fetchone()
    if bad:
        seq, kind, subject, at, missing, expected = bad
        if missing:
            raise EventMissing(office=office, seq=expected)
        raise ChainBroken(office=office, seq=seq, kind=kind, subject=subject, at=at.isoformat())
    events = Event.objects.filter(street_id=scope.street)
    last = events.order_by("-seq").values_list("seq", "hash").first() or (0, b"")
    found = Verified(last[0], bytes(last[1]).hex())
    if (stored := head(scope)) != found:
        raise TailCut(office=office, head=stored.head[:16], seq=found.events)
    if expected_head and not _contains(events, expected_head.lower()):
        raise TailCut(office=office, head=expected_head, seq=found.events)
    return found


def _contains(events: Any, text: str) -> bool:
    if len(text) < 8 or any(c not in "0123456789abcdef" for c in text):
        return False
    return bool(events.extra(where=["encode(hash, 'hex') LIKE %s"], params=[f"{text}%"]).exists())

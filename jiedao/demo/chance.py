"""Chance that can be asked twice: every throw follows from the words it is asked with, so that two builds agree."""

from collections.abc import Sequence
from datetime import date, datetime, time
from hashlib import sha256
from random import Random
from typing import TypeVar
from uuid import UUID

from jiedao.periods import TZ

SEED = "2018-H1"

Thing = TypeVar("Thing")


def dice(*words: object) -> Random:
    """Throws that belong to these words alone."""
    return Random("/".join([SEED, *map(str, words)]))


def happens(share: float, *words: object) -> bool:
    """Whether what happens in this share of all cases happens in this one."""
    return dice(*words).random() < share


def one_of(things: Sequence[Thing], *words: object) -> Thing:
    """One of several, the same for the same words."""
    return things[int(dice(*words).random() * len(things))]


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in the office's zone."""
    return datetime.combine(day, time(hour, minute), tzinfo=TZ)


def id_of(at: datetime, *words: object) -> UUID:
    """The UUIDv7 (RFC 9562) of what these words name, happening at an instant."""
    digest = sha256("/".join([SEED, *map(str, words)]).encode()).digest()
    value = int(at.timestamp() * 1000) << 80 | int.from_bytes(digest[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)

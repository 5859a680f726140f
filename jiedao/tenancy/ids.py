"""Identifiers that sort by time, so that new rows stand beside each other in the index (RFC 9562, UUID version 7)."""

import os
import time
from datetime import UTC, datetime
from uuid import UUID


def uuid7(milliseconds: int | None = None) -> UUID:
    """A fresh UUIDv7; `milliseconds` since 1970 is given where a record carries another moment than this one."""
    stamp = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    value = stamp << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def is_id(text: object) -> bool:
    """Whether something reads as an identifier."""
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True


def made_at(id: UUID) -> datetime:
    """When such an identifier was made, to the second."""
    return datetime.fromtimestamp((id.int >> 80) // 1000, UTC)

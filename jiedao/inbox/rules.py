"""When something may go out by mail, on plain values. No table is asked.

Basis: the burden-relief rules of 2019 and 2023 (no notices at night and on days off); the office's own table of workdays.
"""

from datetime import datetime

#: Hours in which nothing goes out: from eight in the evening to eight in the morning.
QUIET_FROM, QUIET_UNTIL = 20, 8
#: The hours one may choose.
HOURS = tuple(range(QUIET_UNTIL, QUIET_FROM))


def may_send(now: datetime, hour: int | None, *, is_workday: bool) -> bool:
    """Whether a digest wished for from an hour on may go out at a moment of the office's own time."""
    if hour is None or not is_workday or not QUIET_UNTIL <= now.hour < QUIET_FROM:
        return False
    return now.hour >= max(hour, QUIET_UNTIL)

"""What an office lives by, told system by system: how many records of all sorts there are, and in which states what is owed,
decided and put right stands on a day."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from jiedao.ballots.models import Poll
from jiedao.cases.models import Case
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from jiedao.matters.models import Matter, State
from jiedao.periods import TZ
from jiedao.procedures import booking
from jiedao.register.models import Listing

#: State of an obligation -> what it means here.
OWED = {"done": "done", "late": "late", "missed": "late", "open": "open"}


def systems(on: date) -> dict[str, dict[str, Any]]:
    """System -> its records and states, in the office at hand."""
    found: dict[str, dict[str, Any]] = {}
    for regulation in booking.book().regulations.values():
        for system in regulation.systems:
            told = found.setdefault(system, {"records": 0, "states": []})
            told["records"] += _records(regulation)
            told["states"] = sorted({*told["states"], *_states(regulation.code, on)})
    return found


def _records(regulation: Any) -> int:
    begins = f"{regulation.code}."
    mine = [
        Entry.objects.filter(form__startswith=begins, until_at=None), Matter.objects.filter(matter__startswith=begins),
        Poll.objects.filter(ballot__startswith=begins), Case.objects.filter(ladder__startswith=begins),
        Obligation.objects.filter(duty__startswith=begins, done_on__isnull=False),
        Listing.objects.filter(kind__in=list(regulation.kinds)),
    ]  # fmt: skip
    return sum(rows.count() for rows in mine)


def _states(code: str, on: date) -> Iterator[str]:
    begins, now = f"{code}.", datetime.combine(on, time(8), tzinfo=TZ)
    for duty in Obligation.objects.filter(duty__startswith=begins).on(on).values_list("state", flat=True).distinct():
        if duty in OWED:
            yield OWED[duty]
    for state, due in Matter.objects.filter(matter__startswith=begins).values_list("state", "step_due_on"):
        yield "done" if state == State.ENDED else "late" if due is not None and due < on else "open"
    for state, late, due in Case.objects.filter(ladder__startswith=begins).values_list("state", "late", "due_at"):
        if late:
            yield "late"
        yield "done" if state in ("closed", "void") else "late" if due is not None and due < now else "open"

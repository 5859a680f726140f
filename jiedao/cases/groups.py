"""The groups of the list of cases: which cases are in each at a moment, and in which order they stand."""

from datetime import datetime

from django.db.models import Q

from jiedao.cases import rules
from jiedao.cases.models import State
from jiedao.periods import TZ, day_of, end_of

#: States whose clock counts against whoever has the case.
TICKING = tuple(state for state in rules.OPEN if state not in rules.WAITING)
#: A group of the list -> its order. The last key is the row's own, so that no two rows stand level.
ORDERS: dict[str, tuple[str, ...]] = {
    "open": ("due_at", "id"),
    "today": ("due_at", "id"),
    "overdue": ("due_at", "id"),
    "chased": ("due_at", "id"),
    "check": ("due_at", "id"),
    "hung": ("review_on", "id"),
    "closed": ("-closed_at", "-id"),
    "all": ("-opened_at", "-id"),
}

#: An instant that no case is due at: it stands for the real one in a compiled statement.
NEVER, NEVER_NIGHT = datetime(1, 1, 2, tzinfo=TZ), datetime(1, 1, 3, tzinfo=TZ)

STAND_INS = {"now": NEVER, "tonight": NEVER_NIGHT}
#: The moments that decide which cases are in a group.
MOMENTS = {"overdue": ("now",), "today": ("now", "tonight")}


#: A group -> the states of its cases; None = whatever they are.
STATES: dict[str, tuple[str, ...] | None] = {
    "open": rules.OPEN, "today": TICKING, "overdue": TICKING, "chased": rules.OPEN, "check": (State.SUBMITTED,),
    "hung": (State.HUNG,), "closed": (State.CLOSED,), "all": None,
}  # fmt: skip


def narrowed_at(now: datetime, tonight: datetime | None = None) -> dict[str, Q]:
    """What a case must meet besides its state, for the groups that ask more."""
    tonight = tonight or end_of(day_of(now))
    return {
        "today": Q(due_at__gte=now, due_at__lte=tonight), "overdue": Q(due_at__lt=now), "chased": Q(notices__gt=0),
    }  # fmt: skip


def groups_at(now: datetime, tonight: datetime | None = None) -> dict[str, Q]:
    """The groups at a moment; `tonight` is the last instant of its day."""
    more = narrowed_at(now, tonight)
    return {
        name: (Q() if states is None else Q(state__in=states)) & more.get(name, Q()) for name, states in STATES.items()
    }

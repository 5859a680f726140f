"""The steps of matters that are known by what they are called, since several about the office go on at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jiedao.demo.chance import id_of
from jiedao.demo.office import FIVE_MINUTES, Office
from jiedao.matters.models import Matter
from jiedao.periods import day_of
from jiedao.procedures.matters import taking
from jiedao.procedures.submission import Sent

if TYPE_CHECKING:
    from jiedao.demo.days import Day


def called(matter: str, title: str) -> Matter:
    """The last matter of a sort with this title."""
    rows = Matter.objects.filter(matter=matter, title=title).select_related("place", "subject", "entry")
    return rows.order_by("-opened_at")[0]  # type: ignore[no-any-return]


def hand(office: Office, who: str, now: datetime) -> dict[str, Any]:
    """Who does something, in which office, and when."""
    return {"street": office.street, "who": office.standing(who, day_of(now)), "now": now}


def take(office: Office, matter: Matter, move: str, who: str, now: datetime, note: str = "") -> Matter:
    """A step that needs words at most."""
    return taking.take(matter, move, note=note, **hand(office, who, now))


def record(
    day: "Day", matter: Matter, form: str, who: str, values: Mapping[str, Any], now: datetime, *, about: bool = False
) -> Matter:
    """A step that is a record; `about`: of the matter's subject, not of the office."""
    office, at = day.office, now - FIVE_MINUTES
    sent = Sent(
        id_of(at, office.plan.slug, form, matter.title, who), form, matter.subject_id if about else None, at, values
    )
    return taking.record(matter, sent=sent, **hand(office, who, now))

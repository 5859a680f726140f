"""Where the state of an appeal, or of a month's confirmation, is read from the matter that its record opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jiedao.matters.queries import ended_by_record
from jiedao.register.scope import Scope
from jiedao.rulebook import Matter


@dataclass(frozen=True)
class Told:
    """What became of a matter: the outcome's name and words (予以更正, 维持原分, 已审定), and the day."""

    outcome: str
    label: str
    on: date


def outcomes(scope: Scope, matter: Matter | None, records: Iterable[UUID]) -> dict[UUID, Told]:
    """The record that opened a matter -> how the matter ended; what is still under way is not among them.

    The one place where points ask for matters.
    """
    asked = list(records)
    if matter is None or not asked:
        return {}
    rows = ended_by_record(scope, matter.name, asked)
    return {
        one.entry_id: Told(one.outcome, matter.ends.get(one.outcome, one.outcome), one.ended_on)
        for one in rows
        if one.ended_on is not None
    }

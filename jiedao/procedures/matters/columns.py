"""What a matter's columns say: its opening, and what its steps have recorded. The same names as in the rulebook."""

from collections.abc import Callable, Mapping
from typing import Any

from jiedao.matters.course import Course
from jiedao.matters.models import Matter, Stage
from jiedao.procedures import booking
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.tenancy.models import Street


def course_of(matter: Matter, street: Street | int) -> Course:
    """The course of a matter in the rules as they were the day it was opened."""
    edition = booking.edition(street, matter.opened_on)
    declared = edition.matters[matter.matter]
    return Course(declared, edition, calendar(Scope.everything(matter.street_id)), columns(matter))


def columns(matter: Matter) -> Callable[[str], Any]:
    """The columns of a matter, asked for by name; what its steps recorded is fetched when first asked."""
    opening: Mapping[str, Any] = matter.entry.values
    stages: dict[str, Stage] | None = None

    def ask(name: str) -> Any:
        nonlocal stages
        head, _, rest = name.partition(".")
        if name in opening:
            return opening[name]
        if name in ("subject", "opened_on"):
            return {"subject": matter.subject_id, "opened_on": matter.opened_on}[name]
        if stages is None:
            rows = Stage.objects.filter(matter_id=matter.pk, stands=True).select_related("entry")
            stages = {one.step: one for one in rows}
        if name.endswith("_on") and name.removesuffix("_on") in stages:
            return stages[name.removesuffix("_on")].done_on
        entry = stages[head].entry if rest and head in stages else None
        return entry.values.get(rest) if entry is not None else None

    return ask


def first_columns(values: Mapping[str, Any]) -> Callable[[str], Any]:
    """The columns of a matter that is about to be opened: there is nothing but its opening."""
    return values.get

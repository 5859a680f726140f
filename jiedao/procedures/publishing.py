"""What an office shows everybody: its figures that the rulebook declares public, and notices (公示) while their days last.

A notice shows what its step says it shows and ends by itself on its day. Basis: domain rule on publicity boards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from jiedao.entries.rendering import lines_of
from jiedao.figures.figure import Figure
from jiedao.figures.listing import period_at_hand
from jiedao.matters import queries as matters
from jiedao.periods import day_of
from jiedao.procedures import booking
from jiedao.procedures.naming import names_in
from jiedao.register.scope import Scope
from jiedao.tenancy.models import Street


@dataclass(frozen=True)
class Notice:
    """One notice as it hangs: what it is about, what it shows, and the last day on which it does."""

    title: str
    step: str
    place: str
    shows: tuple[tuple[str, str], ...]
    from_on: date
    until_on: date


def notices(scope: Scope, *, now: datetime) -> list[Notice]:
    """The notices that hang on a day, the one that ends first first."""
    return list(_notices(scope, day_of(now)))


def _notices(scope: Scope, on: date) -> Iterator[Notice]:
    for stage in matters.hanging(scope, on=on):
        matter = stage.matter
        course = booking.edition(scope.street, matter.opened_on).matters.get(matter.matter)
        step = next((one for one in course.steps if one.name == stage.step), None) if course is not None else None
        if step is None or not step.shows:
            continue
        content, values = matter.entry.version.content, matter.entry.values
        lines = {line.name: line for line in lines_of(content, values, names_in(scope, content, values))}
        shows = tuple((lines[one].label, _text(lines[one])) for one in step.shows if one in lines)
        yield Notice(
            matter.title, step.label, matter.place.name, shows, day_of(stage.begun_at), stage.until_on
        )  # fmt: skip


def _text(line: object) -> str:
    """A line in one text: a list as its rows, each its cells."""
    rows = getattr(line, "rows", ())
    if not rows:
        return f"{line.text}{line.unit}"  # type: ignore[attr-defined]
    return "；".join("，".join(str(cell.text) for cell in row.values() if getattr(cell, "text", "")) for row in rows)


def figures(street: Street, *, now: datetime) -> list[Figure]:
    """The figures that the rulebook declares public, for the period at hand; none of them opens to a record here."""
    on = day_of(now)
    edition = booking.edition(street, on)
    period = period_at_hand(on)
    return [Figure(one, edition, period, on) for one in edition.figures.values() if one.public]

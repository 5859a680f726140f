"""What a line of a batch says, as it is kept between being looked at and being written: sealed, and bound to its line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from jiedao.batches.actions import ProposedLine
from jiedao.batches.models import Line
from jiedao.procedures import vault
from jiedao.procedures.importing.planning import BY_NATURE, Planned
from jiedao.procedures.importing.reading import Roster
from jiedao.tenancy.ids import uuid7

PART = 1000


@dataclass(frozen=True)
class Said:
    """A line's content. `filled`: form -> {values, derived}; `changes`: (field, before, after); `faults`: (row, cell,
    label, code, sentence); `cells`: row -> what stands there, for what goes back; `like`: (name, dossier, row)."""

    name: str
    number: str
    place: str
    community: str
    rows: Sequence[int]
    filled: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    members: Sequence[Mapping[str, Any]] = ()
    nature: Mapping[str, Any] = field(default_factory=dict)
    changes: Sequence[Sequence[Any]] = ()
    notes: Sequence[str] = ()
    like: Sequence[Any] = ("", "", 0)
    faults: Sequence[Sequence[Any]] = ()
    cells: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """What matching looks at: members and a person's own number."""
        return {**self.nature, "members": list(self.members)}


def proposed(planned: Sequence[Planned], roster: Roster, place: Any) -> Iterator[list[ProposedLine]]:
    """The lines as they are kept, so many at a time. `place`: the place id a record stands at."""
    for begin in range(0, len(planned), PART):
        yield [_line(one, roster, place) for one in planned[begin : begin + PART]]


def _line(one: Planned, roster: Roster, place: Any) -> ProposedLine:
    id, said = uuid7(), _said(one, roster, place)
    sealed = "" if one.outcome == Line.Outcome.SAME else seal(said, id)
    return ProposedLine(id, one.record.row, one.outcome, one.subject, sealed)


def _said(one: Planned, roster: Roster, place: Any) -> Said:
    record, goes_back = one.record, one.outcome in (Line.Outcome.REFUSED, Line.Outcome.HELD, Line.Outcome.CONFLICT)
    name, like, row = one.like
    return Said(
        name=record.name, number=record.number, place=str(place(record)),
        community=record.place.name if record.place is not None else "", rows=record.rows,
        filled={form: {"values": of.values, "derived": of.derived} for form, of in one.filled.items()},
        members=[{k: v for k, v in line.items() if k != "row"} for line in one.members or _members(one)],
        nature={k: record.values[k] for k in BY_NATURE[1:] if k in record.values and k not in roster.kind.fields},
        changes=[(c.field, c.before, c.after) for c in one.changes], notes=one.notes,
        like=(name, str(like) if like else "", row),
        faults=[(f.row, f.cell, f.label, f.code, f.said) for f in one.faults],
        cells={str(row): roster.cells[row] for row in record.rows if row in roster.cells} if goes_back else {},
    )  # fmt: skip


def _members(one: Planned) -> Sequence[Mapping[str, Any]]:
    """All members of a household that is new; of one that is known, those that `members` names."""
    return () if one.outcome == Line.Outcome.CHANGED else one.record.values.get("members", ())


def seal(said: Said, line: UUID) -> str:
    return vault.seal_text(json.dumps(said.__dict__, ensure_ascii=False, default=str), what="roster line", id=line)


def opened(line: Line) -> Said:
    """What a line says. A line that has been written says nothing any more."""
    return Said(**json.loads(vault.open_text(line.sealed, what="roster line", id=line.pk)))

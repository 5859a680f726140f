"""What was spent on a place by year and fund: the rows of a figure that sums money, for the place that a record names.

Which figure that is, the rulebook says: one of the regulation that keeps the register (the premises of a community),
which sums money of records that name a place of that sort, split by one choice. A sum never depends on who looks; whose
rows they are, one sees by one's work.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from jiedao.entries.rows import AsOf
from jiedao.entries.sources import EntrySource
from jiedao.problems import NotFound
from jiedao.register.models import Listing, Place, Subject
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, FigureDef, Kind, Sum


@dataclass(frozen=True)
class Outlay:
    """One amount: the record, its day, the word of the choice, the money in fen, and whether the viewer may open it."""

    entry: UUID
    on: date
    word: str
    fen: int
    values: Mapping[str, Any]
    seen: bool


@dataclass(frozen=True)
class Asked:
    """A figure as it is asked of one place: which field of the form names the place, which holds the money, and which
    choice splits it."""

    figure: FigureDef
    form: str
    names: str
    money: str
    split: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class Outlays:
    """All amounts of one figure for one place, the earliest first."""

    asked: Asked
    rows: Sequence[Outlay]

    @cached_property
    def words(self) -> list[str]:
        """The choices that occur, in the order of the rulebook."""
        found = {one.word for one in self.rows}
        return [word for word in self.asked.words if word in found]

    @property
    def years(self) -> list[int]:
        return sorted({one.on.year for one in self.rows}, reverse=True)

    def of(self, *, year: int | None = None, word: str = "") -> list[Outlay]:
        """The amounts of a year, of a choice, of both, or all."""
        return [one for one in self.rows if year in (None, one.on.year) and word in ("", one.word)]


def asked_of(kind: Kind, edition: Edition) -> Iterator[Asked]:
    """The figures of money for the places a register's subjects belong to, by name."""
    if not kind.part_of:
        return
    for figure in edition.figures.values():
        if figure.regulation == kind.regulation and (found := _asked(figure, kind.part_of, edition)) is not None:
            yield found


def _asked(figure: FigureDef, place: str, edition: Edition) -> Asked | None:
    rows = figure.rows
    measure = figure.measure
    if rows is None or rows.source != "entries" or not isinstance(measure, Sum) or len(figure.split) != 1:
        return None
    form = edition.any_form(rows.name)
    names = next((one.name for one in form.fields.values() if one.type == "subject" and place in one.of_kinds), "")
    money, split = form.fields.get(measure.columns[0]), form.fields.get(figure.split[0])
    if not names or money is None or money.type != "money" or split is None or split.type != "choice":
        return None
    words = {name: one.label for name, one in edition.members(split).items()}
    return Asked(figure, form.name, names, money.name, split.name, words)


def place_of(kind: Kind, of: Subject | Listing) -> UUID:
    """The place a subject on a register belongs to: where it stands, or what that lies in."""
    place: Place = of.place
    return place.pk if place.kind == kind.part_of or place.parent_id is None else place.parent_id  # type: ignore[no-any-return]


def read(scope: Scope, asked: Iterable[Asked], edition: Edition, place: UUID, *, on: date) -> list[Outlays]:
    """What was spent on a place up to a day, one statement a figure."""
    return [Outlays(one, _rows(scope, one, edition, place, on)) for one in asked]


def outlays(scope: Scope, kind: Kind, edition: Edition, name: str, of: Subject | Listing, *, on: date) -> Outlays:
    """One of the figures for the place of a subject; NotFound for one that is not asked of its register."""
    found = next((one for one in asked_of(kind, edition) if one.figure.name == name), None)
    if found is None:
        raise NotFound(what="这项支出")
    return read(scope, [found], edition, place_of(kind, of), on=on)[0]


def _rows(scope: Scope, asked: Asked, edition: Edition, place: UUID, on: date) -> list[Outlay]:
    source, rows = EntrySource(edition, AsOf(on), asked.form), asked.figure.rows
    found = source.within_days(source.base(), None, on)
    found = found.filter(source.q(rows.where if rows else None), source.column(asked.names).exists(value__in=[place]))
    money, word = source.column(asked.money).value(), source.column(asked.split).value()
    found = found.filter(street_id=scope.street).annotate(fen=money, word=word).order_by("occurred_on", "id")
    return [
        Outlay(
            one.pk, one.occurred_on, one.word or "", one.fen or 0, one.values,
            scope.covers(one.place_id, one.line, name=one.form, subject=one.subject_id),
        )
        for one in found
    ]  # fmt: skip

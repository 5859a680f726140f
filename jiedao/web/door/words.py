"""How the door says what the procedures tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jiedao.figures.figure import Figure
from jiedao.procedures import publishing, requesting
from jiedao.procedures.requesting import Upload
from jiedao.tenancy.models import Street
from jiedao.web.door.entering import Entrance
from jiedao.web.figures.numbers import counts_of, shown, unit_of

#: Kind of problem -> the picture beside its word; what a rulebook adds has three dots.
ICONS = {
    "road_blocked": "road", "rubbish": "trash", "facility_broken": "bulb", "parking": "parking",
    "dust_fumes": "building-factory-2", "fire_hazard": "flame", "water": "droplet", "greenery": "map-2",
    "advert": "file-text",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of problem to choose."""

    name: str
    label: str
    hint: str
    icon: str


def kinds(at: Entrance) -> Mapping[str, Kind]:
    """The kinds of problems that may be chosen today."""
    return kinds_of(at.street, at.now)


def kinds_of(street: Street, now: datetime) -> Mapping[str, Kind]:
    """The same of an office, for who takes a report down inside."""
    asked, edition = requesting.asked_of(street, now)
    members: Any = edition.members(asked.category)
    return {name: Kind(name, one.label, one.hint or "", ICONS.get(name, "dots")) for name, one in members.items()}


@dataclass(frozen=True)
class Number:
    """A public figure as it is shown: its value, unit, and for a share the two counts."""

    figure: Figure
    value: Any
    unit: str
    counts: str


def numbers(at: Entrance, most: int | None = None) -> list[Number]:
    """The figures that the rulebook declares public."""
    return [_number(one) for one in publishing.figures(at.street, now=at.now)[:most]]


def _number(figure: Figure) -> Number:
    value = figure.value
    said = None if value is None else shown(value, figure.definition.unit)
    return Number(figure, said, unit_of(figure), counts_of(figure))


def uploads(sent: list[Any]) -> tuple[Upload, ...]:
    """Photos as the procedures take them."""
    return tuple(Upload(one, one.name or "", one.size or 0) for one in sent)

"""The figures of an office as one table: by regulation, each with its number, its aim, its months and how it is made."""

from dataclasses import dataclass, replace
from typing import Any

from jiedao.figures.figure import Figure
from jiedao.figures.problems import NotServed
from jiedao.rulebook import Count, Share, Sum
from jiedao.web.figures import numbers
from jiedao.web.figures.asking import Asked
from jiedao.web.figures.reading import Reading
from jiedao.web.tags.spoken import spoken


@dataclass(frozen=True)
class Row:
    """One figure of the table. `value` None: nothing recorded."""

    label: str
    url: str
    value: Any
    unit: str
    note: str
    target: str
    reached: tuple[float, bool] | None
    trend: list[Any]
    said: str
    #: The rows of the table without which this one is never shown.
    beside: tuple["Row", ...] = ()


@dataclass(frozen=True)
class Section:
    """The figures of one regulation."""

    code: str
    title: str
    rows: list[Row]


def sections(asked: Asked) -> list[Section]:
    """Every figure of the rulebook under its regulation, as many statements as there are figures and trends."""
    found: dict[str, list[Row]] = {}
    rows = {
        definition.name: _row(asked.figure(definition.name), asked) for definition in asked.edition.figures.values()
    }
    for definition in asked.edition.figures.values():
        beside = tuple(rows[name] for name in definition.shown_with if name in rows)
        found.setdefault(definition.regulation, []).append(replace(rows[definition.name], beside=beside))
    regulations = asked.edition.regulations
    return [Section(code, spoken(regulations[code]), found[code]) for code in regulations if code in found]


def _row(figure: Figure, asked: Asked) -> Row:
    reading = Reading(figure, asked)
    definition = figure.definition
    said = (definition.sentence and figure.sentence) or figure.edition.in_words(definition).strip("（）")
    url = asked.url(figure.name)
    try:
        value = reading.value
    except NotServed as served:
        return Row(spoken(definition), url, None, "", "", "", None, [], str(served))
    return Row(
        spoken(definition), url, value, reading.unit, numbers.counts_of(figure), reading.target, _reached(reading),
        _trend(reading), said,
    )  # fmt: skip


def _reached(reading: Reading) -> tuple[float, bool] | None:
    """How much of its aim a share has reached, and whether all of it."""
    aim, value = reading.figure.definition.target, reading.figure.value
    if aim is None or value is None or not isinstance(reading.measure, Share) or aim.op != "at_least":
        return None
    wanted = reading.figure.edition.value(aim.value, reading.figure.last_day).number * 100
    return float(value), value >= wanted


def _trend(reading: Reading) -> list[Any]:
    """The months of a figure that adds up, over more than one of them."""
    if not isinstance(reading.measure, Count | Sum) or reading.source in ("", "register", "members"):
        return []
    drawn = reading.chart
    return [float(bar.value) for bar in drawn.bars] if drawn else []

"""Published figures beside the exact ones: does what an office wrote about itself follow from its records?

A file gives, one row a figure, what was published and the bounds an exact value must keep: `low` included, `high`
included too, save for “more than” (`>`) and “nearly” (`~<`), where the value stays under it; an empty bound is open.
The exact value stays exact; rounding words belong to publishing.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Literal

from jiedao.figures.figure import Figure
from jiedao.figures.listing import recorded, row_count
from jiedao.figures.problems import NotServed, PublishedFile
from jiedao.periods import Period, UnknownPeriod, parse_period
from jiedao.rulebook import Edition
from jiedao.rulebook.units import MEASURE_WORDS
from jiedao.tenancy import context
from jiedao.tenancy.models import Street

#: What two real sub-districts published in mid-2018 about their own work; facts.
PUBLISHED = Path(__file__).resolve().parent / "published.csv"

#: How a published number stands to the exact one, and how that is said. Under `>` and `~<` the upper bound is shut out.
RELATIONS = {"=": "{}", ">=": "不少于{}", ">": "{}余", "~<": "近{}", "~>": "约{}余"}
OPEN_ABOVE = {">", "~<"}
COLUMNS = ("no", "office", "figure", "relation", "value", "low", "high", "period", "system")

Status = Literal["ok", "differs", "unrecorded"]


@dataclass(frozen=True)
class Published:
    """One figure as it was published."""

    no: str
    office: str
    figure: str
    system: str
    relation: str
    value: Fraction
    low: Fraction | None
    high: Fraction | None
    period: Period
    unit: str = ""

    @property
    def said(self) -> str:
        """The number as it was said: 约4,000余."""
        number = int(self.value) if self.value.denominator == 1 else float(self.value)
        return RELATIONS[self.relation].format(f"{number:,}")

    @property
    def measure(self) -> str:
        """What stands after it."""
        return MEASURE_WORDS.get(self.unit, "")

    def holds(self, exact: Fraction) -> bool:
        """Whether an exact value keeps what was published."""
        if self.low is not None and exact < self.low:
            return False
        if self.high is None:
            return True
        return exact < self.high if self.relation in OPEN_ABOVE else exact <= self.high


@dataclass(frozen=True)
class Office:
    """An office as it is compared: its rules and its day."""

    street: Street
    edition: Edition
    today: date

    def is_called(self, name: str) -> bool:
        """Whether a file means this office: it reproduces it, or bears its name."""
        return name in {self.street.reproduces, self.street.slug, self.street.name, str(self.street.code)} - {""}


@dataclass(frozen=True)
class Compared:
    """A published figure, the exact value beside it (None: nothing recorded) and how many rows make it."""

    published: Published
    value: Fraction | None
    rows: int | None
    status: Status


def compare(published: Iterable[Published], offices: Sequence[Office]) -> list[Compared]:
    """Every published figure beside the exact one of the office it is about.

    `unrecorded`: the office or the figure is not known here, or nothing has been recorded that could be counted.
    """
    return [_compared(one, next((o for o in offices if o.is_called(one.office)), None)) for one in published]


def _compared(one: Published, office: Office | None) -> Compared:
    definition = office.edition.figures.get(one.figure) if office else None
    if office is None or definition is None:
        return Compared(one, None, None, "unrecorded")
    with context.street(office.street.code):
        figure = Figure(definition, office.edition, one.period, office.today)
        try:
            value, rows = recorded(figure), row_count(figure)
        except NotServed:
            return Compared(one, None, None, "unrecorded")
        owed_only = _is_owed_only(figure)
    if value is None or owed_only:
        return Compared(one, None, rows, "unrecorded")
    return Compared(one, value, rows, "ok" if one.holds(value) else "differs")


def _is_owed_only(figure: Figure) -> bool:
    """Whether nothing but duties that the calendar made stands behind a number, and no record that fulfils any."""
    if figure.definition.rows is None or figure.definition.rows.source != "duties":
        return False
    return not figure.rows().filter(done_on__isnull=False).exists()


def read_published(path: Path) -> list[Published]:
    """The rows of a file of published figures. Raises PublishedFile with the row and what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PublishedFile(file=path, where="", reason="没有这个文件") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PublishedFile(file=path, where="", reason="读不出来（应为 UTF-8 编码的 CSV 文件）") from error
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise PublishedFile(file=path, where=" 的表头", reason=f"缺少列 {'、'.join(missing)}")
    return [_published(row, path, no) for no, row in enumerate(reader, 2)]


def _published(row: dict[str, str | None], path: Path, no: int) -> Published:
    def refuse(reason: str) -> PublishedFile:
        return PublishedFile(file=path, where=f" 第 {no} 行", reason=reason)

    if None in row or None in row.values():
        raise refuse(f"列数不对，应有 {sum(1 for name in row if name)} 列")
    cells = {name: (cell or "").strip() for name, cell in row.items()}
    for name in ("office", "figure"):
        if not cells[name]:
            raise refuse(f"{name} 没有填")
    if cells["relation"] not in RELATIONS:
        raise refuse(f"relation 写作“{cells['relation']}”，应为 {' '.join(RELATIONS)} 之一")

    def number(name: str) -> Fraction | None:
        try:
            return Fraction(cells[name]) if cells[name] else None
        except (ValueError, ZeroDivisionError):
            raise refuse(f"{name} 不是数：“{cells[name]}”") from None

    value, low, high = number("value"), number("low"), number("high")
    if value is None:
        raise refuse("value 没有填")
    if low is not None and high is not None and low > high:
        raise refuse(f"low {cells['low']} 大于 high {cells['high']}")
    try:
        period = parse_period(cells["period"])
    except UnknownPeriod as unknown:
        raise refuse(str(unknown)) from unknown
    return Published(
        cells["no"], cells["office"], cells["figure"], cells["system"], cells["relation"], value, low, high, period,
        cells.get("unit", ""),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _shipped() -> tuple[Published, ...]:
    return tuple(read_published(PUBLISHED))


def published_by(office: str, figure: str) -> list[Published]:
    """What the office that is reproduced published under the name of a figure."""
    return [one for one in _shipped() if office and (one.office, one.figure) == (office, figure)]

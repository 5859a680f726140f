"""Keeping a figure as it was issued, and telling afterwards what has changed: the number, and which rows came and went.

A row is known by what stays when duties are recounted or registers read anew: the id of an entry (with the line of it),
the number of a case, the subject and window of an obligation, the subject on a register.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from jiedao.figures.figure import Figure
from jiedao.figures.listing import LISTED, added, amounts, annotated, recorded, row_count, source_name
from jiedao.figures.models import FrozenFigure
from jiedao.register.models import Place
from jiedao.rulebook import Distinct, Share

#: Source of rows -> the columns by which one of them is known.
KNOWN_BY = {
    "entries": ("id",), "lines": ("entry_id", "item", "part"), "register": ("subject_id",),
    "duties": ("subject_id", "from_on", "each", "cause"), "cases": ("number",), "matters": ("id",),
    "ballots": ("id",), "activities": ("session_id", "person_id"),
}  # fmt: skip


def members(figure: Figure) -> list[tuple[str, str]]:
    """Every row that is counted, in the order of the list: its id and what it counts for.

    What a row counts for: whether it meets a share, what it adds to a sum, of what it is one where different ones count.
    """
    if figure.definition.rows is None:
        return [(f"{part.name}/{id}", worth) for part in figure.parts for id, worth in members(part)]
    if source_name(figure) == "members":
        return [(member.name, "") for member in figure.members]
    return list(_rows(figure))


def _rows(figure: Figure) -> Iterator[tuple[str, str]]:
    measure, sums = figure.definition.measure, [f"amount_{no}" for no in range(len(amounts(figure)))]
    rows, keys = annotated(figure), KNOWN_BY[source_name(figure)]
    beside = ["meets"] if isinstance(measure, Share) else []
    if isinstance(measure, Distinct):
        rows, beside = rows.annotate(counted_for=figure.source.column(measure.column).value()), ["counted_for"]
    order = LISTED[source_name(figure)][1]
    order = ("-counted_on", order[-1]) if figure.counted.dated else order
    for row in rows.order_by(*order).values_list(*keys, *beside, *sums).iterator(2000):
        key, more, given = row[: len(keys)], row[len(keys) : len(keys) + len(beside)], row[len(keys) + len(beside) :]
        amount = added(figure, given) if given else None
        worth = [*(str(one) for one in more if one is not None), *([str(amount)] if amount is not None else [])]
        yield "/".join(str(part) for part in key if part not in ("", None)), " ".join(worth)


def frozen(figure: Figure, *, place: Place, at: datetime, head: str) -> FrozenFigure:
    """A figure as it stands now, to be kept: value, words and rows. `place`: the office itself where it asks for none."""
    found = members(figure)
    value = recorded(figure)
    return FrozenFigure(
        name=figure.name, place=figure.place or place, period=figure.period.code, as_of=at, label=figure.definition.label,
        value=None if value is None else str(value), unit=figure.definition.unit, sentence=figure.sentence,
        rows=row_count(figure) or 0, members=[id for id, _ in found], counted=[worth for _, worth in found], head=head,
    )  # fmt: skip


def value_of(one: FrozenFigure | None) -> Fraction | None:
    """The exact number that was issued."""
    return None if one is None or one.value is None else Fraction(one.value)


@dataclass(frozen=True)
class Change:
    """A figure then and now: the two numbers, and how many rows came, went, or count for something else.

    `before` or `after` is None where nothing was recorded, or the text did not say the figure.
    """

    name: str
    label: str
    unit: str
    before: Fraction | None
    after: Fraction | None
    came: int = 0
    went: int = 0
    altered: int = 0

    @property
    def is_one(self) -> bool:
        """Whether anything is different at all; the number alone may be the same."""
        return self.before != self.after or bool(self.came or self.went or self.altered)


def between(then: Iterable[FrozenFigure], now: Iterable[FrozenFigure]) -> list[Change]:
    """What has become of every figure of two issues, in the order of the first and then of the second."""
    before, after = ({one.name: one for one in some} for some in (then, now))
    return [_change(before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])]


def _change(then: FrozenFigure | None, now: FrozenFigure | None) -> Change:
    known = then or now
    assert known is not None
    old, new = (_counted(one) for one in (then, now))
    ids_old, ids_new = (Counter(id for id, _ in some.elements()) for some in (old, new))
    came, went = (ids_new - ids_old).total(), (ids_old - ids_new).total()
    return Change(
        known.name,
        known.label,
        known.unit,
        value_of(then),
        value_of(now),
        came,
        went,
        max((old - new).total() - went, 0),
    )


def _counted(one: FrozenFigure | None) -> Counter[tuple[str, str]]:
    return Counter(zip(one.members, one.counted, strict=True)) if one is not None else Counter()

"""Drawing a paper and marking it, on plain values. No database here.

The order of a draw is that of SHA-256 over seed and question: whoever has the seed and the pool draws the same paper
again, in any version of any language. A question that was struck out gives its points to everybody who got it, so the sum
of points stays the full marks.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

#: In this order a paper asks.
SHAPES = {"single": "单选题", "multiple": "多选题", "truth": "判断题"}
TRUTH = ("对", "错")
LETTERS = "ABCDEFGH"
#: Of a multiple question of which only right choices are given, but not all: what share of its points.
PARTIAL = {"none": Decimal(0), "half": Decimal("0.5")}
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Draw:
    """So many questions of one shape (and topic, '' for any) at so many points each."""

    shape: str
    topic: str
    count: int
    points: Decimal


@dataclass(frozen=True)
class Pooled:
    """A question that may be drawn: its wording's id, its shape and topic, how many choices it has."""

    id: str
    shape: str
    topic: str
    choices: int


@dataclass(frozen=True)
class Item:
    """A question on a paper: which wording, its points, and the order in which its choices are shown."""

    wording: str
    points: Decimal
    order: tuple[int, ...]

    def as_data(self) -> dict[str, object]:
        return {"w": self.wording, "p": written(self.points), "o": list(self.order)}


@dataclass(frozen=True)
class Lack:
    """What the bank has too little of."""

    shape: str
    topic: str
    wanted: int
    there: int


def items_of(data: Iterable[Mapping[str, object]]) -> list[Item]:
    """Items as they are kept."""
    return [Item(str(one["w"]), Decimal(str(one["p"])), tuple(one["o"])) for one in data]  # type: ignore[arg-type]


def full_marks(draws: Iterable[Draw]) -> Decimal:
    """What whoever answers everything right gets."""
    return sum((one.count * one.points for one in draws), Decimal(0))


def lacking(pool: Iterable[Pooled], draws: Sequence[Draw]) -> list[Lack]:
    """Which draws the pool cannot give. A draw of any topic takes what those of a topic leave."""
    there: dict[tuple[str, str], int] = {}
    for one in pool:
        there[one.shape, one.topic] = there.get((one.shape, one.topic), 0) + 1
    lacks, taken = [], dict.fromkeys(SHAPES, 0)
    for draw in sorted(draws, key=lambda one: not one.topic):
        if draw.topic:
            have = there.get((draw.shape, draw.topic), 0)
            there[draw.shape, draw.topic] = max(0, have - draw.count)
        else:
            have = sum(n for (shape, _topic), n in there.items() if shape == draw.shape) - taken[draw.shape]
            taken[draw.shape] += min(draw.count, have)
        if have < draw.count:
            lacks.append(Lack(draw.shape, draw.topic, draw.count, have))
    return lacks


def rank(seed: str, *what: object) -> str:
    """Where something stands in the order that a seed gives."""
    return hashlib.sha256("|".join([seed, *map(str, what)]).encode()).hexdigest()


def drawn(pool: Iterable[Pooled], draws: Sequence[Draw], seed: str) -> list[Item]:
    """The paper that a seed gives, by shape. Draws of a topic come first, so that those of any topic take the rest."""
    left = sorted(pool, key=lambda one: rank(seed, one.id))
    found: dict[str, list[Item]] = {shape: [] for shape in SHAPES}
    for draw in sorted(draws, key=lambda one: not one.topic):
        fits = [one for one in left if one.shape == draw.shape and draw.topic in ("", one.topic)][: draw.count]
        if len(fits) < draw.count:
            raise ValueError(f"the pool lacks {draw}")
        taken = {one.id for one in fits}
        left = [one for one in left if one.id not in taken]
        found[draw.shape] += [Item(one.id, draw.points, tuple(range(one.choices))) for one in fits]
    return [item for items in found.values() for item in items]


def mixed(items: Sequence[Item], seed: str, shape_of: Mapping[str, str]) -> list[Item]:
    """The same paper in another order: questions within their shape, and the choices of those that have letters."""
    found = []
    for shape in SHAPES:
        of_shape = [one for one in items if shape_of[one.wording] == shape]
        for one in sorted(of_shape, key=lambda one: rank(seed, "order", one.wording)):
            order = one.order if shape == "truth" else _turned(one, seed)
            found.append(Item(one.wording, one.points, order))
    return found


def _turned(item: Item, seed: str) -> tuple[int, ...]:
    return tuple(sorted(item.order, key=lambda choice: rank(seed, "choice", item.wording, choice)))


def points_for(shape: str, points: Decimal, right: Iterable[int], given: Iterable[int], *, partial: str) -> Decimal:
    """What an answer is worth: all for exactly the right choices; of a multiple question, by the setting, a part for
    right ones only; otherwise nothing."""
    wanted, said = set(right), set(given)
    if said == wanted:
        return points
    if shape == "multiple" and said and said < wanted:
        return points * PARTIAL[partial]
    return Decimal(0)


@dataclass(frozen=True)
class Right:
    """What marks a question: its shape, and the places of its right choices."""

    shape: str
    right: tuple[int, ...]


def mark(
    items: Sequence[Item], rights: Mapping[str, Right], answers: Mapping[int, Iterable[int]], *, struck: Iterable[str],
    partial: str,
) -> Decimal:  # fmt: skip
    """The mark of a paper: `answers` by the place of the question from 1; what is not answered gives nothing."""
    out, sum_ = set(struck), Decimal(0)
    for no, item in enumerate(items, 1):
        key = rights[item.wording]
        if item.wording in out:
            sum_ += item.points
        else:
            sum_ += points_for(key.shape, item.points, key.right, answers.get(no, ()), partial=partial)
    return sum_


def written(mark: Decimal) -> str:
    """A mark as people write it: 84, 84.5."""
    text = format(mark, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def ends_at(started_at: datetime, minutes: int, closes_at: datetime) -> datetime:
    """When a sitting is over: its minutes are used up, or the examination ends."""
    return min(started_at + minutes * MINUTE, closes_at)


def letters(places: Iterable[int]) -> str:
    """Choices as they are called: AC."""
    return "".join(LETTERS[place] for place in sorted(places))


def said_right(shape: str, right: Iterable[int]) -> str:
    """The right answer as it is written: AC, or 对."""
    return "、".join(TRUTH[place] for place in sorted(right)) if shape == "truth" else letters(right)

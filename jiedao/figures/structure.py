"""Who the people behind a number are, as a group, against an earlier period: sex, age, and what their registers say by choice.

Only counts leave this room. A group of one period is everybody whom the lines of the figure's form name in it, whatever
the figure itself asks of a person: the structure of a committee, not of its women.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from jiedao.entries import registers
from jiedao.figures.figure import Figure
from jiedao.periods import Period, full_years, parse_period
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.rulebook import All, Any_, Condition, Distinct, Kind, Test

#: Age bands as reports give them: up to and including.
BANDS = (35, 45, 55)


@dataclass(frozen=True)
class Band:
    """One band of a picture: how many now, and how many before."""

    label: str
    now: int
    before: int


@dataclass(frozen=True)
class Picture:
    """One way to look at a group: by sex, by age, by education."""

    label: str
    bands: Sequence[Band]


@dataclass(frozen=True)
class Structure:
    """A group of now and one of before, by every way to look at them; `against` None where nothing was recorded before."""

    now: int
    before: int
    against: Period | None
    pictures: Sequence[Picture]


def has_structure(figure: Figure) -> bool:
    """Whether a figure counts different persons whom lines name."""
    rows, measure = figure.definition.rows, figure.definition.measure
    if rows is None or rows.source != "lines" or not isinstance(measure, Distinct):
        return False
    form, _, name = rows.name.rpartition(".")
    declared = figure.edition.any_form(form).fields.get(name)
    column = declared.columns.get(measure.column) if declared is not None and declared.type == "lines" else None
    return column is not None and column.type == "person"


def structure(figure: Figure, *, against: str = "") -> Structure:
    """The people of a figure's period beside those of an earlier one; without `against`, of the last year with any."""
    whole = _whole(figure)
    now = _people(whole)
    earlier = _earlier(whole, against)
    before = _people(earlier) if earlier is not None else {}
    return Structure(
        len(now), len(before), earlier.period if earlier is not None else None, list(_pictures(whole, now, before))
    )


def _whole(figure: Figure) -> Figure:
    """The figure without what it asks of persons."""
    rows = figure.counted
    kept = _of_entries(rows.where)
    return replace(figure, definition=replace(figure.definition, rows=replace(rows, where=kept)))


def _of_entries(condition: Condition | None) -> Condition | None:
    match condition:
        case Test(column=column) if column.startswith(("entry.", "subject.")):
            return condition
        case Any_(parts) if all(_of_entries(one) == one for one in parts):
            return condition
        case All(parts):
            kept = tuple(part for one in parts if (part := _of_entries(one)) is not None)
            return All(kept) if kept else None
    return None


def _column(figure: Figure) -> str:
    measure = figure.definition.measure
    assert isinstance(measure, Distinct)
    return measure.column


def _earlier(figure: Figure, against: str) -> Figure | None:
    if against:
        return replace(figure, period=parse_period(against), on=figure.on)
    first = figure.span.first
    last = (
        figure.source.base()
        .filter(occurred_on__lt=first)
        .order_by("-occurred_on")
        .values_list("occurred_on", flat=True)
    )
    day = last.first()
    return replace(figure, period=parse_period(str(day.year))) if day is not None else None


def _people(figure: Figure) -> dict[UUID, date]:
    """person -> the day of the record that names them last."""
    column = figure.source.column(_column(figure))
    rows = figure.rows().order_by().annotate(who=column.value()).values_list("who", "occurred_on")
    found: dict[UUID, date] = {}
    for who, on in rows:
        if who is not None:
            found[who] = max(on, found.get(who, on))
    return found


def _pictures(figure: Figure, now: dict[UUID, date], before: dict[UUID, date]) -> Iterator[Picture]:
    known = {one.pk: one for one in Subject.objects.filter(pk__in={*now, *before})}

    def banded(label: str, names: Sequence[str], of: Any) -> Picture:
        counts = [Counter(of(known[who], on) for who, on in group.items()) for group in (now, before)]
        told = [*names, *(["没有登记"] if any(count[""] for count in counts) else [])]
        return Picture(
            label, [Band(one, *(count["" if one == "没有登记" else one] for count in counts)) for one in told]
        )

    yield banded("性别", ("女", "男"), lambda one, on: {"female": "女", "male": "男"}.get(one.sex, ""))
    ages = [
        f"{BANDS[0]}岁以下",
        *(f"{low + 1}至{high}岁" for low, high in pairwise(BANDS)),
        f"{BANDS[-1] + 1}岁以上",
    ]
    yield banded("年龄", ages, lambda one, on: _band(full_years(one.born_on, on), ages) if one.born_on else "")
    yield from _by_choice(figure, now, before)


def _band(age: int, names: Sequence[str]) -> str:
    return next((name for name, last in zip(names, BANDS, strict=False) if age <= last), names[-1])


def _by_choice(figure: Figure, now: dict[UUID, date], before: dict[UUID, date]) -> Iterator[Picture]:
    """What the registers of these persons say by choice: education, Party standing."""
    scope = Scope.everything()
    form, _, name = figure.counted.name.rpartition(".")
    kinds = [
        figure.edition.kinds[kind]
        for kind in figure.edition.any_form(form).fields[name].columns[_column(figure)].of_kinds
    ]
    for kind in kinds:
        fields = [one for one in kind.fields.values() if one.type in ("choice", "yes_no") and not one.personal]
        if not fields:
            continue
        sides = [_held(scope, kind, group) for group in (now, before)]
        for one in fields:
            members = {"yes": "是", "no": "否"} if one.type == "yes_no" else {
                word: member.label for word, member in figure.edition.members(one).items()
            }  # fmt: skip
            counts = [Counter(values.get(one.name) for values in side.values()) for side in sides]
            bands = [Band(label, counts[0][word], counts[1][word]) for word, label in members.items()]
            if any(band.now or band.before for band in bands):
                yield Picture(one.label, bands)


def _held(scope: Scope, kind: Kind, group: dict[UUID, date]) -> dict[UUID, dict[str, Any]]:
    """What a register says of a group on the day it was last named."""
    if not group:
        return {}
    held = registers.field_values(scope, kind, list(group), on=max(group.values()))
    return {who: {name: one.value for name, one in said.items()} for who, said in held.items()}

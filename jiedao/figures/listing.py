"""The rows of a figure as they are listed: what stands on each line, in which order, by month and place.

The lines are made of `Figure.rows()` and nothing else, so that a list and its number cannot disagree.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Case, Count, F, IntegerField, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from jiedao.activities.rules import hours_of
from jiedao.figures.figure import Figure
from jiedao.periods import Period, day_of, period_of
from jiedao.rulebook import ANSWERS, Field, Share
from jiedao.rulebook import Sum as SumColumns

#: Source of rows -> (what is fetched beside a row, the order of the list; days falling, names rising).
LISTED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "entries": (("subject", "place"), ("-occurred_on", "-id")),
    "lines": (("entry__subject", "entry__place"), ("-occurred_on", "-entry_id", "item", "part")),
    "register": (("subject", "place"), ("name_key", "id")),
    "duties": (("subject", "place"), ("-due_on", "-id")),
    "cases": (("subject", "place"), ("-opened_on", "-id")),
    "matters": (("subject", "place"), ("-opened_on", "-id")),
    "ballots": (("subject", "place", "poll"), ("-held_on", "-id")),
    "activities": (("person", "place", "session", "group"), ("-held_on", "session_id", "id")),
}


@dataclass(frozen=True)
class Line:
    """One row of a figure in words.

    `opens`: what the row leads to (entry, subject, case, matter, ballot or activity, and its id or number). `amount`: what it adds to a sum.
    `meets`: whether it belongs to the part of a share. `state`: of an obligation or a case. `late`: days between
    happening and entering.
    """

    opens: tuple[str, str]
    title: str
    said: str
    day: date | None
    subject: str
    place: str
    amount: Fraction | None = None
    meets: bool | None = None
    state: str = ""
    late: int = 0
    corrected: bool = False


@dataclass(frozen=True)
class Group:
    """The rows of one month in one place, counted in the database: how many, what they add up to, how many meet."""

    month: date | None
    place: Any
    rows: int
    amount: Fraction | None
    part: int
    corrected: int = 0  # of records, how many correct an earlier one
    word: str = ""  # where the rows are split by a column


def period_at_hand(today: date) -> Period:
    """The half-year one asks about: in its first month people still report on the one before."""
    return period_of("half_year", today - timedelta(days=31))


def source_name(figure: Figure) -> str:
    """Where the rows stand: entries, lines, register, duties, cases, ballots, members; '' for a figure made of others."""
    return figure.definition.rows.source if figure.definition.rows is not None else ""


def has_days(figure: Figure) -> bool:
    """Whether rows count by their day, so that they fall into months; a register as it stands has none."""
    rows = figure.definition.rows
    return rows is not None and rows.source != "members" and (rows.source != "register" or bool(rows.dated))


def row_count(figure: Figure) -> int | None:
    """How many rows a figure counts; of one made of others, how many those count together."""
    if figure.definition.rows is None:
        return sum(row_count(part) or 0 for part in figure.parts)
    if source_name(figure) == "members":
        return len(figure.members)
    return int(figure.rows().order_by().count())


def recorded(figure: Figure) -> Fraction | None:
    """The number, or None where nothing of the kind was ever recorded: no rows at all is no zero, nor is a sum of such."""
    value, source = figure.value, source_name(figure)
    if value != 0 or source == "members":
        return value
    if source:
        return value if figure.source.base().exists() else None
    return value if any(recorded(part) is not None for part in figure.parts) else None


def amounts(figure: Figure) -> tuple[str, ...]:
    """The columns that are added up: of a sum, or the weight of a share."""
    match figure.definition.measure:
        case SumColumns(columns):
            return tuple(columns)
        case Share(weight=str(weight)):
            return (weight,)
    return ()


def annotated(figure: Figure) -> QuerySet[Any]:
    """The rows with the day they count by, what each adds to a sum, and whether it belongs to the part of a share."""
    rows, source, definition = figure.rows(), figure.source, figure.counted
    rows = rows.annotate(counted_on=source.column(definition.dated).value() if definition.dated else F(source.day))
    for no, name in enumerate(amounts(figure)):
        rows = rows.annotate(**{f"amount_{no}": source.column(name).value()})
    measure = figure.definition.measure
    if isinstance(measure, Share):
        meets = Case(When(source.q(measure.of), then=Value(1)), default=Value(0), output_field=IntegerField())
        rows = rows.annotate(meets=meets)
    return rows


def listed(figure: Figure, *, part: bool = False) -> QuerySet[Any]:
    """The rows in the order of the list; with `part` those of a share that meet its condition."""
    beside, order = LISTED[source_name(figure)]
    rows = annotated(figure)
    if part:
        rows = rows.filter(meets=1)
    if figure.counted.dated:
        order = ("-counted_on", order[-1])
    return rows.select_related(*beside).order_by(*order)


def groups(figure: Figure) -> list[Group]:
    """All rows by month and place in one statement; together they are the figure."""
    rows = annotated(figure)
    if not has_days(figure):
        return _grouped(figure, rows, "place_id")
    return _grouped(figure, rows.annotate(month=TruncMonth("counted_on")), "place_id", "month")


def split(figure: Figure, column: str) -> list[Group]:
    """The same rows by the words of a column the rulebook splits them by, in the order of those words."""
    known = figure.edition.columns.of_rows(figure.counted, column)
    words = dict(known.words or {}) if known is not None else {}
    rows = annotated(figure).annotate(split_word=figure.source.column(column).value())
    found = [replace(one, word=words.get(one.word, one.word)) for one in _grouped(figure, rows, "split_word")]
    order = {label: no for no, label in enumerate(words.values())}
    return sorted(found, key=lambda one: (order.get(one.word, len(order)), one.word))


def _grouped(figure: Figure, rows: QuerySet[Any], *keys: str) -> list[Group]:
    wanted: dict[str, Any] = {"n": Count("*")}
    columns = amounts(figure)
    for no in range(len(columns)):
        wanted[f"sum_{no}"] = Sum(f"amount_{no}")
    if isinstance(figure.definition.measure, Share):
        wanted["part"] = Sum("meets")
    if source_name(figure) == "entries":
        wanted["corrected"] = Count("supersedes_id")
    return [
        Group(
            row.get("month"), row.get("place_id"), row["n"],
            added(figure, [row[f"sum_{no}"] for no in range(len(columns))]), row.get("part") or 0,
            row.get("corrected", 0), str(row.get("split_word") or ""),
        )
        for row in rows.order_by().values(*keys).annotate(**wanted).order_by(*keys)
    ]  # fmt: skip


def added(figure: Figure, stored: Sequence[Any]) -> Fraction | None:
    """Stored whole numbers of the summed columns as one amount in the figure's unit."""
    found = [
        Fraction(value) / figure.source.column(name).scale
        for name, value in zip(amounts(figure), stored, strict=True)
        if value is not None
    ]
    return sum(found, Fraction(0)) if found else None


def lines(figure: Figure, rows: Iterable[Any], *, hide: Callable[[str], str] | None = None) -> Iterator[Line]:
    """Rows of `listed` in words. `hide` masks whom a row is about."""
    read = {"entries": _entry, "lines": _line, "register": _listing, "duties": _obligation, "cases": _case,
            "matters": _matter, "ballots": _tally, "activities": _attendance}  # fmt: skip
    make = read[source_name(figure)]
    columns = range(len(amounts(figure)))
    for row in rows:
        amount = added(figure, [getattr(row, f"amount_{no}") for no in columns])
        meets = bool(row.meets) if hasattr(row, "meets") else None
        line = make(figure, row, {"amount": amount, "meets": meets, "day": row.counted_on})
        if hide is not None:
            title = hide(line.title) if line.title == line.subject else line.title
            line = replace(line, subject=hide(line.subject), title=title)
        yield line


def _entry(figure: Figure, entry: Any, more: dict[str, Any]) -> Line:
    form = figure.edition.any_form(entry.form)
    return Line(
        ("entry", str(entry.pk)), form.label, _first_words(form.fields, entry.values), subject=entry.subject.name,
        place=entry.place.name, late=_late(entry), corrected=entry.supersedes_id is not None, **more,
    )  # fmt: skip


def _line(figure: Figure, fact: Any, more: dict[str, Any]) -> Line:
    form_name, _, field = fact.field.rpartition(".")
    entry, declared = fact.entry, figure.edition.any_form(form_name).fields[field]
    said = ""
    if declared.type in ("checklist", "choice", "choices"):
        member = declared.members.get(fact.word) or figure.edition.members(declared).get(fact.word)
        title = member.label if member else str(fact.word)
        if declared.type == "checklist":
            row: dict[str, str] = next((one for one in entry.values.get(field, ()) if one.get("item") == fact.word), {})
            said = "，".join(word for word in (ANSWERS.get(row.get("answer", ""), ""), row.get("note", "")) if word)
    else:
        row = (entry.values.get(field) or [{}])[fact.item - 1] if fact.item else {}
        title = _first_words(declared.columns, row) or f"{declared.label}第{fact.item}行"
        said = _first_words(dict(list(declared.columns.items())[1:]), row)
    return Line(
        ("entry", str(entry.pk)), title, said, subject=entry.subject.name, place=entry.place.name, late=_late(entry),
        corrected=entry.supersedes_id is not None, **more,
    )  # fmt: skip


def _listing(figure: Figure, listing: Any, more: dict[str, Any]) -> Line:
    return Line(
        ("subject", str(listing.subject_id)), listing.subject.name, "", subject=listing.subject.name,
        place=listing.place.name, **more,
    )  # fmt: skip


def _obligation(figure: Figure, owed: Any, more: dict[str, Any]) -> Line:
    opens = ("entry", str(owed.done_entry_id)) if owed.done_entry_id else ("subject", str(owed.subject_id))
    return Line(
        opens, figure.edition.duties[owed.duty].label, owed.waived_why, subject=owed.subject.name,
        place=owed.place.name, state=owed.state, **more,
    )  # fmt: skip


def _case(figure: Figure, case: Any, more: dict[str, Any]) -> Line:
    return Line(
        ("case", case.number), case.number, case.title, subject=case.subject.name, place=case.place.name,
        state=case.state_then, **more,
    )  # fmt: skip


def _matter(figure: Figure, matter: Any, more: dict[str, Any]) -> Line:
    declared = figure.edition.matters[matter.matter]
    said = declared.ends.get(matter.outcome_then or "", "") or next(
        (step.label for step in declared.steps if step.name == matter.step), ""
    )
    return Line(
        ("matter", str(matter.pk)), matter.number or matter.title, said, subject=matter.subject.name,
        place=matter.place.name, **more,
    )  # fmt: skip


def _tally(figure: Figure, tally: Any, more: dict[str, Any]) -> Line:
    ballot = figure.edition.ballots[tally.ballot]
    option = ballot.options.get(tally.option, "得票")
    title = f"{option}{tally.votes}票"
    return Line(
        ("ballot", str(tally.poll_id)), title, ballot.label, subject=tally.subject.name, place=tally.place.name, **more
    )


def _attendance(figure: Figure, took: Any, more: dict[str, Any]) -> Line:
    said = f"{took.group.name}{f'，{hours_of(took.minutes)}小时' if took.minutes is not None else ''}"
    return Line(
        ("activity", str(took.session_id)), took.session.title, said, subject=took.person.name, place=took.place.name,
        **more,
    )  # fmt: skip


def _first_words(fields: Any, values: Any) -> str:
    """The first text that was filled in and tells of no person."""
    for name, declared in fields.items():
        if _is_plain_text(declared) and isinstance(values.get(name), str):
            return str(values[name])[:60]
    return ""


def _is_plain_text(declared: Field) -> bool:
    return declared.type in ("text", "paragraph") and not declared.personal


def _late(entry: Any) -> int:
    return max((day_of(entry.entered_at) - entry.occurred_on).days, 0)


def exact(value: Fraction | None) -> str:
    """A number with its digits: whole, with its decimals, or to the third where it has no end; '' where there is none."""
    if value is None:
        return ""
    whole = round(value * 1000)
    digits = f"{abs(whole):04d}"
    return f"{'-' if whole < 0 else ''}{digits[:-3]}.{digits[-3:]}".rstrip("0").rstrip(".")

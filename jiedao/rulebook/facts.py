"""Which fields decide anything: those that some rule chooses, counts or splits rows by, waits for, or looks up of a
subject before it asks a question.

Only these become typed facts when an entry is written; the rest is read with its entry alone.
Basis: FORMAT of the rulebook, section 4 (facts).
"""

from collections.abc import Iterable, Iterator

from jiedao.rulebook import words
from jiedao.rulebook.book import Book
from jiedao.rulebook.columns import Column, Columns
from jiedao.rulebook.definitions import Definitions
from jiedao.rulebook.matters import Points
from jiedao.rulebook.model import Duty, Form, Kind
from jiedao.rulebook.rhythms import After, Anniversary, Before, Plan, WhileRows
from jiedao.rulebook.rows import All, Any_, Condition, Distinct, Not, Operand, Rows, Share, Sum, Test


def promoted(book: Book) -> frozenset[str]:
    """The whole names of the deciding fields: `site_dust.dust_check.scope`, `shopfront_three.shop.road_kind`.

    A field of lines stands for its lines; a column kept encrypted is never among them.
    """
    return frozenset(path for made in book.views for path in _Decides(made).paths())


class _Decides:
    def __init__(self, made: Definitions) -> None:
        self.made, self.columns = made, Columns(made)

    def paths(self) -> Iterator[str]:
        made = self.made
        for kind in made.kinds.values():
            yield from self._plain(one.latest for one in kind.fields.values() if one.latest)
            if kind.claimed is not None:
                yield from self._of_kind(kind.name, columns_of(kind.claimed.when))
            asked = [column for rule in kind.rules for column in columns_of(rule.when)]
            yield from self._of_kind(kind.name, [column for column in asked if column.startswith("members.")])
        for form in made.forms.values():
            asked = [
                column for when in self._whens(form) for column in columns_of(when) if column.startswith("subject.")
            ]
            for column in asked:
                yield from self._stored(self.columns.of_form(form, column))
        for duty in made.duties.values():
            yield from self._duty(duty)
        for ladder in made.ladders.values():
            yield from self._all(ladder.opens)
        for ballot in made.ballots.values():
            yield from self._all([ballot.electors, ballot.candidates, ballot.rates, ballot.among, ballot.gives])
        for benefit in made.benefits.values():
            yield from self._rows(benefit.granted_by)
        for activity in made.activities.values():
            yield from self._rows(activity.joins)
        for points in made.points.values():
            yield from self._points(points)
        for figure in made.figures.values():
            if figure.rows is not None:
                yield from self._rows(figure.rows)
                yield from self._named(figure.rows, [*figure.split, *_measured(figure.measure)])

    def _whens(self, form: Form) -> Iterator[Condition]:
        """What a form asks before it asks: what it looks up of its subject must be at hand at once."""
        yield from (rule.when for rule in form.rules)
        for field in form.fields.values():
            for one in (field, *field.columns.values()):
                found = (one.when, *(member.when for member in self.made.members(one).values()))
                yield from (when for when in found if when is not None)

    def _duty(self, duty: Duty) -> Iterator[str]:
        for condition in (duty.where, *(one.when for one in duty.excuses)):
            yield from self._of_kind(duty.for_, columns_of(condition))
        for rows in duty.done_by:
            yield from self._rows(rows)
            yield from self._named(rows, [*duty.each, *self._about(rows, duty.for_)])
        match duty.rhythm:
            case After(rows=Rows() as rows):
                yield from self._rows(rows)
                yield from self._named(rows, self._about(rows, duty.for_))
                for done in duty.done_by if rows.source == "register" else ():
                    yield from self._named(done, self._about(done, rows.name))  # the order that the answer names
            case After(field=str(name)) | Before(name) | Anniversary(name):
                yield from self._of_kind(duty.for_, [name])
            case Plan(path, day, agree):
                yield path
                yield f"{path}.{day}"
                yield from (f"{path}.{planned}" for pairs in agree for planned, _ in pairs)
                for rows, pairs in zip(duty.done_by, agree, strict=False):
                    yield from self._named(rows, [evidence for _, evidence in pairs])
        if isinstance(duty.while_, WhileRows):
            yield from self._rows(duty.while_.rows)

    def _points(self, points: Points) -> Iterator[str]:
        """What chooses the rows that give points, tells whose they are, and tells how much a member gets for one."""
        yield from self._of_kind(points.for_, columns_of(points.where))
        kind = self.made.kinds.get(points.for_)
        for rule in points.rules:
            yield from self._rows(rule.rows)
            yield from self._named(rule.rows, self._about(rule.rows, points.for_))
            value = self.made.values.get(rule.gives)
            if kind is not None and value is not None and value.per is not None:
                yield from self._of_kind(kind.name, [one.name for one in kind.fields.values() if one.list == value.per])

    def _about(self, rows: Rows, kind: str) -> list[str]:
        """The columns by which a row may tell whom it is about, where its own subject does not."""
        return [] if kind == "sub_district" else self.columns.about(rows, frozenset((kind,)))

    def _all(self, several: Iterable[Rows | None]) -> Iterator[str]:
        for rows in several:
            if rows is not None:
                yield from self._rows(rows)

    def _rows(self, rows: Rows) -> Iterator[str]:
        if rows.source == "lines":
            yield rows.name
        yield from self._named(rows, [*columns_of(rows.where), *([rows.dated] if rows.dated else [])])
        if rows.match:
            yield from self._named(rows, [rows.match])

    def _named(self, rows: Rows, names: Iterable[str]) -> Iterator[str]:
        kind = self.made.kinds.get(rows.name) if rows.source == "register" else None
        for name in names:
            if name.rpartition(".")[2] == "complete" and kind is not None:
                yield from self._required(kind)
            yield from self._stored(self.columns.of_rows(rows, name))

    def _of_kind(self, name: str, columns: Iterable[str]) -> Iterator[str]:
        kind = self.made.kinds.get(name)
        for column in columns:
            if kind is not None:
                if column == "complete":
                    yield from self._required(kind)
                yield from self._stored(self.columns.of_kind(kind, column))

    def _required(self, kind: Kind) -> Iterator[str]:
        """`complete` is decided by every field that is required."""
        yield from self._plain(kind.source(name) for name, one in kind.fields.items() if not one.optional)

    def _plain(self, paths: Iterable[str | None]) -> Iterator[str]:
        for path in paths:
            form, name = self.made.form_at(path or "")
            field = form.fields.get(name) if form is not None else None
            if field is not None:
                yield from self._stored(self.columns.of_field(field, path or ""))

    @staticmethod
    def _stored(column: Column | None) -> Iterator[str]:
        if column is not None and not column.sensitive and column.type not in words.MUST_BE_CLASSED:
            yield from column.paths


def columns_of(condition: Condition | None) -> Iterator[str]:
    """Every column a condition names, on either side of a comparison."""
    match condition:
        case All(parts) | Any_(parts):
            for part in parts:
                yield from columns_of(part)
        case Not(part):
            yield from columns_of(part)
        case Test(column, _, operand):
            yield column
            if isinstance(operand, Operand) and operand.kind == "column":
                yield operand.name


def words_of(condition: Condition | None) -> Iterator[tuple[Test, str]]:
    """What a condition asks for and leaves no choice in: each of its tests for one word, with the word."""
    for part in condition.parts if isinstance(condition, All) else (condition,):
        if isinstance(part, Test) and isinstance(part.operand, tuple) and len(part.operand) == 1:
            yield part, part.operand[0]


def _measured(measure: object) -> Iterator[str]:
    match measure:
        case Distinct(column, all_):
            yield column
            yield from columns_of(all_)
        case Sum(columns):
            yield from columns
        case Share(of, weight):
            yield from columns_of(of)
            if weight:
                yield weight

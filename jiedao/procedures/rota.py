"""The rota (值守排班): who stands where and when, read from the records of its form, and changed by correcting them.

Any duty owed for each shift of each post, fulfilled by dated lines, whose shifts say their hours, is kept as a rota. Nothing
is kept beside the records: cover and gaps are computed. Nobody's place is known and nobody is compared.
Basis: `docs/rulebook.md`, "Rotas"; decision 0005 (facts beside entries).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from jiedao.duties.models import Obligation
from jiedao.duties.shifts import Hours, Span, twice
from jiedao.entries.models import Entry, Fact
from jiedao.procedures.problems import ShiftNotListed, ShiftTwice
from jiedao.register.models import Listing, Subject
from jiedao.register.queries import office_place, subject_by_id
from jiedao.register.scope import Scope
from jiedao.register.search import on_lists
from jiedao.rulebook import All, Condition, Duty, Edition, EveryPeriod, Field, Form, Member, Test
from jiedao.tenancy.ids import is_id

DAY = timedelta(days=1)
WEEK = 7
OFFICE = "sub_district"
MOST = 200


@dataclass(frozen=True)
class Rota:
    """A form that is a rota: which of its fields holds the shifts, and what each column of a shift says.

    `person` tells who stands; where nobody is named (a patrol), `people` how many. `hours`: the word of a shift -> from when to when. `stands`: the words that count as covered, what is planned first.
    """

    duty: Duty
    form: Form
    lines: Field
    day: str
    shift: str
    person: str
    people: str
    post: str
    cover: str
    stands: tuple[str, ...]
    hours: Mapping[str, Hours]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The registers on which those stand who may be named."""
        return tuple((self.lines.columns or {})[self.person].of_kinds) if self.person else ()

    def asked(self, first: date, days: int) -> list[Span]:
        """The hours in which somebody is to stand on so many days, the night before the first included."""
        return [hours.on(first + DAY * no) for no in range(-1, days) for hours in self.hours.values()]

    def written(self, on: date, word: str, who: str, post: str) -> dict[str, Any]:
        """A shift as planned, in the shape that a record keeps; `who`: a person's id, or how many."""
        made: dict[str, Any] = {self.day: on.isoformat(), self.shift: word}
        made |= {self.person: who} if self.person else {self.people: int(who)}
        if self.post:
            made[self.post] = post
        if self.cover:
            made[self.cover] = self.stands[0]
        return made


@dataclass(frozen=True)
class Shift:
    """One line of a rota: of which record, and which line of it. `stands`: whether it covers its hours."""

    entry: Entry
    no: int
    on: date
    word: str
    post: str
    person: str
    cover: str
    span: Span
    stands: bool

    @property
    def subject(self) -> UUID:
        return self.entry.subject_id  # type: ignore[no-any-return]

    @property
    def key(self) -> tuple[date, str, str, str]:
        return self.on, self.word, self.post, self.person


# ---- which forms are rotas ----


@lru_cache(maxsize=64)
def rotas(edition: Edition) -> Mapping[str, Rota]:
    """The rotas of an edition by the names of their forms."""
    found = (_rota(duty, edition) for duty in edition.duties.values())
    return MappingProxyType({one.form.name: one for one in found if one is not None})


def _rota(duty: Duty, edition: Edition) -> Rota | None:
    if len(duty.done_by) != 1 or duty.done_by[0].source != "lines" or not duty.done_by[0].dated:
        return None
    (rows,) = duty.done_by
    form = edition.forms.get(rows.name.rpartition(".")[0])
    lines = form.fields.get(rows.name.rpartition(".")[2]) if form is not None else None
    if form is None or lines is None:
        return None
    columns = lines.columns or {}
    hours = {name: told for name in duty.each if (told := _hours(edition.members(columns[name]) or {}))}
    who = [(one.type, name) for name, one in columns.items() if one.type in ("person", "integer") and not one.optional]
    if len(hours) != 1 or not who:
        return None
    told_by = dict(reversed(who))  # the first of each type
    person = told_by.get("person", "")
    ((shift, told),) = hours.items()
    posts = [name for name in duty.each if name != shift]
    cover, stands = _stands(rows.where, duty)
    return Rota(
        duty,
        form,
        lines,
        str(rows.dated),
        shift,
        person,
        "" if person else told_by["integer"],
        posts[0] if posts else "",
        cover,
        stands,
        told,
    )


def _hours(members: Mapping[str, Member]) -> dict[str, Hours]:
    """From when to when each word of a list lasts; nothing where one of them does not say."""
    try:
        return {name: Hours.parse(one.code or "") for name, one in members.items()}
    except ValueError:
        return {}


def _stands(where: Condition | None, duty: Duty) -> tuple[str, tuple[str, ...]]:
    """The column that says whether somebody stood, and the words that mean it."""
    for part in where.parts if isinstance(where, All) else (where,):
        if isinstance(part, Test) and part.op == "in" and part.column not in duty.each:
            return part.column, part.operand if isinstance(part.operand, tuple) else ()
    return "", ()


# ---- what stands in them ----


def shifts(scope: Scope, rota: Rota, first: date, last: date, *, subjects: Iterable[UUID] | None = None) -> list[Shift]:
    """The shifts that begin from one day to another, in the order of time; of some subjects or of all."""
    facts = Fact.objects.filter(
        street_id=scope.street, field=f"{rota.form.name}.{rota.lines.name}.{rota.day}", day__gte=first, day__lte=last,
        until_at=None,
    )  # fmt: skip
    if subjects is not None:
        facts = facts.filter(subject_id__in=list(subjects))
    entries = Entry.objects.within(scope).filter(pk__in=facts.values("entry_id"), until_at=None)
    found = [
        one for entry in entries.select_related("subject", "version").order_by("entered_at", "id")
        for one in lines_of(rota, entry) if first <= one.on <= last
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.span, one.post, one.no))


def lines_of(rota: Rota, entry: Entry) -> list[Shift]:
    """The shifts of one record."""
    found = []
    for no, row in enumerate(entry.values.get(rota.lines.name) or (), 1):
        read = _read(rota, row)
        if read is not None:
            on, word, span = read
            cover = str(row.get(rota.cover) or "")
            found.append(
                Shift(entry, no, on, word, str(row.get(rota.post) or ""), str(row.get(rota.person or rota.people) or ""), cover, span,
                      not rota.cover or cover in rota.stands)
            )  # fmt: skip
    return found


def _read(rota: Rota, row: Mapping[str, Any]) -> tuple[date, str, Span] | None:
    """The day, the shift and its hours of a line as typed or kept; None where one of them is none."""
    try:
        on = date.fromisoformat(str(row.get(rota.day, "")))
    except ValueError:
        return None
    word = str(row.get(rota.shift, ""))
    return (on, word, rota.hours[word].on(on)) if word in rota.hours else None


def names(scope: Scope, shifts: Iterable[Shift]) -> dict[str, str]:
    """What those who stand are called: colleagues may be named by anybody in the office."""
    persons = {UUID(one.person) for one in shifts if is_id(one.person)}
    rows = Subject.objects.filter(street_id=scope.street, pk__in=persons)
    return {str(id): name for id, name in rows.values_list("pk", "name")}


def posts(rota: Rota, edition: Edition) -> Mapping[str, str]:
    """The posts that every hour asks for, by their words; one without a name where the rota knows none."""
    if not rota.post:
        return {"": ""}
    return {name: one.label for name, one in (edition.members((rota.lines.columns or {})[rota.post]) or {}).items()}


def kept_of(scope: Scope, rota: Rota, *, on: date) -> list[Subject]:
    """Everything of which the rota is kept, so far as one's work reaches."""
    if rota.duty.for_ == OFFICE:
        return list(Subject.objects.filter(pk=office_place(scope).pk).select_related("place"))
    return on_lists(scope, [rota.duty.for_], "", on=on, limit=MOST)


def subject_called(scope: Scope, rota: Rota, id: UUID) -> Subject | None:
    """Of whom the rota is kept: somebody within reach, or the office itself."""
    if rota.duty.for_ == OFFICE:
        return Subject.objects.get(pk=id) if id == office_place(scope).pk else None  # type: ignore[no-any-return]
    return subject_by_id(scope, id)


def beside(
    scope: Scope, rota: Rota, edition: Edition, subject: Subject, first: date, last: date, *, on: date
) -> list[Any]:  # fmt: skip
    """What the same regulation asks of the same subject day by day, beside naming who stands: the round itself. Whether it
    was made, its own records say."""
    names = [
        one.name for one in edition.duties.values()
        if one.regulation == rota.duty.regulation and one.for_ == rota.duty.for_ and one is not rota.duty
        and isinstance(one.rhythm, EveryPeriod) and one.rhythm.period in ("day", "workday")
    ]  # fmt: skip
    rows = Obligation.objects.within(scope).filter(duty__in=names, subject_id=subject.pk, due_on__range=(first, last))
    return list(rows.on(on).order_by("due_on", "duty", "id")) if names else []


# ---- what may not stand ----


@dataclass(frozen=True)
class Wrong:
    """Why a line may not stand: somebody is in two places, or was on no list that day."""

    row: Mapping[str, Any]
    problem: ShiftTwice | ShiftNotListed


def check(
    form: Form, values: Mapping[str, Any], *, edition: Edition, scope: Scope, subject: Subject, but: Iterable[UUID | None]
) -> None:  # fmt: skip
    """Refuse a rota in which somebody would stand twice at once, or who was on no list that day; `but`: records that it
    takes the place of. Raises ShiftTwice, ShiftNotListed."""
    rota = rotas(edition).get(form.name)
    if rota is None:
        return
    rows = values.get(rota.lines.name) or ()
    for wrong in wrongs(rota, rows, edition=edition, scope=scope, subject=subject, but=but):
        raise wrong.problem


def wrongs(
    rota: Rota, rows: Sequence[Mapping[str, Any]], *, edition: Edition, scope: Scope, subject: Subject,
    but: Iterable[UUID | None] = (),
) -> list[Wrong]:  # fmt: skip
    """Every line that may not stand, each with its reason."""
    read = [(row, *told) for row in rows if (told := _read(rota, row)) is not None and _is_there(rota, row)]
    if not read or not rota.person:
        return []
    first, last = min(one[1] for one in read) - DAY, max(one[1] for one in read) + DAY
    elsewhere = _standing_elsewhere(edition, scope, first, last, {*but})
    known = Subject.objects.filter(pk__in={one[0][rota.person] for one in read})
    names = {str(id): name for id, name in known.values_list("pk", "name")}
    listed = _listed(rota, {str(one[0][rota.person]) for one in read})
    found: list[Wrong] = []
    mine: dict[str, list[tuple[Span, str]]] = {}
    for row, on, word, span in read:
        person = str(row[rota.person])
        given = {"person": names.get(person, ""), "on": f"{on.month}月{on.day}日"}
        if not any(since <= on and (until is None or on < until) for since, until in listed.get(person, ())):
            found.append(Wrong(row, ShiftNotListed(**given)))
        others = [*elsewhere.get(person, ()), *mine.get(person, ())]
        met = twice([span], [other for other, _where in others])
        if met is not None:
            where = next(where for other, where in others if other == met[1])
            found.append(Wrong(row, ShiftTwice(**given, hours=rota.hours[word].said, where=where)))
        mine.setdefault(person, []).append((span, subject.name))
    return found


def _is_there(rota: Rota, row: Mapping[str, Any]) -> bool:
    """Whether the person named is the one who stands: not who was absent or had somebody in their place."""
    return bool(row.get(rota.person)) and (not rota.cover or row.get(rota.cover) == rota.stands[0])


def _standing_elsewhere(
    edition: Edition, scope: Scope, first: date, last: date, but: set[UUID | None]
) -> dict[str, list[tuple[Span, str]]]:
    """Who stands where and when on any rota of the office, but for some records: person -> (hours, at what)."""
    found: dict[str, list[tuple[Span, str]]] = {}
    for rota in rotas(edition).values():
        for one in shifts(Scope.everything(scope.street), rota, first, last) if rota.person else ():
            if one.entry.pk not in but and (not rota.cover or one.cover == rota.stands[0]):
                found.setdefault(one.person, []).append((one.span, one.entry.subject.name))
    return found


def _listed(rota: Rota, persons: Iterable[str]) -> dict[str, list[tuple[date, date | None]]]:
    """When each person stood on a list of those who may be named."""
    rows = Listing.objects.filter(kind__in=list(rota.kinds), subject_id__in=list(persons))
    found: dict[str, list[tuple[date, date | None]]] = {}
    for person, since, until in rows.values_list("subject_id", "from_on", "to_on"):
        found.setdefault(str(person), []).append((since, until))
    return found

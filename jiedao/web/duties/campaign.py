"""A campaign as a matrix: one row an organisation, one column a component, every cell a record or what is missing.

Any duty owed once for every member of one list (`each: component`) is one. It is the same matrix as that of subjects
against time, placed by what is owed instead of when: a filled cell opens its record, an empty one the form with
organisation and component filled in, a waived one says its ground.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.duties import queries
from jiedao.duties.models import Obligation
from jiedao.duties.rules import pairs
from jiedao.periods import Calendar, Kind
from jiedao.procedures.today import form_for
from jiedao.register.models import Subject
from jiedao.rulebook import Duty, Edition, EveryPeriod
from jiedao.web import addresses, paging
from jiedao.web.duties import matrix
from jiedao.web.duties.asking import Asked
from jiedao.web.tags.marks import fig


def is_campaign(duties: Sequence[Duty]) -> bool:
    """Whether this is one duty that is owed for every member of one list."""
    return len(duties) == 1 and len(duties[0].each) == 1


def usual_period(duty: Duty) -> Kind:
    """The period in which a campaign is looked at: the one in which it is owed once."""
    match duty.rhythm:
        case EveryPeriod("week" | "month" | "quarter" | "half_year" as kind):
            return kind  # type: ignore[return-value]
    return "year"


@dataclass(frozen=True)
class Component:
    """One column: a member of the list, and how it is called."""

    member: str
    said: str
    now: bool = False

    @property
    def head(self) -> str:
        return self.said

    @property
    def heard(self) -> str:
        return _("%(component)s，") % {"component": self.said}

    @property
    def classes(self) -> str:
        return "m"


def components(duty: Duty, edition: Edition, counted: Mapping[str, Any]) -> list[Component]:
    """The members of the list in force, in their order; then those that are owed still though they have ended."""
    (column,) = duty.each
    found = [f"{column}={word}" for word in edition.each_words(duty, column)]
    found += sorted(member for member in counted if member and member not in found)
    return [Component(member, _label(duty, edition, member)) for member in found]


def _label(duty: Duty, edition: Edition, member: str) -> str:
    ((column, word),) = pairs(member)
    known = (edition.undated.members(declared) for declared in _fields(duty, edition, column))
    return next((labels[word].label for labels in known if word in labels), word)


def _fields(duty: Duty, edition: Edition, column: str) -> list[Any]:
    forms = (edition.undated.filled_in(rows.form) for rows in duty.done_by if rows.form)
    return [form.fields[column] for form in forms if form is not None and column in form.fields]


@dataclass
class Sheet(matrix.Sheet):
    """Puts obligations into cells by what they are for. `form`: by which the viewer may record one, '' where none."""

    form: str = ""

    def _placed(self, owed: Sequence[Obligation]) -> list[list[Obligation]]:
        placed: list[list[Obligation]] = [[] for _column in self.columns]
        at = {column.member: no for no, column in enumerate(self.columns)}
        for one in owed:
            if one.each in at:
                placed[at[one.each]].append(one)
        return placed

    def _empty(self, subject: Subject, duty: Duty, column: Any) -> matrix.Cell:
        return matrix.Cell("notdue", "cell", _("不应办"), _("这个单位不要求这一项"))

    def _door(self, duty: Duty, subject: Subject, owed: Sequence[Obligation], column: Component) -> str:
        """Where a cell leads: the record behind it, the form that fills it, or the rows that say why."""
        first = next((one for one in owed if one.done_on is None and one.waived_at is None), owed[0])
        if first.done_entry_id is not None:
            return addresses.entry(first.done_entry_id)
        if first.waived_at is None and self.form and first.from_on <= self.asked.today:
            return addresses.record(self.form, about=subject.pk, duty=first.pk, **dict(pairs(column.member)))
        rows = replace(self.asked, subject=subject, each=column.member, view="")
        return f"{reverse('duties:duty', args=[duty.name])}{rows.query()}"

    def _which(self, one: Obligation, duty: Duty) -> str:
        """The column tells it."""
        return ""


def sheet(
    request: HttpRequest, duty: Duty, asked: Asked, calendar: Calendar, edition: Edition, subjects: Iterable[Subject],
    counted: Mapping[str, Any],
) -> Sheet:  # fmt: skip
    """A sheet for some subjects. `counted`: the counts of every member, which name those that have ended too."""
    who: Any = request.standing  # type: ignore[attr-defined]
    made = Sheet([duty], components(duty, edition, counted), asked, calendar, edition)
    made.form = form_for(duty, who, edition) if who.may(Permission.ENTRY_RECORD) else ""
    made.subjects = {one.pk: one for one in subjects}
    return made


def drawn(
    request: HttpRequest, duty: Duty, asked: Asked, calendar: Calendar, edition: Edition, counted: Mapping[str, Any]
) -> matrix.Matrix:
    """The matrix of one page of organisations, or of one among its neighbours, read in two statements besides the counts."""
    scope: Any = request.scope  # type: ignore[attr-defined]

    def made(subjects: Sequence[Subject]) -> Sheet:
        return sheet(request, duty, asked, calendar, edition, subjects, counted)

    subject = asked.subject
    around, pager = ((), None) if subject is None else (_around(scope, duty, asked, subject), paging.Page([subject]))
    found = matrix.paged(request, [duty], asked, made, pager)
    foot = [
        _sum(duty, replace(asked, each=column.member), counted.get(column.member), column.said)
        for column in found.spans  # type: ignore[attr-defined]
    ]  # fmt: skip
    whole = _sum(duty, asked, summed(counted), _("合计"))
    groups = [one for one in found.groups if one[2]]
    return replace(found, groups=groups, campaign=True, foot=[*foot, whole], around=around, one=subject is not None)


def summed(counted: Mapping[str, Any]) -> dict[str, int]:
    """The counts of all members together."""
    numbers: dict[str, int] = {}
    for row in counted.values():
        for name, value in row.items():
            if isinstance(value, int):
                numbers[name] = numbers.get(name, 0) + value
    return numbers


def _sum(duty: Duty, asked: Asked, row: Mapping[str, int] | None, label: str) -> Any:
    """Done against due of one column, leading to its rows."""
    if not row or not row["due"] - row["waived"]:
        return ""
    url = reverse("duties:duty", args=[duty.name]) + replace(asked, view="").query()
    said = f"{row['done'] + row['late']}/{row['due'] - row['waived']}"
    return fig(said, url=url, size="s", label=_("%(what)s，已做/应做") % {"what": label})


def _around(scope: Any, duty: Duty, asked: Asked, subject: Subject) -> tuple[tuple[str, str], ...]:
    """The organisations before and after one, as (name, address); '' where there is none."""
    every = queries.owing(scope, [duty.name], replace(asked, subject=None).span).values_list("id", "name")
    ids: list[tuple[UUID, str]] = list(every)
    at = next((no for no, (id, _name) in enumerate(ids) if id == subject.pk), None)
    if at is None:
        return ()
    near = (ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)
    return tuple((one[1], asked.query(subject=one[0])) if one else ("", "") for one in near)

"""A record of grades (评定等次) says what was decided after the vote: nobody it did not rate, no more of the best grade than
may be, nothing else than was decided. Part of every submission.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.ballots import queries
from jiedao.ballots.models import Poll
from jiedao.ballots.problems import GradesDiffer, NotRated, OverCap
from jiedao.procedures import balloting_grades
from jiedao.procedures.balloting_reading import read
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.rulebook import Ballot, Edition, Field, Form
from jiedao.tenancy.models import Street

#: What is refused, so that the page of the form can say it and keep what was typed.
REFUSALS = (GradesDiffer, NotRated, OverCap)


class Recorded(NamedTuple):
    """The lines of a form that record a rating's grades: of which ballot, in which field, under which columns."""

    ballot: Ballot
    field: str
    person: str
    grade: str


@lru_cache(maxsize=64)
def recorded(edition: Edition) -> dict[str, Recorded]:
    """Form -> what it records of a rating of its own regulation. Made once per edition."""
    return dict(_recorded(edition))


def _recorded(edition: Edition) -> Iterator[tuple[str, Recorded]]:
    ratings = [one for one in edition.ballots.values() if one.kind == "rating"]
    for form in edition.forms.values():
        for declared in form.fields.values():
            person = person_column(declared)
            for column in (declared.columns or {}).values() if person is not None else ():
                words = set(edition.members(column)) if column.type == "choice" else set()
                for ballot in ratings:
                    if person and ballot.regulation == form.regulation and words == set(ballot.options):
                        yield form.name, Recorded(ballot, declared.name, person, column.name)


def person_column(declared: Field) -> str | None:
    """The column of a table that names somebody."""
    return next((one.name for one in (declared.columns or {}).values() if one.type == "person"), None)


def poll_of(found: Recorded, subject: UUID, street: Street, on: date) -> Poll | None:
    """The last vote of the sort that has a result by a day, among a subject's members."""
    return queries.last_settled(Scope.everything(street.code), ballot=found.ballot.name, subject=subject, on=on)


def grades_for(form: Form, *, edition: Edition, street: Street, subject: Subject, who: Standing, on: date) -> dict[str, Any]:  # fmt: skip
    """The record as it will read by what was decided, for who decides; nothing for anybody else."""
    found = recorded(edition).get(form.name)
    poll = poll_of(found, subject.pk, street, on) if found is not None else None
    if found is None or poll is None or not balloting_grades.may_grade(poll, street, who):
        return {}
    held = read(poll, street)
    decided = balloting_grades.grades_opened(held, street, who)
    rows = [
        {found.person: str(one.person_id), found.grade: decided[one.pk]} for one in held.choices if one.pk in decided
    ]
    return {found.field: rows} if rows else {}


def check(
    form: Form, values: Mapping[str, Any], *, edition: Edition, street: Street, subject: Subject, who: Standing, on: date
) -> None:  # fmt: skip
    """Refuse a record of grades that is not what the vote and the cap allow. Raises NotRated, OverCap, GradesDiffer."""
    found = recorded(edition).get(form.name)
    lines = values.get(found.field) or () if found is not None else ()
    if found is None or not lines:
        return
    given = {UUID(str(one[found.person])): str(one[found.grade]) for one in lines}
    names = dict(Subject.objects.filter(pk__in=given).values_list("pk", "name"))
    poll = poll_of(found, subject.pk, street, on)
    rated = len(given)
    if poll is not None:
        held = read(poll, street)
        rated = len(held.choices)
        known = {one.person_id for one in held.choices}
        if strange := [names[one] for one in given if one not in known]:
            raise NotRated(names="、".join(strange), poll=poll.question)
    by_option = {
        option: [names[one] for one, grade in given.items() if grade == option] for option in found.ballot.options
    }
    day = poll.held_on if poll is not None else on
    balloting_grades.require_caps(found.ballot, edition, day, by_option, rated)
    if poll is not None and balloting_grades.may_grade(poll, street, who):
        decided = balloting_grades.grades_opened(held, street, who)
        kept = {one.person_id: decided[one.pk] for one in held.choices if one.pk in decided}
        other = [one.label for one in held.choices if kept.get(one.person_id) != given.get(one.person_id or poll.pk)]
        if kept and other:
            raise GradesDiffer(poll=poll.question, names="、".join(other))

"""What a step's form need not be asked again: what opened the matter says it already, and what was voted has been counted.

A proposal fills the form; whoever records the step reads it and may change it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.ballots.models import State
from jiedao.ballots.queries import polls_of, tally_of
from jiedao.ballots.rules import VOTES
from jiedao.matters.models import Matter
from jiedao.procedures import booking
from jiedao.procedures.balloting_reading import Result, read, result_of
from jiedao.procedures.balloting_record import grades_for, person_column
from jiedao.register.scope import Scope
from jiedao.rulebook import Field, Form
from jiedao.tenancy.models import Street

#: What is carried over where the opening asks it under the same name and label.
CARRIED = {"choice", "integer", "person", "subject"}
#: Columns of a result that the count itself fills, by what they are called.
DUE, PRESENT, WON = "electors_due", "present", "votes"


def proposed(matter: Matter, form: Form, street: Street, *, who: Standing, on: date) -> dict[str, Any]:
    """The values a step's form begins with, as far as they are for these eyes. Nothing is kept by this."""
    opening = booking.edition(street, matter.opened_on).any_form(matter.entry.form)
    values: Mapping[str, Any] = matter.entry.values
    found = dict(_carried(form, opening, values))
    elected = _elected(matter, form, street)
    rows = list(_persons(opening, values))
    for name, declared in form.fields.items():
        if declared.type == "lines" and (column := person_column(declared)) is not None:
            told = rows if elected is None else elected.lines(rows)
            found[name] = [_row(declared, column, one) for one in told]
    if elected is not None:
        found |= {name: n for name, n in elected.counts.items() if name in form.fields}
    edition = booking.edition(street, on)
    found |= grades_for(form, edition=edition, street=street, subject=matter.subject, who=who, on=on)
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def _carried(form: Form, opening: Form, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, declared in form.fields.items():
        known = opening.fields.get(name)
        if (
            known is not None
            and declared.type in CARRIED
            and (known.type, known.label) == (declared.type, declared.label)
        ):
            yield name, values.get(name)


def _persons(opening: Form, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Whom the lines of the opening name, with what they say of each; under `""` the person."""
    for name, declared in opening.fields.items():
        column = person_column(declared) if declared.type == "lines" else None
        for line in values.get(name) or () if column is not None else ():
            if line.get(column):
                yield {**line, "": str(line[column])}


def _row(declared: Field, column: str, told: Mapping[str, Any]) -> dict[str, Any]:
    same = {name: told[name] for name in declared.columns or {} if name in told}
    return {**same, column: told[""]}


# ---- of an election ----


class _Elected:
    """Who was elected with how many votes, over the vote and its run-offs."""

    def __init__(self, result: Result, votes: Mapping[UUID, int], counts: Mapping[str, int]) -> None:
        self.result, self.votes, self.counts = result, votes, counts

    def lines(self, candidates: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The elected in the order of the candidates, each as the plan says."""
        known = {one[""]: one for one in candidates}
        order = [UUID(one) for one in known if UUID(one) in self.result.winners]
        for person in (*order, *(one for one in self.result.winners if str(one) not in known)):
            yield {**known.get(str(person), {}), "": str(person), WON: self.votes.get(person)}


def _elected(matter: Matter, form: Form, street: Street) -> _Elected | None:
    """How the matter's election came out, where the step's form is the one at which it is held."""
    source = f"matter:{matter.pk}"
    everything = Scope.everything(street.code)
    polls = [one for one in polls_of(everything, source=source) if one.state == State.SETTLED and one.seats is not None]
    if not polls or read(polls[-1], street).ballot.held_at != form.name:
        return None
    result = result_of(source=source, ballot=polls[-1].ballot, street=street)
    if result is None or not result.is_settled:
        return None
    votes: dict[UUID, int] = {}
    for poll in polls:
        for by_option in tally_of(everything, poll).values():
            told = by_option[VOTES]
            if told.choice.person_id in result.winners:
                votes[told.choice.person_id] = told.votes
    first = polls[0]
    return _Elected(result, votes, {DUE: first.due or 0, PRESENT: first.came or 0})

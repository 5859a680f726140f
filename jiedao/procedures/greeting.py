"""Greeting whose day comes (双关怀): the record that marks a day with one press, and the wish not to be greeted.

Which form marks which day, and where a wish is recorded, the rulebook says (`done_by` and `where` of the duty); what the
form asks besides is the way of greeting, which has a usual answer, and who greets. Basis: the regulation of the duty.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.procedures import choosing, submission
from jiedao.procedures.submission import Sent, Submitted
from jiedao.rulebook import Duty, Edition, Field, Form, columns_of, evaluate, words_of
from jiedao.tenancy.models import Street


@dataclass(frozen=True)
class Wish:
    """The record by which somebody wants no greeting: its form, the field, and the answer that means so."""

    form: Form
    field: str
    value: str


@dataclass(frozen=True)
class Marking:
    """How one duty's days are marked: the form, what the duty asks of it, and what is left to choose.

    `how`: the choices, each with a usual answer, its first. `by`: the field that says who greeted. `wish` None: the
    rulebook knows no way to want none.
    """

    duty: Duty
    form: Form
    fixed: dict[str, str]
    how: tuple[Field, ...] = ()
    by: Field | None = None
    wish: Wish | None = None

    @property
    def is_short(self) -> bool:
        """Whether one press is enough: nothing else is asked."""
        known = {*self.fixed, *(one.name for one in self.how), self.by.name if self.by else ""}
        return all(one.optional or one.name in known for one in self.form.fields.values())


def marking(duty: Duty, edition: Edition) -> Marking | None:
    """How a duty's days are marked; None where no record of a form does."""
    for rows in duty.done_by:
        form = edition.forms.get(rows.name)
        if rows.source != "entries" or form is None:
            continue
        fixed = {test.column: word for test, word in words_of(rows.where) if test.op == "in"}
        left = [one for one in form.fields.values() if one.name not in fixed and not one.optional]
        persons = [one for one in left if one.type in ("person", "subject")]
        return Marking(
            duty, form, fixed, tuple(one for one in left if one.type == "choice"), persons[0] if persons else None,
            _wish(duty, edition),
        )  # fmt: skip
    return None


def _wish(duty: Duty, edition: Edition) -> Wish | None:
    """The record that takes somebody out of a duty: a field that its `where` asks and that the last record of a form says."""
    kind = edition.kinds[duty.for_]
    for column in columns_of(duty.where):
        declared = kind.fields.get(column)
        form, _dot, name = (declared.latest or "").rpartition(".") if declared else ("", "", "")
        if form not in edition.forms or duty.where is None:
            continue
        for value in ("yes", "no"):

            def said(asked: str, value: str = value, column: str = column) -> Any:
                return value if asked == column else None

            if not evaluate(duty.where, said, edition, edition.day):
                return Wish(edition.forms[form], name, value)
    return None


def may_mark(who: Standing, found: Marking) -> bool:
    """Whether a person records such a greeting."""
    return who.may(Permission.ENTRY_RECORD) and choosing.is_theirs(found.form, who)


def greet(
    found: Marking, subject: UUID, *, id: UUID, answers: dict[str, str], street: Street, who: Standing, now: datetime
) -> Submitted:
    """Record that somebody was greeted: the ordinary record, under the id the page chose. Raises what a submission does."""
    sent = Sent(id, found.form.name, subject, now, {**found.fixed, **answers})
    return submission.submit(sent, street=street, who=who, now=now)


def decline(found: Wish, subject: UUID, *, id: UUID, street: Street, who: Standing, now: datetime) -> Submitted:
    """Record that somebody wants no greeting: from now on they are neither listed nor owed one."""
    sent = Sent(id, found.form.name, subject, now, {found.field: found.value})
    return submission.submit(sent, street=street, who=who, now=now)

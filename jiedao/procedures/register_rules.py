"""The rules of a register (`rules` of a kind), asked when a subject comes onto it, is said anew, or gains a member.

What is typed on the register's own form stands in the record; all else a rule may ask (who answers for it, how many
belong to it, what other records gave) is read of the subject. A rule that refuses does so as a form's own rule does:
named, with its basis, and nothing has changed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from jiedao.entries import registers
from jiedao.entries.problems import RuleRefuses
from jiedao.periods import full_years
from jiedao.procedures import belonging, sizes
from jiedao.register.models import Listing, Membership, Subject
from jiedao.register.queries import assigned
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Field, Form, Kind, columns_of, evaluate

Lookup = Callable[[str], Any]


class Own:
    """A column of a register for one subject on it, as of a day, beside what its own form says; each read once."""

    def __init__(self, kind: Kind, edition: Edition, subject: Subject, scope: Scope, on: date) -> None:
        self.kind, self.edition, self.subject, self.scope, self.on = kind, edition, subject, scope, on
        self._sizes: Mapping[str, int] | None = None
        self._held: Mapping[str, Any] | None = None
        self._answers: Mapping[str, Any] | None = None
        self._listing: Listing | None = None

    def __call__(self, column: str) -> Any:
        head, kind = column.partition(".")[0], self.kind
        if head == "members" and kind.members:
            return self._counted(column)
        if head in kind.assigned:
            return self._person(head)
        if head in kind.fields:
            return self._field(head)
        return self._itself(column)

    def _counted(self, column: str) -> int:
        if self._sizes is None:
            inside = sizes.below(self.scope, self.kind, self.subject.pk, on=self.on).ids
            counts = sizes.counted(self.scope, self.edition, self.kind, inside, on=self.on)
            self._sizes = sizes.whole(counts, inside)
        return self._sizes[column]

    def _person(self, role: str) -> str | None:
        if self._answers is None:
            self._answers = assigned(self.scope, [self.subject.pk], on=self.on).get(self.subject.pk, {})
        persons = self._answers.get(role, ())
        return str(persons[0].pk) if persons else None

    def _field(self, name: str) -> Any:
        if self._held is None:
            found = registers.field_values(self.scope, self.kind, [self.subject.pk], on=self.on)
            self._held = found.get(self.subject.pk, {})
        return _plain(self.kind.fields[name], self._held[name].value) if name in self._held else None

    def _itself(self, column: str) -> Any:
        one = self.subject
        match column:
            case "subject":
                return str(one.pk)
            case "name":
                return one.name
            case "place":
                return str(one.place_id)
            case "sex" | "born_on":
                return getattr(one, column) or None
            case "age":
                return full_years(one.born_on, self.on) if one.born_on else None
            case "credit_code" | "number":
                return one.number or None
            case "part_of" | "listed_on":
                return self._stands(column)
        return None

    def _stands(self, column: str) -> Any:
        if self._listing is None:
            rows = Listing.objects.filter(standing(self.on), kind=self.kind.name, subject_id=self.subject.pk)
            self._listing = rows.first()
        if self._listing is None:
            return None
        return self._listing.from_on if column == "listed_on" else str(self._listing.part_of_id or "") or None


def _plain(declared: Field, value: Any) -> Any:
    """A kept value as a condition compares it: numbers as numbers, days as days."""
    match declared.type:
        case "integer" | "decimal" | "money":
            return Fraction(str(value))
        case "date":
            return date.fromisoformat(str(value))
    return value


def joining(
    form: Form, values: Mapping[str, Any], *, edition: Edition, subject: Subject, scope: Scope, on: date
) -> tuple[str, ...]:
    """What the rules of the groups that a member's record names say of their size once it is recorded: a `refuse`
    stops, a warning is handed back where the record brings it about. Raises RuleRefuses."""
    naming = belonging.namings(edition).get(form.name)
    if naming is None:
        return ()
    named = {str(values[name]) for name in naming.fields if values.get(name)}
    found: list[str] = []
    for listing in Listing.objects.filter(standing(on), subject_id__in=sorted(named)).select_related("subject"):
        kind = edition.kinds.get(listing.kind)
        if kind is not None and kind.members == naming.kind and sizes.is_asked(kind):
            found += _grown(kind, listing.subject, values, form, edition, scope, subject.pk, on)
    return tuple(found)


def _grown(
    kind: Kind, group: Subject, values: Mapping[str, Any], form: Form, edition: Edition, scope: Scope, member: UUID, on: date
) -> list[str]:  # fmt: skip
    """What is said of a group with the member that was not said without."""
    own = Own(kind, edition, group, scope, on)
    inside = sizes.below(scope, kind, group.pk, on=on).ids
    had = Membership.objects.filter(standing(on), member_id=member, group_id__in=inside).exists()
    before = sizes.whole(sizes.counted(scope, edition, kind, inside, on=on), inside)
    after = {column: n + (0 if had else _adds(column, values)) for column, n in before.items()}

    def with_(counts: Mapping[str, int]) -> Lookup:
        return lambda column: counts[column] if column in counts else own(column)

    said = []
    for rule in kind.rules:
        if not any(column.partition(".")[0] == "members" for column in columns_of(rule.when)):
            continue
        if not evaluate(rule.when, with_(after), edition, on):
            continue
        says = edition.said(rule.says, kind.regulation, on)
        if rule.then == "refuse":
            basis = sizes.basis(rule.when, edition) or edition.basis(kind)
            raise RuleRefuses(form=form.label, says=f"{group.name}：{says}", basis=basis)
        if not evaluate(rule.when, with_(before), edition, on):
            said.append(f"{group.name}：{says}")
    return said


def _adds(column: str, values: Mapping[str, Any]) -> int:
    """By how many somebody who joins makes a column larger: by one, or only where the record says that word."""
    field, _, word = column.removeprefix("members").removeprefix(".").partition(".")
    return 1 if not field or values.get(field) == word else 0

"""Putting a record right after it stands: a correction takes its place, a voiding ends it; what stood stays readable."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.cases.models import Step
from jiedao.entries import rules, sealing
from jiedao.entries.models import Entry
from jiedao.entries.problems import NotYoursToCorrect, PartOfCase, WhyMissing
from jiedao.entries.rendering import number_of
from jiedao.matters.problems import NotToBeChanged
from jiedao.periods import day_of
from jiedao.procedures import submission, vault
from jiedao.procedures.matters import following
from jiedao.procedures.submission import Sent, Submitted
from jiedao.tenancy.models import Street

#: Whom to turn to with a record that is not one's own to change.
OTHERS = "登记人或本科室、本社区的负责人"


@dataclass(frozen=True)
class May:
    """What somebody may do with a record that stands, and why not: the page and the refusal say the same."""

    reason: str
    case: str
    take_back: bool
    matter: NotToBeChanged | None = None

    @property
    def change(self) -> bool:
        return not self.reason and not self.case and self.matter is None


def may(entry: Entry, who: Standing, *, now: datetime) -> May:
    """Whether a person may correct or void a record they have in front of them. A step of a case goes with its case."""
    case = Step.objects.filter(entry_id=entry.pk).exclude(move="open").values_list("case__number", flat=True).first()
    author, viewer, closed = entry.author_id, who.user.pk, entry.until_at is not None
    scope = who.scope
    reason = rules.why_not(
        author=author, viewer=viewer, roles=scope.roles, permitted=who.may(Permission.ENTRY_CORRECT),
        covered=scope.covers(entry.place_id, entry.line, name=entry.form, subject=entry.subject_id), closed=closed,
    )  # fmt: skip
    take_back = not case and rules.may_take_back(
        author=author, viewer=viewer, entered_on=day_of(entry.entered_at), on=day_of(now), closed=closed
    )
    matter = following.why_not_changed(entry, scope.street, what="更正") if not case and not reason else None
    return May(reason, case or "", take_back and matter is None, matter)


def _require(entry: Entry, who: Standing, what: str, why: str, now: datetime, street: Street) -> None:
    found, number = may(entry, who, now=now), number_of(entry.pk, entry.occurred_on)
    if found.case:
        raise PartOfCase(number=number, case=found.case, what=what)
    if found.reason and entry.until_at is None:
        raise NotYoursToCorrect(number=number, what=what, reason=found.reason, who=OTHERS)
    if refusal := following.why_not_changed(entry, street, what=what):
        raise refusal
    if not why:
        raise WhyMissing(what=f"{what}记录{number}")


@transaction.atomic
def correct(entry: Entry, *, sent: Sent, why: str, street: Street, who: Standing, now: datetime) -> Submitted:
    """Put a corrected record in the place of one that stands; duties and figures follow the new one.

    Sealed values that were not typed anew are carried over unseen. The same id sent again is the same correction.
    Raises NotYoursToCorrect, PartOfCase, WhyMissing, AlreadyClosed, and what a submission raises.
    """
    if not Entry.objects.filter(pk=sent.id, supersedes_id=entry.pk).exists():
        _require(entry, who, "更正", why, now, street)
    sent = replace(sent, form=entry.form, about=entry.subject_id, values=_carried_over(entry, sent.values))
    return submission.submit(sent, street=street, who=who, now=now, supersedes=entry, why=why, line=entry.line)


def _carried_over(entry: Entry, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values with what is sealed and was left empty filled from the record. In a list, only where the rest of the
    line is as it was: a line that moved must not get another's account."""
    made = dict(values)
    for path, kept in vault.opened(entry).items():
        name, _, rest = path.partition(".")
        if not rest:
            if made.get(name) in (None, ""):
                made[name] = kept
            continue
        no, _, column = rest.partition(".")
        rows, at = made.get(name), int(no) - 1
        if not isinstance(rows, list) or at >= len(rows) or rows[at].get(column):
            continue
        if _clear(rows[at]) == _clear(entry.values[name][at]):
            made[name] = [*rows[:at], {**rows[at], column: kept}, *rows[at + 1 :]]
    return made


def _clear(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items() if not sealing.is_sealed(value) and value}


@transaction.atomic
def void(entry: Entry, *, why: str, street: Street, who: Standing, now: datetime) -> Entry:
    """End a record with a reason: no list, figure or duty counts it from now on.

    Raises NotYoursToCorrect, PartOfCase, WhyMissing, AlreadyClosed.
    """
    _require(entry, who, "作废", why, now, street)
    return submission.void(entry, street=street, who=who, why=why, now=now)

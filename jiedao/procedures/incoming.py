"""Papers from above that ask something (来文交办): a paper with its demands, who has answered which, and the answer put together
from the parts.

Each line of the paper opened a case of its own, in the place it names; whoever sees one of them sees the paper for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from jiedao.cases.models import Case, Step
from jiedao.entries.models import Entry
from jiedao.entries.problems import NoSuchEntry
from jiedao.procedures.naming import names_in
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Form

#: Fields by which a form of the rulebook is such a paper.
ASKED = ("from_whom", "heading", "demands")


@dataclass(frozen=True)
class Demand:
    """One thing asked, of one community or person, with the case that works on it and what was answered."""

    no: int
    what: str
    whom: str
    due_on: date | None
    wants_answer: bool
    cites: str
    case: Case | None
    answer: str = ""

    @property
    def is_open(self) -> bool:
        return self.case is None or self.case.state not in ("closed", "void")

    @property
    def is_answered(self) -> bool:
        return self.case is not None and self.case.state == "closed"


@dataclass(frozen=True)
class Paper:
    """A paper with its demands as far as somebody sees them. `whole`: all of them."""

    entry: Entry
    demands: Sequence[Demand]
    whole: bool

    @property
    def done(self) -> int:
        return sum(not one.is_open for one in self.demands)

    @property
    def is_answered(self) -> bool:
        """A paper is answered when everything it asks is."""
        return bool(self.demands) and all(not one.is_open for one in self.demands)

    @property
    def next_due(self) -> date | None:
        """The day on which the first open demand is due."""
        return min((one.due_on for one in self.demands if one.is_open and one.due_on), default=None)


def paper_form(edition: Edition) -> Form | None:
    """The form that is such a paper; None where the rulebook has none."""
    return next((one for one in edition.forms.values() if set(ASKED) <= set(one.fields)), None)


def papers(scope: Scope, form: Form | None) -> Any:
    """The papers somebody sees: those of their work, and those of which they see a demand; newest first."""
    if form is None:
        return Entry.objects.none()
    mine = Entry.objects.within(scope).filter(form=form.name)
    asked = Case.objects.within(scope).filter(entry__form=form.name).values("entry_id")
    found = Entry.objects.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=asked), street_id=scope.street, until_at=None)
    return found.select_related("version", "subject").order_by("-occurred_at", "-id")


def paper_by_id(scope: Scope, form: Form | None, id: UUID) -> Paper:
    """One paper with its demands. Raises NoSuchEntry when it is missing or nothing of it is within the scope."""
    entry = papers(scope, form).filter(pk=id).first()
    if entry is None:
        raise NoSuchEntry()
    return with_demands(scope, [entry])[0]


def with_demands(scope: Scope, entries: Iterable[Entry]) -> list[Paper]:
    """The papers with their demands, in three statements whatever their number."""
    kept = list(entries)
    cases = Case.objects.within(scope).filter(entry_id__in=[one.pk for one in kept]).select_related("place")
    by_source = {one.source: one for one in cases}
    answers = _answers(scope, [one.pk for one in by_source.values()])
    whole = set(Entry.objects.within(scope).filter(pk__in=[one.pk for one in kept]).values_list("pk", flat=True))
    contents = [(one.version.content, one.values) for one in kept]
    names = names_in(scope, contents[0][0], *(values for _content, values in contents)) if contents else {}
    return [_paper(one, by_source, answers, names, one.pk in whole) for one in kept]


def _answers(scope: Scope, cases: Sequence[UUID]) -> dict[UUID, str]:
    """case -> what its last proof says."""
    steps = Step.objects.filter(street_id=scope.street, case_id__in=cases, move="submit", entry__isnull=False)
    found: dict[UUID, str] = {}
    for case, values in steps.order_by("no").values_list("case_id", "entry__values"):
        said = values.get("answered")
        found[case] = said if isinstance(said, str) else ""
    return found


def _paper(
    entry: Entry, by_source: Mapping[str, Case], answers: Mapping[UUID, str], names: Mapping[str, str], whole: bool
) -> Paper:
    words = _words(entry)
    found = []
    for no, line in enumerate(entry.values.get("demands") or (), 1):
        case = by_source.get(f"{entry.pk}#{no}")
        if case is None and not whole:
            continue
        whom = "、".join(names[line[key]] for key in ("community", "owner") if line.get(key) in names)
        due = date.fromisoformat(line["due_on"]) if line.get("due_on") else None
        answer = answers.get(case.pk, "") if case is not None else ""
        cited = words.get(line.get("cites", ""), "")
        found.append(Demand(no, line.get("what", ""), whom, due, line.get("answer") == "yes", cited, case, answer))
    return Paper(entry, tuple(found), whole)


def _words(entry: Entry) -> dict[str, str]:
    """The words of the duty list, as the form stood when the paper was entered."""
    demands: dict[str, Any] = next((one for one in entry.version.content["fields"] if one["name"] == "demands"), {})
    column: dict[str, Any] = next((one for one in demands.get("columns", ()) if one["name"] == "cites"), {})
    return dict(column.get("members", {}))

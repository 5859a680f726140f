"""What followed from a record: the duties it fulfilled, the cases and matters it opened or carried on."""

from dataclasses import dataclass
from datetime import timedelta

from jiedao.cases.models import Case
from jiedao.duties.feeds import feeds
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from jiedao.entries.queries import earlier_than
from jiedao.entries.rendering import references_in
from jiedao.matters.models import Matter
from jiedao.matters.queries import opened_by
from jiedao.procedures import booking
from jiedao.register.queries import office_place
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition
from jiedao.tenancy.models import Street

#: How long before an event a window can have begun that the event still fulfils.
LONGEST = timedelta(days=400)


@dataclass(frozen=True)
class Followed:
    """What came of one record. `cases` are those it opened, or the record it corrects."""

    duties: tuple[Obligation, ...]
    cases: tuple[Case, ...]
    matters: tuple[Matter, ...] = ()


def followed(scope: Scope, entry: Entry, *, street: Street) -> Followed:
    """What a record that the caller has fetched within the scope has led to."""
    found = booking.edition(street, entry.occurred_on)
    matters = tuple(one for one in opened_by(scope, entry.pk) if one.matter not in scope.closed)
    return Followed(_duties(scope, entry, found), _cases(scope, entry), matters)


def _duties(scope: Scope, entry: Entry, edition: Edition) -> tuple[Obligation, ...]:
    names = [duty.name for duty in feeds(edition).settled_by(entry.form)]
    if not names:
        return ()
    about = {entry.subject_id, office_place(scope).pk, *references_in(entry.version.content, entry.values)}
    rows = Obligation.objects.filter(
        street_id=scope.street, subject_id__in=about, duty__in=names, done_entry_id=entry.pk,
        due_on__gte=entry.occurred_on - LONGEST, due_on__lte=entry.occurred_on + LONGEST,
    )  # fmt: skip
    return tuple(rows.select_related("subject").order_by("due_on", "duty", "id"))


def _cases(scope: Scope, entry: Entry) -> tuple[Case, ...]:
    chain = [entry.pk, *(one.pk for one in earlier_than(scope, entry))]
    rows = Case.objects.within(scope).filter(subject_id=entry.subject_id, entry_id__in=chain)
    return tuple(rows.order_by("opened_at", "id"))

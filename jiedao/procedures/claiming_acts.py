"""Claiming: somebody takes up what waits, for himself by name or by the record of a form."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.entries.models import Entry
from jiedao.periods import day_of
from jiedao.procedures import booking, choosing, settling, submission
from jiedao.procedures.claiming import Sort, community, sorts, waits
from jiedao.procedures.claiming_entries import lock
from jiedao.procedures.opening import roles_in_words
from jiedao.procedures.problems import NothingToClaim, NotYoursToClaim, TakenAlready
from jiedao.procedures.submission import Sent, Submitted
from jiedao.register import actions
from jiedao.register.models import Assignment, Listing, Subject, SubjectChange
from jiedao.register.queries import subject_by_id
from jiedao.register.rules import Act, standing
from jiedao.tenancy.models import Street

#: What the history of a thing says of a tie that its claimant made.
CLAIMED = "本人认领"


def may_claim(who: Standing, sort: Sort) -> bool:
    """Whether somebody may take such a thing up: for oneself whoever records and is somebody here; by a record, whoever
    fills in its form."""
    if not who.may(Permission.ENTRY_RECORD) or who.scope.person is None:
        return False
    return choosing.is_theirs(sort.form, who) if sort.form else True


def sort_of(kind: str, who: Standing, street: Street) -> Sort:
    """The register of this name whose things the person may take up. Raises NothingToClaim, NotYoursToClaim."""
    sort = sorts(booking.edition(street, who.on)).get(kind)
    if sort is None:
        raise NothingToClaim()
    if not may_claim(who, sort):
        others = roles_in_words(sort.form.who) if sort.form else "登记记录的人员"
        raise NotYoursToClaim(kind=sort.kind.label, posts=who.posts, who=others)
    return sort


@transaction.atomic
def claim(subject: UUID, sort: Sort, *, id: UUID, street: Street, who: Standing, now: datetime) -> Assignment:
    """Take a thing up for oneself: from today on one answers for it by name. The same id again is the same claim.

    Basis: `Claimed.by`; no approval is asked for, and whoever keeps the register may assign somebody else.
    Raises NothingToClaim, TakenAlready.
    """
    edition, on = booking.edition(street, day_of(now)), day_of(now)
    if who.scope.person is None or not sort.role:
        raise NothingToClaim()
    if not Listing.objects.filter(standing(on), subject_id=subject, kind=sort.kind.name).exists():
        raise NothingToClaim()
    thing = lock(subject)
    ties = Assignment.objects.filter(standing(on), subject_id=subject, role=sort.role)
    if SubjectChange.objects.filter(act=id, subject_id=subject, person_id=who.scope.person).exists() and (
        mine := ties.filter(person_id=who.scope.person).first()
    ):
        return mine  # type: ignore[no-any-return]
    if ties.exists():
        raise TakenAlready(kind=sort.kind.label, place=community(thing.place))
    if waits(edition, sort, subject, on=on) is None:
        raise NothingToClaim()
    made = actions.assign(
        thing, kind=sort.kind.name, role=sort.role, person=Subject.objects.get(pk=who.scope.person), from_on=on, by=who.by,
        at=now, act=Act(id, CLAIMED, who.scope.person),
    )  # fmt: skip
    settling.follow_subject(subject, street=street, since=on, on=on)
    return made


def claim_for(
    subject: UUID, sort: Sort, *, member: UUID, id: UUID, street: Street, who: Standing, now: datetime
) -> Submitted:
    """Record that somebody has taken a thing up. Raises NothingToClaim, TakenAlready and what a submission raises."""
    if sort.form is None:
        raise NothingToClaim()
    if known := Entry.objects.filter(pk=id, form=sort.form.name).first():
        return Submitted(known, new=False)
    if subject_by_id(who.scope, subject) is None:
        raise NothingToClaim()
    sent = Sent(id, sort.form.name, subject, now, {sort.field: str(member)})
    return submission.submit(sent, street=street, who=who, now=now)

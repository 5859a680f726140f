"""Entering an office as its plan says, in one transaction; its street, which the owner's role enters, is taken back
when the rest fails."""

from collections.abc import Mapping
from datetime import datetime, time
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import SETUP, setup_standing
from jiedao.audit.models import Event
from jiedao.periods import TZ
from jiedao.procedures import offices, registration
from jiedao.procedures.founding.plan import Plan
from jiedao.procedures.founding.sheets import PARTY_ORGANISATION
from jiedao.procedures.registration import Entering
from jiedao.register.models import Place
from jiedao.register.scope import Scope
from jiedao.tenancy import context
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.models import Street

MORNING = time(8, 0, tzinfo=TZ)


def has_begun(street: Street) -> bool:
    """Whether anything was ever entered in an office. A street without any event is what a founding left that was cut
    off (power, kill) between the street and the rest."""
    with context.street(street.code):
        return bool(Event.objects.exists())


def found_office(plan: Plan, *, password_hashes: Mapping[str, str], at: datetime) -> Street:
    """Enter the office with its places, staff, posts and Party organisations; all of it or nothing.

    Raises OfficeExists, and what an entry may raise; then nothing of the office is left.
    """
    left = Street.objects.filter(code=plan.code).first()
    if left is not None and not has_begun(left):
        offices.take_back_street(left)
    street = offices.found_street(
        code=plan.code, slug=plan.slug, name=plan.name, since=plan.since, case_mark=plan.case_mark
    )
    try:
        with context.street(street.code), transaction.atomic():
            places = offices.enter_places(plan.places, by=SETUP, at=at)
            offices.enter_staff(plan.staff, password_hash=password_hashes, by=SETUP, at=at, are_initial=True)
            _enter_branches(plan, street, places, at)
    except BaseException:
        offices.take_back_street(street)
        raise
    return street


def _enter_branches(plan: Plan, street: Street, places: Mapping[str, Place], at: datetime) -> None:
    who = setup_standing(Scope.everything(street.code), on=plan.listed_on)
    occurred = min(at, datetime.combine(plan.listed_on, MORNING))
    made: dict[str, UUID] = {}
    for branch in plan.branches:
        entering = Entering(
            uuid7(), PARTY_ORGANISATION, branch.name, places[branch.community or str(plan.code)].pk, occurred,
            branch.values, part_of=made.get(branch.superior),
        )  # fmt: skip
        made[branch.name] = registration.enter(entering, street=street, who=who, now=at).entry.subject_id

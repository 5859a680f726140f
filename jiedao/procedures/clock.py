"""`tick`: the calendar's share of the work. Doing it again on the same day changes nothing.

Duties are brought up to the day; what was missed opens a case where a ladder says so; cases whose clock ran out pass to
the next lane where the ladder says so, and are chased (督办) at the ladder's pace; papers of an examination whose time is over
are handed in. Nothing is punished, fined or closed.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from jiedao.access.hand import Hand
from jiedao.cases import actions as cases
from jiedao.cases import many
from jiedao.cases import rules as case_rules
from jiedao.cases.models import Case
from jiedao.cases.stepping import lane_of
from jiedao.duties import actions as duties
from jiedao.duties.events import expected_of
from jiedao.duties.feeds import by_event
from jiedao.duties.models import Reach
from jiedao.duties.rules import by_calendar
from jiedao.periods import Calendar, day_of
from jiedao.procedures import booking, chasing, examination, missed, moderating, points_switch
from jiedao.procedures.ladders import clocks_of, ladder_of
from jiedao.procedures.matters import taking
from jiedao.procedures.settling import begins, follow_subject
from jiedao.register.models import Listing
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.rulebook import Anniversary, Duty, Edition, Ladder
from jiedao.tenancy import context
from jiedao.tenancy.models import Street


@dataclass(frozen=True)
class Ticked:
    """What one tick did in one office."""

    duties: int
    passed_on: int
    notices: int
    opened: int = 0
    published: int = 0


def tick(street: Street, *, now: datetime) -> Ticked:
    """Bring one office up to a moment."""
    on = day_of(now)
    with context.street(street.code):
        days = calendar(Scope.everything(street.code))
        examination.hand_in_overdue(street, now=now)
        worked = _duties(street, on, days)
        opened = missed.open_cases(street, now=now, calendar=days)
        published = taking.end_notices(street, now=now)
        moderating.forget_contacts(street, now=now)
        return Ticked(worked, *chase(street, now=now), opened, published)


def chase(street: Street, *, now: datetime) -> tuple[int, int]:
    """The cases' half of a tick, for whoever needs it more often: how many were passed on, how many notices sent."""
    with context.street(street.code):
        passed = _late_cases(street, now)
        return passed, chasing.send_due(street, now=now)


def _duties(street: Street, on: date, days: Calendar) -> int:
    edition = booking.edition(street, on)
    for duty in edition.duties.values():
        since = begins(duty, edition, street)
        if since > on:
            continue
        if by_calendar(duty):
            duties.work_through(duty, edition, since=since, on=on, calendar=days)
        elif by_event(duty):
            _events(duty, street, edition, since, on)
    points_switch.withdraw_ended(street, on=on)
    duties.forget_fallen(on=on)
    return len(edition.duties)


def _events(duty: Duty, street: Street, edition: Edition, since: date, on: date) -> None:
    """A duty that events bring about is followed at each record; the first tick after it came into force catches up.

    Days that come again each year arise by the calendar: the first tick of each month lets the month's stand.
    """
    reach = Reach.objects.filter(duty=duty.name).first()
    if reach is not None:
        if isinstance(duty.rhythm, Anniversary) and reach.through < on.replace(day=1):
            _month_of(duty, street, edition, since, on)
        return
    with transaction.atomic():
        for subject in Listing.objects.filter(kind=duty.for_).values_list("subject_id", flat=True).distinct():
            follow_subject(subject, street=street, since=since, on=on, only=(duty,))
        Reach.objects.create(duty=duty.name, through=on)


@transaction.atomic
def _month_of(duty: Duty, street: Street, edition: Edition, since: date, on: date) -> None:
    """Let the days of a new month stand for everybody whom the duty marks, all at once."""
    places = dict(Listing.objects.filter(kind=duty.for_).order_by("from_on").values_list("subject_id", "place_id"))
    days = calendar(Scope.everything(street.code))
    found = expected_of(duty, edition, subjects=list(places), since=since, on=on, calendar=days)
    duties.replace_events(duty, found, places=places, on=on)
    Reach.objects.filter(duty=duty.name).update(through=on)


def _late_cases(street: Street, now: datetime) -> int:
    """Cases past their clock: passed on where their lane says `when_late: next`, the others marked late all at once."""
    overdue = Case.objects.filter(state__in=case_rules.WITH_FIXER, due_at__lt=now)
    going = Q(pk__in=[])
    for name, lane, opened_on in overdue.order_by().values_list("ladder", "lane", "opened_on").distinct():
        if _goes_on(booking.edition(street, opened_on).ladders[name], lane):
            going |= Q(ladder=name, lane=lane, opened_on=opened_on)
    many.mark_late(overdue.filter(~going, late=False), hand=Hand(None, None, now, now))
    moved = 0
    for case in overdue.filter(going).order_by("due_at", "id"):
        ladder, edition = ladder_of(case, street)
        why = f"{lane_of(ladder, case.lane).label}到期未办结"
        hand = Hand(None, None, case.due_at or now, now)
        cases.pass_on(case, ladder=ladder, clocks=clocks_of(case, street, edition), why=why, hand=hand)
        moved += 1
    return moved


def _goes_on(ladder: Ladder, name: str) -> bool:
    """Whether a lane hands on what is late in it."""
    lane = lane_of(ladder, name)
    return lane.when_late == "next" and lane.name != ladder.lanes[-1].name


def rebuild_duties(street: Street, *, on: date) -> int:
    """Make every obligation's settlement anew from the entries; the stored state must come out the same."""
    with context.street(street.code), transaction.atomic():
        edition = booking.edition(street, on)
        days = calendar(Scope.everything(street.code))
        for duty in edition.duties.values():
            since = begins(duty, edition, street)
            if since > on:
                continue
            if by_calendar(duty):
                Reach.objects.filter(duty=duty.name)._raw_delete("default")
                duties.work_through(duty, edition, since=since, on=on, calendar=days)
            elif by_event(duty):
                for subject in Listing.objects.filter(kind=duty.for_).values_list("subject_id", flat=True).distinct():
                    follow_subject(subject, street=street, since=since, on=on, only=(duty,))
        return len(edition.duties)

"""Saying where a subject stands on the map; what is open about it stands there too."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission, roles_with
from jiedao.audit.actions import record
from jiedao.cases import rules as case_rules
from jiedao.cases.models import Case
from jiedao.mapping import Point
from jiedao.periods import day_of
from jiedao.procedures import locating
from jiedao.procedures.editing import kept_by
from jiedao.procedures.locating import Found
from jiedao.register import drawing
from jiedao.register.models import Subject
from jiedao.register.problems import HasNoPoint, NotYoursToKeep

#: Whose dossiers stand at no point: nobody is followed about.
NOWHERE = frozenset({"person", "household", "place"})


def may_place(who: Standing, subject: Subject, now: datetime) -> bool:
    """Whether somebody may say where a subject stands: who keeps a register on which it is."""
    return subject.base not in NOWHERE and bool(kept_by(who, subject, on=day_of(now)))


@transaction.atomic
def place_many(points: Mapping[UUID, Point], *, who: Standing, now: datetime, cause: str) -> None:
    """Put many subjects on the map at once, as whoever sets an office up does; one event for all. `cause`: what brought
    them, as the audit names it. Raises HasNoPoint."""
    known = Subject.objects.filter(pk__in=list(points))
    if lost := known.filter(base__in=NOWHERE).first():
        raise HasNoPoint(name=lost.name)
    drawing.place_points("subject", points, at=now)
    record("register.points_set", subject=cause, by=who.by, at=now, data={"subjects": len(points)})


@transaction.atomic
def place_subject(subject: Subject, point: Point, *, who: Standing, now: datetime) -> Found:
    """Say where a subject stands; its open cases follow, unless they have a point of their own.

    Raises HasNoPoint, NotYoursToKeep, PointOutside.
    """
    if subject.base in NOWHERE:
        raise HasNoPoint(name=subject.name)
    if not may_place(who, subject, now):
        raise NotYoursToKeep(name=subject.name, who=roles_with(Permission.REGISTER_EDIT))
    found = locating.find(who.scope, point, on=day_of(now))
    drawing.place_subject(subject, point, place=found.place.code if found.place else "", by=who.by, at=now)
    cases = Case.objects.filter(subject_id=subject.pk, state__in=case_rules.OPEN).values_list("pk", flat=True)
    drawing.follow_subject("case", list(cases), subject=subject.pk, at=now)
    return found

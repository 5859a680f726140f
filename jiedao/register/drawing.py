"""Putting outlines and points on the map. An outline is replaced from a day on and never changed; each act writes its event."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from jiedao.audit.actions import canonical, record
from jiedao.mapping import Outline, Point, System
from jiedao.register.models import Boundary, Subject
from jiedao.register.problems import BoundaryLater
from jiedao.tenancy import context
from jiedao.tenancy.direct import bound, columns, packed


@dataclass(frozen=True)
class ToDraw:
    """An outline for a subject: what was brought in its own system, and the same in WGS-84."""

    subject: Subject
    level: str
    outline: Outline
    given: Any
    system: str


@transaction.atomic
def draw_boundaries(drawn: Sequence[ToDraw], *, act: UUID, from_on: date, by: Any, at: datetime) -> list[Boundary]:
    """Let outlines hold from a day on in place of those before. The same act again changes nothing. Raises BoundaryLater."""
    if done := list(Boundary.objects.filter(act=act)):
        return done
    things = [one.subject.pk for one in drawn]
    before = Boundary.objects.select_for_update().filter(subject_id__in=things, to_on=None)
    standing = {one.subject_id: one for one in before.order_by("id")}
    for one in drawn:
        earlier = standing.get(one.subject.pk)
        if earlier is not None and earlier.from_on > from_on:
            raise BoundaryLater(name=one.subject.name, on=earlier.from_on, from_on=from_on)
    Boundary.objects.filter(pk__in=[one.pk for one in standing.values()]).update(to_on=from_on)
    made = Boundary.objects.bulk_create(
        Boundary(
            subject_id=one.subject.pk, level=one.level, act=act, from_on=from_on, outline=one.outline.coordinates,
            system=one.system, given=one.given, at=at, **one.outline.box._asdict(),
        )
        for one in drawn
    )  # fmt: skip
    record(
        "register.boundaries_drawn", subject=f"register.boundary:{act}", by=by, at=at,
        data={
            "places": sorted(one.subject.number or str(one.subject.pk) for one in drawn), "from_on": from_on,
            "system": sorted({one.system for one in drawn}), "digest": _digest(drawn),
        },
    )  # fmt: skip
    return list(made)


def _digest(drawn: Iterable[ToDraw]) -> str:
    said = {str(one.subject.pk): one.outline.coordinates for one in drawn}
    return hashlib.sha256(canonical(said).encode()).hexdigest()


PLACED = f"""
INSERT INTO register_position (street_id, of, thing, lon, lat, system, given_lon, given_lat, own, at)
SELECT %s, %s, n.thing, n.lon, n.lat, n.system, n.given_lon, n.given_lat, true, %s
FROM {columns("uuid", "int", "int", "text", "int", "int")} AS n(thing, lon, lat, system, given_lon, given_lat)
ON CONFLICT (street_id, of, thing) DO UPDATE SET lon = excluded.lon, lat = excluded.lat, system = excluded.system,
    given_lon = excluded.given_lon, given_lat = excluded.given_lat, own = true, at = excluded.at
"""


def place_points(of: str, points: Mapping[UUID, Point], *, at: datetime) -> None:
    """Let things stand at points, kept as given and in WGS-84. What made them stand there writes the event."""
    if not points:
        return
    rows = [
        (thing, *point.converted(System.WGS84).micro, point.system, *point.micro) for thing, point in points.items()
    ]
    with bound() as cursor:
        cursor.execute(PLACED, [context.required(), of, at, *map(packed, zip(*rows, strict=True))])


FOLLOWED = """
INSERT INTO register_position (street_id, of, thing, lon, lat, system, given_lon, given_lat, own, at)
SELECT p.street_id, %s, t.thing, p.lon, p.lat, p.system, p.given_lon, p.given_lat, false, %s
FROM register_position p CROSS JOIN unnest(%s::uuid[]) AS t(thing)
WHERE p.street_id = %s AND p.of = 'subject' AND p.thing = %s
ON CONFLICT (street_id, of, thing) DO UPDATE SET lon = excluded.lon, lat = excluded.lat, system = excluded.system,
    given_lon = excluded.given_lon, given_lat = excluded.given_lat, at = excluded.at
WHERE NOT register_position.own
"""


def follow_subject(of: str, things: Sequence[UUID], *, subject: UUID, at: datetime) -> None:
    """Let things about a subject stand where it stands, unless their own point was said. Without a point: nothing."""
    if not things:
        return
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWED, [of, at, list(things), context.required(), subject])


@transaction.atomic
def place_subject(subject: Subject, point: Point, *, place: str, by: Any, at: datetime) -> None:
    """Say where a subject stands; `place` is the code of the place that holds the point, '' where none is drawn."""
    place_points("subject", {subject.pk: point}, at=at)
    record("register.point_set", subject=subject, by=by, at=at, data={"place": place, "system": point.system})

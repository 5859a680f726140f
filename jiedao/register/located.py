"""Reads of the map: which outlines hold on a day, which of them hold a point, and where things stand, near ones together.

Outlines of places are no secret inside the office, as its places are none. Points are read only through the list they
belong to, so that a map shows what its list shows and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from jiedao.mapping import Box, Outline, Point
from jiedao.mapping.cells import SHIFT
from jiedao.register.models import Boundary, Place, Position
from jiedao.register.rules import standing
from jiedao.register.scope import Scope

#: The levels at which a point lies somewhere, the narrowest first.
LEVELS = ("grid", "community", "sub_district")


@dataclass(frozen=True)
class Drawn:
    """A place or yard with its outline."""

    id: UUID
    level: str
    name: str
    outline: Outline
    from_on: date
    system: str


def outlines(
    scope: Scope, *, on: date, levels: Iterable[str] | None = None, subjects: Iterable[UUID] | None = None
) -> list[Drawn]:
    """The outlines that hold on a day, in the order of their codes: those of places, or those of some subjects."""
    rows = Boundary.objects.filter(standing(on), street_id=scope.street)
    if subjects is not None:
        rows = rows.filter(subject_id__in=list(subjects))
    else:
        rows = rows.filter(level__in=list(levels or LEVELS))
    read = rows.order_by("subject__number", "subject_id").values_list(
        "subject_id", "level", "subject__name", "outline", "from_on", "system"
    )
    return [Drawn(id, level, name, Outline.kept(kept), since, system) for id, level, name, kept, since, system in read]


def history_of(scope: Scope, subject: UUID) -> list[Boundary]:
    """The outlines a place or yard has had, the latest first."""
    return list(Boundary.objects.filter(street_id=scope.street, subject_id=subject).order_by("-from_on", "-at"))


def places_at(scope: Scope, point: Point, *, on: date) -> list[Place]:
    """The places whose outline holds a point in WGS-84 on a day, the narrowest first."""
    lon, lat = point.micro
    near = Boundary.objects.filter(
        standing(on), street_id=scope.street, west__lte=lon, east__gte=lon, south__lte=lat, north__gte=lat,
        level__in=LEVELS,
    )  # fmt: skip
    rows = list(near.order_by("subject__number").values_list("subject_id", "level", "outline"))
    found = [(LEVELS.index(level), id) for id, level, kept in rows if Outline.kept(kept).holds(point)]
    places = {one.pk: one for one in Place.objects.filter(street_id=scope.street, pk__in=[id for _, id in found])}
    return [places[id] for _, id in sorted(found, key=lambda one: one[0]) if id in places]


def position_of(scope: Scope, of: str, thing: UUID) -> Position | None:
    """Where a thing stands that the viewer has in front of them; None where nobody has said."""
    return Position.objects.filter(street_id=scope.street, of=of, thing=thing).first()  # type: ignore[no-any-return]


def how_many(scope: Scope, of: str, listed: QuerySet[Any]) -> tuple[int, Box | None]:
    """How many of a list stand at a point, and the rectangle around them. `listed` gives ids alone."""
    try:
        sql, params = _of_list(listed)
    except EmptyResultSet:  # nothing can be on the list, so nobody is asked
        return 0, None
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH wanted (thing) AS ({sql}) SELECT count(*), min(p.lon), min(p.lat), max(p.lon), max(p.lat)"
            " FROM wanted w JOIN register_position p ON p.street_id = %s AND p.of = %s AND p.thing = w.thing",
            [*params, scope.street, of],
        )
        count, *sides = cursor.fetchone()
    return int(count), Box(*sides) if count else None


@dataclass(frozen=True)
class Cluster:
    """Near things of a list together: how many, how many of them pressing, their middle; `thing` where it is one alone."""

    count: int
    marked: int
    lon: int
    lat: int
    thing: UUID | None


CLUSTERS = """
WITH wanted (thing, marked) AS ({listed})
SELECT count(*), count(*) FILTER (WHERE w.marked), avg(p.lon)::int, avg(p.lat)::int,
    CASE count(*) WHEN 1 THEN min(p.thing::text) END
FROM wanted w JOIN register_position p ON p.street_id = %s AND p.of = %s AND p.thing = w.thing
WHERE p.lon BETWEEN %s AND %s AND p.lat BETWEEN %s AND %s
GROUP BY (p.lon + {shift}) / %s, (p.lat + {shift}) / %s
ORDER BY 4 DESC, 3
"""


def clusters(scope: Scope, of: str, listed: QuerySet[Any], *, box: Box, size: int) -> list[Cluster]:
    """The things of a list inside a rectangle, those of one square cell together, from the north: however many there are,
    no more rows come back than cells can be drawn. `listed` gives (id, whether it is pressing)."""
    try:
        sql, params = _of_list(listed)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            CLUSTERS.format(listed=sql, shift=SHIFT),
            [*params, scope.street, of, box.west, box.east, box.south, box.north, size, size],
        )
        return [
            Cluster(count, marked, lon, lat, UUID(thing) if thing else None)
            for count, marked, lon, lat, thing in cursor.fetchall()
        ]


def _of_list(listed: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    sql, params = listed.order_by().query.sql_with_params()
    return sql, params

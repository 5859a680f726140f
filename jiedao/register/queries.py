"""Reads of places, subjects and who answers for them. Everything but the calendar obeys the scope given first."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery

from jiedao.periods import Calendar, DayRow
from jiedao.register.models import (
    NEVER_STOOD,
    VOIDED,
    Assignment,
    CalendarDay,
    Identity,
    Listing,
    Membership,
    Place,
    Subject,
    SubjectChange,
    SubjectMerge,
    Token,
)
from jiedao.register.names import query_tokens
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.tenancy.direct import bound
from jiedao.tenancy.prepared import Prepared


def office_place(scope: Scope) -> Place:
    """The sub-district itself, as a place. Everyone of the office may know it."""
    return Place.objects.get(street_id=scope.street, kind=Place.Kind.SUB_DISTRICT)  # type: ignore[no-any-return]


def places(scope: Scope) -> Any:
    """All places of the office in code order: names and codes of places are no secret inside the office."""
    return Place.objects.filter(street_id=scope.street).order_by("code")


def places_covered(scope: Scope) -> Any:
    """The places that somebody's work covers, in code order: what a list may be narrowed to."""
    found = places(scope)
    if any(grant.places is None for grant in scope.grants):
        return found
    return found.filter(pk__in={one for grant in scope.grants for one in grant.places or ()})


def stays_on(scope: Scope, kinds: Collection[str], subjects: Collection[UUID] | None = None) -> Any:
    """(register, subject, since when, the first day off it) of everything on these registers, or of some subjects."""
    found = Listing.objects.within(scope).filter(kind__in=list(kinds))
    if subjects is not None:
        found = found.filter(subject_id__in=list(subjects))
    return found.values_list("kind", "subject_id", "from_on", "to_on").order_by("from_on")


def places_below(scope: Scope, place: Place) -> frozenset[UUID]:
    """The place and all that lie in it. Codes are hierarchical, so a prefix tells."""
    found = Place.objects.filter(street_id=scope.street, code__startswith=place.code).values_list("id", flat=True)
    return frozenset(found)


def subjects(scope: Scope, *, base: str | None = None) -> Any:
    """Subjects within the scope, by name."""
    found = Subject.objects.within(scope).filter(voided_at=None).select_related("place").order_by("name_key", "id")
    return found.filter(base=base) if base else found


@cache
def _subject() -> tuple[str, list[str]]:
    """One subject with the registers it stands or stood on, the oldest first, in one statement."""
    names = [field.attname for field in Subject._meta.concrete_fields]
    columns = ", ".join(f's."{name}"' for name in names)
    lists = "(SELECT array_agg(ARRAY[kind, from_on::text, to_on::text] ORDER BY from_on) FROM register_listing l"
    lists += f" WHERE l.street_id = s.street_id AND l.subject_id = s.id AND l.ended_by <> '{VOIDED}')"
    return f"SELECT {columns}, {lists} FROM register_subject s WHERE s.street_id = %s AND s.id = %s", names


#: A register a subject stands or stood on: which, since when, and the first day off it.
OnList = tuple[str, date, date | None]


def subject_with_lists(scope: Scope, id: UUID) -> tuple[Subject, list[OnList]] | None:
    """One subject within the scope and its registers, the oldest first; None for one that is missing or outside."""
    sql, names = _subject()
    with bound() as cursor:
        cursor.execute(sql, [scope.street, id])
        row = cursor.fetchone()
    if row is None:
        return None
    found = Subject.from_db("default", names, row[:-1])
    if found.voided_at is not None or not scope.reaches(found.place_id, found.pk):
        return None
    days = [
        (kind, date.fromisoformat(first), date.fromisoformat(last) if last else None)
        for kind, first, last in row[-1] or ()
    ]
    return found, days


def subject_by_id(scope: Scope, id: UUID) -> Subject | None:
    """One subject within the scope; None for one that is missing or outside."""
    known = subject_with_lists(scope, id)
    return known[0] if known else None


def on_registers(scope: Scope, ids: Iterable[UUID]) -> list[Subject]:
    """Those of some subjects that stand or stood on a register the viewer may see, by name."""
    rows = Listing.objects.within(scope).filter(subject_id__in=list(ids)).exclude(ended_by__in=NEVER_STOOD)
    found = {row.subject_id: row.subject for row in rows.select_related("subject__place").order_by("name_key", "id")}
    return list(found.values())


def listings(scope: Scope, kind: str, *, on: date) -> Any:
    """Who stands on a register on a day, by name."""
    found = Listing.objects.within(scope).filter(standing(on), kind=kind)
    return found.select_related("subject", "place").order_by("name_key", "id")


def listings_of(scope: Scope, subject: UUID) -> Any:
    """The registers one subject stands or stood on, oldest first."""
    rows = Listing.objects.within(scope).filter(subject_id=subject).exclude(ended_by__in=NEVER_STOOD)
    return rows.order_by("from_on", "kind")


def stands_on(scope: Scope, subject: UUID, *, on: date) -> Any:
    """The registers within the scope that one subject stands on on a day, with the subject."""
    return Listing.objects.within(scope).filter(standing(on), subject_id=subject).select_related("subject")


def changes_of(scope: Scope, subject: UUID) -> Any:
    """What was said anew about a subject the viewer has in front of them, the latest first; each with who did it."""
    mine = Q(subject_id=subject) | Q(subject__merged_into_id=subject)
    rows = SubjectChange.objects.filter(mine, street_id=scope.street).select_related("person")
    return rows.order_by("-on", "-at", "-id")


def assignments_of(scope: Scope, subject: UUID) -> Any:
    """Who answered for a subject the viewer has in front of them, and when."""
    rows = Assignment.objects.filter(street_id=scope.street, subject_id=subject).exclude(to_on=F("from_on"))
    return rows.select_related("person").order_by("-from_on", "-id")


def merge_by_id(scope: Scope, id: UUID) -> SubjectMerge | None:
    """One merge of the office, with the two it is about."""
    rows = SubjectMerge.objects.filter(street_id=scope.street, pk=id)
    found = rows.select_related("keeper__place", "merged__place", "person", "undone_by")
    return found.first()  # type: ignore[no-any-return]


def merges_of(scope: Scope, subject: UUID) -> list[SubjectMerge]:
    """What was merged into a subject, the latest first."""
    rows = SubjectMerge.objects.filter(street_id=scope.street, keeper_id=subject)
    return list(rows.select_related("merged", "person").order_by("-at", "-id"))


def merged_into(scope: Scope, subject: UUID) -> UUID | None:
    """The dossier that a second one of the same went into."""
    rows = Subject.objects.filter(street_id=scope.street, pk=subject, merged_into__isnull=False)
    return rows.values_list("merged_into_id", flat=True).first()  # type: ignore[no-any-return]


def of_number(scope: Scope, base: str, number: str, *, but: UUID) -> Subject | None:
    """Another subject that has this number, whoever may see it."""
    rows = Subject.objects.filter(
        street_id=scope.street, base=base, number=number, merged_into=None, voided_at=None
    ).exclude(pk=but)
    return rows.order_by("id").first() if number else None  # type: ignore[no-any-return]


def members_known(scope: Scope, groups: Iterable[UUID]) -> dict[UUID, frozenset[bytes]]:
    """Group -> what its present members are known by: the keyed hash of the identity number, without one the name."""
    rows = Membership.objects.filter(street_id=scope.street, group_id__in=list(groups), to_on=None)
    numbered = Identity.objects.filter(street_id=scope.street, subject_id=OuterRef("member_id"))
    found: dict[UUID, set[bytes]] = {}
    told = rows.annotate(blind=Subquery(numbered.values("blind")[:1])).values_list("group_id", "blind", "member__name")
    for group, blind, name in told:
        found.setdefault(group, set()).add(bytes(blind) if blind is not None else name.encode())
    return {group: frozenset(signs) for group, signs in found.items()}


def members_of(scope: Scope, groups: Iterable[UUID], *, on: date) -> Any:
    """Who stands in any of these groups on a day, for a statement that asks further."""
    return Membership.objects.filter(standing(on), street_id=scope.street, group_id__in=list(groups)).order_by()


def groups_of(scope: Scope, subject: UUID, *, on: date) -> list[UUID]:
    """The groups that a subject belongs to on a day."""
    rows = Membership.objects.filter(standing(on), street_id=scope.street, member_id=subject).order_by("id")
    return list(rows.values_list("group_id", flat=True))


def members_among(scope: Scope, groups: Iterable[UUID], *, on: date) -> set[UUID]:
    """Who belongs to any of these groups on a day."""
    rows = Membership.objects.filter(standing(on), street_id=scope.street, group_id__in=list(groups))
    return set(rows.values_list("member_id", flat=True))


def assigned(scope: Scope, subject_ids: Iterable[UUID], *, on: date) -> dict[UUID, dict[str, list[Subject]]]:
    """Who answers for each subject on a day: subject -> role -> persons."""
    found: dict[UUID, dict[str, list[Subject]]] = {}
    rows = Assignment.objects.filter(standing(on), street_id=scope.street, subject_id__in=list(subject_ids))
    for row in rows.select_related("person").order_by("role", "from_on"):
        found.setdefault(row.subject_id, {}).setdefault(row.role, []).append(row.person)
    return found


def ties_of(scope: Scope, person: UUID, *, on: date) -> list[Assignment]:
    """What is tied to a person by name on a day and without an end, in code order of places, then by name."""
    rows = Assignment.objects.filter(street_id=scope.street, person_id=person, to_on=None, from_on__lte=on)
    found = rows.select_related("subject__place")
    return list(found.order_by("kind", "role", "subject__place__code", "subject__name_key", "id"))


def assigned_to(scope: Scope, person: UUID, *, on: date) -> list[tuple[UUID, str]]:
    """The subjects that are tied to a person by name on a day, each with the role the person has there."""
    rows = Assignment.objects.filter(standing(on), street_id=scope.street, person_id=person)
    return list(rows.values_list("subject_id", "role"))


def found_by(scope: Scope, text: str, *, of: str, limit: int = 20) -> list[UUID]:
    """Ids of the things all of whose wanted tokens stand in the index, within the scope; best kept short by the caller."""
    wanted = list(query_tokens(text))
    if not wanted:
        return []
    # A subject belongs to no line of work by itself: the registers it stands on do.
    covered = scope.q(place="place_id", line=None if of == "subject" else "line", name="name", subject="subject_id")
    rows = Token.objects.filter(covered, street_id=scope.street, token__in=wanted, of=of).values("thing")
    hits = rows.annotate(hits=Count("token", distinct=True)).filter(hits=len(wanted)).order_by("thing")
    return [row["thing"] for row in hits[:limit]]


def calendar(scope: Scope) -> Calendar:
    """The office's workdays: the shipped table with the office's own notices laid over it."""
    return _laid_over(tuple(_notices().rows(of=scope.street)))


@cache
def _notices() -> Prepared:
    """The office's own days, compiled once: whatever is counted in workdays asks for them."""
    return Prepared(
        lambda of: CalendarDay.objects.filter(street_id=of).values_list("day", "is_workday", "name", "notice"),
        {"of": -2},
    )


@lru_cache(maxsize=256)
def _laid_over(rows: tuple[tuple[date, bool, str, str], ...]) -> Calendar:
    """The same calendar for the same notices, so that what it has counted once it need not count again."""
    return Calendar.shipped().with_rows([DayRow(*row) for row in rows])

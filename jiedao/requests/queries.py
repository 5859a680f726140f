"""Reads of requests: by code, those near a point, the moderators' queue. Scope first."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from jiedao.register.scope import Scope
from jiedao.requests import rules
from jiedao.requests.models import Addition, Answer, Client, Door, Picture, Reply, Request, Shown
from jiedao.requests.problems import NoSuchClient, NoSuchRequest


def door(scope: Scope) -> Door | None:
    """The word on which the office's door stands open; None where it is shut."""
    return Door.objects.filter(street_id=scope.street, until_at=None).first()  # type: ignore[no-any-return]


def doors(scope: Scope) -> list[Door]:
    """Every word of the district that was recorded here, the latest first."""
    rows = Door.objects.filter(street_id=scope.street).select_related("recorded_by", "ended_by")
    return list(rows.order_by("-from_at"))


def request_by_code(scope: Scope, code: str) -> Request:
    """One request by its code, as people type it. NoSuchRequest otherwise."""
    rows = Request.objects.within(scope).filter(code=rules.plain_code(code)).select_related("place", "entry")
    found = rows.first()
    if found is None:
        raise NoSuchRequest(number=code[:20])
    return found  # type: ignore[no-any-return]


def request_of_entry(scope: Scope, entry: UUID) -> Request | None:
    """The request that an entry recorded."""
    return Request.objects.within(scope).filter(entry_id=entry).first()  # type: ignore[no-any-return]


def requests(scope: Scope) -> Any:
    """All requests, the latest first, each with its place."""
    return Request.objects.within(scope).select_related("place").order_by("-received_at", "-id")


def shown_since(scope: Scope, since: datetime, *, places: Iterable[UUID] | None = None) -> Any:
    """The requests since an instant that everybody may read, the latest first."""
    rows = requests(scope).filter(shown=Shown.SHOWN, received_at__gte=since)
    return rows if places is None else rows.filter(place_id__in=list(places))


def before(scope: Scope, request: Request) -> Any:
    """The requests of the same kind that came not long before one, the latest first."""
    since = request.received_at - timedelta(days=rules.RECENT)
    rows = requests(scope).filter(category=request.category, received_at__gte=since)
    return rows.filter(received_at__lte=request.received_at).exclude(pk=request.pk)


def of_entries(scope: Scope, entries: Iterable[UUID]) -> list[tuple[Request, list[Addition]]]:
    """The requests that some records hold, each with what was added to it and not kept back, in order."""
    kept = Request.objects.filter(street_id=scope.street, entry_id__in=list(entries))
    found: dict[UUID, tuple[Request, list[Addition]]] = {one.pk: (one, []) for one in kept}
    rows = Addition.objects.filter(street_id=scope.street, request_id__in=list(found)).exclude(shown=Shown.HIDDEN)
    for one in rows.order_by("at", "id"):
        found[one.request_id][1].append(one)
    return sorted(found.values(), key=lambda pair: (pair[0].received_at, pair[0].pk))


def waiting(scope: Scope) -> Any:
    """The requests of which something waits for a moderator, the oldest first."""
    additions = Addition.objects.filter(request_id=OuterRef("pk"), shown=Shown.WAITING)
    pictures = Picture.objects.filter(request_id=OuterRef("pk"), shown=Shown.WAITING)
    rows = Request.objects.within(scope).filter(Q(shown=Shown.WAITING) | Q(Exists(additions)) | Q(Exists(pictures)))
    return rows.select_related("place").order_by("received_at", "id")


def additions_of(scope: Scope, request: Request) -> list[Addition]:
    """What was added to a request, in order."""
    rows = Addition.objects.filter(street_id=scope.street, request_id=request.pk)
    return list(rows.order_by("at", "id"))


def pictures_of(scope: Scope, request: Request) -> list[Picture]:
    """The photos of a request and of what was added to it, in order."""
    return list(Picture.objects.filter(street_id=scope.street, request_id=request.pk).order_by("no"))


def picture(scope: Scope, request: Request, no: int) -> Picture:
    """One photo of a request. NoSuchRequest otherwise."""
    found = Picture.objects.filter(street_id=scope.street, request_id=request.pk, no=no).first()
    if found is None:
        raise NoSuchRequest(number=f"{request.code}-{no}")
    return found  # type: ignore[no-any-return]


def picture_by_id(scope: Scope, id: UUID) -> Picture | None:
    """One photo with its request."""
    rows = Picture.objects.filter(street_id=scope.street, pk=id).select_related("request")
    return rows.first()  # type: ignore[no-any-return]


def request_by_id(scope: Scope, id: UUID) -> Request:
    """One request by its id. NoSuchRequest otherwise."""
    found = Request.objects.within(scope).filter(pk=id).select_related("place", "entry").first()
    if found is None:
        raise NoSuchRequest(number=str(id)[:8])
    return found  # type: ignore[no-any-return]


def replies_of(scope: Scope, request: Request) -> list[Reply]:
    """What the office told, in order."""
    rows = Reply.objects.filter(street_id=scope.street, request_id=request.pk).select_related("by")
    return list(rows.order_by("at", "id"))


def answers_of(scope: Scope, request: Request) -> list[Answer]:
    """What the reporter said of the outcome, in order."""
    return list(Answer.objects.filter(street_id=scope.street, request_id=request.pk).order_by("at", "id"))


def with_contact(scope: Scope) -> Any:
    """The requests whose telephone number is still kept."""
    return Request.objects.filter(street_id=scope.street).exclude(contact="").order_by("received_at", "id")


def shown_pictures(scope: Scope, requests: Iterable[Request]) -> dict[UUID, Picture]:
    """The first photo of each of some requests that everybody may see; those of additions are left out."""
    ids = [one.pk for one in requests]
    rows = Picture.objects.filter(street_id=scope.street, request_id__in=ids, shown=Shown.SHOWN, addition=None)
    return {one.request_id: one for one in rows.order_by("-no")}


def clients(scope: Scope) -> list[Client]:
    """The programs that may report for residents, and those that might: in force first, the latest first."""
    rows = Client.objects.filter(street_id=scope.street).select_related("made_by", "ended_by")
    return sorted(rows.order_by("-from_at"), key=lambda one: one.ended_at is not None)


def client(scope: Scope, id: UUID) -> Client:
    """One such program. NoSuchClient otherwise."""
    found = Client.objects.filter(street_id=scope.street, pk=id).first()
    if found is None:
        raise NoSuchClient()
    return found  # type: ignore[no-any-return]


def client_by_key(scope: Scope, blind: bytes) -> Client | None:
    """The program whose key this is, while it may report."""
    return Client.objects.filter(street_id=scope.street, blind=blind, ended_at=None).first()  # type: ignore[no-any-return]

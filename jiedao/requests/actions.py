"""What comes in at the door, and what is done with it. Each writes one event; no event holds a word of anybody."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from jiedao.audit.actions import record
from jiedao.entries.models import Entry
from jiedao.register.models import Place
from jiedao.requests import rules
from jiedao.requests.models import (
    Addition,
    Answer,
    Channel,
    Client,
    Door,
    Knock,
    Picture,
    Reply,
    Request,
    Salt,
    Shown,
)
from jiedao.requests.problems import AreaOutside, ClientKnown, DoorOpenAlready, DoorUntimely, HiddenWhyMissing
from jiedao.requests.rules import Point
from jiedao.tenancy import streets


@dataclass(frozen=True)
class Word:
    """The district's document on which a door is opened, and how else the office can be reached."""

    authority: str
    document: str
    dated_on: date
    says: str
    phone: str = ""
    hours: str = ""
    address: str = ""


@transaction.atomic
def open_door(*, word: Word, on: date, by: Any, at: datetime) -> Door:
    """Open the office's public door on the district's word. Raises DoorUntimely, DoorOpenAlready."""
    if word.dated_on > on:
        raise DoorUntimely(reason=f"文件日期{word.dated_on}还没有到")
    if known := Door.objects.select_for_update().filter(until_at=None).first():
        raise DoorOpenAlready(document=known.document)
    made = Door(
        authority=word.authority, document=word.document, dated_on=word.dated_on, says=word.says, phone=word.phone,
        hours=word.hours, address=word.address, from_at=at, recorded_by_id=by.pk,
    )  # fmt: skip
    made.save(force_insert=True)
    streets.stamp()
    told = {"document": _digest(word.document), "says": _digest(word.says), "dated": word.dated_on}
    record("request.door_opened", subject=made, by=by, at=at, data=told)
    return made


@transaction.atomic
def shut_door(door: Door, *, why: str, by: Any, at: datetime) -> Door:
    """Shut the door. What was reported is handled to its end; who has a code may follow it."""
    door = Door.objects.select_for_update().get(pk=door.pk)
    if door.until_at is None:
        door.until_at, door.until_why, door.ended_by_id = at, why, by.pk
        door.save(update_fields=["until_at", "until_why", "ended_by_id"])
        streets.stamp()
        record("request.door_shut", subject=door, by=by, at=at, data={"why": _digest(why)})
    return door  # type: ignore[no-any-return]


@transaction.atomic
def admit_client(*, name: str, blind: bytes, by: Any, at: datetime) -> Client:
    """Let a program report for residents, by a key that is known here by its keyed hash alone. Raises ClientKnown."""
    if Client.objects.filter(name=name, ended_at=None).exists():
        raise ClientKnown(name=name)
    made = Client.objects.create(name=name, blind=blind, from_at=at, made_by_id=by.pk)
    record("request.client_admitted", subject=made, by=by, at=at, data={"name": _digest(name)})
    return made  # type: ignore[no-any-return]


@transaction.atomic
def end_client(client: Client, *, by: Any, at: datetime) -> Client:
    """Let a program report no longer. What it reported is handled to its end."""
    client = Client.objects.select_for_update().get(pk=client.pk)
    if client.ended_at is None:
        client.ended_at, client.ended_by_id = at, by.pk
        client.save(update_fields=["ended_at", "ended_by_id"])
        record("request.client_ended", subject=client, by=by, at=at)
    return client  # type: ignore[no-any-return]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Said:
    """What somebody wrote: as it may be read, what was masked in it, and the sealed original where something was."""

    words: str
    masked: tuple[str, ...] = ()
    sealed: str = ""


@transaction.atomic
def keep_request(
    entry: Entry, *, said: Said, where: str, category: str, place: Place, channel: Channel, by: Any, at: datetime,
    point: Point | None = None, contact: str = "", client: str = "", user: Any = None,
) -> Request:  # fmt: skip
    """Keep what a resident reported beside the entry that records it, under a new code; once for each entry."""
    if known := Request.objects.filter(entry_id=entry.pk).first():
        return known  # type: ignore[no-any-return]
    made = Request(
        id=entry.pk, code=_free_code(), entry_id=entry.pk, place_id=place.pk, line=entry.line, category=category,
        where=where, longitude=point.longitude if point else None, latitude=point.latitude if point else None,
        words=said.words, sealed_words=said.sealed, contact=contact, channel=channel, client=client, received_at=at,
        received_by_id=user.pk if user is not None else None, changed_at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    told = {"channel": channel, "category": category, "masked": list(said.masked)}
    record("request.received", subject=made, by=by, at=at, data=told)
    return made


def _free_code() -> str:
    while Request.objects.filter(code=(code := rules.new_code(secrets.choice))).exists():
        continue
    return code


@transaction.atomic
def keep_picture(
    request: Request, *, digest: str, name: str, width: int, height: int, by: Any, at: datetime,
    addition: Addition | None = None,
) -> Picture:  # fmt: skip
    """Note a photo whose bytes the store already holds."""
    no = Picture.objects.filter(request_id=request.pk).count() + 1
    made = Picture.objects.create(
        request_id=request.pk, addition_id=addition.pk if addition else None, no=no, digest=digest, name=name[:120],
        width=width, height=height, at=at,
    )  # fmt: skip
    record("request.picture_kept", subject=made, by=by, at=at, data={"digest": digest})
    return made  # type: ignore[no-any-return]


@transaction.atomic
def confirm(request: Request, *, by: Any, at: datetime) -> Request:
    """Count one more who met the same (我也遇到). Nobody is noted."""
    Request.objects.filter(pk=request.pk).update(confirmations=F("confirmations") + 1, changed_at=at)
    record("request.confirmed", subject=request, by=by, at=at)
    return Request.objects.get(pk=request.pk)  # type: ignore[no-any-return]


@transaction.atomic
def add(request: Request, *, id: UUID, said: Said, by_reporter: bool, by: Any, at: datetime) -> Addition:
    """Keep what somebody adds; the same id twice is one."""
    if known := Addition.objects.filter(pk=id).first():
        return known  # type: ignore[no-any-return]
    made = Addition(
        id=id, request_id=request.pk, words=said.words, sealed_words=said.sealed, at=at, by_reporter=by_reporter
    )
    made.save(force_insert=True)
    _changed(request, at)
    record("request.added", subject=made, by=by, at=at, data={"request": request.pk, "masked": list(said.masked)})
    return made


@transaction.atomic
def answer(request: Request, *, id: UUID, fixed: bool, words: str, by: Any, at: datetime) -> Answer:
    """Keep what the reporter says of the outcome; the same id twice is one."""
    if known := Answer.objects.filter(pk=id).first():
        return known  # type: ignore[no-any-return]
    made = Answer(id=id, request_id=request.pk, fixed=fixed, words=words, at=at)
    made.save(force_insert=True)
    _changed(request, at)
    record("request.answered", subject=made, by=by, at=at, data={"request": request.pk, "fixed": fixed})
    return made


@transaction.atomic
def reply(request: Request, *, words: str, by: Any, at: datetime) -> Reply:
    """Tell whoever follows the request something; read at the door without a name."""
    made: Reply = Reply.objects.create(request_id=request.pk, words=words, at=at, by_id=by.pk)
    _changed(request, at)
    record("request.replied", subject=made, by=by, at=at, data={"request": request.pk, "words": _digest(words)})
    return made


def _changed(request: Request, at: datetime) -> None:
    Request.objects.filter(pk=request.pk).update(changed_at=at)


@transaction.atomic
def show(thing: Request | Addition, *, by: Any, at: datetime) -> None:
    """Let others read it at the door."""
    type(thing).objects.filter(pk=thing.pk).update(shown=Shown.SHOWN)
    record("request.shown", subject=thing, by=by, at=at)


@transaction.atomic
def hide(thing: Request | Addition, *, why: str, by: Any, at: datetime) -> None:
    """Keep it from others, with the reason; it is handled all the same. Raises HiddenWhyMissing."""
    if not why.strip():
        raise HiddenWhyMissing()
    more = {"hidden_why": why.strip()} if isinstance(thing, Request) else {}
    type(thing).objects.filter(pk=thing.pk).update(shown=Shown.HIDDEN, **more)
    record("request.hidden", subject=thing, by=by, at=at, data={"why": _digest(why)})


@transaction.atomic
def free_words(thing: Request | Addition, *, words: str, by: Any, at: datetime) -> None:
    """Let the words stand as they were written: what was masked is none of a person, or belongs there."""
    type(thing).objects.filter(pk=thing.pk).update(words=words, freed=True)
    record("request.words_freed", subject=thing, by=by, at=at)


@transaction.atomic
def show_picture(picture: Picture, *, areas: Sequence[Sequence[int]], blurred: str, by: Any, at: datetime) -> None:
    """Let others see a photo, or the copy on which these areas are made unreadable. Raises AreaOutside."""
    if not all(rules.fits_in(area) for area in areas) or bool(areas) != bool(blurred):
        raise AreaOutside()
    Picture.objects.filter(pk=picture.pk).update(shown=Shown.SHOWN, areas=[list(a) for a in areas], blurred=blurred)
    record("request.picture_shown", subject=picture, by=by, at=at, data={"areas": len(areas), "blurred": blurred})


@transaction.atomic
def hide_picture(picture: Picture, *, by: Any, at: datetime) -> None:
    """Keep a photo inside."""
    Picture.objects.filter(pk=picture.pk).update(shown=Shown.HIDDEN)
    record("request.picture_hidden", subject=picture, by=by, at=at)


@transaction.atomic
def forget_contact(request: Request, *, by: Any, at: datetime) -> None:
    """Remove the telephone number: what it was given for is over."""
    Request.objects.filter(pk=request.pk).update(contact="")
    record("request.contact_forgotten", subject=request, by=by, at=at)


def knock(what: str, address: str, *, thing: str = "", at: datetime) -> int:
    """How often this has now been done from about this address within the hour. No act of the office: it has no event.

    What is kept is a keyed hash under the chance of the hour. Chance and hashes of earlier hours are destroyed with the
    first knock of the next, so that afterwards nobody can tell whether an address has been here.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        mark = hmac.new(_salt(hour), f"{what}|{thing}|{rules.about_address(address)}".encode(), "sha256").hexdigest()
        Knock.objects.bulk_create([Knock(hour=hour, mark=mark)], ignore_conflicts=True)
        rows = Knock.objects.filter(hour=hour, mark=mark)
        rows.update(times=F("times") + 1)
        return int(rows.values_list("times", flat=True)[0])


def _salt(hour: datetime) -> bytes:
    known = Salt.objects.filter(hour=hour).first()
    if known is None:
        forget_knocks(before=hour)
        try:
            with transaction.atomic():
                known = Salt.objects.create(hour=hour, salt=secrets.token_bytes(32))
        except IntegrityError:  # another was quicker
            known = Salt.objects.get(hour=hour)
    return bytes(known.salt)


def forget_knocks(*, before: datetime) -> None:
    """Destroy the chance and the hashes of earlier hours."""
    for old in (Salt.objects.filter(hour__lt=before), Knock.objects.filter(hour__lt=before)):
        old._raw_delete(old.db)


def minutes_left(at: datetime) -> int:
    """How many minutes the present hour still has."""
    return int((at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) - at).total_seconds() // 60) + 1

"""The resident's door: what is reported becomes a record and its case by the ordinary way; what others add, confirm and answer.

Nobody needs an account. What stands in public is masked; what was written is sealed beside it. Basis: decision 0018.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from jiedao import mapping
from jiedao.access.hand import Hand
from jiedao.access.queries import Standing, door_standing
from jiedao.cases import actions as case_actions
from jiedao.cases.models import Case, State
from jiedao.periods import day_of
from jiedao.procedures import booking, files, ladders, locating, reporters, submission, vault
from jiedao.procedures.submission import Sent
from jiedao.register.models import Place
from jiedao.register.problems import PointOutside
from jiedao.register.queries import places
from jiedao.register.scope import Scope
from jiedao.requests import actions, queries, rules
from jiedao.requests.actions import Said
from jiedao.requests.models import Addition, Answer, Channel, Door, Request
from jiedao.requests.problems import (
    DoorShut,
    Elsewhere,
    NoSuchCategory,
    NotAPhone,
    NotAsked,
    NothingSaid,
    NotTaken,
    TooLong,
    TooManyKnocks,
    TooManyPictures,
)
from jiedao.requests.rules import Point
from jiedao.rulebook import Edition, Field, Form, Ladder
from jiedao.tenancy.models import Street

WORDS, CONTACT = "request.words", "request.contact"


@dataclass(frozen=True)
class Upload:
    """A photo as it was sent."""

    file: IO[bytes]
    name: str
    size: int


@dataclass(frozen=True)
class Report:
    """What somebody reports. `id` came with the form: sent twice, it is one request.

    `community` is a place of the office, or None where only words or a point say where it is.
    """

    id: UUID
    category: str
    words: str
    where: str = ""
    community: UUID | None = None
    point: Point | None = None
    contact: str = ""
    pictures: tuple[Upload, ...] = ()
    channel: Channel = Channel.DOOR
    client: str = ""


@dataclass(frozen=True)
class Received:
    """What came of it: the request with its code, its case, what was masked, and whether it is new."""

    request: Request
    case: Case
    masked: tuple[str, ...]
    new: bool


@dataclass(frozen=True)
class AtTheDoor:
    """What the rulebook of a day has residents fill in: the form that is `public`, the ladder it opens, its fields."""

    form: Form
    ladder: Ladder
    category: Field
    words: Field
    where: Field | None
    point: Field | None


@lru_cache(maxsize=256)
def at_the_door(edition: Edition) -> AtTheDoor | None:
    """The form that residents fill in, told by who may (`public`); None where the rules of the day have none."""
    for ladder in edition.ladders.values():
        for rows in ladder.opens:
            form = edition.forms.get(rows.name) if ladder.public and rows.source == "entries" else None
            if form is not None and "public" in form.who:
                found = {field.type: field for field in reversed(tuple(form.fields.values()))}
                return AtTheDoor(
                    form, ladder, found["choice"], found["paragraph"], found.get("text"), found.get("position")
                )
    return None


def asked_of(street: Street, now: datetime) -> tuple[AtTheDoor, Edition]:
    """The form of today with its rules. Raises NotTaken."""
    edition = booking.edition(street, day_of(now))
    asked = at_the_door(edition)
    if asked is None:
        raise NotTaken(office=street.name)
    return asked, edition


def door_of(street: Street) -> Door:
    """The word on which the office's door stands open. Raises DoorShut."""
    found = queries.door(Scope.everything(street.code))
    if found is None:
        raise DoorShut()
    return found


def resident(street: Street, now: datetime) -> Standing:
    """Whoever stands at the door: nobody of the office."""
    return door_standing(Scope.everything(street.code), on=day_of(now))


def check(report: Report, *, street: Street, now: datetime) -> None:
    """Refuse what cannot be taken as it is; everything that was written stays with who wrote it.

    Raises NoSuchCategory, NothingSaid, TooLong, NotAPhone, TooManyPictures, Elsewhere, NotTaken.
    """
    asked, edition = asked_of(street, now)
    if report.category not in edition.members(asked.category):
        raise NoSuchCategory()
    check_words(report.words)
    if len(report.where) > rules.MOST_WHERE:
        raise TooLong(length=len(report.where), most=rules.MOST_WHERE)
    if report.contact and not rules.is_phone(report.contact):
        raise NotAPhone()
    if len(report.pictures) > rules.MOST_PICTURES:
        raise TooManyPictures(most=rules.MOST_PICTURES)
    place_of(report, street, day_of(now))


def check_words(words: str) -> None:
    """Refuse nothing, and more than can be read. Raises NothingSaid, TooLong."""
    if not words.strip():
        raise NothingSaid()
    if len(words) > rules.MOST_WORDS:
        raise TooLong(length=len(words), most=rules.MOST_WORDS)


def _community_at(scope: Scope, point: Point, street: Street, on: date) -> Place | None:
    """The community that a point lies in; None where the office has drawn no outlines. Raises Elsewhere."""
    if not point.is_real:
        raise Elsewhere(office=street.name)
    try:
        held = locating.find(scope, mapping.Point(point.longitude, point.latitude), on=on).places
    except PointOutside as outside:
        raise Elsewhere(office=street.name) from outside
    return next((one for one in held if one.kind == Place.Kind.COMMUNITY), None)


def place_of(report: Report, street: Street, on: date) -> Place:
    """The community that was chosen or that holds the point, else the office. Raises Elsewhere."""
    scope = Scope.everything(street.code)
    known = list(places(scope))
    office = next(one for one in known if one.kind == Place.Kind.SUB_DISTRICT)
    found = None
    if report.point is not None:
        found = _community_at(scope, report.point, street, on)
    chosen = (one for one in known if one.pk == report.community and one.kind == Place.Kind.COMMUNITY)
    return next(chosen, None) or found or office


@transaction.atomic
def receive(report: Report, *, street: Street, now: datetime, who: Standing | None = None) -> Received:
    """Take a report: a record, its case in the first lane, and a code to follow it by. All or nothing; sent twice, once.

    `who`: the clerk who takes it down for somebody at the telephone or the counter; else a resident.
    Raises what `check` raises, and SameIdOtherContent, FileTooLarge, NotAPhoto, StoreFull.
    """
    check(report, street=street, now=now)
    scope = Scope.everything(street.code)
    known = queries.request_of_entry(scope, report.id)
    at = known.received_at if known is not None else now
    asked, _ = asked_of(street, at)
    said, where = masked_of(report.words, id=report.id), rules.masked(report.where.strip()).text
    place = place_of(report, street, day_of(at))
    clerk = who if who is not None else resident(street, now)
    kept = [(one, files.checked_upload(one.file, name=one.name, size=one.size, photo=True)) for one in report.pictures]
    sent = Sent(
        report.id, asked.form.name, None if place.kind == Place.Kind.SUB_DISTRICT else place.pk, at,
        _values(asked, report, said.words, where),
    )  # fmt: skip
    submitted = submission.submit(sent, street=street, who=_reaching_all(clerk), now=now)
    contact = vault.seal_text(report.contact.strip(), what=CONTACT, id=report.id) if report.contact.strip() else ""
    request = known or actions.keep_request(
        submitted.entry, said=said, where=where, category=report.category, place=place, channel=report.channel,
        by=clerk.by, at=now, point=report.point, contact=contact, client=report.client, user=clerk.user,
    )  # fmt: skip
    if known is None:
        _keep_pictures(request, kept, by=clerk.by, at=now)
    return Received(request, case_of(request), said.masked, submitted.new)


def _values(asked: AtTheDoor, report: Report, words: str, where: str) -> dict[str, Any]:
    values: dict[str, Any] = {asked.category.name: report.category, asked.words.name: words}
    if asked.where is not None and where:
        values[asked.where.name] = where
    if asked.point is not None and report.point is not None:
        values[asked.point.name] = {"lon": report.point.longitude, "lat": report.point.latitude}
    return values


def _reaching_all(who: Standing) -> Standing:
    """Whoever takes a report down may place it anywhere in the office, whatever their own work covers."""
    whole = Scope.everything(who.scope.street)
    return replace(who, scope=replace(who.scope, grants=whole.grants))


def masked_of(words: str, *, id: UUID) -> Said:
    """The words as they may be read, and what was written sealed where something was masked."""
    text = words.strip()
    found = rules.masked(text)
    return Said(found.text, found.found, vault.seal_text(text, what=WORDS, id=id) if found.found else "")


def _keep_pictures(
    request: Request, kept: list[tuple[Upload, files.Checked]], *, by: Any, at: datetime, addition: Addition | None = None
) -> None:  # fmt: skip
    for upload, checked in kept:
        name = files.plain_name(upload.name)
        actions.keep_picture(
            request, digest=files.keep_bytes(checked.data, name=name), name=name, width=checked.width or 0,
            height=checked.height or 0, by=by, at=at, addition=addition,
        )  # fmt: skip


def case_of(request: Request) -> Case:
    """The case that a request's record opened."""
    return next(iter(cases_of(Scope.everything(), [request]).values()))


@lru_cache(maxsize=1)
def _ladders() -> frozenset[str]:
    """The ladders of every rulebook by which residents may follow something."""
    every = (ladder for one in booking.book().regulations.values() for ladder in one.ladders.values())
    return frozenset(ladder.name for ladder in every if ladder.public)


def cases_of(scope: Scope, requests: Iterable[Request]) -> Mapping[UUID, Case]:
    """Record -> the case it opened, for many requests at once; found by what opened it, which is indexed."""
    wanted = {str(one.entry_id): one for one in requests}
    rows = Case.objects.filter(street_id=scope.street, ladder__in=_ladders(), source__in=list(wanted))
    return {UUID(one.source): one for one in rows.select_related("place", "joined_into")}


def confirm(request: Request, *, street: Street, now: datetime) -> Request:
    """Count one more who met the same (我也遇到)."""
    return actions.confirm(request, by=resident(street, now).by, at=now)


def confirm_once(request: Request, *, address: str, street: Street, now: datetime) -> bool:
    """Count one more who met the same, once an hour from about one address. Nobody is noted."""
    if actions.knock("met", address, thing=str(request.pk), at=now) > 1:
        return False
    confirm(request, street=street, now=now)
    return True


@transaction.atomic
def add(
    request: Request, *, id: UUID, words: str, by_reporter: bool, street: Street, now: datetime,
    pictures: tuple[Upload, ...] = (),
) -> Addition:  # fmt: skip
    """Add words and photos to a request, by its reporter or by a neighbour. Sent twice, once.

    Raises NothingSaid, TooLong, TooManyPictures, and what keeping a photo raises.
    """
    check_words(words)
    if len(pictures) > rules.MOST_PICTURES:
        raise TooManyPictures(most=rules.MOST_PICTURES)
    kept = [(one, files.checked_upload(one.file, name=one.name, size=one.size, photo=True)) for one in pictures]
    by = resident(street, now).by
    before = {one.pk for one in queries.additions_of(Scope.everything(street.code), request)}
    made = actions.add(request, id=id, said=masked_of(words, id=id), by_reporter=by_reporter, by=by, at=now)
    if made.pk not in before:
        _keep_pictures(request, kept, by=by, at=now, addition=made)
    return made


def may_answer(case: Case) -> bool:
    """Whether the reporter can say now that it is fixed or is not: they are asked, or it was closed."""
    is_asked = case.state in (State.SUBMITTED, State.JOINED) and case.asked_at is not None and not case.answer
    return is_asked or case.state == State.CLOSED


@transaction.atomic
def answer(request: Request, *, id: UUID, fixed: bool, words: str, street: Street, now: datetime) -> Answer:
    """Take what the reporter says of the outcome, and tell the case. Sent twice, once. Raises NotAsked, TooLong."""
    scope = Scope.everything(street.code)
    if known := next((one for one in queries.answers_of(scope, request) if one.pk == id), None):
        return known
    if len(words) > rules.MOST_WORDS:
        raise TooLong(length=len(words), most=rules.MOST_WORDS)
    case = case_of(request)
    if not may_answer(case):
        raise NotAsked(number=request.code, state=State(case.state).label)
    plain = rules.masked(words.strip()).text
    who = resident(street, now)
    made = actions.answer(request, id=id, fixed=fixed, words=plain, by=who.by, at=now)
    _tell_case(case, fixed, plain, Hand(None, None, now, now, id, system=who.unmanned), street)
    return made


def _tell_case(case: Case, fixed: bool, words: str, hand: Hand, street: Street) -> None:
    """What the reporter says, as the case takes it: asked, it goes back or to the check; a closed one that is not put
    right goes on under its number."""
    if case.state != State.CLOSED:
        reporters.reporter_says(case, "fixed" if fixed else "not_fixed", words, hand, street=street)
    elif not fixed:
        ladder, edition = ladders.ladder_of(case, street)
        clocks = ladders.clocks_of(case, street, edition)
        why = "反映人说没有修好" + (f"：{words}" if words else "")
        case_actions.reopen_case(case, ladder=ladder, clocks=clocks, why=why[:200], hand=hand)


def held_up(what: str, address: str, *, street: Street, now: datetime, thing: str = "", phone: str = "") -> None:
    """Note one more of this from about this address; too many within the hour are refused. Raises TooManyKnocks."""
    if actions.knock(what, address, thing=thing, at=now) > rules.LIMITS[what]:
        raise TooManyKnocks(
            what=rules.KNOCKS[what], minutes=actions.minutes_left(now), phone=phone or "12345"
        )  # fmt: skip

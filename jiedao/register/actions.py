"""Putting places, subjects and responsibilities on the books. Each change writes its event."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from jiedao.audit.actions import APPEND, arguments, record
from jiedao.register.models import (
    MERGED,
    RELOCATED,
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
from jiedao.register.names import name_key, tokens
from jiedao.register.problems import AlreadyListed, NothingChanged, PlaceTaken
from jiedao.register.rules import CORRECTED, JOINED, PARTED, Act, as_text, overlaps, united
from jiedao.register.search import PURPOSES
from jiedao.tenancy import context, streets
from jiedao.tenancy.direct import bound
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.keeping import kept, put_back


def index_tokens(
    *,
    of: str,
    thing: UUID,
    texts: Iterable[str],
    place: UUID,
    line: str = "",
    name: str = "",
    subject: UUID | None = None,
) -> None:
    """Make a thing findable by these texts, in place of what it was found by before. Derived data: no event."""
    forget_tokens(of, [thing])
    Token.objects.bulk_create(
        [
            Token(token=token, of=of, thing=thing, place_id=place, line=line, name=name, subject_id=subject)
            for token in sorted(tokens(*texts))
        ]
    )


def forget_tokens(of: str, things: Iterable[UUID]) -> None:
    """Let things be found no more. Derived data: no event."""
    found = Token.objects.filter(of=of, thing__in=list(things))
    found._raw_delete(found.db)


@transaction.atomic
def add_place(
    *,
    kind: str,
    code: str,
    name: str,
    short_name: str,
    parent: Place | None,
    by: Any,
    at: datetime,
    id: UUID | None = None,
) -> Place:
    """Enter a sub-district, community or grid; its Subject has the same id, so that records can be about it.

    Basis: GB/T 2260, GB/T 10114. Raises PlaceTaken when the code belongs to another place.
    """
    if taken := Place.objects.filter(code=code).first():
        raise PlaceTaken(code=code, name=taken.name, other=name)
    key = code  # places stand in code order everywhere
    place = Place.objects.create(
        id=id or uuid7(), kind=kind, code=code, name=name, short_name=short_name, name_key=key, parent=parent
    )
    Subject.objects.create(id=place.id, base="place", name=name, name_key=key, number=code, place_id=place.id)
    Listing.objects.create(
        kind=kind, line="general", subject_id=place.id, place_id=place.id, name_key=key, from_on=date(1949, 10, 1),
        part_of_id=parent.id if parent else None,
    )  # fmt: skip
    index_tokens(of="subject", thing=place.id, texts=[name, short_name, code], place=place.id, subject=place.id)
    streets.stamp()
    record("register.place_added", subject=place, by=by, at=at, data={"code": code, "kind": kind})
    return place


@transaction.atomic
def add_subject(
    *, base: str, name: str, place: Place, by: Any, at: datetime, number: str = "", sex: str = "",
    born_on: date | None = None, id: UUID | None = None,
) -> Subject:  # fmt: skip
    """Open a dossier. Whether somebody already has one is the importer's and the form's question, not guessed here."""
    subject = Subject.objects.create(
        id=id or uuid7(), base=base, name=name, name_key=name_key(name, person=base == "person"),
        number=number, place_id=place.id, sex=sex, born_on=born_on,
    )  # fmt: skip
    texts = [name, number] if number else [name]
    index_tokens(of="subject", thing=subject.id, texts=texts, place=place.id, subject=subject.id)
    record("register.subject_added", subject=subject, by=by, at=at, data={"base": base, "place": place.code})
    return subject


ENLIST = f"""
WITH dossier AS (
    INSERT INTO register_subject (id, street_id, base, name, name_key, number, place_id, sex, born_on)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
), found_by AS (
    INSERT INTO register_token (street_id, token, "of", thing, place_id, line, name, subject_id)
    SELECT %s, token, 'subject', %s, %s, '', '', %s FROM unnest(%s::text[]) token
), listed AS (
    INSERT INTO register_listing (id, street_id, kind, line, subject_id, place_id, part_of_id, name_key, from_on, ended_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '')
)
SELECT {APPEND}, {APPEND}
"""


@transaction.atomic(savepoint=False)
def enlist(
    *, base: str, name: str, place: Place, kind: str, line: str, from_on: date, by: Any, at: datetime, number: str = "",
    sex: str = "", born_on: date | None = None, part_of: UUID | None = None,
) -> Subject:  # fmt: skip
    """Open a dossier and put it on a register, as `add_subject` and `list_subject` do, in one statement: rosters are long."""
    street, id, listing = context.required(), uuid7(), uuid7()
    key = name_key(name, person=base == "person")
    subject = Subject(
        id=id, street_id=street, base=base, name=name, name_key=key, number=number, place_id=place.id, sex=sex,
        born_on=born_on,
    )  # fmt: skip
    subject._state.adding, subject._state.db = False, "default"
    found_by = sorted(tokens(*([name, number] if number else [name])))
    added = {"base": base, "place": place.code}
    with bound() as cursor:
        cursor.execute(ENLIST, [
            id, street, base, name, key, number, place.id, sex, born_on, street, id, place.id, id, found_by,
            listing, street, kind, line, id, place.id, part_of, key, from_on,
            *arguments(kind="register.subject_added", subject=subject, by=by, at=at, data=added),
            *arguments(kind="register.listed", subject=subject, by=by, at=at, data={"kind": kind, "from": from_on}),
        ])  # fmt: skip
    return subject


@transaction.atomic(savepoint=False)
def give_key(subject: Subject, *, key: bytes, by: Any, at: datetime) -> Subject:
    """Keep the wrapped key under which a subject's sensitive values are sealed; destroying it forgets them."""
    subject.data_key = key
    subject.save(update_fields=["data_key"])
    record("register.key_given", subject=subject, by=by, at=at)
    return subject


@transaction.atomic
def list_subject(
    subject: Subject, *, kind: str, line: str, label: str, from_on: date, by: Any, at: datetime,
    part_of: UUID | None = None,
) -> Listing:  # fmt: skip
    """Put a subject on a register of the rulebook. Raises AlreadyListed when it stands there now."""
    try:
        with transaction.atomic():
            listing = Listing.objects.create(
                kind=kind, line=line, subject_id=subject.id, place_id=subject.place_id, name_key=subject.name_key,
                from_on=from_on, part_of_id=part_of,
            )  # fmt: skip
    except IntegrityError as clash:
        raise AlreadyListed(name=subject.name, kind=label) from clash
    record("register.listed", subject=subject, by=by, at=at, data={"kind": kind, "from": from_on})
    return listing


@transaction.atomic
def end_listing(listing: Listing, *, to_on: date, why: str, by: Any, at: datetime) -> Listing:
    """Take a subject off a register from a day on, with one of the reasons the register knows."""
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    listing.to_on, listing.ended_by = to_on, why
    listing.save(update_fields=["to_on", "ended_by"])
    record("register.listing_ended", subject=listing, by=by, at=at, data={"to": to_on, "why": why})
    return listing


@transaction.atomic
def change_subject(
    subject: Subject, *, said: Mapping[str, Any], act: Act, from_on: date, by: Any, at: datetime
) -> list[SubjectChange]:
    """Say anew what is known of a subject itself: name, number, place (a Place), sex, born_on, with a reason.

    What it said before stays beside it. Sort keys and search follow. `changed`: it moved on `from_on`, and where it stood
    until then stays on its registers; `corrected`: it never was there. The same act again changes nothing.

    Raises NothingChanged when all of it is said already.
    """
    subject = Subject.objects.select_for_update(of=("self",)).select_related("place").get(pk=subject.pk)
    if done := list(SubjectChange.objects.filter(act=act.id, subject_id=subject.pk)):
        return done
    new = {name: value for name, value in said.items() if getattr(subject, name) != value}
    if not new:
        raise NothingChanged(name=subject.name)
    made = [
        _note_change(subject, act, name, as_text(getattr(subject, name)), as_text(value), from_on, at)
        for name, value in new.items()
    ]
    if "place" in new:
        _move(subject, new["place"], from_on, from_the_start=act.how == CORRECTED)
    for name, value in new.items():
        setattr(subject, name, value)
    subject.name_key = name_key(subject.name, person=subject.base == "person")
    subject.save(update_fields=[*new, "name_key"])
    if "name" in new:
        Listing.objects.filter(subject_id=subject.pk).update(name_key=subject.name_key)
    if new.keys() & {"name", "number", "place"}:
        _index_subject(subject)
    data = {"act": act.id, "how": act.how, "fields": sorted(new), "from": from_on, "changes": [one.pk for one in made]}
    record("register.subject_changed", subject=subject, by=by, at=at, data=data)
    return made


def _note_change(
    subject: Subject, act: Act, field: str, before: str, after: str, on: date, at: datetime
) -> SubjectChange:
    return SubjectChange.objects.create(  # type: ignore[no-any-return]
        subject_id=subject.pk, act=act.id, how=act.how, field=field, before=before, after=after, on=on, why=act.why,
        person_id=act.person, at=at,
    )  # fmt: skip


def _move(subject: Subject, place: Place, on: date, *, from_the_start: bool) -> None:
    """Let a subject stand in another place on all its registers. Records stay where they were made."""
    here = Listing.objects.filter(subject_id=subject.pk, place_id=subject.place_id)
    if from_the_start:
        here.update(place_id=place.pk)
        return
    for row in list(here.filter(to_on=None)):
        if row.from_on >= on:
            Listing.objects.filter(pk=row.pk).update(place_id=place.pk)
            continue
        Listing.objects.filter(pk=row.pk).update(to_on=on, ended_by=RELOCATED)
        Listing.objects.create(
            kind=row.kind, line=row.line, subject_id=subject.pk, place_id=place.pk, part_of_id=row.part_of_id,
            name_key=row.name_key, from_on=on, begun_by=RELOCATED,
        )  # fmt: skip


def _index_subject(subject: Subject) -> None:
    texts = [subject.name, subject.number]
    for names in Subject.objects.filter(merged_into_id=subject.pk).values_list("name", "number"):
        texts += names  # it is still found by what its second dossier was called
    texts = [text for text in texts if text]
    index_tokens(of="subject", thing=subject.pk, texts=texts, place=subject.place_id, subject=subject.pk)


#: What of the register belongs to a subject: model, the columns that point at it, and the others that merging may change.
_HELD: tuple[tuple[Any, tuple[str, ...], tuple[str, ...]], ...] = (
    (Listing, ("subject_id", "part_of_id"), ("place_id", "from_on", "to_on", "ended_by", "name_key")),
    (Assignment, ("subject_id", "person_id"), ("to_on", "why")),
    (Membership, ("group_id", "member_id"), ("to_on", "why")),
    (Identity, ("subject_id",), ()),
)
_OWN = ("name", "name_key", "number", "place_id", "sex", "born_on", "merged_into_id")


def held_rows(subjects: Iterable[UUID]) -> dict[str, list[dict[str, Any]]]:
    """What stands in the register about some subjects, as plain data."""
    ids, found = list(subjects), {}
    for model, points, others in _HELD:
        mine = Q(pk__in=[])
        for point in points:
            mine |= Q(**{f"{point}__in": ids})
        found[model.__name__] = kept(model.objects.filter(mine).order_by("id"), (*points, *others))
    found["Subject"] = kept(Subject.objects.filter(pk__in=ids).order_by("id"), _OWN)
    return found


@transaction.atomic
def merge_subjects(
    keeper: Subject, *, merged: Subject, said: Mapping[str, Any], act: Act, more: Mapping[str, Any], on: date, by: Any,
    at: datetime,
) -> SubjectMerge:  # fmt: skip
    """Let what stands in the register about one of two dossiers of the same stand about the other, which says of itself
    what was chosen (`said`). `more`: what others keep of the state before.

    Where both stood on a register at one time, the listing of the one that goes never stood, and the other reaches as far
    as both did. Of two who answer in one part, who answers for the one that stays does.
    """
    before = held_rows([keeper.pk, merged.pk])
    moves_key = bool(merged.data_key)
    made = SubjectMerge.objects.create(
        id=act.id, keeper_id=keeper.pk, merged_id=merged.pk, why=act.why, person_id=act.person, at=at,
        kept={"before": before, "key": moves_key, **more},
    )  # fmt: skip
    _note_change(keeper, act, JOINED, str(merged.pk), str(keeper.pk), on, at)
    new = {name: value for name, value in said.items() if getattr(keeper, name) != value}
    for name, value in new.items():
        _note_change(keeper, act, name, as_text(getattr(keeper, name)), as_text(value), on, at)
    if "place" in new:
        _move(keeper, new["place"], on, from_the_start=True)
    for name, value in new.items():
        setattr(keeper, name, value)
    keeper.name_key = name_key(keeper.name, person=keeper.base == "person")
    if moves_key:
        keeper.data_key, merged.data_key = merged.data_key, None
    keeper.save(update_fields=[*new, "name_key", "data_key"])
    merged.merged_into_id = keeper.pk
    merged.save(update_fields=["merged_into_id", "data_key"])
    _join_listings(keeper, merged)
    _join_hands(keeper, merged, on, act.why)
    Identity.objects.filter(subject_id=merged.pk).update(subject_id=keeper.pk)
    Listing.objects.filter(subject_id=keeper.pk).update(name_key=keeper.name_key)
    forget_tokens("subject", [merged.pk])
    _index_subject(keeper)
    streets.stamp()
    data = {"merged": merged.pk, "merge": made.pk, "fields": sorted(new)}
    record("register.subjects_merged", subject=keeper, by=by, at=at, data=data)
    return made  # type: ignore[no-any-return]


def _join_listings(keeper: Subject, merged: Subject) -> None:
    mine = list(Listing.objects.filter(subject_id=keeper.pk).exclude(ended_by=MERGED).order_by("from_on"))
    for row in Listing.objects.filter(subject_id=merged.pk).exclude(ended_by=MERGED).order_by("from_on"):
        same = [one for one in mine if one.kind == row.kind and overlaps(one, row)]
        if not same:
            row.subject_id = keeper.pk
            row.save(update_fields=["subject_id"])
            mine.append(row)
            continue
        first, last = same[0], same[-1]
        first.from_on, until = united(first, last, row)
        if until != last.to_on:
            last.to_on, last.ended_by = until, "" if until is None else row.ended_by
        for one in (first, last):
            one.save(update_fields=["from_on", "to_on", "ended_by"])
        row.to_on, row.ended_by = row.from_on, MERGED
        row.save(update_fields=["to_on", "ended_by"])
    Listing.objects.filter(part_of_id=merged.pk).update(part_of_id=keeper.pk)


def _join_hands(keeper: Subject, merged: Subject, on: date, why: str) -> None:
    answers = {row.role: row for row in Assignment.objects.filter(subject_id=keeper.pk, to_on=None)}
    for row in Assignment.objects.filter(subject_id=merged.pk, to_on=None):
        if (one := answers.get(row.role)) is None:
            continue
        twice = one.person_id == row.person_id
        row.to_on, row.why = row.from_on if twice else max(row.from_on, on), why
        row.save(update_fields=["to_on", "why"])
    Assignment.objects.filter(subject_id=merged.pk).update(subject_id=keeper.pk)
    Assignment.objects.filter(person_id=merged.pk).update(person_id=keeper.pk)
    for column, other in (("group_id", "member_id"), ("member_id", "group_id")):
        known = set(Membership.objects.filter(to_on=None, **{column: keeper.pk}).values_list(other, flat=True))
        again = Membership.objects.filter(to_on=None, **{column: merged.pk, f"{other}__in": known})
        again.update(to_on=F("from_on"), why=why)
        Membership.objects.filter(**{column: merged.pk}).update(**{column: keeper.pk})


def keep_after(merge: SubjectMerge, after: Mapping[str, Any]) -> None:
    """Note how both stood once merged, so that later changes are seen. Part of merging: no event of its own."""
    merge.kept = {**merge.kept, "after": dict(after)}
    merge.save(update_fields=["kept"])


@transaction.atomic
def part_subjects(merge: SubjectMerge, *, act: Act, on: date, by: Any, at: datetime) -> SubjectMerge:
    """Let both dossiers of a merge say again what they said before; that they were one for a time stays in the history."""
    keeper, merged = (Subject.objects.get(pk=pk) for pk in (merge.keeper_id, merge.merged_id))
    before = merge.kept["before"]
    for model, _points, _others in _HELD:
        # What ends first, so that no register holds two open listings of one subject for a moment.
        rows = sorted(before[model.__name__], key=lambda row: row.get("to_on") is None)
        put_back(model, rows)
    if merge.kept["key"]:
        keys = {merged.pk: keeper.data_key, keeper.pk: None}
        for id, data_key in keys.items():
            Subject.objects.filter(pk=id).update(data_key=data_key)
    put_back(Subject, before["Subject"])
    for id in (keeper.pk, merged.pk):
        _index_subject(Subject.objects.get(pk=id))
    _note_change(keeper, act, PARTED, str(merged.pk), str(keeper.pk), on, at)
    merge.undone_at, merge.undone_by_id, merge.undone_why = at, act.person, act.why
    merge.save(update_fields=["undone_at", "undone_by_id", "undone_why"])
    streets.stamp()
    record("register.subjects_parted", subject=keeper, by=by, at=at, data={"merged": merged.pk, "merge": merge.pk})
    return merge


def retie_tokens(of: str, things: Iterable[UUID], *, subject: UUID) -> None:
    """Let things be found as those of another subject. Derived data: no event."""
    rows = list(Token.objects.filter(of=of, thing__in=list(things)))
    forget_tokens(of, {row.thing for row in rows})
    for row in rows:
        row.subject_id = subject
    Token.objects.bulk_create(rows)


@transaction.atomic(savepoint=False)
def assign(
    subject: Subject, *, kind: str, role: str, person: Subject, from_on: date, by: Any, at: datetime,
    act: Act | None = None,
) -> Assignment:  # fmt: skip
    """Say who answers for a subject from a day on (包联); one person a role, the one before ends that day. `act`: by
    whom and why, kept in the subject's history; the same act again changes nothing."""
    before = Assignment.objects.select_for_update().filter(subject_id=subject.id, role=role, to_on=None)
    if act is not None:
        done = SubjectChange.objects.filter(act=act.id, subject_id=subject.pk, field=f"assigned.{role}")
        if done.exists():
            return before.get()  # type: ignore[no-any-return]
        persons = as_text(before.order_by("from_on").values_list("person_id", flat=True).first())
        _note_change(subject, act, f"assigned.{role}", persons, str(person.pk), from_on, at)
    before.update(to_on=from_on, why=act.why if act is not None else "")
    made = Assignment.objects.create(subject_id=subject.id, kind=kind, role=role, person_id=person.id, from_on=from_on)
    streets.stamp()
    record(
        "register.assigned", subject=subject, by=by, at=at, data={"role": role, "person": person.id, "from": from_on}
    )
    return made  # type: ignore[no-any-return]


@transaction.atomic
def resume_assignment(old: Assignment, *, instead_of: Assignment, act: Act, by: Any, at: datetime) -> Assignment:
    """Let somebody answer for a subject again as if the one who came after never had: both rows stay."""
    field = f"assigned.{old.role}"
    subject = Subject.objects.get(pk=old.subject_id)
    _note_change(subject, act, field, str(instead_of.person_id), str(old.person_id), instead_of.from_on, at)
    Assignment.objects.filter(pk=instead_of.pk).update(to_on=instead_of.from_on, why=act.why)
    Assignment.objects.filter(pk=old.pk).update(to_on=None, why="")
    streets.stamp()
    data = {"role": old.role, "person": old.person_id, "instead_of": instead_of.person_id}
    record("register.assignment_resumed", subject=subject, by=by, at=at, data=data)
    return Assignment.objects.get(pk=old.pk)  # type: ignore[no-any-return]


@transaction.atomic
def end_assignment(old: Assignment, *, to_on: date, act: Act, by: Any, at: datetime) -> Assignment:
    """Let nobody answer for a subject in a part from a day on (结束包联), with the reason; the same act again changes nothing."""
    old = Assignment.objects.select_for_update().get(pk=old.pk)
    if old.to_on is not None:
        return old
    subject = Subject.objects.get(pk=old.subject_id)
    _note_change(subject, act, f"assigned.{old.role}", str(old.person_id), "", to_on, at)
    Assignment.objects.filter(pk=old.pk).update(to_on=max(to_on, old.from_on), why=act.why)
    streets.stamp()
    data = {"role": old.role, "person": old.person_id, "to": to_on}
    record("register.assignment_ended", subject=subject, by=by, at=at, data=data)
    return Assignment.objects.get(pk=old.pk)  # type: ignore[no-any-return]


@transaction.atomic(savepoint=False)
def add_member(group: Subject, *, member: Subject, from_on: date, by: Any, at: datetime) -> Membership:
    """Enter that a person belongs to a group from a day on."""
    made = Membership.objects.create(group_id=group.id, member_id=member.id, from_on=from_on)
    record("register.member_added", subject=group, by=by, at=at, data={"member": member.id, "from": from_on})
    return made  # type: ignore[no-any-return]


@transaction.atomic
def end_member(membership: Membership, *, to_on: date | None, by: Any, at: datetime) -> Membership:
    """Enter from which day on a person no longer belongs to a group; None: the person does belong to it."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    membership.to_on = to_on
    membership.save(update_fields=["to_on"])
    record("register.member_ended", subject=membership, by=by, at=at, data={"to": to_on})
    return membership


@transaction.atomic
def enter_calendar_day(*, day: date, is_workday: bool, name: str, notice: str, by: Any, at: datetime) -> CalendarDay:
    """Enter one day of a holiday notice, or correct it. Deadlines are recomputed by procedures.calendar."""
    row, _ = CalendarDay.objects.update_or_create(
        street_id=context.required(), day=day, defaults={"is_workday": is_workday, "name": name, "notice": notice}
    )
    record(
        "register.calendar_day", subject=row, by=by, at=at, data={"day": day, "workday": is_workday, "notice": notice}
    )
    return row  # type: ignore[no-any-return]


def note_person_search(*, purpose: str, found: int, by: Any, at: datetime) -> None:
    """Note that residents were looked for by name: what for and how many were shown, never the name."""
    if purpose not in PURPOSES:
        raise ValueError(f"unknown purpose {purpose!r}")
    record("register.persons_searched", subject=by, by=by, at=at, data={"purpose": purpose, "found": found})

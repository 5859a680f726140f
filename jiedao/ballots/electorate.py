"""Who votes, and about what or whom: the rows a ballot names, as they stood on its day, of one subject's members.

Members of a place are who belongs to the groups in it (the branches of a community), or where there are none who stands in it;
of a branch or a yard, who belongs to it or to what lies below it. Where the
register votes as a whole (the leading group, a jury), it is all of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from jiedao.access.models import Appointment
from jiedao.ballots.problems import NoElectors, NoSeats, NothingToChoose, NothingToDraw
from jiedao.entries import sources
from jiedao.entries.models import Entry
from jiedao.entries.rows import AsOf
from jiedao.register.models import Assignment, Listing, Membership, Place, Subject
from jiedao.register.rules import standing
from jiedao.rulebook import Ballot, Edition, Rows, columns_of, evaluate

#: How far down groups are followed: committee, general branch, branch, group.
DEPTH = 4


@dataclass(frozen=True)
class Chosen:
    """What or whom a poll is about, before it is a Choice."""

    person: UUID | None
    label: str


def electors_of(ballot: Ballot, edition: Edition, *, subject: Subject, on: date) -> list[UUID]:
    """The persons who may vote, by name. Raises NoElectors."""
    found = _on_register(ballot.electors, edition, subject, on) if ballot.electors else []
    if not found:
        raise NoElectors(ballot=ballot.label, on=on, subject=subject.name)
    return [id for id, _name in found]


def choices_of(
    ballot: Ballot, edition: Edition, *, subject: Subject, on: date, question: str, plan: Entry | None = None
) -> list[Chosen]:
    """What is voted on: the question itself, the candidates, or who is rated. Raises NothingToChoose."""
    match ballot.kind:
        case "election":
            found, what = _candidates(ballot, edition, subject, on, plan), "候选人"
        case "rating":
            found, what = _rated(ballot, edition, subject, on), "要评议的对象"
        case _:
            return [Chosen(None, question)]
    if not found:
        raise NothingToChoose(ballot=ballot.label, what=what)
    return found


def seats_of(ballot: Ballot, edition: Edition, *, choices: int, records: Sequence[Mapping[str, Any]]) -> int | None:
    """How many are to be elected: what one of the records says; without a column everybody with enough votes.

    Raises NoSeats.
    """
    if ballot.kind != "election":
        return None
    if ballot.seats is None:
        return choices
    for values in records:
        if values.get(ballot.seats) not in (None, ""):
            return int(values[ballot.seats])
    raise NoSeats(ballot=ballot.label)


# ---- rows of a register ----


def _on_register(rows: Rows, edition: Edition, subject: Subject, on: date, *, rated: bool = False) -> list[tuple[UUID, str]]:  # fmt: skip
    """(id, name) of who or what stands on the register and belongs to the subject, by name."""
    if rows.source == "register" and _is_base(rows, edition):
        return list(_of_base(rows.name, subject, on).order_by("name_key", "id").values_list("id", "name"))
    source = sources.source_of(rows, edition, AsOf(on))
    found = source.base().filter(source.q(rows.where), _belongs(rows, edition, subject, on, rated=rated))
    if rows.source != "register":
        people = dict(found.exclude(**{f"{_person(rows)}": None}).values_list(_person(rows), _person(rows)))
        named = Subject.objects.filter(pk__in=list(people)).order_by("name_key", "id")
        return list(named.values_list("id", "name"))
    return list(found.order_by("name_key", "subject_id").values_list("subject_id", "subject__name"))


def _is_base(rows: Rows, edition: Edition) -> bool:
    """Whether a register is everybody or everything of a base (`person`), on whichever register they stand."""
    return edition.kinds[rows.name].base == rows.name


def _of_base(base: str, subject: Subject, on: date) -> Any:
    """`register: person`: everybody who stands on any register of persons in the place, once."""
    place = Place.objects.get(pk=subject.place_id)
    inside = Place.objects.filter(code__startswith=place.code).values("id")
    there = Listing.objects.filter(standing(on), place_id__in=inside, subject__base=base)
    return Subject.objects.filter(pk__in=there.values("subject_id"))


def _person(rows: Rows) -> str:
    """Which column of a line or record is the person: that of the line, else whom the record is about."""
    return "ref" if rows.source == "lines" else "subject_id"


def _belongs(rows: Rows, edition: Edition, subject: Subject, on: date, *, rated: bool) -> Q:
    if rows.source != "register":
        return Q(subject_id=subject.pk)
    place = Place.objects.filter(pk=subject.pk).first()
    if place is not None:
        if place.kind == Place.Kind.SUB_DISTRICT:
            return Q()
        return _in_place(rows, edition, place, on)
    kinds = set(Listing.objects.filter(standing(on), subject_id=subject.pk).values_list("kind", flat=True))
    if rated and rows.name in kinds:
        below = Q(part_of_id=subject.pk)
        has = Listing.objects.filter(standing(on), below, kind=rows.name).exists()
        return below if has else Q(subject_id=subject.pk)
    votes = edition.kinds[rows.name]
    grouping = any(edition.kinds[kind].members == rows.name for kind in kinds if kind in edition.kinds)
    if not grouping and votes.part_of not in kinds:
        return Q()
    groups = _groups(subject, on)
    members = Membership.objects.filter(standing(on), group_id__in=groups).values("member_id")
    return Q(subject_id__in=members) | Q(part_of_id__in=groups)


def _in_place(rows: Rows, edition: Edition, place: Place, on: date) -> Q:
    """Who belongs to a group that stands in the place, wherever they live; of a register without groups, who stands there."""
    inside = Place.objects.filter(code__startswith=place.code).values("id")
    grouping = [kind.name for kind in edition.kinds.values() if kind.members == rows.name]
    groups = list(
        Listing.objects.filter(standing(on), kind__in=grouping, place_id__in=inside).values_list(
            "subject_id", flat=True
        )
    )
    if not groups:
        return Q(place_id__in=inside)
    members = Membership.objects.filter(standing(on), group_id__in=groups).values("member_id")
    return Q(subject_id__in=members)


def _groups(subject: Subject, on: date) -> list[UUID]:
    """The subject and what lies below it: the branches of a committee."""
    found, level = [subject.pk], [subject.pk]
    for _ in range(DEPTH):
        below = Listing.objects.filter(standing(on), part_of_id__in=level, subject__base="organisation")
        level = [id for id in below.values_list("subject_id", flat=True) if id not in found]
        if not level:
            break
        found += level
    return found


def is_member(subject: Subject, person: UUID, *, rows: Rows, edition: Edition, on: date) -> bool:
    """Whether somebody stands on the electors' register among the subject's members on a day, with or without a vote."""
    if rows.source != "register":
        return False
    if _is_base(rows, edition):
        return _of_base(rows.name, subject, on).filter(pk=person).exists()  # type: ignore[no-any-return]
    there = Listing.objects.filter(standing(on), _belongs(rows, edition, subject, on, rated=False))
    return there.filter(kind=rows.name, subject_id=person).exists()  # type: ignore[no-any-return]


# ---- candidates and who is rated ----


def plan_of(ballot: Ballot, edition: Edition, *, subject: Subject, on: date) -> Entry | None:
    """The record whose lines are the candidates: the last one about the subject that fits the ballot."""
    rows = ballot.candidates
    if rows is None or not rows.form:
        return None
    known = Entry.objects.filter(form=rows.form, subject_id=subject.pk, until_at=None, occurred_on__lte=on)
    for entry in known.order_by("-occurred_on", "-entered_at", "-id")[:20]:
        fields = edition.any_form(rows.form).fields
        asked = set(columns_of(ballot.when)) if ballot.when else set()
        if not asked <= set(fields) or evaluate(ballot.when, entry.values.get, edition, on):
            return entry  # type: ignore[no-any-return]
    return None


def _candidates(ballot: Ballot, edition: Edition, subject: Subject, on: date, plan: Entry | None) -> list[Chosen]:
    rows = ballot.candidates
    assert rows is not None
    if rows.source == "register":
        return [Chosen(id, name) for id, name in _on_register(rows, edition, subject, on)]
    if plan is None:
        return []
    if rows.source == "entries":
        return _named([plan.subject_id])
    declared = edition.any_form(plan.form).fields[rows.name.rpartition(".")[2]]
    column = next((one.name for one in declared.columns.values() if one.type in ("subject", "person")), "person")
    told = [
        line[column]
        for line in plan.values.get(declared.name) or ()
        if line.get(column) and evaluate(rows.where, line_lookup(plan.values, line), edition, on)
    ]
    return _named([UUID(str(one)) for one in dict.fromkeys(told)])


def line_lookup(values: Mapping[str, Any], line: Mapping[str, Any]) -> Callable[[str], Any]:
    """The columns of a line: its own, and `entry.<field>` of its record."""

    def column(name: str) -> Any:
        head, _, rest = name.partition(".")
        return values.get(rest) if head == "entry" else line.get(name)

    return column


def _named(ids: Sequence[UUID]) -> list[Chosen]:
    names = dict(Subject.objects.filter(pk__in=ids).values_list("id", "name"))
    return [Chosen(id, names[id]) for id in ids if id in names]


def _rated(ballot: Ballot, edition: Edition, subject: Subject, on: date) -> list[Chosen]:
    assert ballot.rates is not None
    return [Chosen(id, name) for id, name in _on_register(ballot.rates, edition, subject, on, rated=True)]


# ---- a draw ----


def lots_of(ballot: Ballot, edition: Edition, *, subject: Subject, on: date) -> list[Chosen]:
    """Among whom or what it is drawn on a day. Raises NothingToDraw."""
    found = lots_now(ballot, edition, subject=subject, on=on)
    if not found:
        raise NothingToDraw(ballot=ballot.label, on=on, subject=subject.name)
    return found


def lots_now(ballot: Ballot, edition: Edition, *, subject: Subject, on: date) -> list[Chosen]:
    """Among whom or what it would be drawn on a day; perhaps nobody."""
    assert ballot.among is not None
    return [Chosen(id, name) for id, name in _on_register(ballot.among, edition, subject, on)]


def things_of(ballot: Ballot, edition: Edition, *, subject: Subject, on: date) -> int | None:
    """How many things there are to be had in the order of a draw; None where its rule names another sort of rows."""
    if ballot.gives is None or ballot.gives.source != "register":
        return None
    return len(_on_register(ballot.gives, edition, subject, on, rated=True))


# ---- who speaks last ----


def last_speakers(ballot: Ballot, edition: Edition, *, subject: Subject, electors: Sequence[UUID], on: date) -> set[UUID]:  # fmt: skip
    """Those of the electors who hold the post that speaks last: by appointment, by what ties them to the subject, or by
    what the electors' register says of their post."""
    role = ballot.last
    if role is None:
        return set()
    held = Appointment.objects.filter(standing(on), role=role, acting_for=None, person_id__in=electors)
    tied = Assignment.objects.filter(standing(on), role=role, subject_id=subject.pk, person_id__in=electors)
    found = set(held.values_list("person_id", flat=True)) | set(tied.values_list("person_id", flat=True))
    return found or _by_register(ballot, edition, role, electors, on)


def _by_register(ballot: Ballot, edition: Edition, role: str, electors: Sequence[UUID], on: date) -> set[UUID]:
    kind = edition.kinds.get(ballot.electors.name) if ballot.electors else None
    named = [one.name for one in kind.fields.values() if role in edition.members(one)] if kind else []
    if kind is None or not named:
        return set()
    told = Entry.objects.filter(form=kind.path, subject_id__in=electors, until_at=None, occurred_on__lte=on)
    latest: dict[UUID, Mapping[str, Any]] = {}
    for id, values in told.order_by("occurred_on", "entered_at", "id").values_list("subject_id", "values"):
        latest[id] = values
    return {id for id, values in latest.items() if any(values.get(name) == role for name in named)}

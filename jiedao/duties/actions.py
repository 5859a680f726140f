"""Making obligations stand and settling them by evidence.

One entry settles what it fulfils by the same recount that the rebuild uses, confined to its subject and windows:
`rebuild == stored` is a test over random records.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from jiedao.audit.actions import record
from jiedao.duties import rules
from jiedao.duties.evidence import by_subject, earliest
from jiedao.duties.models import Fallen, Obligation, Reach
from jiedao.duties.problems import DoneAlready, NoSuchWaiver, WaivedBefore
from jiedao.entries.rows import AsOf
from jiedao.entries.sources import RegisterSource
from jiedao.periods import Calendar
from jiedao.rulebook import Duty, Edition, Rows, WhileRows
from jiedao.tenancy import context
from jiedao.tenancy.direct import bound, columns, packed
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.keeping import kept, values_of
from jiedao.tenancy.prepared import DayOf, Prepared, beside

DAY = timedelta(days=1)

#: The windows of one duty as rows: evidence counts from `first` to `last`; who owes is asked as of `asked`.
WINDOWS = (
    "unnest(%s::date[], %s::date[], %s::date[], %s::boolean[], %s::date[]) AS w (first, last, due, provisional, asked)"
)
STAND = """
INSERT INTO duties_obligation
    (id, street_id, duty, line, subject_id, place_id, "each", cause, from_on, to_on, due_on, provisional, waived_why)
SELECT uuid7(), %s, %s, %s, owed.subject_id, owed.place_id, member, '', w.first, w.last, w.due, w.provisional, ''
FROM {windows} CROSS JOIN LATERAL ({owed}) owed CROSS JOIN unnest(%s::text[]) member
ON CONFLICT (street_id, duty, subject_id, from_on, "each", cause) DO UPDATE
    SET due_on = excluded.due_on, to_on = excluded.to_on, provisional = excluded.provisional,
        moved = duties_obligation.moved + (duties_obligation.due_on <> excluded.due_on)::int,
        moved_on = CASE WHEN duties_obligation.due_on <> excluded.due_on THEN %s ELSE duties_obligation.moved_on END
    WHERE duties_obligation.due_on <> excluded.due_on OR duties_obligation.provisional <> excluded.provisional
"""
CALLED_FOR = f"""
INSERT INTO duties_obligation
    (id, street_id, duty, line, subject_id, place_id, "each", cause, from_on, to_on, due_on, due_at, provisional, done_on,
    done_at, done_entry_id, done_entered, waived_at, waived_why)
SELECT o.id, %s, %s, %s, o.subject, o.place, '', o.cause, o.first, o.last, o.due, o.due_at, o.provisional, o.done_on,
    o.done_at, o.done_entry, o.done_entered, o.waived_at, o.waived_why
FROM {
    columns(
        "uuid",
        "uuid",
        "uuid",
        "text",
        "date",
        "date",
        "date",
        "timestamptz",
        "boolean",
        "date",
        "timestamptz",
        "uuid",
        "timestamptz",
        "timestamptz",
        "text",
    )
} AS o(id, subject, place, cause, first, last, due, due_at, provisional, done_on, done_at, done_entry, done_entered,
    waived_at, waived_why)
"""
#: What is taken away leaves a note where its day was still to come: somebody's calendar may have it.
TAKE_AWAY = """
WITH gone AS (DELETE FROM duties_obligation o {which} RETURNING o.*)
INSERT INTO duties_fallen (id, street_id, duty, line, subject_id, place_id, "each", from_on, due_on, moved, fell_on)
SELECT id, street_id, duty, line, subject_id, place_id, "each", from_on, due_on, moved, %s::date FROM gone
WHERE due_on >= %s
"""
FALL_AWAY = TAKE_AWAY.format(
    which="""
USING {windows}
WHERE o.street_id = %s AND o.duty = %s AND o.from_on = w.first AND o.cause = '' AND o.done_on IS NULL
    AND o.waived_at IS NULL AND (%s::uuid IS NULL OR o.subject_id = %s)
    AND NOT EXISTS (SELECT 1 FROM ({owed}) owed WHERE owed.subject_id = o.subject_id)
"""
)
#: So long such a note is kept: longer than any phone goes without fetching its calendar anew.
TOLD_FOR = timedelta(days=30)


def owed_by(duty: Duty, edition: Edition, *, on: date, only: UUID | None = None) -> Any:
    """The listings about which a duty is owed, as the register stands on a day."""
    source = RegisterSource(edition, AsOf(on), duty.for_)
    rows = source.base().filter(source.q(duty.where))
    return rows if only is None else rows.filter(subject_id=only)


def make(duty: Duty, edition: Edition, windows: Iterable[rules.Window], *, on: date, only: UUID | None = None) -> None:
    """Let the obligations of these windows stand for every subject that owes them, and take away those it does not.

    Who owes is asked as of the day the window falls due, or today where that is still to come. What is done or waived
    stays, whatever the register says later.
    """
    street, members = context.required(), rules.members(duty, edition)
    found = {window.first: window for window in windows}
    wanted = _wanted(duty, edition, found)
    if len(wanted) < len(found):
        idle = Obligation.objects.filter(duty=duty.name, cause="", from_on__in=found.keys() - {w.first for w in wanted})
        _take_away(idle.filter(done_on=None, waived_at=None, **({} if only is None else {"subject_id": only})), on=on)
    for group in _under_one_rule(edition, wanted, on):
        day = DayOf.fromordinal(min(group[0].due, on).toordinal())
        owing = owed_by(duty, edition, on=day, only=only).order_by().values("subject_id", "place_id")
        owed, about = beside(owing, day, "w.asked")
        rows: list[Any] = [
            [w.first for w in group], [w.last for w in group], [w.due for w in group],
            [w.provisional for w in group], [min(w.due, on) for w in group],
        ]  # fmt: skip
        with connection.cursor() as cursor:
            stand = STAND.format(windows=WINDOWS, owed=owed)
            cursor.execute(stand, [street, duty.name, duty.line, *rows, *about, members, on])
            fall_away = FALL_AWAY.format(windows=WINDOWS, owed=owed)
            cursor.execute(fall_away, [*rows, street, duty.name, only, only, *about, on, on])


def _take_away(rows: Any, *, on: date) -> None:
    """Let obligations stand no longer, and note those whose day was still to come."""
    ids, values = rows.order_by().values("id").query.sql_with_params()
    which = f"WHERE o.street_id = %s AND o.id IN ({ids})"
    with connection.cursor() as cursor:
        cursor.execute(TAKE_AWAY.format(which=which), [context.required(), *values, on, on])


def forget_fallen(*, on: date) -> None:
    """Drop the notes of what fell away once every calendar has had the time to learn of it."""
    old = Fallen.objects.filter(fell_on__lt=on - TOLD_FOR)
    old._raw_delete(old.db)


@transaction.atomic
def withdraw(names: Iterable[str], *, since: date, on: date) -> None:
    """Let duties be owed no longer from a day on, since their regulation does not hold any more: what falls due then or
    later falls away. What was done or excused stays, and so does what was over before."""
    _take_away(Obligation.objects.filter(duty__in=list(names), done_on=None, waived_at=None, due_on__gte=since), on=on)


def _wanted(duty: Duty, edition: Edition, found: Mapping[date, rules.Window]) -> list[rules.Window]:
    """The windows in which the duty is asked for at all."""
    if isinstance(duty.while_, WhileRows):
        rows = duty.while_.rows
        return [window for window in found.values() if _stands(rows, edition, window.due)]
    return list(found.values())


def _under_one_rule(edition: Edition, windows: list[rules.Window], on: date) -> list[list[rules.Window]]:
    """The windows in groups within which no value of the rulebook changes."""
    changes = sorted({first for value in edition.values.values() for first, _ in edition.value_rows(value.name)})
    groups: dict[int, list[rules.Window]] = {}
    for window in windows:
        groups.setdefault(bisect_right(changes, min(window.due, on)), []).append(window)
    return list(groups.values())


def _stands(rows: Rows, edition: Edition, day: date) -> bool:
    """Whether some row of a register stands on a day: an order in force, a season declared."""
    source = RegisterSource(edition, AsOf(day), rows.name)
    return bool(source.base().filter(source.q(rows.where)).exists())


def recount(duty: Duty, edition: Edition, obligations: Any, *, as_of: AsOf) -> None:
    """Settle obligations anew from all evidence: what fulfilled each first, if anything did."""
    for member in rules.members(duty, edition):
        obligations.filter(duty=duty.name, each=member).update(**earliest(duty, edition, as_of, member))


def settle(duty: Duty, edition: Edition, *, subject: UUID, on: date, entered: datetime | None = None) -> None:
    """Recount the obligations that a record about `subject` happening on a day may fulfil (or, undone, no longer does).

    `entered`: when the record was entered, where it is new. It can then only fulfil what nothing earlier fulfilled, so
    the hundredth record of a window costs no more than the first.
    """
    known = _settlements(edition, duty.name)
    if known is None:
        recount(duty, edition, _running(duty, edition, subject, on), as_of=AsOf(on))
        return
    anew, added = known
    values: dict[str, Any] = {"subject": subject} if by_subject(duty, edition) else {}
    if entered is not None:
        values["entered"] = entered
    for statement in anew if entered is None else added:
        statement.run(**values, on=on)


def _running(duty: Duty, edition: Edition, subject: UUID | None, on: date, entered: datetime | None = None) -> Any:
    """The obligations in whose window a day lies; of those, what a record entered then may fulfil earlier than known."""
    running = Obligation.objects.filter(duty=duty.name)
    if not any(rows.dated for rows in duty.done_by):  # else the record counts by another day than its own
        running = running.filter(from_on__lte=on).exclude(to_on__lt=on)
    if entered is not None:
        running = running.filter(Q(done_on=None) | Q(done_on__gt=on) | Q(done_on=on, done_entered__gte=entered))
    return running.filter(subject_id=subject) if by_subject(duty, edition) else running


@lru_cache(maxsize=512)
def _settlements(edition: Edition, name: str) -> tuple[tuple[Prepared, ...], tuple[Prepared, ...]] | None:
    """The recount of a duty's running obligations as statements compiled once, one for each of its members: from all
    evidence, and after a record was added.

    None where the statement itself depends on the day: several rows of evidence, or evidence out of a register or
    counting by another day than its own.
    """
    duty = edition.duties[name]
    if duty.times is not None or any(rows.source == "register" or rows.dated for rows in duty.done_by):
        return None
    stand_ins: dict[str, Any] = {"on": date(1900, 1, 2)}
    if by_subject(duty, edition):
        stand_ins["subject"] = UUID(int=2)
    added = {**stand_ins, "entered": datetime(1900, 1, 3, tzinfo=UTC)}
    anew = tuple(_settlement(duty, edition, member, stand_ins) for member in rules.members(duty, edition))
    return anew, tuple(_settlement(duty, edition, member, added) for member in rules.members(duty, edition))


def _settlement(duty: Duty, edition: Edition, member: str, stand_ins: Mapping[str, Any]) -> Prepared:
    def running(on: date, subject: UUID | None = None, entered: datetime | None = None) -> Any:
        return _running(duty, edition, subject, on, entered).filter(each=member)

    return Prepared(running, stand_ins, update=earliest(duty, edition, AsOf(stand_ins["on"]), member))


@transaction.atomic
def work_through(duty: Duty, edition: Edition, *, since: date, on: date, calendar: Calendar) -> None:
    """Bring one calendar duty up to a day: new windows stand, running ones follow the register, all are settled.

    Doing it again changes nothing. `since` is the first day the duty can be asked for here.
    """
    reach = Reach.objects.filter(duty=duty.name).first()
    start = since if reach is None else min(reach.through, on)
    # Windows that were running when the day was last worked through may have changed their subjects since.
    longest = rules.longest(duty, edition)
    found = rules.windows(duty, edition, max(since, start - longest), on, calendar)
    windows = [window for window in found if window.due >= start]
    make(duty, edition, windows, on=on)
    if windows:
        touched = Obligation.objects.filter(from_on__gte=windows[0].first, from_on__lte=windows[-1].first)
        recount(duty, edition, touched, as_of=AsOf(on))
    if reach is None:
        Reach.objects.create(duty=duty.name, through=on)
    elif reach.through < on:
        reach.through = on
        reach.save(update_fields=["through"])


@transaction.atomic
def rework(
    duty: Duty, edition: Edition, *, since: date, first: date, calendar: Calendar, evidence: bool = True
) -> bool:
    """After the table of workdays, or the register that says while when the duty is owed, changed from the day `first`
    on: the duty's windows from there stand by it.

    What is done or waived stays. `evidence` False: no record was made or undone that could fulfil it. False where the
    duty has not been worked through so far.
    """
    reach = Reach.objects.filter(duty=duty.name).first()
    if reach is None or reach.through < first - rules.longest(duty, edition):
        return False
    begin, on = max(since, first - rules.longest(duty, edition)), reach.through
    windows = list(rules.windows(duty, edition, begin, on, calendar))
    mine = Obligation.objects.filter(duty=duty.name, cause="", from_on__gte=begin, from_on__lte=on)
    gone = mine.filter(done_on=None, waived_at=None).exclude(from_on__in=[window.first for window in windows])
    _take_away(gone, on=on)
    make(duty, edition, windows, on=on)
    if evidence:
        recount(duty, edition, mine, as_of=AsOf(on))
    return True


@transaction.atomic
def follow(
    duty: Duty, edition: Edition, *, subject: UUID, since: date, begin: date, on: date, calendar: Calendar
) -> None:
    """After a record that bears on whether a subject owes a duty: let its calendar windows from `since` on be right.

    `begin` is the first day the duty can be asked for here.
    """
    found = rules.windows(duty, edition, max(begin, since - rules.longest(duty, edition)), on, calendar)
    windows = [window for window in found if window.due >= since]
    make(duty, edition, windows, on=on, only=subject)
    mine = Obligation.objects.filter(subject_id=subject, from_on__in=[w.first for w in windows])
    recount(duty, edition, mine, as_of=AsOf(on))


@transaction.atomic
def replace_events(
    duty: Duty, expected: Mapping[UUID, Iterable[rules.Event]], *, places: Mapping[UUID, UUID], on: date
) -> None:
    """Let exactly these obligations stand for subjects whose duty comes from events, in as many statements for one as
    for many; done and waived ones are kept as long as their event stands. `places`: where each subject stands."""
    have: dict[UUID, dict[tuple[date, str], Obligation]] = {}
    for one in Obligation.objects.filter(duty=duty.name, subject_id__in=list(expected)):
        have.setdefault(one.subject_id, {})[(one.from_on, one.cause)] = one
    gone: list[UUID] = []
    made: list[tuple[Any, ...]] = []
    for subject, events in expected.items():
        wanted, known = {(e.first, e.cause): e for e in events}, have.get(subject, {})
        gone += [known[key].pk for key in known.keys() - wanted.keys()]
        for key in sorted(wanted, key=lambda k: (k[0], k[1])):
            event, found = wanted[key], known.get(key)
            kept, excuse = _kept_of(event), {"waived_at": event.waived_at, "waived_why": event.waived_why}
            if found is None:
                kept |= excuse
                made.append((uuid7(), subject, places[subject], event.cause, event.first, *kept.values()))
                continue
            if found.due_on != event.due:
                kept |= {"moved": found.moved + 1, "moved_on": on}
            if duty.excuses and found.waived_by_id is None:  # what a person granted stays, whatever the rule says
                kept |= excuse
            if any(getattr(found, name) != value for name, value in kept.items()):
                Obligation.objects.filter(pk=found.pk).update(**kept)
    if gone:
        _take_away(Obligation.objects.filter(pk__in=gone), on=on)
    if made:
        with bound() as cursor:
            cursor.execute(
                CALLED_FOR, [context.required(), duty.name, duty.line, *map(packed, zip(*made, strict=True))]
            )


@transaction.atomic
def drop(subjects: Iterable[UUID], *, on: date) -> None:
    """Take away all obligations of subjects that never stood. Derived data: no event."""
    if gone := list(subjects):
        _take_away(Obligation.objects.filter(subject_id__in=gone), on=on)


def _kept_of(event: rules.Event) -> dict[str, Any]:
    """What an obligation keeps of the event that called for it."""
    return {
        "to_on": event.last, "due_on": event.due, "due_at": event.due_at, "provisional": event.provisional,
        "done_on": event.done_on, "done_at": event.done_at, "done_entry_id": event.done_entry,
        "done_entered": event.done_entered,
    }  # fmt: skip


def obligations_of(subjects: Iterable[UUID]) -> list[dict[str, Any]]:
    """All obligations of some subjects as plain data."""
    return kept(Obligation.objects.filter(subject_id__in=list(subjects)).order_by("id"))


def take_over(keeper: UUID, *, merged: UUID) -> None:
    """Let what one subject owed be owed by another that it is the same as: what both owed is owed once, and a waiver of
    either holds. The recount of the evidence is the caller's."""
    mine = {_key_of(one): one for one in Obligation.objects.filter(subject_id=keeper)}
    theirs = list(Obligation.objects.filter(subject_id=merged))
    Obligation.objects.filter(subject_id=merged)._raw_delete(Obligation.objects.db)
    moved = []
    for one in theirs:
        same = mine.get(_key_of(one))
        if same is None:
            one.subject_id = keeper
            moved.append(one)
        elif one.waived_at is not None and same.waived_at is None and same.done_on is None:
            same.waived_at, same.waived_why, same.waived_by_id = one.waived_at, one.waived_why, one.waived_by_id
            same.save(update_fields=["waived_at", "waived_why", "waived_by_id"])
    Obligation.objects.bulk_create(moved)


def _key_of(one: Obligation) -> tuple[Any, ...]:
    return one.duty, one.from_on, one.each, one.cause


def put_obligations_back(rows: Iterable[Mapping[str, Any]], *, of: Iterable[UUID]) -> None:
    """Let exactly these obligations stand for some subjects again."""
    old = Obligation.objects.filter(subject_id__in=list(of))
    old._raw_delete(old.db)
    Obligation.objects.bulk_create([Obligation(**values_of(Obligation, row)) for row in rows])


def move(subject: UUID, *, place: UUID, since: date | None) -> None:
    """After a subject moved: what it owes from a day on (None: everything ever asked of it) is owed in its new place."""
    rows = Obligation.objects.filter(subject_id=subject)
    if since is not None:
        rows = rows.filter(done_on=None, waived_at=None, due_on__gte=since)
    rows.update(place_id=place)


@transaction.atomic
def waive(obligation: Obligation, *, why: str, note: str, duty: Duty, by: Any, at: datetime, on: date) -> Obligation:
    """Excuse one obligation on one of the grounds the rule knows; who gave it and why stay beside it.

    Raises NoSuchWaiver, WaivedBefore, DoneAlready.
    """
    obligation = Obligation.objects.select_for_update(of=("self",)).select_related("subject").get(pk=obligation.pk)
    if why not in duty.waivers:
        known = "、".join(duty.waivers.values()) or "这项职责没有可以免除的事由"
        raise NoSuchWaiver(duty=duty.label, why=why, known=known)
    if obligation.waived_at:
        raise WaivedBefore(
            subject=obligation.subject.name, duty=duty.label, due=obligation.due_on, why=obligation.waived_why
        )
    if obligation.done_on:
        raise DoneAlready(subject=obligation.subject.name, duty=duty.label, on=obligation.done_on)
    obligation.waived_at, obligation.waived_by = at, by
    obligation.waived_why = duty.waivers[why] + (f"：{note}" if note else "")
    obligation.save(update_fields=["waived_at", "waived_by", "waived_why"])
    record(
        "duty.waived", subject=obligation, by=by, at=at, data={"duty": duty.name, "why": why, "due": obligation.due_on}
    )
    return obligation

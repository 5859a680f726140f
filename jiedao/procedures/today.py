"""What one person has to do today: obligations of their posts and subjects, cases at their hand, answers to the city that
wait for their check, and what is new.

A duty is somebody's when the rulebook names their post in `who`, or a role by which the subject is tied to them (包联);
what their head owes and their post records is put before a handler too. Counts and first rows come from one statement
each, whatever there is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, Value, When, Window
from django.db.models.functions import Cast, RowNumber

from jiedao.access.queries import Standing
from jiedao.access.roles import ROLES, Permission
from jiedao.cases import queries as case_queries
from jiedao.cases.groups import NEVER, TICKING
from jiedao.cases.models import Case, State, Step
from jiedao.duties.evidence import match_column
from jiedao.duties.feeds import form_of
from jiedao.duties.models import Obligation
from jiedao.duties.rules import by_calendar, longest, pairs, windows
from jiedao.entries import queries as entry_queries
from jiedao.hotline import queries as hotline_queries
from jiedao.matters import queries as matter_queries
from jiedao.periods import Calendar
from jiedao.procedures import casework, choosing, reminding
from jiedao.procedures.matters import whose
from jiedao.procedures.reminding import Reach
from jiedao.register.models import Assignment, Membership
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Duty, Edition, EveryPeriod, Rows, WhileRows, words_of
from jiedao.tenancy.prepared import Prepared

#: So many of each part are shown at once; the rest is a page of its own.
FIRST = 6
#: How far ahead "later" looks.
AHEAD = timedelta(days=13)
#: How long a duty whose days are over is still put before people: so long it may be entered late, then it is history.
BACK = timedelta(days=14)
#: Questions whose answer an address may carry.
CHOICES = ("choice", "choices")
#: Posts that answer for what others owe, and see it on a board.
HEADS = frozenset({"office_head", "leader", "secretary", "director", "community_secretary", "community_director"})
PARTS = ("overdue", "due", "reminded", "later")


@dataclass(frozen=True)
class Part:
    """The first rows of something to do, and how many there are in all."""

    rows: Sequence[Any] = ()
    total: int = 0


@dataclass(frozen=True)
class Late:
    """A duty or ladder of which something is overdue in somebody's range: how many, and since when."""

    name: str
    total: int
    oldest: date


@dataclass(frozen=True)
class Today:
    """Everything on the page 今日, before it is put into words."""

    overdue: Part = field(default_factory=Part)
    due: Part = field(default_factory=Part)
    reminded: Part = field(default_factory=Part)
    later: Part = field(default_factory=Part)
    cases_overdue: Part = field(default_factory=Part)
    cases_due: Part = field(default_factory=Part)
    cases: Part = field(default_factory=Part)
    check: Part = field(default_factory=Part)
    matters: Part = field(default_factory=Part)
    answers: Part = field(default_factory=Part)
    news: Part = field(default_factory=Part)
    recent: Sequence[Any] = ()
    days: Mapping[date, int] = field(default_factory=dict)
    late_duties: Sequence[Late] = ()
    late_cases: Sequence[Late] = ()

    @property
    def board_total(self) -> int:
        """Everything overdue in the range of somebody who answers for others."""
        return sum(one.total for one in (*self.late_duties, *self.late_cases))

    @property
    def overdue_total(self) -> int:
        return self.overdue.total + self.cases_overdue.total

    @property
    def due_total(self) -> int:
        return self.due.total + self.cases_due.total


def collect(who: Standing, edition: Edition, *, now: datetime, since: datetime, calendar: Calendar) -> Today:
    """What somebody has to do at a moment, and what others did since `since`."""
    reach = reminding.reach(edition, on=who.on, calendar=calendar)
    asks = _asks(Eyes(who.scope, who.user.pk, who.permissions, who.on, edition, reach, who))
    found: dict[str, Any] = {}
    if who.may(Permission.ENTRY_RECORD):
        found |= _parts(asks.owed.objects())
        found["days"] = dict(asks.days.rows())
    if who.may(Permission.CASE_HANDLE):
        parts = _parts(asks.at_hand.objects(now=now))
        found |= {name: parts[name] for name in ("cases_overdue", "cases_due", "cases", "check") if name in parts}
    if who.may(Permission.MATTER_HANDLE):
        found["matters"] = _part(asks.matters.objects())
    if who.may(Permission.HOTLINE_CHECK):
        found["answers"] = _part(asks.answers.objects())
    if who.may(Permission.CASE_SEE):
        found["news"] = _part(asks.news.objects(since=since))
    if who.may(Permission.ENTRY_SEE):
        found["recent"] = asks.recent.objects()
    if who.scope.roles & HEADS:
        late = asks.late.rows(now=now)
        found["late_duties"] = [Late(*row) for of, *row in late if of == "duty"]
        found["late_cases"] = [Late(*row) for of, *row in late if of == "case"]
    return Today(**found)


@dataclass(frozen=True)
class Eyes:
    """For whom the day is put together: everything that shapes what is asked, and the person it is worked out with."""

    scope: Scope
    user: UUID
    permissions: frozenset[Permission]
    on: date
    edition: Edition
    reach: Reach
    who: Standing = field(compare=False)


class Asks:
    """What the page asks for one person on one day, each compiled when it is first wanted: people look at it all day."""

    def __init__(self, eyes: Eyes) -> None:
        self._of, self._reach = (eyes.who, eyes.edition, eyes.on), eyes.reach

    @cached_property
    def owed(self) -> Prepared:
        return Prepared(lambda: _first_of_each(*_owed(*self._of, self._reach)), {})

    @cached_property
    def days(self) -> Prepared:
        who, edition, on = self._of
        return Prepared(lambda: _days(who, edition, on), {})

    @cached_property
    def at_hand(self) -> Prepared:
        who, edition, _on = self._of
        return Prepared(lambda now: _first_of_each(*_at_hand(who, edition, now)), {"now": NEVER})

    @cached_property
    def matters(self) -> Prepared:
        return Prepared(lambda: _matters(*self._of), {})

    @cached_property
    def answers(self) -> Prepared:
        who, _edition, _on = self._of
        return Prepared(lambda: _answers(who), {})

    @cached_property
    def news(self) -> Prepared:
        who, _edition, _on = self._of
        return Prepared(lambda since: _news(who, since), {"since": NEVER})

    @cached_property
    def recent(self) -> Prepared:
        return Prepared(lambda: _recent(*self._of), {})

    @cached_property
    def late(self) -> Prepared:
        who, _edition, on = self._of
        return Prepared(lambda now: _late(who, on, now), {"now": NEVER})


@lru_cache(maxsize=512)
def _asks(eyes: Eyes) -> Asks:
    return Asks(eyes)


def obligations(who: Standing, edition: Edition, part: str, *, on: date, calendar: Calendar) -> Any:
    """All of one part of one's obligations, in the order of the page."""
    reach = reminding.reach(edition, on=on, calendar=calendar)
    rows = _mine(who, edition, on).filter(_when(on, reach)[part]).select_related("subject", "place")
    return rows.order_by("-due_on", "-id") if part == "overdue" else rows.order_by("due_on", "id")


def late_of(who: Standing, duty: str, *, on: date) -> Any:
    """Everything overdue of one duty within somebody's range, whoever owes it: the rows behind a line of the board."""
    rows = _open(who).filter(overdue(on), duty=duty).select_related("subject", "place")
    return rows.order_by("-due_on", "-id")


# ---- obligations ----


def _open(who: Standing) -> Any:
    return Obligation.objects.within(who.scope).filter(done_on=None, waived_at=None)


def _mine(who: Standing, edition: Edition, on: date) -> Any:
    return mine(_open(who), who, edition, on)


def mine(rows: Any, who: Standing, edition: Edition, on: date) -> Any:
    """Of rows that know their duty and subject, those of duties that are the person's by a post or a tie of that day: to
    the subject, or to a group it belongs to."""
    own, by_role = owned(who, edition)
    wanted: Any = Q(duty__in=own)
    tied = Assignment.objects.filter(
        standing(on),
        street_id=OuterRef("street_id"),
        subject_id=OuterRef("subject_id"),
        person_id__in=sorted(who.persons),
    )
    kept = {kind.members for kind in edition.kinds.values() if kind.members}
    for role, names in sorted(by_role.items()):
        wanted |= Q(duty__in=names) & Exists(tied.filter(role=role))
        if of_members := [name for name in names if edition.duties[name].for_ in kept]:
            wanted |= Q(duty__in=of_members) & Exists(_of_groups(who, role, on))
    return rows.filter(wanted)


def _of_groups(who: Standing, role: str, on: date) -> Any:
    """That the subject belongs to a group for which the person answers in a role of that day."""
    tied = Assignment.objects.filter(standing(on), person_id__in=sorted(who.persons), role=role).values("subject_id")
    inside = Membership.objects.filter(standing(on), street_id=OuterRef("street_id"), group_id__in=tied)
    return inside.filter(member_id=OuterRef("subject_id"))


def owned(who: Standing, edition: Edition) -> tuple[list[str], dict[str, list[str]]]:
    """The duties that are a person's by their posts, and role of an assignment -> those that are theirs by it."""
    roles, own = who.scope.roles, []
    by_role: dict[str, list[str]] = {}
    for duty in edition.duties.values():
        posts = {role for role in duty.who if role in ROLES} or ({"handler"} if not duty.who else set())
        if posts & roles or ("handler" in roles and "office_head" in posts and form_for(duty, who, edition)):
            own.append(duty.name)
        for role in duty.who:
            if role not in ROLES:
                by_role.setdefault(role, []).append(duty.name)
    return own, by_role


def _when(on: date, reach: Reach) -> dict[str, Q]:
    """part -> the condition of its obligations. What has been reminded of is no longer just something for later."""
    told = reminding.within(reach, on)
    return {
        "overdue": overdue(on), "due": Q(due_on=on), "reminded": told,
        "later": Q(due_on__gt=on, due_on__lte=on + AHEAD) & ~told,
    }  # fmt: skip


def _days(who: Standing, edition: Edition, on: date) -> Any:
    """How many of one's obligations fall due on each day of this week, from today on."""
    last = on + timedelta(days=6 - on.weekday())
    rows = _mine(who, edition, on).filter(due_on__gte=on, due_on__lte=last).order_by()
    return rows.values_list("due_on").annotate(total=Count("pk"))


def overdue(on: date) -> Q:
    """Past its day, and it may still be done or entered late."""
    return Q(due_on__lt=on) & (Q(to_on=None) | Q(to_on__gte=on) | Q(due_on__gte=on - BACK))


def coming(who: Standing, edition: Edition, calendar: Calendar) -> list[tuple[date, Duty]]:
    """The days of the next two weeks on which duties of one's posts fall due by the calendar, daily ones left out."""
    own, _ = owned(who, edition)
    found = []
    for duty in (edition.duties[name] for name in own):
        if not any(grant.lines is None or duty.line in grant.lines for grant in who.scope.grants):
            continue
        if not by_calendar(duty) or isinstance(duty.while_, WhileRows) or is_daily(duty):
            continue
        for window in windows(duty, edition, who.on - longest(duty, edition), who.on + AHEAD, calendar):
            if who.on < window.due <= who.on + AHEAD:
                found.append((window.due, duty))
    return sorted(found, key=lambda one: (one[0], one[1].name))


def is_daily(duty: Duty) -> bool:
    """Whether a duty is owed day by day."""
    return isinstance(duty.rhythm, EveryPeriod) and duty.rhythm.period in ("day", "workday")


def _owed(who: Standing, edition: Edition, on: date, reach: Reach) -> tuple[Any, Iterable[Any]]:
    """Obligations with their part, the overdue ones latest first and the others by their day."""
    parts = _when(on, reach)
    part = Choice(*(When(parts[name], then=Value(name)) for name in PARTS), default=Value(""), output_field=CharField())
    late = Choice(When(due_on__lt=on, then=Cast(F("due_on"), CharField())), default=Value(""), output_field=CharField())
    ahead = Q(due_on__gte=on, due_on__lte=on + AHEAD) | parts["reminded"]
    rows = _mine(who, edition, on).filter(overdue(on) | ahead)
    order = (late.desc(), F("due_on").asc(), F("id").asc())
    return rows.annotate(part=part).select_related("subject", "place"), order


def _first_of_each(rows: Any, order: Iterable[Any]) -> Any:
    """The first rows of each part, each with the count of all."""
    apart = rows.order_by().annotate(
        no=Window(RowNumber(), partition_by=F("part"), order_by=list(order)),
        total=Window(Count("pk"), partition_by=F("part")),
    )
    return apart.filter(no__lte=FIRST).order_by("part", "no")


def _parts(rows: Iterable[Any]) -> dict[str, Part]:
    """Those rows by part."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.part, []).append(row)
    return {name: Part(tuple(some), some[0].total) for name, some in found.items()}


def _part(rows: Sequence[Any]) -> Part:
    """First rows of which each knows the count of all."""
    return Part(tuple(rows), rows[0].total if rows else 0)


def form_for(duty: Duty, who: Standing, edition: Edition) -> str:
    """The form by which a person may fulfil a duty; '' when none is theirs."""
    for rows in duty.done_by:
        name = form_of(rows)
        if name and name in edition.forms and choosing.is_theirs(edition.forms[name], who):
            return name
    return ""


def asked_by(duty: Duty, form: str, edition: Edition, *, each: str = "") -> dict[str, str]:
    """field -> the word that a duty wants in the choices of its form (`parts: assembly`), so that it need not be found
    again. `each`: the member of a list it is owed for. What was done (是否召开) is left for the person to say."""
    found, rows = dict(pairs(each)), _by(duty, form)
    for test, word in words_of(rows.where) if rows is not None else ():
        declared = edition.forms[form].fields.get(test.column)
        if declared is not None and declared.type in CHOICES:
            found.setdefault(test.column, word)
    return found


def is_about(duty: Duty, form: str, edition: Edition) -> bool:
    """Whether the form is filled in about the very subject that owes the duty."""
    rows = _by(duty, form)
    return rows is not None and match_column(rows, duty.for_, edition) == "subject"


def _by(duty: Duty, form: str) -> Rows | None:
    """The first of the ways in which a form fulfils a duty."""
    return next((rows for rows in duty.done_by if form_of(rows) == form), None)


# ---- cases ----


def _at_hand(who: Standing, edition: Edition, now: datetime) -> tuple[Any, Iterable[Any]]:
    """Cases whose next step is this person's, with their part."""
    wanted = case_queries.Wanted(turns=casework.turns_of(who, edition))
    part = Choice(
        When(state=State.SUBMITTED, then=Value("check")),
        When(due_at__lt=now, then=Value("cases_overdue")),
        When(due_on=who.on, then=Value("cases_due")),
        default=Value("cases"),
        output_field=CharField(),
    )
    rows = case_queries.cases(who.scope, wanted, group="open", now=now).annotate(part=part)
    return rows, (F("due_at").asc(nulls_last=True), F("id").asc())


def _matters(who: Standing, edition: Edition, on: date) -> Any:
    """The first matters whose next step is this person's, each with the count of all."""
    wanted = matter_queries.Wanted(turns=whose.turns_of(who, edition))
    rows = matter_queries.matters(who.scope, wanted, group="open", on=on)
    return rows.annotate(total=Window(Count("pk")))[:FIRST]


def _answers(who: Standing) -> Any:
    """The first answers to the city that this person may check, and has not written, each with the count of all."""
    return hotline_queries.to_check(who.scope, who.user.pk).annotate(total=Window(Count("pk")))[:FIRST]


def _news(who: Standing, since: datetime) -> Any:
    """The last steps that others took in cases of one's range."""
    inside = Case.objects.within(who.scope).filter(street_id=OuterRef("street_id"), pk=OuterRef("case_id"))
    rows = Step.objects.filter(Exists(inside), street_id=who.scope.street, entered_at__gt=since)
    rows = rows.filter(Q(user=None) | ~Q(user_id=who.user.pk)).annotate(total=Window(Count("pk")))
    return rows.select_related("case", "person").order_by("-entered_at", "-id")[:FIRST]


def _recent(who: Standing, edition: Edition, on: date) -> Any:
    """One's own last records; for somebody who only reads, the office's last."""
    rows = entry_queries.entries(who.scope).filter(
        form__in=list(edition.forms), occurred_on__gt=on - AHEAD, occurred_on__lte=on
    )
    if who.may(Permission.ENTRY_RECORD):
        return rows.filter(author_id=who.user.pk)[:3]
    return rows[: 2 * FIRST]


# ---- the board of those who answer for others ----


def _late(who: Standing, on: date, now: datetime) -> Any:
    """What is overdue in somebody's range, by duty and by ladder: (of what, its name, how many, the oldest day)."""
    cases = Case.objects.within(who.scope).filter(state__in=TICKING, due_at__lt=now)
    late = _counted(_open(who).filter(overdue(on)), of="duty", name="duty")
    return late.union(_counted(cases, of="case", name="ladder"), all=True).order_by("of", "called")


def _counted(rows: Any, *, of: str, name: str) -> Any:
    """Overdue rows by their name."""
    found = rows.order_by().values(of=Value(of, output_field=CharField()), called=F(name))
    return found.annotate(total=Count("pk"), oldest=Min("due_on")).values_list("of", "called", "total", "oldest")

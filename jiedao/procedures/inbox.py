"""One list of what is new for somebody, due soon and late: from duties, reminders, cases, notices and ties. Nothing of it
is kept: each row follows from its source and the day, and only that it was looked at is noted.

Each source is asked for what lies before a place in the order, and the pieces are laid together: a page costs the same
few statements whatever its number. Duties owed day by day stand on 今日 and would bury the rest here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, TruncDate

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.cases import queries as case_queries
from jiedao.cases.models import Case, Step
from jiedao.cases.rules import OPEN
from jiedao.duties.models import Obligation
from jiedao.periods import TZ, Calendar, start_of
from jiedao.procedures import casework, reminding, today
from jiedao.register.models import Assignment
from jiedao.rulebook import Edition

DAY = timedelta(days=1)
#: How far back it reaches, how many days count as soon where no reminder says otherwise, and rows of one page.
BACK, SOON, SIZE = timedelta(days=30), timedelta(days=3), 40
#: Whose agenda the meeting of the leaders is: what is brought before it is new to them.
MEETING, CHAIRS = "team_meeting", frozenset({"secretary", "director"})


@dataclass(frozen=True)
class Place:
    """A place in the order: a day, which source, and the row's id."""

    day: date
    tag: str
    id: UUID

    @property
    def said(self) -> str:
        return f"{self.day.isoformat()}_{self.tag}_{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place an address names; None where it cannot be read."""
        try:
            day, tag, id = text.split("_")
            return cls(date.fromisoformat(day), tag, UUID(id))
        except ValueError:
            return None


@dataclass(frozen=True)
class Item:
    """One thing of the inbox: which source it comes from, its day, the row, and whether it was looked at."""

    tag: str
    day: date
    row: Any
    seen: bool

    @property
    def thing(self) -> str:
        """How a mark names it: what was new and is late now is new again."""
        return f"{self.tag}:{self.row.pk}"


@dataclass(frozen=True)
class Source:
    """Rows of one sort, each with the day it counts by as the column `day`; `name`: the column that tells the rule."""

    tag: str
    rows: Any
    name: str = ""

    def before(self, here: Place | None, hidden: Sequence[UUID], size: int) -> Any:
        """The latest rows before a place, those that are hidden left out."""
        rows = self.rows.exclude(pk__in=hidden) if hidden else self.rows
        if here is not None:
            same = Q(day=here.day) & (
                Q() if self.tag < here.tag else Q(pk__lt=here.id) if self.tag == here.tag else Q(pk__in=[])
            )
            rows = rows.filter(Q(day__lt=here.day) | same)
        return rows.order_by("-day", "-pk")[:size]


class Inbox:
    """The inbox of one person at one moment."""

    def __init__(self, who: Standing, edition: Edition, calendar: Calendar, now: datetime) -> None:
        self.who, self.edition, self.calendar, self.now, self.on = who, edition, calendar, now, who.on
        self.since = who.on - BACK

    def page(self, here: Place | None, seen: set[str], *, unseen_only: bool) -> tuple[list[Item], str]:
        """One page of items, the latest day first, and the place where the next page begins ('' where there is none)."""
        found: list[Item] = []
        for source in self.sources():
            mine = {thing.partition(":")[2] for thing in seen if thing.startswith(f"{source.tag}:")}
            hidden = [UUID(id) for id in sorted(mine)] if unseen_only else []
            found += [
                Item(source.tag, row.day, row, str(row.pk) in mine) for row in source.before(here, hidden, SIZE + 1)
            ]
        found.sort(key=lambda one: (one.day, one.tag, str(one.row.pk)), reverse=True)
        shown = found[:SIZE]
        more = len(found) > SIZE
        return shown, Place(shown[-1].day, shown[-1].tag, shown[-1].row.pk).said if more else ""

    def sources(self) -> Iterator[Source]:
        """Everything that may hold something for this person. A later tag stands before an earlier one of the same day."""
        if self.who.may(Permission.ENTRY_RECORD):
            yield from self._duties()
        if self.who.may(Permission.CASE_HANDLE):
            yield from self._cases()
        if self.who.may(Permission.CASE_SEE):
            yield Source("d-notice", self._notices(), "ladder")
            yield Source("b-step", self._steps(), "case__ladder")
        yield Source("c-tie", self._ties(), "role")

    # ---- duties ----

    def _duties(self) -> Iterator[Source]:
        on, day = self.on, DateField()
        daily = [one.name for one in self.edition.duties.values() if today.is_daily(one)]
        mine = Obligation.objects.within(self.who.scope).filter(done_on=None, waived_at=None).exclude(duty__in=daily)
        mine = today.mine(mine, self.who, self.edition, on).select_related("subject", "place")
        told = reminding.within(reminding.reach(self.edition, on=on, calendar=self.calendar), on)
        soon = Q(due_on__gte=on, due_on__lte=on + SOON) | told
        late = mine.filter(today.overdue(on), due_on__gte=self.since)
        yield Source("f-late", late.annotate(day=Cast(F("due_on") + DAY, day)), "duty")
        yield Source("e-soon", mine.filter(soon).annotate(day=Value(on, day)), "duty")
        begun = mine.filter(from_on__gt=self.since, from_on__lte=on, due_on__gt=on).exclude(soon)
        yield Source("a-new", begun.annotate(day=F("from_on")), "duty")

    # ---- cases ----

    def _cases(self) -> Iterator[Source]:
        on, day = self.on, DateField()
        wanted = case_queries.Wanted(turns=casework.turns_of(self.who, self.edition))
        mine = case_queries.cases(self.who.scope, wanted, group="open", now=self.now)
        late = mine.filter(due_at__lt=self.now, due_on__lt=on, due_on__gte=self.since)
        yield Source("f-case", late.annotate(day=Cast(F("due_on") + DAY, day)), "ladder")
        soon = mine.filter(due_on__gte=on, due_on__lte=on + SOON)
        yield Source("e-case", soon.annotate(day=Value(on, day)), "ladder")

    def _notices(self) -> Any:
        """The open cases whose last notice went to one of the person's posts or roles."""
        mine = self.who.scope.roles | self.who.scope.held | ({MEETING} if self.who.scope.roles & CHAIRS else set())
        wanted = Q(pk__in=[])
        for ladder in self.edition.ladders.values():
            for no, role in enumerate(ladder.notices, 1):
                if role in mine:
                    wanted |= Q(ladder=ladder.name, notices=no)
        rows = Case.objects.within(self.who.scope).filter(wanted, state__in=OPEN, noticed_on__gt=self.since)
        return rows.select_related("place").defer("found", "source").annotate(day=F("noticed_on"))

    def _steps(self) -> Any:
        """The steps that others took in cases this person has taken a step in, or answers for by name."""
        scope = self.who.scope
        own = Step.objects.filter(
            street_id=scope.street, case_id=OuterRef("pk"), person_id__in=sorted(self.who.persons)
        )
        near = Case.objects.within(scope).filter(Q(Exists(own)) | Q(subject_id__in=list(scope.subjects)))
        inside = near.filter(street_id=OuterRef("street_id"), pk=OuterRef("case_id"))
        rows = Step.objects.filter(
            Exists(inside), street_id=scope.street, entered_at__gte=start_of(self.since), entered_at__lte=self.now
        )
        rows = rows.filter(Q(user=None) | ~Q(user_id=self.who.user.pk))
        return rows.select_related("case", "person").annotate(day=TruncDate("entered_at", tzinfo=TZ))

    # ---- ties ----

    def _ties(self) -> Any:
        """What was tied to this person by name of late."""
        rows = Assignment.objects.filter(
            street_id=self.who.scope.street, person_id__in=sorted(self.who.persons), from_on__gt=self.since,
            from_on__lte=self.on, to_on=None,
        )  # fmt: skip
        return rows.select_related("subject__place").annotate(day=F("from_on"))

"""The office at work: who holds which post, where, and how one of them enters a record or takes a step of a case."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any
from uuid import UUID

from jiedao.access.models import User
from jiedao.access.queries import Standing, person_of, setup_standing, standing_of
from jiedao.demo.chance import id_of, one_of
from jiedao.demo.data import Plan, Row
from jiedao.demo.pictures import name, picture
from jiedao.entries.models import Entry
from jiedao.periods import Calendar, day_of, period_of
from jiedao.procedures import booking, files, registration, submission
from jiedao.procedures.registration import Entering
from jiedao.procedures.submission import Sent, Submitted
from jiedao.register.models import Listing, Place, Subject
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition
from jiedao.tenancy.models import Street

LISTED = date(2017, 10, 16)  # when the registers were drawn up
FIVE_MINUTES = timedelta(minutes=5)


class Office:
    """One invented office with its places and people entered; its street must be said around every use."""

    def __init__(self, plan: Plan, street: Street) -> None:
        self.plan, self.street = plan, street
        self._standings: dict[str, Standing] = {}
        self._persons: dict[str, Any] = {}
        self._workdays: dict[str, list[date]] = {}

    @cached_property
    def everything(self) -> Scope:
        return Scope.everything(self.street.code)

    @cached_property
    def calendar(self) -> Calendar:
        return calendar(self.everything)

    def workday_of(self, kind: str, day: date, *words: object) -> date | None:
        """The workday of the month or quarter around a day on which what is done once in it is done; None without any."""
        period = period_of(kind, day)
        if period.code not in self._workdays:
            self._workdays[period.code] = [
                one for one in period.days() if self.calendar.is_workday(one) and one >= self.plan.since
            ]
        days = self._workdays[period.code]
        return one_of(days, *words, period.code) if days else None

    @cached_property
    def users(self) -> dict[str, User]:
        return {user.username: user for user in User.objects.filter(street_id=self.street.code)}

    @cached_property
    def places(self) -> dict[str, Place]:
        """What a place's code adds to the office's -> the place; '' is the office itself."""
        whole = len(str(self.street.code))
        return {place.code[whole:]: place for place in Place.objects.order_by("code")}

    @cached_property
    def below(self) -> dict[UUID, str]:
        """The same the other way round."""
        return {place.pk: code for code, place in self.places.items()}

    def edition(self, on: date) -> Edition:
        return booking.edition(self.street, on)

    def subjects(self, kind: str) -> dict[str, Subject]:
        """Who or what stands on a register, by name."""
        rows = Listing.objects.filter(kind=kind, to_on=None).select_related("subject")
        return {row.subject.name: row.subject for row in rows}

    def subject(self, kind: str, name: str) -> Subject:
        """One who stands on a register, by name."""
        rows = Listing.objects.filter(kind=kind, to_on=None, subject__name=name).select_related("subject")
        return rows.order_by("from_on")[0].subject  # type: ignore[no-any-return]

    @cached_property
    def shops(self) -> list[tuple[Row, Subject]]:
        known = self.subjects("shop")
        return [(row, known[row["name"]]) for row in self.plan.shops]

    @cached_property
    def sites(self) -> list[tuple[Row, Subject]]:
        known = self.subjects("building_site")
        return [(row, known[row["name"]]) for row in self.plan.sites]

    # ---- people ----

    def holders(self, role: str, *, place: str = "", line: str = "") -> list[str]:
        """The user names of those with a post, at a place and in a line of work where these are said."""
        return [
            row["username"]
            for row in self.plan.staff
            if row["role"] == role
            and (not place or row["place"] == place)
            and (not line or line in row["lines"].split())
        ]

    def holder(self, role: str, *words: object, place: str = "", line: str = "") -> str:
        """One of them."""
        return one_of(self.holders(role, place=place, line=line), role, *words)

    def standing(self, username: str, on: date) -> Standing:
        """What somebody may do. Posts and responsibilities stay as they were entered, so it is asked for once."""
        if username not in self._standings:
            shut = booking.shut(self.edition(on))
            self._standings[username] = standing_of(self.everything, self.users[username], on=on, shut=shut)
        return replace(self._standings[username], on=on)

    def person(self, username: str) -> Any:
        """The dossier of a colleague."""
        if username not in self._persons:
            self._persons[username] = person_of(self.everything, self.users[username], on=LISTED)
        return self._persons[username]

    # ---- days ----

    def days(self) -> list[date]:
        """The days of the office's half-year."""
        since = self.plan.since
        return [since + timedelta(days=no) for no in range((self.plan.day - since).days)]

    def workday(self, day: date) -> date:
        """The day itself, or the next on which the office works."""
        while not self.calendar.is_workday(day):
            day += timedelta(days=1)
        return day

    # ---- records ----

    def put_on(
        self, kind: str, name: str, place: Place, at: datetime, line: str, values: Mapping[str, Any], *,
        subject: Any = None, number: str = "", assigned: Mapping[str, Any] | None = None, who: str = "", sex: str = "",
        born_on: date | None = None, now: datetime | None = None, part_of: Subject | None = None,
    ) -> Subject:  # fmt: skip
        """A handler of that line of work, or `who`, puts somebody or something on a register. `now`: when the office was
        set up, for who stood there before anybody here took up a post. `part_of`: what it belongs to, else its community."""
        by = setup_standing(self.everything, on=day_of(now)) if now is not None else self.standing(
            who or self.holder("handler", name, line=line), day_of(at)
        )  # fmt: skip
        community = {Place.Kind.GRID: place.parent_id, Place.Kind.COMMUNITY: place.pk}
        entering = Entering(
            id_of(at, self.plan.slug, kind, name), kind, name, place.pk, at, values, number=number, subject=subject,
            part_of=part_of.pk if part_of is not None else community.get(Place.Kind(place.kind)),
            assigned=assigned or {}, sex=sex, born_on=born_on,
        )  # fmt: skip
        written = registration.enter(entering, street=self.street, who=by, now=now or at + FIVE_MINUTES)
        entered: Subject = written.entry.subject
        self._names[entered.pk] = name
        if assigned:
            self._standings.clear()  # who answers for it reaches further from now on
        return entered

    def submit(
        self, form: str, about: UUID | None, *, who: str, at: datetime, values: Mapping[str, Any], now: datetime,
        supersedes: Entry | None = None,
    ) -> Submitted:  # fmt: skip
        """Enter one record for somebody."""
        id = id_of(at, self.plan.slug, form, about and self.name_of(about), who, "更正" if supersedes else "")
        sent = Sent(id, form, about, at, values)
        return submission.submit(
            sent, street=self.street, who=self.standing(who, day_of(now)), now=now, supersedes=supersedes
        )

    def enter_earlier(
        self, form: str, about: UUID, at: datetime, values: Mapping[str, Any], now: datetime
    ) -> Submitted:
        """Enter what happened before anybody here took up a post, as whoever sets an office up does."""
        sent = Sent(id_of(at, self.plan.slug, form, self.name_of(about)), form, about, at, values)
        who = setup_standing(self.everything, on=day_of(now))
        return submission.submit(sent, street=self.street, who=who, now=now)

    def photo(self, who: str, words: str, at: datetime, when: str) -> str:
        """A picture of what somebody saw, uploaded before the record that names it; its id."""
        shot = picture(words, when)
        kept = files.keep(BytesIO(shot), name=name(words, at), size=len(shot), photo=True, owner=self.users[who], at=at)
        return str(kept.pk)

    def name_of(self, subject: UUID) -> str:
        """A subject's name, which a second build finds again; its id is new."""
        if subject not in self._names:
            self._names[subject] = Subject.objects.get(pk=subject).name
        return self._names[subject]

    @cached_property
    def _names(self) -> dict[UUID, str]:
        return dict(Subject.objects.values_list("pk", "name"))

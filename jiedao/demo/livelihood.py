"""The counters of livelihood in an invented office: households and members visited, people helped into work.

How many and how much the table `counted.csv` says; who and when chance does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from jiedao.demo import party, people
from jiedao.demo.chance import dice, moment, one_of
from jiedao.demo.office import FIVE_MINUTES, Office

HOUSEHOLD, VISIT = "hardship_household", "consolation_visit.consolation"
SEEKER, EMPLOYED, LEFT = "job_seeker", "employment_help.employed", "employment_help.left_work"
CASH = {party.OLD: 500, party.RETIRED: 200, party.HARDSHIP: 300, HOUSEHOLD: 300}
#: The days on which visits are made, each with its occasion.
SPRING = [date(2018, 2, day) for day in (5, 6, 7, 8, 9, 12, 13)]
JULY = [date(2018, 6, day) for day in (25, 26, 27, 28, 29)]
GOODS = ("米面油一份", 80)
Enter = Callable[..., Any]
Planned = tuple[datetime, Callable[[datetime], None]]


@dataclass(frozen=True)
class Visit:
    """One visit: whom, of which sort, when and with what."""

    name: str
    group: str
    community: str
    day: date
    cash: int
    goods: bool


@dataclass(frozen=True)
class Employed:
    """One person helped into work, and when it was entered."""

    name: str
    community: str
    day: date
    newly: bool
    laid_off: bool
    is_difficult: bool
    left: date | None


class Livelihood:
    """What one office does for livelihood in its half-year, laid out once."""

    def __init__(self, office: Office) -> None:
        self.office, self.plan = office, office.plan
        self.counted = {row["what"]: int(row["count"]) for row in office.plan.counted}
        self._members = party.invented(office.plan)

    # ---- registers ----

    @property
    def communities(self) -> list[str]:
        return [row["code"] for row in self.plan.communities]

    def _names(self, count: int, skip: int) -> tuple[str, ...]:
        return people.names(self.plan.slug, skip=len(self._members) + skip, count=count)

    @cached_property
    def households(self) -> tuple[str, ...]:
        return tuple(f"{name}家" for name in self._names(self.counted.get(HOUSEHOLD, 0), 0))

    def lists(self, day: date, enter: Enter) -> Iterator[Planned]:
        """On the year's first workday the households in hardship are listed, each with the colleague who helps it."""
        if day != self.office.workday(self.plan.since) or VISIT not in self.office.edition(day).forms:
            return
        for no, name in enumerate(self.households):
            yield moment(day, 8) + timedelta(minutes=no), self._list(name, self.communities[no % len(self.communities)])

    def _list(self, name: str, community: str) -> Callable[[datetime], None]:
        reason = one_of(("illness", "disability", "income", "accident"), "reason", self.plan.slug, name)
        helper = self.office.person(self.office.holder("community_staff", place=community))

        def do(now: datetime) -> None:
            self.office.put_on(
                HOUSEHOLD, name, self.office.places[community], now, "civil_affairs", {"reason": reason},
                assigned={"helper": helper},
            )  # fmt: skip

        return do

    # ---- visits ----

    @cached_property
    def _visits(self) -> dict[date, list[Visit]]:
        found: dict[date, list[Visit]] = {}
        every = [*self._to_households(), *self._to_members()]
        for one in every:
            found.setdefault(one.day, []).append(one)
        return found

    def _to_households(self) -> Iterator[Visit]:
        for no, name in enumerate(self.households):
            community = self.communities[no % len(self.communities)]
            days = SPRING if no % 3 else JULY
            yield Visit(name, HOUSEHOLD, community, days[no % len(days)], 300 if no % 4 else 0, goods=no % 4 == 0)
            if no % 11 == 0:  # some are seen twice: households are counted, not visits
                yield Visit(name, HOUSEHOLD, community, date(2018, 4, 9 + no % 5), 0, goods=True)

    def _to_members(self) -> Iterator[Visit]:
        """Each once, the number that the table says; goods to the oldest and to some of the retired."""
        wanted, goods = self.counted.get("members_visited", 0), self.counted.get("members_goods", 0)
        places = {row["name"]: row["community"] for row in self.plan.branches}
        sorts = [one for one in self._members if one[2]]
        sorts.sort(key=lambda one: (party.OLD, party.HARDSHIP, party.RETIRED).index(one[2]))
        for no, (name, branch, sort) in enumerate(sorts[:wanted]):
            days = JULY if no % 5 else SPRING
            with_goods = sort == party.OLD or (sort == party.RETIRED and wanted - no <= goods - 3)
            yield Visit(name, sort, places[branch], days[no % len(days)], CASH[sort], goods=with_goods)

    def visits(self, day: date, enter: Enter) -> Iterator[Planned]:
        """The visits of a day, made by two of the community, entered the same afternoon."""
        today = self._visits.get(day, [])
        if not today or VISIT not in self.office.edition(day).forms:
            return
        kinds = {party.MEMBER if one.group != HOUSEHOLD else HOUSEHOLD for one in today}
        known = {name: subject for kind in kinds for name, subject in self.office.subjects(kind).items()}
        occasion = "spring_festival" if day in SPRING else "july_first" if day in JULY else "illness"
        for no, one in enumerate(today):
            first = self.office.holder("community_secretary", place=one.community)
            second = self.office.holder("community_staff", place=one.community)
            who = second if one.group == HOUSEHOLD else first
            values = {
                "group": one.group, "occasion": occasion, "cash": str(one.cash), "goods_value": "0",
                "visitors": [{"person": str(self.office.person(name))} for name in (first, second)],
            }  # fmt: skip
            if one.goods:
                values |= {"goods": GOODS[0], "goods_value": str(GOODS[1])}
            at = moment(day, 9) + timedelta(minutes=2 * no)

            def do(now: datetime, about: Any = known[one.name], who: str = who, values: Any = values) -> None:
                enter(VISIT, about, who, now - FIVE_MINUTES, values, now)

            yield at, do

    # ---- employment ----

    @cached_property
    def _employed(self) -> dict[date, list[Employed]]:
        newly, both = self.counted.get("newly_employed", 0), self.counted.get("hardship_reemployed", 0)
        apart = self.counted.get("reemployed_apart", 0)  # helped into work again, but not newly employed
        days = [day for day in self.office.days() if self.office.calendar.is_workday(day)]
        found: dict[date, list[Employed]] = {}
        for no, name in enumerate(self._names(newly + apart, len(self.households))):
            throws = dice("employed", self.plan.slug, name)
            again = no < both - apart or no >= newly
            difficult = again and throws.random() < 0.55
            day = days[int(throws.random() * len(days))]
            left = self.office.workday(day + timedelta(days=35)) if no % 60 == 7 else None
            one = Employed(
                name, throws.choice(self.communities), day, no < newly, again and (not difficult or throws.random() < 0.1),
                difficult, left if left and left < self.plan.day else None,
            )  # fmt: skip
            found.setdefault(day, []).append(one)
        return found

    @cached_property
    def _leaving(self) -> dict[date, list[Employed]]:
        found: dict[date, list[Employed]] = {}
        for one in (one for every in self._employed.values() for one in every if one.left):
            found.setdefault(one.left or self.plan.day, []).append(one)
        return found

    def employment(self, day: date, enter: Enter) -> Iterator[Planned]:
        """Who comes to the counter is entered there, and what became of it; who leaves work is entered too."""
        if EMPLOYED not in self.office.edition(day).forms:
            return
        for no, one in enumerate(self._employed.get(day, [])):
            yield moment(day, 9) + timedelta(minutes=11 * no), self._help(one, enter)
        for no, one in enumerate(self._leaving.get(day, [])):
            yield moment(day, 17, no), self._leave(one, enter)

    def _help(self, one: Employed, enter: Enter) -> Callable[[datetime], None]:
        who = self.office.holder("handler", one.name, line="labour")
        throws = dice("employed how", self.plan.slug, one.name)
        job_on = max(one.day - timedelta(days=int(throws.random() * 6)), self.plan.since)
        values = {
            "job_on": job_on.isoformat(), "newly": _yes(one.newly), "laid_off": _yes(one.laid_off),
            "is_difficult": _yes(one.is_difficult), "service": [throws.choice(("referral", "referral", "training", "post"))],
        }  # fmt: skip
        if one.is_difficult:
            values["difficult"] = throws.choice(("near_retirement", "long_jobless", "zero_job", "landless", "graduate"))

        def do(now: datetime) -> None:
            place = self.office.places[one.community]
            subject = self.office.put_on(
                SEEKER, one.name, place, now - FIVE_MINUTES, "labour", {"wants": "job"}, who=who
            )
            enter(EMPLOYED, subject, who, now, values)

        return do

    def _leave(self, one: Employed, enter: Enter) -> Callable[[datetime], None]:
        who = self.office.holder("handler", one.name, line="labour")

        def do(now: datetime) -> None:
            why = one_of(("retired", "moved"), "left work", one.name)
            enter(LEFT, self.office.subjects(SEEKER)[one.name], who, now - FIVE_MINUTES, {"why": why}, now)

        return do


def _yes(so: bool) -> str:
    return "yes" if so else "no"


@lru_cache(maxsize=8)
def of(office: Office) -> Livelihood:
    """What an office does for livelihood, laid out when first asked."""
    return Livelihood(office)

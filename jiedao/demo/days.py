"""One day of the office: what its people do and enter, in the order of the clock, as the rulebook of the place asks."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from jiedao.cases.models import Case
from jiedao.demo import checking, diary, firms, households, livelihood, party, premises, stories
from jiedao.demo.chance import dice, happens, moment, one_of
from jiedao.demo.data import Row, findings, table
from jiedao.demo.founding import pledge, shop_values, site_values
from jiedao.demo.office import FIVE_MINUTES, Office
from jiedao.duties import actions as duties
from jiedao.duties.models import Obligation
from jiedao.entries.filling import members_of
from jiedao.entries.models import Entry
from jiedao.periods import Period, period_of
from jiedao.procedures import clock, submission
from jiedao.procedures.matters import taking
from jiedao.register.models import Subject

DAY = timedelta(days=1)
CLEANUP, DUTY = "citywide_cleanup.cleanup", "citywide_cleanup.cleanup_day"
PATROL, ROUND = "day_night_patrol.day_patrol", "day_night_patrol.night_round"
LOOK, FRONTAGE = "site_dust.dust_check", "shopfront_three.frontage_check"
MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4

Do = Callable[[datetime], None]


class Day:
    """A day to come: what is planned is done in the order of the clock; what follows the same day joins in."""

    def __init__(self, office: Office, day: date) -> None:
        self.office, self.day = office, day
        self.edition = office.edition(day)
        self._planned: list[tuple[datetime, int, Do]] = []
        self._no = count()

    def plan(self, at: datetime, do: Do) -> None:
        heappush(self._planned, (at, next(self._no), do))

    def live(self) -> None:
        """Let the clocks of cases run, and on Mondays the calendar of duties; then the people do their share."""
        if self.day.weekday() == MONDAY:
            clock.tick(self.office.street, now=moment(self.day, 7, 30))
        else:
            clock.chase(self.office.street, now=moment(self.day, 7, 30))
            taking.end_notices(self.office.street, now=moment(self.day, 7, 30))
        for case in stories.at_hand(self.day):
            self.follow(case)
        for planned in (self.patrols, self.rounds, self.looks, self.shops, self.cleanups, self.registers):
            for at, do in planned():
                self.plan(at, do)
        for theirs in (households.planned, firms.planned, premises.planned, diary.planned):
            for at, do in theirs(self):
                self.plan(at, do)
        counters = livelihood.of(self.office)
        for entered in (partial(party.meetings, self.office), counters.lists, counters.visits, counters.employment):
            for at, do in entered(self.day, self.enter):
                self.plan(at, do)
        while self._planned:
            at, _, do = heappop(self._planned)
            do(at)

    # ---- cases ----

    def follow(self, case: Any) -> None:
        """Plan the next step of a case if its story has it today."""
        if act := stories.next_act(self.office, case, self.day):
            self.plan(act.at, lambda at: self.take(case, act))

    def take(self, case: Any, act: stories.Act) -> None:
        """Take that step as the case stands now."""
        moved = stories.take(self.office, Case.objects.get(pk=case.pk), act)
        if moved is not None:
            moved.taken = case.taken + 1
            self.follow(moved)

    def enter(self, form: str, about: Subject | None, who: str, at: datetime, values: dict[str, Any],
              now: datetime | None = None) -> Entry:  # fmt: skip
        """Enter a record, at once or days later, and begin to follow the cases it opens."""
        written = self.office.submit(
            form, about.pk if about else None, who=who, at=at, values=values, now=now or at + FIVE_MINUTES
        )
        for case in written.cases:
            case.taken = 0  # type: ignore[attr-defined]
            self.follow(case)
        return written.entry

    # ---- the day's work, where the rulebook of the place knows the form ----

    def patrols(self) -> Iterator[tuple[datetime, Do]]:
        """Every grid worker walks the grid on workdays; some days nobody does, some are entered days later."""
        if PATROL not in self.edition.forms:
            return
        for code, place in self.office.places.items():
            if len(code) != 6:
                continue
            subject = Subject(pk=place.pk)
            who = self.office.holder("grid_worker", place=code)
            for back in range(4):
                walked = self.day - DAY * back
                if self.office.calendar.is_workday(walked) and self._lag(code, walked) == back:
                    yield self._later(walked, back, 8, code, self._patrol(subject, code, who, walked))

    def _lag(self, code: str, day: date) -> int | None:
        """After how many days a patrol was entered; None where nobody walked."""
        throw = dice("patrol", self.office.plan.slug, code, day).random()
        return None if throw < 0.02 else 1 + int(throw * 1000) % 3 if throw < 0.035 else 0

    def _later(
        self, day: date, back: int, hour: int, word: str, do: Callable[[datetime, datetime], None]
    ) -> tuple[datetime, Do]:
        """When something is entered: shortly after it happened, or the morning of a later day."""
        minute = int(dice("minute", self.office.plan.slug, word, day).random() * 100)
        happened = moment(day, hour) + timedelta(minutes=minute)
        entered = happened + FIVE_MINUTES if not back else moment(self.day, 9) + timedelta(minutes=minute)
        return entered, lambda now: do(happened, now)

    def _patrol(self, subject: Subject, code: str, who: str, day: date) -> Callable[[datetime, datetime], None]:
        key = ("problem", self.office.plan.slug, code, day)

        def do(at: datetime, now: datetime) -> None:
            found = []
            if known := self.known("patrol", code, day):
                found = [_problem(next(row for row in findings("patrol") if row["what"] == known))]
            elif happens(0.02, *key):
                kinds = findings("patrol")  # in turn, so that neighbours report different things
                found = [_problem(kinds[(day.toordinal() * 4 + int(code[:3]) * 3 + int(code[3:])) % len(kinds)])]
            entry = self.enter(PATROL, subject, who, at, {"problems": found} if found else {}, now)
            if not found and happens(0.004, "entered twice", *key):
                self.void(entry, who, now, "同一次巡查登记了两遍")

        return do

    def known(self, where: str, thing: str, day: date) -> str:
        """What is bound to be found somewhere on a day; '' where chance decides."""
        row = self.office.plan.known.get((where, thing, day.isoformat()))
        return row["finding"] if row else ""

    def void(self, entry: Entry, who: str, now: datetime, why: str) -> None:
        """The writer takes back a record made by mistake."""
        submission.void(
            entry, street=self.office.street, who=self.office.standing(who, self.day), why=why, now=now + FIVE_MINUTES
        )

    def rounds(self) -> Iterator[tuple[datetime, Do]]:
        """The secretary or the director goes round at night, and two of the deputies with them."""
        slug = self.office.plan.slug
        if ROUND not in self.edition.forms or happens(0.03, "round missed", slug, self.day):
            return
        leads = one_of(("secretary", "director"), "round", slug, self.day)
        leader = self.office.holder(leads)

        def do(now: datetime) -> None:
            at = now - FIVE_MINUTES
            throws = dice("round", slug, self.day, "where")
            communities = [place for code, place in self.office.places.items() if len(code) == 3]
            deputies = [self._team(username) for username in self.office.holders("leader")]
            values: dict[str, Any] = {
                "led_by": self._team(leader),
                "with_him": [{"person": person} for person in throws.sample(deputies, throws.choice((1, 2)))],
                "areas": [{"community": str(place.pk)} for place in throws.sample(communities, throws.choice((2, 3)))],
            }
            if throws.random() < 0.14:
                values["problems"] = [_problem(one_of(findings("night"), "night", slug, self.day))]
            values["sites"] = self._sites_at_night(throws)
            self.enter(ROUND, None, leader, at, values, now)

        yield moment(self.day, 21) + timedelta(minutes=int(dice("round at", slug, self.day).random() * 90)), do

    def _sites_at_night(self, throws: Random) -> list[dict[str, str]]:
        """The sites where building goes on that a round looks at, one at least, and whether anybody was at work."""
        able = [subject for row, subject in self.office.sites if self._stage(row) == "building"]
        seen = throws.sample(able, min(len(able), throws.choice((1, 2))))
        return [{"site": str(site.pk), "at_work": "yes" if throws.random() < 0.3 else "no"} for site in seen]

    def _team(self, username: str) -> str:
        return str(self.office.standing(username, self.day).scope.person)

    def looks(self) -> Iterator[tuple[datetime, Do]]:
        """The grid worker looks at every site where building goes on, daily; the office's handler checks all once a week."""
        for row, subject in self.office.sites:
            if self._stage(row) != "building":
                continue
            name = row["name"]
            grid_worker = self.office.holder("grid_worker", place=row["grid"])
            if self.known("dust", name, self.day) or not happens(0.015, "look missed", name, self.day):
                yield self._check(row, subject, grid_worker, "daily", 9, 0.025)
            full = one_of((0, 1, 2, 3), "full check", name, period_of("week", self.day).code)
            if self.day.weekday() == full and not happens(0.03, "full check missed", name, self.day):
                handler = self.office.holder("handler", name, self.day, line="environment")
                yield self._check(row, subject, handler, "full", 14, 0.16)

    def _stage(self, row: Row) -> str:
        begun = row["next_on"] and self.day >= date.fromisoformat(row["next_on"])
        return row["next_stage"] if begun else row["stage"]

    def _check(self, row: Row, subject: Subject, who: str, scope: str, hour: int, share: float) -> tuple[datetime, Do]:
        key = (row["name"], self.day, scope)

        def do(now: datetime) -> None:
            asked = members_of(
                self.edition.forms[LOOK].fields["items"], lambda column: row.get(column.removeprefix("subject.")),
                self.edition,
            )  # fmt: skip
            failed = dice("fails", *key).sample(sorted(asked), 2 if happens(0.25, "two", *key) else 1)
            known = self.known("dust", row["name"], self.day) if scope == "daily" else ""
            if not known and not happens(share, "fails", *key):
                failed = []
            bad = {item: findings("dust", item) for item in ([known] if known else failed)}
            answers, at = checking.answers(asked, bad, key), now - FIVE_MINUTES
            values: dict[str, Any] = {"scope": scope, "items": answers}
            for answer in answers:
                if answer["answer"] == "fail":
                    answer["photo"] = self.office.photo(who, answer["note"], at, "before")
            if bad:
                values["order"] = one_of(("on_the_spot", "written_24", "written_24", "written_72"), "order", *key)
            self.enter(LOOK, subject, who, at, values, now)

        return moment(self.day, hour) + timedelta(minutes=int(dice("at", *key).random() * 100)), do

    def shops(self) -> Iterator[tuple[datetime, Do]]:
        """Every shop is looked at once a week by its grid worker, on a workday of its own."""
        week = period_of("week", self.day)
        workdays = [
            day for day in week.days() if self.office.calendar.is_workday(day) and day >= self.office.plan.since
        ]
        for row, subject in self.office.shops:
            name = row["name"]
            days = [day for day in workdays if self.known("frontage", name, day)] or workdays
            if not workdays or self.day != one_of(days, "frontage", name, week.code):
                continue
            if len(days) == 1 or not happens(0.04, "frontage missed", name, week.code):
                yield self._frontage(row, subject, week)

    def _frontage(self, row: Row, subject: Subject, week: Period) -> tuple[datetime, Do]:
        key = (row["name"], week.code)
        who = self.office.holder("grid_worker", place=row["grid"])

        def do(now: datetime) -> None:
            items = self.edition.list_members("shopfront_three.frontage_item", self.day)
            can_fail = sorted({finding["item"] for finding in findings("frontage")})
            bad = one_of(can_fail, "frontage item", *key) if happens(0.03, "frontage fails", *key) else ""
            bad = self.known("frontage", row["name"], self.day) or bad
            answers = checking.answers(items, {bad: findings("frontage", bad)} if bad else {}, key)
            if not self._signed(row):
                answers[-1] |= {"answer": "fail", "note": "现店主还没有签承诺书"}
            self.enter(FRONTAGE, subject, who, now - FIVE_MINUTES, {"items": answers}, now)

        return moment(self.day, 10) + timedelta(minutes=int(dice("at", *key).random() * 100)), do

    def _signed(self, row: Row) -> bool:
        changed = row["next_since"] and self.day >= date.fromisoformat(row["next_since"])
        signed = row["next_signed_on"] if changed else row["signed_on"]
        return bool(signed) and date.fromisoformat(signed) <= self.day

    def cleanups(self) -> Iterator[tuple[datetime, Do]]:
        """The city-wide clean-up on Wednesdays and Fridays that are no days off; now and then it does not take place."""
        if CLEANUP not in self.edition.forms:
            return
        slug, who = self.office.plan.slug, self.office.holder("handler", self.day, line="city_management")
        asked = self.day.weekday() in (WEDNESDAY, FRIDAY) and not self.office.calendar.is_holiday(self.day)
        throws = dice("cleanup", slug, self.day)
        fate = throws.random()
        if asked and fate < 0.03:
            head = self.office.holder("office_head", line="city_management")
            yield (
                moment(self.day, 17),
                lambda now: self.waive(DUTY, "bad_weather", "重污染天气橙色预警，停止户外作业", head, now),
            )
        elif asked and fate > 0.05:
            people, refuse = throws.randrange(72, 106), throws.randrange(13500, 22500, 250) / 1000
            values = {
                "area": one_of(table("cleanup_areas"), slug, self.day)["area"], "people": people,
                "who_came": throws.sample(("organ", "firms", "community", "residents"), throws.randrange(2, 5)),
                "refuse": f"{refuse:g}",
            }  # fmt: skip
            if throws.random() < 0.4:
                values["dead_corners"] = throws.randrange(1, 6)
            wrong = {**values, "people": people * 10} if throws.random() < 0.06 else None

            def do(now: datetime) -> None:
                first = self.enter(CLEANUP, None, who, now - FIVE_MINUTES, wrong or values, now)
                if wrong:
                    self.office.submit(
                        CLEANUP, None, who=who, at=now - FIVE_MINUTES, values=values, now=now + 3 * FIVE_MINUTES,
                        supersedes=first,
                    )  # fmt: skip

            yield moment(self.day, 16) + timedelta(minutes=throws.randrange(60)), do

    def waive(self, duty: str, why: str, note: str, who: str, now: datetime) -> None:
        """The head of the office excuses what fell due today on a ground the regulation knows."""
        clock.tick(self.office.street, now=now)
        owed = Obligation.objects.filter(duty=duty, due_on=self.day, done_on=None, waived_at=None).first()
        if owed is not None:
            duties.waive(
                owed, why=why, note=note, duty=self.edition.duties[duty], by=self.office.users[who], at=now, on=self.day
            )

    def registers(self) -> Iterator[tuple[datetime, Do]]:
        """A site begins to build or stops; a shop changes its keeper, who signs some days later."""
        for row, subject in self.office.sites:
            if row["next_on"] == self.day.isoformat():
                values = site_values(row, row["next_stage"])
                handler = self.office.holder("handler", row["name"], line="environment")
                yield moment(self.day, 8, 40), self._register("site_dust.building_site", subject, handler, values)
        for row, subject in self.office.shops:
            if row["next_since"] == self.day.isoformat():
                values = shop_values(row, row["next_keeper"], row["next_since"])
                handler = self.office.holder("handler", row["name"], line="city_management")
                yield moment(self.day, 8, 50), self._register("shopfront_three.shop", subject, handler, values)
            if row["next_signed_on"] == self.day.isoformat():
                yield moment(self.day, 15), lambda now, row=row: pledge(self.office, row, self.day, row["next_keeper"])  # type: ignore[misc]

    def _register(self, form: str, subject: Subject, who: str, values: dict[str, Any]) -> Do:
        def do(now: datetime) -> None:
            self.enter(form, subject, who, now - FIVE_MINUTES, values, now)

        return do


def _problem(found: Row) -> dict[str, str]:
    return {"what": found["what"], "where_it_is": found["where_it_is"]}

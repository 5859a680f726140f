"""Random half-years of an office: the same records entered through the procedures, and handed to the plain reading."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from jiedao.entries.models import Entry
from jiedao.periods import parse_period
from jiedao.procedures import booking
from jiedao.procedures.clock import tick
from jiedao.register.models import Listing
from jiedao.rulebook import plain
from tests import cast

FIRST = cast.DUTIES_SINCE
DAYS = st.integers(0, (cast.TODAY - FIRST).days - 2).map(lambda n: FIRST + timedelta(days=n))
ROADS = st.sampled_from(["main", "secondary", "back_street"])
ANSWERS = st.sampled_from(["pass", "pass", "pass", "fail", "na"])
WHERE = st.sampled_from(["001", "002"])
PURPOSES = st.sampled_from(["premises", "resident_service", "other"])


@dataclass(frozen=True)
class Event:
    """Something that is recorded: what, on which day, with which choices."""

    what: str
    on: date
    no: int = 0
    more: tuple[Any, ...] = ()


EVENTS = st.one_of(
    st.builds(Event, st.just("cleanup"), DAYS, st.integers(0, 60), st.tuples(st.integers(0, 9999))),
    st.builds(Event, st.just("pledge"), DAYS, st.integers(0, 2)),
    st.builds(Event, st.just("keeper"), DAYS, st.integers(0, 2), st.tuples(ROADS, DAYS)),
    st.builds(
        Event, st.just("frontage"), DAYS, st.integers(0, 2), st.lists(ANSWERS, min_size=7, max_size=7).map(tuple)
    ),
    st.builds(Event, st.just("dust"), DAYS, st.integers(0, 2), st.lists(ANSWERS, min_size=8, max_size=8).map(tuple)),
    st.builds(Event, st.just("stage"), DAYS, st.integers(0, 2), st.tuples(st.sampled_from(["building", "paused"]))),
    st.builds(Event, st.just("patrol"), DAYS, st.integers(0, 1), st.tuples(st.integers(0, 2))),
    st.builds(Event, st.just("night"), DAYS, st.integers(0, 1), st.tuples(st.integers(0, 2))),
    st.builds(Event, st.just("file"), DAYS, st.integers(0, 1)),
    st.builds(
        Event, st.just("polluter"), DAYS, st.integers(0, 1), st.lists(ANSWERS, min_size=8, max_size=8).map(tuple)
    ),
    st.builds(
        Event, st.just("repairer"), DAYS, st.integers(0, 1), st.lists(ANSWERS, min_size=7, max_size=7).map(tuple)
    ),
    st.builds(Event, st.just("contract"), DAYS, st.integers(0, 1), st.tuples(st.integers(0, 40))),
    st.builds(Event, st.just("tidied"), DAYS, st.integers(0, 1)),
    st.builds(Event, st.just("survey"), DAYS, st.integers(0, 2), st.tuples(st.integers(90_000, 220_000))),
    st.builds(Event, st.just("spending"), DAYS, st.integers(1, 9_999_999), st.tuples(PURPOSES)),
    st.builds(Event, st.just("void"), DAYS, st.integers(0, 30)),
)
HALF_YEARS = st.lists(EVENTS, min_size=1, max_size=14).map(lambda found: sorted(found, key=lambda event: event.on))


@dataclass
class RandomOffice:
    """An office in which the events have been recorded."""

    office: cast.Office
    shops: list[Any] = field(default_factory=list)
    sites: list[Any] = field(default_factory=list)
    leaders: list[Any] = field(default_factory=list)
    polluters: list[Any] = field(default_factory=list)
    repairers: list[Any] = field(default_factory=list)
    heaps: list[Any] = field(default_factory=list)
    premises: list[Any] = field(default_factory=list)
    entries: list[Any] = field(default_factory=list)

    def found(self) -> None:
        office = self.office
        for no, road in enumerate(("main", "secondary", "back_street")):
            self.shops.append(office.enter(
                "shop", f"第{no}门店", below=f"00{1 + no % 2}", road="互助路", road_kind=road, keeper="演示",
                keeper_since="2018-05-01", phone="13603715678",
            ))  # fmt: skip
        for no in range(3):
            self.sites.append(office.enter(
                "building_site", f"第{no}工地", below=f"00{1 + no % 2}", builder="演示建工", floor_area=str(4000 * (no + 1)),
                earthwork="yes" if no else "no", stage="building" if no else "preparing",
            ))  # fmt: skip
        for name, post in (("secretary", "secretary"), ("leader", "deputy")):
            self.leaders.append(office.enter(
                "team_member", f"{name}", below="", who="secretary", post=post, in_charge="演示",
            ))  # fmt: skip

        self._found_firms()
        self._found_premises()

    def _found_firms(self) -> None:
        office, own = self.office, {"address": "巷口", "keeper": "演示"}
        for no, word in enumerate(("regulate", "ban")):
            below = f"00{1 + no}"
            self.polluters.append(office.enter("small_polluter", f"第{no}加工点", below=below, **own, **{"class": word},
                                               deadline="2018-09-30"))  # fmt: skip
            filed = {"filed_on": "2017-03-01"} if no else {}
            self.repairers.append(office.enter("car_repairer", f"第{no}汽修", below=below, **own, **filed))
            self.heaps.append(office.enter("waste_place", f"第{no}堆放点", below=below, address="院后", waste="渣土"))

    def _found_premises(self) -> None:
        for no in range(3):
            community = self.office.place(f"00{1 + no % 2}")
            self.premises.append(self.office.enter(
                "premises", f"第{no}中心", below=community.code[9:], who="second_handler", part_of=community.pk,
                address="后街", open_hours="8:30至18:00",
            ))  # fmt: skip
        self.office.enter("premises_plan", "三年计划", below="", who="second_handler", years=3,
                          tiers=[{"community": str(self.office.place("001").pk), "what": "扩建", "by_day": "2018-12-31"}])  # fmt: skip
        self.office.enter(
            "minimum_allowance", "演示", who="other_handler", amount="630.50", account="6222020200112201",
            approved="2017-03-01",
        )  # fmt: skip

    def record(self, event: Event) -> None:
        """Enter one event, as somebody of the cast would."""
        getattr(self, f"_{event.what}")(event)

    def _send(self, form: str, about: Any, event: Event, who: str = "handler", **values: Any) -> None:
        hour = 8 + len(self.entries) % 12
        self.entries.append(self.office.submit(form, about, who=who, on=event.on, hour=hour, **values).entry)

    def _cleanup(self, event: Event) -> None:
        self._send("citywide_cleanup.cleanup", None, event, area="路段", people=event.no, who_came=["organ"],
                   refuse=f"{event.more[0] / 1000:.3f}")  # fmt: skip

    def _pledge(self, event: Event) -> None:
        self._send("shopfront_three.pledge", self.shops[event.no], event, who="community_staff" if event.no != 1 else "neighbour_staff",
                   signed_on=str(event.on), signed_by="演示")  # fmt: skip

    def _keeper(self, event: Event) -> None:
        road, since = event.more
        self._send("shopfront_three.shop", self.shops[event.no], event, road="互助路", road_kind=road, keeper="新店主",
                   keeper_since=str(min(since, event.on)), phone="13603715678")  # fmt: skip

    def _items(self, name: str, event: Event, about: Any) -> list[dict[str, Any]]:
        asked = [item for item in self.office.items(name, event.on) if item != "video" or self.sites.index(about) > 0]
        rows = []
        for item, answer in zip(asked, event.more, strict=False):
            row = {"item": item, "answer": answer}
            if answer == "fail":
                row |= {"note": "不合格", "photo": str(self.office.photo())}
            rows.append(row)
        return rows

    def _frontage(self, event: Event) -> None:
        rows = [
            {k: v for k, v in row.items() if k != "photo"}
            for row in self._items("shopfront_three.frontage_item", event, None)
        ]
        self._send("shopfront_three.frontage_check", self.shops[event.no], event, items=rows)

    def _dust(self, event: Event) -> None:
        site = self.sites[event.no]
        rows = self._items("site_dust.dust_item", event, site)
        failed = any(row["answer"] == "fail" for row in rows)
        order = {"order": "written_24"} if failed else {}
        self._send("site_dust.dust_check", site, event, scope="full" if event.no else "daily", items=rows, **order)

    def _stage(self, event: Event) -> None:
        no = event.no
        self._send("site_dust.building_site", self.sites[no], event, builder="演示建工", floor_area=str(4000 * (no + 1)),
                   earthwork="yes" if no else "no", stage=event.more[0])  # fmt: skip

    def _patrol(self, event: Event) -> None:
        problems = [{"what": f"问题{n}", "where_it_is": "路口"} for n in range(event.more[0])]
        grid = self.office.place(("001001", "002001")[event.no])
        self._send("day_night_patrol.day_patrol", grid, event, who=("grid_worker", "neighbour")[event.no],
                   **({"problems": problems} if problems else {}))  # fmt: skip

    def _night(self, event: Event) -> None:
        problems = [{"what": f"夜间{n}", "where_it_is": "工地"} for n in range(event.more[0])]
        self._send("day_night_patrol.night_round", None, event, led_by=str(self.leaders[event.no].pk),
                   areas=[{"community": str(self.office.place("001").pk)}], **({"problems": problems} if problems else {}))  # fmt: skip

    def _file(self, event: Event) -> None:
        self._send("small_polluter_files.polluter_file", self.polluters[event.no], event, trade="门窗", equipment="切割机",
                   pollutants="粉尘")  # fmt: skip

    def _polluter(self, event: Event) -> None:
        rows = self._items("small_polluter_files.polluter_item", event, None)
        more = [{"item": item, "answer": "pass"} for item in ("power_cut", "equipment", "material", "licence")]
        self._send("small_polluter_files.polluter_patrol", self.polluters[event.no], event,
                   items=[*rows, *more] if event.no else rows)  # fmt: skip

    def _repairer(self, event: Event) -> None:
        rows = self._items("small_polluter_files.repair_item", event, None)
        bare = [{key: value for key, value in row.items() if key != "photo"} for row in rows]
        self._send("small_polluter_files.repair_check", self.repairers[event.no], event, items=bare)

    def _contract(self, event: Event) -> None:
        until = event.on + timedelta(days=event.more[0])
        self._send("small_polluter_files.waste_contract", self.repairers[event.no], event, until=str(until))

    def _tidied(self, event: Event) -> None:
        self._send("small_polluter_files.waste_place", self.heaps[event.no], event, address="院后", waste="渣土",
                   tidy_on=str(event.on))  # fmt: skip

    def _survey(self, event: Event) -> None:
        self._send("service_premises.premises_survey", self.premises[event.no], event, who="second_handler",
                   area=f"{event.more[0] / 100:g}", source="deed", owned="own", functions=["hall"])  # fmt: skip

    def _spending(self, event: Event) -> None:
        self._send("office_spending.spending", None, event, who="second_handler", purpose=event.more[0], what="演示",
                   amount=f"{event.no / 100:.2f}", fund="street", voucher="1")  # fmt: skip

    def _void(self, event: Event) -> None:
        from jiedao.procedures.submission import void

        mine = [e for e in self.entries if e.occurred_on <= event.on and e.until_at is None and "." in e.form]
        mine = [e for e in mine if e.form.rpartition(".")[2] not in ("shop", "building_site", "waste_place")]
        if not mine:
            return
        entry = mine[event.no % len(mine)]
        entry.until_at = void(
            entry, street=self.office.row, who=self.office.standing("handler", event.on), why="登记错了",
            now=cast.at(event.on, 22),
        ).until_at  # fmt: skip

    def tick(self, on: date) -> None:
        tick(self.office.row, now=cast.at(on, 23))

    def plain(self, period: str, on: date) -> plain.World:
        """The same records for the plain reading, which knows no database."""
        edition = booking.edition(self.office.code, on)
        office = {str(self.office.place().pk)}
        listings = [
            plain.Listing(row.kind, str(row.subject_id), cast.at(row.from_on, 0), row.to_on and cast.at(row.to_on, 0),
                          {"part_of": str(row.part_of_id)} if row.part_of_id else {})
            for row in Listing.objects.all()
        ]  # fmt: skip
        entries = [
            plain.Entry(row.form, None if str(row.subject_id) in office else str(row.subject_id), row.occurred_at,
                        _with_days(row.values), str(row.pk), row.entered_at.date())
            for row in Entry.objects.filter(until_at=None).order_by("entered_at", "id")
        ]  # fmt: skip
        return plain.World(edition, on, parse_period(period), listings, entries)


def _with_days(value: Any) -> Any:
    """Kept values as the plain reading wants them: days as days."""
    if isinstance(value, dict):
        return {key: _with_days(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_days(inner) for inner in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    return value

"""Order in the street: the assistants and their tricycles, who stands when, and what they do about stalls and parking."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from jiedao.demo import people
from jiedao.demo.chance import dice, one_of
from jiedao.demo.chapters import rosters
from jiedao.demo.diary import Done, Listed, Page, Written, spread
from jiedao.demo.office import Office

if TYPE_CHECKING:
    from jiedao.demo.days import Day

ACTION, ROSTER, LOOKED = "street_order.street_action", "street_order.guard_roster", "street_order.equipment_check"
DRIVE, ROADS = ("street_drive", "非机动车和共享单车专项整治"), ("春风路", "梧桐大道", "棉田路", "锦程大道")
SHIFTS, SQUADS = ("morning", "afternoon", "evening"), ("一班", "二班", "三班", "四班", "五班")
ASSISTANTS, TRICYCLES, TOWING = 50, 8, 26


def pages(office: Office) -> Iterator[Page]:
    """The roster of those who were there when the year began, and the days."""
    if not office.plan.own("facilities"):
        return  # the other office has no assistants of its own
    names = people.names(office.plan.slug, skip=3500, count=ASSISTANTS)
    first, handlers = office.workday(office.plan.since), office.holders("handler", line="city_management")
    for no, name in enumerate(names):
        yield Listed(first, "assistant", name, "city_management", {"squad": SQUADS[no % len(SQUADS)]}, "", handlers[0],
                     hour=8, minute=no)  # fmt: skip
    for no in range(TRICYCLES):
        yield Listed(first, "equipment", f"电动三轮车{no + 1:02d}号", "city_management",
                     {"category": "tricycle", "usable": "yes"}, "", handlers[0], hour=9, minute=no)  # fmt: skip
    yield Listed(office.workday(date(2018, 3, 1)), DRIVE[0], DRIVE[1], "city_management",
                 {"road": "锦程大道南段", "goal": "非机动车规范停放，清理废弃车辆"}, "", handlers[1], hour=9)  # fmt: skip
    yield from _rosters(office, names, handlers[0], first)
    yield from _looked_at(office, handlers[1])
    yield from _actions(office)


def _rosters(office: Office, names: tuple[str, ...], handler: str, first: date) -> Iterator[Page]:
    """Every week's roster before it begins; once somebody did not come, and once another stood in."""
    for week in rosters.weeks(office, first):  # who is not on the register yet cannot stand
        on = rosters.written(office, week, first)
        yield Written(on, ROSTER, handler, _shifts(office, names, week), None, 16, week.day)
    for on, wanting, cover in ((date(2018, 3, 8), "evening", "absent"), (date(2018, 5, 16), "morning", "replaced")):
        yield Done(on, ROSTER, _corrected(on, wanting, cover, handler), 17, 30)


def _shifts(office: Office, names: tuple[str, ...], week: date) -> Any:
    def values() -> dict[str, Any]:
        known = office.subjects("assistant")
        lines = []
        for day in rosters.days(week):
            for no, shift in enumerate(SHIFTS):
                name = names[(day.toordinal() * len(SHIFTS) + no) % len(names)]
                line = {"on_day": day.isoformat(), "shift": shift, "person": str(known[name].pk), "cover": "stood"}
                lines.append(line)
        return {"shifts": lines}

    return values


def _corrected(on: date, shift: str, cover: str, handler: str) -> Any:
    def do(day: "Day", now: Any) -> None:
        rosters.correct(day, ROSTER, None, handler, {"on_day": on.isoformat(), "shift": shift}, {"cover": cover}, now)

    return do


def _looked_at(office: Office, handler: str) -> Iterator[Page]:
    """Each tricycle is looked at in the first quarter; in the second, six of them by the day that is shown."""
    for no in range(TRICYCLES):
        about = ("equipment", f"电动三轮车{no + 1:02d}号")
        for month in (3, 6) if no < 6 else (3,):
            yield Written(office.workday(date(2018, month, 12)), LOOKED, handler, {"usable": "yes"}, about, 15, no)


def _actions(office: Office) -> Iterator[Page]:
    """On each workday vehicles are put in order; some are towed away, and stalls are talked to."""
    days = [day for day in office.days() if office.calendar.is_workday(day)]
    for day in days:
        yield _action(office, day, "parking", "aligned", 155 + int(dice("aligned", day).random() * 40), 10)
    for day in spread(office, date(2018, 1, 8), date(2018, 6, 29), TOWING):
        yield _action(office, day, "parking", "moved", 4 + int(dice("towed", day).random() * 3), 14)
    for day in spread(office, date(2018, 1, 4), date(2018, 6, 29), 2 * TOWING):
        yield _action(office, day, one_of(("road_stall", "outside"), "stall", day), "persuaded", 0, 16)


def _action(office: Office, day: date, category: str, action: str, vehicles: int, hour: int) -> Page:
    key = ("street", category, action, day)
    community = one_of(office.plan.communities, *key)["code"]
    about = DRIVE if vehicles and day >= date(2018, 3, 5) and day.weekday() == 2 else ("community", community)
    who = office.holder("handler", *key, line="city_management")
    values = {
        "category": category, "action": action, "where_it_is": one_of(ROADS, *key, "road"),
        "unsolved": "yes" if not vehicles and dice(*key, "solved").random() < 0.15 else "no",
    }  # fmt: skip
    if vehicles:
        values["vehicles"] = str(vehicles)
    return Written(day, ACTION, who, values, about, hour, int(dice(*key, "minute").random() * 50))

"""Three officers at each site where building goes on, in three shifts: rosters of the week, and what there was to note."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.demo.chapters import rosters
from jiedao.demo.data import Row
from jiedao.demo.diary import Done, Page, Written
from jiedao.demo.office import Office

if TYPE_CHECKING:
    from jiedao.demo.days import Day

ROSTER, NOTE, BEGUN = "site_three_officers.watch_roster", "site_three_officers.watch_note", date(2018, 6, 4)
POSTS = {"supervisor": "community_staff", "grid_worker": "grid_worker", "manager": "community_director"}
SHIFTS = ("night", "morning", "evening")


def pages(office: Office) -> Iterator[Page]:
    """A roster a week for every site at work; what was otherwise is corrected on its day."""
    sites = [row for row in office.plan.sites if at_work(row)]
    who = office.holders("handler", line="environment")[0]
    for week in rosters.weeks(office, BEGUN):
        on = rosters.written(office, week, BEGUN)
        for no, row in enumerate(sites):
            yield Written(on, ROSTER, who, _shifts(office, no, week), _about(row), 8, 40 + no)
    absent = {"post": "manager", "shift": "night", "on_day": "2018-06-21"}
    yield _corrected(sites[0], who, absent, {"cover": "absent"}, date(2018, 6, 21))
    other = {"post": "grid_worker", "shift": "evening", "on_day": "2018-06-13"}
    yield _corrected(sites[1], who, other, {"cover": "replaced", "handover": "洗车台水泵报修"}, date(2018, 6, 13))
    grid_worker = office.holder("grid_worker", place=sites[0]["grid"])
    note = {"kind": "problem", "note": "后半夜渣土车未密闭出场"}
    yield Written(date(2018, 6, 14), NOTE, grid_worker, note, _about(sites[0]), 9, 20)
    told = {"kind": "document", "note": "传达高温时段停止土方作业的通知"}
    yield Written(date(2018, 6, 26), NOTE, grid_worker, told, _about(sites[0]), 9, 20)


def at_work(row: Row) -> bool:
    """Whether building goes on at a site in June."""
    return (row["next_stage"] or row["stage"]) == "building"


def _about(row: Row) -> tuple[str, str]:
    return "building_site", row["name"]


def _shifts(office: Office, no: int, week: date) -> Any:
    """Nobody stands twice in a day: each site has three of each sort, and they change shifts week by week."""

    def values() -> dict[str, Any]:
        turn = week.toordinal() // 7
        lines = []
        for day in rosters.days(week):
            for post, role in POSTS.items():
                able = office.holders(role) + (
                    office.holders("handler", line="city_management") * (post == "supervisor")
                )
                able += office.holders("community_secretary") * (post == "manager")
                for place, shift in enumerate(SHIFTS):
                    person = office.person(able[(no * len(SHIFTS) + (place + turn) % len(SHIFTS)) % len(able)])
                    lines.append({"on_day": day.isoformat(), "post": post, "shift": shift, "person": str(person),
                                  "cover": "stood"})  # fmt: skip
        return {"shifts": lines}

    return values


def _corrected(row: Row, who: str, which: dict[str, str], says: dict[str, str], on: date) -> Page:
    def do(day: "Day", now: datetime) -> None:
        rosters.correct(day, ROSTER, day.office.subject(*_about(row)), who, which, says, now)

    return Done(on, ROSTER, do, 17, 10)

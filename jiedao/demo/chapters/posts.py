"""Young staff become heads in communities, Party workers are added: how some were chosen, and what the appointments say; and
who is due to move on."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.demo import people, steps
from jiedao.demo.chapters import decisions
from jiedao.demo.data import Row
from jiedao.demo.diary import Done, Listed, Page, Taken, Written, running
from jiedao.demo.office import Office

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CODE, KIND = "rotation", "post_holder"
APPOINTED, SELECTION = f"{CODE}.appointment", f"{CODE}.selection"
#: Who was chosen by all the steps: name -> (nominated on, the topic by which the team decided, its result entered on).
CHOSEN = {
    "毕白棉": ("03-26", "选派社区负责人（第二批）", "04-13"), "常青梭": ("04-19", "选派社区负责人（第三批）", "05-14"),
    "柳桂香": ("04-19", "选派社区负责人（第三批）", "05-14"),
}  # fmt: skip
#: Nominated in June: how far it has come.
WAITING = (("06-12", "inspected"), ("06-26", "nominated"))
#: Who has been in a post for long: until when, and when they moved on.
LONG = (
    ("2018-02-28", "2018-02-26"),
    ("2018-04-30", "2018-05-10"),
    ("2018-05-31", ""),
    ("2018-07-31", ""),
    ("2018-09-15", ""),
)


def pages(office: Office) -> Iterator[Page]:
    """Everybody of the table, put on the list of post-holders and appointed."""
    rows = office.plan.own("appointed")
    first = office.workday(office.plan.since)
    for no, row in enumerate(rows):
        who = office.holder("handler", line="personnel")
        day = date.fromisoformat(row["on"])
        yield Listed(first, KIND, row["name"], "personnel", {}, row["community"], who, sex=row["sex"],
                     born_on=date.fromisoformat(row["born_on"]), hour=10, minute=no)  # fmt: skip
        if row["name"] in CHOSEN:
            yield from _chosen(office, row, no)
        values = {
            "post": row["post"], "unit_text": row["unit"], "how": row["how"], "started_on": row["on"],
            "rotate_by": f"{day.year + 5}{row['on'][4:]}",
        }  # fmt: skip
        yield Written(day, APPOINTED, who, values, (KIND, row["name"]), 11, no)
    if rows:
        yield from _others(office, first)


def _nomination(unit: str) -> dict[str, str]:
    return {"post": "community_head", "unit_text": unit, "by_whom": "unit", "agrees": "yes", "trial": "yes"}


def _chosen(office: Office, row: Row, no: int) -> Iterator[Page]:
    """From the nomination to the notice; the appointment itself is the step that follows."""
    began, topic, ended = CHOSEN[row["name"]]
    head, who = office.holder("office_head", line="personnel"), office.holder("handler", line="personnel")
    about, year = (KIND, row["name"]), office.plan.since.year
    first, last = (office.workday(date.fromisoformat(f"{year}-{day}")) for day in (began, ended))
    yield Written(first, f"{CODE}.nomination", head, _nomination(row["unit"]), about, 9, no)
    yield Taken(office.calendar.add_workdays(first, 2), SELECTION, "pass", who, about, minute=no)
    inspected = {"asked": "12", "fit": "yes", "honest": "none"}
    yield Written(office.calendar.add_workdays(first, 4), f"{CODE}.inspection", who, inspected, about, 10, no)
    yield Done(last, SELECTION, _decided(about, topic), 10, no)
    yield Taken(last, SELECTION, "publish", who, about, "公示栏和网站", hour=11, minute=no)


def _decided(about: tuple[str, str], topic: str) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office = day.office
        values = {"decision": str(steps.called(decisions.MATTER, topic).pk), "passed": "yes"}
        who = office.holder("handler", line="personnel")
        steps.record(day, running(office, SELECTION, about), f"{CODE}.decided", who, values, now, about=True)

    return do


def _others(office: Office, first: date) -> Iterator[Page]:
    """Two who are being looked at; five who have been where they are for long."""
    who, head = office.holder("handler", line="personnel"), office.holder("office_head", line="personnel")
    year, names = office.plan.since.year, people.names(office.plan.slug, skip=4200, count=len(WAITING) + len(LONG))
    for no, (name, (on, reaches)) in enumerate(zip(names, WAITING, strict=False)):
        begins, about = office.workday(date.fromisoformat(f"{year}-{on}")), (KIND, name)
        yield Listed(first, KIND, name, "personnel", {}, "", who, born_on=date(1989, 3, 4 + no), hour=11, minute=no)
        yield Written(begins, f"{CODE}.nomination", head, _nomination("棉田社区"), about, 9, no)
        if reaches == "inspected":
            yield Taken(office.calendar.add_workdays(begins, 2), SELECTION, "pass", who, about, minute=no)
            inspected = {"asked": "9", "fit": "yes", "honest": "none"}
            yield Written(office.calendar.add_workdays(begins, 5), f"{CODE}.inspection", who, inspected, about, 10, no)
    for no, (name, (until, moved)) in enumerate(zip(names[len(WAITING) :], LONG, strict=True)):
        yield Listed(first, KIND, name, "personnel", {}, "", who, born_on=date(1970, 3, 4 + no), hour=12, minute=no)
        held = {
            "post": "office",
            "unit_text": "社会事务办",
            "how": "earlier",
            "started_on": f"{year - 5}{until[4:]}",
            "rotate_by": until,
        }
        yield Written(first, APPOINTED, who, held, (KIND, name), 14, no)
        if moved:
            now = {
                **held,
                "unit_text": "城市管理办",
                "how": "rotated",
                "started_on": moved,
                "rotate_by": f"{year + 5}{moved[4:]}",
            }
            yield Written(date.fromisoformat(moved), APPOINTED, who, now, (KIND, name), 15, no)

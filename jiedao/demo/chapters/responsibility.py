"""The secretaries answer for Party building: lists in January, a look in June, and last year's reports heard and rated."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.demo import party, steps, voting
from jiedao.demo.chance import happens
from jiedao.demo.data import Row
from jiedao.demo.diary import Done, Page, Written, running
from jiedao.demo.office import Office
from jiedao.procedures.matters import voting as putting

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CODE = "party_appraisal"
ROUND = f"{CODE}.appraisal_round"
ITEMS = (
    ("03-30", "开一次支部党员大会，定全年计划"), ("05-31", "带队走访困难党员"), ("06-29", "讲一次党课"), ("11-30", "写好述职报告"),
)  # fmt: skip
#: How far last year's reports have come, branch by branch; (after how many workdays, who does it) follows from the steps.
STEPS = {"received": 2, "spoken": 9, "comment": 9, "rate": 9, "told": 12}
REACHES = ("told", "told", "told", "comment")


def pages(office: Office) -> Iterator[Page]:
    """Lists and looks of every branch; four reports."""
    handlers, year = office.holders("handler", line="party_building"), office.plan.since.year
    for no, row in enumerate(office.plan.branches):
        about, secretary = (party.BRANCH, row["name"]), party.secretary_of(office, row)
        if no % 9 == 5:
            continue  # no list was made: it stands as missed
        listed = office.workday(date(year, 2, 6) if no % 8 == 4 else date(year, 1, 16 + no % 12))
        lines = [{"item": what, "due_on": f"{year}-{day}"} for day, what in ITEMS]
        yield Written(listed, f"{CODE}.responsibility", secretary, {"items": lines}, about, 9, no)
        yield from _done(office, row, no, secretary)
        if no % 6 != 3:
            look = {"on_course": "no" if no in (1, 7) else "yes"}
            if no in (1, 7):
                due = office.calendar.add_workdays(date(year, 6, 11), 10 if no == 1 else 20)
                look["problems"] = [{"problem": "党课还没有讲，活动记录不全", "due_on": due.isoformat()}]  # type: ignore[assignment]
            yield Written(
                office.workday(date(year, 6, 11 + no % 8)), f"{CODE}.mid_year_look", handlers[0], look, about, 14, no
            )
    for no, reaches in enumerate(REACHES):
        yield from _reported(office, office.plan.branches[no], no, reaches)


def _done(office: Office, row: Row, no: int, secretary: str) -> Iterator[Page]:
    for place, (day, what) in enumerate(ITEMS[:3]):
        key = ("responsibility", office.plan.slug, row["name"], place)
        if happens(0.15, *key):
            continue
        due = date.fromisoformat(f"{office.plan.since.year}-{day}")
        on = (
            office.calendar.add_workdays(due, 4)
            if happens(0.12, *key, "late")
            else office.workday(due.replace(day=due.day - 6))
        )
        if on < office.plan.day:
            values = {"which": what, "done": "已办，见会议和走访记录"}
            yield Written(on, f"{CODE}.item_done", secretary, values, (party.BRANCH, row["name"]), 17, no)


def _reported(office: Office, row: Row, no: int, reaches: str) -> Iterator[Page]:
    about, sent = (party.BRANCH, row["name"]), office.workday(date(office.plan.since.year, 1, 8))
    gist = {"gist": "去年按计划开展三会一课；问题是青年党员参加少；今年把主题党日办到楼院"}
    yield Written(sent, f"{CODE}.written_report", party.secretary_of(office, row), gist, about, 10, 30 + no)
    for place, (step, later) in enumerate(STEPS.items()):
        yield Done(office.calendar.add_workdays(sent, later), ROUND, _taking(row, step, no), 9 + place * 2, 30 + no)
        if step == reaches:
            break


def _taking(row: Row, step: str, no: int) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office, about = day.office, (party.BRANCH, row["name"])
        handlers = office.holders("handler", line="party_building")
        match step:
            case "received":
                steps.take(office, running(office, ROUND, about), "pass", handlers[0], now)
            case "spoken":
                day.enter(
                    f"{CODE}.spoken_report", running(office, ROUND, about).subject, handlers[0], now, {"spoke": "yes"}
                )
            case "comment":
                said: dict[str, Any] = {"done_well": "组织生活正常，记录完整"}
                if no == 1:
                    due = office.calendar.add_workdays(day.day, 30)
                    said["problems"] = [{"problem": "流动党员联系不经常", "due_on": due.isoformat()}]
                day.enter(
                    f"{CODE}.comment", running(office, ROUND, about).subject, office.holder("secretary"), now, said
                )
            case "rate":
                matter, tellers = running(office, ROUND, about), voting.tellers_of(office, row)
                poll = putting.call(matter, on=day.day, **steps.hand(office, handlers[0], now))
                voting.hold(office, poll, at=now, tellers=tellers, share=0.9)
            case "told":
                steps.take(
                    office, running(office, ROUND, about), "notify", handlers[0], now, note="当面告知，问题清单一并交办"
                )

    return do

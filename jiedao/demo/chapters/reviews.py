"""Two reviews, two filings, five checks: each branch's plan of the year is reviewed and filed, and each month it is checked."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from jiedao.demo import party
from jiedao.demo.chance import dice, happens, one_of
from jiedao.demo.data import Row, table
from jiedao.demo.diary import Page, Taken, Written
from jiedao.demo.office import Office
from jiedao.periods import Period, period_of

CHECK, PLAN, REVIEW = (
    "two_review_five_check.five_check",
    "two_review_five_check.year_plan",
    "two_review_five_check.plan_review",
)
FAILINGS = {
    "attendance": "到会不足应到的八成", "minutes": "记录没有写明决议和责任人", "content": "学习内容和当月主题对不上",
    "plan_kept": "比计划晚了一周", "earlier": "上次指出的问题还没有改完",
}  # fmt: skip


def pages(office: Office) -> Iterator[Page]:
    """Plans in January, checks from February on; which check fails, chance says."""
    handlers = office.holders("handler", line="party_building")
    leader = office.holder("leader", line="party_building")
    for no, row in enumerate(office.plan.branches):
        about = (party.BRANCH, row["name"])
        first, second = handlers[no % len(handlers)], handlers[(no + 1) % len(handlers)]
        sent = office.workday(office.plan.since.replace(day=8 + no % 12))
        checked = office.calendar.add_workdays(sent, 2)
        approved = office.calendar.add_workdays(sent, 5)
        yield Written(sent, PLAN, party.secretary_of(office, row), _plan(office, row), about, 10, no)
        yield Taken(checked, REVIEW, "pass", first, about, minute=no)
        yield Taken(approved, REVIEW, "approve", leader, about, minute=no)
        yield Taken(approved, REVIEW, "file", second, about, hour=15, minute=no)
        month = period_of("month", office.plan.since).next()
        while month.first < office.plan.day.replace(day=1):
            yield _checked(office, row, month, no, first)
            month = month.next()


def _plan(office: Office, row: Row) -> Any:
    def values() -> dict[str, Any]:
        lines = []
        for month in _year(office):
            for meeting in party.month_of(office, row, month):
                for part in meeting.parts:
                    lines.append(
                        {"planned_on": meeting.day.isoformat(), "part": part, "topic": _topic(meeting.day, part)}
                    )
        return {"sessions": lines}

    return values


def _year(office: Office) -> Iterator[Period]:
    month = period_of("month", office.plan.since)
    for _ in range(12):
        yield month
        month = month.next()


def _topic(day: date, part: str) -> str:
    every = table("lessons")
    return "研究当月工作" if part == "committee" else every[(day.month - 1) % len(every)]["theme"]


def _checked(office: Office, row: Row, month: Period, no: int, who: str) -> Page:
    key = ("five checks", office.plan.slug, row["name"], month.code)
    day = office.workday(month.last - timedelta(days=3 + no % 3))
    items = {item: {"item": item, "answer": "pass"} for item in FAILINGS}
    if month.first == office.plan.since.replace(month=2):
        items["earlier"]["answer"] = "na"
    if happens(0.12, *key):
        worst = one_of(sorted(FAILINGS), *key)
        items[worst] |= {"answer": "fail", "note": FAILINGS[worst]}
    minute = int(dice(*key, "minute").random() * 59)
    return Written(day, CHECK, who, {"items": list(items.values())}, (party.BRANCH, row["name"]), 14, minute)

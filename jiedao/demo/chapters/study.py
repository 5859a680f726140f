"""The centre group studies once a month and plans its year; the Friday lecture is held most weeks."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from jiedao.demo import party
from jiedao.demo.chance import dice, happens
from jiedao.demo.diary import Page, Written
from jiedao.demo.office import Office
from jiedao.entries.models import Entry
from jiedao.periods import period_of

SESSION, PLAN, LECTURE = "centre_group_study.study_session", "centre_group_study.study_plan", "member_study.lecture"
MAKEUP, LECTURES = "centre_group_study.makeup_study", "member_study.lecture_plan"
#: The month in which a leader is absent, and whether they make it up: the second only after its time.
ABSENT = {2: 6, 4: 15, 6: None}
TOPICS = ("党的十九大精神", "宪法修正案", "监察法", "污染防治攻坚", "基层党建重点任务", "优秀共产党员事迹", "意识形态工作",
          "城市精细化管理", "安全生产责任", "廉洁自律准则", "支部工作规范", "全年工作总结")  # fmt: skip
TALKS = (
    "社区治理案例",
    "党章怎么读",
    "垃圾分类常识",
    "调解工作方法",
    "公文写作",
    "消防安全",
    "应急处置",
    "医保政策",
    "网格工作规范",
)


def pages(office: Office) -> Iterator[Page]:
    """What the office studies in its half-year."""
    handlers = office.holders("handler", line="party_building")
    yield Written(office.workday(office.plan.since.replace(day=9)), PLAN, handlers[0], _plan(office), None, 9, 20)
    yield Written(
        office.workday(office.plan.since.replace(day=19)), LECTURES, handlers[1], _lectures(office), None, 9, 40
    )
    month = period_of("month", office.plan.since)
    no = 0
    while month.first < office.plan.day.replace(day=1):
        day = office.workday(month.first.replace(day=18))
        yield Written(day, SESSION, handlers[0], _session(office, day, TOPICS[no]), None, 16, 30)
        if later := ABSENT.get(day.month):
            yield Written(
                office.calendar.add_workdays(day, later), MAKEUP, handlers[0], _makeup(office, day), None, 9, 30
            )
        month, no = month.next(), no + 1
    friday = office.plan.since
    while friday < office.plan.day:
        if friday.weekday() == 4 and office.calendar.is_workday(friday) and not happens(0.1, "no lecture", friday):
            yield Written(friday, LECTURE, handlers[1], _lecture(office, friday), None, 17, 10)
        friday += timedelta(days=1)


def _plan(office: Office) -> Any:
    def values() -> dict[str, Any]:
        first = period_of("month", office.plan.since)
        lines = []
        for topic in TOPICS:
            lines.append({"planned_on": office.workday(first.first.replace(day=18)).isoformat(), "topic": topic})
            first = first.next()
        return {"sessions": lines}

    return values


def _lectures(office: Office) -> Any:
    """A talk every Friday on which the office works, from the plan's day on."""
    first = office.plan.since.replace(day=19)
    days = [first + timedelta(days=7 * week) for week in range(50)]
    fridays = [day for day in days if day.weekday() == 4 and day.year == first.year and office.calendar.is_workday(day)]
    return {"lectures": [{"planned_on": day.isoformat(), "topic": _talk(day)} for day in fridays]}


def _talk(day: date) -> str:
    return TALKS[day.toordinal() // 7 % len(TALKS)]


def _makeup(office: Office, day: date) -> Any:
    def values() -> dict[str, Any]:
        session = Entry.objects.get(form=SESSION, occurred_on=day, until_at=None)
        absent = [row["person"] for row in session.values["attendance"] if row["state"] == "absent"]
        return {"session": str(session.pk), "people": [{"person": one, "way": "reading"} for one in absent]}

    return values


def _session(office: Office, day: date, topic: str) -> Any:
    def values() -> dict[str, Any]:
        team = sorted(office.subjects("team_member").items())
        rows: list[dict[str, Any]] = [{"person": str(one.pk), "state": "present"} for _name, one in team]
        if day.month in ABSENT:
            rows[day.month % len(rows)] |= {"state": "absent", "reason": "外出开会"}
        here = [row for row in rows if row["state"] == "present"]
        speakers = dice("speaks", office.plan.slug, day).sample(here, 2)
        return {
            "held": "yes", "topic": topic, "way": "discussion", "attendance": rows,
            "speakers": [{"person": row["person"], "main": "yes"} for row in speakers],
        }  # fmt: skip

    return values


def _lecture(office: Office, day: date) -> Any:
    def values() -> dict[str, Any]:
        members = sorted(office.subjects(party.MEMBER).items())
        came = dice("lecture", office.plan.slug, day).sample(members, 12)
        return {
            "topic": _talk(day), "speaker": "街道党校兼职教师",
            "audience": [{"person": str(one.pk)} for _name, one in sorted(came)], "others": 8,
        }  # fmt: skip

    return values

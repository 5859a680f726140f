"""Branches are graded: last year's in February; who is average makes a plan and is looked at in June."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.demo import party, steps, voting
from jiedao.demo.data import Row
from jiedao.demo.diary import Done, Page, Taken, Written, running
from jiedao.demo.office import Office
from jiedao.procedures.matters import voting as putting

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CODE = "org_grading"
ROUND = f"{CODE}.grading_round"
#: The branch's place -> the grade that was decided; '' where the residents are still to be asked.
GRADES = {0: "advanced", 1: "better", 2: "average", 3: "average", 4: "", 5: "better"}
CRITERIA = {
    "team": "班子齐全，分工上墙", "members": "党员大会到会率在八成以上", "mechanism": "三会一课有计划有记录",
    "results": "牵头解决两件楼院难事", "residents": "走访时居民说得出党员做了什么",
}  # fmt: skip
NUMBERS = {"given": "30", "advanced": "12", "better": "11", "average": "4", "backward": "1", "invalid": "2"}


def pages(office: Office) -> Iterator[Page]:
    """The rounds of six branches."""
    handler, head = (
        office.holders("handler", line="party_building")[0],
        office.holder("office_head", line="party_building"),
    )
    for no, (place, grade) in enumerate(GRADES.items()):
        row = office.plan.branches[place]
        about, secretary = (party.BRANCH, row["name"]), party.secretary_of(office, row)
        begins = office.workday(date(office.plan.since.year, 2, 1) if grade else date(office.plan.since.year, 6, 14))
        later = [office.calendar.add_workdays(begins, days) for days in (3, 6, 9, 11, 16)]
        evidence = [{"criterion": one, "shown_by": says} for one, says in CRITERIA.items()]
        own = {"evidence": evidence, "grade": grade or "better", "weakness": "青年党员少"}
        yield Written(begins, f"{CODE}.self_grade", secretary, own, about, 9, 40 + no)
        yield Done(later[0], ROUND, _rated(row), 10, 40 + no)
        if not grade:
            continue
        yield Written(later[1], f"{CODE}.residents_rating", handler, NUMBERS, about, 10, 40 + no)
        decided = {"grade": grade, "moved": "up" if no == 1 else "same", "reason": "自评、测评和平时掌握的情况一致",
                   "was": "average" if no == 1 else grade}  # fmt: skip
        yield Written(later[2], f"{CODE}.grade_decision", head, decided, about, 10, 40 + no)
        yield Taken(later[3], ROUND, "notify", handler, about, hour=10, minute=40 + no)
        if grade == "average":
            yield from _plan(office, about, secretary, no, later[4])


def _plan(office: Office, about: tuple[str, str], secretary: str, no: int, on: date) -> Iterator[Page]:
    """What is to become better until November; one branch gets on with it, the other is to be talked to."""
    year, handler = office.plan.since.year, office.holders("handler", line="party_building")[0]
    measures = [
        {"what": "配齐支部委员", "due_on": f"{year}-06-29"},
        {"what": "每月一次主题党日有记录", "due_on": f"{year}-10-31"},
    ]
    plan = {"to_reach": "better", "measures": measures, "until": f"{year}-11-30"}
    yield Written(on, f"{CODE}.upgrade_plan", secretary, plan, about, 10, 40 + no)
    look = {"moving": "yes" if no % 2 else "no", "seen": "支委已配齐" if no % 2 else "支委还缺一名，活动记录断了两个月"}
    yield Written(office.workday(date(year, 6, 21)), f"{CODE}.plan_look", handler, look, about, 15, 40 + no)


def _rated(row: Row) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office = day.office
        handler = office.holders("handler", line="party_building")[0]
        matter = running(office, ROUND, (party.BRANCH, row["name"]))
        poll = putting.call(matter, on=day.day, **steps.hand(office, handler, now))
        voting.hold(office, poll, at=now, tellers=voting.tellers_of(office, row), share=0.9)

    return do

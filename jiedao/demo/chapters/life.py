"""Meetings of organisational life and the appraisal of members: last year's are held in January, this year's begins in June."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.ballots.models import Poll
from jiedao.demo import party, steps, voting
from jiedao.demo.data import Row
from jiedao.demo.diary import Done, Page, Taken, Written, running, spread
from jiedao.demo.office import Office
from jiedao.procedures import balloting_grades
from jiedao.procedures.balloting_reading import read

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CODE = "democratic_life"
LIFE, APPRAISAL = f"{CODE}.life_meeting_round", f"{CODE}.appraisal_round"
#: How far the rounds of the first branches have come: the branch's place -> (begins, the last step it has taken).
LIVES = {
    0: ("01-08", "report"),
    1: ("01-09", "report"),
    2: ("01-10", "report"),
    3: ("01-15", "meeting"),
    4: ("06-19", "talks"),
}
COURSE = {"opinions": 3, "talks": 6, "approve": 8, "meeting": 11, "report": 14}
#: The same of appraisals: the day of the meeting, and how far it has come.
APPRAISALS = {
    0: ("03-13", "told"),
    1: ("03-14", "told"),
    2: ("04-17", "told"),
    3: ("05-22", "graded"),
    4: ("06-27", "one count"),
}
PROBLEMS = ("学习制度落实不严，有两次没有做记录", "联系流动党员不经常", "楼院走访次数少，群众反映的事答复慢")


def pages(office: Office) -> Iterator[Page]:
    """The team's meeting, the branches', the talks of the year, and the appraisals."""
    year = office.plan.since.year
    yield from _team(office, office.workday(date(year, 1, 11)))
    for place, (day, reaches) in LIVES.items():
        row, begins = office.plan.branches[place], office.workday(date.fromisoformat(f"{year}-{day}"))
        yield from _branch(office, row, place, begins, reaches)
    for place, (day, reaches) in APPRAISALS.items():
        row = office.plan.branches[place]
        yield from _appraised(office, row, place, office.workday(date.fromisoformat(f"{year}-{day}")), reaches)
    organ = next(row for row in office.plan.branches if row["setting"] == "organ")
    yield from _appraised(office, organ, 20, office.workday(date(year, 4, 10)), "told", screen=True)
    rows = [row for no, row in enumerate(office.plan.branches) if no % 3 != 2]
    for no, (row, on) in enumerate(
        zip(rows, spread(office, date(year, 2, 26), date(year, 6, 22), len(rows)), strict=False)
    ):
        yield Written(
            on, f"{CODE}.talk", party.secretary_of(office, row), _talk(office, row), (party.BRANCH, row["name"]), 16, no
        )


# ---- meetings of organisational life ----


def _team(office: Office, begins: date) -> Iterator[Page]:
    """The leading group's own: prepared by the office for Party building, approved by the secretary."""
    who, later = office.holders("handler", line="party_building")[0], _days(office, begins)
    topic = {"kind_of_life": "team", "topic": "对照职责查不足", "study": "集体学习党章和有关规定"}
    yield Written(begins, f"{CODE}.life_topic", who, topic, None, 9, 50)
    yield Written(later["opinions"], f"{CODE}.opinions", who, _opinions(), None, 10, 50)
    yield Written(
        later["talks"],
        f"{CODE}.talk",
        who,
        lambda: {"sort": "leaders", "pair": _persons(_leaders(office)[:2])},
        None,
        10,
        50,
    )
    yield Taken(later["approve"], LIFE, "approve", office.holder("secretary"), None, hour=10, minute=50)
    yield Written(
        later["meeting"], f"{CODE}.life_meeting", who, lambda: _team_meeting(office, later["meeting"]), None, 15, 50
    )
    yield Taken(later["report"], LIFE, "notify", who, None, "情况报告已送区委组织部", hour=15, minute=50)


def _days(office: Office, begins: date) -> dict[str, date]:
    return {step: office.calendar.add_workdays(begins, later) for step, later in COURSE.items()}


def _opinions() -> dict[str, Any]:
    return {
        "ways": ["heart", "visit"],
        "gist": [{"opinion": "多到楼院来，少发通知"}, {"opinion": "答复群众的事要有个准日子"}],
    }


def _leaders(office: Office) -> list[str]:
    return [str(office.person(one)) for role in party.TEAM for one in office.holders(role)]


def _persons(ids: list[str]) -> list[dict[str, str]]:
    return [{"person": id} for id in ids]


def _team_meeting(office: Office, on: date) -> dict[str, Any]:
    leaders = _leaders(office)
    due = office.calendar.add_workdays(on, 40).isoformat()
    return {
        "kind_of_life": "team", "held": "yes", "chair": leaders[0], "superior": "区委组织部派员参加",
        "team": [{"person": one, "state": "present"} for one in leaders],
        "problems": [{"problem": PROBLEMS[2], "owner": leaders[-1], "due_on": due}],
    }  # fmt: skip


def _branch(office: Office, row: Row, place: int, begins: date, reaches: str) -> Iterator[Page]:
    who, about, later = party.secretary_of(office, row), (party.BRANCH, row["name"]), _days(office, begins)
    topic = {"kind_of_life": "branch", "topic": "对照党员标准查摆问题", "study": "支部集中学习一次，个人自学"}
    every: dict[str, Page] = {
        "opinions": Written(later["opinions"], f"{CODE}.opinions", who, _opinions(), about, 10, place),
        "talks": Written(later["talks"], f"{CODE}.talk", who, _talk(office, row), about, 11, place),
        "approve": Taken(later["approve"], LIFE, "approve", office.holder("secretary"), about, minute=place),
        "meeting": Written(later["meeting"], f"{CODE}.life_meeting", who, _met(office, row, place, later["meeting"]), about, 16, place),
        "report": Taken(later["report"], LIFE, "notify", office.holders("handler", line="party_building")[0], about, minute=place),
    }  # fmt: skip
    yield Written(begins, f"{CODE}.life_topic", who, topic, about, 9, place)
    for step, page in every.items():
        yield page
        if step == reaches:
            break


def _talk(office: Office, row: Row) -> Any:
    return lambda: {"sort": "to_member", "pair": _persons(party.ids_of(office, row)[:2])}


def _met(office: Office, row: Row, place: int, on: date) -> Any:
    def values() -> dict[str, Any]:
        ids = party.ids_of(office, row)
        lines = [
            {"problem": problem, "owner": ids[no], "due_on": office.calendar.add_workdays(on, 15 + 20 * no).isoformat()}
            for no, problem in enumerate(PROBLEMS[: 1 + place % 2])
        ]
        came = party.attendance(ids, row, on)
        return {"kind_of_life": "branch", "held": "yes", "chair": ids[0], "attendance": came, "problems": lines}

    return values


# ---- the appraisal of members ----


def _appraised(office: Office, row: Row, place: int, on: date, reaches: str, *, screen: bool = False) -> Iterator[Page]:
    who, about = party.secretary_of(office, row), (party.BRANCH, row["name"])

    def meeting() -> dict[str, Any]:
        return {"attendance": party.attendance(party.ids_of(office, row), row, on), "self_rated": "yes"}

    yield Written(on, f"{CODE}.appraisal_meeting", who, meeting, about, 9, place)
    yield Done(on, APPRAISAL, _voting(row, screen=screen, counted_by=1 if reaches == "one count" else 2), 10, place)
    if reaches == "one count":
        return
    yield Done(office.calendar.add_workdays(on, 2), APPRAISAL, _grading(row), 10, place)
    if reaches == "told":
        yield Taken(
            office.calendar.add_workdays(on, 4), APPRAISAL, "notify", who, about, "逐人当面告知", hour=15, minute=place
        )


def _poll(office: Office, row: Row) -> Poll:
    rows = Poll.objects.filter(
        ballot=f"{CODE}.member_appraisal", subject_id=office.subject(party.BRANCH, row["name"]).pk
    )
    return rows.select_related("subject", "entry").order_by("-held_on")[0]  # type: ignore[no-any-return]


def _voting(row: Row, *, screen: bool, counted_by: int) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office = day.office
        if screen:
            voters = {office.person(one["username"]): one["username"] for one in party.colleagues(office.plan, row)}
            voting.on_screen(office, _poll(office, row), voters, at=now, holder=party.secretary_of(office, row))
        else:
            voting.hold(
                office, _poll(office, row), at=now, tellers=voting.tellers_of(office, row), counted_by=counted_by
            )

    return do


def _grading(row: Row) -> Any:
    """The branch decides by what was voted: no more than a third are excellent."""

    def do(day: "Day", now: datetime) -> None:
        office, who = day.office, party.secretary_of(day.office, row)
        poll = _poll(office, row)
        held = read(poll, office.street)
        best = set(range(1, balloting_grades.allowed(held)["excellent"] + 1))
        grades = {one.pk: "excellent" if one.no in best else "qualified" for one in held.choices}
        balloting_grades.set_grades(poll, grades, **steps.hand(office, who, now))
        lines = [{"person": str(one.person_id), "grade": grades[one.pk]} for one in held.choices]
        day.enter(
            f"{CODE}.appraisal_result",
            running(office, APPRAISAL, (party.BRANCH, row["name"])).subject,
            who,
            now,
            {"grades": lines},
        )

    return do

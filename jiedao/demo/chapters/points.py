"""Points, on the superior's word: switched on in January, confirmed branch by branch each month, contested and answered."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from jiedao.demo import party, steps
from jiedao.demo.chance import dice, happens, id_of
from jiedao.demo.data import Row
from jiedao.demo.diary import Done, Page, Taken, Written, running
from jiedao.demo.office import FIVE_MINUTES, Office
from jiedao.entries.models import Entry
from jiedao.periods import Period, period_of
from jiedao.points.actions import Word
from jiedao.procedures import points_reading, points_statements, points_switch, submission

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CODE = "member_points"
STATEMENT, CONFIRMED, APPEAL = f"{CODE}.month_statement", f"{CODE}.month_confirmed", f"{CODE}.appeal"
MEMBER = "party_register.party_member"
WORD = (
    "示范区委组织部",
    "示组〔2018〕2号",
    "同意街道分七类制定党员积分细则试行一年；积分只告知本人，不排名，不公示",
)
SERVICE = (
    ("volunteering", "楼院清洁志愿服务"),
    ("post", "认领楼院巡查岗"),
    ("volunteering", "为独居老人代购"),
    ("lesson", "讲微党课"),
)


def pages(office: Office) -> Iterator[Page]:
    """From the word of the superior to the statement of May."""
    if not points_switch.regulation_of(office.street):
        return
    year = office.plan.since.year
    yield Done(date(year, 1, 10), "three_meetings.meeting", _switch, 9)
    for no, row in enumerate(office.plan.branches):
        yield Done(office.workday(date(year, 1, 11 + no % 4)), STATEMENT, _sorted_out(row), 9, no)
        if row["setting"] == "community" and row["staff"]:
            yield from _services(office, row, no)
    month = period_of("month", office.plan.since)
    while month.next().first < office.plan.day.replace(day=1):
        for no, row in enumerate(office.plan.branches):
            yield from _month(office, row, month, no)
        month = month.next()
    yield from _contested(office, office.plan.branches[0], date(year, 3, 20), upheld=True)
    yield from _contested(office, office.plan.branches[1], date(year, 4, 18), upheld=False)
    yield from _contested(office, office.plan.branches[4], date(year, 6, 19), upheld=None)
    row = office.plan.branches[6]
    yield Written(date(year, 5, 4), f"{CODE}.dues_view", party.secretary_of(office, row), _behind(office, row),
                  (party.BRANCH, row["name"]), 10)  # fmt: skip


def _behind(office: Office, row: Row) -> Any:
    return lambda: {"people": [{"person": party.ids_of(office, row)[-2], "why": "外出，次月补交"}]}


def _switch(day: "Day", now: datetime) -> None:
    office = day.office
    regulation = points_switch.regulation_of(office.street)
    assert regulation is not None
    authority, document, says = WORD
    word = Word(authority, document, day.day - timedelta(days=2), says)
    head = office.holder("office_head", line="party_building")
    points_switch.switch_on(regulation, word=word, from_on=day.day, **steps.hand(office, head, now))


# ---- categories ----


def category_of(row: Row, no: int, sort: str) -> str:
    """To which of the seven a member belongs: by branch and by what the register says."""
    if sort in (party.HARDSHIP, party.OLD):
        return "cared_for"
    if sort == party.RETIRED:
        return "retired"
    if row["setting"] == "organ":
        return "serving"
    if row["setting"] in ("firm", "social"):
        return "mobile" if no % 4 == 3 else "firm"
    return "resident"


def _sorted_out(row: Row) -> Any:
    """The handler goes through a branch's members and says to which category each belongs."""

    def do(day: "Day", now: datetime) -> None:
        office, who = day.office, day.office.holders("handler", line="party_building")[1]
        branch, known = office.subject(party.BRANCH, row["name"]), office.subjects(party.MEMBER)
        said: dict[str, dict[str, Any]] = {}
        for one in party.colleagues(office.plan, row):
            category = "serving" if row["setting"] == "organ" else "cadre"
            said[one["name"]] = {**party.said_of_colleague(branch, one), "category": category}
        for no, (name, of, sort) in enumerate(party.invented(office.plan)):
            if of == row["name"]:
                said[name] = {**party.said_of(office, branch, name, sort), "category": category_of(row, no, sort)}
        for name, values in said.items():
            day.enter(MEMBER, known[name], who, now - FIVE_MINUTES, values, now)

    return do


# ---- what is done besides meetings ----


def _services(office: Office, row: Row, no: int) -> Iterator[Page]:
    for month in range(1, 7):
        kind, what = SERVICE[(month + no) % len(SERVICE)]
        on = office.workday(date(office.plan.since.year, month, 15 + no % 10))

        def values(kind: str = kind, what: str = what, on: date = on) -> dict[str, Any]:
            ids = party.ids_of(office, row)[3:]
            some = sorted(dice("service", row["name"], on).sample(range(len(ids)), 4))
            return {"kind": kind, "what": what, "people": [{"person": ids[one]} for one in some]}

        yield Written(
            on, f"{CODE}.member_service", party.secretary_of(office, row), values, (party.BRANCH, row["name"]), 17, no
        )


# ---- the month ----


def _month(office: Office, row: Row, month: Period, no: int) -> Iterator[Page]:
    """Looked through and confirmed in the month that follows; some late, some not at all, the last not yet approved."""
    key = ("points", office.plan.slug, row["name"], month.code)
    following, last = month.next(), month.next().next().first > office.plan.day.replace(day=1)
    if happens(0.06, *key):
        return
    late = happens(0.05, *key, "late") and not month.next().next().first >= office.plan.day.replace(day=1)
    on = office.workday((following.next().first if late else following.first) + timedelta(days=4 + no % 9))
    about, secretary = (party.BRANCH, row["name"]), party.secretary_of(office, row)
    yield Written(
        on, STATEMENT, secretary, {"month": month.last.isoformat(), "checked": "yes"}, about, 8 if late else 9, no
    )
    if last and no % 5 == 4:
        return
    yield Taken(on, CONFIRMED, "pass", secretary, about, hour=10, minute=no)
    if last and no % 3 == 0:
        return
    above = (
        "leader" if row["setting"] == "organ" else "office_head"
    )  # the head is the secretary of the office's own branch
    head = office.holder(above, line="party_building")
    yield Taken(office.calendar.add_workdays(on, 2), CONFIRMED, "approve", head, about, hour=15, minute=no)


# ---- contesting ----


def _contested(office: Office, row: Row, on: date, *, upheld: bool | None) -> Iterator[Page]:
    """The secretary finds an absence unexcused; the member contests it and is answered, or waits for the answer."""
    no = int(row["community"])
    seen = office.calendar.add_workdays(on, -6)
    yield Done(seen, f"{CODE}.absence_view", _absent(row), 11, no)
    yield Done(on, APPEAL, _contest(row), 11, no)
    if upheld is None:
        return
    answer: dict[str, Any] = {
        "upheld": "yes" if upheld else "no",
        "reason": "当天有住院证明，认定有误" if upheld else "会前没有请假，事后也没有说明",
    }
    answer |= {"change": "作废这条缺席认定，积分随之重算"} if upheld else {}
    later = office.calendar.add_workdays(on, 4)
    yield Done(later, APPEAL, _answered(row, answer), 11, no)


def _absent(row: Row) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office, branch = day.office, day.office.subject(party.BRANCH, row["name"])
        meeting = Entry.objects.filter(form=party.MEETING, subject_id=branch.pk, until_at=None).order_by(
            "-occurred_at"
        )[0]
        person = party.ids_of(office, row)[5]
        values = {"meeting_of": str(meeting.pk), "people": [{"person": person, "excused": "no"}]}
        day.enter(f"{CODE}.absence_view", branch, party.secretary_of(office, row), now - FIVE_MINUTES, values, now)

    return do


def _contest(row: Row) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office, member = day.office, day.office.subjects(party.MEMBER)[_fifth(day.office, row)].pk
        who = office.standing(party.secretary_of(office, row), day.day)
        view = points_reading.view(office.street, who, office.calendar)
        assert view is not None
        seen = office.calendar.add_workdays(day.day, -6)
        sheet = view.sheet(member, period_of("month", seen))
        line = next(one for one in sheet.statement.lines if one.rule == "absent")
        points_statements.contest(
            view, member, number=line.number, line="无故缺席", why="那天住院，有出院证明",
            id=id_of(now, office.plan.slug, "appeal", row["name"]), now=now,
        )  # fmt: skip

    return do


def _fifth(office: Office, row: Row) -> str:
    return office.name_of(UUID(party.ids_of(office, row)[5]))


def _answered(row: Row, answer: dict[str, Any]) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office, who = day.office, party.secretary_of(day.office, row)
        member = office.subjects(party.MEMBER)[_fifth(office, row)]
        day.enter(f"{CODE}.appeal_answer", member, who, now - FIVE_MINUTES, answer, now)
        steps.take(office, running(office, APPEAL, (party.MEMBER, member.name)), "notify", who, now + FIVE_MINUTES)
        if answer["upheld"] == "yes":
            branch = office.subject(party.BRANCH, row["name"])
            found = Entry.objects.filter(form=f"{CODE}.absence_view", subject_id=branch.pk, until_at=None).latest(
                "occurred_at"
            )
            submission.void(
                found,
                street=office.street,
                who=office.standing(who, day.day),
                why="申诉成立，认定有误",
                now=now + 2 * FIVE_MINUTES,
            )

    return do

"""The two committees of each community are elected anew: candidates looked at, shown and voted on; who was elected, now and in
the term before."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.ballots.models import Poll
from jiedao.demo import party, steps, voting
from jiedao.demo.chance import moment
from jiedao.demo.data import Row
from jiedao.demo.diary import Done, Page, Taken, Written, running
from jiedao.demo.office import LISTED, Office
from jiedao.procedures.balloting_reading import read
from jiedao.procedures.matters import voting as putting

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CANDIDATE, STOOD, LAST_TERM = "committee_candidate", date(2015, 3, 9), date(2015, 4, 28)
CODE = "committee_election"
ELECTION, PLAN, RESULT = f"{CODE}.election", f"{CODE}.election_plan", f"{CODE}.election_result"
#: (what is elected, the column of the table, how many came of how many in the term before).
COMMITTEES = {"residents": ("residents", 620, 512), "party": ("branch", 34, 31)}
#: Workdays from the day of the vote at which a step is taken.
BEFORE = {"plan": -22, "check": -19, "approve": -17, "notice": -15}
FILED, FILED_LATE, LATE, NOT_YET = 4, 9, "003", "006"
#: By-elections of an office without elections this year: the branch's place, the day of the vote, how far it has come.
BY_ELECTIONS = ((1, "05-17", "filed"), (3, "06-21", "counted"), (5, "07-12", "shown"))


def registers(office: Office) -> None:
    """Everybody who stood now or in the term before, with age, sex and education; and what the term before decided."""
    rows = office.plan.own("elected")
    for no, row in enumerate(rows):
        kept = {"education": row["education"], "party": row["party"]}
        office.put_on(
            CANDIDATE, row["name"], office.places[row["community"]], moment(STOOD, 9, no % 59), "party_building", kept,
            sex=row["sex"], born_on=date.fromisoformat(row["born_on"]), now=moment(LISTED, 16, no % 59),
        )  # fmt: skip
    for no, code in enumerate(sorted({row["community"] for row in rows})):
        mine = [row for row in rows if row["community"] == code]
        due, came = COMMITTEES["residents"][1:]
        values = _result(office, mine, "residents", "last_", due, came)  # the books on branches begin later than that
        office.enter_earlier(RESULT, office.places[code].pk, moment(LAST_TERM, 15, no), values, moment(LISTED, 19, no))


def pages(office: Office) -> Iterator[Page]:
    """The elections of the spring, community by community; where there are none, some by-elections in branches."""
    rows = office.plan.own("elected")
    for no, code in enumerate(sorted({row["community"] for row in rows})):
        mine = [row for row in rows if row["community"] == code]
        for place, committee in enumerate(COMMITTEES):
            day = office.workday(date(office.plan.since.year, 4, (10 if committee == "party" else 20) + no % 5))
            yield from _general(office, mine, committee, code, day, 2 * no + place)
    for no, (place, on, reaches) in enumerate(BY_ELECTIONS if not rows else ()):
        row = office.plan.branches[place]
        yield from _by_election(
            office, row, office.workday(date.fromisoformat(f"{office.plan.since.year}-{on}")), no, reaches
        )


# ---- the spring's elections ----


def _about(rows: list[Row], committee: str, code: str) -> tuple[str, str]:
    return ("party_organisation", rows[0]["branch_name"]) if committee == "party" else ("community", code)


def _general(office: Office, mine: list[Row], committee: str, code: str, day: date, no: int) -> Iterator[Page]:
    about, column = _about(mine, committee, code), COMMITTEES[committee][0]
    who = office.holder("community_secretary", place=code)
    stand = [row for row in mine if row[column]]
    beaten = [row for row in mine if not row["residents"] and not row["branch"]][:1]  # stood before, and stands again

    def plan() -> dict[str, Any]:
        known = office.subjects(CANDIDATE)
        lines = [
            {"person": str(known[row["name"]].pk), "position": row[column] or "member"} for row in [*stand, *beaten]
        ]
        return {
            "committee": committee, "term": 7, "occasion": "general", "seats": len(stand), "planned_on": day.isoformat(),
            "candidates": lines,
        }  # fmt: skip

    yield from _prepared(office, about, who, plan, day, no)
    tellers = (office.holder("community_director", place=code), office.holder("community_staff", place=code))
    yield Done(day, ELECTION, _voted(about, committee, tellers), 10, no)
    yield Written(day, RESULT, who, lambda: _elected(office, mine, committee, about), about, 17, no)
    if code != NOT_YET or committee == "party":
        later = FILED_LATE if code == LATE else FILED
        yield _filed(office, about, office.calendar.add_workdays(day, later), no, committee)


def _prepared(office: Office, about: tuple[str, str], who: str, plan: Any, day: date, no: int) -> Iterator[Page]:
    """The plan, the candidates looked at and shown."""
    handler, leader = (
        office.holders("handler", line="party_building")[0],
        office.holder("leader", line="party_building"),
    )
    on = {step: office.calendar.add_workdays(day, later) for step, later in BEFORE.items()}

    def looked_at() -> dict[str, Any]:
        lines = [{"person": one["person"], "qualified": "yes"} for one in plan()["candidates"]]
        return {"departments": "组织、公安、民政、信访等部门联审", "people": lines}

    yield Written(on["plan"], PLAN, who, plan, about, 9, no)
    yield Written(on["check"], f"{CODE}.candidate_check", handler, looked_at, about, 10, no)
    yield Taken(on["approve"], ELECTION, "approve", leader, about, minute=no)
    yield Taken(on["notice"], ELECTION, "publish", handler, about, "公示栏和楼院门口", minute=no)


def _voted(about: tuple[str, str], committee: str, tellers: tuple[str, str]) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office = day.office
        matter, holder = running(office, ELECTION, about), office.holders("handler", line="party_building")[0]
        poll = putting.call(matter, on=day.day, **steps.hand(office, holder, now))
        came = len(read(poll, office.street).electors) * 83 // 100 if committee == "residents" else None
        voting.hold(
            office, poll, at=now, tellers=tellers, split=voting.elected, headcount=came,
            invalid=3 if committee == "residents" else 0,
        )  # fmt: skip

    return do


def _poll(office: Office, about: tuple[str, str]) -> Poll:
    subject = office.places[about[1]].pk if about[0] == "community" else office.subject(*about).pk
    return Poll.objects.filter(subject_id=subject, ballot__startswith=f"{CODE}.").order_by("-held_on")[0]  # type: ignore[no-any-return]


def _elected(office: Office, mine: list[Row], committee: str, about: tuple[str, str]) -> dict[str, Any]:
    """The result as it was counted: the votes stand in the poll and are not typed again."""
    poll = _poll(office, about)
    values = _result(office, mine, committee, "", poll.due or 0, poll.came or 0)
    return values | {"elected": [{name: one[name] for name in ("person", "position")} for one in values["elected"]]}


def _result(office: Office, rows: list[Row], committee: str, term: str, due: int, came: int) -> dict[str, Any]:
    """What the result says; `term`: "last_" for the term before."""
    column = COMMITTEES[committee][0]
    known = office.subjects(CANDIDATE)
    elected = [
        {"person": str(known[row["name"]].pk), "position": row[f"{term}{column}"], "votes": came * (88 - place) // 100}
        for place, row in enumerate(rows)
        if row[f"{term}{column}"]
    ]
    return {
        "committee": committee, "term": 6 if term else 7, "occasion": "general", "electors_due": due, "present": came,
        "elected": elected,
    }  # fmt: skip


def _filed(office: Office, about: tuple[str, str], on: date, no: int, committee: str) -> Page:
    way = "approval" if committee == "party" else "filing"
    number = f"演示{'批' if committee == 'party' else '备'}〔{on.year}〕{no + 1}号"
    who = office.holders("handler", line="party_building")[0]
    return Written(on, f"{CODE}.filing_receipt", who, {"way": way, "number": number}, about, 16, no)


# ---- by-elections ----


def _by_election(office: Office, row: Row, day: date, no: int, reaches: str) -> Iterator[Page]:
    about, who = (party.BRANCH, row["name"]), party.secretary_of(office, row)

    def plan() -> dict[str, Any]:
        ids = party.ids_of(office, row)[-3:-1]
        return {
            "committee": "party", "term": 7, "occasion": "by_election", "seats": 1, "planned_on": day.isoformat(),
            "candidates": [{"person": id, "position": "member"} for id in ids],
        }  # fmt: skip

    yield from _prepared(office, about, who, plan, day, no)
    if reaches == "shown":
        return
    yield Done(day, ELECTION, _voted(about, "party", voting.tellers_of(office, row)), 10, no)

    def result() -> dict[str, Any]:
        poll = _poll(office, about)
        said = {
            "committee": "party",
            "term": 7,
            "occasion": "by_election",
            "electors_due": poll.due,
            "present": poll.came,
        }
        return {**said, "elected": [{"person": plan()["candidates"][0]["person"], "position": "member"}]}

    yield Written(day, RESULT, who, result, about, 17, no)
    if reaches == "filed":
        yield _filed(office, about, office.calendar.add_workdays(day, FILED), no, "party")

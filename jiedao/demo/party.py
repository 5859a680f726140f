"""The Party branches of an invented office: who belongs to them, and their meetings of the half-year.

Most are held and entered the same day, some are entered days later, and what `branches.csv` says was missed was missed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from jiedao.demo import people
from jiedao.demo.chance import dice, happens, moment, one_of
from jiedao.demo.data import Plan, Row, table
from jiedao.demo.office import LISTED, Office
from jiedao.periods import Period, period_of
from jiedao.register.models import Subject

MEETING, BRANCH, MEMBER = "three_meetings.meeting", "party_organisation", "party_member"
TEAM = ("secretary", "director", "leader")
#: The sorts of members who are visited, as the visits call them.
OLD, RETIRED, HARDSHIP = "old_member", "retired_member", "hardship_member"
#: Months in which the Party day is also the quarter's lesson or assembly.
LESSONS, ASSEMBLIES = (2, 5), (3, 6)
WHY_NOT = "书记外出培训，其他委员下沉抗旱值守"
#: Which of a branch is away in the month that `branches.csv` says.
AWAY = 3
Enter = Callable[..., Any]


@dataclass(frozen=True)
class Meeting:
    """One meeting as it was held, or was not: on which day, with what in it, and when it was entered."""

    day: date
    parts: tuple[str, ...]
    entered: date
    held: bool = True


# ---- who belongs where ----


def secretary_of(office: Office, row: Row) -> str:
    """The user name of a branch's secretary: the community's, or the head of the office for Party building."""
    if row["community"]:
        return office.holder("community_secretary", place=row["community"])
    return office.holder("office_head", line="party_building")


def colleagues(plan: Plan, row: Row) -> list[Row]:
    """The members of staff who belong to a branch: those of the community, or those of the office."""
    if not row["staff"]:
        return []
    if row["community"]:
        roles = ("community_secretary", "community_director", "community_staff")
        return [one for one in plan.staff if one["place"] == row["community"] and one["role"] in roles]
    return [one for one in plan.staff if not one["place"] and one["role"] in (*TEAM, "office_head", "handler")]


def invented(plan: Plan) -> list[tuple[str, str, str]]:
    """The other members: (name, branch, sort). Three joined before 1949; most are retired, some are in hardship."""
    count = sum(int(row["invented"]) for row in plan.branches)
    found, names = [], iter(people.names(plan.slug, skip=0, count=count))
    for no, row in enumerate(plan.branches):
        for place in range(int(row["invented"])):
            sort = RETIRED if (place < 8 or (place, no) == (10, 0)) and row["setting"] == "community" else ""
            sort = HARDSHIP if place == 8 or (place == 9 and no < 4) else sort
            found.append((next(names), row["name"], OLD if no < 3 and place == 0 else sort))
    return found


def found(office: Office) -> None:
    """Enter the branches with their secretaries, and their members."""
    branches = {}
    for no, row in enumerate(office.plan.branches):
        secretary = office.person(secretary_of(office, row))
        values = {"level": "branch", "setting": row["setting"], "has_committee": row["committee"]}
        branches[row["name"]] = office.put_on(
            BRANCH, row["name"], office.places[row["community"]], moment(LISTED, 12, no), "party_building", values,
            assigned={"branch_secretary": secretary},
        )  # fmt: skip
        staff = office.subjects("staff")
        for number, one in enumerate(colleagues(office.plan, row)):
            kept = said_of_colleague(branches[row["name"]], one)
            office.put_on(
                MEMBER, one["name"], office.places[row["community"]], moment(LISTED, 13, number), "party_building", kept,
                subject=staff[one["name"]].pk,
            )  # fmt: skip
    places = {row["name"]: office.places[row["community"]] for row in office.plan.branches}
    for no, (name, branch, sort) in enumerate(invented(office.plan)):
        kept = said_of(office, branches[branch], name, sort)
        at = moment(LISTED, 14) + timedelta(minutes=no)
        office.put_on(MEMBER, name, places[branch], at, "party_building", kept, born_on=born_on(office, name, sort, no))


def _day_of_year(year: int, *words: object) -> date:
    return date(year, 1, 1) + timedelta(days=int(dice(*words).random() * 365))


def joined_on(office: Office, name: str, sort: str) -> date:
    """When an invented member joined."""
    year = 1947 if sort == OLD else 1962 + int(dice("joined", office.plan.slug, name).random() * 40)
    return _day_of_year(year, "joined on", office.plan.slug, name)


def born_on(office: Office, name: str, sort: str, no: int) -> date | None:
    """When an invented member was born; not everybody says."""
    return _day_of_year(joined_on(office, name, sort).year - 19 - no % 9, "born", name) if no % 5 == 0 else None


def said_of_colleague(branch: Subject, one: Row) -> dict[str, Any]:
    """What the register says of a colleague who is a member."""
    year = 1988 + int(dice("joined", one["username"]).random() * 24)
    return _member(branch, _day_of_year(year, "joined on", one["username"]), leader=one["role"] in TEAM)


def said_of(office: Office, branch: Subject, name: str, sort: str) -> dict[str, Any]:
    """What the register says of any other member."""
    return _member(branch, joined_on(office, name, sort), retired=sort in (OLD, RETIRED), hardship=sort == HARDSHIP)


def _member(
    branch: Subject, joined: date, *, leader: bool = False, retired: bool = False, hardship: bool = False
) -> dict[str, Any]:
    said = {"leader": leader, "retired": retired, "hardship": hardship}
    yes_no = {name: "yes" if is_so else "no" for name, is_so in said.items()}
    return {"branch": str(branch.pk), "joined_on": joined.isoformat(), "status": "full", **yes_no}


@lru_cache(maxsize=8)
def _members(office: Office) -> dict[str, list[str]]:
    """branch -> the ids of its members, the secretary and the staff first."""
    known = office.subjects(MEMBER)
    found: dict[str, list[str]] = {}
    for row in office.plan.branches:
        first = office.person(secretary_of(office, row))
        ids = [known[one["name"]].pk for one in colleagues(office.plan, row)]
        found[row["name"]] = [str(id) for id in sorted(ids, key=lambda id: id != first)]
    for name, branch, _sort in invented(office.plan):
        found[branch].append(str(known[name].pk))
    return found


def formed(office: Office) -> tuple[Row, ...]:
    """The organisations that are formed in the half-year, as the table of branches would have them."""
    return tuple(
        {
            "name": row["organisation"], "community": row["community"], "setting": "firm", "staff": "", "committee": "no",
            "party_day": "25", "missed": "", "invented": "0", "members": row["members"],
            "since": office.calendar.add_workdays(date.fromisoformat(row["on"]), 15).isoformat(),
        }
        for row in office.plan.own("new_organisations")
    )  # fmt: skip


@lru_cache(maxsize=8)
def branches(office: Office) -> tuple[Row, ...]:
    """Every branch of the half-year: those there were, and those that are formed in it."""
    return (*office.plan.branches, *formed(office))


def ids_of(office: Office, row: Row) -> list[str]:
    """The members of a branch, who leads its meetings first."""
    if "members" in row:
        return [str(office.subject(MEMBER, name).pk) for name in row["members"].split()]
    return _members(office)[row["name"]]


# ---- meetings ----


def meetings(office: Office, day: date, enter: Enter) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
    """What the branches enter on a day: the meetings of the day, and those of some days before."""
    if MEETING not in office.edition(day).forms:
        return
    known = office.subjects(BRANCH) if any(_planned(office, row, day) for row in branches(office)) else {}
    for no, row in enumerate(branches(office)):
        for one in _planned(office, row, day):
            hour = 15 if "party_day" in one.parts else 9
            happened = moment(one.day, hour, no)
            late = one.entered > one.day
            entered = moment(day, 10, no) if late else happened + timedelta(hours=2)
            values = _values(office, row, one)

            def do(now: datetime, row: Row = row, at: datetime = happened, values: dict[str, Any] = values) -> None:
                enter(MEETING, known[row["name"]], secretary_of(office, row), at, values, now)

            yield entered, do


def _planned(office: Office, row: Row, day: date) -> list[Meeting]:
    return [one for one in _half_year(office, row["name"]) if one.entered == day]


@lru_cache(maxsize=64)
def _half_year(office: Office, branch: str) -> tuple[Meeting, ...]:
    (row,) = [one for one in branches(office) if one["name"] == branch]
    since, until = period_of("month", office.plan.since), period_of("month", office.plan.day)
    found: list[Meeting] = []
    while since.first < until.first:
        found += [one for one in month_of(office, row, since) if one.day.isoformat() > row.get("since", "")]
        since = since.next()
    return tuple(found)


def month_of(office: Office, row: Row, month: Period) -> Iterator[Meeting]:
    """The Party day on its fixed day with what else is held on it, and the meeting of the committee."""
    no = month.first.month
    parts = [
        "party_day",
        *(["lesson"] if no in LESSONS else []),
        *(["assembly"] if no in ASSEMBLIES else []),
    ]
    asked = [(int(row["party_day"]), tuple(parts))]
    if row["committee"] == "yes":
        asked.append((4, ("committee",)))
    missed = row["missed"].split()
    for at, held in asked:
        day = office.workday(month.first.replace(day=at))
        if missed and f"{month.first:%Y-%m}" == missed[0] and missed[1] in held:
            yield Meeting(day, (missed[1],), day, held=False)
            held = tuple(one for one in held if one != missed[1])
        if held:
            yield Meeting(day, held, _entered(office, row, day))


def _entered(office: Office, row: Row, day: date) -> date:
    """Now and then a meeting is entered some workdays later."""
    key = ("meeting entered", office.plan.slug, row["name"], day)
    if not happens(0.12, *key):
        return day
    return office.calendar.add_workdays(day, 1 + int(dice(*key, "after").random() * 4))


def _values(office: Office, row: Row, one: Meeting) -> dict[str, Any]:
    if not one.held:
        return {"parts": list(one.parts), "held": "no", "why_not": WHY_NOT}
    ids, subject = ids_of(office, row), _subject_of(one)
    committee = one.parts == ("committee",)
    values = {
        "parts": list(one.parts), "held": "yes", "place_text": f"{row['name'].removesuffix('党支部')}党群活动室",
        "chair": ids[0], "topics": "研究上月工作和本月主题党日安排" if committee else subject["topics"],
        "attendance": attendance(ids[:3] if committee else ids, row, one.day), **_party_day(one),
    }  # fmt: skip
    if "lesson" in one.parts:
        values |= {"speaker": "支部书记", "lesson": subject["theme"]}
    if "assembly" in one.parts:
        due = office.calendar.add_workdays(one.day, 12)
        owner = one_of(ids[: min(len(ids), 5)], "owner", row["name"], one.day)
        values["resolutions"] = [{"content": subject["resolution"], "owner": owner, "due_on": due.isoformat()}]
    return values


def _subject_of(one: Meeting) -> Row:
    every = table("lessons")
    return every[(one.day.month - 1) % len(every)]


def _party_day(one: Meeting) -> dict[str, Any]:
    if "party_day" not in one.parts:
        return {}
    return {"theme": _subject_of(one)["theme"], "doing": ["study", "dues", "deliberation"]}


def attendance(ids: Sequence[str], row: Row, day: date) -> list[dict[str, str]]:
    """Nine in ten come; of the others most make it up. Who leads the meeting is there; one may be away for a month."""
    rows = []
    for no, id in enumerate(ids):
        throw = dice("attends", row["name"], day, no).random() if no > 1 else 1.0
        if no == AWAY and row.get("away") == f"{day:%Y-%m}":
            rows.append({"person": id, "state": "absent", "reason": "外派学习一个月"})
        elif throw < 0.03:
            rows.append({"person": id, "state": "absent", "reason": "外地探亲"})
        elif throw < 0.09:
            rows.append({"person": id, "state": "made_up", "reason": "次日到支部补学"})
        else:
            rows.append({"person": id, "state": "present"})
    return rows


# ---- what was missed and is made up ----


def branch_of(office: Office, subject: str) -> Row:
    """The row of a branch by its name."""
    return next(row for row in branches(office) if row["name"] == subject)


def made_up(office: Office, branch: str, duty: str, day: date) -> dict[str, Any]:
    """The meeting that makes up for a missed one."""
    part = "party_day" if duty == "party_day.party_day" else "committee"
    return _values(office, branch_of(office, branch), Meeting(day, (part,), day))

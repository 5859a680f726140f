"""What the leading group decides: each topic of the table goes its steps, with who withdraws, what is said against it, and
what follows from it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.demo import steps, voting
from jiedao.demo.data import Row
from jiedao.demo.diary import Done, Page, Written
from jiedao.demo.office import Office
from jiedao.procedures.matters import voting as putting

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CODE = "major_decision"
MATTER, MEETING = f"{CODE}.decision", f"{CODE}.team_meeting"
#: The steps in order, each so many workdays after the topic; an emergency goes straight to the meeting.
STEPS = {"advice": 1, "consultation": 2, "agenda": 3, "papers": 4, "vote": 7, "told": 8}
AT_ONCE = {"agenda": 0, "vote": 3, "told": 4}
VIEWS = {"finance": "在年度预算内", "legal": "程序合法，没有发现违反规定的地方"}


def pages(office: Office) -> Iterator[Page]:
    """Every topic of the table, as far as it has come."""
    for no, row in enumerate(office.plan.own("decisions")):
        day = date.fromisoformat(row["on"])
        yield Written(day, f"{CODE}.topic", _clerk(office), _topic(row), None, 9, no)
        course = AT_ONCE if row["emergency"] == "yes" else STEPS
        for step, later in course.items():
            on = office.calendar.add_workdays(day, later) if later else day
            if step != "told" or row["publish"] == "yes":
                yield Done(on, MATTER, _taking(row, step), 10 if step == "vote" else 11, no)
            if step == row["reaches"]:
                break


def _clerk(office: Office) -> str:
    return office.holders("handler", line="general")[0]


def _topic(row: Row) -> dict[str, Any]:
    said = {"kind": row["kind"], "subject_text": row["subject"], "proposal": row["proposal"]}
    said |= {"emergency": row["emergency"], "publish": row["publish"]}
    said |= {"amount": row["amount"]} if row["amount"] else {}
    said |= {"why_urgent": "来不及开会，已按应急预案先行处置"} if row["emergency"] == "yes" else {}
    return said | ({"why_not": row["why_not"]} if row["publish"] == "no" else {})


def _taking(row: Row, step: str) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office = day.office
        matter = steps.called(MATTER, row["subject"])
        match step:
            case "advice":
                views = [{"from_whom": name, "agrees": "yes", "opinion": says} for name, says in VIEWS.items()]
                steps.record(
                    day, matter, f"{CODE}.advice", office.holder("office_head", line="general"), {"views": views}, now
                )
            case "consultation":
                others = [one for one in team(office) if one != "secretary"]
                talked = [
                    {"person": person, "view": "同意上会研究"} for name in others for person in team(office)[name]
                ]
                steps.record(day, matter, f"{CODE}.consultation", office.holder("director"), {"talked": talked}, now)
            case "agenda":
                steps.take(office, matter, "approve", office.holder("secretary"), now)
            case "papers":
                sent = [{"person": one, "state": "present"} for one in everybody(office)]
                steps.record(day, matter, f"{CODE}.papers_sent", _clerk(office), {"sent": sent}, now)
            case "vote":
                _meet(day, row, matter, now)
            case "told":
                steps.take(office, matter, "notify", _clerk(office), now, note="在政务公开栏公开")

    return do


def team(office: Office) -> dict[str, list[str]]:
    """Post -> the ids of the members of the leading group who hold it."""
    return {
        post: [str(office.person(one)) for one in office.holders(post)] for post in ("secretary", "director", "leader")
    }


def everybody(office: Office) -> list[str]:
    """The ids of the whole leading group."""
    return [one for some in team(office).values() for one in some]


def _meet(day: "Day", row: Row, matter: Any, now: datetime) -> None:
    """The meeting: item by item, whoever has an interest withdraws, the principal speaks last; then its minutes."""
    office, clerks = day.office, tuple(day.office.holders("handler", line="general")[:2])
    out = {office.person(office.holders(row["recused"])[-1]): row["why_recused"]} if row["recused"] else {}
    poll = putting.call(matter, on=day.day, **steps.hand(office, clerks[0], now))
    split = voting.decided(against=int(row["against"]))
    done = voting.hold(office, poll, at=now, tellers=clerks, split=split, recused=out)  # type: ignore[arg-type]
    line = {"topic": str(matter.pk), "outcome": "passed" if done.passed else "rejected"}
    line |= {"recused": f"{_names(office, row)}：{row['why_recused']}"} if row["recused"] else {}
    line |= {"dissent": row["dissent"]} if row["dissent"] else {}
    values: dict[str, Any] = {
        "attendance": [{"person": one, "state": "present"} for one in everybody(office)],
        "chair": team(office)["secretary"][0], "topics": [line],
    }  # fmt: skip
    if row["emergency"] == "yes":
        values["reported"] = [{"topic": str(matter.pk), "heard": "同意先行处置，据实结算"}]
    if row["action"]:
        values["actions"] = [{"what": row["action"], "owner": team(office)["leader"][-1], "due_on": row["due_on"]}]
    day.enter(MEETING, None, clerks[0], now.replace(hour=16), values)


def _names(office: Office, row: Row) -> str:
    username = office.holders(row["recused"])[-1]
    return next(one["name"] for one in office.plan.staff if one["username"] == username)

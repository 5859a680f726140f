"""Party organisations are formed in private firms: found in the survey, applied for, looked at, approved, set up."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from jiedao.demo import party
from jiedao.demo.data import Row
from jiedao.demo.diary import Listed, Page, Taken, Written
from jiedao.demo.office import Office

VISIT, APPLY, CHOSEN, FORMED = (
    f"nonpublic_org.{name}" for name in ("firm_visit", "application", "secretary_chosen", "formed")
)
MATTER = "nonpublic_org.formation"
#: Applications that are not through yet: the firm, in which way, when it was asked for, what the office did with it.
UNDER_WAY = (("明辉灯具", "alone", "06-06", "pass"), ("启明培训", "attached", "06-12", "return"))


def pages(office: Office) -> Iterator[Page]:
    """Each firm of the table, from the survey to the ledger."""
    handlers = office.holders("handler", line="party_building")
    leader = office.holder("leader", line="party_building")
    for no, row in enumerate(office.plan.own("firms_surveyed")):
        day = date.fromisoformat(row["on"])
        liaison = office.holder("community_secretary", place=row["community"])
        yield Listed(day, "private_firm", row["name"], "party_building",
                     {"address": row["address"], "employees": row["employees"]}, row["community"], handlers[0], row["number"],
                     {"liaison": liaison}, minute=no)  # fmt: skip
        about = ("private_firm", row["name"])
        visit = {"full_members": row["full_members"], "union": row["union"]}
        yield Written(office.calendar.add_workdays(day, 3), VISIT, liaison, visit, about, 15, no)
    for no, row in enumerate(office.plan.own("new_organisations")):
        yield from _formed(office, row, no, handlers, leader)
    if office.plan.own("new_organisations"):
        yield from _under_way(office, handlers)


def _under_way(office: Office, handlers: list[str]) -> Iterator[Page]:
    """One application waits for the leader, one was given back to be looked at once more."""
    surveyed = {row["name"]: row for row in office.plan.own("firms_surveyed")}
    for no, (firm, way, on, move) in enumerate(UNDER_WAY):
        row, day = surveyed[firm], date.fromisoformat(f"{office.plan.since.year}-{on}")
        about, liaison = ("private_firm", firm), office.holder("community_secretary", place=row["community"])
        parent = office.plan.branches[int(row["community"]) - 1]["name"]
        asked = _application(office, {"way": way, "parent": parent, "firm": firm})
        yield Written(day, APPLY, liaison, asked, about, 10, 20 + no)
        note = "人数属实，场所和旁边企业合用" if move == "pass" else "请写明由哪个支部带，再报"
        yield Taken(office.calendar.add_workdays(day, 6), MATTER, move, handlers[0], about, note, minute=20 + no)


def _formed(office: Office, row: Row, no: int, handlers: list[str], leader: str) -> Iterator[Page]:
    day, about = date.fromisoformat(row["on"]), ("private_firm", row["firm"])
    liaison = office.holder("community_secretary", place=row["community"])
    later = [office.calendar.add_workdays(day, days) for days in (3, 6, 9, 12, 15)]
    yield Written(day, APPLY, liaison, _application(office, row), about, 10, no)
    yield Taken(later[0], MATTER, "pass", handlers[0], about, "正式党员人数和场所属实")
    yield Taken(later[1], MATTER, "approve", leader, about)
    yield Listed(later[2], party.BRANCH, row["organisation"], "party_building",
                 {"level": "branch", "setting": "firm", "has_committee": "no", "founded_on": later[2].isoformat()},
                 row["community"], handlers[1], assigned={"branch_secretary": liaison}, hour=9)  # fmt: skip
    yield Taken(later[2], MATTER, "record", handlers[1], about, enlisted=(party.BRANCH, row["organisation"]), hour=10)
    for place, name in enumerate(row["members"].split()):
        yield Listed(later[3], party.MEMBER, name, "party_building", _member(office, row), row["community"], handlers[1],
                     hour=8, minute=place)  # fmt: skip
    yield Written(later[3], CHOSEN, liaison, _chosen(office, row), about, 15)
    yield Written(later[4], FORMED, liaison, _set_up(office, row), about, 16)


def _application(office: Office, row: Row) -> Any:
    def values() -> dict[str, Any]:
        made: dict[str, Any] = {"way": row["way"]}
        if row["way"] == "attached":
            made["parent"] = str(office.subject(party.BRANCH, row["parent"]).pk)
        if row["way"] == "joint":
            names = [row["firm"], *row["parent"].split()]
            made["partners"] = [{"firm": str(office.subject("private_firm", name).pk)} for name in names]
        return made

    return values


def _member(office: Office, row: Row) -> Any:
    def values() -> dict[str, Any]:
        branch = str(office.subject(party.BRANCH, row["organisation"]).pk)
        yes_no = {"leader": "no", "retired": "no", "hardship": "no"}
        return {"branch": branch, "joined_on": "2009-07-01", "status": "full", **yes_no}

    return values


def _chosen(office: Office, row: Row) -> Any:
    return lambda: {"how": "elected", "person": str(office.subject(party.MEMBER, row["members"].split()[0]).pk)}


def _set_up(office: Office, row: Row) -> Any:
    def values() -> dict[str, Any]:
        items = [{"item": item, "answer": "pass"} for item in ("premises", "seal", "ledger", "secretary")]
        organisation = str(office.subject(party.BRANCH, row["organisation"]).pk)
        return {"organisation": organisation, "covered": "yes", "readiness": items}

    return values

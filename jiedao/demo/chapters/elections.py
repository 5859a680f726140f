"""The two committees of each community are elected anew: who was elected, now and in the term before."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from jiedao.demo.chance import moment
from jiedao.demo.data import Row
from jiedao.demo.diary import Page, Written
from jiedao.demo.office import LISTED, Office

CANDIDATE, STOOD, LAST_TERM = "committee_candidate", date(2015, 3, 9), date(2015, 4, 22)
RESULT = "committee_election.election_result"
#: (what is elected, the column of the table, how many came of how many).
COMMITTEES = {"residents": ("residents", 620, 512), "party": ("branch", 34, 31)}


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
        values = result_of(office, mine, "residents", "last_")()  # the books on branches begin later than that
        office.enter_earlier(RESULT, office.places[code].pk, moment(LAST_TERM, 15, no), values, moment(LISTED, 19, no))


def _about(rows: list[Row], committee: str, code: str) -> tuple[str, str]:
    return ("party_organisation", rows[0]["branch_name"]) if committee == "party" else ("community", code)


def pages(office: Office) -> Iterator[Page]:
    """The results of the spring, community by community."""
    rows = office.plan.own("elected")
    codes = sorted({row["community"] for row in rows})
    for no, code in enumerate(codes):
        mine = [row for row in rows if row["community"] == code]
        for committee in COMMITTEES:
            day = office.workday(date(office.plan.since.year, 4, (10 if committee == "party" else 20) + no % 5))
            about = _about(mine, committee, code)
            who = office.holder("community_secretary", place=code)
            yield Written(day, RESULT, who, result_of(office, mine, committee, ""), about, 17, no)


def result_of(office: Office, rows: list[Row], committee: str, term: str) -> Any:
    """What the result says; `term`: "last_" for the term before."""
    column, due, came = COMMITTEES[committee]
    known = office.subjects("committee_candidate")

    def values() -> dict[str, Any]:
        elected = [
            {
                "person": str(known[row["name"]].pk),
                "position": row[f"{term}{column}"],
                "votes": came * (88 - place) // 100,
            }
            for place, row in enumerate(rows)
            if row[f"{term}{column}"]
        ]
        return {
            "committee": committee, "term": 6 if term else 7, "occasion": "general", "electors_due": due, "present": came,
            "elected": elected,
        }  # fmt: skip

    return values

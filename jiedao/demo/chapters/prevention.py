"""Group prevention: the teams, who stood each shift, what they came upon, and what was told from above of the surveys."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from jiedao.demo.chance import dice, happens, one_of
from jiedao.demo.data import Row, findings
from jiedao.demo.diary import Listed, Page, Written
from jiedao.demo.office import Office
from jiedao.periods import period_of

CODE, LINE, TEAM = "safe_community", "governance", "patrol_team"
ROSTER, ISSUE = f"{CODE}.patrol_roster", f"{CODE}.patrol_issue"
ACTIVITIES = (("02-09", "001", ("fire", "theft"), 64), ("03-15", "004", ("fraud",), 88), ("04-16", "007", ("law",), 52),
              ("05-11", "002", ("fraud", "fire"), 75), ("06-15", "005", ("traffic", "mediation"), 46))  # fmt: skip
SURVEYS = (("security", "91.6"), ("enforcement", "90.2"))
SHIFTS = ("day", "evening")


def pages(office: Office) -> Iterator[Page]:
    """The half-year of the teams of the table, and of the campaign around them."""
    rows = office.plan.own("patrol_teams")
    if not rows:
        return
    year, handler = office.plan.since.year, office.holders("handler", line=LINE)[0]
    for no, row in enumerate(rows):
        yield from _team(office, row, handler, no)
        yield from _rosters(office, row, no)
    launch = {"people": 62, "aims": "抓防诈骗、电动车充电和夜间巡防；测评只看上级公布的结果"}
    yield Written(office.workday(date(year, 2, 27)), f"{CODE}.drive_launched", handler, launch, None, 9, 10)
    for no, (on, community, topic, people) in enumerate(ACTIVITIES):
        who = office.holder("community_staff", place=community)
        said = {"topic": list(topic), "people": people, "note": "发放宣传单，现场答疑"}
        yield Written(office.workday(date.fromisoformat(f"{year}-{on}")), f"{CODE}.prevention_activity", who, said,
                      ("community", community), 15, no)  # fmt: skip
    for no, (measured, result) in enumerate(SURVEYS):
        said = {
            "measured": measured,
            "result": result,
            "published_by": "区委政法委（演示）",
            "notice_no": f"演示政法〔{year}〕6号",
        }
        yield Written(office.workday(date(year, 6, 20)), f"{CODE}.outside_survey", handler, said, None, 16, no)


def _team(office: Office, row: Row, handler: str, no: int) -> Iterator[Page]:
    """The team comes on its register when it is formed, its members after it."""
    on, about = _since(office, row), (TEAM, row["name"])
    yield Listed(on, TEAM, row["name"], LINE, {"kind": row["kind"], "area": row["area"]}, row["community"], handler,
                 hour=8, minute=no)  # fmt: skip
    for place, name in enumerate(row["members"].split()):
        yield Listed(on, "team_member_on_patrol", name, LINE, lambda: {"team": str(office.subject(*about).pk)},
                     row["community"], handler, hour=9, minute=10 * no + place)  # fmt: skip


def _since(office: Office, row: Row) -> date:
    return date.fromisoformat(row["listed_on"]) if row["listed_on"] else office.plan.since


def _rosters(office: Office, row: Row, no: int) -> Iterator[Page]:
    """On Sunday evening the week is written up: who stood, and which shift nobody did; and once in a while what was found."""
    about, who = (TEAM, row["name"]), office.holder("community_staff", place=row["community"])
    since = _since(office, row)
    sunday = period_of("week", since).last
    while sunday < office.plan.day:
        days = [sunday - timedelta(days=back) for back in range(6, -1, -1)]
        shifts = [_shift(row, day, shift) for day in days if day >= since for shift in SHIFTS]
        yield Written(sunday, ROSTER, who, {"shifts": shifts}, about, 20, no)
        if happens(0.12, "prevention", row["name"], sunday):
            found = one_of(findings("prevention"), "prevention", row["name"], sunday)
            said = {"what": found["what"], "where_it_is": found["where_it_is"]}
            yield Written(sunday - timedelta(days=2), ISSUE, who, said, about, 20, 30 + no)
        sunday += timedelta(days=7)


def _shift(row: Row, day: date, shift: str) -> dict[str, Any]:
    key = ("shift", row["name"], day, shift)
    stood = not happens(0.03, *key)
    people = 2 + int(dice("people", *key).random() * 3) if stood else 0
    return {"on_day": day.isoformat(), "shift": shift, "people": people, "cover": "stood" if stood else "absent"}

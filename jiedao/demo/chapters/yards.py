"""Small yards: the pilots that were sealed the year before, those that the households vote on now, and how the residents keep
them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jiedao.demo import checking, doors, steps, voting
from jiedao.demo.chance import dice, happens, id_of, moment, one_of
from jiedao.demo.data import Row, findings
from jiedao.demo.diary import Done, Listed, Page, Taken, Written, running
from jiedao.demo.office import FIVE_MINUTES, LISTED, Office
from jiedao.periods import period_of
from jiedao.procedures import editing
from jiedao.procedures.matters import taking
from jiedao.register.rules import Act

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CODE, LINE = "yard_self_government", "city_management"
SEALING, ELECTION, PATROL, VOICE = (
    f"{CODE}.sealing",
    f"{CODE}.head_election",
    f"{CODE}.yard_patrol",
    f"{CODE}.yard_voice",
)
ITEMS = ("gate", "fire_lane", "pact_shown", "head_present", "rota")
#: Workdays from the request at which a step is taken; the yard that was late with its works is the second.
COURSE = {"consent": 7, "fire": 11, "approve": 14, "works": 24, "nominated": 26, "head": 31, "pact": 34}
LATE = 5
PACT = "不飞线充电，不占消防通道，夜里十一点关门，值班轮流"


def registers(office: Office) -> None:
    """The pilots of the year before, each with its head and its pact."""
    for no, row in enumerate(_rows(office, sealed=True)):
        place, who = office.places[row["community"]], _staff(office, row)
        on_list = moment(LISTED, 14, no)
        yard = office.put_on("yard", row["name"], place, on_list, LINE, _said(row), assigned=_tied(office, row))
        head = office.put_on("head_candidate", row["head"], place, on_list, LINE, {}, part_of=yard)
        _told(office, f"{CODE}.gate_sealed", yard, who, row["sealed_on"], {"done_on": row["sealed_on"]})
        elected = {"head": str(head.pk), "elected_on": row["pact_on"], "group": 5}
        _told(office, f"{CODE}.head_installed", yard, who, row["pact_on"], elected)
        _told(office, f"{CODE}.pact_adopted", yard, who, row["pact_on"], {"adopted_on": row["pact_on"], "says": PACT})
        _install(office, yard, head, moment(date.fromisoformat(row["pact_on"]), 17), f"{row['name']}院长")


def pages(office: Office) -> Iterator[Page]:
    """Whose yard is sealed in the half-year, and what is seen and said in those that are."""
    for no, row in enumerate(_rows(office, sealed=True)):
        yield from _kept(office, row, office.plan.since, no)
    for no, row in enumerate(_rows(office, sealed=False)):
        asked = date.fromisoformat(row["requested_on"])
        yield from _asked(office, row, asked, no)
        if row["outcome"] == "sealed":
            sealed = _after(office, asked, COURSE["works"] + (LATE if no == 1 else 0))
            yield from _built(office, row, asked, sealed, no)
            yield from _kept(office, row, period_of("week", sealed).last + timedelta(days=1), 10 + no)


def _rows(office: Office, *, sealed: bool) -> list[Row]:
    return [row for row in office.plan.own("yards") if bool(row["sealed_on"]) == sealed]


def _staff(office: Office, row: Row) -> str:
    return office.holder("community_staff", place=row["community"])


def _said(row: Row) -> dict[str, Any]:
    return {"households": row["households"], "gates_before": row["gates"], "pilot": "yes"}


def _patroller(office: Office, row: Row) -> str:
    return office.holders("grid_worker", place=f"{row['community']}001")[0]


def _tied(office: Office, row: Row) -> dict[str, Any]:
    return {"patroller": office.person(_patroller(office, row))}


def _told(office: Office, form: str, yard: Any, who: str, on: str, values: dict[str, Any]) -> None:
    at = moment(date.fromisoformat(on), 16)
    office.submit(form, yard.pk, who=who, at=at, values=values, now=at + FIVE_MINUTES)


def _install(office: Office, yard: Any, head: Any, now: datetime, words: str) -> None:
    """The head answers for the yard from now on."""
    who = office.standing(office.holders("handler", line=LINE)[0], now.date())
    act = Act(id_of(now, office.plan.slug, words), "各户选举产生", who.scope.person)
    editing.assign(
        yard, kind="yard", role="yard_head", person=head.pk, act=act, from_on=now.date(), who=who, now=now,
        street=office.street,
    )  # fmt: skip


# ---- being sealed ----


def _after(office: Office, day: date, workdays: int) -> date:
    return office.calendar.add_workdays(day, workdays)


def _asked(office: Office, row: Row, asked: date, no: int) -> Iterator[Page]:
    """The yard comes on its register with its doors; the community asks, and the households vote."""
    about, who, handler = ("yard", row["name"]), _staff(office, row), office.holders("handler", line=LINE)[no % 2]
    homes = int(row["households"])
    yield Listed(asked, "yard", row["name"], LINE, _said(row), row["community"], handler,
                 assigned={"patroller": _patroller(office, row)}, hour=8, minute=30 + no)  # fmt: skip
    yield Done(asked, SEALING, lambda day, now: doors.listed(office, "yard_household", about, row["community"], homes, LINE,
                                                              now), 9, no)  # fmt: skip
    gates = [{"gate": f"{side}侧门", "keeps": "yes" if place == 0 else "no"} for place, side in enumerate("北西东"[: int(row["gates"]) - 1])]  # fmt: skip
    why = {"gates": gates, "why": "院门多，外人穿行，丢过电动车；只留南门和一个应急门"}
    yield Written(asked, f"{CODE}.yard_request", who, why, about, 15, no)
    came = homes * 9 // 10
    against = homes // 2 if row["outcome"] == "refused" else homes // 10
    yield Done(_after(office, asked, COURSE["consent"]), SEALING,
               lambda day, now: doors.vote(day, SEALING, about, row["community"], now, came=came,
                                           split=voting.decided(against=against)), 15, no)  # fmt: skip


def _built(office: Office, row: Row, asked: date, sealed: date, no: int) -> Iterator[Page]:
    """The way for the fire engine is looked at before anything is built; then come the gate, the head and the pact."""
    about, who, handler = ("yard", row["name"]), _staff(office, row), office.holders("handler", line=LINE)[no % 2]
    on = {name: _after(office, asked, days) for name, days in COURSE.items()}
    kept = {"checked_by": "消防救援大队（演示）", "access_kept": "yes", "opinion": "南门净宽四米，北门作应急门，不上锁"}
    yield Written(on["fire"], f"{CODE}.fire_check", handler, kept, about, 10, no)
    yield Taken(on["approve"], SEALING, "approve", office.holder("leader", line=LINE), about, minute=no)
    yield Done(on["approve"], SEALING, _planned(about, who, on["works"]), 14, no)
    yield Written(sealed, f"{CODE}.gate_sealed", who, {"done_on": sealed.isoformat()}, about, 16, no)
    later = {name: max(on[name], _after(office, sealed, days)) for name, days in (("nominated", 1), ("head", 6), ("pact", 9))}  # fmt: skip
    yield from _elected(office, row, later["nominated"], later["head"], no)
    yield Written(later["pact"], f"{CODE}.pact_adopted", who,
                  {"adopted_on": later["pact"].isoformat(), "says": PACT}, about, 16, no)  # fmt: skip


def _planned(about: tuple[str, str], who: str, on: date) -> Any:
    def do(day: "Day", now: datetime) -> None:
        matter = running(day.office, SEALING, about)
        taking.plan(matter, step="works", on=on, **steps.hand(day.office, who, now))

    return do


def _elected(office: Office, row: Row, nominated: date, voted: date, no: int) -> Iterator[Page]:
    about, who = ("yard", row["name"]), _staff(office, row)
    yield Listed(nominated, "head_candidate", row["head"], LINE, {}, row["community"], part_of=about, hour=9, minute=no)

    def head() -> str:
        return str(office.subject("head_candidate", row["head"]).pk)

    yield Written(nominated, f"{CODE}.head_nomination", who,
                  lambda: {"seats": 1, "candidates": [{"person": head()}]}, about, 10, no)  # fmt: skip
    yield Taken(nominated, ELECTION, "publish", who, about, "院门口的公示栏", minute=no)
    came = int(row["households"]) * 5 // 6
    yield Done(voted, ELECTION,
               lambda day, now: doors.vote(day, ELECTION, about, row["community"], now, came=came, split=voting.elected),
               15, no)  # fmt: skip
    yield Written(voted, f"{CODE}.head_installed", who,
                  lambda: {"head": head(), "elected_on": voted.isoformat(), "group": 3}, about, 16, no)  # fmt: skip

    def install(day: "Day", now: datetime) -> None:
        chosen = day.office.subject("head_candidate", row["head"])
        _install(day.office, day.office.subject(*about), chosen, now, f"{row['name']}院长")

    yield Done(voted, ELECTION, install, 17, no)


# ---- being kept ----


def _kept(office: Office, row: Row, since: date, no: int) -> Iterator[Page]:
    """Week by week the patrol, now and then with something found; and twice what a resident says."""
    about, who, week = ("yard", row["name"]), _patroller(office, row), since
    while week < office.plan.day:
        key = ("yard", row["name"], period_of("week", week).code)
        day = office.workday_of("week", week, *key)
        if day is not None and day >= since and not happens(0.04, "missed", *key):
            bad = one_of(ITEMS, "item", *key) if happens(0.06, "fails", *key) else ""
            items = checking.answers(ITEMS, {bad: findings("yard", bad)} if bad else {}, key)
            yield Written(day, PATROL, who, {"items": items}, about, 9, 2 * no)
        week += timedelta(days=7)
    said = findings("yard", "voice")
    for place in range(1 + no % 2):
        on = office.workday(since + timedelta(days=20 + int(dice("voice", row["name"], place).random() * 40)))
        if on < office.plan.day:
            yield Written(
                on, VOICE, _staff(office, row), {"what": said[(no + place) % len(said)]["what"]}, about, 11, no
            )

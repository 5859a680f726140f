"""Old compounds: asked, voted on by household, cleared, built, handed over and kept; the scheme that the households refuse; and
what was built without permit and taken down."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.demo import checking, doors, steps, voting
from jiedao.demo.chance import moment
from jiedao.demo.data import Row, findings
from jiedao.demo.diary import Done, Listed, Page, Taken, Written, running
from jiedao.demo.office import FIVE_MINUTES, LISTED, Office
from jiedao.procedures.matters import taking

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CODE, LINE, KIND = "old_block_renewal", "projects", "compound"
MATTER = f"{CODE}.renewal"
#: Workdays from the scheme at which a step is taken.
COURSE = {
    "wishes": -8, "consent": 7, "approve": 9, "publish": 10, "tidied": 18, "works_done": 42, "acceptance": 48, "handover": 54,
    "long_term": 58, "satisfaction_count": 66,
}  # fmt: skip
WORKS = (("paving", 86000), ("lights", 24000), ("drain", 51000))
LOOKED = ("rebuilt", "clean", "working", "managed", "access")
ACCEPTED = ("paving", "green", "lights", "drain", "access")


def registers(office: Office) -> None:
    """The compounds, those done the year before handed over already; and what was found built without permit."""
    for no, row in enumerate(_rows(office)):
        if row["scheme_on"]:
            continue
        at = moment(LISTED, 15, no)
        done = office.put_on(KIND, row["name"], office.places[row["community"]], at, LINE, _said(row),
                             assigned={"compound_officer": office.person(_staff(office, row))})  # fmt: skip
        at = moment(date.fromisoformat(row["handed_on"]), 16)
        values = {"manager": "院内自管小组", "handed_on": row["handed_on"]}
        office.submit(f"{CODE}.handover", done.pk, who=_handler(office), at=at, values=values, now=at + FIVE_MINUTES)


def pages(office: Office) -> Iterator[Page]:
    """Each compound's half-year."""
    for no, row in enumerate(_rows(office)):
        if row["scheme_on"]:
            yield from _asked(office, row, date.fromisoformat(row["scheme_on"]), no)
        else:
            yield from _looked_at(office, row, no)
    yield from _structures(office)


def _rows(office: Office) -> tuple[Row, ...]:
    return office.plan.own("compounds")


def _staff(office: Office, row: Row) -> str:
    return office.holder("community_staff", place=row["community"])


def _handler(office: Office) -> str:
    return office.holders("handler", line=LINE)[0]


def _said(row: Row) -> dict[str, Any]:
    said = {"households": row["households"], "kind": row["kind"]}
    return said | ({"mill": row["mill"]} if row["mill"] else {})


def _asked(office: Office, row: Row, scheme: date, no: int) -> Iterator[Page]:
    about, who, homes = (KIND, row["name"]), _staff(office, row), int(row["households"])
    on = {name: office.calendar.add_workdays(scheme, days) for name, days in COURSE.items()}
    yield Listed(on["wishes"], KIND, row["name"], LINE, _said(row), row["community"], _handler(office),
                 assigned={"compound_officer": who}, hour=8, minute=30 + no)  # fmt: skip
    yield Done(on["wishes"], MATTER, lambda day, now: doors.listed(office, "compound_household", about, row["community"],
                                                                   homes, LINE, now), 9, no)  # fmt: skip
    wants = [
        {"need": need, "homes": max(1, homes * share // 10)}
        for need, share in (("paving", 8), ("lights", 6), ("parking", 4))
    ]
    yield Written(on["wishes"], f"{CODE}.wishes_asked", who, {"asked": homes - 1, "wants": wants}, about, 16, no)
    yield Written(scheme, f"{CODE}.renewal_scheme", who, _scheme(), about, 10, no)
    against = homes // 2 if row["outcome"] == "refused" else homes // 8
    yield Done(on["consent"], MATTER,
               lambda day, now: doors.vote(day, MATTER, about, row["community"], now, came=homes * 19 // 20,
                                           split=voting.decided(against=against, abstained=1)), 15, no)  # fmt: skip
    if row["outcome"] != "refused":
        yield from _renewed(office, row, about, on, no)


def _scheme() -> dict[str, Any]:
    return {
        "demolish": "院内棚子、煤棚和占道围墙，由当事人自行拆除；不拆的由主管部门依法处理",
        "works": [{"need": need, "cost": cost} for need, cost in WORKS], "budget": sum(cost for _, cost in WORKS),
        "manage": "各户推选院内自管小组，街道补助公共照明电费", "govern": "定院规，按季回头看，新搭的当月处理",
    }  # fmt: skip


def _renewed(office: Office, row: Row, about: tuple[str, str], on: dict[str, date], no: int) -> Iterator[Page]:
    who, handler = _staff(office, row), _handler(office)
    yield Taken(on["approve"], MATTER, "approve", office.holder("leader", line=LINE), about, minute=no)
    yield Taken(on["publish"], MATTER, "publish", who, about, "院门口和社区公开栏", minute=no)
    yield Done(on["tidied"], MATTER, _planned(about, "tidy", who, on["tidied"]), 9, no)
    cleared = {"cleared_on": on["tidied"].isoformat(), "refuse": "26.5"}
    yield Written(on["tidied"], f"{CODE}.tidied", who, cleared, about, 16, no)
    yield Done(on["tidied"], MATTER, _planned(about, "works", handler, on["works_done"]), 17, no)
    if row["outcome"] != "finished":
        return
    done = {"done_on": on["works_done"].isoformat(), "cost": "158600"}
    yield Written(on["works_done"], f"{CODE}.works_done", handler, done, about, 16, no)
    items = checking.answers(ACCEPTED, {"green": findings("acceptance", "green")}, about)
    yield Written(on["acceptance"], f"{CODE}.acceptance", handler, {"residents": 7, "items": items}, about, 10, no)
    handed = {"manager": "院内自管小组", "handed_on": on["handover"].isoformat()}
    yield Written(on["handover"], f"{CODE}.handover", handler, handed, about, 10, no)
    kept = {
        "group": "各户推选五人，一年一换",
        "rules": "不再搭建，车停线内，公共部位不堆物",
        "money": "公共收益和街道补助",
    }
    yield Written(on["long_term"], f"{CODE}.long_term", who, kept, about, 10, no)
    told = {"asked": 15, "satisfied": 14, "wishes": "想再装几个充电插座"}
    yield Written(on["satisfaction_count"], f"{CODE}.satisfaction_count", who, told, about, 15, no)


def _planned(about: tuple[str, str], step: str, who: str, on: date) -> Any:
    def do(day: "Day", now: datetime) -> None:
        taking.plan(running(day.office, MATTER, about), step=step, on=on, **steps.hand(day.office, who, now))

    return do


def _looked_at(office: Office, row: Row, no: int) -> Iterator[Page]:
    """A look once a quarter; the one without a manager is looked at a quarter late and does not look well."""
    for quarter, month in enumerate((3, 6)):
        if no and not quarter:
            continue
        on = office.workday(date(office.plan.since.year, month, 12 + no))
        bad = {item: findings("compound", item) for item in (("rebuilt",) if no else ("working",) if quarter else ())}
        items = checking.answers(LOOKED, bad, (row["name"], quarter))
        yield Written(on, f"{CODE}.compound_look", _staff(office, row), {"items": items}, (KIND, row["name"]), 10, no)


def _structures(office: Office) -> Iterator[Page]:
    """What was built without permit, listed at the year's beginning or with its compound, and taken down on its day."""
    places = {row["name"]: row for row in _rows(office)}
    for no, row in enumerate(office.plan.own("structures")):
        compound = places[row["compound"]]
        begun = compound["scheme_on"] and office.calendar.add_workdays(
            date.fromisoformat(compound["scheme_on"]), COURSE["wishes"]
        )
        yield Listed(begun or office.workday(office.plan.since), "illegal_structure", row["name"], LINE,
                     {"area": row["area"], "what": row["what"]}, compound["community"], _handler(office),
                     part_of=(KIND, row["compound"]), hour=11, minute=no)  # fmt: skip
        if row["removed_on"]:
            values = {"removed_on": row["removed_on"], "how": row["how"]}
            values |= {"order_no": row["order_no"]} if row["order_no"] else {}
            yield Written(date.fromisoformat(row["removed_on"]), f"{CODE}.removal", _handler(office), values,
                          ("illegal_structure", row["name"]), 15, no)  # fmt: skip

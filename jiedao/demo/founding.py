"""Opening an invented office: street, places, staff, and the registers as they stood when its half-year began."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from jiedao.access.roles import LINES
from jiedao.demo import firms, households, party, premises
from jiedao.demo.chance import moment
from jiedao.demo.chapters import cleaning, elections, renewal, yards
from jiedao.demo.data import Plan, Row
from jiedao.demo.office import FIVE_MINUTES, LISTED, Office
from jiedao.demo.signin import PASSWORD
from jiedao.procedures import offices
from jiedao.procedures.offices import PlaceRow, StaffRow
from jiedao.tenancy.models import Street

STAFFED = date(2017, 3, 1)  # when everybody took up the post
POSTS = {"secretary": "secretary", "director": "director", "leader": "deputy"}


def found(plan: Plan) -> Street:
    """Enter the office itself; the one that stands already is given back, unless it is a real one."""
    known = Street.objects.filter(code=plan.code, slug=plan.slug, demonstration_day=plan.day).first()
    return known or offices.found_street(
        code=plan.code, slug=plan.slug, name=plan.name, since=plan.since, case_mark=plan.case_mark,
        demonstration_day=plan.day, reproduces=plan.reproduces,
    )  # fmt: skip


def people_and_places(plan: Plan) -> None:
    """Enter the places, the widest first, and the staff with their posts."""
    at = moment(STAFFED, 8)
    offices.enter_places(_places(plan), by="system:demo", at=at)
    staff = [
        StaffRow(row["username"], row["name"], row["role"], plan.place(row["place"]) if row["place"] else "",
                 tuple(row["lines"].split()), STAFFED)
        for row in plan.staff
    ]  # fmt: skip
    offices.enter_staff(staff, password_hash=make_password(PASSWORD), by="system:demo", at=at)


def _places(plan: Plan) -> list[PlaceRow]:
    whole = str(plan.code)
    rows = [PlaceRow("sub_district", whole, plan.name, plan.name.removesuffix("街道"))]
    for community in plan.communities:
        code = plan.place(community["code"])
        rows.append(PlaceRow("community", code, community["name"], community["short_name"], whole))
        for no in range(1, int(community["grids"]) + 1):
            name, short = f"{community['name']}第{no}网格", f"{community['short_name']} {no:02d}"
            rows.append(PlaceRow("grid", f"{code}{no:03d}", name, short, code))
    return rows


def registers(office: Office) -> None:
    """Put the leaders, the shops and the building sites on their registers; the shops sign their pledges."""
    _leaders(office)
    for no, row in enumerate(office.plan.sites):
        _site(office, row, moment(LISTED, 9, no))
    for no, row in enumerate(office.plan.shops):
        _shop(office, row, moment(LISTED, 10 + no // 60, no % 60))
    signed = [row for row in office.plan.shops if row["signed_on"]]
    for row in sorted(signed, key=lambda row: row["signed_on"]):
        pledge(office, row, date.fromisoformat(row["signed_on"]), row["keeper"])
    for theirs in (households, firms, premises):
        theirs.registers(office)
    party.found(office)
    elections.registers(office)
    for yard in (renewal, cleaning, yards):
        yard.registers(office)


def _leaders(office: Office) -> None:
    named = {person.name: person for person in office.subjects("staff").values()}
    leaders = [row for row in office.plan.staff if row["role"] in POSTS]
    for no, row in enumerate(leaders):
        values = {"post": POSTS[row["role"]], "in_charge": "全面工作" if not row["lines"] else _lines(row["lines"])}
        person = named[row["name"]]
        office.put_on("team_member", row["name"], office.places[""], moment(LISTED, 8, no), "general", values,
                    subject=person.pk)  # fmt: skip


def _lines(words: str) -> str:
    return "、".join(LINES[word] for word in words.split())


def _site(office: Office, row: Row, at: datetime) -> None:
    leader = office.holder("leader", line="environment")
    assigned = {
        "site_grid_worker": office.person(office.holder("grid_worker", place=row["grid"])),
        "site_leader": office.person(leader),
    }
    office.put_on("building_site", row["name"], office.places[row["grid"]], at, "environment", site_values(row),
                assigned=assigned)  # fmt: skip


def site_values(row: Row, stage: str = "") -> dict[str, Any]:
    """A site's own fields, at its first stage or at another."""
    kept = {name: row[name] for name in ("builder", "floor_area", "earthwork")}
    return {**kept, "stage": stage or row["stage"]}


def _shop(office: Office, row: Row, at: datetime) -> None:
    officer = office.person(office.holder("community_staff", place=row["grid"][:3]))
    office.put_on("shop", row["name"], office.places[row["grid"]], at, "city_management",
                shop_values(row, row["keeper"], row["keeper_since"]), assigned={"frontage_officer": officer})  # fmt: skip


def shop_values(row: Row, keeper: str, since: str) -> dict[str, Any]:
    """A shop's own fields under one keeper."""
    kept = {name: row[name] for name in ("road", "road_kind", "phone")}
    return {**kept, "keeper": keeper, "keeper_since": since}


def pledge(office: Office, row: Row, on: date, keeper: str) -> None:
    """A keeper signs."""
    at = moment(on, 15, len(row["name"]))
    who = office.holder("community_staff", place=row["grid"][:3])
    shop = dict(office.subjects("shop"))[row["name"]]
    values = {"signed_on": on.isoformat(), "signed_by": keeper}
    office.submit("shopfront_three.pledge", shop.pk, who=who, at=at, values=values, now=at + FIVE_MINUTES)

"""Purchased cleaning: old estates under a contract of three parties, looked at each month, paid each quarter, signed anew."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jiedao.demo import checking
from jiedao.demo.chance import dice, happens, moment, one_of
from jiedao.demo.data import Row, findings
from jiedao.demo.diary import Done, Page, Written
from jiedao.demo.office import FIVE_MINUTES, LISTED, Office
from jiedao.procedures import registration
from jiedao.register.models import Listing

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CODE, LINE, KIND = "cleaning_purchase", "city_management", "cleaning_contract"
SIGNED, CHECK, PAYMENT = f"{CODE}.contract_signed", f"{CODE}.cleaning_check", f"{CODE}.cleaning_payment"
ITEMS = ("stairs", "yard", "refuse", "posters")
MINUS = 100  # yuan taken off for each thing that was not clean


def registers(office: Office) -> None:
    """The estates and their contracts, with what was signed last year."""
    for no, row in enumerate(_rows(office)):
        at, place = moment(LISTED, 16, no), office.places[row["community"]]
        said = {"households": row["households"], "mill": row["mill"]}
        estate = office.put_on("estate", row["name"], place, at, LINE, said)
        contract = office.put_on(
            KIND, _name(row), place, at, LINE, {"firm": row["firm"], "scope": "楼道、院内地面、垃圾清运和小广告清除"}, part_of=estate,
            assigned={"contract_officer": office.person(_staff(office, row))},
        )  # fmt: skip
        signed = moment(min(date.fromisoformat(row["begins"]), date(2017, 12, 22)), 15, no)
        signed = max(signed, at + FIVE_MINUTES)
        values = _signed(row, row["begins"], row["until"], "2017年班子会第11次")
        office.submit(SIGNED, contract.pk, who=_handler(office), at=signed, values=values, now=signed + FIVE_MINUTES)


def pages(office: Office) -> Iterator[Page]:
    """What is seen, paid and signed anew; and the contract that was not gone on with."""
    for no, row in enumerate(_rows(office)):
        about, ends = (KIND, _name(row)), date.fromisoformat(row["next_until"] or row["until"])
        failed: dict[int, int] = {}
        for month in range(1, 7):
            on = office.workday_of("month", date(office.plan.since.year, month, 20), "cleaning", row["name"])
            if on is None or on > ends or happens(0.05, "cleaning not looked at", row["name"], month):
                continue
            bad = _bad(row, month)
            failed[month] = len(bad)
            items = [*checking.answers(ITEMS, {one: findings("cleaning", one) for one in bad}, (row["name"], month)),
                     {"item": "toilet", "answer": "na"}]  # fmt: skip
            said = {"items": items, "complaints": len(bad) and int(dice("complaints", row["name"], month).random() * 3)}
            yield Written(on, CHECK, _staff(office, row), said, about, 10, no)
        paid_on = office.workday(date(office.plan.since.year, 4, 9 if no != 4 else 26))
        yield Written(
            paid_on, PAYMENT, _handler(office), _paid(row, sum(failed.get(one, 0) for one in (1, 2, 3))), about, 15, no
        )
        if row["next_on"]:
            begins = date.fromisoformat(row["until"]) + timedelta(days=1)
            values = _signed(row, begins.isoformat(), row["next_until"], "2018年班子会第9次")
            yield Written(date.fromisoformat(row["next_on"]), SIGNED, _handler(office), values, about, 15, no)
        elif ends < office.plan.day:
            yield Done(office.workday(ends + timedelta(days=10)), SIGNED, _left(_name(row)), 16, no)


def _rows(office: Office) -> tuple[Row, ...]:
    return office.plan.own("estates")


def _name(row: Row) -> str:
    return f"{row['name']}保洁合同"


def _staff(office: Office, row: Row) -> str:
    return office.holder("community_staff", place=row["community"])


def _handler(office: Office) -> str:
    return office.holders("handler", line=LINE)[0]


def _signed(row: Row, begins: str, until: str, decided: str) -> dict[str, Any]:
    mill = int(row["price"]) - int(row["street"])
    return {
        "begins": begins, "until": until, "list_price": row["list_price"], "price": row["price"], "decided": decided,
        "payers": [{"payer": "mill", "share": mill}, {"payer": "street", "share": row["street"]}],
    }  # fmt: skip


def _bad(row: Row, month: int) -> list[str]:
    key = ("cleaning", row["name"], month)
    if not happens(0.3, *key):
        return []
    first = one_of(ITEMS, "first", *key)
    second = one_of(ITEMS, "second", *key)
    return sorted({first, second}) if happens(0.3, "two", *key) else [first]


def _paid(row: Row, failed: int) -> dict[str, Any]:
    """A quarter of the price, less what was taken off; the mill bears the deduction's benefit."""
    due, street = int(row["price"]) // 4, int(row["street"]) // 4
    paid = due - MINUS * failed
    parts = [{"payer": "mill", "amount": paid - street}, {"payer": "street", "amount": street}]
    return {"due": due, "deducted": MINUS * failed, "parts": parts, "paid": paid}


def _left(name: str) -> Any:
    def do(day: "Day", now: datetime) -> None:
        listing = Listing.objects.select_related("subject").get(kind=KIND, to_on=None, subject__name=name)
        who = day.office.standing(_handler(day.office), day.day)
        registration.leave(listing, on=day.day, why="finished", street=day.office.street, who=who, now=now)

    return do

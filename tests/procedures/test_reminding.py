"""What the rulebook reminds of stands before whoever owes it, sixty, thirty and seven days ahead, until it is done."""

from datetime import date, timedelta

import pytest

from jiedao.duties.models import Obligation
from jiedao.procedures import booking, registration, reminding, today
from jiedao.procedures.clock import tick
from jiedao.register.models import Listing
from jiedao.register.queries import calendar
from tests import cast

TODAY = cast.TODAY
RENEWED = "small_polluter_files.contract_renewed"
CONTRACT = "small_polluter_files.waste_contract"


@pytest.fixture
def contract(office):
    """Enter a car repairer in the first community whose contract runs out so many days after today."""

    def enter(days, name="顺达汽修"):
        shop = office.enter("car_repairer", name, address="互助路9号", keeper="演示", filed_on="2017-03-01")
        office.submit(
            CONTRACT, shop, on=date(2017, 9, 1), contractor="演示处置", permit_no="演01",
            until=str(TODAY + timedelta(days=days)),
        )  # fmt: skip
        return shop

    return enter


def of(office, who):
    standing = office.standing(who)
    days = calendar(standing.scope)
    edition = booking.edition(office.row, TODAY)
    return today.collect(standing, edition, now=cast.NOON, since=cast.at(TODAY, 0), calendar=days)


def reach(office):
    return reminding.reach(
        booking.edition(office.row, TODAY), on=TODAY, calendar=calendar(office.standing("handler").scope)
    )


@pytest.mark.parametrize(
    ("days", "part", "told"),
    [(61, None, None), (60, "reminded", 60), (30, "reminded", 30), (12, "reminded", 30), (7, "reminded", 7),
     (0, "due", None), (-3, "overdue", None)],
)  # fmt: skip
def test_a_contract_is_reminded_of_from_sixty_days_before_it_runs_out(office, contract, days, part, told):
    contract(days)
    found = of(office, "handler")
    parts = {name: [one.duty for one in getattr(found, name).rows] for name in today.PARTS}
    assert {name for name, duties in parts.items() if RENEWED in duties} == ({part} if part else set())
    edition = booking.edition(office.row, TODAY)
    days_of = calendar(office.standing("handler").scope)
    due = TODAY + timedelta(days=days)
    last = reminding.last(edition.duties[RENEWED], edition, due, on=TODAY, calendar=days_of)
    assert (last and last.clock.amount) == told


def test_it_stands_before_those_who_owe_it_where_the_shop_is(office, contract):
    contract(20)
    seen = {who for who in ("handler", "community_staff", "neighbour_staff", "grid_worker", "other_handler", "auditor")
            if of(office, who).reminded.total}  # fmt: skip
    assert seen == {"handler", "community_staff"}


def test_the_list_behind_the_number_holds_the_same_rows(office, contract):
    for days, name in ((20, "甲汽修"), (45, "乙汽修"), (90, "丙汽修")):
        contract(days, name)
    who, edition = office.standing("handler"), booking.edition(office.row, TODAY)
    mine = today.obligations(who, edition, "reminded", on=TODAY, calendar=calendar(who.scope))
    ours = reminding.reminded(office.standing("secretary").scope, RENEWED, found=reach(office), on=TODAY)
    assert [one.subject.name for one in mine] == [one.subject.name for one in ours] == ["甲汽修", "乙汽修"]
    assert reminding.counts(who.scope, [RENEWED], found=reach(office), on=TODAY) == {RENEWED: 2}
    assert reminding.counts(who.scope, ["site_dust.full_check"], found=reach(office), on=TODAY) == {}


def test_a_new_contract_ends_the_reminder_and_begins_the_next(office, contract):
    shop = contract(20)
    office.submit(CONTRACT, shop, on=TODAY, contractor="演示处置", permit_no="演01", until="2019-07-01")
    assert of(office, "handler").reminded == today.Part()
    states = {str(one.due_on): one.state for one in Obligation.objects.filter(duty=RENEWED).on(TODAY)}
    assert states == {str(TODAY + timedelta(days=20)): "done", "2019-07-01": "open"}


def test_a_shop_that_has_closed_is_reminded_of_nothing(office, contract):
    shop = contract(20)
    listing = Listing.objects.get(kind="car_repairer", subject_id=shop.pk)
    registration.leave(
        listing, on=TODAY, why="closed", street=office.row, who=office.standing("handler"), now=cast.at(TODAY, 10)
    )
    tick(office.row, now=cast.at(TODAY, 11))
    assert of(office, "handler").reminded == today.Part()
    assert not Obligation.objects.filter(duty=RENEWED).exists()

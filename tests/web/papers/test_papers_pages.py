"""Papers that run out: whatever date a duty falls due before, on the dossier and in the list of the office."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.duties.expiring import SOON, counts, held, papers, state
from jiedao.procedures import booking
from jiedao.register.scope import Scope
from tests import cast
from tests.procedures.test_rhythms import rhythms  # noqa: F401

DEPOT = "depot.permit_until"


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def depot(office, name, until, *, below="001001"):
    return office.enter("depot", name, below=below, who="secretary", since=date(2018, 5, 28), permit_until=str(until), opened_on="2017-06-20",
                        kind_of="dry")  # fmt: skip


@pytest.fixture
def stores(rhythms):  # noqa: F811
    days = {"过期仓": -12, "今天仓": 0, "快到仓": 5, "还早仓": 90}
    return {name: depot(rhythms, name, cast.TODAY + timedelta(days=n)) for name, n in days.items()}


def test_a_paper_is_what_a_duty_falls_due_before(rhythms, stores):  # noqa: F811
    edition = booking.edition(rhythms.code, cast.TODAY)
    (paper,) = [one for one in papers(edition) if one.name == DEPOT]
    assert paper.duty.label == "换证"
    found = counts(Scope.everything(), edition, [paper], on=cast.TODAY)[DEPOT]
    assert found == {"expired": 1, "soon": 2, "valid": 1}
    names = [row.subject.name for row in held(Scope.everything(), edition, paper, on=cast.TODAY)]
    assert names == ["过期仓", "今天仓", "快到仓", "还早仓"]


def test_the_list_and_the_dossier_say_the_same(stores, visit):
    client = visit("secretary")
    assert "许可到期" in text(client.get("/papers/")) and "将到期" in text(client.get("/ledgers/"))
    said = {name: text(client.get(f"/papers/{DEPOT}/?state={name}")) for name in ("expired", "soon", "valid")}
    assert "过期仓" in said["expired"] and "已过期12天" in said["expired"] and "快到仓" not in said["expired"]
    assert "还有5天到期" in said["soon"] and "今天到期" in said["soon"] and "还早仓" in said["valid"]
    assert "已过期12天" in text(client.get(f"/subjects/{stores['过期仓'].pk}/"))
    assert "还有5天到期" in text(client.get(f"/subjects/{stores['快到仓'].pk}/"))


def test_a_new_paper_takes_the_place_of_the_old(rhythms, stores, visit):  # noqa: F811
    rhythms.submit(
        "trial_rhythms.depot",
        stores["过期仓"],
        who="secretary",
        permit_until="2019-07-01",
        opened_on="2017-06-20",
        kind_of="dry",
    )
    client = visit("secretary")
    assert "过期仓" not in text(client.get(f"/papers/{DEPOT}/?state=expired"))
    assert "2019年7月1日有效" in text(client.get(f"/subjects/{stores['过期仓'].pk}/"))


def test_only_what_lies_in_ones_scope_is_listed(rhythms, stores, visit):  # noqa: F811
    depot(rhythms, "晚照仓", cast.TODAY, below="002001")
    assert "晚照仓" in text(visit("secretary").get(f"/papers/{DEPOT}/"))
    mine = text(visit("community_secretary").get(f"/papers/{DEPOT}/"))
    assert "快到仓" in mine and "晚照仓" not in mine
    assert visit("secretary").get("/papers/shop.keeper_since/").status_code == 404


def test_an_office_without_such_a_rule_is_told_so(office, visit):
    if not papers(booking.edition(office.code, cast.TODAY)):
        assert "没有要盯的期限" in text(visit("secretary").get("/papers/"))


@given(st.dates(date(2018, 1, 1), date(2019, 1, 1)), st.integers(-100, 100))
def test_a_paper_is_good_on_its_last_day(on, days):
    until = on + timedelta(days=days)
    assert state(until, on=on) == ("expired" if days < 0 else "soon" if days <= SOON.days else "valid")

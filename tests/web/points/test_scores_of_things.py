"""A cleaning contract's score on its dossier, month by month: worked out from the assessments, each figure to its records."""

import re
from datetime import date

import pytest

from jiedao.procedures import booking, points_things
from tests import cast
from tests.counting import statements

CHECK, ITEMS = "cleaning_purchase.cleaning_check", ("stairs", "yard", "refuse", "toilet", "posters")


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def there(other_office):
    """The office next door, which buys cleaning with others."""
    with other_office.street():
        yield other_office


@pytest.fixture
def contract(there):
    estate = there.enter("estate", "纺机家属院", below="001", households=300)
    return there.enter(
        "cleaning_contract", "纺机院保洁合同", below="001", part_of=estate.pk, firm="净美保洁", scope="楼道和院内"
    )


def assess(office, contract, on, *failed):
    items = [{"item": one, "answer": "fail", "note": "有积灰"} if one in failed else {"item": one, "answer": "pass"}
             for one in ITEMS]  # fmt: skip
    return office.submit(CHECK, contract, on=on, items=items, complaints=0).entry


def test_each_month_says_what_was_taken_off_and_opens_the_records_behind_it(visit, there, contract):
    may = assess(there, contract, date(2018, 5, 25))
    june = assess(there, contract, date(2018, 6, 25), "stairs", "yard")
    client, url = visit("handler", at=cast.THERE), f"/points/things/{contract.pk}/cleaning_purchase.cleaning_score/"
    dossier = client.get(f"/subjects/{contract.pk}/")
    said, page = words(dossier), dossier.content.decode()
    rows = said[said.rindex("保洁月得分") :]
    assert "不合格项扣分：-10分2018年6月，得分：90分" in rows and "月考核满分：100分—2018年5月，得分：100分" in rows, (
        rows[:300]
    )
    assert "保洁月得分" in said and f'href="{url}?month=2018-06&amp;rule=fail"' in page
    taken = client.get(url, {"month": "2018-06", "rule": "fail"})
    assert "2项，合计-10分" in words(taken) and taken.content.decode().count(f"/entries/{june.pk}/") == 2
    whole = client.get(url, {"month": "2018-05"})
    assert "1项，合计100分" in words(whole) and f"/entries/{may.pk}/" in whole.content.decode()
    assert "这个月没有记录" in words(client.get(url, {"month": "2018-04"}))
    for query in ({"month": "none"}, {}):
        assert client.get(url, query).status_code == 404
    assert client.get(f"/points/things/{contract.pk}/none/", {"month": "2018-06"}).status_code == 404
    assert visit("handler").get(url, {"month": "2018-06"}).status_code == 404


def test_a_contract_without_assessments_says_so_and_many_cost_what_few_cost(visit, there, contract):
    client, url, costs = visit("handler", at=cast.THERE), f"/subjects/{contract.pk}/", []
    assert "今年还没有考核" in words(client.get(url))
    for months in (range(1, 3), range(3, 7)):
        for month in months:
            assess(there, contract, date(2018, month, 20), "stairs", "posters")
        with statements() as seen:
            client.get(url)
        costs.append(len(seen))
    assert costs[0] == costs[1], costs


def test_points_over_persons_are_never_given_to_a_dossier(there):
    for edition in (booking.edition(cast.HERE, cast.TODAY), booking.edition(there.row, cast.TODAY)):
        given = points_things.given_to(set(edition.kinds), edition, frozenset())
        assert all(edition.kinds[one.for_].base != "person" for one in given)

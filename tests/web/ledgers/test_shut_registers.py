"""A register that only certain posts may see names nobody to the others, by whichever door they come."""

import re
from datetime import date

import pytest

from jiedao.entries.models import Entry
from jiedao.procedures.clock import tick
from tests import cast

REVIEWED = "minimum_allowance.allowance_reviewed"


@pytest.fixture
def household(office):
    """A household on the allowance in the grid of the grid worker, reviewed in June by the handler."""
    made = office.enter(
        "minimum_allowance", "成小满", below="001001", who="other_handler", amount="630.50",
        account="6222020200112201", approved="2017-01-01",
    )  # fmt: skip
    office.submit(
        "minimum_allowance.allowance_review", made, who="other_handler", on=date(2018, 6, 26), visited_on="2018-06-26",
        visitors=[{"person": str(office.standing("other_handler").scope.person)}], persons=2, income="315.00",
        within_property="yes", outcome="kept",
    )  # fmt: skip
    tick(office.row, now=cast.at(cast.TODAY, 8))
    return made


def doors(household):
    entries = [f"/entries/{id}/" for id in Entry.objects.filter(subject=household.pk).values_list("pk", flat=True)]
    return [
        "/ledgers/minimum_allowance/", f"/subjects/{household.pk}/", f"/duties/{REVIEWED}/?period=2018-H2", *entries,
        "/figures/allowance_households/?period=2018-H1", "/search/?q=成小满", "/", "/duties/?period=2018-H2",
    ]  # fmt: skip


def said(visit, who, url):
    answer = visit(who).get(url)
    return answer.status_code, re.sub(r"\s+", "", answer.content.decode())


def test_whose_post_may_not_see_it_meets_the_name_nowhere(visit, household):
    for url in doors(household):
        _status, page = said(visit, "grid_worker", url)
        assert "成小满" not in page.replace('value="成小满"', "").replace("“成小满”", ""), url
    for url in doors(household)[:5]:
        assert said(visit, "grid_worker", url)[0] == 404, url


def test_whose_post_may_see_it_does_with_money_once_and_the_account_sealed(visit, household):
    status, page = said(visit, "community_staff", "/ledgers/minimum_allowance/")
    assert status == 200 and "成小满" in page and page.count("630.50元") == 1
    assert "6222020200112201" not in page and "已加密" in page
    assert said(visit, "community_staff", f"/duties/{REVIEWED}/?period=2018-H2")[0] == 200
    assert said(visit, "neighbour_staff", f"/subjects/{household.pk}/")[0] == 404


def test_a_household_is_looked_for_like_a_resident(visit, household):
    _status, page = said(visit, "other_handler", "/search/?q=成小满")
    assert "有1位居民对得上" in page and f"/subjects/{household.pk}/" not in page

"""收件箱 on the screen: grouped by day, marked by oneself alone, no number that counts up; and the day's digest."""

import re

import pytest

from jiedao.inbox.models import Seen, Wish
from jiedao.procedures import digest, vault
from tests import cast
from tests.branches.conftest import branch, lively_branch, standing_branch  # noqa: F401
from tests.counting import statements
from tests.web.looking import complaints_of_axe, sideways
from tests.web.record.test_record import text_of


def opened(client, **query):
    answer = client.get("/inbox/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def things(page):
    return re.findall(r'name="one" value="([^"]+)"', page)


def test_days_stand_latest_first_and_each_row_has_its_sort_and_its_way(branch, visit):  # noqa: F811
    page = opened(visit("community_secretary"))
    said = re.sub(r"\s|<[^>]+>", "", page)
    assert "逾期" in said and "新到的" in said and "案件有进展" in said
    heads = re.findall(r'<h2 id="d-(\d{8})"', page)
    assert heads == sorted(heads, reverse=True) and len(heads) > 1
    assert "/record/" in page or "/cases/" in page


def test_a_mark_is_ones_own_and_can_be_taken_back(branch, visit):  # noqa: F811
    client = visit("community_secretary")
    first, *others = things(opened(client))
    assert client.post("/inbox/seen/", {"one": first, "thing": others}).status_code == 303
    assert Seen.objects.count() == 1  # the one pressed, not the whole page
    left = things(opened(client))
    assert first not in left and set(left) == set(others)
    assert "看过" in opened(client, show="all") and first not in things(opened(client, show="all"))
    assert things(opened(visit("secretary")))  # another's inbox is as it was
    client.post("/inbox/seen/", {"thing": first, "do": "again"})
    assert first in things(opened(client))


def test_a_whole_page_is_marked_at_once(branch, visit):  # noqa: F811
    client = visit("community_secretary")
    client.post("/inbox/seen/", {"thing": things(opened(client))})
    assert "没有没看过的" in text_of(client.get("/inbox/"))


def test_no_page_wears_a_number_that_counts_up(branch, visit):  # noqa: F811
    for path in ("/", "/cases/", "/inbox/"):
        page = visit("community_secretary").get(path).content.decode()
        links = re.findall(r'<a href="/inbox/"[^>]*>(.*?)</a>', page, re.S)
        assert links and not any(re.search(r"\d", re.sub(r"<[^>]+>", "", one)) for one in links), path


def test_the_inbox_takes_twelve_statements_at_most(branch, visit):  # noqa: F811
    client = visit("community_secretary")
    opened(client)
    with statements() as seen:
        opened(client)
    assert len(seen) <= 12


def test_the_digest_of_the_morning_stays_what_it_was(branch, visit):  # noqa: F811
    client = visit("community_secretary")
    assert "现在的情况" in text_of(client.get("/inbox/digest/"))
    digest.prepare(branch.office.row, now=cast.at(cast.TODAY, 6))
    page = text_of(client.get("/inbox/digest/"))
    assert "06:00做好的" in page and "组织生活台账" in page and "关月明，政治生日" not in page
    assert client.get("/inbox/digest/", {"on": "2018-06-20"}).status_code == 404


def test_without_a_server_the_page_offers_no_mail(branch, visit):  # noqa: F811
    page = visit("secretary").get("/inbox/settings/").content.decode()
    assert "没有设置发信服务器" in page and 'name="address"' not in page
    assert visit("secretary").post("/inbox/settings/", {"hour": "9", "address": "a@example.org"}).status_code == 409


def test_an_hour_and_an_address_are_chosen_and_the_address_is_sealed(branch, visit, settings):  # noqa: F811
    settings.EMAIL_HOST = "mail.example.org"
    client = visit("secretary")
    refused = client.post("/inbox/settings/", {"hour": "9"})
    assert refused.status_code == 422 and "请填写收信的邮箱地址" in text_of(refused)
    assert client.post("/inbox/settings/", {"hour": "21", "address": "a@example.org"}).status_code == 422
    assert client.post("/inbox/settings/", {"hour": "9", "address": "song@example.org"}).status_code == 303
    (kept,) = Wish.objects.all()
    assert kept.hour == 9 and "song" not in kept.address
    assert vault.open_text(kept.address, what=digest.SEALED, id=kept.user_id) == "song@example.org"
    assert "song@example.org" not in client.get("/inbox/settings/").content.decode()
    client.post("/inbox/settings/", {"hour": ""})
    assert Wish.objects.get().hour is None


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", ["/inbox/", "/inbox/?show=all", "/inbox/digest/", "/inbox/settings/"])
def test_the_pages_hold_at_both_sizes(standing_branch, see, width, path):  # noqa: F811
    page = see(path, who="community_secretary", at=cast.THERE, width=width)
    assert page.locator("h1").is_visible()
    assert not complaints_of_axe(page) and not sideways(page)

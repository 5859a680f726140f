"""The frame: who is where, what leads on, how a page answers the browser and htmx, what it may load."""

import itertools
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import RequestFactory

from jiedao.web.pages import see_other, way_back
from tests import cast

PAGES = ["/more/", "/sheet/", "/access/", "/access/?by=people", "/access/?by=deeds", "/search/", f"/search/?q={quote('朝霞')}",
         "/password/", "/signout/", "/nowhere/"]  # fmt: skip


@pytest.fixture(autouse=True)
def _rooms(rooms):
    """These tests may use the rooms built on."""


def inline(html: str) -> list[str]:
    """Styles, scripts and handlers written into a page, which the policy would stop."""
    return re.findall(r"<[^>]*\s(?:style|on\w+|hx-on[\w:-]*)=[^>]*>|<style|<script(?![^>]*\ssrc=)[^>]*>", html)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_carries_nothing_its_policy_forbids(visit, path):
    page = visit("secretary").get(path)
    policy = page["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "object-src 'none'" in policy
    assert not inline(page.content.decode())


@pytest.mark.parametrize(
    "text", ['<p style="x">', "<a onclick='x'>", "<style>", "<script>x</script>", '<b hx-on:click="x">']
)
def test_what_the_policy_forbids_is_found(text):
    assert inline(text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_a_title_with_the_office_and_a_way_past_the_frame(visit, path):
    html = visit("secretary").get(path).content.decode()
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert " · 试验街道</title>" in html
    assert '<a class="skip" href="#main">' in html and '<main id="main"' in html
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_navigation_shows_the_rooms_a_post_may_enter(visit):
    def rooms(name: str) -> list[str]:
        nav = visit(name).get("/more/").content.decode().split('class="masthead__nav"')[1].split("</nav>")[0]
        return re.findall(r'href="([^"]+)"', nav)

    assert rooms("grid_worker") == ["/", "/cases/", "/matters/", "/ledgers/", "/duties/", "/figures/"]
    assert rooms("system_admin") == ["/"]


def test_who_may_not_search_sees_no_search_box(visit):
    assert 'role="search"' in visit("grid_worker").get("/more/").content.decode()
    assert 'role="search"' not in visit("system_admin").get("/more/").content.decode()


def test_an_office_of_invented_data_says_so_and_lives_on_its_day(visit, office):
    html = visit("handler").get("/more/").content.decode()
    assert "演示·数据虚构" in html and "2018年7月2日" in html and '<span class="demo">演示</span>' in html


def test_the_foot_names_the_day_and_the_end_of_the_chain(visit, office):
    from jiedao.audit import queries
    from jiedao.register.scope import Scope

    head = queries.head(Scope.everything(cast.HERE)).head
    html = visit("handler").get("/more/").content.decode()
    assert f"{head[:6]}…{head[-6:]}" in html


def test_htmx_gets_the_part_it_aims_at_and_the_browser_the_page(visit):
    client = visit("handler")
    whole = client.get("/note/").content.decode()
    part = client.get("/note/", headers={"HX-Request": "true", "HX-Target": "note"}).content.decode()
    assert "<html" in whole and part.startswith('<form id="note"') and "<html" not in part
    for headers in ({"HX-History-Restore-Request": "true"}, {"HX-Boosted": "true"}):
        assert b"<html" in client.get("/note/", headers={"HX-Request": "true", "HX-Target": "note", **headers}).content
    assert b"<html" in client.get("/note/", headers={"HX-Request": "true", "HX-Target": "no-such-part"}).content


def test_a_change_is_answered_by_a_way_on_and_said_once(visit):
    client = visit("handler")
    sent = client.post("/note/", {"note": "一条"})
    assert sent.status_code == 303 and sent["Location"] == "/note/?from=note#note"
    assert "已登记，记录2018-1837" in client.get("/note/").content.decode()
    assert "已登记，记录2018-1837" not in client.get("/note/").content.decode()


def test_htmx_is_sent_on_with_the_whole_page(visit):
    htmx = {"HX-Request": "true", "HX-Target": "note"}
    sent = visit("handler").post("/note/", {"note": "一条"}, headers=htmx)
    assert (sent.status_code, sent["HX-Redirect"]) == (200, "/note/?from=note#note")
    assert visit().get("/more/", headers=htmx)["HX-Redirect"] == "/signin/?next=/more/"
    assert visit().get("/more/", headers={**htmx, "HX-Boosted": "true"}).status_code == 302


def test_a_fault_stands_at_its_field_and_in_the_list_on_top(visit):
    html = visit("handler").post("/note/", {"note": ""}).content.decode()
    assert '<a href="#id_note">请填写“说明”。</a>' in html
    assert 'aria-invalid="true" aria-describedby="id_note_error"' in html and 'id="id_note_error"' in html


def test_the_way_back_never_leads_out_of_the_house():
    def asked(**given: str):
        return RequestFactory().post(
            "/preferences/", {"next": given.get("next", "")}, headers={"Referer": given.get("from", "")}
        )

    assert way_back(asked(next="/cases/?p=2")) == "/cases/?p=2"
    assert way_back(asked(next="https://elsewhere.example/")) == "/"
    assert way_back(asked(next="//elsewhere.example/"), otherwise="/more/") == "/more/"
    assert see_other("/x/", query={"q": "烧 烤"}, fragment="a")["Location"] == "/x/?q=%E7%83%A7+%E7%83%A4#a"


def test_a_choice_of_looks_is_kept_and_leads_back(visit):
    client = visit("handler")
    kept = client.post("/preferences/", {"theme": "dark", "size": "large", "next": "/more/"})
    assert kept.status_code == 303 and kept["Location"] == "/more/"
    assert '<html lang="zh-CN" data-theme="dark" data-size="large">' in client.get("/more/").content.decode()


@pytest.mark.parametrize("posted", [{"theme": "pink"}, {"size": "9"}, {"language": "xx"}, {}])
def test_a_choice_that_does_not_exist_changes_nothing(visit, posted):
    client = visit("handler")
    client.post("/preferences/", posted)
    assert '<html lang="zh-CN" data-theme="light" data-size="standard">' in client.get("/more/").content.decode()


def test_a_forged_choice_is_not_believed(visit):
    client = visit("handler")
    client.cookies["jiedao_view"] = "dark.large.en"
    assert 'data-theme="light"' in client.get("/more/").content.decode()


def test_the_sheet_is_shut_in_an_office(visit, settings):
    assert visit("handler").get("/sheet/").status_code == 200
    settings.JIEDAO_SHEET = False
    assert visit("handler").get("/sheet/").status_code == 404


def test_an_address_with_chinese_in_it_leads_back_whole(visit):
    asked = urlsplit(visit().get(f"/search/?q={quote('朝霞')}&p=2")["Location"])
    assert parse_qs(asked.query) == {"next": [f"/search/?q={quote('朝霞')}&p=2"]}

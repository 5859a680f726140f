"""Every page for everybody of the cast: an answer with its reason, never a fault, at a fixed cost, under a strict policy."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests import cast
from tests.counting import statements
from tests.journeys.asking import ask, said
from tests.journeys.life import MONDAY, PATROL, ROUTES, Life, Way

#: The resident's door and its interface for programs: nobody signs in there.
DOOR = tuple(name for name in ROUTES if name.startswith(("door:", "open311:")))
#: What opens without signing in.
PUBLIC = (
    "preferences", "sheet", "account_login", "account_logout", "account_inactive", "agenda:feed", "field:worker", *DOOR,
)  # fmt: skip
#: Lists, each with rows of this office: what they cost must not grow with them. (The page of all numbers asks once for
#: each of them; tests/web/figures holds it.)
LISTS = [
    ("/", "handler"), ("/", "grid_worker"), ("/agenda/?period=2018-06", "grid_worker"),
    ("/agenda/?period=2018-06", "handler"), ("/agenda/day/2018-06-29/", "grid_worker"), ("/todo/overdue/", "handler"), ("/cases/?state=all", "handler"),
    ("/cases/?mine=1", "grid_worker"), ("/duties/?period=2018-06", "handler"),
    ("/duties/of/site_dust/?period=2018", "handler"), ("/duties/site_dust.full_check/?view=matrix&period=2018-06", "handler"),

    ("/duties/day_night_patrol.day_walked/?period=2018-06", "secretary"),
    ("/figures/cases_opened/", "secretary"), ("/figures/building_sites/", "handler"), ("/ledgers/", "handler"),
    ("/ledgers/shop/", "handler"), ("/ledgers/building_site/", "secretary"), ("/record/", "grid_worker"),
    ("/record/site_dust.dust_check/?q=项目", "handler"), ("/search/?q=项目", "handler"), ("/rules/", "auditor"),
    ("/access/?by=people", "auditor"), ("/calendar/", "system_admin"),
    ("/reports/", "handler"),
]  # fmt: skip
MOST = 12
#: Where a form says what is wrong with a field.
FAULT = 'class="error'
INLINE = re.compile(r"<style|<script(?![^>]* src=)|\sstyle=|\son[a-z]+=|javascript:|\shx-on", re.IGNORECASE)


def pages(life: Life, turn: int) -> list[Way]:
    """Every address that is opened, in a sixth of its ways: each way has its turn with every sixth of the cast."""
    found = [[way for way in make(life) if way.sent is None] for make in ROUTES.values()]
    return [way for every in found for way in every[turn % 6 :: 6] or every[:1]]


def require_policy(response: Any, where: str) -> None:
    """The strict policy stands over the answer, and nothing in it would need a looser one."""
    policy = response.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy or "default-src 'self'" in policy, where
    assert "unsafe" not in policy, where
    if response.headers.get("Content-Type", "").startswith("text/html"):
        found = INLINE.search(response.content.decode())
        assert found is None, f"{where}: {response.content.decode()[found.start() - 60 : found.end() + 60]}"


@pytest.mark.parametrize(("turn", "who"), list(enumerate(cast.CAST)))
def test_every_page_answers_everybody_or_says_why_not(life, visit, turn, who):
    client, wrong = visit(who), []
    for way in pages(life, turn):
        response = client.get(way.path)
        require_policy(response, f"{who} {way.path}")
        status, text = said(response, way)
        if status in (302, 303):
            continue
        if status not in (200, 400, 403, 404, 405, 409, 422, 429):
            wrong.append(f"{way.path}: {status}")
        elif status == 422 and FAULT not in text:  # a page of a form, with what is wrong said in it
            wrong.append(f"{way.path}: {status} without saying what is wrong")
        elif status >= 400 and status != 422 and not (re.search(r"<h1[^>]*>[^<]{4,}", text) and "WHEN" in text):
            wrong.append(f"{way.path}: {status} without a sentence or a record number")
    assert not wrong, "\n".join(wrong)


def test_who_is_not_signed_in_is_led_to_the_door(life, visit):
    stranger = visit()
    for name, make in ROUTES.items():
        for way in make(life):
            response = ask(stranger, way)
            require_policy(response, way.path)
            if name in PUBLIC:
                assert response.status_code in (200, 303, 302, 404, 429) or name in DOOR, way.path
                assert response.status_code < 500, way.path
            else:
                led = response.status_code in (302, 303) and response.headers["Location"].startswith("/signin/?next=/")
                assert led or (response.status_code == 405 and way.sent is None), (way.path, response.status_code)


#: What addresses and forms of the house carry, to be filled with what nobody can read.
ASKED = [
    "period",
    "place",
    "after",
    "before",
    "about",
    "id",
    "q",
    "on",
    "state",
    "ladder",
    "rows",
    "who",
    "name",
    "field",
    "kind",
    "year",
    "role",
    "can",
    "by",
    "duty",
    "split",
    "next",
]
SENT = ["_id", "_about", "_form", "_at", "_why", "_find", "_more", "id", "seen", "why", "on", "note", "person", "role", "purpose", "occurred_at", "field", "name", "place", "kind", "items.x", "problems.x.what", "problems.99999999999.what", "from", "to", "days", "theme", "language"]  # fmt: skip


@pytest.mark.parametrize("what", ["x", "\0", "9" * 30, "2018-02-30"], ids=["word", "null", "long number", "no day"])
def test_what_cannot_be_read_is_refused_in_words(life, visit, what):
    client = visit("office_head")
    for name, make in ROUTES.items():
        if name.startswith("account_"):
            continue  # another's pages; and whoever signs out sees none of the rest
        for way in (*[w for w in make(life) if w.sent is None][:1], *[w for w in make(life) if w.sent is not None][:1]):
            if way.sent is None:
                told, _ = said(client.get(way.path, dict.fromkeys(ASKED, what)), way)
                assert told < 500, way.path
            told, _ = said(client.post(way.path, {**(way.sent or {}), **dict.fromkeys(SENT, what)}), way)
            assert told < 500, f"POST {way.path}"


@pytest.fixture
def crowded(life) -> Any:
    """Let the office have fifty more of everything."""

    def crowd() -> None:
        from jiedao.procedures import drafts
        from jiedao.procedures.clock import tick
        from jiedao.tenancy.ids import uuid7

        office, grid = life.office, life.office.place("001001")
        for no in range(50):
            office.enter(
                "building_site", f"第{no}号项目", below="001001", builder="中原建工", floor_area="900", earthwork="no",
                stage="building",
            )  # fmt: skip
            office.enter(
                "shop", f"第{no}面馆", below="001001", road="前进巷", road_kind="main", keeper="陆小满",
                keeper_since="2017-03-01", phone="13603715678",
            )  # fmt: skip
            problems = [{"what": f"第{no}处堆物", "where_it_is": "互助路28号"}]
            day = MONDAY - timedelta(no % 20)
            office.submit(PATROL, grid, who="grid_worker", on=day, hour=8 + no // 20, problems=problems)
            drafts.keep(
                id=uuid7(), form=PATROL, about=grid.pk, typed={}, by=office.user("grid_worker"), at=cast.at(hour=0)
            )
        tick(office.row, now=cast.at(cast.TODAY, 0, 2))

    return crowd


def cost(client: Any, path: str) -> int:
    """How many statements a page takes, once everything that is kept between requests is warm."""
    assert client.get(path).status_code == 200, path
    with statements() as seen:
        client.get(path)
    return len(seen)


def test_lists_cost_the_same_on_few_rows_and_on_many(life, visit, crowded):
    clients = {who: visit(who) for _, who in LISTS}
    lists = [*LISTS, (life.address, "handler")]
    few = {(path, who): cost(clients[who], path) for path, who in lists}
    crowded()
    many = {(path, who): cost(clients[who], path) for path, who in lists}
    dear = {at: (few[at], many[at]) for at in few if not few[at] == many[at] <= MOST}
    assert not dear, "\n".join(f"{who} {path}: {costs}" for (path, who), costs in dear.items())

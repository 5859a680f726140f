"""Finding: within one's work, by characters, initials or number; residents only for a stated purpose, which is noted."""

import re
from datetime import date
from urllib.parse import quote

import pytest

from tests import cast


@pytest.fixture
def register(office):
    """A shop here and one next door, a site of another line, a resident on a list."""
    return {
        "shop": office.subject("shop", "老地方烧烤店", below="001001"),
        "far": office.subject("shop", "老地方烧烤二店", below="002001"),
        "site": office.subject("building_site", "烧烤广场工地", below="001"),
        "resident": office.subject("team_member", "王秀兰", below="001"),
    }


def look(client, text: str, **more: str):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return client.get(f"/search/?q={quote(text)}{query}")


def names(page) -> list[str]:
    lists = re.findall(r'<ul class="hits">.*?</ul>', page.content.decode(), re.DOTALL)
    return [name for found in lists for name in re.findall(r'<li><a href="[^"]*">([^<]*)</a>', found)]


def test_two_characters_find_what_ones_work_covers_and_nothing_else(register, visit):
    assert names(look(visit("grid_worker"), "烧烤")) == ["老地方烧烤店"]
    assert names(look(visit("secretary"), "烧烤")) == ["老地方烧烤店", "老地方烧烤二店", "烧烤广场工地"]
    assert names(look(visit("other_handler"), "烧烤")) == []


def test_what_is_outside_reads_like_what_does_not_exist(register, visit):
    client = visit("neighbour")
    outside, missing = look(client, "广场工地"), look(client, "月亮工地")
    as_said = [
        re.sub(r"广场|月亮|%\w\w|…|[0-9a-f]{6}", "", re.search(r"<main.*</main>", p.content.decode(), re.DOTALL)[0])
        for p in (outside, missing)
    ]  # type: ignore[index]
    assert as_said[0] == as_said[1] and "没有找到" in as_said[0]


def test_initials_find_too_and_a_found_thing_leads_to_its_dossier(register, visit):
    page = look(visit("secretary"), "ldfsk")
    assert names(page) == ["老地方烧烤店", "老地方烧烤二店"]
    assert f'href="/subjects/{register["shop"].pk}/"' in page.content.decode()


def test_the_other_office_finds_nothing_of_this_one(register, visit):
    assert names(look(visit("secretary", at=cast.THERE), "烧烤")) == []


def test_a_resident_is_counted_first_and_named_for_a_purpose_which_is_noted(office, register, visit):
    from jiedao.audit import queries
    from jiedao.audit.actions import key
    from jiedao.register.scope import Scope

    def noted() -> list[dict]:
        found = queries.events_of(Scope.everything(cast.HERE), key(office.user("secretary")))
        return [event for event in found if event.kind == "register.persons_searched"]

    client = visit("secretary")
    counted = look(client, "王秀兰")
    assert "有1位居民对得上" in counted.content.decode() and "/subjects/" not in counted.content.decode()
    assert not noted()
    named = look(client, "王秀兰", purpose="visit")
    assert names(named) == ["王秀兰"] and "用途：入户走访" in named.content.decode()
    (event,) = noted()
    assert event.data == '{"found":1,"purpose":"visit"}' and "王秀兰" not in event.data


def test_a_purpose_nobody_knows_opens_nothing(register, visit):
    assert "/subjects/" not in look(visit("secretary"), "王秀兰", purpose="curious").content.decode()


def test_colleagues_are_found_by_everybody_without_a_purpose(office, visit):
    assert names(look(visit("grid_worker"), "苗青禾")) == ["苗青禾"]


def test_places_are_found_by_everybody_who_may_search(office, visit):
    for who in ("neighbour", "other_handler", "secretary"):
        assert "朝霞社区第1网格" in names(look(visit(who), "朝霞"))
    assert names(look(visit("secretary", at=cast.THERE), str(cast.HERE))) == []


def test_places_figures_and_forms_are_found_by_their_names(office, visit):
    from jiedao.procedures import booking

    assert "朝霞社区第1网格" in names(look(visit("secretary"), "朝霞"))
    form = next(iter(booking.edition(cast.HERE, cast.TODAY).forms.values()))
    page = look(visit("secretary"), form.label).content.decode()
    assert f'<a href="/record/{form.name}/">{form.label}</a>' in page
    assert "/record/" not in look(visit("auditor"), form.label).content.decode().split("<main")[1]


@pytest.mark.parametrize("text", ["", " ", "烧"])
def test_less_than_two_characters_are_explained_not_looked_for(register, visit, text):
    page = look(visit("secretary"), text).content.decode()
    assert "可以这样查" in page and "没有找到" not in page


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "' OR 1=1 --", "%" * 80, "烧" * 500])
def test_odd_input_is_text_and_nothing_more(office, visit, text):
    page = look(visit("secretary"), text)
    assert page.status_code == 200 and b"<script>alert" not in page.content


def test_a_case_is_found_by_its_number_and_by_what_was_found(office, visit):
    written = office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=date(2018, 6, 14),
        problems=[{"what": "店外堆放建材", "where_it_is": "互助路28号"}],
    )  # fmt: skip
    (case,) = written.cases
    for text in (case.number, case.number[-9:], "互助路"):
        page = look(visit("grid_worker"), text)
        assert names(page) == [f"{case.number} {case.title}"]
        assert f'href="/cases/{quote(case.number)}/"' in page.content.decode() and "待受理" in page.content.decode()
    assert names(look(visit("neighbour"), "互助路")) == []
    assert names(look(visit("other_handler"), "互助路")) == []


class TestPick:
    """The look-up inside a form."""

    def pick(self, client, kind: str, text: str = "") -> list[str]:
        page = client.get(f"/search/pick/?name=firm&kind={kind}&firm.q={quote(text)}")
        return re.findall(r'name="firm" value="[^"]+"><span>([^<]+)<', page.content.decode())

    def test_offers_what_stands_on_the_register_and_lies_within_ones_work(self, register, visit):
        assert self.pick(visit("secretary"), "shop") == ["老地方烧烤店", "老地方烧烤二店"]
        assert self.pick(visit("secretary"), "shop", "二店") == ["老地方烧烤二店"]
        assert self.pick(visit("grid_worker"), "shop") == ["老地方烧烤店"]

    def test_colleagues_may_be_named_by_everybody(self, register, visit):
        assert self.pick(visit("grid_worker"), "staff", "苗青") == ["苗青禾"]

    def test_says_so_when_nothing_fits(self, register, visit):
        page = visit("secretary").get(f"/search/pick/?name=firm&kind=shop&q={quote('没有的')}")
        assert "没有找到" in page.content.decode()

"""Cases, duties, registers, dossiers, rules and the calendar in Chromium: sound for everybody, on a phone, without a script.

What a browser does stays in the database, so all of it happens in the office next door.
"""

from datetime import date
from urllib.parse import quote

import pytest

from tests import cast
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser

DESK = {"theme": "light"}
NIGHT_PHONE = {"theme": "dark", "size": "large", "width": 390}
PAGES = [
    "/cases/", "/cases/?q=没有的", "/cases/board/", "/cases/?choose=1", "{batch}", "{case}", "{case}?who=1", "{case}submit/", "{case}letter/", "{case}hang/", "/duties/?period=2018-06",
    "/duties/shopfront_three.frontage_checked/?period=2018-06", "/ledgers/", "/ledgers/shop/", "/ledgers/shop/add/",
    "{shop}", "{shop}?on=2018-06-01", "{shop}edit/shop/", "{shop}assign/shop/", "{shop}leave/shop/", "/rules/",
    "/rules/shopfront_three/", "/calendar/", "/calendar/?year=2027",
]  # fmt: skip


def there():
    return cast.Office(cast.THERE)


def a_case(name="老街面馆"):
    """A shop of the office next door and the case its check opened, made once."""
    from jiedao.cases.models import Case
    from jiedao.procedures.clock import tick
    from jiedao.register.models import Subject

    office = there()
    with office.street():
        if not Subject.objects.filter(name=name).exists():
            shop = office.enter("shop", name, below="001001", road="前进巷", road_kind="back_street", keeper="演示",
                                keeper_since="2017-03-01", phone="13603715678")  # fmt: skip
            items = [{"item": i, "answer": "pass"} for i in office.items("shopfront_three.frontage_item")]
            items[3] |= {"answer": "fail", "note": "桌椅摆到路边"}
            office.submit("shopfront_three.frontage_check", shop, on=date(2018, 6, 29), items=items)
            tick(office.row, now=cast.at(cast.TODAY, 8))
        shop = Subject.objects.get(name=name)
        return Case.objects.filter(subject_id=shop.pk).first(), shop


@pytest.fixture
def rooms(unwrapped):
    case, shop = a_case()
    batch = f"/cases/batch/?move=notice&n={quote(case.number)}"
    return {"batch": batch, "case": f"/cases/{quote(case.number)}/", "shop": f"/subjects/{shop.pk}/"}


@pytest.mark.parametrize("mode", [DESK, NIGHT_PHONE], ids=str)
def test_the_accessibility_rules_find_nothing_and_nothing_scrolls_sideways(rooms, see, mode):
    wrong = []
    for path in PAGES:
        page = see(path.format(**rooms), who="office_head", at=cast.THERE, quiet=True, **mode)
        wrong += [f"{path}: {said}" for said in (*complaints_of_axe(page), *sideways(page))]
        if page.locator("h1").count() != 1:
            wrong.append(f"{path}: not one h1")
    assert wrong == []


def test_the_smallest_phone_needs_no_sideways_scroll(rooms, see):
    wrong = []
    for path in ("{case}", "/cases/", "{shop}", "/calendar/", "/ledgers/shop/"):
        page = see(path.format(**rooms), who="office_head", at=cast.THERE, width=320, height=568)
        wrong += [f"{path}: {said}" for said in sideways(page)]
    assert wrong == []


def test_a_case_is_put_right_and_checked_without_a_script(unwrapped, see):
    case, _shop = a_case("转角粮油")
    url = f"/cases/{quote(case.number)}/"
    page = see(url, who="community_staff", at=cast.THERE, js=False, width=390, height=844)
    follow(page, page.get_by_role("button", name="受理"))
    assert page.locator(".state--stamp").inner_text() == "已受理"
    follow(page, page.get_by_role("link", name="登记整改情况"))
    follow(page, page.get_by_role("button", name="登记整改情况"))
    assert page.locator(".state--stamp").inner_text() == "待复查"
    assert "您不能办" in page.locator(".next").inner_text()
    page = see(url, who="handler", at=cast.THERE, js=False, quiet=True, width=390, height=844)
    follow(page, page.get_by_role("link", name="登记复查结果"))
    follow(page, page.get_by_role("button", name="登记复查结果"))
    assert "“已改正”还没有填" in page.locator(".errors").inner_text()
    page.locator("input[name=fixed][value=yes]").check()
    follow(page, page.get_by_role("button", name="登记复查结果"))
    assert page.locator(".state--stamp").inner_text() == "已销号"


def test_the_notice_prints_without_the_frame(rooms, see):
    page = see(f"{rooms['case']}letter/", who="office_head", at=cast.THERE)
    page.emulate_media(media="print")
    assert not page.locator(".masthead").is_visible() and page.locator(".a4").is_visible()


def test_a_filter_narrows_the_list_at_once_and_the_address_keeps_it(rooms, see):
    page = see("/ledgers/shop/", who="office_head", at=cast.THERE)
    assert page.get_by_role("link", name="老街面馆").count() == 1
    page.locator("#f-road_kind").focus()
    page.locator("#f-road_kind").select_option("main")
    page.get_by_text("没有找到", exact=True).wait_for()
    assert "road_kind=main" in page.url
    assert page.evaluate("document.activeElement.id") == "f-road_kind"
    page.reload()
    assert page.locator("#f-road_kind").input_value() == "main"

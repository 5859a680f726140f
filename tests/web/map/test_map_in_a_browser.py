"""The map in Chromium: sound on a desk and on a phone, a click fills in a point, a drawn outline is looked at and put up.

What a browser does stays in the database, so all of it happens in the office next door.
"""

import json
import re

import pytest

from jiedao.mapping import Point, read_geojson
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.register.drawn import LIE, collection
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser


@pytest.fixture
def ground(unwrapped):
    """The office next door with its outlines and some shops on the map, made once."""
    from jiedao.procedures import outlines, positions
    from jiedao.register.models import Boundary, Subject

    office = cast.Office(cast.THERE)
    with office.street():
        if not Boundary.objects.exists():
            who = office.standing("secretary")
            brought = read_geojson(json.dumps(collection(LIE, at=cast.THERE)))
            outlines.draw(
                outlines.match(who.scope, brought), act=uuid7(), from_on=cast.SINCE, who=who, now=cast.at(cast.TODAY, 0, 1)
            )  # fmt: skip
            for no in range(9):
                shop = office.enter("shop", f"第{no}号图上门店", below="001001", road="前进巷", road_kind="back_street",
                                    keeper="演示", keeper_since="2017-03-01", phone="13603715678")  # fmt: skip
                at = Point(113.603 + 0.0006 * (no % 4), 34.705 + 0.0035 * (no // 4))
                positions.place_subject(shop, at, who=office.standing("handler"), now=cast.at(cast.TODAY, 0, 1))
        return Subject.objects.filter(name="第8号图上门店").get()


@pytest.mark.parametrize("mode", [{"theme": "light"}, {"theme": "dark", "size": "large", "width": 390}], ids=str)
def test_the_accessibility_rules_find_nothing_and_nothing_scrolls_sideways(ground, see, mode):
    pages = [
        ("/map/?show=shop", "handler"), ("/map/load/?state=all", "handler"), ("/map/find/?at=113.605,34.71", "handler"),
        ("/map/find/?at=114,35", "handler"), ("/map/outlines/", "system_admin"), ("/ledgers/shop/labels/", "handler"),
        (f"/map/outlines/{cast.THERE}001001/", "system_admin"), (f"/subjects/{ground.pk}/outline/", "secretary"),
        (f"/subjects/{ground.pk}/position/", "handler"),
    ]  # fmt: skip
    wrong = []
    for path, who in pages:
        page = see(path, who=who, at=cast.THERE, **mode)
        wrong += [f"{path}: {said}" for said in (*complaints_of_axe(page), *sideways(page))]
        page.context.close()
    assert not wrong


def test_a_click_on_the_picture_fills_in_the_point_and_it_is_kept(ground, see):
    page = see(f"/subjects/{ground.pk}/position/", who="handler", at=cast.THERE, width=390)
    box = page.locator(".map__svg").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    lon, lat = (float(one) for one in page.input_value("[name=at]").split(","))
    assert (lon, lat) == pytest.approx((113.605, 34.71), abs=1e-4)
    follow(page, page.get_by_role("button", name="标在这里"))
    assert "已标在地图上：朝霞社区第1网格" in page.inner_text("main")


def test_an_outline_is_clicked_together_looked_at_and_put_up(ground, see):
    page = see(f"/map/outlines/{cast.THERE}002002/", who="system_admin", at=cast.THERE)
    page.fill("[name=corners]", "")
    box = page.locator(".map__area--new").bounding_box()
    for x, y in ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)):
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    assert len(page.input_value("[name=corners]").splitlines()) == 4
    assert len(re.findall(",", page.get_attribute(".map__drawn", "points"))) == 4
    follow(page, page.get_by_role("button", name="看看合不合"))
    assert "有地方没有归到下一级" in page.inner_text("main")
    follow(page, page.get_by_role("button", name="换上这条边界"))
    assert "已换上晚照社区第2网格的边界" in page.inner_text("main")


def test_the_map_is_moved_without_a_script(ground, see):
    page = see("/map/?show=shop", who="handler", at=cast.THERE, js=False)
    follow(page, page.get_by_role("link", name="放大"))
    assert "box=" in page.url and page.locator(".map__svg").count() == 1


def test_a_yard_is_clicked_together_its_last_corner_taken_back_and_it_is_drawn(ground, see):
    page = see(f"/subjects/{ground.pk}/outline/", who="secretary", at=cast.THERE, width=390)
    box = page.locator(".map__svg").bounding_box()
    for x, y in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.9, 0.9)):
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    assert "现在4个点" in page.inner_text("main")
    page.get_by_role("button", name="去掉最后一个点").click()
    assert len(page.input_value("[name=corners]").splitlines()) == 3
    follow(page, page.get_by_role("button", name="画上这条边界"))
    assert "已画上第8号图上门店的边界" in page.inner_text("main")

"""What a phone gives along with a record: photographs as phones make them, and the position where the rule asks for it and the
person presses for it."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from jiedao.entries.models import Attachment, Entry
from jiedao.procedures import files
from tests import cast
from tests.procedures.pictures import photo
from tests.web.field.test_day_without_network import DUST
from tests.web.looking import complaints_of_axe, sideways

pytestmark = pytest.mark.browser
WELLS = "well_watch.well_seen"
ASKED = """window.located = 0;
for (const name of ["getCurrentPosition", "watchPosition"]) {
  const own = navigator.geolocation[name].bind(navigator.geolocation);
  navigator.geolocation[name] = (...given) => { window.located += 1; return own(...given); };
}"""
THERE = {"latitude": 34.71, "longitude": 113.625}


@pytest.fixture
def site(unwrapped):
    with cast.more_rules(Path(__file__).with_name("with_spots")):
        office = cast.Office(cast.THERE)
        with office.street():
            yield office.enter(
                "building_site", "有降水井的工地", builder="中原建工", floor_area="900", earthwork="no", stage="building"
            ).pk  # fmt: skip


def begin(page, form, site):
    page.goto(f"/field/fill/?form={form}&about={site}")
    page.wait_for_selector("form[data-ready]")
    return page.evaluate("document.getElementById('fill').dataset.ready")


def give(page, question, name, data):
    """Choose a photograph as from the phone's gallery; how the page shows that it has it."""
    page.locator(f"input[name='{question}.file']").set_input_files({"name": name, "mimeType": "", "buffer": data})
    kept = page.locator(f".kept:has(input[name='{question}'])")
    kept.wait_for()
    return kept


def record(page):
    page.evaluate("document.getElementById('fill').elements._at.value = '2018-07-02T00:01'")
    page.locator(".actbar").get_by_role("button", name="登记").click()
    page.wait_for_url("**/field/outbox/")


def upright(kept):
    """The size of a kept photograph and the colour of its top and bottom."""
    with Image.open(io.BytesIO(files.read(kept))) as picture:
        assert not picture.getexif()
        wide, high = picture.size
        return picture.size, [picture.getpixel((wide // 2, at))[1] > 128 for at in (high // 8, high * 7 // 8)]


def test_photographs_arrive_upright_and_the_position_only_when_pressed_for(net, phone, site):
    page = phone("one", "handler")
    page.context.add_init_script(ASKED)
    page.goto("/field/")
    page.get_by_text("表都在手机上").wait_for()
    begin(page, DUST, site)
    assert page.locator("[data-locate]").count() == 0  # its rule asks for no position

    first = begin(page, WELLS, site)
    locate = page.get_by_role("button", name="取现在的位置")
    page.context.clear_permissions()
    locate.click()
    page.get_by_text("没有准许取位置").wait_for()
    assert not complaints_of_axe(page) and not sideways(page)
    turned = give(page, "lid", "转过的.jpg", photo(size=(4000, 3000), turned=6, place=True))
    assert turned.locator("img").evaluate("(one) => [one.naturalWidth, one.naturalHeight]") == [1200, 1600]
    given = give(page, "sign", "苹果.heic", photo("HEIF", (2400, 1800), turned=6))
    assert "原样存下，送到后由系统转成普通照片" in given.inner_text()
    record(page)
    page.get_by_text("都送到了").wait_for()

    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(THERE)
    second = begin(page, WELLS, site)
    give(page, "lid", "井口.jpg", photo())
    lat, lon = page.get_by_label("北纬"), page.get_by_label("东经")
    assert (lat.input_value(), lon.input_value(), page.evaluate("located")) == ("", "", 0)
    locate.click()
    expect(lat).not_to_have_value("")
    assert page.evaluate("located") == 1
    record(page)
    page.get_by_text("都送到了").wait_for()

    with cast.Office(cast.THERE).street():
        assert "spot" not in Entry.objects.get(pk=first).values
        spot = Entry.objects.get(pk=second).values["spot"]
        assert (float(spot["lat"]), float(spot["lon"]), spot["system"]) == (*THERE.values(), "WGS-84")
        kept = {one.name: upright(one) for one in Attachment.objects.filter(entry_id=first)}
    assert kept == {"转过的.jpg": ((1200, 1600), [False, True]), "苹果.heic": ((1200, 1600), [False, True])}

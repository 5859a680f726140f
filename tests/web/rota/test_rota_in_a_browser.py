"""A week with a gap is seen and mended, at a desk and on a phone without a script, and is readable to all. What a browser
does stays in the database, so it happens in the office next door."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import cast
from tests.rota.conftest import FORM, WITH_WATCH, sites
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def east(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A site of the office next door, watched by a rota."""
    with django_db_blocker.unblock(), cast.more_rules(WITH_WATCH):
        with cast.Office(cast.THERE).street():
            made = sites(cast.Office(cast.THERE))[0]
        yield made


@pytest.mark.parametrize(("width", "js", "day"), [(1440, True, "7月3日"), (390, False, "7月5日")])
def test_a_week_with_a_gap_is_seen_and_mended(see, east, width, js, day):
    there = {"who": "handler", "at": cast.THERE, "width": width, "js": js}
    page = see(f"/rota/{FORM}/?subject={east.pk}&week=2018-07-02", **there)
    assert sideways(page) == [] and (not js or complaints_of_axe(page) == [])
    one = page.locator(".rota__day", has_text=day)
    assert "空档：监督员 00:00–24:00" in one.inner_text() and "缺监督员" in one.inner_text()
    shot(page, f"gap-{width}")
    follow(page, one.get_by_role("link", name="排人").first)
    assert sideways(page) == [] and (not js or complaints_of_axe(page) == [])
    shot(page, f"add-{width}")
    page.get_by_label("谁来值守").select_option(index=1)
    follow(page, page.get_by_role("button", name="排上"))
    one = page.locator(".rota__day", has_text=day)
    assert "空档：监督员 00:00–06:00；监督员 14:00–24:00" in one.inner_text()
    assert "已排上" in page.inner_text("main") and "没有人" in page.inner_text("main")
    shot(page, f"mended-{width}")


def shot(page, name):
    """A picture to look at, where somebody asks for one."""
    if folder := os.environ.get("JIEDAO_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/rota-{name}.png", full_page=True)

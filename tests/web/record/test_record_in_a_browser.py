"""The way of one record through a real browser: filled in, lost from sight twice, recorded once."""

import io

import pytest
from django.urls import reverse

from jiedao.entries.models import Attachment, Draft, Entry
from tests import cast
from tests.procedures.pictures import photo
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser
DUST = "site_dust.dust_check"


@pytest.fixture
def site(unwrapped):
    """A building site of the other office, where what a browser test writes disturbs no other test."""
    office = cast.Office(cast.THERE)
    with office.street():
        known = Entry.objects.filter(form="site_dust.building_site").order_by("id").first()
        if known is not None:
            return known.subject
        return office.enter(
            "building_site", "浏览器里的工地", builder="中原建工", floor_area="900", earthwork="no", stage="building"
        )


def drafts_of(who):
    office = cast.Office(cast.THERE)
    with office.street():
        return Draft.objects.filter(owner_id=office.user(who).pk).count()


def fill_in(page):
    page.get_by_label("全项").check()
    for no, item in enumerate(page.locator("fieldset.item").all()):
        item.locator(".choice input").nth(1 if no == 1 else 0).check()
    page.locator("fieldset.item").nth(1).locator("textarea").fill("东侧料堆没有覆盖")
    page.get_by_label("书面通知（24小时）").check()


def expect_filled_in(page):
    assert page.get_by_label("全项").is_checked()
    wrong = page.locator("fieldset.item").nth(1)
    assert wrong.locator(".choice input").nth(1).is_checked()
    assert wrong.locator("textarea").input_value() == "东侧料堆没有覆盖"
    assert page.get_by_label("书面通知（24小时）").is_checked()


def test_a_draft_survives_reload_and_signing_out_and_is_recorded_once(see, site):
    who, before = "handler", drafts_of("handler")
    page = see(reverse("record:form", args=[DUST]) + f"?about={site.pk}", who=who, at=cast.THERE)
    assert not complaints_of_axe(page) and not sideways(page)
    fill_in(page)
    page.locator("fieldset.item").nth(1).locator("input[type=file]").set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(640, 480))}
    )
    page.get_by_text("不要这一份").wait_for()
    page.get_by_text("已存草稿").wait_for()
    assert drafts_of(who) == before + 1

    page.reload()
    expect_filled_in(page)
    assert page.locator("fieldset.item").nth(1).locator(".kept img").count() == 1

    page.goto("/signout/")
    follow(page, page.locator("main form button"))
    page.goto(reverse("record:choose"))
    page.locator("#id_login").fill(f"{who}_{cast.THERE}")
    page.locator("#id_password").fill(cast.PASSWORD)
    with page.expect_navigation():
        page.locator("#id_password").press("Enter")
    follow(page, page.get_by_role("link", name=f"扬尘检查，{site.name}").first)
    expect_filled_in(page)

    page.locator(".actbar").get_by_role("button", name="登记").click()
    page.get_by_text("已登记").first.wait_for()
    assert "立案" in page.locator("#followed").inner_text()
    assert drafts_of(who) == before
    done = page.url
    page.go_back()
    page.wait_for_url(done)  # the form is a record now
    with cast.Office(cast.THERE).street():
        entry = Entry.objects.get(pk=done.rstrip("/").rpartition("/")[2])
        assert Attachment.objects.get(entry_id=entry.pk).name == "现场.jpg"


def test_what_was_typed_a_moment_before_a_reload_is_there(see, site):
    page = see(reverse("record:form", args=[DUST]) + f"?about={site.pk}", who="second_handler", at=cast.THERE)
    page.route("**/record/drafts/**", lambda route: route.abort())  # the server is not reached
    fill_in(page)
    page.unroute("**/record/drafts/**")
    page.reload()
    page.get_by_text("草稿，").wait_for()
    expect_filled_in(page)


def test_a_wrong_file_is_named_beside_its_field_and_the_form_stays(see, site):
    page = see(
        reverse("record:form", args=[DUST]) + f"?about={site.pk}", who="second_handler", at=cast.THERE, quiet=True
    )
    fill_in(page)
    chooser = page.locator("fieldset.item").nth(1).locator("input[type=file]")
    chooser.set_input_files({"name": "说明.jpg", "mimeType": "image/jpeg", "buffer": io.BytesIO(b"%PDF-1.4").read()})
    page.get_by_text("“说明.jpg”不是照片").wait_for()
    expect_filled_in(page)


@pytest.mark.parametrize("js", [True, False])
def test_the_form_works_on_a_phone_with_and_without_a_script(see, site, js):
    page = see(
        reverse("record:form", args=[DUST]) + f"?about={site.pk}", who="handler", at=cast.THERE, width=390, height=844,
        js=js, quiet=True,
    )  # fmt: skip
    page.get_by_label("日常").check()
    page.locator(".actbar").get_by_role("button", name="登记", exact=True).click()
    page.get_by_text("还没有填").first.wait_for()
    assert page.get_by_label("日常").is_checked()
    if js:
        assert not complaints_of_axe(page) and not sideways(page)

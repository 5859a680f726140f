"""A day in the street without a network: two phones, one killed in between, and what the office has afterwards."""

import time

import pytest
from django.urls import reverse

from jiedao.entries.models import Attachment, Entry
from tests import cast
from tests.web.field.conftest import kill, sign_in
from tests.web.looking import complaints_of_axe, sideways

pytestmark = pytest.mark.browser
DUST = "site_dust.dust_check"

#: Fills in the form on the page as a finger would, photograph included; gives the id the record got on the phone.
FILL = """
async ([no, at]) => {
  const form = document.getElementById("fill");
  const press = (one) => { one.checked = true; one.dispatchEvent(new Event("change", { bubbles: true })); };
  form.elements._at.value = at;
  press(form.querySelector("[name=scope]"));
  const items = [...form.querySelectorAll("fieldset.item")];
  items.forEach((item, n) => press(item.querySelectorAll(".choice input")[n === 0 ? 1 : 0]));
  items[0].querySelector("textarea").value = `第${no}处没有围挡`;
  press(form.querySelector("[name=order]"));
  const wide = no % 15 ? 600 : 2000;
  const canvas = Object.assign(document.createElement("canvas"), { width: wide, height: wide / 2 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = `hsl(${no * 6} 80% 50%)`; pen.fillRect(0, 0, wide, wide / 2);
  pen.fillStyle = "#000"; pen.font = "120px sans-serif"; pen.fillText(String(no), 100, 200);
  const blob = await new Promise((go) => canvas.toBlob(go, "image/jpeg"));
  const given = new DataTransfer();
  given.items.add(new File([blob], `现场${no}.jpg`, { type: "image/jpeg" }));
  const input = items[0].querySelector("input[type=file]");
  input.files = given.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  for (let n = 0; n < 500 && !items[0].querySelector(".kept input[type=hidden]"); n += 1) await new Promise((go) => setTimeout(go, 10));
  return form.dataset.ready;
}
"""
KEPT = """async () => Object.fromEntries((await field.kept.all("photos")).map((one) => [one.id, one.digest]))"""
STATES = """async () => { const count = {}; for (const one of await field.kept.mine()) count[one.state] = (count[one.state] || 0) + 1; return count; }"""


@pytest.fixture
def sites(unwrapped):
    """Thirty building sites of the other office."""
    office = cast.Office(cast.THERE)
    with office.street():
        return [
            office.enter(
                "building_site",
                f"外业工地{no}号",
                builder="中原建工",
                floor_area="900",
                earthwork="no",
                stage="building",
            ).pk
            for no in range(30)
        ]


def fill_in(page, sites, first):
    ids = []
    for no, about in enumerate(sites, first):
        page.goto(f"/field/fill/?form={DUST}&about={about}", wait_until="commit")
        page.wait_for_selector("form[data-ready]")
        ids.append(page.evaluate(FILL, [no, "2018-07-02T00:01"]))
        with page.expect_navigation(wait_until="commit"):
            page.evaluate("document.getElementById('fill').requestSubmit()")
    return ids


def states(page):
    return page.evaluate(STATES)


def until(page, wanted, seconds=60):
    for _ in range(seconds * 10):
        if (found := states(page)) == wanted:
            return
        time.sleep(0.1)
    raise AssertionError(found)


def test_a_day_of_sixty_records_arrives_once_each_and_a_person_decides_the_one_in_conflict(net, phone, sites, tmp_path):
    one, two = phone("one", "handler"), phone("two", "second_handler")
    for page in (one, two):
        page.goto("/field/")
        page.get_by_text("表都在手机上").wait_for()
        page.evaluate("navigator.serviceWorker.ready")

    net.cut()
    ids = fill_in(one, sites[:15], 1)
    kill(one, tmp_path / "one")
    one = phone("one")
    one.goto("/field/")
    one.get_by_text("还有15条没有送出").wait_for()
    ids += fill_in(one, sites[:15], 16)
    ids += fill_in(two, [*sites[15:], *sites[15:29], sites[0]], 31)
    assert states(one) == states(two) == {"waiting": 30}
    photos = one.evaluate(KEPT) | two.evaluate(KEPT)
    assert len(set(ids)) == len(set(photos.values())) == 60
    with cast.Office(cast.THERE).street():
        assert not Entry.objects.filter(pk__in=ids).exists()

    net.begin()
    sign_in(one.context, net, "handler")
    one.goto("/field/outbox/")
    until(one, {"sent": 30})
    two.goto("/field/outbox/")
    until(two, {"sent": 29, "conflict": 1})
    both = two.locator("[data-list=conflict] > li")
    assert "已经有苗青禾登记的一条" in both.inner_text()
    assert "第60处没有围挡" in both.locator("[data-mine]").inner_text()
    assert "第1处没有围挡" in both.locator("[data-others]").inner_text()
    assert not complaints_of_axe(two) and not sideways(two)
    both.get_by_role("button", name="是两次").click()
    until(two, {"sent": 30})

    with cast.Office(cast.THERE).street():
        assert (
            Entry.objects.filter(form=DUST, subject_id__in=sites).count()
            == Entry.objects.filter(pk__in=ids).count()
            == 60
        )
        arrived = Attachment.objects.filter(entry_id__in=ids)
        assert {str(a.pk): a.digest for a in arrived} == photos
        assert {max(a.width, a.height) for a in arrived} == {600, 1600}
    assert reverse("entries:detail", args=[ids[0]]) in one.evaluate(
        "async () => (await field.kept.mine()).map((one) => one.url)"
    )

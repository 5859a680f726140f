"""The page on which a draft is checked: every number marked, what differs said, and nothing kept."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiedao.entries.models import Draft, Entry
from tests.counting import statements
from tests.web.looking import complaints_of_axe, follow, sideways

TEXT = "全城清洁参加人员近{}余人，清理垃圾800余立方米；组织党员77人参加，聘用协管员50名。<b>"
CLEANUP = {"area": "互助路两侧", "people": 404, "who_came": ["organ", "residents"], "refuse": "811.5"}


@pytest.fixture
def lived(office):
    office.submit("citywide_cleanup.cleanup", on=date(2018, 6, 27), **CLEANUP)
    return office


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def send(client, text="", period="2018-06", **more):
    return client.post("/drafts/", {"text": text, "period": period, **more})


def test_each_number_is_marked_and_told_with_its_figure(lived, visit):
    page = send(visit("handler"), TEXT.format(400))
    html = page.content.decode()
    assert page.status_code == 200 and "4个数" in words(page)
    assert re.search(r'class="checked is-done"[^>]*>近400余人<span class="vh">（相符）', html)
    assert re.search(r'class="checked is-due"[^>]*>77人', html) and re.search(
        r'class="checked is-quiet"[^>]*>50名', html
    )
    assert "/figures/cleanup_person_times/?period=2018-06" in html
    assert "&lt;b&gt;" in html and "<b>。" not in html


def test_what_differs_says_what_it_should_be(lived, visit):
    html = send(visit("handler"), TEXT.format(900)).content.decode()
    assert re.search(r'class="checked is-overdue" href="#n-1" title="不符：清洁活动参加人次，记录为404"', html)
    assert "404" in html


def test_a_file_is_read_instead_of_the_box(lived, visit):
    file = SimpleUploadedFile("稿.txt", TEXT.format(400).encode("gb18030"))
    assert "近400余人（相符）" in words(send(visit("handler"), file=file))
    refused = send(visit("handler"), file=SimpleUploadedFile("稿.pdf", b"%PDF-1.7"))
    assert refused.status_code == 400 and "没有可以读的文字" in words(refused)


def test_an_empty_or_endless_draft_is_refused_and_keeps_what_was_typed(lived, visit):
    assert "还没有稿子" in words(send(visit("handler"), "  "))
    long = send(visit("handler"), "参加400人。" * 40_000)
    assert long.status_code == 413 and "参加400人。" in long.content.decode()


def test_nothing_of_a_draft_is_kept(lived, visit):
    before = (Entry.objects.count(), Draft.objects.count())
    send(visit("handler"), TEXT.format(400))
    assert (Entry.objects.count(), Draft.objects.count()) == before


def test_a_figure_is_asked_once_however_often_a_draft_names_it(lived, visit):
    client = visit("handler")

    def cost(text):
        with statements() as seen:
            send(client, text)
        return len(seen)

    once = "全城清洁清理垃圾800余立方米。"
    cost(once)
    assert cost(once * 30) == cost(once)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_whole_task_in_the_browser(see, width, theme):
    page = see("/figures/", who="handler", width=width, theme=theme)
    follow(page, page.get_by_role("link", name="核对稿子"))
    page.get_by_label("稿子", exact=True).fill(TEXT.format(900))
    follow(page, page.get_by_role("button", name="核对", exact=True))
    page.get_by_role("heading", name=re.compile("4个数")).wait_for()
    page.get_by_role("link", name=re.compile("近900余人")).click()
    assert page.url.endswith("#n-1")
    assert complaints_of_axe(page) == [] and not sideways(page)

"""The shell in Chromium: the accessibility rules, narrow frames, the keyboard, with and without JavaScript, on paper."""

import pytest

from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("rooms")]

SIGNED_IN = ["/sheet/", "/more/", "/access/", "/access/?by=people", "/access/?by=deeds", "/search/", "/search/?q=朝霞",
             "/password/", "/signout/", "/note/"]  # fmt: skip
DESK = {"theme": "light"}
NIGHT_PHONE = {"theme": "dark", "size": "large", "width": 390}
MODES = [DESK, NIGHT_PHONE, {"theme": "dark"}, {"size": "large"}, {"width": 390}]


@pytest.mark.parametrize(
    ("path", "mode"),
    [*((path, mode) for path in SIGNED_IN for mode in (DESK, NIGHT_PHONE)), *(("/sheet/", mode) for mode in MODES[2:])],
    ids=str,
)
def test_the_accessibility_rules_find_nothing_and_nothing_scrolls_sideways(see, path, mode):
    page = see(path, who="secretary", **mode)
    assert complaints_of_axe(page) == []
    assert sideways(page) == []


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_the_sign_in_page_is_as_sound(see, mode):
    page = see("/signin/", **mode)
    assert complaints_of_axe(page) == [] and sideways(page) == []


@pytest.mark.parametrize(
    ("path", "mode"), [("/nowhere/", DESK), ("/shut/", NIGHT_PHONE), ("/close/", DESK), ("/broken/", DESK),
                       ("/broken/", NIGHT_PHONE)], ids=str,
)  # fmt: skip
def test_the_pages_of_problems_are_as_sound(see, path, mode):
    page = see(path, who="handler", quiet=True, **mode)
    assert complaints_of_axe(page) == [] and sideways(page) == []
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", ["/sheet/", "/signin/", "/access/?by=people"])
def test_the_smallest_phone_and_double_zoom_need_no_sideways_scroll(see, path):
    assert sideways(see(path, who="" if path == "/signin/" else "handler", width=320, height=568)) == []


def test_the_first_tab_leads_past_the_frame(see):
    page = see("/access/", who="handler")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_slash_goes_to_the_search_and_escape_shuts_the_menu(see):
    page = see("/more/", who="handler")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("a/b")
    assert page.input_value("#q") == "a/b"
    page.locator("details.menu summary").click()
    assert page.locator("details.menu").get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert page.locator("details.menu").get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_phone_has_its_rooms_below_and_the_rest_under_more(see):
    page = see("/access/", who="grid_worker", width=390)
    assert page.locator(".masthead__nav").is_hidden()
    assert page.locator(".tabbar a").all_inner_texts() == ["今日", "案件", "记一笔", "数字", "更多"]
    assert all(box["height"] >= 44 for box in (link.bounding_box() for link in page.locator(".tabbar a").all()))
    follow(page, page.get_by_role("link", name="更多"))
    assert page.locator(".rooms a", has_text="台账").is_visible()


def test_larger_text_makes_larger_targets(see):
    page = see("/more/", who="handler", size="large")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
    buttons = page.locator("main .btn").all()
    assert buttons and all(button.bounding_box()["height"] >= 44 for button in buttons)


def test_looks_are_chosen_by_a_press_and_stay(see):
    page = see("/more/", who="handler")
    follow(page, page.locator(".strip").get_by_role("button", name="深色"))
    assert page.evaluate("document.documentElement.dataset.theme") == "dark" and page.url.endswith("/more/")
    follow(page, page.locator(".foot").get_by_role("button", name="English"))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("h1").inner_text() == "More"


def test_on_paper_only_the_matter_itself_stands(see):
    page = see("/access/", who="handler", theme="dark")
    page.emulate_media(media="print")
    for part in (".top", ".foot", ".tabbar", ".tools"):
        assert page.locator(part).is_hidden(), part
    assert (
        "演示·数据虚构" in page.locator(".printed").inner_text() and "审计链首" in page.locator(".printed").inner_text()
    )
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"


def test_high_contrast_keeps_the_edges_of_what_is_drawn_by_colour(see):
    page = see("/sheet/", who="handler", forced_colors="active")
    for part in (".btn", ".plate", ".choice label"):
        assert page.evaluate(f"getComputedStyle(document.querySelector('{part}')).borderTopStyle") == "solid", part


class TestQuestions:
    """The form of every kind of question on the sheet."""

    def test_an_answer_opens_what_it_asks_for_and_what_is_hidden_is_not_sent(self, see):
        page = see("/sheet/", who="handler")
        assert page.locator("#q-why").is_visible()
        page.locator("#q-held").check(force=True)
        assert page.locator("#q-why").is_hidden() and page.locator("#q-why").is_disabled()
        note = page.locator("#q-items-cover-note")
        assert note.is_visible()
        page.locator("input[name='items.cover'][value=na]").check(force=True)
        assert note.is_hidden() and note.is_disabled() and page.locator("#q-items-cover-note-na").is_visible()
        page.locator("input[name='items.cover'][value=pass]").check(force=True)
        assert page.locator("#q-items-cover-note-na").is_hidden()

    def test_one_more_line_gets_the_next_number_and_the_focus(self, see):
        page = see("/sheet/", who="handler")
        rows = page.locator("#q-topics tbody tr")
        before = rows.count()
        page.get_by_role("button", name="再加一行").click()
        assert rows.count() == before + 1
        assert page.evaluate("document.activeElement.name") == f"topics.{before + 1}.topic"
        assert page.locator(f"#q-topics-{before + 1}-amount").get_attribute("aria-label") == f"第{before + 1}行，金额"
        assert complaints_of_axe(page) == []

    def test_a_chosen_photograph_is_shown(self, see):
        page = see("/sheet/", who="handler")
        picture = {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
        page.locator("#q-photo").set_input_files(picture)
        assert page.locator("#q-photo + img.preview").get_attribute("src").startswith("blob:")

    def test_a_look_up_lists_what_may_be_chosen(self, see):
        page = see("/sheet/", who="handler")
        page.locator("#q-firm").fill("没有的")
        page.locator("#q-firm-found", has_text="没有找到").wait_for()

    def test_a_fault_in_the_list_leads_to_its_control(self, see):
        page = see("/sheet/", who="handler")
        page.get_by_role("link", name="还没有判断").click()
        assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "q-items-wash"


class TestWithoutScript:
    """Everything works with JavaScript off."""

    def test_signing_in_looking_and_signing_out(self, see):
        page = see("/signin/", js=False)
        page.fill("#id_login", "nobody")
        page.fill("#id_password", "nothing")
        follow(page, page.get_by_role("button", name="登录", exact=True))
        assert "还可以试4次" in page.inner_text(".error")

    def test_the_menu_opens_and_looks_can_be_chosen(self, see):
        page = see("/more/", who="handler", js=False)
        page.locator("details.menu summary").click()
        assert page.locator("details.menu a", has_text="改密码").is_visible()
        follow(page, page.locator("main").get_by_role("button", name="长辈版"))
        assert 'data-size="large"' in page.content()

    def test_every_question_and_what_it_may_ask_for_stands_there(self, see):
        page = see("/sheet/", who="handler", js=False)
        for part in (
            "#q-why",
            "#q-items-cover-note",
            "#q-items-wall-note-na",
            "button[name=_more]",
            "button[name=_find]",
        ):
            assert page.locator(part).is_visible(), part
        assert "“是否召开”选“否”时填写。" in page.inner_text("main")
        assert page.locator("[data-locate]").is_hidden()

    def test_a_search_is_an_address(self, see):
        page = see("/more/", who="neighbour", js=False)
        page.fill("#q", "朝霞社区")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=*")
        assert page.locator(".hits li", has_text="朝霞社区").count() > 0


class TestHtmx:
    """htmx only makes it quicker."""

    def test_a_form_is_answered_in_its_place(self, see):
        page = see("/note/", who="handler")
        page.get_by_role("button", name="登记这一条").click()
        page.locator("#note .errors:focus").wait_for()  # the focus follows once the answer has settled
        page.fill("#id_note", "一条")
        page.get_by_role("button", name="登记这一条").click()
        page.get_by_text("已登记，记录2018-1837").wait_for()

    def test_a_refusal_stands_on_top_and_what_was_typed_stays(self, see):
        page = see("/note/", who="handler", quiet=True)
        page.fill("#id_note", "写了很久")
        page.locator("#close").click()
        page.locator("#problem [role=alert]", has_text="还不能结案").wait_for()
        assert page.input_value("#id_note") == "写了很久"
        assert page.locator("#problem a").get_attribute("href") == "/cases/1/check/"

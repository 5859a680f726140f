"""The room of reports: every number a door, what is missing and changed said, and each step by whom it belongs to."""

import re
from datetime import date

import pytest

from jiedao.figures.wording import printed
from jiedao.procedures import correcting, reporting
from jiedao.procedures.submission import Sent
from jiedao.reports.models import Report
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.web.looking import complaints_of_axe, follow, sideways

JUNE = date(2018, 6, 27)
CLEANUP = {"area": "互助路两侧", "people": 404, "who_came": ["organ", "residents"], "refuse": "811.5"}
URL = "/reports/2018-H1/1/"


@pytest.fixture
def cleaned(office):
    return office.submit("citywide_cleanup.cleanup", on=JUNE, **CLEANUP).entry


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def amended(office, entry, **values):
    sent = Sent(uuid7(), entry.form, entry.subject_id, entry.occurred_at, {**CLEANUP, **values})
    correcting.correct(
        entry, sent=sent, why="数错了", street=office.row, who=office.standing("handler"), now=cast.at(hour=12)
    )


def checked(client, url):
    """Press the button of the page as it is read now."""
    seen = re.search(r'name="seen" value="(\w+)"', client.get(url.replace("check/", "")).content.decode())
    return client.post(url, {"seen": seen[1] if seen else ""})


@pytest.fixture
def issued(cleaned, visit):
    visit("handler").post("/reports/draft/", {"period": "2018-H1"})
    checked(visit("office_head"), f"{URL}check/")
    visit("director").post(f"{URL}issue/")
    assert Report.objects.get().state == "issued"


def test_an_empty_room_says_what_to_do_and_to_whom(office, visit):
    drafter, reader = visit("handler").get("/reports/"), visit("grid_worker").get("/reports/")
    assert "选一个半年，按“起草报告”" in words(drafter) and 'value="2018-H1" selected' in drafter.content.decode()
    assert "由科室经办人或负责人起草" in words(reader) and "<select" not in reader.content.decode()


def test_each_number_of_the_text_leads_to_its_figure_and_says_the_same_there(cleaned, visit):
    client = visit("handler")
    answer = client.post("/reports/draft/", {"period": "2018-H1"}, follow=True)
    html = answer.content.decode()
    article = re.search(r"<article.*?</article>", html, re.DOTALL)[0]
    doors = re.findall(r'<a class="n" href="(/figures/[^"]+)">([^<]+)</a>', article)
    assert ("/figures/cleanup_person_times/?period=2018-H1", "404人次") in doors
    assert not re.search(r"\d", re.sub(r"<a .*?</a>|<[^>]+>|2018年上半年", "", article, flags=re.DOTALL))
    for url, said in doors:
        page = words(client.get(url))
        assert re.sub(r"\D", "", said) in re.sub(r"[,.]", "", page), (url, said)


def test_what_has_no_record_is_listed_with_a_door_and_not_printed(cleaned, visit):
    client = visit("handler")
    client.post("/reports/draft/", {"period": "2018-H1"})
    html = client.get(URL).content.decode()
    missing = re.search(r'aria-labelledby="h-missing".*?</section>', html, re.DOTALL)[0]
    assert "党组织和党员队伍" in missing and "/figures/party_members/?period=2018-H1" in missing
    assert "党员" not in re.search(r"<article.*?</article>", html, re.DOTALL)[0]


def test_each_step_is_offered_to_whom_it_belongs_and_the_others_learn_why_not(cleaned, visit):
    visit("office_head").post("/reports/draft/", {"period": "2018-H1"})
    assert "是您起草的，要由别的科室负责人、分管领导、书记、主任核对" in words(visit("office_head").get(URL))
    assert "这一步由科室负责人、分管领导、书记、主任办理" in words(visit("handler").get(URL))
    refused = checked(visit("office_head"), f"{URL}check/")
    assert refused.status_code == 403 and "核对人不得是起草人" in words(refused)
    assert checked(visit("handler"), f"{URL}check/").status_code == 403
    assert checked(visit("leader"), f"{URL}check/").status_code == 303
    assert visit("leader").post(f"{URL}issue/").status_code == 403
    assert "这一步由书记、主任办理" in words(visit("leader").get(URL))
    assert visit("secretary").post(f"{URL}issue/").status_code == 303


def test_what_changed_while_it_was_read_is_not_checked(office, cleaned, visit):
    visit("handler").post("/reports/draft/", {"period": "2018-H1"})
    page = visit("office_head").get(URL).content.decode()
    amended(office, cleaned, people=440)
    refused = visit("office_head").post(f"{URL}check/", {"seen": re.search(r'name="seen" value="(\w+)"', page)[1]})
    assert refused.status_code == 409 and "又有了变化，没有记为核对" in words(refused)
    assert Report.objects.get().state == "draft"


def test_a_change_after_the_check_is_said_and_asks_for_another(office, cleaned, visit):
    visit("handler").post("/reports/draft/", {"period": "2018-H1"})
    checked(visit("office_head"), f"{URL}check/")
    amended(office, cleaned, people=440)
    assert "核对以后又有变化，要重新核对" in words(visit("director").get(URL))
    refused = visit("director").post(f"{URL}issue/")
    assert refused.status_code == 409 and "404人次→440人次" in words(refused) and URL in refused.content.decode()


def test_what_changed_since_the_issue_stands_beside_the_number(office, cleaned, issued, visit):
    amended(office, cleaned, people=440)
    html = visit("grid_worker").get(URL).content.decode()
    assert re.search(r'class="n n--changed"[^>]*title="现在是440人次">404人次', html)
    changes = words_of(re.search(r'aria-labelledby="h-changes".*?</section>', html, re.DOTALL)[0])
    assert "清洁活动参加人次404人次440人次增加1条，减少1条" in changes


def words_of(html):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def test_a_correction_keeps_what_was_typed_and_shows_what_changed(office, cleaned, issued, visit):
    client = visit("handler")
    assert "印发以后，这份报告里的数和记录都没有变" in words(client.get(f"{URL}correct/"))
    amended(office, cleaned, people=440)
    short = client.post(f"{URL}correct/", {"why": "错"})
    assert short.status_code == 422 and ">\n错</textarea>" in short.content.decode()
    made = client.post(f"{URL}correct/", {"why": "六月二十七日的人数登记错了"}, follow=True)
    assert "更正，第2份" in words(made) and "更正的理由：六月二十七日的人数登记错了" in words(made)
    assert "和上一份相比" in words(made) and "404人次440人次" in words(made)
    again = client.post(f"{URL}correct/", {"why": "六月二十七日的人数登记错了"})
    assert again.status_code == 409 and "已经有了（第2份，草稿）" in words(again)
    checked(visit("office_head"), "/reports/2018-H1/2/check/")
    visit("director").post("/reports/2018-H1/2/issue/")
    assert "已更正" in words(client.get("/reports/")) and "已更正" in words(client.get(URL))


def test_the_document_is_handed_over_under_its_name(cleaned, issued, visit):
    answer = visit("grid_worker").get(f"{URL}word/")
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert "%E5%B7%A5%E4%BD%9C%E6%83%85%E5%86%B5%E6%8A%A5%E5%91%8A.docx" in answer.headers["Content-Disposition"]
    assert answer.content == visit("secretary").get(f"{URL}word/").content


def test_a_demonstration_is_asked_for_no_number(cleaned, visit):
    visit("handler").post("/reports/draft/", {"period": "2018-H1"})
    checked(visit("office_head"), f"{URL}check/")
    assert 'name="number"' not in visit("director").get(URL).content.decode()
    refused = visit("director").post(f"{URL}issue/", {"number": "试办〔2018〕1号"})
    assert refused.status_code == 400 and Report.objects.get().state == "checked"


def test_a_wrong_period_is_refused_in_words(office, visit):
    client = visit("handler")
    for period, said in (("2018-Q1", "不是半年"), ("2019-H1", "还没有开始"), ("x", "")):
        refused = client.post("/reports/draft/", {"period": period})
        assert refused.status_code == 400 and said in words(refused) and "/reports/" in refused.content.decode()


@pytest.mark.parametrize("path", ["", "correct/", "word/"])
def test_another_offices_report_is_as_missing_as_one_that_never_was(cleaned, issued, visit, path):
    stranger = visit("secretary", at=cast.THERE)
    there, never = stranger.get(f"{URL}{path}"), stranger.get(f"/reports/2018-H1/7/{path}")
    assert there.status_code == never.status_code == 404
    assert words(there).count("第1份") == words(never).count("第7份") >= 1
    assert "2018年上半年工作情况报告" not in words(stranger.get("/reports/"))
    assert visit("system_admin").get(URL).status_code == 403


def there_are_sites(period_first, no):
    """One building site of the other office in a half-year, so that its report has something to say."""
    with cast.inside(cast.THERE) as office:
        office.enter(
            "building_site", f"{period_first.year}年{period_first.month}月第{no}工地", builder="演示建工", floor_area="900",
            earthwork="no", stage="building", since=period_first, who="handler",
        )  # fmt: skip
        return printed_sites(office, period_first)


def printed_sites(office, period_first):
    figure = office.figure("building_sites", f"{period_first.year}-H{1 if period_first.month < 7 else 2}")
    return printed(figure.value, "sites")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("half", "first", "more"),
    [("2017-H2", date(2017, 8, 1), {"width": 1440}), ("2017-H1", date(2017, 2, 1), {"width": 390, "js": False})],
    ids=["desk", "phone without a script"],
)
def test_from_draft_to_correction_in_the_browser(unwrapped, see, half, first, more):
    """Draft, check, issue, correct: by keyboard where a form is filled in, with nothing wrong on the way."""
    before = there_are_sites(first, 1)
    url = f"/reports/{half}/1/"

    def as_(who, path, **also):
        return see(path, who=who, at=cast.THERE, **{**more, **also})

    def sound(page):
        if more.get("js", True):
            assert complaints_of_axe(page) == []
        assert not sideways(page) and page.locator("h1").count() == 1

    page = as_("handler", "/figures/")
    follow(page, page.get_by_role("link", name="报告", exact=True))
    sound(page)
    page.get_by_label("时期").select_option(half)
    page.get_by_role("button", name="起草报告").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(url) and f"在册建筑工地{before}" in page.locator("article").inner_text()
    assert (
        page.locator(".state--stamp").inner_text() == "草稿" and "草稿·未印发" in page.locator("article").inner_text()
    )
    sound(page)
    page = as_("office_head", url)
    follow(page, page.get_by_role("button", name="核对无误"))
    assert page.locator(".state--stamp").inner_text() == "已核对"
    page = as_("director", url)
    sound(page)
    follow(page, page.get_by_role("button", name="印发"))
    assert page.locator(".state--stamp").inner_text() == "已印发"
    after = there_are_sites(first, 2)
    page = as_("handler", url)
    assert f"现在是{after}" in page.locator("article").inner_text()
    sound(page)
    follow(page, page.get_by_role("link", name="办更正"))
    sound(page)
    page.get_by_label("更正的理由").fill("漏登了一个工地")
    follow(page, page.get_by_role("button", name="起草更正"))
    assert page.url.endswith(f"/reports/{half}/2/") and "漏登了一个工地" in page.locator("article").inner_text()
    sound(page)
    page = as_("leader", f"/reports/{half}/2/")
    follow(page, page.get_by_role("button", name="核对无误"))
    page = as_("secretary", f"/reports/{half}/2/")
    follow(page, page.get_by_role("button", name="印发"))
    assert f"在册建筑工地{after}" in page.locator("article").inner_text()
    page.goto(url)
    assert page.locator(".state--stamp").inner_text() == "已更正"
    assert f"在册建筑工地{before}" in page.locator("article").inner_text()
    page.emulate_media(media="print")
    assert page.locator("article").is_visible() and not page.locator(".headline").is_visible()


@pytest.fixture
def drafted(unwrapped):
    """A report of the office next door, drafted once."""
    with cast.inside(cast.THERE) as office:
        if not Report.objects.filter(period="2018-H2").exists():
            reporting.draft("2018-H2", street=office.row, who=office.standing("handler"), now=cast.at(hour=9))
    return "/reports/2018-H2/1/"


@pytest.mark.browser
@pytest.mark.parametrize("more", [{"theme": "dark"}, {"size": "large", "width": 390}, {"language": "en"}], ids=str)
def test_the_room_is_sound_in_every_look(drafted, see, more):
    for path in ("/reports/", drafted):
        page = see(path, who="director", at=cast.THERE, **more)
        assert complaints_of_axe(page) == [] and not sideways(page), path


def test_a_regulation_shows_what_it_says_in_the_report(office, visit):
    html = visit("grid_worker").get("/rules/citywide_cleanup/").content.decode()
    said = re.search(r'aria-labelledby="h-report".*?</section>', html, re.DOTALL)[0]
    assert "城市管理" in said and '<a href="/figures/cleanup_refuse/">〔清理垃圾〕</a>' in said
    assert 'id="h-report"' not in visit("grid_worker").get("/rules/personal_data/").content.decode()

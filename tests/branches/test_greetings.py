"""生日关怀: whose day comes, month and day alone; greeted with one press; whoever wants none appears nowhere."""

import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from jiedao.entries.models import Entry
from jiedao.procedures import submission
from jiedao.procedures.clock import tick
from jiedao.register.models import Subject
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.branches.conftest import JUNE
from tests.claims.test_pages import shot
from tests.counting import statements
from tests.procedures.test_branches import put_on
from tests.web.looking import complaints_of_axe, sideways
from tests.web.record.test_record import text_of

GREETING, WISH = "double_care.greeting", "double_care.greeting_wish"


def member(office, name, branch, joined, born=""):
    known = Subject.objects.filter(name=name, base="person").first()
    values = {"branch": str(branch.pk), "joined_on": joined, "status": "full", "leader": "no", "retired": "yes",
              "hardship": "no"}  # fmt: skip
    made = put_on(office, "party_member", name, subject=known, category="resident", **values)
    if born:
        Subject.objects.filter(pk=made.pk).update(born_on=date.fromisoformat(born))
    return made


def party(office):
    secretary = office.standing("community_secretary").scope.person
    group = put_on(
        office, "party_organisation", "春和社区党支部", assigned={"branch_secretary": secretary}, level="branch",
        setting="community", has_committee="no",
    )  # fmt: skip
    names = [("关月明", "1995-09-12", ""), ("冯禾生", "1990-07-04", "1951-07-12"), ("陈谷雨", "1999-07-30", "1972-06-20"),
             ("褚木槿", "1988-12-01", "1969-08-08")]  # fmt: skip
    members = [member(office, name, group, joined, born) for name, joined, born in names]
    tick(office.row, now=cast.at(JUNE, 8))
    tick(office.row, now=cast.at(cast.TODAY, 8))
    return SimpleNamespace(office=office, subject=group, members=members, url=f"/organisations/{group.pk}/greetings/")


@pytest.fixture
def group(office):
    return party(office)


def page_of(group, visit, query="", who="community_secretary"):
    return text_of(visit(who).get(f"{group.url}{query}"))


def key(html, name, what):
    """The press of one row."""
    rows = re.findall(r'<li class="greeting">.*?</li>', html, re.DOTALL)
    (row,) = [one for one in rows if name in one and what in one]
    return re.search(r'<button[^>]*value="([^"]+)"', row)[1]


def test_the_days_near_stand_by_week_and_by_month_without_a_year_or_an_age(group, visit):
    page = page_of(group, visit)
    assert page.index("过了还没有问候的") < page.index("6月20日") < page.index("本周") < page.index("7月4日")
    assert page.index("7月4日") < page.index("7月12日") < page.index("7月30日") < page.index("8月8日")
    assert "9月12日" not in page  # further than the weeks
    months = page_of(group, visit, "?by=month")
    assert months.index("本月") < months.index("7月30日") < months.index("8月8日") < months.index("9月12日")
    assert months.index("9月12日") < months.index("12月1日")
    for html in (page, months):
        assert not re.search(r"19\d\d|\d+岁|\d+周年", html)


def test_the_page_of_the_one_branch_is_found_without_naming_it(group, visit):
    answer = visit("community_secretary").get("/greetings/")
    assert (answer.status_code, answer.url) == (303, group.url)
    assert "生日关怀" in text_of(visit("community_secretary").get("/more/"))
    assert "生日关怀" not in text_of(visit("grid_worker").get("/more/"))
    assert group.url in visit("community_secretary").get(f"/organisations/{group.subject.pk}/month/").content.decode()


def test_one_press_records_the_ordinary_greeting_once(group, visit):
    client = visit("community_secretary")
    html = client.get(group.url).content.decode()
    assert re.search(r'<option value="\S+" selected>关月明</option>', html)  # oneself, a member, greets
    pressed = key(html, "冯禾生", "政治生日关怀")
    sent = {"greet": pressed, f"{pressed}.how": "visit", "by": str(group.members[0].pk)}
    for _again in range(2):
        assert client.post(group.url, sent).url == group.url
    entry = Entry.objects.get(form=GREETING)
    assert entry.subject_id == group.members[1].pk
    assert (entry.values["day_kind"], entry.values["how"]) == ("political", "visit")
    assert str(entry.pk) == pressed.rpartition("|")[2]
    html = client.get(group.url).content.decode()
    assert f"/entries/{entry.pk}/" in html
    assert client.post(group.url, {**sent, "greet": pressed[:-4] + "0000"}).status_code == 303  # from another window
    assert Entry.objects.filter(form=GREETING).count() == 1
    submission.void(entry, street=group.office.row, who=group.office.standing("community_secretary"), why="记错了",
                    now=cast.at(hour=23))  # fmt: skip
    assert key(client.get(group.url).content.decode(), "冯禾生", "政治生日关怀")


def test_who_greeted_must_be_said(group, visit):
    client = visit("community_secretary")
    pressed = key(client.get(group.url).content.decode(), "冯禾生", "政治生日关怀")
    answer = client.post(group.url, {"greet": pressed, f"{pressed}.how": "card", "by": ""})
    assert answer.status_code == 422 and "由谁代表组织" in text_of(answer)
    assert not Entry.objects.filter(form=GREETING).exists()


def test_a_day_of_a_later_month_is_told_and_not_yet_pressed(group, visit):
    html = visit("community_secretary").get(group.url).content.decode()
    (row,) = [one for one in re.findall(r'<li class="greeting">.*?</li>', html, re.DOTALL) if "褚木槿" in one]
    assert 'name="greet"' not in row and 'name="decline"' in row


def test_whoever_wants_no_greeting_appears_nowhere_from_one_press_on(group, visit):
    client = visit("community_secretary")
    pressed = key(client.get(group.url).content.decode(), "冯禾生", "政治生日关怀")
    answer = client.post(group.url, {"decline": pressed})
    entry = Entry.objects.get(form=WISH)
    assert answer.url == f"{group.url}?declined={entry.pk}" and entry.values == {"no_greeting": "yes"}
    page = client.get(answer.url)
    assert f"/entries/{entry.pk}/" in page.content.decode()
    for url in (group.url, f"{group.url}?by=month", f"/organisations/{group.subject.pk}/month/"):
        page = re.sub(r"<option.*?</option>", "", client.get(url).content.decode())  # who may greet others
        assert "冯禾生" not in page and "陈谷雨" in page
    assert client.post(group.url, {"greet": pressed, f"{pressed}.how": "card"}).status_code == 404
    dossier = text_of(client.get(f"/subjects/{group.members[1].pk}/"))
    assert "不接受生日关怀" in dossier  # the register says so now
    submission.void(entry, street=group.office.row, who=group.office.standing("community_secretary"), why="改了主意",
                    now=cast.at(hour=23))  # fmt: skip
    assert "冯禾生" in page_of(group, visit)


@pytest.mark.parametrize("name", ["neighbour_staff", "grid_worker", "handler", "auditor"])
def test_others_press_nothing_and_those_to_whom_the_register_is_shut_see_nobody(group, visit, name):
    answer = visit(name).get(group.url)
    assert answer.status_code in (200, 404)
    html = text_of(answer)
    assert "冯禾生" not in html and 'name="greet"' not in answer.content.decode()
    pressed = f"double_care.political_birthday|{group.members[1].pk}|{uuid7()}"
    assert visit(name).post(group.url, {"greet": pressed, f"{pressed}.how": "card"}).status_code == 404
    assert not Entry.objects.filter(form=GREETING).exists()


def test_consolation_of_members_is_recorded_from_the_same_page(group, visit):
    client = visit("community_secretary")
    html = client.get(group.url).content.decode()
    assert "/record/consolation_visit.consolation/" in html and "更正答复" not in html  # that one belongs to its case
    values = {"group": "hardship_member", "occasion": "july_first", "cash": "300.00", "goods_value": "81.50",
              "visitors": [{"person": str(group.office.standing(name).scope.person)} for name in ("community_secretary", "community_staff")]}  # fmt: skip
    group.office.submit("consolation_visit.consolation", group.members[1], who="community_secretary", **values)
    assert group.office.figure("hardship_members_visited", "2018-Q3").value == 1
    assert group.office.figure("hardship_members_consolation", "2018-Q3").value == Decimal("381.50")


def test_where_nobodys_day_comes_the_page_says_what_comes_next(group, visit):
    for one in group.members:
        group.office.submit(WISH, one, who="community_secretary", no_greeting="yes")
    assert "这段时间没有人过生日" in page_of(group, visit) and "提前提醒" in page_of(group, visit)


def test_the_statements_do_not_grow_with_the_members(group, visit):
    for no in range(15):
        member(group.office, f"党员{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰'[no]}", group.subject, f"1990-07-{no + 5:02}")
    client = visit("community_secretary")
    client.get(group.url)
    with statements() as seen:
        client.get(group.url)
    assert len(seen) <= 11, (len(seen), seen)


@pytest.fixture
def standing_group(unwrapped):
    with (here := cast.Office(cast.HERE)).street():
        found = Subject.objects.filter(name="春和社区党支部").first()
        yield SimpleNamespace(url=f"/organisations/{(found or party(here).subject).pk}/greetings/")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_is_accessible_fits_and_is_worked_with_the_keyboard(standing_group, see, width):
    page = see(standing_group.url, who="community_secretary", width=width)
    assert not complaints_of_axe(page) and not sideways(page)
    shot(page, f"greetings-{width}")
    page.emulate_media(media="print")
    assert not page.get_by_role("button").filter(visible=True).count()
    shot(page, f"greetings-print-{width}")
    page.emulate_media(media="screen")
    name = "冯禾生" if width == 390 else "陈谷雨"
    button = page.locator("li.greeting", has_text=name).get_by_role("button", name="已问候").first
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("已登记：").is_visible()
    assert not complaints_of_axe(page)
    shot(page, f"greetings-after-{width}")

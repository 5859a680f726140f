"""The pages of claims: what stands on them for whom, what a press does, and how they look on a phone and on a desk."""

import os
import re

import pytest

from jiedao.entries.models import Entry
from jiedao.register.models import Assignment
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.claims.conftest import CONTACT, END, NEED, enter
from tests.claims.test_claiming import CHILD, HOUSEHOLD, POST, WISH, claim, claim_for
from tests.counting import statements
from tests.web.looking import complaints_of_axe, sideways
from tests.web.record.test_record import text_of

URL, MINE, PAIRS = "/claims/", "/claims/mine/", "/claims/pairs/"
NAMES = ("雷家", "贺家", "倪小满", "祖母")


#: What differs from one answer to the next: ids, tokens, the number of a request.
PASSING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|csrf[^>]+>|\d+:\d+:\d+/\w+|[0-9a-f]{6}…[0-9a-f]{6}")


def said(answer):
    return text_of(answer)


def plain(text):
    return PASSING.sub("", text)


def test_before_it_is_taken_up_only_the_kind_of_help_and_the_community_are_told(made, visit):
    page = said(visit("grid_worker").get(URL))
    assert "朝霞社区" in page and "就医、生活" in page.replace("生活、就医", "就医、生活") and "晚照社区" in page
    assert "需要哪种帮扶，还没有写明" in page
    child = said(visit("grid_worker").get(f"{URL}?kind={CHILD}"))
    assert "晚照社区" in child and "就学" in child
    for html in (page, child, visit("grid_worker").get(f"{URL}{HOUSEHOLD}/{made.far.pk}/").content.decode()):
        assert not [name for name in NAMES if name in html]
    assert "002001" not in page  # nor the grid


def test_whoever_sees_the_register_anyway_sees_the_name_and_no_other_reads_more_than_before(made, visit):
    desk = said(visit("other_handler").get(URL))
    assert "雷家" in desk and "贺家" in desk and "安排别人" in desk
    staff = said(visit("community_staff").get(URL))  # of the first community
    assert "雷家" in staff and "贺家" not in staff and "安排别人" not in staff
    children = said(visit("neighbour_staff").get(f"{URL}?kind={CHILD}"))
    assert "晚照社区" in children and "倪小满" not in children  # that list is shut to them


@pytest.mark.parametrize("name", ["auditor", "protection_officer", "system_admin"])
def test_who_takes_nothing_up_has_no_such_page(made, visit, name):
    assert [visit(name).get(url).status_code for url in (URL, MINE, PAIRS)] == [403] * 3


def test_i_take_one_up_with_one_press_and_find_it_among_mine(made, visit):
    client = visit("grid_worker")
    html = client.get(f"{URL}{HOUSEHOLD}/{made.far.pk}/").content.decode()
    id = re.search(r'name="_id" value="([^"]+)"', html)[1]
    for _again in range(2):
        answer = client.post(f"{URL}{HOUSEHOLD}/{made.far.pk}/", {"_id": id})
        assert (answer.status_code, answer.url) == (303, MINE)
    assert Assignment.objects.filter(subject_id=made.far.pk, role="helper").count() == 1
    page = said(visit("grid_worker").get(MINE))
    assert "贺家" in page and "帮扶记录" in page and "结束结对" in page and "9月30日以前" in page
    late = visit("handler").post(f"{URL}{HOUSEHOLD}/{made.far.pk}/", {"_id": str(uuid7())})
    assert late.status_code == 409 and "贺家" not in said(late)
    assert "晚照社区的这一项困难群众家庭已经有人认领了" in said(late)
    assert visit("handler").get(f"{URL}{HOUSEHOLD}/{made.far.pk}/").status_code == 404


def test_a_contact_is_recorded_from_the_list_by_who_is_of_another_line(made, visit):
    claim(made.office, made.far, HOUSEHOLD, "handler")
    client = visit("handler")
    html = client.get(MINE).content.decode()
    (url,) = re.findall(rf'href="(/record/{CONTACT}/[^"]+)"', html)
    form = client.get(url.replace("&amp;", "&")).content.decode()
    id = re.search(r'name="_id" value="([^"]+)"', form)[1]
    answer = client.post(f"/record/{CONTACT}/", {
        "_id": id, "_about": str(made.far.pk), "_at": "2018-07-02T00:00", "kind": "visit", "solved": "no",
    })  # fmt: skip
    assert answer.status_code == 303
    assert "7月2日" in said(client.get(MINE)) and "这一期已联系" in said(client.get(MINE))


def test_a_pair_is_ended_with_its_reason_and_the_household_waits_again(made, visit):
    claim(made.office, made.far, HOUSEHOLD, "grid_worker")
    client = visit("grid_worker")
    answer = client.get(f"/record/{END}/?about={made.far.pk}")
    assert (answer.status_code, answer.url) == (303, f"{URL}{made.far.pk}/end/")
    id = str(uuid7())
    blank = client.post(answer.url, {"_id": id})
    assert blank.status_code == 422 and "结束原因" in said(blank)
    for _again in range(2):
        sent = client.post(answer.url, {"_id": id, "why": "declined"})
        assert (sent.status_code, sent.url) == (303, MINE)
    assert Entry.objects.filter(form=END).count() == 1
    assert "您还没有结对" in said(client.get(MINE))
    assert client.get(f"{URL}{made.far.pk}/end/").status_code == 404
    assert "晚照社区" in said(client.get(URL))


def test_the_office_sees_all_pairs_and_assigns_and_the_others_read_the_same_nothing(made, visit):
    claim(made.office, made.near, HOUSEHOLD, "grid_worker")
    page = said(visit("other_handler").get(PAIRS))
    assert "雷家" in page and "陶一鸣" in page
    for name in ("handler", "community_secretary", "leader", "secretary"):
        assert visit(name).get(PAIRS).status_code == 404
    assert "不再由陶一鸣联系" in said(visit("other_handler").get(f"{URL}{made.near.pk}/end/"))
    assign = visit("other_handler").get(f"/subjects/{made.far.pk}/assign/{HOUSEHOLD}/")
    assert assign.status_code == 200


def test_posts_and_wishes_are_claimed_on_the_same_page_by_naming_the_member(made, visit):
    client = visit("community_staff")
    page = said(client.get(f"{URL}?kind={WISH}"))
    assert "楼道灯" in page and "修一盏楼道灯" in page and "登记认领" in page
    id = str(uuid7())
    url = f"{URL}{WISH}/{made.wish.pk}/"
    assert client.post(url, {"_id": id}).status_code == 422
    answer = client.post(url, {"_id": id, "member": str(made.members[0].pk)})
    assert (answer.status_code, answer.url) == (303, f"{URL}?kind={WISH}")
    page = said(client.get(answer.url))
    assert "没有等认领的微心愿" in page and "汤立夏" in page and "微心愿办理结果" in page
    again = client.post(url, {"_id": str(uuid7()), "member": str(made.members[1].pk)})
    assert again.status_code == 409 and "已经有人认领" in said(again)
    assert "登记认领" not in said(visit("grid_worker").get(f"{URL}?kind={POST}"))  # recorded by the community's staff


def test_need_and_contact_are_the_same_404_for_everybody_else(made, visit):
    office = made.office
    claim(office, made.near, HOUSEHOLD, "grid_worker", now=cast.at(hour=8))
    claim(office, made.far, HOUSEHOLD, "neighbour_staff", now=cast.at(hour=8))
    need = office.submit(NEED, made.near, who="grid_worker", kinds=["medical"], need="要陪着去透析").entry
    for name in ("neighbour_staff", "community_secretary", "second_handler", "leader", "secretary", "auditor"):
        client = visit(name)
        shut, missing = client.get(f"/entries/{need.pk}/"), client.get(f"/entries/{uuid7()}/")
        assert (shut.status_code, missing.status_code) == (404, 404)
        assert plain(said(shut)) == plain(said(missing))
        assert "透析" not in client.get(f"/subjects/{made.near.pk}/").content.decode()
    assert visit("other_handler").get(f"/entries/{need.pk}/").status_code == 200


def test_the_statements_of_the_pages_do_not_grow_with_their_rows(made, visit):
    office = made.office
    for no in range(12):
        enter(office, HOUSEHOLD, f"第{no}户", {"reason": "income", "wanted": ["living"]})
    claim(office, made.near, HOUSEHOLD, "other_handler")
    claim(office, made.far, HOUSEHOLD, "other_handler")
    claim_for(office, made.wish, WISH, made.members[0])
    client = visit("other_handler")
    for url, most in ((URL, 9), (MINE, 9), (PAIRS, 10), (f"{URL}?kind={WISH}", 10)):
        client.get(url)
        with statements() as seen:
            assert client.get(url).status_code == 200
        assert len(seen) <= most, (url, len(seen), seen)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_of_claims_are_accessible_and_fit(standing_claims, see, width):
    office = standing_claims
    far = enter(office, HOUSEHOLD, f"窗口{width}家", {"reason": "income", "wanted": ["living", "medical"]}, below="002")
    for url, who in ((URL, "other_handler"), (URL, "grid_worker"), (f"{URL}?kind={WISH}", "community_staff"),
                     (f"{URL}{HOUSEHOLD}/{far.pk}/", "grid_worker"), (MINE, "leader")):  # fmt: skip
        page = see(url, who=who, width=width)
        assert not complaints_of_axe(page) and not sideways(page)
        shot(page, f"claims-{url.strip('/').replace('/', '-').split('?')[0][:20]}-{who}-{width}")
    claim(office, far, HOUSEHOLD, "neighbour")
    for url, who in ((MINE, "neighbour"), (PAIRS, "other_handler"), (f"{URL}{far.pk}/end/", "neighbour")):
        page = see(url, who=who, width=width)
        assert not complaints_of_axe(page) and not sideways(page)
        shot(page, f"claims-{url.strip('/').replace('/', '-')[:12]}-{who}-{width}")


def shot(page, name):
    """A picture to look at, where somebody wants one."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.browser
def test_one_is_taken_up_with_the_keyboard_alone(standing_claims, see):
    page = see(URL, who="neighbour_staff", width=390)
    link = page.get_by_role("link", name="我来做帮扶人").first
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    button = page.get_by_role("button", name="我来做帮扶人")
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(MINE) and page.get_by_text("您现在是").is_visible()

"""我的组织这个月：what is owed, held, open and coming stands on one page, each line opens, and nothing of others."""

import re
from datetime import date

import pytest

from jiedao.duties.models import Obligation
from jiedao.procedures.clock import tick
from tests import cast
from tests.branches.conftest import member
from tests.counting import statements
from tests.procedures.test_branches import MEETING, held
from tests.web.looking import complaints_of_axe, sideways
from tests.web.record.test_record import text_of

MOST = 12
BIRTHDAYS = ("double_care.political_birthday", "double_care.natural_birthday")


def month(visit, branch, who="community_secretary", period=""):
    answer = visit(who).get(f"/organisations/{branch.subject.pk}/month/", {"period": period} if period else {})
    assert answer.status_code == 200
    return answer.content.decode()


def part(page, id):
    found = re.search(rf'<section class="section[^"]*" id="{id}".*?</section>', page, re.S)
    return found[0] if found else ""


def said(html):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def test_who_answers_for_one_organisation_goes_straight_to_its_month(branch, visit):
    answer = visit("community_secretary").get("/organisations/")
    assert answer.status_code == 303 and answer.url == f"/organisations/{branch.subject.pk}/month/"
    listed = text_of(visit("community_secretary").get("/organisations/", {"all": 1}))
    assert "朝霞社区党支部" in listed and "不作排名" in listed
    everybody = visit("secretary").get("/organisations/").content.decode()
    assert everybody.index("晚照社区党支部") < everybody.index("朝霞社区党支部")  # by name, wan before zhao


def test_what_is_still_to_be_done_leads_to_its_form(branch, visit):
    page = month(visit, branch)
    todo = part(page, "todo")
    assert "主题党日" in said(todo) and "7月31日到期" in said(todo)
    link = re.search(r'class="btn btn--small" href="(/record/three_meetings.meeting/[^"]+)"', todo)[1]
    drawn = visit("community_secretary").get(link.replace("&amp;", "&"))
    assert drawn.status_code == 200 and "组织生活记录" in text_of(drawn)


def test_the_form_has_ticked_what_the_duty_asks_for_and_leaves_whether_it_was_held(branch, visit):
    links = re.findall(r'href="(/record/three_meetings.meeting/[^"]+)"', part(month(visit, branch), "todo"))
    link = next(one for one in links if "parts=party_day" in one).replace("&amp;", "&")
    drawn = visit("community_secretary").get(link).content.decode()
    boxes = re.findall(r'<input[^>]*name="(parts|held)"[^>]*>', drawn)
    ticked = [
        one for one in re.findall(r"<input[^>]*>", drawn) if re.search(r'name="(parts|held)"', one) and "checked" in one
    ]
    assert "held" in boxes and len(ticked) == 1 and 'value="party_day"' in ticked[0]


def test_what_earlier_months_left_open_stands_first_this_month_alone(branch, visit):
    now = said(month(visit, branch))
    left = Obligation.objects.on(cast.TODAY).filter(subject=branch.subject, state="missed", due_on__lt=date(2018, 7, 1))
    assert "逾期" in now and "应于6月30日" in now
    assert f"其中{left.count()}项是以前月份没有办的" in now
    june = said(part(month(visit, branch, period="2018-06"), "todo"))
    assert "主题党日" in june and "政治生日" not in june and "7月" not in june


def test_what_is_done_opens_its_record(branch, visit):
    settled = part(month(visit, branch, period="2018-06"), "settled")
    entry = Obligation.objects.get(duty="three_meetings.committee_meeting", due_on=date(2018, 6, 30)).done_entry_id
    assert f'href="/entries/{entry}/"' in settled and "6月20日完成" in said(settled)


def test_what_is_done_for_another_month_stands_with_its_window_and_is_told_apart(branch, visit):
    """One meeting counts for what July asks, and for the lesson of the quarter that falls due in September."""
    values = held(branch, "party_day", "lesson")
    made = branch.office.submit(MEETING, branch.subject, who="community_secretary", on=cast.TODAY, **values).entry
    page = month(visit, branch)
    settled = part(page, "settled")
    assert "党课（三季度）" in said(settled) and settled.count(f'href="/entries/{made.pk}/"') == 3
    assert "，办了2项，另办了别的月份到期的1项，" in said(page)
    assert "党课" not in said(part(month(visit, branch, period="2018-06"), "settled"))


def test_meetings_planned_and_held_say_who_came(branch, visit):
    june = part(month(visit, branch, period="2018-06"), "meetings")
    assert "支部委员会会议" in said(june) and "3/4人" in said(june) and "补登记" in said(june)
    assert "是否召开：否" in said(june) and "场地停电" in said(june)
    july = part(month(visit, branch), "meetings")
    assert "7月20日" in said(july) and "志愿服务" in said(july) and "计划" in said(july)


def test_the_ledger_says_its_clock_and_how_far_it_was_chased(branch, visit):
    cases = part(month(visit, branch), "cases")
    assert "记录完整" in said(cases) and "逾期" in said(cases)
    assert f"第{branch.case.notices}次督办，送" in said(cases) and branch.case.notices >= 2
    assert 'class="btn btn--small"' in cases  # it waits for the secretary's hand
    read_only = part(month(visit, branch, who="auditor"), "cases")
    assert "记录完整" in said(read_only) and "btn" not in read_only


def test_whose_day_comes_is_told_by_month_and_day_and_who_wishes_none_stays_out(branch, visit):
    days = part(month(visit, branch), "days")
    assert said(days).index("7月12日关月明，政治生日关怀") < said(days).index("7月20日冯禾生，生日关怀")
    assert "陈谷雨" not in said(days) and "褚木槿" not in said(days)
    assert not re.search(r"19\d\d", days)  # neither the year of birth nor of joining
    assert f"about={branch.members[0].pk}" in days
    assert "7月12日" not in said(month(visit, branch, period="2018-06"))


def test_a_marked_day_says_so_and_opens_its_record(branch, visit):
    made = branch.office.submit(
        "double_care.greeting",
        branch.members[0],
        who="community_secretary",
        on=cast.TODAY,
        day_kind="political",
        how="card",
        given_by=str(branch.members[1].pk),
    ).entry
    days = part(month(visit, branch), "days")
    assert f'href="/entries/{made.pk}/"' in days and "已办" in said(days)


def test_next_month_says_what_has_not_begun(branch, visit):
    august = said(part(month(visit, branch, period="2018-08"), "todo"))
    assert "8月31日周五主题党日，还没有开始" in august and "党课" not in august


def test_others_see_nothing_of_it(branch, visit):
    url = f"/organisations/{branch.subject.pk}/month/"
    assert visit("other_handler").get(url).status_code == 404  # another line of work
    assert visit("neighbour_staff").get(url).status_code == 404  # another community
    assert visit("secretary", at=cast.THERE).get(url).status_code == 404
    assert visit("protection_officer").get(url).status_code == 403


def test_it_takes_twelve_statements_at_most_however_much_there_is(branch, visit):
    client, url = visit("community_secretary"), f"/organisations/{branch.subject.pk}/month/"
    client.get(url)
    with statements() as few:
        client.get(url)
    for no in range(20):
        member(branch.office, f"某{no:02}", branch.subject, joined=f"199{no % 10}-07-{no + 3:02}")
    tick(branch.office.row, now=cast.at(cast.TODAY, 9))
    with statements() as many:
        page = client.get(url).content.decode()
    assert said(part(page, "days")).count("，政治生日关怀登记：") == 21
    assert len(few) == len(many) <= MOST


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_the_month_holds_at_both_sizes(standing_branch, see, width):
    page = see(
        f"/organisations/{standing_branch.subject.pk}/month/", who="community_secretary", at=cast.THERE, width=width
    )
    assert page.locator("#todo .work__row").count()
    assert not complaints_of_axe(page) and not sideways(page)
    page.emulate_media(media="print")
    assert page.locator("#todo .btn").first.is_hidden() and page.locator(".printed").is_visible()


# ---- the days themselves ----


def test_a_day_of_care_is_owed_from_the_first_of_its_month_by_those_who_wish_it(branch):
    names = {
        row.subject.name: row.due_on for row in Obligation.objects.filter(duty__in=BIRTHDAYS).select_related("subject")
    }
    assert names == {"关月明": date(2018, 7, 12), "冯禾生": date(2018, 7, 20)}
    tick(branch.office.row, now=cast.at(date(2018, 12, 3), 8))
    tick(branch.office.row, now=cast.at(date(2018, 12, 4), 8))
    assert (
        Obligation.objects.get(duty="double_care.political_birthday", due_on=date(2018, 12, 1)).subject.name == "褚木槿"
    )


def test_who_wishes_it_no_more_is_owed_nothing_more(branch):
    gone = branch.members[0]
    branch.office.submit("double_care.greeting_wish", gone, who="community_secretary", on=cast.TODAY, no_greeting="yes")
    assert not Obligation.objects.filter(duty__in=BIRTHDAYS, subject_id=gone.pk).exists()

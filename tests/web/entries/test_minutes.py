"""A meeting's record as minutes: on paper and as a Word file; and what one meeting counts for."""

import io
import re
import zipfile
from datetime import date
from types import SimpleNamespace

import pytest

from jiedao.entries.models import Entry
from jiedao.procedures import submission
from jiedao.procedures.clock import tick
from jiedao.register.models import Subject
from jiedao.reports import minutes
from tests import cast
from tests.counting import statements
from tests.procedures.test_branches import held, member, put_on
from tests.stories import afresh
from tests.web.looking import complaints_of_axe, follow, sideways

FORM = "three_meetings.meeting"
DAY = date(2018, 7, 2)


def founded(office, name):
    from jiedao.web import office as edge

    edge._known.clear()
    secretary = Subject.objects.get(name="关月明")
    made = put_on(office, "party_organisation", name, assigned={"branch_secretary": secretary.pk}, level="branch",
                  setting="community", has_committee="no")  # fmt: skip
    return SimpleNamespace(
        office=office, subject=made, members=[member(office, one, made) for one in ("冯禾生", "陈谷雨", "褚木槿")]
    )


@pytest.fixture(scope="module")
def founded_here(story):
    with cast.inside(cast.HERE) as office:
        made = founded(office, "朝霞社区党支部")
        tick(office.row, now=cast.at(DAY, 0, 1))
        return made


@pytest.fixture
def branch(founded_here, office):
    return afresh(founded_here)


def met(branch, *parts, **more):
    values = held(branch, *parts, absent=1) | {
        "topics": "一、学习党章\n二、商定七月主题党日",
        "resolutions": [{"content": "七月十日前走访困难党员。", "owner": str(branch.members[1].pk), "due_on": "2018-07-10"},
                        {"content": "公示党费收缴情况", "owner": str(branch.members[2].pk), "due_on": "2018-07-31"}],
    } | more  # fmt: skip
    values["attendance"][0]["reason"] = "外出"
    return branch.office.submit(FORM, branch.subject, who="community_secretary", on=DAY, **values).entry


def text_of(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


SAID = ("朝霞社区党支部组织生活纪要", "（2018年7月2日）", "时间：2018年7月2日9时00分", "地点：活动室", "主持人：冯禾生",
        "记录人：关月明", "应到3人，实到2人", "出席：陈谷雨、褚木槿", "缺席：冯禾生（外出）", "一、议题", "一、学习党章", "二、决议事项",
        "1．七月十日前走访困难党员（责任人：陈谷雨；完成时限：2018年7月10日）。", "2．公示党费收缴情况（责任人：褚木槿；完成时限：2018年7月31日）。",
        "主持人（签字）：")  # fmt: skip


class TestMinutes:
    def test_they_say_who_came_what_was_on_the_table_and_what_was_resolved(self, visit, branch):
        entry = met(branch, "lesson", "party_day")
        said = text_of(visit("community_secretary").get(f"/entries/{entry.pk}/minutes/"))
        for one in SAID:
            assert one.replace(" ", "") in said
        assert "演示·数据虚构" in said and "是否召开" not in said

    def test_the_word_file_says_the_same_twice_over_in_the_layout_of_minutes(self, visit, branch):
        entry = met(branch, "lesson", "party_day")
        client = visit("community_secretary")
        one, two = (client.get(f"/entries/{entry.pk}/minutes/", {"as": "docx"}) for _ in range(2))
        assert one.content == two.content and "wordprocessingml" in one["Content-Type"]
        xml = zipfile.ZipFile(io.BytesIO(one.content)).read("word/document.xml").decode()
        words = re.sub(r"<[^>]+>", "", xml)
        for said in SAID:
            assert said in words
        assert 'w:val="MinutesHead"' not in xml and 'w:val="Title"' in xml  # a demonstration has no red head
        assert '<w:rFonts w:eastAsia="黑体"/></w:rPr><w:t xml:space="preserve">缺席：' in xml

    def test_a_real_office_has_the_red_head_and_no_word_of_a_demonstration(self, branch):
        entry = met(branch, "lesson")
        street = SimpleNamespace(demonstration_day=None, name="试验街道")
        said = minutes.minutes(entry, {str(one.pk): one.name for one in branch.members}, street)
        assert (said[0].kind, said[0].text) == ("head", "朝霞社区党支部组织生活纪要")
        xml = zipfile.ZipFile(io.BytesIO(minutes.document(said, street, made=cast.NOON)))
        assert 'w:val="MinutesHead"' in xml.read("word/document.xml").decode()
        assert "演示" not in xml.read("word/header.xml").decode()

    def test_a_record_without_a_meeting_has_none(self, visit, branch):
        client = visit("community_secretary")
        not_held = branch.office.submit(FORM, branch.subject, who="community_secretary", on=DAY, parts=["lesson"],
                                        held="no", why_not="停电").entry  # fmt: skip
        assert client.get(f"/entries/{not_held.pk}/minutes/").status_code == 404
        assert "打印纪要" not in text_of(client.get(f"/entries/{not_held.pk}/"))
        assert "打印纪要" in text_of(client.get(f"/entries/{met(branch, 'lesson').pk}/"))

    def test_who_may_not_see_the_record_sees_no_minutes(self, visit, branch):
        entry = met(branch, "lesson")
        assert visit("grid_worker").get(f"/entries/{entry.pk}/minutes/").status_code == 404
        assert visit("secretary", at=cast.THERE).get(f"/entries/{entry.pk}/minutes/").status_code == 404

    def test_they_cost_the_same_for_any_number_of_members(self, visit, branch):
        client, costs = visit("community_secretary"), []
        for _more in range(2):
            entry = met(branch, "lesson", resolutions=[])
            client.get(f"/entries/{entry.pk}/minutes/")
            with statements() as seen:
                client.get(f"/entries/{entry.pk}/minutes/")
            costs.append(len(seen))
            branch.members += [member(branch.office, name, branch.subject) for name in ("蒋小寒", "沈大雪", "韩立冬")]
        assert costs[0] == costs[1] <= 8


class TestWhatOneMeetingCountsFor:
    def test_it_says_each_duty_with_its_window_and_leads_to_it(self, visit, branch):
        entry = met(branch, "lesson", "party_day")
        client = visit("community_secretary")
        page = client.get(f"/record/done/{entry.pk}/")
        assert "这一条同时计入：主题党日（7月）、党课（三季度）。不用再登记。" in text_of(page)
        urls = re.findall(
            r'<a href="(/duties/[^"]+)">', page.content.decode().split('id="counted"')[1].split("</p>")[0]
        )
        assert len(urls) == 2
        for url in urls:
            rows = client.get(url.replace("&amp;", "&"))
            assert "按时完成" in text_of(rows) and f"/entries/{entry.pk}/" in rows.content.decode()
        assert "党课（三季度）" in text_of(client.get(f"/entries/{entry.pk}/"))

    def test_one_that_counts_for_one_duty_says_no_more_than_that(self, visit, branch):
        page = visit("community_secretary").get(f"/record/done/{met(branch, 'lesson').pk}/")
        assert "同时计入" not in text_of(page) and "履行党课（三季度）" in text_of(page)


@pytest.fixture
def their_branch(unwrapped):
    """A branch of the other office, for a browser, without a meeting."""
    there = cast.Office(cast.THERE)
    with there.street():
        found = Subject.objects.filter(name="纪要社区党支部").first() or founded(there, "纪要社区党支部").subject
        tick(there.row, now=cast.at(DAY, 0, 1))
        for entry in Entry.objects.filter(subject_id=found.pk, form=FORM, until_at=None):
            submission.void(entry, street=there.row, who=there.standing("secretary"), why="试", now=cast.NOON)
        yield found


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_meeting_that_serves_two_duties_is_recorded_once_and_printed(their_branch, see, width, height):
    url = f"/record/{FORM}/?about={their_branch.pk}&parts=lesson&parts=party_day"
    page = see(url, who="community_secretary", at=cast.THERE, width=width, height=height)
    page.locator("[name=_at]").fill("2018-07-02T00:00")
    page.locator("#q-held").evaluate("(yes) => yes.click()")
    page.locator("[name=chair]").select_option(label="冯禾生")
    page.get_by_label("名单上3人").check()
    for name, text in (("place_text", "活动室"), ("topics", "学习党章"), ("speaker", "党校教师"), ("lesson", "学党章"),
                       ("theme", "重温誓词")):  # fmt: skip
        page.locator(f"#q-{name}").fill(text)
    page.locator("[name=doing][value=study]").check()
    follow(page, page.get_by_role("button", name="登记", exact=True))
    assert page.locator("#counted").inner_text() == "这一条同时计入：主题党日（7月）、党课（三季度）。不用再登记。"
    assert not complaints_of_axe(page) and not sideways(page)
    follow(page, page.get_by_role("link", name="打印纪要"))
    assert "纪要社区党支部组织生活纪要" in page.locator(".a4").inner_text()
    assert not complaints_of_axe(page) and not sideways(page)

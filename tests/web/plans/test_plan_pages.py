"""年度计划: the year is proposed, redrawn without a script, refused on a holiday, recorded, followed and corrected."""

import re
from datetime import date

import pytest
from django.urls import reverse

from jiedao.duties.models import Obligation
from jiedao.entries.models import Draft, Entry
from jiedao.procedures import planning
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.counting import statements
from tests.procedures.plans import MEETING, PLAN, PLANNED
from tests.procedures.test_planning import file, meet

FORM = f"/record/{PLAN}/"
NOW = "2018-07-02T00:01"


def text_of(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def lines_of(page):
    """(number, day, word) of the lines drawn on a page, in their order."""
    html = page.content.decode().split("<template data-plan-line")[0]
    days = dict(re.findall(r'name="sessions\.(\d+)\.planned_on" value="([^"]*)"', html))
    words = {}
    for no, body in re.findall(r'name="sessions\.(\d+)\.part"[^>]*>(.*?)</select>', html, re.S):
        found = re.search(r'value="(\w+)" selected', body)
        words[no] = found[1] if found else ""
    return [(no, days[no], words.get(no, "")) for no in days]


def sent(branch, lines, *, id=None, **more):
    found = {"_id": str(id or uuid7()), "_form": PLAN, "_about": str(branch.subject.pk), "_at": NOW, "_year": "2018"}
    for no, (day, part) in enumerate(lines, 1):
        found |= {f"sessions.{no}.planned_on": day, f"sessions.{no}.part": part}
    return found | more


LINES = [("2018-07-12", "lesson"), ("2018-07-20", "party_day"), ("2018-09-10", "assembly")]


class TestWriting:
    def test_a_new_plan_begins_from_what_is_owed_from_today_on_each_line_said_why(self, visit, branch):
        page = visit("community_secretary").get(FORM, {"about": branch.subject.pk})
        found = lines_of(page)
        assert [word for _no, _day, word in found].count("party_day") == 6
        assert {day[:7] for _no, day, _word in found} == {f"2018-{month:02}" for month in range(7, 13)}
        said = text_of(page)
        assert "计入主题党日（10月）；每月固定在7日前后，10月7日是周末，顺延" in said
        assert "计入党员大会（三季度）" in said and "应有2次党员大会，计划2次" in said
        assert "2018年三会一课年度计划" in said and "2019年" in said

    def test_from_an_empty_page_what_is_owed_is_told_as_missing_and_put_in_by_one_button(self, visit, branch):
        client = visit("community_secretary")
        page = client.get(FORM, {"about": branch.subject.pk, "blank": 1})
        assert not lines_of(page)
        assert "应有6次主题党日，计划0次没有排：7月、8月、9月、10月、11月、12月" in text_of(page)
        kept = sent(branch, [("2018-07-30", "party_day")], _plan="fill")
        filled = client.post(FORM, kept)
        assert filled.status_code == 200
        assert ("1", "2018-07-30", "party_day") in lines_of(filled)
        assert sum(1 for _no, day, word in lines_of(filled) if word == "party_day") == 6
        assert "没有排" not in text_of(filled) and not Entry.objects.filter(form=PLAN).exists()

    def test_the_year_of_a_plan_is_chosen_and_one_without_its_notice_says_that_it_is_provisional(self, visit, branch):
        page = visit("community_secretary").get(FORM, {"about": branch.subject.pk, "year": "2019"})
        assert len([1 for _no, day, word in lines_of(page) if word == "party_day" and day[:4] == "2019"]) == 12
        assert "暂定" not in text_of(page)
        unknown = visit("community_secretary").get(FORM, {"about": branch.subject.pk, "year": "2030"})
        assert "2030年的工作日是暂定的还没有录入放假通知：元旦、春节" in text_of(unknown)

    def test_without_a_script_a_line_is_added_in_its_month_and_one_left_out(self, visit, branch):
        client = visit("community_secretary")
        added = client.post(FORM, sent(branch, LINES, _plan="add:2018-10"))
        assert ("4", "2018-10-08", "") in lines_of(added)
        assert "<details open>" in added.content.decode()
        dropped = client.post(FORM, sent(branch, LINES, _drop="2", _plan="look"))
        assert [day for _no, day, _word in lines_of(dropped)] == ["2018-07-12", "2018-09-10"]

    def test_lines_stand_in_the_order_of_their_days_whatever_their_numbers(self, visit, branch):
        page = visit("community_secretary").post(FORM, sent(branch, list(reversed(LINES)), _plan="look"))
        assert [day for _no, day, _word in lines_of(page)] == sorted(day for day, _part in LINES)
        assert [no for no, _day, _word in lines_of(page)] == ["3", "2", "1"]

    def test_what_a_look_answers_is_only_what_is_owed(self, visit, branch):
        part = visit("community_secretary", **{"HX-Request": "true", "HX-Target": "owed"}).post(
            FORM, sent(branch, LINES, _plan="look")
        )
        assert part.content.decode().startswith('<div id="owed"') and "全年安排" not in text_of(part)
        assert "应有2次党员大会，计划1次没有排：四季度" in text_of(part)

    def test_a_holiday_comes_back_at_its_line_and_nothing_is_recorded(self, visit, branch):
        answer = visit("community_secretary").post(FORM, sent(branch, [*LINES, ("2018-10-02", "lesson")]))
        said = text_of(answer)
        assert answer.status_code == 422
        assert "第4行（党课，10月2日）是国庆节放假，不能安排。下一个工作日是10月8日，可以改到那一天。" in said
        assert 'href="#q-sessions-4-planned_on"' in answer.content.decode()
        assert "国庆节放假，不能安排" in said and len(lines_of(answer)) == 4
        assert not Entry.objects.filter(form=PLAN).exists()

    def test_a_weekend_is_warned_of_and_taken(self, visit, branch):
        client, lines = visit("community_secretary"), [("2018-07-14", "lesson")]
        assert "7月14日周六党课周末" in text_of(client.post(FORM, sent(branch, lines, _plan="look")))
        assert client.post(FORM, sent(branch, lines)).status_code == 303
        assert Obligation.objects.get(duty=PLANNED).cause.startswith("2018-07-14")

    def test_what_is_not_filled_in_is_told_at_the_line_that_lacks_it(self, visit, branch):
        answer = visit("community_secretary").post(FORM, sent(branch, [("2018-07-12", ""), ("", "lesson")]))
        assert answer.status_code == 422
        for place in ("q-sessions-1-part", "q-sessions-2-planned_on"):
            assert f'href="#{place}"' in answer.content.decode()
        assert "没有写日子" in text_of(answer)

    def test_a_draft_is_kept_and_taken_up_with_its_lines_and_its_year(self, visit, branch):
        client, id = visit("community_secretary"), uuid7()
        client.post(FORM, sent(branch, LINES, id=id, _draft="1", _drop="3"))
        assert Draft.objects.filter(pk=id).exists()
        page = client.get(FORM, {"about": branch.subject.pk, "id": id})
        assert [day for _no, day, _word in lines_of(page)] == ["2018-07-12", "2018-07-20"]
        answer = client.post(f"/record/drafts/{id}/", sent(branch, LINES[:1], id=id))
        assert answer.status_code == 200
        assert len(lines_of(client.get(FORM, {"about": branch.subject.pk, "id": id}))) == 1

    def test_who_comes_to_write_a_plan_that_stands_is_led_to_it(self, visit, branch):
        client = visit("community_secretary")
        made = file(branch)
        answer = client.get(FORM, {"about": branch.subject.pk})
        assert answer["Location"] == reverse("plans:plan", args=[made.pk])
        again = client.get(FORM, {"about": branch.subject.pk, "again": 1})
        assert "这一年的计划已经登记" in text_of(again)

    def test_the_page_takes_as_many_statements_for_a_full_year_as_for_one_line(self, visit, branch):
        client, costs = visit("community_secretary"), []
        for lines in (LINES[:1], LINES * 12):
            with statements() as seen:
                assert client.post(FORM, sent(branch, lines, _plan="look")).status_code == 200
            costs.append(len(seen))
        assert costs[0] == costs[1] <= 20


class TestFollowing:
    def test_a_recorded_plan_shows_each_line_with_its_state_and_its_record(self, visit, branch):
        entry = file(branch)
        meeting = meet(branch, date(2018, 6, 13), "lesson")
        page = visit("community_secretary").get(reverse("plans:plan", args=[entry.pk]))
        said, html = text_of(page), page.content.decode()
        assert "2018年三会一课年度计划" in said and "朝霞社区党支部" in said
        assert f'href="/entries/{meeting.pk}/">6月13日的记录' in html
        for word in ("按时完成1", "逾期未做1", "未到期2"):
            assert word in said
        assert (
            f"/record/{MEETING}/?about={branch.subject.pk}" in html.replace("&amp;", "&") and "parts=party_day" in html
        )
        assert "应有3次党员大会" not in said and "计划少了应办的" in said

    def test_the_form_that_follows_has_what_the_line_says_filled_in(self, visit, branch):
        client = visit("community_secretary")
        page = client.get(f"/record/{MEETING}/", {"about": branch.subject.pk, "parts": ["party_day", "lesson"]})
        ticked = re.findall(r'name="parts" value="(\w+)" checked', page.content.decode())
        assert ticked == ["lesson", "party_day"]

    def test_a_plan_is_corrected_in_its_own_editor_and_what_is_done_is_fixed(self, visit, branch):
        client, entry = visit("community_secretary"), file(branch)
        meet(branch, date(2018, 6, 13), "lesson")
        url = reverse("entries:correct", args=[entry.pk])
        page = client.get(url)
        assert "已经办过，这一行不能改" in text_of(page)
        assert '<input type="hidden" name="sessions.1.planned_on" value="2018-06-12"' in page.content.decode()
        lines = [("2018-06-12", "lesson"), ("2018-06-21", "party_day"), ("2018-09-10", "assembly")]
        moved = {**sent(branch, lines), "_why": ""}
        assert "请写一句为什么更正" in text_of(client.post(url, moved))
        looked = client.post(url, moved | {"_plan": "add:2018-11"})
        assert looked.status_code == 200 and ("4", "2018-11-01", "") in lines_of(looked)
        refused = client.post(url, {**sent(branch, lines[1:]), "_why": "改期"})
        assert refused.status_code == 409 and "已经办过（记录" in text_of(refused)
        holiday = client.post(url, {**sent(branch, [*lines, ("2018-10-02", "lesson")]), "_why": "改期"})
        assert holiday.status_code == 422 and "是国庆节放假" in text_of(holiday)
        answer = client.post(url, moved | {"_why": "场地有变", "_drop": "3"})
        new = Entry.objects.get(form=PLAN, until_at=None)
        assert answer["Location"] == reverse("plans:plan", args=[new.pk])
        after = text_of(client.get(answer["Location"]))
        assert "以前的计划" in after and "更正：场地有变" in after
        old = text_of(client.get(reverse("plans:plan", args=[entry.pk])))
        assert "这一版已经更正" in old and "这一版已经不算" in old

    def test_a_day_that_became_a_holiday_is_told_on_the_plan(self, visit, branch):
        from jiedao.register import actions

        entry = file(branch)
        actions.enter_calendar_day(
            day=date(2018, 9, 10), is_workday=False, name="抗战纪念日", notice="国办", by="system:test", at=cast.NOON
        )
        said = text_of(visit("community_secretary").get(reverse("plans:plan", args=[entry.pk])))
        assert "9月10日周一现在是抗战纪念日放假，下一个工作日是9月11日周二" in said

    def test_the_plan_is_a_file_too(self, visit, branch):
        entry = file(branch)
        answer = visit("community_secretary").get(reverse("plans:plan", args=[entry.pk]), {"as": "csv"})
        rows = b"".join(answer.streaming_content).decode().splitlines()
        assert len(rows) == 1 + 1 + 4 and rows[2].startswith("2018-06-12,党课,,逾期未做")

    def test_the_list_says_who_has_a_plan_and_how_far_it_is(self, visit, branch):
        entry = file(branch)
        meet(branch, date(2018, 6, 13), "lesson")
        client = visit("second_handler")
        page = client.get("/plans/", {"form": PLAN, "year": 2018})
        assert "6月1日登记" in text_of(page) and reverse("plans:plan", args=[entry.pk]) in page.content.decode()
        assert "<b>1/2</b>" in page.content.decode()
        assert "还没有登记" in text_of(client.get("/plans/", {"form": PLAN, "year": 2019}))
        asked = {"form": PLAN, "year": 2019}
        assert "写计划" in text_of(visit("community_secretary").get("/plans/", asked))

    @pytest.mark.parametrize(("who", "whose"), [
        ("second_handler", "朝霞社区党支部"), ("community_secretary", "朝霞社区党支部"), ("secretary", "试验街道街道还没有登记"),
    ])  # fmt: skip
    def test_the_room_opens_on_a_plan_that_somebody_is_asked_for(self, visit, branch, who, whose):
        """Those of which nobody is asked stand first in the rulebook, and are one step away."""
        client = visit(who)
        said = text_of(client.get("/plans/"))
        assert "没有要写这种计划的" not in said and whose in said
        empty = client.get("/plans/", {"form": "clean_governance.responsibility_list"})
        assert "没有要写这种计划的" in text_of(empty)

    @pytest.mark.parametrize("path", ["list", "plan"])
    def test_the_pages_cost_the_same_at_any_size(self, visit, branch, path):
        client = visit("second_handler")
        entry = file(branch, LINES)
        full = file(branch, [(f"2018-{month:02}-{day}", "party_day") for month in range(7, 13) for day in (12, 13, 25)])
        costs = []
        for one in (entry, full):
            url = "/plans/" if path == "list" else reverse("plans:plan", args=[one.pk])
            client.get(url)
            with statements() as seen:
                assert client.get(url).status_code == 200
            costs.append(len(seen))
        assert costs[0] == costs[1] <= 14

    def test_another_record_is_no_plan_and_another_office_has_none(self, visit, branch):
        entry, meeting = file(branch), meet(branch, date(2018, 6, 13), "lesson")
        assert visit("community_secretary").get(reverse("plans:plan", args=[meeting.pk])).status_code == 404
        assert visit("secretary", at=cast.THERE).get(reverse("plans:plan", args=[entry.pk])).status_code == 404
        assert visit("grid_worker").get(reverse("plans:plan", args=[entry.pk])).status_code == 404


def test_where_no_rule_is_planned_the_room_says_so(visit, office, monkeypatch):
    """The rules that are shipped do plan; an office's own need not."""
    monkeypatch.setattr(planning, "plans", lambda edition: {})
    assert "没有要按计划办的" in text_of(visit("secretary").get("/plans/"))

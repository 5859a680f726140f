"""Points on the page: one's own, a branch's one at a time, contested, confirmed; and nothing of it while switched off."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest

from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from jiedao.matters import queries
from jiedao.matters.models import Matter
from jiedao.points.models import ConfirmedMonth, Sanction
from jiedao.procedures import booking, points_switch
from jiedao.procedures.clock import tick
from jiedao.procedures.matters import whose
from jiedao.procedures.matters.columns import course_of
from jiedao.register.scope import Scope
from tests import cast
from tests.points.conftest import (
    APPEAL,
    STATEMENT,
    absence,
    meeting,
    scoring,
    service,
    switch_on,
)
from tests.procedures.pictures import photo

__all__ = ["scoring"]
PAGES = ("/points/", "/points/paper/", "/points/appeal/", "/points/months/")


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode())).replace("演示", "")


@pytest.fixture
def june(scoring):
    """A June in which something was earned: three meetings, one service, one absence."""
    for day in (5, 12, 19):
        meeting(scoring, date(2018, 6, day), {"worker": "present", "resident": "present", "cared_for": "present"})
    service(scoring, date(2018, 6, 20), "resident", "worker")
    scoring.absent = absence(scoring, date(2018, 6, 28), "serving")
    return scoring


def confirmed(
    june, visit, *, month="2018-06", who="community_secretary", names=("cadre", "resident", "serving", "worker")
):
    """The secretary has looked through a month and confirms it."""
    client, url = visit(who), f"/points/branches/{june.first.pk}/confirm/?month={month}"
    return client.post(url, {"id": str(uuid4()), "looked": [str(june.people[name].pk) for name in names]})


# ---- who sees what ----


def test_a_member_sees_their_own_lines_with_what_they_gave_and_by_which_basis(june, visit):
    shown = text(visit("grid_worker").get("/points/?month=2018-06"))
    assert "我的积分，2018年6月" in shown and "非公企业和社会组织党员" in shown
    assert "每次3分，每月最多计8分，超出的不计。" in shown and "无故缺席：每次扣1分。" in shown
    assert "分值：《七类党员积分化管理》七类划分、分值和申诉建议〔建议〕" in shown
    assert "本月11分" in shown and "本年累计11分，每年清零" in shown
    assert "6月19日周二组织生活记录朝霞社区党支部31" in shown  # three earned, one of it above the cap
    assert "支部还没有确认" in shown and "10个工作日内提出" in shown


def test_a_line_opens_to_what_of_its_record_is_about_oneself(june, visit):
    client = visit("grid_worker")
    page = client.get("/points/?month=2018-06").content.decode()
    urls = re.findall(r'href="(/points/records/[^"]+)"', page)
    assert len(urls) == 4
    record = text(client.get(urls[0].replace("&amp;", "&")))
    assert "组织生活记录" in record and "朝霞社区党支部" in record and "参加组织生活，3分" in record
    assert "冯禾生" not in record
    other = june.absent.pk
    assert client.get(f"/points/records/{other}/?month=2018-06").status_code == 404


def test_who_is_on_no_members_register_has_no_statement(june, visit):
    assert visit("neighbour").get("/points/").status_code == 404
    assert "我的积分" not in text(visit("neighbour").get("/more/"))
    assert "我的积分" in text(visit("grid_worker").get("/more/"))


def test_the_secretary_of_a_branch_sees_its_members_and_no_others(june, visit):
    client = visit("community_secretary")
    member, branch = june.people["resident"].pk, june.first.pk
    assert client.get(f"/points/branches/{branch}/").status_code == 200
    shown = text(client.get(f"/points/members/{member}/?month=2018-06"))
    assert "冯禾生的积分，2018年6月" in shown and "本月11分" in shown
    page = client.get(f"/points/members/{member}/?month=2018-06").content.decode()
    entry = re.search(r'href="(/entries/[^"]+)"', page)[1]
    assert client.get(entry).status_code == 200
    assert client.get(f"/points/branches/{june.second.pk}/").status_code == 404
    assert client.get(f"/points/members/{june.people['elsewhere'].pk}/").status_code == 404


@pytest.mark.parametrize(("who", "sees"), [
    ("second_handler", True), ("community_secretary", True), ("neighbour_staff", False), ("handler", False),
    ("other_handler", False), ("secretary", False), ("director", False), ("leader", False), ("auditor", False),
    ("community_staff", False), ("grid_worker", False),
])  # fmt: skip
def test_only_the_branch_and_the_party_office_open_a_members_statement(june, visit, who, sees):
    client, member = visit(who), june.people["resident"].pk
    for path in (f"members/{member}/", f"members/{member}/paper/", f"branches/{june.first.pk}/"):
        assert (client.get(f"/points/{path}?month=2018-06").status_code == 200) is sees, (who, path)


def test_further_up_only_how_many_have_confirmed_is_seen(june, visit):
    assert confirmed(june, visit).status_code == 303
    for who in ("secretary", "director"):
        page = visit(who).get("/points/months/?month=2018-06")
        shown = text(page)
        assert "2个党组织，已确认1个" in shown and "朝霞社区党支部2018年7月2日确认" in shown
        assert "/points/members/" not in page.content.decode() and "/points/branches/" not in page.content.decode()
    assert visit("auditor").get("/points/months/").status_code == 200
    for who in ("neighbour", "other_handler"):
        assert visit(who).get("/points/months/").status_code == 404


def test_who_is_cared_for_is_told_so_and_has_no_number(june, visit):
    shown = text(visit("community_secretary").get(f"/points/members/{june.people['cared_for'].pk}/?month=2018-06"))
    assert "这个月不计分" in shown and "关怀" in shown and "本月" not in shown


# ---- lists ----


def test_the_list_of_a_branch_is_by_name_whatever_anybody_has_and_says_no_number(june, visit):
    client, url = visit("community_secretary"), f"/points/branches/{june.first.pk}/?month=2018-06"
    before = client.get(url)
    names = re.findall(r'<a href="/points/members/[^"]+">([^<]+)</a>', before.content.decode())
    assert names == ["陈谷雨", "褚木槿", "冯禾生", "关月明", "陶一鸣"]
    for day in (7, 8, 9, 25, 26):
        service(june, date(2018, 6, day), "cadre", kind="post")
    absence(june, date(2018, 6, 29), "resident", hour=12)
    after = client.get(url)
    assert names == re.findall(r'<a href="/points/members/[^"]+">([^<]+)</a>', after.content.decode())
    then, now = (re.search(r"<tbody>.*?</tbody>", one.content.decode(), re.S)[0] for one in (before, after))
    assert then == now and "关怀，不计分" in now
    assert not re.search(r"\d", re.sub(r"<[^>]+>", "", now).replace("演示", ""))


def test_no_sum_stands_where_several_members_do(june, visit):
    page = visit("community_secretary").get(f"/points/branches/{june.first.pk}/confirm/?month=2018-06").content.decode()
    tables = re.findall(r"<table.*?</table>", page, re.S)
    assert len(tables) == 3 and all("合计" not in one and "<tfoot" not in one for one in tables)
    assert "11" not in re.sub(r"<[^>]+>", "", "".join(tables)).replace("2018年6月11日", "")


# ---- confirming ----


def test_a_month_is_confirmed_only_when_everybody_was_looked_at(june, visit):
    refused = confirmed(june, visit, names=("cadre", "resident"))
    assert refused.status_code == 422 and "还有2名党员没有核对（陈谷雨、陶一鸣）" in text(refused)
    assert refused.content.decode().count("checked") == 2 and not ConfirmedMonth.objects.exists()
    assert confirmed(june, visit).status_code == 303
    entry = Entry.objects.get(form=STATEMENT)
    assert entry.values == {"month": "2018-06-30", "checked": "yes"} and entry.subject_id == june.first.pk
    kept = ConfirmedMonth.objects.filter(entry=entry)
    assert {one.member_id for one in kept} == {june.people[n].pk for n in ("cadre", "resident", "serving", "worker")}
    assert "支部2018年7月2日确认，等党工委审定" in text(visit("grid_worker").get("/points/?month=2018-06"))


def test_sent_twice_a_month_is_confirmed_once(june, visit):
    client, url = visit("community_secretary"), f"/points/branches/{june.first.pk}/confirm/?month=2018-06"
    sent = {"id": str(uuid4()), "looked": [str(one.pk) for one in june.people.values()]}
    assert [client.post(url, sent).status_code for _ in range(2)] == [303, 303]
    assert Entry.objects.filter(form=STATEMENT).count() == 1


def test_a_month_that_is_not_over_is_not_confirmed(june, visit):
    refused = confirmed(june, visit, month="2018-07")
    assert refused.status_code == 409 and "2018年7月还没有过完" in text(refused)
    assert not Entry.objects.filter(form=STATEMENT).exists()


def test_only_the_secretary_of_the_branch_confirms(june, visit):
    for who, status in (("second_handler", 403), ("neighbour_staff", 404), ("secretary", 404)):
        assert confirmed(june, visit, who=who).status_code == status, who
    assert not Entry.objects.filter(form=STATEMENT).exists()


def test_a_confirmed_month_keeps_what_was_confirmed_and_shows_what_changed_since(june, visit):
    assert confirmed(june, visit).status_code == 303
    assert "确认以后有变化" not in text(visit("grid_worker").get("/points/?month=2018-06"))
    service(june, date(2018, 6, 21), "worker", kind="post")
    shown = text(visit("grid_worker").get("/points/?month=2018-06"))
    assert "确认以后有变化" in shown and "本月13分" in shown and "确认时11分" in shown
    assert re.search(r"6月21日周四认领岗位履职（[0-9A-F]{6}-1）没有2", shown)


# ---- contesting ----


def line_of(client, url="/points/?month=2018-06", nth=0):
    return re.findall(r"\?line=([0-9A-F]{6}-\d+)", client.get(url).content.decode())[nth]


def test_a_line_is_contested_and_stands_as_contested_until_it_is_answered(june, visit):
    client = visit("grid_worker")
    number = line_of(client)
    asked = client.get(f"/points/appeal/?line={number}")
    assert "2018年6月5日参加组织生活，3分" in text(asked)
    sent = {"id": str(uuid4()), "line": number, "why": "那天还讲了党课"}
    answer = client.post("/points/appeal/", sent)
    assert answer.status_code == 303 and answer.url.startswith("/points/?month=2018-06#appeals")
    entry = Entry.objects.get(form=APPEAL)
    assert entry.subject_id == june.people["worker"].pk == entry.person_id and number in entry.values["line"]
    shown = text(client.get("/points/?month=2018-06"))
    assert "申诉办理中" in shown and "那天还讲了党课" in shown
    assert "申诉办理中" in text(visit("community_secretary").get(f"/points/branches/{june.first.pk}/?month=2018-06"))
    again = client.post("/points/appeal/", {**sent, "id": str(uuid4())})
    assert again.status_code == 422 and "已经登记，还没有答复" in text(again)
    assert client.post("/points/appeal/", sent).status_code == 303  # the same sent twice
    assert Entry.objects.filter(form=APPEAL).count() == 1


@pytest.mark.parametrize("line", ["", "没有行号", "ABCDEF-9"])
def test_without_choosing_a_line_there_is_no_appeal(june, visit, line):
    refused = visit("grid_worker").post("/points/appeal/", {"id": str(uuid4()), "line": line, "why": "不对"})
    assert refused.status_code == 422 and "没有选出对哪一条有异议" in text(refused)
    assert not Entry.objects.filter(form=APPEAL).exists()


def test_somebody_elses_line_cannot_be_contested(june, visit):
    number = line_of(visit("second_handler"), f"/points/members/{june.people['serving'].pk}/?month=2018-06")
    refused = visit("grid_worker").post("/points/appeal/", {"id": str(uuid4()), "line": number, "why": "不对"})
    assert refused.status_code == 422 and not Entry.objects.filter(form=APPEAL).exists()


def test_an_appeal_that_is_right_ends_in_a_corrected_record_and_the_sum_follows(june, visit):
    client, secretary = visit("grid_worker"), visit("community_secretary")
    assert (
        client.post("/points/appeal/", {"id": str(uuid4()), "line": line_of(client), "why": "没有漏记"}).status_code
        == 303
    )
    entry = Entry.objects.filter(form="three_meetings.meeting").order_by("occurred_on").first()
    assert secretary.post(f"/entries/{entry.pk}/void/", {"why": "重复登记"}).status_code == 303
    shown = text(client.get("/points/?month=2018-06"))
    assert "本月9分" in shown and "没有漏记" in shown


def test_an_appeal_waits_for_the_secretary_of_the_members_branch_and_for_no_other(june, visit):
    client = visit("grid_worker")
    client.post("/points/appeal/", {"id": str(uuid4()), "line": line_of(client), "why": "没有漏记"})
    matter = Matter.objects.get(matter="member_points.appeal")
    course = course_of(matter, june.office.row)
    step = course.step(matter.step)
    branch = june.first
    own, other = june.office.standing("community_secretary"), june.office.standing("neighbour_staff")
    assert branch.pk in own.scope.subjects and matter.subject_id not in own.scope.subjects
    assert whose.verdict(matter, step, own, course).may and not whose.verdict(matter, step, other, course).may
    edition = booking.edition(june.office.row, own.on)
    waiting = lambda who: queries.matters(  # noqa: E731
        Scope.everything(june.office.row.code),
        queries.Wanted(turns=whose.turns_of(who, edition)),
        group="open",
        on=own.on,
    )
    assert [one.pk for one in waiting(own)] == [matter.pk] and not waiting(other)
    able = whose.others_in_words(matter, step, course, street=june.office.row, on=own.on)
    assert own.user.name in able


def test_the_party_office_writes_up_the_appeal_of_a_member_without_an_account(june, visit):
    client, member = visit("second_handler"), june.people["resident"].pk
    number = line_of(client, f"/points/members/{member}/?month=2018-06")
    sent = {"id": str(uuid4()), "line": number.lower(), "why": "本人书面提出"}
    assert client.post(f"/points/members/{member}/appeal/", sent).status_code == 303
    assert Entry.objects.get(form=APPEAL).subject_id == member
    assert (
        visit("community_secretary").get(f"/points/members/{member}/appeal/").status_code == 200
    )  # its form names the post
    assert visit("neighbour_staff").get(f"/points/members/{member}/appeal/").status_code == 404


# ---- forms elsewhere lead here ----


def test_the_forms_of_points_are_filled_in_where_the_lines_are(june, visit):
    led = visit("community_secretary").get(f"/record/{STATEMENT}/?about={june.first.pk}")
    assert led.status_code == 303 and led.url == f"/points/branches/{june.first.pk}/confirm/"
    led = visit("second_handler").get(f"/record/{APPEAL}/?about={june.people['resident'].pk}")
    assert led.status_code == 303 and led.url == f"/points/members/{june.people['resident'].pk}/"


# ---- the switch ----


def test_while_switched_off_no_page_no_duty_and_no_door_shows_it(office, visit):
    for who in ("grid_worker", "secretary", "second_handler"):
        client = visit(who)
        assert [client.get(path).status_code for path in PAGES] == [404] * 4
        assert "我的积分" not in text(client.get("/more/"))
        assert "积分" not in text(client.get("/record/")) and "积分" not in text(client.get("/rules/"))
    tick(office.row, now=cast.NOON)
    assert not Obligation.objects.filter(duty__startswith="member_points.").exists()
    assert "积分" not in text(visit("secretary").get("/duties/"))
    assert visit("secretary").get("/rules/member_points/").status_code == 404


def test_a_head_records_the_superiors_word_and_ends_it_again(office, visit):
    client = visit("secretary")
    assert "党员积分的启用与停用" in text(client.get("/more/"))
    shown = text(client.get("/points/switch/"))
    assert "现在没有启用" in shown and "上级书面同意以后，才可以在这里启用" in shown
    sent = {"authority": "中共示范区委组织部", "document": "示组〔2018〕3号", "dated_on": "2018-06-25", "says": "同意试行。", "from_on": "2018-07-01"}  # fmt: skip
    assert client.post("/points/switch/", {**sent, "document": ""}).status_code == 422
    refused = client.post("/points/switch/", {**sent, "from_on": "2018-06-01"})
    assert refused.status_code == 422 and "早于文件日期" in text(refused)
    refused = client.post("/points/switch/", {**sent, "dated_on": "2018-07-03", "from_on": "2018-07-03"})
    assert refused.status_code == 422 and "还没有到" in text(refused)
    assert not Sanction.objects.exists()
    assert client.post("/points/switch/", sent).status_code == 303
    client = visit("secretary")
    assert "已启用，2018年7月1日起" in text(client.get("/points/switch/"))
    assert client.get("/points/months/").status_code == 200 and client.get("/rules/member_points/").status_code == 200
    assert client.post("/points/switch/", {"until_on": "2018-07-01", "why": "试行结束"}).status_code == 422
    assert client.post("/points/switch/", {"until_on": "2018-07-02", "why": "试行结束"}).status_code == 303
    client = visit("secretary")
    assert client.get("/points/months/").status_code == 404
    assert "示组〔2018〕3号" in text(client.get("/points/switch/")) and "试行结束" in text(
        client.get("/points/switch/")
    )


def test_a_scan_of_the_document_is_kept_for_who_may_switch(office, visit):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {"authority": "中共示范区委组织部", "document": "示组〔2018〕3号", "dated_on": "2018-06-25", "says": "同意试行。", "from_on": "2018-07-01"}  # fmt: skip
    client = visit("secretary")
    refused = client.post("/points/switch/", {**sent, "file": SimpleUploadedFile("批复.docx", b"PK words")})
    assert refused.status_code == 422 and not Sanction.objects.exists()
    taken = client.post("/points/switch/", {**sent, "file": SimpleUploadedFile("批复.jpg", photo())})
    assert taken.status_code == 303
    url = f"/points/switch/{Sanction.objects.get().pk}/file/"
    assert url in visit("secretary").get("/points/switch/").content.decode()
    assert visit("director").get(url)["Content-Type"] == "image/jpeg"
    assert visit("office_head").get(url).status_code == 403 and visit("grid_worker").get(url).status_code == 403


@pytest.mark.parametrize(("who", "status"), [
    ("secretary", 200), ("director", 200), ("office_head", 403), ("leader", 403), ("second_handler", 403),
    ("community_secretary", 403), ("grid_worker", 403), ("auditor", 403),
])  # fmt: skip
def test_only_a_head_of_the_line_of_work_switches(office, visit, who, status):
    assert visit(who).get("/points/switch/").status_code == status


def test_the_office_next_door_has_no_such_switch(other_office, visit):
    assert visit("secretary", at=cast.THERE).get("/points/switch/").status_code == 404
    assert "积分" not in text(visit("secretary", at=cast.THERE).get("/more/"))


def test_what_is_owed_begins_with_the_recorded_word_and_falls_away_with_its_end(scoring):
    office, duty = scoring.office, "member_points.points_confirmed"
    tick(office.row, now=cast.at(date(2018, 7, 2), 20))
    owed = Obligation.objects.filter(duty=duty)
    assert {(one.subject_id, one.due_on) for one in owed.filter(due_on=date(2018, 7, 31))} == {
        (one.pk, date(2018, 7, 31)) for one in (scoring.first, scoring.second)
    }  # fmt: skip
    regulation = points_switch.regulation_of(office.row)
    points_switch.switch_off(
        regulation, until_on=cast.TODAY + timedelta(days=3), why="试行结束", street=office.row,
        who=office.standing("secretary"), now=cast.at(cast.TODAY, 21),
    )  # fmt: skip
    assert owed.filter(due_on=date(2018, 7, 31)).exists()
    tick(office.row, now=cast.at(cast.TODAY + timedelta(days=3), 1))
    assert not owed.filter(due_on__gte=cast.TODAY).exists()


def test_a_word_recorded_late_makes_nobody_late(office):
    switch_on(office, from_on=cast.TODAY - timedelta(days=60), now=cast.at(cast.TODAY, 8),
              word=points_switch.Word("甲", "乙", cast.TODAY - timedelta(days=90), "丙"))  # fmt: skip
    tick(office.row, now=cast.at(cast.TODAY, 9))
    assert not Obligation.objects.filter(duty="member_points.points_confirmed").exists()


# ---- what a page costs ----


@pytest.mark.parametrize(("who", "path", "most"), [
    ("grid_worker", "/points/?month=2018-06", 24), ("community_secretary", "/points/members/{member}/?month=2018-06", 26),
    ("community_secretary", "/points/branches/{branch}/?month=2018-06", 12),
    ("community_secretary", "/points/branches/{branch}/confirm/?month=2018-06", 14),
    ("secretary", "/points/months/?month=2018-06", 10), ("secretary", "/points/switch/", 8),
])  # fmt: skip
def test_a_page_costs_the_same_with_few_and_with_many(june, visit, django_assert_max_num_queries, who, path, most):
    from tests.points.conftest import member

    client, costs = visit(who), []
    url = path.format(member=june.people["resident"].pk, branch=june.first.pk)
    for many in (0, 6):
        for no in range(many):
            june.people[f"n{no}"] = member(june.office, f"新{no}", june.first, "resident", on=date(2018, 5, 2))
            meeting(june, date(2018, 6, 21 + no % 5), {"worker": "present", "resident": "present"}, hour=9 + no)
        client.get(url)
        with django_assert_max_num_queries(most) as seen:
            assert client.get(url).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]

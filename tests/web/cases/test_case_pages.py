"""The room of cases as people meet it: lists, one case, each step, and who may take it."""

import re
from datetime import date
from urllib.parse import quote

import pytest

from jiedao.cases.models import Case, Step
from jiedao.procedures import casework
from jiedao.procedures.clock import tick
from jiedao.procedures.submission import Sent
from jiedao.tenancy.ids import uuid7
from tests import cast

OPENED = date(2018, 6, 26)  # a Tuesday; five workdays later is 3 July


@pytest.fixture
def look(visit):
    """Read a page as somebody of the cast."""
    return lambda who, url, **query: visit(who).get(url, query)


@pytest.fixture
def post(visit):
    return lambda who, url, **fields: visit(who).post(url, fields)


def opened(office, *what, hour=9, below="001001", who="grid_worker"):
    problems = [{"what": one, "where_it_is": "互助路28号"} for one in what]
    written = office.submit(
        "day_night_patrol.day_patrol", office.place(below), who=who, on=OPENED, hour=hour, problems=problems
    )  # fmt: skip
    return written.cases


@pytest.fixture
def case(office):
    """A problem that a day patrol found in a grid."""
    return opened(office, "店外堆放建材")[0]


def url(case, move=""):
    return f"/cases/{quote(case.number)}/" + (f"{move}/" if move else "")


def text(response):
    """What a page says, without its tags."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def hidden(response, name):
    """The value of a hidden control."""
    return re.search(rf'name="{name}" value="([^"]*)"|value="([^"]*)"[^>]*name="{name}"', response.content.decode())[1]


def fix(office, case, who="grid_worker"):
    on = date(2018, 6, 28)
    sent = Sent(uuid7(), "rectification.rectified", case.subject_id, cast.at(on), {"done": "已清走"})
    return casework.rectify(
        Case.objects.get(pk=case.pk), sent=sent, street=office.row, who=office.standing(who, on), now=cast.at(on, 10)
    )  # fmt: skip


# ---- the list ----


def test_each_count_opens_exactly_its_rows(office, look):
    first, _second = opened(office, "店外堆放建材", "占用盲道")
    fix(office, first)
    said = look("handler", "/cases/")
    counts = {m[1]: int(m[2]) for m in re.finditer(r"state=(\w+)[^>]*>.*?<b>(\d+)</b>", said.content.decode())}
    assert counts == {"open": 2, "overdue": 0, "check": 1, "hung": 0, "closed": 0, "all": 2}
    for group, count in counts.items():
        rows = look("handler", "/cases/", state=group).content.decode()
        assert rows.count('class="case-title"') == count


def test_a_row_says_where_until_when_and_who_has_it(look, case):
    said = text(look("handler", "/cases/"))
    assert "店外堆放建材" in said and "待受理" in said and "朝霞01" in said
    assert "剩1个工作日7月3日前" in said and "承办" in said


def test_the_list_is_narrowed_by_words_ladder_place_and_my_turn(office, look, case):
    opened(office, "乱贴广告", below="002001", who="neighbour")

    def titles(**query):
        return re.findall(r'case-title"[^>]*>([^<]+)<', look("handler", "/cases/", **query).content.decode())

    assert len(titles()) == 2
    assert len(titles(q="广告")) == 1 and "广告" in titles(q="广告")[0]
    assert len(titles(q=case.number[-4:])) >= 1
    assert titles(ladder="shopfront_three.frontage_problem") == []
    assert len(titles(place=f"{cast.HERE}002")) == 1
    fix(office, case)
    assert len(titles(mine="1", state="check")) == 1


def test_only_what_ones_work_covers_is_listed_and_the_rest_is_missing(look, case):
    assert case.title not in look("neighbour", "/cases/").content.decode()
    missing = look("neighbour", url(case))
    nowhere = look("neighbour", "/cases/%E8%AF%952018-9999/")
    assert (missing.status_code, nowhere.status_code) == (404, 404)
    shape = [re.sub(r"2018-\d{4}|记录号.*", "", text(one)) for one in (missing, nowhere)]
    assert shape[0] == shape[1]


def test_an_empty_list_says_what_is_next(look):
    assert "都办完了" in text(look("handler", "/cases/"))
    assert "没有找到" in text(look("handler", "/cases/", q="没有这样的"))


def test_pages_follow_each_other_and_cost_the_same(office, look, django_assert_max_num_queries):
    for hour in range(7, 12):
        opened(office, *[f"第{n}处" for n in range(hour * 12, hour * 12 + 12)], hour=hour)
    with django_assert_max_num_queries(20) as few:
        page = look("handler", "/cases/")
    seen = re.findall(r'case-title" href="([^"]+)"', page.content.decode())
    assert len(seen) == 50
    older = re.search(r'rel="next" href="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    rest = re.findall(r'case-title" href="([^"]+)"', look("handler", f"/cases/{older}").content.decode())
    assert len(rest) == 10 and not set(rest) & set(seen)
    assert len(statements(few)) <= 12


def statements(captured):
    """The statements of a page besides its transaction."""
    own = ("BEGIN", "SET", "COMMIT", "SAVEPOINT", "RELEASE")
    return [q["sql"] for q in captured.captured_queries if q["sql"] is None or q["sql"].split()[0] not in own]


# ---- one case ----


def test_the_page_says_the_next_step_whose_it_is_and_why(look, case):
    mine = text(look("grid_worker", url(case)))
    assert "下一步：受理" in mine and "您可以办" in mine and "期限不变。受理" in mine
    auditor = text(look("auditor", url(case)))
    assert "您不能办：审计员不办理这一步" in auditor and "陶一鸣演示可以办" in auditor


def test_a_fixer_sees_why_not_and_who_else(office, look, case):
    fix(office, case, who="handler")
    said = text(look("handler", url(case)))
    assert "下一步：到现场复查" in said and "您不能办：本案整改人" in said
    assert "钟有声演示可以办" in said
    assert "柏松年" not in said.split("办到哪一级")[0]


def test_the_lanes_show_days_used_and_left(look, case):
    page = look("handler", url(case)).content.decode()
    tracks = re.findall(r'lane__track"[^>]*>(.*?)</div>', page)
    marks = re.findall(r'<i(?: class="(\w+)")?>', tracks[0])
    # Tuesday opened; 27 to 29 June used, the weekend off, Monday (today) used, Tuesday 3 July left
    assert marks == ["start", "used", "used", "used", "off", "off", "used", "left"]
    assert "限5个工作日，用了4个工作日" in text(look("handler", url(case)))


def test_an_overdue_lane_is_red(office, look):
    case = opened(office, "店外堆放建材")[0]
    Case.objects.filter(pk=case.pk).update(due_at=cast.at(date(2018, 6, 28), 23), due_on=date(2018, 6, 28))
    said = look("handler", url(case))
    assert "逾期2个工作日" in text(said)


def test_history_shows_both_dates_where_they_differ(office, look):
    written = office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=OPENED, now=cast.at(date(2018, 6, 28), 8),
        problems=[{"what": "店外堆放建材", "where_it_is": "互助路28号"}],
    )  # fmt: skip
    said = text(look("handler", url(written.cases[0])))
    assert "6月26日09:00" in said and "6月28日08:00登记，晚1天" in said


# ---- the steps ----


def test_a_case_goes_from_opening_to_closing_by_its_pages(office, look, post, case):
    page = look("grid_worker", url(case))
    moved = post("grid_worker", url(case, "accept"), id=hidden(page, "id"), seen="assigned")
    assert moved.status_code == 303
    assert "受理" in text(look("grid_worker", url(case)))

    form = look("grid_worker", url(case, "submit"))
    assert "整改措施" in text(form)
    sent = {"id": hidden(form, "id"), "seen": "accepted", "_at": "2018-07-02T00:00"}
    incomplete = post("grid_worker", url(case, "submit"), **sent)
    assert incomplete.status_code == 422 and "“整改措施”还没有填" in text(incomplete)
    assert post("grid_worker", url(case, "submit"), done="已清走", **sent).status_code == 303
    case.refresh_from_db()
    assert case.state == "submitted"

    form = look("handler", url(case, "check"))
    sent = {"id": hidden(form, "id"), "seen": "submitted", "_at": "2018-07-02T00:00"}
    finding = {"findings.1.finding": "店外堆放建材"}
    incomplete = post("handler", url(case, "check"), **sent, **finding)
    assert incomplete.status_code == 422 and "“问题1”还没有判断" in text(incomplete)
    closed = post("handler", url(case, "check"), **sent, **finding, **{"findings.1.fixed": "yes"})
    assert closed.status_code == 303
    assert "复查合格，全部问题确认整改，案件销号" in text(look("handler", url(case)))


def test_one_finding_not_put_right_sends_the_case_back_under_its_number(office, look, post, case):
    fix(office, case)
    post(
        "handler", url(case, "check"), id=str(uuid7()), seen="submitted", _at="2018-07-02T00:00",
        **{"findings.1.finding": "店外堆放建材", "findings.1.fixed": "no"},
    )  # fmt: skip
    said = text(look("handler", url(case)))
    assert "退回整改" in said and "没有整改" in said and case.number[-9:] in said


def test_a_step_needs_its_reason_and_keeps_what_was_typed(post, case):
    refused = post("office_head", url(case, "extend"), id=str(uuid7()), seen="assigned", why=" ")
    assert refused.status_code == 422 and "请填写“理由”" in text(refused)
    granted = post("office_head", url(case, "extend"), id=str(uuid7()), seen="assigned", why="店主外出")
    assert granted.status_code == 303
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("extended", date(2018, 7, 10))


def test_a_form_posted_twice_moves_once(post, case):
    given = {"id": str(uuid7()), "seen": "assigned", "why": "店主外出"}
    answers = [post("office_head", url(case, "extend"), **given).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert Step.objects.filter(case_id=case.pk, move="extend").count() == 1


def test_a_stale_page_is_refused_with_what_was_typed(post, case):
    post("grid_worker", url(case, "accept"), id=str(uuid7()), seen="assigned")
    stale = post("office_head", url(case, "extend"), id=str(uuid7()), seen="assigned", why="店主外出，约定下周清运")
    assert stale.status_code == 409
    assert "在您填写时已由陶一鸣办理为“已受理”" in text(stale)
    assert "店主外出，约定下周清运" in text(stale) and 'name="seen" value="accepted"' in stale.content.decode()


def test_a_step_that_is_not_mine_says_whose_it_is(look, post, case):
    for refused in (
        look("grid_worker", url(case, "extend")),
        post("grid_worker", url(case, "extend"), id=str(uuid7()), seen="assigned", why="下雨"),
    ):
        assert refused.status_code == 403 and "穆春来" in text(refused)


def test_a_fixer_may_not_open_the_check(office, look, case):
    fix(office, case, who="handler")
    refused = look("handler", url(case, "check"))
    assert refused.status_code == 403 and "复查人不得是整改人" in text(refused) and "钟有声" in text(refused)


def test_a_leader_chases_a_case_by_hand_up_the_ladder(look, post, case):
    assert "第1次督办，送科室负责人" in text(look("leader", url(case, "notice")))
    sent = post("leader", url(case, "notice"), id=str(uuid7()), seen="assigned", why="月底前清完")
    assert sent.status_code == 303
    said = text(look("leader", url(case)))
    assert "第1次督办，送科室负责人：月底前清完" in said
    for _ in range(2):
        post("leader", url(case, "notice"), id=str(uuid7()), seen="assigned")
    refused = post("leader", url(case, "notice"), id=str(uuid7()), seen="assigned")
    assert refused.status_code == 409 and "逐级督办3次" in text(refused)


def test_a_case_can_be_hung_taken_up_struck_out_and_reopened(office, post, look, case):
    def move(who, name, seen):
        assert post(who, url(case, name), id=str(uuid7()), seen=seen, why="等待批复").status_code == 303
        case.refresh_from_db()
        return case.state

    assert move("office_head", "hang", "assigned") == "hung"
    assert "挂账中" in text(look("office_head", url(case)))
    assert move("office_head", "resume", "hung") == "fixing"
    assert move("office_head", "void", "fixing") == "void"
    assert "已经作废" in text(look("handler", url(case)))


def test_a_ladder_without_proof_is_reported_with_one_button(office, post, look):
    shop = office.enter("shop", "老街面馆", road="前进巷", road_kind="back_street", keeper="演示", keeper_since="2017-03-01",
                        phone="13603715678")  # fmt: skip
    items = [{"item": i, "answer": "pass"} for i in office.items("shopfront_three.frontage_item")]
    items[3] |= {"answer": "fail", "note": "桌椅摆到路边"}
    case = office.submit("shopfront_three.frontage_check", shop, items=items).cases[0]
    assert "登记整改情况" in text(look("handler", url(case, "submit")))
    given = {"id": str(uuid7()), "seen": case.state}
    assert [post("community_staff", url(case, "submit"), **given).status_code for _ in range(2)] == [303, 303]
    assert Step.objects.filter(case_id=case.pk, move="submit").count() == 1
    form = look("handler", url(case, "check"))
    assert "已改正" in text(form)


def test_the_notice_to_rectify_names_what_was_found_and_until_when(look, case):
    said = text(look("handler", url(case, "letter")))
    assert "限期整改通知" in said and "店外堆放建材" in said and "2018年7月3日前" in said and "演示·数据虚构" in said


def test_a_case_chased_by_the_clock_shows_it(office, look, case):
    tick(office.row, now=cast.at(date(2018, 7, 5), 8))
    said = text(look("handler", url(case)))
    assert "第1次督办" in said and "时限到了自动办理" in said


def test_the_page_of_a_case_costs_the_same_with_few_and_many_steps(office, visit, case, django_assert_max_num_queries):
    from jiedao.cases.actions import Hand, send_notice

    client, costs = visit("handler"), []
    for many in (0, 12):
        for _ in range(many):
            now = cast.at(date(2018, 6, 29))
            send_notice(case, role="leader", label="分管领导", hand=Hand(None, None, now, now))
        with django_assert_max_num_queries(30) as seen:
            assert client.get(url(case)).status_code == 200
        costs.append(len(statements(seen)))
    assert costs[0] == costs[1] <= 13


def test_htmx_is_given_the_list_alone_under_the_same_address(visit, case):
    client = visit("handler")
    part = client.get("/cases/", {"state": "all"}, headers={"HX-Request": "true", "HX-Target": "cases"})
    assert case.title in part.content.decode() and "<html" not in part.content.decode()
    assert "<html" in client.get("/cases/", {"state": "all"}).content.decode()

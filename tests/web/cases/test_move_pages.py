"""The steps of a case through its pages: what each asks, what it says when something is missing, and what stands there then."""

import re
from urllib.parse import quote

import pytest

from jiedao.cases.models import Case, Finding
from tests import cast
from tests.cases.conftest import WITH_REPORTS
from tests.cases.reporting import fix, fresh, reported, step

TODAY = cast.TODAY


@pytest.fixture(autouse=True)
def _with_reports(django_db_setup):
    with cast.more_rules(WITH_REPORTS):
        yield


@pytest.fixture
def case(office):
    """What a resident reported just after midnight: two problems."""
    return reported(office, "堆物", "积水", on=TODAY, hour=0)


def url(case, move=""):
    return f"/cases/{quote(case.number)}/" + (f"{move}/" if move else "")


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def sent(visit, who, case, move, **given):
    """What a page is sent: its own hidden controls with what was typed."""
    form = visit(who).get(url(case, move)).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    keep = {name: hidden[name] for name in ("id", "seen")}
    return visit(who).post(url(case, move), keep | given)


def test_a_case_is_dispatched_by_name_and_both_names_stand_in_its_history(office, visit, case):
    form = visit("handler").get(url(case, "dispatch")).content.decode()
    person = re.search(r'value="(community:[0-9a-f-]+)"[^>]*>关月明', form)[1]
    assert "乔知远" not in form  # a grid worker of another community
    done = sent(visit, "handler", case, "dispatch", hands=person, why="店铺归社区")
    assert done.status_code == 303
    said = text(visit("handler").get(url(case)))
    assert "派单：关月明" in said and "苗青禾" in said and "社区办理，关月明：店铺归社区" in said


def test_what_a_step_rests_on_is_asked_at_its_field_and_what_was_written_stays(visit, case):
    refused = sent(visit, "grid_worker", case, "hand_back", why="归环卫公司管", basis="")
    assert refused.status_code == 422 and "归环卫公司管" in refused.content.decode()
    assert sent(visit, "grid_worker", case, "hand_back", why="归环卫公司管", basis="职责清单").status_code == 303
    said = text(visit("handler").get(url(case)))
    assert "下一步：派单，定由谁办" in said and "归环卫公司管（依据：职责清单）" in said


def test_a_case_is_divided_by_lanes_and_its_parts_stand_on_it(office, visit, case):
    first, second = Finding.objects.filter(case_id=case.pk).order_by("no")
    alone = sent(
        visit,
        "handler",
        case,
        "divide",
        why="分头办",
        **{f"finding-{first.pk}": "grid", f"finding-{second.pk}": "grid"},
    )
    assert alone.status_code == 422 and "至少要分成两份" in text(alone)
    split = {f"finding-{first.pk}": "grid", f"finding-{second.pk}": "community"}
    assert sent(visit, "handler", case, "divide", why="分头办", **split).status_code == 303
    whole = text(visit("handler").get(url(case)))
    assert "分办中" in whole and "积水" in whole
    part = Case.objects.get(number=f"{case.number}-2")
    said = text(visit("community_staff").get(url(part)))
    assert "分案，原案" in said and "积水" in said and "堆物" not in said.split("问题与整改")[1].split("经过")[0]


def test_a_duplicate_is_offered_the_earlier_case_and_shows_on_it(office, visit, case):
    again = reported(office, "堆物", on=TODAY, hour=1)
    form = visit("handler").get(url(again, "join")).content.decode()
    assert f'value="{case.number}"' in form
    assert sent(visit, "handler", again, "join", into=case.number, why="同一处").status_code == 303
    assert "并入本案的" in text(visit("handler").get(url(case))) and "已并案" in text(visit("handler").get(url(again)))


def test_an_extension_that_is_asked_for_stands_beside_the_next_step_of_who_grants_it(visit, case):
    assert sent(visit, "grid_worker", case, "ask_extension", why="连日下雨").status_code == 303
    page = visit("office_head").get(url(case)).content.decode()
    beside = page.split('class="btns"')[1].split("</div>")[0]
    assert "批准延期" in beside and "不批准延期" in beside
    assert (
        "批准延期"
        not in visit("grid_worker")
        .get(url(case))
        .content.decode()
        .split("其他办理")[0]
        .split('class="btns"')[1]
        .split("</div>")[0]
    )


def test_the_reporters_answer_is_entered_by_who_did_not_fix_it(office, visit, case):
    fix(office, case, on=TODAY, hour=0)
    assert "登记反映人答复" in visit("handler").get(url(case)).content.decode()
    done = sent(visit, "handler", case, "reporter_says", answer="not_fixed", why="桥下还有水")
    assert done.status_code == 303 and fresh(case).state == "returned"
    assert "反映人答复：没有解决，退回整改" in text(visit("handler").get(url(case)))


def test_a_reply_of_the_regulation_is_where_the_words_begin(visit, case):
    form = visit("grid_worker").get(url(case, "submit"), {"reply": "done"}).content.decode()
    assert f"您反映的“{case.title}”（{case.number}）已经办结" in form
    passed = text(visit("grid_worker").get(url(case, "transfer"), {"reply": "passed"}))
    assert f"您反映的问题（{case.number}，朝霞社区第1网格）不属于街道职权" in passed and "<due>" not in passed


def test_a_case_with_parts_and_duplicates_costs_as_much_as_one_without(
    office, visit, case, django_assert_max_num_queries
):
    def cost():
        with django_assert_max_num_queries(40) as counted:
            assert visit("handler").get(url(case)).status_code == 200
        return len(counted.captured_queries)

    cost()
    before = cost()
    for hour in range(2, 5):
        step(
            office,
            reported(office, "堆物", on=TODAY, hour=hour),
            "join",
            who="handler",
            on=TODAY,
            hour=hour,
            into=case.number,
        )
    assert cost() == before

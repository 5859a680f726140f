"""One page on each organisation: everything of it, each number with the way to its records, no score, nothing of others."""

import re

import pytest

from jiedao.cases.models import Case
from jiedao.duties.models import Obligation
from jiedao.procedures import clock
from tests import cast
from tests.branches.test_month import part, said
from tests.counting import statements
from tests.organisations.conftest import organisation, person
from tests.procedures.test_branches import put_on
from tests.web.looking import complaints_of_axe, sideways

MOST = 22


def one(visit, org, who="second_handler", query=""):
    answer = visit(who).get(f"/organisations/{org.subject.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def link(html, words):
    return next(
        found[1].replace("&amp;", "&") for found in re.finditer(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', html, re.S)
        if words in said(found[2])
    )  # fmt: skip


def test_it_says_kind_level_parent_and_who_answers(org, visit):
    head = part(one(visit, org), "head")
    assert "类别党支部" in said(head) and "所在单位性质社区" in said(head) and "批准成立日期2010年7月1日" in said(head)
    assert "党组织书记关月明" in said(head) and "组织委员没有指定" in said(head)
    assert f'href="/organisations/{org.top.pk}/"' in head and "上级组织朝霞社区党委" in said(head)
    top = said(visit("second_handler").get(f"/organisations/{org.top.pk}/").content.decode())
    assert top.index("朝霞第二党支部") < top.index("朝霞第一党支部")  # by name: er before yi


def test_members_are_counted_by_kind_and_each_number_opens_the_list(org, visit):
    page = one(visit, org)
    members = part(page, "members")
    assert "全部党员：8人" in said(members) and "正式党员：7人" in said(members) and "预备党员：1人" in said(members)
    assert "班子成员：1人" in said(members) and "生活困难" not in said(members)
    client = visit("second_handler")
    listed = client.get(link(members, "正式党员")).content.decode()
    assert "符合条件的7个" in said(listed) and "预备甲" not in listed and "朝霞第一党支部的成员，含下级" in said(listed)
    assert "符合条件的8个" in said(client.get(link(members, "全部党员")).content.decode())


def test_who_may_not_see_the_members_register_sees_counts_without_names_or_links(org, visit):
    members = part(one(visit, org, who="auditor"), "members")
    assert "全部党员：8人" in said(members) and "/ledgers/party_member/" not in members
    assert "只看人数，不看姓名" in said(members)
    page = one(visit, org, who="auditor")
    assert "党员3" not in page and "预备甲" not in page


def test_a_size_out_of_the_rules_says_what_to_do_and_where(org, visit):
    page = one(visit, org)
    size = re.search(r'id="size".*?</div></div>|id="size".*?不拦着办事', page, re.S)[0]
    assert "正式党员达到7人，应设支部委员会" in said(size) and "待核" in said(size)
    assert link(size, "提出换届选举").startswith("/record/committee_election.election_plan/?about=")
    assert link(size, "更正名册上的情况") == f"/subjects/{org.subject.pk}/edit/party_organisation/"
    assert "更正名册" not in said(one(visit, org, who="auditor"))


def test_the_committee_and_the_day_its_term_ends(org, visit):
    terms = part(one(visit, org), "terms")
    assert "社区党支部按期换届2021年3月20日届满" in said(terms) and "上一次2018年3月20日" in said(terms)
    assert f'href="/entries/{org.election.pk}/"' in terms and "书记人选，职务书记，得票7票" in said(terms)
    other = part(visit("second_handler").get(f"/organisations/{org.other.pk}/").content.decode(), "terms")
    assert "党支部按期换届" in said(other) and "书记人选" not in said(other)


def test_what_it_owed_and_did_stands_month_by_month_and_opens(org, visit):
    year = part(one(visit, org), "year")
    due = Obligation.objects.filter(subject_id=org.subject.pk, due_on__year=2018).count()
    assert due and sum(int(n) for n in re.findall(r"<b>\d+/(\d+)</b>", year)) == due
    cell = re.search(r'href="(/duties/three_meetings.assembly/[^"]+)"', year)[1].replace("&amp;", "&")
    opened = visit("second_handler").get(cell)
    assert opened.status_code == 200 and "朝霞第一党支部" in opened.content.decode()
    assert year.count('aria-current="date"') == 1


def test_plans_stand_with_their_filing_numbers_and_open(org, visit):
    matters = part(one(visit, org), "matters")
    assert "年度计划审核备案" in said(matters) and "示乙党计〔2018〕1号" in said(matters) and "已备案" in said(matters)
    assert f'href="/matters/{org.plan.pk}/"' in matters


def test_the_open_ledger_says_how_far_it_was_chased(org, visit):
    cases = part(one(visit, org), "cases")
    assert "活动室台账没有更新" in said(cases) and "第3次督办" in said(cases) and "逾期" in said(cases)
    missed = said(part(visit("second_handler").get(f"/organisations/{org.other.pk}/").content.decode(), "cases"))
    assert "朝霞第二党支部：主题党日没有按期办" in missed and "活动室台账没有更新" not in missed
    new = organisation(org.office, "新党支部", "branch", on=cast.TODAY)
    assert "没有在办的台账" in said(
        part(visit("second_handler").get(f"/organisations/{new.pk}/").content.decode(), "cases")
    )


def test_the_grade_is_a_word_with_its_plan_and_never_a_number_or_a_rank(org, visit):
    page = one(visit, org)
    graded = said(part(page, "part-org_grading"))
    assert "等次一般" in graded and "争取等次较好" in graded and "补齐台账，2018年8月31日" in graded
    assert (
        "名次" not in said(page)
        and "排名第" not in said(page)
        and "得分" not in said(page)
        and "总分" not in said(page)
    )
    none = said(
        part(visit("second_handler").get(f"/organisations/{org.other.pk}/").content.decode(), "part-org_grading")
    )
    assert "现等次：还没有记录" in none


def test_its_place_tells_premises_with_what_is_missing_and_employers_with_posts(org, visit):
    around = part(one(visit, org), "around")
    assert (
        "建筑面积：1200.5平方米" in said(around)
        and "权属：自有" in said(around)
        and "服务大厅、党员活动室" in said(around)
    )
    assert "建筑面积、权属、功能室登记阵地情况核实" in said(around)
    assert link(around, "登记阵地情况核实") == f"/record/service_premises.premises_survey/?about={org.bare.pk}"
    assert "演示局机关党委" in said(around) and "报到党员：1人" in said(around) and "家电维修岗" in said(around)
    assert "卫芒种" not in around and "13800001111" not in around and "党务干事" in around


def test_a_brand_stands_with_its_elements_where_the_office_has_them(visit, other_office):
    office = cast.Office(cast.THERE)
    with office.street():
        made = organisation(office, "朝霞党支部", "branch")
        rows = [{"element": "红心", "meaning": "党建引领"}, {"element": "爱心", "meaning": "邻里互助"}]
        put_on(office, "brand", "六心朝霞", elements=rows, model="yes")
    page = visit("secretary", at=cast.THERE).get(f"/organisations/{made.pk}/").content.decode()
    around = said(part(page, "around"))
    assert (
        "六心朝霞" in around
        and "品牌要素（2项）：红心，党建引领；爱心，邻里互助" in around
        and "是否示范：是" in around
    )


def test_who_answers_for_it_sees_it_and_others_do_not(org, visit):
    url = f"/organisations/{org.subject.pk}/"
    assert visit("community_secretary").get(url).status_code == 200
    missing = visit("secretary").get("/organisations/018f0000-0000-7000-8000-000000000000/")
    for who, at in (("other_handler", cast.HERE), ("neighbour_staff", cast.HERE), ("secretary", cast.THERE)):
        answer = visit(who, at=at).get(url)
        assert answer.status_code == missing.status_code == 404
    assert visit("protection_officer").get(url).status_code == 403


def test_an_organisation_of_which_nothing_is_recorded_says_what_to_do_next(office, visit):
    made = organisation(office, "新党支部", "branch", on=cast.TODAY)
    clock.tick(office.row, now=cast.at(cast.TODAY, 8))
    page = said(visit("second_handler").get(f"/organisations/{made.pk}/").content.decode())
    for words in ("还没有成员", "把党员登记到名册，写明所在的组织", "今年还没有事项", "没有在办的台账", "还没有登记过，暂从列入名册那天算起",
                  "没有上级，或者还没有登记", "现等次：还没有记录"):  # fmt: skip
        assert words in page


def test_board_tree_month_and_dossier_lead_to_it(org, visit):
    client, url = visit("second_handler"), f'href="/organisations/{org.subject.pk}/"'
    for where in (
        "/organisations/duties/?kind=party_organisation", "/ledgers/party_organisation/tree/",
        f"/organisations/{org.subject.pk}/month/", f"/subjects/{org.subject.pk}/",
    ):  # fmt: skip
        assert url in client.get(where).content.decode(), where


def test_it_takes_the_same_statements_however_much_there_is(org, visit):
    client, url = visit("second_handler"), f"/organisations/{org.subject.pk}/"
    organisation(org.office, "甲党支部", "branch", part_of=org.subject)  # of none nothing is asked
    client.get(url)
    with statements() as few:
        client.get(url)
    for no in range(10):
        person(org.office, f"某{no:02}", org.subject)
        organisation(org.office, f"第{no}党支部", "branch", part_of=org.subject)
        put_on(org.office, "service_post", f"岗位{no}", kind="repair", what="维修")
    with statements() as many:
        page = client.get(url).content.decode()
    assert "下级组织，11个" in said(page) and "全部党员：18人" in said(page)
    assert len(few) == len(many) <= MOST


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_it_holds_at_both_sizes_and_prints(standing_org, see, width):
    page = see(f"/organisations/{standing_org.subject.pk}/", who="community_secretary", at=cast.THERE, width=width)
    with standing_org.office.street():
        cases = Case.objects.filter(subject_id=standing_org.subject.pk).exclude(state="closed").count()
    assert page.locator("#members .fig, #members .shut").count()
    assert cases and page.locator("#cases .work__row").count() == cases
    assert not complaints_of_axe(page) and not sideways(page)
    page.emulate_media(media="print")
    assert page.locator(".title__sub.noprint").is_hidden() and page.locator(".printed").is_visible()

"""Forming a Party organisation in a private firm, in each of the three ways, step by step through the pages."""

import re

import pytest

from jiedao.identifiers import CreditCodeWrong, credit_code
from jiedao.matters.models import Matter, State
from jiedao.register.models import Listing, Subject
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.organisations.conftest import firm, organisation, party_leader, person
from tests.organisations.test_one_page import link, said
from tests.web.looking import complaints_of_axe, follow, sideways

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VISIT, APPLY = "nonpublic_org.firm_visit", "nonpublic_org.application"


def code(no):
    """A credit code with its check character, and the same with a wrong one."""
    stem = f"91410199MA4{no:06}"
    right = next(one for sign in SIGNS if (one := _read(stem + sign)))
    wrong = stem + next(sign for sign in SIGNS if sign != right[-1])
    return right, wrong


def _read(text):
    try:
        return credit_code(text)
    except CreditCodeWrong:
        return ""


@pytest.fixture
def forming(office):
    party_leader(office)
    return office, [firm(office, name, code(no)[0]) for no, name in enumerate(("云帆电子", "青禾食品", "晨光物流"))]


def post(client, url, **sent):
    answer = client.post(url, sent)
    assert answer.status_code == 303, said(answer.content.decode())[:2000]
    return answer


def surveyed(client, firm, members):
    form = f"/record/{VISIT}/"
    post(client, form, _id=uuid7(), _about=firm.pk, _at="2018-07-02T00:01", full_members=members, union="both")


def applied(client, firm, **sent):
    return client.post(f"/record/{APPLY}/", {"_id": uuid7(), "_about": firm.pk, "_at": "2018-07-02T00:02"} | sent)


def walked(visit, firm, name, *, part_of=None):
    """From the application to the ledger, each step on its page by whoever takes it."""
    matter = Matter.objects.get(subject_id=firm.pk)
    step = f"/matters/{matter.pk}/"
    handler, leader, liaison = visit("second_handler"), visit("party_leader"), visit("community_secretary")
    seen = re.search(r'name="seen" value="([^"]*)"', handler.get(f"{step}pass/").content.decode())[1]
    post(handler, f"{step}pass/", id=uuid7(), seen=seen, note="属实")
    seen = re.search(r'name="seen" value="([^"]*)"', leader.get(f"{step}approve/").content.decode())[1]
    post(leader, f"{step}approve/", id=uuid7(), seen=seen, note="同意")
    door = handler.get(f"{step}record/").content.decode()
    add = link(door, "登记党组织")
    assert add == f"/ledgers/party_organisation/add/?matter={matter.pk}"
    sent = {"id": uuid7(), "name": name, "place": f"{cast.HERE}001", "on": "2018-07-02", "level": "branch", "setting": "firm",
            "has_committee": "no", "part_of": part_of.pk if part_of else ""}  # fmt: skip
    back = post(handler, add, **sent)["Location"]
    made = Subject.objects.get(name=name)
    assert back == f"{step}record/?subject={made.pk}"
    assert f'value="{made.pk}" selected' in handler.get(back).content.decode()
    post(handler, back, subject=made.pk)
    chosen = person(_office(), f"{name}书记", made, on=cast.TODAY)
    page = liaison.get(f"{step}record/").content.decode()
    seen, id = (re.search(rf'name="{one}" value="([^"]*)"', page)[1] for one in ("seen", "id"))
    post(liaison, f"{step}record/", id=id, seen=seen, _at="2018-07-02T00:03", how="elected", person=chosen.pk)
    page = liaison.get(f"{step}record/").content.decode()
    seen, id = (re.search(rf'name="{one}" value="([^"]*)"', page)[1] for one in ("seen", "id"))
    ready = {f"readiness.{item}": "pass" for item in ("premises", "seal", "ledger", "secretary")}
    post(
        liaison,
        f"{step}record/",
        id=id,
        seen=seen,
        _at="2018-07-02T00:04",
        organisation=made.pk,
        covered="yes",
        **ready,
    )
    matter.refresh_from_db()
    assert (matter.state, matter.outcome) == (State.ENDED, "formed") and matter.number.startswith("示乙党批〔2018〕")
    return made


def _office():
    return cast.Office(cast.HERE)


def test_the_survey_finds_a_firm_by_its_credit_code_and_refuses_a_wrong_one_by_name(forming, visit):
    _office, _firms = forming
    right, wrong = code(1)
    client = visit("community_secretary")
    found = client.get(f"/record/{VISIT}/", {"q": right})
    assert "青禾食品" in found.content.decode() and "云帆电子" not in found.content.decode()
    refused = said(client.get(f"/record/{VISIT}/", {"q": wrong}).content.decode())
    assert "统一社会信用代码不正确：末位校验码不符，其中有字符填错" in refused
    unknown = visit("second_handler").get(f"/record/{VISIT}/", {"q": code(77)[0]}).content.decode()
    assert "没有写错，但在您的工作范围" in said(unknown)
    door = link(unknown, "登记非公企业")
    assert code(77)[0] in visit("second_handler").get(door).content.decode()


def test_a_firm_is_not_entered_under_a_code_that_cannot_be_one(forming, visit):
    sent = {"id": uuid7(), "name": "错码公司", "number": code(5)[1], "place": f"{cast.HERE}001", "on": "2018-07-02",
            "address": "某路", "employees": "9"}  # fmt: skip
    answer = visit("second_handler").post("/ledgers/private_firm/add/", sent)
    page = said(answer.content.decode())
    assert (
        answer.status_code == 422
        and "统一社会信用代码不正确：末位校验码不符" in page
        and "错码公司" in answer.content.decode()
    )
    assert not Subject.objects.filter(name="错码公司").exists()


def test_formed_alone_it_stands_on_the_register_in_the_tree_and_covers_the_firm(forming, visit):
    _office, (one, *_others) = forming
    client = visit("community_secretary")
    refused = applied(client, one, way="alone")
    assert refused.status_code == 409 and "还没有摸底走访" in said(refused.content.decode())
    surveyed(client, one, 2)
    refused = applied(client, one, way="alone")
    assert refused.status_code == 409 and "正式党员不足3人，不能独立建" in said(refused.content.decode())
    surveyed(client, one, 4)
    assert applied(client, one, way="alone").status_code == 303
    made = walked(visit, one, "云帆电子党支部")
    tree = visit("second_handler").get("/ledgers/party_organisation/tree/").content.decode()
    assert f'href="/organisations/{made.pk}/"' in tree and "非公企业" in said(tree)
    page = said(visit("second_handler").get(f"/organisations/{made.pk}/").content.decode())
    assert "所在单位性质非公企业" in page and "正式党员不足3人" in page  # its members are still to be entered
    covered = said(visit("second_handler").get(f"/subjects/{one.pk}/").content.decode())
    assert "已被党组织覆盖是" in covered and "正式党员数4" in covered


def test_formed_jointly_it_names_its_partners(forming, visit):
    _office, (one, other, _third) = forming
    client = visit("community_secretary")
    surveyed(client, one, 1)
    sent = {f"partners.{no}.firm": each.pk for no, each in enumerate((one, other), 1)}
    assert applied(client, one, way="joint", **sent).status_code == 303
    made = walked(visit, one, "前进路联合党支部")
    matter = Matter.objects.get(subject_id=one.pk)
    page = said(visit("second_handler").get(f"/matters/{matter.pk}/").content.decode())
    assert (
        "青禾食品" in page
        and Listing.objects.filter(subject_id=made.pk, kind="party_organisation", to_on=None).exists()
    )


def test_attached_to_an_organisation_of_the_area_it_stands_under_it(forming, visit):
    office, (one, *_others) = forming
    area = organisation(office, "朝霞片区党总支", "general_branch")
    client = visit("community_secretary")
    surveyed(client, one, 1)
    assert applied(client, one, way="attached", parent=area.pk).status_code == 303
    made = walked(visit, one, "晨光党支部", part_of=area)
    assert Listing.objects.get(subject_id=made.pk, kind="party_organisation").part_of_id == area.pk
    page = visit("second_handler").get(f"/organisations/{area.pk}/").content.decode()
    assert f'href="/organisations/{made.pk}/"' in page and "下级组织，1个" in said(page)


def test_a_firm_without_a_full_member_forms_nothing(forming, visit):
    _office, (one, *_others) = forming
    surveyed(visit("community_secretary"), one, 0)
    refused = applied(visit("community_secretary"), one, way="joint")
    assert refused.status_code in (409, 422) and not Matter.objects.filter(subject_id=one.pk).exists()


# ---- in a browser ----


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_a_branch_is_formed_from_the_survey_to_the_ledger(next_door_forming, see, width):
    there, name = {"at": cast.THERE, "width": width}, f"演示{width}电子"
    right, wrong = code(width)
    made = firm(next_door_forming, name, right)
    firm(next_door_forming, f"邻居{width}食品", code(width + 1)[0])  # of one alone the form does not ask which it is

    page = see("/record/nonpublic_org_next_door.firm_visit/", who="community_secretary", **there)
    page.get_by_role("searchbox").last.fill(wrong)
    page.get_by_text("统一社会信用代码不正确").wait_for()
    page.get_by_role("searchbox").last.fill(right)
    page.get_by_role("link", name=name).wait_for()
    assert not sideways(page) and not complaints_of_axe(page)
    follow(page, page.get_by_role("link", name=name))
    page.get_by_label("正式党员数").fill("3")
    page.get_by_role("radio", name="都有", exact=True).check()
    follow(page, page.locator(".actbar").get_by_role("button", name="登记", exact=True))

    page = see(f"/record/nonpublic_org_next_door.application/?about={made.pk}", who="community_secretary", **there)
    page.get_by_role("radio", name="独立建").check()
    follow(page, page.locator(".actbar").get_by_role("button", name="登记", exact=True))
    with next_door_forming.street():
        matter = Matter.objects.get(subject_id=made.pk)
    url = f"/matters/{matter.pk}/"

    page = see(url, who="second_handler", **there)
    follow(page, page.get_by_role("link", name="审核通过"))
    follow(page, page.get_by_role("button", name="审核通过"))
    page = see(url, who="party_leader", **there)
    follow(page, page.get_by_role("link", name="批准", exact=True))
    follow(page, page.get_by_role("button", name="批准", exact=True))

    page = see(url, who="second_handler", **there)
    follow(page, page.get_by_role("link", name="登记党组织"))
    assert not sideways(page) and not complaints_of_axe(page)
    follow(page, page.get_by_role("link", name="登记党组织"))
    branch = f"{name}党支部"
    page.get_by_label("名称", exact=True).fill(branch)
    page.get_by_label("地点", exact=True).select_option(label="朝霞社区")
    page.get_by_role("radio", name="党支部", exact=True).check()
    page.get_by_role("radio", name="非公企业").check()
    page.get_by_role("radio", name="否").check()
    follow(page, page.get_by_role("button", name="登记并列入名册"))
    follow(page, page.get_by_role("button", name="登记党组织"))
    assert "登记党组织" in page.inner_text("main")

    page = see("/ledgers/party_organisation/tree/", who="second_handler", **there)
    follow(page, page.get_by_role("link", name=branch))
    assert "非公企业" in page.inner_text("#head") and "正式党员不足3人" in page.inner_text("#size")
    assert not sideways(page) and not complaints_of_axe(page)

"""One dossier: what is known as of a day, what was owed and done, and how it is kept."""

import re
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from jiedao.entries.models import Entry
from jiedao.procedures.clock import tick
from jiedao.register.models import Assignment, Listing, Membership, Subject
from jiedao.register.names import name_key
from tests import cast

WITH_MEANS = Path(__file__).parents[2] / "procedures" / "with_means"


@pytest.fixture
def look(visit):
    return lambda who, url, **query: visit(who).get(url, query)


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def shop(office):
    """A shop of the first community, checked once in June; its keeper changed on the 12th."""
    made = office.enter("shop", "老街面馆", below="001001", road="前进巷", road_kind="back_street", keeper="甲演示",
                        keeper_since="2017-03-01", phone="13603715678")  # fmt: skip
    items = [{"item": i, "answer": "pass"} for i in office.items("shopfront_three.frontage_item")]
    items[3] |= {"answer": "fail", "note": "桌椅摆到路边"}
    office.submit("shopfront_three.frontage_check", made, on=date(2018, 6, 26), items=items)
    office.submit(
        "shopfront_three.shop", made, on=date(2018, 6, 12), road="前进巷", road_kind="back_street", keeper="乙演示",
        keeper_since="2018-06-12", phone="13603715679",
    )  # fmt: skip
    return made


def url(subject, more=""):
    return f"/subjects/{subject.pk}/{more}"


def test_the_profile_is_as_of_a_day_and_each_field_has_its_history(shop, look):
    now, then = text(look("handler", url(shop))), text(look("handler", url(shop), on="2018-06-01"))
    assert "店主乙演示" in now and "136****5679" in now
    assert "店主甲演示" in then and "乙演示" not in then and "这是2018年6月1日的情况" in then
    assert "每一项的来历" in now and "店主甲演示2017年1月1日" in now
    assert "13603715679" not in now and "13603715678" not in now


def test_duties_cases_and_records_stand_in_the_dossier(office, shop, look):
    tick(office.row, now=cast.at(cast.TODAY, 8))
    page = look("handler", url(shop))
    said = text(page)
    assert "每周检查" in said and "逾期未做" in said
    assert "不出店经营" in said and "/cases/" in page.content.decode()
    records = re.findall(
        r'href="(/entries/[^"]+)">([^<]+)</a>', page.content.decode().split('id="records"')[1].split('id="changes"')[0]
    )
    assert [label for _url, label in records] == ["门前检查", "临街门店", "临街门店"]


def test_only_what_i_may_record_is_offered(shop, look):
    assert "门前检查" in text(look("grid_worker", url(shop)))
    page = look("handler", url(shop)).content.decode()
    assert f"/record/shopfront_three.frontage_check/?about={shop.pk}" in page
    assert "可以登记" not in text(look("auditor", url(shop)))


def test_a_dossier_outside_ones_work_is_missing_like_one_that_is_not(office, shop, look, visit):
    answers = [look("other_handler", url(shop)), look("handler", f"/subjects/{uuid4()}/"), look("neighbour", url(shop))]
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert (
        len({re.sub(r"<dd>.*?</dd>", "", one.content.decode().split("<main")[1].split("</main")[0]) for one in answers})
        == 1
    )
    assert visit("handler", at=cast.THERE).get(url(shop)).status_code == 404


def test_places_and_colleagues_have_dossiers_for_everybody(office, look):
    assert "朝霞社区" in text(look("neighbour", url(office.place("001"))))
    assert "柏松年" in text(look("neighbour", url(Subject.objects.get(name="柏松年"))))


def test_the_page_costs_the_same_with_few_and_many_records(office, shop, visit, django_assert_max_num_queries):
    client, costs = visit("handler"), []
    items = [{"item": i, "answer": "pass"} for i in office.items("shopfront_three.frontage_item")]
    for many in (0, 30):
        for hour in range(many):
            office.submit(
                "shopfront_three.frontage_check", shop, on=date(2018, 6, 27 + hour % 3), hour=hour % 24, items=items
            )
        with django_assert_max_num_queries(40) as seen:
            page = client.get(url(shop))
        costs.append(len([q for q in seen.captured_queries if (q["sql"] or "SELECT").split()[0] in ("SELECT", "WITH")]))
    assert costs[0] == costs[1] <= 18
    older = re.search(r'rel="next" href="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    assert client.get(url(shop) + older).status_code == 200


# ---- keeping it ----


def test_a_change_is_a_new_record_and_a_masked_value_left_blank_stays(office, shop, visit):
    client = visit("handler")
    page = client.get(url(shop, "edit/shop/"))
    drawn = page.content.decode()
    assert 'value="乙演示"' in drawn and "现在是136****5679" in text(page) and "13603715679" not in drawn
    before = Entry.objects.filter(form="shopfront_three.shop").count()
    sent = {"_id": str(uuid4()), "_at": "2018-07-01T10:00", "road": "建设路", "road_kind": "main", "keeper": "乙演示",
            "keeper_since": "2018-06-12", "phone": ""}  # fmt: skip
    assert [client.post(url(shop, "edit/shop/"), sent).status_code for _ in range(2)] == [303, 303]
    assert Entry.objects.filter(form="shopfront_three.shop").count() == before + 1
    assert Entry.objects.order_by("-entered_at").first().values["phone"] == "13603715679"
    assert "路名建设路" in text(client.get(url(shop)))


def test_a_change_that_is_not_whole_keeps_what_was_typed(shop, visit):
    refused = visit("handler").post(
        url(shop, "edit/shop/"), {"_id": str(uuid4()), "_at": "2018-07-01T10:00", "road": "", "road_kind": "main", "keeper": "丙演示",
                                  "keeper_since": "2018-06-12"},
    )  # fmt: skip
    assert refused.status_code == 422 and "“路名”还没有填" in text(refused) and "丙演示" in refused.content.decode()


def test_a_shop_leaves_its_register_for_a_reason_of_the_rule(shop, visit):
    client = visit("handler")
    assert "关店" in text(client.get(url(shop, "leave/shop/")))
    assert client.post(url(shop, "leave/shop/"), {"on": "2018-07-02"}).status_code == 422
    assert client.post(url(shop, "leave/shop/"), {"on": "2016-07-02", "why": "closed"}).status_code == 422
    assert client.post(url(shop, "leave/shop/"), {"on": "2018-07-02", "why": "closed"}).status_code == 303
    assert (Listing.objects.get(kind="shop").to_on, Listing.objects.get(kind="shop").ended_by) == (cast.TODAY, "closed")
    said = text(client.get(url(shop)))
    assert "2018年7月2日离册" in said and "更正情况" not in said
    assert client.get(url(shop, "leave/shop/")).status_code == 404


def test_somebody_else_answers_from_a_day_on(shop, visit):
    client, first, second = visit("handler"), *(Subject.objects.get(name=name) for name in ("柏松年", "关月明"))
    for person, on in ((first, "2018-06-01"), (second, "2018-07-01")):
        sent = {"role": "frontage_officer", "person": str(person.pk), "on": on, "why": "分工调整"}
        assert client.post(url(shop, "assign/shop/"), sent).status_code == 303
    assert "包片人员关月明" in text(client.get(url(shop)))
    assert "包片人员柏松年" in text(client.get(url(shop), {"on": "2018-06-15"}))
    assert Assignment.objects.get(person_id=first.pk).to_on == date(2018, 7, 1)


def test_who_may_not_keep_the_register_may_not_change_it(shop, visit):
    assert visit("grid_worker").get(url(shop, "edit/shop/")).status_code == 403
    assert (
        visit("other_handler").post(url(shop, "leave/shop/"), {"on": "2018-07-02", "why": "closed"}).status_code == 404
    )


FILE = {"trade": "门窗", "equipment": "切割机", "pollutants": "粉尘"}


def test_what_a_file_is_missing_is_said_until_it_is_there(office, look):
    firm = office.enter("small_polluter", "顺意门窗", address="前进巷1号", keeper="演示", deadline="2018-09-30",
                        **{"class": "regulate"})  # fmt: skip
    said = text(look("handler", url(firm)))
    assert "小散乱污企业档案缺3项行业、主要设备、主要污染物" in said
    office.submit("small_polluter_files.polluter_file", firm, **FILE)
    assert "缺3项" not in text(look("handler", url(firm)))


@pytest.mark.parametrize(
    ("until", "said"),
    [("2018-08-01", "危废合同续签还有30天2018年8月1日到期"), ("2018-06-20", "危废合同续签已过期2018年6月20日到期"),
     ("2018-09-30", "")],
)  # fmt: skip
def test_a_contract_that_runs_out_is_said_first(office, look, until, said):
    firm = office.enter("car_repairer", "顺意汽修", address="前进巷1号", keeper="演示", filed_on="2017-03-01")
    office.submit("small_polluter_files.waste_contract", firm, on=date(2018, 1, 8), until=until)
    shown = text(look("handler", url(firm)))
    head = shown[: shown.index("可以登记")]
    assert said in head if said else "危废合同续签" not in head.partition("每一项")[0].partition("履职，")[0]


def test_a_reminder_is_as_of_the_day_that_is_looked_at(office, look):
    firm = office.enter("car_repairer", "顺意汽修", address="前进巷1号", keeper="演示")
    office.submit("small_polluter_files.waste_contract", firm, on=date(2018, 1, 8), until="2018-08-24")
    assert "还有53天" in text(look("handler", url(firm)))
    assert "还有53天" not in text(look("handler", url(firm), on="2018-06-20"))


# ---- what is known of it itself ----


def head(client, shop, **typed):
    """The page to say anew what is known of it, sent with some of it changed."""
    drawn = client.get(url(shop, "head/")).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(id|seen)" value="([^"]+)"', drawn))
    sent = {**hidden, "name": "老街面馆", "number": "", "place": f"{cast.HERE}001001", "how": "changed",
            "on": "2018-07-01", "why": "更换招牌", **typed}  # fmt: skip
    return client.post(url(shop, "head/"), sent)


def test_a_shop_gets_another_name_and_the_old_one_stays_in_its_history(shop, visit):
    client = visit("handler")
    assert head(client, shop, name="新街面馆").status_code == 303
    said = text(client.get(url(shop)))
    assert "名称：老街面馆→新街面馆" in said and re.search("更换招牌（苗青禾，7月2日.*?登记）", said)
    then = client.get(url(shop), {"on": "2018-06-01"}).content.decode()
    assert re.search(r"<h1[^>]*>老街面馆", then) and "更换招牌" not in then
    assert "名称：老街面馆→新街面馆" in text(client.get(url(shop, "history/")))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"why": ""}, "请填写“为什么改”"),
        ({"on": ""}, "请填写从哪一天起"),
        ({"on": "2018-07-03"}, "这一天还没有到"),
        ({"place": "410199002009"}, "410199002009"),
        ({"name": ""}, "请填写“名称”"),
        ({"name": "老街面馆"}, "没有要改的"),
        ({"seen": "0123", "name": "新街面馆"}, "在您填写时已经改过"),
    ],
)
def test_a_change_that_cannot_be_made_says_why_and_changes_nothing(shop, visit, typed, said):
    refused = head(visit("handler"), shop, **typed)
    assert refused.status_code == 422 and said in text(refused)
    assert Subject.objects.get(pk=shop.pk).name == "老街面馆"


def test_who_does_not_keep_the_register_is_not_offered_the_page(shop, visit):
    assert visit("grid_worker").get(url(shop, "head/")).status_code == 403
    assert visit("other_handler").get(url(shop, "head/")).status_code == 404
    assert "改名称" not in text(visit("auditor").get(url(shop)))


def test_a_persons_birthday_is_not_shown_to_be_changed(office, visit):
    with cast.more_rules(WITH_MEANS):
        _born_in_1961(office, visit)


def _born_in_1961(office, visit):
    person = office.enter("visited", "成小满", below="001001", who="other_handler", phone="13603715678", means="低保1")
    Subject.objects.filter(pk=person.pk).update(born_on=date(1961, 2, 3), sex="female")
    client = visit("other_handler")
    drawn = client.get(url(person, "head/")).content.decode()
    assert "1961" not in drawn and "checked" not in drawn.split('name="sex"')[1].split("</fieldset>")[0]
    assert head(client, person, name="成小曼").status_code == 303
    person.refresh_from_db()
    assert (person.name, person.born_on, person.sex) == ("成小曼", date(1961, 2, 3), "female")
    assert head(client, person, name="成小曼", born_on="1962-02-03").status_code == 303
    assert "1962" not in client.get(url(person)).content.decode() and "变更出生日期" in text(client.get(url(person)))


def test_the_history_is_whole_in_pages_and_costs_the_same_whatever_there_is(
    office, shop, visit, django_assert_max_num_queries
):
    client, costs, items = visit("handler"), [], [
        {"item": i, "answer": "pass"} for i in office.items("shopfront_three.frontage_item")
    ]  # fmt: skip
    for many in (0, 90):
        for no in range(many):
            office.submit(
                "shopfront_three.frontage_check", shop, on=date(2018, 6, 20 + no % 9), hour=no % 24, items=items
            )
        with django_assert_max_num_queries(40) as seen:
            page = client.get(url(shop, "history/"))
        costs.append(len(seen))
    assert costs[1] <= costs[0] <= 16
    told, pages = [], 0
    while True:
        drawn, pages = page.content.decode(), pages + 1
        told += re.findall(r'<p class="what">(?:<a href="([^"]+)">)?', drawn)
        older = re.search(r'rel="next" href="([^"]+)"', drawn)
        if older is None:
            break
        page = client.get(url(shop, "history/") + older[1])
    mine = [one for one in told if "/entries/" in one]
    assert pages == 3 and len(mine) == len(set(mine)) == Entry.objects.filter(subject_id=shop.pk, until_at=None).count()


def test_a_household_names_its_people_to_its_keeper_and_masks_them_to_others(office, look):
    home = office.enter(
        "minimum_allowance", "成小满", below="001001", who="other_handler", amount="630.50",
        account="6222020200112201", approved="2017-01-01",
    )  # fmt: skip
    for name, relation in (("成小满", "户主"), ("白露生", "配偶")):
        person = Subject.objects.create(base="person", name=name, name_key=name_key(name), place_id=home.place_id)
        Membership.objects.create(group_id=home.pk, member_id=person.pk, relation=relation, from_on=date(2018, 1, 8))
    page = text(look("other_handler", f"/subjects/{home.pk}/"))
    assert "成员，共2人" in page and "白露生配偶2018年1月8日" in page
    masked = text(look("auditor", f"/subjects/{home.pk}/"))
    assert "白**配偶" in masked and "白露生" not in masked
    assert "成员，共" not in text(look("other_handler", f"/subjects/{home.pk}/", on="2018-01-01"))


def test_an_organisation_lists_those_of_its_members_whose_register_the_viewer_sees(office, look):
    handler = {"who": "second_handler"}
    branch = office.enter(
        "party_organisation", "朝霞党支部", level="branch", setting="community", has_committee="no", **handler
    )
    for name in ("冯禾生", "陈谷雨"):
        office.enter("party_member", name, branch=str(branch.pk), joined_on="1990-07-01", status="full", leader="no",
                     retired="yes", hardship="no", **handler)  # fmt: skip
    page = look("second_handler", f"/subjects/{branch.pk}/").content.decode()
    assert "成员，共2人" in page
    assert [
        Subject.objects.get(pk=id).name for id in re.findall(r'<a href="/subjects/([0-9a-f-]{36})/">[冯陈]', page)
    ] == ["陈谷雨", "冯禾生"]
    assert "成员，共" not in text(look("auditor", f"/subjects/{branch.pk}/"))  # whoever may not see party_member

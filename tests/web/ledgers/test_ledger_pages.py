"""The room of registers: who stands on each, narrowed and found; and how somebody or something comes onto one."""

import re
from datetime import date
from uuid import uuid4

import pytest

from jiedao.register.models import Assignment, Listing, Subject
from tests import cast

SHOPS = "/ledgers/shop/"
GOOD_CODE, BAD_CODE = "91410100MA3X0F0K1Q", "91410100MA3X0F0K10"


@pytest.fixture
def look(visit):
    return lambda who, url, **query: visit(who).get(url, query)


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def shop(office, name, *, below="001", road_kind="back_street", keeper="演示", **more):
    return office.enter(
        "shop", name, below=below, road="前进巷", road_kind=road_kind, keeper=keeper, keeper_since="2017-03-01",
        phone="13603715678", **more,
    )  # fmt: skip


def names(response):
    return re.findall(r'<th scope="row"><a href="/subjects/[^"]+/">([^<]+)</a>', response.content.decode())


def test_every_register_opens_exactly_those_who_stand_on_it(office, look):
    shop(office, "老街面馆")
    shop(office, "晚照茶社", below="002")
    page = look("handler", "/ledgers/")
    assert re.search(r'href="/ledgers/shop/">.*?<b>2</b>', page.content.decode(), re.S)
    assert "在册2个" in text(look("handler", SHOPS))
    assert names(look("handler", SHOPS)) == ["老街面馆", "晚照茶社"]  # by pinyin: lao, wan


def test_a_row_has_the_fields_as_of_today_with_the_telephone_masked(office, look):
    made = shop(office, "老街面馆")
    office.submit("shopfront_three.pledge", made, who="community_staff", on=date(2018, 6, 5), signed_on="2018-06-05",
                  signed_by="演示")  # fmt: skip
    said = text(look("handler", SHOPS))
    assert "路名" in said and "前进巷" in said and "背街小巷" in said and "2017年3月1日" in said
    assert "136****5678" in said and "13603715678" not in said


def test_a_register_is_narrowed_by_place_choice_and_words(office, look):
    shop(office, "老街面馆")
    shop(office, "晚照茶社", below="002", road_kind="main")
    assert names(look("handler", SHOPS, place=f"{cast.HERE}002")) == ["晚照茶社"]
    assert names(look("handler", SHOPS, road_kind="back_street")) == ["老街面馆"]
    assert names(look("handler", SHOPS, q="茶社")) == ["晚照茶社"]
    assert names(look("handler", SHOPS, q="ljmg")) == ["老街面馆"]
    assert "没有找到" in text(look("handler", SHOPS, q="不存在的"))


def test_only_what_ones_work_covers_stands_in_the_list(office, look):
    shop(office, "老街面馆")
    shop(office, "晚照茶社", below="002")
    assert names(look("community_secretary", SHOPS)) == ["老街面馆"]
    assert look("other_handler", SHOPS).status_code == 404
    assert "临街门店" not in text(look("other_handler", "/ledgers/"))


def test_an_empty_register_says_what_to_do(look):
    assert "登记第一个" in text(look("handler", SHOPS))
    assert "哪些岗位可以登记" in text(look("grid_worker", SHOPS))


def test_the_page_costs_the_same_at_five_and_at_sixty_rows(office, visit, django_assert_max_num_queries):
    client, costs = visit("handler"), []
    for upto in (5, 60):
        for no in range(Listing.objects.filter(kind="shop").count(), upto):
            made = office.subject("shop", f"门店{no:03}")
            Assignment.objects.create(subject=made, kind="shop", role="frontage_officer", person=made,
                                      from_on=cast.SINCE)  # fmt: skip
        with django_assert_max_num_queries(25) as seen:
            page = client.get(SHOPS)
        costs.append(len([q for q in seen.captured_queries if (q["sql"] or "SELECT").split()[0] in ("SELECT", "WITH")]))
    assert len(names(page)) == 50 and 'rel="next"' in page.content.decode()
    assert costs[0] == costs[1] <= 12


# ---- coming onto a register ----


def head(**more):
    return {
        "id": str(uuid4()), "name": "老街面馆", "place": f"{cast.HERE}001", "on": "2018-07-02", "road": "前进巷",
        "road_kind": "back_street", "keeper": "演示", "keeper_since": "2017-03-01", "phone": "13603715678", **more,
    }  # fmt: skip


def test_a_shop_comes_onto_its_register_with_its_fields_and_who_answers(office, visit):
    client = visit("handler")
    page = text(client.get(f"{SHOPS}add/"))
    assert "统一社会信用代码" in page and "包片人员" in page and "道路类别" in page
    staff = Subject.objects.get(name="柏松年")
    sent = head(role_frontage_officer=str(staff.pk))
    answer = client.post(f"{SHOPS}add/", sent)
    assert answer.status_code == 303
    made = Subject.objects.get(name="老街面馆")
    assert answer["Location"] == f"/subjects/{made.pk}/"
    assert Assignment.objects.get(subject_id=made.pk).person_id == staff.pk
    again = client.post(f"{SHOPS}add/", sent)
    assert (again.status_code, again["Location"]) == (303, f"/subjects/{made.pk}/")
    assert Subject.objects.filter(name="老街面馆").count() == 1


def test_what_is_missing_is_named_and_what_was_typed_stays(visit):
    refused = visit("handler").post(f"{SHOPS}add/", head(road="", name=""))
    said = text(refused)
    assert refused.status_code == 422 and "请填写“名称”" in said
    refused = visit("handler").post(f"{SHOPS}add/", head(road=""))
    assert "“路名”还没有填" in text(refused) and 'value="老街面馆"' in refused.content.decode()


def test_a_credit_code_that_cannot_be_one_is_refused(visit):
    refused = visit("handler").post(f"{SHOPS}add/", head(number=BAD_CODE))
    assert refused.status_code == 422 and "统一社会信用代码不正确" in text(refused)


def test_who_stands_there_already_is_not_entered_twice(office, visit):
    made = shop(office, "老街面馆")
    refused = visit("handler").post(f"{SHOPS}add/", head())
    assert refused.status_code == 409 and "已在临街门店名册上" in text(refused)
    assert f'href="/subjects/{made.pk}/"' in refused.content.decode()


def test_who_has_a_dossier_already_is_put_on_the_register_with_it(office, visit):
    from jiedao.register.actions import add_subject

    known = add_subject(
        base="enterprise", name="老街面馆", place=office.place("001"), by="system:test", at=cast.at(cast.SINCE)
    )
    client, sent = visit("handler"), head()
    asked = client.post(f"{SHOPS}add/", sent)
    assert asked.status_code == 409 and "已有档案，还不在这本名册上" in text(asked)
    assert client.post(f"{SHOPS}add/", {**sent, "subject": str(known.pk)}).status_code == 303
    assert Listing.objects.get(kind="shop").subject_id == known.pk


def test_a_day_to_come_and_a_post_without_the_right_are_refused(visit):
    early = visit("handler").post(f"{SHOPS}add/", head(on="2018-07-09"))
    assert early.status_code == 422 and "还没有到" in text(early)
    assert visit("grid_worker").get(f"{SHOPS}add/").status_code == 403
    assert visit("other_handler").get(f"{SHOPS}add/").status_code == 404


def test_where_files_are_counted_the_register_says_which_are_incomplete(office, look):
    for name in ("顺意门窗", "永丰门窗"):
        firm = office.enter("small_polluter", name, address="前进巷1号", keeper="演示", deadline="2018-09-30",
                            **{"class": "regulate"})  # fmt: skip
    office.submit("small_polluter_files.polluter_file", firm, trade="门窗", equipment="切割机", pollutants="粉尘")
    page = look("handler", "/ledgers/small_polluter/")
    assert names(page) == ["顺意门窗", "永丰门窗"]
    assert text(page).count("缺3项") == 1
    assert names(look("handler", "/ledgers/small_polluter/", complete="no")) == ["顺意门窗"]
    assert names(look("handler", "/ledgers/small_polluter/", complete="yes")) == ["永丰门窗"]
    shop(office, "老街面馆")
    assert "齐全" not in text(look("handler", SHOPS))

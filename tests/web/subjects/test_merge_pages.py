"""Two dossiers side by side, merged, and parted again: the pages."""

import re
from datetime import date

import pytest

from jiedao.entries.models import Entry
from jiedao.register.models import Subject, SubjectMerge
from tests import cast


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def shop(office, name, keeper, *, below="001001", since=cast.SINCE, phone="13603715678", number=""):
    return office.enter("shop", name, below=below, since=since, number=number, road="前进巷", road_kind="back_street",
                        keeper=keeper, keeper_since="2017-03-01", phone=phone)  # fmt: skip


@pytest.fixture
def pair(office):
    one = shop(office, "老街面馆", "甲演示", since=date(2018, 3, 1))
    other = shop(office, "老街面馆", "乙演示", below="002001", since=date(2017, 5, 1), number="S-7")
    items = [{"item": item, "answer": "pass"} for item in office.items("shopfront_three.frontage_item")]
    office.submit("shopfront_three.frontage_check", other, on=date(2018, 6, 13), items=items)
    return one, other


def sent(client, one, other, **more):
    drawn = client.get(f"/subjects/{one.pk}/merge/{other.pk}/").content.decode()
    id = re.search(r'name="id" value="([^"]+)"', drawn)[1]
    ticked = dict(re.findall(r'type="radio" name="([\w.]+)" value="(\w+)" checked', drawn))
    return client.post(f"/subjects/{one.pk}/merge/{other.pk}/", {"id": id, **ticked, "why": "登记了两次", **more})


def test_both_stand_side_by_side_field_by_field(pair, visit):
    one, other = pair
    page = visit("handler").get(f"/subjects/{one.pk}/merge/{other.pk}/")
    said = text(page)
    assert "甲演示" in said and "乙演示" in said and "没有记录S-7" in said
    assert "136****5678" in said and "13603715678" not in said
    assert "临街门店，2018年3月1日起" in said and "临街门店，2017年5月1日起" in said
    names = re.findall(r'type="radio" name="([\w.]+)" value="(\w+)"( checked)?', page.content.decode())
    assert ("k_shop.keeper", "one", " checked") in names and not [one for one in names if one[0] == "k_shop.road"]
    assert ("f_number", "other", " checked") in names and ("f_place", "one", " checked") in names
    assert not [one for one in names if one[0] == "f_name"]


def test_merged_there_is_one_and_the_old_address_leads_to_it(pair, visit):
    one, other = pair
    client = visit("handler")
    assert sent(client, one, other, why="").status_code == 422
    done = sent(client, one, other)
    assert done.status_code == 303 and "“老街面馆”并入“老街面馆”" in text(client.get(done.url))
    led = client.get(f"/subjects/{other.pk}/")
    assert (led.status_code, led.url) == (303, f"/subjects/{one.pk}/")
    said = text(client.get(f"/subjects/{one.pk}/"))
    assert "S-7" in said and "“老街面馆”的档案并入" in said and "2017年5月1日起在册" in said and "门前检查" in said
    assert text(client.get("/ledgers/shop/")).count("老街面馆") == 1
    moved = Entry.objects.get(form="shopfront_three.frontage_check")
    assert "登记在后来并入的档案里" in text(client.get(f"/entries/{moved.pk}/"))
    assert visit("other_handler").get(f"/subjects/{other.pk}/").status_code == 404
    assert visit("other_handler").get(done.url).status_code == 404


def test_a_field_of_the_register_says_what_was_chosen_and_says_so_no_more_when_undone(pair, visit):
    one, other = pair
    client = visit("handler")
    url = sent(client, one, other, **{"k_shop.keeper": "other"}).url
    said = text(client.get(f"/subjects/{one.pk}/"))
    assert "店主乙演示" in said and "路名前进巷" in said and "店主甲演示2018年3月1日" in said
    assert client.post(url, {"why": "不是一家"}).status_code == 303
    kept = [text(client.get(f"/subjects/{each.pk}/")) for each in pair]
    assert "店主甲演示" in kept[0] and "乙演示" not in kept[0] and "店主乙演示" in kept[1]


def test_a_merge_is_undone_with_a_reason(pair, visit):
    one, other = pair
    client = visit("handler")
    url = sent(client, one, other, keep="other", f_number="one").url
    assert Subject.objects.get(pk=other.pk).number == ""
    assert client.post(url, {"why": " "}).status_code == 422
    assert visit("grid_worker").post(url, {"why": "不是"}).status_code in (403, 404)
    assert client.post(url, {"why": "不是一家"}).status_code == 303
    assert SubjectMerge.objects.get().undone_why == "不是一家"
    assert client.get(f"/subjects/{one.pk}/").status_code == 200 and Subject.objects.get(pk=other.pk).number == "S-7"
    assert text(client.get("/ledgers/shop/")).count("老街面馆") == 2
    assert "撤销“老街面馆”的合并" in text(client.get(f"/subjects/{other.pk}/"))


def test_likely_duplicates_of_a_register_are_proposed_within_ones_scope(office, pair, visit):
    shop(office, "小刘修车", "丙演示", number="S-9")
    shop(office, "刘记修车铺", "丁演示", number="S-9", phone="13603715679")
    shop(office, "老街面馆", "戊演示", phone="13603715670")
    client = visit("handler")
    said = text(client.get("/ledgers/shop/duplicates/"))
    assert "编号相同" in said and "小刘修车" in said and "刘记修车铺" in said
    assert said.count("名称相近，电话、地址或账号相同") == 1
    assert "可能重复的档案" in text(client.get("/ledgers/shop/"))
    mine = text(visit("community_secretary").get("/ledgers/shop/duplicates/"))
    assert "编号相同" in mine and "名称相近" not in mine.split("哪里像")[-1].replace("编号相同", "")
    assert visit("grid_worker").get("/ledgers/shop/duplicates/").status_code == 403


def test_the_second_dossier_is_looked_for_by_words(office, pair, visit):
    one, other = pair
    client = visit("handler")
    found = client.get(f"/subjects/{one.pk}/merge/", {"q": "老街"}).content.decode()
    assert f"/subjects/{one.pk}/merge/{other.pk}/" in found and f"/merge/{one.pk}/" not in found
    assert "没有找到" in text(client.get(f"/subjects/{one.pk}/merge/", {"q": "纺苑"}))


def test_who_does_not_keep_both_may_not_merge_them(pair, visit):
    one, other = pair
    assert visit("community_secretary").get(f"/subjects/{one.pk}/merge/{other.pk}/").status_code == 404
    assert visit("grid_worker").get(f"/subjects/{one.pk}/merge/{other.pk}/").status_code == 403
    same = visit("handler").get(f"/subjects/{one.pk}/merge/{one.pk}/")
    assert same.status_code == 409 and "是同一份档案" in text(same)

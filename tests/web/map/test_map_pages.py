"""The map shows what its list shows, between the outlines of the office; a point leads to its place; outlines are looked at first."""

import json
import re
from datetime import date
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiedao.cases.models import Case
from jiedao.mapping import Point, System
from jiedao.procedures import positions
from jiedao.register import located
from jiedao.register.models import Boundary, Position, Subject
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.counting import statements
from tests.register.conftest import draw, drawn  # noqa: F401
from tests.register.drawn import LIE, collection


def text(response):
    return re.sub(
        r"\s+", "", re.sub(r"<(title|svg|script|style).*?</\1>|<[^>]+>", "", response.content.decode(), flags=re.S)
    )


def shop(office, name, *, below="001001", at=None):
    made = office.enter("shop", name, below=below, road="前进巷", road_kind="back_street", keeper="演示",
                        keeper_since="2017-03-01", phone="13603715678")  # fmt: skip
    if at is not None:
        positions.place_subject(made, at, who=office.standing("handler"), now=cast.at(date(2018, 6, 1)))
    return made


def case_at(office, made, on=date(2018, 6, 22)):
    items = [{"item": item, "answer": "pass"} for item in office.items("shopfront_three.frontage_item")]
    items[3] |= {"answer": "fail", "note": "桌椅摆到路边"}
    office.submit("shopfront_three.frontage_check", made, on=on, items=items)
    return Case.objects.get(subject_id=made.pk)


@pytest.fixture
def street(office, drawn):  # noqa: F811
    """Two shops with a case each, one of them on the map, and a third shop without any."""
    one = shop(office, "老街面馆", at=Point(113.605, 34.71))
    other = shop(office, "晚照茶社", below="002001")
    shop(office, "新街书店", below="002001", at=Point(113.625, 34.712))
    return [case_at(office, one), case_at(office, other)]


def test_a_case_stands_where_its_subject_does_and_opens_from_the_map(street, visit):
    page = visit("handler").get("/map/")
    assert "在办2件，1件在图上。还有1件没有标点，只在列表里。" in text(page)
    assert re.search(
        rf'<a href="/cases/{quote(street[0].number)}/" tabindex="-1">.*?老街面馆', page.content.decode(), re.S
    )
    assert "晚照茶社" in text(page)  # in the list beside it
    assert page.content.decode().count('class="map__area map__area--grid"') == 4


def test_the_map_obeys_the_filters_of_the_list_and_leads_back_to_it(street, visit):
    look = visit("handler")
    assert "在办0件" in text(look.get("/map/", {"q": "不存在的"})) and "没有找到" in text(
        look.get("/map/", {"q": "不存在的"})
    )
    asked = {"place": f"{cast.HERE}001", "ladder": street[0].ladder, "state": "all"}
    page = look.get("/map/", asked)
    assert "全部1件，1件在图上。" in text(page)
    assert f'href="/cases/?place={cast.HERE}001&amp;ladder=' in page.content.decode()
    assert "/map/?place=" in look.get("/cases/", asked).content.decode()


def test_a_register_is_shown_as_points_under_its_own_filters(street, visit):
    page = visit("handler").get("/map/", {"show": "shop"})
    assert "临街门店3个，2个在图上。还有1个没有标点" in text(page)
    assert (
        page.content.decode().count("<title>老街面馆</title>")
        == page.content.decode().count("<title>新街书店</title>")
        == 1
    )
    assert "临街门店1个" in text(visit("handler").get("/map/", {"show": "shop", "place": f"{cast.HERE}001"}))


def test_nobody_sees_on_the_map_what_their_lists_do_not_show(street, visit):
    assert "老街面馆" not in visit("other_handler").get("/map/", {"show": "cases"}).content.decode()
    assert "晚照茶社" not in visit("community_secretary").get("/map/", {"show": "shop"}).content.decode()
    other = visit("handler", at=cast.THERE).get("/map/")
    assert "在办0件" in text(other) and "图上还没有什么" in text(other)


def test_near_ones_stand_together_and_come_apart_when_one_walks_nearer(office, drawn, visit):  # noqa: F811
    for no in range(4):
        shop(office, f"第{no}家", at=Point(113.6035 + 0.0005 * no, 34.71))
    look = visit("handler")
    [near] = re.findall(r'<a href="\?([^"]*box=[^"]*)" tabindex="-1"><path class="map__halo map__dot--s"', look.get("/map/", {"show": "shop"}).content.decode())  # fmt: skip
    nearer = look.get("/map/?" + near.replace("&amp;", "&")).content.decode()
    assert all(f"<title>第{no}家</title>" in nearer for no in range(4))


def test_the_map_takes_a_fixed_number_of_statements(office, street, visit):
    look = visit("handler")
    look.get("/map/")
    for address in ("/map/", "/map/?show=shop", "/map/load/"):
        with statements() as few:
            look.get(address)
        assert len(few) <= 12, [sql[:120] for sql in few]
    for no in range(5):
        case_at(office, shop(office, f"第{no}家", at=Point(113.601 + 0.001 * no, 34.705)))
    with statements() as many:
        look.get("/map/load/")
    assert len(many) == len(few)


def test_workload_is_of_places_in_the_order_of_codes_with_the_values_in_words(street, visit):
    page = visit("handler").get("/map/load/")
    assert "数的是地方，不是人；按代码排列，不作排名。" in text(page)
    rows = re.findall(r'<th scope="row">(.*?)</th>', page.content.decode())
    assert rows == [
        "试验街道",
        "朝霞社区",
        "朝霞社区第1网格",
        "朝霞社区第2网格",
        "晚照社区",
        "晚照社区第1网格",
        "晚照社区第2网格",
    ]
    assert (
        f"/cases/?place={cast.HERE}001001" in page.content.decode() and "朝霞社区第1网格，1件" in page.content.decode()
    )


def test_a_point_leads_to_its_place_and_one_outside_says_what_to_do(drawn, visit):  # noqa: F811
    look = visit("grid_worker")
    there = Point(113.625, 34.71).converted(System.GCJ02)
    page = look.get("/map/find/", {"at": f"{there.lon:.6f},{there.lat:.6f}", "system": "GCJ-02"})
    assert "晚照社区第1网格" in text(page) and "113.625000,34.710000" in text(page)
    assert "转区里分派" in text(look.get("/map/find/", {"at": "114,35"}))
    assert "请先写经度" in text(look.get("/map/find/", {"at": "<b>"}))


def test_a_file_is_looked_at_before_it_is_drawn_and_drawn_once(office, visit):
    look = visit("system_admin")
    file = SimpleUploadedFile("a.geojson", json.dumps(collection(LIE)).encode())
    first = {"id": "018f0000-0000-7000-8000-000000000001", "system": "WGS-84", "on": "2018-07-02"}
    page = look.post("/map/outlines/", {**first, "file": file})
    assert "看一遍再换上" in text(page) and "换上这7条边界" in text(page) and not Boundary.objects.exists()
    kept = re.search(r'<textarea name="text" hidden>\s*(.*?)</textarea>', page.content.decode(), re.S)[1]
    second = {**first, "text": kept.replace("&quot;", '"'), "draw": "1"}
    for _again in range(2):
        assert look.post("/map/outlines/", second).status_code == 303
    assert Boundary.objects.count() == 7
    whole = visit("handler").get("/map/outlines.geojson").json()
    assert whole["features"][0]["properties"]["name"] == "试验街道"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{}", "读不出边界"),
        (json.dumps(collection({"009": LIE["001"]})), "没有找到"),
        (json.dumps(collection({"001001": LIE["001001"], "001002": LIE["001"]})), "重叠了约"),
    ],
)
def test_a_wrong_file_is_refused_in_place_and_the_text_stays(office, visit, content, says):
    page = visit("secretary").post("/map/outlines/", {
        "id": "018f0000-0000-7000-8000-000000000001", "system": "WGS-84", "on": "2018-07-02", "text": content,
    })  # fmt: skip
    assert page.status_code in (404, 409, 422) and says in text(page) and 'name="text"' in page.content.decode()


def test_an_outline_is_typed_corner_by_corner(office, drawn, visit):  # noqa: F811
    look, url = visit("secretary"), f"/map/outlines/{cast.HERE}002002/"
    assert "113.630000, 34.700000" in look.get(url).content.decode()
    given = {"id": "018f0000-0000-7000-8000-000000000002", "system": "WGS-84", "on": "2018-07-02",
             "corners": "113.63,34.70\n113.635,34.70\n113.635,34.72\n113.63,34.72"}  # fmt: skip
    page = look.post(url, given)
    assert "有地方没有归到下一级" in text(page) and "换上这条边界" in text(page)
    assert look.post(url, {**given, "draw": "1"}).status_code == 303
    assert {one.name: one.from_on for one in located.outlines(Scope.everything(), on=cast.TODAY)}[
        "晚照社区第2网格"
    ] == cast.TODAY
    crossed = look.post(url, {**given, "corners": "113.63,34.70\n113.64,34.72\n113.64,34.70\n113.63,34.72"})
    assert crossed.status_code == 422 and "交点在东经113.635000，北纬34.710000" in text(crossed)


def test_a_subject_is_put_on_the_map_and_its_open_case_follows(office, street, visit):
    case, url = street[1], f"/subjects/{street[1].subject_id}/position/"
    look = visit("handler")
    assert look.get(url).status_code == 200 and "标在地图上" in text(look.get(f"/subjects/{case.subject_id}/"))
    refused = look.post(url, {"at": "114,35", "system": "WGS-84"})
    assert (
        refused.status_code == 422
        and "不在试验街道的边界以内" in text(refused)
        and 'value="114,35"' in refused.content.decode()
    )
    assert look.post(url, {"at": "113.626, 34.71", "system": "WGS-84"}).status_code == 303
    assert Position.objects.get(of="case", thing=case.pk).lon == 113_626_000
    assert visit("auditor").get(url).status_code == 403


def test_a_base_map_is_off_until_it_is_named_and_then_only_its_host_is_let_in(street, visit, settings):
    assert "<image" not in visit("handler").get("/map/").content.decode()
    settings.JIEDAO_TILES, settings.JIEDAO_TILES_SYSTEM = "https://tiles.example/{z}/{x}/{y}.png", "GCJ-02"
    settings.JIEDAO_TILES_CREDIT = "某图 审图号：GS(2018)1号"
    page = visit("handler").get("/map/")
    assert re.search(r'<image href="https://tiles\.example/1\d/\d+/\d+\.png"', page.content.decode())
    assert "img-src 'self' blob: data: https://tiles.example;" in page.headers["Content-Security-Policy"]
    assert "审图号" in text(page) and 'data-system="GCJ-02"' in page.content.decode()


@pytest.mark.parametrize("path", ["/map/", "/map/load/", "/map/find/", "/map/outlines.geojson"])
def test_who_has_no_business_data_has_no_map(visit, path):
    assert visit("system_admin").get(path).status_code == 403
    assert visit().get(path).status_code == 302


@pytest.mark.parametrize("who", ["handler", "grid_worker", "auditor"])
def test_outlines_are_kept_by_few(visit, who):
    assert visit(who).get("/map/outlines/").status_code == 403


INSIDE = "113.601,34.701\n113.602,34.701\n113.602,34.702"


def asked_of_yard(**more):
    return {"id": str(uuid7()), "system": "WGS-84", "on": "2018-07-02", "corners": INSIDE} | more


def test_a_yard_is_drawn_by_typing_its_corners_or_from_a_file_and_drawn_anew(street, office, visit):
    made, client = shop(office, "大院门店"), visit("secretary")
    at = f"/subjects/{made.pk}/outline/"
    assert at in client.get(f"/subjects/{made.pk}/").content.decode()
    assert client.post(at, asked_of_yard()).headers["Location"] == at
    page = client.get(at).content.decode()
    assert "113.602000, 34.702000" in page and "map__area--new" in page
    area = {
        "type": "Polygon",
        "coordinates": [[[113.601, 34.701], [113.603, 34.701], [113.603, 34.703], [113.601, 34.701]]],
    }
    file = SimpleUploadedFile("yard.geojson", json.dumps(area).encode())
    assert client.post(at, asked_of_yard(file=file, corners="")).status_code == 303
    [yard] = located.outlines(Scope.everything(), on=cast.TODAY, subjects=[made.pk])
    assert yard.outline.box.east == 113_603_000


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"corners": "113.601,34.701\n113.602,34.702\n113.602,34.701\n113.601,34.702"}, 422, "自己和自己相交"),
        ({"corners": "113.601,34.701\n113.602,34.701"}, 422, "围不成一块"),
        ({"corners": "113.59,34.701\n113.602,34.701\n113.602,34.702"}, 409, "超出了"),
        ({"corners": ""}, 422, "请在图上点出边界"),
        ({"corners": "", "file": ("x.geojson", b"not a file of areas")}, 422, "读不出边界"),
    ],
    ids=["crosses itself", "two corners", "outside the office", "nothing", "no areas"],
)  # fmt: skip
def test_what_is_no_yard_is_refused_in_words_with_the_corners_still_there(street, office, visit, given, status, says):
    made = shop(office, "大院门店")
    more = given | ({"file": SimpleUploadedFile(*given["file"])} if "file" in given else {})
    response = visit("secretary").post(f"/subjects/{made.pk}/outline/", asked_of_yard(**more))
    assert response.status_code == status and says in text(response)
    assert given["corners"] in response.content.decode()
    assert not Boundary.objects.filter(subject_id=made.pk).exists()


def test_only_who_keeps_outlines_draws_a_yard_and_nobody_draws_a_person(street, office, visit):
    made = shop(office, "大院门店")
    person = Subject.objects.get(pk=office.standing("handler").scope.person)
    assert visit("handler").get(f"/subjects/{made.pk}/outline/").status_code == 403
    assert f"/subjects/{made.pk}/outline/" not in visit("handler").get(f"/subjects/{made.pk}/").content.decode()
    assert visit("secretary").get(f"/subjects/{person.pk}/outline/").status_code == 422

"""The room of the hotline: a sheet is looked at, taken, worked, answered, given back and sent out by those whose work it is."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from jiedao.hotline.models import Order, Reply, Sheet
from jiedao.procedures.hotline import answering
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.counting import statements
from tests.hotline import desk, sheets

FRIDAY = cast.at(cast.TODAY.replace(month=6, day=29), 10)


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def row(no, **changed):
    """An order of the Friday before, so that no hour of the day decides anything."""
    return sheets.row(no, **{"received": FRIDAY, "reply": "2018-07-05 17:00", **changed})


def upload(data, name="工单.xlsx"):
    return {"file": SimpleUploadedFile(name, data)}


def brought(client, rows):
    response = client.post("/hotline/new/", upload(sheets.written(rows)))
    assert response.status_code == 303, words(response)
    return response.url


def test_a_sheet_goes_through_the_pages_from_the_file_to_the_file(office, visit):
    client, head = visit("handler"), visit("office_head")
    url = brought(client, [row(1, place="朝霞社区3号院"), row(2, reply="尽快"), row(3, place="人民路桥下")])
    assert "D3办结期限：不是时间也不是时限" in words(client.get(f"{url}?show=refused"))
    looked_at = words(client.get(f"{url}?show=new"))
    assert "收下这2件，逐件立案" in looked_at and "13810000001" not in looked_at
    assert not Order.objects.exists()
    assert client.post(f"{url}take/").url == url
    one, two = Order.objects.order_by("number")
    listed = words(client.get("/hotline/"))
    assert one.number in listed and "7月5日17:00前" in listed and "7月4日前" in listed

    page = f"/hotline/orders/{one.pk}/"
    seen = words(client.get(page))
    assert "138****0001" in seen and "13810000001" not in seen and "两个期限" in seen
    desk.worked(office, one, at=cast.at(cast.TODAY, 0, 0))
    form = client.get(f"{page}reply/")
    assert "您反映的问题，工作人员已到现场核实" in form.content.decode()
    id = re.search(r'name="id" value="([^"]+)"', form.content.decode())[1]
    assert client.post(f"{page}reply/", {"id": id, "words": ""}).status_code == 422
    assert client.post(f"{page}reply/", {"id": id, "words": "已清运"}).url == page
    assert "答复写好了，等别人核对" in words(client.get(page))
    assert client.post(f"{page}check/", {"pass": "1"}).status_code == 409
    assert head.post(f"{page}check/", {"back": "1", "note": ""}).status_code == 422
    assert head.post(f"{page}check/", {"pass": "1"}).url == page

    back = f"/hotline/orders/{two.pk}/return/"
    id = re.search(r'name="id" value="([^"]+)"', client.get(back).content.decode())[1]
    assert client.post(back, {"id": id, "reason": "not_ours", "basis": ""}).status_code == 422
    given = {"id": id, "reason": "not_ours", "basis": "清单SH-01已收回", "cites": "licence"}
    assert client.post(back, given).status_code == 303
    assert "退回理由不属于街道职责" in words(client.get(f"/hotline/orders/{two.pk}/"))

    out = client.post(f"{url}export/", {"which": "new"})
    cells = desk.cells(out.content)
    assert [line[10:12] for line in cells[1:]] == [["已办结", "已清运"], ["退回", ""]]
    assert "已回传" in words(client.get(page))


def test_an_answer_begins_with_the_words_of_the_ladder_about_this_case_and_may_be_changed(office, visit):
    (order,) = desk.orders(desk.taken(office, sheets.written([row(1)]), now=cast.at(cast.TODAY, 0, 0)))
    case, page = desk.case_of(order), f"/hotline/orders/{order.pk}/"
    client = visit("handler")
    offered = client.get(f"{page}reply/").content.decode()
    assert 'href="?reply=going_on"' in offered and 'href="?template=fixed"' in offered
    begun = client.get(f"{page}reply/", {"reply": "unreached"}).content.decode()
    typed = re.search(r"<textarea[^>]*>([^<]*)</textarea>", begun)[1].strip()
    assert case.number in typed and case.place.name in typed and "&lt;" not in typed
    id = re.search(r'name="id" value="([^"]+)"', begun)[1]
    assert client.post(f"{page}reply/", {"id": id, "words": f"{typed}请再拨打。"}).url == page
    assert Reply.objects.get(order_id=order.pk).words == f"{typed}请再拨打。"


def test_who_only_sees_the_list_takes_nothing_and_another_community_does_not_see_the_order(office, visit):
    sheet = desk.taken(office, sheets.written([row(1, place="朝霞社区3号院")]))
    (order,) = desk.orders(sheet)
    page = f"/hotline/orders/{order.pk}/"
    assert visit("community_staff").get(page).status_code == 200
    assert visit("neighbour_staff").get(page).status_code == 404
    assert visit("community_staff").post(f"/hotline/sheets/{sheet.pk}/export/").status_code == 403
    assert visit("protection_officer").get("/hotline/").status_code == 403
    assert "写答复" in words(visit("community_staff").get(page))
    assert visit("auditor").post(f"{page}reply/", {}).status_code == 403


def test_a_case_of_an_order_says_the_citys_clock_beside_its_own(office, visit):
    (order,) = desk.orders(desk.taken(office, sheets.written([row(1)])))
    case = desk.case_of(order)
    client = visit("handler")
    said = words(client.get(f"/cases/{case.number}/"))
    assert f"市热线{order.number}" in said and "7月5日17:00" in said
    assert "市里7月5日17:00前" in words(client.get("/cases/"))


def test_a_sheet_is_taken_back_on_its_page_with_a_reason(office, visit):
    client = visit("handler")
    sheet = desk.taken(office, sheets.written([row(1)]), now=cast.at(cast.TODAY, 0, 0))
    assert client.post(f"/hotline/sheets/{sheet.pk}/undo/", {"why": ""}).status_code == 422
    assert client.post(f"/hotline/sheets/{sheet.pk}/undo/", {"why": "选错了"}).status_code == 303
    assert "已整张撤销" in words(client.get(f"/hotline/sheets/{sheet.pk}/"))


def test_the_list_costs_the_same_for_many_orders_as_for_few(office, visit):
    client, costs = visit("handler"), []
    for count in (2, 30):
        start = 100 * count
        desk.taken(office, sheets.written([row(start + no) for no in range(count)]), name=f"{count}.xlsx")
        client.get("/hotline/")
        with statements() as seen:
            assert client.get("/hotline/").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 9, costs


def test_an_answer_that_waits_stands_on_the_day_of_who_may_check_it_and_of_nobody_else(office, visit):
    def answer(orders):
        for order in orders:
            now, who = cast.at(cast.TODAY, 0, 10), office.standing("handler")
            answering.write(order, words="今天清运", id=uuid7(), who=who, now=now)

    def cost(client):
        client.get("/")
        with statements() as seen:
            page = client.get("/")
        return len(seen), words(page)

    first, *others = desk.orders(
        desk.taken(office, sheets.written([row(no) for no in range(9)]), now=cast.at(cast.TODAY, 0))
    )
    answer([first])
    head = visit("office_head")
    few, page = cost(head)
    assert "等您核对的答复1件" in page and first.number in page
    for who, may in (("second_handler", True), ("handler", False), ("other_handler", False), ("community_staff", False),
                     ("auditor", False), ("system_admin", False)):  # fmt: skip
        assert ("等您核对的答复" in words(visit(who).get("/"))) is may, who
    answer(others)
    many, page = cost(head)
    assert "等您核对的答复9件" in page and page.count("市里期限") <= 6 and "看全部待核的答复" in page
    assert few == many <= 12
    head.post(f"/hotline/orders/{first.pk}/check/", {"back": "1", "note": "写明时间"})
    assert "等您核对的答复8件" in words(head.get("/"))


def test_a_file_that_is_no_sheet_says_why_and_the_form_stays(office, visit):
    client = visit("handler")
    assert "还没有选文件" in words(client.post("/hotline/new/", {}))
    refused = client.post("/hotline/new/", upload(b"PK"))
    assert refused.status_code == 400 and "没有读入" in words(refused)
    assert not Sheet.objects.exists()

"""The door as anybody meets it: report, code, follow; what cannot be taken is refused with what was written still there."""

import io
import re
from datetime import date

import pytest

from jiedao.cases.models import Case, State
from jiedao.procedures import duplicates
from jiedao.procedures.requesting import Upload
from jiedao.requests import actions, rules
from jiedao.requests.models import Picture, Request
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.counting import statements
from tests.procedures.pictures import photo
from tests.requests.conftest import receive

FRONT = "/door/here/"
WORDS = "3号楼前的路灯不亮，晚上看不见路"


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def sent(**more):
    given = {"id": str(uuid7()), "category": "facility_broken", "where": "建设路161号", "words": WORDS, "do": "look"}
    return {**given, **more}


def named(data, name):
    found = io.BytesIO(data)
    found.name = name
    return found


def test_a_door_that_is_shut_leads_nowhere(office, visit):
    for path in (FRONT, f"{FRONT}report/", f"{FRONT}open/", f"{FRONT}figures/", "/door/none-such/"):
        response = visit().get(path)
        assert response.status_code == 404 and "没有开放网上反映" in response.content.decode(), path


def test_a_report_goes_from_the_first_page_to_a_code_without_a_script_or_an_account(door_open, visit):
    client, given = visit(), sent(community=str(door_open.community.pk))
    assert "两页，不到一分钟" in text(client.get(FRONT))
    looked = client.post(f"{FRONT}report/", given)
    assert looked.status_code == 200 and "看一看，再交" in text(looked)
    answered = client.post(f"{FRONT}report/", {**given, "do": "send", "contact": "138 0000 1234"})
    made = Request.objects.get()
    assert answered.headers["Location"] == f"{FRONT}follow/{made.code}/?new=1"
    assert "138" not in made.contact
    followed = client.get(answered.headers["Location"])
    assert f"您的编号是{made.code}" in text(followed) and "收到您的反映" in text(followed)
    assert "sessionid" not in client.cookies
    assert followed.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"words": ""}, "还没有写是什么情况"),
        ({"words": "很长" * 5000}, "您写了10000个字，最多2000个字"),
        ({"category": "none_such"}, "还没有选是哪一类"),
        ({"do": "send", "contact": "12"}, "这个电话号码不像是对的"),
        ({"do": "send", "photos": named(b"<script>alert(1)</script>", "a.jpg")}, "不是照片"),
        ({"do": "send", "photos": named(b"", "empty.jpg")}, "文件是空的"),
    ],
    ids=["nothing", "too long", "no kind", "no phone", "script", "0 bytes"],
)
def test_what_cannot_be_taken_is_refused_and_the_words_are_still_there(door_open, visit, wrong, says):
    given = sent(**wrong)
    response = visit().post(f"{FRONT}report/", given)
    assert response.status_code == 422
    assert says in text(response)
    assert (given["words"] or "建设路161号") in response.content.decode()
    assert not Request.objects.exists() and not Picture.objects.exists()


def test_too_many_from_one_network_are_told_to_wait_with_what_they_wrote_still_on_the_page(
    door_open, visit, monkeypatch
):
    monkeypatch.setitem(rules.LIMITS, "report", 1)
    client = visit()
    assert client.post(f"{FRONT}report/", sent(do="send")).status_code == 303
    held = client.post(f"{FRONT}report/", sent(do="send", words="垃圾桶满了三天"))
    assert held.status_code == 429
    assert "暂时不能再交" in text(held) and "垃圾桶满了三天" in text(held)
    assert Request.objects.count() == 1


def test_a_photo_of_fifty_megabytes_is_refused_in_words_and_what_was_typed_leads_back_to_the_page(door_open, visit):
    client, big = visit(), named(bytes(51 << 20), "big.jpg")
    page = client.post(
        f"{FRONT}report/", {"again.without": "do"} | sent(photos=big, contact="138 0000 1234", do="send")
    )
    assert page.status_code == 413 and "MB" in text(page) and "附件要重新选" in text(page)
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode()))
    assert kept["words"] == WORDS and "do" not in kept
    again = client.post(f"{FRONT}report/", kept)
    assert again.status_code == 200 and "看一看，再交" in text(again) and "138 0000 1234" in again.content.decode()
    assert not Request.objects.exists()


def test_a_form_that_cannot_be_drawn_again_is_told_where_what_was_typed_still_stands(door_open, visit):
    big = named(bytes(51 << 20), "big.jpg")
    page = visit().post(f"{FRONT}report/", sent(do="send", photos=big))
    assert page.status_code == 413 and "按浏览器的“后退”" in text(page)
    assert not Request.objects.exists()


def test_a_neighbour_says_that_they_met_the_same_and_never_sees_the_code(door_open, visit):
    made = receive(door_open.office, on=date(2018, 6, 27), community=door_open.community.pk).request
    client = visit()
    assert client.get(f"{FRONT}open/{made.pk}/").status_code == 404
    actions.show(made, by="system:test", at=cast.at(date(2018, 6, 27), 12))
    offered = client.post(f"{FRONT}report/", sent(community=str(door_open.community.pk)))
    assert "附近已经有人报了" in text(offered)
    for path in (FRONT, f"{FRONT}open/", f"{FRONT}open/{made.pk}/"):
        page = client.get(path)
        assert WORDS in text(page) and made.code not in page.content.decode(), path
    assert "您也遇到" in text(client.post(f"{FRONT}open/{made.pk}/met/", follow=True))
    assert "一小时内不重复记" in text(client.post(f"{FRONT}open/{made.pk}/met/", follow=True))
    assert Request.objects.get(pk=made.pk).confirmations == 1


def test_who_looks_over_shows_blurs_replies_and_the_number_is_shown_for_a_purpose_alone(door_open, visit):
    given = Upload(io.BytesIO(photo()), "a.jpg", 1)
    made = receive(
        door_open.office,
        on=date(2018, 6, 27),
        community=door_open.community.pk,
        pictures=(given,),
        contact="13603715678",
    ).request
    client, at = visit("handler"), f"/requests/{made.code}/"
    assert "待审看" in text(client.get("/requests/"))
    assert "1360371" not in text(client.get(at))
    client.post(f"{at}moderate/", {"do": "show"})
    assert client.post(f"{at}pictures/1/", {"areas": "0,0,300", "do": "show"}).status_code == 422
    assert client.post(f"{at}pictures/1/", {"areas": "0,0,300,300", "do": "show"}).status_code == 303
    assert 'href="?reply=planned#reply"' in client.get(at).content.decode()
    begun = client.get(at, {"reply": "fixed"}).content.decode()
    assert "已经办好，请您到现场看一看" in re.search(r'<textarea name="words"[^>]*>([^<]*)', begun)[1]
    client.post(f"{at}reply/", {"words": "明天来修"})
    assert "13603715678" in text(client.post(f"{at}contact/", follow=True))
    followed = text(visit().get(f"{FRONT}follow/{made.code}/"))
    assert "街道答复" in followed and "明天来修" in followed and "苗青禾" not in followed
    (kept,) = Picture.objects.all()
    assert visit().get(f"{FRONT}pictures/{kept.pk}/").headers["Content-Type"] == "image/jpeg"
    assert visit("grid_worker").post(f"{at}moderate/", {"do": "hide", "why": "x"}).status_code == 403


def test_the_secretary_opens_the_door_on_the_districts_word_and_nobody_else(office, visit):
    given = {
        "authority": "试验区政府办", "document": "试政办〔2018〕7号", "dated_on": "2018-06-01", "says": "同意", "phone": "0371-1",
    }  # fmt: skip
    assert visit("handler").get("/requests/door/").status_code == 403
    client = visit("secretary")
    assert client.post("/requests/door/", {**given, "dated_on": "2018-07-03"}).status_code == 422
    assert client.post("/requests/door/", given).status_code == 303
    assert "身边有问题" in text(visit().get(FRONT))
    client.post("/requests/door/", {"why": "换文件"})
    assert visit().get(FRONT).status_code == 404


@pytest.mark.parametrize(("path", "most"), [(FRONT, 16), (f"{FRONT}open/", 8), (f"{FRONT}report/", 6)])
def test_a_page_asks_a_fixed_number_of_statements(door_open, visit, path, most):
    client = visit()
    first = receive(door_open.office, on=date(2018, 6, 27), community=door_open.community.pk).request
    actions.show(first, by="system:test", at=cast.at(date(2018, 6, 27), 12))
    client.get(path)
    with statements() as few:
        client.get(path)
    for day in (24, 25, 26):
        made = receive(door_open.office, on=date(2018, 6, day), community=door_open.community.pk).request
        actions.show(made, by="system:test", at=cast.at(date(2018, 6, 27), 12))
    with statements() as many:
        client.get(path)
    assert len(few) == len(many) <= most, "\n".join(many)


def two_reports(door_open):
    """One that everybody may read, and another of the same, sent although the first was offered."""
    first, again = (
        receive(door_open.office, on=date(2018, 6, day), community=door_open.community.pk) for day in (27, 28)
    )
    actions.show(first.request, by="system:test", at=cast.at(date(2018, 6, 27), 12))
    return first, again


def test_what_a_neighbour_confirms_and_adds_stands_on_the_case(door_open, visit):
    made, _again = two_reports(door_open)
    client = visit()
    client.post(f"{FRONT}open/{made.request.pk}/met/")
    client.post(f"{FRONT}open/{made.request.pk}/", {"id": str(uuid7()), "words": "灯杆也歪了，我的电话13603715678"})
    seen = text(visit("handler").get(f"/cases/{made.case.number}/"))
    assert "1人也遇到" in seen and "别人补充" in seen and "灯杆也歪了，我的电话【电话号码】" in seen


def test_a_report_sent_although_one_was_offered_goes_into_the_earlier_case_at_one_press(door_open, visit):
    first, again = two_reports(door_open)
    client, at = visit("handler"), f"/requests/{again.request.code}/"
    page = client.get(at).content.decode()
    (found,) = re.findall(r'action="(/requests/\w+/join/)"', page)
    given = dict(re.findall(r'name="(id|seen|into)" value="([^"]*)"', page))
    assert f"并入 {first.case.number}" in page and given["into"] == first.case.number
    assert "先前有人报过" not in text(client.get(f"/requests/{first.request.code}/"))
    assert "先前有人报过" not in text(visit("grid_worker").get(at))
    assert visit("grid_worker").post(found, given).status_code == 403
    for _twice in range(2):
        assert client.post(found, given).status_code == 303
    case = Case.objects.get(pk=again.case.pk)
    assert case.state == State.JOINED and case.joined_into_id == first.case.pk
    assert "这件案子已经并入" in text(client.get(at))
    visit().post(f"{FRONT}follow/{again.request.code}/add/", {"id": str(uuid7()), "words": "晚上有人摔倒"})
    assert "反映的人补充" in text(client.get(f"/cases/{first.case.number}/"))
    assert "和另外一件是同一个问题，合在一起办" in text(visit().get(f"{FRONT}follow/{again.request.code}/"))


def test_a_report_that_was_joined_reads_as_open_while_the_earlier_case_is_worked_on(door_open, visit):
    first, again = two_reports(door_open)
    actions.show(again.request, by="system:test", at=cast.at(date(2018, 6, 28), 12))
    duplicates.join(
        again.request, into=first.case.number, id=uuid7(), seen=again.case.state, street=door_open.street,
        who=door_open.office.standing("handler"), now=cast.NOON,
    )  # fmt: skip
    seen = text(visit().get(f"{FRONT}open/{again.request.pk}/"))
    assert "已经办结" not in seen and "我也遇到" in seen

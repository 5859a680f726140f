"""The door as anybody meets it: report, code, follow; what cannot be taken is refused with what was written still there."""

import io
import re

import pytest

from jiedao.requests.models import Picture, Request
from jiedao.tenancy.ids import uuid7

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

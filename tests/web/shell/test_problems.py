"""What a person meets when something does not go: the thing, the reason, the next step; nothing bare, nothing lost."""

import json
import logging

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.usefixtures("rooms")


def test_what_is_missing_and_what_is_outside_the_scope_read_alike(visit):
    client = visit("grid_worker")
    missing, gone, nowhere = client.get("/missing/"), client.get("/gone/"), client.get("/nowhere/")
    assert {missing.status_code, gone.status_code, nowhere.status_code} == {404}
    assert "没有找到案件2018-0001" in missing.content.decode()
    for page in (missing, gone, nowhere):
        assert "不在您的工作范围内" in page.content.decode()


def test_a_refusal_names_the_way_on_and_keeps_what_was_typed(visit):
    page = visit("handler").post("/close/", {"reason": "已到现场看过", "why": ["甲", "乙"]})
    text = page.content.decode()
    assert page.status_code == 409
    assert "<h1>案件2018-0398还不能结案</h1>" in text
    assert '<a class="btn" href="/cases/1/check/">登记复查结果</a>' in text
    for name, value in (("reason", "已到现场看过"), ("why", "甲"), ("why", "乙")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in text
    assert "case.findings_unconfirmed" in text and page["X-Record-Number"] in text
    assert page["Cache-Control"] == "no-store"


def test_a_password_is_never_kept_in_a_page(visit):
    text = visit("handler").post("/close/", {"password": "open-the-door", "note": "x"}).content.decode()
    assert "open-the-door" not in text and "您填的内容还在" not in text


def test_a_missing_permission_says_who_has_it(visit):
    refused = visit("grid_worker").get("/approve/")
    assert refused.status_code == 403
    assert "科室负责人、分管领导、书记、主任" in refused.content.decode()
    assert visit("office_head").get("/approve/").content == b"approved"


def test_a_stranger_is_asked_to_sign_in_and_comes_back(visit):
    asked = visit().get("/approve/?no=3")
    assert asked.status_code == 302 and asked["Location"] == "/signin/?next=/approve/%3Fno%3D3"


def test_an_unforeseen_fault_is_logged_under_the_number_the_page_shows(visit, caplog):
    client = visit("handler")
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, "jiedao.web"):
        page = client.post("/broken/", {"note": "写了很久"})
    text = page.content.decode()
    assert page.status_code == 500
    assert "不是您的错" in text and 'name="note" value="写了很久"' in text
    assert page["X-Record-Number"] in text
    assert page["X-Record-Number"] in caplog.text and "the roof fell in" in caplog.text
    assert "the roof fell in" not in text


def test_a_fault_before_any_view_still_gets_its_page(visit, settings, caplog):
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"].append("tests.web.shell.rooms.broken")
    client = visit("handler")
    client.raise_request_exception = False
    page = client.get("/more/")
    assert page.status_code == 500 and "系统出了错" in page.content.decode()


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/shut/", 403, "page.forbidden"), ("/only-post/", 405, "request.wrong_method")],
)
def test_a_bare_refusal_of_the_framework_becomes_a_page(visit, path, status, code):
    page = visit("handler").get(path)
    assert page.status_code == status and code in page.content.decode()
    assert page.headers.get("Allow", "POST") == "POST"


def test_a_form_without_its_token_says_so_and_can_be_sent_again(office, visit):
    from django.test import Client

    client = visit("handler")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    page = strict.post("/note/", {"note": "写了很久"})
    text = page.content.decode()
    assert page.status_code == 403 and "form.expired" in text
    assert 'name="note" value="写了很久"' in text and 'name="csrfmiddlewaretoken"' in text


def test_htmx_gets_a_notice_beside_the_form(visit):
    page = visit("handler").post("/close/", {}, headers={"HX-Request": "true", "HX-Target": "note"})
    assert page.status_code == 409
    assert page["HX-Retarget"] == "#problem" and page["HX-Reswap"].startswith("innerHTML")
    assert page.content.startswith(b'<div class="notice notice--overdue" role="alert">')


def test_a_program_gets_the_problem_as_data(visit):
    asked = visit("handler").get("/api/close/")
    body = json.loads(asked.content)
    assert asked.status_code == 409
    assert body["code"] == "case.findings_unconfirmed" and body["facts"] == {
        "case": "2018-0398",
        "finding": "问题2，盲道被占约4米",
    }
    assert body["message"].startswith("案件2018-0398还不能结案。") and body["record"] == asked["X-Record-Number"]
    assert body["notice"] == "演示·数据虚构"
    assert json.loads(visit("handler").get("/close/", headers={"Accept": "application/json"}).content)["status"] == 409


def test_a_file_over_the_limit_is_refused_before_it_is_read(visit, settings):
    settings.JIEDAO_MAX_UPLOAD = 64 * 1024
    page = visit("handler").post("/note/", {"photo": SimpleUploadedFile("a.jpg", b"x" * 65 * 1024)})
    assert page.status_code == 413 and "upload.too_large" in page.content.decode()


def test_the_house_keeps_the_limit_it_names():
    assert house.JIEDAO_MAX_UPLOAD >= 1024 * 1024


@pytest.mark.parametrize(("raised", "code"), [("away", "database.away"), ("busy", "database.busy")])
def test_a_database_that_is_away_or_busy_says_so_and_keeps_what_was_typed(visit, raised, code):
    client = visit("handler")
    client.raise_request_exception = False
    page = client.post(f"/database/{raised}/", {"note": "写了很久"})
    text = page.content.decode()
    assert page.status_code == 503 and page["Retry-After"] == "60"
    assert code in text and "没有办完" in text and 'name="note" value="写了很久"' in text

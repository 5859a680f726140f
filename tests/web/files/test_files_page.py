"""Uploading a photo from a form, and who may open it afterwards."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import cast
from tests.procedures.pictures import photo

JSON = {"accept": "application/json"}


def upload(client, data=None, name="现场.jpg", **more):
    sent = SimpleUploadedFile(name, photo() if data is None else data)
    return client.post(reverse("files:upload"), {"file": sent, "name": "after", "photo": "1", **more}, headers=JSON)


def test_an_upload_gives_what_the_form_shows_and_sends(visit):
    client = visit("grid_worker")
    answer = upload(client)
    assert answer.status_code == 200
    id = answer.json()["id"]
    assert f'name="after" value="{id}"' in answer.json()["html"]
    shown = client.get(reverse("files:show", args=[id]))
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Cache-Control"].startswith("private")


def test_what_is_no_photo_is_refused_by_its_name(visit):
    answer = upload(visit("grid_worker"), b"%PDF-1.4 %%EOF", name="说明.jpg")
    assert answer.status_code == 400
    assert "“说明.jpg”不是照片：内容是PDF 文件" in answer.json()["message"]


def test_a_paper_is_handed_over_not_opened(visit):
    client = visit("handler")
    id = upload(client, b"%PDF-1.4\n%%EOF\n", name="方案.pdf", photo="0").json()["id"]
    shown = client.get(reverse("files:show", args=[id]))
    assert shown["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E6%96%B9")


def test_an_upload_is_its_owners_alone_until_it_is_sent(visit):
    id = upload(visit("grid_worker")).json()["id"]
    theirs = visit("secretary").get(reverse("files:show", args=[id]))
    missing = visit("secretary").get(reverse("files:show", args=[uuid4()]))
    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert "没有找到这份附件" in theirs.content.decode()


def test_a_sent_photo_is_seen_by_who_sees_the_record(visit, office):
    worker = visit("grid_worker")
    id = upload(worker).json()["id"]
    patrol = office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker",
        problems=[{"what": "占道", "where_it_is": "前进巷"}],
    ).cases[0]  # fmt: skip
    from jiedao.procedures import casework
    from jiedao.procedures.submission import Sent
    from jiedao.tenancy.ids import uuid7

    sent = Sent(
        uuid7(), "rectification.rectified", patrol.subject_id, cast.at(hour=10), {"done": "已清走", "after": id}
    )
    casework.rectify(
        patrol, sent=sent, street=office.row, who=office.standing("grid_worker"), now=cast.at(hour=10, minute=5)
    )
    url = reverse("files:show", args=[id])
    assert [visit(who).get(url).status_code for who in ("grid_worker", "handler", "secretary")] == [200, 200, 200]
    assert [visit(who).get(url).status_code for who in ("neighbour", "other_handler")] == [404, 404]
    assert visit("system_admin").get(url).status_code == 403
    assert visit("handler", at=cast.THERE).get(url).status_code == 404


def test_an_upload_larger_than_the_limit_is_refused_with_its_message(visit, settings):
    settings.JIEDAO_MAX_UPLOAD = 100_000
    answer = upload(visit("grid_worker"), b"x" * 200_000)
    assert answer.status_code == 413
    assert "文件太大，没有传上" in answer.json()["message"]


def test_the_auditor_uploads_nothing(visit):
    assert upload(visit("auditor")).status_code == 403

"""What arrives from a phone: once, under its owner's name, or refused with words and kept there."""

import io
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiedao.crypto import digest
from jiedao.entries.models import Attachment, Entry
from jiedao.procedures import files
from jiedao.procedures.bare_jpeg import is_bare
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures.pictures import photo

DUST = "site_dust.dust_check"
JSON = "application/json"
pytestmark = pytest.mark.django_db


@pytest.fixture
def site(office):
    with office.street():
        return office.enter(
            "building_site", "纺苑安置房项目", builder="中原建工", floor_area="900", earthwork="no", stage="building"
        )


@pytest.fixture
def phone(office, visit, site):
    """Sends a record as the page does: `phone(id)`, with what differs."""

    def send(id, who="handler", *, clock=0.0, owner="", answers=None, **more):
        client = visit(who, accept=JSON)
        with office.street():
            owner = owner or str(office.user(who).pk)
        sheet = client.get(reverse("field:sheet", args=[DUST]) + f"?about={site.pk}").json()
        items = {
            one["name"]: "pass"
            for one in sheet["needed"]
            if one["name"].startswith("items.") and one["name"].count(".") == 1
        }
        given = {
            "_owner": owner, "_form": DUST, "_about": str(site.pk), "_at": "2018-07-02T00:01", "_edition": sheet["edition"],
            "_since": cast.at(cast.TODAY, 0).isoformat(), "scope": "daily", **items, **(answers or {}), **more,
        }  # fmt: skip
        headers = {"X-Phone-Time": str(int((time.time() + clock) * 1000))}
        return client.post(reverse("field:send", args=[id]), given, headers=headers)

    return send


def test_the_same_record_sent_again_is_one_record(office, phone):
    id = uuid7()
    first, again = phone(id), phone(id)
    assert first.status_code == again.status_code == 200
    assert (first.json()["new"], again.json()["new"]) == (True, False)
    with office.street():
        assert Entry.objects.filter(pk=id).count() == 1
    changed = phone(id, answers={"scope": "full"})
    assert (changed.status_code, changed.json()["code"]) == (409, "entry.same_id_other_content")


def test_a_record_somebody_else_made_meanwhile_is_laid_beside_and_a_person_decides(phone):
    theirs, mine, own = uuid7(), uuid7(), uuid7()
    assert phone(theirs, "second_handler").status_code == 200
    refused = phone(mine)
    told = refused.json()
    assert (refused.status_code, told["code"]) == (409, "field.recorded_elsewhere")
    assert "钟有声" in told["message"] and [one["id"] for one in told["others"]] == [str(theirs)]
    assert "检查范围" in told["mine"] and "检查范围" in told["others"][0]["html"]
    assert phone(mine, _beside=str(theirs)).json()["new"]
    assert phone(own, _own=f"{mine} {theirs}").json()["new"]  # what this phone sent itself is no conflict


def test_a_record_on_a_form_that_has_changed_is_refused(phone):
    refused = phone(uuid7(), _edition="0" * 64)
    assert (refused.status_code, refused.json()["code"]) == (409, "field.form_changed")


def test_what_one_person_kept_is_not_sent_by_another(office, phone):
    with office.street():
        owner = str(office.user("second_handler").pk)
    refused = phone(uuid7(), owner=owner)
    assert (refused.status_code, refused.json()["code"]) == (409, "field.others")


@pytest.mark.parametrize(("off", "how"), [(timedelta(hours=2), "快了"), (timedelta(days=-3), "慢了")])
def test_a_phone_whose_clock_is_wrong_is_told_and_its_time_is_not_touched(phone, off, how):
    refused = phone(uuid7(), clock=off.total_seconds())
    assert (refused.status_code, refused.json()["code"]) == (409, "field.clock_off")
    assert how in refused.json()["message"]
    taken = phone(uuid7(), clock=off.total_seconds(), _looked="1")
    assert taken.status_code == 200
    assert phone(uuid7(), clock=200, _own=taken.json()["url"].strip("/").rpartition("/")[2]).status_code == 200


def test_what_is_missing_is_said_and_nothing_is_recorded(office, phone):
    id = uuid7()
    refused = phone(id, answers={"scope": ""})
    assert (refused.status_code, refused.json()["code"]) == (400, "entry.not_filled_in")
    assert [fault["path"] for fault in refused.json()["faults"]] == ["scope"]
    early = phone(id, _at="2016-01-01T09:00")
    assert early.status_code in (400, 404)
    with office.street():
        assert not Entry.objects.filter(pk=id).exists()


def upload(office, client, id, data, name="现场.jpg", who="handler", **more):
    with office.street():
        owner = str(office.user(who).pk)
    given = {"_owner": owner, "photo": "1", "file": SimpleUploadedFile(name, data), **more}
    return client.post(reverse("field:photo", args=[id]), given)


def test_a_photo_sent_twice_is_one_file(office, visit):
    client, id, data = visit("handler", accept=JSON), uuid7(), photo()
    told = [upload(office, client, id, data, digest=digest(data)).json() for _ in range(2)]
    assert told[0] == told[1] and told[0]["id"] == str(id)
    taken = upload(office, visit("second_handler", accept=JSON), id, data, who="second_handler")
    assert (taken.status_code, taken.json()["code"]) == (409, "entry.same_id_other_content")
    broken = upload(office, client, uuid7(), data, digest=digest(data + b"x"))
    assert (broken.status_code, broken.json()["code"]) == (400, "field.photo_broken")


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"", "空.jpg", 400),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "图.jpg", 400),
        (b"<!doctype html><script>alert(1)</script>", "页.jpg", 400),
        (b"%PDF-1.4 not a photo", "文.jpg", 400),
        (b"\xff\xd8\xff" + b"0" * (50 * 1024 * 1024), "大.jpg", 413),
    ],
    ids=["empty", "svg", "html", "pdf", "50 MB"],
)
def test_what_is_no_photo_is_refused_with_words_and_leaves_nothing(office, visit, data, name, status):
    id = uuid7()
    refused = upload(office, visit("handler", accept=JSON), id, data, name)
    assert refused.status_code == status and refused.json()["message"].endswith("。")
    with office.street():
        assert not Attachment.objects.filter(pk=id).exists()


def test_a_bare_jpeg_stays_as_it_is_and_any_other_is_drawn_anew():
    bare = files.check(photo(turned=6, place=True), name="a.jpg", photo=True).data
    assert is_bare(bare) and files.check(bare, name="a.jpg", photo=True).data == bare
    large = io.BytesIO()
    from PIL import Image

    Image.new("RGB", (2400, 1200)).save(large, "JPEG")
    for other in (
        photo(place=True),
        bare + b"<script>",
        bare[:-2],
        large.getvalue(),
        bare[:2] + b"\xff\xfe\x00\x04hi" + bare[2:],
    ):
        try:
            kept = files.check(other, name="a.jpg", photo=True).data
        except files.NotAPhoto:
            continue
        assert kept != other and is_bare(kept)
        assert max(Image.open(io.BytesIO(kept)).size) <= files.LONGEST_SIDE

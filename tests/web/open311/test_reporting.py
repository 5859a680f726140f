"""A program as FixMyStreet is one reports, polls what came of it, and closes; what it may not know it never learns."""

import io
from datetime import date

import pytest

from jiedao.cases.models import Case, State
from jiedao.entries.models import Entry
from jiedao.mapping import Point as Spot
from jiedao.mapping import System
from jiedao.procedures import casework, moderating, vault
from jiedao.procedures.clock import chase
from jiedao.procedures.submission import Sent
from jiedao.requests import actions, rules
from jiedao.requests.models import Channel, Picture, Request
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.counting import statements
from tests.procedures.pictures import photo
from tests.requests.conftest import receive
from tests.requests.test_receiving import handled, say
from tests.web.open311.client import FIELDS, read_xml

SENT = {"service_code": "facility_broken", "address_string": "建设路161号", "description": "3号楼前的路灯不亮"}
PERSON = {
    "first_name": "小满", "last_name": "成", "email": "x@example.cn", "device_id": "abc123", "account_id": "7",
    "phone": "13603715678",
}  # fmt: skip


def named(data, name):
    found = io.BytesIO(data)
    found.name = name
    return found


def test_a_program_reports_and_hears_every_step_until_it_is_closed(city):
    program = city.program
    id = program.report(**SENT, **{"attribute[community]": city.community.code})
    made = Request.objects.get()
    assert (str(made.pk), made.channel, made.client) == (id, Channel.OPEN311, "示范路况小程序")
    assert made.place == city.community
    heard = program.poll()
    assert [(one["service_request_id"], one["status"], one["description"]) for one in heard] == [
        (id, "open", "收到您的反映")
    ]
    assert program.poll() == []
    (told,) = read_xml(program.get(f"requests/{id}").content)
    assert (told["status"], told["status_notes"], told["service_code"]) == ("open", "正在办理", "facility_broken")


def test_a_program_hears_the_whole_way_of_a_report_and_its_end(city):
    office, program = city.office, city.program
    made = receive(office, on=date(2018, 6, 20), community=city.community.pk)
    chase(city.street, now=cast.at(date(2018, 6, 21), 10))
    handled(office, made, date(2018, 6, 22))
    (told,) = program.read("requests", service_request_id=str(made.request.pk))
    assert (told["status"], told["status_notes"]) == ("open", "等您确认")
    say(made, True, city.street, cast.at(date(2018, 6, 22), 18))
    checked(office, made, date(2018, 6, 25))
    heard = program.poll()
    assert [(one["status"], one["description"]) for one in heard] == [
        ("open", "收到您的反映"), ("open", "转给社区办"), ("open", "社区说已经处理好了"), ("open", "请您看看修好了没有"),
        ("closed", "看过了，办结"),
    ]  # fmt: skip
    assert {one["service_request_id"] for one in heard} == {str(made.request.pk)}
    assert len({one["update_id"] for one in heard}) == len(heard)
    (told,) = program.read("requests", status="closed")
    assert (told["status"], told["status_notes"], told["expected_datetime"]) == ("closed", "已办结", None)
    assert program.read("requests", status="open") == []


def checked(office, made, on):
    """Somebody who did not put it right looks, and it is."""
    looked = {"findings": [{"finding": "路灯、设施坏了", "fixed": "yes"}]}
    sent = Sent(uuid7(), "rectification.recheck", made.case.subject_id, cast.at(on), looked)
    case = Case.objects.get(pk=made.case.pk)
    who = office.standing("handler", on)
    return casework.reinspect(case, sent=sent, street=office.row, who=who, now=cast.at(on))


def test_a_joined_report_stands_as_the_one_it_went_into_and_hears_its_steps(city):
    first = receive(city.office, on=date(2018, 6, 20), community=city.community.pk)
    other = receive(city.office, on=date(2018, 6, 20), hour=10, community=city.community.pk)
    at = cast.at(date(2018, 6, 20), 11)
    Case.objects.filter(pk=other.case.pk).update(state=State.JOINED, joined_into_id=first.case.pk, changed_at=at)
    assert len(city.program.read("requests", status="open")) == 2
    chase(city.street, now=cast.at(date(2018, 6, 21), 10))
    heard = [one for one in city.program.poll() if one["description"] == "转给社区办"]
    assert {one["service_request_id"] for one in heard} == {str(first.request.pk), str(other.request.pk)}
    assert len({one["update_id"] for one in heard}) == 2


def test_the_same_sent_again_within_ten_minutes_is_the_same_request(city):
    first = city.program.post(**SENT)
    again = city.program.post(**SENT)
    assert (first.status_code, again.status_code) == (201, 200)
    assert read_xml(first.content)[0]["service_request_id"] == read_xml(again.content)[0]["service_request_id"]
    assert city.program.report(**{**SENT, "description": "另一盏"}) != read_xml(first.content)[0]["service_request_id"]
    assert Request.objects.count() == Entry.objects.filter(form="resident_requests.resident_report").count() == 2


def test_nothing_of_a_person_is_kept_where_no_answer_is_wanted(city):
    city.program.report(**SENT, **PERSON)
    made = Request.objects.get()
    assert made.contact == ""
    kept = f"{made.words} {made.where} {made.client} {Entry.objects.get(pk=made.entry_id).values}"
    assert not [one for one in PERSON.values() if len(one) > 1 and one in kept]


def test_a_number_is_kept_sealed_where_an_answer_is_wanted_and_never_told(city):
    id = city.program.report(**SENT, **PERSON, **{"attribute[answer_wanted]": "yes"})
    made = Request.objects.get()
    assert vault.open_text(made.contact, what="request.contact", id=made.pk) == PERSON["phone"]
    actions.show(made, by="system:test", at=made.received_at)
    for what in ("requests", f"requests/{id}", "servicerequestupdates"):
        assert PERSON["phone"] not in city.program.get(what).content.decode()


def test_words_place_and_photo_are_told_only_after_a_moderator_let_them_be_seen(city):
    given = {**SENT, "description": "路灯不亮，请打13603715678", "lat": "34.7466", "long": "113.6254"}
    id = city.program.report(**given, media=named(photo(), "a.jpg"))
    before = city.program.read(f"requests/{id}")[0]
    assert tuple(before) == FIELDS
    hidden = ("description", "address", "lat", "long", "media_url")
    assert [before[one] for one in hidden] == [None] * len(hidden)
    made, who = Request.objects.get(), city.office.standing("handler")
    actions.show(made, by=who.by, at=made.received_at)
    moderating.blur(Picture.objects.get(), [], who=who, now=made.received_at)
    after = city.program.read(f"requests/{id}")[0]
    assert after["description"] == "路灯不亮，请打【电话号码】"
    assert (after["address"], after["lat"], after["long"]) == ("建设路161号", 34.7466, 113.6254)
    assert city.program.client.get(after["media_url"]).headers["Content-Type"] == "image/jpeg"
    assert made.code not in city.program.get("requests").content.decode()


def test_an_address_of_a_photo_is_not_fetched_and_the_report_is_taken_all_the_same(city):
    response = city.program.post(**SENT, media_url="http://127.0.0.1:9/a.jpg")
    assert response.status_code == 201
    (told,) = read_xml(response.content)
    assert "照片没有收" in told["service_notice"] and Request.objects.get().code in told["service_notice"]
    assert not Picture.objects.exists()


def test_a_point_of_another_reference_system_is_kept_in_wgs84(city):
    here = Spot(113.6254, 34.7466)
    shifted = here.converted(System.GCJ02)
    given = {**SENT, "address_string": None, "lat": str(shifted.lat), "long": str(shifted.lon)}
    city.program.report(**given, **{"attribute[system]": "GCJ-02"})
    made = Request.objects.get()
    assert (made.longitude, made.latitude) == pytest.approx((here.lon, here.lat), abs=1e-5)


def test_a_point_leads_to_its_community_and_one_outside_the_office_is_refused_in_words(city, drawn):
    where = {**SENT, "address_string": None}
    city.program.report(**where, lat="34.71", long="113.63")
    assert Request.objects.get().place.name == "晚照社区"
    status, said = city.program.told(city.program.post(**where, lat="34.71", long="113.70"))
    assert status == 400 and "您标的位置不在试验街道的范围内" in said
    assert Request.objects.count() == 1


def test_what_a_program_may_read_costs_the_same_for_few_and_many(city):
    receive(city.office, on=date(2018, 6, 27), community=city.community.pk)
    for what in ("requests", "servicerequestupdates"):
        city.program.get(what)
        with statements() as few:
            city.program.get(what)
        for hour in (10, 11, 12):
            made = receive(city.office, on=date(2018, 6, 27), hour=hour, community=city.community.pk).request
            actions.show(made, by="system:test", at=cast.at(date(2018, 6, 27), 12))
        with statements() as many:
            city.program.get(what)
        assert len(few) <= len(many) <= min(len(few) + 1, 9), "\n".join(many)


def test_a_program_that_reports_too_much_is_told_to_wait(city, monkeypatch):
    monkeypatch.setattr(rules, "CLIENT_LIMIT", 1)
    city.program.report(**SENT)
    status, said = city.program.told(city.program.post(**{**SENT, "description": "又一件"}))
    assert status == 429 and "一小时内报得太多" in said

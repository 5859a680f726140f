"""GeoReport v2 as it is written: what each address answers, and the error of every request that is malformed."""

import json
from xml.etree import ElementTree

import pytest

from jiedao.procedures import door, open311
from jiedao.register.scope import Scope
from jiedao.requests import queries
from jiedao.requests.models import Request
from tests import cast
from tests.requests.conftest import receive
from tests.web.open311.client import Street311
from tests.web.open311.test_reporting import SENT

NOBODY = "00000000-0000-7000-8000-000000000000"


def test_discovery_says_where_the_interface_is_and_what_it_speaks(city):
    found = city.program.read("discovery")
    (endpoint,) = found["endpoints"]
    assert endpoint["url"].endswith("/open311/v2")
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert {"changeset", "contact", "key_service"} < set(found)


def test_services_are_the_kinds_of_the_rulebook_with_their_class_of_the_standard(city):
    found = {one["service_code"]: one for one in city.program.read("services")}
    lamp = found["facility_broken"]
    assert list(lamp) == ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
    assert (lamp["metadata"], lamp["type"], lamp["group"]) == (True, "realtime", "公用设施部件")
    assert "GB/T 30428.2 C01" in lamp["keywords"]
    assert all(one["group"] for one in found.values())
    root = ElementTree.fromstring(city.program.get("services").content)
    assert (root.tag, {one.tag for one in root}) == ("services", {"service"})


def test_a_definition_asks_for_nothing_that_must_be_answered(city):
    found = city.program.read("services/rubbish")
    assert found["service_code"] == "rubbish"
    for one in found["attributes"]:
        assert set(one) == {
            "variable", "code", "datatype", "required", "datatype_description", "order", "description", "values",
        }  # fmt: skip
        assert one["datatype"] == "singlevaluelist" and one["required"] is False and one["values"]
    assert {"key": city.community.code, "name": city.community.name} in found["attributes"][0]["values"]


def test_a_token_is_answered_with_the_id_it_stands_for(city):
    id = city.program.report(**SENT)
    assert city.program.read(f"tokens/{id}") == [{"service_request_id": id, "token": id}]


def test_ids_overrule_everything_else_that_is_asked(city):
    one, other = city.program.report(**SENT), city.program.report(**{**SENT, "description": "垃圾桶满了"})
    asked = {"service_code": "advert", "status": "closed"}
    found = city.program.read("requests", service_request_id=f"{one},{other},x", **asked)
    assert {told["service_request_id"] for told in found} == {one, other}


def test_requests_are_found_by_kind_and_time(city):
    receive(city.office, on=cast.TODAY, hour=0, minute=1, community=city.community.pk)
    assert len(city.program.read("requests", service_code="facility_broken,advert")) == 1
    assert city.program.read("requests", service_code="advert") == []
    assert len(city.program.read("requests", start_date="2018-07-02T00:01:00+08:00")) == 1
    minute = "2018-07-01T16:01:00Z"
    assert len(city.program.read("requests", start_date=minute, end_date=minute)) == 1
    assert city.program.read("requests", end_date="2018-07-02T00:00:59 08:00") == []
    assert city.program.read("requests", end_date="2018-03-01T00:00:00Z") == []


@pytest.mark.parametrize(
    ("what", "asked", "status", "says"),
    [
        ("services", {"jurisdiction_id": ""}, 400, "jurisdiction_id was not provided"),
        ("services", {"jurisdiction_id": "none-such"}, 404, "jurisdiction_id provided was not found"),
        ("services", {"jurisdiction_id": "there"}, 404, "jurisdiction_id provided was not found"),
        ("services/none_such", {}, 404, "service_code provided was not found"),
        ("requests", {"jurisdiction_id": ""}, 400, "jurisdiction_id was not provided"),
        ("requests", {"start_date": "2018-02-30T00:00:00Z"}, 400, "start_date is not valid"),
        ("requests", {"start_date": "2018-07-02T09:00:00"}, 400, "start_date is not valid"),
        ("requests", {"end_date": "9999-12-31T23:59:59Z"}, 400, "end_date is not valid"),
        ("requests", {"start_date": "2018-01-01T00:00:00Z", "end_date": "2018-07-01T00:00:00Z"}, 400, "90 days"),
        ("requests", {"status": "half"}, 400, "status is not valid"),
        (f"requests/{NOBODY}", {}, 404, "service_request_id provided was not found"),
        ("requests/x", {}, 404, "service_request_id provided was not found"),
        (f"tokens/{NOBODY}", {}, 404, "service_request_id provided was not found"),
        ("servicerequestupdates", {"start_date": "yesterday"}, 400, "start_date is not valid"),
    ],
)
def test_a_malformed_question_gets_the_specifications_error_in_either_format(city, what, asked, status, says):
    told = city.program.told(city.program.get(what, **asked))
    assert told[0] == status and says in told[1]
    assert city.program.read(what, **asked) == [{"code": status, "description": told[1]}]


@pytest.mark.parametrize(
    ("wrong", "status", "says"),
    [
        ({"api_key": None}, 403, "Missing or invalid api_key"),
        ({"api_key": "none-such"}, 403, "Missing or invalid api_key"),
        ({"jurisdiction_id": None}, 400, "jurisdiction_id was not provided"),
        ({"jurisdiction_id": "none-such"}, 404, "jurisdiction_id provided was not found"),
        ({"service_code": None}, 400, "service_code was not provided"),
        ({"service_code": "none_such"}, 404, "service_code provided was not found"),
        ({"address_string": None}, 400, "lat/long or address_string was not provided"),
        ({"address_string": None, "lat": "34.7"}, 400, "不是可用的坐标"),
        ({"lat": "91", "long": "200"}, 400, "不是可用的坐标"),
        ({"lat": "nan", "long": "nan"}, 400, "不是可用的坐标"),
        ({"lat": "34", "long": "113", "attribute[system]": "none"}, 400, "不是可用的坐标系"),
        ({"attribute[community]": "none"}, 400, "is not valid"),
        ({"description": ""}, 400, "还没有写是什么情况"),
        ({"description": "很长" * 1001}, 400, "您写了2002个字"),
        ({"description": "a\0b"}, 400, "General service error"),
        ({"phone": "12", "attribute[answer_wanted]": "yes"}, 400, "这个电话号码不像是对的"),
    ],
)
def test_a_malformed_report_gets_the_specifications_error_and_nothing_is_kept(city, wrong, status, says):
    told = city.program.told(city.program.post(**{**SENT, **wrong}))
    assert told[0] == status and says in told[1]
    assert not Request.objects.exists()


def test_a_report_that_is_no_form_is_refused(city):
    address = "/open311/v2/requests.json?jurisdiction_id=here"
    response = city.program.client.post(
        f"{address}&api_key={city.program.key}", json.dumps(SENT), content_type="application/json"
    )
    assert response.status_code == 400
    assert response.json()[0]["code"] == 400 and "General service error" in response.json()[0]["description"]


def test_a_method_that_an_address_does_not_know_is_said(city):
    response = city.program.client.post("/open311/v2/services.json", {"jurisdiction_id": "here"})
    assert (response.status_code, response.headers["Allow"]) == (405, "GET")
    assert response.json()[0]["code"] == 405


def test_other_pages_may_read_and_none_may_report_from_a_browser(city):
    assert city.program.get("services").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in city.program.post(**SENT).headers


def test_a_program_without_a_cookie_or_a_token_of_a_form_reports(city):
    from django.test import Client

    bare = Street311(Client(enforce_csrf_checks=True), city.program.key)
    assert bare.post(**SENT).status_code == 201
    assert not bare.client.cookies


def test_a_key_that_was_ended_and_a_door_that_was_shut_take_nothing(city):
    who = city.office.standing("secretary")
    (client,) = queries.clients(Scope.everything(city.street.code))
    open311.end(client, who=who, now=cast.at())
    assert city.program.told(city.program.post(**SENT))[0] == 403
    door.shut(why="换文件", street=city.street, who=who, now=cast.at())
    assert city.program.told(city.program.get("services"))[0] == 404

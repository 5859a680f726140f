"""Steps of a case that a phone kept: taken once, and laid before a person where the case has moved on."""

import time

import pytest
from django.urls import reverse

from jiedao.cases.models import Step
from jiedao.tenancy.ids import uuid7
from tests.procedures.pictures import photo
from tests.web.cases.test_case_pages import opened
from tests.web.field.test_sending import upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(office):
    with office.street():
        return opened(office, "店外堆放建材")[0]


@pytest.fixture
def take(office, visit, case):
    """Sends a step as the page does: `take("accept", id)`."""

    def take(move, id, *, seen, who="grid_worker", **more):
        with office.street():
            owner = str(office.user(who).pk)
        headers = {"X-Phone-Time": str(int(time.time() * 1000))}
        url = reverse("field:send_step", args=[case.number, move, id])
        return visit(who, accept="application/json").post(
            url, {"_owner": owner, "seen": seen, "_at": "2018-07-02T00:01", **more}, headers=headers
        )

    return take


def test_a_case_is_accepted_and_put_right_outside_once(office, visit, case, take):
    client = visit("grid_worker", accept="application/json")
    day = client.get(reverse("field:day")).json()
    (task,) = [one for one in day["tasks"] if one.get("number") == case.number]
    assert (task["move"], task["where"]) == ("accept", "受理")
    assert task["form"] in {one["key"] for one in day["sheets"]}
    id = uuid7()
    assert [take("accept", id, seen=task["state"]).status_code for _ in range(2)] == [200, 200]

    sheet = client.get(reverse("field:step", args=[case.number, "submit"])).json()
    assert "整改" in sheet["html"] and {one["name"] for one in sheet["needed"]} >= {"done"}
    picture, proof = uuid7(), uuid7()
    upload(office, client, picture, photo(), who="grid_worker")
    answers = {"done": "已清走", "after": str(picture)}
    lacking = take("submit", uuid7(), seen=sheet["edition"])
    assert (lacking.status_code, lacking.json()["code"]) == (400, "entry.not_filled_in")
    for _ in range(2):
        told = take("submit", proof, seen=sheet["edition"], **answers)
        assert told.status_code == 200, told.json()
    with office.street():
        assert list(Step.objects.filter(case_id=case.pk).order_by("no").values_list("move", flat=True)) == [
            "open", "accept", "submit",
        ]  # fmt: skip


def test_a_case_that_moved_on_is_laid_before_the_person(take, case):
    assert take("accept", uuid7(), seen=case.state).status_code == 200
    refused = take("submit", uuid7(), seen="assigned", done="已清走", after=str(uuid7()))
    assert refused.status_code in (400, 409)
    late = take("accept", uuid7(), seen=case.state)
    told = late.json()
    assert late.status_code == 409, told

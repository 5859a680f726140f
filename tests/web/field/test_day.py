"""What goes along on a phone, and what it is refused."""

import json

import pytest
from django.urls import reverse

DUST = "site_dust.dust_check"


@pytest.fixture
def site(office):
    with office.street():
        return office.enter(
            "building_site", "纺苑安置房项目", builder="中原建工", floor_area="900", earthwork="no", stage="building"
        )


def test_the_day_takes_along_tasks_forms_and_names_but_no_numbers(office, site, visit):
    with office.street():
        office.enter("shop", "老街面馆", road="前进巷", road_kind="back_street", keeper="陆小满", keeper_since="2017-03-01",
                     phone="13603715678")  # fmt: skip
    told = visit("handler").get(reverse("field:day"))
    day = told.json()
    forms = {one["name"]: one for one in day["forms"]}
    assert DUST in forms
    assert {"id": str(site.pk), "name": "纺苑安置房项目", "place": "朝霞"} in day["lists"][forms[DUST]["list"]]["rows"]
    assert "13603715678" not in told.content.decode() and "陆小满" not in told.content.decode()
    assert told["Cache-Control"] == "no-store"
    print(json.dumps(day, ensure_ascii=False)[:3000], len(told.content))
    sheet = visit("handler").get(reverse("field:sheet", args=[DUST])).json()
    assert sheet["edition"] == next(one["edition"] for one in day["sheets"] if one["form"] == DUST)
    assert "检查项" in sheet["html"]


def test_it_runs(visit, office):
    for name in ("start", "fill", "outbox", "worker"):
        told = visit("handler").get(reverse(f"field:{name}"))
        assert told.status_code == 200, name

"""What goes along on a phone: tasks, forms and names; at a cost that does not grow with them."""

import pytest
from django.urls import reverse

from tests import cast
from tests.counting import statements
from tests.web.cases.test_case_pages import opened

pytestmark = pytest.mark.django_db
DUST = "site_dust.dust_check"
PATROL = "day_night_patrol.day_patrol"


def enter(office, name):
    return office.enter("building_site", name, builder="中原建工", floor_area="900", earthwork="no", stage="building")


def test_the_day_takes_along_tasks_forms_and_names_but_no_numbers(office, visit):
    with office.street():
        site = enter(office, "纺苑安置房项目")
        office.enter("shop", "老街面馆", road="前进巷", road_kind="back_street", keeper="陆小满", keeper_since="2017-03-01",
                     phone="13603715678")  # fmt: skip
    told = visit("handler").get(reverse("field:day"))
    day = told.json()
    forms = {one["name"]: one for one in day["forms"]}
    assert {"id": str(site.pk), "name": "纺苑安置房项目", "place": "朝霞"} in day["lists"][forms[DUST]["list"]]["rows"]
    assert "13603715678" not in told.content.decode() and "陆小满" not in told.content.decode()
    assert told["Cache-Control"] == "no-store"
    known = {one["key"]: one for one in day["sheets"]}
    sheet = visit("handler").get(known[f"{DUST}/{site.pk}"]["url"]).json()
    assert sheet["edition"] == known[f"{DUST}/{site.pk}"]["edition"] and "检查项" in sheet["html"]
    assert "scope" in {one["name"] for one in sheet["needed"]}


def test_a_task_names_its_form_and_whom_it_is_about(office, visit):
    from jiedao.procedures.clock import tick

    with office.street():
        tick(office.row, now=cast.at(cast.TODAY, 0))
    day = visit("grid_worker").get(reverse("field:day")).json()
    walked = [one for one in day["tasks"] if one["form"] == PATROL]
    with office.street():
        grid = str(office.place("001001").pk)
    assert walked and {one["about"] for one in walked} == {grid}
    assert DUST not in {one["form"] for one in visit("other_handler").get(reverse("field:day")).json()["tasks"]}


def test_more_sites_and_cases_ask_no_more_statements(office, visit):
    client = visit("handler")
    with office.street():
        enter(office, "一号工地")
        opened(office, "店外堆放建材")
    client.get(reverse("field:day"))
    with statements() as few:
        client.get(reverse("field:day"))
    with office.street():
        for no in range(4):
            enter(office, f"又一个工地{no}")
        opened(office, "占用盲道", "乱贴广告", hour=10)
    with statements() as many:
        client.get(reverse("field:day"))
    assert len(many) == len(few)


def test_the_pages_and_the_worker_name_nobody(office, visit):
    with office.street():
        name = office.user("handler").name
    for page in ("start", "fill", "outbox", "worker"):
        told = visit("handler").get(reverse(f"field:{page}"))
        assert told.status_code == 200 and name not in told.content.decode(), page
    worker = visit().get(reverse("field:worker"))
    assert worker["Content-Type"].startswith("text/javascript") and "max-age" in worker["Cache-Control"]


def test_style_sheets_and_scripts_go_out_squeezed_and_whole_to_who_cannot_read_that(visit):
    from django.templatetags.static import static

    client, url = visit(), static("jiedao/app.js")
    small = client.get(url, headers={"accept-encoding": "gzip"})
    whole = client.get(url)
    assert small["Content-Encoding"] == "gzip" and "Content-Encoding" not in whole
    assert small["Cache-Control"] == whole["Cache-Control"]
    assert len(small.content) < len(b"".join(whole.streaming_content)) / 2

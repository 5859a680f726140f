"""Ids of the office next door inside forms of one's own, over HTTP on a real installation: refused, and nothing changes."""

from collections.abc import Iterator
from typing import Any

import pytest

from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.journeys.installation import Client, Installation, as_json, installation

DUST = "site_dust.dust_check"
#: A site in each office; in the first also a record, a draft, a photograph and a person.
TWO_SITES = """
import io, json
from jiedao.cli import house
house.ready()
from jiedao.procedures import drafts, files
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures.pictures import photo
told = {}
for street, name in ((cast.HERE, "本街工地"), (cast.THERE, "邻街工地")):
    with cast.inside(street) as office:
        site = office.enter(
            "building_site", name, below="001001", builder="甲", floor_area="12000", earthwork="yes", stage="building"
        )
        items = office.items("site_dust.dust_item")
        record = office.submit(
            "site_dust.dust_check", site, scope="daily", items=[{"item": item, "answer": "pass"} for item in items]
        ).entry
        mine = drafts.keep(
            id=uuid7(), form="site_dust.dust_check", about=site.pk, typed={"scope": ["full"]},
            by=office.user("handler"), at=cast.at(hour=10),
        )
        kept = files.keep(
            io.BytesIO(photo()), name="a.jpg", size=1, photo=True, owner=office.user("handler"), at=cast.at(hour=10)
        )
        person = office.standing("grid_worker").scope.person
        told[street] = {"site": site, "record": record, "draft": mine, "photo": kept, "person": person, "items": items}
print(json.dumps(told, default=lambda one: str(getattr(one, "pk", one))))
"""


@pytest.fixture(scope="module")
def house() -> Iterator[Installation]:
    with installation() as made:
        made.people()
        made.serve(workers=1)
        yield made


def held(house: Installation) -> dict[str, str]:
    """What the first office holds, table by table."""
    found = (
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'street_id' AND table_schema = 'public'"
    )
    digest = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{}\" t WHERE street_id = {}"
    return {table: house.rows(digest.format(table, cast.HERE))[0][0] for (table,) in house.rows(found)}


def test_ids_taken_from_the_office_next_door_are_refused_and_change_nothing(house):
    told: Any = as_json(house.python(TWO_SITES))
    theirs, mine = told[str(cast.HERE)], told[str(cast.THERE)]
    before = held(house)
    handler = Client(house.port, f"handler_{cast.THERE}")
    sent = {"_about": mine["site"], "_form": DUST, "_at": "2018-07-02T00:00", "scope": "daily"}
    sent |= {f"items.{item}": "pass" for item in mine["items"]}
    first = mine["items"][0]
    failed = {f"items.{first}": "fail", f"items.{first}.note": "没有盖", "order": "on_the_spot"}
    keep = f"/subjects/{mine['site']}/assign/building_site/"
    answers = {
        "a record's id": handler.post(f"/record/{DUST}/", {**sent, "_id": theirs["record"]}),
        "a draft's id": handler.post(f"/record/drafts/{theirs['draft']}/", sent),
        "their site": handler.post(f"/record/{DUST}/", {**sent, "_id": uuid7(), "_about": theirs["site"]}),
        "their photograph": handler.post(
            f"/record/{DUST}/", {**sent, **failed, "_id": uuid7(), f"items.{first}.photo": theirs["photo"]}
        ),
        "their person": handler.post(
            keep, {"role": "site_grid_worker", "person": theirs["person"], "on": "2018-07-02"}
        ),
    }
    assert {name: answer.status for name, answer in answers.items()} == {
        "a record's id": 409, "a draft's id": 404, "their site": 404, "their photograph": 422, "their person": 422,
    }  # fmt: skip
    for name, answer in answers.items():
        assert "本街工地" not in answer.text, name
    assert held(house) == before

    own = {**sent, **failed, "_id": uuid7(), f"items.{first}.photo": mine["photo"]}
    assert handler.post(f"/record/{DUST}/", own).status == 303  # the same with one's own is taken
    handler.leave()
    assert held(house) == before
    assert house.run("audit", "verify").count("首尾相接，没有改动") == 2

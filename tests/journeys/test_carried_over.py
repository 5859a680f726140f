"""A backup carried to another machine: the same rows, the same numbers, the same chain, and work goes on there."""

import re
import shutil
from collections.abc import Iterator

import pytest

from jiedao import embedded
from jiedao.demo.signin import PASSWORD
from jiedao.tenancy.ids import uuid7
from tests.cli.conftest import ROOT
from tests.journeys.installation import Client, Installation, as_json, installation

#: The first eight weeks of one demonstration office: records, cases, photographs, duties.
EIGHT_WEEKS = """
from dataclasses import replace
from datetime import date
from jiedao.cli import house
house.ready()
from jiedao.demo import building
from jiedao.demo.data import plans
building.build(which=[replace(plans()[-1], day=date(2018, 2, 28))])
"""
#: The concepts that the first version had tables of.
FIRST = {"access", "audit", "cases", "duties", "entries", "figures", "register", "tenancy"}
LATER = {one.parent.name for one in (ROOT / "jiedao").glob("*/migrations")} - FIRST
#: Back to the tables of the first version, once those of later concepts are gone; what later ones added is lost.
FIRST_VERSION = """
DROP TABLE duties_fallen;
DROP TABLE access_feed;
ALTER TABLE duties_obligation DROP COLUMN done_entered, DROP COLUMN moved, DROP COLUMN moved_on,
    DROP COLUMN due_at, DROP COLUMN done_at;
ALTER TABLE access_user DROP COLUMN password_is_initial;
DROP INDEX entry_form_ix;
CREATE INDEX entry_form_ix ON entries_entry (street_id, form, occurred_on, id);
ALTER TABLE figures_frozenfigure DROP COLUMN label, DROP COLUMN unit, DROP COLUMN rows, DROP COLUMN counted;
DROP FUNCTION entries_merge(int, uuid), entries_part(int, uuid);
ALTER TABLE cases_case DROP COLUMN answer, DROP COLUMN answer_by, DROP COLUMN answered_at, DROP COLUMN asked_at,
    DROP COLUMN extension_asked_at, DROP COLUMN extension_asked_by_id, DROP COLUMN given_to_id, DROP COLUMN joined_into_id,
    DROP COLUMN whole_id;
ALTER TABLE cases_finding DROP COLUMN part_id;
ALTER TABLE cases_lanestay DROP COLUMN clock_from, DROP COLUMN clock_lane;
ALTER TABLE cases_step DROP COLUMN basis, DROP COLUMN to_id;
DROP TABLE register_boundary, register_position;
DROP TABLE entries_movedrow, register_subjectmerge, register_subjectchange, access_actedfor, access_handover;
ALTER TABLE register_subject DROP COLUMN merged_into_id, DROP COLUMN voided_at;
ALTER TABLE register_membership DROP COLUMN relation;
ALTER TABLE register_listing DROP COLUMN begun_by;
ALTER TABLE access_appointment DROP COLUMN acting_for_id, DROP COLUMN why;
ALTER TABLE register_token DROP CONSTRAINT register_token_pkey, ADD COLUMN id uuid NOT NULL DEFAULT uuid7() PRIMARY KEY;
ALTER TABLE register_token ALTER COLUMN id DROP DEFAULT, ADD CONSTRAINT token_key UNIQUE (street_id, id),
    ADD CONSTRAINT token_place_fk FOREIGN KEY (street_id, place_id) REFERENCES register_place (street_id, id),
    ADD CONSTRAINT token_subject_fk FOREIGN KEY (street_id, subject_id) REFERENCES register_subject (street_id, id),
    ADD CONSTRAINT register_token_street_id_903bec46_fk_tenancy_street_code
        FOREIGN KEY (street_id) REFERENCES tenancy_street (code) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX token_ix ON register_token (street_id, token, "of", thing);
ALTER TABLE entries_fact ADD CONSTRAINT entries_fact_street_id_81a54286_fk_tenancy_street_code
    FOREIGN KEY (street_id) REFERENCES tenancy_street (code) DEFERRABLE INITIALLY DEFERRED;
"""
#: What the first version did not note, of what it has tables for.
UNTOLD = """
UPDATE duties_obligation SET moved = 0, moved_on = NULL, due_at = NULL, done_at = NULL;
UPDATE cases_case SET asked_at = NULL, answer_by = NULL, answered_at = NULL, answer = '', extension_asked_at = NULL,
    extension_asked_by_id = NULL, given_to_id = NULL;
UPDATE cases_lanestay SET clock_from = NULL, clock_lane = '';
UPDATE cases_step SET basis = '', to_id = NULL;
DELETE FROM register_boundary;
DELETE FROM register_position;
DELETE FROM register_subjectchange;
"""
PATROL = "day_night_patrol.day_patrol"


@pytest.fixture(scope="module")
def here() -> Iterator[Installation]:
    """The installation that is backed up."""
    with installation() as made:
        made.python(EIGHT_WEEKS)
        yield made


@pytest.fixture(scope="module")
def printed_head(here: Installation) -> str:
    """The head of the chain before the backup, as it was printed on a report."""
    found = re.search(r"链首 ([0-9a-f]+)", here.run("audit", "verify"))
    assert found
    return found[1]


@pytest.fixture(scope="module")
def there(here: Installation, printed_head: str) -> Iterator[Installation]:
    """An empty place, with the keys brought along apart from the backup."""
    file = here.house.folder / "all.jiedao"
    here.run("backup", file)
    with installation(empty=True) as made:
        shutil.copytree(here.house.keys, made.house.keys)
        made.run("restore", file)
        yield made


def content(of: Installation) -> dict[str, str]:
    """table -> how many rows, and a digest of them all."""
    tables = of.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    counted = "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{}\" t"
    return {table: of.rows(counted.format(table))[0][0] for (table,) in tables if not table.startswith("django_")}


def back_to_the_first_version(of: Installation) -> int:
    """Leave only the tables of the first version; how many steps it is from there to these."""
    later = [table for table in content(of) if table.partition("_")[0] in LATER]
    of.house.sql(f"DROP TABLE {', '.join(later)};{FIRST_VERSION}")
    gone = f"app = ANY ('{{{','.join(LATER)}}}') OR app = ANY ('{{{','.join(FIRST)}}}') AND name !~ '^0001'"
    return len(of.rows(f"DELETE FROM django_migrations WHERE {gone} RETURNING 1"))


def test_every_row_is_there_and_none_else(here, there):
    before, after = content(here), content(there)
    assert int(before["entries_entry"].split()[0]) > 300 and int(before["cases_case"].split()[0]) > 3
    assert {table for table in before if before[table] != after.get(table)} <= {"audit_event", "audit_head"}
    last = "SELECT kind FROM audit_event ORDER BY seq DESC LIMIT 1"
    assert (here.rows(last), there.rows(last)) == ([("house.backed_up",)], [("house.restored",)])
    older = "SELECT seq, encode(hash, 'hex') FROM audit_event WHERE kind NOT LIKE 'house.%' ORDER BY seq"
    assert here.rows(older) == there.rows(older)


def test_every_number_and_its_rows_are_the_same(here, there):
    asked = ("figures", "--period", "2018-02", "--format", "json")
    numbers = as_json(here.run(*asked))
    assert as_json(there.run(*asked)) == numbers
    assert sum(one["rows"] or 0 for one in numbers) > 100
    for name in ("cases_opened", "cleanup_person_times"):
        rows = ("figure", name, "--period", "2018-02", "--rows", "--format", "json")
        assert as_json(there.run(*rows)) == as_json(here.run(*rows)) != []


def test_the_chain_holds_and_goes_on_from_the_head_that_was_printed(there, printed_head):
    assert "首尾相接，没有改动" in there.run("audit", "verify", "--head", printed_head)


def test_people_go_on_working_there_with_their_old_passwords(there):
    (walker, grid), *_ = there.rows(
        "SELECT u.username, a.place_id FROM access_appointment a JOIN access_user u ON u.id = a.user_id"
        " WHERE a.role = 'grid_worker' ORDER BY 1"
    )
    (photo,), *_ = there.rows("SELECT id FROM entries_attachment WHERE entry_id IS NOT NULL ORDER BY 1")
    (secretary,), *_ = there.rows(
        "SELECT u.username FROM access_appointment a JOIN access_user u ON u.id = a.user_id WHERE a.role = 'secretary'"
    )
    there.serve(workers=1)
    worker, leader = Client(there.port, walker, PASSWORD), Client(there.port, secretary, PASSWORD)
    id = uuid7()
    sent = {"_id": str(id), "_form": PATROL, "_about": str(grid), "_at": "2018-02-28T00:00"}
    assert worker.post(f"/record/{PATROL}/", sent).location == f"/record/done/{id}/"
    assert worker.ask("GET", f"/entries/{id}/").status == 200
    assert (
        leader.picture(f"/files/{photo}/")[:3] == b"\xff\xd8\xff"
    )  # a photograph, opened with the keys that came along
    worker.leave()
    leader.leave()
    assert "首尾相接，没有改动" in there.run("audit", "verify")
    assert embedded.status(there.house.var).running


def test_tables_of_the_first_version_are_brought_up_with_all_they_hold(here):
    index = "SELECT pg_get_indexdef('entry_form_ix'::regclass)"
    here.house.sql(UNTOLD)
    before = content(here), here.rows(index)
    steps = back_to_the_first_version(here)
    assert steps > 20
    done = here.house.run("tick")
    assert (done.returncode, f"更新数据表（{steps} 步）" in done.stderr) == (0, True), done.stderr
    after = content(here), here.rows(index)
    assert before[0].keys() == after[0].keys()
    changed = {table for table in before[0] if before[0][table] != after[0][table]}
    assert {table for table in changed if table.partition("_")[0] in FIRST} <= {"audit_event", "audit_head"}
    assert after[1] == before[1]
    (settled,), *_ = here.rows("SELECT count(*) FROM duties_obligation WHERE done_entered IS NOT NULL")
    assert settled > 100
    assert "首尾相接，没有改动" in here.run("audit", "verify")

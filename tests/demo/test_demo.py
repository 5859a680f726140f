"""The demonstration builds itself, gives the published figures, and comes out the same however often it is begun.

Each build runs in a process and a house of its own, as somebody who types `jiedao demo` has it.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jiedao import embedded
from tests.cli.conftest import furnish

ROOT = Path(__file__).resolve().parents[2]

#: Builds one office up to a day, then tells of it in JSON: its events, and every record without the ids that are new each time.
BUILD = """
import json, sys
from dataclasses import replace
from datetime import date
from jiedao.cli import house
house.ready()
from jiedao.demo import building
from jiedao.demo.data import plans
from jiedao.tenancy import context
slug, day = sys.argv[1], date.fromisoformat(sys.argv[2])
(plan,) = [replace(one, day=day) for one in plans() if one.slug == slug]
building.build(lambda line: print(line, file=sys.stderr, flush=True), which=[plan])
from jiedao.audit.models import Event
from jiedao.cases.models import Case, Step
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from tests.demo.living import systems
with context.street(plan.code):
    told = {
        "events": Event.objects.count(),
        "entries": [list(map(str, row)) for row in Entry.objects.order_by("id").values_list(
            "id", "form", "occurred_at", "entered_at", "subject__name", "until_why")],
        "cases": [list(map(str, row)) for row in Case.objects.order_by("number").values_list(
            "number", "title", "state", "lane", "due_at", "late", "notices")],
        "steps": Step.objects.count(),
        "systems": systems(day),
        "duties": sorted(map(str, Obligation.objects.values_list("duty", "subject__name", "due_on", "done_on"))),
    }
print(json.dumps(told))
"""


class House:
    """A folder with an installation in it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jiedao-demo-"))
        furnish(self.folder)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {**kept, "LANG": "C.UTF-8", "JIEDAO_VAR": str(self.folder / "var")}

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words], env=self.environment, cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *words: str) -> tuple[int, str, str]:
        process = self.start(*words)
        out, err = process.communicate(timeout=900)
        return process.returncode, out, err

    def build(self, slug: str, day: str) -> dict:
        code, out, err = self.run("-c", BUILD, slug, day)
        assert code == 0, err
        return json.loads(out)

    def remove(self) -> None:
        embedded.stop(self.folder / "var")
        shutil.rmtree(self.folder)


@pytest.fixture(scope="module")
def new_house() -> Iterator[Callable[[], House]]:
    made: list[House] = []

    def new() -> House:
        made.append(House())
        return made[-1]

    yield new
    for house in made:
        house.remove()


@pytest.fixture(scope="module")
def three_weeks(new_house: Callable[[], House]) -> tuple[House, dict]:
    """The second office on 22 January."""
    house = new_house()
    return house, house.build("demo-b", "2018-01-22")


def test_two_builds_give_the_same_records(three_weeks, new_house):
    assert new_house().build("demo-b", "2018-01-22") == three_weeks[1]


def test_a_second_build_does_nothing(three_weeks):
    house, first = three_weeks
    assert house.build("demo-b", "2018-01-22") == first


def test_a_build_that_was_killed_is_finished_by_the_next(three_weeks, new_house):
    house = new_house()
    process = house.start("-c", BUILD, "demo-b", "2018-01-22")
    for line in process.stderr:
        if "1月7日" in line:
            break
    time.sleep(0.3)  # in the middle of the second week
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert house.build("demo-b", "2018-01-22") == three_weeks[1]


@pytest.fixture(scope="module")
def half_year(new_house: Callable[[], House]) -> tuple[House, dict]:
    """The second office as it is shown."""
    house = new_house()
    return house, house.build("demo-b", "2018-07-02")


def test_the_published_figures_follow_from_the_records(half_year):
    house, _ = half_year
    code, out, err = house.run(
        "-m", "jiedao", "figures", "--compare", "jiedao/figures/published.csv", "--format", "json"
    )
    assert code == 0, err
    rows = [row for row in json.loads(out) if row["office"] == "lvdongcun"]
    assert {row["figure"] for row in rows if row["status"] == "differs"} == set()
    kept = ("U05", "U06", "U07", "U08", "U09", "U10", "U11", "U12", "U14", "L08")
    wanted = {row["figure"] for row in rows if row["system"] in kept or row["system"][0] in "PT"}
    assert wanted == {row["figure"] for row in rows if row["status"] == "ok"} & wanted
    assert len(wanted) == 38


@pytest.fixture(scope="module")
def other_half_year(new_house: Callable[[], House]) -> tuple[House, dict]:
    """The first office as it is shown."""
    house = new_house()
    return house, house.build("demo-a", "2018-07-02")


def test_the_other_office_gives_the_published_figures_of_livelihood(other_half_year):
    house, told = other_half_year
    code, out, err = house.run(
        "-m", "jiedao", "figures", "--compare", "jiedao/figures/published.csv", "--format", "json"
    )
    assert code == 0, err
    rows = [row for row in json.loads(out) if row["office"] == "mianfanglu"]
    assert {row["figure"] for row in rows if row["status"] == "differs"} == set()
    assert {row["figure"] for row in rows if row["status"] == "ok"} >= {
        "new_urban_employment", "hardship_reemployment", "hardship_households_visited", "pollution_source_kinds",
        "safety_accidents",
        "estates_with_purchased_cleaning", "yards_sealed_and_divided", "hygiene_red_flags",
    }  # fmt: skip
    employed = {subject for _, form, _, _, subject, _ in told["entries"] if form == "employment_help.employed"}
    assert len(employed) == 1091  # each under a name of their own


#: The twenty-two systems of the Party and the team; P02 is kept in the other office.
#: No visit to the front line is owed, and what was handed over there has been solved by the last day.
ALL_DONE = {"T03": {"open"}}
SYSTEMS = [*(f"P{no:02d}" for no in range(1, 19)), *(f"T{no:02d}" for no in range(1, 5))]


def test_each_system_of_the_party_and_the_team_is_lived_and_stands_in_several_states(half_year, other_half_year):
    both = [told["systems"] for _house, told in (half_year, other_half_year)]
    late = set()
    for system in SYSTEMS:
        records = sum(told.get(system, {}).get("records", 0) for told in both)
        states = {state for told in both for state in told.get(system, {}).get("states", ())}
        assert records > 10 and states >= {"done"} | ({"open"} - ALL_DONE.get(system, set())), (system, records, states)
        late |= {system} if "late" in states else set()
    assert len(late) >= 14 and {"P03", "P04", "P05", "P06"} <= late, late  # meetings are missed, and said to be


def test_what_both_offices_live_by_is_lived_in_both(half_year, other_half_year):
    ours = {system for system, told in half_year[1]["systems"].items() if told["records"]}
    theirs = {system for system, told in other_half_year[1]["systems"].items() if told["records"]}
    assert {*SYSTEMS} - ours == {"P02"}
    assert theirs & {*SYSTEMS} >= {"P01", "P02", "P03", "P05", "P07", "P08", "P12", "P14", "P17", "T01", "T02"}


def test_the_yards_of_the_first_office_are_lived_and_stand_in_several_states(other_half_year):
    told = other_half_year[1]["systems"]
    for system in ("U01", "U02", "U03", "U04", "L02"):
        assert told[system]["records"] > 2 and {"done", "open"} <= set(told[system]["states"]), (system, told[system])


def test_most_meetings_are_held_some_are_entered_late_and_one_is_missed_and_made_up(half_year):
    told = half_year[1]
    meetings = [one for one in told["entries"] if one[1] == "three_meetings.meeting"]
    late = [one for one in meetings if one[3][:10] > one[2][:10]]
    assert len(meetings) > 100 and 3 < len(late) < len(meetings) / 4
    (missed,) = [case for case in told["cases"] if "支部委员会会议没有按期办" in case[1]]
    assert missed[2] == "closed"
    party_days = [case[2] for case in told["cases"] if "主题党日没有按期办" in case[1]]
    assert sorted(party_days) == [
        "assigned",
        *["closed"] * (len(party_days) - 1),
    ]  # June's waits, the others were made up


def test_every_state_of_a_case_is_shown(half_year):
    states = {case[2] for case in half_year[1]["cases"]}
    assert states == {
        "assigned", "accepted", "fixing", "submitted", "returned", "extended", "hung", "transferred", "closed", "void",
    }  # fmt: skip


def test_records_come_late_are_corrected_and_voided(half_year):
    entries = half_year[1]["entries"]
    assert any(entered[:10] > occurred[:10] for _, _, occurred, entered, _, _ in entries)
    ends = {why[:2] for *_, why in entries if why}
    assert ends == {"更正", "作废"}


def test_the_chain_of_the_demonstration_verifies(half_year):
    code, _, err = half_year[0].run("-m", "jiedao", "audit", "verify")
    assert code == 0, err

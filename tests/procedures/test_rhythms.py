"""Every rhythm of the rulebook, settled in the database and by the plain reading, over random records."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jiedao.duties.models import Obligation
from jiedao.periods import Calendar, parse_period
from jiedao.procedures.clock import rebuild_duties
from jiedao.rulebook import plain
from tests import cast
from tests.figures.random_office import FIRST, RandomOffice
from tests.figures.test_properties import undone

LAST = date(2018, 6, 30)
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
EVENTS = st.lists(
    st.tuples(
        DAYS, st.sampled_from(["look", "watch", "question", "year_plan", "permit", "alarm"]), st.integers(0, 1),
        st.sampled_from(["gate", "yard"]), DAYS,
    ),
    min_size=1, max_size=10,
).map(lambda found: sorted(found, key=lambda event: event[0]))  # fmt: skip


@pytest.fixture
def rhythms(office, tmp_path):
    """The office with one more regulation, as an office adds one: a folder and a file."""
    folder = tmp_path / "office" / "trial_rhythms"
    folder.mkdir(parents=True)
    (folder / "regulation.yaml").write_text(Path(__file__).with_name("rhythms.yaml").read_text("utf-8").replace(
        "owner:", f'places: ["{office.code}"]\nowner:'), "utf-8")  # fmt: skip
    (folder / "examples.yaml").write_text(
        "- name: 红色预警\n  on: 2018-06-30\n  period: 2018-06\n  given: {register: {alarm: {a: {level: red}}}}\n"
        "  expect: {figures: {alarms_red: 1}}\n", "utf-8",
    )  # fmt: skip
    with cast.more_rules(tmp_path):
        yield office


def record(office, depots, event, now=None):
    on, what, no, post, other = event
    depot = depots[no]

    def submit(form, **values):
        office.submit(f"trial_rhythms.{form}", depot, on=on, now=now, **values)

    match what:
        case "look":
            submit("look", whole="yes" if post == "gate" else "no")
        case "watch":
            submit("watch", post=post)
        case "question":
            submit("question", what="消防")
        case "year_plan":
            if not Calendar.shipped().holiday(other):  # refused otherwise
                submit("year_plan", days=[{"on": str(other), "post": post}])
        case "permit":
            submit("depot", permit_until=str(other), opened_on="2017-06-20",
                   kind_of="cold" if post == "gate" else "dry")  # fmt: skip
        case "alarm":
            office.enter(
                "alarm",
                f"预警{on}",
                below="",
                who="secretary",
                since=on,
                now=now,
                level="red" if post == "gate" else "blue",
            )


def told(office) -> set[tuple[str, str, str, date, str]]:
    rows = Obligation.objects.filter(duty__startswith="trial_rhythms.", due_on__lte=LAST).on(LAST)
    return {
        (o.duty.partition(".")[2], str(o.subject_id), o.each, o.due_on, o.state)
        for o in rows if o.due_on >= date(2018, 6, 1)
    }  # fmt: skip


def expected(office) -> set[tuple[str, str, str, date, str]]:
    lived = RandomOffice(office)
    world: plain.World = lived.plain("2018-06", LAST)
    assert world.period == parse_period("2018-06")
    found = set()
    for duty in world.edition.duties.values():
        if duty.regulation != "trial_rhythms":
            continue
        for one in world.obligations(duty, date(2018, 6, 1), LAST):
            if one.window.first.date() < FIRST and duty.name.rpartition(".")[2] != "birthday":
                continue  # the office began after this window had
            each = "|".join(f"{column}={word}" for column, word in one.member)
            found.add((duty.name.partition(".")[2], one.subject, each, one.window.due.date(), one.state(LAST)))
    return found


TWICE = (date(2018, 5, 28), "look", 0, "gate", date(2018, 5, 28))


@example([TWICE, TWICE], False)
@given(EVENTS, st.booleans())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_rhythm_is_settled_as_the_plain_reading_says(rhythms, events, standing):
    """Whether the records came late, over obligations that were standing, or day by day before them."""
    office = rhythms
    with undone():
        depots = [
            office.enter("depot", f"仓库{no}", since=FIRST, permit_until=f"2018-06-{12 + no}", opened_on="2017-06-20",
                         kind_of=("cold", "dry")[no])
            for no in range(2)
        ]  # fmt: skip
        lived = RandomOffice(office)
        if standing:
            lived.tick(LAST)
        for no, event in enumerate(events):
            record(office, depots, event, cast.at(LAST, 20) + timedelta(minutes=no) if standing else None)
        if standing:
            assert told(office) == expected(office)
        lived.tick(LAST)
        assert told(office) == expected(office)
        rebuild_duties(office.row, on=LAST)
        assert told(office) == expected(office)

"""Matters by two readings that share nothing but the rulebook: which step comes next, and every figure over them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.matters.models import Matter, State
from jiedao.periods import parse_period
from jiedao.procedures import booking
from jiedao.procedures.clock import tick
from jiedao.procedures.matters import taking
from jiedao.procedures.submission import Sent
from jiedao.register.queries import calendar
from jiedao.rulebook import plain
from jiedao.rulebook.plain.matters import Opened
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.figures.test_properties import undone

FIRST, LAST = date(2018, 6, 1), date(2018, 6, 30)
#: What becomes of one matter, move after move, each some days after the one before; what the step does not know is left out.
LIVES = st.lists(
    st.tuples(
        st.integers(0, 12), st.sampled_from(["4000.00", "20000.00", "35000.00"]),
        st.lists(st.tuples(st.sampled_from(["on", "on", "on", "on", "refuse"]), st.integers(0, 6)), max_size=8),
    ),
    min_size=1, max_size=4,
)  # fmt: skip
HANDS = {"check": ("pass", "handler"), "approve": ("approve", "leader"), "notice": ("publish", "community_staff"),
         "district": ("decide", "handler"), "file": ("file", "handler"), "tell": ("notify", "handler")}  # fmt: skip


@pytest.fixture(autouse=True)
def _with_matters(office):
    with cast.more_rules(Path(__file__).with_name("with_matters")):
        yield


class Life:
    """One matter, and what this test itself knows has been done with it."""

    def __init__(self, office, no, day, cost):
        self.office, self.day = office, day
        self.values = {"name": f"第{no}处", "cost": cost, "size": 200 + no}
        written = office.submit(
            "pocket_park.park_plan", office.place("001"), who="community_staff", on=day, **self.values
        )
        self.matter, self.done, self.outcome = written.matters[0], {}, ""
        self.at = cast.at(day)

    def go(self, move, days):
        self.matter = Matter.objects.get(pk=self.matter.pk)
        if self.matter.state != State.RUNNING:
            return
        step, day = self.matter.step, self.day + timedelta(days=days)
        if day > LAST or (move == "refuse" and step != "approve"):
            return
        self.day = day
        now, values = cast.at(day, 10 + len(self.done)), {}
        if step == "said":
            values = {"households": 30, "agree": "yes" if days % 2 else "no"}
            self._record(values, now)
        elif step == "notice":
            self._take("publish", "community_staff", now)
            ended = day + timedelta(days=6)
            if ended > LAST:
                return
            tick(self.office.row, now=cast.at(ended, 1))
            self.day, now = ended, cast.at(ended, 1)
        else:
            name, who = HANDS[step]
            self._take("refuse" if move == "refuse" else name, who, now, note="理由")
            self.outcome = "refused" if move == "refuse" else self.outcome
        self.done[step] = (now, values)

    def _take(self, move, who, now, note=""):
        standing = self.office.standing(who, now.date())
        taking.take(self.matter, move, street=self.office.row, who=standing, now=now, note=note)

    def _record(self, values, now):
        sent = Sent(uuid7(), "pocket_park.residents_said", self.office.place("001").pk, now, values)
        standing = self.office.standing("community_staff", now.date())
        taking.record(self.matter, sent=sent, street=self.office.row, who=standing, now=now)

    def told(self):
        """What the plain reading is given."""
        values = dict(self.values)
        if "tell" in self.done:
            values |= {"outcome": self.outcome or "built", "ended_on": self.done["tell"][0].date()}
        about = str(self.office.place("001").pk)
        return Opened("pocket_park.park", about, self.at, values, self.done, str(self.matter.pk))


def world(office, lives):
    edition = booking.edition(office.code, LAST)
    return plain.World(
        edition, LAST, parse_period("2018-06"), [], [], calendar=calendar(office.standing("secretary").scope),
        matters=[one.told() for one in lives],
    )  # fmt: skip


@given(LIVES)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_the_next_step_and_every_figure_are_what_the_plain_reading_says(office, lives):
    with undone():
        lived = []
        for no, (day, cost, moves) in enumerate(lives):
            lived.append(Life(office, no, FIRST + timedelta(days=day), cost))
            for move, days in moves:
                lived[-1].go(move, days)
        read = world(office, lived)
        for one in lived:
            matter, coming = Matter.objects.get(pk=one.matter.pk), read.next_step(one.told())
            if one.outcome == "refused" or matter.state != State.RUNNING:
                continue  # the plain reading does not know that a refusal leaves steps out
            assert coming is not None and matter.step == coming.step
            if coming.step != "notice":  # the plain reading takes a notice as put up at once
                assert (matter.step_due_on, matter.not_before) == (coming.due, coming.not_before)
        for name in ("parks_approved", "parks_sum", "parks_in_time"):
            asked, told = office.figure(name, "2018-06", on=LAST), read.figure(name)
            assert asked.value == told.value, name
            assert {str(row.pk) for row in asked.rows()} == told.keys

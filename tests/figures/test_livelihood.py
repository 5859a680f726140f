"""Employment help and consolation visits: what is counted is what is listed, and what is sensitive stays sealed."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from jiedao.access.queries import setup_standing
from jiedao.entries import sealing
from jiedao.entries.models import Entry, Fact
from jiedao.entries.problems import NotYourForm
from jiedao.periods import TZ
from jiedao.procedures import registration, submission
from jiedao.procedures.registration import Entering
from jiedao.procedures.submission import Sent
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7

VISIT, EMPLOYED = "consolation_visit.consolation", "employment_help.employed"
SINCE = date(2018, 1, 8)


@pytest.fixture
def counter(office) -> Any:
    """The counter of the office: puts people on registers and records what was done for them."""

    class Counter:
        def put_on(self, kind: str, name: str, **values: Any) -> Any:
            who, at = self.who(SINCE), datetime.combine(SINCE, time(9), tzinfo=TZ)
            entering = Entering(uuid7(), kind, name, office.place("001").pk, at, values)
            return registration.enter(entering, street=office.row, who=who, now=at + timedelta(hours=1)).entry.subject

        def who(self, on: date) -> Any:
            return setup_standing(Scope.everything(office.code), on=on)

        def record(self, form: str, about: Any, on: date, **values: Any) -> Any:
            at = datetime.combine(on, time(10), tzinfo=TZ)
            sent = Sent(uuid7(), form, about.pk, at, values)
            return submission.submit(sent, street=office.row, who=self.who(on), now=at + timedelta(minutes=5))

        def visited(self, about: Any, group: str, on: date, cash: str, goods: str = "0") -> Any:
            from jiedao.register.models import Subject

            two = [{"person": str(Subject.objects.get(name=name).pk)} for name in ("柏松年", "关月明")]
            return self.record(
                VISIT, about, on, group=group, occasion="july_first", visitors=two, cash=cash, goods_value=goods
            )

        def employed(
            self, about: Any, on: date, *, newly: str = "yes", laid_off: str = "no", difficult: str = ""
        ) -> Any:
            more = {"is_difficult": "yes", "difficult": difficult} if difficult else {"is_difficult": "no"}
            return self.record(EMPLOYED, about, on, job_on=on.isoformat(), newly=newly, laid_off=laid_off, **more)

    return Counter()


def test_each_figure_of_visits_equals_its_list(office, counter):
    home, other = (
        counter.put_on("hardship_household", "冯家", reason="illness"),
        counter.put_on("hardship_household", "陈家", reason="income"),
    )
    member = {"branch": str(counter.put_on("party_organisation", "支部", level="branch", setting="community",
                                           has_committee="no").pk),
              "joined_on": "1948-07-01", "status": "full", "leader": "no", "retired": "yes", "hardship": "yes"}  # fmt: skip
    old = counter.put_on("party_member", "褚木槿", **member)
    counter.visited(home, "hardship_household", date(2018, 2, 8), "300")
    counter.visited(home, "hardship_household", date(2018, 6, 28), "0", "120")
    counter.visited(other, "hardship_household", date(2018, 6, 28), "300")
    counter.visited(old, "old_member", date(2018, 6, 29), "500", "81.50")
    said = {
        "hardship_households_visited": (2, 3), "hardship_household_visits": (3, 3), "hardship_members_visited": (1, 1),
        "hardship_members_consolation": (581.5, 1), "old_members": (1, 1),
    }  # fmt: skip
    for name, (value, rows) in said.items():
        figure = office.figure(name)
        assert (float(figure.value), figure.rows().count()) == (value, rows), name


def test_each_figure_of_employment_equals_its_list_and_counts_nobody_twice(office, counter):
    first, second, third = (counter.put_on("job_seeker", name) for name in ("冯禾生", "陈谷雨", "卫芒种"))
    counter.employed(first, date(2018, 3, 5), laid_off="yes", difficult="long_jobless")
    counter.employed(first, date(2018, 5, 7))
    counter.employed(second, date(2018, 5, 7))
    counter.employed(third, date(2018, 6, 28), newly="no", laid_off="yes")
    counter.record("employment_help.left_work", second, date(2018, 6, 20), why="moved")
    said = {
        "new_urban_employment": 2, "hardship_reemployment": 2, "reemployed_within_new": 1, "natural_decrease": 1,
        "net_employment": 1,
    }  # fmt: skip
    assert {name: float(office.figure(name).value) for name in said} == said
    rows = office.figure("new_urban_employment").rows()
    assert len({row.subject_id for row in rows}) == 2 and rows.count() == 3


def test_why_a_household_is_in_hardship_stands_sealed_and_is_no_fact(counter):
    home = counter.put_on("hardship_household", "冯家", reason="illness")
    entry = Entry.objects.get(subject_id=home.pk)
    assert sealing.is_sealed(entry.values["reason"]) and "illness" not in str(entry.values)
    assert not Fact.objects.filter(entry_id=entry.pk, field__contains="reason").exists()


def test_the_kind_of_difficulty_stands_sealed_while_yes_or_no_is_counted(counter):
    seeker = counter.put_on("job_seeker", "冯禾生")
    entry = counter.employed(seeker, date(2018, 3, 5), difficult="long_jobless").entry
    assert sealing.is_sealed(entry.values["difficult"]) and entry.values["is_difficult"] == "yes"
    assert "long_jobless" not in str(entry.values)


def test_a_sum_above_the_standard_is_asked_about_and_stands(counter):
    home = counter.put_on("hardship_household", "冯家", reason="income")
    assert counter.visited(home, "hardship_household", date(2018, 6, 28), "300").warnings == ()
    (asked,) = counter.visited(home, "hardship_household", date(2018, 6, 29), "400").warnings
    assert "慰问标准" in asked


def test_people_at_the_counter_are_open_to_the_counter_alone(office, counter):
    seeker = counter.put_on("job_seeker", "冯禾生")
    for name in ("grid_worker", "community_staff", "community_secretary"):
        assert {"job_seeker", EMPLOYED} <= office.standing(name).scope.closed
    with pytest.raises(NotYourForm):
        office.submit(
            EMPLOYED, seeker, who="community_staff", job_on="2018-06-01", newly="yes", laid_off="no", is_difficult="no"
        )

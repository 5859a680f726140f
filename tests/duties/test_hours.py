"""What an order from above calls for stands at once, for all it bears on, and is late by the instant."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.audit.models import Event
from jiedao.duties.models import Obligation
from jiedao.procedures import registration
from jiedao.procedures.clock import rebuild_duties, tick
from jiedao.procedures.registration import Entering
from jiedao.procedures.submission import Sent, submit, void
from jiedao.tenancy.ids import uuid7
from jiedao.web.duties.hours import lasting
from tests import cast
from tests.figures.test_properties import undone

DAY = date(2018, 6, 25)
BY_SITE, BY_UNIT = "weather_control.confirm_by_site", "weather_control.confirm_by_unit"
CONFIRMED, CHECKED, LIFTED = (
    f"weather_control.{name}" for name in ("order_confirmed", "control_check", "order_lifted")
)
SITE = {"builder": "中原建工", "floor_area": "900", "earthwork": "no"}


def site(office, name, stage="building", **more):
    return office.enter("building_site", name, below="001001", stage=stage, **SITE, **more)


@pytest.fixture
def around(office):
    """Two sites at work, one that waits, one on the list of exemptions and one whose exemption has run out; a school."""
    return {
        "first": site(office, "甲工地"), "second": site(office, "乙工地"), "waiting": site(office, "丙工地", "preparing"),
        "exempt": site(office, "抢险工地", exempt="emergency", exempt_paper="豁免清单第1号", exempt_until="2018-12-31"),
        "over": site(office, "绿牌工地", exempt="green_plate", exempt_paper="豁免清单第2号", exempt_until="2018-06-01"),
        "school": office.enter("controlled_unit", "纺苑小学", unit_kind="school"),
    }  # fmt: skip


def order(office, at, level="orange", name="管控令"):
    entering = Entering(
        uuid7(), "weather_order", f"{name}{at:%m%d%H%M}", office.place().pk, at,
        {"level": level, "temporary": "yes", "issuer": "市指挥部"},
    )  # fmt: skip
    return registration.enter(entering, street=office.row, who=office.standing("secretary", on=DAY), now=at).entry


def confirm(office, about, of, at, told="yes"):
    sent = Sent(uuid7(), CONFIRMED, about.pk, at, {"order": str(of.subject_id), "told": told})
    return submit(sent, street=office.row, who=office.standing("handler"), now=max(at, cast.at(DAY, 23))).entry


def owed(duty, on=DAY):
    rows = Obligation.objects.filter(duty=duty).on(on).select_related("subject")
    return {one.subject.name: one for one in rows}


def test_an_order_is_owed_an_answer_in_its_own_transaction_within_the_hour(office, around):
    order(office, cast.at(DAY, 16, 20))
    sites, units = owed(BY_SITE), owed(BY_UNIT)
    assert set(sites) == {"甲工地", "乙工地", "抢险工地", "绿牌工地"} and set(units) == {"纺苑小学"}
    assert {one.due_at for one in (*sites.values(), *units.values())} == {cast.at(DAY, 17, 20)}
    assert sites["甲工地"].due_on == DAY and sites["甲工地"].state == "open"


def test_who_is_on_the_list_of_exemptions_is_excused_with_its_ground(office, around):
    order(office, cast.at(DAY, 16, 20))
    exempt = owed(BY_SITE)["抢险工地"]
    assert (exempt.state, exempt.waived_by, exempt.waived_at) == ("waived", None, cast.at(DAY, 16, 20))
    assert "在豁免清单内" in exempt.waived_why and "分级管控措施" in exempt.waived_why
    assert owed(BY_SITE)["绿牌工地"].state == "open"


def test_an_answer_is_late_by_the_minute_and_one_before_the_order_is_none(office, around):
    made = order(office, cast.at(DAY, 16, 20))
    confirm(office, around["first"], made, cast.at(DAY, 17, 20))
    confirm(office, around["second"], made, cast.at(DAY, 17, 21))
    confirm(office, around["school"], made, cast.at(DAY, 16, 19))
    confirm(office, around["over"], made, cast.at(DAY, 16, 30), told="no")
    assert {name: one.state for name, one in owed(BY_SITE).items()} == {
        "甲工地": "done", "乙工地": "late", "抢险工地": "waived", "绿牌工地": "open",
    }  # fmt: skip
    assert owed(BY_UNIT)["纺苑小学"].state == "open"
    assert owed(BY_UNIT, DAY + timedelta(days=1))["纺苑小学"].state == "missed"


def test_an_hour_runs_over_midnight(office, around):
    made = order(office, cast.at(DAY, 23, 30))
    late = DAY + timedelta(days=1)
    sent = Sent(
        uuid7(), CONFIRMED, around["first"].pk, cast.at(late, 0, 20), {"order": str(made.subject_id), "told": "yes"}
    )
    submit(sent, street=office.row, who=office.standing("handler"), now=cast.at(late, 1))
    one = owed(BY_SITE, late)["甲工地"]
    assert (one.from_on, one.due_on, one.state) == (DAY, late, "done")


def test_an_order_that_is_voided_is_owed_nothing(office, around):
    made = order(office, cast.at(DAY, 16, 20))
    registered = made
    void(registered, street=office.row, who=office.standing("secretary"), why="发错了", now=cast.at(DAY, 17))
    assert all(one.due_at is None for one in owed(BY_SITE).values())


def test_each_day_is_checked_until_the_order_is_lifted(office, around):
    tick(office.row, now=cast.at(DAY, 0, 30))
    made = order(office, cast.at(DAY, 16, 20))
    daily = Obligation.objects.filter(duty="weather_control.daily_control", subject_id=around["first"].pk)
    assert list(daily.values_list("due_on", flat=True)) == [DAY]
    for no in (1, 2, 3):
        tick(office.row, now=cast.at(DAY + timedelta(days=no), 0, 30))
    lifted = DAY + timedelta(days=3)
    sent = Sent(uuid7(), LIFTED, made.subject_id, cast.at(lifted, 8), {"lifted_on": str(lifted)})
    submit(sent, street=office.row, who=office.standing("secretary", on=lifted), now=cast.at(lifted, 9))
    assert list(daily.order_by("due_on").values_list("due_on", flat=True)) == [
        DAY + timedelta(days=n) for n in range(3)
    ]
    review = Obligation.objects.get(duty="weather_control.order_reviewed")
    assert (review.subject_id, review.from_on) == (made.subject_id, lifted)
    assert review.due_on > lifted and review.due_at is None


STORED = (
    "duty", "subject_id", "cause", "from_on", "due_on", "due_at", "done_on", "done_at", "done_entry_id", "waived_at",
    "waived_why",
)  # fmt: skip


def stored():
    return set(Obligation.objects.filter(duty__startswith="weather_control.").values_list(*STORED))


MINUTES = st.integers(0, 3 * 24 * 60)
HAPPENED = st.lists(
    st.tuples(MINUTES, st.sampled_from(["order", "confirm", "confirm", "confirm"]), st.integers(0, 1), st.integers(0, 3)),
    min_size=2, max_size=12,
).map(sorted)  # fmt: skip


@given(HAPPENED)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_whatever_comes_when_the_first_answer_from_the_order_on_counts_and_rebuilding_changes_nothing(office, happened):
    with undone():
        sites = [site(office, "甲工地"), site(office, "乙工地")]
        orders, answers, start = [], [], cast.at(DAY)
        for minutes, what, no, of in happened:
            at = start + timedelta(minutes=minutes)
            if what == "order":
                orders.append((order(office, at, name=f"令{len(orders)}"), at))
            elif orders:
                made, _ = orders[of % len(orders)]
                sent = Sent(uuid7(), CONFIRMED, sites[no].pk, at, {"order": str(made.subject_id), "told": "yes"})
                submit(sent, street=office.row, who=office.standing("handler"), now=at)
                answers.append((no, made.subject_id, at))
        told = {}
        for made, at in orders:
            for no, one in enumerate(sites):
                first = min((t for n, o, t in answers if n == no and o == made.subject_id and t >= at), default=None)
                told[(one.pk, at + timedelta(hours=1), first)] = (
                    "missed" if first is None else "done" if first <= at + timedelta(hours=1) else "late"
                )
        last = DAY + timedelta(days=5)
        rows = Obligation.objects.filter(duty=BY_SITE).on(last)
        assert {(one.subject_id, one.due_at, one.done_at): one.state for one in rows} == told
        before = stored()
        tick(office.row, now=cast.at(DAY + timedelta(days=4)))
        rebuild_duties(office.row, on=DAY + timedelta(days=4))
        kept = {row for row in stored() if row[0] == BY_SITE}
        assert kept == {row for row in before if row[0] == BY_SITE}


def test_an_order_asks_as_much_of_the_database_for_many_as_for_few(office, around, django_assert_max_num_queries):
    order(office, cast.at(DAY, 8))
    for no in range(12):
        site(office, f"又一工地{no}")
    with django_assert_max_num_queries(95):
        order(office, cast.at(DAY, 16, 20))
    assert Obligation.objects.filter(duty=BY_SITE).count() == 2 * 16


def test_the_obligations_are_derived_and_write_no_event_of_their_own(office, around):
    before = Event.objects.count()
    order(office, cast.at(DAY, 16, 20))
    kinds = set(Event.objects.order_by("-seq").values_list("kind", flat=True)[: Event.objects.count() - before])
    assert not any(kind.startswith("duty.") for kind in kinds)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1分钟"),
        (60, "1分钟"),
        (25 * 60, "25分钟"),
        (3600, "1小时"),
        (85 * 60, "1小时25分钟"),
        (3 * 86400 + 5, "3天"),
    ],
)
def test_how_long_it_took_is_said_to_the_minute_and_beyond_a_day_in_days(seconds, said):
    assert lasting(timedelta(seconds=seconds)) == said

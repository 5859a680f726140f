"""What stands before each of the cast: their duties, their cases, what is late in their range."""

from datetime import date, timedelta

import pytest

from jiedao.procedures import booking, casework, today
from jiedao.procedures.clock import tick
from jiedao.procedures.submission import Sent
from jiedao.register.queries import calendar
from jiedao.tenancy.ids import uuid7
from tests import cast

TODAY = cast.TODAY
LAST_WEEK = date(2018, 6, 27)
MORNING = cast.at(TODAY, 0)


@pytest.fixture
def busy(office):
    """A building site with its grid worker, a patrol that found something last week, and the calendar up to today."""
    site = office.enter(
        "building_site", "纺苑安置房项目", below="001001", builder="中原建工", floor_area="12000", earthwork="yes",
        stage="building", assigned={"site_grid_worker": office.standing("neighbour").scope.person},
    )  # fmt: skip
    office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=LAST_WEEK,
        problems=[{"what": "店外堆放建材", "where_it_is": "互助路28号"}],
    )  # fmt: skip
    tick(office.row, now=cast.at(TODAY, 8))
    return site


def of(office, who, now=cast.NOON, since=MORNING):
    standing = office.standing(who)
    return today.collect(
        standing, booking.edition(office.row, TODAY), now=now, since=since, calendar=calendar(standing.scope)
    )


def duties(part):
    return {one.duty.partition(".")[2] for one in part.rows}


@pytest.mark.parametrize(
    ("who", "due"),
    [
        ("grid_worker", {"day_walked"}), ("neighbour", {"day_walked", "daily_look"}), ("secretary", {"night_led"}),
        ("director", {"night_led"}), ("community_staff", set()), ("handler", {"site_watch"}), ("auditor", set()),
        ("leader", set()), ("system_admin", set()), ("other_handler", set()),
    ],
)  # fmt: skip
def test_a_duty_stands_before_who_owes_it(office, busy, who, due):
    assert duties(of(office, who).due) == due


def test_only_ones_own_places_and_subjects(office, busy):
    mine = of(office, "grid_worker").due.rows
    assert [one.place.code for one in mine] == [f"{office.code}001001"]
    looks = [one for one in of(office, "neighbour").due.rows if one.duty == "site_dust.daily_look"]
    assert [one.subject_id for one in looks] == [busy.pk]


def test_a_weekly_check_stands_before_the_handlers_of_its_line_alone(office, busy):
    assert "full_check" in duties(of(office, "handler").later)
    assert duties(of(office, "other_handler").later) == set()


def test_what_is_overdue_is_counted_and_only_so_long_as_it_may_be_entered(office, busy):
    found = of(office, "grid_worker")
    assert duties(found.overdue) == {"day_walked"}
    days = calendar(office.standing("grid_worker").scope)
    assert found.overdue.total == days.workdays_in(TODAY - today.BACK, TODAY - timedelta(days=1)) - 1  # one was walked
    assert len(found.overdue.rows) == today.FIRST
    assert min(one.due_on for one in today.obligations(
        office.standing("grid_worker"), booking.edition(office.row, TODAY), "overdue", on=TODAY, calendar=days
    )) >= TODAY - today.BACK  # fmt: skip


def test_a_record_takes_its_duty_away(office, busy):
    office.submit("day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=TODAY)
    assert of(office, "grid_worker").due == today.Part()


def test_a_case_stands_before_its_fixer_then_before_a_checker_who_is_not_the_fixer(office, busy):
    assert of(office, "grid_worker").cases.total + of(office, "grid_worker").cases_due.total == 1
    case = next(iter((*of(office, "grid_worker").cases.rows, *of(office, "grid_worker").cases_due.rows)))
    sent = Sent(uuid7(), "rectification.rectified", case.subject_id, cast.at(TODAY, 9), {"done": "已清走"})
    casework.rectify(case, sent=sent, street=office.row, who=office.standing("handler"), now=cast.at(TODAY, 9, 5))
    assert of(office, "second_handler").check.total == 1
    assert of(office, "handler").check.total == 0
    assert of(office, "grid_worker").check.total == 0
    assert of(office, "auditor").check.total == 0


def test_an_overdue_case_is_overdue_here(office, busy):
    late = of(office, "grid_worker", now=cast.at(TODAY + timedelta(days=9)))
    assert late.cases_overdue.total == 1


def test_who_answers_for_others_sees_what_is_late_in_their_range(office, busy):
    board = {one.name: one.total for one in of(office, "secretary").late_duties}
    assert board["day_night_patrol.day_walked"] == today.late_of(
        office.standing("secretary"), "day_night_patrol.day_walked", on=TODAY
    ).count() > 0  # fmt: skip
    assert "citywide_cleanup.cleanup_day" in {one.name for one in of(office, "office_head").late_duties}
    theirs = {one.name: one.total for one in of(office, "community_secretary").late_duties}
    assert 0 < theirs["day_night_patrol.day_walked"] < board["day_night_patrol.day_walked"]
    for who in ("grid_worker", "handler", "auditor"):
        assert not of(office, who).late_duties


def test_what_others_did_since_the_last_look_is_new(office, busy):
    found = of(office, "handler", since=cast.at(LAST_WEEK, 0)).news
    assert [(step.move, step.person.name) for step in found.rows] == [("open", "陶一鸣")]
    assert of(office, "grid_worker", since=cast.at(LAST_WEEK, 0)).news.total == 0  # one's own is no news
    assert of(office, "handler").news.total == 0
    assert of(office, "neighbour", since=cast.at(LAST_WEEK, 0)).news.total == 0


def test_who_only_reads_is_shown_the_last_records(office, busy):
    assert [one.form for one in of(office, "auditor").recent] == ["day_night_patrol.day_patrol"]
    assert not of(office, "protection_officer").recent


def test_the_calendar_tells_what_comes(office):
    days = calendar(office.standing("office_head").scope)
    coming = today.coming(office.standing("office_head"), booking.edition(office.row, TODAY), days)
    assert [day for day, duty in coming if duty.name == "citywide_cleanup.cleanup_day"][:2] == [
        date(2018, 7, 4), date(2018, 7, 6),
    ]  # fmt: skip
    assert not any(today.is_daily(duty) for _, duty in coming)
    theirs = today.coming(office.standing("other_handler"), booking.edition(office.row, TODAY), days)
    assert not {duty.line for _, duty in theirs} - {"civil_affairs"}

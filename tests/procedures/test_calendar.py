"""A year without its holiday notice is provisional; entering the notice settles it and counts every open day anew."""

from datetime import date, timedelta

import pytest

from jiedao.audit.models import Event
from jiedao.cases.models import Case, LaneStay
from jiedao.duties.models import Obligation, Reach
from jiedao.periods import DayRow
from jiedao.procedures import casework
from jiedao.procedures.calendar import enter_notice
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from tests import cast

YEAR = 2027
NOTICE = "国办发明电〔2026〕9号"
OPENED = date(2027, 9, 28)  # a Tuesday; the law alone gives 1 to 3 October


def off(name, *days):
    return [DayRow(day, False, name, NOTICE) for day in days]


#: The autumn part of an invented notice: seven days off, a Sunday and a Saturday worked instead.
AUTUMN = [
    *off("国庆节", *(date(2027, 10, day) for day in range(1, 8))),
    DayRow(date(2027, 9, 26), True, "国庆节", NOTICE),
    DayRow(date(2027, 10, 9), True, "国庆节", NOTICE),
]

#: A day off for each other festival of that year.
REST = [
    *off("元旦", date(2027, 1, 1)), *off("春节", date(2027, 2, 6)), *off("清明节", date(2027, 4, 5)),
    *off("劳动节", date(2027, 5, 1)), *off("端午节", date(2027, 6, 9)), *off("中秋节", date(2027, 9, 15)),
]  # fmt: skip


@pytest.fixture
def case(office):
    written = office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=OPENED,
        problems=[{"what": "店外堆放建材", "where_it_is": "互助路28号"}],
    )  # fmt: skip
    return written.cases[0]


def enter(office, rows, on=date(2027, 9, 29)):
    return enter_notice(rows, street=office.row, by=office.user("system_admin"), now=cast.at(on, 9))


def office_calendar():
    return calendar(Scope.everything(cast.HERE))


def test_a_year_without_notice_is_provisional_until_every_festival_is_entered(office):
    assert office_calendar().is_provisional(YEAR)
    enter(office, AUTUMN)
    assert office_calendar().unannounced(YEAR) == ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节")
    enter(office, REST)
    assert not office_calendar().is_provisional(YEAR)
    assert office_calendar().is_workday(date(2027, 10, 9)) and not office_calendar().is_workday(date(2027, 10, 4))


def test_an_open_case_is_counted_anew_and_then_settled(office, case):
    assert (case.due_on, case.provisional) == (date(2027, 10, 6), True)
    assert enter(office, AUTUMN).cases == 1
    case.refresh_from_db()
    assert (case.due_on, case.provisional) == (date(2027, 10, 11), True)  # 29, 30 September, 8, 9, 11 October
    assert LaneStay.objects.get(case_id=case.pk).due_at == case.due_at
    assert enter(office, REST).cases == 1
    case.refresh_from_db()
    assert (case.due_on, case.provisional) == (date(2027, 10, 11), False)


def test_an_extension_runs_from_the_day_counted_anew(office, case):
    casework.step(
        case, "extend", why="店主外出", street=office.row, who=office.standing("office_head", OPENED),
        now=cast.at(OPENED, 10),
    )  # fmt: skip
    enter(office, AUTUMN)
    case.refresh_from_db()
    assert case.due_on == date(2027, 10, 18)  # five workdays after 11 October
    assert LaneStay.objects.get(case_id=case.pk).extended_from.date() == date(2027, 10, 11)


def test_a_case_waiting_for_its_check_is_counted_from_the_report(office, case):
    from jiedao.procedures.submission import Sent
    from jiedao.tenancy.ids import uuid7

    on = date(2027, 9, 30)
    fixed = casework.rectify(
        case, sent=Sent(uuid7(), "rectification.rectified", case.subject_id, cast.at(on), {"done": "已清走"}),
        street=office.row, who=office.standing("grid_worker", on), now=cast.at(on, 10),
    )  # fmt: skip
    assert fixed.due_on == date(2027, 10, 5)
    enter(office, AUTUMN, on)
    fixed.refresh_from_db()
    assert fixed.due_on == date(2027, 10, 9)


def test_a_hung_case_keeps_its_review_day(office, case):
    hung = casework.step(
        case,
        "hang",
        why="等批复",
        street=office.row,
        who=office.standing("office_head", OPENED),
        now=cast.at(OPENED, 10),
    )
    review = hung.due_on
    enter(office, AUTUMN)
    hung.refresh_from_db()
    assert (hung.due_on, hung.state) == (review, "hung")


def walks():
    rows = Obligation.objects.filter(duty="day_night_patrol.day_walked", from_on__gte=date(2027, 9, 25))
    return sorted(set(rows.values_list("from_on", flat=True)))


def test_daily_duties_follow_the_new_workdays_and_keep_what_was_done(office):
    Reach.objects.create(duty="day_night_patrol.day_walked", through=date(2027, 9, 25))
    office.submit("day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=date(2027, 10, 4))
    tick_one(office, date(2027, 10, 9))
    assert date(2027, 10, 4) in walks() and date(2027, 10, 9) not in walks()
    assert Obligation.objects.filter(from_on=date(2027, 10, 5)).first().provisional
    enter(office, AUTUMN, date(2027, 10, 9))
    days = walks()
    assert date(2027, 10, 5) not in days and date(2027, 10, 9) in days and date(2027, 9, 26) in days
    left = Obligation.objects.filter(from_on=date(2027, 10, 4))
    assert [o.done_on for o in left] == [date(2027, 10, 4)]  # done on a day that is off now: it stays
    before = Event.objects.count()
    assert enter(office, AUTUMN, date(2027, 10, 9)).days == 0
    assert Event.objects.count() == before


def tick_one(office, on):
    """Bring the daily walk up to a day, without working through the years before."""
    from jiedao.duties import actions
    from jiedao.procedures import booking
    from jiedao.procedures.settling import begins

    edition = booking.edition(office.row, on)
    duty = edition.duties["day_night_patrol.day_walked"]
    actions.work_through(duty, edition, since=begins(duty, edition, office.row), on=on, calendar=office_calendar())


def test_a_duty_counted_in_workdays_from_an_event_is_marked_and_moved(office):
    shop = office.enter(
        "shop", "老街面馆", road="前进巷", road_kind="back_street", keeper="演示", keeper_since="2027-09-28",
        phone="13603715678", since=OPENED,
    )  # fmt: skip
    owed = Obligation.objects.get(duty="shopfront_three.resigned", subject_id=shop.pk)
    assert owed.provisional
    before = owed.due_on
    enter(office, AUTUMN)
    owed.refresh_from_db()
    assert owed.due_on > before


def test_each_day_and_each_moved_case_writes_its_event(office, case):
    before = list(Event.objects.values_list("kind", flat=True))
    enter(office, AUTUMN)
    kinds = list(Event.objects.order_by("seq").values_list("kind", flat=True))[len(before) :]
    assert kinds.count("register.calendar_day") == len(AUTUMN) and kinds.count("case.due_changed") == 1


def test_a_closed_case_is_not_counted_anew(office, case):
    Case.objects.filter(pk=case.pk).update(state="closed", closed_on=OPENED + timedelta(days=1))
    assert enter(office, AUTUMN).cases == 0

"""A line is contested in its time, however the appeal comes in; what scores members is in force on its own days only."""

from datetime import date, timedelta

import pytest

from jiedao.audit.models import Event
from jiedao.duties.models import Obligation
from jiedao.entries.problems import NoSuchForm, RuleRefuses
from jiedao.periods import parse_period
from jiedao.points.actions import Word
from jiedao.points.models import ConfirmedMonth, Sanction
from jiedao.points.problems import (
    AppealTooLate,
    AppealWithoutLine,
    NotSanctioned,
    NotYoursToSwitch,
    SanctionedAlready,
    SanctionUntimely,
)
from jiedao.points.statement import Asked, statement
from jiedao.procedures import booking, points_switch
from jiedao.procedures.clock import tick
from tests import cast
from tests.points.conftest import APPEAL, FROM, MONTH, SERVICE, STATEMENT, meeting, service, switch_on

JUNE = parse_period("2018-06")
CONFIRMED = date(2018, 7, 2)


def lines(scoring, name="worker"):
    asked = Asked(
        MONTH, scoring.people[name].pk, JUNE, date(2018, 7, 31), lambda day: booking.edition(scoring.office.row, day)
    )
    return statement(asked).lines


def contest(scoring, on, *, name="worker", nth=0, who="second_handler", line=None):
    """An appeal through the ordinary way in, as any client may send it."""
    number = lines(scoring, name)[nth].number if line is None else line
    return scoring.office.submit(APPEAL, scoring.people[name], who=who, on=on, line=number, why="那天到了").entry


def confirm(scoring, on=CONFIRMED):
    return scoring.office.submit(
        STATEMENT, scoring.first, who="community_secretary", on=on, month="2018-06-30", checked="yes"
    ).entry  # fmt: skip


@pytest.fixture
def june(scoring):
    meeting(scoring, date(2018, 6, 5), {"worker": "present"})
    return scoring


def test_before_the_month_is_confirmed_there_is_no_last_day(june):
    assert contest(june, date(2018, 7, 30)).form == APPEAL


@pytest.mark.parametrize("on", [date(2018, 7, 2), date(2018, 7, 16)])
def test_up_to_the_tenth_workday_after_the_confirmation_an_appeal_is_taken(june, on):
    confirm(june)
    assert contest(june, on).form == APPEAL


def test_after_it_the_appeal_is_refused_with_the_last_day(june):
    confirm(june)
    with pytest.raises(AppealTooLate) as refused:
        contest(june, date(2018, 7, 17))
    assert "期限是2018-07-16" in str(refused.value) and "更正原记录" in str(refused.value)


def test_a_record_entered_after_the_confirmation_has_its_own_time(june):
    confirm(june)
    late = june.office.submit(
        SERVICE, june.first, who="community_secretary", on=date(2018, 6, 21), now=cast.at(date(2018, 7, 10)),
        kind="post", what="值守", people=[{"person": str(june.people["worker"].pk)}],
    ).entry  # fmt: skip
    number = next(line.number for line in lines(june) if line.record == late.pk)
    assert contest(june, date(2018, 7, 24), line=number).form == APPEAL
    with pytest.raises(AppealTooLate):
        contest(june, date(2018, 7, 25), line=number)


@pytest.mark.parametrize("line", ["不知道", "000000-1"])
def test_no_way_in_leads_round_the_line(june, line):
    with pytest.raises(AppealWithoutLine):
        contest(june, cast.TODAY, line=line)


def test_two_lines_at_once_are_no_line(june):
    service(june, date(2018, 6, 20), "worker")
    both = "、".join(line.number for line in lines(june))
    with pytest.raises(AppealWithoutLine):
        contest(june, cast.TODAY, line=both)


def test_a_confirmation_that_says_no_keeps_nothing(june):
    with pytest.raises(RuleRefuses):
        june.office.submit(
            STATEMENT, june.first, who="community_secretary", on=CONFIRMED, month="2018-06-30", checked="no"
        )
    assert not ConfirmedMonth.objects.exists()
    confirm(june)
    assert ConfirmedMonth.objects.count() == 4


def test_the_audit_knows_of_a_confirmation_and_no_number_of_anybody(june):
    confirm(june)
    event = Event.objects.filter(kind="points.month_confirmed").get()
    assert '"members":4' in event.data and "statement" not in event.data
    assert set(__import__("json").loads(event.data)) == {"period", "members", "lines"}


# ---- in force on its own days ----


def test_a_form_is_there_on_the_days_of_the_word_and_on_no_other(scoring):
    office = scoring.office
    held = [booking.edition(office.row, day) for day in (FROM - timedelta(days=1), FROM, cast.TODAY)]
    assert [SERVICE in one.forms for one in held] == [False, True, True]
    assert ["category" in one.kinds["party_member"].fields for one in held] == [False, True, True]
    assert [bool(one.points) for one in held] == [False, True, True]
    with pytest.raises(NoSuchForm):
        office.submit(SERVICE, scoring.first, who="community_secretary", on=FROM - timedelta(days=1), now=cast.NOON)


def test_the_other_office_never_has_it(scoring, other_office):
    assert SERVICE not in booking.edition(other_office.row, cast.TODAY).forms


def test_after_the_end_the_old_days_read_by_their_own_rules(scoring):
    meeting(scoring, date(2018, 6, 5), {"worker": "present"})
    off(scoring.office, date(2018, 7, 2))
    assert SERVICE not in booking.edition(scoring.office.row, cast.TODAY).forms
    assert lines(scoring)[0].counted == 3
    asked = Asked(
        MONTH,
        scoring.people["worker"].pk,
        parse_period("2018-07"),
        date(2018, 7, 31),
        lambda day: booking.edition(scoring.office.row, day),
    )
    assert statement(asked) is None


def off(office, until_on, *, who="secretary", now=cast.NOON):
    regulation = points_switch.regulation_of(office.row)
    return points_switch.switch_off(
        regulation, until_on=until_on, why="试行结束", street=office.row, who=office.standing(who), now=now
    )


def test_the_days_of_a_word_are_held_to(office):
    regulation, today = points_switch.regulation_of(office.row), cast.TODAY
    with pytest.raises(NotSanctioned):
        off(office, today)
    with pytest.raises(SanctionUntimely, match="还没有到"):
        switch_on(office, word=Word("甲", "乙", today + timedelta(days=1), "丙"), now=cast.NOON)
    with pytest.raises(SanctionUntimely, match="早于文件日期"):
        switch_on(office, from_on=date(2018, 1, 4))
    switch_on(office)
    with pytest.raises(SanctionedAlready):
        switch_on(office, from_on=today, now=cast.NOON)
    with pytest.raises(SanctionUntimely, match="不能追溯"):
        off(office, today - timedelta(days=1))
    off(office, today + timedelta(days=3))
    with pytest.raises(SanctionUntimely, match="上一次停用"):
        switch_on(office, from_on=today, now=cast.NOON)
    switch_on(office, from_on=today + timedelta(days=3), now=cast.NOON)
    assert Sanction.objects.count() == 2
    assert [
        regulation.code in booking.edition(office.row, today + timedelta(days=n)).regulations for n in range(5)
    ] == [True] * 5
    assert Event.objects.filter(kind="points.sanctioned").count() == 2


@pytest.mark.parametrize("who", ["office_head", "leader", "community_secretary", "auditor"])
def test_who_does_not_answer_for_it_cannot_switch(office, who):
    with pytest.raises(NotYoursToSwitch):
        switch_on(office, who=who)
    assert not Sanction.objects.exists()


def test_a_word_that_fails_leaves_the_office_as_it_was(office, monkeypatch):
    from jiedao.points import actions

    def refuse(*given, **named):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", refuse)
    with pytest.raises(RuntimeError):
        switch_on(office)
    assert SERVICE not in booking.edition(office.row, cast.TODAY).forms


def test_the_duty_stands_while_it_is_on_and_is_fulfilled_by_a_confirmation(scoring):
    office, duty = scoring.office, "member_points.points_confirmed"
    tick(office.row, now=cast.at(cast.TODAY, 6))
    confirm(scoring)
    owed = Obligation.objects.filter(duty=duty, subject_id=scoring.first.pk, from_on=date(2018, 7, 1)).get()
    assert owed.done_on == CONFIRMED
    off(office, cast.TODAY, now=cast.at(cast.TODAY, 20))
    left = Obligation.objects.filter(duty=duty, from_on=date(2018, 7, 1))
    assert [one.subject_id for one in left] == [scoring.first.pk]  # what was done stays

"""A session that was held is a record; who came took part, with their hours; corrected, voided and merged they follow."""

from datetime import date, timedelta
from fractions import Fraction
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.activities import queries
from jiedao.activities.models import Attendance, Session, SignUp, State
from jiedao.activities.problems import ConsentMissing, NoCertificate, NoSuchSession, NotSignedUp, NotYet, SessionOver
from jiedao.entries.models import Entry
from jiedao.entries.problems import NotFilledIn
from jiedao.procedures import activity, booking, correcting, merging
from jiedao.register.problems import MergeStoodOn
from jiedao.register.scope import Scope
from jiedao.rulebook.plain import Entry as PlainEntry
from jiedao.rulebook.plain import Listing as PlainListing
from jiedao.rulebook.plain import Session as PlainSession
from jiedao.rulebook.plain import World
from tests import cast
from tests.activities import gathering
from tests.activities.gathering import HELD, RECORD, consent, hold, plan, sign_up
from tests.figures.test_properties import undone

AFTER = HELD + timedelta(days=1)


def value(office, name, period="2018-06"):
    return office.figure(name, period, on=AFTER).value


def how(office, who="community_staff", on=HELD, hour=12):
    return gathering.given(office, who, on, hour)


def hours(session):
    rows = Attendance.objects.filter(session_id=session.pk, until_at=None).select_related("person")
    return {one.person.name: one.minutes for one in rows}


@pytest.fixture
def signed(office, team, coming):
    """Two with a place who consented, one who did not, and one who waits."""
    made = [sign_up(office, coming, one) for one in team.volunteers[:4]]
    for one in (made[0], made[1], made[3]):
        consent(office, one)
    return made


def test_attendance_makes_the_record_of_the_session_and_a_person_time_of_everybody_who_came(
    office, team, coming, signed
):
    done = hold(office, coming, {team.volunteers[0]: "", team.volunteers[1]: "0.5"})
    coming.refresh_from_db()
    assert (coming.state, coming.entry_id) == (State.HELD, done.entry.pk)
    assert (done.entry.form, done.entry.subject_id) == ("volunteer_teams.volunteer_activity", team.subject.pk)
    assert done.entry.occurred_at == coming.starts_at
    assert hours(coming) == {"方小满": 120, "程立夏": 30}


def test_nobody_takes_part_without_the_consent_the_rule_asks(office, team, coming, signed):
    with pytest.raises(ConsentMissing, match=r"还没有本人同意，不能登记到场：闻惊蛰.*登记同意的日期"):
        hold(office, coming, [team.volunteers[0], team.volunteers[2]])
    assert not Entry.objects.filter(form="volunteer_teams.volunteer_activity").exists()
    consent(office, signed[2])
    hold(office, coming, [team.volunteers[0], team.volunteers[2]])
    assert set(hours(coming)) == {"方小满", "闻惊蛰"}


def test_who_did_not_sign_up_is_not_ticked_off(office, team, coming, signed):
    with pytest.raises(NotSignedUp, match=r"没有报名.*柳霜降.*先在名单里替他们报名"):
        hold(office, coming, [team.volunteers[0], team.volunteers[4]])


def test_who_waits_and_comes_takes_part(office, team, coming, signed):
    hold(office, coming, [team.volunteers[3]])
    assert hours(coming) == {"秦白露": 120}
    assert SignUp.objects.get(pk=signed[3].pk).stands == "placed"


def test_before_it_begins_no_attendance_is_taken_and_after_it_was_nobody_signs_up(office, team, coming, signed):
    with pytest.raises(NotYet, match="2018-06-30 09:00才开始"):
        hold(office, coming, [team.volunteers[0]], hour=8)
    hold(office, coming, [team.volunteers[0]])
    with pytest.raises(SessionOver, match="已举办，不能报名"):
        sign_up(office, coming, team.volunteers[4], on=HELD)
    with pytest.raises(SessionOver, match="不能登记到场"):
        hold(office, coming, [team.volunteers[0]])


def test_what_the_record_asks_is_asked_and_nothing_stays_of_what_was_refused(office, team, coming, signed):
    with pytest.raises(NotFilledIn):
        hold(office, coming, [team.volunteers[0]], did="打扫")
    coming.refresh_from_db()
    assert coming.state == State.PLANNED
    assert not Attendance.objects.exists()


def test_the_same_page_sent_twice_holds_it_once(office, team, coming, signed):
    id = uuid4()
    first = hold(office, coming, [team.volunteers[0]], id=id)
    again = hold(office, coming, [team.volunteers[0]], id=id)
    assert (first.new, again.new) == (True, False)
    assert Attendance.objects.count() == 1


def test_person_times_are_not_persons(office, team):
    one, two, three = team.volunteers[:3]
    gathering.held(office, team, {one: "", two: ""}, on=date(2018, 6, 28), **RECORD)
    gathering.held(
        office, team, {one: "3", three: ""}, on=date(2018, 6, 29), **{**RECORD, "sort": "elder", "hours": "1.5"}
    )
    assert value(office, "volunteer_person_times") == 4
    assert value(office, "volunteers_served") == 3
    assert value(office, "volunteer_hours") == Fraction(17, 2)
    assert value(office, "elder_person_times") == 2
    assert value(office, "active_teams") == 1
    assert value(office, "long_person_times") == 1
    said = office.figure("volunteers_served", "2018-06", on=AFTER).sentence
    assert "“志愿活动报名”到场" in said and "同一人只计一次" in said


DAYS = st.dates(date(2018, 6, 1), date(2018, 6, 30))
CAME = st.dictionaries(st.integers(0, 4), st.sampled_from(["", "0.5", "1", "2.25", "3"]), max_size=5)
SESSIONS = st.lists(
    st.tuples(DAYS, CAME, st.sampled_from(["elder", "environment"]), st.sampled_from(["1", "2.5", "3"]), st.booleans()),
    max_size=5,
)  # fmt: skip
quick = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
FIGURES = (
    "volunteer_person_times", "volunteers_served", "volunteer_hours", "elder_person_times", "active_teams",
    "long_person_times", "ready_person_times",
)  # fmt: skip


@given(SESSIONS)
@quick
def test_both_readings_count_person_times_persons_and_hours_the_same(office, team, sessions):
    """Over random sessions, some of whose records were voided: the figures as SQL, and as plain Python."""
    with undone():
        plain = []
        for no, (on, came, sort, long, stands) in enumerate(sessions):
            session = plan(office, team, on=on, day=date(2018, 6, 1), title=f"第{no}场")
            Session.objects.filter(pk=session.pk).update(capacity=None)  # as many as come
            people = {team.volunteers[one]: own for one, own in came.items()}
            for one in people:
                made = sign_up(office, session, one, on=date(2018, 6, 1))
                activity.note_consent(made, on=date(2018, 6, 1), given_by="", **how(office, on=date(2018, 6, 1)))
            record = {"did": "试", "sort": sort, "hours": long}
            entry = hold(office, session, people, on=on, **record).entry
            if not stands:
                correcting.void(entry, why="试", **how(office, on=AFTER))
                continue
            kept = PlainEntry(entry.form, str(team.subject.pk), entry.occurred_at, record, id=str(entry.pk))
            took = {str(one.pk): Fraction(own or long) for one, own in people.items()}
            plain.append(PlainSession(gathering.VOLUNTEERING, kept, took))
        edition = booking.edition(office.row, AFTER)
        world = World(
            edition, AFTER, office.figure("volunteer_hours", "2018-06", on=AFTER).period,
            [PlainListing("volunteer", str(one.pk), values={"ready": "yes"}) for one in team.volunteers],
            [one.entry for one in plain], sessions=plain,
        )  # fmt: skip
        for name in FIGURES:
            asked, told = office.figure(name, "2018-06", on=AFTER), world.figure(name)
            assert asked.value == told.value, name
            rows = asked.rows().values_list("entry_id", "person_id")
            assert {(str(entry), str(person)) for entry, person in rows} == told.keys, name
        persons, times = value(office, "volunteers_served"), value(office, "volunteer_person_times")
        assert persons <= times
        assert times == sum(len(one.came) for one in plain)
        assert persons == len({person for one in plain for person in one.came})


def test_a_corrected_record_corrects_the_hours_of_those_whose_were_not_said_apart(office, team):
    one, two = team.volunteers[:2]
    session = gathering.held(office, team, {one: "", two: "0.5"})
    new = correct(office, session.entry, hours="4")
    session.refresh_from_db()
    assert session.entry_id == new.pk
    assert hours(session) == {"方小满": 240, "程立夏": 30}
    assert value(office, "volunteer_hours") == Fraction(9, 2)


def correct(office, entry, **changed):
    from jiedao.procedures.submission import Sent

    sent = Sent(uuid4(), entry.form, entry.subject_id, entry.occurred_at, {**entry.values, **changed})
    return correcting.correct(entry, sent=sent, why="写错了", **how(office, on=AFTER)).entry


def test_who_came_is_put_right_with_a_reason_and_what_stood_is_kept(office, team, coming, signed):
    hold(office, coming, {team.volunteers[0]: ""})
    coming.refresh_from_db()
    came = {team.volunteers[0].pk: "1", team.volunteers[1].pk: ""}
    activity.correct(coming, came=came, values=RECORD, id=uuid4(), why="漏记一人", **how(office, on=AFTER))
    assert hours(coming) == {"方小满": 60, "程立夏": 120}
    assert Attendance.objects.filter(session_id=coming.pk).exclude(until_at=None).exists()
    before = office.figure("volunteer_person_times", "2018-06", on=AFTER)
    import dataclasses

    assert dataclasses.replace(before, at=cast.at(HELD, 18)).value == 1  # as it was known that evening
    assert before.value == 2


def test_a_voided_record_leaves_no_person_time_and_a_session_to_be_held(office, team):
    session = gathering.held(office, team, team.volunteers[:2])
    correcting.void(session.entry, why="没有办", **how(office, on=AFTER))
    session.refresh_from_db()
    assert (session.state, session.entry_id) == (State.PLANNED, None)
    assert value(office, "volunteer_person_times") == 0
    hold(office, session, team.volunteers[:1], on=AFTER)
    assert value(office, "volunteer_person_times") == 1


def test_where_the_record_lists_who_came_it_is_written_once_and_leads(office, team):
    session = plan(office, None, name=gathering.TRAINED, who="secretary")
    for one in team.volunteers[:2]:
        sign_up(office, session, one, who="secretary")
    entry = hold(office, session, team.volunteers[:1], who="secretary", topic="急救").entry
    told = {row["person"]: row["state"] for row in entry.values["people"]}
    assert told == {str(team.volunteers[0].pk): "present", str(team.volunteers[1].pk): "absent"}
    rows = [{"person": str(one.pk), "state": "present"} for one in team.volunteers[:3]]
    from jiedao.procedures.submission import Sent

    sent = Sent(uuid4(), entry.form, entry.subject_id, entry.occurred_at, {"topic": "急救", "people": rows})
    correcting.correct(entry, sent=sent, why="漏记", **how(office, "secretary", AFTER))
    assert value(office, "trained_persons") == value(office, "trained_lines") == 3


def test_a_programme_counts_those_who_came_where_nobody_typed_another_number(office):
    programme = office.enter("programme", "四点半课堂", who="secretary", sort="class_430")
    children = [office.enter("pupil", name, who="community_staff", guardian="甲") for name in ("田小雪", "田小寒")]
    for on, people in ((date(2018, 6, 28), ""), (date(2018, 6, 29), "6")):
        session = plan(office, programme, name=gathering.CLASS, on=on)
        for one in children:
            consent(office, sign_up(office, session, one), by="甲")
        hold(office, session, children, on=on, people=people, partner="")
    assert value(office, "programme_person_times") == 8
    assert (value(office, "class_person_times"), value(office, "class_children")) == (4, 2)


# ---- certificate ----


def test_a_certificate_tells_what_the_person_did_to_the_person_and_to_who_keeps_their_register(office, team):
    gathering.held(office, team, {team.own: "1.5", team.volunteers[0]: ""})
    ask = {"street": office.row, "person": team.own.pk}
    mine = activity.certificate(gathering.VOLUNTEERING, who=office.standing("grid_worker", AFTER), **ask)
    assert ([one.session.title for one in mine.times], mine.hours) == (["周末清洁家园"], "1.5")
    kept = activity.certificate(gathering.VOLUNTEERING, who=office.standing("secretary", AFTER), **ask)
    assert kept.hours == "1.5"
    with pytest.raises(NoSuchSession):
        activity.certificate(gathering.VOLUNTEERING, who=office.standing("neighbour_staff", AFTER), **ask)
    with pytest.raises(NoCertificate, match="免费打印"):
        activity.certificate(
            gathering.VOLUNTEERING,
            street=office.row,
            person=team.volunteers[1].pk,
            who=office.standing("secretary", AFTER),
        )


# ---- two dossiers of one ----


def merge(office, keeper, merged, at):
    return merging.merge(
        keeper, merged=merged, id=uuid4(), said={}, why="同一人", street=office.row, who=office.standing("secretary", AFTER),
        now=at,
    )  # fmt: skip


def part(office, made, at):
    return merging.part(made, why="不是一人", street=office.row, who=office.standing("secretary", AFTER), now=at)


def rows():
    return (
        list(SignUp.objects.order_by("id").values_list("id", "person_id", "stands")),
        list(Attendance.objects.order_by("id").values_list("id", "person_id", "group_id", "until_at")),
        list(Session.objects.order_by("id").values_list("id", "subject_id")),
    )


def test_a_merge_takes_sign_ups_along_and_one_person_took_part_once(office, team):
    one, two, three = team.volunteers[:3]
    gathering.held(office, team, [one, two, three], on=date(2018, 6, 28))
    gathering.held(office, team, [two], on=date(2018, 6, 29))
    waiting = plan(office, team, day=HELD, on=AFTER)
    sign_up(office, waiting, two, on=HELD)
    before, persons = rows(), value(office, "volunteers_served")
    made = merge(office, one, two, cast.at(AFTER, 9))
    assert value(office, "volunteers_served") == persons - 1
    assert value(office, "volunteer_person_times") == 3  # at the first session both were one
    everything = Scope.everything(office.code)
    assert {one.session_id for one in queries.signups_of(everything, one.pk)} >= {waiting.pk}
    assert queries.signups_of(everything, two.pk) == []
    part(office, made, cast.at(AFTER, 10))
    assert rows() == before
    assert value(office, "volunteer_person_times") == 4


def test_what_was_signed_up_for_since_is_named_and_stops_the_undoing(office, team):
    one, two = team.volunteers[:2]
    made = merge(office, one, two, cast.at(HELD, 9))
    sign_up(office, plan(office, team, on=AFTER, day=HELD), one, on=HELD)
    with pytest.raises(MergeStoodOn, match="活动“周末清洁家园”"):
        part(office, made, cast.at(AFTER, 10))


def test_a_merged_team_keeps_its_sessions(office, team):
    other = office.enter("volunteer_team", "朝霞志愿队", who="secretary", field="environment")
    session = gathering.held(office, team, team.volunteers[:1])
    made = merge(office, other, team.subject, cast.at(AFTER, 9))
    session.refresh_from_db()
    assert session.subject_id == other.pk
    assert value(office, "active_teams") == 1
    part(office, made, cast.at(AFTER, 10))
    session.refresh_from_db()
    assert session.subject_id == team.subject.pk

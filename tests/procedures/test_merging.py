"""Two dossiers of one become one, everywhere; and two again, exactly as they were."""

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.audit.models import Event
from jiedao.cases.queries import cases_of
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry, Fact, MovedRow
from jiedao.entries.queries import entries
from jiedao.entries.registers import known_subject
from jiedao.procedures import editing, merging, registration, vault
from jiedao.procedures.clock import tick
from jiedao.register.models import Assignment, Listing, Subject, SubjectMerge
from jiedao.register.problems import MergeStoodOn, NotOneThing, NotYoursToMerge
from jiedao.register.queries import found_by, listings, merged_into
from jiedao.register.rules import Act
from jiedao.register.scope import Scope
from tests import cast
from tests.ballots import holding

CHECK = "shopfront_three.frontage_check"
SHOPS = "shop"
#: What differs between before a merge and after its undoing: the history itself, and what calendars were told meanwhile.
HISTORY = {
    "audit_event", "audit_head", "duties_fallen", "register_subjectchange", "register_subjectmerge", "tenancy_street",
}  # fmt: skip


def shop(office, name, *, since=cast.SINCE, **more):
    return office.enter("shop", name, below="001001", since=since, road="前进巷", road_kind="back_street", keeper="甲",
                        keeper_since="2017-03-01", phone="13603715678", **more)  # fmt: skip


def check(office, about, on, *, fails=False, hour=9):
    items = [{"item": item, "answer": "pass"} for item in office.items("shopfront_three.frontage_item")]
    if fails:
        items[3] |= {"answer": "fail", "note": "桌椅摆到路边"}
    return office.submit(CHECK, about, on=on, hour=hour, items=items)


@pytest.fixture
def pair(office):
    """One shop entered twice: by the section with a check and a case, by the community with a check and who answers."""
    officer = office.standing("community_staff").scope.person
    one = shop(office, "老街面馆", since=date(2018, 3, 1))
    other = shop(
        office, "老街面馆（前进巷店）", since=date(2017, 5, 1), number="S-7", assigned={"frontage_officer": officer}
    )
    check(office, one, date(2018, 6, 5), fails=True)
    check(office, other, date(2018, 6, 13))
    check(office, other, date(2018, 6, 20), fails=True)
    tick(office.row, now=cast.at(cast.TODAY, 8))
    return one, other


def merge(office, keeper, merged, *, said=None, who="handler", id=None, at=cast.NOON):
    return merging.merge(
        keeper, merged=merged, id=id or uuid4(), said=said or {}, why="同一家店，登记了两次", street=office.row,
        who=office.standing(who), now=at,
    )  # fmt: skip


def part(office, made, *, who="handler", at=cast.NOON + timedelta(hours=1)):
    return merging.part(made, why="不是一家", street=office.row, who=office.standing(who), now=at)


def contents():
    """Every row of the office, table by table, but for the history."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if getattr(model, "distribution", "") != "tenant" or table in HISTORY:
                continue
            names = [f'"{f.column}"' for f in model._meta.concrete_fields]
            cursor.execute(f'SELECT {", ".join(names)} FROM "{table}" WHERE street_id = {cast.HERE}')
            found[table] = sorted(map(str, cursor.fetchall()))
    return found


def test_afterwards_everything_speaks_of_one(office, pair):
    keeper, merged = pair
    everywhere = Scope.everything()
    before = Entry.objects.filter(until_at=None, subject_id__in=[keeper.pk, merged.pk]).count()
    open_cases = sum(cases_of(everywhere, one.pk).count() for one in pair)
    merge(office, keeper, merged, said={"number": "S-7"})
    keeper.refresh_from_db()
    assert [row.subject_id for row in listings(everywhere, SHOPS, on=cast.TODAY)] == [keeper.pk]
    assert Listing.objects.get(subject_id=keeper.pk).from_on == date(2017, 5, 1)
    assert entries(everywhere).filter(subject_id=keeper.pk).count() == before
    assert (cases_of(everywhere, keeper.pk).count(), cases_of(everywhere, merged.pk).count()) == (open_cases, 0)
    assert Assignment.objects.get(to_on=None).subject_id == keeper.pk
    assert (
        not Fact.objects.filter(subject_id=merged.pk).exists()
        and not Obligation.objects.filter(subject_id=merged.pk).exists()
    )
    assert found_by(everywhere, "前进巷店", of="subject") == [keeper.pk] and keeper.number == "S-7"
    assert merged_into(everywhere, merged.pk) == keeper.pk
    known = known_subject(everywhere, "enterprise", name="", number="S-7", place=keeper.place)
    assert known is None or known.pk == keeper.pk


def test_what_both_owed_is_owed_once_and_done_when_either_did_it(office, pair):
    keeper, merged = pair
    keys = set(
        Obligation.objects.filter(subject_id__in=[keeper.pk, merged.pk]).values_list("duty", "from_on", "each", "cause")
    )
    done = set(
        Obligation.objects.filter(subject_id__in=[keeper.pk, merged.pk], done_on__isnull=False).values_list(
            "duty", "from_on"
        )
    )
    merge(office, keeper, merged)
    rows = Obligation.objects.filter(subject_id=keeper.pk)
    assert set(rows.values_list("duty", "from_on", "each", "cause")) == keys and rows.count() == len(keys)
    assert set(rows.filter(done_on__isnull=False).values_list("duty", "from_on")) == done
    tick(office.row, now=cast.at(cast.TODAY, 13))
    assert Obligation.objects.filter(subject_id=keeper.pk).count() == len(keys)
    assert not Obligation.objects.filter(subject_id=merged.pk).exists()


def test_a_figure_and_its_list_count_one_place_once(office, pair):
    keeper, merged = pair

    def told(name, on=cast.TODAY):
        figure = office.figure(name, "2018-H1", on=on)
        return figure.value, figure.rows().count()

    before = {name: told(name) for name in figures(office)}
    merge(office, keeper, merged)
    after = {name: told(name) for name in figures(office)}
    assert any(before[name] != after[name] for name in before)
    for name in after:
        figure = office.figure(name, "2018-H1")
        held = {str(getattr(row, "subject_id", "")) for row in figure.rows()}
        assert str(merged.pk) not in held, name


def figures(office):
    from jiedao.procedures import booking

    edition = booking.edition(office.code, cast.TODAY)
    return [name for name, one in edition.figures.items() if one.regulation in ("shopfront_three", "rectification")]


def test_the_same_merge_again_changes_nothing(office, pair):
    keeper, merged = pair
    id = uuid4()
    first = merge(office, keeper, merged, id=id)
    before = contents()
    assert merge(office, keeper, merged, id=id).pk == first.pk == merge(office, keeper, merged).pk
    assert contents() == before and SubjectMerge.objects.count() == 1
    assert Event.objects.filter(kind="register.subjects_merged").count() == 1


def test_undone_both_are_exactly_as_they_were(office, pair):
    keeper, merged = pair
    before = contents()
    made = merge(office, keeper, merged, said={"name": merged.name, "number": "S-7"})
    assert contents() != before
    for _ in range(2):
        part(office, made)
    after = contents()
    assert {table for table in before if before[table] != after[table]} == set()
    assert merged_into(Scope.everything(), merged.pk) is None


ACTS = st.lists(
    st.tuples(st.sampled_from(["one", "other"]), st.dates(date(2018, 6, 1), date(2018, 7, 1)), st.booleans()), max_size=4
)  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    acts=ACTS, since=st.dates(date(2018, 1, 1), date(2018, 6, 30)), left=st.sampled_from(["", "one", "other"]),
    turned=st.booleans(), other_place=st.booleans(),
)  # fmt: skip
def test_whatever_there_was_merging_and_undoing_leave_it_as_it_was(office, acts, since, left, turned, other_place):
    with transaction.atomic():
        both = {"one": shop(office, "甲面馆", since=date(2018, 2, 1)), "other": shop(office, "乙面馆", since=since)}
        for no, (which, on, fails) in enumerate(acts):
            if which == "one" or on >= since:
                check(office, both[which], on, fails=fails, hour=8 + no)
        if left:
            row = Listing.objects.get(subject_id=both[left].pk)
            registration.leave(
                row, on=date(2018, 7, 1), why="closed", street=office.row, who=office.standing("handler"), now=cast.NOON
            )
        tick(office.row, now=cast.at(cast.TODAY, 8))
        keeper, merged = (both[name] for name in (("other", "one") if turned else ("one", "other")))
        before = contents()
        said = {"place": office.place("002001")} if other_place else {}
        made = merge(office, keeper, merged, said=said)
        day = [one.subject_id for one in listings(Scope.everything(), SHOPS, on=cast.TODAY)]
        assert len(day) == len(set(day)) and merged.pk not in day
        part(office, made)
        after = contents()
        assert {table for table in before if before[table] != after[table]} == set()
        transaction.set_rollback(True)


def test_who_moved_before_is_one_with_who_did_not_and_is_parted_again(office, pair):
    keeper, merged = pair
    keeper.refresh_from_db()
    editing.edit(
        keeper, said={"place": office.place("002001")}, act=Act(uuid4(), "搬家", None), from_on=date(2018, 6, 18),
        seen=editing.digest(keeper), street=office.row, who=office.standing("handler"), now=cast.at(cast.TODAY, 11),
    )  # fmt: skip
    before = contents()
    made = merge(office, keeper, merged)
    stays = list(Listing.objects.filter(subject_id=keeper.pk).order_by("from_on"))
    assert [(one.from_on, one.to_on) for one in stays] == [
        (date(2017, 5, 1), date(2018, 6, 18)), (date(2018, 6, 18), None)
    ]  # fmt: skip
    part(office, made)
    after = contents()
    assert {table for table in before if before[table] != after[table]} == set()


def test_sealed_values_go_along_with_their_key_and_come_back_with_it(office):
    means = {"persons": 3, "phone": "13603715678", "income": "4321.98", "illness": "grave", "cards": []}
    with cast.more_rules(Path(__file__).with_name("with_means")):
        one, other = (
            office.enter("visited", name, who="other_handler", phone="13603715678", means=f"低保{name}")
            for name in ("成小满", "成小曼")
        )
        for each in (one, other):
            each.refresh_from_db()
        assert one.data_key and other.data_key  # the register itself seals what it asks for
        with pytest.raises(NotOneThing, match="各用各的密钥"):
            merge(office, one, other, who="other_handler")
        Entry.objects.filter(subject_id=one.pk).update(until_at=cast.NOON)
        Subject.objects.filter(pk=one.pk).update(data_key=None)
        entry = office.submit("home_visit.means", other, who="other_handler", on=cast.TODAY, **means).entry
        made = merge(office, one, other, who="other_handler")
        moved = Entry.objects.get(pk=entry.pk)
        assert moved.subject_id == one.pk and vault.opened(moved)["income"] == "4321.98"
        part(office, made, who="other_handler")
        back = Entry.objects.get(pk=entry.pk)
        assert back.subject_id == other.pk and vault.opened(back)["income"] == "4321.98"
        one.refresh_from_db()
        assert not one.data_key


def test_what_was_entered_since_is_named_and_stops_the_undoing(office, pair):
    made = merge(office, *pair)
    entry = check(office, pair[0], cast.TODAY, hour=14).entry
    with pytest.raises(MergeStoodOn, match=entry.pk.hex[-4:].upper()):
        part(office, made, at=cast.NOON + timedelta(hours=4))
    assert SubjectMerge.objects.get().undone_at is None


def test_what_is_not_one_thing_or_not_all_ones_own_is_refused(office, pair):
    keeper, merged = pair
    site = office.enter(
        "building_site", "纺苑", below="001001", builder="甲", floor_area="1", earthwork="no", stage="building"
    )
    with pytest.raises(NotOneThing):
        merge(office, keeper, keeper)
    if site.base != keeper.base:
        with pytest.raises(NotOneThing, match="不是同一类对象"):
            merge(office, keeper, site)
    for who in ("other_handler", "grid_worker", "auditor"):
        with pytest.raises(NotYoursToMerge):
            merge(office, keeper, merged, who=who)
    person, twin = Subject.objects.get(name="柏松年"), office.subject("team_member", "柏松年")
    with pytest.raises(NotOneThing, match="有账号和岗位"):
        merge(office, twin, person, who="secretary")


def test_the_application_itself_cannot_change_whom_a_record_is_about(office, pair):
    entry = Entry.objects.filter(subject_id=pair[1].pk).first()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(subject_id=pair[0].pk)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM entries_movedrow WHERE street_id = %s", [cast.HERE])
    with pytest.raises(Exception, match="no such merge stands"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT entries_merge(%s, %s)", [cast.HERE, uuid4()])
    with pytest.raises(Exception, match="another office"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT entries_merge(%s, %s)", [cast.THERE, uuid4()])
    made = merge(office, *pair)
    assert MovedRow.objects.filter(merge_id=made.pk, field="").count() == 3


#: Who did something has an account, and never goes into another dossier. A roster's line says what it became then.
DOERS = {
    "access.Appointment.person", "access.Appointment.acting_for", "access.Handover.person", "access.Handover.by",
    "access.Handover.undone_by", "cases.Step.person", "cases.Step.to", "cases.Case.given_to",
    "cases.Case.extension_asked_by", "entries.Entry.person", "matters.Passage.person", "batches.Line.subject",
}  # fmt: skip
#: Rows of the apps that a merge moves itself, and notes, and moves back. A tally says what its poll says.
MOVED = {
    "cases.Case.subject", "hotline.Order.subject", "duties.Obligation.subject", "duties.Fallen.subject", "entries.Draft.subject",
    "entries.Entry.subject", "matters.Matter.subject", "ballots.Tally.subject",
    "activities.Session.subject", "activities.SignUp.person", "activities.Attendance.person", "activities.Attendance.group",
}  # fmt: skip


def test_every_row_that_names_somebody_is_moved_kept_or_stops_a_merge():
    staying = {f"{model._meta.label}.{field}" for model, fields in merging.STAYING.items() for field in fields}
    there = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Subject and model._meta.app_label != "register"
    }
    assert there == staying | DOERS | MOVED


@pytest.fixture
def votes():
    with holding.ballots_in_force():
        yield


def test_an_organisation_that_voted_stays_and_the_other_goes_into_it(votes, office):
    voted, third = (holding.branch(office, holding.MEMBERS[part]).subject for part in (slice(2), slice(2, 4)))
    holding.call(office, holding.ASSEMBLY, voted, question="是否接收预备党员")
    again = office.enter(
        "party_organisation", "朝霞支部", who="second_handler", level="branch", setting="community", has_committee="no"
    )
    with pytest.raises(NotOneThing, match="请把这一份留下"):
        merge(office, again, voted, who="second_handler", at=cast.at(cast.TODAY, 12))
    merge(office, voted, again, who="second_handler", at=cast.at(cast.TODAY, 12))
    holding.call(office, holding.ASSEMBLY, third, question="是否推荐先进")
    with pytest.raises(NotOneThing, match="两份都有表决"):
        merge(office, voted, third, who="second_handler", at=cast.at(cast.TODAY, 14))

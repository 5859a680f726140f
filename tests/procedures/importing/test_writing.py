"""A roster on its register: once however often it comes, whole or not at all, and gone without a trace in any count when it
is undone."""

import hashlib
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.audit.models import Event
from jiedao.batches import actions
from jiedao.batches.models import Batch, Line
from jiedao.batches.problems import AnotherAtWork, NotInThisState, StoodOn, WhyMissing
from jiedao.batches.queries import headings
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry, Fact
from jiedao.entries.registers import field_values
from jiedao.procedures import booking, vault
from jiedao.procedures.clock import rebuild_duties, tick
from jiedao.procedures.importing import bringing, returning, writing
from jiedao.register.models import Identity, Listing, Membership, Subject
from jiedao.register.queries import found_by, listings, subject_by_id
from jiedao.register.scope import Scope
from jiedao.web.entries.reading import link
from jiedao.workbooks import open_roster
from tests import cast
from tests.procedures.importing import taking
from tests.procedures.importing.taking import LAST, roster, shop, take, undo

SIGNED = "frontage_signed_back_streets"
CODES = ["91410102MAFPE4K0A4", "91410102MAN013U258"]
IDS = ["410102198107286565", "412723197106309552", "410102196304155266"]


def on_register(office: cast.Office, kind: str = "shop") -> list[str]:
    return [row.subject.name for row in listings(Scope.everything(office.code), kind, on=cast.TODAY)]


def fields(office: cast.Office, name: str, kind: str = "shop") -> dict[str, Any]:
    declared = booking.edition(office.code, cast.TODAY).kinds[kind]
    subject = Subject.objects.get(name=name, base=declared.base, voided_at=None)
    held = field_values(Scope.everything(office.code), declared, [subject.pk], on=cast.TODAY)
    return {field: one.value for field, one in held.get(subject.pk, {}).items()}


def contents(*without: str) -> str:
    """A digest of everything the office holds, but for these apps' tables."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in sorted(apps.get_models(), key=lambda m: m._meta.db_table):
            if getattr(model, "distribution", "") == "tenant" and model._meta.app_label not in without:
                table = model._meta.db_table
                cursor.execute(
                    f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t WHERE street_id = %s',
                    [cast.HERE],
                )
                found.update(f"{table}={cursor.fetchone()[0]}".encode())
    return found.hexdigest()


def owed(office: cast.Office) -> list[tuple[Any, ...]]:
    rows = Obligation.objects.order_by("duty", "subject_id", "from_on", "cause")
    return list(rows.values_list("duty", "subject_id", "from_on", "due_on", "done_on", "done_entry_id"))


@pytest.fixture(scope="module")
def clock_stands(story):
    with cast.inside(cast.HERE) as office:
        tick(office.row, now=cast.at(cast.TODAY, 0, 1))


@pytest.fixture
def ticked(clock_stands, office):
    return office


class TestWriting:
    def test_what_the_roster_says_stands_on_the_register_from_its_day_on(self, ticked, tmp_path):
        office = ticked
        batch = take(office, roster(tmp_path, [shop("顺达面馆"), shop("华新粮油", 签约时间="", 信用代码=CODES[0])]))
        assert batch.state == Batch.State.DONE and batch.counts == {"new": 2}
        assert on_register(office) == ["华新粮油", "顺达面馆"]
        listing = Listing.objects.get(subject__name="顺达面馆")
        assert (listing.from_on, listing.place.name) == (LAST, "朝霞社区")
        assert Subject.objects.get(name="华新粮油").number == CODES[0]
        assert fields(office, "顺达面馆") == {
            "road": "前进巷", "road_kind": "back_street", "keeper": "陆小满", "keeper_since": "2017-03-01",
            "phone": "13603715678", "signed_on": "2018-05-03",
        }  # fmt: skip
        assert found_by(Scope.everything(office.code), "sdmg", of="subject") == [listing.subject_id]

    def test_a_form_that_a_roster_fills_in_happened_on_the_day_it_names(self, ticked, tmp_path):
        take(ticked, roster(tmp_path, [shop("顺达面馆")]))
        pledge = Entry.objects.get(form="shopfront_three.pledge")
        assert pledge.occurred_on == date(2018, 5, 3) and pledge.values == {"signed_on": "2018-05-03"}

    def test_the_figure_counts_it_and_opens_to_it(self, ticked, tmp_path):
        before = ticked.figure(SIGNED).value
        take(ticked, roster(tmp_path, [shop("顺达面馆"), shop("华新粮油", 签约时间="")]))
        figure = ticked.figure(SIGNED)
        assert (before, figure.value, figure.rows().count()) == (None, 50, 2)

    def test_what_follows_is_what_a_rebuild_makes(self, ticked, tmp_path):
        take(ticked, roster(tmp_path, [shop("顺达面馆"), shop("华新粮油", 签约时间="", 现店主接手日期="2018-06-01")]))
        stored = owed(ticked)
        assert {row[0] for row in stored} >= {"shopfront_three.signed", "shopfront_three.frontage_checked"}
        rebuild_duties(ticked.row, on=cast.TODAY)
        assert owed(ticked) == stored

    def test_every_entry_stands_under_one_event_of_its_part(self, ticked, tmp_path):
        batch = take(ticked, roster(tmp_path, [shop("顺达面馆")]))
        told = list(
            Event.objects.filter(subject=f"batches.batch:{batch.pk}").order_by("seq").values_list("kind", flat=True)
        )
        assert told == [
            "batch.proposed", "batch.begun", "register.many_entered", "entry.many_recorded", "batch.written", "batch.done",
        ]  # fmt: skip
        event = Event.objects.get(kind="entry.many_recorded")
        shown = link(ticked.standing("handler").scope, Entry.objects.get(form="shopfront_three.pledge"))
        assert shown.no == event.seq
        assert '"entries":2' in event.data and "陆小满" not in event.data and "136037" not in event.data

    def test_an_order_that_is_brought_in_calls_for_its_answers_as_one_that_is_entered_does(self, office, tmp_path):
        for name in ("东工地", "西工地"):
            office.enter("building_site", name, below="001001", builder="中原建工", floor_area="900", earthwork="no",
                         stage="building")  # fmt: skip
        line = {
            "名称": "橙色管控令",
            "所在地": "试验街道",
            "级别": "橙色（Ⅱ级）",
            "是否临时管控": "否",
            "发布机关": "市指挥部",
        }
        batch = take(office, roster(tmp_path, [line]), "weather_order", who="secretary", period="2018-07")
        assert batch.counts == {"new": 1}

        def called():
            return [one for one in owed(office) if one[0] == "weather_control.confirm_by_site"]

        stands, sites = called(), Subject.objects.filter(name__endswith="工地").values_list("pk", flat=True)
        assert {one[1:4] for one in stands} == {(site, cast.TODAY, cast.TODAY) for site in sites}
        rebuild_duties(office.row, on=cast.TODAY)
        assert called() == stands
        undo(office, batch, who="secretary")
        assert not called()


class TestAgain:
    def test_the_same_file_again_changes_nothing(self, ticked, tmp_path):
        file = roster(tmp_path, [shop("顺达面馆"), shop("华新粮油", 信用代码=CODES[0])])
        take(ticked, file)
        before = contents("batches", "audit")
        again = take(ticked, file)
        assert again.counts == {"same": 2} and contents("batches", "audit") == before

    def test_a_changed_line_is_told_before_and_after_and_becomes_one_more_record(self, ticked, tmp_path):
        take(ticked, roster(tmp_path, [shop("顺达面馆")]))
        file = roster(tmp_path, [shop("顺达面馆", 电话="13603710000")])
        (planned,) = taking.bring(ticked, file).planned
        (change,) = planned.changes
        assert (change.field, change.before, change.after) == ("phone", "13603715678", "13603710000")
        take(ticked, file)
        assert fields(ticked, "顺达面馆")["phone"] == "13603710000" and len(on_register(ticked)) == 1

    def test_the_day_the_phone_writes_differently_is_no_change(self, ticked, tmp_path):
        take(ticked, roster(tmp_path, [shop("顺达面馆")]))
        again = taking.bring(
            ticked, roster(tmp_path, [shop("顺 达 面 馆", 现店主接手日期="2017年3月1日", 电话="136-0371-5678")])
        )
        assert again.counts == {"same": 1}

    def test_who_is_known_by_the_number_keeps_the_name_of_the_dossier(self, ticked, tmp_path):
        take(ticked, roster(tmp_path, [shop("顺达面馆", 信用代码=CODES[0])]))
        (planned,) = taking.bring(
            ticked, roster(tmp_path, [shop("顺达面馆总店", 信用代码=CODES[0], 电话="13603710000")])
        ).planned
        assert planned.outcome == "changed" and "档案里的名称是“顺达面馆”" in planned.notes[0]

    def test_who_is_known_elsewhere_comes_onto_this_register_under_the_same_dossier(self, ticked, tmp_path):
        take(ticked, roster(tmp_path, [shop("顺达面馆", 信用代码=CODES[0])]))
        line = {"企业名称": "顺达面馆", "统一社会信用代码": CODES[0], "地址": "前进巷1号", "社区": "朝霞"}
        take(ticked, roster(tmp_path, [line]), "small_polluter", who="secretary")
        assert Subject.objects.filter(number=CODES[0]).count() == 1
        assert on_register(ticked, "small_polluter") == on_register(ticked) == ["顺达面馆"]

    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(order=st.permutations(range(6)), size=st.integers(1, 4))
    def test_in_whatever_order_and_parts_it_comes_it_stands_there_once(self, db, tmp_path, order, size):
        lines = [shop(f"试{no}号店", 信用代码=CODES[no] if no < 2 else "") for no in range(6)]
        with cast.inside(cast.HERE) as office, Rollback():
            for chosen in ([lines[no] for no in order[:4]], lines):
                batch = taking.begin(office, taking.keep(office, roster(tmp_path, chosen)))
                while writing.write_part(
                    batch, street=office.row, who=office.standing("handler"), now=cast.NOON, size=size
                ):  # fmt: skip
                    pass
                while writing.settle_part(batch, street=office.row, now=cast.NOON, by="system:test", size=size):
                    pass
            assert sorted(on_register(office)) == sorted(line["店名"] for line in lines)


class Rollback:
    """Undoes what one example did."""

    def __enter__(self) -> None:
        from django.db import transaction

        self.held = transaction.atomic()
        self.held.__enter__()

    def __exit__(self, *failed: Any) -> None:
        from django.db import transaction

        transaction.set_rollback(True)
        self.held.__exit__(*failed)


class TestBrokenOff:
    def test_it_goes_on_where_it_stopped(self, ticked, tmp_path):
        file = roster(tmp_path, [shop(f"试{no}号店") for no in range(5)])
        batch = taking.begin(ticked, taking.keep(ticked, file))
        who = ticked.standing("handler")
        assert writing.write_part(batch, street=ticked.row, who=who, now=cast.NOON, size=2) == 3
        assert len(on_register(ticked)) == 2
        found = bringing.broken_off("shop", file.read_bytes())
        assert found.pk == batch.pk
        for _ in writing.write_all(found, street=ticked.row, who=who, now=cast.NOON):
            pass
        assert len(on_register(ticked)) == 5 and Batch.objects.get(pk=batch.pk).state == Batch.State.DONE

    def test_a_part_that_fails_leaves_nothing(self, ticked, tmp_path, monkeypatch):
        batch = taking.begin(ticked, taking.keep(ticked, roster(tmp_path, [shop("顺达面馆")])))
        before = contents()

        def fail(*_: Any, **__: Any) -> None:
            raise RuntimeError("power")

        monkeypatch.setattr(actions, "note_written", fail)
        with pytest.raises(RuntimeError):
            writing.write_part(batch, street=ticked.row, who=ticked.standing("handler"), now=cast.NOON)
        assert contents() == before

    def test_two_rosters_of_one_register_are_not_written_at_a_time(self, ticked, tmp_path):
        one = taking.keep(ticked, roster(tmp_path, [shop("顺达面馆")], name="甲.csv"))
        other = taking.keep(ticked, roster(tmp_path, [shop("顺达面馆")], name="乙.csv"))
        taking.begin(ticked, one)
        with pytest.raises(AnotherAtWork, match="甲"):
            taking.begin(ticked, other)

    def test_who_was_entered_meanwhile_is_set_aside(self, ticked, tmp_path):
        waiting = taking.keep(ticked, roster(tmp_path, [shop("顺达面馆", 信用代码=CODES[0]), shop("华新粮油")]))
        take(ticked, roster(tmp_path, [shop("顺达面馆", 信用代码=CODES[0])], name="先到.csv"))
        taking.write(ticked, waiting)
        assert sorted(on_register(ticked)) == ["华新粮油", "顺达面馆"]
        assert Line.objects.get(batch=waiting, outcome="conflict").written_at is None


class TestConflicts:
    @pytest.fixture
    def alike(self, ticked, tmp_path):
        """A shop that stands, and a roster with one like it: another spelling, the same telephone."""
        take(ticked, roster(tmp_path, [shop("郑州市顺达面馆有限公司")], name="先前.csv"))
        return taking.keep(ticked, roster(tmp_path, [shop("顺达面馆", 社区="晚照", 路名="纺织路")]))

    def test_by_itself_nothing_happens(self, ticked, alike):
        taking.write(ticked, alike)
        assert alike.counts == {"conflict": 1} and on_register(ticked) == ["郑州市顺达面馆有限公司"]

    def test_somebody_may_say_that_it_is_another(self, ticked, alike):
        (line,) = Line.objects.filter(batch=alike)
        actions.decide(alike, {line.pk: "new"}, by=ticked.user("handler"), at=cast.NOON)
        taking.write(ticked, alike)
        assert sorted(on_register(ticked)) == ["郑州市顺达面馆有限公司", "顺达面馆"]

    def test_or_the_same(self, ticked, alike):
        (line,) = Line.objects.filter(batch=alike)
        actions.decide(alike, {line.pk: "same"}, by=ticked.user("handler"), at=cast.NOON)
        taking.write(ticked, alike)
        assert on_register(ticked) == ["郑州市顺达面馆有限公司"]
        assert fields(ticked, "郑州市顺达面馆有限公司")["road"] == "纺织路"


class TestUndoing:
    def test_no_list_figure_duty_dossier_or_search_counts_it(self, ticked, tmp_path):
        before = (on_register(ticked), ticked.figure(SIGNED).value, owed(ticked))
        batch = take(ticked, roster(tmp_path, [shop("顺达面馆"), shop("华新粮油")]))
        subject = Subject.objects.get(name="顺达面馆")
        undo(ticked, batch)
        assert (on_register(ticked), ticked.figure(SIGNED).value, owed(ticked)) == before
        scope = Scope.everything(ticked.code)
        assert subject_by_id(scope, subject.pk) is None and found_by(scope, "顺达", of="subject") == []
        assert not Fact.objects.filter(subject_id=subject.pk, until_at=None).exists()

    def test_ids_hash_and_events_stay(self, ticked, tmp_path):
        file = roster(tmp_path, [shop("顺达面馆")])
        batch = take(ticked, file)
        undo(ticked, batch, why="选错了文件")
        batch.refresh_from_db()
        assert (batch.state, batch.closed_why) == (Batch.State.UNDONE, "选错了文件")
        assert batch.digest == hashlib.sha256(file.read_bytes()).hexdigest()
        entry = Entry.objects.filter(subject__name="顺达面馆").first()
        assert entry.until_why.startswith("作废：撤销导入") and Event.objects.filter(kind="entry.many_voided").exists()

    def test_what_a_changed_line_said_before_stands_again(self, ticked, tmp_path):
        take(ticked, roster(tmp_path, [shop("顺达面馆")]))
        before = (fields(ticked, "顺达面馆"), owed(ticked))
        batch = take(ticked, roster(tmp_path, [shop("顺达面馆", 电话="13603710000", 签约时间="2018-06-20")]))
        assert fields(ticked, "顺达面馆") != before[0]
        undo(ticked, batch)
        assert (fields(ticked, "顺达面馆"), owed(ticked)) == before

    def test_the_same_roster_may_come_again(self, ticked, tmp_path):
        file = roster(tmp_path, [shop("顺达面馆", 信用代码=CODES[0])])
        undo(ticked, take(ticked, file))
        assert take(ticked, file).counts == {"new": 1} and on_register(ticked) == ["顺达面馆"]

    def test_it_is_refused_where_something_later_stands_on_it_and_says_what(self, ticked, tmp_path):
        batch = take(ticked, roster(tmp_path, [shop("顺达面馆"), shop("华新粮油")]))
        items = [{"item": i, "answer": "pass"} for i in ticked.items("shopfront_three.frontage_item")]
        ticked.submit("shopfront_three.frontage_check", Subject.objects.get(name="顺达面馆"), items=items)
        before = contents()
        with pytest.raises(StoodOn, match="顺达面馆的门前检查（记录2018") as refused:
            undo(ticked, batch)
        assert refused.value.facts["count"] == 1 and contents() == before

    def test_it_asks_for_a_reason_and_happens_once(self, ticked, tmp_path):
        batch = take(ticked, roster(tmp_path, [shop("顺达面馆")]))
        with pytest.raises(WhyMissing):
            undo(ticked, batch, why=" ")
        undo(ticked, batch)
        with pytest.raises(NotInThisState):
            undo(ticked, batch)


MEMBERS = ("序号", "社区", "户主姓名", "家庭成员姓名", "与户主关系", "身份证号码", "月保障金额", "银行账号", "批准日期")


def household(
    head: str, members: list[tuple[str, str, str]], amount: str = "630.00", no: int = 1
) -> list[dict[str, str]]:
    lines = []
    for at, (name, relation, id) in enumerate(members):
        line = {"家庭成员姓名": name, "与户主关系": relation, "身份证号码": id}
        own = {
            "序号": str(no), "社区": "朝霞", "户主姓名": head, "月保障金额": amount, "银行账号": "6222020200112233",
            "批准日期": "2017-03-01",
        }  # fmt: skip
        lines.append({**(own if at == 0 else {}), **line})
    return lines


class TestHouseholds:
    FAMILY = (("成小满", "本人", IDS[0]), ("成小月", "女儿", IDS[1]))

    def take(self, office, folder, members, **more):
        file = roster(folder, household("成小满", list(members), **more), heads=MEMBERS)
        return take(office, file, "minimum_allowance", who="secretary")

    def test_members_are_persons_with_a_sealed_number_and_the_money_stands_once(self, ticked, tmp_path):
        self.take(ticked, tmp_path, self.FAMILY)
        home = Subject.objects.get(base="household")
        rows = Membership.objects.filter(group=home, to_on=None).order_by("member__name")
        assert [(r.member.name, r.relation, r.member.sex, r.member.born_on) for r in rows] == [
            ("成小月", "女儿", "male", date(1971, 6, 30)), ("成小满", "本人", "female", date(1981, 7, 28)),
        ]  # fmt: skip
        known = Identity.objects.get(subject__name="成小满")
        assert IDS[0] not in known.cipher and known.masked == "410102********6565"
        cipher = vault.keyring().subject_cipher(known.subject.data_key)
        assert cipher.decrypt(known.cipher, aad=vault.bound("identity", known.subject_id)) == IDS[0]
        (entry,) = Entry.objects.filter(subject=home)
        assert entry.values["amount"] == "630.00" and "sealed" in entry.values["account"]

    def test_it_is_known_again_by_any_member_and_a_new_one_is_added(self, ticked, tmp_path):
        self.take(ticked, tmp_path, self.FAMILY)
        assert self.take(ticked, tmp_path, self.FAMILY).counts == {"same": 1}
        batch = self.take(ticked, tmp_path, (*self.FAMILY, ("成小星", "儿子", IDS[2])), amount="900.00")
        assert batch.counts == {"changed": 1} and Subject.objects.filter(base="household").count() == 1
        assert Membership.objects.filter(to_on=None).count() == 3
        undo(ticked, batch, who="secretary")
        assert Membership.objects.filter(to_on=None).count() == 2
        assert fields(ticked, "成小满", "minimum_allowance")["amount"] == "630.00"

    def test_a_person_whose_roster_was_undone_comes_back_under_the_same_dossier(self, ticked, tmp_path):
        batch = self.take(ticked, tmp_path, self.FAMILY)
        person = Identity.objects.get(subject__name="成小月").subject_id
        undo(ticked, batch, who="secretary")
        assert Subject.objects.get(pk=person).voided_at is not None
        self.take(ticked, tmp_path, self.FAMILY)
        assert Subject.objects.get(pk=person).voided_at is None
        assert Subject.objects.filter(base="household", voided_at=None).count() == 1

    def test_a_member_of_another_household_is_for_somebody_to_settle(self, ticked, tmp_path):
        self.take(ticked, tmp_path, self.FAMILY)
        file = roster(
            tmp_path, household("郭小禾", [("郭小禾", "本人", IDS[2]), ("成小月", "妻子", IDS[1])]), heads=MEMBERS
        )
        assert take(ticked, file, "minimum_allowance", who="secretary").counts == {"conflict": 1}


class TestScope:
    def test_a_community_brings_in_its_own_and_not_its_neighbours(self, ticked, tmp_path):
        file = roster(tmp_path, [shop("顺达面馆"), shop("华新粮油", 社区="晚照")])
        batch = take(ticked, file, who="community_secretary")
        assert batch.counts == {"new": 1, "refused": 1} and on_register(ticked) == ["顺达面馆"]


def test_what_content_told_is_remembered_once_the_roster_is_written(ticked, tmp_path):
    lines = [{**shop(f"第{no}面馆"), "通": f"1360371567{no}", "电话": ""} for no in range(3)]
    heads = ["店名", "社区", "路名", "街道类型", "店主", "现店主接手日期", "通", "签约时间"]
    batch = taking.keep(ticked, roster(tmp_path, lines, heads=heads))
    assert (batch.told["columns"]["通"], batch.told["by_content"]) == ("phone", {"通": "phone"})
    assert headings(Scope.everything(ticked.code), "shop") == {}
    bringing.begin(batch, street=ticked.row, who=ticked.standing("handler"), now=cast.NOON)
    assert headings(Scope.everything(ticked.code), "shop") == {"通": "phone"}


def test_what_goes_back_is_marked_and_comes_in_once_it_is_put_right(ticked, tmp_path):
    bad = shop("华新粮油", 信用代码="91410102MAFPE4K0A5")
    brought = taking.bring(ticked, roster(tmp_path, [shop("顺达面馆"), bad]))
    back = tmp_path / "退回.xlsx"
    with back.open("wb") as out:
        assert returning.write(brought.planned, brought.roster, out) == 1
    grid = open_roster(back).grids[0]
    assert any("末位校验码不符" in str(value) for value in grid.lines[1])
    again = taking.bring(ticked, back)
    assert again.counts == {"refused": 1} and again.roster.sheet == "退回的行"

"""An office starts from one workbook: all of it, or nothing and every fault by its cell."""

import csv
import os
import re
import stat
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.apps import apps
from django.contrib.auth.hashers import check_password, make_password
from psycopg.conninfo import conninfo_to_dict

from jiedao.access.models import Appointment, User
from jiedao.audit.models import Event
from jiedao.audit.queries import verify
from jiedao.entries import actions as entries
from jiedao.entries.models import Entry
from jiedao.entries.problems import NotFilledIn
from jiedao.procedures import founding, offices, setup
from jiedao.procedures.founding.plan import SAYS, Branch
from jiedao.procedures.founding.problems import OtherWorkbook, PasswordsExist, PasswordsUnwritable
from jiedao.procedures.problems import OfficeExists
from jiedao.register.models import Listing, Place, Subject
from jiedao.register.scope import Scope
from jiedao.tenancy import context
from jiedao.tenancy.models import Street
from tests.architecture.source import ROOT
from tests.cast import HERE, NOON, TODAY
from tests.conftest import DATABASE
from tests.procedures.workbook import CODE, GOOD, workbook
from tests.workbooks.sheets import written

HASHES = {name: make_password(name) for name in ("shenyan", "lubai", "heyu", "wenxi")}


@pytest.fixture
def ground(server_address, unwrapped, monkeypatch):
    """A database in which offices can be founded for good; what a test has founded is removed at its end."""
    found = conninfo_to_dict(server_address)
    kept = {"passfile": found["passfile"]} if "passfile" in found else {}
    where = f"{quote(str(found.get('host', '')), safe='')}:{found.get('port', 5432)}/{DATABASE}?{urlencode(kept)}"
    monkeypatch.setenv("DATABASE_URL", f"postgresql://jiedao_app@{where}")
    monkeypatch.setenv("JIEDAO_OWNER_URL", f"postgresql://jiedao_owner@{where}")
    yield
    with psycopg.connect(server_address, dbname=DATABASE, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")  # in whatever order
        for model in apps.get_models():
            if any(field.attname == "street_id" for field in model._meta.concrete_fields):
                admin.execute(f"DELETE FROM {model._meta.db_table} WHERE street_id = {CODE}")
        admin.execute(f"DELETE FROM tenancy_street WHERE code = {CODE}")
    entries._versions.clear()  # what this process remembers of the office is gone as well


def faults(file: Path) -> list[tuple[str, str, str]]:
    read = founding.read_plan(file, today=TODAY)
    assert bool(read.plan) != bool(read.faults)
    return [(one.sheet, one.cell, one.code) for one in read.faults]


def warnings(file: Path) -> list[tuple[str, str, str]]:
    return [(one.sheet, one.cell, one.code) for one in founding.read_plan(file, today=TODAY).warnings]


def found(file: Path) -> Street:
    read = founding.read_plan(file, today=TODAY)
    assert read.plan is not None, read.faults
    return founding.found_office(read.plan, password_hashes=HASHES, at=NOON)


def rows_of(street: int) -> Counter:
    with context.street(street):
        return Counter({model.__name__: model.objects.filter(street_id=street).count() for model in
                        (Place, Subject, Listing, Appointment, Event, Entry, User)})  # fmt: skip


def test_an_office_stands_as_its_workbook_says(ground, tmp_path):
    before = rows_of(HERE)
    street = found(workbook(tmp_path / "a.xlsx"))
    assert (street.code, street.slug, street.name, street.case_mark) == (CODE, "qingxi", "清溪街道", "清")
    assert street.since == date(2018, 5, 28)
    with context.street(CODE):
        places = {place.code: place for place in Place.objects.all()}
        assert [(p.kind, p.name, p.parent and p.parent.code) for _, p in sorted(places.items())] == [
            ("sub_district", "清溪街道", None),
            ("community", "松风社区", "990101001"),
            ("grid", "松风社区第1网格", "990101001001"),
            ("community", "竹影社区", "990101001"),
            ("grid", "竹影社区第1网格", "990101001002"),
        ]
        posts = Appointment.objects.select_related("user", "place", "person").order_by("user__username", "from_on")
        assert [(a.user.username, a.role, a.place.code, a.lines, str(a.from_on)) for a in posts] == [
            ("heyu", "system_admin", "990101001", "", "2018-01-01"),
            ("lubai", "handler", "990101001", "", "2017-01-01"),
            ("lubai", "office_head", "990101001", "city_management environment", "2018-05-28"),
            ("shenyan", "grid_worker", "990101001001001", "", "2018-03-01"),
            ("wenxi", "community_secretary", "990101001002", "", "2018-05-28"),
        ]
        assert Subject.objects.get(base="person", name="沈砚").sex == "female"
        assert Listing.objects.filter(kind="staff").count() == 4
        verify(Scope.everything(CODE), office="清溪街道")
    assert check_password("lubai", User.objects.get(username="lubai").password)
    assert rows_of(HERE) == before


def test_party_organisations_come_on_their_register_under_their_superior(ground, tmp_path):
    found(workbook(tmp_path / "a.xlsx"))
    with context.street(CODE):
        listed = {row.subject.name: row for row in Listing.objects.filter(kind="party_organisation")}
        branch, committee = listed["松风社区第一党支部"], listed["清溪街道党工委"]
        assert branch.part_of_id == committee.subject_id
        assert branch.place.code == "990101001001"
        assert branch.from_on == date(2018, 5, 28)
        entry = Entry.objects.get(subject_id=branch.subject_id)
        assert entry.values == {"level": "branch", "setting": "community", "has_committee": "yes"}
        assert (entry.author_id, entry.entered_at) == (None, NOON)
        assert set(Event.objects.values_list("by", flat=True)) == {"system:setup"}


def test_the_template_filled_under_its_samples_is_an_office(ground, tmp_path):
    lines = {sheet: [line[1:] for line in rows[2:]] for sheet, rows in GOOD.items()}
    founding.write_template(tmp_path / "a.xlsx", on=TODAY, lines=lines)
    read = founding.read_plan(tmp_path / "a.xlsx", today=TODAY)
    assert read.plan == founding.read_plan(workbook(tmp_path / "b.xlsx"), today=TODAY).plan
    assert read.plan.counts == {"社区": 2, "网格": 2, "人员": 4, "任职": 5, "党组织": 2}
    assert read.warnings == ()


def test_the_untouched_template_is_an_empty_workbook(db, tmp_path):
    founding.write_template(tmp_path / "a.xlsx", on=TODAY)
    assert faults(tmp_path / "a.xlsx") == [(sheet, "", "sheet_empty") for sheet in ("单位", "地方", "人员", "任职")]


def test_numbers_and_wide_digits_are_read_as_the_codes_they_are(db, tmp_path):
    changed = workbook(
        tmp_path / "a.xlsx", ("单位", "B3", 990101001.0), ("地方", "C3", "９９０１０１００１００１ "), ("地方", "F4", 990101001001),
        ("任职", "D3", 990101001001001.0), ("人员", "C3", " 沈　砚 "),
    )  # fmt: skip
    assert founding.read_plan(changed, today=TODAY).plan == founding.read_plan(
        workbook(tmp_path / "b.xlsx"), today=TODAY
    ).plan  # fmt: skip


WRONG = [
    ("单位", "B3", "", "value_missing"),
    ("单位", "B3", "99010100", "code_unreadable"),
    ("单位", "B3", "9.9E+8", "code_lossy"),
    ("单位", "C3", "长" * 61, "value_too_long"),
    ("单位", "D3", "Qing Xi", "slug_unfit"),
    ("单位", "F3", "2018-02-30", "day_unreadable"),
    ("单位", "F3", 43101, "day_unreadable"),
    ("单位", "B4", "990101002", "office_twice"),
    ("地方", "B3", "楼栋", "choice_unknown"),
    ("地方", "C6", "990101001001001", "code_twice"),
    ("地方", "C4", "99010100100100", "code_unreadable"),
    ("地方", "C4", 9.9010100100100112e15, "code_lossy"),
    ("地方", "F4", "990101001009", "parent_missing"),
    ("地方", "F5", "990101009", "parent_missing"),
    ("地方", "F4", "990101001002", "code_outside"),
    ("地方", "F4", "990101001", "parent_unfit"),
    ("地方", "E3", None, "value_missing"),
    ("人员", "B4", "SHENYAN", "username_twice"),
    ("人员", "B6", "温 溪", "username_unfit"),
    ("人员", "C3", "=沈砚", "name_unfit"),
    ("人员", "D3", "女士", "choice_unknown"),
    ("任职", "B3", "nobody", "person_missing"),
    ("任职", "C3", "网格长", "post_unknown"),
    ("任职", "D3", "990101001009001", "place_missing"),
    ("任职", "D3", "", "place_needed"),
    ("任职", "D3", "990101001", "place_needed"),
    ("任职", "D4", "990101001001", "place_unfit"),
    ("任职", "E4", "城市管理、园林", "line_unknown"),
    ("任职", "E4", "", "line_needed"),
    ("任职", "E3", "城市管理", "line_unfit"),
    ("任职", "F3", "去年", "day_unreadable"),
    ("任职", "C7", "科室负责人", "post_twice"),
    ("党组织", "C3", "党小组", "choice_unknown"),
    ("党组织", "G3", "有", "choice_unknown"),
    ("党组织", "E3", "990101001009", "community_missing"),
    ("党组织", "F3", "别处党委", "superior_missing"),
    ("党组织", "B4", "松风社区第一党支部", "branch_twice"),
    ("任职", "D2", "别的", ""),
    ("任职", "C2", "职务", "column_missing"),
    ("任职", "G2", "岗位", "column_twice"),
]


@pytest.mark.parametrize(("sheet", "cell", "value", "code"), WRONG)
def test_what_is_wrong_is_told_with_its_cell(db, tmp_path, sheet, cell, value, code):
    told = faults(workbook(tmp_path / "a.xlsx", (sheet, cell, value)))
    if not code:  # a column that need not be there: then it is empty in every line
        assert {one[2] for one in told} == {"place_needed"}
        return
    where = {"column_missing": "A2", "code_twice": "C6", "code_outside": "C4"}.get(code, cell)
    assert (sheet, where, code) in told


def test_a_circle_of_superiors_is_told(db, tmp_path):
    told = faults(workbook(tmp_path / "a.xlsx", ("党组织", "F4", "松风社区第一党支部")))
    assert told == [("党组织", "F3", "superior_circular"), ("党组织", "F4", "superior_circular")]


def test_the_register_must_be_in_force_on_the_first_day(db, tmp_path):
    assert faults(workbook(tmp_path / "a.xlsx", ("单位", "F3", "2015-01-01"))) == [("党组织", "", "register_not_yet")]


@pytest.mark.parametrize("sheet", ["单位", "地方", "人员", "任职", "党组织"])
def test_a_sheet_that_is_not_there_is_the_one_fault(db, tmp_path, sheet):
    assert faults(workbook(tmp_path / "a.xlsx", without=sheet)) == [(sheet, "", "sheet_missing")]


def test_a_sheet_without_headings_is_told(db, tmp_path):
    sheets = {**GOOD, "人员": [["沈砚", "女"], ["陆白", "男"]]}
    assert faults(written(tmp_path / "a.xlsx", sheets)) == [("人员", "", "sheet_headless")]


def test_a_user_name_of_another_office_is_taken_whatever_its_case(office, tmp_path):
    taken = office.user("handler").username.upper()
    changed = workbook(tmp_path / "a.xlsx", ("人员", "B6", taken), ("任职", "B6", taken))
    assert faults(changed) == [("人员", "B6", "username_taken")]


def test_all_faults_are_told_at_once_each_with_a_next_step(db, tmp_path):
    changed = workbook(
        tmp_path / "a.xlsx", ("单位", "F3", "明天"), ("地方", "F4", ""), ("人员", "C3", ""), ("任职", "C4", "科长"), ("党组织", "D3", "")
    )  # fmt: skip
    read = founding.read_plan(changed, today=TODAY)
    assert {(one.sheet, one.cell) for one in read.faults} == {
        ("单位", "F3"), ("地方", "F4"), ("人员", "C3"), ("任职", "C4"), ("党组织", "D3"),
    }  # fmt: skip
    assert all("请" in one.says or "可以填" in one.says for one in read.faults)


def test_every_fault_and_warning_can_be_met():
    met = {code for *_, code in WRONG if code}
    met |= {"sheet_missing", "sheet_empty", "sheet_headless", "username_taken", "superior_circular", "register_not_yet"}
    met |= {"person_without_post", "no_system_admin", "no_office_head", "sample_changed", "no_branches"}
    assert met == set(SAYS)


def test_the_document_lists_every_fault_and_warning_as_it_is_said():
    text = (ROOT / "docs" / "createoffice.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", text, re.MULTILINE)) == SAYS


def test_what_will_be_missed_one_day_is_a_warning(ground, tmp_path):
    changed = workbook(
        tmp_path / "a.xlsx", ("任职", "A5", "样例"), ("任职", "C4", "科室经办人"), ("任职", "D7", ""), ("任职", "E7", "党建"),
        ("任职", "C7", "分管领导"), ("党组织", "A3", "样例"), ("党组织", "A4", "样例"),
    )  # fmt: skip
    assert set(warnings(changed)) == {
        ("任职", "A5", "sample_changed"), ("党组织", "A3", "sample_changed"), ("党组织", "A4", "sample_changed"),
        ("人员", "B5", "person_without_post"), ("任职", "", "no_system_admin"), ("任职", "", "no_office_head"),
        ("党组织", "", "no_branches"),
    }  # fmt: skip
    found(changed)
    with context.street(CODE):
        idle = User.objects.get(username="heyu")
        assert not Appointment.objects.filter(user_id=idle.pk).exists()
        assert Subject.objects.filter(base="person", name="何渔").exists()


def test_the_same_workbook_again_changes_nothing(ground, tmp_path):
    file = workbook(tmp_path / "a.xlsx")
    found(file)
    before = rows_of(CODE)
    with pytest.raises(OfficeExists) as refused:
        founding.read_plan(file, today=TODAY)
    assert "清溪街道" in str(refused.value)
    assert rows_of(CODE) == before


def test_a_name_in_addresses_that_another_office_has_is_refused(office, tmp_path):
    with pytest.raises(OfficeExists):
        founding.read_plan(workbook(tmp_path / "a.xlsx", ("单位", "D3", office.row.slug)), today=TODAY)


def test_when_the_last_entry_fails_no_half_office_is_left(ground, tmp_path):
    plan = founding.read_plan(workbook(tmp_path / "a.xlsx"), today=TODAY).plan
    unfit = replace(plan, branches=(*plan.branches, Branch("某支部", {"level": "branch"}, "", "")))
    before = rows_of(HERE)
    with pytest.raises(NotFilledIn):
        founding.found_office(unfit, password_hashes=HASHES, at=NOON)
    assert not Street.objects.filter(code=CODE).exists()
    assert not any(rows_of(CODE).values())
    assert rows_of(HERE) == before
    assert found(workbook(tmp_path / "b.xlsx")).code == CODE


def test_a_founding_that_was_cut_off_after_the_street_is_taken_up_again(ground, tmp_path):
    offices.found_street(code=CODE, slug="left-over", name="清溪", since=TODAY)
    assert found(workbook(tmp_path / "a.xlsx")).slug == "qingxi"


def test_a_street_in_which_something_stands_is_not_taken_back(ground):
    with pytest.raises(OfficeExists):
        offices.take_back_street(Street.objects.get(code=HERE))
    assert Street.objects.filter(code=HERE).exists()


def test_a_workbook_of_another_kind_is_told_by_its_sheets(db, tmp_path):
    with pytest.raises(OtherWorkbook) as refused:
        founding.read_plan(written(tmp_path / "a.xlsx", {"低保花名册": [["姓名"]]}), today=TODAY)
    assert "低保花名册" in str(refused.value)


def test_initial_passwords_lie_in_a_closed_file_and_open_the_accounts(tmp_path):
    names = {"shenyan": "沈砚", "lubai": "陆白"}
    passwords = founding.initial_passwords(names)
    said: list[str] = []
    hashes = founding.hashed(passwords, said.append)
    founding.keep_passwords(tmp_path / "a.csv", passwords, names)
    assert stat.S_IMODE(os.stat(tmp_path / "a.csv").st_mode) == 0o600
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert rows[0] == ["用户名", "姓名", "初始密码"]
    assert [(row[0], row[1]) for row in rows[1:]] == list(names.items())
    assert all(check_password(row[2], hashes[row[0]]) for row in rows[1:])
    assert len(set(passwords.values())) == 2
    assert not any(password in line for password in passwords.values() for line in said)
    with pytest.raises(PasswordsExist):
        founding.keep_passwords(tmp_path / "a.csv", passwords, names)
    with pytest.raises(PasswordsUnwritable):
        founding.keep_passwords(tmp_path / "none" / "a.csv", passwords, names)
    assert (tmp_path / "a.csv").read_bytes() == content


def test_the_owner_is_needed(ground, tmp_path, monkeypatch):
    read = founding.read_plan(workbook(tmp_path / "a.xlsx"), today=TODAY)
    monkeypatch.delenv("JIEDAO_OWNER_URL")
    with pytest.raises(setup.OwnerNotNamed):
        founding.found_office(read.plan, password_hashes=HASHES, at=NOON)

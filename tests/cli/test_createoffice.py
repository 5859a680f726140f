"""`jiedao createoffice` on a house of its own: template, check, founding, and founding again."""

import csv
import json
import stat

import pytest

from jiedao.cli import failing
from jiedao.cli.application import app
from tests.cli.conftest import refused
from tests.procedures.workbook import workbook


def test_an_office_starts_from_one_workbook(new_house, tmp_path):
    house = new_house()
    file, kept = workbook(tmp_path / "清溪.xlsx"), tmp_path / "清溪-初始密码.csv"

    checked = house.run("createoffice", file, "--dry-run", "--format", "json")
    assert checked.returncode == 0, checked.stderr
    told = json.loads(checked.stdout)
    assert told["office"] == {"code": 990101001, "slug": "qingxi", "name": "清溪街道", "since": "2018-05-28"}
    assert told["counts"] == {"社区": 2, "网格": 2, "人员": 4, "任职": 5, "党组织": 2}
    assert (told["created"], told["passwords"], told["faults"]) == (False, None, [])
    assert house.sql("SELECT count(*) FROM tenancy_street") == "[(0,)]"
    assert not kept.exists()

    done = house.run("createoffice", file)
    assert done.returncode == 0, done.stderr
    assert "正在设置初始密码：0/4" in done.stderr
    assert str(kept) in done.stderr
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    rows = list(csv.DictReader(kept.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["用户名"] for row in rows] == ["shenyan", "lubai", "heyu", "wenxi"]
    assert not any(row["初始密码"] in done.stdout + done.stderr for row in rows)
    signed_in = (
        "from jiedao.cli import house; house.ready()\n"
        "import sys; from django.contrib.auth.hashers import check_password\n"
        "from jiedao.access.models import User\n"
        "print(check_password(sys.argv[1], User.objects.get(username='heyu').password))"
    )
    assert house.python("-c", signed_in, rows[2]["初始密码"]).stdout == "True\n"

    content = kept.read_bytes()
    assert "清溪街道" in refused(house.run("createoffice", file), "office.exists")
    assert kept.read_bytes() == content
    assert house.run("audit", "verify", "--office", "qingxi").returncode == 0


def test_a_faulty_workbook_lists_every_cell_and_creates_nothing(house, tmp_path):
    file = workbook(tmp_path / "a.xlsx", ("单位", "B3", "990101002"), ("任职", "C3", "网格长"), ("人员", "C4", ""))
    before = house.sql("SELECT count(*) FROM tenancy_street")
    done = house.run("createoffice", file, "--format", "csv")
    refused(done, "founding.workbook_faulty")
    rows = {(row["表"], row["单元格"], row["代码"]) for row in csv.DictReader(done.stdout.splitlines())}
    assert {("任职", "C3", "post_unknown"), ("人员", "C4", "value_missing")} <= rows
    assert house.sql("SELECT count(*) FROM tenancy_street") == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_the_template_needs_no_database_and_is_never_written_over(new_house, tmp_path):
    empty = new_house()
    done = empty.run("createoffice", "--template", tmp_path / "样表.xlsx")
    assert (done.returncode, done.stderr) == (0, "")
    assert not empty.var.exists()
    refused(empty.run("createoffice", "--template", tmp_path / "样表.xlsx"), "workbook.exists")


@pytest.mark.parametrize(
    ("words", "says"),
    [([], "缺少 文件。"), (["a.xlsx", "--template", "b.xlsx"], "文件和 --template 只能写一个。")],
)
def test_a_file_or_the_template_is_asked_for(words, says, capsys):
    assert failing.run(app, ["createoffice", *words]) == 2
    assert says in capsys.readouterr().err


def test_the_help_page_is_chinese(capsys):
    assert failing.run(app, ["createoffice", "--help"]) == 0
    page = capsys.readouterr().out
    assert "用法：jiedao createoffice [选项] [文件]" in page
    assert not any(english in page for english in ("Usage", "Options", "default", "TEXT", "<"))

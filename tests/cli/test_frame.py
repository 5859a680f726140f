"""The frame of all commands: help, wrong words, failures, tables."""

import json
import os
import subprocess
import sys

import pytest
import typer

from jiedao.cli import failing, output
from jiedao.cli.application import app
from jiedao.problems import NotFound
from tests.cli.conftest import ROOT, refused


def test_help_answers_without_waking_django(house):
    code = (
        "import sys; sys.argv = ['jiedao', '--help']\n"
        "from jiedao.cli import main\n"
        "try: main()\n"
        "finally: print([m for m in ('django', 'psycopg', 'granian') if m in sys.modules])"
    )
    done = house.python("-c", code)
    assert done.stdout.endswith("[]\n")
    for command in ("serve", "tick", "audit", "backup", "restore", "rulebook", "db", "demo"):
        assert f"  {command} " in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["serve"],
        ["tick"],
        ["backup"],
        ["restore"],
        ["db"],
        ["db", "psql"],
        ["rulebook", "check"],
        ["audit", "verify"],
    ],
)
def test_every_word_of_a_help_page_is_chinese(words, capsys):
    assert failing.run(app, [*words, "--help"]) == 0
    page = capsys.readouterr().out
    assert "用法：jiedao" in page
    for english in ("Usage", "Options", "Commands", "Arguments", "default", "required", "Show this", "TEXT", "<"):
        assert english not in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("tick --onn", "没有选项 --onn。请用 jiedao tick --help 查看写法。"),
        ("tik", "没有命令 tik。"),
        ("serve --port many", "--port 要写整数。"),
        ("serve --port 99999", "--port 最大是 65535。"),
        ("serve --workers 0", "--workers 最小是 1。"),
        ("rulebook check /nonexistent", "没有 /nonexistent。"),
        ("rulebook list --format xml", "--format 不能写 xml，可以写"),
        ("tick --on", "选项 --on 后面要写值。"),
        ("tick now", "多写了 now。"),
        ("backup", "缺少 文件。"),
        ("db restart", "没有命令 restart。请用 jiedao db --help 查看写法。"),
    ],
)
def test_a_command_written_wrongly_is_told_in_one_line(words, says, capsys):
    assert failing.run(app, words.split()) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def failing_with(error: BaseException) -> typer.Typer:
    one = typer.Typer()

    @one.command()
    def _fails() -> None:
        raise error

    return one


def test_a_problem_is_one_line_with_its_code(capsys):
    assert failing.run(failing_with(NotFound(what="某事\n某地")), []) == 1
    told = capsys.readouterr().err
    assert told.startswith("没有找到某事 某地。")
    assert told.endswith("（not_found）\n")
    assert told.count("\n") == 1


def test_a_fault_of_the_programme_goes_into_a_log_and_only_its_place_onto_the_screen(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("JIEDAO_VAR", str(tmp_path))
    assert failing.run(failing_with(RuntimeError("王某某的身份证号")), []) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "（internal）" in told
    assert "王某某" not in told
    log = tmp_path / "errors.log"
    assert str(log) in told
    assert "RuntimeError: 王某某的身份证号" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_without_a_house_the_log_lies_in_a_closed_file_of_its_own(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("JIEDAO_VAR", str(tmp_path / "none"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    failing.run(failing_with(RuntimeError("x")), [])
    (log,) = tmp_path.iterdir()
    assert str(log) in capsys.readouterr().err
    assert log.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("words", [["--debug", "tick", "--on", "x"], ["tick", "--on", "x", "--debug"]])
def test_debug_shows_the_traceback_wherever_it_stands(words, capsys):
    assert failing.run(app, words) == 1
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert told.endswith("（cli.day_unreadable）\n")


def test_interrupting_is_no_fault(capsys):
    assert failing.run(failing_with(KeyboardInterrupt()), []) == 130
    assert capsys.readouterr().err == "已停止。\n"


def test_a_reader_that_has_seen_enough_is_no_fault(house):
    line = f"{sys.executable} -m jiedao rulebook list --format json | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, env=house.environment(), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_table_stands_under_one_another_with_chinese():
    lines = output.table(["名称", "n"], [("路灯", 1), ("a", 200), ("é", None)])
    assert lines == ["名称    n", "----  ---", "路灯    1", "a     200", "é"]


def test_the_same_rows_as_json_and_csv(capsys):
    heads, rows = [("name", "名称"), ("n", "件数")], [("路灯,井盖", 1), ("无", None)]
    output.show(heads, rows, output.Format.JSON)
    text = capsys.readouterr().out
    assert "路灯" in text
    assert json.loads(text) == [{"name": "路灯,井盖", "n": 1}, {"name": "无", "n": None}]
    output.show(heads, rows, output.Format.CSV)
    assert capsys.readouterr().out == '名称,件数\n"路灯,井盖",1\n无,\n'


def test_checking_the_rulebook_needs_no_database(new_house, tmp_path):
    house = new_house()
    good = house.run("rulebook", "check")
    assert (good.returncode, good.stderr) == (0, "")
    assert "没有差错" in good.stdout
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "regulation.yaml").write_text("regulation: broken\ntitel: 写错的键\n", encoding="utf-8")
    bad = house.run("rulebook", "check", tmp_path)
    assert bad.returncode == 1
    assert "regulation.yaml:2 titel：" in bad.stdout
    assert not house.var.exists()


def test_the_list_of_regulations_names_title_and_basis(house):
    found = json.loads(house.run("rulebook", "list", "--format", "json").stdout)
    assert {"code", "title", "issued_by", "doc_no", "in_force", "places"} == set(found[0])
    assert [one["code"] for one in found] == sorted(one["code"] for one in found)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://jiedao_app:hidden-word@127.0.0.1:1/jiedao", "database.unreachable"),
        ("hidden-word-of-nothing", "setting.wrong"),
        ("oracul://jiedao_app:hidden-word@db/jiedao", "setting.wrong"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_without_its_password(house, url, code):
    said = refused(house.run("audit", "verify", DATABASE_URL=url), code)
    assert "DATABASE_URL" in said
    assert "hidden-word" not in said


def test_the_module_and_the_command_are_the_same(house):
    assert house.run("--version").stdout == "jiedao 0.1.0\n"
    assert os.path.exists(ROOT / "jiedao" / "__main__.py")

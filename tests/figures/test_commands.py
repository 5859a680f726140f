"""`jiedao figures` and `jiedao figure` as they are typed."""

import csv
import io
import json
from datetime import date

import pytest

from tests import cast


@pytest.fixture
def jiedao(office, monkeypatch, capsys):
    """Run a command on the tests' database: (exit code, stdout, stderr)."""
    from jiedao.cli import app
    from jiedao.cli.failing import run
    from jiedao.procedures import setup

    monkeypatch.setattr(setup, "prepare", lambda echo: None)  # the database of the tests is ready

    def run_it(*words):
        capsys.readouterr()
        code = run(app, [str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


@pytest.fixture
def cleanups(office):
    for on, people in ((date(2018, 6, 27), 101), (date(2018, 5, 30), 74)):
        office.submit("citywide_cleanup.cleanup", on=on, area="互助路", people=people, who_came=["organ"], refuse="8.5")


def test_all_figures_of_an_office_are_listed(jiedao, cleanups):
    code, out, _ = jiedao("figures", "--office", "here", "--format", "json")
    rows = {row["figure"]: row for row in json.loads(out)}
    assert code == 0
    assert rows["cleanup_person_times"] == {
        "figure": "cleanup_person_times", "label": "清洁活动参加人次", "value": 175, "unit": "person-times", "rows": 2,
        "period": "2018-H1",
    }  # fmt: skip
    assert rows["cleanup_refuse"]["value"] == 17
    assert rows["building_sites"]["value"] is None


def test_the_table_and_the_csv_say_the_same(jiedao, cleanups):
    table = jiedao("figures", "--office", "here", "--period", "2018-06")[1]
    rows = list(
        csv.DictReader(
            io.StringIO(jiedao("figures", "--office", "试验街道", "--period", "2018-06", "--format", "csv")[1])
        )
    )
    one = next(row for row in rows if row["数字"] == "cleanup_person_times")
    assert (one["数值"], one["行数"], one["时段"]) == ("101", "1", "2018-06")
    assert "101" in next(line for line in table.splitlines() if line.startswith("cleanup_person_times"))


def test_a_figure_is_said_with_its_rows(jiedao, cleanups):
    code, out, _ = jiedao("figure", "cleanup_person_times", "--office", cast.HERE, "--period", "2018", "--rows")
    assert code == 0
    assert out.startswith("清洁活动参加人次：175人次\n本街道2018年清洁活动参加人次")
    assert "（2 行）" in out and "2018-06-27" in out and "互助路" in out


def test_the_rows_in_json_sum_to_the_figure(jiedao, cleanups):
    rows = json.loads(
        jiedao(
            "figure", "cleanup_person_times", "--office", "here", "--period", "2018-H1", "--rows", "--format", "json"
        )[1]
    )
    assert sum(row["amount"] for row in rows) == 175
    assert [row["day"] for row in rows] == ["2018-06-27", "2018-05-30"]
    assert {row["opens"] for row in rows} == {"entry"}


def test_a_list_of_the_rulebook_opens_its_members(jiedao):
    rows = json.loads(jiedao("figure", "dust_standard_items", "--office", "here", "--rows", "--format", "json")[1])
    assert len(rows) == 8 and rows[0]["title"] == "工地周边100%围挡"


def test_published_figures_stand_beside_the_exact_ones(jiedao, cleanups, tmp_path):
    file = tmp_path / "published.csv"
    file.write_text(
        "no,office,figure,relation,value,low,high,period,system\n"
        "1,here,cleanup_person_times,>,100,100,200,2018-H1,U05\n"
        "2,here,cleanup_refuse,=,18,18,18,2018-H1,U05\n"
        "3,here,oath_renewals,=,29,29,29,2018-07,P14\n",
        encoding="utf-8",
    )
    rows = json.loads(jiedao("figures", "--compare", file, "--format", "json")[1])
    assert [(row["published"], row["value"], row["rows"], row["status"]) for row in rows] == [
        (100, 175, 2, "ok"), (18, 17, 2, "differs"), (29, None, None, "unrecorded"),
    ]  # fmt: skip
    assert list(rows[0]) == [
        "no", "office", "figure", "system", "relation", "published", "value", "rows", "status",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("figures",), "office.unsaid"),
        (("figures", "--office", "hier"), "tenancy.unknown_office"),
        (("figures", "--office", "here", "--period", "2018-H3"), "periods.unknown"),
        (("figure", "cleanup_person_time", "--office", "here"), "figure.not_found"),
        (("figures", "--compare", "nowhere.csv"), "figure.published_file"),
    ],
)
def test_what_is_unknown_is_refused_in_one_line(jiedao, words, code):
    exit_code, out, err = jiedao(*words)
    assert (exit_code, out) == (1, "")
    assert err.count("\n") == 1 and err.rstrip().endswith(f"（{code}）")


def test_a_misspelt_figure_is_offered_its_near_names(jiedao):
    assert "cleanup_person_times" in jiedao("figure", "cleanup_person_time", "--office", "here")[2]

"""`jiedao report half-year` as it is typed."""

from datetime import date

import pytest

from jiedao.audit.models import Event
from jiedao.reports.drafts import text_of
from tests.reports.test_reports import CLEANUP, amended, check, correct, draft, issue


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
def cleaned(office):
    return office.submit("citywide_cleanup.cleanup", on=date(2018, 6, 27), **CLEANUP).entry


def test_a_report_that_nobody_has_drafted_is_written_as_a_draft_and_nothing_is_kept(jiedao, cleaned, tmp_path):
    before, file = Event.objects.count(), tmp_path / "报告.docx"
    code, out, _ = jiedao("report", "half-year", "--office", "here", "--period", "2018-H1", "-o", file)
    assert code == 0 and "还没有人起草，写成草稿" in out and Event.objects.count() == before
    assert "参加人员404人次" in text_of(file)


def test_the_newest_issued_report_is_reprinted_and_any_issue_on_request(jiedao, office, cleaned, tmp_path):
    first = issue(office, check(office, draft(office)))
    names = [tmp_path / f"{no}.docx" for no in range(4)]
    jiedao("report", "half-year", "--office", "here", "-o", names[0])
    amended(office, cleaned, people=440)
    second = correct(office, first)
    assert "第1份，已印发" in jiedao("report", "half-year", "--office", "here", "-o", names[1])[1]
    issue(office, check(office, second))
    assert "第2份，已印发" in jiedao("report", "half-year", "--office", "here", "-o", names[2])[1]
    jiedao("report", "half-year", "--office", "here", "--issue", "1", "-o", names[3])
    assert names[0].read_bytes() == names[1].read_bytes() == names[3].read_bytes()
    assert "440人次" in text_of(names[2]) and "404人次" in text_of(names[0])


def test_the_printed_hash_is_taken_by_audit_verify(jiedao, office, cleaned):
    report = issue(office, check(office, draft(office)))
    code, out, _ = jiedao("audit", "verify", "--office", "here", "--head", report.head)
    assert code == 0 and "没有改动" in out
    code, _, err = jiedao("audit", "verify", "--office", "here", "--head", "ab" * 32)
    assert code != 0 and "audit.tail_cut" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--period", "2018-06"), "report.not_half_year"), (("--period", "2019-H1"), "report.period_ahead"),
        (("--issue", "4"), "report.not_found"),
    ],
)  # fmt: skip
def test_what_cannot_be_reported_is_refused_and_no_file_is_written(jiedao, cleaned, tmp_path, words, said):
    file = tmp_path / "报告.docx"
    code, _, err = jiedao("report", "half-year", "--office", "here", *words, "-o", file)
    assert code != 0 and said in err and not file.exists()


def test_a_place_that_cannot_be_written_is_named(jiedao, cleaned, tmp_path):
    code, _, err = jiedao("report", "half-year", "--office", "here", "-o", tmp_path / "没有" / "报告.docx")
    assert code != 0 and "report.cannot_write" in err and "没有" in err

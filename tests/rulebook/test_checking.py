"""Checking a folder before it is put to use: alone, beside what is there, and told in sentences."""

from pathlib import Path

from jiedao.rulebook import check_paths
from tests.rulebook.writing import BROKEN, SHIPPED, lay

GOOD = (BROKEN / "missing_reference.yaml").read_text(encoding="utf-8")
GOOD = GOOD.replace("    by: our\n", "    by: ours\n")


def test_a_good_folder_is_checked_beside_what_is_shipped(tmp_path: Path):
    folder = lay(tmp_path, "heat_care", GOOD)
    report = check_paths([folder], beside=[SHIPPED])
    assert report.is_good
    assert report.lines() == ["1 项制度没有差错，1 个核对用例都对得上。"]


def test_a_whole_root_is_checked(tmp_path: Path):
    lay(tmp_path, "heat_care", GOOD)
    report = check_paths([tmp_path], beside=[SHIPPED])
    assert (report.files, report.is_good) == (1, True)


def test_a_shipped_folder_is_not_read_twice():
    assert check_paths([SHIPPED / "zhengzhou" / "site_dust"], beside=[SHIPPED]).lines() == [
        "1 项制度没有差错，8 个核对用例都对得上。"
    ]


def test_faults_are_told_with_what_to_do_and_nothing_is_counted(tmp_path: Path):
    folder = lay(tmp_path, "heat_care", GOOD.replace("every: week", "every: wek"))
    report = check_paths([folder], beside=[SHIPPED])
    (fault,) = report.faults
    assert not report.is_good and not report.failures
    assert report.lines()[0] == str(fault)
    assert "您是不是想写“week”" in report.lines()[0]
    assert report.lines()[-1] == "有 1 处要改正；改正后再检查，核对用例才能演算。"


def test_an_uncited_reference_is_a_doubt_not_a_fault(tmp_path: Path):
    folder = lay(
        tmp_path, "heat_care", GOOD.replace("references:\n", "references:\n  spare: {title: 备查, standing: office}\n")
    )
    report = check_paths([folder], beside=[SHIPPED])
    assert report.is_good
    assert "references.spare：没有任何规定引用这条依据" in report.lines()[0]
    assert report.lines()[0].startswith("提醒 ")


def test_a_second_regulation_of_the_same_code_is_refused(tmp_path: Path):
    report = check_paths(
        [lay(tmp_path, "site_dust", GOOD, "- {name: 一, on: 2018-07-01, expect: {}}\n")], beside=[SHIPPED]
    )
    assert any(fault.code == "files.same_code" for fault in report.faults)


def test_a_folder_that_is_not_there_is_named():
    report = check_paths([Path("/nowhere/rulebooks")], beside=[SHIPPED])
    (fault,) = report.faults
    assert "没有这个文件夹" in str(fault) and "JIEDAO_RULEBOOKS" in str(fault)


def test_what_lies_beside_a_regulation_is_known(tmp_path: Path):
    folder = lay(tmp_path, "heat_care", GOOD)
    (folder / "regulations.yml").write_text("a: b\n", encoding="utf-8")
    (folder / "en.yaml").write_text("duties.weekly_vist: Weekly visit\n", encoding="utf-8")
    told = {fault.code: str(fault) for fault in check_paths([folder], beside=[SHIPPED]).faults}
    assert set(told) == {"files.unknown", "english.path"}
    assert "您是不是想写“weekly_visit”" in told["english.path"]


def test_examples_are_needed(tmp_path: Path):
    folder = lay(tmp_path, "heat_care", GOOD)
    (folder / "examples.yaml").unlink()
    (fault,) = check_paths([folder], beside=[SHIPPED]).faults
    assert "旁边没有 examples.yaml" in str(fault)

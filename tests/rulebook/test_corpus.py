"""The 56 drafted systems: every file reads, every worked case holds, and a case that does not hold is told."""

import re
from collections import Counter
from datetime import date

import pytest

from jiedao.rulebook import RulebookRefused, check_paths, read
from tests.rulebook.writing import copy_family


def test_every_drafted_system_reads_without_a_fault(corpus):
    systems = {system for one in corpus.regulations.values() for system in one.systems}
    assert len(corpus.regulations) == 68
    assert len(systems) == 56


def test_every_worked_case_holds(corpus):
    assert len(corpus.examples) >= 112
    assert corpus.run_examples() == []


def test_the_cases_try_every_kind_of_expectation(corpus):
    tried = Counter(key for example in corpus.examples for key in example.expect)
    assert set(tried) == {
        "values", "items", "duties", "figures", "cases", "next", "votes", "benefit", "points", "refused", "raises",
    }  # fmt: skip


def test_every_published_figure_has_its_definition(corpus):
    assert len({name for one in corpus.regulations.values() for name in one.figures}) >= 150
    assert {"leaflets", "vehicles_towed", "premises_1000_m2_share", "committee_members_women"} <= set(
        corpus.at(date(2018, 6, 30), "410199002").figures
    )


@pytest.mark.parametrize(
    ("code", "right", "wrong", "told"),
    [
        ("citywide_cleanup", "cleanup_refuse: 11.5", "cleanup_refuse: 12", "应为 12，算出来是 11.5"),
        ("citywide_cleanup", "2018-06-22: missed", "2018-06-22: done", "应为 done，算出来是 missed"),
        ("site_dust", "lane: bureau", "lane: site", "应为 site，算出来是 bureau"),
        ("site_dust", "dust_check.items: 6", "dust_check.items: 7", "应为 7，算出来是 6"),
        ("age_allowance", "because: age", "because: ages", "应为 ages，算出来是 age"),
        ("member_points", "m1: 11", "m1: 12", "应为 12，算出来是 11"),
        ("benefit_procedure", "due: 2018-05-16", "due: 2018-05-17", "应为 2018-05-17，算出来是 2018-05-16"),
        ("committee_election", "quorum: no", "quorum: yes", "应为 yes，算出来是 no"),
        ("office_spending", "refused: 达到大额", "refused: 未达到大额", "算出来是 达到大额标准"),
        ("three_meetings", "raises: 从 2016", "raises: 从 2017", "从 2016-01-01 起才有规定"),
        ("personal_data", "keep_contact: 1 year", "keep_contact: 2 years", "应为 2 years，算出来是 1 year"),
    ],
)
def test_a_case_that_does_not_hold_names_file_case_expected_and_found(tmp_path, code, right, wrong, told):
    file = copy_family(tmp_path, code) / "examples.yaml"
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    report = check_paths([file.parent], beside=[tmp_path])
    assert not report.is_good
    (failure, *_) = report.failures
    assert failure.file == file
    assert re.search(r"examples\.yaml:\d+ 用例“.+”：", str(failure))
    assert told in str(failure)


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("form: frontage_check", "form: frontage_chek", "您是不是想写“frontage_check”"),
        ("signed_on: 2018-03-01", "sined_on: 2018-03-01", "您是不是想写“signed_on”"),
        ("road_kind: main,", "road_kind: mian,", "您是不是想写“main”"),
        ("{item: ground,", "{item: grund,", "您是不是想写“ground”"),
        ("answer: fail, note: 污水", "answer: failed, note: 污水", "您是不是想写“fail”"),
        ("frontage_signed_main_roads: 100 %", "frontage_signed_main_road: 100 %", "frontage_signed_main_roads"),
        ("duties: {resigned", "dutys: {resigned", "您是不是想写“duties”"),
        ("period: 2018-H1", "period: 2018-H3", "写法：2018-H1"),
        ("on: 2018-06-12 09:00", "on: 2018-06-12 9点", "写法：2018-06-30"),
        ("keeper_since: 2018-05-02", "keeper_since: 去年", "要写日期"),
        ("- name: 承诺书一项不另立案，其余不合格立一件，四小时劝导\n  on: 2018-06-12\n", "- name: 承诺书\n", "缺少“on”"),
    ],
)  # fmt: skip
def test_examples_are_read_as_strictly_as_regulations(tmp_path, right, wrong, says):
    file = copy_family(tmp_path, "shopfront_three") / "examples.yaml"
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(RulebookRefused) as refused:
        read([tmp_path])
    assert {fault.file for fault in refused.value.faults} == {file}
    assert any(says in fault.sentence for fault in refused.value.faults)

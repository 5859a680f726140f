"""What the rulebook says in the office's report: read strictly, put together by place and day, adapted by an office."""

from datetime import date

import pytest

from jiedao.rulebook import RulebookRefused, read
from jiedao.rulebook.saying import Saying, sayings, sentences
from tests.rulebook.writing import OFFICE_B, SHIPPED, lay

OFFICE_A = "410199001"
JUNE = date(2018, 6, 30)
OWN_WORDS = """code: own_words
title: 全城清洁本单位写法
issued_by: 示范乙街道办事处
in_force: {{from: 2018-06-01}}
places: ["410199002"]
adapts: citywide_cleanup
{more}last_checked: {{on: 2026-11-24, who: 城管办, against: 会议纪要}}

references:
  minutes: {{title: 会议纪要, standing: office}}
{report}"""
EXAMPLES = """- name: 写法不影响数
  on: 2018-06-29
  period: 2018-06
  given: {entries: [{form: cleanup, on: 2018-06-27, area: 路段, people: 3, who_came: [organ], refuse: 2}]}
  expect: {figures: {cleanup_person_times: 3}}
"""


def test_a_text_comes_apart_into_words_and_figures_and_back_into_itself():
    text = "上半年清理<cleanup_refuse>，<office>参加<people>。"
    assert sayings(text) == [
        Saying("上半年清理"), Saying(name="cleanup_refuse"), Saying("，"), Saying(name="office"), Saying("参加"),
        Saying(name="people"), Saying("。"),
    ]  # fmt: skip
    assert sentences("一句。两句！还有半句") == ["一句。", "两句！", "还有半句"]
    assert "".join(sentences(text * 3)) == text * 3


def test_an_office_has_the_sections_of_the_rules_in_force_at_its_place(ours):
    here, there = ours.at(JUNE, OFFICE_B), ours.at(JUNE, OFFICE_A)
    assert {"citywide_cleanup.cleanup", "site_dust.dust", "day_night_patrol.patrol"} <= set(here.report)
    assert "citywide_cleanup.cleanup" not in there.report and "site_dust.dust" in there.report
    assert "citywide_cleanup.cleanup" not in ours.at(date(2017, 12, 31), OFFICE_B).report


def test_every_shipped_section_names_figures_of_its_own_place(ours):
    for place in (OFFICE_A, OFFICE_B):
        edition = ours.at(JUNE, place)
        for section in edition.report.values():
            assert section.figures and set(section.figures) <= set(edition.figures), section.name


def adapted(tmp_path, report, more=""):
    lay(tmp_path, "own_words", OWN_WORDS.format(report=report, more=more), EXAMPLES)
    return read([SHIPPED, tmp_path])


def test_an_office_says_it_in_its_own_words_from_its_own_first_day(tmp_path):
    book = adapted(tmp_path, "report: {cleanup: {says: 本街道清运<cleanup_refuse>。}}\n")
    now, before = (book.at(day, OFFICE_B).report["citywide_cleanup.cleanup"] for day in (JUNE, date(2018, 5, 31)))
    assert now.says == ("本街道清运<cleanup_refuse>。",) and (now.heading, now.part) == ("全城清洁", "city_management")
    assert "参加人员" in before.says[0]


def test_an_office_leaves_a_section_out(tmp_path):
    book = adapted(tmp_path, "", more="leaves_out: [report.cleanup]\n")
    assert "citywide_cleanup.cleanup" not in book.at(JUNE, OFFICE_B).report
    assert "citywide_cleanup.cleanup" in book.at(date(2018, 5, 31), OFFICE_B).report


def test_an_office_does_not_type_a_number_either(tmp_path):
    with pytest.raises(RulebookRefused, match="报告里的数都要连着记录"):
        adapted(tmp_path, "report: {cleanup: {says: 清运垃圾800立方米，参加<cleanup_person_times>。}}\n")

"""What is in force on a day at a place: additions merged, the office's own laid over, members beginning and ending."""

import re
from datetime import date

import pytest

from jiedao.periods import Clock
from jiedao.rulebook import Form, Rows, ValueNotYet, ValueSaysNothing, read
from tests.rulebook.writing import OFFICE_B, SHIPPED

OFFICE_A = "410199001"


def test_the_same_days_and_place_give_the_same_object(ours):
    june = ours.at(date(2018, 6, 30), OFFICE_B)
    assert ours.at(date(2018, 6, 5), OFFICE_B) is june
    assert ours.at(date(2018, 6, 30), OFFICE_A) is not june
    assert ours.at(date(2019, 3, 1), OFFICE_B) is not june  # a value of site_dust begins that day
    assert june.day <= date(2018, 6, 5) <= date(2018, 6, 30)


def test_a_place_has_the_rules_of_every_area_it_lies_in_and_no_others(ours):
    here, there = ours.at(date(2018, 6, 30), OFFICE_B), ours.at(date(2018, 6, 30), OFFICE_A)
    assert {"citywide_cleanup", "day_night_patrol", "shopfront_three", "site_dust", "rectification"} <= set(
        here.regulations
    )
    assert "citywide_cleanup.cleanup" in here.forms
    assert "citywide_cleanup.cleanup" not in there.forms
    assert "site_dust.dust_check" in there.forms
    assert "site_dust.dust_check" not in ours.at(date(2018, 6, 30), "4201").forms


def test_before_its_first_day_a_regulation_is_not_there(ours):
    assert "site_dust.dust_check" not in ours.at(date(2014, 12, 31), OFFICE_B).forms
    assert "site_dust.dust_check" in ours.at(date(2015, 1, 1), OFFICE_B).forms
    assert not ours.at(date(1949, 10, 1), OFFICE_B).duties


def test_a_checklist_has_two_editions(ours):
    def items(day: date) -> list[str]:
        edition = ours.at(day, OFFICE_B)
        return list(edition.members(edition.forms["site_dust.dust_check"].fields["items"]))

    assert items(date(2017, 12, 31)) == ["hoarding", "covered", "wet", "washed", "hardened", "closed"]
    assert items(date(2018, 1, 1)) == [*items(date(2017, 12, 31)), "video", "machinery"]
    june = ours.at(date(2018, 6, 30), OFFICE_B)
    assert len(june.lists["site_dust.dust_item"].members) == 8
    assert len(june.list_members("site_dust.dust_item", date(2017, 6, 30))) == 6


def test_an_adaptation_begins_and_ends_members_for_its_own_office(corpus):
    def components(day: date, place: str) -> list[str]:
        edition = corpus.at(day, place)
        return list(edition.members(edition.forms["anniversary_campaign.campaign_event"].fields["component"]))

    assert components(date(2018, 5, 20), OFFICE_A) == ["oath", "consolation", "exam"]
    assert components(date(2018, 6, 1), OFFICE_A) == [
        "oath",
        "consolation",
        "lesson",
        "forum",
        "show",
        "fifth",
        "sixth",
    ]
    assert components(date(2018, 6, 1), OFFICE_B) == ["oath", "consolation", "exam"]


def test_an_adaptation_gives_values_new_first_days_and_keeps_the_old(corpus):
    edition = corpus.at(date(2019, 2, 1), OFFICE_B)
    assert [(day, str(amount)) for day, amount in edition.value_rows("three_meetings.lesson_rhythm")] == [
        (date(2016, 1, 1), "quarter"), (date(2019, 1, 1), "month"),
    ]  # fmt: skip
    assert str(edition.value("three_meetings.lesson_rhythm", date(2018, 12, 31))) == "quarter"
    elsewhere = corpus.at(date(2019, 2, 1), OFFICE_A)
    assert len(elsewhere.value_rows("three_meetings.lesson_rhythm")) == 1


def test_an_addition_is_part_of_the_form_and_knows_who_asks_for_it(corpus):
    edition = corpus.at(date(2018, 6, 30), OFFICE_B)
    meeting = edition.forms["three_meetings.meeting"]
    assert "theme" in meeting.fields
    assert "party_day" in edition.members(meeting.fields["parts"])
    assert "category" in edition.kinds["party_member"].fields  # added by this office's points
    assert "category" not in corpus.at(date(2018, 6, 30), OFFICE_A).kinds["party_member"].fields
    assert len(edition.ladders["rectification.ordinary_case"].opens) > 3


def test_a_value_of_a_table_is_told_by_the_rows_choice(june):
    day = date(2018, 6, 30)
    assert june.clock("site_dust.fix_clock", day=day, row={"order": "written_24"}) == Clock(24, "hours")
    assert june.clock("site_dust.fix_clock", day=day, row={"order": "on_the_spot"}) == Clock(2, "hours")
    with pytest.raises(ValueSaysNothing, match=r"site_dust\.fix_clock（整改时限）按“site_dust\.order_kind”分别规定"):
        june.clock("site_dust.fix_clock", day=day, row={})


def test_a_value_of_bands_is_told_by_the_first_band_that_holds(corpus):
    edition = corpus.at(date(2018, 6, 30), OFFICE_B)

    def monthly(age: int) -> str:
        return str(edition.value("age_allowance.age_amount", date(2018, 6, 30), row={"applicant.age": age}))

    assert [monthly(age) for age in (80, 89, 90, 99, 100)] == [
        "100 yuan", "100 yuan", "200 yuan", "200 yuan", "300 yuan",
    ]  # fmt: skip
    with pytest.raises(ValueSaysNothing):
        monthly(79)


def test_a_value_asked_before_its_first_day_is_refused_not_guessed(june):
    with pytest.raises(ValueNotYet) as refused:
        june.value("site_dust.video_area", date(2017, 12, 31))
    assert "查询的是 2017-12-31，但它从 2018-01-01 起才有规定" in str(refused.value)
    assert str(june.value("site_dust.video_area", date(2018, 1, 1))) == "5000 m2"
    with pytest.raises(ValueError, match="5000 m2 is no clock"):
        june.clock("site_dust.video_area", day=date(2018, 1, 1))


def test_a_registers_own_fields_are_a_form(june):
    shop = june.any_form("shopfront_three.shop")
    assert isinstance(shop, Form)
    assert shop.for_ == ("shop",)
    assert "road_kind" in shop.fields
    assert "signed_on" not in shop.fields, "what the last pledge gave is not typed in"
    with pytest.raises(LookupError):
        june.any_form("shopfront_three.nothing")


def test_a_field_taken_from_the_last_record_has_the_type_of_where_it_is_typed(june):
    signed = june.kinds["shop"].fields["signed_on"]
    assert (signed.type, signed.latest) == ("date", "shopfront_three.pledge.signed_on")
    assert june.kinds["shop"].source("signed_on") == "shopfront_three.pledge.signed_on"
    assert june.kinds["shop"].source("keeper_since") == "shopfront_three.shop.keeper_since"


def test_the_form_behind_rows(june):
    assert june.form_of(Rows("entries", "site_dust.dust_check")).name == "site_dust.dust_check"
    assert june.form_of(Rows("lines", "site_dust.dust_check.items")).name == "site_dust.dust_check"
    assert june.form_of(Rows("register", "shop")) is None
    assert june.form_of(Rows("duties", "site_dust.full_check")) is None


def test_what_a_duty_needs(corpus, june):
    edition = corpus.at(date(2018, 6, 30), OFFICE_B)
    watch = edition.duties["site_three_officers.site_watch"]
    assert edition.each_words(watch, "post") == ["supervisor", "grid_worker", "manager"]
    contact = next(one for one in edition.duties.values() if one.times)
    assert edition.times(contact, date(2018, 6, 30)) > 1
    assert june.times(june.duties["site_dust.full_check"], date(2018, 6, 30)) == 1
    assert june.due_clock(june.duties["shopfront_three.resigned"], date(2018, 6, 30)) == Clock(10, "workdays")
    assert june.due_clock(june.duties["site_dust.full_check"], date(2018, 6, 30)) is None


def test_who_asks_is_cited_with_how_the_source_stands(june):
    assert june.basis(june.forms["site_dust.dust_check"]) == (
        "《建筑工地扬尘治理“八个百分之百”》六个百分之百（2017年1月及此前报道）〔待核〕"
    )
    assert june.basis(june.duties["site_dust.full_check"]).endswith("频次与整改时限建议〔建议〕")
    assert june.basis(june.forms["shopfront_three.pledge"]).endswith("第十一条 责任区（市容和环境卫生管理条例）")


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("building_sites", ""),
        ("sites_under_construction", "（在册建筑工地，状态为在建）"),
        (
            "frontage_signed_main_roads",
            "（在册临街门店，道路类别为主干道或次干道，其中承诺书签订日期不早于现店主接手日期的占比）",
        ),
        ("cleanup_refuse", "（“清洁活动记录”，清理垃圾合计）"),
        ("dust_items_at_100", "（“扬尘检查”中的“检查项”，判断不是不适用，其中全部判断为合格的，按检查项去重）"),
        ("dust_hours", "（“扬尘问题整改”案件，状态为销号，按销号日期计，用时（小时）合计）"),
        ("problems_per_round", "（夜间督查发现问题÷夜间督查次数）"),
    ],
)
def test_a_figure_says_what_it_counts(june, figure, words):
    assert june.in_words(june.figures[figure]) == words


def test_every_figure_of_the_corpus_can_be_said(corpus):
    edition = corpus.at(date(2018, 6, 30), OFFICE_B)
    for figure in edition.figures.values():
        words = edition.in_words(figure)
        assert "None" not in words
        assert not re.search(r"[a-z]{3,}", words), words


def test_a_figure_that_is_not_there_has_near_ones(june):
    assert june.near_figures("cleanup_refus")[0] == "cleanup_refuse"
    assert june.near_figures("在建工地数")[0] == "sites_under_construction"
    assert june.near_figures("zzz") == []


def test_a_regulation_tells_what_it_declares_itself(ours):
    dust = ours.regulations["site_dust"]
    assert dust.systems == ("U10",)
    assert dust.in_force.first == date(2015, 1, 1) and dust.in_force.last is None
    assert set(dust.duties) == {"site_dust.daily_look", "site_dust.full_check"}
    assert set(dust.kinds) == {"building_site"}
    assert list(ours.regulations) == sorted(ours.regulations)
    assert dust.last_checked.is_old(date(2028, 1, 1)) and not dust.last_checked.is_old(date(2026, 12, 1))


def test_a_shown_text_says_the_value_of_the_day(corpus):
    edition = corpus.at(date(2018, 6, 30), OFFICE_B)
    rule = edition.forms["three_meetings.meeting"].rules[1]
    assert edition.said(rule.says, "three_meetings", date(2018, 6, 30)) == "支委会到会不足“1/2”，会议无效，请另行召开"
    assert edition.said("<office><period>末", "three_meetings", date(2018, 6, 30)) == "<office><period>末"


def test_a_regulation_that_scores_persons_holds_on_word_with_all_that_rests_on_it(tmp_path):
    rests = tmp_path / "office" / "410199002" / "points_letter"
    rests.mkdir(parents=True)
    (rests / "regulation.yaml").write_text(RESTS_ON_IT, encoding="utf-8")
    (rests / "examples.yaml").write_text(
        "- {name: 次数, on: 2018-06-30, given: {}, expect: {values: {each: 1}}}\n", encoding="utf-8"
    )
    book = read([SHIPPED, tmp_path])
    assert book.on_word == book.on_word_at("410199002") == {"member_points"} and not book.on_word_at("410199001")
    day = date(2018, 7, 2)
    whole, without = book.at(day, "410199002"), book.at(day, "410199002", book.on_word)
    assert whole.regulations.keys() - without.regulations.keys() == {"member_points", "points_letter"}
    assert whole is book.at(day, "410199002") and without is book.at(day, "410199002", book.on_word)
    assert not without.points and "points_letter.letter" not in without.forms


RESTS_ON_IT = """
code: points_letter
title: 积分告知
issued_by: 示范街道党工委
in_force: {from: 2018-01-01}
places: ["410199002"]
owner: party_building
uses: [member_points]
last_checked: {on: 2026-11-24, who: 党建办, against: 会议纪要}
references:
  minutes: {title: 会议纪要, standing: office, says: 逐月告知}
values:
  each: {label: 每月份数, 2018-01-01: {is: 1, by: minutes}}
forms:
  letter: {label: 告知记录, by: minutes, for: [sub_district], fields: {line: 哪一条}}
duties:
  told: {label: 逐月告知, by: minutes, for: sub_district, every: month, times: each, done_by: {entries: letter}, who: handler}
"""

"""The room of rules: what is in force, what each regulation asks, and how sure each article is."""

import re

import pytest


@pytest.fixture
def look(visit):
    return lambda who, url, **query: visit(who).get(url, query)


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_the_regulations_in_force_are_listed_with_issuer_and_last_check(look):
    said = text(look("grid_worker", "/rules/"))
    assert "门前三包责任制" in said and "郑州市人民代表大会常务委员会" in said and "2026年11月24日" in said
    assert "名册1、表3、职责3、整改阶梯1" in said


def test_the_list_is_found_by_words_of_what_it_asks(look):
    assert "门前三包责任制" in text(look("handler", "/rules/", q="承诺书"))
    page = text(look("handler", "/rules/", q="扬尘检查"))
    assert "建筑工地扬尘治理" in page and "门前三包责任制" not in page
    assert "没有找到" in text(look("handler", "/rules/", q="没有这样的"))


def test_one_regulation_says_every_article_with_its_mark(look):
    said = text(look("handler", "/rules/shopfront_three/"))
    assert "第十一条责任区" in said and "法律法规，已读原文" in said
    assert "检查频次与重签时限〔建议〕" in said and "建议，本单位可改" in said
    assert "换人重签时限10个工作日2017年1月1日" in said
    assert "每周检查每周一次临街门店网格员" in said
    assert "现店主接手日期以后，其后10个工作日内" in said
    assert "店主自纠（劝导）当事人4小时到期自动移交" in said and "科室经办人，不得是整改人" in said
    assert "主次干道门店签约率在册临街门店" in said


def test_a_table_of_values_and_a_value_to_come_are_told_apart(look):
    said = text(look("handler", "/rules/site_dust/"))
    assert "当场整改2小时；书面通知（24小时）24小时；书面通知（72小时）72小时" in said
    assert "3000平方米2019年3月1日，还没有施行" in said


def test_every_part_leads_to_its_room(look):
    page = look("handler", "/rules/shopfront_three/").content.decode()
    for url in ("/ledgers/shop/", "/duties/shopfront_three.frontage_checked/", "/record/shopfront_three.pledge/",
                "/cases/?state=all&amp;ladder=shopfront_three.frontage_problem", "/figures/frontage_repeated/"):  # fmt: skip
        assert f'href="{url}"' in page, url


def test_a_regulation_that_is_not_in_force_here_is_missing(look):
    assert look("handler", "/rules/no_such_rule/").status_code == 404


def test_an_old_comparison_is_amber():
    from datetime import date

    from jiedao.procedures import booking
    from jiedao.web.rules.views import is_stale

    one = booking.edition(410199002, date(2018, 7, 2)).regulation("shopfront_three")
    assert not is_stale(one, date(2027, 11, 24)) and is_stale(one, date(2027, 12, 1))

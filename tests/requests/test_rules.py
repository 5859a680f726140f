"""What must not stand in public is found; codes, addresses and distances are told as they are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.requests import rules
from jiedao.requests.rules import Point

PLAIN = st.sampled_from(["", "路灯不亮", "3号楼\n", "占道，", "门牌161号。"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("打电话 138 0000 1234 给他", "打电话 【电话号码】 给他"),
        ("电话０３７１－６７８９１２３４", "电话【电话号码】"),
        ("身份证41010219900101123X。", "身份证【身份证号】。"),
        ("姓名：张小三，住3号楼", "姓名：【姓名】，住3号楼"),
        ("豫A·12345堵门", "【车牌号】堵门"),
        ("豫AD12345堵门", "【车牌号】堵门"),
        ("卡号6222020200011122233", "卡号【账号】"),
        ("2018年6月14日10:20，建设路161号，罚款2000元", "2018年6月14日10:20，建设路161号，罚款2000元"),
        ("20180614夜里", "20180614夜里"),
    ],
)
def test_numbers_and_names_of_persons_are_replaced_by_what_they_are(written, read):
    assert rules.masked(written).text == read


@given(before=PLAIN, after=PLAIN, number=st.integers(13_000_000_000, 19_999_999_999).map(str))
def test_a_mobile_number_stands_nowhere_in_what_others_read_and_masking_twice_changes_nothing(before, after, number):
    once = rules.masked(f"{before}，{number}，{after}")
    assert number not in once.text
    assert rules.masked(once.text).text == once.text


@given(st.randoms(use_true_random=False))
def test_a_code_reads_back_as_people_write_it(chance):
    code = rules.new_code(chance.choice)
    assert rules.plain_code(f" {code[:3].lower()}-{code[3:]} ") == code
    assert not set(code) & set("01ILOU")


@pytest.mark.parametrize("text", ["", "ABC", "ABCDEFGH", "ABCDEF0", "ABCDEFI", "１２３４５６７"])
def test_what_cannot_be_a_code_is_none(text):
    assert rules.plain_code(text) == ""


@pytest.mark.parametrize(
    ("address", "about"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        ("unix:", ""),
    ],
)
def test_an_address_is_made_coarse(address, about):
    assert rules.about_address(address) == about


@pytest.mark.parametrize(
    ("text", "can"), [("13800001234", True), ("0371-67891234", True), ("12", False), ("李四", False)]
)
def test_a_number_left_for_an_answer_can_be_called(text, can):
    assert rules.is_phone(text) is can


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    assert round(rules.metres(Point(113.6, 34.7), Point(113.6, 35.7)) / 1000) == 111
    assert 90 < rules.metres(Point(113.6, 34.7), Point(113.601, 34.7)) < 93


@pytest.mark.parametrize(
    ("area", "fits"),
    [
        ([0, 0, 10, 10], True),
        ([5, 5, 5, 9], False),
        ([0, 0, 1001, 5], False),
        ([1, 2, 3], False),
        ([9, 0, 1, 5], False),
    ],
)
def test_an_area_lies_on_the_photo_or_not(area, fits):
    assert rules.fits_in(area) is fits


@given(st.text(max_size=60))
def test_masking_takes_any_text(text):
    assert re.sub(r"【[^】]*】", "", rules.masked(text).text) is not None

"""Identity numbers, credit codes, telephones and accounts: read leniently, checked strictly, masked."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.identifiers import (
    AccountWrong,
    CreditCodeWrong,
    PhoneWrong,
    ResidentIdWrong,
    account,
    credit_code,
    mask_id,
    mask_name,
    mask_phone,
    phone,
    resident_id,
)

TODAY = date(2018, 7, 2)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def with_check(body):
    return body + "10X98765432"[sum(int(n) * w for n, w in zip(body, WEIGHTS, strict=True)) % 11]


numbers = st.builds(
    lambda region, born, sequence: with_check(f"{region:06d}{born:%Y%m%d}{sequence:03d}"),
    st.integers(110000, 999999),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@pytest.mark.parametrize(
    ("number", "born_on", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), "female"),
        ("440524188001010014", date(1880, 1, 1), "male"),
        ("410102193503071231"[:17] + with_check("41010219350307123")[-1], date(1935, 3, 7), "male"),
    ],
)
def test_a_true_number_tells_the_day_of_birth_and_the_sex(number, born_on, sex):
    read = resident_id(number, TODAY)
    assert (read.number, read.born_on, read.sex) == (number, born_on, sex)


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ", "1101051949\u200b1231002X",
     "'11010519491231002X", "110105\u300019491231\u00a0002ｘ", "11010519491231002X\n"],
)  # fmt: skip
def test_a_number_is_read_however_it_was_typed(typed):
    assert resident_id(typed, TODAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "fault", "words"),
    [
        ("", "length", "现在是0位"),
        ("110105491231002", "length", "15位旧号码已停用"),
        ("1101051949123100", "length", "现在是16位"),
        ("11010519491231002A", "characters", "末位可以是X"),
        ("1101051949X2310021", "characters", "末位可以是X"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢٠", "characters", "只能有数字"),
        (with_check("11010519490230002"), "date", "不是真实的出生日期"),
        (with_check("11010520180703002"), "date", "还没有到"),
        (with_check("11010518660101002"), "date", "150年前"),
        ("110105194912310021", "check", "校验码不符"),
        ("110105194912310 12X", "check", "校验码不符"),
        ("4.10102199806061E+17", "typed_as_number", "末几位已经丢失"),
    ],
)
def test_a_wrong_number_is_refused_with_the_reason_and_without_the_number(typed, fault, words):
    with pytest.raises(ResidentIdWrong, match=words) as refused:
        resident_id(typed, TODAY)
    assert refused.value.facts["fault"] == fault
    assert not typed or typed not in str(refused.value.as_dict())


def test_a_person_born_today_has_a_number_and_nobody_is_born_tomorrow():
    number = with_check("41010220180702001")
    assert resident_id(number, TODAY).born_on == TODAY
    with pytest.raises(ResidentIdWrong):
        resident_id(number, date(2018, 7, 1))


@given(numbers)
def test_no_number_is_refused_for_its_region(number):
    assert resident_id(number, TODAY).number == number


@given(numbers, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, shift):
    if number[place] == "X":
        return
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(ResidentIdWrong):
        resident_id(wrong, TODAY)


@given(numbers, st.integers(0, 16))
def test_two_swapped_digits_are_always_noticed(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped == number:
        return
    with pytest.raises(ResidentIdWrong):
        resident_id(swapped, TODAY)


@given(st.text(max_size=30))
def test_any_text_is_either_read_or_refused(text):
    for read in (
        lambda: resident_id(text, TODAY),
        lambda: credit_code(text),
        lambda: phone(text),
        lambda: account(text),
    ):
        with suppress(ResidentIdWrong, CreditCodeWrong, PhoneWrong, AccountWrong):
            assert read()


def test_the_number_does_not_stand_in_a_trace():
    assert repr(resident_id("11010519491231002X", TODAY)) == "ResidentId(110105********002X)"


@pytest.mark.parametrize("typed", ["91350100M000100Y43", "91350100m000100y43", "９１３５０１００Ｍ０００１００Ｙ４３ "])
def test_a_true_credit_code_is_read_in_capitals(typed):
    assert credit_code(typed) == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("91350100M000100Y44", "check"),
        ("91350100M000100Y4", "length"),
        ("91350100MOOO1OOY43", "characters"),
        ("91350100M000100Y4无", "characters"),
        ("", "length"),
        ("0" * 18, "check"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_the_reason(typed, fault):
    with pytest.raises(CreditCodeWrong) as refused:
        credit_code(typed)
    assert refused.value.facts["fault"] == fault


@given(st.text(alphabet=SIGNS, min_size=16, max_size=16), st.integers(0, 17), st.integers(1, 30))
def test_one_wrong_sign_of_a_credit_code_is_always_noticed(body, place, shift):
    body = "9" + body
    code = body + SIGNS[-sum(SIGNS.index(sign) * 3**i for i, sign in enumerate(body)) % 31]
    assert credit_code(code) == code
    with pytest.raises(CreditCodeWrong):
        credit_code(code[:place] + SIGNS[(SIGNS.index(code[place]) + shift) % 31] + code[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("13812345678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("电话：13904138515", "13904138515"),
        ("手机号:１３９ ０４１３ ８５１５", "13904138515"),
        ("+86 138 1234 5678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("0371-67781234", "037167781234"),
        ("(0371)67781234", "037167781234"),
        ("（０３７１）６７７８１２３４", "037167781234"),
        ("010-62345678", "01062345678"),
        ("0398-2812345", "03982812345"),
    ],
)
def test_a_telephone_is_read_as_bare_digits(typed, read):
    assert phone(typed) == read


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("67781234", "缺少区号"),
        ("1381234567", "现在是10位"),
        ("12812345678", "不是手机号"),
        ("无", "只能有数字"),
        ("", "只能有数字"),
        ("13812345678/13912345678", "只能有数字"),
        ("1.38123E+10", "只能有数字"),
    ],
)
def test_a_wrong_telephone_is_refused_with_the_reason(typed, words):
    with pytest.raises(PhoneWrong, match=words):
        phone(typed)


def test_an_account_is_read_as_bare_digits_or_refused():
    assert account("6245 8921 5275 8929 007") == "6245892152758929007"
    for typed in ("6.24589E+18", "1234567", "62无", "", "1" * 31):
        with pytest.raises(AccountWrong):
            account(typed)


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_id, "11010519491231002X", "110105********002X"),
        (mask_id, "1101", "****"),
        (mask_id, "", ""),
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "037167781234", "037*****1234"),
        (mask_phone, "110", "***"),
        (mask_name, "张三", "张*"),
        (mask_name, "张三丰", "张**"),
        (mask_name, "欧阳娜娜", "欧**"),
        (mask_name, "阿卜杜拉·买买提", "阿**"),
        (mask_name, "𠮷祥", "𠮷*"),
        (mask_name, "张", "*"),
        (mask_name, " ", ""),
    ],
)
def test_a_masked_value_is_recognised_but_of_no_use(mask, value, shown):
    assert mask(value) == shown

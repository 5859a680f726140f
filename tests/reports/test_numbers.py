"""Numbers in Chinese prose: found with their rounding words, and nothing that only looks like one."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jiedao.reports.numbers import WORDS, clause_around, numbers_in, sentence_around


def only(text, names=()):
    (found,) = numbers_in(text, names)
    return found


@pytest.mark.parametrize(
    ("text", "said", "value", "word", "claims"),
    [
        ("参加人员近4000余人", "近4000余人", 4000, "人", "~>"),
        ("清理垃圾800余立方米", "800余立方米", 800, "立方米", ">"),
        ("投入2万余元", "2万余元", 20_000, "元", ">"),
        ("投入200余万元", "200余万元", 2_000_000, "元", ">"),
        ("投入近3600万元", "近3600万元", 36_000_000, "元", "~<"),
        ("发放约1,000余万元", "约1,000余万元", 10_000_000, "元", "~>"),
        ("共计18540元", "18540元", 18540, "元", "="),
        ("签约率达到95.5%", "95.5%", Fraction(191, 2), "%", "="),
        ("满意率百分之九十九点五", "百分之九十九点五", Fraction(199, 2), "%", "="),
        ("建筑面积达100万平方米以上", "100万平方米以上", 1_000_000, "平方米", ">="),
        ("安全生产事故为零，", "零", 0, "", "="),
        ("实现零事故目标", "零", 0, "", "="),
        ("签约率百分之九十五", "百分之九十五", 95, "%", "="),
        ("志愿队伍十余支", "十余支", 10, "支", ">"),
        ("走访三百二十户", "三百二十户", 320, "户", "="),
        ("培训一千零五人次", "一千零五人次", 1005, "人次", "="),
        ("每周三、周五两次", "两次", 2, "次", "="),
        ("每月开展一次学习", "一次", 1, "次", "="),
        ("不少于30场", "不少于30场", 30, "场", ">="),
        ("到会50人以上", "50人以上", 50, "人", ">="),
        ("超过1.5亿元", "超过1.5亿元", 150_000_000, "元", ">>"),
        ("大约60户左右", "大约60户左右", 60, "户", "~"),
        ("合格率９５％".translate(str.maketrans("９５", "95")), "95％", 95, "%", "="),
    ],
)
def test_a_number_is_read_with_its_measure_word_and_what_it_claims(text, said, value, word, claims):
    found = only(text)
    assert (found.text, found.value, found.word, found.claims) == (said, value, word, claims)
    assert text[found.start : found.end] == said


@pytest.mark.parametrize(
    "text",
    [
        "2018年6月27日", "2018年上半年", "6月份", "截至6月底", "2018-06-27", "上午9:30开会", "上午9时30分", "下午3点半", "每周三、周五", "周一至周五",
        "党的十九大精神", "建党97周年", "党的97岁生日", "第三次会议", "第12号", "〔2018〕15号文件", "桐柏220千伏变电站",
        "实行24小时盯守", "电话13603715678", "0371-67781234", "12345热线", "（一）加强领导", "一、总体要求", "3．宣传发动",
        "达到千平方米的社区", "满50岁的人", "一系列活动", "一个社区", "一家亲", "万众一心", "百年老店", "十九届四中全会",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_is_left_alone(text):
    assert [found.text for found in numbers_in(text)] == []


def test_a_threshold_inside_another_figure_is_left_to_it():
    found = [one.text for one in numbers_in("达到千平方米的社区有6个，占75%，其中3个社区达到2000平方米以上。")]
    assert found == ["6个", "75%", "3个"]


def test_a_name_the_rulebook_knows_is_no_number_however_its_marks_are_printed():
    names = ["8个100%", "三会一课", "日巡查夜督查"]
    assert list(numbers_in("严格落实“8个100%”标准，落实“三会一课”制度，坚持“日巡查、夜督查”", names)) == []
    assert only("8个100%标准管5个工地", names).text == "5个"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("300余户", 300, 399), ("230余个", 230, 239), ("2万余辆", 20_000, 29_999), ("十余支", 10, 19), ("近50场", 48, 49),
        ("近4000余人", 3800, 4400), ("约1000余万元", 9_500_000, 11_000_000), ("31支", 31, 31), ("不少于30场", 30, 10**9),
    ],
)  # fmt: skip
def test_a_rounding_word_leaves_open_what_it_leaves_open(text, low, high):
    found = only(text)
    assert found.holds(Fraction(low)) and found.holds(Fraction(high))
    assert not found.holds(Fraction(low - 1)) and (high == 10**9 or not found.holds(Fraction(high + 1)))


@pytest.mark.parametrize(("exact", "holds"), [("94.5", True), ("95.499", True), ("95.5", False), ("94.49", False)])
def test_a_percentage_is_whatever_rounds_to_it(exact, holds):
    assert only("95%").holds(Fraction(exact)) is holds


UNITS = sorted(
    word for word in WORDS if word not in ("%", "％", "年", "天", "度", "个百分点", "个小时", "小时", "米", "方")
)
ROUND = {"": "=", "余": ">", "多": ">"}


@given(st.integers(1, 10**9), st.sampled_from(UNITS), st.sampled_from(sorted(ROUND)), st.booleans())
@example(2000, "人", "", False)
def test_every_number_is_found_at_its_place(number, word, more, commas):
    digits = f"{number:,}" if commas else str(number)
    text = f"今年以来，共组织{digits}{more}{word}，工作扎实。"
    found = only(text)
    assert (found.value, found.word, found.claims) == (number, word, ROUND[more])
    assert text[found.start : found.end] == f"{digits}{more}{word}"
    assert found.holds(Fraction(number)) and not found.holds(Fraction(number) * 10)


@given(
    st.text(
        alphabet="一二三四五六七八九十百千万亿两零0123456789余多近约人户个次%元年月日号第周，。“”（）\n", max_size=40
    )
)
def test_no_text_brings_it_down_and_every_place_is_true(text):
    at = 0
    for found in numbers_in(text, ["三会一课"]):
        assert text[found.start : found.end] == found.text and at <= found.start < found.end
        assert found.value >= 0
        at = found.end


def test_the_clause_and_the_sentence_around_a_place():
    text = "先说一句。参加人员400人，清理垃圾80方；别的"
    assert text[slice(*sentence_around(text, 9, 13))] == "参加人员400人，清理垃圾80方"
    assert text[slice(*clause_around(text, 9, 13))] == "参加人员400人"

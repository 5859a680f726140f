"""Numbers in Chinese prose: where they stand, what they count, and what their rounding word claims. Pure.

    近4000余人 -> 4000, 人, from 3800 to under 4400          300余户 -> 300, 户, from 300 to under 400
    95%        -> 95, %, whatever rounds to it              十余支  -> 10, 支, from 10 to under 20

Left alone: dates, clock times, ordinals, anniversaries and ages, document numbers, numbered headings, voltages, names that
the rulebook knows (三会一课, 8个100%), and thresholds inside another figure (达到2000平方米以上).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
STEPS = {"十": 10, "百": 100, "千": 1000}
SCALES = {"万": 10_000, "亿": 100_000_000}
CHINESE = "零〇一二两三四五六七八九十百千万亿"

#: Measure word -> the units of the rulebook it may stand for. The longest is read first.
WORDS: dict[str, tuple[str, ...]] = {
    "人次": ("person-times",), "人": ("persons", "person-times"), "名": ("persons", "person-times"), "位": ("persons",),
    "户": ("households", "shops"), "家": ("firms", "shops", "organisations"), "间": ("shops",),
    "个": (
        "sites", "communities", "organisations", "branches", "projects", "yards", "estates", "compounds", "centres",
        "problems", "bins", "spaces", "items", "kinds", "places", "firms", "shops", "teams", "categories", "awards",
    ),
    "处": ("places", "problems", "sites"), "场次": ("sessions", "events", "activities"),
    "次": ("times", "sessions", "visits", "contacts", "activities", "events"), "场": ("sessions", "events", "activities"),
    "件": ("cases", "problems"), "起": ("accidents", "cases", "problems"), "宗": ("cases",), "条": ("problems", "items"),
    "项": ("items", "awards", "projects", "activities", "problems"), "类": ("kinds", "categories"), "种": ("kinds",),
    "份": ("copies",), "册": ("copies",), "张": ("copies", "votes"), "辆": ("vehicles",), "支": ("teams",), "套": ("flats",),
    "立方米": ("m3",), "立方": ("m3",), "方": ("m3",), "平方米": ("m2",), "平米": ("m2",), "㎡": ("m2",), "元": ("yuan",),
    "块钱": ("yuan",), "%": ("percent",), "％": ("percent",), "个百分点": (), "小时": ("hours",), "个小时": ("hours",),
    "面": ("awards",), "票": ("votes",), "台": (), "吨": (), "公里": (), "米": (), "年": ("years",), "天": ("days",), "栋": (),
    "棵": (), "块": (), "盏": (), "度": (), "分": ("points",),
}  # fmt: skip
UNIT = "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True))

ARABIC = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
NUMBER = re.compile(
    rf"(?P<before>将近|接近|大约|约|近|超过|突破|逾|超|不少于|不低于|至少|不超过|不足|不到)?\s*"
    rf"(?:(?P<percent>百分之)(?P<parts>{ARABIC}|[{CHINESE}]+(?:点[零〇一二三四五六七八九]+)?)"
    rf"|(?P<tenths>[\d一二三四五六七八九])成(?P<hundredths>[一二三四五六七八九半])?(?![立为员果效本都功长交年熟])"
    rf"|(?P<number>{ARABIC}|[{CHINESE}]+)\s*(?P<more>余|多)?(?P<scale>[百千万亿]{{0,2}})(?P<more2>余|多)?\s*(?P<unit>{UNIT})?)"
    rf"(?P<after>以上|以下|以内|左右|上下|有余)?"
)

#: What looks like a number and is none.
ALONE = re.compile(
    "|".join((
        r"[〔\[（(]\s*(?:19|20)\d{2}\s*[〕\]）)]\s*\d+\s*号", r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?",
        r"(?:19|20)\d{2}\s*年(?:\s*\d{1,2}\s*月份?)?(?:第?[一二三四]季度|[上下]半年)?", r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]",
        r"\d{1,2}\s*月份?(?:[底末初]|[上中下]旬)?(?!\d)", r"\d{1,2}\s*[日号](?![\d线楼])", r"\d{1,2}[:：]\d{2}",
        r"\d{1,2}\s*[时点](?:\s*\d{1,2}\s*分|半|整)?(?!多|余)",
        r"[每逢]?(?:周|星期|礼拜)[一二三四五六日天](?:[、至到和]?(?:周|星期)[一二三四五六日天]|[、至到和][一二三四五六日天](?![次场个]))*",
        rf"第\s*(?:\d+|[{CHINESE}]+)", rf"(?:\d+|[{CHINESE}]+)\s*(?:周年|岁|届|号楼|单元|楼|层|室|号院|千伏|[kK][vV])",
        r"(?:十[一二三四五六七八九]|二十)大(?=[精会报以召的，。、]|$)", rf"[{CHINESE}]中全会", r"1[3-9]\d{9}", r"0\d{2,3}-\d{7,8}",
        rf"(?:{ARABIC}|[{CHINESE}]+)\s*(?:至|到|—|–|-|~|～)\s*(?:{ARABIC}|[{CHINESE}]+)\s*(?:{UNIT})",  # from … to … claims no number
        rf"(?:\d+|[{CHINESE}]+)\s*年(?:以?来|内|间|前|后)",
        r"12345(?=热线|平台|工单|市民)", r"\d+\s*号(?![线楼])", r"24\s*小时(?=不间断|值守|值班|盯守|轮班|开放|服务)",
        r"(?m:^\s*[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]?[、.．](?!\d))",
        r"(?m:^\s*[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)])",
    ))
)  # fmt: skip
AMOUNT = rf"(?:{ARABIC}|[{CHINESE}]+)\s*[百千万]?\s*(?:平方米|平米|㎡|米|岁|人|户|元|小时|年|天)"
#: A threshold inside another figure: 达到千平方米的社区, 达到2000平方米以上.
THRESHOLD = re.compile(
    rf"(?:达到|达|超过|不足|满)\s*{AMOUNT}"
    rf"(?:以上|以下)?(?=的|$|[。，；,;])"
    rf"|{AMOUNT}(?:及)?(?:以上|以下)(?=的)"
)
#: Nothing of something: 零事故, 事故为零.
ZERO = re.compile(r"零(?=事故|上访|投诉|发案|伤亡|死亡)|(?<=为)零(?=[，。；、\n]|$)")
ENDS = "。！？；\n"


@dataclass(frozen=True)
class Found:
    """A number in a text: its place, its value in ones, its measure word, the units it may be of, and what it claims.

    `claims`: = exactly, > and more (余), ~< nearly (近), ~> about and more (近…余), ~ about, >= at least, <= at most.
    """

    text: str
    start: int
    end: int
    value: Fraction
    word: str
    units: tuple[str, ...]
    claims: str
    step: Fraction
    per: str = ""

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None, bool]:
        """(low, high, whether high itself is still meant): what an exact value must satisfy under the rounding word."""
        value, step, place = self.value, self.step, _leading(self.value)
        # The rounder the number, the wider what a word like 近 leaves open: 近4000余 is 3800 to 4400, 近4010余 next to it.
        match self.claims:
            case ">":
                return value, value + place, False
            case "~<":
                return value - min(value / 20, 2 * place), value, False
            case "~>":
                return value - min(value / 20, place / 5), value + min(value / 10, place * 2 / 5), True
            case "~":
                slack = min(value / 20, place / 2)
                return value - slack, value + slack, True
            case ">=" | ">>":
                return value, None, True
            case "<=":
                return None, value, True
        if step:
            return value - step / 2, value + step / 2, False
        return value, value, True

    def holds(self, exact: Fraction) -> bool:
        """Whether an exact value is what the text says of it."""
        low, high, inclusive = self.bounds
        if low is not None and (exact < low or (self.claims == ">>" and exact == low)):
            return False
        return high is None or exact < high or (inclusive and exact == high)


def _leading(value: Fraction) -> Fraction:
    """One in the place of the last digit that is not nought: 230余 is under 240, 300余 under 400, 2万余 under 3万."""
    whole, step = int(value), 1
    while whole and whole % (step * 10) == 0:
        step *= 10
    return Fraction(step)


def numbers_in(text: str, names: Iterable[str] = ()) -> Iterator[Found]:
    """Every number of a text that may be a figure, in order. `names`: what the rulebook calls something, numerals and all."""
    closed = _closed(text, names)
    none = [_nothing(match) for match in ZERO.finditer(text) if not any(closed[match.start() : match.end()])]
    return iter(sorted([*_numbers(text, closed), *none], key=lambda one: one.start))


def _nothing(match: re.Match[str]) -> Found:
    """零事故, 事故为零: nothing of the kind, which is a number too."""
    at = match.start()
    return Found("零", at, at + 1, Fraction(0), "", WORDS["起"] + WORDS["次"], "=", Fraction(0))


def _numbers(text: str, closed: bytearray) -> Iterator[Found]:
    at = 0
    while match := NUMBER.search(text, at):
        at = max(match.end(), match.start() + 1)
        digits = match.span("parts" if match["percent"] else "tenths" if match["tenths"] else "number")
        if any(closed[digits[0] : digits[1]]):
            # 周五两次: what stands behind the day is read by itself.
            shut = [place for place in range(*digits) if closed[place]]
            at = shut[0] + 1
            continue
        if (found := _read(text, match)) is not None:
            yield found


def _closed(text: str, names: Iterable[str]) -> bytearray:
    """For each character whether it stands inside something that is no figure."""
    closed = bytearray(len(text))
    shut = [*ALONE.finditer(text), *(match for match in THRESHOLD.finditer(text) if _is_inside_another(text, match))]
    for match in shut:
        closed[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for name in names:
        # Quotes and points inside a name are printed in many ways: “三会一课”, 日巡查、夜督查.
        spelt = r"[“”\"'‘’、·\s]*".join(map(re.escape, name))
        for match in re.finditer(spelt, text):
            closed[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return closed


def _is_inside_another(text: str, match: re.Match[str]) -> bool:
    """Whether a threshold belongs to another number: 3个社区达到2000平方米以上, 达到千平方米的社区有6个."""
    begin, _end = clause_around(text, match.start(), match.end())
    return text[match.end() : match.end() + 1] == "的" or re.search(r"\d", text[begin : match.start()]) is not None


def _read(text: str, match: re.Match[str]) -> Found | None:
    value: Fraction | None
    is_share = bool(match["percent"] or match["tenths"])
    if match["tenths"]:
        digits, word, more = match["tenths"], "%", False
        value, scale = _in_tenths(digits, match["hundredths"])
    elif match["percent"]:
        value, digits, word = _value(match["parts"]), match["parts"], "%"
        scale, more = 1, False
    else:
        digits, word = match["number"], match["unit"] or ""
        scale = 1
        for sign in match["scale"]:
            scale *= STEPS.get(sign) or SCALES[sign]
        value, more = _value(digits), bool(match["more"] or match["more2"])
    chinese = not digits[0].isdigit()
    per = _per(text, match.start())
    if (
        value is None
        or (chinese and not is_share and not _is_meant(digits, word, per))
        or (not word and not _stands_alone(text, match))
    ):
        return None
    claims = _claims(match["before"] or "", more, match["after"] or "")
    decimals = len(digits.partition("点" if chinese else ".")[2])
    step = Fraction(scale, 10**decimals) if word in ("%", "％") or decimals or scale > 1 else Fraction(0)
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return Found(
        text[start : match.end()].rstrip(), start, start + len(text[start : match.end()].rstrip()), value * scale,
        word.replace("％", "%"), WORDS.get(word, ()), claims, step, per,
    )  # fmt: skip


def _in_tenths(tens: str, ones: str | None) -> tuple[Fraction, int]:
    """(value, scale): 九成 is what rounds to 90%, 九成五 is 95%."""
    value = int(DIGITS.get(tens, tens))
    return (Fraction(10 * value + (5 if ones == "半" else DIGITS[ones])), 1) if ones else (Fraction(value), 10)


def _is_meant(digits: str, word: str, per: str) -> bool:
    """Whether a number in characters is one: with a measure word, and not the 一 of 一个, unless it is 每月一次."""
    if not word:
        return False
    if digits in ("一", "千", "万", "百", "十百", "千万") and not (digits == "一" and per and word in ("次", "场")):
        return False
    return digits[0] not in "百千万亿" or len(digits) > 1


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """A bare number without a measure word is taken for one only where a colon or 为, 共 leads to it."""
    return match.start() > 0 and text[match.start() - 1] in "：:为共" and len(match["number"] or "") > 1


def _per(text: str, start: int) -> str:
    """The span a number repeats in: 每月, 每周."""
    found = re.search(r"每(?:个)?(日|天|周|月|季度|年)[^。；，\n]{0,12}$", text[max(0, start - 16) : start])
    return found[1] if found else ""


def _claims(before: str, more: bool, after: str) -> str:
    if before in ("近", "将近", "接近", "约", "大约"):
        nearly = before in ("近", "将近", "接近")
        return "~>" if more else "~<" if nearly else "~"
    if before in ("不少于", "不低于", "至少"):
        return ">="
    if before in ("超过", "突破", "逾", "超"):
        return ">>"
    if before in ("不超过", "不足", "不到"):
        return "<="
    if after in ("左右", "上下"):
        return "~"
    if after in ("以上",):
        return ">="
    if after in ("以下", "以内"):
        return "<="
    return ">" if more or after == "有余" else "="


def _value(digits: str) -> Fraction | None:
    """The number that digits or characters say; None for characters that say none."""
    if digits[0].isdigit():
        return Fraction(digits.replace(",", "").replace("，", ""))
    digits, _point, behind = digits.partition("点")
    parts = Fraction(int("".join(str(DIGITS[sign]) for sign in behind)), 10 ** len(behind)) if behind else Fraction(0)
    total = part = number = 0
    for sign in digits:
        if sign in DIGITS:
            number = number * 10 + DIGITS[sign] if number and sign in "零〇" else DIGITS[sign]
        elif sign in STEPS:
            part, number = part + (number or 1) * STEPS[sign], 0
        else:
            total, part, number = (
                (total + part + number) * SCALES[sign] if total + part + number else SCALES[sign],
                0,
                0,
            )
    return Fraction(total + part + number) + parts


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends."""
    begin = max((text.rfind(sign, 0, start) for sign in ENDS), default=-1) + 1
    ends = [at for at in (text.find(sign, end) for sign in ENDS) if at >= 0]
    return begin, min(ends, default=len(text))


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around a place begins and ends, between commas or brackets."""
    first, last = sentence_around(text, start, end)
    begin = max([first, *(text.rfind(sign, first, start) + 1 for sign in "，,：:（）()")])
    ends = [at for at in (text.find(sign, end, last) for sign in "，,（）()") if at >= 0]
    return begin, min(ends, default=last)

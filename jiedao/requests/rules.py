"""Decisions about requests on plain values: codes, what must not stand in public, how near, how often. No database here.

Basis: Personal Information Protection Law arts. 6 and 25 (least data; not public without consent); decision 0018.
"""

import hmac
import ipaddress
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

#: Letters and digits that nobody takes for one another, read aloud or written by hand.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 7
MOST_WORDS, MOST_WHERE, MOST_PICTURES = 2000, 120, 3
#: How often something may be done within an hour from about one address. Many share one: a mobile network, an estate.
LIMITS = {"report": 60, "add": 60, "confirm": 60, "answer": 60, "miss": 60}
#: What is being counted, as the refusal calls it.
KNOCKS = {"report": "报告", "add": "补充", "confirm": "“我也遇到”", "answer": "回答", "miss": "查询"}
#: How often a program may report for residents within an hour. It stands for many.
CLIENT_LIMIT = 600
#: Within so many minutes what a program sends again as it was is the same report (Open311 has no name for a sending).
SAME_WITHIN = 10
#: Within so many metres, and so many days, an open request may be the same problem.
NEAR, RECENT = 150, 60


def new_code(choose: Callable[[str], str]) -> str:
    """A code nobody can guess, from a source of chance."""
    return "".join(choose(LETTERS) for _ in range(CODE_LENGTH))


def plain_code(text: str) -> str:
    """A code as people type it, in capitals and without what they put between; "" for what cannot be one."""
    plain = re.sub(r"[\s\-－·]", "", text).upper()
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(LETTERS) else ""


@dataclass(frozen=True)
class Masked:
    """A text as others may read it, and what was found in it, each sort once, in order."""

    text: str
    found: tuple[str, ...]


_WIDE = {"Ｘ": "X", "ｘ": "x"}
_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d(?:[ \-—－]?\d){6,18}(?:[ \-－]?[Xx])?(?![0-9A-Za-z])")
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ]?[A-HJ-NP-Za-hj-np-z][·• \-]?"
    r"[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳](?![A-Za-z0-9])"
)
_NAME = re.compile(
    r"(?:姓名|真名|本名|名字)(?:叫|是|为)?[ ：:]*(?P<name>[一-鿿·]{2,6}?)(?=[，。；、,;\s（(身电手住男女]|$)"
)
IDENTITY, PHONE, PLATE, ACCOUNT, NAME = "身份证号", "电话号码", "车牌号", "账号", "姓名"


def plain_digits(text: str) -> str:
    """A text of the same length whose digits of any width or script are plain ones."""
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else _WIDE.get(one, one) for one in text)


def masked(text: str) -> Masked:
    """A text with the numbers and names of persons taken out: each is replaced by what it is.

    Masking what is masked changes nothing. A number that is none of a person (a house, a price, a day) stays.
    """
    plain = plain_digits(text)
    spots: list[tuple[int, int, str]] = []
    for match in _NUMBER.finditer(plain):
        if sort := _sort_of(re.sub(r"[^0-9Xx]", "", match[0])):
            spots.append((*match.span(), sort))
    spots += [(*match.span(), PLATE) for match in _PLATE.finditer(plain)]
    spots += [(*match.span("name"), NAME) for match in _NAME.finditer(plain)]
    return _replaced(text, spots)


def _replaced(text: str, spots: list[tuple[int, int, str]]) -> Masked:
    out, last, found = [], 0, []
    for start, end, sort in sorted(spots):
        if start < last:
            continue
        out += [text[last:start], f"【{sort}】"]
        last = end
        found.append(sort)
    return Masked("".join(out) + text[last:], tuple(dict.fromkeys(found)))


def _sort_of(number: str) -> str:
    """Which number of a person a row of digits may be; "" for none."""
    if len(number) == 18 or (len(number) == 15 and not number.startswith("0")):
        return IDENTITY
    if _DAY.fullmatch(number):
        return ""
    if re.fullmatch(r"(?:86)?1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}", number):
        return PHONE
    return ACCOUNT if 16 <= len(number) <= 19 else ""


def is_phone(text: str) -> bool:
    """Whether somebody can be called at it: a mobile number, or one with its area code, or a local one."""
    number = re.sub(r"[\s\-—()（）+]", "", plain_digits(text))
    return _sort_of(number) == PHONE if number.isdigit() else False


def about_address(address: str) -> str:
    """An address made coarse, so that it stands for a neighbourhood of machines; "" for none."""
    try:
        known = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    if mapped := getattr(known, "ipv4_mapped", None):
        known = mapped
    return str(ipaddress.ip_network((known, 24 if known.version == 4 else 48), strict=False))


@dataclass(frozen=True)
class Point:
    """A place on the earth in degrees, WGS-84."""

    longitude: float
    latitude: float

    @property
    def is_real(self) -> bool:
        """Whether there is such a place."""
        return -180 <= self.longitude <= 180 and -90 <= self.latitude <= 90


def metres(one: Point, other: Point) -> float:
    """How far two points lie apart, as the crow flies."""
    lat = math.radians((one.latitude + other.latitude) / 2)
    dx = math.radians(one.longitude - other.longitude) * math.cos(lat)
    dy = math.radians(one.latitude - other.latitude)
    return 6_371_000 * math.hypot(dx, dy)


def fits_in(area: Sequence[int]) -> bool:
    """Whether a rectangle in thousandths of a picture lies on it and has an inside."""
    if len(area) != 4 or not all(isinstance(one, int) and 0 <= one <= 1000 for one in area):
        return False
    left, top, right, bottom = area
    return left < right and top < bottom


def same_words(words: str, others: Iterable[str]) -> bool:
    """Whether a text is one of the others but for spaces and stops."""

    def bare(text: str) -> str:
        return re.sub(r"[\s，。！？、,.!?；;：:]", "", text)

    return bare(words) in {bare(one) for one in others}


def sent_ids(key: bytes, content: bytes, at: datetime) -> tuple[UUID, UUID]:
    """Under which id what a program sends at an instant is kept, and under which it was if it came shortly before.

    They are told by the content and the program's own key, so that nobody else can tell them; they sort by time.
    """
    slot = int(at.timestamp()) // (SAME_WITHIN * 60)
    return _sent_id(key, content, slot), _sent_id(key, content, slot - 1)


def _sent_id(key: bytes, content: bytes, slot: int) -> UUID:
    chance = hmac.new(key, b"%d|%s" % (slot, content), "sha256").digest()
    value = slot * SAME_WITHIN * 60_000 << 80 | int.from_bytes(chance[:10], "big")
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)

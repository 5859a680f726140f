"""What stands in a cell: text, a code, a day. Tidied where nothing is lost, refused where something would be."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

Value = str | int | float | bool | date | datetime | time | timedelta | None

#: Full-width digits and Latin letters; Chinese punctuation stays as it is written.
NARROW = {ord("０") + n: ord("0") + n for n in range(10)}
NARROW |= {ord(wide) + n: ord(narrow) + n for wide, narrow in (("Ａ", "A"), ("ａ", "a")) for n in range(26)}
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
CJK = "\u3400-\u9fff"
PADDING = re.compile(rf"(?<=[{CJK}]) +(?=[{CJK}])")  # 陶　明 is padded for the eye
DAY = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")
#: Excel keeps fifteen digits of a number; whoever typed more has lost the rest.
KEPT_DIGITS = 15
YEARS = range(1900, 2100)


PURE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]*")


class Unreadable(ValueError):
    """A cell does not hold what its column asks for."""


class CodeLossy(Unreadable):
    """A code was turned into a number by the spreadsheet, and digits of it may be lost."""


def plain(text: str) -> str:
    """Text as it is meant: half-width digits and letters, no unseen characters, no padding between Chinese characters."""
    if PURE.fullmatch(text):  # as most is
        return text
    return PADDING.sub("", " ".join(text.translate(NARROW).translate(UNSEEN).split()))


def is_filled(value: Value) -> bool:
    """Whether anything stands there; spaces and unseen characters are nothing."""
    if isinstance(value, str):
        return value != "" and (value[0].isalnum() or plain(value) != "")
    return value is not None


@dataclass(frozen=True)
class Cell:
    """A cell with its sheet and its address (B7)."""

    sheet: str
    address: str
    value: Value

    @property
    def is_empty(self) -> bool:
        return not is_filled(self.value)

    def text(self) -> str:
        """What stands there as text; '' for an empty cell. A whole number has no decimal point."""
        value = self.value
        if value is None:
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, float) and value.is_integer() and abs(value) < 10**KEPT_DIGITS:
            return str(int(value))
        return plain(str(value))

    def code(self) -> str:
        """A code of digits, exactly as it was given. Raises CodeLossy where the spreadsheet may have changed it, and
        Unreadable where it is not digits."""
        value = self.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            if float(value).is_integer() and 0 <= value < 10**KEPT_DIGITS:
                return str(int(value))
            raise CodeLossy(str(value))
        text = self.text().replace(" ", "")
        if text.isascii() and text.isdigit():
            return text
        if number := re.fullmatch(r"(\d+)\.0+", text):
            return number[1]
        if re.fullmatch(r"\d(\.\d+)?E\+?\d{1,2}", text, re.IGNORECASE):
            return _written_out(text)
        raise Unreadable(text)

    def day(self) -> date:
        """A day, given as a date or as 2018-01-01, 2018/1/1, 2018.1.1, 2018年1月1日 or 20180101. Raises Unreadable."""
        value = self.value
        found = value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
        if found is None:
            written = DAY.fullmatch(self.text().replace(" ", ""))
            if not written:
                raise Unreadable(self.text())
            year, month, day = (int(part) for part in (written[1], *[p for p in written.groups()[2:] if p]))
            try:
                found = date(year, month, day)
            except ValueError as error:
                raise Unreadable(self.text()) from error
        if found.year not in YEARS:
            raise Unreadable(self.text())
        return found


def _written_out(text: str) -> str:
    """9.90101001E+8 -> 990101001: only when every digit of the whole number is there."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:  # pragma: no cover - the pattern admits numbers only
        raise Unreadable(text) from error
    digits = len(number.as_tuple().digits)
    if number != number.to_integral_value() or digits != number.adjusted() + 1:
        raise CodeLossy(text)
    return str(int(number))

"""Numbers that name a person or a body: read leniently as people type them, checked strictly, masked for the screen.

Full-width digits, spaces, invisible signs and small letters are forgiven; a wrong length, date or check digit is not.
A region is never judged: people keep numbers whose district was renamed long ago.
Pure. No refused value is repeated in a message or a fact, because messages reach logs and screens.
Basis: GB 11643 (resident identity number), GB 32100 (unified social credit code), ISO 7064 MOD 11-2.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from jiedao.problems import Problem

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_OLDEST = 150
"""Years: a birth day further back is a slip of the pen (1880 for 1980), not a resident."""

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"0(10|2\d|[3-9]\d{2})[2-8]\d{6,7}", re.ASCII)
_PHONE_LABEL = re.compile(r"^(联系)?(电话|手机)(号码?)?[:：]?")


class ResidentIdWrong(Problem):
    """The identity number cannot be one: `fault` is length, characters, date, check or typed_as_number."""

    code, status = "identifiers.resident_id_wrong", 422
    message = "身份证号码不正确：{reason}。请对照证件逐位核对后重新填写。"


class CreditCodeWrong(Problem):
    """The credit code cannot be one: `fault` is length, characters or check."""

    code, status = "identifiers.credit_code_wrong", 422
    message = "统一社会信用代码不正确：{reason}。请对照营业执照或登记证书核对；没有代码的请留空。"


class PhoneWrong(Problem):
    """The telephone number cannot be one: `fault` is characters or form."""

    code, status = "identifiers.phone_wrong", 422
    message = "电话号码不正确：{reason}。请填写11位手机号，或带区号的固定电话，如 0371-67781234。"


class AccountWrong(Problem):
    """The bank account cannot be one: `fault` is characters, length or typed_as_number."""

    code, status = "identifiers.account_wrong", 422
    message = "银行账号不正确：{reason}。请对照存折或银行卡核对后重新填写。"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A checked identity number and what it tells: the day of birth and the sex."""

    number: str
    born_on: date
    sex: Literal["male", "female"]

    def __repr__(self) -> str:
        return f"ResidentId({mask_id(self.number)})"


def resident_id(text: str, on: date) -> ResidentId:
    """Read an 18-character identity number as of a day, on which its holder must be born.

    Raises ResidentIdWrong. The former 15-digit numbers, void since 2013, are refused by their length.
    Basis: GB 11643: 6 region, 8 birth, 3 sequence (odd: male), 1 check.
    """
    number = _plain(text)
    if _SCIENTIFIC.fullmatch(number):
        raise ResidentIdWrong(fault="typed_as_number", reason="单元格按数字录入，末几位已经丢失，须改为文本重新录入")
    if not re.fullmatch(r"\d*X?", number, re.ASCII):
        raise ResidentIdWrong(fault="characters", reason="只能有数字，末位可以是X")
    if len(number) != 18:
        old = "（15位旧号码已停用）" if len(number) == 15 else ""
        raise ResidentIdWrong(fault="length", reason=f"应为18位，现在是{len(number)}位{old}")
    born_on = _birth_day(number[6:14], on)
    if _ID_CHECKS[sum(int(n) * w for n, w in zip(number, _ID_WEIGHTS, strict=False)) % 11] != number[17]:
        raise ResidentIdWrong(fault="check", reason="末位校验码不符，其中有数字填错")
    return ResidentId(number, born_on, "male" if int(number[16]) % 2 else "female")


def credit_code(text: str) -> str:
    """Read an 18-character unified social credit code; gives it in capitals.

    Raises CreditCodeWrong. Basis: GB 32100: weights 3^i mod 31; the letters I, O, S, V, Z do not occur.
    """
    code = _plain(text)
    if wrong := "、".join(sorted(set(code) - set(_CREDIT_SIGNS))):
        reason = "其中不会有字母 I、O、S、V、Z（常由数字1、0、5误认）" if wrong.isalpha() and wrong.isascii() else ""
        raise CreditCodeWrong(fault="characters", reason=reason or "只能有数字和大写字母")
    if len(code) != 18:
        raise CreditCodeWrong(fault="length", reason=f"应为18位，现在是{len(code)}位")
    total = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    if _CREDIT_SIGNS[-total % 31] != code[17] or code.startswith("0"):
        raise CreditCodeWrong(fault="check", reason="末位校验码不符，其中有字符填错")
    return code


def phone(text: str) -> str:
    """Read a mobile number, or a landline with its area code; gives bare digits: 13812345678, 037167781234.

    A label before it (电话：), hyphens, brackets and the country's prefix are taken off. Raises PhoneWrong.
    """
    digits = re.sub(r"[-—–()]", "", _PHONE_LABEL.sub("", _plain(text)))
    digits = re.sub(r"^(\+|00)86|^86(?=1[3-9]\d{9}$)", "", digits)
    if not re.fullmatch(r"\d+", digits, re.ASCII):
        raise PhoneWrong(fault="characters", reason="只能有数字")
    if not (_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)):
        lacks_area = re.fullmatch(r"[2-8]\d{6,7}", digits, re.ASCII)
        reason = "固定电话缺少区号" if lacks_area else f"现在是{len(digits)}位，不是手机号，也不是带区号的固定电话"
        raise PhoneWrong(fault="form", reason=reason)
    return digits


def account(text: str) -> str:
    """Read a bank account of 8 to 30 digits; gives bare digits. Its last digit is not checked: passbooks have none.

    Raises AccountWrong.
    """
    digits = _plain(text).replace("-", "")
    if _SCIENTIFIC.fullmatch(digits):
        raise AccountWrong(fault="typed_as_number", reason="单元格按数字录入，末几位已经丢失，须改为文本重新录入")
    if not re.fullmatch(r"\d*", digits, re.ASCII):
        raise AccountWrong(fault="characters", reason="只能有数字")
    if not 8 <= len(digits) <= 30:
        raise AccountWrong(fault="length", reason=f"应为8至30位数字，现在是{len(digits)}位")
    return digits


def mask_id(number: str) -> str:
    """410102********0010: the region and the last four; anything too short for that is hidden whole."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) >= 15 else "*" * len(number)


def mask_phone(number: str) -> str:
    """138****5678; of a landline 037*****1234. Anything too short is hidden whole."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) >= 10 else "*" * len(number)


def mask_name(name: str) -> str:
    """张**: the first character, then a star for each that follows, at most two. A single character is hidden."""
    shown = [sign for sign in name.strip() if not unicodedata.combining(sign) and not _is_invisible(sign)]
    return shown[0] + "*" * min(len(shown) - 1, 2) if len(shown) > 1 else "*" * len(shown)


def _plain(text: str) -> str:
    """The text in half-width capitals without spaces, invisible signs and the apostrophe of a text cell."""
    if text.isascii() and text.isalnum():  # as most are
        return text.upper()
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(sign for sign in plain if not sign.isspace() and not _is_invisible(sign))
    return kept.removeprefix("'").removeprefix("’").upper()


def _is_invisible(sign: str) -> bool:
    return (
        unicodedata.category(sign) in ("Cf", "Cc") or 0xFE00 <= ord(sign) <= 0xFE0F or 0xE0100 <= ord(sign) <= 0xE01EF
    )


def _birth_day(digits: str, on: date) -> date:
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as impossible:
        raise ResidentIdWrong(fault="date", reason="第7至14位不是真实的出生日期") from impossible
    if born_on > on:
        raise ResidentIdWrong(fault="date", reason="第7至14位的出生日期还没有到")
    if born_on.year < on.year - _OLDEST:
        raise ResidentIdWrong(fault="date", reason=f"第7至14位的出生日期早于{_OLDEST}年前")
    return born_on

"""Reading a cell as a field of the rulebook asks for it: tidied where nothing is lost, refused where something would be.

Shapes of the values are those of `entries.filling`. No refused value is repeated in a message.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from jiedao import identifiers
from jiedao.entries.filling import LONGEST
from jiedao.problems import Problem
from jiedao.rulebook import Edition, Field
from jiedao.workbooks import Cell, CodeLossy, Unreadable, plain

YES = frozenset(
    {"是", "有", "√", "✓", "✔", "对", "已签", "已签订", "已完成", "完成", "已办", "已", "Y", "y", "yes", "TRUE", "1"}
)
NO = frozenset({"否", "无", "×", "✗", "未签", "未签订", "未完成", "整改中", "未办", "未", "N", "n", "no", "FALSE", "0"})
MONEY = re.compile(r"[￥¥]?(-?[\d,]+(?:\.\d+)?)(?:元|/月|元/月)?")
COUNTED = re.compile(r"(-?[\d,]+)(?:\.0+)?\s*(?:人|户|家|个|名|处|口)?")
SEVERAL = re.compile(r"[、，,;；/\s]+")
YEARLESS = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?|(\d{1,2})[./](\d{1,2})")


@dataclass(frozen=True)
class Refusal(Exception):
    """Why a cell is refused: a stable code, the reason for machines (English), and the sentence for people."""

    code: str
    reason: str
    said: str


class NeedsYear(Exception):
    """A day without a year, where no period was given to take it from."""


def text_of(cell: Cell, declared: Field | None) -> str:
    """A text without padding: 张　芳 is 张芳; a break inside an address is a space."""
    text = plain(cell.text().replace("\r", " ").replace("\n", " "))
    longest = LONGEST.get(declared.type if declared else "text", 200)
    if len(text) > longest:
        raise Refusal("import.too_long", "text is too long", f"有{len(text)}个字，最多{longest}个，请缩短")
    return text


def money(cell: Cell) -> str:
    """An amount in yuan with two decimals: 1575元, ￥1,575.00, 630.5."""
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        number = Decimal(repr(cell.value))
    else:
        found = MONEY.fullmatch(plain(cell.text()).replace(" ", "").replace("，", ","))
        if found is None:
            raise Refusal("import.amount", "not an amount of money", "不是金额，请填数字，如 1575.00")
        number = Decimal(found[1].replace(",", ""))
    if number != round(number, 2):
        raise Refusal("import.amount", "an amount has at most two decimals", "金额最多两位小数")
    if number < 0:
        raise Refusal("import.amount", "an amount is negative", "金额不能是负数")
    return f"{number:.2f}"


def integer(cell: Cell) -> int:
    """A whole number: 3, 3人, 1,200."""
    found = COUNTED.fullmatch(plain(cell.text()).replace("，", ","))
    if found is None:
        raise Refusal("import.number", "not a whole number", "不是整数")
    return int(found[1].replace(",", ""))


def decimal(cell: Cell) -> str:
    """A number with up to three decimals."""
    try:
        number = Decimal(plain(cell.text()).replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise Refusal("import.number", "not a number", "不是数") from None
    if not number.is_finite() or number != round(number, 3):
        raise Refusal("import.number", "a number has at most three decimals", "最多三位小数")
    return format(number.normalize(), "f")


def day(cell: Cell, year: int | None) -> str:
    """A day as 2018-06-27. One without a year takes that of the period. Raises NeedsYear, Refusal."""
    try:
        return cell.day().isoformat()
    except Unreadable:
        pass
    found = YEARLESS.fullmatch(plain(cell.text()).replace(" ", ""))
    if found is None:
        raise Refusal("import.day", "not a day", "不是日期，请写成 2018-06-27")
    if year is None:
        raise NeedsYear
    month, number = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        raise Refusal("import.day", "no such day", "没有这一天") from None


def yes_no(cell: Cell) -> bool:
    """是, √, 已签, 有 are yes; 否, ×, 未签, 无 are no."""
    word = plain(cell.text())
    if word in YES or word in NO:
        return word in YES
    raise Refusal("import.yes_no", "neither yes nor no", "请填“是”或“否”")


def choice(cell: Cell, declared: Field, edition: Edition) -> str:
    """The member whose label stands there."""
    word = plain(cell.text()).replace(" ", "")
    members = edition.members(declared) or {}
    found = [name for name, member in members.items() if word in (name, member.label)]
    if len(found) != 1:
        labels = "、".join(member.label for member in members.values())
        raise Refusal("import.choice", "not one of the choices", f"不在可选的几项里：{labels}")
    return found[0]


def choices(cell: Cell, declared: Field, edition: Edition) -> list[str]:
    """The members whose labels stand there, one after another: 重病、残疾."""
    words = [word for word in SEVERAL.split(plain(cell.text())) if word]
    return [choice(Cell(cell.sheet, cell.address, word), declared, edition) for word in dict.fromkeys(words)]


#: What an identifier's own refusal is called in the contract of the dry run.
_REASONS = {
    ("identifiers.resident_id_wrong", "check"): "identity number fails its check digit",
    ("identifiers.resident_id_wrong", "typed_as_number"): (
        "identity number was typed as a number: its last digits are lost"
    ),
    ("identifiers.resident_id_wrong", "length"): "identity number has not 18 characters",
    ("identifiers.resident_id_wrong", "characters"): "identity number has characters that do not occur in one",
    ("identifiers.resident_id_wrong", "date"): "identity number holds no day of birth",
    ("identifiers.credit_code_wrong", "check"): "credit code fails its check character",
    ("identifiers.credit_code_wrong", "length"): "credit code has not 18 characters",
    ("identifiers.credit_code_wrong", "characters"): "credit code has characters that do not occur in one",
    ("identifiers.account_wrong", "typed_as_number"): "account was typed as a number: its last digits are lost",
}


def identifier(cell: Cell, read: Callable[[str], str]) -> str:
    """An identity number, credit code, account or telephone: bare, with its check digit right."""
    value = cell.value
    lossy = isinstance(value, float) and abs(value) >= 10**15
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and not lossy:
            return read(cell.code())
        return read(f"{value:E}" if lossy else cell.text())
    except CodeLossy:
        raise Refusal(
            "import.typed_as_number", "typed as a number: digits are lost", "按数字录入，末几位已经丢失"
        ) from None
    except Problem as wrong:
        fault = str(wrong.facts.get("fault", ""))
        reason = _REASONS.get((wrong.code, fault), f"{wrong.code.rpartition('.')[2]}: {fault}")
        raise Refusal(wrong.code, reason, str(wrong.facts.get("reason", wrong))) from wrong


def value_of(cell: Cell, declared: Field, edition: Edition, *, on: date, year: int | None) -> Any:
    """What stands in a cell, as the field keeps it; None where it is empty. Raises Refusal, NeedsYear."""
    if cell.is_empty:
        return None
    match declared.type:
        case "integer":
            return integer(cell)
        case "decimal":
            return decimal(cell)
        case "money":
            return money(cell)
        case "date":
            return day(cell, year)
        case "yes_no":
            return yes_no(cell)
        case "choice":
            return choice(cell, declared, edition)
        case "choices":
            return choices(cell, declared, edition)
        case "identity":
            return identifier(cell, lambda text: identifiers.resident_id(text, on).number)
        case "account":
            return identifier(cell, identifiers.account)
        case "phone":
            return identifier(cell, identifiers.phone)
    return text_of(cell, declared)

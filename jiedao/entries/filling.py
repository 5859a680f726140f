"""Reading what somebody filled in against the form of the day: every fault is found, none is guessed away. Pure.

Shapes of the values kept, by rulebook type: text, paragraph, phone, identity, account: text · integer: whole number ·
decimal, money: text with a point (`"8.5"`, `"18540.00"`) · date: `2018-06-27` · yes_no: `yes` or `no` · choice: the
member · choices: list of members · checklist: `[{item, answer, note?, photo?}]` · attendance: `[{person, state,
reason?}]` · lines: list of maps · subject, person, record, photo, file, signature: id as text · position:
`{lat, lon, system}`, the reference system it was given in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from jiedao import identifiers
from jiedao.entries.problems import Fault
from jiedao.mapping import SYSTEMS, System
from jiedao.problems import Problem
from jiedao.rulebook import ANSWERS, ATTENDED, Field, Form, Member, evaluate

Lookup = Callable[[str], Any]
WIDE = str.maketrans("０１２３４５６７８９．－：／，", "0123456789.-:/,")
LONGEST = {"text": 200, "paragraph": 5000}


@dataclass
class Filled:
    """What was read: clean values, the faults found, and the derived columns (`items.passed`, `people.count`)."""

    values: dict[str, Any] = field(default_factory=dict)
    derived: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: str, label: str, sentence: str) -> None:
        self.faults.append(Fault(path, label, sentence))


def members_of(declared: Field, lookup: Lookup, edition: Any) -> dict[str, Member]:
    """The members of a choice or checklist that are asked of this row (`when` on a member holds)."""
    found = edition.members(declared)
    return {name: m for name, m in found.items() if m.when is None or evaluate(m.when, lookup, edition)}


def fill(
    form: Form, raw: Mapping[str, Any], *, edition: Any, on: date, about: Lookup, known: Callable[[Field, str], bool],
    partial: bool = False, of: Callable[[str, str], Any] | None = None,
) -> Filled:  # fmt: skip
    """Read `raw` (the shapes above, or texts as typed) against a form.

    `about` gives a register column of the subject (`floor_area`) as of the day; `known(field, id)` says whether an id
    stands for something that may be chosen there. `partial`: what is taken over from paper says what the paper says;
    that something is missing is then no fault. `of(id, column)` gives the same of a subject that an answer names
    (`order.level`).
    """
    filled = Filled()

    def lookup(column: str) -> Any:
        head, _, rest = column.partition(".")
        if head == "subject" and rest:
            return about(rest)
        if rest and of is not None and head in form.fields and form.fields[head].type in ("subject", "person"):
            return of(str(filled.values[head]), rest) if filled.values.get(head) else None
        return filled.derived.get(column, filled.values.get(column))

    for declared in form.fields.values():
        if declared.when is not None and not evaluate(declared.when, lookup, edition, on):
            continue
        reader = _Reader(filled, edition, on, lookup, known, partial)
        value = reader.read(declared, raw.get(declared.name), declared.name)
        if value is not None:
            filled.values[declared.name] = value
            filled.derived.update(_derived(declared, value))
    return filled


def _derived(declared: Field, value: Any) -> dict[str, Any]:
    """Columns the rulebook may ask of a field besides its value."""
    name = declared.name
    match declared.type:
        case "checklist":
            failed = sum(1 for row in value if row["answer"] == "fail")
            return {f"{name}.failed": failed, f"{name}.passed": "no" if failed else "yes"}
        case "attendance":
            present = sum(1 for row in value if row["state"] == "present")
            rate = Decimal(present) / len(value) if value else Decimal(0)
            return {f"{name}.due": len(value), f"{name}.present": present, f"{name}.rate": rate}
        case "lines":
            return {f"{name}.count": len(value)}
    return {}


@dataclass
class _Reader:
    filled: Filled
    edition: Any
    on: date
    lookup: Lookup
    known: Callable[[Field, str], bool]
    partial: bool

    def read(self, declared: Field, raw: Any, path: str) -> Any:
        """One field's clean value, or None when it is empty or faulty (the fault is noted)."""
        if raw in (None, "", [], {}):
            if self.partial:
                return None
            if not declared.optional and declared.type not in ("lines",):
                self.filled.fault(path, declared.label, f"“{declared.label}”还没有填。")
            elif not declared.optional and declared.type == "lines":
                self.filled.fault(path, declared.label, f"“{declared.label}”至少要有一行。")
            return None
        reader = getattr(self, f"_{declared.type}", self._text)
        try:
            return reader(declared, raw, path)
        except _Bad as bad:
            self.filled.fault(path, declared.label, bad.sentence)
            return None

    # -- one method a type; each raises _Bad with a whole sentence --

    def _text(self, declared: Field, raw: Any, path: str) -> str | None:
        text = " ".join(str(raw).split()) if declared.type == "text" else str(raw).strip()
        longest = LONGEST.get(declared.type, 200)
        if len(text) > longest:
            raise _Bad(f"“{declared.label}”有 {len(text)} 个字，最多 {longest} 个。请缩短。")
        return text or None

    def _integer(self, declared: Field, raw: Any, path: str) -> int:
        text = str(raw).translate(WIDE).replace(",", "").strip()
        try:
            number = int(text)
        except ValueError:
            raise _Bad(f"“{declared.label}”要填整数，现在是“{raw}”。") from None
        self._not_negative(declared, number)
        if abs(number) >= 10**12:
            raise _Bad(f"“{declared.label}”的数太大：{raw}。请核对单位。")
        return number

    def _decimal(self, declared: Field, raw: Any, path: str, places: int = 3) -> str:
        text = str(raw).translate(WIDE).replace(",", "").strip()
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise _Bad(f"“{declared.label}”要填数，现在是“{raw}”。") from None
        if not number.is_finite() or abs(number) >= 10**12:
            raise _Bad(f"“{declared.label}”的数不对：{raw}。请核对单位。")
        if number != round(number, places):
            raise _Bad(f"“{declared.label}”最多 {places} 位小数，现在是“{raw}”。")
        self._not_negative(declared, number)
        return f"{number:.2f}" if declared.type == "money" else format(number.normalize(), "f")

    def _money(self, declared: Field, raw: Any, path: str) -> str:
        return self._decimal(declared, raw, path, places=2)

    @staticmethod
    def _not_negative(declared: Field, number: Any) -> None:
        if number < 0 and declared.unit != "points":
            raise _Bad(f"“{declared.label}”不能是负数。")

    def _date(self, declared: Field, raw: Any, path: str) -> str:
        text = str(raw).translate(WIDE).replace("/", "-").strip()
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise _Bad(f"“{declared.label}”不是日期：“{raw}”。请写成 2018-06-27。") from None

    def _yes_no(self, declared: Field, raw: Any, path: str) -> str:
        text = {True: "yes", False: "no", "是": "yes", "否": "no", "√": "yes", "有": "yes", "无": "no"}.get(raw, raw)
        if text not in ("yes", "no"):
            raise _Bad(f"“{declared.label}”请选“是”或“否”。")
        return str(text)

    def _choice(self, declared: Field, raw: Any, path: str) -> str:
        return self._member(declared, str(raw))

    def _choices(self, declared: Field, raw: Any, path: str) -> list[str]:
        picked = [raw] if isinstance(raw, str) else list(raw)
        return [self._member(declared, str(one)) for one in dict.fromkeys(picked)]

    def _member(self, declared: Field, word: str) -> str:
        asked = members_of(declared, self.lookup, self.edition)
        if word not in asked:
            labels = "、".join(member.label for member in asked.values())
            raise _Bad(f"“{declared.label}”没有“{word}”这一项。可以选：{labels}。")
        return word

    def _checklist(self, declared: Field, raw: Any, path: str) -> list[dict[str, Any]] | None:
        asked = members_of(declared, self.lookup, self.edition)
        given = {str(row.get("item")): row for row in raw if row.get("answer")}
        for item in given:
            if item not in asked:
                raise _Bad(f"“{declared.label}”没有“{item}”这一项，或者现在不要求查它。")
        rows: list[dict[str, Any]] = []
        missing = False
        for item, member in asked.items():
            row, where = given.get(item), f"{path}.{item}"
            if row is None:
                self.filled.fault(where, member.label, f"“{member.label}”还没有判断。请选合格、不合格或不适用。")
                missing = True
                continue
            if row["answer"] not in ANSWERS:
                self.filled.fault(where, member.label, f"“{member.label}”请选合格、不合格或不适用。")
                missing = True
                continue
            kept = {"item": item, "answer": row["answer"]}
            kept |= {part: str(row[part]).strip() for part in ("note", "photo") if row.get(part)}
            missing |= self._asks(declared, member, kept, where)
            rows.append(kept)
        return None if missing else rows

    def _asks(self, declared: Field, member: Member, row: Mapping[str, Any], where: str) -> bool:
        words = {"note": "说明哪里不合格", "photo": "拍一张现场照片"}
        lacking = [part for part in declared.fail_asks if row["answer"] == "fail" and not row.get(part)]
        for part in lacking:
            self.filled.fault(f"{where}.{part}", member.label, f"“{member.label}”不合格，请{words[part]}。")
        if row.get("photo") and not self.known(declared, row["photo"]):
            self.filled.fault(f"{where}.photo", member.label, f"“{member.label}”的照片没有传上来，请重新选择。")
            return True
        return bool(lacking)

    def _attendance(self, declared: Field, raw: Any, path: str) -> list[dict[str, Any]]:
        rows, seen = [], set()
        for no, row in enumerate(raw, 1):
            person, state = str(row.get("person", "")), str(row.get("state", ""))
            if not self.known(declared, person):
                raise _Bad(f"“{declared.label}”第 {no} 行的人不在应到名单里。")
            if person in seen:
                raise _Bad(f"“{declared.label}”第 {no} 行与前面重复。")
            if state not in ATTENDED:
                raise _Bad(f"“{declared.label}”第 {no} 行请选到会、缺席或补课。")
            seen.add(person)
            rows.append({"person": person, "state": state, **({"reason": row["reason"]} if row.get("reason") else {})})
        return rows

    def _lines(self, declared: Field, raw: Any, path: str) -> list[dict[str, Any]] | None:
        rows, before = [], len(self.filled.faults)
        for no, row in enumerate(raw, 1):
            if not any(value not in (None, "", []) for value in row.values()):
                continue
            clean = {}
            for column in (declared.columns or {}).values():
                value = self.read(column, row.get(column.name), f"{path}.{no}.{column.name}")
                if value is not None:
                    clean[column.name] = value
            rows.append(clean)
        if not rows and not declared.optional:
            raise _Bad(f"“{declared.label}”至少要有一行。")
        return (rows or None) if len(self.filled.faults) == before else None

    def _reference(self, declared: Field, raw: Any, path: str) -> str:
        try:
            wanted = str(UUID(str(raw)))
        except ValueError:
            raise _Bad(f"“{declared.label}”没有选到。请从列表里选择。") from None
        if not self.known(declared, wanted):
            raise _Bad(f"“{declared.label}”没有找到所选的一项，或者不在您的工作范围内。请重新选择。")
        return wanted

    _subject = _person = _record = _photo = _file = _signature = _reference

    def _phone(self, declared: Field, raw: Any, path: str) -> str:
        return self._checked(declared, lambda: identifiers.phone(str(raw)))

    def _identity(self, declared: Field, raw: Any, path: str) -> str:
        return self._checked(declared, lambda: identifiers.resident_id(str(raw), self.on).number)

    def _account(self, declared: Field, raw: Any, path: str) -> str:
        digits = str(raw).translate(WIDE).replace(" ", "")
        if not (digits.isdigit() and 8 <= len(digits) <= 30):
            raise _Bad(f"“{declared.label}”应为 8 至 30 位数字，现在有 {len(digits)} 位。请核对。")
        return digits

    @staticmethod
    def _checked(declared: Field, read: Callable[[], str]) -> str:
        try:
            return read()
        except Problem as problem:
            raise _Bad(f"“{declared.label}”：{problem}") from problem

    def _position(self, declared: Field, raw: Any, path: str) -> dict[str, float | str]:
        try:
            lat, lon = float(raw["lat"]), float(raw["lon"])
        except (KeyError, TypeError, ValueError):
            raise _Bad(f"“{declared.label}”没有取到位置。可以不填位置，写明地点。") from None
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise _Bad(f"“{declared.label}”的经纬度不对。")
        system = raw.get("system") or System.WGS84
        if system not in SYSTEMS:
            raise _Bad(f"“{declared.label}”的坐标系不对。请选择 {'、'.join(SYSTEMS)} 之一。")
        return {"lat": round(lat, 6), "lon": round(lon, 6), "system": str(system)}


def unscaled(declared: Field, value: Any) -> Any:
    """A fact's stored whole number as the field's value is kept: thousandths and fen become texts with a point."""
    if value is None or declared.type not in ("decimal", "money"):
        return value
    return str(Decimal(value) / (1000 if declared.type == "decimal" else 100))


class _Bad(Exception):
    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def attachments_in(form: Form, values: Mapping[str, Any]) -> Iterable[str]:
    """The ids of the photos and files that an entry's values name."""
    for name, declared in form.fields.items():
        value = values.get(name)
        if not value:
            continue
        if declared.type in ("photo", "file", "signature"):
            yield value
        elif declared.type == "checklist":
            yield from (row["photo"] for row in value if row.get("photo"))
        elif declared.type == "lines":
            photos = [c.name for c in (declared.columns or {}).values() if c.type in ("photo", "file")]
            yield from (row[name] for row in value for name in photos if row.get(name))

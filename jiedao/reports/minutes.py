"""A meeting's record as minutes (纪要): who was there, what was on the table, what was resolved, by whom and until when.

Of any record whose form has an attendance and lines. The words are those of the form as it stood; what is sealed or
personal stays out. Pure, but for what the record keeps of itself.
Basis: GB/T 9704-2012, 10.4 (纪要格式): 标志 in the middle, 出席、请假 in 黑体 with names in 仿宋.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jiedao.entries.models import Entry
from jiedao.entries.rendering import Line, lines_of, number_of
from jiedao.periods import TZ, day_in_words, day_of
from jiedao.reports.body import numeral
from jiedao.reports.printing import INVENTED
from jiedao.reports.word import Document, Paragraph, packed
from jiedao.tenancy.models import Street

#: How each kind of part stands in the Word file.
STYLES = {"head": "MinutesHead", "title": "Title", "dated": "Subtitle", "part": "Heading1"}
#: Fields that tell nothing on paper: what else stands there tells it.
LEFT_OUT = ("yes_no", "checklist", "photo", "file", "signature", "position")


@dataclass(frozen=True)
class Said:
    """One line of the minutes: `head` `title` `dated` `part` `fact` `paragraph` `sign`; a fact begins with its label."""

    kind: str
    text: str
    lead: str = ""


def has_minutes(content: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a record is one of a meeting: its form asks who came and has lines to resolve, and somebody was told of."""
    types = {one["type"] for one in content["fields"]}
    came = any(values.get(one["name"]) for one in content["fields"] if one["type"] == "attendance")
    return came and "lines" in types


def minutes(entry: Entry, names: Mapping[str, str], street: Street) -> list[Said]:
    """The minutes of a meeting's record; `names` are those of everybody it refers to."""
    content = entry.version.content
    lines = [one for one in lines_of(content, entry.values, names) if not one.sealed and not one.personal]
    return list(_said(entry, content["label"], lines, street))


def _said(entry: Entry, label: str, lines: Sequence[Line], street: Street) -> Iterator[Said]:
    office = entry.subject_id == entry.place_id
    name = street.name if office else entry.subject.name
    yield Said("title" if street.demonstration_day else "head", f"{name}{label.removesuffix('记录')}纪要")
    yield Said("dated", f"（{day(entry.occurred_at)}）")
    yield Said("fact", f"{day(entry.occurred_at)}{clock(entry.occurred_at)}", "时间")
    told = [one for one in lines if one.kind not in (*LEFT_OUT, "attendance", "lines", "paragraph") and one.text]
    for one in told:
        yield Said("fact", f"{one.text}{one.unit}", one.label)
    yield Said("fact", entry.person.name if entry.person_id and entry.person is not None else "", "记录人")
    for one in lines:
        if one.kind == "attendance":
            yield from _came(one)
    longer = [one for one in lines if one.kind in ("paragraph", "lines") and (one.text or one.rows)]
    for no, one in enumerate(longer, 1):
        yield Said("part", f"{numeral(no)}、{one.label}")
        yield from (
            _resolved(one) if one.kind == "lines" else (Said("paragraph", text) for text in _paragraphs(one.text))
        )
    yield Said("sign", "主持人（签字）：　　　　　　　　　记录人（签字）：")
    yield Said("sign", f"记录编号：{number_of(entry.pk, entry.occurred_on)}")


def _came(line: Line) -> Iterator[Said]:
    rows = line.rows
    of = {state: [row for row in rows if row["state"] == state] for state in ("present", "absent", "made_up")}
    yield Said("fact", f"应到{len(rows)}人，实到{len(of['present'])}人", line.label)
    for state, label in (("present", "出席"), ("absent", "缺席"), ("made_up", "补课")):
        if of[state]:
            told = [f"{row['name']}（{row['reason']}）" if row.get("reason") else row["name"] for row in of[state]]
            yield Said("fact", "、".join(told), label)


def _resolved(line: Line) -> Iterator[Said]:
    """Each line as a sentence: what it is about first, whoever and whenever in brackets."""
    for no, row in enumerate(line.rows, 1):
        cells = [cell for cell in row["cells"] if cell.text and not cell.sealed and not cell.personal]
        if cells:
            first, *rest = cells
            more = "；".join(f"{one.label}：{_dated(one)}{one.unit}" for one in rest)
            yield Said("paragraph", f"{no}．{first.text.rstrip('。')}{f'（{more}）' if more else ''}。")


def _dated(cell: Line) -> str:
    if cell.kind != "date":
        return cell.text
    year, month, on = cell.text.split("-")
    return f"{year}年{int(month)}月{int(on)}日"


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def day(at: datetime) -> str:
    """2018年7月2日."""
    return day_in_words(day_of(at))


def clock(at: datetime) -> str:
    """9时05分."""
    on = at.astimezone(TZ)
    return f"{on.hour}时{on.minute:02}分"


def document(said: Sequence[Said], street: Street, *, made: datetime) -> bytes:
    """The minutes as a Word file; the same record is the same bytes."""
    content: list[Paragraph] = []
    for one in said:
        if one.kind == "sign" and content and content[-1].style != "Flush":
            content.append(Paragraph("", "Flush"))
        lead = f"{one.lead}：" if one.lead else ""
        content.append(
            Paragraph(one.text, STYLES.get(one.kind, "Flush" if one.kind == "sign" else "Normal"), lead=lead)
        )
        if one.kind == "dated":
            content.append(Paragraph("", "Flush"))
    return packed(Document(said[0].text, street.name, INVENTED if street.demonstration_day else "", made, content))

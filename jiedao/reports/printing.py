"""The report on paper: what was issued, or a draft that says so on every page; behind it where every number comes from.

A demonstration has no issued look: no number, no red head, no signature, and 演示·数据虚构 on every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from jiedao.figures.freezing import Change, value_of
from jiedao.figures.models import FrozenFigure
from jiedao.figures.wording import printed
from jiedao.periods import day_in_words, day_of
from jiedao.reports.body import Body
from jiedao.reports.composing import Composed
from jiedao.reports.models import Report
from jiedao.reports.word import Document, Paragraph, Table, packed
from jiedao.tenancy.models import Street

STYLES = {"title": "Title", "part": "Heading1", "section": "Heading2", "paragraph": "Normal"}
INVENTED, UNISSUED = "演示·数据虚构", "草稿·未印发"


@dataclass(frozen=True)
class Source:
    """Where a number of the text comes from: its name, what it counts, the number, how many rows make it."""

    name: str
    label: str
    sentence: str
    value: Fraction | None
    unit: str
    rows: int

    @property
    def printed(self) -> str:
        return printed(self.value, self.unit)


@dataclass(frozen=True)
class Corrected:
    """What a correction says of itself: which issue it corrects, why, and which figures changed from what to what."""

    of: Report
    why: str
    changes: Sequence[Change]


def sources_of(kept: Sequence[FrozenFigure]) -> list[Source]:
    """Of an issued report: as they were."""
    return [Source(one.name, one.label, one.sentence, value_of(one), one.unit, one.rows) for one in kept]


def sources_now(composed: Composed) -> list[Source]:
    """Of a draft: as they are."""
    return [
        Source(one.name, one.label, one.figure.sentence, one.value, one.unit, one.rows)
        for one in composed.quoted.values()
    ]


def document(
    street: Street, body: Body, sources: Sequence[Source], *, report: Report | None, made: datetime,
    corrected: Corrected | None = None,
) -> bytes:  # fmt: skip
    """The report as a Word file. `report` is the issued one; without it, it is a draft and says so."""
    invented = bool(street.demonstration_day)
    content: list[Paragraph | Table] = []
    if report is not None and report.doc_number and not invented:
        content += [Paragraph(f"{issuer(street)}文件", "RedHead"), Paragraph(report.doc_number, "Number")]
    content += [Paragraph(body.title, "Title"), *_corrected(corrected), Paragraph("")]
    content += [Paragraph(line.text, STYLES[line.kind]) for line in body.lines() if line.kind != "title"]
    if report is not None and not invented and report.issued_at is not None:
        content += [
            Paragraph(""),
            Paragraph(issuer(street), "Signed"),
            Paragraph(dated(report.issued_at), "Signed"),
        ]
    tables = [*([_changes(corrected)] if corrected is not None else []), _sources(sources)]
    content += [_numbered(no, one, len(tables)) for no, one in enumerate(tables, 1)]
    content += _anchor(report)
    return packed(
        Document(body.title, street.name, "　".join(marks(street, is_issued=report is not None)), made, content)
    )


def marks(street: Street, *, is_issued: bool) -> list[str]:
    """What stands on every page: that an office's data are invented, and that a draft is none of its reports yet."""
    return [*([INVENTED] if street.demonstration_day else []), *([] if is_issued else [UNISSUED])]


def issue_said(no: int) -> str:
    """Which correction it is, under the title."""
    return f"（更正，第{no}份）"


def issuer(street: Street) -> str:
    """The office as it signs: 示范街道办事处."""
    return street.name if street.name.endswith("办事处") else f"{street.name}办事处"


def dated(at: datetime) -> str:
    """The day of an issue as a document says it: 2018年7月2日."""
    return day_in_words(day_of(at))


def corrects(of: Report, why: str) -> str:
    """What a correction says at its head."""
    when = f"{dated(of.issued_at)}印发的" if of.issued_at is not None else ""
    return f"本报告更正{when}第{of.no}份报告。更正的理由：{why.rstrip('。')}。更正的数见附表。"


def _corrected(found: Corrected | None) -> list[Paragraph]:
    if found is None:
        return []
    said = Paragraph(corrects(found.of, found.why))
    return [Paragraph(issue_said(found.of.no + 1), "Subtitle"), Paragraph(""), said]


def _numbered(no: int, table: Table, of: int) -> Table:
    caption = f"附表{no if of > 1 else ''}　{table.caption}"
    return Table(caption, table.heads, table.rows, table.widths, table.right, fresh=no == 1)


def _changes(corrected: Corrected) -> Table:
    said = [
        [one.label, printed(one.before, one.unit), printed(one.after, one.unit), rows_said(one)]
        for one in corrected.changes if one.is_one
    ]  # fmt: skip
    none = [["（数没有变，改了文字）", "", "", ""]]
    return Table("更正的数", ["数字", "原为", "更正为", "记录的变化"], said or none, [2700, 1850, 1850, 2444], (1, 2))


def rows_said(one: Change) -> str:
    """How the rows behind a figure changed: 增加2条，减少1条，改动3条."""
    told = [(one.came, "增加"), (one.went, "减少"), (one.altered, "改动")]
    return "，".join(f"{word}{count:,}条" for count, word in told if count) or "没有变化"


def _sources(sources: Sequence[Source]) -> Table:
    rows = [[str(no), s.label, s.sentence, s.printed, f"{s.rows:,}"] for no, s in enumerate(sources, 1)]
    heads = ["序号", "数字", "怎样数出来的", "数值", "记录数"]
    return Table("数字来源", heads, rows, [640, 2000, 3704, 1500, 1000], (3, 4))


def _anchor(report: Report | None) -> list[Paragraph]:
    """The head of the audit chain: an anchor outside the house for everything before it."""
    if report is None:
        return [Paragraph("草稿随记录变化，数以印发的为准；印发时在这里印上审计链首。", "Note")]
    return [
        Paragraph("审计链首（本报告印发这一条事件的摘要）：", "Note"), Paragraph(report.head, "Hash"),
        Paragraph("核对：jiedao audit verify --head 后面写上链首，可以证明印发以前的记录没有被改动或截去。", "Note"),
    ]  # fmt: skip

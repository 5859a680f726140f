"""A Word document in the layout of an official document, from plain parts. Pure; the same content is the same bytes.

Basis: GB/T 9704-2012: A4, margins 37 mm above, 35 below, 28 left, 26 right; 22 lines of 28 characters; title in 小标宋 no. 2,
body in 仿宋 no. 3, first heading 黑体, second 楷体; page numbers outside, in 宋体 no. 4 between dashes. The fonts are named,
with what stands in for them where they are not installed.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from io import BytesIO

from jiedao.reports.word_parts import CONTENT_TYPES, FONTS, NAMESPACES, RELATIONS, SETTINGS, STYLES, TOP_RELATIONS

#: Twips: A4, the margins, what is left between them, and where header and page number stand.
PAGE = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="1134" w:footer="1304" w:gutter="0"/>'
WIDE = 8844
#: 225 mm in 22 lines. The characters keep their own width: a grid for them is drawn at double width by some programs.
GRID = '<w:docGrid w:type="lines" w:linePitch="579"/>'
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph in one of the document's styles; `fresh` begins a page, `lead` stands before the text in 黑体."""

    text: str
    style: str = "Normal"
    fresh: bool = False
    lead: str = ""


@dataclass(frozen=True)
class Table:
    """A table with a caption and a head that is repeated on each page; `widths` are twips, together those of the text."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    right: Sequence[int] = ()
    fresh: bool = True


@dataclass(frozen=True)
class Document:
    """What is printed. `mark` stands on every page; `made` is the report's own moment, not that of printing."""

    title: str
    creator: str
    mark: str
    made: datetime
    content: Sequence[Paragraph | Table]


def packed(document: Document) -> bytes:
    """The document as a .docx file. No clock is asked: times are those of the report."""
    made = document.made.astimezone(UTC)
    parts = {
        "[Content_Types].xml": CONTENT_TYPES, "_rels/.rels": TOP_RELATIONS, "docProps/core.xml": _core(document, made),
        "word/document.xml": _body(document), "word/styles.xml": STYLES, "word/fontTable.xml": FONTS,
        "word/settings.xml": SETTINGS, "word/_rels/document.xml.rels": RELATIONS, "word/header.xml": _header(document.mark),
        "word/footer_odd.xml": _footer("right"), "word/footer_even.xml": _footer("left"),
    }  # fmt: skip
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            package.writestr(entry, text.encode())
    return out.getvalue()


def text(words: str) -> str:
    """Words as they stand in XML; what XML cannot hold is left out."""
    return escape(_NOT_XML.sub("", words), quote=True)


def _core(document: Document, made: datetime) -> str:
    stamp = f'<dcterms:{{0}} xsi:type="dcterms:W3CDTF">{made:%Y-%m-%dT%H:%M:%SZ}</dcterms:{{0}}>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{text(document.title)}</dc:title><dc:creator>{text(document.creator)}</dc:creator>"
        f"<dc:language>zh-CN</dc:language>{stamp.format('created')}{stamp.format('modified')}</cp:coreProperties>"
    )


def _body(document: Document) -> str:
    made = "".join(_paragraph(one) if isinstance(one, Paragraph) else _table(one) for one in document.content)
    ends = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="even" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="even" r:id="rId6"/>'
        f"{PAGE}{GRID}</w:sectPr>"
    )
    return f"{_opened('document')}<w:body>{made}{ends}</w:body></w:document>"


def _opened(name: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{name} {NAMESPACES}>'


def _paragraph(one: Paragraph) -> str:
    fresh = "<w:pageBreakBefore/>" if one.fresh else ""
    lead = _run(one.lead, '<w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr>')
    return f'<w:p><w:pPr><w:pStyle w:val="{one.style}"/>{fresh}</w:pPr>{lead}{_run(one.text)}</w:p>'


def _run(words: str, look: str = "") -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{text(words)}</w:t></w:r>' if words else ""


def _table(one: Table) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in one.widths)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for edge, size in (("top", 8), ("left", 4), ("bottom", 8), ("right", 4), ("insideH", 4), ("insideV", 4))
    )
    frame = (
        f'<w:tblPr><w:tblW w:w="{sum(one.widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )
    rows = _row(one.heads, one, head=True) + "".join(_row(row, one) for row in one.rows)
    return f"{_paragraph(Paragraph(one.caption, 'Caption', one.fresh))}<w:tbl>{frame}{rows}</w:tbl>"


def _row(cells: Iterable[str], table: Table, *, head: bool = False) -> str:
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        + _paragraph(Paragraph(cell, "CellHead" if head else "CellNumber" if no in table.right else "Cell"))
        + "</w:tc>"
        for no, (cell, width) in enumerate(zip(cells, table.widths, strict=True))
    )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{made}</w:tr>"


def _header(mark: str) -> str:
    return f"{_opened('hdr')}{_paragraph(Paragraph(mark, 'Header'))}</w:hdr>"


def _footer(side: str) -> str:
    """— 1 —, one character in from the outer edge: right on odd pages, left on even ones."""
    inner = "right" if side == "right" else "left"
    dash = '<w:r><w:t xml:space="preserve">— </w:t></w:r>'
    number = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    back = '<w:r><w:t xml:space="preserve"> —</w:t></w:r>'
    place = f'<w:ind w:{inner}="280" w:{inner}Chars="100"/><w:jc w:val="{side}"/>'
    return f'{_opened("ftr")}<w:p><w:pPr><w:pStyle w:val="Footer"/>{place}</w:pPr>{dash}{number}{back}</w:p></w:ftr>'

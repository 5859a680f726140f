"""The parts of a Word document that are the same in every report: fonts with their stand-ins, styles, settings."""

#: How a style's font is named -> (what stands in for it where it is not installed, its family).
STAND_INS = {
    "方正小标宋简体": ("宋体,SimSun,Noto Serif CJK SC", "roman"), "仿宋_GB2312": ("仿宋,FangSong,Noto Serif CJK SC", "modern"),
    "楷体_GB2312": ("楷体,KaiTi,Noto Serif CJK SC", "modern"), "黑体": ("SimHei,Noto Sans CJK SC", "swiss"),
    "宋体": ("SimSun,Noto Serif CJK SC", "roman"), "Times New Roman": ("Liberation Serif", "roman"),
    "Courier New": ("Liberation Mono", "modern"),
}  # fmt: skip

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_PARTS = (
    ("document", "document.main"), ("styles", "styles"), ("fontTable", "fontTable"), ("settings", "settings"),
    ("header", "header"), ("footer_odd", "footer"), ("footer_even", "footer"),
)  # fmt: skip

CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}{kind}+xml"/>' for name, kind in _PARTS)
    + '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
TOP_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">'
    + "".join(
        f'<Relationship Id="rId{no}" Type="{_OFFICE}{kind}" Target="{name}.xml"/>'
        for no, (name, kind) in enumerate(_PARTS[1:], 1)
    )
    + "</Relationships>"
)
FONTS = (
    f"{_HEAD}<w:fonts {NAMESPACES}>"
    + "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:family w:val="{family}"/></w:font>'
        for name, (other, family) in STAND_INS.items()
    )
    + "</w:fonts>"
)
SETTINGS = (
    f'{_HEAD}<w:settings {NAMESPACES}><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="579"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:useFELayout/>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)


def _fonts(name: str, latin: str = "Times New Roman") -> str:
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{name}" w:cs="{latin}"/>'


def _style(id: str, name: str, paragraph: str, run: str, based: str = "Normal") -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based != id else ""
    default = ' w:default="1"' if id == "Normal" else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{id}"{default}><w:name w:val="{name}"/>{base}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _size(half_points: int) -> str:
    # 28 characters of 16 points are wider than 156 mm by a trifle: each stands a quarter of a point closer.
    closer = -5 if half_points == 32 else 0
    return f'<w:spacing w:val="{closer}"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


_LINE = '<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'
_TWO_IN = '<w:ind w:firstLine="640" w:firstLineChars="200"/>'
_FLUSH = '<w:ind w:firstLine="0" w:firstLineChars="0"/>'
_OFF_GRID = '<w:snapToGrid w:val="0"/>'
_BODY = _LINE.format(before=0, after=0, line=579)
_SMALL = f"{_OFF_GRID}{_LINE.format(before=20, after=20, line=300)}{_FLUSH}"
_RED = '<w:color w:val="E60012"/>'

STYLES = (
    f"{_HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts('仿宋_GB2312')}{_size(32)}"
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    # Body 仿宋 no. 3, two characters in; headings 黑体 and 楷体 of the same size; title 小标宋 no. 2 in the middle.
    + _style("Normal", "Normal", f'<w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>{_BODY}{_TWO_IN}<w:jc w:val="both"/>', _size(32))
    + _style("Title", "Title", f'{_OFF_GRID}{_LINE.format(before=0, after=0, line=640)}{_FLUSH}<w:jc w:val="center"/>', _fonts("方正小标宋简体") + _size(44))
    + _style("Subtitle", "Subtitle", f'{_LINE.format(before=0, after=0, line=579)}{_FLUSH}<w:jc w:val="center"/>', _fonts("楷体_GB2312") + _size(32))
    + _style("Heading1", "heading 1", f'<w:keepNext/>{_BODY}{_TWO_IN}<w:outlineLvl w:val="0"/>', _fonts("黑体") + _size(32))
    + _style("Heading2", "heading 2", f'<w:keepNext/>{_BODY}{_TWO_IN}<w:outlineLvl w:val="1"/>', _fonts("楷体_GB2312") + _size(32))
    # 发文机关标志, 发文字号 over the red line, and the signature four characters in from the right.
    + _style("RedHead", "Red Head", f'{_OFF_GRID}{_LINE.format(before=1400, after=0, line=1200)}{_FLUSH}<w:jc w:val="center"/>', _fonts("方正小标宋简体") + _RED + _size(88))
    + _style("Number", "Document Number", f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="11" w:color="E60012"/></w:pBdr>{_LINE.format(before=1158, after=1158, line=579)}{_FLUSH}<w:jc w:val="center"/>', _size(32))
    + _style("Signed", "Signed", f'<w:keepLines/>{_BODY}<w:ind w:right="1280" w:rightChars="400" w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="right"/>', _size(32))
    # 纪要标志: red, in the middle, small enough for the name of a branch; and lines without indentation.
    + _style("MinutesHead", "Minutes Head", f'{_OFF_GRID}{_LINE.format(before=600, after=360, line=800)}{_FLUSH}<w:jc w:val="center"/>', _fonts("方正小标宋简体") + _RED + _size(60))
    + _style("Flush", "Flush", f"{_BODY}{_FLUSH}", _size(32))
    # Tables of numbers, and what stands on every page.
    + _style("Caption", "caption", f'<w:keepNext/>{_OFF_GRID}{_LINE.format(before=120, after=120, line=440)}{_FLUSH}<w:jc w:val="center"/>', _fonts("黑体") + _size(28))
    + _style("Cell", "Cell", f'{_SMALL}<w:jc w:val="left"/>', _size(21))
    + _style("CellNumber", "Cell Number", f'{_SMALL}<w:jc w:val="right"/>', _size(21))
    + _style("CellHead", "Cell Head", f'<w:keepNext/>{_SMALL}<w:jc w:val="center"/>', _fonts("黑体") + _size(21))
    + _style("Note", "Note", f'{_OFF_GRID}{_LINE.format(before=80, after=0, line=340)}{_FLUSH}<w:jc w:val="left"/>', _size(21))
    + _style("Hash", "Hash", f'{_OFF_GRID}{_LINE.format(before=40, after=0, line=300)}{_FLUSH}<w:jc w:val="left"/>', _fonts("仿宋_GB2312", "Courier New") + _size(17))
    + _style("Header", "header", f'{_OFF_GRID}{_LINE.format(before=0, after=0, line=400)}{_FLUSH}<w:jc w:val="center"/>', _fonts("黑体") + _size(24))
    + _style("Footer", "footer", f'{_OFF_GRID}{_LINE.format(before=0, after=0, line=400)}{_FLUSH}', _fonts("宋体", "宋体") + _size(28))
    + "</w:styles>"
)  # fmt: skip

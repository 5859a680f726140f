"""`jiedao check`: the numbers of a draft held against the records."""

import json
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jiedao.cli import house
from jiedao.cli.figures import Named, When
from jiedao.cli.output import Format, show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jiedao.reports.checking import Checked

STATUS = {"holds": "相符", "differs": "不符", "candidates": "请选", "unrecorded": "没有记录"}
HEADS = [
    ("line", "行"),
    ("text", "稿中"),
    ("status", "核对"),
    ("expected", "应为"),
    ("figure", "数字"),
    ("around", "上下文"),
]
COLOURS = {"holds": "#DDEFE3", "differs": "#F6D9D5", "candidates": "#FBEBC8", "unrecorded": "#E9E9E6"}


class Told(StrEnum):
    """How the result is written."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"


def check(
    draft: Annotated[Path, typer.Argument(metavar="稿子", help="要核对的文字：.txt、.md 或 .docx。")],
    office: Named = None,
    period: When = None,
    how: Annotated[Told, typer.Option("--format", metavar="格式", help="table、json 或 html。")] = Told.TABLE,
) -> None:
    from jiedao.reports.drafts import text_of

    text = text_of(draft)
    house.ready()
    from jiedao.cli.figures import read_at
    from jiedao.figures.listing import period_at_hand
    from jiedao.periods import parse_period
    from jiedao.procedures import booking
    from jiedao.reports.checking import as_data
    from jiedao.reports.checking import check as held
    from jiedao.tenancy import context

    street = house.one_office(office)
    asked = read_at(street)
    when = parse_period(period) if period else period_at_hand(asked.today)
    edition = booking.edition(street, min(when.last, asked.today))
    with context.street(street.code):
        found = held(text, edition, when, asked.today)
    labels = {one.name: one.label for one in edition.figures.values()}
    match how:
        case Told.JSON:
            typer.echo(json.dumps(as_data(found, labels), ensure_ascii=False, indent=1))
        case Told.HTML:
            typer.echo(page(draft.name, text, found, labels), nl=False)
        case Told.TABLE:
            _table(text, found, labels)
    if any(one.status == "differs" for one in found):
        raise typer.Exit(1)


def _table(text: str, found: "Sequence[Checked]", labels: "Mapping[str, str]") -> None:
    rows = []
    for one in found:
        line = text.count("\n", 0, one.found.start) + 1
        around = text[max(0, one.found.start - 10) : one.found.end + 8].replace("\n", " ").strip()
        named = labels.get(one.figure) or " 或 ".join(labels[name] for name in one.candidates)
        rows.append([line, one.found.text, STATUS[one.status], expected(one), named, around])
    show(HEADS, rows, Format.TABLE)
    counted = [f"{word} {n}" for status, word in STATUS.items() if (n := sum(one.status == status for one in found))]
    typer.echo(f"{len(found)} 个数：" + "，".join(counted) + "。" if found else "稿子里没有找到数。")


def expected(one: "Checked") -> str:
    """What the records give, where it is not what the text says."""
    from jiedao.figures.listing import exact as said

    return "" if one.expected is None or one.status == "holds" else said(one.expected)


def page(name: str, text: str, found: "Sequence[Checked]", labels: "Mapping[str, str]") -> str:
    """The draft with each number marked, as a page that stands by itself."""
    from jiedao.figures.listing import exact as said

    made, at = [], 0
    for one in found:
        named = labels.get(one.figure) or " 或 ".join(labels[name] for name in one.candidates)
        exact = f"，记录为 {said(one.expected)}" if one.expected is not None else ""
        tip = f"{STATUS[one.status]}{'：' + named if named else ''}{exact}"
        made.append(escape(text[at : one.found.start]))
        made.append(f'<mark class="{one.status}" title="{escape(tip)}">{escape(one.found.text)}</mark>')
        at = one.found.end
    made.append(escape(text[at:]))
    colours = "".join(f".{status}{{background:{colour}}}" for status, colour in COLOURS.items())
    legend = "　".join(f'<mark class="{status}">{word}</mark>' for status, word in STATUS.items())
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>核对：{escape(name)}</title>'
        f"<style>body{{max-width:46em;margin:2em auto;padding:0 1em;font:16px/1.8 sans-serif}}"
        f"mark{{padding:0 .15em;color:inherit}}pre{{white-space:pre-wrap;font:inherit}}{colours}</style>"
        f"<h1>{escape(name)}</h1><p>{legend}</p><pre>{''.join(made)}</pre></html>\n"
    )

"""`jiedao rulebook`: the regulations as data. Needs no database."""

import os
from pathlib import Path
from typing import Annotated

import typer

from jiedao.cli import output
from jiedao.cli.chinese import CONTEXT

app = typer.Typer(help="规则库：检查制度文件、列出制度。", no_args_is_help=True, context_settings=CONTEXT)

SHIPPED = Path(__file__).resolve().parents[1] / "rulebooks"


@app.command(help="检查制度文件并演算核对用例；不写路径时检查随软件提供的和本单位的全部制度。")
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="路径", help="制度文件夹，或装着它们的文件夹。", exists=True)
    ] = None,
) -> None:
    from jiedao.rulebook.checking import check_paths

    report = check_paths(paths or _roots(), beside=_roots())
    for line in report.lines():
        typer.echo(line)
    if not report.is_good:
        raise typer.Exit(1)


@app.command(name="list", help="列出随软件提供的和本单位的全部制度。")
def list_(
    how: Annotated[output.Format, typer.Option("--format", help="写成表格、JSON 或 CSV。")] = output.Format.TABLE,
) -> None:
    from jiedao.rulebook import read

    rows = [
        (one.code, one.title, one.issued_by, one.doc_no or None, _span(one.in_force), "、".join(one.places) or None)
        for one in read(_roots()).regulations.values()
    ]
    heads = (
        ("code", "代码"),
        ("title", "名称"),
        ("issued_by", "制定机关"),
        ("doc_no", "文号"),
        ("in_force", "施行"),
        ("places", "适用地区"),
    )
    output.show(heads, rows, how)


def _roots() -> list[Path]:
    own = os.environ.get("JIEDAO_RULEBOOKS", "").split(os.pathsep)
    return [SHIPPED, *(Path(one) for one in own if one)]


def _span(days: object) -> str:
    first, last = getattr(days, "first", None), getattr(days, "last", None)
    return f"{first or '…'} 起" + (f"，至 {last}" if last else "")

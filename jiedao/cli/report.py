"""`jiedao report`: the office's report as a Word document."""

from pathlib import Path
from typing import Annotated

import typer

from jiedao.cli import house
from jiedao.cli.chinese import CONTEXT
from jiedao.cli.figures import Named

app = typer.Typer(help="报告：每个数都连着记录，印发以后原样重印。", no_args_is_help=True, context_settings=CONTEXT)


@app.callback()
def _group() -> None: ...


@app.command(name="half-year", help="写出半年报告（.docx）：已印发的原样重印，没有印发的写成草稿。")
def half_year(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="文件", help="写到哪个文件，例如 半年报告.docx。")],
    office: Named = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="时段", help="2018-H1 或 2018-H2；默认正在汇报的半年。")
    ] = None,
    issue: Annotated[
        int | None,
        typer.Option("--issue", metavar="份", min=1, help="第几份：1 是原报告，2 起是更正；默认最近印发的。"),
    ] = None,
) -> None:
    house.ready()
    from jiedao.figures.listing import period_at_hand
    from jiedao.procedures import reporting
    from jiedao.register.scope import Scope
    from jiedao.reports import queries
    from jiedao.reports.models import Report, State
    from jiedao.tenancy import context

    street = house.one_office(office)
    now = house.now(street)
    asked = reporting.half_year(period or period_at_hand(now.date()).code, now.date())
    with context.street(street.code):
        scope = Scope.everything(street.code)
        if issue is not None:
            report: Report | None = queries.report_at(scope, asked.code, issue)
        else:
            report = queries.newest(scope, asked.code, issued=True) or queries.newest(scope, asked.code)
        if report is None:
            made, said = reporting.unwritten(asked, street=street, now=now), "还没有人起草，写成草稿"
        else:
            made = reporting.printed(reporting.told(report, street=street, now=now), street=street)
            said = f"第{report.no}份，{State(report.state).label}"
    _write(out, made)
    typer.echo(f"{street.name}{asked.label}工作情况报告（{said}）：{out}")


def _write(out: Path, made: bytes) -> None:
    from jiedao.reports.problems import CannotWrite

    try:
        out.write_bytes(made)
    except OSError as error:
        raise CannotWrite(file=out, reason=error.strerror) from error

"""All commands in the order of `jiedao --help`."""

from typing import Annotated

import typer

from jiedao import __version__
from jiedao.cli import (
    audit,
    backup,
    checking,
    createoffice,
    db,
    demo,
    digest,
    figures,
    importing,
    keys,
    report,
    rulebook,
    serve,
    tick,
)
from jiedao.cli.chinese import CONTEXT

app = typer.Typer(
    name="jiedao",
    help="街道：街道办事处各项工作一处登记，台账、期限、数字和报表随之而来。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=CONTEXT,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jiedao {__version__}")
        raise typer.Exit


@app.callback()
def _every(
    debug: Annotated[bool, typer.Option("--debug", help="出错时显示完整的程序调用过程。")] = False,
    version: Annotated[bool, typer.Option("--version", help="显示版本。", callback=_version, is_eager=True)] = False,
) -> None: ...


app.command(help="建立两个演示街道（数据虚构，停在2018年7月2日），然后启动网页服务。")(demo.demo)
app.command(help="用一份工作簿建立单位：地方、网格、人员、任职、党组织；--template 生成样表。")(
    createoffice.createoffice
)
app.command(name="import", help="导入一份花名册（.xlsx、.xls、.csv）：逐行核对后登进台账；加 --dry-run 只试读。")(
    importing.import_
)
app.command(help="撤销一次导入：它写入的记录整批作废，台账、数字和职责不再计入。")(importing.undo_import)
app.command(help="启动网页服务（数据库和数据表自动备好）。")(serve.serve)
app.command(help="列出一个单位的全部数字；加 --compare 与公布的数字逐行核对。")(figures.figures)
app.command(help="看一个数字；加 --rows 逐行列出构成它的记录。")(figures.figure)
app.command(help="核对一篇稿子里的数：相符、不符、没有记录，逐个说明。")(checking.check)
app.add_typer(report.app, name="report")
app.add_typer(rulebook.app, name="rulebook")
app.command(help="推进日历：生成履职、处理到期。每天运行一次，重复运行不会重复生成。")(tick.tick)
app.command(help="做好当天的每日摘要，设了发信服务器的按各人选的时间发出。每小时运行一次，一天最多一封。")(
    digest.digest
)
app.add_typer(audit.app, name="audit")
app.command(help="备份全部数据到一个文件（密钥不在其中，须另外保管）。")(backup.backup)
app.command(help="把备份恢复到一处空的系统。")(backup.restore)
app.add_typer(keys.app, name="keys")
app.add_typer(db.app, name="db")

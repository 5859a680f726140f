"""`jiedao db`: the embedded database."""

import os
import subprocess
from enum import StrEnum
from typing import Annotated

import typer

from jiedao.cli.chinese import CONTEXT
from jiedao.cli.problems import ServedElsewhere

app = typer.Typer(help="内置数据库：启动、停止、查看、升级。", no_args_is_help=True, context_settings=CONTEXT)

STATES = {
    "missing": "还没有建立",
    "stopped": "已停止",
    "starting": "正在启动或恢复",
    "running": "运行中",
    "stopping": "正在停止",
    "leftover": "异常终止，还有残留进程",
}


class Role(StrEnum):
    """As whom to enter."""

    APP = "jiedao_app"
    OWNER = "jiedao_owner"
    ADMIN = "postgres"


@app.command(help="启动内置数据库；已经启动时不做任何事。")
def start() -> None:
    _own("start")
    from jiedao import embedded

    server = embedded.start()
    typer.echo(f"数据库已启动：PostgreSQL {server.version}，数据在 {server.data}。")


@app.command(help="停止内置数据库；没有做完的写入会撤销。")
def stop() -> None:
    _own("stop")
    from jiedao import embedded

    typer.echo("数据库已停止。" if embedded.stop() else "数据库没有在运行。")


@app.command(help="查看内置数据库的状态；没有运行时退出码为 3。")
def status() -> None:
    _own("status")
    from jiedao import embedded

    found = embedded.status()
    typer.echo(f"状态    {STATES[found.state.value]}")
    typer.echo(f"版本    PostgreSQL {found.version}")
    typer.echo(f"数据    {found.data}")
    typer.echo(f"账户    {found.account}" + (f"，进程 {found.pid}" if found.pid else ""))
    typer.echo(f"日志    {found.server.logs}")
    if not found.running:
        raise typer.Exit(3)


@app.command(
    help="打开 PostgreSQL 的命令行 psql；-- 之后的参数原样交给它。",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def psql(
    ctx: typer.Context,
    role: Annotated[
        Role, typer.Option(metavar="角色", help="以哪个数据库角色进入：jiedao_app、jiedao_owner 或 postgres。")
    ] = Role.OWNER,
) -> None:
    _own("psql")
    from jiedao import embedded

    server = embedded.running()
    words = [str(embedded.binary("psql")), server.conninfo(role.value), *ctx.args]
    keep = {name: os.environ[name] for name in ("TERM", "HOME", "PAGER", "EDITOR") if name in os.environ}
    # Of the surroundings only what a terminal needs: a stray PGHOST or PGOPTIONS would lead elsewhere.
    raise typer.Exit(subprocess.run(words, env=embedded.environment({**keep, "PGCLIENTENCODING": "UTF8"})).returncode)


@app.command(help="让数据库改用本版软件带来的程序；跨大版本时说明升级步骤。")
def upgrade() -> None:
    _own("upgrade")
    from jiedao import embedded

    typer.echo(str(embedded.upgrade()))


def _own(command: str) -> None:
    if os.environ.get("DATABASE_URL"):
        raise ServedElsewhere(command=command)

"""`jiedao audit`: the chain of events."""

from typing import Annotated

import typer

from jiedao.cli import house
from jiedao.cli.chinese import CONTEXT

app = typer.Typer(help="审计：核对谁做过什么的事件链。", no_args_is_help=True, context_settings=CONTEXT)


@app.callback()
def _group() -> None: ...


@app.command(help="重新计算事件链，找出被改动、被删除或被截断的地方。")
def verify(
    head: Annotated[
        str | None, typer.Option(metavar="链首", help="印在报告上的链首（全部，或至少前 8 位），核对尾部是否被截。")
    ] = None,
    office: Annotated[str | None, typer.Option(metavar="单位", help="只核对这个单位（简称、代码或名称）。")] = None,
) -> None:
    house.ready()
    from jiedao.audit import queries
    from jiedao.register.scope import Scope
    from jiedao.tenancy import context

    streets = [house.one_office(office)] if head else house.offices(office)
    for street in streets:
        with context.street(street.code):
            found = queries.verify(Scope.everything(street.code), office=street.name, expected_head=head)
        typer.echo(f"{street.name}：{found.events} 个事件，首尾相接，没有改动。链首 {found.head or '（还没有事件）'}")

"""`jiedao digest`: the day's digests, put together and sent."""

from typing import Annotated

import typer

from jiedao.cli import house


def digest(
    office: Annotated[str | None, typer.Option(metavar="单位", help="只做这个单位（简称、代码或名称）。")] = None,
) -> None:
    house.ready()
    from jiedao.procedures import digest as procedure

    for street in house.offices(office):
        done = procedure.run(street, now=house.now(street))
        typer.echo(f"{street.name}：做好每日摘要 {done.made} 份，发出邮件 {done.sent} 封。")

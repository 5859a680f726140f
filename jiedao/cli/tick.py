"""`jiedao tick`: the calendar's share of the work."""

from typing import Annotated

import typer

from jiedao.cli import house


def tick(
    on: Annotated[str | None, typer.Option(metavar="日期", help="推进到这一天，默认今天；例如 2018-06-30。")] = None,
    office: Annotated[str | None, typer.Option(metavar="单位", help="只推进这个单位（简称、代码或名称）。")] = None,
) -> None:
    day = house.day(on)
    house.ready()
    from jiedao.procedures import clock, digest

    for street in house.offices(office):
        now = house.now(street, day)
        done = clock.tick(street, now=now)
        digest.prepare(street, now=now)
        typer.echo(
            f"{street.name}：已到 {now:%Y-%m-%d}，跟踪 {done.duties} 项履职，"
            f"因未做立案 {done.opened} 件，移交到期案件 {done.passed_on} 件，发出督办 {done.notices} 件。"
        )

"""`jiedao import`: a roster read, checked and told line by line."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jiedao.cli import house
from jiedao.cli.output import Format, show
from jiedao.cli.problems import OnlyTried

if TYPE_CHECKING:
    from jiedao.procedures.importing import Roster

REFUSED = [("row", "行"), ("cell", "格"), ("field", "栏目"), ("message", "原因")]


def import_(
    file: Annotated[Path, typer.Argument(metavar="文件", help="花名册：.xlsx、.xls 或 .csv。")],
    kind: Annotated[str, typer.Option("--as", metavar="台账", help="登进哪本台账，例如 shop。")],
    office: Annotated[
        str | None, typer.Option("--office", metavar="单位", help="哪个单位（简称、代码或名称）；只有一个时可以不写。")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="时段", help="花名册是哪个时段的，例如 2018-H1；没写年份的日子取它的年份。"),
    ] = None,
    sheet: Annotated[str, typer.Option("--sheet", metavar="表名", help="工作簿里有几张表时，读哪一张。")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试读，什么也不写入。")] = False,
    how: Annotated[Format, typer.Option("--format", metavar="格式", help="table 或 json。")] = Format.TABLE,
) -> None:
    if not dry_run:
        raise OnlyTried()
    house.ready()
    from jiedao.periods import parse_period
    from jiedao.procedures import booking
    from jiedao.procedures.importing import Places, as_data, read_roster
    from jiedao.procedures.registration import kind_called
    from jiedao.register.queries import places
    from jiedao.register.scope import Scope
    from jiedao.tenancy import context

    street = house.one_office(office)
    when = parse_period(period) if period else None
    on = house.now(street).date()
    on = min(when.last, on) if when else on
    edition = booking.edition(street, on)
    with context.street(street.code):
        known = Places.of([one for one in places(Scope.everything(street.code)) if one.kind != "sub_district"])
        roster = read_roster(
            file,
            kind_called(kind, street, on),
            edition,
            known,
            on=on,
            year=when.first.year if when else None,
            sheet=sheet,
        )
    if how is Format.JSON:
        typer.echo(json.dumps(as_data(roster, edition), ensure_ascii=False, indent=1))
        return
    _tell(roster)


def _tell(roster: "Roster") -> None:
    """The roster in words: what was found, what is wrong with which line, and whether the sheet's own totals agree."""
    counts = {
        "有问题的行": len(roster.refused), "整户退回": len(roster.held), "像是同一个，请核对": len(roster.conflicts),
        "重复的行": len(roster.same),
    }  # fmt: skip
    said = "，".join([f"可登记 {len(roster.records)}", *(f"{word} {n}" for word, n in counts.items() if n)])
    typer.echo(f"{roster.file}“{roster.sheet}”，登进{roster.kind.label}：{said}。什么也没有写入。")
    known = roster.mapping.targets
    typer.echo(
        "读作：" + "，".join(f"{head.full} → {known[key].label}" for key, head in roster.mapping.heads.items()) + "。"
    )
    if roster.mapping.unread:
        typer.echo("没有读的列：" + "、".join(head.full for head in roster.mapping.unread) + "。")
    if roster.hidden:
        typer.echo("隐藏的表没有读：" + "、".join(roster.hidden) + "。")
    for total in roster.totals:
        verdict = "相符" if total.agrees else "没有读出数" if total.agrees is None else f"不符，读到的是 {total.read}"
        typer.echo(f"第 {total.row} 行{total.label} {total.text}：{verdict}。")
    for one in roster.conflicts:
        typer.echo(f"第 {one.row} 行和第 {one.with_row} 行像是同一个：{one.record.name}。请核对后留下一行。")
    if roster.refused:
        show(REFUSED, [[one.row, one.cell, one.label, one.said] for one in roster.refused], Format.TABLE)

"""`jiedao import`: a roster read, checked and told line by line, then put onto its register; `undo-import` takes it back."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jiedao.cli import house
from jiedao.cli.output import Format, show

if TYPE_CHECKING:
    from jiedao.access.queries import Standing
    from jiedao.batches.models import Batch
    from jiedao.periods import Period
    from jiedao.procedures.importing import Roster
    from jiedao.procedures.importing.bringing import Brought
    from jiedao.tenancy.models import Street

REFUSED = [("row", "行"), ("cell", "格"), ("field", "栏目"), ("message", "原因")]
#: What is going on, in words, while a batch is written.
STEPS = {"writing": "登记", "settling": "核算职责"}
Office = Annotated[
    str | None, typer.Option("--office", metavar="单位", help="哪个单位（简称、代码或名称）；只有一个时可以不写。")
]


def import_(
    file: Annotated[Path, typer.Argument(metavar="文件", help="花名册：.xlsx、.xls 或 .csv。")],
    kind: Annotated[str, typer.Option("--as", metavar="台账", help="登进哪本台账，例如 shop。")],
    office: Office = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="时段", help="花名册是哪个时段的，例如 2018-H1；没写年份的日子取它的年份。"),
    ] = None,
    sheet: Annotated[str, typer.Option("--sheet", metavar="表名", help="工作簿里有几张表时，读哪一张。")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试读，什么也不写入。")] = False,
    returned: Annotated[
        Path | None, typer.Option("--returned", metavar="文件", help="没有登记的行另存为 .xlsx，标出有问题的格和原因。")
    ] = None,
    how: Annotated[Format, typer.Option("--format", metavar="格式", help="table 或 json。")] = Format.TABLE,
) -> None:
    house.ready()
    from jiedao.periods import parse_period
    from jiedao.procedures.importing import as_data, bringing

    street = house.one_office(office)
    when, now = parse_period(period) if period else None, house.now(street)
    with ExitStack() as inside:
        who = _setup(street, inside)
        brought = bringing.bring(file, kind, street=street, who=who, period=when, now=now, sheet=sheet)
        data = as_data(brought.roster, brought.edition)
        data["plan"] = {str(outcome): n for outcome, n in sorted(brought.counts.items())}
        batch = None if dry_run else _write(brought, file, street, who, when, now)
        data["batch"] = str(batch.pk) if batch else None
        if returned is not None:
            _give_back(brought, returned)
    if how is Format.JSON:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    _tell(brought.roster)
    _tell_plan(brought, batch, trial=dry_run)


def undo_import(
    batch: Annotated[str, typer.Argument(metavar="批次", help="导入时给出的批次编号。")],
    why: Annotated[str, typer.Option("--why", metavar="理由", help="为什么撤销，例如“选错了文件”。")],
    office: Office = None,
) -> None:
    house.ready()
    from jiedao.batches import queries
    from jiedao.procedures.importing import undoing

    street = house.one_office(office)
    with ExitStack() as inside:
        who = _setup(street, inside)
        found = queries.batch_by_id(who.scope, batch)
        undoing.undo(found, why=why, street=street, who=who, now=house.now(street))
    typer.echo(f"已撤销导入：{found.file}。它写入的记录都已作废，台账、数字、职责和档案不再计入；编号和理由留痕。")


def _setup(street: "Street", inside: ExitStack) -> "Standing":
    """Whoever sits at the machine sets the office up: the whole office, every permission, no person."""
    from jiedao.access.queries import setup_standing
    from jiedao.register.scope import Scope
    from jiedao.tenancy import context

    inside.enter_context(context.street(street.code))
    return setup_standing(Scope.everything(street.code), on=house.now(street).date())


def _write(
    brought: "Brought", file: Path, street: "Street", who: "Standing", period: "Period | None", now: Any
) -> "Batch | None":
    """Write a roster to its end, telling how far it is; broken off, the same command goes on where it stopped. None where
    there is nothing to write or to settle."""
    from jiedao.procedures.importing import bringing, writing

    data = file.read_bytes()
    batch = bringing.broken_off(brought.roster.kind.name, data)
    if batch is None:
        to_settle = "conflict" in brought.counts and not bringing.was_done(brought.roster.kind.name, data)
        if not set(brought.counts) & {"new", "changed"} and not to_settle:
            return None
        batch = bringing.keep(brought, data, file=file.name, period=period, who=who, now=now)
        batch = bringing.begin(batch, street=street, who=who, now=now)
    with writing.helped(batch, street=street, who=who, now=now):
        for step, left in writing.write_all(batch, street=street, who=who, now=now):
            house.note(f"{STEPS[step]}：还有 {left} 条")
    return batch


def _give_back(brought: "Brought", to: Path) -> None:
    from jiedao.procedures.importing import returning

    with to.open("xb") as out:
        returning.write(brought.planned, brought.roster, out)
    typer.echo(f"没有登记的行已另存为 {to.name}。", err=True)


def _tell(roster: "Roster") -> None:
    """The roster in words: what was found, what is wrong with which line, and whether the sheet's own totals agree."""
    counts = {
        "有问题的行": len(roster.refused), "整户退回": len(roster.held), "像是同一个，请核对": len(roster.conflicts),
        "重复的行": len(roster.same),
    }  # fmt: skip
    said = "，".join([f"读出 {len(roster.records)}", *(f"{word} {n}" for word, n in counts.items() if n)])
    typer.echo(f"{roster.file}“{roster.sheet}”，登进{roster.kind.label}：{said}。")
    known = roster.mapping.targets
    typer.echo(
        "读作："
        + "，".join(
            f"{head.full} → {known[key].label}" + ("（按内容）" if key in roster.mapping.by_content else "")
            for key, head in roster.mapping.heads.items()
        )
        + "。"
    )
    if roster.mapping.unread:
        typer.echo("没有读的列：" + "、".join(head.full for head in roster.mapping.unread) + "。")
    if roster.hidden:
        typer.echo("隐藏的表没有读：" + "、".join(roster.hidden) + "。")
    for total in roster.totals:
        verdict = "相符" if total.agrees else "没有读出数" if total.agrees is None else f"不符，读到的是 {total.read}"
        typer.echo(f"第 {total.row} 行{total.label} {total.text}：{verdict}。")


def _tell_plan(brought: "Brought", batch: "Batch | None", *, trial: bool) -> None:
    """What became of the lines, or would: and which a person must look at."""
    from jiedao.batches.models import Line

    for one in brought.planned:
        if one.outcome == Line.Outcome.CONFLICT:
            name, _subject, row = one.like
            other = f"第 {row} 行" if row else f"档案“{name}”"
            typer.echo(f"第 {one.record.row} 行和{other}像是同一个：{one.record.name}。请在“导入记录”里核对。")
    faults = [fault for one in brought.planned for fault in one.faults]
    if faults:
        show(REFUSED, [[one.row, one.cell, one.label, one.said] for one in faults], Format.TABLE)
    said = "，".join(f"{Line.Outcome(outcome).label} {n}" for outcome, n in brought.counts.items())
    end = "没有要写入的，什么也没有改变。"
    if batch:
        end = f"批次 {batch.pk}（撤销：jiedao undo-import {batch.pk} --why 理由）。"
    elif trial:
        end = "只是试读，什么也没有写入。"
    typer.echo(f"{said or '没有可登记的行'}。{end}")

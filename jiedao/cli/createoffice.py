"""`jiedao createoffice`: an office starts from one workbook."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer._click.exceptions import UsageError  # typer keeps it to itself; its version is pinned

from jiedao.cli import house
from jiedao.cli.output import Format, show

if TYPE_CHECKING:
    from jiedao.procedures.founding import Fault, Reading

FAULTS = [("level", "轻重"), ("sheet", "表"), ("cell", "单元格"), ("code", "代码"), ("says", "说明")]
COUNTS = [("what", "内容"), ("count", "数量")]


def createoffice(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="文件", help="填好的工作簿（.xlsx）：单位、地方、人员、任职、党组织。")
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="文件", help="生成一份带说明的空样表，例如 样表.xlsx；不覆盖已有文件。"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，列出将要建立的内容，不写入任何东西。")] = False,
    how: Annotated[Format, typer.Option("--format", metavar="格式", help="table、json 或 csv。")] = Format.TABLE,
) -> None:
    if (file is None) == (template is None):
        raise UsageError("缺少 文件" if file is None else "文件和 --template 只能写一个", ctx)
    if template is not None:
        house.awake()
        from jiedao.procedures.founding import write_template

        write_template(template, on=house.now().date())
        typer.echo(f"样表已写到 {template}。填好后运行 jiedao createoffice {template} --dry-run 检查。")
        return
    assert file is not None
    house.ready()
    from jiedao.procedures import founding
    from jiedao.procedures.founding.problems import WorkbookFaulty

    now = house.now()
    read = founding.read_plan(file, today=now.date())
    if read.plan is None:
        _tell(read, how)
        raise WorkbookFaulty(file=file.name, count=len(read.faults))
    if dry_run:
        _tell(read, how)
        return
    kept = _create(file, read, now)
    _tell(read, how, kept)


def _create(file: Path, read: "Reading", now: Any) -> Path:
    """Found the office; the file that holds the initial passwords. It is gone again when the founding fails."""
    from jiedao.procedures import founding

    assert read.plan is not None
    passwords = founding.initial_passwords(read.plan.accounts)
    kept = file.with_name(f"{file.stem}-初始密码.csv")
    founding.keep_passwords(kept, passwords, read.plan.accounts)
    try:
        hashes = founding.hashed(passwords, house.note)
        house.note(f"正在建立{read.plan.name}……")
        founding.found_office(read.plan, password_hashes=hashes, at=now)
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
    return kept


def _tell(read: "Reading", how: Format, kept: Path | None = None) -> None:
    """What was found, what is or would be created, and where the passwords lie."""
    plan = read.plan
    counts = plan.counts if plan else {}
    if how is Format.JSON:
        office = {"code": plan.code, "slug": plan.slug, "name": plan.name, "since": plan.since} if plan else None
        told = {
            "office": office, "created": kept is not None, "counts": counts, "faults": [vars(one) for one in read.faults],
            "warnings": [vars(one) for one in read.warnings], "passwords": kept,
        }  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))
        return
    if plan is None:
        show(FAULTS, [*_rows("错误", read.faults), *_rows("提醒", read.warnings)], how)
        return
    for one in read.warnings:
        house.note(f"提醒：{one.sheet} {one.cell}：{one.says}" if one.cell else f"提醒：{one.sheet}：{one.says}")
    show(COUNTS, list(counts.items()), how)
    if kept is None:
        house.note(f"检查通过，没有写入任何东西。去掉 --dry-run 即建立{plan.name}（{plan.slug}）。")
    else:
        house.note(f"已建立{plan.name}（{plan.slug}）。")
        house.note(
            f"每个账号的初始密码在 {kept}，只有当前账户可以读取。请逐人分发，提醒本人登录后修改，然后删除这个文件。"
        )


def _rows(level: str, found: "tuple[Fault, ...]") -> list[list[str]]:
    return [[level, one.sheet, one.cell, one.code, one.says] for one in found]

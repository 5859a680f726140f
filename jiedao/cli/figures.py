"""`jiedao figures` and `jiedao figure`: the numbers of an office, published ones beside them, and the rows of one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jiedao.cli import house
from jiedao.cli.output import Format, show

if TYPE_CHECKING:
    from jiedao.figures.comparison import Compared, Office
    from jiedao.figures.figure import Figure

Named = Annotated[
    str | None, typer.Option("--office", metavar="单位", help="哪个单位（简称、代码或名称）；只有一个时可以不写。")
]
When = Annotated[
    str | None,
    typer.Option(
        "--period", metavar="时段", help="2018-06-30、2018-W25、2018-06、2018-Q2、2018-H1 或 2018；默认正在汇报的半年。"
    ),
]
How = Annotated[Format, typer.Option("--format", metavar="格式", help="table、json 或 csv。")]

VALUES = [
    ("figure", "数字"),
    ("label", "名称"),
    ("value", "数值"),
    ("unit", "单位"),
    ("rows", "行数"),
    ("period", "时段"),
]
ROWS = [
    ("day", "日期"), ("title", "记录"), ("said", "内容"), ("subject", "对象"), ("place", "地点"), ("state", "状态"),
    ("amount", "数量"), ("meets", "符合"), ("opens", "打开"), ("id", "编号"),
]  # fmt: skip
COMPARED = [
    ("no", "序号"), ("office", "单位"), ("figure", "数字"), ("system", "制度"), ("relation", "关系"), ("published", "公布"),
    ("value", "实数"), ("rows", "行数"), ("status", "核对"),
]  # fmt: skip


def figures(
    office: Named = None,
    period: When = None,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="文件", help="公布数字的 CSV 文件；逐行列出公布数与实数。")
    ] = None,
    how: How = Format.TABLE,
) -> None:
    house.ready()
    if compare is not None:
        from jiedao.figures import comparison

        published = comparison.read_published(compare)
        named = [read_at(street) for street in house.offices(office)]
        if office is not None:
            published = [one for one in published if named[0].is_called(one.office)]
        show_compared(comparison.compare(published, named), how)
        return
    from jiedao.figures.problems import NotServed
    from jiedao.tenancy import context

    asked = read_at(house.one_office(office))
    rows: list[list[Any]] = []
    with context.street(asked.street.code):
        for definition in asked.edition.figures.values():
            one = _figure(asked, definition.name, period)
            try:
                rows.append([one.name, one.definition.label, *_measured(one, how), one.span.code])
            except NotServed:
                rows.append([one.name, one.definition.label, None, one.definition.unit, None, one.span.code])
    show(VALUES, rows, how)


def figure(
    name: Annotated[str, typer.Argument(metavar="数字", help="数字的英文名，例如 cleanup_person_times。")],
    office: Named = None,
    period: When = None,
    rows: Annotated[bool, typer.Option("--rows", help="逐行列出构成这个数的记录。")] = False,
    how: How = Format.TABLE,
) -> None:
    house.ready()
    from jiedao.figures.listing import exact
    from jiedao.tenancy import context

    asked = read_at(house.one_office(office))
    with context.street(asked.street.code):
        one = _figure(asked, name, period)
        value, unit, count = _measured(one, how)
        if how is Format.TABLE:
            said = "没有记录" if value is None else f"{exact(one.value)}{_said(unit)}"
            typer.echo(f"{one.definition.label}：{said}")
            typer.echo(f"{one.sentence}（{count} 行）")
            for beside in one.beside:
                number, unit, _ = _measured(beside, how)
                typer.echo(
                    f"和它一起看：{beside.definition.label} {'没有记录' if number is None else f'{number}{_said(unit)}'}"
                )
        if how is not Format.TABLE and not rows:
            show(VALUES, [[one.name, one.definition.label, value, unit, count, one.span.code]], how)
        elif rows:
            show(ROWS, _rows(one, how), how)


def _rows(one: "Figure", how: Format) -> list[list[Any]]:
    """What stands behind a figure; of one made of others, what stands behind each of those."""
    from jiedao.figures.listing import lines, listed, source_name

    if source_name(one) == "members":
        return [[None, member.label, None, None, None, None, None, None, None, member.name] for member in one.members]
    if not source_name(one):
        return [row for part in one.parts for row in _rows(part, how)]
    return [
        [
            line.day, line.title, line.said, line.subject, line.place, line.state, _number(line.amount, how),
            line.meets if how is Format.JSON or line.meets is None else "是" if line.meets else "否", *line.opens,
        ]
        for line in lines(one, listed(one).iterator(2000))
    ]  # fmt: skip


def read_at(street: Any) -> "Office":
    """An office with its rules on its day."""
    from jiedao.figures.comparison import Office
    from jiedao.procedures import booking

    today = house.now(street).date()
    return Office(street, booking.edition(street, today), today)


def show_compared(compared: "list[Compared]", how: Format) -> None:
    """Published figures beside the exact ones."""

    show(
        COMPARED,
        [
            [
                one.published.no, one.published.office, one.published.figure, one.published.system,
                one.published.relation, _number(one.published.value, how), _number(one.value, how), one.rows, one.status,
            ]
            for one in compared
        ],
        how,
    )  # fmt: skip


def _figure(asked: "Office", name: str, period: str | None) -> "Figure":
    from jiedao.figures.figure import Figure, definition_of
    from jiedao.figures.listing import period_at_hand
    from jiedao.periods import parse_period

    wanted = parse_period(period) if period else period_at_hand(asked.today)
    return Figure(definition_of(asked.edition, name), asked.edition, wanted, asked.today)


def _measured(one: "Figure", how: Format) -> tuple[Any, str | None, int | None]:
    from jiedao.figures.listing import recorded, row_count

    return _number(recorded(one), how), one.definition.unit, row_count(one)


def _number(value: Any, how: Format) -> Any:
    """All its digits; in JSON a number."""
    from jiedao.figures.listing import exact

    if value is None:
        return None
    text = exact(value)
    return (int(text) if value.denominator == 1 else float(text)) if how is Format.JSON else text


def _said(unit: str | None) -> str:
    from jiedao.rulebook.units import measure_word

    return measure_word(unit)

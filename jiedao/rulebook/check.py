"""What every check stands on: one file seen in one area, its rows, conditions and columns."""

from collections.abc import Callable, Iterable
from pathlib import Path

from jiedao.rulebook.build_parts import PartBuilder
from jiedao.rulebook.columns import NUMERIC, Column, Columns
from jiedao.rulebook.definitions import Definitions
from jiedao.rulebook.files import RegulationFile
from jiedao.rulebook.names import Names
from jiedao.rulebook.problems import Fault, near
from jiedao.rulebook.quantities import Quantity
from jiedao.rulebook.rows import COMPARISONS, Operand, Rows
from jiedao.rulebook.units import CLOCK_UNITS
from jiedao.rulebook.yaml import Leaf, Map, Node, Seq

Look = Callable[[str], Column | None]


class Context:
    """One file in one area: what is defined there, and the faults found."""

    def __init__(self, file: RegulationFile, names: Names, made: Definitions) -> None:
        self.file, self.names, self.made = file, names, made
        self.columns = Columns(made)
        self.builder = PartBuilder(names)
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.scope = frozenset(one.code for one in names.scope(file))

    def fault(self, node: Node | Path, path: str, code: str, what: str, next_step: str) -> None:
        """Note a fault. A node of another file (merged in) is that file's own affair and is left out."""
        if isinstance(node, Path):
            self.faults.append(Fault(node, 1, path, what, next_step, f"rulebook.{code}"))
        elif node.file == self.file.file:
            self.faults.append(Fault(node.file, node.line, path, what, next_step, f"rulebook.{code}"))

    def warn(self, node: Node, path: str, code: str, what: str, next_step: str) -> None:
        self.warnings.append(Fault(node.file, node.line, path, what, next_step, f"rulebook.{code}"))

    # ---- columns ----

    def column(self, leaf: Node | None, path: str, look: Look, known: Iterable[str], fits: str = "") -> Column | None:
        """The column a leaf names; a fault when there is none, or it is of another sort (`fits`: date, number, …)."""
        if not isinstance(leaf, Leaf):
            return None
        column = look(leaf.text)
        if column is None:
            self.no_column(leaf, path, leaf.text, known)
            return None
        self.visible(leaf, path, column)
        good = {
            "date": column.type == "date",
            "number": column.type in NUMERIC,
            "who": column.type in ("person", "subject"),
            "": True,
        }[fits]
        if not good:
            wanted = {"date": "日期", "number": "数字", "who": "人或对象"}[fits]
            self.fault(leaf, path, "type", f"“{leaf.text}”不是{wanted}字段", f"请写一个{wanted}字段。")
            return None
        return column

    def no_column(self, node: Node, path: str, name: str, known: Iterable[str]) -> None:
        listed = list(dict.fromkeys(known))
        hint = near(name, listed) or f"有的是：{'、'.join(listed[:30])}。"
        self.fault(node, path, "column", f"没有“{name}”这个字段", hint)

    def visible(self, node: Node, path: str, column: Column) -> None:
        """A field that another regulation adds may only be named by who uses that regulation."""
        for stored in column.paths:
            added = self.made.added.get(stored)
            if added is not None and added not in self.scope:
                self.fault(node, path, "not_used", f"“{stored}”是 {added} 加进去的", f"请把 {added} 加进 uses。")

    # ---- conditions ----

    def condition(
        self, node: Node | None, path: str, look: Look, known: Iterable[str], *, choosing: bool = False
    ) -> None:
        """Every column of a condition exists, its words are its own, its bounds fit. `choosing`: it chooses rows."""
        if not isinstance(node, Map):
            return
        for name, test in node.items.items():
            here = f"{path}.{name}"
            if name == "any":
                for number, part in enumerate(test.items if isinstance(test, Seq) else (), 1):
                    self.condition(part, f"{here}.{number}", look, known, choosing=choosing)
                continue
            column = look(name)
            if column is None:
                self.no_column(test, here, name, known)
                continue
            self.visible(test, here, column)
            if choosing and column.sensitive:
                self.fault(
                    test, here, "sensitive", f"“{name}”是加密保存的敏感个人信息，不能用来选取或计数",
                    "请另设一个“是否”或分档字段。",
                )  # fmt: skip
            self._test(test, here, name, column, look, known)

    def _test(self, node: Node, path: str, name: str, column: Column, look: Look, known: Iterable[str]) -> None:
        if isinstance(node, Map):
            for op, inner in node.items.items():
                if op == "not":
                    self._test(inner, f"{path}.not", name, column, look, known)
                elif op == "has":
                    if not column.many:
                        self.fault(inner, f"{path}.has", "type", f"“{name}”不是多选字段", "单选请直接写选项。")
                    else:
                        self._words(inner, f"{path}.has", name, column)
                elif op in COMPARISONS and isinstance(inner, Leaf):
                    self._bound(inner, f"{path}.{op}", name, column, look, known)
            return
        texts = [leaf.text for leaf in (node.items if isinstance(node, Seq) else (node,)) if isinstance(leaf, Leaf)]
        if texts in (["filled"], ["empty"]):
            return
        if column.many:
            self.fault(node, path, "type", f"“{name}”是多选字段", f"请写 {{has: {texts[0] if texts else '选项'}}}。")
        else:
            self._words(node, path, name, column)

    def _words(self, node: Node, path: str, name: str, column: Column) -> None:
        if column.words is None:
            self.fault(
                node,
                path,
                "type",
                f"“{name}”没有固定的选项，不能这样比较",
                "只有单选、多选和是否字段能这样写；也可以写 filled 或 empty。",
            )
            return
        for leaf in node.items if isinstance(node, Seq) else (node,):
            if not isinstance(leaf, Leaf):
                continue
            if leaf.text not in column.words:
                self.fault(
                    leaf, path, "word", f"“{leaf.text}”不是“{name}”的选项（{'、'.join(column.words)}）",
                    near(leaf.text, column.words) or "请从选项里选。",
                )  # fmt: skip
                continue
            stems = [f"{column.list}.{leaf.text}"] if column.list else [f"{one}.{leaf.text}" for one in column.paths]
            added = next((code for stem in stems if (code := self.made.added.get(stem))), None)
            if added is not None and added not in self.scope:
                self.fault(leaf, path, "not_used", f"选项“{leaf.text}”是 {added} 加进去的", f"请把 {added} 加进 uses。")

    def _bound(self, leaf: Leaf, path: str, name: str, column: Column, look: Look, known: Iterable[str]) -> None:
        if column.type not in (*NUMERIC, "date"):
            self.fault(leaf, path, "type", f"“{name}”不是数字或日期，不能比大小", "请写选项，或换一个字段。")
            return
        operand = self.builder.operand(leaf)
        if operand.kind == "the_day":
            if column.type != "date":
                self.fault(leaf, path, "type", f"“{name}”不是日期，不能和 the_day 比", "请换一个日期字段。")
            return
        if operand.kind == "value":
            self._value(leaf, path, name, column, operand, look, known)
            return
        other = look(leaf.text)
        if other is None:
            values = self.names.known(leaf.owner, ("values",))
            self.fault(
                leaf, path, "operand", f"“{leaf.text}”不是标准值的名称，也不是这里的字段",
                near(leaf.text, [*values, *known, "the_day"])
                or f"可以写：{'、'.join(sorted(values)[:20])}、the_day，或同一条记录的字段。",
            )  # fmt: skip
        elif (other.type == "date") != (column.type == "date"):
            self.fault(leaf, path, "type", f"“{name}”和“{leaf.text}”不是同一类，不能比", "日期和日期比，数和数比。")

    def _value(
        self, leaf: Leaf, path: str, name: str, column: Column, operand: Operand, look: Look, known: Iterable[str]
    ) -> None:
        if look(leaf.text) is not None:
            self.fault(leaf, path, "twofold", f"“{leaf.text}”既是标准值又是字段", "请给其中一个换个名称。")
            return
        value = self.made.values.get(operand.name)
        given = list(amounts(value.rows)) if value is not None else []
        if len({sort_of(amount) for amount in given}) > 1:
            return  # told where the value stands
        for amount in given:
            if why := misfit(column, amount):
                self.fault(
                    leaf,
                    path,
                    "type",
                    f"“{leaf.text}”（{amount.written}）不能和“{name}”比：{why}",
                    "请核对标准值的单位。",
                )
                return
        self.member_told(leaf, path, operand.name, [one.list for name in known if (one := look(name)) is not None])

    # ---- rows ----

    def rows(self, node: Node | None, path: str, rows: Rows | None) -> None:
        """A source with its condition and columns."""
        if not isinstance(node, Map) or rows is None:
            return
        source = node.get(rows.source)
        if rows.source == "activities" and not path.startswith(("figures.", "points.")):
            step = "完成职责、立案看的是活动的记录，请写 entries: 活动的表单。"
            self.fault(node, f"{path}.activities", "activities", "activities 只用于指标和积分", step)
        if rows.source == "lines" and isinstance(source, Leaf):
            self.lines(source, f"{path}.lines", rows.name)

        def look(name: str) -> Column | None:
            return self.columns.of_rows(rows, name)

        known = list(self.columns.names(rows))
        self.condition(node.get("where"), f"{path}.where", look, known, choosing=True)
        self.column(node.get("dated"), f"{path}.dated", look, known, "date")
        self.column(node.get("match"), f"{path}.match", look, known, "who")

    def lines(self, leaf: Leaf, path: str, name: str) -> None:
        """`form.field` names a field that has lines."""
        form, field = self.made.form_at(name)
        if form is None:
            return
        found = form.fields.get(field)
        if found is None:
            self.no_column(leaf, path, field or leaf.text, form.fields)
        elif found.type not in ("lines", "attendance", "checklist"):
            self.fault(
                leaf,
                path,
                "type",
                f"“{field}”没有多行（类型是 {found.type}）",
                "lines、attendance、checklist 才有多行。",
            )

    def kinds_of(self, kind: str) -> frozenset[str]:
        """A kind and, for the recipients of a benefit, the kind they are."""
        benefit = self.made.benefits.get(kind)
        return frozenset((kind, benefit.for_)) if benefit else frozenset((kind,))

    def tells(self, node: Node, path: str, rows: Rows, kind: str) -> None:
        """Whether a row tells which subject of the kind it is about: its subject, or the only column of that kind."""
        if kind == "sub_district":
            return
        wanted = self.kinds_of(kind)
        if rows.match:
            column = self.columns.of_rows(rows, rows.match)
            if column is not None and not wanted & set(column.kinds):
                self.fault(node, path, "match", f"“{rows.match}”不是{self.label(kind)}", "请写能对上的字段。")
            return
        fitting = self.columns.about(rows, wanted)
        if len(fitting) != 1:
            meant = f"可能是：{'、'.join(fitting)}。" if fitting else ""
            self.fault(
                node,
                path,
                "match",
                f"看不出 {rows.name} 的一条说的是哪个{self.label(kind)}",
                f"{meant}请写 match: 字段名。",
            )

    def label(self, kind: str) -> str:
        found = self.made.kinds.get(kind)
        return found.label if found else kind

    def member_told(self, node: Node, path: str, value: str, lists: Iterable[str | None]) -> None:
        """A value given as a table can only be read where the row tells the member."""
        found = self.made.values.get(value)
        if found is None or found.per is None or found.per in lists:
            return
        members = self.made.lists[found.per].members.values() if found.per in self.made.lists else ()
        if not members or not all(member.when for member in members):
            self.fault(
                node, path, "per", f"“{value.rpartition('.')[2]}”按“{found.per.rpartition('.')[2]}”分别规定，但这里看不出是哪一项",
                "请在记录里加一个取自这个列表的单选字段。",
            )  # fmt: skip


def amounts(rows: Iterable[object]) -> Iterable[Quantity]:
    """Every single amount of a value's rows, tables and lists opened."""
    for row in rows:
        amount = getattr(row, "amount", None)
        if isinstance(amount, Quantity):
            for one in amount.entries.values() or (amount,):
                yield from one.items


def sort_of(amount: Quantity) -> str:
    """What a value's rows must have in common."""
    return "number" if amount.kind in ("count", "measure") else amount.kind


def misfit(column: Column, amount: Quantity) -> str:
    """Why a column cannot be compared with an amount; empty when it can."""
    match column.type:
        case "date":
            return "" if amount.kind == "day" else "一个是日期，一个不是"
        case "rate":
            return "" if amount.kind == "share" else "到会率要和比例（1/2、50 %）比"
        case "age":
            return "" if amount.kind == "clock" and amount.unit == "years" else "年龄要和年数（80 years）比"
    if amount.kind not in ("count", "measure", "clock"):
        return "一个是数，一个不是"
    if amount.kind == "clock" and column.unit not in CLOCK_UNITS:
        return "一个是时限，一个不是"
    if amount.unit is not None and amount.unit != column.unit:
        return f"单位不同（{column.unit or '没有单位'}、{amount.unit}）"
    return ""

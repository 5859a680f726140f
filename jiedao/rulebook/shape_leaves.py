"""The leaves of a file: names, words, texts, amounts, columns, and the conditions made of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jiedao.rulebook import quantities, schema, words
from jiedao.rulebook.problems import Fault, allowed, near
from jiedao.rulebook.rows import COMPARISONS
from jiedao.rulebook.yaml import Leaf, Map, Node, Seq

NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
COLUMN = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*", re.ASCII)
DAY_KEY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MONTH_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
PLACEHOLDER = re.compile(r"<([^<>]*)>")
_AMOUNTS = ("clock", "share", "measure", "count")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a file: what it should name, where it stands."""

    ref: schema.Ref
    leaf: Leaf
    path: str


class Leaves:
    """Reads leaves; faults, mentions, roles and texts are collected."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.mentions: list[Mention] = []
        self.roles: list[tuple[Leaf, str]] = []
        self.texts: list[tuple[Leaf, str]] = []

    def fault(self, node: Node, path: str, code: str, what: str, next_step: str, line: int | None = None) -> None:
        self.faults.append(Fault(node.file, line or node.line, path, what, next_step, f"rulebook.{code}"))

    # ---- leaves ----

    def _keys(self, node: Map, keys: Iterable[str], path: str, also: Iterable[str] = ()) -> None:
        known = list(keys)
        for key in node.items:
            if key in known:
                continue
            here = f"{path}.{key}" if path else key
            if key in also:
                self.fault(
                    node, here, "adding", f"添加到别的制度（adds_to）时不能写“{key}”", allowed(known), node.line_of(key)
                )
            else:
                self.fault(
                    node, here, "key", f"不认识的键“{key}”", allowed(known) + near(key, known), node.line_of(key)
                )  # fmt: skip

    def _name(self, node: Map, name: str, path: str) -> None:
        if not NAME.fullmatch(name):
            self.fault(
                node, path, "name", f"名称“{name}”的写法不对", "名称用小写英文字母开头，只含小写字母、数字和 _。",
                node.line_of(name),
            )  # fmt: skip

    def _text(self, node: Node, path: str, ending: str) -> None:
        if not isinstance(node, Leaf) or not isinstance(node.value, str):
            self.fault(node, path, "text", f"要写文字，现在是“{shown(node)}”", "数字和日期当文字用时请加引号。")
            return
        if ending and not node.value.endswith(ending):
            self.fault(
                node, path, "file", f"“{node.value}”不是 {ending} 文件", f"请写同一文件夹中 {ending} 文件的名称。"
            )
        self.texts.append((node, path))

    def _column(self, node: Node, path: str, dotted: bool) -> None:
        pattern = COLUMN if dotted else NAME
        if not (isinstance(node, Leaf) and isinstance(node.value, str) and pattern.fullmatch(node.value)):
            self.fault(node, path, "column", f"要写一个字段名，现在是“{shown(node)}”", "写法：held 或 subject.kind。")

    def _word(self, node: Node, known: tuple[str, ...], path: str) -> None:
        if not isinstance(node, Leaf) or node.value not in known:
            written = shown(node)
            self.fault(node, path, "word", f"这里不能写“{written}”", allowed(known) + near(written, known))

    def _area(self, node: Node, path: str) -> None:
        if isinstance(node, Leaf) and isinstance(node.value, int):
            self.fault(node, path, "area", f"区划代码 {node.value} 没有加引号", f'请写成 "{node.value}"。')
        elif not (isinstance(node, Leaf) and re.fullmatch(r"\d{2,15}", node.text)):
            self.fault(node, path, "area", f"“{shown(node)}”不是区划代码", '写法："110101001"。')

    def _ref(self, node: Node, ref: schema.Ref, path: str) -> None:
        if isinstance(node, Leaf) and "values" in ref.to and is_amount(node):
            self.fault(
                node, path, "bare_number", f"这里直接写了数（{node.text}）",
                "请在 values 里给它一个名称，写明第一天和依据，再把名称写到这里。",
            )  # fmt: skip
            return
        if not isinstance(node, Leaf) or not isinstance(node.value, str) or not COLUMN.fullmatch(node.value):
            self.fault(node, path, "name", f"要写名称，现在是“{shown(node)}”", f"请写一个{called(ref.to)}的名称。")
            return
        if node.value in ref.also or (ref.found and node.value.startswith("found.")):
            return
        self.mentions.append(Mention(ref, node, path))

    def _role(self, node: Node, path: str) -> None:
        if not (isinstance(node, Leaf) and isinstance(node.value, str) and COLUMN.fullmatch(node.value)):
            self.fault(node, path, "role", f"要写角色，现在是“{shown(node)}”", allowed(words.ROLES))
            return
        self.roles.append((node, path))

    # ---- conditions ----

    def _condition(self, node: Node, path: str, partial: bool, parent: Map | None) -> None:
        if not isinstance(node, Map) or not node.items:
            self.fault(
                node, path, "condition", f"条件要写成 {{字段: 词}}，现在是“{shown(node)}”", "写法：{stage: building}。"
            )
            return
        for column, test in node.items.items():
            here = f"{path}.{column}"
            if column == "any":
                self._any(test, here)
            elif not COLUMN.fullmatch(column):
                self.fault(
                    node, here, "column", f"“{column}”不是字段名", "写法：held 或 subject.kind。", node.line_of(column)
                )
            else:
                self._test(test, here)

    def _any(self, node: Node, path: str) -> None:
        if not isinstance(node, Seq) or not node.items:
            self.fault(node, path, "list", "any 后面要写几个条件的列表", "写法：any: [{…}, {…}]。")
            return
        for number, part in enumerate(node.items, 1):
            self._condition(part, f"{path}.{number}", False, None)

    def _test(self, node: Node, path: str) -> None:
        if isinstance(node, Map):
            ops = ("has", "not", *COMPARISONS)
            self._keys(node, ops, path)
            if len(node.items) != 1:
                self.fault(node, path, "condition", "一个字段一次只能写一种判断", f"请从 {'、'.join(ops)} 里选一个。")
            for op, inner in node.items.items():
                if op == "not":
                    self._test(inner, f"{path}.not")
                elif op == "has":
                    self._words(inner, f"{path}.has")
                elif op in COMPARISONS:
                    self._operand(inner, f"{path}.{op}")
        else:
            self._words(node, path)

    def _words(self, node: Node, path: str) -> None:
        leaves = node.items if isinstance(node, Seq) else (node,)
        if not leaves:
            self.fault(node, path, "empty", "列表是空的", "请写要满足的词。")
        for leaf in leaves:
            if isinstance(leaf, Leaf) and isinstance(leaf.value, int | Decimal | date):
                self._bare(leaf, path)
            elif not (isinstance(leaf, Leaf) and isinstance(leaf.value, str) and NAME.fullmatch(leaf.value)):
                self.fault(
                    leaf,
                    path,
                    "word",
                    f"要写选项的名称，现在是“{shown(leaf)}”",
                    "写法：building 或 [main, secondary]。",
                )

    def _operand(self, node: Node, path: str) -> None:
        if isinstance(node, Leaf) and (is_amount(node) or isinstance(node.value, date)):
            self._bare(node, path)
        else:
            self._column(node, path, True)

    def _bare(self, node: Leaf, path: str) -> None:
        self.fault(
            node, path, "bare_number", f"这里直接写了数（{node.text}）",
            "请在 values 里给它一个名称，写明第一天和依据，再把名称写到这里。",
        )  # fmt: skip


def is_amount(leaf: Leaf) -> bool:
    """Whether a scalar is a number or a quantity rather than a name."""
    if isinstance(leaf.value, int | Decimal):
        return True
    return isinstance(leaf.value, str) and quantities.parse(leaf.value).kind in _AMOUNTS


def month_day(text: str) -> tuple[int, int] | None:
    """`01-31` as (1, 31); None when no year has that day."""
    found = MONTH_DAY.fullmatch(text)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    try:
        date(2020, month, day)
    except ValueError:
        return None
    return month, day


def called(sections: tuple[str, ...]) -> str:
    return "或".join(words.CALLED.get(name, "字段") for name in sections)


def shown(node: Node) -> str:
    match node:
        case Leaf():
            return node.text
        case Seq(items):
            return "、".join(shown(item) for item in items[:3])
    return "{" + "、".join(list(node.items)[:3]) + "}"

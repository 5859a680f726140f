"""The strict reading of one YAML file: nodes that know their file and line, and nothing YAML would guess.

A scalar is text, a whole number, a decimal or a day; `yes`, `no` and `on` stay words. Refused: tabs, anchors, tags,
several documents, the same key twice, a day the calendar does not have, a number with a leading zero, an empty place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from jiedao.rulebook.problems import Fault

Scalar: TypeAlias = str | int | Decimal | date
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_DECIMAL = re.compile(r"-?\d+\.\d+", re.ASCII)
_ZEROES = re.compile(r"-?0\d+", re.ASCII)
DEEPEST = 40


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One scalar. `owner` is the code of the regulation whose file it stands in."""

    value: Scalar
    file: Path
    line: int
    owner: str = ""

    @property
    def text(self) -> str:
        """As written, a day in ISO form."""
        return self.value.isoformat() if isinstance(self.value, date) else str(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Seq:
    """A list."""

    items: tuple["Node", ...]
    file: Path
    line: int
    owner: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """A map in the order written; `lines` tells where each key stands."""

    items: dict[str, "Node"]
    file: Path
    line: int
    owner: str = ""
    lines: dict[str, int] = field(default_factory=dict)

    def get(self, key: str) -> "Node | None":
        return self.items.get(key)

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


Node: TypeAlias = Leaf | Seq | Map


class Loader:
    """Reads one file. Faults are collected in `faults`; `root` is None when nothing could be read."""

    def __init__(self, file: Path, owner: str) -> None:
        self.file, self.owner = file, owner
        self.faults: list[Fault] = []
        self.root: Node | None = None
        text = self._text()
        if text is not None:
            self._read(text)

    def fault(self, line: int, path: str, code: str, what: str, next_step: str) -> None:
        self.faults.append(Fault(self.file, line, path, what, next_step, f"yaml.{code}"))

    def _text(self) -> str | None:
        try:
            text = self.file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.fault(1, "", "encoding", f"文件不是 UTF-8 编码（第 {error.start} 个字节）", "请用 UTF-8 编码另存。")
            return None
        for number, line in enumerate(text.splitlines(), 1):
            if "\t" in line:
                self.fault(number, "", "tab", "这一行有制表符（Tab）", "请改成空格，每层缩进两个空格。")
        return text

    def _read(self, text: str) -> None:
        try:
            events = yaml.parse(text, Loader=_LOADER)
            self.root = self._document(iter(events))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            near = text.splitlines()[max(line - 2, 0) : line]
            wide = "这里有中文冒号“：”，键后面请用英文冒号加空格。" if any("：" in one for one in near) else ""
            self.fault(
                line, "", "syntax", f"写法读不懂：{said(error.problem or error.context or '')}",
                wide or "请检查缩进、冒号后的空格、括号和引号；花括号里含 , : [ ] # 的文字要加引号。",
            )  # fmt: skip
        except yaml.YAMLError as error:
            self.fault(1, "", "syntax", f"写法读不懂：{error}", "请检查文件中有没有看不见的控制字符。")

    def _document(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    at: Any = event.start_mark
                    self.fault(at.line + 1, "", "documents", "一个文件里有几份文档（---）", "请拆成几个文件。")
                    break
                root = self._node(next(events), events, "", 0)
        return root

    def _node(self, event: Any, events: Iterator[Any], path: str, depth: int) -> Node:
        line = event.start_mark.line + 1
        if depth > DEEPEST:
            self.fault(line, path, "depth", "嵌套太深", "请拆开来写。")
            raise yaml.YAMLError("nested too deep")
        if isinstance(event, yaml.AliasEvent):
            self.fault(line, path, "anchor", f"不能用引用（*{event.anchor}）", "请把内容写出来。")
            return Leaf("", self.file, line, self.owner)
        if event.anchor:
            self.fault(line, path, "anchor", f"不能用锚点（&{event.anchor}）", "请去掉。")
        if event.tag and event.tag != "!":
            self.fault(line, path, "tag", f"不能用标签（{event.tag}）", "请去掉。")
        if isinstance(event, yaml.ScalarEvent):
            return self._leaf(event, path, line)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self._node(inner, events, f"{path}.{len(items) + 1}", depth + 1))
            return Seq(tuple(items), self.file, line, self.owner)
        return self._map(events, path, line, depth)

    def _map(self, events: Iterator[Any], path: str, line: int, depth: int) -> Map:
        made = Map({}, self.file, line, self.owner)
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            at = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                self.fault(at, path, "key", "键要写成一个词", "请检查括号。")
                self._node(event, events, path, depth + 1)
                key = f"?{at}"
            else:
                if event.anchor:
                    self.fault(at, path, "anchor", f"不能用锚点（&{event.anchor}）", "请去掉。")
                key = event.value
            here = f"{path}.{key}" if path else key
            value = self._node(next(events), events, here, depth + 1)
            if key in made.items:
                first = made.line_of(key)
                self.fault(at, here, "twice", f"写了两次（第 {first} 行已有）", "前一处会被悄悄丢掉，请合并成一处。")
                continue
            made.items[key] = value
            made.lines[key] = at
        return made

    def _leaf(self, event: Any, path: str, line: int) -> Leaf:
        return Leaf(self._scalar(event, path, line), self.file, line, self.owner)

    def _scalar(self, event: Any, path: str, line: int) -> Scalar:
        text: str = event.value
        if event.style:
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            self.fault(line, path, "empty", "后面没有内容", "请填写，或删去这一键。")
            return ""
        if _DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                self.fault(line, path, "day", f"日历上没有 {text} 这一天", "请改成真实的日期。")
                return date.min
        if _WHOLE.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return Decimal(text)
        if _ZEROES.fullmatch(text):
            self.fault(line, path, "zeroes", f"{text} 以 0 开头，会被读成数", f'编号请加引号："{text}"。')
        return text


#: What the parser complains of -> how an official is told.
COMPLAINTS = {
    "could not find expected ':'": "键后面没有英文冒号",
    "mapping values are not allowed": "这里不能再写“键: 值”",
    "did not find expected ',' or": "括号没有写完",
    "did not find expected key": "缩进和上面的键对不齐",
    "did not find expected '-' indicator": "列表的缩进对不齐",
    "found unexpected end of stream": "引号没有配对",
    "found character that cannot start": "这里有不能开头的符号，文字请加引号",
    "found unknown escape character": "双引号里的反斜杠写法不对",
}


def said(complaint: str) -> str:
    """A parser's complaint in Chinese; as it is where it is a rare one."""
    return next((chinese for english, chinese in COMPLAINTS.items() if english in complaint), complaint)

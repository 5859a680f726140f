"""What is wrong with a rulebook, told to the official who wrote it: file, line, key, reason, next step."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jiedao.problems import Problem


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to put right. `path` is the key as written (`duties.full_check.every`); `code` is stable."""

    file: Path
    line: int
    path: str
    what: str
    next_step: str
    code: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.sentence}"

    @property
    def sentence(self) -> str:
        """The fault without its file: key, what is wrong, what to do."""
        at = f"{self.path}：" if self.path else ""
        return f"{at}{self.what}。{self.next_step}"


class RulebookRefused(Problem):
    """The rulebook cannot be taken as it stands; `faults` holds every fault found, in the order of files and lines."""

    code, status = "rulebook.refused", 500
    message = "规则库有 {count} 处写法不对，没有启用：\n{listing}\n请改正后再检查一次。"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: list[Fault] = sorted(set(faults))
        super().__init__(count=len(self.faults), listing="\n".join(str(fault) for fault in self.faults))

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": str(self),
            "facts": {
                "faults": [{"at": f"{f.file}:{f.line}", "says": f.sentence, "code": f.code} for f in self.faults]
            },
        }


class ValueNotYet(Problem):
    """A value is asked for a day before its first: the past is not guessed from the present."""

    code, status = "rulebook.value_not_yet", 409
    message = "{name}（{label}）：查询的是 {on}，但它从 {first} 起才有规定。请改日期，或请制度负责人补上更早的依据。"

    def __init__(self, *, name: str, label: str, on: date, first: date) -> None:
        super().__init__(name=name, label=label, on=on, first=first)


class ValueSaysNothing(Problem):
    """A value is a table, and the row has no member that the table speaks of."""

    code, status = "rulebook.value_says_nothing", 409
    message = "{name}（{label}）按“{per}”分别规定，但这条记录没有对应的一项（{member}）。请先把记录中的类别填完整。"


def near(word: str, known: Iterable[str]) -> str:
    """`您是不是想写“every”？` when something known is close to what was written, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"您是不是想写“{close[0]}”？" if close else ""


def allowed(words: Iterable[str], *, most: int = 40) -> str:
    """`这里允许：after、before、…。`"""
    listed: Sequence[str] = sorted(words)
    more = "、…" if len(listed) > most else ""
    return f"这里允许：{'、'.join(listed[:most])}{more}。" if listed else "这里没有可以写的键。"

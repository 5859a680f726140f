"""Checks of the sources a file cites: one with a first day says on what its rules stand until then."""

from collections.abc import Iterator

from jiedao.rulebook.files import RegulationFile
from jiedao.rulebook.problems import Fault
from jiedao.rulebook.yaml import Leaf, Map

MISSING = "rulebook.missing"


def references(file: RegulationFile) -> Iterator[Fault]:
    """`from` and `before` stand together, and `before` leads to a source without a first day of its own."""
    every = file.section("references")
    for name, node in every.items():
        if not isinstance(node, Map):
            continue
        path, has, before = f"references.{name}", "from" in node.items, node.get("before")
        there = every.get(before.text) if isinstance(before, Leaf) else None
        if has and before is None:
            yield Fault(
                file.file, node.line, path, "缺少“before”", "写了 from 就要写 before：此前依据哪一条。", MISSING
            )
        elif before is not None and not has:
            yield Fault(
                file.file, node.line, path, "缺少“from”", "写了 before 就要写 from：从哪一天起依据这一条。", MISSING
            )
        elif isinstance(before, Leaf) and isinstance(there, Map) and "from" in there.items:
            yield Fault(file.file, node.line_of("before"), f"{path}.before", f"“{before.text}”也有起始日",
                        "before 要指到一条没有 from 的依据。", "rulebook.days")  # fmt: skip


__all__ = ["references"]

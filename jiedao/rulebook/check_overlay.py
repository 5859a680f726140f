"""Checks of an adaptation: an office changes only what it may, from its own first day, and leaves out what is its to."""

from jiedao.rulebook import words
from jiedao.rulebook.check_report import ReportChecks
from jiedao.rulebook.files import RegulationFile, adds_to
from jiedao.rulebook.problems import near
from jiedao.rulebook.yaml import Leaf, Map, Node

#: What can be left out: a whole duty, a figure, a section of the report, or words and fields that begin and end.
LEFT_OUT = ("duties", "figures", "report", "lists", "forms", "kinds")


class OverlayChecks(ReportChecks):
    """Checks what one file lays over the regulation it adapts."""

    def adaptation(self) -> None:
        """Values only as far as article and `office_may` let; leaving out nothing that law or notice asks."""
        base = self.names.files.get(self.file.adapts or "")
        if base is None:
            return
        if self.file.in_force.first is None or (
            base.in_force.first is not None and self.file.in_force.first < base.in_force.first
        ):
            self.fault(self.file.root, "in_force", "too_early", f"早于 {base.code} 的生效日 {base.in_force.first}",
                       "补充规定不能早于所改的制度，请改 in_force。")  # fmt: skip
        standing = self._standings()
        for name, node in self.file.section("values").items():
            there = base.node("values", name)
            if isinstance(node, Map) and isinstance(there, Map):
                owner = adds_to(there) or base.code
                before = self.builder.value(f"{owner}.{name}", there)
                self.overlay_value(node, f"values.{name}", before, standing)
        for path in self.file.leaves_out:
            self._left_out(path, base, standing)

    def _standings(self) -> dict[str, str]:
        """Whole name of a reference -> how it stands, for every file this one sees."""
        found: dict[str, str] = {}
        for one in self.names.files.values():
            for name, node in one.section("references").items():
                given = node.get("standing") if isinstance(node, Map) else None
                if isinstance(given, Leaf):
                    found[f"{one.code}.{name}"] = given.text
        return found

    def _left_out(self, path: str, base: RegulationFile, standing: dict[str, str]) -> None:
        steps = path.split(".")
        if steps[0] not in LEFT_OUT or len(steps) < 2:
            self.fault(self._leaves_out(path), "leaves_out", "leaves_out", f"不能去掉“{path}”",
                       f"可以去掉：{'、'.join(LEFT_OUT)} 中的职责、指标、报告段落、选项和字段，写法：lists.列表.of.选项。")  # fmt: skip
            return
        node: Node = base.root
        by: Leaf | None = None
        for number, step in enumerate(steps, 1):
            if not isinstance(node, Map) or step not in node.items:
                known = list(node.items) if isinstance(node, Map) else []
                self.fault(self._leaves_out(path), "leaves_out", "leaves_out", f"{base.code} 里没有“{'.'.join(steps[:number])}”",
                           near(step, known) or f"这一层有：{'、'.join(known[:20])}。")  # fmt: skip
                return
            node = node.items[step]
            given = node.get("by") if isinstance(node, Map) else None
            by = given if isinstance(given, Leaf) else by
        if len(steps) == 2 and steps[0] not in ("duties", "figures", "report"):
            self.fault(self._leaves_out(path), "leaves_out", "leaves_out", f"不能去掉整个“{path}”",
                       "请写到其中的选项或字段，如 lists.列表.of.选项。")  # fmt: skip
        elif by is not None and standing.get(f"{by.owner}.{by.text}") in words.FIXED:
            self.fault(self._leaves_out(path), "leaves_out", "may_not", f"“{path}”是法规或通知（{by.text}）要求的",
                       "不能去掉，请删去这一条。")  # fmt: skip

    def _leaves_out(self, path: str) -> Node:
        given = self.file.root.get("leaves_out")
        items = getattr(given, "items", ())
        return next((one for one in items if isinstance(one, Leaf) and one.text == path), self.file.root)


__all__ = ["OverlayChecks"]

"""Checks of the sections of the office's report: every section stands on records, and no figure stands alone that may not."""

from jiedao.rulebook.check_matters import MatterChecks
from jiedao.rulebook.saying import ReportSection, figures_in, sentences
from jiedao.rulebook.yaml import Map


class ReportChecks(MatterChecks):
    """Checks one file's sections of the report."""

    def report(self, node: Map, path: str, section: ReportSection) -> None:
        """A section names at least one figure, and beside each, in its sentence, those without which it is never shown."""
        if not section.figures:
            self.fault(
                node,
                path,
                "no_figure",
                "这一段没有引用任何指标",
                "请在文字里写上 <指标名>；没有记录可说的，不写进报告。",
            )
        for sentence in (one for text in section.says for one in sentences(text)):
            named = figures_in(sentence)
            for name in named:
                figure = self.made.figures.get(name)
                alone = [one for one in figure.shown_with if one not in named] if figure is not None else []
                if figure is not None and alone:
                    beside = "、".join(f"<{one}>" for one in alone)
                    self.fault(
                        node.get("says") or node, f"{path}.says", "shown_with", f"“{figure.label}”不能单独说",
                        f"请在同一句里写上 {beside}。",
                    )  # fmt: skip

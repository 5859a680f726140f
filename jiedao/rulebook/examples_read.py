"""Reading `examples.yaml`: each worked example with what it expects, as strictly as a regulation is read."""

from datetime import date
from typing import Any

from jiedao.periods import Period, UnknownPeriod, parse_period
from jiedao.rulebook import quantities, words
from jiedao.rulebook.definitions import Definitions
from jiedao.rulebook.examples import EXPECTED, KEYS, OF_CASE, OF_RESULT, Example
from jiedao.rulebook.examples_given import GivenReader, plain, shown
from jiedao.rulebook.files import RegulationFile
from jiedao.rulebook.names import Names
from jiedao.rulebook.problems import Fault, allowed, near
from jiedao.rulebook.yaml import Leaf, Loader, Map, Node, Seq


def parse(one: RegulationFile, names: Names, made: Definitions) -> tuple[list[Example], list[Fault]]:
    """The examples beside a regulation and what is wrong with them; `made` is what its area has."""
    file = one.folder / "examples.yaml"
    if not file.is_file():
        return [], []
    loader = Loader(file, one.code)
    reader = ExampleReader(one, names, made)
    reader.faults += loader.faults
    if not isinstance(loader.root, Seq) or not loader.root.items:
        if not loader.faults:
            reader.faults.append(
                Fault(file, 1, "", "没有核对用例", "写法：- {name: …, on: 2018-06-30, expect: {…}}。", "examples.empty")
            )
        return [], reader.faults
    found = [reader.example(node, str(number)) for number, node in enumerate(loader.root.items, 1)]
    return [example for example in found if example is not None], reader.faults


class ExampleReader(GivenReader):
    """Reads one example after another."""

    # ---- one example ----

    def example(self, node: Node, path: str) -> Example | None:
        tree = self.map(node, path, KEYS)
        for key in ("name", "on", "expect"):
            if key not in tree.items and isinstance(node, Map):
                self.fault(tree, path, "missing", f"缺少“{key}”", "请补上。")
        before = len(self.faults)
        name = self.text(tree, "name", path) or path
        on = self.moment(tree, "on", path).date() if "on" in tree.items else date.min
        period = self._period(tree, path)
        place = self.text(tree, "place", f"{path}.place") or self.one.areas[0]
        given = self.given(tree.get("given"), f"{path}.given")
        expect = self.expect(tree.get("expect"), f"{path}.expect")
        if len(self.faults) > before or not isinstance(node, Map):
            return None
        return Example(self.one.code, node.file, node.line, name, on, place, period, given, expect)

    def _period(self, tree: Map, path: str) -> Period | None:
        written = self.text(tree, "period", f"{path}.period")
        if written is None:
            return None
        try:
            return parse_period(written)
        except UnknownPeriod as problem:
            self.fault(tree, f"{path}.period", "period", str(problem), "写法：2018-H1、2018-06、2018-W25。")
            return None

    # ---- what is expected ----

    def expect(self, node: Node | None, path: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, inner in (self.map(node, path, EXPECTED).items if node is not None else {}).items():
            section = EXPECTED.get(key)
            if section is None:
                continue
            if not section:
                found[key] = self.text(self.map(node, path), key, path)
                continue
            found[key] = {}
            for word, said in self.map(inner, f"{path}.{key}").items.items():
                here = f"{path}.{key}.{word}"
                name = self.name(said, here, word, section)
                self._shaped(said, here, key)
                if name is None:
                    continue
                if section == "fields":
                    self._field(said, here, name)
                found[key][name] = plain(said)
        return found

    def _field(self, node: Node, path: str, name: str) -> None:
        form, column = self.made.form_at(name)
        one = form.fields.get(column) if form is not None else None
        if form is not None and one is None:
            self.fault(
                node, path, "column", f"没有“{column}”这个字段", near(column, form.fields) or allowed(form.fields)
            )
        elif one is not None and one.type not in words.CHOOSING:
            self.fault(node, path, "type", f"“{column}”没有选项", "items 只用于单选、多选和检查表。")

    def _shaped(self, node: Node, path: str, key: str) -> None:
        """Whether what is expected is written as it must be: one amount, a map with known keys, a list of such."""
        match key:
            case "values":
                self._amount(node, path)
            case "figures":
                self._amount(node, path)
                amount = quantities.parse(node.value) if isinstance(node, Leaf) else None
                if (
                    amount is not None
                    and amount.kind not in ("count", "measure", "share", "clock")
                    and amount.written != "none"
                ):
                    self.fault(node, path, "amount", f"“{amount.written}”不是数", "写法：12、50 %、300 yuan 或 none。")
            case "items" if not isinstance(node, Seq):
                self._amount(node, path)
            case "cases" if isinstance(node, Seq):
                for one, here in self.list(node, path):
                    self.map(one, here, OF_CASE)
            case "cases":
                self._amount(node, path)
            case "duties":
                for subject, told in self.map(node, path).items.items():
                    if not (isinstance(told, Leaf) and told.text == "none"):
                        self._states(told, f"{path}.{subject}")
            case "points":
                for subject, told in self.map(node, path).items.items():
                    self._amount(told, f"{path}.{subject}")
            case "next" | "votes" | "benefit":
                self.map(node, path, OF_RESULT[key])

    def _states(self, node: Node, path: str) -> None:
        for period, told in self.map(node, path).items.items():
            here = f"{path}.{period}"
            try:
                parse_period(period)
            except UnknownPeriod as problem:
                self.fault(node, here, "period", str(problem), "写法：2018-W25、2018-06、2018-06-20。", node.line)
            if isinstance(told, Map):
                self.map(told, here, words.DUTY_STATES)
            else:
                self._words(told, here, words.DUTY_STATES, "状态")

    def _amount(self, node: Node, path: str) -> None:
        if not isinstance(node, Leaf):
            self.fault(
                node, path, "amount", f"要写一个数或词，现在是{shown(node)}", "写法：12、50 %、3 years 或 none。"
            )

"""Worked examples: what a regulation comes to on a day, signed by who is responsible for it.

Basis: FORMAT of the rulebook, section 11 (`examples.yaml`).
"""

from jiedao.rulebook.files import RegulationFile
from jiedao.rulebook.problems import Fault, allowed, near
from jiedao.rulebook.yaml import Leaf, Loader, Map, Node, Seq

KEYS = ("name", "on", "period", "place", "given", "expect")
GIVEN = ("register", "entries", "matters", "payments", "votes", "waived", "entry", "about")
EXPECTED = (
    "values", "items", "duties", "figures", "cases", "next", "votes", "benefit", "points", "refused", "accepted", "raises",
)  # fmt: skip


def check(one: RegulationFile) -> list[Fault]:
    """What is wrong with the shape of the examples beside a regulation."""
    file = one.folder / "examples.yaml"
    if not file.is_file():
        return []
    loader = Loader(file, one.code)
    if not isinstance(loader.root, Seq) or not loader.root.items:
        empty = Fault(file, 1, "", "没有核对用例", "写法：- {name: …, on: 2018-06-30, expect: {…}}。", "examples.empty")
        return [*loader.faults, *([] if loader.faults else [empty])]
    found = list(loader.faults)
    for number, example in enumerate(loader.root.items, 1):
        found += _keys(example, f"{number}", KEYS, ("name", "on", "expect"))
        if isinstance(example, Map):
            for key, known in (("given", GIVEN), ("expect", EXPECTED)):
                if (inner := example.get(key)) is not None:
                    found += _keys(inner, f"{number}.{key}", known, ())
    return found


def _keys(node: Node, path: str, known: tuple[str, ...], required: tuple[str, ...]) -> list[Fault]:
    if not isinstance(node, Map):
        said = node.text if isinstance(node, Leaf) else "列表"
        return [Fault(node.file, node.line, path, f"要写成 {{…}}，现在是“{said}”", allowed(known), "examples.map")]
    found = [
        Fault(node.file, node.line_of(key), f"{path}.{key}", f"不认识的键“{key}”", allowed(known) + near(key, known),
              "examples.key")
        for key in node.items if key not in known
    ]  # fmt: skip
    return found + [
        Fault(node.file, node.line, path, f"缺少“{key}”", "请补上。", "examples.missing")
        for key in required if key not in node.items
    ]  # fmt: skip

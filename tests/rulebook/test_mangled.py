"""Whatever stands where something else belongs, the reader answers with faults and never falls over."""

import random
from collections.abc import Iterator
from pathlib import Path

import yaml

from jiedao.rulebook import check_paths
from tests.rulebook.writing import CORPUS, copy_family

JUNK = (
    "[]", "{}", "x", "3", "2.5", "2018-01-01", "{a: b}", "[a, b]", "''", "[1, [2]]", "{a: {b: [c]}}", "yes", "any",
    "found.x", "a.b.c", "{register: x}", "[{a: b}]", "~",
)  # fmt: skip
TRIED = 120


def nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    """Every value below a node."""
    inner = [value for _, value in root.value] if isinstance(root, yaml.MappingNode) else root.value
    for node in inner if isinstance(root, yaml.MappingNode | yaml.SequenceNode) else ():
        yield node
        yield from nodes(node)


def test_a_mangled_file_is_answered_not_survived_by_chance(tmp_path: Path):
    draw = random.Random(2018)
    files = sorted(CORPUS.glob("**/regulation.yaml"))
    refused = 0
    for number in range(TRIED):
        original = draw.choice(files)
        folder = copy_family(tmp_path / str(number), original.parent.name)
        file = folder / draw.choice(["regulation.yaml", "regulation.yaml", "examples.yaml"])
        text = file.read_text(encoding="utf-8")
        node = draw.choice(list(nodes(yaml.compose(text))))
        begins, ends = node.start_mark.index, node.end_mark.index
        rest = "\n" if text[ends - 1] == "\n" else ""
        file.write_text(text[:begins] + draw.choice(JUNK) + rest + text[ends:], encoding="utf-8")
        report = check_paths([folder], beside=[tmp_path / str(number)])
        refused += not report.is_good
        for fault in report.faults:
            assert fault.what and fault.next_step and fault.file.is_relative_to(tmp_path)
    assert refused > TRIED * 0.7

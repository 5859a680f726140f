"""One letter wrong in one word: whatever the word is used for, it is noticed.

A name that a writer gives (a new figure's) is his own and no mistake; its uses are tried, and every key and word of the
format. The words tried are drawn evenly and always the same ones.
"""

import re
from pathlib import Path

import pytest

from jiedao.rulebook import check_paths
from jiedao.rulebook.schema import Ref
from jiedao.rulebook.shape import Shape
from jiedao.rulebook.yaml import Leaf, Loader, Map, Node, Seq
from tests.rulebook.writing import CORPUS, copy_family

TRIED = 200


class Uses(Shape):
    """Notes where each key and word of the format and each use of a name stands, instead of judging it."""

    def __init__(self) -> None:
        super().__init__(adapting=True)
        self.found: list[tuple[int, str]] = []

    def note(self, node: Node, word: object = None, line: int | None = None) -> None:
        if word is not None or (isinstance(node, Leaf) and isinstance(node.value, str)):
            self.found.append((line or node.line, str(word or node.value)))

    def _keys(self, node: Map, keys, path, also=()) -> None:
        for key in node.items:
            self.note(node, key, node.line_of(key))

    def _word(self, node: Node, known, path) -> None:
        self.note(node)

    def _ref(self, node: Node, ref: Ref, path) -> None:
        self.note(node)

    def _role(self, node: Node, path) -> None:
        self.note(node)

    def _condition(self, node: Node, path, partial, parent) -> None:
        for column in node.items if isinstance(node, Map) else ():
            self.note(node, column, node.line_of(column))
        super()._condition(node, path, partial, parent)

    def _words(self, node: Node, path) -> None:
        for leaf in node.items if isinstance(node, Seq) else (node,):
            self.note(leaf)


def uses() -> list[tuple[Path, int, str]]:
    """(file, line, word) of every use that stands alone on its line."""
    found = []
    for file in sorted(CORPUS.glob("**/regulation.yaml")):
        root = Loader(file, file.parent.name).root
        walk = Uses()
        walk.file(root)
        lines = file.read_text(encoding="utf-8").splitlines()
        for line, word in sorted(set(walk.found)):
            if (
                re.fullmatch(r"[a-z][a-z0-9_.]{2,}", word)
                and len(re.findall(rf"(?<![\w.]){word}(?![\w.])", lines[line - 1])) == 1
            ):
                found.append((file.relative_to(CORPUS), line, word))
    return found


def misspelt(word: str) -> str:
    """The word with its two middle letters exchanged, or doubled at the end where they are the same."""
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return swapped if swapped != word and re.fullmatch(r"[a-z][a-z0-9_.]*", swapped) else word + word[-1]


ALL = uses()
SAMPLE = ALL[:: len(ALL) // TRIED]


def test_there_are_thousands_of_uses_to_draw_from():
    assert len(ALL) > 6000
    assert len({word for _, _, word in SAMPLE}) > 90
    assert len({file for file, _, _ in SAMPLE}) > 55


@pytest.mark.parametrize("part", range(8))
def test_every_misspelt_use_is_noticed(part: int, tmp_path: Path):
    unnoticed = []
    for number, (path, line, word) in enumerate(SAMPLE[part::8]):
        file = copy_family(tmp_path / str(number), path.parent.name) / "regulation.yaml"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        lines[line - 1] = re.sub(rf"(?<![\w.]){word}(?![\w.])", misspelt(word), lines[line - 1])
        file.write_text("".join(lines), encoding="utf-8")
        if check_paths([file.parent], beside=[tmp_path / str(number)]).is_good:
            unnoticed.append(f"{path}:{line} {word} -> {misspelt(word)}")
    assert not unnoticed


def test_the_files_are_good_before_a_word_is_misspelt(tmp_path: Path):
    for number, path in enumerate(sorted({path for path, _, _ in SAMPLE})):
        report = check_paths([copy_family(tmp_path / str(number), path.parent.name)], beside=[tmp_path / str(number)])
        assert report.is_good, report.lines()

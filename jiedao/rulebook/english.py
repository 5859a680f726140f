"""English names: the key read aloud, or what `en.yaml` beside a regulation says where that is not good English."""

from collections.abc import Iterator

from jiedao.rulebook.files import RegulationFile
from jiedao.rulebook.problems import Fault, near
from jiedao.rulebook.yaml import Leaf, Loader, Map, Node


def read_aloud(path: str) -> str:
    """`duties.committee_meeting` -> "Committee meeting"."""
    return path.rpartition(".")[2].replace("_", " ").capitalize()


def load(one: RegulationFile) -> dict[str, str]:
    """Path -> English, as `en.yaml` gives it; empty without the file."""
    file = one.folder / "en.yaml"
    if not file.is_file():
        return {}
    root = Loader(file, one.code).root
    items = root.items if isinstance(root, Map) else {}
    return {path: leaf.text for path, leaf in items.items() if isinstance(leaf, Leaf)}


def check(one: RegulationFile) -> Iterator[Fault]:
    """Every path of `en.yaml` stands in the regulation, and says a text."""
    file = one.folder / "en.yaml"
    if not file.is_file():
        return
    loader = Loader(file, one.code)
    yield from loader.faults
    if not isinstance(loader.root, Map):
        if not loader.faults:
            yield Fault(file, 1, "", "文件是空的", "写法：duties.lesson: Party lesson。", "english.empty")
        return
    for path, leaf in loader.root.items.items():
        line = loader.root.line_of(path)
        if not (isinstance(leaf, Leaf) and isinstance(leaf.value, str)):
            yield Fault(file, line, path, "要写英文文字", "写法：duties.lesson: Party lesson。", "english.text")
        if wrong := _lost(one, path):
            yield Fault(file, line, path, f"制度里没有“{wrong[0]}”", near(*wrong) or "请核对路径。", "english.path")


def _lost(one: RegulationFile, path: str) -> tuple[str, list[str]] | None:
    """The first step of a path that stands nowhere, with what stands there instead."""
    node: Node = one.root
    for step in path.split("."):
        if not isinstance(node, Map) or step not in node.items:
            known = list(node.items) if isinstance(node, Map) else []
            return step, known
        node = node.items[step]
    return None

"""Finding and reading the files of a rulebook: one folder, one regulation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from jiedao.rulebook import words
from jiedao.rulebook.model import Span
from jiedao.rulebook.nothing import nothing
from jiedao.rulebook.problems import Fault
from jiedao.rulebook.yaml import Leaf, Loader, Map, Node, Seq

#: What may lie in a regulation's folder beside `*.docx`.
KNOWN = ("regulation.yaml", "examples.yaml", "en.yaml", "README.md")


@dataclass(frozen=True, eq=False)
class RegulationFile:
    """One `regulation.yaml` as nodes, with the head that decides where and when it holds.

    `declared`: section -> the names it declares itself (not those it adds to or changes in another).
    """

    code: str
    file: Path
    root: Map
    in_force: Span
    places: tuple[str, ...]
    uses: tuple[str, ...]
    adapts: str | None
    follows: str | None
    leaves_out: tuple[str, ...]
    owner: str
    declared: Mapping[str, frozenset[str]] = field(default_factory=nothing)

    @property
    def folder(self) -> Path:
        return self.file.parent

    @property
    def national(self) -> bool:
        return self.folder.parent.name == "national"

    def section(self, name: str) -> dict[str, Node]:
        """Name -> node of everything written in a section."""
        found = self.root.get(name)
        return found.items if isinstance(found, Map) else {}

    def node(self, section: str, name: str) -> Node | None:
        return self.section(section).get(name)

    def holds_in(self, place: str) -> bool:
        return not self.places or any(place.startswith(code) for code in self.places)

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas it names, the whole country as an empty code."""
        return self.places or ("",)


def adds_to(node: Node | None) -> str | None:
    """The regulation a definition adds to, if it is an addition."""
    found = node.get("adds_to") if isinstance(node, Map) else None
    return found.text if isinstance(found, Leaf) else None


def find(roots: Sequence[Path]) -> Iterator[Path]:
    """Every `regulation.yaml` below the roots, in a fixed order."""
    for root in roots:
        yield from sorted(root.glob("**/regulation.yaml"))


def load(roots: Sequence[Path]) -> tuple[list[RegulationFile], list[Fault]]:
    """All files that can be read as maps, and what is wrong with files, folders and heads."""
    files: list[RegulationFile] = []
    faults: list[Fault] = []
    for root in roots:
        if not root.is_dir():
            faults.append(
                Fault(
                    root, 1, "", "没有这个文件夹", "请核对规则库所在的文件夹（JIEDAO_RULEBOOKS）。", "files.no_folder"
                )
            )
    for path in find(roots):
        folder = path.parent
        loader = Loader(path, folder.name)
        faults += loader.faults
        faults += _folder(folder)
        if isinstance(loader.root, Map):
            files.append(_head(loader.root, path))
        elif not loader.faults:
            faults.append(Fault(path, 1, "", "文件是空的", "请从 code、title 写起。", "files.empty"))
    for root in roots:
        faults += _lost(root)
    faults += _same_code(files)
    return _declared(files), faults


def _folder(folder: Path) -> Iterator[Fault]:
    for path in sorted(folder.iterdir()):
        if path.suffix in (".yaml", ".yml") and path.name not in KNOWN:
            yield Fault(
                path, 1, "", f"不认识的文件“{path.name}”", f"这个文件夹里可以有：{'、'.join(KNOWN[:3])} 和 *.docx。",
                "files.unknown",
            )  # fmt: skip
    if not (folder / "examples.yaml").is_file():
        yield Fault(
            folder / "regulation.yaml", 1, "", "旁边没有 examples.yaml", "请写至少一个核对用例，由制度负责人签认。",
            "files.no_examples",
        )  # fmt: skip


def _lost(root: Path) -> Iterator[Fault]:
    for path in sorted(root.glob("**/examples.yaml")):
        if not (path.parent / "regulation.yaml").is_file():
            yield Fault(path, 1, "", "旁边没有 regulation.yaml", "请核对文件名。", "files.no_regulation")


def _same_code(files: list[RegulationFile]) -> Iterator[Fault]:
    first: dict[str, RegulationFile] = {}
    for one in files:
        if (other := first.setdefault(one.code, one)) is not one:
            yield Fault(
                one.file,
                1,
                "code",
                f"编码“{one.code}”已有一项制度（{other.file}）",
                "请换一个编码和文件夹名。",
                "files.same_code",
            )


def _head(root: Map, path: Path) -> RegulationFile:
    span = root.get("in_force")
    return RegulationFile(
        code=path.parent.name,
        file=path,
        root=root,
        in_force=Span(_day(span, "from"), _day(span, "to")),
        places=_texts(root.get("places")),
        uses=_texts(root.get("uses")),
        adapts=_text(root.get("adapts")),
        follows=_text(root.get("follows")),
        leaves_out=_texts(root.get("leaves_out")),
        owner=_text(root.get("owner")) or "",
    )


def _declared(files: list[RegulationFile]) -> list[RegulationFile]:
    """The same files, each knowing what it declares itself. An adaptation's names that its base has are changes."""
    by_code = {one.code: one for one in files}
    made = []
    for one in files:
        base = by_code.get(one.adapts or "")
        own: dict[str, frozenset[str]] = {}
        for section in ("references", *words.SECTIONS):
            names = (name for name, node in one.section(section).items() if adds_to(node) is None)
            there = base.section(section) if base and section != "references" else {}
            own[section] = frozenset(name for name in names if name not in there)
        owner = one.owner or (base.owner if base else "") or "general"
        made.append(
            RegulationFile(
                one.code,
                one.file,
                one.root,
                one.in_force,
                one.places,
                one.uses,
                one.adapts,
                one.follows,
                one.leaves_out,
                owner,
                own,
            )
        )
    return made


def _day(node: Node | None, key: str) -> date | None:
    found = node.get(key) if isinstance(node, Map) else None
    return found.value if isinstance(found, Leaf) and isinstance(found.value, date) else None


def _text(node: Node | None) -> str | None:
    return node.text if isinstance(node, Leaf) else None


def _texts(node: Node | None) -> tuple[str, ...]:
    return tuple(item.text for item in node.items if isinstance(item, Leaf)) if isinstance(node, Seq) else ()

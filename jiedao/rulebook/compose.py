"""Putting files together: what a place gets when additions are merged and its own adaptations laid over.

Works on nodes, so that whatever comes out is built by the same hand as a file alone. Each leaf knows the file it was
written in, and its names are found from there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jiedao.rulebook import words
from jiedao.rulebook.files import RegulationFile, adds_to
from jiedao.rulebook.yaml import Leaf, Map, Node, Seq

#: Maps whose entries are words with days of their own, so that an adaptation begins and ends them.
_DATED = ("of", "fields", "columns")
_APPENDED = ("opens", "rules")


@dataclass(frozen=True, slots=True)
class Definition:
    """One thing of a regulation with all that bears on it. `parts`: the codes of the files, base first."""

    section: str
    code: str
    name: str
    node: Node
    parts: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str, tuple[str, ...]]:
        return self.section, self.code, self.name, self.parts

    @property
    def whole(self) -> str:
        """The name it is stored under."""
        return self.name if self.section in words.SHARED else f"{self.code}.{self.name}"


def compose(files: Iterable[RegulationFile], *, dated: bool = True) -> Iterator[Definition]:
    """Every definition of these files, merged. `dated` False keeps what an adaptation leaves out altogether."""
    here = sorted(files, key=lambda one: one.code)
    by_code = {one.code: one for one in here}
    adaptations = sorted(
        (one for one in here if one.adapts in by_code),
        key=lambda one: (min(map(len, one.areas)), one.in_force.first or date.min, one.code),
    )
    added: dict[tuple[str, str, str], list[tuple[RegulationFile, Map]]] = {}
    laid: dict[tuple[str, str, str], list[tuple[RegulationFile, Node | None]]] = {}
    for one in here:
        for section in words.SECTIONS:
            for name, node in one.section(section).items():
                if (to := adds_to(node)) is not None and isinstance(node, Map):
                    added.setdefault((section, to, name), []).append((one, node))
    for one in adaptations:
        for key, changed in _laid(one, by_code[one.adapts or ""]):
            laid.setdefault(key, []).append((one, changed))
    for one in here:
        for section in words.SECTIONS:
            for name, written in one.section(section).items():
                if name in one.declared.get(section, ()):
                    key = (section, one.code, name)
                    yield from _merged(key, written, added.get(key, []), laid.get(key, []), dated)


def _merged(
    key: tuple[str, str, str],
    node: Node,
    added: list[tuple[RegulationFile, Map]],
    laid: list[tuple[RegulationFile, Node | None]],
    dated: bool,
) -> Iterator[Definition]:
    parts = [key[1]]
    for file, more in added:
        node = _add(node, more)
        parts.append(file.code)
    for file, over in laid:
        parts.append(file.code)
        if over is not None:
            node = _lay(node, over, file)
        elif dated:
            return
    for file, _ in laid:
        node = _leave_out(node, f"{key[0]}.{key[2]}", file)
    yield Definition(*key, node, tuple(dict.fromkeys(parts)))


def _laid(one: RegulationFile, base: RegulationFile) -> Iterator[tuple[tuple[str, str, str], Node | None]]:
    """What an adaptation lays over which definition; None for one it leaves out whole."""
    touched: set[tuple[str, str, str]] = set()
    for section in words.SECTIONS:
        for name, node in one.section(section).items():
            if (there := base.node(section, name)) is not None and adds_to(node) is None:
                key = (section, adds_to(there) or base.code, name)
                touched.add(key)
                yield key, node
    for path in one.leaves_out:
        section, name, rest = ([*path.split(".", 2), "", ""])[:3]
        there = base.node(section, name)
        if there is None:
            continue
        key = (section, adds_to(there) or base.code, name)
        if not rest and section != "duties":
            yield key, None
        elif key not in touched:
            touched.add(key)
            yield key, Map({}, one.file, 1, one.code)


def _add(node: Node, more: Map) -> Node:
    if not isinstance(node, Map):
        return node
    items = dict(node.items)
    for key, value in more.items.items():
        if key == "adds_to":
            continue
        there = items.get(key)
        if there is None:
            items[key] = value
        elif key in _APPENDED:
            items[key] = _joined(there, value)
        elif isinstance(there, Map) and isinstance(value, Map):
            items[key] = replace(there, items=_union(there, value))
    return replace(node, items=items)


def _union(there: Map, more: Map) -> dict[str, Node]:
    return {**there.items, **{name: node for name, node in more.items.items() if name not in there.items}}


def _joined(there: Node, more: Node) -> Seq:
    first = there.items if isinstance(there, Seq) else (there,)
    then = more.items if isinstance(more, Seq) else (more,)
    return Seq((*first, *then), there.file, there.line, there.owner)


def _lay(node: Node, over: Node, file: RegulationFile) -> Node:
    """One adaptation over a node: maps grow key by key, words begin on its first day, everything else is replaced."""
    if not (isinstance(node, Map) and isinstance(over, Map)):
        return over
    items = dict(node.items)
    for key, value in over.items.items():
        there = items.get(key)
        if there is None:
            items[key] = value
        elif key in _APPENDED:
            items[key] = _joined(there, value)
        elif key in _DATED and isinstance(there, Map) and isinstance(value, Map):
            items[key] = replace(there, items=_lay_words(there, value, file))
        else:
            items[key] = _lay(there, value, file)
    return replace(node, items=items)


def _lay_words(there: Map, over: Map, file: RegulationFile) -> dict[str, Node]:
    items = dict(there.items)
    for name, value in over.items.items():
        known = items.get(name)
        items[name] = _begun(value, file) if known is None else _lay(_labelled(known), _labelled(value), file)
    return items


def _labelled(node: Node) -> Node:
    """A label standing alone, written out."""
    return Map({"label": node}, node.file, node.line, node.owner) if isinstance(node, Leaf) else node


def _begun(node: Node, file: RegulationFile) -> Node:
    """A word that an adaptation brings: from its first day (or its own later one) to its last."""
    items: dict[str, Node] = dict(node.items) if isinstance(node, Map) else {"label": node}
    if first := file.in_force.first:
        items["from"] = _later(items.get("from"), first, node)
    if last := file.in_force.last:
        items["to"] = _earlier(items.get("to"), last, node)
    return Map(items, node.file, node.line, node.owner)


def _later(given: Node | None, day: date, at: Node) -> Leaf:
    own = given.value if isinstance(given, Leaf) and isinstance(given.value, date) else day
    return Leaf(max(own, day), at.file, at.line, at.owner)


def _earlier(given: Node | None, day: date, at: Node) -> Leaf:
    own = given.value if isinstance(given, Leaf) and isinstance(given.value, date) else day
    return Leaf(min(own, day), at.file, at.line, at.owner)


def _leave_out(node: Node, path: str, file: RegulationFile) -> Node:
    first = file.in_force.first
    for left in file.leaves_out:
        if first is None or not (left == path or left.startswith(f"{path}.")):
            continue
        node = _ended(node, [step for step in left[len(path) :].split(".") if step], first - timedelta(days=1))
    return node


def _ended(node: Node, steps: list[str], day: date) -> Node:
    if not steps:
        items: dict[str, Node] = dict(node.items) if isinstance(node, Map) else {"label": node}
        items["to"] = _earlier(items.get("to"), day, node)
        return Map(items, node.file, node.line, node.owner)
    if not isinstance(node, Map) or steps[0] not in node.items:
        return node
    return replace(node, items={**node.items, steps[0]: _ended(node.items[steps[0]], steps[1:], day)})

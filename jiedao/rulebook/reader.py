"""Reading a rulebook: every file, every check, every fault at once; a Book only when there is none."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from jiedao.rulebook import english, examples_read, words
from jiedao.rulebook.book import Book
from jiedao.rulebook.check_overlay import OverlayChecks
from jiedao.rulebook.check_references import references
from jiedao.rulebook.check_whole import WholeChecks, additions_agree, names_agree
from jiedao.rulebook.definitions import Assembler, Definitions
from jiedao.rulebook.examples import Example
from jiedao.rulebook.files import RegulationFile, adds_to, load
from jiedao.rulebook.names import Names
from jiedao.rulebook.problems import Fault, RulebookRefused
from jiedao.rulebook.shape import Shape
from jiedao.rulebook.yaml import Map

#: section -> the check of one of its definitions.
CHECKS = {
    "kinds": "kind", "forms": "form", "duties": "duty", "ladders": "ladder", "matters": "matter",
    "ballots": "ballot", "benefits": "benefit", "activities": "activity", "points": "points", "figures": "figure",
    "report": "report",
}  # fmt: skip


def read(roots: Sequence[Path]) -> Book:
    """Read the regulations below these folders.

    Raises RulebookRefused with every fault found, each with file, line, key, reason and next step. What is doubtful
    but harmless stands in `book.warnings`.
    """
    files, faults = load([Path(root) for root in roots])
    names = Names(files)
    shapes = {one.code: _shape(one, names) for one in files}
    faults += [fault for shape in shapes.values() for fault in shape.faults]
    whole = WholeChecks(names, shapes)
    faults += whole.faults()
    faults += names_agree(files)
    faults += additions_agree(files)
    assembler = Assembler(names, whole.broken)
    views: dict[str, Definitions] = {}
    warnings: list[Fault] = []
    for one in files:
        for area in one.areas:
            if area not in views:
                views[area] = assembler.assemble((f for f in files if f.holds_in(area)), dated=False)
            found, doubts = _check(one, names, views[area], whole)
            faults += found
            warnings += doubts
        faults += [*english.check(one), *references(one)]
    wrong = {fault.file for fault in faults}
    worked: list[Example] = []
    for one in files:
        if one.file not in wrong:  # of a file that is not whole, neither its examples nor what it uses can be judged
            made, found = examples_read.parse(one, names, views[one.areas[0]])
            worked += made
            faults += [*found, *whole.unused(one)]
            warnings += whole.unused_references(one)
    if faults:
        raise RulebookRefused(_once(faults))
    return Book(files, names, assembler, sorted(set(warnings)), worked)


def _once(faults: list[Fault]) -> list[Fault]:
    """The faults without those that only repeat that nothing could be read at their place."""
    unread = {(fault.file, fault.path) for fault in faults if fault.code.startswith("yaml.")}
    return [fault for fault in faults if fault.code.startswith("yaml.") or (fault.file, fault.path) not in unread]


def _shape(one: RegulationFile, names: Names) -> Shape:
    base = names.files.get(one.adapts or "")
    shape = Shape(base.root if base else None, adapting=one.adapts is not None)
    shape.file(one.root)
    return shape


def _check(one: RegulationFile, names: Names, made: Definitions, whole: WholeChecks) -> tuple[list[Fault], list[Fault]]:
    """One file's definitions against what its area has; not those that are broken or stand on something broken."""
    checks = OverlayChecks(one, names, made)
    for section, name, node, stored in _written(one, names):
        if (one.code, section, name) in whole.clouded or not isinstance(node, Map):
            continue
        thing = made.section(section).get(stored)
        if thing is None:
            continue
        path = f"{section}.{name}"
        if section == "values":
            checks.value(node, path, thing)
        elif section == "lists":
            checks.members(node.get("of"), f"{path}.of", list(checks.asked_by(thing)))
        elif section in CHECKS:
            getattr(checks, CHECKS[section])(node, path, thing)
    if one.adapts:
        checks.adaptation()
    return checks.faults, checks.warnings


def _written(one: RegulationFile, names: Names) -> Iterator[tuple[str, str, object, str]]:
    """(section, name, node, whole name) of everything a file writes: its own, its additions and its changes."""
    base = names.files.get(one.adapts or "")
    for section in words.SECTIONS:
        for name, node in one.section(section).items():
            owner = adds_to(node) or one.code
            if base is not None and name not in one.declared.get(section, ()) and adds_to(node) is None:
                owner = adds_to(base.node(section, name)) or base.code
            yield section, name, node, name if section in words.SHARED else f"{owner}.{name}"


def regulation_files(roots: Iterable[Path]) -> list[RegulationFile]:
    """The files as they are found, unread by any check: for tools that list or compare them."""
    return load([Path(root) for root in roots])[0]

"""Checking regulations before they are put to use: what is wrong, what is doubtful, which worked examples do not hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jiedao.rulebook.plain import Failure
from jiedao.rulebook.problems import Fault, RulebookRefused
from jiedao.rulebook.reader import read


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `faults` must be put right; `failures` are examples that do not hold; `warnings` may stay."""

    files: int
    examples: int
    faults: tuple[Fault, ...] = ()
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the regulations may be put to use."""
        return not self.faults and not self.failures

    def lines(self) -> list[str]:
        """Everything found, one sentence a line, for the screen."""
        said = [str(fault) for fault in self.faults] + [str(failure) for failure in self.failures]
        said += [f"提醒 {warning}" for warning in self.warnings]
        return [*said, self.summary]

    @property
    def summary(self) -> str:
        """How it went, in one sentence."""
        if self.faults:
            return f"有 {len(self.faults)} 处要改正；改正后再检查，核对用例才能演算。"
        if self.failures:
            return f"{self.files} 项制度读懂了，{self.examples} 个核对用例中有 {len(self.failures)} 处对不上。"
        return f"{self.files} 项制度没有差错，{self.examples} 个核对用例都对得上。"


def check_paths(paths: Sequence[Path], *, beside: Sequence[Path] = ()) -> Report:
    """Check regulation folders, or folders of them, together with those they lie beside (what is shipped, and the
    office's own). Nothing is put to use by it.
    """
    roots = [root.resolve() for root in beside]
    given = [path.resolve() for path in paths]
    outside = [path for path in given if not any(path.is_relative_to(root) for root in roots)]
    try:
        book = read([*roots, *outside])
    except RulebookRefused as refused:
        return Report(0, 0, faults=tuple(refused.faults))
    mine = [one for one in book.files if within(one.file, given)]
    examples = [one for one in book.examples if within(one.file, given)]
    warnings = tuple(one for one in book.warnings if within(one.file, given))
    return Report(len(mine), len(examples), (), tuple(sorted(book.run_examples())), warnings)


def within(file: Path, folders: Iterable[Path]) -> bool:
    """Whether a file lies in one of these folders."""
    return any(file.resolve().is_relative_to(folder) for folder in folders)

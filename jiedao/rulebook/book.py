"""Book: a rulebook without fault, and what is in force where and when."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType

from jiedao.rulebook.definitions import Assembler, Definitions
from jiedao.rulebook.edition import Edition
from jiedao.rulebook.examples import Example
from jiedao.rulebook.files import RegulationFile
from jiedao.rulebook.model import LastChecked, Regulation
from jiedao.rulebook.names import Names
from jiedao.rulebook.plain import Failure, run
from jiedao.rulebook.problems import Fault
from jiedao.rulebook.shape_leaves import DAY_KEY
from jiedao.rulebook.yaml import Leaf, Map, Node, Seq

DAY = timedelta(days=1)
NONE: frozenset[str] = frozenset()


class Book:
    """All regulations read together. Immutable; editions are made when first asked for and kept."""

    def __init__(
        self, files: Sequence[RegulationFile], names: Names, assembler: Assembler, warnings: Sequence[Fault],
        examples: Sequence[Example],
    ) -> None:  # fmt: skip
        self.files = tuple(files)
        self.names = names
        self.warnings = tuple(warnings)
        self.examples = tuple(examples)
        self._assembler = assembler
        self._editions: dict[tuple[date, str, frozenset[str]], Edition] = {}

    @cached_property
    def regulations(self) -> Mapping[str, Regulation]:
        """Code -> regulation, in the order of codes, whatever the day."""
        made = {one.code: self._regulation(one) for one in sorted(self.files, key=lambda one: one.code)}
        return MappingProxyType(made)

    def at(self, day: date, place: str, without: frozenset[str] = NONE) -> Edition:
        """The edition in force on a day at a place (its area code): additions merged, the place's own adaptations laid
        over from the widest area to the narrowest. The same days and place give the same object.

        `without`: regulations that do not hold there that day though their file does; what adapts or uses one goes with it.
        """
        key = (self._days[bisect_right(self._days, day) - 1], place, without)
        found = self._editions.get(key)
        if found is None:
            found = self._editions.setdefault(key, self._edition(*key))
        return found

    @cached_property
    def on_word(self) -> frozenset[str]:
        """The regulations that score persons: an office is under one only once its superior's word for it is recorded.

        Basis: decision 0015; the reader lets no other regulation score a person than that of Party members.
        """
        return frozenset(
            points.regulation
            for made in self.views
            for points in made.points.values()
            if (kind := made.kinds.get(points.for_)) is not None and kind.base == "person"
        )

    def on_word_at(self, place: str) -> frozenset[str]:
        """Those of them that are written for a place."""
        return frozenset(one.code for one in self.files if one.code in self.on_word and one.holds_in(place))

    @cached_property
    def views(self) -> tuple[Definitions, ...]:
        """All definitions of each area that some regulation names, whatever the day."""
        areas = dict.fromkeys(area for one in self.files for area in one.areas)
        return tuple(
            self._assembler.assemble((one for one in self.files if one.holds_in(area)), dated=False) for area in areas
        )

    def run_examples(self, code: str | None = None) -> list[Failure]:
        """The worked examples (of one regulation, or all) that do not hold, by the plain reading of the format."""
        begins = {one.code: one.in_force.first or date.min for one in self.files}
        return run((one for one in self.examples if code in (None, one.code)), self.at, begins)

    @cached_property
    def _days(self) -> list[date]:
        """The first days of all editions: whenever a regulation, member, field or value begins or has just ended."""
        return sorted({date.min, *(day for one in self.files for day in _changes(one.root))})

    def _edition(self, day: date, place: str, without: frozenset[str]) -> Edition:
        gone = self._resting_on(without)
        here = [one for one in self.files if one.holds_in(place) and one.in_force.holds(day) and one.code not in gone]
        regulations = {one.code: self.regulations[one.code] for one in sorted(here, key=lambda one: one.code)}
        return Edition(day, place, MappingProxyType(regulations), self._assembler.assemble(here))

    def _resting_on(self, codes: frozenset[str]) -> frozenset[str]:
        """Some regulations with all that adapt or use them, and so on."""
        found = codes
        while more := {one.code for one in self.files if {one.adapts, *one.uses} & found} - found:
            found |= more
        return found

    def _regulation(self, one: RegulationFile) -> Regulation:
        builder = self._assembler.builder
        made = self._assembler.assemble([one], dated=False)
        checked = one.root.get("last_checked")
        tree = checked if isinstance(checked, Map) else Map({}, one.file, 1)
        return Regulation(
            code=one.code, title=builder.word(one.root, "title"), issued_by=builder.word(one.root, "issued_by"),
            in_force=one.in_force, owner=one.owner, path=one.folder,
            last_checked=LastChecked(
                builder.day(tree, "on") or date.min, builder.word(tree, "who"), builder.word(tree, "against")
            ),
            systems=builder.texts(one.root.get("systems")), doc_no=builder.text(one.root, "doc_no"), places=one.places,
            uses=one.uses, adapts=one.adapts, leaves_out=one.leaves_out, follows=one.follows,
            names=builder.texts(one.root.get("names")), references=MappingProxyType(made.references),
            values=MappingProxyType(made.values), personal=MappingProxyType(made.personal),
            lists=MappingProxyType(made.lists),
            kinds=MappingProxyType({name: kind for name, kind in made.kinds.items() if kind.made == "regulation"}),
            forms=MappingProxyType(made.forms), duties=MappingProxyType(made.duties),
            ladders=MappingProxyType(made.ladders), matters=MappingProxyType(made.matters),
            ballots=MappingProxyType(made.ballots), benefits=MappingProxyType(made.benefits),
            activities=MappingProxyType(made.activities), points=MappingProxyType(made.points),
            figures=MappingProxyType(made.figures), report=MappingProxyType(made.report),
        )  # fmt: skip


def _changes(node: Node) -> Iterator[date]:
    """Every day on which something of a file begins, and the day after each on which something ends."""
    if isinstance(node, Seq):
        yield from _all(node.items)
    if not isinstance(node, Map):
        return
    yield from _all(node.items.values())
    for key, inner in node.items.items():
        if DAY_KEY.fullmatch(key):
            yield date.fromisoformat(key)
        elif key in ("from", "to") and isinstance(inner, Leaf) and isinstance(inner.value, date):
            yield inner.value if key == "from" or inner.value == date.max else inner.value + DAY


def _all(nodes: Iterable[Node]) -> Iterator[date]:
    for node in nodes:
        yield from _changes(node)


__all__ = ["Book"]

"""From nodes to the model: values, lists, fields, registers and forms, conditions and rows.

Takes for granted that `shape.py` found nothing wrong; names are resolved from the file in which they were written.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, TypeVar, cast

from jiedao.rulebook import model, quantities, words
from jiedao.rulebook.names import Names
from jiedao.rulebook.rows import COMPARISONS, SOURCES, All, Any_, Condition, Not, Operand, Rows, Test
from jiedao.rulebook.schema import ROWS, Ref
from jiedao.rulebook.yaml import Leaf, Map, Node, Seq

T = TypeVar("T")


class Builder:
    """Builds the parts that stand everywhere. `line` and `code` are those of the regulation that owns the thing."""

    def __init__(self, names: Names) -> None:
        self.names = names

    # ---- leaves ----

    def text(self, node: Map, key: str) -> str | None:
        found = node.get(key)
        return found.text if isinstance(found, Leaf) else None

    def word(self, node: Map, key: str, default: str = "") -> str:
        return self.text(node, key) or default

    def flag(self, node: Map, key: str) -> bool:
        return self.text(node, key) == "yes"

    def day(self, node: Map, key: str) -> date | None:
        found = node.get(key)
        return found.value if isinstance(found, Leaf) and isinstance(found.value, date) else None

    def texts(self, node: Node | None) -> tuple[str, ...]:
        """A list of words, or one alone."""
        return tuple(leaf.text for leaf in leaves(node))

    def labels(self, node: Map, key: str) -> Mapping[str, str]:
        found = node.get(key)
        items = found.items if isinstance(found, Map) else {}
        return MappingProxyType({name: leaf.text for name, leaf in items.items() if isinstance(leaf, Leaf)})

    def name(self, leaf: Leaf, *sections: str) -> str:
        """The whole name of what a leaf names."""
        return self.names.resolve(leaf.owner, sections, leaf.text)

    def ref(self, node: Map, key: str, *sections: str) -> str | None:
        found = node.get(key)
        if not isinstance(found, Leaf):
            return None
        return found.text if found.text.startswith("found.") else self.name(found, *sections)

    def refs(self, node: Node | None, *sections: str) -> tuple[str, ...]:
        return tuple(self.name(leaf, *sections) for leaf in leaves(node))

    def by(self, node: Map) -> str:
        return self.ref(node, "by", "references") or ""

    # ---- values and lists ----

    def reference(self, name: str, node: Map) -> model.Reference:
        return model.Reference(
            name, self.word(node, "title"), self.word(node, "standing"), self.text(node, "where"), self.text(node, "says"),
            self.day(node, "from"), self.ref(node, "before", "references"),
        )  # fmt: skip

    def value(self, name: str, node: Map) -> model.Value:
        rows = []
        for key, row in node.items.items():
            if key[:1].isdigit() and isinstance(row, Map) and (amount := row.get("is")) is not None:
                rows.append(model.ValueRow(date.fromisoformat(key), self.quantity(amount), self.by(row)))
        return model.Value(
            name,
            self.word(node, "label", name),
            self.ref(node, "per", "lists"),
            self.word(node, "office_may"),
            tuple(sorted(rows, key=lambda row: row.first)),
        )

    def quantity(self, node: Node) -> quantities.Quantity:
        match node:
            case Leaf(value):
                return quantities.parse(value)
            case Seq(items):
                parts = tuple(self.quantity(item) for item in items)
                return quantities.Quantity("list", parts, written="、".join(part.written for part in parts))
        pairs = tuple((name, self.quantity(inner)) for name, inner in node.items.items())
        return quantities.Quantity("table", pairs, written="、".join(f"{n} {q.written}" for n, q in pairs))

    def personal(self, name: str, node: Map) -> model.PersonalClass:
        keep = self.word(node, "keep")
        return model.PersonalClass(
            name, self.word(node, "label"), self.word(node, "purpose"), self.by(node),
            keep if keep == "always" else self.ref(node, "keep", "values") or keep,
            self.texts(node.get("seen_by")), self.flag(node, "sensitive"),
        )  # fmt: skip

    def members(self, node: Node | None) -> Mapping[str, model.Member]:
        if not isinstance(node, Map):
            return MappingProxyType({})
        return MappingProxyType({name: self.member(name, inner) for name, inner in node.items.items()})

    def member(self, name: str, node: Node) -> model.Member:
        if not isinstance(node, Map):
            return model.Member(name, node.text if isinstance(node, Leaf) else name)
        return model.Member(
            name, self.word(node, "label", name), self.text(node, "code"), self.text(node, "hint"),
            self.condition(node.get("when")), self.day(node, "from"), self.day(node, "to"),
            self.ref(node, "by", "references"),
        )  # fmt: skip

    def named_list(self, name: str, node: Map) -> model.NamedList:
        return model.NamedList(name, self.members(node.get("of")))

    # ---- fields, registers and forms ----

    def fields(self, node: Node | None) -> Mapping[str, model.Field]:
        if not isinstance(node, Map):
            return MappingProxyType({})
        return MappingProxyType({name: self.field(name, inner) for name, inner in node.items.items()})

    def field(self, name: str, node: Node) -> model.Field:
        if not isinstance(node, Map):
            return model.Field(name, node.text if isinstance(node, Leaf) else name)
        type_ = self.word(node, "type", "text")
        of = node.get("of")
        return model.Field(
            name=name, label=self.word(node, "label", name), type=type_, of=self._of(type_, of),
            members=self.members(of), optional=self.flag(node, "optional"), when=self.condition(node.get("when")),
            hint=self.text(node, "hint"), unit=self.text(node, "unit"), personal=self.ref(node, "personal", "personal"),
            seen_by=self.texts(node.get("seen_by")), aliases=self.texts(node.get("aliases")),
            latest=self.ref(node, "latest", "fields"), columns=self.fields(node.get("columns")),
            totals=self.text(node, "totals"), fail_asks=self.texts(node.get("fail_asks")),
            formula=self.text(node, "formula"), from_=self.day(node, "from"), to=self.day(node, "to"),
            by=self.ref(node, "by", "references"),
        )  # fmt: skip

    def _of(self, type_: str, of: Node | None) -> tuple[str, ...]:
        if isinstance(of, Map):
            return ()
        if type_ in words.CHOOSING:
            return self.refs(of, "lists")
        if type_ == "record":
            return self.refs(of, "forms", "matters", "ladders")
        if type_ == "attendance" and isinstance(of, Leaf) and of.text == "members":
            return ("members",)
        if type_ == "person" and of is None:
            return ("staff",)
        return self.refs(of, "kinds")

    def rules(self, node: Node | None) -> tuple[model.Rule, ...]:
        made = []
        for rule in node.items if isinstance(node, Seq) else ():
            if isinstance(rule, Map) and (when := self.condition(rule.get("when"))) is not None:
                then = cast(Literal["refuse", "warn", "ask"], self.word(rule, "then", "refuse"))
                made.append(model.Rule(when, self.word(rule, "says"), then))
        return tuple(made)

    def kind(self, name: str, node: Map, code: str, line: str) -> model.Kind:
        return model.Kind(
            name=name, label=self.word(node, "label", name), by=self.by(node), base=self.word(node, "base"),
            regulation=code, line=line, fields=self.fields(node.get("fields")),
            part_of=self.ref(node, "part_of", "kinds"), members=self.ref(node, "members", "kinds"),
            assigned=self.labels(node, "assigned"), known_by=self.texts(node.get("known_by")) or ("name",),
            rules=self.rules(node.get("rules")), ends=self.labels(node, "ends"), seen_by=self.texts(node.get("seen_by")),
            claimed=self.claimed(node.get("claimed")),
        )  # fmt: skip

    def claimed(self, node: Node | None) -> model.Claimed | None:
        if not isinstance(node, Map):
            return None
        return model.Claimed(
            column=self.word(node, "as"), by=self.by(node), when=self.condition(node.get("when")),
            shows=self.texts(node.get("shows")), ended_by=self.ref(node, "ended_by", "forms"),
        )  # fmt: skip

    def form(self, name: str, node: Map, code: str, line: str) -> model.Form:
        return model.Form(
            name=name, label=self.word(node, "label", name), by=self.by(node), regulation=code, line=line,
            for_=self.refs(node.get("for"), "kinds"), who=self.texts(node.get("who")),
            fields=self.fields(node.get("fields")), rules=self.rules(node.get("rules")),
            seen_by=self.texts(node.get("seen_by")), anonymous=self.flag(node, "anonymous"),
        )  # fmt: skip

    # ---- conditions and rows ----

    def condition(self, node: Node | None) -> Condition | None:
        """A map of tests as one condition; None where nothing is asked."""
        if not isinstance(node, Map):
            return None
        parts = tuple(part for column, test in node.items.items() for part in self._parts(column, test))
        return parts[0] if len(parts) == 1 else All(parts)

    def _parts(self, column: str, node: Node) -> Iterator[Condition]:
        if column == "any":
            inner = node.items if isinstance(node, Seq) else (node,)
            made = (self.condition(part) for part in inner)
            yield Any_(tuple(part for part in made if part is not None))
            return
        yield self.test(column, node)

    def test(self, column: str, node: Node) -> Condition:
        """One test of one column."""
        if not isinstance(node, Map):
            given = self.texts(node)
            if given in (("filled",), ("empty",)):
                return Test(column, "filled" if given == ("filled",) else "empty")
            return Test(column, "in", given)
        op, inner = next(iter(node.items.items()))
        if op == "not":
            return Not(self.test(column, inner))
        for comparison in COMPARISONS:
            if op == comparison and isinstance(inner, Leaf):
                return Test(column, comparison, self.operand(inner))
        return Test(column, "has", self.texts(inner))

    def operand(self, leaf: Leaf) -> Operand:
        """A value where one of this name can be found, else a column of the row."""
        if leaf.text == "the_day":
            return Operand("the_day")
        found = self.names.find(leaf.owner, ("values",), leaf.text)
        return Operand("value", found.name) if found else Operand("column", leaf.text)

    def rows(self, node: Node | None) -> Rows | None:
        if not isinstance(node, Map):
            return None
        source = next((name for name in SOURCES if name in node.items), None)
        leaf = node.get(source) if source else None
        if source is None or not isinstance(leaf, Leaf):
            return None
        ref = ROWS.keys[source]
        sections = ref.to if isinstance(ref, Ref) else ()
        name = leaf.text if leaf.text == "all" else self.name(leaf, *sections)
        return Rows(
            source, name, self.condition(node.get("where")), self.text(node, "dated"),
            self.text(node, "span") == "to_date", self.text(node, "match"), self.flag(node, "apart"),
        )  # fmt: skip

    def all_rows(self, node: Node | None) -> tuple[Rows, ...]:
        """One source, or several in a list."""
        given = node.items if isinstance(node, Seq) else (node,)
        return tuple(rows for one in given if (rows := self.rows(one)) is not None)


def leaves(node: Node | None) -> tuple[Leaf, ...]:
    """The leaves of a list, or a leaf alone."""
    if isinstance(node, Leaf):
        return (node,)
    return tuple(item for item in node.items if isinstance(item, Leaf)) if isinstance(node, Seq) else ()

"""Reading what a worked example takes as recorded: registers, records, matters, payments, votes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from jiedao.periods import TZ
from jiedao.rulebook import words
from jiedao.rulebook.definitions import Definitions
from jiedao.rulebook.examples import (
    GIVEN,
    LISTED,
    OF_ENTRY,
    OF_MATTER,
    OF_PAYMENT,
    OF_SESSION,
    OF_WAIVER,
    Filled,
    Given,
)
from jiedao.rulebook.files import RegulationFile
from jiedao.rulebook.model import Field, Form, Kind
from jiedao.rulebook.names import Names
from jiedao.rulebook.nothing import nothing
from jiedao.rulebook.problems import Fault, allowed, near
from jiedao.rulebook.yaml import Leaf, Map, Node, Seq


class GivenReader:
    """Reads what is given; faults are collected. `made` is what the area of the example's file has."""

    def __init__(self, one: RegulationFile, names: Names, made: Definitions) -> None:
        self.one, self.names, self.made = one, names, made
        self.faults: list[Fault] = []

    def fault(self, node: Node, path: str, code: str, what: str, step: str, line: int | None = None) -> None:
        self.faults.append(Fault(node.file, line or node.line, path, what, step, f"examples.{code}"))

    # ---- shapes ----

    def map(self, node: Node | None, path: str, known: Iterable[str] | None = None, also: Iterable[str] = ()) -> Map:
        """A map with known keys (any, when `known` is None); an empty one and a fault for anything else."""
        if not isinstance(node, Map):
            if node is not None:
                self.fault(node, path, "map", f"要写成 {{…}}，现在是“{shown(node)}”", allowed(known or ()))
            return Map({}, self.one.file, 1)
        listed = [*known, *also] if known is not None else None
        for key in node.items if listed is not None else ():
            if key not in (listed or ()):
                step = allowed(listed or ()) + near(key, listed or ())
                self.fault(node, f"{path}.{key}", "key", f"不认识的键“{key}”", step, node.line_of(key))
        return node

    def list(self, node: Node | None, path: str) -> list[tuple[Node, str]]:
        if node is not None and not isinstance(node, Seq):
            self.fault(node, path, "list", f"要写成列表，现在是“{shown(node)}”", "写法：[…]。")
        items = node.items if isinstance(node, Seq) else ()
        return [(item, f"{path}.{number}") for number, item in enumerate(items, 1)]

    def text(self, node: Map, key: str, path: str, *, needed: bool = False) -> str | None:
        found = node.get(key)
        if isinstance(found, Leaf):
            return found.text
        if found is not None or needed:
            said = "缺少" if found is None else "要写文字："
            self.fault(found or node, path, "missing", f"{said}“{key}”", "请补上。")
        return None

    def moment(self, node: Map, key: str, path: str) -> datetime:
        """A day, or a day with a time of day (`2018-06-12 09:00`)."""
        found = node.get(key)
        if isinstance(found, Leaf):
            if isinstance(found.value, date):
                return datetime.combine(found.value, time(), TZ)
            try:
                return datetime.strptime(found.text, "%Y-%m-%d %H:%M").replace(tzinfo=TZ)
            except ValueError:
                pass
        said = f"现在是“{shown(found)}”" if found is not None else "现在没有写"
        self.fault(found or node, f"{path}.{key}", "day", f"要写日期，{said}", "写法：2018-06-30 或 2018-06-30 09:00。")
        return datetime.combine(date.min, time(), TZ)

    def name(self, node: Node, path: str, text: str, *sections: str) -> str | None:
        """The whole name of what an example names."""
        found = self.names.find(self.one.code, sections, text)
        if found is not None:
            return found.name
        what, step = self.names.missing(self.one.code, sections, text)
        self.fault(node, path, "missing_name", what, step)
        return None

    # ---- what is given ----

    def given(self, node: Node | None, path: str) -> Given:
        if node is None:
            return Given()
        tree = self.map(node, path, GIVEN)
        entry = tree.get("entry")
        about = tree.get("about")
        return Given(
            register=self._register(tree.get("register"), f"{path}.register"),
            entries=self._several(tree.get("entries"), f"{path}.entries", self._entry),
            matters=self._several(tree.get("matters"), f"{path}.matters", self._matter),
            payments=tuple(
                {key: plain(inner) for key, inner in self.map(one, here, OF_PAYMENT).items.items()}
                for one, here in self.list(tree.get("payments"), f"{path}.payments")
            ),
            votes=self._votes(tree.get("votes"), f"{path}.votes"),
            waived=tuple(
                self._waiver(one, here) for one, here in self.list(tree.get("waived"), f"{path}.waived")
            ),
            sessions=tuple(
                found for one, here in self.list(tree.get("sessions"), f"{path}.sessions")
                if (found := self._session(one, here)) is not None
            ),
            entry=self._entry(entry, f"{path}.entry") if entry is not None else None,
            about=plain(self.map(about, f"{path}.about")) if about is not None else None,
        )  # fmt: skip

    def _several(self, node: Node | None, path: str, read: Any) -> tuple[Filled, ...]:
        found = (read(one, here) for one, here in self.list(node, path))
        return tuple(one for one in found if one is not None)

    def _register(self, node: Node | None, path: str) -> dict[str, dict[str, dict[str, Any]]]:
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for word, listed in (self.map(node, path) if node is not None else Map({}, self.one.file, 1)).items.items():
            name = self.name(listed, f"{path}.{word}", word, "kinds")
            kind = self.made.kinds.get(name or "")
            if kind is None:
                continue
            subjects = self.map(listed, f"{path}.{word}").items
            found[kind.name] = {id: self._listed(one, f"{path}.{word}.{id}", kind) for id, one in subjects.items()}
        return found

    def _listed(self, node: Node, path: str, kind: Kind) -> dict[str, Any]:
        also = (*LISTED, *words.BASES.get(kind.base, {}), *kind.assigned)
        given: dict[str, Any] = {}
        for key, inner in self.map(node, path, kind.fields, also).items.items():
            if key in ("listed_on", "ended_on"):
                given[key] = self.moment(self.map(node, path), key, path)
            elif key in kind.fields:
                given[key] = self.value(inner, f"{path}.{key}", kind.fields[key])
            else:
                if not isinstance(inner, Seq if key == "members" else Leaf):
                    self.fault(
                        inner, f"{path}.{key}", "type", f"“{key}”不能写成{shown(inner)}", "请写一个词、数或日期。"
                    )
                given[key] = plain(inner)
        return given

    def _entry(self, node: Node, path: str) -> Filled | None:
        tree = self.map(node, path)
        called = self.text(tree, "form", path, needed=True)
        name = self.name(node, f"{path}.form", called, "forms", "kinds") if called else None
        form = self.made.forms.get(name or "") or self.made.kinds.get(name or "")
        if form is None:
            return None
        self.map(node, path, form.fields, OF_ENTRY)
        return Filled(
            form.path if isinstance(form, Kind) else form.name, self.text(tree, "about", f"{path}.about"),
            self.moment(tree, "on", path), self._values(tree, path, form), self.text(tree, "ref", f"{path}.ref"),
        )  # fmt: skip

    def _session(self, node: Node, path: str) -> tuple[str, Filled, Mapping[str, Any]] | None:
        """A session that was held: its record, and who came, alone or each with their hours."""
        tree = self.map(node, path)
        called = self.text(tree, "activity", path, needed=True)
        name = self.name(node, f"{path}.activity", called, "activities") if called else None
        activity = self.made.activities.get(name or "")
        form = self.made.forms.get(activity.form) if activity else None
        if activity is None or form is None:
            return None
        self.map(node, path, form.fields, OF_SESSION)
        values = self._values(tree, path, form)
        given = tree.get("came")
        hours = next((values.get(one.name) for one in form.fields.values() if one.unit == "hours"), None)
        came = plain(given) if isinstance(given, Map | Seq) else []
        filled = Filled(form.name, self.text(tree, "about", path), self.moment(tree, "on", path), values,
                        self.text(tree, "ref", path))  # fmt: skip
        return activity.name, filled, came if isinstance(came, dict) else dict.fromkeys(came, hours)

    def _matter(self, node: Node, path: str) -> Filled | None:
        tree = self.map(node, path)
        called = self.text(tree, "matter", path, needed=True)
        name = self.name(node, f"{path}.matter", called, "matters") if called else None
        matter = self.made.matters.get(name or "")
        form = self.made.forms.get(matter.opens) if matter else None
        if matter is None or form is None:
            return None
        self.map(node, path, form.fields, OF_MATTER)
        done: dict[str, tuple[datetime, Mapping[str, Any]]] = {}
        steps = {step.name: step for step in matter.steps}
        given = tree.get("done")
        for key, inner in (self.map(given, f"{path}.done", steps) if given else Map({}, tree.file, 1)).items.items():
            here = f"{path}.done.{key}"
            if key in steps and isinstance(inner, Leaf):
                done[key] = (self.moment(self.map(given, here), key, f"{path}.done"), nothing())
            elif key in steps:
                filled = self.made.forms.get(steps[key].form or "") or self.made.kinds.get(steps[key].kind or "")
                fields = self.map(inner, here, filled.fields if filled else (), ("on",))
                done[key] = (self.moment(fields, "on", here), self._values(fields, here, filled))
        values = self._values(tree, path, form) | {
            key: self.moment(tree, key, path).date() if key == "ended_on" else plain(tree.items[key])
            for key in ("outcome", "ended_on") if key in tree.items
        }  # fmt: skip
        return Filled(
            matter.name, self.text(tree, "about", f"{path}.about"), self.moment(tree, "on", path), values,
            self.text(tree, "ref", f"{path}.ref"), done,
        )  # fmt: skip

    def _values(self, tree: Map, path: str, form: Form | Kind | None) -> dict[str, Any]:
        fields = form.fields if form is not None else {}
        return {
            key: self.value(inner, f"{path}.{key}", fields[key]) for key, inner in tree.items.items() if key in fields
        }

    def _votes(self, node: Node | None, path: str) -> dict[str, dict[str, Any]]:
        found = {}
        for key, inner in (self.map(node, path).items if node is not None else {}).items():
            name = self.name(inner, f"{path}.{key}", key, "ballots")
            ballot = self.made.ballots.get(name or "")
            if ballot is not None:
                counts = ("electors", "present", "recused", "rated", "cast", "votes", *ballot.options)
                found[ballot.name] = {
                    word: self._count(n, f"{path}.{key}.{word}")
                    for word, n in self.map(inner, f"{path}.{key}", counts).items.items()
                }
        return found

    def _count(self, node: Node, path: str) -> int:
        if isinstance(node, Leaf) and isinstance(node.value, int):
            return node.value
        self.fault(node, path, "type", f"要写整数，现在是“{shown(node)}”", "请改正。")
        return 0

    def _waiver(self, node: Node, path: str) -> tuple[str, str, str]:
        tree = self.map(node, path, OF_WAIVER)
        called = self.text(tree, "duty", path, needed=True) or ""
        duty = self.name(node, f"{path}.duty", called, "duties") or called
        return duty, self.text(tree, "about", path) or "office", self.text(tree, "period", path, needed=True) or ""

    # ---- what is filled in ----

    def value(self, node: Node, path: str, one: Field) -> Any:
        """A value as records keep it: numbers as numbers, days as days, words as words."""
        match one.type:
            case "choice" | "choices":
                self._words(node, path, self.made.members(one), one.label)
            case "yes_no":
                self._words(node, path, words.YES_NO, one.label)
            case "checklist":
                for row, here in self.list(node, path):
                    tree = self.map(row, here, ("item", "answer", "note", "photo"))
                    self._words(tree.get("item"), f"{here}.item", self.made.members(one), one.label)
                    self._words(tree.get("answer"), f"{here}.answer", words.ANSWERS, one.label)
            case "attendance":
                for row, here in self.list(node, path):
                    tree = self.map(row, here, ("person", "state", "reason"))
                    self._words(tree.get("state"), f"{here}.state", words.ATTENDED, one.label)
            case "lines":
                return [
                    {key: self.value(inner, f"{here}.{key}", one.columns[key])
                     for key, inner in self.map(row, here, one.columns).items.items() if key in one.columns}
                    for row, here in self.list(node, path)
                ]  # fmt: skip
            case "integer" | "decimal" | "money" | "date":
                number = isinstance(node, Leaf) and not isinstance(node.value, str | date)
                day = isinstance(node, Leaf) and isinstance(node.value, date)
                if not (day if one.type == "date" else number):
                    wanted = "日期" if one.type == "date" else "数"
                    self.fault(node, path, "type", f"“{one.label}”要写{wanted}，现在是“{shown(node)}”", "请改正。")
            case _ if not isinstance(node, Leaf):
                self.fault(node, path, "type", f"“{one.label}”不能写成{shown(node)}", "请写一个词。")
        return plain(node)

    def _words(self, node: Node | None, path: str, known: Iterable[str], label: str) -> None:
        leaves = node.items if isinstance(node, Seq) else (node,)
        listed = list(known)
        for leaf in leaves:
            if isinstance(leaf, Leaf) and leaf.text not in listed:
                self.fault(
                    leaf, path, "word", f"“{leaf.text}”不是“{label}”的选项", near(leaf.text, listed) or allowed(listed)
                )


def plain(node: Node) -> Any:
    """A node as plain Python."""
    match node:
        case Leaf(value):
            return value
        case Seq(items):
            return [plain(item) for item in items]
    return {key: plain(inner) for key, inner in node.items.items()}


def shown(node: Node) -> str:
    return node.text if isinstance(node, Leaf) else "列表" if isinstance(node, Seq) else "{…}"

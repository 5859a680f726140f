"""Checks over all files together: heads, names and what they mean, roles, texts, and what nothing uses."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from jiedao.rulebook import words
from jiedao.rulebook.build import Builder
from jiedao.rulebook.check import amounts
from jiedao.rulebook.files import RegulationFile, adds_to
from jiedao.rulebook.names import Names
from jiedao.rulebook.problems import Fault, near
from jiedao.rulebook.rows import COMPARISONS
from jiedao.rulebook.shape import Shape
from jiedao.rulebook.shape_leaves import PLACEHOLDER, Mention
from jiedao.rulebook.yaml import Leaf, Map, Node, Seq

#: What `<…>` may say beside the name of a value.
FILLED_IN = ("office", "period", "year", "serial")
SORTS = {
    "clock": "时限（如 5 workdays）", "share": "比例（如 1/2、95 %）", "count": "整数", "measure": "带单位的数",
    "day": "日期", "period": "周期词（如 month）", "text": "文字", "list": "列表",
}  # fmt: skip


class WholeChecks:
    """Every name of every file. `broken`: definitions that have a fault or name something missing; `clouded`: those and
    what names them, of which nothing more can be said.
    """

    def __init__(self, names: Names, shapes: Mapping[str, Shape]) -> None:
        self.names, self.shapes = names, shapes
        self.broken: frozenset[tuple[str, str, str]] = frozenset()
        self.clouded: frozenset[tuple[str, str, str]] = frozenset()
        self._used: set[tuple[str, str]] = set()
        self._builder = Builder(names)

    def faults(self) -> list[Fault]:
        """All of them."""
        found: list[Fault] = []
        broken = {(code, section, name) for code, shape in self.shapes.items() for section, name in shape.broken}
        for code, shape in self.shapes.items():
            file = self.names.files[code]
            found += head(file, self.names)
            for mention in shape.mentions:
                for fault in self._mention(mention):
                    found.append(fault)
                    broken.add(_holder(code, mention))
            found += self._roles(file, shape)
            found += self._texts(file, shape)
            for node in file.root.items.values():
                self._conditions(node)
        self.broken = frozenset(broken)
        lost = self.broken | {(self._owner(*one), *one[1:]) for one in self.broken}
        self.clouded = self.broken | {
            _holder(code, mention)
            for code, shape in self.shapes.items() for mention in shape.mentions if self._names(mention) & lost
        }  # fmt: skip
        return found

    def _owner(self, code: str, section: str, name: str) -> str:
        """The regulation a definition belongs to: that which it adds to or changes."""
        file = self.names.files[code]
        if (to := adds_to(file.node(section, name))) is not None:
            return to
        return code if name in file.declared.get(section, ()) else file.adapts or code

    def _names(self, mention: Mention) -> set[tuple[str, str, str]]:
        """The definitions a name may mean."""
        found = self.names.find(mention.leaf.owner, mention.ref.to, mention.leaf.text)
        if found is None:
            return set()
        if found.section == "fields":
            return {(found.code, section, found.name.split(".")[1]) for section in ("forms", "kinds")}
        return {(found.code, found.section, found.name.rpartition(".")[2])}

    # ---- names ----

    def _mention(self, mention: Mention) -> Iterator[Fault]:
        leaf, ref = mention.leaf, mention.ref
        file = leaf.file
        meanings = [one for section in ref.to for one in self.names.meanings(leaf.owner, section, leaf.text)]
        if not meanings:
            if "any" in ref.also and leaf.text == "any":
                return
            what, step = self.names.missing(leaf.owner, ref.to, leaf.text, ref.also)
            yield Fault(file, leaf.line, mention.path, what, step, "rulebook.missing_name")
            return
        for one in meanings:
            self._used.add((one.section, one.name))
        if len({one.name for one in meanings if one.section == meanings[0].section}) > 1:
            stand = "、".join(dict.fromkeys(one.code for one in meanings))
            yield Fault(
                file, leaf.line, mention.path, f"“{leaf.text}”在 {stand} 里都有，不知道是哪一个", "请给本文件的换个名称。",
                "rulebook.twofold",
            )  # fmt: skip
        if ref.expects:
            yield from self._sort(mention, meanings[0].name)

    def _sort(self, mention: Mention, whole: str) -> Iterator[Fault]:
        """A value of the sort that is needed here: a clock where a clock is needed."""
        code, _, name = whole.rpartition(".")
        node = self.names.files[code].node("values", name)
        if not isinstance(node, Map) or (code and name in self._bad_values(code)):
            return
        value = self._builder.value(whole, node)
        kinds = {amount.kind for amount in amounts(value.rows)} | (
            {"list"} if any(row.amount.kind == "list" for row in value.rows) else set()
        )
        allowed = set(mention.ref.expects)
        wrong = kinds - allowed - ({"clock"} if "list" in allowed else set())
        if "list" in kinds and "list" not in allowed:
            wrong = {"list"}
        if not wrong:
            return
        wanted = "或".join(SORTS[one] for one in mention.ref.expects if one in SORTS)
        found = "、".join(SORTS.get(one, one) for one in sorted(wrong))
        leaf = mention.leaf
        yield Fault(
            leaf.file, leaf.line, mention.path, f"“{leaf.text}”是{found}，这里要{wanted}", "请换一个标准值，或改它的单位。",
            "rulebook.sort",
        )  # fmt: skip

    def _bad_values(self, code: str) -> set[str]:
        return {name for section, name in self.shapes[code].broken if section == "values"}

    def _conditions(self, node: Node) -> None:
        """Values that conditions compare with count as used."""
        match node:
            case Map(items):
                for key, inner in items.items():
                    if key in COMPARISONS and isinstance(inner, Leaf):
                        if found := self.names.find(inner.owner, ("values",), inner.text):
                            self._used.add(("values", found.name))
                    else:
                        self._conditions(inner)
            case Seq(parts):
                for part in parts:
                    self._conditions(part)

    # ---- roles and texts ----

    def _roles(self, file: RegulationFile, shape: Shape) -> Iterator[Fault]:
        known = set(words.ROLES)
        for one in self.names.scope(file):
            for node in one.section("kinds").values():
                assigned = node.get("assigned") if isinstance(node, Map) else None
                known |= set(assigned.items) if isinstance(assigned, Map) else set()
        for leaf, path in shape.roles:
            if "." in leaf.text:
                if not path.startswith(("ladders.", "matters.")):
                    yield Fault(
                        leaf.file, leaf.line, path, f"这里不能写“{leaf.text}”", "记录里的人只用于办理阶梯和事项的步骤。",
                        "rulebook.role",
                    )  # fmt: skip
            elif leaf.text not in known:
                yield Fault(
                    leaf.file, leaf.line, path, f"没有“{leaf.text}”这个角色",
                    near(leaf.text, known) or f"角色有：{'、'.join(words.ROLES)}，以及名册里 assigned 的名称。", "rulebook.role",
                )  # fmt: skip

    def _texts(self, file: RegulationFile, shape: Shape) -> Iterator[Fault]:
        for leaf, path in shape.texts:
            if path.startswith("ladders.") and ".replies." in path:
                yield from self._reply(leaf, path)
                continue
            for name in PLACEHOLDER.findall(leaf.text):
                if name in FILLED_IN:
                    continue
                found = self.names.find(file.code, ("values",), name)
                if found is not None:
                    self._used.add(("values", found.name))
                    continue
                known = [*self.names.known(file.code, ("values",)), *FILLED_IN]
                yield Fault(
                    leaf.file, leaf.line, path, f"文字里的 <{name}> 不是标准值的名称",
                    near(name, known) or f"可以写：{'、'.join(sorted(known)[:20])}。", "rulebook.placeholder",
                )  # fmt: skip

    @staticmethod
    def _reply(leaf: Leaf, path: str) -> Iterator[Fault]:
        """A reply says of its case only what everybody may read: its number, title, place and days."""
        for name in PLACEHOLDER.findall(leaf.text):
            if name not in words.REPLY_WORDS:
                said = "、".join(f"<{key}>（{label}）" for key, label in words.REPLY_WORDS.items())
                yield Fault(
                    leaf.file, leaf.line, path, f"答复里的 <{name}> 不能自动填写",
                    near(name, words.REPLY_WORDS) or f"可以写：{said}。", "rulebook.placeholder",
                )  # fmt: skip

    # ---- what nothing uses ----

    def unused(self, file: RegulationFile) -> Iterator[Fault]:
        """Values and lists that nothing names: for a file without other faults."""
        for section, called in (("values", "标准值"), ("lists", "列表")):
            for name, line in self._idle(file, section):
                yield Fault(
                    file.file, line, f"{section}.{name}", f"没有任何地方用到这个{called}",
                    "请删去，或核对用它的地方是否写错了名称。", "rulebook.unused",
                )  # fmt: skip

    def unused_references(self, file: RegulationFile) -> Iterator[Fault]:
        """References that no rule cites: doubtful, not wrong."""
        for name, line in self._idle(file, "references"):
            yield Fault(
                file.file, line, f"references.{name}", "没有任何规定引用这条依据", "请核对，或删去。",
                "rulebook.unused_reference",
            )  # fmt: skip

    def _idle(self, file: RegulationFile, section: str) -> Iterator[tuple[str, int]]:
        given = file.root.get(section)
        for name in sorted(file.declared.get(section, ())):
            if (section, f"{file.code}.{name}") not in self._used and isinstance(given, Map):
                yield name, given.line_of(name)


def _holder(code: str, mention: Mention) -> tuple[str, str, str]:
    """The definition in which a name is mentioned."""
    section, name, *_ = [*mention.path.split("."), ""]
    return code, section, name


def head(file: RegulationFile, names: Names) -> Iterator[Fault]:
    """The head of one file: code, places, and the regulations it names."""

    def fault(path: str, code: str, what: str, step: str) -> Fault:
        key = path.partition(".")[0]
        return Fault(file.file, file.root.line_of(key), path, what, step, f"rulebook.{code}")

    code = file.root.get("code")
    if isinstance(code, Leaf) and code.text != file.folder.name:
        yield fault(
            "code", "code", f"“{code.text}”和文件夹名“{file.folder.name}”不一致", "两处要写成一样，定下后不再改。"
        )
    if not file.national and not file.places:
        yield fault("places", "places", "national/ 以外的制度要写 places", '写法：places: ["110101001"]。')
    if not file.adapts and "owner" not in file.root.items:
        yield fault("owner", "missing", "缺少“owner”", f"这里允许：{'、'.join(words.OWNERS)}。")
    first, last = file.in_force.first, file.in_force.last
    if first and last and date.min < last < first:
        yield fault("in_force", "days", "起晚于止", "请核对日期。")
    if file.leaves_out and not file.adapts:
        yield fault("leaves_out", "key", "leaves_out 只和 adapts 一起写", "请写 adapts: 制度编码。")
    if file.code in (*file.uses, file.adapts, file.follows):
        yield fault("uses", "itself", "制度不能引用自己", "请删去。")
    for key, others in (("uses", file.uses), ("adapts", (file.adapts,)), ("follows", (file.follows,))):
        for other in others:
            there = names.files.get(other or "")
            if there is not None and key != "follows":
                missing = [area for area in file.areas if not there.holds_in(area)]
                if missing:
                    yield fault(
                        key, "reach", f"{other} 只在 {'、'.join(there.places)} 有效，本制度的范围更大",
                        "请缩小 places，或不引用它。",
                    )  # fmt: skip
    base = names.files.get(file.adapts or "")
    if base is not None and base.adapts:
        yield fault("adapts", "adapts", f"{base.code} 本身是一项补充规定", f"请直接写 adapts: {base.adapts}。")
    for section in words.SECTIONS:
        for name, node in file.section(section).items():
            to = adds_to(node)
            if to is None:
                continue
            path = f"{section}.{name}.adds_to"
            if to not in file.uses:
                yield fault(path, "adds_to", f"{to} 不在 uses 里", f"请把 {to} 加进 uses。")
            elif to in names.files and name not in names.files[to].declared.get(section, ()):
                known = names.files[to].declared.get(section, frozenset())
                yield fault(
                    path,
                    "adds_to",
                    f"{to} 里没有“{name}”",
                    near(name, known) or f"有的是：{'、'.join(sorted(known))}。",
                )


def names_agree(files: Iterable[RegulationFile]) -> Iterator[Fault]:
    """Names that are one set for the whole office are not given twice; nor does a file repeat a name it uses."""
    here = list(files)
    by_code = {one.code: one for one in here}
    for section in words.SHARED:
        owners: dict[str, list[RegulationFile]] = {}
        for one in here:
            for name in one.declared.get(section, ()):
                owners.setdefault(name, []).append(one)
                if section in ("kinds", "benefits") and name in words.READY:
                    yield _twice(one, section, name, "系统现成的名册", "请换一个名称。")
        for name, several in owners.items():
            for one in several[1:]:
                for other in several[: several.index(one)]:
                    if _meet(one, other) and not _follows(one, other):
                        yield _twice(one, section, name, other.code, "请换一个名称；接替旧制度的请写 follows。")
    kinds = {name: one for one in here for name in one.declared.get("kinds", ())}
    for one in here:
        for name in one.declared.get("benefits", ()):
            if name in kinds:
                yield _twice(one, "benefits", name, kinds[name].code, "待遇名也是享受者名册的名称，请换一个。")
    for one in here:
        for code in one.uses:
            used = by_code.get(code) if code != one.code else None
            for section in ("values", "lists", "forms", "duties", "ladders", "matters", "ballots", "personal"):
                both = one.declared.get(section, frozenset()) & (
                    used.declared.get(section, frozenset()) if used else frozenset()
                )
                for name in sorted(both):
                    yield _twice(one, section, name, code, "请给本文件的换个名称。")


def _twice(one: RegulationFile, section: str, name: str, where: str, step: str) -> Fault:
    given = one.root.get(section)
    line = given.line_of(name) if isinstance(given, Map) else 1
    return Fault(one.file, line, f"{section}.{name}", f"“{name}”在 {where} 里已经有了", step, "rulebook.twofold")


def _meet(one: RegulationFile, other: RegulationFile) -> bool:
    return any(a.startswith(b) or b.startswith(a) for a in one.areas for b in other.areas)


def _follows(one: RegulationFile, other: RegulationFile) -> bool:
    for new, old in ((one, other), (other, one)):
        if new.follows == old.code:
            return old.in_force.last is None or new.in_force.first is None or old.in_force.last < new.in_force.first
    return False


def additions_agree(files: Iterable[RegulationFile]) -> Iterator[Fault]:
    """Nobody adds what is there, nor what another adds in the same place."""
    here = list(files)
    by_code = {one.code: one for one in here}
    seen: dict[tuple[str, str, str, str, str], RegulationFile] = {}
    for one in here:
        for section in ("lists", "kinds", "forms"):
            for name, node in one.section(section).items():
                to = adds_to(node)
                if to is None or to not in by_code or not isinstance(node, Map):
                    continue
                there = by_code[to].node(section, name)
                for key in ("of", "fields", "assigned", "ends"):
                    more, old = node.get(key), there.get(key) if isinstance(there, Map) else None
                    for inner in more.items if isinstance(more, Map) else ():
                        path = f"{section}.{name}.{key}.{inner}"
                        line = more.line_of(inner) if isinstance(more, Map) else 1
                        if isinstance(old, Map) and inner in old.items:
                            yield Fault(one.file, line, path, f"{to} 里已经有“{inner}”，只能添加，不能改", "请换一个名称。",
                                        "rulebook.addition")  # fmt: skip
                        other = seen.setdefault((section, to, name, key, inner), one)
                        if other is not one and _meet(one, other):
                            yield Fault(one.file, line, path, f"{other.code} 也添加了“{inner}”", "请换一个名称。",
                                        "rulebook.addition")  # fmt: skip


__all__ = ["WholeChecks", "additions_agree", "head", "names_agree"]

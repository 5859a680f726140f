"""Walking a file along the table of the format: keys, words, required keys, bare numbers. Names are noted, not judged.

What comes out beside the faults: `mentions` (every name with what it should be the name of), `roles`, and `broken`
(definitions with a fault, left out of the later checks so that one mistake is not told ten times).
"""

import re
from datetime import date
from typing import TypeGuard

from jiedao.rulebook import quantities, schema, words
from jiedao.rulebook.problems import allowed, near
from jiedao.rulebook.saying import OF_THE_REPORT, sayings
from jiedao.rulebook.shape_leaves import DAY_KEY, Leaves, month_day, shown
from jiedao.rulebook.yaml import Leaf, Map, Node, Seq

DIGIT = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*")


class Shape(Leaves):
    """The walk through one file. `base` is the file that an adaptation changes."""

    def __init__(self, base: Map | None = None, *, adapting: bool = False) -> None:
        super().__init__()
        self.base = base
        self.adapting = adapting
        self.broken: set[tuple[str, str]] = set()

    # ---- the file ----

    def file(self, root: Map) -> None:
        """Walk the whole file, section by section, definition by definition."""
        head = Map({k: v for k, v in root.items.items() if k not in schema.DEFINED}, root.file, root.line,
                   root.owner, root.lines)  # fmt: skip
        self._keys(root, schema.HEAD.keys, "")
        self._required(head, schema.HEAD, "")
        for key, node in head.items.items():
            if spec := schema.HEAD.keys.get(key):
                self.walk(node, spec, key)
        for section, spec in schema.DEFINED.items():
            if (written := root.get(section)) is not None:
                self._section(written, section, spec)

    def _section(self, node: Node, section: str, spec: schema.Spec) -> None:
        if not isinstance(node, Map):
            self.fault(node, section, "map", "这里要逐条写名称和内容", "写法：名称: {label: …}。")
            return
        for name, inner in node.items.items():
            before = len(self.faults)
            path = f"{section}.{name}"
            self._name(node, name, path)
            self.walk(inner, spec, path, partial=_within(_within(self.base, section), name))
            if len(self.faults) > before:
                self.broken.add((section, name))

    # ---- one node ----

    def walk(
        self, node: Node, spec: schema.Spec, path: str, *, partial: Node | None = None, parent: Map | None = None
    ) -> None:
        """`partial`: what is there already and is changed by this node, of which nothing more is required then."""
        match spec:
            case schema.Text(ending):
                self._text(node, path, ending)
            case schema.Name(dotted):
                self._column(node, path, dotted)
            case schema.Word(known):
                self._word(node, known, path)
            case schema.Flag():
                self._word(node, ("yes", "no"), path)
            case schema.Day():
                if not (isinstance(node, Leaf) and isinstance(node.value, date)):
                    self.fault(node, path, "day", f"要写日期，现在是“{shown(node)}”", "写法：2018-07-01。")
            case schema.Area():
                self._area(node, path)
            case schema.Ref():
                self._ref(node, spec, path)
            case schema.Role():
                self._role(node, path)
            case schema.Special(name):
                getattr(self, f"_{name}")(node, path, partial, parent)
            case schema.Many(of, single):
                self._many(node, of, single, path, partial)
            case schema.MapOf(of, key):
                self._map_of(node, of, key, path, partial)
            case schema.Obj():
                self._obj(node, spec, path, partial)
            case schema.Choice():
                self._choice(node, spec, path, partial)

    def _obj(self, node: Node, spec: schema.Obj, path: str, partial: Node | None) -> None:
        if isinstance(node, Leaf) and spec.alone:
            self._text(node, path, "")
            return
        if not isinstance(node, Map):
            self.fault(node, path, "map", f"要写成 {{…}}，现在是“{shown(node)}”", allowed(spec.keys))
            return
        keys = spec.keys
        adding = "adds_to" in node.items and "adds_to" in keys
        if adding:
            keys = {k: v for k, v in keys.items() if k in ("adds_to", *spec.adding)}
        elif partial is not None and self.adapting and spec.changing:
            self._unchanging(node, spec, path)
        self._keys(node, keys, path, also=spec.keys)
        if partial is None and not adding:
            self._required(node, spec, path)
        for key, inner in node.items.items():
            if key in keys:
                self.walk(inner, keys[key], f"{path}.{key}", partial=_within(partial, key), parent=node)

    def _unchanging(self, node: Map, spec: schema.Obj, path: str) -> None:
        for key, inner in node.items.items():
            if key in spec.keys and key not in spec.changing:
                self.fault(
                    inner, f"{path}.{key}", "overlay", f"补充规定不能改“{key}”",
                    f"可以改：{'、'.join(spec.changing)}。作法、对象或用途不同的，请另写一项制度。",
                )  # fmt: skip

    def _required(self, node: Map, spec: schema.Obj, path: str) -> None:
        where = path or "制度"
        unknown = [key for key in node.items if key not in spec.keys]
        for key in spec.required:
            if key not in node.items and not near(key, unknown):
                self.fault(node, where, "missing", f"缺少“{key}”", "请补上。")
        if spec.one_of and not any(near(key, unknown) for key in spec.one_of):
            given = [key for key in spec.one_of if key in node.items]
            if len(given) != 1:
                said = f"同时写了{'、'.join(given)}" if given else f"缺少{'、'.join(spec.one_of)}中的一个"
                self.fault(node, where, "one_of", said, f"{'、'.join(spec.one_of)} 只能写一个。")

    def _choice(self, node: Node, spec: schema.Choice, path: str, partial: Node | None) -> None:
        if isinstance(node, Leaf) and spec.word:
            self._word(node, spec.word, path)
            return
        if not isinstance(node, Map):
            self.fault(node, path, "map", f"要写成 {{…}}，现在是“{shown(node)}”", allowed([*spec.keys, *spec.word]))
            return
        both = spec.keys | spec.beside
        self._keys(node, both, path)
        given = [key for key in spec.keys if key in node.items]
        if len(given) != 1:
            said = f"同时写了{'、'.join(given)}" if given else "没有写是哪一种"
            self.fault(node, path, "one_of", said, f"只能写一个：{'、'.join(spec.keys)}。")
        for key, inner in node.items.items():
            if key in both:
                self.walk(inner, both[key], f"{path}.{key}")

    def _many(self, node: Node, of: schema.Spec, single: bool, path: str, partial: Node | None) -> None:
        if isinstance(node, Seq):
            if not node.items:
                self.fault(node, path, "empty", "列表是空的", "请填写，或删去这一键。")
            for number, inner in enumerate(node.items, 1):
                self.walk(inner, of, f"{path}.{number}")
        elif single:
            self.walk(node, of, path)
        else:
            self.fault(node, path, "list", f"要写成列表，现在是“{shown(node)}”", f"写法：[{shown(node)}]。")

    def _map_of(self, node: Node, of: schema.Spec, key: schema.Ref | None, path: str, partial: Node | None) -> None:
        if not isinstance(node, Map):
            self.fault(node, path, "map", f"这里要逐条写，现在是“{shown(node)}”", "写法：{名称: 内容}。")
            return
        if not node.items:
            self.fault(node, path, "empty", "里面没有内容", "请填写，或删去这一键。")
        for name, inner in node.items.items():
            here = f"{path}.{name}"
            if key is not None:
                self._ref(Leaf(name, node.file, node.line_of(name), node.owner), key, here)
            else:
                self._name(node, name, here)
            self.walk(inner, of, here, partial=_within(partial, name))

    # ---- places with a grammar of their own ----

    def _who(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        if isinstance(node, Map):
            self.walk(node, schema.Obj({"outside": schema.TEXT}, ("outside",)), path)
        else:
            self._many(node, schema.Role(), True, path, partial)

    def _kinds_or_any(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        if not (isinstance(node, Leaf) and node.value == "any"):
            self._many(node, schema.Ref(("kinds",)), False, path, partial)

    def _columns(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        self._map_of(node, schema.FIELD, None, path, partial)

    def _of(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        type_ = parent.get("type") if parent else None
        of = type_.text if isinstance(type_, Leaf) else "text"
        if isinstance(node, Map) and (of in words.CHOOSING or (partial is not None and type_ is None)):
            self._map_of(node, schema.MEMBER, None, path, partial)
        elif of in words.CHOOSING:
            self._ref(node, schema.Ref(("lists",)), path)
        elif of in ("subject", "person"):
            self._many(node, schema.Ref(("kinds",)), True, path, partial)
        elif of == "attendance":
            self._ref(node, schema.Ref(("kinds",), also=("members",)), path)
        elif of == "record":
            self._many(node, schema.Ref(("forms", "matters", "ladders")), True, path, partial)
        else:
            takes = [*words.CHOOSING, "subject", "person", "attendance", "record"]
            self.fault(node, path, "of", f"类型“{of}”的字段不写 of", f"写 of 的类型：{'、'.join(takes)}。")

    def _value(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        if not isinstance(node, Map):
            self.fault(node, path, "map", f"标准值要写名称、第一天和依据，现在是“{shown(node)}”",
                       "写法：{label: 办结时限, 2018-01-01: {is: 5 workdays, by: 依据名}}。")  # fmt: skip
            return
        keys: dict[str, schema.Spec] = {
            "label": schema.TEXT, "per": schema.Ref(("lists",)), "office_may": schema.Word(words.OFFICE_MAY)
        }  # fmt: skip
        if partial is None and "label" not in node.items:
            self.fault(node, path, "missing", "缺少“label”", "请补上。")
        days = [key for key in node.items if DAY_KEY.fullmatch(key)]
        if not days:
            self.fault(
                node, path, "missing", "没有写从哪一天起是多少", "写法：2018-01-01: {is: 5 workdays, by: 依据名}。"
            )
        for key, inner in node.items.items():
            here = f"{path}.{key}"
            if key in days:
                self._day_key(node, key, here)
                self._row(inner, here, "per" in node.items, partial)
            elif key in keys:
                self.walk(inner, keys[key], here)
            else:
                self.fault(node, here, "key", f"不认识的键“{key}”",
                           allowed([*keys, "2018-01-01（第一天）"]) + near(key, keys), node.line_of(key))  # fmt: skip

    def _day_key(self, node: Map, key: str, path: str) -> None:
        try:
            date.fromisoformat(key)
        except ValueError:
            self.fault(node, path, "day", f"日历上没有 {key} 这一天", "请改成真实的日期。", node.line_of(key))

    def _row(self, node: Node, path: str, table: bool, partial: Node | None) -> None:
        spec = schema.Obj({"is": schema.Special("amount"), "by": schema.BY}, ("is", "by"))
        self._obj(node, spec, path, None)
        amount = node.get("is") if isinstance(node, Map) else None
        if isinstance(amount, Map) and not table and partial is None:
            self.fault(
                amount, f"{path}.is", "table", "这里写成了一张表，但没有 per", "请写 per: 列表名，或只写一个数。"
            )
        if amount is not None and not isinstance(amount, Map) and table:
            self.fault(
                amount, f"{path}.is", "table", "有 per 的标准值要按列表逐项写", "写法：{is: {成员: 数, else: 数}}。"
            )

    def _amount(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        leaves = [(node, path)]
        if isinstance(node, Map):
            leaves = [(inner, f"{path}.{key}") for key, inner in node.items.items()]
        elif isinstance(node, Seq):
            leaves = [(inner, f"{path}.{number}") for number, inner in enumerate(node.items, 1)]
        for leaf, here in leaves:
            if not isinstance(leaf, Leaf):
                self.fault(leaf, here, "amount", "这里要写一个数", "写法：5 workdays、2/3、95 %、1000 m2。")
            elif unit := quantities.unknown_unit(leaf.value):
                self.fault(leaf, here, "unit", f"不认识的单位“{unit}”", quantities.units_near(unit))

    def _every(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        if isinstance(node, Leaf):
            if node.value not in (*words.PERIODS, "once"):
                self._ref(node, schema.Ref(("values",), ("period",), also=(*words.PERIODS, "once")), path)
            return
        spec = schema.Choice(
            {
                "week": schema.Many(schema.Word(words.WEEKDAYS), single=True), "year": schema.Special("year"),
                "anniversary": schema.COLUMN, "since_last": schema.Ref(("values",), schema.CLOCK),
                "plan": schema.Ref(("fields",)),
            }
        )  # fmt: skip
        self.walk(node, spec, path)

    def _year(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        if isinstance(node, Map):
            self.walk(node, schema.Obj({"between": schema.Many(schema.Special("month_day"))}, ("between",)), path)
            self._pair(node.get("between"), f"{path}.between")
        elif not (isinstance(node, Leaf) and node.value in words.FESTIVALS):
            self._month_day(node, path, partial, parent)

    def _month_day(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        if not (isinstance(node, Leaf) and month_day(node.text)):
            self.fault(
                node, path, "month_day", f"“{shown(node)}”不是几月几日，也不是节日名",
                f"写法：01-31，或 {'、'.join(words.FESTIVALS)}。" + near(shown(node), words.FESTIVALS),
            )  # fmt: skip

    def _pair(self, node: Node | None, path: str) -> None:
        if isinstance(node, Seq) and len(node.items) != 2:
            self.fault(node, path, "between", "between 要写起止两天", "写法：[10-15, 03-15]。")

    def _after(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        both = schema.Choice(schema.ROWS.keys | {"field": schema.COLUMN}, schema.ROWS.beside)
        self.walk(node, both, path)

    # ---- the office's report ----

    def _heading(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        if self._filled(node, path) and (digit := DIGIT.search(node.text)):
            self._stray(node, path, digit[0])

    def _order(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        if not (isinstance(node, Leaf) and isinstance(node.value, int) and 0 < node.value < 1000):
            self.fault(
                node, path, "order", f"要写这一段排在第几，现在是“{shown(node)}”", "写 1 到 999 的整数，小的在前。"
            )

    def _saying(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        """A paragraph of the report: words, and the names of figures; no number of its own."""
        if not self._filled(node, path):
            return
        for one in sayings(node.text):
            if one.name not in ("", *OF_THE_REPORT):
                self._ref(Leaf(one.name, node.file, node.line, node.owner), schema.Ref(("figures",)), path)
            elif digit := DIGIT.search(one.words):
                self._stray(node, path, digit[0])
            elif "<" in one.words or ">" in one.words:
                self.fault(node, path, "saying", "尖括号没有成对", "写法：清理垃圾<cleanup_refuse>。")

    def _filled(self, node: Node, path: str) -> TypeGuard[Leaf]:
        if isinstance(node, Leaf) and isinstance(node.value, str) and node.value.strip():
            return True
        self.fault(node, path, "empty", "没有写文字", "请写这一段怎么说；没有要说的，删去这一条。")
        return False

    def _stray(self, node: Node, path: str, digits: str) -> None:
        self.fault(
            node, path, "stray_number", f"报告的文字里直接写了数（{digits}）",
            "报告里的数都要连着记录：请改成 <指标名>；名称里的数请写汉字。",
        )  # fmt: skip

    def _while_(self, node: Node, path: str, partial: Node | None, parent: Map | None) -> None:
        if isinstance(node, Map) and "between" in node.items:
            self.walk(node, schema.Obj({"between": schema.Many(schema.Special("month_day"))}, ("between",)), path)
            self._pair(node.get("between"), f"{path}.between")
        else:
            keys: dict[str, schema.Spec] = {"register": schema.Ref(("kinds",)), "between": schema.TEXT}
            self.walk(node, schema.Choice(keys, {"where": schema.COND}), path)


def _within(node: Node | None, key: str) -> Node | None:
    """What stands under a key of something that is there already."""
    return node.get(key) if isinstance(node, Map) else None

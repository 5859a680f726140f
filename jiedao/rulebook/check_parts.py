"""Checks of duties, ladders, points and figures: evidence, clocks, columns and units."""

from collections.abc import Iterable
from typing import Any

from jiedao.rulebook.check_fields import FieldChecks
from jiedao.rulebook.columns import Column
from jiedao.rulebook.matters import Points
from jiedao.rulebook.model import Duty, FigureDef, Ladder
from jiedao.rulebook.rhythms import After, Anniversary, Before, Plan
from jiedao.rulebook.rows import Count, Distinct, Minus, Plus, Ratio, Rows, Share, Sum
from jiedao.rulebook.units import COUNTS, RATIOS
from jiedao.rulebook.yaml import Leaf, Map, Node, Seq

#: What a figure may be split by, beside words: places. Never persons.
PLACES = ("place", "community", "grid", "sub_district")


class PartChecks(FieldChecks):
    """Checks one file's duties, ladders, points and figures in one area."""

    # ---- duties ----

    def duty(self, node: Map, path: str, duty: Duty) -> None:
        kind = self.made.kinds.get(duty.for_)
        self.days(node, path)
        if kind is not None:

            def look(name: str) -> Column | None:
                return self.columns.of_kind(kind, name)

            known = list(self.columns.names_of(kind))
            self.condition(node.get("where"), f"{path}.where", look, known, choosing=True)
            self._rhythm(node, path, duty, look, known)
            self._excuses(node.get("waivers"), f"{path}.waivers", duty, look, known)
        self._while(node.get("while"), f"{path}.while")
        for given, rows, here in _pairs(node.get("done_by"), duty.done_by, f"{path}.done_by"):
            self.rows(given, here, rows)
            if rows.apart:
                self.fault(given, here, "apart", "apart 只用于办理阶梯的 opens", "请删去。")
            self.tells(given, here, rows, duty.for_)
            for name in duty.each:
                column = self.columns.of_rows(rows, name)
                if column is None:
                    self.no_column(node.get("each") or node, f"{path}.each", name, self.columns.names(rows))
                elif column.type != "choice":
                    self.fault(
                        node.get("each") or node, f"{path}.each", "type", f"“{name}”不是单选字段", "each 要写单选字段。"
                    )
                elif column.sensitive:
                    self.fault(
                        node.get("each") or node,
                        f"{path}.each",
                        "sensitive",
                        f"“{name}”是敏感个人信息",
                        "请换一个字段。",
                    )

    def _excuses(self, node: Node | None, path: str, duty: Duty, look: Any, known: list[str]) -> None:
        """A ground that the rule itself grants says by what, when it holds, and excuses only what something brought about."""
        for name, inner in node.items.items() if isinstance(node, Map) else ():
            if not isinstance(inner, Map) or "when" not in inner.items:
                continue
            here = f"{path}.{name}"
            self.condition(inner.get("when"), f"{here}.when", look, known, choosing=True)
            if "by" not in inner.items:
                self.fault(inner, here, "by", "没有写依据", "自动免除要写 by：豁免清单是哪一条定的。")
            if not isinstance(duty.rhythm, After):
                self.fault(inner, here, "when", "只有 after 的职责可以自动免除", "请改用 where 说明对谁要求。")

    def _rhythm(self, node: Map, path: str, duty: Duty, look: Any, known: list[str]) -> None:
        match duty.rhythm:
            case Anniversary() | Before() | After(rows=None):
                key = next((key for key in ("every", "after", "before") if key in node.items), "every")
                inner = node.get(key)
                leaf = inner.get("anniversary" if key == "every" else "field") if isinstance(inner, Map) else None
                here = f"{path}.{key}.{'anniversary' if key == 'every' else 'field'}"
                self.column(leaf, here, look, known, "date")
            case After(rows=Rows() as rows):
                self.rows(node.get("after"), f"{path}.after", rows)
            case Plan(plan, day):
                self._plan(node.get("every"), f"{path}.every.plan", plan, day)

    def _plan(self, node: Node | None, path: str, plan: str, day: str) -> None:
        leaf = node.get("plan") if isinstance(node, Map) else None
        if not isinstance(leaf, Leaf):
            return
        self.lines(leaf, path, plan)
        form, name = self.made.form_at(plan)
        field = form.fields.get(name) if form is not None else None
        days = [one.name for one in field.columns.values() if one.type == "date"] if field else []
        if field is not None and len(days) != 1:
            said = f"有几个日期列（{'、'.join(days)}）" if days else "没有日期列"
            self.fault(leaf, path, "plan", f"计划“{name}”{said}", "计划的每一行要有且只有一个日期。")

    def _while(self, node: Node | None, path: str) -> None:
        if isinstance(node, Map) and "register" in node.items:
            self.rows(node, path, self.builder.rows(node))

    # ---- ladders ----

    def ladder(self, node: Map, path: str, ladder: Ladder) -> None:
        given = node.get("opens")
        own = _pairs(given, self.builder.all_rows(given), f"{path}.opens")
        for inner, rows, here in own:
            self.rows(inner, here, rows)
            if rows.match:
                self.fault(inner, here, "match", "match 不用于 opens", "请删去。")
            subject = self.columns.of_rows(rows, "subject")
            if ladder.for_ and subject is not None and not set(subject.kinds) & self._ladder_kinds(ladder):
                said = "、".join(self.label(kind) for kind in ladder.for_)
                self.fault(inner, here, "for", f"{rows.name} 说的不是{said}", "请核对 for 和 opens。")
        lanes = node.get("lanes")
        for name, lane in lanes.items.items() if isinstance(lanes, Map) else ():
            if isinstance(lane, Map):
                self._lane(lane, f"{path}.lanes.{name}", ladder)
        last = ladder.lanes[-1] if ladder.lanes else None
        if last is not None and last.when_late == "next" and isinstance(lanes, Map):
            self.fault(lanes.items.get(last.name, lanes), f"{path}.lanes.{last.name}", "when_late",
                       "最后一级后面没有下一级", "请删去 when_late: next，或再加一级。")  # fmt: skip
        self.letter(node, path)

    def _ladder_kinds(self, ladder: Ladder) -> set[str]:
        return {one for kind in ladder.for_ for one in self.kinds_of(kind)}

    def _lane(self, node: Map, path: str, ladder: Ladder) -> None:
        for leaf in leaves(node.get("who")):
            if leaf.text.startswith("found."):
                self._found(leaf, f"{path}.who", ladder, "who")
        for key in ("accept", "finish"):
            clock = node.get(key)
            if not isinstance(clock, Leaf):
                continue
            if clock.text.startswith("found."):
                self._found(clock, f"{path}.{key}", ladder, "date")
            else:
                value = self.names.resolve(clock.owner, ("values",), clock.text)
                self._told_by_all(clock, f"{path}.{key}", value, ladder.opens)

    def _found(self, leaf: Leaf, path: str, ladder: Ladder, fits: str) -> None:
        name = leaf.text.removeprefix("found.")
        for rows in ladder.opens:

            def look(_: str, rows: Rows = rows) -> Column | None:
                return self.columns.of_rows(rows, name)

            self.column(leaf, path, look, self.columns.names(rows), fits)

    def _told_by_all(self, leaf: Leaf, path: str, value: str, opens: Iterable[Rows]) -> None:
        """A clock given as a table: every record that opens a case tells the member."""
        found = self.made.values.get(value)
        if found is None or found.per is None:
            return
        for rows in opens:
            lists: list[str | None] = []
            for name in self.columns.names(rows):
                column = self.columns.of_rows(rows, name)
                lists.append(column.list if column is not None else None)
            self.member_told(leaf, path, value, lists)

    def letter(self, node: Map, path: str) -> None:
        """A letter named but not there yet: the general form serves until it is."""
        for key in ("letter", "certificate"):
            leaf = node.get(key)
            if isinstance(leaf, Leaf) and leaf.file == self.file.file and not (self.file.folder / leaf.text).is_file():
                self.warn(leaf, f"{path}.{key}", "letter", f"文件夹里还没有“{leaf.text}”", "放进来之前不能套打。")

    # ---- points ----

    def points(self, node: Map, path: str, points: Points) -> None:
        kind = self.made.kinds.get(points.for_)
        if kind is None:
            return
        if kind.base == "person" and (kind.name != "party_member" or points.appeal is None):
            self.fault(
                node,
                path,
                "points",
                "积分只能用于党员（须有申诉 appeal）或物（如保洁合同）",
                "请删去，或写 appeal: 申诉事项。",
            )
        confirmed = self.made.matters.get(points.confirm or "")
        opened = self.made.forms.get(confirmed.opens) if confirmed is not None else None
        groups = {name for name, one in self.made.kinds.items() if one.members == kind.name}
        if opened is not None and not groups & set(opened.for_):
            self.fault(
                node.get("confirm") or node, f"{path}.confirm", "points",
                f"“{opened.label}”不是给“{kind.label}”所在组织填写的", "请写由支部这一级的记录发起的事项。",
            )  # fmt: skip
        known = list(self.columns.names_of(kind))
        lists = [column.list for name in known if (column := self.columns.of_kind(kind, name)) is not None]
        self.condition(
            node.get("where"), f"{path}.where", lambda name: self.columns.of_kind(kind, name), known, choosing=True
        )
        given = node.get("rules")
        for rule in points.rules:
            inner = given.get(rule.name) if isinstance(given, Map) else None
            if not isinstance(inner, Map):
                continue
            here = f"{path}.rules.{rule.name}"
            self.rows(inner.get("rows"), f"{here}.rows", rule.rows)
            self.tells(inner, f"{here}.rows", rule.rows, points.for_)
            self.member_told(inner, f"{here}.gives", rule.gives, lists)

    # ---- figures ----

    def figure(self, node: Map, path: str, figure: FigureDef) -> None:
        measure, rows = figure.measure, figure.rows
        given = node.get("measure")
        if isinstance(measure, Ratio | Plus | Minus):
            self._combined(node, path, figure, measure)
            return
        if rows is None:
            self.fault(
                node, path, "missing", "缺少“rows”", "请写数的是哪些记录；由几个指标算出的写 ratio、plus、minus。"
            )
            return
        self.rows(node.get("rows"), f"{path}.rows", rows)
        for key in ("match", "apart"):
            if isinstance(inner := node.get("rows"), Map) and key in inner.items:
                self.fault(inner, f"{path}.rows.{key}", key, f"{key} 不用于指标", "请删去。")

        def look(name: str) -> Column | None:
            return self.columns.of_rows(rows, name)

        known = list(self.columns.names(rows))
        tree = given if isinstance(given, Map) else Map({}, node.file, node.line, node.owner)
        here = f"{path}.measure"
        match measure:
            case Distinct():
                self._plain(self.column(tree.get("distinct"), f"{here}.distinct", look, known), tree, here)
                self.condition(tree.get("all"), f"{here}.all", look, known, choosing=True)
            case Sum():
                for leaf in leaves(tree.get("sum")):
                    column = self.column(leaf, f"{here}.sum", look, known, "number")
                    self._plain(column, leaf, f"{here}.sum")
                    if column is not None and column.unit and column.unit != figure.unit:
                        self.fault(
                            node,
                            path,
                            "unit",
                            f"单位是 {figure.unit}，所加的“{leaf.text}”却是 {column.unit}",
                            "请核对单位。",
                        )
            case Share():
                self.condition(tree.get("share"), f"{here}.share", look, known, choosing=True)
                self._plain(self.column(tree.get("weight"), f"{here}.weight", look, known, "number"), tree, here)
        self._beside(tree, here, measure)
        self._unit(node, path, figure)
        if rows.source == "members" and node.get("measure") is not None and isinstance(given, Map):
            self.fault(given, here, "measure", "列表成员只能计数", "请写 measure: count。")
        for leaf in leaves(node.get("split")):
            self._split(leaf, f"{path}.split", self.column(leaf, f"{path}.split", look, known))
        self._target(node.get("target"), f"{path}.target", figure)

    def _plain(self, column: Column | None, node: Node, path: str) -> None:
        if column is not None and column.sensitive:
            self.fault(node, path, "sensitive", "加密保存的敏感个人信息不能用来计数", "请另设一个“是否”或分档字段。")

    def _beside(self, tree: Map, path: str, measure: object) -> None:
        for key, of in (("all", Distinct), ("weight", Share)):
            if key in tree.items and not isinstance(measure, of):
                goes = "distinct" if key == "all" else "share"
                self.fault(tree, f"{path}.{key}", "key", f"{key} 只和 {goes} 一起写", "请删去。")

    def _unit(self, node: Map, path: str, figure: FigureDef) -> None:
        share = isinstance(figure.measure, Share)
        if share != (figure.unit == "percent"):
            said = "比例的单位是 percent" if share else "单位 percent 只用于比例（share、ratio）"
            self.fault(node, path, "unit", said, "请核对单位。")
        elif (wanted := _unit_of_persons(figure)) and figure.unit != wanted:
            self.fault(
                node, path, "persons", f"单位是 {figure.unit}，数的却是 {wanted}",
                "人次（count，person-times）和人数（distinct: subject，persons）不能混，请核对单位或量法。",
            )  # fmt: skip
        elif not share and not isinstance(figure.measure, Sum) and figure.unit not in COUNTS:
            self.fault(node, path, "unit", f"计数的单位不能是 {figure.unit}", f"可以是：{'、'.join(COUNTS)}。")

    def _split(self, leaf: Leaf, path: str, column: Column | None) -> None:
        if column is None:
            return
        place = column.type == "place" or any(kind in PLACES for kind in column.kinds)
        if column.sensitive or not (column.words is not None or place):
            self.fault(leaf, path, "split", f"不能按“{leaf.text}”分开", "只能按选项或地方分开，不能按人分开。")

    def _combined(self, node: Map, path: str, figure: FigureDef, measure: Ratio | Plus | Minus) -> None:
        for key in ("rows", "split", "period"):
            if key in node.items and key != "period":
                self.fault(node, f"{path}.{key}", key, f"由几个指标算出的指标不写 {key}", "请写在各个指标上。")
        if isinstance(measure, Ratio | Minus) and len(measure.of) != 2:
            self.fault(
                node, f"{path}.measure", "parts", f"要写两个指标，现在是 {len(measure.of)} 个", "写法：[分子, 分母]。"
            )
        if isinstance(measure, Ratio):
            if figure.unit != "percent" and figure.unit not in RATIOS:
                self.fault(
                    node, path, "unit", f"两数之比的单位不能是 {figure.unit}", f"可以是：percent、{'、'.join(RATIOS)}。"
                )
        else:
            units = {self.made.figures[name].unit for name in measure.of if name in self.made.figures}
            if units and units != {figure.unit}:
                self.fault(
                    node, path, "unit", f"单位是 {figure.unit}，各部分却是 {'、'.join(sorted(units))}", "请核对单位。"
                )
        if figure.name in self._made_of(measure.of):
            self.fault(node, f"{path}.measure", "circle", "绕了一圈又用到自己", "请核对各指标的组成。")
        self._target(node.get("target"), f"{path}.target", figure)

    def _made_of(self, names: Iterable[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                other = self.made.figures.get(name)
                if other is not None and isinstance(other.measure, Ratio | Plus | Minus):
                    waiting += other.measure.of
        return found

    def _target(self, node: Node | None, path: str, figure: FigureDef) -> None:
        value = self.made.values.get(figure.target.value) if figure.target else None
        if node is None or value is None:
            return
        for row in value.rows:
            amount = row.amount
            fits = amount.kind == "share" if figure.unit == "percent" else amount.unit in (None, figure.unit)
            if not fits or amount.kind in ("text", "day", "period", "list", "table"):
                self.fault(node, path, "unit", f"目标（{amount.written}）和指标的单位（{figure.unit}）不合", "请核对。")
                return


def _unit_of_persons(figure: FigureDef) -> str:
    """What a figure over those who took part is counted in: taking part is person-times, different ones are persons."""
    if figure.rows is None or figure.rows.source != "activities":
        return ""
    match figure.measure:
        case Count():
            return "person-times"
        case Distinct("subject"):
            return "persons"
    return ""


def _pairs(node: Node | None, rows: tuple[Rows, ...], path: str) -> list[tuple[Node, Rows, str]]:
    """Each source as written with what it means; a list's are numbered."""
    if isinstance(node, Seq):
        return [(one, made, f"{path}.{no}") for no, (one, made) in enumerate(zip(node.items, rows, strict=False), 1)]
    return [(node, rows[0], path)] if node is not None and rows else []


def leaves(node: Node | None) -> list[Leaf]:
    """The words of a key that takes one or a list of them."""
    if isinstance(node, Leaf):
        return [node]
    return [item for item in node.items if isinstance(item, Leaf)] if isinstance(node, Seq) else []

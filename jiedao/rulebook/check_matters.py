"""Checks of personal classes, matters, ballots, benefits and activities."""

from collections.abc import Mapping

from jiedao.rulebook import words
from jiedao.rulebook.check_parts import PartChecks, leaves
from jiedao.rulebook.columns import NUMERIC, Column
from jiedao.rulebook.matters import Activity, Ballot, Benefit, Matter, Step
from jiedao.rulebook.problems import near
from jiedao.rulebook.yaml import Leaf, Map, Seq

#: What a step that does this needs, and what only it may have.
NEEDS: dict[str, tuple[str, ...]] = {"record": ("form",), "publish": ("shows", "lasts"), "vote": ("ballot",)}
ONLY: dict[str, str] = {"form": "record", "shows": "publish", "lasts": "publish", "ballot": "vote"}


class MatterChecks(PartChecks):
    """Checks one file's matters, ballots, benefits and activities in one area."""

    # ---- matters ----

    def matter(self, node: Map, path: str, matter: Matter) -> None:
        def look(name: str) -> Column | None:
            return self.columns.of_matter(matter, name)

        form = self.made.forms.get(matter.opens)
        known = [*(form.fields if form else ()), "subject", *(f"{step.name}_on" for step in matter.steps)]
        known += [f"{step.name}.{name}" for step in matter.steps for name in self._fields_of(step)]
        given = node.get("steps")
        for step in matter.steps:
            inner = given.get(step.name) if isinstance(given, Map) else None
            if isinstance(inner, Map):
                self._step(inner, f"{path}.steps.{step.name}", step, matter, look, known)

    def _fields_of(self, step: Step) -> Mapping[str, object]:
        form = self.made.forms.get(step.form) if step.form else self.made.kinds.get(step.kind or "")
        return form.fields if form is not None else {}

    def _step(self, node: Map, path: str, step: Step, matter: Matter, look: object, known: list[str]) -> None:
        def column(name: str) -> Column | None:
            return self.columns.of_matter(matter, name)

        for key in NEEDS.get(step.does, ()):
            if key not in node.items:
                self.fault(node, path, "missing", f"does: {step.does} 缺少“{key}”", "请补上。")
        for key, does in ONLY.items():
            if key in node.items and step.does != does:
                self.fault(node, f"{path}.{key}", "key", f"{key} 只用于 does: {does}", "请删去，或改 does。")
        self.condition(node.get("when"), f"{path}.when", column, known)
        shows = node.get("shows")
        for leaf in shows.items if isinstance(shows, Seq) else ():
            if not isinstance(leaf, Leaf):
                continue
            shown = self.column(leaf, f"{path}.shows", column, known)
            if shown is not None and shown.sensitive:
                self.fault(
                    leaf,
                    f"{path}.shows",
                    "notice",
                    f"“{leaf.text}”是敏感个人信息，不能公示",
                    "公示只列必要的内容，请删去这一项。",
                )
        for leaf in leaves(node.get("who")):
            if "." in leaf.text:
                self._person(leaf, f"{path}.who", matter)
        self.letter(node, path)

    def _person(self, leaf: Leaf, path: str, matter: Matter) -> None:
        """`consent.mediators.person`: a person in the record of an earlier step, in a line of it, or of the opening."""
        parts = leaf.text.split(".")
        column = self.columns.of_matter(matter, leaf.text)
        if column is None and len(parts) == 3:
            step = next((one for one in matter.steps if one.name == parts[0]), None)
            form = self.made.forms.get(step.form or "") if step else None
            lines = form.fields.get(parts[1]) if form else None
            if form is not None and lines is not None:
                column = self.columns.of_line(form, lines, parts[2])
        if column is None or column.type not in ("person", "subject"):
            self.fault(leaf, path, "role", f"“{leaf.text}”不是记录里的人", "写法：步骤.字段 或 步骤.多行字段.列。")

    # ---- ballots ----

    def ballot(self, node: Map, path: str, ballot: Ballot) -> None:
        for key in words.BALLOT_KINDS.get(ballot.kind, ()):
            if key not in node.items:
                self.fault(node, path, "missing", f"kind: {ballot.kind} 缺少“{key}”", "请补上。")
        for key in ("electors", "candidates", "rates", "among", "gives"):
            self.rows(node.get(key), f"{path}.{key}", getattr(ballot, key))
        self._held(node, path, ballot)
        caps = node.get("caps")
        for option in ballot.caps:
            if option not in ballot.options:
                self.fault(
                    caps or node, f"{path}.caps.{option}", "word", f"“{option}”不是选项（{'、'.join(ballot.options)}）",
                    near(option, ballot.options),
                )  # fmt: skip

    def _held(self, node: Map, path: str, ballot: Ballot) -> None:
        if ballot.held_at is None:
            for key in ("when", "seats"):
                if key in node.items:
                    self.fault(node, f"{path}.{key}", "key", f"没有 held_at 时不能写 {key}", "请写 held_at: 表单。")
            return
        form = self.made.forms.get(ballot.held_at)
        lines = None
        if form is None:
            found, name = self.made.form_at(ballot.held_at)
            lines = found.fields.get(name) if found is not None else None
            if found is not None and lines is None:
                self.no_column(node, f"{path}.held_at", name, found.fields)
            form = self.made.forms.get(ballot.held_at.rpartition(".")[0])
        if form is None:
            return
        at, field = form, lines

        def look(name: str) -> Column | None:
            return self.columns.of_line(at, field, name) if field is not None else self.columns.of_form(at, name)

        known = list(self.columns.names_of(form, lines))
        self.condition(node.get("when"), f"{path}.when", look, known)

        def seats(name: str) -> Column | None:
            opened = self.made.filled_in(ballot.candidates.form or "") if ballot.candidates else None
            return look(name) or (self.columns.of_form(opened, name) if opened is not None else None)

        self.column(node.get("seats"), f"{path}.seats", seats, known, "number")

    # ---- benefits and activities ----

    def benefit(self, node: Map, path: str, benefit: Benefit) -> None:
        self.rows(node.get("granted_by"), f"{path}.granted_by", benefit.granted_by)
        matter = self.made.matters.get(benefit.granted_by.name)
        if benefit.granted_by.source != "matters":
            self.fault(
                node,
                f"{path}.granted_by",
                "granted_by",
                "待遇由事项的决定给予",
                "写法：{matters: 事项名, where: {outcome: granted}}。",
            )
        if benefit.for_ not in ("person", "household"):
            self.fault(
                node, f"{path}.for", "for", f"待遇发给人或家庭，不是“{benefit.for_}”", "写 person 或 household。"
            )
        if matter is not None:
            self._eligible(node, path, benefit, matter)
        self._with(node, path, benefit)

    def _eligible(self, node: Map, path: str, benefit: Benefit, matter: Matter) -> None:
        def look(name: str) -> Column | None:
            return self.columns.of_matter(matter, name)

        form = self.made.forms.get(matter.opens)
        known = [*(form.fields if form else ()), "subject"]
        known += [f"{step.name}.{name}" for step in matter.steps for name in self._fields_of(step)]
        given = node.get("eligible")
        for name, inner in given.items.items() if isinstance(given, Map) else ():
            if isinstance(inner, Map):
                self.condition(inner.get("when"), f"{path}.eligible.{name}.when", look, known)
        amount = node.get("amount")
        if benefit.amount[0] == "field" and isinstance(amount, Map):
            column = self.column(amount.get("field"), f"{path}.amount.field", look, known)
            if column is not None and column.type not in NUMERIC:
                self.fault(amount, f"{path}.amount.field", "type", "金额要取自数字字段", "请换一个字段。")
        elif benefit.amount[0] == "value":
            lists = [column.list for name in known if (column := look(name)) is not None]
            self.member_told(node, f"{path}.amount", benefit.amount[1], lists)

    def _with(self, node: Map, path: str, benefit: Benefit) -> None:
        given = node.get("with")
        for other, word in benefit.with_.items():
            there = self.made.benefits.get(other)
            said = there.with_.get(benefit.name) if there is not None else None
            at = given.get(other) if isinstance(given, Map) else None
            if other == benefit.name:
                self.fault(at or node, f"{path}.with.{other}", "with", "待遇不和自己比", "请删去。")
            elif there is not None and said != word:
                what = f"这里写 {word}，{other} 那边写 {said}" if said else f"{other} 那边没有写"
                self.fault(at or node, f"{path}.with.{other}", "with", f"两边不一致：{what}", "请两边写成一样。")

    def activity(self, node: Map, path: str, activity: Activity) -> None:
        self.rows(node.get("joins"), f"{path}.joins", activity.joins)
        if activity.joins.source != "register":
            self.fault(node, f"{path}.joins", "joins", "报名的人要来自名册", "写法：{register: 名册名}。")
        kind = self.made.kinds.get(activity.joins.name)
        if kind is not None and kind.base != "person":
            self.fault(node, f"{path}.joins", "joins", f"“{kind.label}”不是人", "报名的是人，请写人员的名册。")
        form = self.made.forms.get(activity.form)
        hours = [one.name for one in form.fields.values() if one.unit == "hours"] if form is not None else []
        if len(hours) > 1:
            said = f"记录里有几个时长（{'、'.join(hours)}）"
            self.fault(node, f"{path}.form", "hours", said, "每人时长只能有一个字段。")
        self.letter(node, path)

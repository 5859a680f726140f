"""Checks of values, lists, registers, forms and their fields."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from jiedao.rulebook import words
from jiedao.rulebook.check import Context, Look, amounts, sort_of
from jiedao.rulebook.matters import Matter
from jiedao.rulebook.model import Field, Form, Kind, Member, NamedList, Value
from jiedao.rulebook.problems import near
from jiedao.rulebook.yaml import Leaf, Map, Node, Seq

#: Columns that rows have of themselves; a field may not be called so.
TAKEN_FORM = ("subject", "place", "occurred_on", "entered_on", "author", "entry")
TAKEN_KIND = ("subject", "place", "part_of", "listed_on", "ended_on", "ended_by", "complete", "members", "entry")
FOREVER = date(9999, 12, 31)


class FieldChecks(Context):
    """Checks one file's values, lists, registers and forms in one area."""

    # ---- values ----

    def value(self, node: Map, path: str, value: Value) -> None:
        """Rows of one sort; tables that speak of every member in force."""
        sorts = {sort_of(amount) for amount in amounts(value.rows)}
        if len(sorts) > 1:
            self.fault(
                node, path, "kinds", f"各行不是同一类（{'、'.join(sorted(sorts))}）", "同一个标准值前后要是同一类。"
            )
        if value.per is None or value.per not in self.made.lists:
            return
        members = self.made.lists[value.per].members
        ends = [*(row.first for row in value.rows[1:]), FOREVER]
        for row, until in zip(value.rows, ends, strict=True):
            inner = node.get(row.first.isoformat())
            here = f"{path}.{row.first}"
            entries = row.amount.entries
            for name in entries:
                if name not in members and name != "else":
                    self.fault(
                        inner or node, f"{here}.is.{name}", "word", f"“{name}”不是“{value.per.rpartition('.')[2]}”的成员",
                        near(name, members) or f"成员有：{'、'.join(members)}。",
                    )  # fmt: skip
            if "else" in entries or inner is None:
                continue
            silent = [m.name for m in members.values() if m.name not in entries and _meets(m, row.first, until)]
            if silent:
                self.fault(inner, here, "table", f"没有写 {'、'.join(silent)} 是多少", "请补上，或写 else。")

    def overlay_value(self, node: Map, path: str, base: Value, file_standing: Mapping[str, str]) -> None:
        """An office may change a value only as far as its article or `office_may` lets it, and from its own first day."""
        may = base.office_may or self._default_may(base, file_standing)
        first = self.file.in_force.first
        for key, row in node.items.items():
            if not key[:1].isdigit():
                continue
            here = f"{path}.{key}"
            if may == "nothing":
                rows = [one for one in base.rows if file_standing.get(one.by) in words.FIXED] or list(base.rows)
                by = rows[-1].by.rpartition(".")[2]
                why = f"依据 {by} 是法规或通知，没有写 office_may" if not base.office_may else "office_may 写着 nothing"
                self.fault(row, here, "may_not", f"本单位不能改这个标准值：{why}", "请删去这一行。")
                continue
            if first and date.fromisoformat(key) < first:
                self.fault(row, here, "too_early", f"早于本制度的生效日 {first}", "请从生效日起写。")
            self._direction(row, here, may, base, date.fromisoformat(key))

    @staticmethod
    def _default_may(base: Value, standing: Mapping[str, str]) -> str:
        return "nothing" if any(standing.get(row.by) in words.FIXED for row in base.rows) else "change"

    def _direction(self, row: Node, path: str, may: str, base: Value, day: date) -> None:
        amount = row.get("is") if isinstance(row, Map) else None
        if may not in ("raise", "lower") or not isinstance(amount, Leaf):
            return
        before = [one for one in base.rows if one.first <= day and self.file.file and one.amount.kind != "table"]
        if not before:
            return
        new, old = self.builder.quantity(amount), before[-1].amount
        try:
            wrong = new.number < old.number if may == "raise" else new.number > old.number
        except ValueError:
            return
        if wrong or new.unit != old.unit:
            said = "只能提高" if may == "raise" else "只能降低"
            self.fault(
                amount,
                f"{path}.is",
                "may_not",
                f"本单位{said}这个标准值（原为 {old.written}）",
                "请改写，或删去这一行。",
            )

    # ---- lists ----

    def members(self, node: Node | None, path: str, looks: list[tuple[Look, list[str]]]) -> None:
        """Words of a list: days in order, and conditions that at least one row that asks them can tell."""
        for name, member in node.items.items() if isinstance(node, Map) else ():
            if not isinstance(member, Map):
                continue
            self.days(member, f"{path}.{name}")
            when = member.get("when")
            if when is None:
                continue
            tried = [(self._columns_missing(when, look), look, known) for look, known in looks]
            if not tried:
                self.fault(
                    when,
                    f"{path}.{name}.when",
                    "when",
                    "没有表单用到这个列表，判断不了",
                    "请删去 when，或在表单里用上。",
                )
                continue
            _, look, known = min(tried, key=lambda one: one[0])
            self.condition(when, f"{path}.{name}.when", look, known)

    def _columns_missing(self, node: Node, look: Look) -> int:
        """How many columns of a condition a row does not have."""
        if not isinstance(node, Map):
            return 0
        missing = 0
        for name, test in node.items.items():
            if name == "any":
                missing += sum(
                    self._columns_missing(part, look) for part in (test.items if isinstance(test, Seq) else ())
                )
            else:
                missing += look(name) is None
        return missing

    def days(self, node: Map, path: str) -> None:
        """`from` is not after `to`."""
        begins, ends = self.builder.day(node, "from"), self.builder.day(node, "to")
        if begins and ends and begins > ends:
            self.fault(node, path, "days", f"起（{begins}）晚于止（{ends}）", "请核对日期。")

    def asked_by(self, named: NamedList) -> Iterator[tuple[Look, list[str]]]:
        """The rows that ask a list's words: forms that draw from it; for bands that nothing draws from, any matter."""
        for form in self.made.forms.values():
            if any(
                one.list == named.name for field in form.fields.values() for one in (field, *field.columns.values())
            ):
                yield self._of_form(form), list(self.columns.names_of(form))
        for kind in self.made.kinds.values():
            if any(one.list == named.name for one in kind.fields.values()):
                yield self._of_kind(kind), list(self.columns.names_of(kind))
        if not any(member.when is None for member in named.members.values()):
            for matter in self.made.matters.values():
                opened = self.made.forms.get(matter.opens)
                yield self._of_matter(matter), list(opened.fields if opened else ())

    def _of_form(self, form: Form) -> Look:
        return lambda name: self.columns.of_form(form, name)

    def _of_kind(self, kind: Kind) -> Look:
        return lambda name: self.columns.of_kind(kind, name)

    def _of_matter(self, matter: Matter) -> Look:
        return lambda name: self.columns.of_matter(matter, name)

    # ---- registers and forms ----

    def kind(self, node: Map, path: str, kind: Kind) -> None:
        look = self._of_kind(kind)
        known = list(self.columns.names_of(kind))
        taken = (*TAKEN_KIND, *words.BASES.get(kind.base, {}), *kind.assigned)
        self.fields(node.get("fields"), f"{path}.fields", kind.fields, look, known, taken, kind)
        self.rules(node.get("rules"), f"{path}.rules", look, known)
        given = node.get("known_by")
        for leaf in given.items if isinstance(given, Seq) else ():
            if isinstance(leaf, Leaf) and leaf.text not in (*kind.fields, "name", "part_of", *words.BASES[kind.base]):
                self.no_column(leaf, f"{path}.known_by", leaf.text, [*kind.fields, "name", "part_of"])
        self.claimed(node.get("claimed"), f"{path}.claimed", kind, look, known)

    def claimed(self, node: Node | None, path: str, kind: Kind, look: Look, known: list[str]) -> None:
        """Whose it is stands in an assigned name or in what a form's `latest` says; nothing kept encrypted is told before;
        what ends it is about the same list."""
        if kind.claimed is None or not isinstance(node, Map):
            return
        persons = [*kind.assigned, *(one.name for one in kind.fields.values() if self._names_who(one))]
        if (written := node.get("as")) is not None and kind.claimed.column not in persons:
            self.fault(
                written, f"{path}.as", "claimed", f"“{kind.claimed.column}”说不出是谁认领的",
                near(kind.claimed.column, persons) or f"可以写：{'、'.join(persons) or 'assigned 里的名称'}。",
            )  # fmt: skip
        self.condition(node.get("when"), f"{path}.when", look, known)
        shows = node.get("shows")
        for leaf in shows.items if isinstance(shows, Seq) else ():
            column = look(leaf.text) if isinstance(leaf, Leaf) else None
            if isinstance(leaf, Leaf) and leaf.text not in ("name", *kind.fields):
                self.no_column(leaf, f"{path}.shows", leaf.text, ["name", *kind.fields])
            elif column is not None and column.sensitive:
                says, next_step = "加密保存的内容不能在认领以前给人看", "请另记一个不涉及隐私的类别。"
                self.fault(leaf, f"{path}.shows", "sensitive", says, next_step)
        form = self.made.forms.get(kind.claimed.ended_by or "")
        if form is not None and kind.name not in form.for_:
            self.fault(node, f"{path}.ended_by", "claimed", f"“{form.label}”不是关于这个名册的", "请写关于它的一张表。")

    def _names_who(self, one: Field) -> bool:
        """Whether a field of a register says who: by the last record that gives a person."""
        form, name = self.made.form_at(one.latest or "")
        declared = form.fields.get(name) if form is not None else None
        return declared is not None and declared.type in ("subject", "person")

    def form(self, node: Map, path: str, form: Form) -> None:
        look = self._of_form(form)
        known = list(self.columns.names_of(form))
        self.fields(node.get("fields"), f"{path}.fields", form.fields, look, known, TAKEN_FORM, form)
        self.rules(node.get("rules"), f"{path}.rules", look, known)

    def rules(self, node: Node | None, path: str, look: Look, known: Iterable[str]) -> None:
        """The condition of each rule."""
        for number, rule in enumerate(node.items if isinstance(node, Seq) else (), 1):
            if isinstance(rule, Map):
                self.condition(rule.get("when"), f"{path}.{number}.when", look, known)

    def fields(
        self, node: Node | None, path: str, fields: Mapping[str, Field], look: Look, known: list[str],
        taken: tuple[str, ...], owner: Form | Kind, columns: bool = False,
    ) -> None:  # fmt: skip
        for name, inner in node.items.items() if isinstance(node, Map) else ():
            here = f"{path}.{name}"
            if name in taken:
                self.fault(inner, here, "taken", f"“{name}”是系统已有的字段名", "请换一个名称。")
            one = fields.get(name)
            if one is None or not isinstance(inner, Map):
                continue
            self.days(inner, here)
            self.condition(inner.get("when"), f"{here}.when", look, known)
            if isinstance(of := inner.get("of"), Map):
                self.members(of, f"{here}.of", [(look, known)])
            self._sorts(inner, here, one, owner, columns)
            if one.latest:
                self._latest(inner, here, one, owner)
            if one.type == "lines" and not one.latest:
                self.fields(inner.get("columns"), f"{here}.columns", one.columns, look, known, TAKEN_FORM, owner, True)
                self._totals(inner.get("columns"), f"{here}.columns", one, fields)

    def _sorts(self, node: Map, path: str, one: Field, owner: Form | Kind, column: bool) -> None:
        """What belongs to which type."""
        of, needs_of = node.get("of"), (*words.CHOOSING, "subject", "attendance", "record")
        if "latest" in node.items:
            extra = [
                key for key in ("type", "of", "columns", "unit", "formula", "when", "optional") if key in node.items
            ]
            if extra:
                self.fault(node, path, "latest", f"latest 字段不再写 {'、'.join(extra)}", "类型和选项取自来源字段。")
            if isinstance(owner, Form) or column:
                self.fault(node, path, "latest", "latest 只能写在名册的字段上", "表单里请直接填写。")
            return
        if "label" not in node.items or ("type" not in node.items and one.type != "text"):
            return  # a change of an adaptation: what it is made of stands in the base
        if one.type in needs_of and of is None:
            self.fault(node, path, "missing", f"类型“{one.type}”的字段缺少 of", "请写列表名、选项或名册名。")
        if (one.type == "lines") != ("columns" in node.items):
            said = "缺少 columns" if one.type == "lines" else f"类型“{one.type}”的字段不写 columns"
            self.fault(node, path, "columns", said, "columns 和 type: lines 要一起写。")
        if one.unit and one.type not in words.NUMBERS:
            self.fault(node, path, "unit", f"类型“{one.type}”的字段没有单位", "单位只用于 integer、decimal、money。")
        if one.fail_asks and one.type != "checklist":
            self.fault(node, path, "fail_asks", "fail_asks 只用于 checklist", "请删去。")
        if one.formula and one.type not in words.NUMBERS:
            self.fault(node, path, "formula", "formula 只用于数字字段", "请核对类型。")
        if one.totals and not column:
            self.fault(node, path, "totals", "totals 只用于 lines 的列", "请写在 columns 里。")
        if one.type in words.MUST_BE_CLASSED and not one.personal:
            self.fault(
                node, path, "personal", f"类型“{one.type}”是个人信息，缺少 personal", "写法：personal: contact。"
            )
        if column and one.type in ("lines", "attendance", "checklist"):
            self.fault(node, path, "nested", f"列里不能再有“{one.type}”", "请另设一个字段。")
        if one.type == "attendance" and one.of == ("members",):
            kinds = owner.for_ if isinstance(owner, Form) else (owner.name,)
            if not any(self.made.kinds[name].members for name in kinds if name in self.made.kinds):
                self.fault(
                    node, path, "members", "所记的对象没有成员（members）", "请在名册上写 members，或在 of 写名册名。"
                )

    def _totals(self, node: Node | None, path: str, lines: Field, beside: Mapping[str, Field]) -> None:
        for name, inner in node.items.items() if isinstance(node, Map) else ():
            totals = inner.get("totals") if isinstance(inner, Map) else None
            column = lines.columns.get(name)
            if not isinstance(totals, Leaf) or column is None:
                continue
            other = beside.get(totals.text)
            here = f"{path}.{name}.totals"
            if other is None:
                self.no_column(totals, here, totals.text, beside)
            elif column.type not in words.NUMBERS or other.type != column.type:
                self.fault(totals, here, "type", f"“{name}”和“{totals.text}”不是同一种数", "两边类型要相同。")

    def _latest(self, node: Map, path: str, one: Field, owner: Form | Kind) -> None:
        leaf = node.get("latest")
        form, name = self.made.form_at(one.latest or "")
        if not isinstance(leaf, Leaf) or form is None or not isinstance(owner, Kind):
            return
        here = f"{path}.latest"
        if isinstance(form, Kind):
            self.fault(leaf, here, "latest", "latest 要取自表单，不能取自名册", "写法：latest: pledge.signed_on。")
        elif name not in form.fields:
            self.no_column(leaf, here, name, form.fields)
        elif owner.name not in form.for_:
            self.fault(
                leaf,
                here,
                "latest",
                f"表单“{form.label}”不是为“{owner.label}”填的",
                "请在表单的 for 里加上，或换一个来源。",
            )


def _meets(member: Member, first: date, until: date) -> bool:
    """Whether a member is in force on some day of `first` up to (not including) `until`."""
    return (member.from_ or date.min) < until and (member.to or FOREVER) >= first

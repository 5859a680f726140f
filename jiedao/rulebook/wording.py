"""Rules in an official's words: what a figure counts, by what a rule stands."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from jiedao.rulebook.columns import Columns
from jiedao.rulebook.model import Field, FigureDef, Form, Kind, Reference
from jiedao.rulebook.quantities import Quantity
from jiedao.rulebook.rows import (
    All,
    Any_,
    Condition,
    Count,
    Distinct,
    Minus,
    Not,
    Operand,
    Plus,
    Ratio,
    Rows,
    Share,
    Sum,
    Test,
)

#: Columns that rows have of themselves.
OWN = {
    "subject": "对象", "place": "地点", "occurred_on": "发生日期", "entered_on": "登记日期", "author": "填报人",
    "name": "名称", "part_of": "所属", "listed_on": "列入日期", "ended_on": "退出日期", "ended_by": "退出原因",
    "complete": "资料完整", "members": "成员数", "sex": "性别", "born_on": "出生日期", "age": "年龄", "persons": "人数",
    "credit_code": "统一社会信用代码", "number": "编号", "valid_from": "有效期起", "valid_until": "有效期止",
    "person": "人员", "state": "状态", "reason": "原因", "item": "检查项", "answer": "判断", "note": "说明",
    "choice": "选项", "due_on": "到期日", "done_on": "完成日", "opened_on": "立项日期", "closed_on": "销号日期",
    "lane": "办理层级", "late": "超期", "repeated": "反复", "workdays": "用时（工作日）", "hours": "用时（小时）",
    "outcome": "结果", "step": "步骤", "programme": "待遇", "month": "月份", "paid_on": "到账日期", "amount": "金额",
    "option": "选项", "votes": "票数", "won": "当选", "held_on": "举行日期", "member": "成员", "kind": "名册",
    "passed": "全部合格", "failed": "不合格项数", "due": "应到", "present": "实到", "rate": "到会率", "count": "行数",
}  # fmt: skip
#: What a list of the rulebook has and this office has left out of it.
LEFT_OUT = "本单位没有列入的一项"
COMPARED = {"at_least": "不低于", "at_most": "不超过", "more_than": "高于", "less_than": "低于"}
COMPARED_DAYS = {"at_least": "不早于", "at_most": "不晚于", "more_than": "晚于", "less_than": "早于"}


class Dated(Protocol):
    """Where a value's amounts and label are looked up."""

    def value_rows(self, name: str) -> list[tuple[date, Quantity]]: ...


def basis(reference: Reference, title: str) -> str:
    """《建筑工地扬尘治理》六个百分之百（2017年1月及此前报道）〔待核〕."""
    where = f"（{reference.where}）" if reference.where else ""
    mark = f"〔{reference.mark}〕" if reference.mark else ""
    return f"《{title}》{reference.title}{where}{mark}" if title else f"{reference.title}{where}{mark}"


def of_figure(figure: FigureDef, columns: Columns, edition: Dated) -> str:
    """What a figure counts, in brackets to follow its label; empty where the label says it all."""
    made = columns.made
    match figure.measure:
        case Ratio(of):
            return f"（{'÷'.join(_figure_label(name, columns) for name in of)}）"
        case Plus(of):
            return f"（{'加'.join(_figure_label(name, columns) for name in of)}）"
        case Minus(of):
            return f"（{'减'.join(_figure_label(name, columns) for name in of)}）"
    if figure.rows is None:
        return ""
    rows = figure.rows
    if rows.source == "members":
        found = made.lists.get(rows.name)
        return f"（{'、'.join(one.label for one in found.members.values())}）" if found else ""
    teller = Teller(rows, columns, edition)
    if rows.source == "register" and figure.measure == Count() and not teller.taken():
        return ""
    return f"（{teller.source()}{teller.taken()}{teller.measured(figure)}）"


def _figure_label(name: str, columns: Columns) -> str:
    found = columns.made.figures.get(name)
    return found.label if found else name


class Teller:
    """Tells what rows are taken, in words."""

    def __init__(self, rows: Rows, columns: Columns, edition: Dated) -> None:
        self.rows, self.columns, self.edition = rows, columns, edition

    def source(self) -> str:
        made, name = self.columns.made, self.rows.name
        match self.rows.source:
            case "register":
                return f"在册{made.kinds[name].label}"
            case "entries":
                return f"“{_label_of(made.filled_in(name), name)}”"
            case "lines":
                form, field = made.form_at(name)
                one = form.fields.get(field) if form is not None else None
                return f"“{_label_of(form, name)}”中的“{one.label if one else field}”"
            case "duties":
                return f"“{made.duties[name].label}”职责"
            case "cases":
                return f"“{made.ladders[name].label}”案件"
            case "matters":
                return f"“{made.matters[name].label}”事项"
            case "payments":
                return "各项待遇发放" if name == "all" else f"“{made.benefits[name].label}”发放"
            case "activities":
                return f"“{made.activities[name].label}”到场"
        return f"“{made.ballots[name].label}”表决" if name in made.ballots else ""

    def taken(self) -> str:
        """Which of them."""
        said = f"，{self.condition(self.rows.where)}" if self.rows.where is not None else ""
        if self.rows.dated:
            said += f"，按{self.label(self.rows.dated)}计"
        return said + ("，历年累计" if self.rows.span_to_date else "")

    def measured(self, figure: FigureDef) -> str:
        """How they are counted."""
        match figure.measure:
            case Count():
                return ""
            case Distinct(column, all_):
                every = f"，其中全部{self.condition(all_)}的" if all_ is not None else ""
                same = "同一人" if self.rows.source == "activities" else "同一对象"
                return f"{every}，按{self.label(column)}去重" if column != "subject" else f"{every}，{same}只计一次"
            case Sum(summed):
                return f"，{'、'.join(self.label(one) for one in summed)}合计"
            case Share(of, weight):
                by = f"（按{self.label(weight)}）" if weight else ""
                return f"，其中{self.condition(of)}的占比{by}"
        return ""

    def condition(self, condition: Condition) -> str:
        match condition:
            case All(parts):
                return "且".join(self.condition(part) for part in parts)
            case Any_(parts):
                return f"（{'或'.join(self.condition(part) for part in parts)}）"
            case Not(Test(column, _, tuple(found))):
                return f"{self.label(column)}不是{self._words(column, found)}"
            case Not(part):
                return f"非（{self.condition(part)}）"
            case Test():
                return self._test(condition)

    def _test(self, test: Test) -> str:
        label = self.label(test.column)
        column = self.columns.of_rows(self.rows, test.column)
        match test.operand:
            case None:
                return f"已填{label}" if test.op == "filled" else f"未填{label}"
            case Operand() as operand:
                days = column is not None and column.type == "date"
                return f"{label}{(COMPARED_DAYS if days else COMPARED)[test.op]}{self._operand(operand)}"
        if column is not None and column.type == "yes_no" and len(test.operand) == 1:
            said = label.removeprefix("是否")
            return said if test.operand == ("yes",) else f"未{said}"
        return f"{label}{'含' if test.op == 'has' else '为'}{self._words(test.column, test.operand)}"

    def _words(self, path: str, given: tuple[str, ...]) -> str:
        column = self.columns.of_rows(self.rows, path)
        known = column.words if column is not None and column.words else {}
        return "或".join(known.get(word, LEFT_OUT if known else word) for word in given)

    def _operand(self, operand: Operand) -> str:
        if operand.kind == "column":
            return self.label(operand.name)
        if operand.kind == "the_day":
            return "当日"
        return "、".join(dict.fromkeys(amount.label for _, amount in self.edition.value_rows(operand.name)))

    def label(self, path: str) -> str:
        """A column as it is called: through a dot, whose it is first."""
        return "的".join(self._labels(path.split("."))) or path

    def _labels(self, parts: list[str]) -> list[str]:
        made = self.columns.made
        if self.rows.source == "lines":
            form, name = made.form_at(self.rows.name)
            lines = form.fields.get(name) if form is not None else None
            if lines is not None and parts[0] in lines.columns:
                return [lines.columns[parts[0]].label, *self._beyond(parts[1:])]
            if parts[0] == "entry" and form is not None:
                return [_field_label(form.fields, parts[1]), *self._beyond(parts[2:])]
        if self.rows.source == "activities":
            return self._of_activity(parts)
        fields = self._fields()
        if parts[0] in fields:
            return [fields[parts[0]].label, *self._beyond(parts[1:])]
        if parts[0] == "found":
            return self._found(parts[1:])
        if (each := self._each(parts)) is not None:
            return each
        if parts[0] == "subject" and len(parts) > 1:
            return [OWN["subject"], *self._of_subject(parts[1:])]
        if (step := self._step(parts)) is not None:
            return step
        kind = made.kinds.get(self.rows.name) if self.rows.source == "register" else None
        if kind is not None and parts[0] in kind.assigned:
            return [kind.assigned[parts[0]], *self._beyond(parts[1:])]
        if kind is not None and parts[0] == "members" and len(parts) == 3:
            column = self.columns.of_field(made.kinds[kind.members or ""].fields[parts[1]], "")
            return [f"{(column.words or {}).get(parts[2], parts[2])}数" if column else OWN["members"]]
        return [OWN.get(parts[0], parts[0]), *self._beyond(parts[1:])]

    def _each(self, parts: list[str]) -> list[str] | None:
        """Of a duty that is owed once for each word: what its evidence calls that column."""
        duty = self.columns.made.duties.get(self.rows.name) if self.rows.source == "duties" else None
        if duty is None or parts[0] not in duty.each or not duty.done_by:
            return None
        return Teller(duty.done_by[0], self.columns, self.edition)._labels(parts)

    def _found(self, parts: list[str]) -> list[str]:
        """What the rows that opened a case call a column of theirs."""
        ladder = self.columns.made.ladders.get(self.rows.name) if self.rows.source == "cases" else None
        for rows in ladder.opens if ladder is not None and parts else ():
            said = Teller(rows, self.columns, self.edition)._labels(parts)
            if said and said[0] != parts[0]:
                return said
        return self._beyond(parts)

    def _of_subject(self, parts: list[str]) -> list[str]:
        """What the registers on which the subject may stand call a column of theirs."""
        one = self.columns.of_rows(self.rows, "subject")
        for kind in (self.columns.made.kinds.get(name) for name in (one.kinds if one is not None else ())):
            if kind is not None and parts[0] in kind.fields:
                return [kind.fields[parts[0]].label, *self._beyond(parts[1:])]
        return self._beyond(parts)

    def _of_activity(self, parts: list[str]) -> list[str]:
        """A column of a taking part: the person's, or one of the session's record."""
        form = self.columns.made.forms.get(self.columns.made.activities[self.rows.name].form)
        if parts[0] == "entry" and form is not None:
            return [_field_label(form.fields, parts[1]), *self._beyond(parts[2:])]
        own = {"subject": "参加的人", "hours": "时长"}
        return [own.get(parts[0]) or OWN.get(parts[0], parts[0]), *self._beyond(parts[1:])]

    def _step(self, parts: list[str]) -> list[str] | None:
        """What a matter's step gives: the day it was done or planned for, or a field of its record."""
        matter = self.columns.made.matters.get(self.rows.name) if self.rows.source == "matters" else None
        for step in matter.steps if matter is not None else ():
            if parts in ([f"{step.name}_on"], [f"{step.name}_planned_on"]):
                return [f"{step.label}{'计划' if parts[0].endswith('_planned_on') else ''}日期"]
            if parts[0] == step.name and len(parts) > 1:
                return self._beyond(parts[1:])
        return None

    def _fields(self) -> dict[str, Field]:
        made, name = self.columns.made, self.rows.name
        match self.rows.source:
            case "entries":
                form = made.filled_in(name)
                return dict(form.fields) if form is not None else {}
            case "register":
                return dict(made.kinds[name].fields) if name in made.kinds else {}
            case "matters":
                opened = made.forms.get(made.matters[name].opens)
                return dict(opened.fields) if opened is not None else {}
        return {}

    def _beyond(self, parts: list[str]) -> list[str]:
        """What is seen through a dot: any register's field of that name, or a column rows have of themselves."""
        made = self.columns.made
        said = []
        for part in parts:
            things: list[Kind | Form] = [*made.kinds.values(), *made.forms.values()]
            found = next((one.fields[part].label for one in things if part in one.fields), None)
            said.append(OWN.get(part) or found or part)
        return said


def _label_of(thing: Form | Kind | None, name: str) -> str:
    return thing.label if thing is not None else name


def _field_label(fields: Mapping[str, Field], name: str) -> str:
    return fields[name].label if name in fields else OWN.get(name, name)


__all__ = ["Teller", "basis", "of_figure"]

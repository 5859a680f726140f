"""How a matter is said: where it stands, how its clock stands, and what its moves are called."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jiedao.matters.models import Matter, State
from jiedao.periods import Calendar
from jiedao.rulebook import Edition, Step
from jiedao.web.tags.days import days, shortday, workdays


@dataclass(frozen=True)
class Clock:
    """How a clock stands: a state of `states`, what it says, and the day it speaks of."""

    state: str
    said: str
    until: str = ""


def clock(matter: Matter, today: date, calendar: Calendar) -> Clock:
    """The clock of the step a matter waits for: 剩2个工作日, 逾期1个工作日."""
    if matter.state == State.ENDED:
        used = _("用了%(n)s") % {"n": workdays(matter.workdays)} if matter.workdays is not None else ""
        return Clock("done", used, _("%(day)s办结") % {"day": shortday(matter.ended_on)})
    if matter.state == State.RETURNED:
        return Clock("returned", "", _("等修改后重新报送"))
    if matter.not_before is not None and matter.not_before > today:
        return Clock("wait", "", _("%(day)s起可以办") % {"day": shortday(matter.not_before)})
    due = matter.step_due_on
    if due is None:
        return Clock("wait", "", _("没有规定时限"))
    until = _("%(day)s前") % {"day": shortday(due)} + (_("，暂定") if matter.provisional and today <= due else "")
    if due == today:
        return Clock("today", _("今天到期"), until)
    n = calendar.workdays_between(*sorted((today, due)))
    said = workdays(n) if n else days(abs((today - due).days))
    if today > due:
        return Clock("overdue", _("逾期%(n)s") % {"n": said}, _("应于%(when)s") % {"when": shortday(due)})
    return Clock("due" if n <= 1 else "wait", _("剩%(n)s") % {"n": said}, until)


def stands(matter: Matter, edition: Edition) -> str:
    """The step a matter waits for, how it ended, or that it was given back."""
    if matter.state == State.RETURNED:
        return _("退回修改")
    declared = edition.matters.get(matter.matter)
    if matter.state == State.ENDED:
        return outcome(matter, declared)
    step = next((one for one in declared.steps if one.name == matter.step), None) if declared else None
    return step.label if step else matter.step


def outcome(matter: Matter, declared: Any) -> str:
    """How a matter ended, in the words of its regulation."""
    if matter.outcome == "withdrawn" and (declared is None or "withdrawn" not in declared.ends):
        return _("撤回")
    return declared.ends.get(matter.outcome, matter.outcome) if declared else matter.outcome


def look(matter: Matter, today: date) -> str:
    """The state of `states` a matter is drawn with."""
    if matter.state == State.ENDED:
        return "done" if matter.outcome != "withdrawn" else "void"
    if matter.state == State.RETURNED:
        return "returned"
    return "overdue" if matter.step_due_on is not None and matter.step_due_on < today else "doing"


def label(move: str, step: Step | None = None) -> str:
    """What the button of a move says."""
    return {
        "record": step.label if step else _("登记"), "pass": _("审核通过"), "approve": _("批准"),
        "return": _("退回修改"), "refuse": _("不予批准"), "publish": _("开始公示"), "object": _("登记异议，退回"),
        "stand": _("公示期满"), "vote": _("登记表决结果"), "file": _("备案"), "notify": _("登记送达"),
        "decide": _("登记对方决定"), "withdraw": _("撤回"), "plan": _("安排日期"),
    }[move]  # fmt: skip


def did(move: str, label: str) -> str:
    """How a move reads in the history."""
    return {
        "open": _("提出"), "record": label, "pass": _("%(step)s：通过") % {"step": label},
        "approve": _("%(step)s：批准") % {"step": label}, "return": _("%(step)s：退回修改") % {"step": label},
        "refuse": _("%(step)s：不予批准") % {"step": label}, "publish": _("%(step)s：开始") % {"step": label},
        "object": _("%(step)s：有异议，退回") % {"step": label}, "stand": _("%(step)s：期满，没有异议") % {"step": label},
        "vote": label, "file": _("备案"), "notify": label, "decide": _("%(step)s：对方已同意") % {"step": label},
        "plan": _("%(step)s：定日期") % {"step": label}, "resubmit": _("修改后重新报送"),
        "revise": _("内容有变更，重新报审"), "withdraw": _("撤回"), "enter": _("更正了记录"),
    }.get(move, label)  # fmt: skip


#: How a move is drawn in the history.
GLYPHS = {
    "open": "new", "record": "done", "pass": "done", "approve": "done", "return": "returned", "refuse": "refused",
    "publish": "doing", "object": "returned", "stand": "done", "vote": "done", "file": "done", "notify": "done",
    "decide": "done", "plan": "due", "resubmit": "new", "revise": "changed", "withdraw": "void", "enter": "changed",
}  # fmt: skip

"""States as they are drawn: shape, word and colour, always the three together (DESIGN, principle 2)."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Look(NamedTuple):
    """A glyph of the sprite (s-*), a colour class (is-*) and the word beside it."""

    glyph: str
    colour: str
    word: str | Promise


GENERAL = {
    "overdue": Look("overdue", "is-overdue", _("逾期")),
    "due": Look("due", "is-due", _("快到期")),
    "today": Look("due", "is-due", _("今天到期")),
    "doing": Look("doing", "is-doing", _("办理中")),
    "check": Look("check", "is-check", _("待复查")),
    "done": Look("done", "is-done", _("已办结")),
    "late": Look("late", "is-late", _("补登记")),
    "waived": Look("waived", "is-waived", _("经批准免办")),
    "hung": Look("hung", "is-hung", _("挂账")),
    "wait": Look("wait", "is-wait", _("未到期")),
    "na": Look("na", "is-na", _("不适用")),
    "pass": Look("done", "is-done", _("合格")),
    "fail": Look("no", "is-overdue", _("不合格")),
    "new": Look("new", "is-new", _("新增")),
    "changed": Look("changed", "is-changed", _("变更")),
    "corrected": Look("changed", "is-changed", _("更正")),
    "same": Look("same", "is-same", _("相同")),
    "conflict": Look("conflict", "is-conflict", _("冲突")),
    "refused": Look("refused", "is-refused", _("退回")),
    "returned": Look("returned", "is-due", _("退回")),
    "fixing": Look("fixing", "is-overdue", _("限期整改")),
    "ask": Look("ask", "is-due", _("要您选")),
    "none": Look("none", "is-quiet", _("没有记录")),
    "void": Look("waived", "is-quiet", _("作废")),
}

#: What an obligation is on a day (duties.State).
DUTY = {
    "open": Look("wait", "is-wait", _("未到期")),
    "done": Look("done", "is-done", _("按时完成")),
    "late": Look("late", "is-late", _("补做")),
    "missed": Look("overdue", "is-overdue", _("逾期未做")),
    "waived": Look("waived", "is-waived", _("经批准免办")),
}

#: Where a case stands (cases.State).
CASE = {
    "registered": Look("new", "is-new", _("已立案")),
    "assigned": Look("due", "is-due", _("待受理")),
    "accepted": Look("doing", "is-doing", _("已受理")),
    "fixing": Look("doing", "is-doing", _("整改中")),
    "submitted": Look("check", "is-check", _("待复查")),
    "closed": Look("done", "is-done", _("已销号")),
    "returned": Look("returned", "is-due", _("退回整改")),
    "extended": Look("due", "is-due", _("已延期")),
    "hung": Look("hung", "is-hung", _("挂账")),
    "transferred": Look("returned", "is-quiet", _("已移交")),
    "void": Look("waived", "is-quiet", _("作废")),
    "divided": Look("doing", "is-doing", _("分办中")),
    "recalled": Look("waived", "is-quiet", _("已收回")),
    "joined": Look("same", "is-quiet", _("已并案")),
}

#: Where a vote stands (ballots.State).
BALLOT = {
    "called": Look("due", "is-due", _("待表决")),
    "open": Look("doing", "is-doing", _("投票中")),
    "counting": Look("doing", "is-doing", _("计票中")),
    "settled": Look("done", "is-done", _("已有结果")),
    "no_quorum": Look("waived", "is-quiet", _("到会不足")),
    "failed": Look("returned", "is-due", _("无效，重新表决")),
    "passed": Look("done", "is-done", _("通过")),
    "lost": Look("no", "is-overdue", _("未通过")),
    "elected": Look("done", "is-done", _("当选")),
    "level": Look("conflict", "is-conflict", _("得票相同，未决")),
    "open_seats": Look("due", "is-due", _("名额未满")),
}

#: Why a cell of the duty matrix holds no obligation.
CELL = {
    "notdue": Look("na", "is-na", _("不应办")),
    "unlisted": Look("none", "is-quiet", _("不在册")),
    "ahead": Look("wait", "is-wait", _("还没有开始")),
}

#: Where a draw stands (ballots.Draw).
DRAW = {
    "announced": Look("due", "is-due", _("已公布，待抽签")),
    "drawn": Look("done", "is-done", _("已抽签")),
    "called_off": Look("waived", "is-quiet", _("不抽了")),
}

KINDS = {"cell": CELL, "": GENERAL, "duty": DUTY, "case": CASE, "ballot": BALLOT, "draw": DRAW}


def look(name: str, kind: str = "") -> Look:
    """How a state is drawn; KeyError for a state the design does not know, since it must be drawn first."""
    return KINDS[kind][str(name)]

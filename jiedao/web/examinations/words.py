"""How examinations are said: times left, states, how one stands, what is drawn."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from jiedao.examinations.models import Examination, Sitting
from jiedao.examinations.rules import SHAPES, said_right
from jiedao.periods import day_of
from jiedao.procedures.examination_branch import Member
from jiedao.procedures.examination_sitting import Stand
from jiedao.web.tags.days import fullday, hm, shortinstant

LOOKS = {"open": "doing", "closed": "done", "called_off": "void"}
STAND_LOOKS = {
    "now": "due", "running": "doing", "coming": "wait", "handed_in": "done", "absent": "hung", "missed": "overdue",
}  # fmt: skip


def shape(name: str) -> str:
    return {"single": _("单选题"), "multiple": _("多选题"), "truth": _("判断题")}.get(name, name)


def shape_options() -> list[tuple[str, str]]:
    return [(name, shape(name)) for name in SHAPES]


def state(held: Examination, now: datetime) -> tuple[str, str]:
    """(how it is drawn, what it says)."""
    if held.state != Examination.State.OPEN:
        return LOOKS[held.state], {"closed": _("已关闭"), "called_off": _("已取消")}[held.state]
    if now < held.opens_at:
        return "wait", _("还没有开始")
    return ("doing", _("正在考")) if now < held.closes_at else ("due", _("已到时间，待关闭"))


def stand(found: Stand, now: datetime) -> tuple[str, str]:
    """(how one's own standing is drawn, what it says)."""
    until = at(found.until, now) if found.until else ""
    said = {
        "now": _("还没有考，%(until)s截止"), "running": _("正在答，%(until)s自动交卷"), "coming": _("%(until)s开始"),
        "handed_in": _("已交卷"), "absent": _("登记为缺考"), "missed": _("没有考"), "": _("不参加"),
    }[found.state]  # fmt: skip
    return STAND_LOOKS.get(found.state, "na"), said % {"until": until}


def at(moment: datetime, now: datetime) -> str:
    """18:00 today, 6月30日 18:00 on another day."""
    return str(hm(moment)) if day_of(moment) == day_of(now) else str(shortinstant(moment))


def span(first: datetime, last: datetime) -> str:
    """From when to when: the day is said once where it is one day."""
    end = hm(last) if day_of(first) == day_of(last) else f"{fullday(last)} {hm(last)}"
    return _("%(day)s %(first)s至%(last)s") % {"day": fullday(first), "first": hm(first), "last": end}


def left(ends_at: datetime, now: datetime) -> str:
    """还剩1小时5分钟, 还剩38分钟, 还剩不到1分钟: minutes begun are not counted."""
    seconds = (ends_at - now) / timedelta(seconds=1)
    if seconds <= 0:
        return _("时间到了")
    hours, minutes = divmod(int(seconds // 60), 60)
    if not hours and not minutes:
        return _("还剩不到1分钟")
    if not hours:
        return _("还剩%(m)s分钟") % {"m": minutes}
    if not minutes:
        return _("还剩%(h)s小时") % {"h": hours}
    return _("还剩%(h)s小时%(m)s分钟") % {"h": hours, "m": minutes}


def draws(data: Iterable[Mapping[str, Any]]) -> list[str]:
    """单选题（党章）20道，每题2分."""
    found = []
    for one in data:
        topic = _("（%(topic)s）") % {"topic": one["topic"]} if one["topic"] else ""
        said = _("%(shape)s%(topic)s%(n)s道，每题%(p)s分")
        found.append(said % {"shape": shape(one["shape"]), "topic": topic, "n": one["count"], "p": one["points"]})
    return found


def right(kind: str, places: Sequence[int]) -> str:
    return said_right(kind, places) if kind != "truth" else {0: _("对"), 1: _("错")}[places[0]]


def member(one: Member, held: Examination, now: datetime) -> tuple[str, str]:
    """How a member of a branch stands: (how it is drawn, what it says)."""
    last = one.last
    if one.makeup is not None and (last is None or last.state != Sitting.State.OPEN):
        return "due", _("批准补考：%(span)s") % {"span": span(one.makeup.opens_at, one.makeup.closes_at)}
    if last is None:
        if held.state != Examination.State.OPEN or now >= held.closes_at:
            return "overdue", _("没有考，没有说明")
        return "wait", _("还没有考")
    if last.state == Sitting.State.OPEN:
        return "doing", _("正在答")
    if last.state == Sitting.State.ABSENT:
        return "hung", _("缺考：%(why)s") % {"why": last.why}
    said = _("已登记纸面答卷") if last.mode == "paper" else _("已交卷")
    return "done", _("补考%(said)s") % {"said": said} if last.no > 1 else said

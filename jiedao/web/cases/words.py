"""How a case is said: its number, its clock, who has it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiedao.cases.models import Case, State
from jiedao.cases.queries import Listed
from jiedao.periods import Calendar, day_of, end_of
from jiedao.procedures.opening import roles_in_words
from jiedao.rulebook import Edition, Ladder, Lane
from jiedao.web.tags.days import days, fullday, hm, shortday, shortinstant, workdays
from jiedao.web.tags.marks import plate as plated
from jiedao.web.tags.spoken import spoken

#: Where a plate has a space, and what stands there: for Python and for the database alike.
PLATE = (r"^([^0-9]+)([0-9])", r"\1 \2")


def plate(number: str) -> str:
    """乙案2018-0398 with the space that a plate has: 乙案 2018-0398."""
    return re.sub(*PLATE, number)


def titled(number: str, url: str, title: str) -> SafeString:
    """A case by its plate and its title, which leads to it."""
    return format_html('{} <a class="case-title" href="{}">{}</a>', plated(plate(number), kind="line"), url, title)


@dataclass(frozen=True)
class Clock:
    """How a clock stands: a state of `states`, what it says, and the day it speaks of."""

    state: str
    said: str
    until: str = ""


def clock(case: Case | Listed, now: datetime, calendar: Calendar) -> Clock:
    """The clock of a case in words: 剩2个工作日, 逾期1个工作日, 挂账待复核."""
    if case.state == State.CLOSED:
        used = _("用了%(n)s") % {"n": workdays(case.workdays)} if case.workdays is not None else ""
        return Clock("done", used, _("%(day)s销号") % {"day": shortday(case.closed_on)})
    if case.state in (State.VOID, State.RECALLED, State.JOINED):
        return Clock("void", "", "")
    if case.state == State.DIVIDED:
        return Clock("wait", _("等分案办结"))
    if case.state == State.TRANSFERRED and case.due_at is None:
        return Clock("wait", _("等主管部门答复"))
    if case.state == State.HUNG:
        return Clock("hung", "", _("%(day)s复核") % {"day": shortday(case.review_on)} if case.review_on else "")
    if case.due_at is None or case.due_on is None:
        return Clock("wait", _("没有规定时限"))
    provisional = case.provisional and now <= case.due_at
    return _running(case.due_at, now > case.due_at, day_of(now), calendar, provisional, get_language())


@lru_cache(maxsize=4096)
def _running(
    due: datetime, is_over: bool, today: date, calendar: Calendar, provisional: bool, language: str | None
) -> Clock:
    """A list says the same of many cases: what falls due at one moment is put into words once a day."""
    return _over(due, today, calendar) if is_over else _left(due, today, calendar, provisional=provisional)


def _over(due: datetime, today: date, calendar: Calendar) -> Clock:
    over = calendar.workdays_between(day_of(due), today)
    if over:
        said = _("逾期%(n)s") % {"n": workdays(over)}
    else:
        late = (today - day_of(due)).days
        said = _("逾期%(n)s") % {"n": days(late)} if late else _("逾期")
    return Clock("overdue", said, _("应于%(when)s") % {"when": moment(due)})


def _left(due: datetime, today: date, calendar: Calendar, *, provisional: bool) -> Clock:
    until = _("%(when)s前") % {"when": moment(due)} + (_("，暂定") if provisional else "")
    if day_of(due) == today:
        return Clock("today", _("今天到期"), until)
    left = calendar.workdays_between(today, day_of(due))
    state = "due" if left <= 1 else "wait"
    if left:
        return Clock(state, _("剩%(n)s") % {"n": workdays(left)}, until)
    return Clock(state, _("剩%(n)s") % {"n": days((day_of(due) - today).days)}, until)


def moment(due: datetime) -> str:
    """A due moment as people read it: the day, with the hour where a clock of hours set it."""
    return shortday(due) if is_end_of_day(due) else shortinstant(due)


def is_end_of_day(due: datetime) -> bool:
    return due >= end_of(day_of(due)).replace(second=0, microsecond=0)


def lane_of(ladder: Ladder | None, name: str) -> Lane | None:
    return next((lane for lane in ladder.lanes if lane.name == name), None) if ladder else None


def who_has_it(case: Any, edition: Edition) -> str:
    """In whose hands a case is: the lane and its person, the checkers, or nobody any more."""
    ladder = edition.ladders.get(case.ladder)
    if case.state in (State.CLOSED, State.VOID, State.RECALLED, State.JOINED):
        return ""
    if case.state == State.DIVIDED:
        return _("分案各自办理")
    if case.state == State.REGISTERED:
        return _("科室，等派单")
    if case.state == State.SUBMITTED:
        return _("复查：%(who)s") % {"who": spoken(roles_in_words(ladder.check.who if ladder and ladder.check else ()))}
    lane = lane_of(ladder, case.lane)
    label = lane.label if lane else ""
    holder = getattr(case, "holder", None)
    if case.state == State.ASSIGNED and not holder:
        return _("%(lane)s，等受理") % {"lane": label}
    return _("%(lane)s，%(who)s") % {"lane": label, "who": holder} if holder else label


def entered_late(at: datetime, entered: datetime) -> str:
    """The gap between happening and entering, where there is one worth saying: 6月15日08:30登记，晚16小时."""
    gap = entered - at
    if gap.total_seconds() < 3600:
        return ""
    many = days(gap.days) if gap.days else _("%(n)s小时") % {"n": int(gap.total_seconds() // 3600)}
    return _("%(when)s登记，晚%(many)s") % {"when": shortinstant(entered), "many": many}


def said_on(at: datetime, today: date) -> str:
    """A moment, with its year where it is not this one."""
    return f"{fullday(at)}{hm(at)}" if day_of(at).year != today.year else shortinstant(at)

"""Why an obligation stands as it does, in one sentence; and how a duty's rhythm is said."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.duties.models import Obligation, State
from jiedao.duties.rules import Reminder, pairs
from jiedao.periods import NAMED_DAYS, Calendar, day_of, period_of
from jiedao.procedures import today
from jiedao.rulebook import (
    After,
    Anniversary,
    Before,
    Duty,
    Edition,
    EveryPeriod,
    EveryValue,
    Once,
    Rows,
    SinceLast,
    WeekDays,
    YearBetween,
    YearDay,
    YearNamed,
)
from jiedao.rulebook.wording import OWN
from jiedao.web import addresses, states
from jiedao.web.duties import hours
from jiedao.web.tags.days import days, month_named, shortday, weekday_named, workdays
from jiedao.web.tags.spoken import spoken

#: The states of an obligation in the order of their columns.
STATES = (State.DONE, State.LATE, State.MISSED, State.WAIVED, State.OPEN)


def why(
    one: Obligation, on: date, calendar: Calendar, reminder: Reminder | None = None, now: datetime | None = None
) -> str:
    """比期限早3天; 应于6月22日，没有记录; 7月6日前完成即可，还有4个工作日; 8月1日到期，还有30天。今天提醒，提前30天."""
    if one.waived_at is not None and one.waived_by_id is None and one.state == "waived":  # type: ignore[attr-defined]
        return _("%(why)s，按规定免除") % {"why": one.waived_why}
    if said := hours.why(one, now):
        return said
    due = shortday(one.due_on)
    match one.state:  # type: ignore[attr-defined]
        case "waived":
            who = one.waived_by.name if one.waived_by else ""
            return _("%(why)s，%(who)s于%(day)s批准") % {
                "why": one.waived_why, "who": who, "day": shortday(one.waived_at),
            }  # fmt: skip
        case "done":
            early = (one.due_on - one.done_on).days if one.done_on else 0
            return _("比期限早%(n)s") % {"n": days(early)} if early else _("在期限的最后一天完成")
        case "late":
            late = (one.done_on - one.due_on).days if one.done_on else 0
            return _("应于%(due)s，%(done)s完成，晚%(n)s") % {
                "due": due,
                "done": shortday(one.done_on),
                "n": days(late),
            }
        case "missed":
            if one.to_on is None or one.to_on >= on:
                return _("应于%(due)s，没有记录。现在办，记为补做") % {"due": due}
            if one.from_on == one.to_on:
                return _("%(due)s没有记录。当天做过的，可以补登记") % {"due": due}
            span = {"first": shortday(one.from_on), "last": shortday(one.to_on)}
            return _("%(first)s至%(last)s没有记录。那些天里做过的，可以补登记") % span
    if reminder is not None:
        given = {"due": due, "n": days((one.due_on - on).days), "told": told(reminder, on)}
        return _("%(due)s到期，还有%(n)s。%(told)s") % given
    left = calendar.workdays_between(on, one.due_on)
    return _("%(due)s前完成即可，还有%(n)s") % {"due": due, "n": workdays(left)} if left else _("今天到期")


def told(reminder: Reminder | None, on: date) -> str:
    """今天提醒，提前30天; 7月1日已提醒，提前60天; nothing before the first."""
    if reminder is None:
        return ""
    given = {"clock": spoken(reminder.clock), "day": shortday(reminder.on)}
    return _("今天提醒，提前%(clock)s") % given if reminder.on == on else _("%(day)s已提醒，提前%(clock)s") % given


def reminders(duty: Duty, edition: Edition, on: date) -> str:
    """When a duty is reminded of: 到期前60天、30天、7天提醒."""
    clocks = edition.reminders(duty, on)
    return _("到期前%(clocks)s提醒") % {"clocks": _("、").join(spoken(one) for one in clocks)} if clocks else ""


def entered(one: Obligation) -> str:
    """When the fulfilment was entered, where that is another day than it happened."""
    at = one.done_entered
    if at is None or one.done_on is None or day_of(at) == one.done_on:
        return ""
    return _("%(day)s登记") % {"day": shortday(at)}


def counted(some: Sequence[str]) -> str:
    """按时完成3次，逾期未做1次: how many stand in which state."""
    found = [
        _("%(state)s%(n)s次") % {"state": states.DUTY[state.value].word, "n": some.count(state.value)}
        for state in STATES if state.value in some
    ]  # fmt: skip
    return _("，").join(found)


def member(one: Obligation, duty: Duty | None, edition: Edition) -> str:
    """Of a duty owed once for every member of a list: which member, in its words."""
    return member_named(one.each, duty, edition)


def member_named(member: str, duty: Duty | None, edition: Edition) -> str:
    """A member (`post=watch|shift=day`) in its words."""
    found = []
    for column, word in pairs(member):
        labels: Mapping[str, str] = {}
        for rows in duty.done_by if duty else ():
            known = edition.columns.of_rows(rows, column)
            if known is not None and known.words:
                labels = known.words
                break
        found.append(labels.get(word, word))
    return _("、").join(found)


def window(first: date, last: date | None, *, runs_on: bool = False) -> str:
    """The days in which something was owed, by the name people have for them: 6月, 二季度, 上半年, 全年, 6月1日至7月10日.

    `runs_on`: a clock runs on after the period, which keeps its name.
    """
    if last is None:
        return _("%(first)s起") % {"first": shortday(first)}
    names = {
        "month": month_named(first.month),
        "quarter": (_("一季度"), _("二季度"), _("三季度"), _("四季度"))[(first.month - 1) // 3],
        "half_year": _("下半年") if first.month > 6 else _("上半年"), "year": _("全年"),
    }  # fmt: skip
    periods = [period_of(kind, first) for kind in names]
    ended = [one for one in periods if one.first == first and (one.last == last or (runs_on and one.last < last))]
    if ended:
        return names[ended[-1].kind]
    if first == last:
        return shortday(first)
    return _("%(first)s至%(last)s") % {"first": shortday(first), "last": shortday(last)}


def rhythm(duty: Duty, edition: Edition, on: date) -> str:
    """How often a duty is owed: 每周一次, 每周三、周五, 现店主接手日期之后10个工作日内."""
    due = edition.due_clock(duty, on)
    after = _("，其后%(clock)s内") % {"clock": spoken(due)} if due else ""
    told = reminders(duty, edition, on)
    return _often(duty, edition, on) + after + (_("，") + told if told else "")


_PERIODS = {
    "day": gettext_lazy("每天一次"), "workday": gettext_lazy("每个工作日一次"), "week": gettext_lazy("每周一次"),
    "month": gettext_lazy("每月一次"), "quarter": gettext_lazy("每季度一次"), "half_year": gettext_lazy("每半年一次"),
    "year": gettext_lazy("每年一次"),
}  # fmt: skip


def _often(duty: Duty, edition: Edition, on: date) -> str:
    kind = edition.kinds.get(duty.for_)

    def called(name: str) -> str:
        return kind.fields[name].label if kind is not None and name in kind.fields else OWN.get(name, name)

    match duty.rhythm:
        case EveryPeriod(period):
            return str(_PERIODS[period])
        case EveryValue(name):
            return edition.value(name, on).label
        case WeekDays(which):
            return _("每周%(days)s") % {"days": _("、").join(weekday_named(day) for day in which)}
        case YearDay(month, day):
            return _("每年%(month)s月%(day)s日") % {"month": month, "day": day}
        case YearNamed(name):
            return _("每年%(day)s") % {"day": NAMED_DAYS[name]}
        case YearBetween(begins, ends):
            return _("每年%(a)s月%(b)s日至%(c)s月%(d)s日") % {
                "a": begins[0],
                "b": begins[1],
                "c": ends[0],
                "d": ends[1],
            }
        case Anniversary(name):
            return _("每年，按%(field)s") % {"field": called(name)}
        case SinceLast(value):
            return _("上一次以后每%(clock)s") % {"clock": edition.value(value, on).label}
        case Once():
            return _("列入名册后一次")
        case After(field=str(name)):
            return _("%(field)s以后") % {"field": called(name)}
        case After(rows=Rows() as rows):
            form = edition.form_of(rows)
            brought = form or edition.kinds.get(rows.name)
            return _("每次%(form)s以后") % {"form": spoken(brought) if brought else rows.name}
        case Before(name):
            return _("%(field)s以前") % {"field": called(name)}
    return _("按计划")


def door(one: Obligation, duty: Duty, form: str, edition: Edition) -> str:
    """The form that fulfils an obligation, about whom it is owed for, with what the duty asks for filled in."""
    about = one.subject_id if today.is_about(duty, form, edition) else None
    return addresses.record(form, about=about, duty=one.pk, **today.asked_by(duty, form, edition, each=one.each))

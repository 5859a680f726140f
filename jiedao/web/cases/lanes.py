"""A case's way through its lanes, drawn over the office's workdays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case, LaneStay, State, Step
from jiedao.cases.stepping import lane_of
from jiedao.periods import Calendar, Due, day_of
from jiedao.procedures.opening import roles_in_words
from jiedao.rulebook import Ladder
from jiedao.web import parts
from jiedao.web.tags.days import days, shortday, shortinstant, workdays
from jiedao.web.tags.spoken import spoken

DAY = timedelta(days=1)
#: How a lane is left without being done.
LEFT = {
    "transferred": gettext_lazy("%(when)s移送"), "dispatched": gettext_lazy("%(when)s改派"), "divided": gettext_lazy("%(when)s拆分"),
    "recalled": gettext_lazy("%(when)s收回"), "joined": gettext_lazy("%(when)s并案"),
}  # fmt: skip
#: As many days are drawn; of a longer case the last ones.
MOST = 31
#: Of so many days a phone shows every number; of more, Mondays and today.
ROOMY = 16


#: States in which nothing runs any more, or not now: the last step ended the lane.
STOPPED = (State.VOID, State.HUNG, State.DIVIDED, State.JOINED, State.RECALLED)


@dataclass(frozen=True)
class Stay:
    """One lane, or one check, as it is drawn."""

    label: str
    start: datetime
    end: datetime | None  # when it was left
    due: datetime | None
    limit: str  # 5个工作日
    in_workdays: bool
    extended_from: datetime | None = None
    person: str = ""
    posts: str = ""  # who holds it, where nobody has taken it on yet
    outcome: str = ""  # submitted, passed_on, closed, returned, '' while it runs


def drawn(
    case: Case, stays: Sequence[LaneStay], steps: Sequence[Step], ladder: Ladder, clocks: Clocks, now: datetime,
    named: str = "",
) -> parts.Lanes:  # fmt: skip
    """The chart of a case: one row a lane, one a check, one column a day. `named`: whom its record names for a lane."""
    found = sorted(
        [*_lanes(case, stays, steps, ladder, clocks, named), *_checks(case, steps, ladder, clocks)],
        key=lambda one: one.start,
    )
    today = day_of(now)
    axis = _axis(found, today, case)
    return parts.Lanes(
        [_day(on, today, clocks.calendar, tight=len(axis) > ROOMY) for on in axis],
        [_lane(one, axis, today, now, clocks.calendar, case) for one in found],
    )


def _lanes(
    case: Case, stays: Sequence[LaneStay], steps: Sequence[Step], ladder: Ladder, clocks: Clocks, named: str
) -> list[Stay]:
    found = []
    for no, stay in enumerate(stays):
        until = stay.until_at or (stays[no + 1].from_at if no + 1 < len(stays) else _ended(case, steps))
        lane = lane_of(ladder, stay.lane)
        limit, plain = _limit(lane.finish, stay.from_at, clocks)
        mine = [s for s in steps if s.lane == stay.lane and stay.from_at <= s.at and (until is None or s.at <= until)]
        person = next(
            (s.person.name for s in mine if s.move in ("accept", "start", "submit", "hand_over") and s.person), ""
        )
        found.append(
            Stay(
                stay.label, stay.from_at, until, stay.due_at, limit, plain, stay.extended_from,
                person, "" if person else _who(lane.who, lane.outside, named), stay.outcome,
            )
        )  # fmt: skip
    return found


def _ended(case: Case, steps: Sequence[Step]) -> datetime | None:
    if case.state == State.CLOSED:
        return case.closed_at
    return steps[-1].at if case.state in STOPPED and steps else None


def _who(roles: Sequence[str], outside: str | None, named: str) -> str:
    if named and any(role.startswith("found.") for role in roles):
        return named
    return outside or spoken(roles_in_words(roles))


def _limit(value: str | None, start: datetime, clocks: Clocks) -> tuple[str, bool]:
    """How long a clock is, in words, and whether it counts workdays."""
    if not value or value.startswith("found."):
        return "", False
    clock = clocks.edition.clock(value, day=day_of(start), row=clocks.row)
    return spoken(clock), clock.unit == "workdays"


#: The steps that end a check.
ENDS_CHECK = ("close", "send_back", "hang", "void", "recall", "reporter_says")


def _checks(case: Case, steps: Sequence[Step], ladder: Ladder, clocks: Clocks) -> list[Stay]:
    """Each report of rectification begins a check; the next step after it ends it."""
    if ladder.check is None:
        return []
    found = []
    for no, step in enumerate(steps):
        if step.move not in ("submit", "gather") or step.state != State.SUBMITTED:
            continue
        after = next((s for s in steps[no + 1 :] if s.move in ENDS_CHECK and s.state != State.SUBMITTED), None)
        due: Due | None = clocks.due(ladder.check.within, step.at)
        until = case.due_at if after is None else due.at if due else None
        limit, plain = _limit(ladder.check.within, step.at, clocks)
        person = after.person.name if after and after.person else ""
        outcome = (
            {"close": "closed", "send_back": "returned", "reporter_says": "returned"}.get(after.move, "")
            if after
            else ""
        )
        found.append(
            Stay(
                _("复查"), step.at, after.at if after else None, until, limit, plain, None,
                person, "" if person else spoken(roles_in_words(ladder.check.who)), outcome,
            )
        )  # fmt: skip
    return found


def _axis(found: Sequence[Stay], today: date, case: Case) -> list[date]:
    first = day_of(found[0].start)
    ends = [day_of(one.end) for one in found if one.end] + [day_of(found[-1].start)]
    if case.state not in (State.CLOSED, State.VOID, State.JOINED, State.RECALLED, State.DIVIDED):
        ends.append(today)
        ends += [day_of(one.due) for one in found if one.due and one.end is None]
    last = max(ends)
    if (last - first).days >= MOST:
        last = min(last, max(today, max(ends[: len(found)])) + 7 * DAY)
        first = last - (MOST - 1) * DAY
    return [first + DAY * n for n in range((last - first).days + 1)]


def _day(on: date, today: date, calendar: Calendar, *, tight: bool) -> parts.LaneDay:
    off = calendar.is_holiday(on)
    row = calendar.row(on)
    name = row.name.removesuffix("节") if row and off and row.name else ""
    mid = tight and on != today and (on.weekday() != 0 or abs(on - today) == DAY)
    return parts.LaneDay(on, off=off, now=on == today, word=_("今天") if on == today else name[:2], mid=mid)


def _lane(one: Stay, axis: Sequence[date], today: date, now: datetime, calendar: Calendar, case: Case) -> parts.Lane:
    state, word = _state(one, now, case)
    return parts.Lane(
        label=one.label, said=_said(one, today, calendar), marks=[_mark(one, on, today, calendar) for on in axis],
        state=state, word=word, person=one.person,
    )  # fmt: skip


def _mark(one: Stay, on: date, today: date, calendar: Calendar) -> str:
    begun = day_of(one.start)
    due = day_of(one.due) if one.due else None
    end = day_of(one.end) if one.end else None
    reach = end or max(today, due or today)
    if on < begun or on > reach:
        return ""
    if on == begun:
        return "start"
    if calendar.is_holiday(on):
        return "off"
    if end is None and on > today:
        return "ext" if one.extended_from and on > day_of(one.extended_from) else "left"
    if due and on > due:
        return "over"
    return "ext" if one.extended_from and on > day_of(one.extended_from) else "used"


def _said(one: Stay, today: date, calendar: Calendar) -> str:
    """限5个工作日，延期1次，用了6个."""
    said = [one.posts] if one.posts else []
    if one.limit:
        said.append(_("限%(limit)s") % {"limit": one.limit})
    if one.extended_from and one.due:
        said.append(_("延期到%(day)s") % {"day": shortday(one.due)})
    end = day_of(one.end) if one.end else today
    said.append(_("用了%(n)s") % {"n": _used(one, end, calendar)})
    return _("，").join(said)


def _used(one: Stay, end: date, calendar: Calendar) -> str:
    if one.in_workdays or not one.limit:
        return workdays(calendar.workdays_between(day_of(one.start), end))
    if one.end is not None and one.end - one.start < DAY:
        seconds = (one.end - one.start).total_seconds()
        if seconds < 3600:
            return _("%(n)s分钟") % {"n": max(int(seconds // 60), 1)}
        return _("%(n)s小时") % {"n": int(seconds // 3600)}
    return days((end - day_of(one.start)).days)


def _state(one: Stay, now: datetime, case: Case) -> tuple[str, str]:
    """How a lane stands: left in time, left late, running, over."""
    late = one.due is not None and (one.end or now) > one.due
    if one.outcome == "submitted" and one.end:
        return ("late" if late else "done"), _("%(when)s报请复查") % {"when": shortday(one.end)}
    if one.outcome == "passed_on" and one.end:
        return "na", _("%(when)s移交") % {"when": shortday(one.end)}
    if one.outcome == "handed_back" and one.end:
        return "refused", _("%(when)s退回") % {"when": shortday(one.end)}
    if one.outcome in LEFT and one.end:
        return "na", LEFT[one.outcome] % {"when": shortday(one.end)}
    if one.outcome == "closed" and one.end:
        return ("late" if late else "done"), _("%(when)s复查合格") % {"when": shortday(one.end)}
    if one.outcome == "returned" and one.end:
        return "returned", _("%(when)s退回整改") % {"when": shortday(one.end)}
    if one.end is not None:
        return "na", ""
    if late and one.due:
        return "overdue", _("逾期，应于%(when)s") % {
            "when": shortinstant(one.due) if not one.in_workdays else shortday(one.due)
        }
    if case.state == State.REGISTERED:
        return "wait", _("等派单")
    return ("check", _("待复查")) if case.state == State.SUBMITTED else ("doing", _("办理中"))

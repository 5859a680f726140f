"""How something that is due to the hour is said: 6月15日17:00前, 晚25分钟."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from jiedao.duties.models import Obligation
from jiedao.web.tags.days import days, hm, shortday, shortinstant


def due(one: Any) -> str:
    """When an obligation is due: 6月15日17:00, or its day alone."""
    return shortinstant(one.due_at) if one.due_at is not None else shortday(one.due_on)


def done(one: Any) -> str:
    """When it was done, to the same measure."""
    return shortinstant(one.done_at) if one.done_at is not None else shortday(one.done_on)


def by(at: datetime | None) -> str:
    """17:00前; nothing of what has a day alone."""
    return _("%(at)s前") % {"at": hm(at)} if at is not None else ""


def lasting(span: timedelta) -> str:
    """25分钟, 1小时25分钟, 3天: how long something took; a minute begun counts."""
    minutes = -(-int(span.total_seconds()) // 60)
    if minutes < 60:
        return _("%(n)s分钟") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return days(hours // 24)
    whole = _("%(n)s小时") % {"n": hours}
    return _("%(hours)s%(minutes)s") % {"hours": whole, "minutes": _("%(n)s分钟") % {"n": rest}} if rest else whole


def is_over(one: Any, now: datetime | None) -> bool:
    """Whether its hour has passed without a record, though its day has not."""
    return one.state == "open" and one.due_at is not None and now is not None and one.due_at < now


def why(one: Obligation, now: datetime | None = None) -> str:
    """Why it stands as it does; nothing where the day is enough to say it, or a person excused it."""
    if one.due_at is None:
        return ""
    given = {"due": shortinstant(one.due_at), "done": shortinstant(one.done_at)}
    match one.state:  # type: ignore[attr-defined]
        case "done" if one.done_at is not None:
            return _("时限%(due)s，%(done)s完成，早%(n)s") % {**given, "n": lasting(one.due_at - one.done_at)}
        case "late" if one.done_at is not None:
            return _("应于%(due)s前，%(done)s完成，晚%(n)s") % {**given, "n": lasting(one.done_at - one.due_at)}
        case "open" if is_over(one, now):
            return _("已过%(due)s，还没有记录。现在办，记为补做") % given
        case "missed":
            return _("应于%(due)s前，没有记录。现在办，记为补做") % given
        case "open":
            return _("%(due)s前完成，过了这一刻记为补做") % given
    return ""

"""How a paper that runs out is said."""

from datetime import date

from django.utils.translation import gettext as _

from jiedao.duties.expiring import state as stands
from jiedao.web.tags.days import days

#: How each state is drawn, by the looks of `states`.
LOOKS = {"expired": "overdue", "soon": "due", "valid": "done"}


def labels() -> dict[str, str]:
    return {"expired": _("已过期"), "soon": _("30天内到期"), "valid": _("有效")}


def said(until: date, on: date) -> tuple[str, str]:
    """(how its state is drawn, what it says): 已过期12天, 还有5天到期, 今天到期, 有效."""
    state = stands(until, on=on)
    many = abs((until - on).days)
    if state == "expired":
        return LOOKS[state], _("已过期%(n)s") % {"n": days(many)}
    if state == "soon":
        return LOOKS[state], _("还有%(n)s到期") % {"n": days(many)} if many else _("今天到期")
    return LOOKS[state], _("有效")

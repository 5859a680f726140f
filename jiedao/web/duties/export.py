"""The obligations of one duty as a file: whose, when due, how it stands and why, under the page's filters."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jiedao.periods import Calendar, day_of
from jiedao.procedures import reminding
from jiedao.rulebook import Duty, Edition
from jiedao.web import states
from jiedao.web.duties import words
from jiedao.web.exporting import Export
from jiedao.web.tags.spoken import spoken
from jiedao.workbooks import ListHead


def export(rows: Any, one: Duty, edition: Edition, calendar: Calendar, *, on: date, period: str) -> Export:
    """Each obligation with the day it was fulfilled and the day that was entered: what came late can be seen."""
    heads = [
        ListHead(_("对象"), width=28), ListHead(_("地点")), ListHead(_("哪一项")), ListHead(_("状态"), width=10),
        ListHead(_("应于"), "day", 12), ListHead(_("暂定"), width=8), ListHead(_("完成"), "day", 12),
        ListHead(_("登记"), "day", 12), ListHead(_("为什么是这样"), width=48),
    ]  # fmt: skip
    about = [
        (_("时期"), period),
        (_("依据"), str(edition.basis(one))),
        (_("排列"), _("按到期日和地点代码排列，不作排名")),
    ]
    return Export(spoken(one), heads, _rows(rows, one, edition, calendar, on), about)


def _rows(rows: Any, one: Duty, edition: Edition, calendar: Calendar, on: date) -> Iterator[list[Any]]:
    for owed in rows.iterator(2000):
        yield [
            owed.subject.name, owed.place.name, words.member(owed, one, edition),
            str(states.look(owed.state, "duty").word), owed.due_on, _("暂定") if owed.provisional else "", owed.done_on,
            day_of(owed.done_entered) if owed.done_entered else None,
            words.why(owed, on, calendar, reminding.last(one, edition, owed.due_on, on=on, calendar=calendar)),
        ]  # fmt: skip

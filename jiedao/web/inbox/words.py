"""What stands in an inbox, in words: each row with the sort of news it is and one verb that leads straight to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.procedures import booking
from jiedao.procedures.digest import PARTS
from jiedao.procedures.inbox import Item
from jiedao.rulebook import Edition
from jiedao.web import addresses, states
from jiedao.web.home.words import Words
from jiedao.web.organisations.words import rung
from jiedao.web.parts import Work
from jiedao.web.tags.days import shortday
from jiedao.web.tags.spoken import spoken

#: What each sort of row is called.
SORTS = {
    "f-late": gettext_lazy("逾期"), "f-case": gettext_lazy("案件逾期"), "e-soon": gettext_lazy("快到期"),
    "e-case": gettext_lazy("案件快到期"), "d-notice": gettext_lazy("督办"), "c-tie": gettext_lazy("由您负责"),
    "b-step": gettext_lazy("案件有进展"), "a-new": gettext_lazy("新到的"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row of the inbox as it is drawn."""

    item: Item
    work: Work
    sort: str

    @property
    def look(self) -> states.Look:
        return states.look(self.work.state, self.work.kind)


def by_day(items: Sequence[Item], said: Words) -> list[tuple[date, list[Row]]]:
    """The rows of a page, the latest day first; what is due soon by its day."""
    return [
        (day, [_row(one, said) for one in sorted(some, key=_order)])
        for day, some in groupby(items, key=lambda one: one.day)
    ]  # fmt: skip


def _order(one: Item) -> tuple[int, str]:
    """Within a day the pressing first, and what is due by its day."""
    return (-ord(one.tag[0]), str(getattr(one.row, "due_on", "")))


def _row(one: Item, said: Words) -> Row:
    return Row(one, _work(one, said), str(SORTS[one.tag]))


def _work(one: Item, said: Words) -> Work:
    match one.tag:
        case "f-late" | "e-soon" | "a-new":
            work = said.obligation(one.row)
            when = _("%(day)s到期") % {"day": shortday(one.row.due_on)}
            return work if work.state != "wait" else replace(work, when=when)
        case "f-case" | "e-case":
            return said.case(one.row, _("复查") if one.row.state == "submitted" else _("办理"))
        case "d-notice":
            return _notice(one.row, said)
        case "b-step":
            return _step(one.row, said)
    return _tie(one.row)


def _notice(case: Any, said: Words) -> Work:
    ladder = said.edition.ladders.get(case.ladder)
    return Work(
        title=case.title, url=addresses.case(case.number), state="due", place=case.place.short_name, when=rung(case, ladder),
        where=" · ".join(filter(None, (case.number, spoken(ladder) if ladder else ""))), verb=_("查看"),
    )  # fmt: skip


def _step(step: Any, said: Words) -> Work:
    told = said.news(step)
    return Work(
        title=told.what, url=told.url, state=told.state, kind=told.kind, where=told.said, when="", note=told.when,
        verb=_("查看"),
    )  # fmt: skip


def _tie(tie: Any) -> Work:
    role = booking.assigned_roles().get(tie.role, tie.role)
    return Work(
        title=tie.subject.name, url=addresses.subject(tie.subject_id), state="new", place=tie.subject.place.short_name,
        where=_("由您负责：%(role)s") % {"role": spoken(role)}, verb=_("查看"),
    )  # fmt: skip


def parts(lines: Sequence[Any], edition: Edition) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """(part, how many, (what, how many)) of a digest."""
    labels = {"late": _("逾期"), "soon": _("快到期"), "new": _("新到的")}
    found = []
    for part in PARTS:
        mine = [(_label(one, edition), one["n"]) for one in lines if one["part"] == part]
        found.append((labels[part], sum(n for _what, n in mine), mine))
    return found


def _label(line: Any, edition: Edition) -> str:
    name, tag = line["name"], line["tag"]
    if tag == "c-tie":
        role = booking.assigned_roles().get(name, name)
        return _("由您负责：%(role)s") % {"role": spoken(role)}
    known = edition.duties.get(name) if tag in ("f-late", "e-soon", "a-new") else edition.ladders.get(name)
    label = spoken(known) if known is not None else name
    if tag in ("f-late", "e-soon", "a-new"):
        return str(label)
    return _("%(label)s，%(text)s") % {"label": label, "text": SORTS[tag]}

"""The list of cases as a file: the rows of the page under the same filters, all of them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from jiedao.cases import queries
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition
from jiedao.web import states
from jiedao.web.cases import words
from jiedao.web.cases.listing import Asked
from jiedao.web.exporting import Export
from jiedao.web.tags.spoken import spoken
from jiedao.workbooks import ListHead


def export(scope: Scope, asked: Asked, edition: Edition, now: datetime) -> Export:
    """Number, title, state, place and clock of each case."""
    heads = [
        ListHead(_("案号"), width=18), ListHead(_("事由"), width=48), ListHead(_("哪一类")), ListHead(_("状态"), width=10),
        ListHead(_("地点")), ListHead(_("立案"), "instant", 18), ListHead(_("期限"), "instant", 18),
        ListHead(_("暂定"), width=8), ListHead(_("在谁手上"), width=28), ListHead(_("销号"), "instant", 18),
        ListHead(_("用了几个工作日"), "number", 14),
    ]  # fmt: skip
    return Export(_("案件"), heads, _rows(scope, asked, edition, now))


def _rows(scope: Scope, asked: Asked, edition: Edition, now: datetime) -> Iterator[list[Any]]:
    for case in queries.cases(scope, asked.wanted, group=asked.group, now=now).iterator(2000):
        ladder = edition.ladders.get(case.ladder)
        yield [
            words.plate(case.number), case.title, spoken(ladder) if ladder else case.ladder,
            str(states.look(case.state, "case").word), case.place.name, case.opened_at, case.due_at,
            _("暂定") if case.provisional else "", words.who_has_it(case, edition), case.closed_at, case.workdays,
        ]  # fmt: skip

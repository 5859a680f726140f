"""The list of cases as a file: the rows of the page under the same filters, all of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from jiedao.cases import queries
from jiedao.cases.models import State
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition
from jiedao.web import states
from jiedao.web.cases import words
from jiedao.web.cases.listing import Asked
from jiedao.web.exporting import Export
from jiedao.web.selecting import NAME, Selected, by_keys, put, with_name
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
    rows = queries.cases(scope, asked.wanted, group=asked.group, now=now)
    ladders = {(name,): spoken(ladder) for name, ladder in edition.ladders.items()}
    said = {(state.value,): str(states.look(state.value, "case").word) for state in State}
    columns = [
        put(F("number"), *words.PLATE), F("title"), by_keys(("ladder",), ladders, F("ladder")), by_keys(("state",), said),
        F("place__name"), F("opened_at"), F("due_at"), by_keys(("provisional",), {(True,): _("暂定")}),
        _who_has_it(rows, edition), F("closed_at"), F("workdays"),
    ]  # fmt: skip
    return Export(_("案件"), heads, Selected(rows, columns))


def _who_has_it(rows: Any, edition: Edition) -> Any:
    """In whose hands each case is, in the words of its page."""
    keys = ("ladder", "lane", "state")
    found = [Held(*key) for key in rows.order_by().values_list(*keys).distinct()]
    alone = {one.key: words.who_has_it(one, edition) for one in found}
    held = {one.key: words.who_has_it(replace(one, holder=NAME), edition) for one in found}
    return with_name(keys, "holder", alone, held)


@dataclass(frozen=True)
class Held:
    """As much of a case as says in whose hands it is."""

    ladder: str
    lane: str
    state: str
    holder: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.ladder, self.lane, self.state

"""The city's clock in a list of cases, beside the office's own, for those that come of an order of its hotline."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.cases.queries import Listed, entries_of
from jiedao.hotline.queries import orders_of
from jiedao.procedures.hotline.wording import order_form
from jiedao.procedures.opening import ladders_by_form
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition
from jiedao.web.cases.words import moment


@lru_cache(maxsize=64)
def ladders_of_orders(edition: Edition) -> frozenset[str]:
    """The ladders that orders of the city open."""
    form = order_form(edition)
    return frozenset(one.name for one, _rows in ladders_by_form(edition).get(form.name, ())) if form else frozenset()


def cities(scope: Scope, rows: Sequence[Listed], edition: Edition) -> Mapping[str, Any]:
    """number of a case -> what the city asks, as a cell says it; two statements where any case of the page is an order."""
    ladders = ladders_of_orders(edition)
    numbers = [one.number for one in rows if one.ladder in ladders]
    if not numbers:
        return {}
    entries = entries_of(scope, numbers)
    orders = orders_of(scope, entries.values())
    return {
        number: format_html('<span class="dim">{}</span>', _("市里%(when)s前") % {"when": moment(orders[entry].reply_by)})
        for number, entry in entries.items() if entry in orders
    }  # fmt: skip

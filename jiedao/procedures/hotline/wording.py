"""What the rulebook says about the city's orders: which form is one, its choices, replies and clocks.

A form is the city's order by the fields it asks (`hotline.rules.ASKED`). What belongs to it stands in its own regulation under
names that do not change: values `ahead`, `return_within`, `repeat_window`; lists `order_reply`, `return_reason`; form
`order_returned`.
"""

from dataclasses import dataclass
from datetime import date

from jiedao.hotline.rules import ASKED
from jiedao.periods import Clock
from jiedao.procedures import booking
from jiedao.procedures.hotline.problems import NoOrderForm
from jiedao.rulebook import Edition, Form, Member
from jiedao.tenancy.models import Street

RETURNED = "order_returned"


@dataclass(frozen=True)
class Orders:
    """The rules for orders in an office on a day."""

    edition: Edition
    form: Form
    on: date

    @property
    def returned(self) -> Form:
        """The form by which an order goes back."""
        return self.edition.forms[self._own(RETURNED)]

    def clock(self, name: str) -> Clock:
        """One of the regulation's spans of time."""
        return self.edition.clock(self._own(name), day=self.on)

    def members(self, name: str) -> dict[str, Member]:
        """The members of one of its lists on that day."""
        return self.edition.list_members(self._own(name), self.on)

    def choices(self, field: str) -> dict[str, Member]:
        """What a field of the order may say."""
        return dict(self.edition.members(self.form.fields[field])) if field in self.form.fields else {}

    def _own(self, name: str) -> str:
        return f"{self.form.regulation}.{name}"


def orders(street: Street, on: date) -> Orders:
    """The rules for orders on a day. Raises NoOrderForm where the office's rulebook has none."""
    edition = booking.edition(street, on)
    form = order_form(edition)
    if form is None:
        raise NoOrderForm()
    return Orders(edition, form, on)


def order_form(edition: Edition) -> Form | None:
    """The form that is the city's order; None where the rulebook has none."""
    return next((one for one in edition.forms.values() if set(ASKED) <= set(one.fields)), None)

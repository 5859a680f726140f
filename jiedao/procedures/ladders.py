"""By which ladder and which clocks a case goes: those of the rules as they were on the day it was opened."""

from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case
from jiedao.procedures import booking
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Ladder
from jiedao.tenancy.models import Street


def ladder_of(case: Case, street: Street) -> tuple[Ladder, Edition]:
    """The ladder of a case in the rules as they were the day it was opened."""
    edition = booking.edition(street, case.opened_on)
    return edition.ladders[case.ladder], edition


def clocks_of(case: Case, street: Street, edition: Edition) -> Clocks:
    """Its clocks over the office's workdays."""
    return Clocks(edition, calendar(Scope.everything(street.code)), case.found)

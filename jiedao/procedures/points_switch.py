"""Switching on, on the superior's word, what scores members, and switching it off again. Basis: decision 0015.

Without the word the regulation is not in the office's rulebook: it has no form, duty, matter, page or register field there.
What is owed begins with the day the word is recorded, and what was still running falls away when it ends.
"""

from datetime import date, datetime

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.duties import actions as duties
from jiedao.duties.rules import by_calendar
from jiedao.periods import day_of
from jiedao.points import actions
from jiedao.points.actions import Word
from jiedao.points.models import Sanction
from jiedao.points.problems import NotYoursToSwitch
from jiedao.procedures import booking
from jiedao.procedures.settling import begins
from jiedao.register.queries import calendar, office_place
from jiedao.register.scope import Scope
from jiedao.rulebook import Regulation
from jiedao.tenancy.models import Street


def regulation_of(street: Street) -> Regulation | None:
    """The regulation that an office may switch on: the one written for it that scores members."""
    codes = sorted(booking.on_word(street.code))
    return booking.book().regulations[codes[0]] if codes else None


def may_switch(who: Standing, regulation: Regulation) -> bool:
    """Whether it is this person's to switch: a head who may excuse by a basis, for the whole office, in its line of work."""
    place = office_place(who.scope) if who.may(Permission.DUTY_WAIVE) else None
    return place is not None and who.scope.covers(place.pk, regulation.owner)


def switch_on(regulation: Regulation, *, word: Word, from_on: date, street: Street, who: Standing, now: datetime) -> Sanction:  # fmt: skip
    """Record the superior's word and put the regulation into the office's rulebook from a day on.

    Raises NotYoursToSwitch, SanctionUntimely, SanctionedAlready.
    """
    require(who, regulation)
    on = day_of(now)
    try:
        with transaction.atomic():
            made = actions.sanction(regulation, word=word, from_on=from_on, on=on, by=who.by, at=now)
            booking.forget_sanctions()
            _work_through(regulation, street, on)
    finally:
        booking.forget_sanctions()
    return made


def switch_off(regulation: Regulation, *, until_on: date, why: str, street: Street, who: Standing, now: datetime) -> Sanction:  # fmt: skip
    """Take the regulation out of the office's rulebook from a day on; what was scored and confirmed before stays.

    Raises NotYoursToSwitch, NotSanctioned, SanctionUntimely.
    """
    require(who, regulation)
    on = day_of(now)
    try:
        with transaction.atomic():
            made = actions.end_sanction(regulation, until_on=until_on, why=why, on=on, by=who.by, at=now)
            booking.forget_sanctions()
            withdraw_ended(street, on=on)
    finally:
        booking.forget_sanctions()
    return made


def require(who: Standing, regulation: Regulation) -> None:
    """Refuse whoever may not switch. Raises NotYoursToSwitch."""
    if not may_switch(who, regulation):
        raise NotYoursToSwitch(title=regulation.title, posts=who.posts)


def _work_through(regulation: Regulation, street: Street, on: date) -> None:
    """Let the regulation's duties stand that are owed from today on, as the next tick would."""
    edition, days = booking.edition(street, on), calendar(Scope.everything(street.code))
    for duty in edition.duties.values():
        if duty.regulation == regulation.code and by_calendar(duty) and (since := begins(duty, edition, street)) <= on:
            duties.work_through(duty, edition, since=since, on=on, calendar=days)


def withdraw_ended(street: Street, *, on: date) -> None:
    """What was still running under a regulation whose word has ended is owed no longer. The tick does it on the day."""
    for code in booking.on_word(street.code):
        ends = [days.until_on for days in booking.sanctioned(street) if days.regulation == code]
        if ends and ends[-1] is not None and ends[-1] <= on:
            duties.withdraw(_duties_of(code), since=ends[-1], on=on)


def _duties_of(code: str) -> list[str]:
    return [duty.name for duty in booking.book().regulations[code].duties.values()]

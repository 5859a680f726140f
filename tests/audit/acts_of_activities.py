"""What is done with a session, as `test_actions` tries it: each with the audit refusing leaves nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from jiedao.access.hand import Hand
from jiedao.activities import actions
from jiedao.activities.actions import Planning
from jiedao.activities.models import Session, SignUp
from jiedao.register.models import Subject
from jiedao.tenancy.ids import uuid7
from tests import cast

DAY = date(2018, 6, 27)
AT = cast.at(DAY)
HOW: dict[str, Any] = {"by": "system:test", "at": AT}
#: Public functions that only ask, or are part of merging and parting, which have their event.
WITHOUT_EVENT = {"locked", "queue_of", "take_over", "give_back"}


def session(made: Any) -> Session:
    subject = Subject.objects.select_related("place").get(pk=made.person.pk)
    planned = Planning(uuid7(), "a.b", made.entry.form, "volunteers", subject, "活动", "", AT + timedelta(hours=1), 1)
    return actions.plan_session(planned, **HOW)


def signed(made: Any, one: Session | None = None, *, who: Any = None) -> SignUp:
    hand = Hand(made.user, made.hand.person, AT, AT)
    return actions.sign_up(one or session(made), person=who or made.person, own=False, may_wait=True, hand=hand)


def held(made: Any) -> Session:
    one = session(made)
    signed(made, one)
    return actions.hold_session(one, entry=made.entry, came={made.person.pk: 60}, **HOW)


ACTIONS: dict[str, Callable[[Any], Callable[[], Any]]] = {
    "activities.plan_session": lambda m: lambda: session(m),
    "activities.change_session": lambda m: (
        lambda s: lambda: actions.change_session(s, title="另名", venue="", starts_at=AT, capacity=2, **HOW)
    )(session(m)),
    "activities.call_off": lambda m: (lambda s: lambda: actions.call_off(s, why="下雨", **HOW))(session(m)),
    "activities.sign_up": lambda m: (lambda s: lambda: signed(m, s))(session(m)),
    "activities.withdraw": lambda m: (lambda one: lambda: actions.withdraw(one, **HOW))(signed(m)),
    "activities.note_consent": lambda m: (lambda one: lambda: actions.note_consent(one, on=DAY, **HOW))(signed(m)),
    "activities.hold_session": lambda m: (
        lambda s: lambda: actions.hold_session(s, entry=m.entry, came={m.person.pk: 60}, **HOW)
    )(session(m)),
    "activities.follow_entry": lambda m: (
        lambda s: lambda: actions.follow_entry(s, entry=m.entry, came={m.person.pk: 90}, **HOW)
    )(held(m)),
    "activities.reopen_session": lambda m: (lambda s: lambda: actions.reopen_session(s, **HOW))(held(m)),
}

"""The steps of a poll as `test_actions` tries them: each with the audit refusing leaves nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from jiedao.ballots import actions
from jiedao.ballots.actions import Calling, Outcome
from jiedao.ballots.electorate import Chosen
from jiedao.ballots.models import Box, Choice, Draw, Elector, Poll, State
from jiedao.ballots.rules import Counted, digest_of
from jiedao.procedures import vault
from jiedao.tenancy.ids import uuid7
from tests import cast

DAY = date(2018, 6, 27)
AT = cast.at(DAY)
HOW: dict[str, Any] = {"by": "system:test", "at": AT}
COUNTED = Counted(1, 1, 1, 0, {1: {"yes": 1, "no": 0}})
#: Public functions that change nothing by themselves: what slips are bound to, and parts of other steps.
WITHOUT_EVENT = {"aad", "locked", "locked_draw", "require_there", "empty_box"}


def poll(made: Any, state: str = "called") -> Poll:
    """A poll with one elector, who is there, and a box with a key, in any state."""
    calling = Calling("a.b", "party_building", made.person, DAY, "问题", f"test:{uuid7()}", "paper")
    called = actions.call_poll(calling, electors=[made.person.pk], last=(), choices=[Chosen(None, "问题")], **HOW)
    Elector.objects.filter(poll_id=called.pk).update(present=True)
    if state != "called":
        Box.objects.create(poll_id=called.pk, slips=[], key=vault.keyring().new_subject_key())
    Poll.objects.filter(pk=called.pk).update(state=state, opened_at=AT)
    called.refresh_from_db()
    return called


def elector(one: Poll, **said: Any) -> Elector:
    Elector.objects.filter(poll_id=one.pk).update(**said)
    return Elector.objects.select_related("person").get(poll_id=one.pk)  # type: ignore[no-any-return]


def choices(one: Poll) -> list[Choice]:
    return list(Choice.objects.filter(poll_id=one.pk))


def cast_vote(one: Poll, made: Any) -> None:
    actions.cast_vote(
        one, made.person.pk, {1: "yes"}, choices=[1], options=["yes", "no"], cipher_of=vault.keyring().subject_cipher
    )


def draw(made: Any, seed: str = "") -> Draw:
    """A draw of one lot that is announced."""
    announced = Draw(
        ballot="a.b", line="party_building", subject_id=made.person.pk, place_id=made.person.place_id, question="抽签",
        held_on=DAY, sealed="sealed", digest=digest_of(seed or f"{uuid7()}"), list_digest="0" * 64,
    )  # fmt: skip
    return actions.announce_draw(announced, lots=[Chosen(made.person.pk, "一")], **HOW)


ACTIONS: dict[str, Callable[[Any], Callable[[], Any]]] = {
    "ballots.announce_draw": lambda m: lambda: draw(m),
    "ballots.draw_lots": lambda m: (lambda d: lambda: actions.draw_lots(d, seed="seed", **HOW))(draw(m, "seed")),
    "ballots.call_off_draw": lambda m: (lambda d: lambda: actions.call_off_draw(d, why="名单变了", **HOW))(draw(m)),
    "ballots.call_poll": lambda m: lambda: poll(m),
    "ballots.renew_electors": lambda m: (
        lambda p: lambda: actions.renew_electors(p, electors=[m.hand.person], last=(), **HOW)
    )(poll(m)),
    "ballots.attach_entry": lambda m: (
        lambda p: lambda: actions.attach_entry(p, entry=m.entry, item=1, question="另一问", **HOW)
    )(poll(m)),
    "ballots.note_presence": lambda m: (
        lambda p: lambda: actions.note_presence(p, present=[], absent={m.person.pk: "外出"}, **HOW)
    )(poll(m)),
    "ballots.recuse": lambda m: (lambda p: lambda: actions.recuse(p, elector(p), why="亲属", **HOW))(poll(m)),
    "ballots.take_back_recusal": lambda m: (
        lambda p, e: lambda: actions.take_back_recusal(p, e, **HOW)
    )(*(lambda p: (p, elector(p, recused=True)))(poll(m))),
    "ballots.note_spoken": lambda m: (lambda p: lambda: actions.note_spoken(p, elector(p), role="书记", **HOW))(poll(m)),
    "ballots.open_screen": lambda m: (
        lambda p: lambda: actions.open_screen(p, key=vault.keyring().new_subject_key(), **HOW)
    )(poll(m)),
    "ballots.cast_vote": lambda m: (lambda p: lambda: cast_vote(p, m))(poll(m, "open")),
    "ballots.enter_count": lambda m: (
        lambda p: lambda: actions.enter_count(p, COUNTED, teller=m.person.pk, user=m.user, **HOW)
    )(poll(m)),
    "ballots.count_again": lambda m: (lambda p: lambda: actions.count_again(p, **HOW))(poll(m, "counting")),
    "ballots.settle": lambda m: (
        lambda p: lambda: actions.settle(
            p, Outcome(1, 1, COUNTED, True, frozenset({(1, "yes")})), choices=choices(p), **HOW
        )
    )(poll(m, "counting")),
    "ballots.end_poll": lambda m: (
        lambda p: lambda: actions.end_poll(p, state=State.FAILED, why="无效", **HOW)
    )(poll(m, "open")),
    "ballots.keep_grades": lambda m: (
        lambda p: lambda: actions.keep_grades(p, {choices(p)[0].pk: "a1.own.x"}, round=1, why="", **HOW)
    )(poll(m, "settled")),
}  # fmt: skip

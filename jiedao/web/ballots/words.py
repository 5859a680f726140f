"""How a vote is said: its thresholds, its result in one sentence, what may be done next."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from jiedao.ballots import rules
from jiedao.ballots.models import Casting, State
from jiedao.ballots.rules import Bar
from jiedao.procedures.balloting_reading import Held
from jiedao.web.tags.spoken import spoken


def whole(name: str) -> str:
    """Of what a threshold is a part."""
    return {"electors": _("应到人数"), "present": _("实到人数"), "cast": _("有效票")}[name]


def share(value: Fraction) -> str:
    return _("半数") if value == Fraction(1, 2) else f"{value.numerator}/{value.denominator}"


def bar(found: Bar | None) -> str:
    """A threshold in words: 超过应到人数的半数; '' where there is none."""
    if found is None:
        return ""
    words = {"more_than": _("超过%(of)s的%(share)s"), "at_least": _("不少于%(of)s的%(share)s")}[found.op]
    return words % {"of": whole(found.of), "share": share(found.share)}


def heads(held: Held, count: int | None) -> str:
    """How many of those who vote, with their measure word: 30人, 30户."""
    return counted(count, by_household=held.by_household)


def counted(count: int | None, *, by_household: bool) -> str:
    return (_("%(n)s户") if by_household else _("%(n)s人")) % {"n": count}


def attendance(due: str, came: str) -> str:
    """How many were due and how many came, each with its measure word."""
    return _("应到%(due)s，实到%(came)s") % {"due": due, "came": came}


def needed(held: Held) -> int | None:
    """How many must come; None where the rule does not say."""
    found = held.bar("present")
    return None if found is None else found.least(held.bases())


def quorum(held: Held) -> str:
    """Who came of how many, and whether that is enough, before the result stands."""
    said = attendance(heads(held, held.due), heads(held, held.came))
    least = needed(held)
    if least is None:
        return said
    enough = _("够") if held.has_quorum else _("不够")
    return _("%(said)s，至少要%(least)s到会，%(enough)s。") % {
        "said": said,
        "least": heads(held, least),
        "enough": enough,
    }


def passing(held: Held, valid: int) -> tuple[int | None, str]:
    """How many votes are enough, and why: (16, 超过应到人数的半数)."""
    found = held.bar("passes")
    if found is None:
        return None, ""
    poll = held.poll
    bases = rules.Bases(held.due, held.came, valid)
    if poll.state == State.SETTLED:
        bases = rules.Bases(poll.due or 0, poll.came or 0, valid)
    return found.least(bases), bar(found)


def result(held: Held, votes: int) -> str:
    """How a plain vote came out, with its threshold: 应到30人，实到20人，须有16票（超过应到人数的半数），赞成18票，通过。"""
    poll = held.poll
    least, why = passing(held, poll.valid or 0)
    option = spoken_option(held, next(iter(held.options)))
    said = [
        _("应到%(n)s") % {"n": heads(held, poll.due)}, _("实到%(n)s") % {"n": heads(held, poll.came)}, _("有效票%(n)s张") % {"n": poll.valid},
        *([_("须有%(least)s票（%(why)s）") % {"least": least, "why": why}] if least is not None else []),
        _("%(option)s%(n)s票") % {"option": option, "n": votes}, _("通过") if poll.passed else _("未通过"),
    ]  # fmt: skip
    return _("，").join(said) + _("。")


def spoken_option(held: Held, option: str) -> str:
    return str(spoken(held.options[option]))


def casting(held: Held) -> str:
    """How it is cast, as far as it is known."""
    if held.poll.casting == Casting.SCREEN:
        return _("屏幕无记名投票") if held.ballot.secret else _("屏幕投票")
    if held.ballot.casting == "either" and held.poll.state == State.CALLED:
        return _("纸质票或屏幕，开始时定")
    return _("无记名，纸质票") if held.ballot.secret else _("举手或纸质票")


def look(row: Any, kind: str) -> str:
    """The state a poll is drawn with: where it stands, or how it came out."""
    if row.state != State.SETTLED or row.passed is None:
        return str(row.state)
    if kind == "election":
        return "elected" if row.passed else "open_seats"
    return "passed" if row.passed else "lost"

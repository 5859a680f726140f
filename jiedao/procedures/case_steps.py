"""The steps of a case that need no record: each by the action of its name, with what its page gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jiedao.access.hand import Hand
from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.cases import actions, parts, rules, sending
from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case, State
from jiedao.cases.parts import Share
from jiedao.cases.problems import AllNoticesSent, CannotJoin
from jiedao.cases.queries import case_by_number
from jiedao.procedures import reporters
from jiedao.procedures.ladders import clocks_of, ladder_of
from jiedao.procedures.opening import roles_in_words
from jiedao.register.models import Subject
from jiedao.rulebook import Ladder
from jiedao.tenancy.models import Street


@dataclass(frozen=True)
class Given:
    """What a page gives for a step: the reason, and what the step needs besides."""

    why: str = ""
    basis: str = ""
    to: str = ""  # the department it is sent to
    lane: str = ""
    person: UUID | None = None  # to whom it is given by name
    review_on: date | None = None
    into: str = ""  # the number of the case it goes into
    shares: tuple[Share, ...] = ()
    answer: str = ""


@dataclass(frozen=True)
class Taking:
    """One step being taken: the case, its rules and clocks, by whom."""

    case: Case
    ladder: Ladder
    clocks: Clocks
    hand: Hand
    seen: str | None
    who: Standing
    street: Street

    @property
    def timed(self) -> dict[str, Any]:
        return {"ladder": self.ladder, "clocks": self.clocks, "hand": self.hand, "seen": self.seen}

    @property
    def plain(self) -> dict[str, Any]:
        return {"hand": self.hand, "seen": self.seen}


def take(move: str, taking: Taking, given: Given) -> Case:
    """Take a step that the person may take; KeyError for one that is no step of its own."""
    return STEPS[move](taking, given)


def _notice(t: Taking, g: Given) -> Case:
    role = rules.next_notice(t.case.notices, t.ladder.notices)
    if role is None:
        raise AllNoticesSent(case=t.case.number, times=t.case.notices)
    return actions.send_notice(t.case, role=role, label=roles_in_words([role]), why=g.why, **t.plain)


def _hand_back(t: Taking, g: Given) -> Case:
    late = t.who.may(Permission.CASE_APPROVE)
    return sending.hand_back(t.case, why=g.why, basis=g.basis, late=late, **t.timed)


def _dispatch(t: Taking, g: Given) -> Case:
    to = Subject.objects.get(pk=g.person) if g.person is not None else None
    return sending.dispatch(t.case, lane=g.lane, to=to, ladder=t.ladder, why=g.why, **t.plain)


def _divide(t: Taking, g: Given) -> Case:
    parts.divide(t.case, shares=g.shares, why=g.why, **t.timed)
    return Case.objects.get(pk=t.case.pk)  # type: ignore[no-any-return]


def _recall(t: Taking, g: Given) -> Case:
    done = parts.recall(t.case, why=g.why, **t.plain)
    gather_if_done(done, t.hand, street=t.street)
    return done


def _join(t: Taking, g: Given) -> Case:
    into = case_by_number(t.who.scope, g.into)
    if not t.who.scope.covers(into.place_id, into.line, name=into.ladder, subject=into.subject_id):
        raise CannotJoin(case=t.case.number, into=into.number, reason="另一件不在您的工作范围内")
    return parts.join(t.case, into=into, why=g.why, **t.plain)


def _says(t: Taking, g: Given) -> Case:
    return reporters.reporter_says(t.case, g.answer, g.why, t.hand, street=t.street, seen=t.seen)


STEPS: Mapping[str, Callable[[Taking, Given], Case]] = {
    "accept": lambda t, g: actions.accept_case(t.case, **t.plain),
    "start": lambda t, g: actions.start_rectification(t.case, **t.plain),
    "pass_on": lambda t, g: actions.pass_on(t.case, why=g.why, **t.timed),
    "hand_back": _hand_back,
    "transfer": lambda t, g: sending.transfer(t.case, to=g.to, why=g.why, basis=g.basis, **t.timed),
    "dispatch": _dispatch,
    "ask_extension": lambda t, g: actions.ask_extension(t.case, ladder=t.ladder, why=g.why, **t.plain),
    "extend": lambda t, g: actions.extend_case(t.case, why=g.why, **t.timed),
    "refuse_extension": lambda t, g: actions.refuse_extension(t.case, why=g.why, **t.plain),
    "hang": lambda t, g: actions.hang_case(t.case, why=g.why, review_on=g.review_on, **t.timed),
    "resume": lambda t, g: actions.resume_case(t.case, why=g.why, **t.timed),
    "divide": _divide,
    "recall": _recall,
    "join": _join,
    "part": lambda t, g: parts.part(t.case, why=g.why, **t.timed),
    "reporter_says": _says,
    "void": lambda t, g: actions.void_case(t.case, why=g.why, **t.plain),
    "reopen": lambda t, g: actions.reopen_case(t.case, why=g.why, **t.timed),
    "notice": _notice,
}


def gather_if_done(part: Case, hand: Hand, *, street: Street) -> None:
    """Where the last open part of a case has ended, bring the case together and go on with it: the clock's hand does it."""
    whole = Case.objects.select_for_update().filter(pk__in=[part.whole_id], state=State.DIVIDED).first()
    if whole is None or parts.open_parts(whole).exists():
        return
    ladder, edition = ladder_of(whole, street)
    clocked = Hand(None, None, hand.at, hand.now)
    whole = parts.gather(whole, ladder=ladder, clocks=clocks_of(whole, street, edition), hand=clocked)
    if whole.state == State.SUBMITTED:
        reporters.ask_where_due(whole, clocked, street=street)

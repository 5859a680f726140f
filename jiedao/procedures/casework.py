"""Moving a case: the step, the entry that proves it, and who may take it, in one transaction."""

from copy import copy
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access import actions as access
from jiedao.access.hand import Hand
from jiedao.access.models import Appointment
from jiedao.access.queries import Standing, holders
from jiedao.access.roles import ROLES, WRITES_UP, Permission, with_stand_ins
from jiedao.cases import actions, rules
from jiedao.cases.models import Case, State, Step
from jiedao.cases.problems import CloserWasFixer, NotAvailable, NotYourStep
from jiedao.cases.queries import Turns
from jiedao.cases.stepping import findings_of, fixers, lane_of
from jiedao.periods import day_of
from jiedao.procedures import booking, reporters, submission
from jiedao.procedures.case_steps import Given, Taking, gather_if_done, take
from jiedao.procedures.ladders import clocks_of, ladder_of
from jiedao.procedures.opening import roles_in_words
from jiedao.procedures.submission import Sent
from jiedao.procedures.verdict import Verdict
from jiedao.register.models import Subject
from jiedao.register.queries import assigned
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Ladder, Lane
from jiedao.tenancy.models import Street

NEEDS = {
    "fixer": Permission.CASE_HANDLE,
    "checker": Permission.CASE_CHECK,
    "approver": Permission.CASE_APPROVE,
    "dispatcher": Permission.CASE_CHECK,
    "reporter": Permission.CASE_HANDLE,
}
#: Whose hand it needs where whoever put it right may not take it: they do not say of their own work that it is done.
NOT_FIXER = ("checker", "reporter")
#: The posts that say in whose hands a case is.
DISPATCHERS = {"handler", "office_head", "leader", "secretary", "director"}


def verdict(case: Case, move: rules.Move, who: Standing, ladder: Ladder, fixed: list[UUID]) -> Verdict:
    """May this person take this step? The same sentence stands on the page and in the refusal. Where one's own posts do
    not allow it and another's does (代理), that post acts; whoever acts for the fixer does not check either."""
    found = _verdict(case, move, who, ladder, fixed)
    post = _post_of_another(case, move, who, ladder) if found.may else None
    if post is None or post.acting_for is None:
        return found
    if move.hand in NOT_FIXER and post.acting_for_id in fixed:
        return Verdict(False, who.user.name, post.post, "代理的是本案整改人")
    return Verdict(True, who.user.name, post.post, f"{post.post}，代{post.acting_for.name}")


def _post_of_another(case: Case, move: rules.Move, who: Standing, ladder: Ladder) -> Appointment | None:
    def fits(reach: Scope) -> bool:
        return _verdict(case, move, replace(who, scope=reach), ladder, []).may

    return who.acts_in(NEEDS[move.hand], fits)


def _note_acting(case: Case, move: rules.Move, who: Standing, ladder: Ladder, now: datetime) -> None:
    """Where a step was taken in the post of another, both names stand by it."""
    post = _post_of_another(case, move, who, ladder)
    if post is not None:
        last = Step.objects.filter(case_id=case.pk).order_by("-no")[0]
        access.note_acting(last, post=post, by=who.by, at=now)


def _verdict(case: Case, move: rules.Move, who: Standing, ladder: Ladder, fixed: list[UUID]) -> Verdict:
    name = who.user.name

    def no(reason: str) -> Verdict:
        return Verdict(False, name, who.posts, reason)

    needed = NEEDS.get(move.hand)
    if needed is None or not who.may(needed):
        return no(f"{who.posts}不办理这一步")
    if move.hand == "fixer" and who.scope.person in owners(case, lane_of(ladder, case.lane)):
        return Verdict(True, name, who.posts, "记录里写明的责任人")
    if not who.scope.covers(case.place_id, case.line, name=case.ladder, subject=case.subject_id):
        return no("不在工作范围内")
    if move.hand in NOT_FIXER and who.scope.person in fixed:
        return no("本案整改人")
    if move.hand == "dispatcher" and not who.scope.roles & DISPATCHERS:
        return no("派单、拆分、并案由科室办理")
    if move.hand == "checker":
        checkers = ladder.check.who if ladder.check else ()
        wanted = with_stand_ins(checkers)
        tied = case.subject_id in who.scope.subjects and bool(who.scope.held & wanted)
        if wanted and not who.scope.roles & wanted and not tied:
            return no(f"复查由{roles_in_words(checkers)}办理")
        return Verdict(True, name, who.posts, f"{who.posts}，未参与整改")
    if move.hand == "fixer":
        lane = lane_of(ladder, case.lane)
        if not _holds_lane(lane, who, case):
            return no(f"{lane.label}由{roles_in_words(lane.who)}办理")
    return Verdict(True, name, who.posts, who.posts)


def _holds_lane(lane: Any, who: Standing, case: Case) -> bool:
    """A lane is held by its posts, or by who answers for the subject or, in a role it names, for a group it belongs to;
    one held by the firm, the shop or another body is written up by whoever works there."""
    if not _is_named(lane):
        return True
    named = with_stand_ins(lane.who) & set(ROLES)
    if who.scope.roles & (named | {"handler", "office_head"}) or case.subject_id in who.scope.subjects:
        return True
    return submission.answers_for_group(
        who, frozenset(one for one in lane.who if isinstance(one, str)), case.subject_id
    )


def owners(case: Case, lane: Lane) -> list[UUID]:
    """The persons whom the record itself names for a lane: `who: found.owner`."""
    return [UUID(str(case.found[column])) for column in _named_in(lane) if case.found.get(column)]


def _named_in(lane: Lane) -> list[str]:
    return [role.removeprefix("found.") for role in lane.who if role.startswith("found.")]


def _is_named(lane: Lane) -> bool:
    """Whether a lane names somebody of the office: a post, or a role that an assignment gives (包联)."""
    return bool(with_stand_ins(lane.who) & (set(ROLES) | booking.assigned_roles().keys()))


def turns_of(who: Standing, edition: Edition) -> Turns:
    """What waits for a person's hand: the lanes their posts hold and the ladders they check, in the rules of a day."""
    lanes: set[tuple[str, str]] = set()
    groups: set[tuple[str, str]] = set()
    owned: set[tuple[str, str, str]] = set()
    if who.may(Permission.CASE_HANDLE):
        for ladder in edition.ladders.values():
            lanes |= {(ladder.name, lane.name) for lane in ladder.lanes if who.scope.roles & _lane_roles(lane)}
            groups |= {(ladder.name, lane.name) for lane in ladder.lanes if who.scope.held & set(lane.who)}
            owned |= {(ladder.name, lane.name, column) for lane in ladder.lanes for column in _named_in(lane)}
    checks: set[str] = set()
    if who.may(Permission.CASE_CHECK):
        mine = who.scope.roles | who.scope.held
        checks = {ladder.name for ladder in edition.ladders.values() if mine & _check_roles(ladder)}
    return Turns(
        frozenset(lanes),
        frozenset(checks),
        who.scope.person,
        who.scope.subjects,
        frozenset(groups - lanes),
        frozenset(owned),
        who.persons,
        who.may(Permission.CASE_CHECK) and bool(who.scope.roles & DISPATCHERS),
        who.may(Permission.CASE_APPROVE),
    )


def candidates(case: Case, move: rules.Move, ladder: Ladder, *, street: Street, on: date) -> list[Verdict]:
    """Who in the office may take a step, and who of those near it may not: for "还有谁能办，为什么"."""
    return [one for _person, one in _candidates(case, move, ladder, street=street, on=on)]


def _candidates(
    case: Case, move: rules.Move, ladder: Ladder, *, street: Street, on: date
) -> list[tuple[UUID, Verdict]]:
    scope = Scope.everything(street.code)
    fixed = fixers(case)
    found: list[tuple[UUID, Verdict]] = []
    seen: set[UUID] = set()
    named = owners(case, lane_of(ladder, case.lane)) if move.hand == "fixer" else []
    for person in Subject.objects.filter(pk__in=named) if named else ():
        seen.add(person.pk)
        found.append((person.pk, Verdict(True, person.name, "责任人", "记录里写明的责任人")))
    for appointment in holders(scope, _likely(move, ladder, case), on=on, place=case.place, line=case.line):
        if appointment.person_id in seen:
            continue
        seen.add(appointment.person_id)
        fixer = move.hand in NOT_FIXER and appointment.person_id in fixed
        reason = "本案整改人" if fixer else appointment.post
        found.append((appointment.person_id, Verdict(not fixer, appointment.person.name, appointment.post, reason)))
    for role, persons in assigned(scope, [case.subject_id], on=on).get(case.subject_id, {}).items():
        if move.hand != "fixer" and not (move.hand == "checker" and role in _check_roles(ladder)):
            continue
        post = roles_in_words([role])
        for person in persons:
            if person.pk not in seen:
                seen.add(person.pk)
                fixer = move.hand == "checker" and person.pk in fixed
                found.append((person.pk, Verdict(not fixer, person.name, post, "本案整改人" if fixer else post)))
    return found


def _likely(move: rules.Move, ladder: Ladder, case: Case) -> list[str]:
    if move.hand == "checker":
        roles = _check_roles(ladder)
    elif move.hand == "approver":
        roles = {"office_head", "leader"}
    elif move.hand == "dispatcher":
        roles = {"handler", "office_head"}
    else:
        roles = _lane_roles(lane_of(ladder, case.lane))
    shut = set(ROLES) - set(ladder.seen_by) if ladder.seen_by else set()
    return [name for name in ROLES if name in roles and name not in shut]


def _check_roles(ladder: Ladder) -> set[str]:
    """The posts that check what goes by a ladder."""
    return with_stand_ins(ladder.check.who if ladder.check else ("handler",)) or {"handler", "office_head"}


def _lane_roles(lane: Lane) -> set[str]:
    """The posts that write up a lane; one held by the firm, the shop or another body is written up near it. Who answers
    for the subject by name is found by that."""
    return (with_stand_ins(lane.who) & set(ROLES)) or ({"handler"} if _is_named(lane) else WRITES_UP)


def others_in_words(case: Case, move: rules.Move, ladder: Ladder, *, street: Street, on: date) -> str:
    """The names and posts of those who may, for a refusal's next step."""
    able = [v for v in candidates(case, move, ladder, street=street, on=on) if v.may]
    return "、".join(f"{v.who}（{v.post}）" for v in able[:4]) or "本科室负责人"


def require(case: Case, move: rules.Move, who: Standing, ladder: Ladder, street: Street, on: date) -> None:
    """Refuse a step that is not this person's, naming who may. Raises NotYourStep, CloserWasFixer."""
    fixed = fixers(case)
    found = verdict(case, move, who, ladder, fixed)
    if found.may:
        return
    others = others_in_words(case, move, ladder, street=street, on=on)
    if move.hand == "checker" and who.scope.person in fixed:
        raise CloserWasFixer(case=case.number, who="您", others=others)
    raise NotYourStep(case=case.number, move=move.label, reason=found.reason, others=others)


def hand_of(who: Standing, at: datetime, now: datetime, id: UUID | None = None) -> Hand:
    return Hand(who.user, who.scope.person, at, now, id)


@transaction.atomic
def rectify(
    case: Case, *, sent: Sent | None, street: Street, who: Standing, now: datetime, seen: str | None = None,
    id: UUID | None = None,
) -> Case:  # fmt: skip
    """Report a case put right, with the proof its ladder asks for. Where it asks for none, `id` is the page's own for
    this step: sent twice, it is taken once."""
    if sent is None and id is not None and Step.objects.filter(pk=id, case_id=case.pk).exists():
        return _fresh(case)
    ladder, edition = ladder_of(case, street)
    require(case, rules.MOVES["submit"], who, ladder, street, day_of(now))
    proof = None
    if sent is not None:
        proof = submission.submit(sent, street=street, who=who, now=now, line=case.line).entry
    at = sent.occurred_at if sent is not None else now
    if proof is not None and _done_with(case, proof):
        return _fresh(case)
    hand = hand_of(who, at, now, id if sent is None else None)
    done = actions.submit_rectification(
        case, proof=proof, clocks=clocks_of(case, street, edition), ladder=ladder, hand=hand, seen=seen
    )
    _note_acting(case, rules.MOVES["submit"], who, ladder, now)
    return reporters.ask_where_due(done, hand, street=street)


@transaction.atomic
def reinspect(case: Case, *, sent: Sent, street: Street, who: Standing, now: datetime, seen: str | None = None) -> Case:
    """Record a re-inspection; it closes the case when it confirms everything, and sends it back otherwise."""
    ladder, edition = ladder_of(case, street)
    move = rules.MOVES["close"]
    if case.state == State.SUBMITTED:
        require(case, move, who, ladder, street, day_of(now))
    check = submission.submit(sent, street=street, who=who, now=now, line=case.line).entry
    if _done_with(case, check):
        return _fresh(case)
    hand = hand_of(who, sent.occurred_at, now)
    others = others_in_words(case, move, ladder, street=street, on=day_of(now))
    labels = case_findings(case)
    clocks = clocks_of(case, street, edition)
    if rules.unconfirmed(labels, check.values):
        done = actions.send_back(
            case, reinspection=check, ladder=ladder, clocks=clocks, hand=hand, seen=seen, others=others
        )
    else:
        done = actions.close_case(case, reinspection=check, clocks=clocks, hand=hand, seen=seen, others=others)
    _note_acting(case, move, who, ladder, now)
    if done.whole_id and done.state == State.CLOSED:
        gather_if_done(done, hand, street=street)
    return done


@transaction.atomic
def step(
    case: Case, move: str, *, why: str, street: Street, who: Standing, now: datetime, seen: str | None = None,
    id: UUID | None = None, given: Given | None = None,
) -> Case:  # fmt: skip
    """Any step that needs no entry: a reason, and in `given` what else it asks for (`case_steps.Given`).

    `id` is the page's own for this step: sent twice, it is taken once.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    if id is not None and Step.objects.filter(pk=id, case_id=case.pk).exists():
        return case
    ladder, edition = ladder_of(case, street)
    require(case, rules.MOVES[move], who, ladder, street, day_of(now))
    hand = hand_of(who, now, now, id)
    given = replace(given or Given(), why=why)
    if given.person is not None:
        _require_able(case, given, ladder, street, day_of(now))
    clocks = clocks_of(case, street, edition)
    done = take(move, Taking(case, ladder, clocks, hand, seen, who, street), given)
    _note_acting(case, rules.MOVES[move], who, ladder, now)
    return done


def able_in(case: Case, lane: str, ladder: Ladder, *, street: Street, on: date) -> list[tuple[UUID, Verdict]]:
    """Whom a case may be given to by name in a lane: who may take its steps there."""
    there = copy(case)
    there.lane = lane
    found = _candidates(there, rules.MOVES["accept"], ladder, street=street, on=on)
    return [(person, one) for person, one in found if one.may]


def _require_able(case: Case, given: Given, ladder: Ladder, street: Street, on: date) -> None:
    """Raises NotAvailable unless the person may take the steps of the lane."""
    able = dict(able_in(case, given.lane or case.lane, ladder, street=street, on=on))
    if given.person not in able:
        lane = lane_of(ladder, given.lane or case.lane)
        who = (
            Subject.objects.filter(pk__in=[given.person], base="person").values_list("name", flat=True).first()
            or "这个人"
        )
        raise NotAvailable(case=case.number, who=who, reason=f"“{lane.label}”不由这个人办理")


def _done_with(case: Case, entry: Any) -> bool:
    """Whether this very entry has moved the case already: the same form sent twice moves it once."""
    return Step.objects.filter(case_id=case.pk, entry_id=entry.pk).exists()  # type: ignore[no-any-return]


def _fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)  # type: ignore[no-any-return]


def case_findings(case: Case) -> list[str]:
    """The findings a case answers for as they are worded, in order."""
    return list(findings_of(case).values_list("label", flat=True))

"""What goes back to the city for one order: an answer that another person has checked, or the order itself, with its reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.hand import Hand
from jiedao.access.queries import Standing, holders
from jiedao.access.roles import ROLES, Permission
from jiedao.cases import actions as cases
from jiedao.cases import rules as moves
from jiedao.cases.models import Case, State, Step
from jiedao.cases.replies import offered
from jiedao.hotline import actions, rules
from jiedao.hotline.models import Order, Reply
from jiedao.hotline.problems import OrderNotInState, ReturnBasisMissing, TooLateToReturn
from jiedao.periods import TZ, day_of
from jiedao.procedures import submission
from jiedao.procedures.hotline import wording
from jiedao.procedures.hotline.bringing import require
from jiedao.procedures.ladders import ladder_of
from jiedao.procedures.submission import Sent
from jiedao.register.scope import Scope
from jiedao.rulebook import Member
from jiedao.rulebook import Reply as Template
from jiedao.tenancy.models import Street


def templates(order: Order, street: Street) -> dict[str, Member]:
    """What is usually answered, in the words of the rulebook of the day the order came."""
    return wording.orders(street, day_of(order.received_at)).members("order_reply")


def about_the_case(order: Order, street: Street) -> list[tuple[Template, str]]:
    """The replies of the ladder on which the order is worked, with what its case says filled in."""
    worked = Case.objects.filter(entry_id=order.entry_id).exclude(state=State.VOID)
    case = worked.select_related("place").first()
    return offered(ladder_of(case, street)[0], case) if case is not None else []


def proposed(order: Order, street: Street) -> str:
    """The answer to begin with: what whoever put it right said, under the words they chose for it."""
    steps = Step.objects.filter(case__entry_id=order.entry_id, move="submit", entry__isnull=False)
    last = steps.select_related("entry").order_by("-no").first()
    if last is None or last.entry is None:
        return ""
    chosen = templates(order, street).get(str(last.entry.values.get("says", "")))
    done = last.entry.values.get("done")
    return "".join(part for part in (chosen.label if chosen else "", done if isinstance(done, str) else "") if part)


@transaction.atomic
def write(order: Order, *, words: str, id: UUID, who: Standing, now: datetime) -> Reply:
    """Write what is to be answered. Raises ReplyEmpty, OrderNotInState."""
    return actions.write_reply(order, words=words[:2000], id=id, user=who.user, by=who.by, at=now)


@transaction.atomic
def check(
    order: Order, *, passes: bool, note: str, street: Street, who: Standing, now: datetime
) -> Order:  # fmt: skip
    """Check an answer, never one's own; it stands only when the work behind it was checked too.

    Raises ReplyCheckedByWriter, ReplyBeforeDone, NoteMissing, OrderNotInState.
    """
    others = _others(order, street, who)
    if not passes:
        return actions.send_reply_back(order, note=note, user=who.user, by=who.by, at=now, others=others)
    case = open_case_of(order)
    return actions.pass_reply(
        order, user=who.user, by=who.by, at=now, others=others, waits_for=case.number if case else ""
    )


def _others(order: Order, street: Street, who: Standing) -> str:
    """Who else may check, for a refusal's next step."""
    roles = [name for name, role in ROLES.items() if Permission.HOTLINE_CHECK in role.permissions]
    scope = Scope.everything(street.code)
    found = holders(scope, roles, on=who.on, place=order.place, line=order.line)
    named = [f"{one.person.name}（{one.post}）" for one in found if one.person_id != who.scope.person]
    return "、".join(named[:4]) or "科室负责人"


def open_case_of(order: Order) -> Case | None:
    """The case of an order while it is not closed."""
    return Case.objects.filter(entry_id=order.entry_id, state__in=moves.OPEN).first()  # type: ignore[no-any-return]


@transaction.atomic
def give_back(
    order: Order, *, reason: str, basis: str, cites: str, id: UUID, street: Street, who: Standing, now: datetime
) -> Order:  # fmt: skip
    """Give an order back to the city, with reason and basis, within its time; its case ends with it.

    Basis: the hotline's own procedure. The same id sent again gives it back once. Raises TooLateToReturn,
    ReturnBasisMissing, OrderNotInState, NotYourSheet.
    """
    require(who, order.place, order.line, order.form)
    order = Order.objects.select_related("place").select_for_update(of=("self",)).get(pk=order.pk)
    if order.returned_id == id:
        return order
    asked = wording.orders(street, day_of(now))
    reasons = asked.members("return_reason")
    if reason not in reasons or not basis.strip():
        raise ReturnBasisMissing(number=order.number)
    if order.state != Order.State.OPEN:
        raise OrderNotInState(number=order.number, state=Order.State(order.state).label, what="退回市热线")
    until = said_at(order.accept_by)
    if not rules.may_return(now, order.accept_by):
        raise TooLateToReturn(number=order.number, until=until)
    values: dict[str, Any] = {"order_no": order.number, "reason": reason, "basis": basis.strip()}
    if cites:
        values["cites"] = cites
    about = None if order.subject_id == order.sheet.place_id else order.subject_id
    entry = submission.submit(Sent(id, asked.returned.name, about, now, values), street=street, who=who, now=now).entry
    label = reasons[reason].label
    if (case := open_case_of(order)) is not None:
        hand = Hand(who.user, who.scope.person, now, now)
        cases.void_case(case, why=f"退回市热线：{label}。{basis.strip()}"[:300], hand=hand)
    return actions.return_order(
        order, entry=entry, reason=label, basis=basis, said_until=until, by=who.by, at=now
    )  # fmt: skip


def said_at(at: datetime) -> str:
    """An instant as a refusal says it."""
    local = at.astimezone(TZ)
    return f"{local.month}月{local.day}日 {local:%H:%M}"

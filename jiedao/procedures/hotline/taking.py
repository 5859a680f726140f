"""A sheet is taken: each of its lines becomes a record, an order and a case; all of them or none. Taken back, the same."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from jiedao import identifiers
from jiedao.access.hand import Hand
from jiedao.access.queries import Standing
from jiedao.cases import actions as cases
from jiedao.cases.models import Case, Step
from jiedao.entries.models import Entry
from jiedao.hotline import actions, queries, rules
from jiedao.hotline.actions import NewOrder
from jiedao.hotline.models import Order, Reply, Row, Sheet
from jiedao.hotline.problems import SheetTouched
from jiedao.periods import day_of
from jiedao.procedures import ladders, submission
from jiedao.procedures.hotline import wording
from jiedao.procedures.hotline.bringing import Kept, Repeats, hash_of, opened, require
from jiedao.procedures.submission import Sent
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.tenancy.models import Street

NO_COMMUNITY = "没有写明社区，由科室办理"
#: So many orders that stand in the way are named; the rest are counted.
NAMED = 8
WAITING = (Row.Outcome.NEW, Row.Outcome.REPEATED)


@transaction.atomic
def take(sheet: Sheet, *, street: Street, who: Standing, now: datetime) -> Sheet:
    """Take a sheet that was looked at: every line that is new or said again becomes an order with its case.

    What has come in meanwhile by another sheet is known already, and not taken twice. Raises SheetNotInState, NotYourSheet and
    what a submission raises; then nothing was taken.
    """
    require(who, sheet.place, sheet.line, sheet.form)
    held = actions.hold(sheet, (Sheet.State.PROPOSED,), "收下")
    _Taking(held, street, who, now).run()
    everything = Scope.everything(street.code)
    return actions.finish_taking(held, counts=queries.row_counts(everything, held), by=who.by, at=now)


class _Taking:
    """One sheet in the making."""

    def __init__(self, sheet: Sheet, street: Street, who: Standing, now: datetime) -> None:
        self.sheet, self.street, self.who, self.now = sheet, street, who, now
        self.everything = Scope.everything(street.code)
        self.since = min((post.from_on for post in who.appointments), default=None)

    def run(self) -> None:
        rows = [row for row in queries.rows(self.everything, self.sheet) if row.outcome in WAITING]
        kept = {row.pk: opened(row) for row in rows}
        self.known = queries.known(self.everything, [row.number for row in rows])
        places = {UUID(one.place) for one in kept.values() if one.place}
        self.subjects = {one.pk: one for one in Subject.objects.filter(pk__in=places)}
        self.repeats = Repeats.among(
            [one.phone for one in kept.values()], [datetime.fromisoformat(one.received_at) for one in kept.values()],
            wording.orders(self.street, day_of(self.now)), self.street,
        )  # fmt: skip
        for row in rows:
            self._row(row, kept[row.pk])

    def _row(self, row: Row, kept: Kept) -> None:
        received, accept_by, reply_by = (
            datetime.fromisoformat(text) for text in (kept.received_at, kept.accept_by, kept.reply_by)
        )  # fmt: skip
        earlier = self.known.get(row.number)
        if earlier is not None and not rules.comes_again(earlier.state, earlier.received_at, received):
            actions.tell_row(row, outcome=Row.Outcome.KNOWN, order=earlier.pk)
            return
        before = earlier or self.repeats.of_row(kept.phone, kept.category, received)
        subject = self.subjects.get(UUID(kept.place)) if kept.place else None
        entry, case = self._entry(row, kept, received, subject, again=before is not None)
        name = kept.said.get("caller_name", "")
        masked = (identifiers.mask_name(name), identifiers.mask_phone(kept.phone) if kept.phone else "")
        new = NewOrder(
            row.number, earlier.round + 1 if earlier else 1, rules.title_of(kept.said["words"]), kept.category,
            kept.said.get("place_words", ""), " ".join(part for part in masked if part),
            hash_of(kept.phone) if kept.phone else "", received, accept_by, reply_by,
            (before.repeats_id or before.pk) if before else None,
        )  # fmt: skip
        order = actions.take_order(self.sheet, new, entry=entry, at=self.now)
        self.known[row.number] = order
        self.repeats.add(order)
        outcome = Row.Outcome.REPEATED if before else Row.Outcome.NEW
        actions.tell_row(row, outcome=outcome, order=order.pk)
        if subject is None and case is not None:
            self._to_section(case)

    def _entry(
        self, row: Row, kept: Kept, received: datetime, subject: Subject | None, *, again: bool
    ) -> tuple[Entry, Case | None]:
        at = received if self.since is None or day_of(received) >= self.since else self.now
        values = {**kept.said, "again": "yes" if again else "no"}
        sent = Sent(uuid5(row.pk, "order"), self.sheet.form, subject.pk if subject else None, at, values)
        done = submission.submit(sent, street=self.street, who=self.who, now=self.now)
        return done.entry, done.cases[0] if done.cases else None

    def _to_section(self, case: Case) -> None:
        """An order that names no community begins with the section."""
        ladder, edition = ladders.ladder_of(case, self.street)
        if len(ladder.lanes) < 2:
            return
        hand = Hand(self.who.user, self.who.scope.person, self.now, self.now)
        clocks = ladders.clocks_of(case, self.street, edition)
        cases.pass_on(case, ladder=ladder, clocks=clocks, why=NO_COMMUNITY, hand=hand)


@transaction.atomic
def undo(sheet: Sheet, *, why: str, street: Street, who: Standing, now: datetime) -> Sheet:
    """Take a sheet back whole while nobody has worked on it. Raises UndoWhyMissing, SheetNotInState, SheetTouched,
    NotYourSheet; then nothing has changed."""
    require(who, sheet.place, sheet.line, sheet.form)
    taken_at = sheet.taken_at
    orders = list(Order.objects.filter(sheet_id=sheet.pk).select_related("entry"))
    if touched := sorted(_touched(orders, taken_at)):
        which = "、".join(touched[:NAMED]) + ("……" if len(touched) > NAMED else "")
        raise SheetTouched(file=sheet.file, count=len(touched), which=which)
    closed = actions.undo(sheet, why=why, by=who.by, at=now)
    hand = Hand(who.user, who.scope.person, now, now)
    said = f"撤销收下 {sheet.file}：{why.strip()}"
    for case in Case.objects.filter(entry_id__in=[order.entry_id for order in orders]):
        cases.void_case(case, why=said, hand=hand)
    for order in orders:
        submission.void(order.entry, street=street, who=who, why=said, now=now)
    return closed


def _touched(orders: list[Order], taken_at: Any) -> set[str]:
    """The numbers of those that somebody has begun to work on since."""
    by_entry = {order.entry_id: order.number for order in orders}
    ids = [order.pk for order in orders]
    moved = Step.objects.filter(case__entry_id__in=list(by_entry), entered_at__gt=taken_at, user__isnull=False)
    found = {by_entry[entry] for entry in moved.values_list("case__entry_id", flat=True)}
    answered = Reply.objects.filter(order_id__in=ids).values_list("order_id", flat=True)
    numbers = {order.pk: order.number for order in orders}
    later = Order.objects.filter(repeats_id__in=ids).exclude(pk__in=ids).exclude(state=Order.State.UNDONE)
    found |= {numbers[one] for one in answered} | {numbers[one] for one in later.values_list("repeats_id", flat=True)}
    return found | {order.number for order in orders if order.state != Order.State.OPEN}

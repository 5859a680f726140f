"""Change of hands (交接): what stands in one person's name, given to others on a day with a reason, and taken back.

What is tied to a person by name ends and begins by date; a case in hand gets a step of its own; a post ends, and another
may take it up; a draft becomes another's. Duties go with the posts and ties they hang on. Basis: the office's own rule that
nobody leaves with work in hand (离任交接).
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access import actions as access
from jiedao.access import rules
from jiedao.access.hand import Hand
from jiedao.access.models import Appointment, Handover, User
from jiedao.access.problems import (
    HandoverStoodOn,
    HandoverTooOld,
    NoAccountToTakeOver,
    NothingHandedOver,
    NotYoursToDispose,
)
from jiedao.access.queries import Standing, account_of, posts_of
from jiedao.access.roles import ROLES, Permission
from jiedao.cases import actions as case_actions
from jiedao.cases.models import Case, Step
from jiedao.cases.queries import held_by
from jiedao.duties.models import Obligation
from jiedao.entries import actions as entry_actions
from jiedao.entries.models import Draft
from jiedao.entries.queries import drafts
from jiedao.periods import day_of
from jiedao.procedures import vault
from jiedao.register import actions as register
from jiedao.register.models import Assignment, Subject
from jiedao.register.queries import ties_of
from jiedao.register.rules import Act
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7

#: What may be decided about a part besides a successor.
KEEP, VACANT = "keep", "vacant"


@dataclass(frozen=True)
class Part:
    """Things in somebody's name that are handed over together: what they are, and where or in which line."""

    key: str
    what: str  # tie, post, case, draft
    name: str  # the role of an assignment, the post, the line of work, the form
    where: str
    rows: Sequence[Any] = field(default=())

    @property
    def needs_account(self) -> bool:
        return self.what in ("post", "draft")


@dataclass(frozen=True)
class InHand:
    """Everything in one person's name on a day."""

    person: Subject
    posts: tuple[Appointment, ...]
    parts: tuple[Part, ...]
    owed: int  # open obligations of what is tied to them by name

    def of(self, what: str) -> list[Part]:
        return [part for part in self.parts if part.what == what]


def may_dispose(who: Standing, posts: Iterable[Appointment]) -> bool:
    """Whether a person disposes of all these posts: each by one of their own."""
    if not who.may(Permission.HANDS_CHANGE):
        return False
    mine = [(_post(one), ROLES[one.role].whole_office) for one in who.appointments if not one.acting_for_id]
    return all(any(rules.disposes(own, _post(one), whole_office=whole) for own, whole in mine) for one in posts)


def require(who: Standing, person: Subject, posts: Sequence[Appointment]) -> None:
    """Refuse who does not dispose of a person's posts; of one without any, who does not reach their place."""
    able = may_dispose(who, posts) and (bool(posts) or who.scope.covers(person.place_id, None))
    if not able or person.pk == who.scope.person:
        raise NotYoursToDispose(name=person.name, posts="、".join(one.post for one in posts) or "没有岗位")


def _post(one: Appointment) -> rules.Post:
    lines = frozenset(one.lines.split()) if ROLES[one.role].own_lines else frozenset[str]()
    return rules.Post(one.role, one.place.code, lines)


def in_hand(scope: Scope, person: Subject, *, on: date) -> InHand:
    """What stands in one person's name: ties by register, role and community, posts, cases by line of work, drafts."""
    everything = Scope.everything(scope.street)
    posts = tuple(one for one in posts_of(everything, person.pk, on=on) if not one.acting_for_id)
    ties = ties_of(everything, person.pk, on=on)
    parts = _grouped("tie", ties, lambda row: (f"{row.kind}.{row.role}", row.subject.place.code[:12]))
    parts += [Part(f"post.{one.pk}", "post", one.post, "", (one,)) for one in posts if one.to_on is None]
    parts += _grouped("case", held_by(everything, person.pk), lambda row: (row.line, ""))
    account = account_of(everything, person.pk)
    if account is not None:
        parts += _grouped("draft", drafts(everything, account), lambda row: (row.form, ""))
    owed = Obligation.objects.filter(subject_id__in=[row.subject_id for row in ties], done_on=None, waived_at=None)
    return InHand(person, posts, tuple(parts), owed.filter(due_on__gte=on).count())


def _grouped(what: str, rows: Iterable[Any], by: Any) -> list[Part]:
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        found.setdefault(by(row), []).append(row)
    return [
        Part(f"{what}.{name}.{where}".rstrip("."), what, name, where, some) for (name, where), some in found.items()
    ]


@transaction.atomic
def hand_over(
    person: Subject, *, id: UUID, to: Mapping[str, str], on: date, why: str, who: Standing, now: datetime
) -> Handover:
    """Give what stands in a person's name to others from a day on: part -> the id of who takes it, or VACANT for a post
    that nobody takes yet; what is not named stays. The same id again is the same handover.

    Raises NotYoursToDispose, NoAccountToTakeOver, NothingHandedOver.
    """
    if known := Handover.objects.filter(pk=id, person_id=person.pk).first():
        return known  # type: ignore[no-any-return]
    held = in_hand(who.scope, person, on=day_of(now))
    require(who, person, held.posts)
    takers = {
        pk: Subject.objects.get(pk=pk) for pk in {one for one in to.values() if one and one not in (KEEP, VACANT)}
    }
    giving = _Giving(person, id, on, why, who, now)
    for part in held.parts:
        wanted = to.get(part.key, KEEP)
        if wanted == VACANT and part.what == "post":
            giving.vacate(part.rows)
        elif wanted in takers and wanted != str(person.pk):
            giving.give(part, takers[wanted])
    if not giving.moved:
        raise NothingHandedOver()
    return access.enter_handover(
        id, person=person, on=on, why=why, moved=giving.moved, giver=who.scope.person, by=who.by, at=now
    )


class _Giving:
    """One handover under way: each thing given is noted by its id."""

    def __init__(self, person: Subject, id: UUID, on: date, why: str, who: Standing, now: datetime) -> None:
        self.person, self.on, self.why, self.who, self.now = person, on, why, who, now
        self.act = Act(id, why, who.scope.person)
        self.moved: list[dict[str, str]] = []

    def give(self, part: Part, taker: Subject) -> None:
        account = account_of(Scope.everything(), taker.pk) if part.needs_account else None
        if part.needs_account and account is None:
            raise NoAccountToTakeOver(name=taker.name)
        for row in part.rows:
            match part.what:
                case "tie":
                    self._tie(row, taker)
                case "case":
                    self._case(row, taker)
                case "post" if account is not None:
                    self._post(row, taker, account)
                case "draft" if account is not None:
                    self._draft(row, account)

    def vacate(self, posts: Iterable[Appointment]) -> None:
        for post in posts:
            access.end_appointment(post, to_on=max(self.on, post.from_on), by=self.who.by, at=self.now)
            self.moved.append({"what": "post", "old": str(post.pk), "new": ""})

    def _tie(self, row: Assignment, taker: Subject) -> None:
        made = register.assign(
            row.subject, kind=row.kind, role=row.role, person=taker, from_on=max(self.on, row.from_on), by=self.who.by,
            at=self.now, act=self.act,
        )  # fmt: skip
        self.moved.append({"what": "tie", "old": str(row.pk), "new": str(made.pk)})

    def _post(self, post: Appointment, taker: Subject, account: User) -> None:
        self.vacate([post])
        made = access.appoint(
            account, person=taker, role=post.role, place=post.place, from_on=max(self.on, post.from_on),
            lines=post.lines.split(), why=self.why, by=self.who.by, at=self.now,
        )  # fmt: skip
        self.moved[-1]["new"] = str(made.pk)

    def _case(self, case: Case, taker: Subject) -> None:
        hand = Hand(self.who.user, None, self.now, self.now, uuid7())
        said = f"{self.person.name}交给{taker.name}：{self.why}"
        case_actions.hand_over(case, to=taker, why=said, hand=hand)
        self.moved.append({"what": "case", "old": str(case.pk), "new": str(hand.id)})

    def _draft(self, draft: Draft, account: User) -> None:
        self.moved.append({"what": "draft", "old": str(draft.pk), "new": str(account.pk), "from": str(draft.owner_id)})
        entry_actions.give_draft(draft, owner=account, files=_files(draft))


def _files(draft: Draft) -> list[UUID]:
    """The ids that stand in a draft: the files uploaded for it are among them."""
    typed = json.loads(vault.open_text(draft.values, what="draft", id=draft.pk))
    found = []
    for text in (text for values in typed.values() for text in values):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@transaction.atomic
def take_back(handover: Handover, *, who: Standing, now: datetime) -> Handover:
    """Undo a handover on the day it was entered: everything is in the hands it was in before, and both rows stay.

    Raises NotYoursToDispose, HandoverTooOld, HandoverStoodOn naming what was done on it since. Again changes nothing.
    """
    handover = Handover.objects.select_for_update(of=("self",)).select_related("person").get(pk=handover.pk)
    if handover.undone_at is not None:
        return handover
    person = handover.person
    require(who, person, [*posts_in(handover), *posts_of(Scope.everything(), person.pk, on=day_of(now))])
    if day_of(handover.at) != day_of(now):
        raise HandoverTooOld(name=person.name, on=day_of(handover.at))
    if stood_on := list(_stood_on(handover)):
        raise HandoverStoodOn(name=person.name, what="、".join(stood_on[:6]))
    act = Act(uuid7(), "撤销交接", who.scope.person)
    for row in reversed(handover.moved):
        _back(row, handover, act, who, now)
    return access.end_handover(handover, taker=who.scope.person, by=who.by, at=now)


def posts_in(handover: Handover) -> list[Appointment]:
    """The posts that a handover ended."""
    old = [row["old"] for row in handover.moved if row["what"] == "post"]
    return list(Appointment.objects.filter(pk__in=old).select_related("place"))


def summed(handover: Handover) -> list[tuple[str, str, int]]:
    """What a handover moved, by kind of thing and taker: (what, the taker's name or '', how many)."""
    of: dict[str, list[str]] = {}
    for row in handover.moved:
        of.setdefault(row["what"], []).append(row["new"])
    takers: dict[str, str] = {}
    for what, model in (("tie", Assignment), ("post", Appointment), ("case", Step)):
        rows = model.objects.filter(pk__in=[one for one in of.get(what, ()) if one])
        takers |= {str(pk): name for pk, name in rows.values_list("pk", "person__name")}
    takers |= {str(pk): name for pk, name in User.objects.filter(pk__in=of.get("draft", ())).values_list("pk", "name")}
    counted = Counter((row["what"], takers.get(row["new"], "")) for row in handover.moved)
    order = ("tie", "post", "case", "draft")
    return [
        (what, taker, many)
        for (what, taker), many in sorted(counted.items(), key=lambda one: (order.index(one[0][0]), one[0][1]))
    ]


def _stood_on(handover: Handover) -> Iterable[str]:
    """What was done since with the things that were handed over, by name."""
    for row in handover.moved:
        match row["what"]:
            case "tie":
                made = Assignment.objects.select_related("subject").get(pk=row["new"])
                if made.to_on is not None:
                    yield f"“{made.subject.name}”又换了人"
            case "post" if row["new"]:
                post = Appointment.objects.select_related("place").get(pk=row["new"])
                if post.to_on is not None:
                    yield f"{post.post}又换了人"
            case "case":
                case = Case.objects.get(pk=row["old"])
                if str(Step.objects.filter(case_id=case.pk).order_by("-no")[0].pk) != row["new"]:
                    yield f"案件 {case.number} 又办了一步"
            case "draft":
                if not Draft.objects.filter(pk=row["old"], owner_id=row["new"]).exists():
                    yield "交出的草稿已经登记或删除"


def _back(row: Mapping[str, str], handover: Handover, act: Act, who: Standing, now: datetime) -> None:
    match row["what"]:
        case "tie":
            old, new = (Assignment.objects.get(pk=row[one]) for one in ("old", "new"))
            register.resume_assignment(old, instead_of=new, act=act, by=who.by, at=now)
        case "post":
            if row["new"]:
                made = Appointment.objects.get(pk=row["new"])
                access.end_appointment(made, to_on=made.from_on, by=who.by, at=now)
            access.resume_appointment(Appointment.objects.get(pk=row["old"]), by=who.by, at=now)
        case "case":
            hand = Hand(who.user, None, now, now)
            case = Case.objects.get(pk=row["old"])
            case_actions.hand_over(case, to=handover.person, why=f"撤销交接，仍由{handover.person.name}办理", hand=hand)
        case "draft":
            draft = Draft.objects.get(pk=row["old"])
            owner = User.objects.get(pk=row["from"])
            entry_actions.give_draft(draft, owner=owner, files=_files(draft))

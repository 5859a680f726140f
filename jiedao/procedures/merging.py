"""Two dossiers of one firm, person or thing become one, and two again: all or nothing.

Afterwards every list, figure, duty, case and dossier speaks of one. Who can say of both that they are one keeps every
register on which either stands. Basis: one subject, one dossier (一企一档、一户一档).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.models import Appointment
from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.activities import actions as activities
from jiedao.activities import queries as activity_queries
from jiedao.ballots.models import Choice, Count, Draw, Elector, Lot, Poll
from jiedao.cases import actions as cases
from jiedao.cases.models import Case
from jiedao.duties import actions as duties
from jiedao.entries import actions as entries
from jiedao.entries.models import Entry
from jiedao.entries.registers import Held, field_values
from jiedao.entries.rendering import number_of
from jiedao.entries.sealing import is_sealed
from jiedao.examinations.models import ExamBranch, MakeUp, Sitting
from jiedao.hotline import actions as hotline
from jiedao.hotline.models import Order
from jiedao.matters import actions as matters
from jiedao.matters.models import Matter
from jiedao.periods import day_of
from jiedao.points.models import ConfirmedMonth
from jiedao.procedures import booking, settling, submission
from jiedao.procedures.submission import Sent
from jiedao.register import actions as register
from jiedao.register.models import MERGED, Listing, Subject, SubjectChange, SubjectMerge
from jiedao.register.problems import MergeStoodOn, NotOneThing, NotYoursToMerge
from jiedao.register.rules import JOINED, PARTED, Act
from jiedao.register.scope import Scope
from jiedao.rulebook import Kind
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.models import Street

#: Fields whose value is a file: who uploaded it has to record it.
FILES = frozenset({"photo", "file", "signature", "checklist", "lines", "attendance"})
#: Rows that stay with whom they were made: who voted, was voted on or counted, who sat, whose month was confirmed.
STAYING: Mapping[type[Any], tuple[str, ...]] = {
    Poll: ("subject",), Elector: ("person",), Choice: ("person",), Count: ("teller",),
    Draw: ("subject",), Lot: ("subject",),
    ExamBranch: ("branch",), Sitting: ("person", "branch"), MakeUp: ("person", "branch"),
    ConfirmedMonth: ("member", "branch"),
}  # fmt: skip
#: Rows that go with the dossier they are about, by the name under which a merge notes them.
RETIED: Mapping[str, tuple[type[Any], Callable[..., None]]] = {
    "cases": (Case, cases.retie), "matters": (Matter, matters.retie), "orders": (Order, hotline.retie),
}  # fmt: skip
#: How a merge is meant in the history: neither a change from a day on nor a correction.
HOW = "merged"


def require(one: Subject, other: Subject, who: Standing) -> None:
    """Refuse to merge what cannot be one, or what this person does not keep whole. Raises NotOneThing, NotYoursToMerge."""
    names = {"one": one.name, "other": other.name}
    if reason := _why_not(one, other):
        raise NotOneThing(**names, reason=reason)
    for subject in (one, other):
        if not keeps_whole(who, subject):
            raise NotYoursToMerge(**names, reason=f"“{subject.name}”不都在您登记的名册上")


def keeps_whole(who: Standing, subject: Subject) -> bool:
    """Whether a person keeps every register on which a subject stands or stood."""
    rows = list(Listing.objects.filter(subject_id=subject.pk).exclude(ended_by=MERGED))
    covered = all(who.scope.covers(row.place_id, row.line, name=row.kind) for row in rows)
    return who.may(Permission.REGISTER_EDIT) and bool(rows) and covered


def _why_not(one: Subject, other: Subject) -> str:
    if one.pk == other.pk:
        return "是同一份档案"
    if one.base != other.base:
        return "一个是单位或场所，一个不是，不是同一类对象"
    if one.is_place or other.is_place:
        return "地点不能合并"
    if one.merged_into_id or other.merged_into_id:
        return "其中一份已经并入别的档案"
    return ""


def _why_not_gone(keeper: Subject, merged: Subject) -> str:
    if Appointment.objects.filter(person_id=merged.pk).exists():
        return f"“{merged.name}”有账号和岗位，请把这一份留下，把另一份并进来"
    if _stays(merged):
        if _stays(keeper):
            return "两份都有表决、考试或积分的记录，这些记录不能改到别人名下，请都留着"
        return f"“{merged.name}”有表决、考试或积分的记录，不能改到别人名下，请把这一份留下，把另一份并进来"
    sealed = [bool(one.data_key) or one.forgotten_at is not None for one in (keeper, merged)]
    if all(sealed) or (sealed[1] and merged.forgotten_at is not None):
        return "两份都有加密保存的个人信息，各用各的密钥"
    return ""


def _stays(subject: Subject) -> bool:
    """Whether a vote, an examination or a confirmed month keeps somebody."""
    return any(
        model.objects.filter(**{field: subject.pk}).exists() for model, fields in STAYING.items() for field in fields
    )


@transaction.atomic
def merge(
    keeper: Subject, *, merged: Subject, id: UUID, said: Mapping[str, Any], why: str, street: Street, who: Standing,
    now: datetime, fields: Mapping[str, Mapping[str, Any]] | None = None,
) -> SubjectMerge:  # fmt: skip
    """Let a second dossier go into the one that stays, which says of itself what was chosen. The same again changes
    nothing. `fields`: register -> field -> what is to hold where the later record says otherwise; it is recorded anew.

    Raises NotOneThing, NotYoursToMerge, and what a submission raises; then nothing has changed."""
    locked = Subject.objects.select_for_update(of=("self",)).select_related("place")
    both = {one.pk: one for one in locked.filter(pk__in=sorted([keeper.pk, merged.pk])).order_by("id")}
    keeper, merged = both[keeper.pk], both[merged.pk]
    if merged.merged_into_id == keeper.pk:
        return SubjectMerge.objects.get(merged_id=merged.pk, undone_at=None)  # type: ignore[no-any-return]
    require(keeper, merged, who)
    if reason := _why_not_gone(keeper, merged):
        raise NotOneThing(one=keeper.name, other=merged.name, reason=reason)
    ids, on = [keeper.pk, merged.pk], day_of(now)
    about = {
        name: [str(pk) for pk in model.objects.filter(subject_id=merged.pk).values_list("pk", flat=True)]
        for name, (model, _) in RETIED.items()
    }
    more = {"obligations": duties.obligations_of(ids), **about}
    act = Act(id, why, who.scope.person, HOW)
    made = register.merge_subjects(keeper, merged=merged, said=said, act=act, more=more, on=on, by=who.by, at=now)
    drafts = entries.merge_entries(made.pk, keeper=keeper.pk, merged=merged.pk)
    _retie(about, subject=keeper.pk)
    duties.take_over(keeper.pk, merged=merged.pk)
    took = activities.take_over(keeper.pk, merged=merged.pk, at=now)
    settling.follow_subject(keeper.pk, street=street, since=street.since, on=on)
    settled = list(_settled(keeper, fields or {}, street=street, who=who, now=now))
    after = {"rows": register.held_rows(ids), "drafts": drafts, "settled": [str(one.pk) for one in settled],
             "activities": took}  # fmt: skip
    register.keep_after(made, after)
    return made


def _settled(
    keeper: Subject, fields: Mapping[str, Mapping[str, Any]], *, street: Street, who: Standing, now: datetime
) -> Iterator[Entry]:
    """Record what was chosen of the registers where the later record says otherwise."""
    edition = booking.edition(street, day_of(now))
    for name, chosen in fields.items():
        kind = edition.kinds[name]
        held = field_values(who.scope, kind, [keeper.pk], on=day_of(now)).get(keeper.pk, {})
        own = {field: one.value for field, one in held.items() if not kind.fields[field].latest}
        if all(own.get(field) == value for field, value in chosen.items()):
            continue
        sent = Sent(uuid7(), kind.path, keeper.pk, now, {**own, **chosen})
        yield submission.submit(sent, street=street, who=who, now=now).entry


def may_settle(kind: Kind, held: Iterable[Mapping[str, Held]]) -> bool:
    """Whether the fields of a register may be chosen one by one: nothing of it is sealed, and no file hangs on it."""
    files = any(one.type in FILES for one in kind.fields.values())
    return not files and not any(is_sealed(one.value) for side in held for one in side.values())


@transaction.atomic
def part(merge: SubjectMerge, *, why: str, street: Street, who: Standing, now: datetime) -> SubjectMerge:
    """Undo a merge: both dossiers are again as they were. Again changes nothing.

    Raises NotYoursToMerge, and MergeStoodOn naming what was entered since, of which nobody can say whose it is.
    """
    merge = SubjectMerge.objects.select_for_update(of=("self",)).select_related("keeper", "merged").get(pk=merge.pk)
    if merge.undone_at is not None:
        return merge
    keeper, merged, on = merge.keeper, merge.merged, day_of(now)
    if not keeps_whole(who, keeper):
        raise NotYoursToMerge(one=keeper.name, other=merged.name, reason=f"“{keeper.name}”不都在您登记的名册上")
    if stood_on := list(_stood_on(merge)):
        raise MergeStoodOn(name=keeper.name, what="、".join(stood_on[:6]))
    after, ids = merge.kept["after"], [keeper.pk, merged.pk]
    for entry in Entry.objects.filter(pk__in=after["settled"], until_at=None):
        submission.void(entry, street=street, who=who, why="撤销合并", now=now)
    entries.part_entries(merge.pk, merged=merged.pk, drafts=after["drafts"])
    _retie(merge.kept, subject=merged.pk)
    activities.give_back(after.get("activities", {}), to=merged.pk)
    act = Act(_undo_id(merge), why, who.scope.person, HOW)
    parted = register.part_subjects(merge, act=act, on=on, by=who.by, at=now)
    duties.put_obligations_back(merge.kept["obligations"], of=ids)
    for id in ids:
        settling.follow_subject(id, street=street, since=day_of(merge.at), on=on)
    return parted


def _retie(noted: Mapping[str, Any], *, subject: UUID) -> None:
    """What was noted is about this dossier now. A merge of before some of it was noted has nothing of that."""
    for name, (_, retie) in RETIED.items():
        retie([UUID(pk) for pk in noted.get(name, ())], subject=subject)


def _undo_id(merge: SubjectMerge) -> UUID:
    """The id of the act that undoes a merge: always the same for one merge."""
    return UUID(int=merge.pk.int ^ 1)


def _stood_on(merge: SubjectMerge) -> Iterator[str]:
    """What was entered about the merged dossier since, by name."""
    keeper = merge.keeper_id
    later = Entry.objects.filter(subject_id=keeper, entered_at__gt=merge.at).exclude(
        pk__in=merge.kept["after"]["settled"]
    )
    for entry in later.select_related("version")[:4]:
        yield f"记录{number_of(entry.pk, entry.occurred_on)}（{entry.version.content['label']}）"
    for case in Case.objects.filter(subject_id=keeper, opened_at__gt=merge.at)[:4]:
        yield f"案件{case.number}"
    for matter in Matter.objects.filter(subject_id=keeper, opened_at__gt=merge.at)[:4]:
        yield f"事项“{matter}”"
    for session in activity_queries.met_since(Scope.everything(), keeper, at=merge.at):
        yield f"活动“{session}”"
    changed = SubjectChange.objects.filter(subject_id=keeper, at__gt=merge.at).exclude(field__in=(JOINED, PARTED))
    if changed.exists():
        yield "名称、编号、地点或负责人的变更"
    newer = SubjectMerge.objects.filter(keeper_id=keeper, at__gt=merge.at, undone_at=None).select_related("merged")
    for other in newer:
        yield f"“{other.merged.name}”的合并"
    if Subject.objects.filter(pk=keeper, merged_into__isnull=False).exists():
        yield "它自己并入别的档案"
    if register.held_rows([keeper, merge.merged_id]) != merge.kept["after"]["rows"]:
        yield "名册、负责人或成员的变动"

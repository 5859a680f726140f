"""Reads of the bank, of examinations and of who sat them. Marks and answers come sealed; `procedures` opens them."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from jiedao.examinations.models import (
    Answer,
    ExamBranch,
    Examination,
    MakeUp,
    Marking,
    Question,
    QuestionSheet,
    Sitting,
    Struck,
    Wording,
)
from jiedao.examinations.problems import NoSuchExamination, NoSuchQuestion, NoSuchSheet, NoSuchSitting
from jiedao.examinations.rules import Pooled
from jiedao.register.models import Assignment, Listing, Membership, Subject
from jiedao.register.queries import found_by
from jiedao.register.rules import standing
from jiedao.register.scope import Scope

# ---- the bank ----

#: So many questions at most are looked through for words.
MOST = 500


def questions(scope: Scope, *, shape: str = "", topic: str | None = None, text: str = "", retired: bool = False) -> Any:
    """The questions of the bank, the newest first; those that are drawn, or those that were retired."""
    found = Question.objects.within(scope).filter(to_on__isnull=not retired)
    if shape:
        found = found.filter(shape=shape)
    if topic is not None:
        found = found.filter(topic=topic)
    if text.strip():
        found = found.filter(pk__in=found_by(scope, text, of="question", limit=MOST))
    return found.order_by("-no")


def latest_wordings(scope: Scope, asked: Iterable[Question]) -> dict[UUID, Wording]:
    """Question -> what it asks now."""
    numbers = {one.pk: one.wording for one in asked}
    rows = Wording.objects.filter(street_id=scope.street, question_id__in=list(numbers)).select_related("user")
    return {row.question_id: row for row in rows if row.no == numbers[row.question_id]}


def shape_counts(scope: Scope) -> dict[str, dict[str, int]]:
    """shape -> topic -> how many questions are drawn from."""
    found: dict[str, dict[str, int]] = {}
    rows = Question.objects.within(scope).filter(to_on=None).order_by()
    for shape, topic, n in rows.values_list("shape", "topic").annotate(n=Count("pk")).order_by("shape", "topic"):
        found.setdefault(shape, {})[topic] = n
    return found


def question_by_id(scope: Scope, id: UUID) -> Question:
    """One question of the bank. Raises NoSuchQuestion."""
    if found := Question.objects.within(scope).filter(pk=id).first():
        return found  # type: ignore[no-any-return]
    raise NoSuchQuestion(what="这道题")


def wordings_of(scope: Scope, question: Question) -> list[Wording]:
    """What a question asked, the latest first."""
    rows = Wording.objects.filter(street_id=scope.street, question_id=question.pk).select_related("user")
    return list(rows.order_by("-no"))


def wordings(scope: Scope, ids: Iterable[str]) -> dict[str, Wording]:
    """Wordings by their id, as papers name them."""
    rows = Wording.objects.filter(street_id=scope.street, pk__in=list(ids))
    return {str(row.pk): row for row in rows}


def pool(scope: Scope) -> list[Pooled]:
    """What may be drawn now."""
    asked = Question.objects.within(scope).filter(to_on=None)
    latest = {(one.pk, one.wording) for one in asked}
    rows = Wording.objects.filter(street_id=scope.street, question_id__in=[pk for pk, _no in latest])
    told = rows.order_by("question__no").values_list("pk", "question_id", "no", "shape", "topic", "choices")
    return [
        Pooled(str(pk), shape, topic, len(choices))
        for pk, question, no, shape, topic, choices in told
        if (question, no) in latest
    ]


def pooled(scope: Scope, ids: Collection[str]) -> list[Pooled]:
    """A pool that was fixed, in its order."""
    rows = Wording.objects.filter(street_id=scope.street, pk__in=list(ids))
    by_id = {
        str(pk): Pooled(str(pk), shape, topic, len(choices))
        for pk, shape, topic, choices in rows.values_list("pk", "shape", "topic", "choices")
    }
    return [by_id[id] for id in ids]


def known_questions(scope: Scope, digests: Iterable[str]) -> dict[str, tuple[Question, Wording]]:
    """digest -> the question of the bank that is the same."""
    rows = {one.pk: one for one in Question.objects.within(scope).filter(digest__in=list(digests), to_on=None)}
    return {rows[pk].digest: (rows[pk], one) for pk, one in latest_wordings(scope, rows.values()).items()}


def sheet_by_id(scope: Scope, id: UUID) -> QuestionSheet:
    """A workbook of questions that was read in, for any keeper of the bank. Raises NoSuchSheet."""
    if found := QuestionSheet.objects.within(scope).filter(pk=id).select_related("owner").first():
        return found  # type: ignore[no-any-return]
    raise NoSuchSheet(what="这次导入")


# ---- examinations ----


def _reached(scope: Scope, persons: Collection[UUID]) -> Q:
    """Examinations in the viewer's work, of their branches, or that they themselves sit or have sat."""
    within = Examination.objects.within(scope).values("pk")
    branches = ExamBranch.objects.within(scope).filter(examination_id=OuterRef("pk"))
    rows = ExamBranch.objects.filter(street_id=scope.street, examination_id=OuterRef("pk"))
    member = Membership.objects.filter(
        street_id=scope.street, group_id=OuterRef("branch_id"), member_id__in=list(persons)
    )
    sat = Sitting.objects.filter(street_id=scope.street, examination_id=OuterRef("pk"), person_id__in=list(persons))
    return Q(pk__in=within) | Q(Exists(branches)) | Q(Exists(rows.filter(Exists(member)))) | Q(Exists(sat))


def examinations(scope: Scope) -> Any:
    """The examinations a viewer has to do with, the latest first."""
    persons = [scope.person] if scope.person else []
    rows = Examination.objects.filter(_reached(scope, persons), street_id=scope.street)
    return rows.defer("pool", "items").order_by("-opens_at", "-id")


def examination_by_id(scope: Scope, id: UUID) -> Examination:
    """One examination that the viewer has to do with. Raises NoSuchExamination."""
    persons = [scope.person] if scope.person else []
    found = Examination.objects.filter(_reached(scope, persons), street_id=scope.street, pk=id)
    if one := found.select_related("made_by", "closed_by").first():
        return one  # type: ignore[no-any-return]
    raise NoSuchExamination(what="这场考试")


def branches_of(scope: Scope, examination: Examination) -> list[ExamBranch]:
    """The organisations that sit an examination, by name."""
    rows = ExamBranch.objects.filter(street_id=scope.street, examination_id=examination.pk)
    return list(rows.select_related("branch__place", "entry").order_by("branch__name_key", "branch_id"))


def members_on(scope: Scope, branches: Iterable[UUID], *, on: date) -> dict[UUID, list[Subject]]:
    """Branch -> who belongs to it on a day, by name."""
    rows = Membership.objects.filter(standing(on), street_id=scope.street, group_id__in=list(branches))
    found: dict[UUID, list[Subject]] = {}
    for row in rows.select_related("member").order_by("member__name_key", "member_id"):
        if row.member.voided_at is None and row.member.merged_into_id is None:
            found.setdefault(row.group_id, []).append(row.member)
    return found


def branches_sat_by(scope: Scope, examination: Examination, person: UUID, *, on: date) -> list[ExamBranch]:
    """The branches of an examination to which somebody belongs on a day."""
    member = Membership.objects.filter(
        standing(on), street_id=scope.street, group_id=OuterRef("branch_id"), member_id=person
    )
    rows = ExamBranch.objects.filter(Exists(member), street_id=scope.street, examination_id=examination.pk)
    return list(rows.select_related("branch").order_by("branch__name_key", "branch_id"))


def branches_led(scope: Scope, persons: Collection[UUID], roles: Collection[str], *, on: date) -> set[UUID]:
    """The organisations that persons answer for in one of these roles on a day."""
    rows = Assignment.objects.filter(standing(on), street_id=scope.street, person_id__in=list(persons))
    return set(rows.filter(role__in=list(roles)).values_list("subject_id", flat=True))


def organisations(scope: Scope, kinds: Collection[str], *, on: date) -> list[Subject]:
    """The organisations on these registers on a day that have members, by name."""
    from_kinds = Subject.objects.within(scope).filter(voided_at=None, merged_into=None)
    listed = _listed(scope, kinds, on)
    members = Membership.objects.filter(standing(on), street_id=scope.street, group_id=OuterRef("pk"))
    rows = from_kinds.filter(Exists(listed), Exists(members)).select_related("place")
    return list(rows.order_by("name_key", "id"))


def _listed(scope: Scope, kinds: Collection[str], on: date) -> Any:
    return Listing.objects.filter(standing(on), street_id=scope.street, kind__in=list(kinds), subject_id=OuterRef("pk"))


def struck_of(scope: Scope, examination: Examination) -> list[Struck]:
    """The questions struck out of an examination, in the order of it."""
    rows = Struck.objects.filter(street_id=scope.street, examination_id=examination.pk)
    return list(rows.select_related("wording", "user").order_by("at", "id"))


# ---- sittings ----


def sittings(scope: Scope, examination: Examination, *, branch: UUID | None = None, person: UUID | None = None) -> Any:
    """The turns at an examination, of a branch or of a person, in order."""
    rows = Sitting.objects.filter(street_id=scope.street, examination_id=examination.pk)
    if branch is not None:
        rows = rows.filter(branch_id=branch)
    if person is not None:
        rows = rows.filter(person_id=person)
    return rows.select_related("person").order_by("person__name_key", "person_id", "no")


def makeups(scope: Scope, examination: Examination, *, branch: UUID | None = None, person: UUID | None = None) -> Any:
    """The leaves to sit once more, in order."""
    rows = MakeUp.objects.filter(street_id=scope.street, examination_id=examination.pk)
    if branch is not None:
        rows = rows.filter(branch_id=branch)
    if person is not None:
        rows = rows.filter(person_id=person)
    return rows.order_by("person_id", "no")


def own_sitting(scope: Scope, id: UUID) -> Sitting:
    """One's own sitting, and nobody else's. Raises NoSuchSitting."""
    rows = Sitting.objects.filter(street_id=scope.street, pk=id, person_id=scope.person, mode="screen")
    if found := rows.select_related("examination", "person").first():
        return found  # type: ignore[no-any-return]
    raise NoSuchSitting(what="这份答卷")


def own_sittings(scope: Scope, ids: Iterable[UUID]) -> dict[UUID, list[Sitting]]:
    """Examination -> one's own turns at it, in order."""
    found: dict[UUID, list[Sitting]] = {}
    rows = Sitting.objects.filter(street_id=scope.street, examination_id__in=list(ids), person_id=scope.person)
    for row in rows.defer("items").order_by("no"):
        found.setdefault(row.examination_id, []).append(row)
    return found


def answers_of(scope: Scope, ids: Iterable[UUID]) -> dict[UUID, dict[int, str]]:
    """Sitting -> place of the question -> the sealed answer."""
    found: dict[UUID, dict[int, str]] = {}
    rows = Answer.objects.filter(street_id=scope.street, sitting_id__in=list(ids))
    for sitting, no, cipher in rows.values_list("sitting_id", "no", "cipher"):
        found.setdefault(sitting, {})[no] = cipher
    return found


def markings_of(scope: Scope, ids: Iterable[UUID]) -> dict[UUID, Marking]:
    """Sitting -> its latest mark, sealed."""
    rows = Marking.objects.filter(street_id=scope.street, sitting_id__in=list(ids)).order_by("no")
    return {row.sitting_id: row for row in rows}


def still_open(scope: Scope, examination: Examination, *, person: UUID | None = None) -> Any:
    """The sittings of an examination that nobody has handed in."""
    rows = Sitting.objects.filter(street_id=scope.street, examination_id=examination.pk, state=Sitting.State.OPEN)
    if person is not None:
        rows = rows.filter(person_id=person)
    return rows.select_related("person").order_by("id")


# ---- what is mine ----


def sat_by(scope: Scope, ids: Iterable[UUID], person: UUID | None, *, on: date) -> set[UUID]:
    """Those of some examinations that somebody is to sit: a member, that day, of one of their branches."""
    member = Membership.objects.filter(
        standing(on), street_id=scope.street, group_id=OuterRef("branch_id"), member_id=person
    )
    rows = ExamBranch.objects.filter(Exists(member), street_id=scope.street, examination_id__in=list(ids))
    return set(rows.values_list("examination_id", flat=True)) if person else set()


def own_makeups(scope: Scope, ids: Iterable[UUID]) -> dict[UUID, list[MakeUp]]:
    """Examination -> one's own leaves to sit once more, in order."""
    found: dict[UUID, list[MakeUp]] = {}
    rows = MakeUp.objects.filter(street_id=scope.street, examination_id__in=list(ids), person_id=scope.person)
    for row in rows.order_by("no"):
        found.setdefault(row.examination_id, []).append(row)
    return found


def branch_counts(scope: Scope, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Examination -> how many organisations sit it."""
    rows = ExamBranch.objects.filter(street_id=scope.street, examination_id__in=list(ids)).order_by()
    return dict(rows.values_list("examination_id").annotate(n=Count("pk")).values_list("examination_id", "n"))

"""The bank of questions: one by one, or from a workbook that is looked at before anything of it is written."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.crypto import digest
from jiedao.examinations import actions, queries, sheets
from jiedao.examinations.models import Question, QuestionSheet, Wording
from jiedao.examinations.problems import NoQuestions, QuestionFaulty, RetireWhyMissing
from jiedao.examinations.rules import SHAPES, said_right
from jiedao.examinations.sheets import Draft, Fault, Row
from jiedao.periods import day_of
from jiedao.procedures import files
from jiedao.procedures.examination_terms import keeper_of_bank
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.models import Street
from jiedao.workbooks import Column, Page, open_roster, write_workbook

OUTCOMES = ("refused", "new", "same")


@dataclass(frozen=True)
class Planned:
    """What would become of a row: new, the same as a question that is there (`no`), or refused with its faults."""

    row: Row
    outcome: str
    no: int | None = None

    @property
    def draft(self) -> Draft:
        if self.row.draft is None:
            raise ValueError("a refused row holds no question")
        return self.row.draft


@dataclass(frozen=True)
class Preview:
    """A workbook as it was read beside the bank."""

    planned: tuple[Planned, ...]
    passed_over: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        return {name: sum(1 for one in self.planned if one.outcome == name) for name in OUTCOMES}

    @property
    def drafts(self) -> list[Draft]:
        """The questions that would be written, in order."""
        return [one.draft for one in self.planned if one.outcome == "new"]


# ---- one by one ----


def write(draft: Draft, *, id: UUID, street: Street, who: Standing, now: datetime) -> Question:
    """Put one question into the bank. Raises NotYourBank, QuestionFaulty, SameQuestion."""
    line, place = keeper_of_bank(who, street)
    _require_sound(draft)
    return actions.add_question(draft, id=id, line=line, place=place, by=who.by, at=now, on=day_of(now))


def change(question: Question, draft: Draft, *, street: Street, who: Standing, now: datetime) -> Question:
    """Let a question ask something else from now on. Raises NotYourBank, QuestionFaulty, QuestionRetired, SameQuestion."""
    keeper_of_bank(who, street)
    _require_sound(draft)
    return actions.change_question(question, draft, by=who.by, at=now)


def retire(question: Question, *, why: str, street: Street, who: Standing, now: datetime) -> Question:
    """Draw a question no more. Raises NotYourBank, RetireWhyMissing, QuestionRetired."""
    keeper_of_bank(who, street)
    if not why.strip():
        raise RetireWhyMissing(no=question.no)
    return actions.retire_question(question, why=why.strip(), by=who.by, at=now, on=day_of(now))


def _require_sound(draft: Draft) -> None:
    if faults := sheets.faults_of(draft):
        raise QuestionFaulty(faults="".join(sentence for _part, sentence in faults))


# ---- from a workbook ----


def read(data: bytes, name: str, *, scope: Scope) -> Preview:
    """Read a workbook beside the bank; nothing is kept. Raises NoQuestions and what opening a workbook raises."""
    with TemporaryDirectory(prefix="jiedao-questions-") as folder:
        file = Path(folder) / (Path(name.replace("\\", "/")).name or "题目.xlsx")
        file.write_bytes(data)
        roster = open_roster(file)
        found = sheets.read(roster)
        if not found.rows:
            names = "、".join(grid.name for grid in roster.grids if not grid.hidden) or "没有可见的表"
            raise NoQuestions(file=file.name, sheets=names)
    return Preview(tuple(_planned(found.rows, scope)), found.passed_over)


def _planned(rows: tuple[Row, ...], scope: Scope) -> Iterator[Planned]:
    known = queries.known_questions(scope, {row.draft.digest for row in rows if row.draft})
    seen: dict[str, Row] = {}
    for row in rows:
        if row.draft is None:
            yield Planned(row, "refused")
            continue
        here = known.get(row.draft.digest)
        earlier = seen.setdefault(row.draft.digest, row)
        if here is not None:
            yield _beside(row, row.draft, _draft_of(here[1]), f"题库第 {here[0].no} 题", here[0].no)
        elif earlier is not row and earlier.draft is not None:
            yield _beside(row, row.draft, earlier.draft, f"“{earlier.sheet}”第 {earlier.number} 行", None)
        else:
            yield Planned(row, "new")


def _beside(row: Row, draft: Draft, other: Draft, where: str, no: int | None) -> Planned:
    """The same question twice is one; with another answer it is a contradiction that somebody must settle."""
    if draft.right_words == other.right_words:
        return Planned(row, "same", no)
    said = said_right(other.shape, other.right)
    sentence = f"和{where}是同一道题，答案却不同（那里是“{said}”）。请核对，改对以后再导入，或者直接改那一道。"
    return Planned(replace(row, draft=None, faults=[Fault(row.answer_cell, sentence)]), "refused")


def _draft_of(wording: Wording) -> Draft:
    return Draft(
        wording.shape, wording.text, tuple(wording.choices), tuple(wording.right), wording.topic, wording.source
    )


@transaction.atomic
def bring(data: bytes, name: str, *, street: Street, who: Standing, now: datetime) -> QuestionSheet:
    """Read a workbook in and keep it, for whoever brought it to look at. Raises NotYourBank, NoQuestions and what opening
    a workbook raises."""
    line, place = keeper_of_bank(who, street)
    found = read(data, name, scope=who.scope)
    files.keep_bytes(data, name=name)
    return actions.propose_sheet(
        id=uuid7(), line=line, place=place, file=name, digest=digest(data), counts=found.counts, owner=who.user, at=now
    )


def look(sheet: QuestionSheet, *, street: Street, who: Standing) -> Preview:
    """A kept workbook beside the bank as it is now. Raises NotYourBank."""
    keeper_of_bank(who, street)
    return read(files.bytes_of(sheet.digest), sheet.file, scope=who.scope)


@transaction.atomic
def take_in(sheet: QuestionSheet, *, street: Street, who: Standing, now: datetime) -> list[Question]:
    """Put what is new in a kept workbook into the bank, all or none. Raises NotYourBank, SheetSettled."""
    keeper_of_bank(who, street)
    drafts = look(sheet, street=street, who=who).drafts if sheet.state == QuestionSheet.State.PROPOSED else []
    made = actions.write_sheet(sheet, drafts, by=who.by, at=now, on=day_of(now))
    transaction.on_commit(lambda: _forget(sheet))
    return made


@transaction.atomic
def put_aside(sheet: QuestionSheet, *, street: Street, who: Standing, now: datetime) -> None:
    """Put a kept workbook aside. Raises NotYourBank, SheetSettled."""
    keeper_of_bank(who, street)
    actions.drop_sheet(sheet, by=who.by, at=now)
    transaction.on_commit(lambda: _forget(sheet))


def _forget(sheet: QuestionSheet) -> None:
    """Its file is kept only while some sheet of it waits."""
    if not QuestionSheet.objects.filter(digest=sheet.digest, state=QuestionSheet.State.PROPOSED).exists():
        files.forget_bytes(sheet.digest)


def template() -> bytes:
    """A workbook to fill in: the headings, three samples, and the shapes as a drop-down."""
    columns = (
        Column("题型", 10, tuple(word.removesuffix("题") for word in SHAPES.values())), Column("题干", 60),
        *(Column(f"选项{letter}", 20) for letter in "ABCDEF"), Column("答案", 10), Column("知识点", 16), Column("依据", 28),
    )  # fmt: skip
    samples: tuple[tuple[str, ...], ...] = (
        ("单选", "（样例）支部党员大会一般多久召开一次？", "每月", "每季度", "每半年", "每年", "", "", "B", "组织生活", "支部工作条例"),
        ("多选", "（样例）三会一课里的“三会”有哪些？", "支部党员大会", "支部委员会会议", "党小组会", "居民会议", "", "", "ABC", "组织生活", "支部工作条例"),
        ("判断", "（样例）主题党日每月相对固定一天开展。", "", "", "", "", "", "", "对", "组织生活", "支部工作条例"),
    )  # fmt: skip
    notes = (
        "一行一道题。题型可以空着，由答案推断。答案写 A 或 ABC，判断题写对或错。",
        "三行灰色的是样例，请删去或改写。",
    )
    page = Page("题目", "党务知识题库", notes, columns, samples, pale=frozenset(range(len(samples))))
    with TemporaryDirectory(prefix="jiedao-template-") as folder:
        file = Path(folder) / "题库模板.xlsx"
        write_workbook(file, [page])
        return io.BytesIO(file.read_bytes()).getvalue()


def counts_said(counts: Mapping[str, Any]) -> dict[str, int]:
    """The counts of a sheet as whole numbers."""
    return {name: int(counts.get(name, 0)) for name in OUTCOMES}

"""An examination from the bank to the closed record: who may do what, what is kept, what follows."""

import io
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest

from jiedao.audit.models import Event
from jiedao.entries.models import Entry
from jiedao.examinations import queries
from jiedao.examinations.models import Answer, Examination, Marking, Question, Sitting
from jiedao.examinations.problems import (
    AbsentAlready,
    AnswerUnreadable,
    BegunAlready,
    ClosedAlready,
    FormMissing,
    HandedIn,
    MakeUpStands,
    MakeUpUntimely,
    MarkOutOfRange,
    NotAMember,
    NothingToMakeUp,
    NotOpenYet,
    NotOverYet,
    NotYourBank,
    NotYourExamination,
    Over,
    PaperNotYet,
    PlanFaulty,
    QuestionFaulty,
    QuestionRetired,
    RetireWhyMissing,
    RuleMissing,
    SameQuestion,
    SatAlready,
    SheetSettled,
    StruckAlready,
    TooFewQuestions,
    WhyMissing,
)
from jiedao.examinations.rules import Draw, full_marks, items_of
from jiedao.examinations.sheets import Draft
from jiedao.procedures import (
    examination,
    examination_bank,
    examination_branch,
    examination_sealing,
    examination_sitting,
)
from jiedao.procedures.clock import tick
from jiedao.procedures.examination_branch import Typed
from jiedao.procedures.examination_terms import VALUES, terms
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures import examining
from tests.procedures.examining import EVENING, MORNING, ORGANISER, draft, exam, fill, sit

DAY = cast.TODAY
LATE = EVENING + timedelta(minutes=1)


@pytest.fixture
def party(office):
    fill(office)
    found = examining.people(office)
    return SimpleNamespace(office=office, **vars(found))


@pytest.fixture
def held(party):
    return exam(party.office, party.branch)


def row_of(held):
    return queries.branches_of(Scope.everything(), held)[0]


def branch_does(party, held, do, name, *, who="community_secretary", now=cast.NOON, **given):
    """Something a branch does about one of its members."""
    row, person = row_of(held), party.members[name]
    given = {"street": party.office.row, "who": party.office.standing(who), "now": now, **given}
    return do(row, held, person, **given)


def close(party, held, *, now=LATE, who=ORGANISER):
    return examination.close(held, street=party.office.row, who=party.office.standing(who, now.date()), now=now)


def mark_of(sitting):
    return examination_sealing.marks(Scope.everything(), [sitting])[sitting.pk].mark


# ---- the bank ----


def test_a_question_is_entered_changed_and_retired_each_with_its_event(office):
    who, street = office.standing(ORGANISER), office.row
    one = examination_bank.write(draft("single", 1), id=uuid7(), street=street, who=who, now=MORNING)
    assert one.no == 1
    better = Draft("multiple", "改过的题", ("甲", "乙", "丙"), (0, 1), "党章", "党章第二条")
    examination_bank.change(one, better, street=street, who=who, now=cast.NOON)
    first, second = reversed(queries.wordings_of(Scope.everything(), one))
    assert (first.text, second.text, second.no) == ("单选题第1问", "改过的题", 2)
    with pytest.raises(RetireWhyMissing):
        examination_bank.retire(one, why=" ", street=street, who=who, now=cast.NOON)
    examination_bank.retire(one, why="条文已修订", street=street, who=who, now=cast.NOON)
    with pytest.raises(QuestionRetired):
        examination_bank.change(one, draft("single", 2), street=street, who=who, now=cast.NOON)
    kinds = (
        Event.objects.filter(subject=f"examinations.question:{one.pk}").order_by("seq").values_list("kind", flat=True)
    )
    assert list(kinds) == ["question.added", "question.changed", "question.retired"]
    assert not any("单选题第1问" in event.data or "条文" in event.data for event in Event.objects.all())


def test_the_same_question_again_is_recognised_and_a_retired_one_may_come_back(office):
    who, street = office.standing(ORGANISER), office.row
    one = examination_bank.write(draft("single", 1), id=uuid7(), street=street, who=who, now=MORNING)
    again = Draft("single", " 单选题 第1问。", tuple(reversed(draft("single", 1).choices)), (1,))
    with pytest.raises(SameQuestion, match="第1题"):
        examination_bank.write(again, id=uuid7(), street=street, who=who, now=MORNING)
    examination_bank.retire(one, why="换新", street=street, who=who, now=cast.NOON)
    assert examination_bank.write(again, id=uuid7(), street=street, who=who, now=cast.NOON).no == 2


def test_a_question_that_cannot_be_answered_is_not_taken(office):
    wrong = Draft("single", "选哪个", ("甲", "乙"), (0, 1))
    with pytest.raises(QuestionFaulty, match="只能有一个正确答案"):
        examination_bank.write(wrong, id=uuid7(), street=office.row, who=office.standing(ORGANISER), now=MORNING)
    assert not Question.objects.exists()


@pytest.mark.parametrize("name", ["community_secretary", "grid_worker", "handler", "auditor"])
def test_only_who_organises_for_the_whole_office_keeps_the_bank(office, name):
    with pytest.raises(NotYourBank):
        examination_bank.write(
            draft("single", 1), id=uuid7(), street=office.row, who=office.standing(name), now=MORNING
        )


def workbook(*lines):
    """A workbook of questions, as bytes."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("题目")
        for no, line in enumerate([["题目", "选项A", "选项B", "选项C", "答案", "题型"], *lines]):
            sheet.write_row(no, 0, line)
    return out.getvalue()


def test_a_workbook_is_looked_at_and_then_written(office):
    who, street = office.standing(ORGANISER), office.row
    examination_bank.write(
        Draft("truth", "已有的题", ("对", "错"), (0,)), id=uuid7(), street=street, who=who, now=MORNING
    )
    data = workbook(
        ["新题一", "甲", "乙", "丙", "A"], ["新题二", "甲", "乙", "", "A、B"], ["已有的题", "", "", "", "√"],
        ["新题一 ", "丙", "甲", "乙", "B"], ["坏题", "甲", "乙", "", "D"], ["新题一", "甲", "乙", "丙", "C"],
        ["已有的题", "", "", "", "×"],
    )  # fmt: skip
    sheet = examination_bank.bring(data, "题库.xlsx", street=street, who=who, now=MORNING)
    assert Question.objects.count() == 1 and sheet.counts == {"new": 2, "same": 2, "refused": 3}
    found = examination_bank.look(sheet, street=street, who=who)
    outcomes = [one.outcome for one in found.planned]
    assert outcomes == ["new", "new", "same", "same", "refused", "refused", "refused"]
    faults = [fault for one in found.planned for fault in one.row.faults]
    assert [fault.cell for fault in faults] == ["E6", "E7", "E8"]
    assert (
        "选项只到 B" in faults[0].sentence and "第 2 行" in faults[1].sentence and "题库第 1 题" in faults[2].sentence
    )
    made = examination_bank.take_in(sheet, street=street, who=who, now=cast.NOON)
    assert [one.no for one in made] == [2, 3] and Question.objects.count() == 3
    with pytest.raises(SheetSettled):
        examination_bank.take_in(sheet, street=street, who=who, now=cast.NOON)
    assert Event.objects.filter(kind="question.sheet_written").count() == 1


def test_the_template_is_read_by_the_reader_itself(office):
    found = examination_bank.read(examination_bank.template(), "模板.xlsx", scope=Scope.everything())
    assert found.counts == {"new": 3, "same": 0, "refused": 0}
    assert [one.shape for one in found.drafts] == ["single", "multiple", "truth"]


# ---- setting ----


def test_the_rulebook_proposes_the_rest_and_sums_to_the_full_marks(office):
    found = terms(office.row, DAY)
    assert full_marks(found.draws) == found.full == 100 and 0 < found.pass_mark < found.full and found.minutes > 0
    assert found.line == "party_building" and found.kinds == ("party_organisation",) and found.basis


def test_without_the_regulation_nothing_is_organised_and_the_refusal_says_which(office):
    with pytest.raises(FormMissing, match=r"member_study\.exam"):
        terms(office.row, date(2017, 12, 31))


def test_a_value_that_the_rules_do_not_give_is_named(office, monkeypatch):
    from jiedao.procedures import examination_terms

    monkeypatch.setattr(examination_terms, "VALUES", {**VALUES, "exam_essay": "问答题数"})
    with pytest.raises(RuleMissing, match="问答题数（exam_essay）") as refused:
        terms(office.row, DAY)
    assert "及格线" not in str(refused.value)


def test_what_the_plan_lacks_is_said_at_once(party):
    office = party.office
    wrong = examining.wanted(title=" ", closes_at=MORNING, minutes=2, draws=(Draw("single", "", 3, Decimal(10)),))
    with pytest.raises(PlanFaulty) as refused:
        examination.propose(wrong, street=office.row, who=office.standing(ORGANISER), now=MORNING)
    for said in ("考试名称", "截止时间要晚于", "时长", "没有选参加的支部", "合计 30 分，满分是 100 分"):
        assert said in str(refused.value)


def test_too_few_questions_are_refused_by_shape_and_number(party):
    draws = (
        Draw("single", "", 4, Decimal(10)),
        Draw("multiple", "党章", 2, Decimal(10)),
        Draw("truth", "", 10, Decimal(4)),
    )
    asked = examining.wanted(party.branch, draws=draws)
    with pytest.raises(TooFewQuestions) as refused:
        examination.propose(asked, street=party.office.row, who=party.office.standing(ORGANISER), now=MORNING)
    assert "知识点“党章”的多选题要 2 道，题库里可抽的只有 0 道，缺 2 道" in str(refused.value)
    assert "判断题要 10 道，题库里可抽的只有 8 道，缺 2 道" in str(refused.value) and "单选题" not in str(refused.value)


def test_the_paper_is_the_one_that_was_shown_and_outlives_changes_of_the_bank(party):
    office, who = party.office, party.office.standing(ORGANISER)
    asked = examining.wanted(party.branch)
    shown = examination.propose(asked, street=office.row, who=who, now=MORNING)
    made = examination.make(asked, street=office.row, who=who, now=MORNING)
    assert items_of(made.items) == list(shown.items) and made.number == "考2018-001"
    question = Question.objects.get(no=1)
    examination_bank.change(
        question, Draft("single", "换了", ("一", "二"), (0,)), street=office.row, who=who, now=cast.NOON
    )
    examination_bank.retire(Question.objects.get(no=2), why="旧", street=office.row, who=who, now=cast.NOON)
    again = examination.rules.drawn(
        queries.pooled(Scope.everything(), made.pool), examination.draws_of(made), made.seed
    )
    assert again == list(shown.items)
    texts = {one.text for one in queries.wordings(Scope.everything(), made.pool).values()}
    assert "单选题第1问" in texts and "换了" not in texts


def test_only_the_organiser_sets_an_examination(party):
    with pytest.raises(NotYourBank):
        examination.make(
            examining.wanted(party.branch),
            street=party.office.row,
            who=party.office.standing("community_secretary"),
            now=MORNING,
        )


def test_one_that_nobody_sat_is_called_off_and_one_that_was_begun_is_not(party, held):
    who = party.office.standing(ORGANISER)
    with pytest.raises(WhyMissing):
        examination.call_off(held, why="", who=who, now=MORNING)
    sat = exam(party.office, party.branch)
    examination_sitting.begin(party.office.standing("grid_worker"), sat, now=cast.at(DAY, 9))
    with pytest.raises(BegunAlready):
        examination.call_off(sat, why="改期", who=who, now=cast.NOON)
    assert examination.call_off(held, why="改期", who=who, now=cast.NOON).state == "called_off"
    with pytest.raises(ClosedAlready):
        examination_sitting.begin(party.office.standing("grid_worker"), held, now=cast.NOON)


# ---- sitting ----


def test_a_member_sits_and_the_mark_is_what_the_answers_are_worth(party, held):
    sitting = sit(party.office, held, "grid_worker", wrong=2)
    assert sitting.state == "handed_in" and sitting.handed_by == "self" and mark_of(sitting) == 80
    own = examination_sitting.own_result(party.office.standing("grid_worker"), held, now=cast.NOON)
    assert own.mark.written == "80" and not own.questions  # right answers only after the close


def test_nothing_of_it_stands_in_the_clear(party, held):
    from django.db import connection

    sitting = sit(party.office, held, "grid_worker", wrong=2)
    for model in (Answer, Marking, Sitting, Event):
        table = model._meta.db_table
        raw = connection.connection.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t').fetchone()[0]
        assert '"80"' not in raw and "[2]" not in raw and "[0, 2]" not in raw, table
    assert Answer.objects.filter(sitting_id=sitting.pk).count() == 12
    assert {field.name for field in Answer._meta.get_fields()} == {
        "id",
        "street",
        "sitting",
        "no",
        "cipher",
    }  # no times


def test_a_broken_connection_loses_nothing_and_the_time_goes_on(party, held):
    who, start = party.office.standing("grid_worker"), cast.at(DAY, 9)
    sitting = examination_sitting.begin(who, held, now=start)
    examination_sitting.answer(sitting, {1: (1,), 3: (0,)}, now=start + timedelta(minutes=1))
    examination_sitting.answer(sitting, {1: (2,)}, now=start + timedelta(minutes=2))
    again = examination_sitting.begin(who, held, now=start + timedelta(minutes=30))
    assert again.pk == sitting.pk and again.ends_at == start + timedelta(minutes=60)
    given = {one.no: one.given for one in examination_sitting.paper_of(again)}
    assert given[1] == (2,) and given[3] == (0,) and given[2] == ()


def test_a_paper_is_handed_in_by_itself_at_its_end_with_what_was_answered(party, held):
    who, start = party.office.standing("grid_worker"), cast.at(DAY, 9)
    sitting = examination_sitting.begin(who, held, now=start)
    examination_sitting.answer(sitting, {1: right_answers(sitting)[1]}, now=start + timedelta(minutes=59))
    over = start + timedelta(minutes=60)
    with pytest.raises(HandedIn, match="10:00"):
        examination_sitting.answer(sitting, {2: (0,)}, now=over)
    tick(party.office.row, now=over)
    sitting.refresh_from_db()
    assert (sitting.state, sitting.handed_by, sitting.handed_in_at) == ("handed_in", "clock", over)
    assert mark_of(sitting) == 10
    assert Event.objects.get(kind="sitting.handed_in").by == "system:clock"


def right_answers(sitting):
    return examining.right_of(sitting)


def test_who_begins_late_has_what_is_left_until_the_end(party, held):
    sitting = examination_sitting.begin(party.office.standing("grid_worker"), held, now=EVENING - timedelta(minutes=5))
    assert sitting.ends_at == EVENING


@pytest.mark.parametrize("given", [{13: (0,)}, {0: (0,)}, {1: (4,)}, {1: (0, 1)}, {-1: (0,)}])
def test_an_answer_that_cannot_be_read_is_not_kept(party, held, given):
    sitting = examination_sitting.begin(party.office.standing("grid_worker"), held, now=cast.at(DAY, 9))
    with pytest.raises(AnswerUnreadable):
        examination_sitting.answer(sitting, {2: (0,), **given}, now=cast.at(DAY, 9, 1))
    assert not Answer.objects.exists()


def test_nobody_sits_twice_before_its_time_after_it_or_in_anothers_branch(party, held):
    office = party.office
    with pytest.raises(NotOpenYet):
        examination_sitting.begin(office.standing("grid_worker"), held, now=MORNING - timedelta(minutes=1))
    sit(office, held, "grid_worker")
    with pytest.raises(SatAlready):
        examination_sitting.begin(office.standing("grid_worker"), held, now=cast.NOON)
    with pytest.raises(NotAMember, match="乔知远"):
        examination_sitting.begin(office.standing("neighbour"), held, now=cast.NOON)
    with pytest.raises(Over):
        examination_sitting.begin(office.standing("community_staff"), held, now=EVENING)


def test_who_left_the_branch_before_the_day_may_not_sit(party, held):
    from jiedao.register.actions import end_member
    from jiedao.register.models import Membership

    membership = Membership.objects.get(member_id=party.members["陶一鸣"].pk)
    end_member(membership, to_on=DAY, by="system:test", at=MORNING)
    with pytest.raises(NotAMember):
        examination_sitting.begin(party.office.standing("grid_worker"), held, now=cast.NOON)


def test_a_mixed_paper_of_ones_own_differs_and_is_drawn_the_same_again(party):
    made = exam(party.office, party.branch, each_own=True, mixed=True)
    scope = Scope.everything()
    papers = [examination.paper(scope, made, person=one.pk) for one in party.members.values()]
    assert len({tuple(one.wording for one in items) for items in papers}) > 1
    first = next(iter(party.members.values()))
    assert examination.paper(scope, made, person=first.pk) == papers[0]
    sitting = sit(party.office, made, "grid_worker")
    assert mark_of(sitting) == 100 and any(one["o"] != sorted(one["o"]) for one in sitting.items)


def test_another_mixing_of_one_paper_asks_everybody_the_same(party):
    made = exam(party.office, party.branch, mixed=True)
    scope = Scope.everything()
    papers = [examination.paper(scope, made, person=one.pk) for one in party.members.values()]
    assert len({frozenset(one.wording for one in items) for items in papers}) == 1
    assert len({tuple(one.wording for one in items) for items in papers}) > 1


# ---- the branch's part ----


def test_a_paper_is_typed_in_by_the_branch_and_marked(party, held):
    letters = {no: letters_of(held, no) for no in range(1, 13)}
    letters[1] = "A"  # wrong
    sitting = branch_does(party, held, examination_branch.type_in, "冯禾生", typed=Typed(DAY, letters))
    assert (sitting.mode, sitting.state, mark_of(sitting)) == ("paper", "handed_in", 90)
    with pytest.raises(WhyMissing):
        branch_does(party, held, examination_branch.type_in, "冯禾生", typed=Typed(DAY, {1: "C"}))
    branch_does(party, held, examination_branch.type_in, "冯禾生", typed=Typed(DAY, {**letters, 1: "C"}), why="看错了")
    assert mark_of(sitting) == 100 and Marking.objects.filter(sitting_id=sitting.pk).count() == 2


def letters_of(held, no):
    from jiedao.examinations.rules import said_right

    item = held.items[no - 1]
    one = queries.wordings(Scope.everything(), [item["w"]])[item["w"]]
    return said_right(one.shape, one.right)


@pytest.mark.parametrize(
    ("mark", "kept"), [("84", "84"), ("59.5", "59.5"), ("84.25", "84.25"), (" 0 ", "0"), ("100", "100")]
)
def test_a_mark_from_paper_is_taken_within_the_full_marks(party, held, mark, kept):
    sitting = branch_does(party, held, examination_branch.type_in, "冯禾生", typed=Typed(DAY, mark=mark))
    assert mark_of(sitting) == Decimal(kept)


@pytest.mark.parametrize("mark", ["", "101", "-1", "八十", "84.555", "NaN", "Infinity"])
def test_a_mark_outside_is_refused(party, held, mark):
    with pytest.raises(MarkOutOfRange):
        branch_does(party, held, examination_branch.type_in, "冯禾生", typed=Typed(DAY, mark=mark))
    assert not Sitting.objects.exists()


def test_an_answer_from_paper_that_cannot_be_read_names_its_question(party, held):
    with pytest.raises(AnswerUnreadable, match="第2题"):
        branch_does(party, held, examination_branch.type_in, "冯禾生", typed=Typed(DAY, {1: "C", 2: "H"}))


def test_absence_has_a_reason_and_a_makeup_lets_one_sit_again(party, held):
    office = party.office
    with pytest.raises(WhyMissing):
        branch_does(party, held, examination_branch.note_absent, "陶一鸣", why="")
    branch_does(party, held, examination_branch.note_absent, "陶一鸣", why="住院")
    with pytest.raises(AbsentAlready, match="住院"):
        examination_sitting.begin(office.standing("grid_worker"), held, now=cast.NOON)
    first, last = cast.at(DAY, 15), cast.at(DAY, 20)
    given = {"opens_at": first, "closes_at": last, "why": "出院"}
    with pytest.raises(MakeUpUntimely):
        branch_does(party, held, examination_branch.grant_makeup, "陶一鸣", **{**given, "opens_at": last})
    branch_does(party, held, examination_branch.grant_makeup, "陶一鸣", **given)
    with pytest.raises(MakeUpStands):
        branch_does(party, held, examination_branch.grant_makeup, "陶一鸣", **given)
    with pytest.raises(NotOpenYet):
        examination_sitting.begin(office.standing("grid_worker"), held, now=cast.NOON)
    again = sit(office, held, "grid_worker", wrong=1, at=cast.at(DAY, 19))
    assert again.no == 2 and mark_of(again) == 90
    with pytest.raises(SatAlready):
        examination_sitting.begin(office.standing("grid_worker"), held, now=cast.at(DAY, 19, 40))
    kinds = set(Event.objects.filter(kind__startswith="sitting.").values_list("kind", flat=True))
    assert kinds == {"sitting.absent", "sitting.makeup_granted", "sitting.begun", "sitting.handed_in"}


def test_a_makeup_asks_another_paper_and_its_mark_counts(party, held):
    first = sit(party.office, held, "grid_worker", wrong=8)
    branch_does(
        party,
        held,
        examination_branch.grant_makeup,
        "陶一鸣",
        opens_at=cast.at(DAY, 10),
        closes_at=cast.at(DAY, 20),
        why="不及格补考",
    )
    second = sit(party.office, held, "grid_worker", at=cast.at(DAY, 14))
    assert [one["w"] for one in first.items] != [one["w"] for one in second.items]
    own = examination_sitting.own_result(party.office.standing("grid_worker"), held, now=cast.at(DAY, 16))
    assert own.sitting.no == 2 and own.mark.mark == 100 and mark_of(first) == 20


def test_there_is_nothing_to_make_up_before_the_first_turn(party, held):
    given = {"opens_at": cast.at(DAY, 13), "closes_at": cast.at(DAY, 14), "why": "出差"}
    with pytest.raises(NothingToMakeUp):
        branch_does(party, held, examination_branch.grant_makeup, "陶一鸣", **given)


def test_marks_are_opened_by_the_branch_alone_in_the_order_of_names_and_that_is_noted(party, held):
    office, street = party.office, party.office.row
    for name, wrong in (("grid_worker", 5), ("community_staff", 0), ("community_secretary", 3)):
        sit(office, held, name, wrong=wrong)
    row, rows = row_of(held), examination_branch.members(row_of(held), held, on=DAY, now=cast.NOON)
    names = [one.person.name for one in rows]
    assert names == sorted(names, key=lambda name: Subject.objects.filter(name=name).first().name_key)
    for name in (ORGANISER, "secretary", "grid_worker", "auditor"):
        with pytest.raises(NotYourExamination):
            examination_branch.open_marks(row, held, rows, street=street, who=office.standing(name), now=cast.NOON)
    assert not Event.objects.filter(kind="examination.marks_seen").exists()
    marks = examination_branch.open_marks(
        row, held, rows, street=street, who=office.standing("community_secretary"), now=cast.NOON
    )
    assert {one.person.name: marks[one.person.pk].written for one in rows if one.person.pk in marks} == {
        "柏松年": "100", "关月明": "70", "陶一鸣": "50",
    }  # fmt: skip
    (noted,) = Event.objects.filter(kind="examination.marks_seen")
    assert str(row.branch_id) in noted.data and "100" not in noted.data.replace(str(row.branch_id), "")


def test_paper_and_key_open_to_the_organiser_and_to_the_marker_after_their_own_turn(party, held):
    office, street = party.office, party.office.row

    def ask(name, *, key, now=cast.NOON):
        examination_branch.require_paper(held, key=key, street=street, who=office.standing(name), now=now)

    ask(ORGANISER, key=True, now=MORNING - timedelta(days=1))
    with pytest.raises(PaperNotYet, match="才开始"):
        ask("community_secretary", key=False, now=MORNING - timedelta(minutes=1))
    ask("community_secretary", key=False)
    with pytest.raises(PaperNotYet, match="还没有考"):
        ask("community_secretary", key=True)
    with pytest.raises(NotYourExamination):
        ask("grid_worker", key=False)
    sit(office, held, "community_secretary")
    ask("community_secretary", key=True)


# ---- closing ----


def test_closing_records_one_entry_a_branch_and_the_figure_follows(party):
    office = party.office
    other = examining.other_branch(office)
    held = exam(office, party.branch, other)
    for name, wrong in (("grid_worker", 8), ("community_staff", 0), ("community_secretary", 3)):
        sit(office, held, name, wrong=wrong)
    assert office.figure("exam_pass_rate", "2018-07").value is None
    closed = close(party, held)
    (entry,) = Entry.objects.filter(form="member_study.exam")
    assert entry.subject_id == party.branch.pk
    assert entry.values["title"] == held.title and entry.values["source"] == held.number
    names = {str(one.pk): name for name, one in party.members.items()}
    assert [(names[line["person"]], line["mark"]) for line in entry.values["marks"]] == [
        ("柏松年", "100"), ("关月明", "70"), ("陶一鸣", "20"),
    ]  # fmt: skip
    assert closed.state == "closed"
    entries = {row.branch_id: row.entry_id for row in queries.branches_of(Scope.everything(), closed)}
    assert entries == {party.branch.pk: entry.pk, other.pk: None}
    assert office.figure("exam_pass_rate", "2018-07").value == Fraction(200, 3)
    with pytest.raises(ClosedAlready):
        close(party, held)


def test_after_the_close_one_sees_the_right_answers_with_their_basis(party, held):
    sit(party.office, held, "grid_worker", wrong=1)
    closed = close(party, held)
    own = examination_sitting.own_result(party.office.standing("grid_worker"), closed, now=LATE)
    assert len(own.questions) == 12 and [one.is_right for one in own.questions] == [False, *[True] * 11]
    assert own.questions[0].said_right == "C" and own.questions[0].wording.source.startswith("准则第")


def test_closing_waits_for_who_is_sitting_who_may_still_and_for_makeups(party, held):
    office = party.office
    with pytest.raises(NotOverYet, match="有6人没有考"):
        close(party, held, now=cast.NOON)
    examination_sitting.begin(office.standing("grid_worker"), held, now=EVENING - timedelta(minutes=5))
    with pytest.raises(NotOverYet, match="有1人正在答题"):
        close(party, held, now=EVENING - timedelta(minutes=1))
    with pytest.raises(NotYourExamination):
        close(party, held, who="community_secretary")
    branch_does(
        party, held, examination_branch.grant_makeup, "冯禾生", now=LATE, opens_at=LATE, closes_at=LATE + timedelta(days=1),
        why="出差",
    )  # fmt: skip
    with pytest.raises(NotOverYet, match="补考还没有考"):
        close(party, held)
    closed = close(party, held, now=LATE + timedelta(days=1, minutes=1))
    assert closed.state == "closed"
    (sitting,) = Sitting.objects.filter(state="handed_in")
    assert sitting.handed_by == "clock"  # handed in by itself on the way


def test_everybody_accounted_for_lets_it_close_early(party, held):
    for name in party.members:
        branch_does(party, held, examination_branch.note_absent, name, why="会议冲突")
    closed = close(party, held, now=cast.at(DAY, 13))
    assert closed.state == "closed" and not Entry.objects.filter(form="member_study.exam").exists()


def test_upward_go_counts_and_a_share_and_none_where_few_sat(party, held):
    office = party.office
    for name, wrong in (("grid_worker", 8), ("community_staff", 0), ("community_secretary", 3)):
        sit(office, held, name, wrong=wrong)
    branch_does(party, held, examination_branch.note_absent, "冯禾生", why="住院")
    before = examination_branch.tallies(held, on=DAY, now=cast.NOON)
    assert (before.due, before.sat, before.absent, before.not_sat, before.passed) == (6, 3, 1, 2, None)
    for name in ("陈谷雨", "褚木槿"):
        branch_does(party, held, examination_branch.type_in, name, typed=Typed(DAY, mark="61"))
    closed = close(party, held)
    after = examination_branch.tallies(closed, on=DAY, now=LATE)
    assert (after.sat, after.passed, after.rows[0].passed) == (5, 4, 4)


def test_a_share_of_few_is_not_told(party, held):
    sit(party.office, held, "grid_worker")
    closed = close(party, held)
    assert examination_branch.tallies(closed, on=DAY, now=LATE).passed is None


# ---- a question that was wrong ----


def strike(party, held, no=1, why="答案有误", who=ORGANISER, now=LATE):
    wording = queries.wordings(Scope.everything(), [held.items[no - 1]["w"]])[held.items[no - 1]["w"]]
    return examination.strike(held, wording, why=why, street=party.office.row, who=party.office.standing(who), now=now)


def test_striking_a_question_marks_anew_and_corrects_the_record(party, held):
    office = party.office
    for name, wrong in (("grid_worker", 5), ("community_staff", 0)):
        sit(office, held, name, wrong=wrong)
    branch_does(party, held, examination_branch.type_in, "冯禾生", typed=Typed(DAY, mark="59"))
    closed = close(party, held)
    assert office.figure("exam_pass_rate", "2018-07").value == Fraction(100, 3)
    with pytest.raises(NotYourExamination):
        strike(party, closed, who="community_secretary")
    with pytest.raises(WhyMissing):
        strike(party, closed, why="")
    came = strike(party, closed, now=LATE + timedelta(minutes=1))
    assert (came.changed, came.typed, came.corrected) == (1, 1, 1)
    with pytest.raises(StruckAlready):
        strike(party, closed, now=LATE + timedelta(minutes=2))
    old, new = Entry.objects.filter(form="member_study.exam").order_by("entered_at")
    assert new.supersedes_id == old.pk and old.until_at is not None and "答案有误" in old.until_why
    assert new.occurred_at == old.occurred_at and row_of(closed).entry_id == new.pk
    assert sorted(line["mark"] for line in new.values["marks"]) == ["100", "59", "60"]
    assert office.figure("exam_pass_rate", "2018-07").value == Fraction(200, 3)
    own = examination_sitting.own_result(office.standing("grid_worker"), closed, now=LATE)
    assert own.mark.mark == 60 and own.questions[0].struck == "答案有误"


def test_striking_what_everybody_had_right_leaves_the_record_as_it_is(party, held):
    sit(party.office, held, "grid_worker")
    closed = close(party, held)
    came = strike(party, closed, now=LATE + timedelta(minutes=1))
    assert (came.changed, came.corrected) == (0, 0) and Entry.objects.filter(form="member_study.exam").count() == 1


def test_a_mark_typed_in_wrongly_is_corrected_after_the_close_with_its_record(party, held):
    branch_does(party, held, examination_branch.type_in, "冯禾生", typed=Typed(DAY, mark="48"))
    closed = close(party, held)
    branch_does(
        party,
        closed,
        examination_branch.type_in,
        "冯禾生",
        typed=Typed(DAY, mark="84"),
        why="看反了",
        now=LATE + timedelta(minutes=1),
    )
    standing = Entry.objects.get(form="member_study.exam", until_at=None)
    assert [line["mark"] for line in standing.values["marks"]] == ["84"]
    with pytest.raises(ClosedAlready):
        branch_does(party, closed, examination_branch.type_in, "陈谷雨", typed=Typed(DAY, mark="84"), now=LATE)


def test_with_the_persons_key_gone_answers_and_mark_are_gone(party, held):
    sitting = sit(party.office, held, "grid_worker")
    Subject.objects.filter(pk=sitting.person_id).update(data_key=None, forgotten_at=LATE)
    assert examination_sealing.marks(Scope.everything(), [sitting]) == {}
    assert examination_sealing.answers(Scope.everything(), [sitting]) == {sitting.pk: {}}
    assert close(party, held).state == "closed"


def test_another_office_finds_none_of_it(party, held, other_office):
    from jiedao.examinations.problems import NoSuchExamination, NoSuchQuestion

    question = Question.objects.first()
    with other_office.street():
        scope = Scope.everything(cast.THERE)
        with pytest.raises(NoSuchExamination):
            queries.examination_by_id(scope, held.pk)
        with pytest.raises(NoSuchQuestion):
            queries.question_by_id(scope, question.pk)
        assert not Examination.objects.exists() and not queries.pool(scope)


def test_no_table_of_examinations_keeps_a_mark_that_could_be_sorted_by(office):
    from django.apps import apps
    from django.db import models

    sortable = (models.IntegerField, models.DecimalField, models.FloatField)
    names = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("examinations").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, sortable)
    }
    assert names == {
        "Serial.last", "Question.no", "Question.wording", "Wording.no", "Examination.minutes", "Examination.full",
        "Examination.pass_mark", "Sitting.no", "MakeUp.no", "Answer.no", "Marking.no",
    }  # fmt: skip


def test_dates_are_of_the_day(party, held):
    assert examination.due_day(held, date(2018, 6, 1)) == DAY == examination.due_day(held, date(2018, 9, 1))

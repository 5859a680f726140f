"""Sheets of the city: what each line is, taken once, answered or given back, taken back while nobody has worked on it."""

from datetime import timedelta

import pytest

from jiedao.audit.models import Event
from jiedao.cases.models import Case
from jiedao.entries.models import Entry
from jiedao.hotline.models import Order, Row, Sheet
from jiedao.hotline.problems import (
    NothingToExport,
    ReplyBeforeDone,
    ReplyCheckedByWriter,
    ReturnBasisMissing,
    SheetNotInState,
    SheetTouched,
    TooLateToReturn,
)
from jiedao.periods import TZ
from jiedao.procedures import vault
from jiedao.procedures.hotline import answering, exporting, taking
from jiedao.procedures.hotline.problems import NotYourSheet, OrderColumnsMissing
from jiedao.tenancy.ids import uuid7
from tests.hotline import desk, sheets

pytestmark = pytest.mark.django_db


def outcomes(sheet: Sheet) -> list[str]:
    return list(Row.objects.filter(sheet_id=sheet.pk).order_by("no").values_list("outcome", flat=True))


def test_a_line_with_a_defect_comes_back_with_its_cell_and_the_others_are_taken(office):
    rows = [
        sheets.row(1), sheets.row(2, number=""), sheets.row(3, reply="尽快"), sheets.row(4, words=""),
        sheets.row(5, number=sheets.row(1)[0]), sheets.row(6, received="明天"), sheets.row(7, phone="保密"),
    ]  # fmt: skip
    sheet = desk.taken(office, sheets.written(rows, title="市热线派单表"))
    assert outcomes(sheet) == ["new", "refused", "refused", "refused", "refused", "refused", "new"]
    faults = [fault for row in Row.objects.filter(sheet_id=sheet.pk).order_by("no") for fault in row.faults]
    assert [fault[0] for fault in faults] == ["A4", "D5", "G6", "A7", "B8"]
    assert faults[0][2] == "没有填" and "第3行" in faults[3][2]
    assert Order.objects.count() == 2 and Case.objects.filter(ladder="city_hotline.handling").count() == 2


def test_the_same_sheet_twice_is_once(office):
    data = sheets.written(sheets.rows(4))
    desk.taken(office, data)
    again = desk.taken(office, data, now=desk.NOW + timedelta(minutes=5))
    assert outcomes(again) == ["known"] * 4
    assert Order.objects.count() == 4
    assert Entry.objects.filter(form="city_hotline.city_order").count() == 4


def test_two_sheets_that_were_looked_at_before_either_was_taken_make_no_order_twice(office):
    data = sheets.written(sheets.rows(3))
    first, second = desk.brought(office, data), desk.brought(office, data)
    for sheet in (first, second):
        taking.take(sheet, street=office.row, who=office.standing("handler"), now=desk.NOW)
    assert outcomes(first) == ["new"] * 3 and outcomes(second) == ["known"] * 3
    with pytest.raises(SheetNotInState):
        taking.take(first, street=office.row, who=office.standing("handler"), now=desk.NOW)


def test_the_citys_clock_stands_beside_the_offices_own_which_ends_a_workday_before(office):
    received = sheets.MORNING
    rows = [
        sheets.row(1, received=received, accept="24小时", reply="5个工作日"),
        sheets.row(2, received=received, accept="", reply="2018-07-04 17:00"),
        sheets.row(3, received=received, accept="2个工作日", reply="2018-07-02 18:00"),
    ]
    one, two, three = desk.orders(desk.taken(office, sheets.written(rows)))
    assert one.accept_by == received + timedelta(hours=24)
    assert [order.reply_by.astimezone(TZ).strftime("%m-%d %H:%M") for order in (one, two, three)] == [
        "07-09 23:59", "07-04 17:00", "07-02 18:00",
    ]  # fmt: skip
    assert [desk.case_of(order).due_on.isoformat() for order in (one, two, three)] == [
        "2018-07-06", "2018-07-03", "2018-07-02",
    ]  # fmt: skip
    assert two.accept_by.astimezone(TZ).strftime("%m-%d") == "07-03" and three.accept_by == three.reply_by


def test_an_order_goes_to_the_community_it_names_and_without_one_to_the_section(office):
    rows = [sheets.row(1, place="朝霞社区3号院"), sheets.row(2, place="人民路桥下")]
    named, unnamed = desk.orders(desk.taken(office, sheets.written(rows)))
    assert named.place == office.place("001") and desk.case_of(named).lane == "community"
    assert unnamed.place == office.place() and desk.case_of(unnamed).lane == "department"


def test_what_the_same_caller_said_before_is_linked_and_nobodys_number_stands_in_the_clear(office):
    first = desk.taken(office, sheets.written([sheets.row(1), sheets.row(2)]))
    later = [sheets.row(11, phone=sheets.row(1)[8], category=sheets.row(1)[4]), sheets.row(12, phone=sheets.row(2)[8])]
    now = desk.NOW + timedelta(minutes=30)
    again, other = desk.orders(desk.taken(office, sheets.written(later), now=now, name="下午.xlsx"))
    assert again.repeats == desk.orders(first)[0] and other.repeats is None
    assert again.caller == "梁** 138****0001" or again.caller.endswith("138****0001")
    entry = Entry.objects.get(pk=again.entry_id)
    assert "13810000001" not in str(entry.values) and "13810000001" not in str(desk.case_of(again).found)
    assert not Event.objects.filter(data__contains="13810000001").exists()
    assert vault.reveal(
        entry, "caller", purpose="case", street=office.row, who=office.standing("handler"), at=now
    ) == "13810000001"  # fmt: skip


def test_a_number_that_went_back_and_is_sent_again_is_a_second_round_of_it(office):
    sheet = desk.taken(office, sheets.written([sheets.row(1)]))
    (order,) = desk.orders(sheet)
    answering.give_back(
        order, reason="not_ours", basis="清单 SH-01 已收回", cites="licence", id=uuid7(), street=office.row,
        who=office.standing("handler"), now=desk.NOW,
    )  # fmt: skip
    sent_again = [sheets.row(1, received=sheets.MORNING + timedelta(hours=3))]
    (second,) = desk.orders(desk.taken(office, sheets.written(sent_again), now=desk.NOW + timedelta(hours=1)))
    assert (second.number, second.round, second.repeats_id) == (order.number, 2, order.pk)


def test_an_order_goes_back_with_reason_and_basis_within_its_time_and_not_after(office):
    one, two = desk.orders(desk.taken(office, sheets.written(sheets.rows(2))))
    given = {"cites": "", "street": office.row, "who": office.standing("handler")}
    with pytest.raises(ReturnBasisMissing):
        answering.give_back(one, reason="not_ours", basis=" ", id=uuid7(), now=desk.NOW, **given)
    late = two.accept_by + timedelta(minutes=1)
    with pytest.raises(TooLateToReturn, match="退单期限"):
        answering.give_back(two, reason="not_ours", basis="清单", id=uuid7(), now=late, **given)
    id = uuid7()
    for _twice in range(2):
        back = answering.give_back(one, reason="not_ours", basis="清单 SH-01 已收回", id=id, now=desk.NOW, **given)
    assert (back.state, back.outcome, back.basis) == ("returned", "不属于街道职责", "清单 SH-01 已收回")
    assert desk.case_of(one).state == "void"
    assert Entry.objects.filter(form="city_hotline.order_returned").count() == 1


def test_an_answer_is_checked_by_another_person_and_only_when_the_work_was(office):
    (order,) = desk.orders(desk.taken(office, sheets.written([sheets.row(5)])))
    handler, head = office.standing("handler"), office.standing("office_head")
    answering.write(order, words="已处理", id=uuid7(), who=handler, now=desk.NOW)
    order.refresh_from_db()
    given = {"note": "", "street": office.row, "now": desk.NOW + timedelta(minutes=20)}
    with pytest.raises(ReplyCheckedByWriter, match="穆春来"):
        answering.check(order, passes=True, who=handler, **given)
    with pytest.raises(ReplyBeforeDone):
        answering.check(order, passes=True, who=head, **given)
    desk.worked(office, order)
    assert answering.check(order, passes=True, who=head, **given).state == "answered"


def test_a_sheet_is_taken_back_whole_while_nobody_has_worked_on_it_and_can_come_again(office):
    data = sheets.written(sheets.rows(3))
    sheet = desk.taken(office, data)
    given = {"why": "选错了文件", "street": office.row, "who": office.standing("handler")}
    taking.undo(sheet, now=desk.NOW + timedelta(minutes=3), **given)
    assert set(Order.objects.values_list("state", flat=True)) == {"undone"}
    assert set(Case.objects.filter(ladder="city_hotline.handling").values_list("state", flat=True)) == {"void"}
    assert not Entry.objects.filter(form="city_hotline.city_order", until_at=None).exists()
    again = desk.taken(office, data, now=desk.NOW + timedelta(minutes=5))
    assert outcomes(again) == ["new"] * 3
    order = desk.orders(again)[0]
    answering.write(order, words="已处理", id=uuid7(), who=office.standing("handler"), now=desk.NOW)
    with pytest.raises(SheetTouched, match=order.number):
        taking.undo(again, now=desk.NOW + timedelta(minutes=9), **given)


def test_only_the_section_whose_work_it_is_takes_a_sheet(office):
    with pytest.raises(NotYourSheet):
        desk.brought(office, sheets.written(sheets.rows(1)), who="other_handler")


def test_a_sheet_that_is_none_of_the_citys_says_which_columns_are_missing(office):
    with pytest.raises(OrderColumnsMissing, match="办结期限"):
        desk.brought(office, sheets.written([["1", "2018-07-01", "内容"]], ("工单编号", "派单时间", "诉求内容")))


def test_nothing_goes_out_before_something_was_answered(office):
    sheet = desk.taken(office, sheets.written(sheets.rows(1)))
    with pytest.raises(NothingToExport):
        exporting.export(sheet, anew=True, street=office.row, who=office.standing("handler"), now=desk.NOW)

"""A day of 200 orders: in, worked, replied, out; compared cell by cell, and nothing lost."""

from datetime import timedelta

import pytest

from jiedao.audit.models import Event
from jiedao.hotline.models import Order
from jiedao.procedures.hotline import answering, exporting
from jiedao.tenancy.ids import uuid7
from tests.hotline import desk, sheets

pytestmark = pytest.mark.django_db
COUNT, RETURNED = 200, 12


def test_two_hundred_orders_come_in_are_worked_and_go_out_cell_by_cell(office):
    data = sheets.written(sheets.rows(COUNT), title="郑州市热线派单表（7月2日）")
    sheet = desk.taken(office, data)
    assert sheet.counts == {"new": COUNT}
    orders = desk.orders(sheet)
    posts = {
        name: office.standing(name) for name in ("handler", "second_handler", "community_staff", "neighbour_staff")
    }
    for no, order in enumerate(orders):
        if no < RETURNED:
            answering.give_back(
                order, reason="elsewhere", basis=f"{order.number} 在邻近街道", cites="", id=uuid7(), street=office.row,
                who=posts["handler"], now=desk.NOW,
            )  # fmt: skip
            continue
        post = "second_handler" if order.subject_id == sheet.place_id else desk.staff_of(order)
        desk.worked(office, order, by=posts[post], checker=posts["handler"])
        desk.answered(office, order, f"第{no}件已办结", by=posts["handler"])
    out = exporting.export(
        sheet, anew=False, street=office.row, who=posts["handler"], now=desk.NOW + timedelta(hours=1)
    )
    assert out.rows == COUNT
    came, went = desk.cells(data)[1:], desk.cells(out.data)
    width = len(sheets.HEADS)
    assert went[0][:width] == list(sheets.HEADS)
    assert went[0][width:] == ["办理状态", "答复内容", "办结时间", "退回理由", "退回依据"]
    assert [line[:width] for line in went] == came
    for no, line in enumerate(went[1:]):
        state, reply, ended, reason, basis = line[width:]
        if no < RETURNED:
            assert (state, reply, reason, basis) == ("退回", "", "地点不在本辖区", f"{line[0]} 在邻近街道")
        else:
            assert (state, reply, reason, basis) == ("已办结", f"第{no}件已办结", "", "")
        assert ended.startswith("2018-07-02 12:")
    assert not Order.objects.filter(exported_at=None).exists()
    again = exporting.export(
        sheet, anew=True, street=office.row, who=posts["handler"], now=desk.NOW + timedelta(hours=2)
    )
    assert desk.cells(again.data) == went
    assert Event.objects.filter(kind="hotline.exported").count() == 2

"""Order in, order out: whatever a sheet says beside what is read, it goes back as it came, no line lost and none twice."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.hotline.models import Order
from jiedao.hotline.rules import title_of
from jiedao.procedures.hotline import answering, exporting
from jiedao.tenancy.ids import uuid7
from tests.hotline import desk, sheets

pytestmark = pytest.mark.django_db

#: What people write into a cell: no signs that a workbook cannot hold, no space at its ends that reading tidies away.
words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), max_size=30)
lines = st.lists(st.tuples(words, words, words, st.booleans()), min_size=1, max_size=4)
numbers = count(1)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=lines)
def test_every_line_that_comes_in_goes_out_once_under_its_own_cells(office, lines):
    rows = [
        sheets.row(next(numbers), category=category, source=source, place=place, phone="保密" if hidden else "")
        for category, source, place, hidden in lines
    ]  # fmt: skip
    data = sheets.written(rows)
    sheet = desk.taken(office, data)
    came = desk.cells(data)
    for order in desk.orders(sheet):
        answering.give_back(
            order, reason="unclear", basis="三次联系未果", cites="", id=uuid7(), street=office.row,
            who=office.standing("handler"), now=desk.NOW,
        )  # fmt: skip
    out = exporting.export(sheet, anew=False, street=office.row, who=office.standing("handler"), now=desk.NOW)
    width = len(came[0])
    assert [line[:width] for line in desk.cells(out.data)[1:]] == came[1:]
    assert Order.objects.filter(sheet_id=sheet.pk).count() == len(rows)


@given(st.text(max_size=200))
def test_a_title_is_short_and_holds_no_number_of_anybody(said):
    title = title_of(f"{said} 13812345678 {said}")
    assert len(title) <= 60 and "13812345678" not in title

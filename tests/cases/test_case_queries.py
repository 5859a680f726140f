"""Reads of cases: each group counts exactly what it lists, in its order, within the viewer's scope."""

from datetime import date

import pytest

from jiedao.cases import queries
from jiedao.cases.groups import ORDERS
from jiedao.cases.models import Case
from jiedao.cases.problems import NoSuchCase
from jiedao.cases.queries import Wanted
from jiedao.procedures import booking, casework
from jiedao.procedures.submission import Sent
from jiedao.tenancy.ids import uuid7
from tests import cast

OPENED = date(2018, 6, 26)
NOW = cast.NOON


def opened(office, hour=9, below="001001", who="grid_worker"):
    return office.submit(
        "day_night_patrol.day_patrol", office.place(below), who=who, on=OPENED, hour=hour,
        problems=[{"what": "店外堆放建材", "where_it_is": "互助路28号"}],
    ).cases[0]  # fmt: skip


def fixed(office, case, who="grid_worker"):
    on = date(2018, 6, 28)
    return casework.rectify(
        case, sent=Sent(uuid7(), "rectification.rectified", case.subject_id, cast.at(on), {"done": "已清走"}),
        street=office.row, who=office.standing(who, on), now=cast.at(on, 10),
    )  # fmt: skip


def move(office, case, name, who="office_head"):
    return casework.step(
        case, name, why="试验", street=office.row, who=office.standing(who, cast.TODAY), now=cast.at(cast.TODAY, 8)
    )


@pytest.fixture
def one_of_each(office):
    """A case in time, one overdue, one waiting for its check, one hung, one struck out."""
    in_time, overdue, waiting, hung, void = (opened(office, hour) for hour in range(9, 14))
    Case.objects.filter(pk=overdue.pk).update(due_at=cast.at(date(2018, 6, 28)), due_on=date(2018, 6, 28))
    fixed(office, waiting)
    move(office, hung, "hang")
    move(office, void, "void")
    return {"in_time": in_time, "overdue": overdue, "waiting": waiting, "hung": hung, "void": void}


def scope(office, who="handler"):
    return office.standing(who).scope


def test_every_group_counts_what_it_lists(office, one_of_each):
    counts = queries.counts(scope(office), Wanted(), now=NOW)
    listed = {group: queries.cases(scope(office), Wanted(), group=group, now=NOW).count() for group in ORDERS}
    assert counts == listed
    assert counts == {
        "open": 4, "today": 1, "overdue": 1, "chased": 0, "check": 1, "hung": 1, "closed": 0, "all": 5,
    }  # fmt: skip


def test_the_most_pressing_case_stands_first_and_one_without_a_day_last(office, one_of_each):
    Case.objects.filter(pk=one_of_each["in_time"].pk).update(due_at=None, due_on=None)
    found = list(queries.cases(scope(office), Wanted(), group="open", now=NOW))
    assert found[0].pk == one_of_each["overdue"].pk and found[-1].pk == one_of_each["in_time"].pk


def test_who_took_it_on_stands_beside_it(office):
    case = opened(office)
    casework.step(
        case,
        "accept",
        why="",
        street=office.row,
        who=office.standing("community_staff", OPENED),
        now=cast.at(OPENED, 10),
    )
    assert queries.cases(scope(office), Wanted(), group="open", now=NOW).get().holder == "柏松年"


def test_my_turn_is_what_my_post_holds_or_checks_and_not_what_i_fixed_myself(office):
    edition = booking.edition(office.row, cast.TODAY)
    by_worker, by_handler = (opened(office, hour) for hour in (9, 10))
    fixed(office, by_worker)
    fixed(office, by_handler, who="handler")

    def mine(who):
        wanted = Wanted(turns=casework.turns_of(office.standing(who), edition))
        return set(queries.cases(scope(office, who), wanted, group="check", now=NOW).values_list("pk", flat=True))

    assert mine("handler") == {by_worker.pk}
    assert mine("second_handler") == {by_worker.pk, by_handler.pk}
    assert mine("grid_worker") == set()


def test_nothing_outside_the_scope_is_read(office):
    case = opened(office)
    assert queries.counts(scope(office, "neighbour"), Wanted(), now=NOW)["all"] == 0
    with pytest.raises(NoSuchCase):
        queries.case_by_number(scope(office, "neighbour"), case.number)
    spaced = case.number.replace("2018", " 2018")
    assert queries.case_by_number(scope(office), spaced).pk == case.pk

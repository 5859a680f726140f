"""A resident's report and its steps, for the tests of moves."""

from datetime import date

from jiedao.cases.models import Case
from jiedao.procedures import casework
from jiedao.procedures.case_steps import Given
from jiedao.procedures.submission import Sent
from jiedao.tenancy.ids import uuid7
from tests import cast

OPENED = date(2018, 6, 4)  # a Monday; the 18th is the Dragon Boat holiday
BASIS = "职责清单第3项"


def reported(office, *what, on=OPENED, hour=9, below="001001", who="grid_worker"):
    """A report of one or more problems: one case, in the lane of the grid."""
    problems = [{"what": one, "where_it_is": "互助路28号"} for one in what or ("店外堆放建材",)]
    return office.submit(
        "street_report.report", office.place(below), who=who, on=on, hour=hour, problems=problems
    ).cases[0]


def fresh(case):
    return Case.objects.get(pk=case.pk)


def step(office, case, move, who="grid_worker", why="理由", on=OPENED, hour=10, seen=None, id=None, **given):
    return casework.step(
        fresh(case), move, why=why, street=office.row, who=office.standing(who, on), now=cast.at(on, hour), seen=seen, id=id,
        given=Given(**given),
    )  # fmt: skip


def fix(office, case, who="grid_worker", on=OPENED, hour=11):
    sent = Sent(uuid7(), "rectification.rectified", case.subject_id, cast.at(on, hour), {"done": "已清走"})
    return casework.rectify(
        fresh(case), sent=sent, street=office.row, who=office.standing(who, on), now=cast.at(on, hour, 5)
    )


def check(office, case, who="handler", on=date(2018, 6, 11), hour=9, fixed="yes"):
    findings = [{"finding": label, "fixed": fixed} for label in casework.case_findings(case)]
    sent = Sent(uuid7(), "rectification.recheck", case.subject_id, cast.at(on, hour), {"findings": findings})
    return casework.reinspect(
        fresh(case), sent=sent, street=office.row, who=office.standing(who, on), now=cast.at(on, hour, 5)
    )

"""The rooms of the hotline and of papers from above in Chromium, on a phone and at a desk. All of it in the office next door."""

import pytest

from tests import cast
from tests.hotline import desk, sheets
from tests.web.looking import complaints_of_axe, sideways

pytestmark = pytest.mark.browser

PAGES = (
    "/hotline/", "/hotline/?q=没有的", "/hotline/new/", "/hotline/sheets/", "{waiting}", "{waiting}?show=refused", "{sheet}",
    "{sheet}undo/", "{open}", "{open}reply/?template=fixed", "{open}return/", "{replied}", "{replied}check/", "{answered}",
    "/cases/", "{case}", "/papers-in/", "{paper}", "{paper}answer/",
)  # fmt: skip


def rooms():
    """A sheet with orders at each step, one that waits to be looked at, and a paper with two demands; made once."""
    from jiedao.hotline.models import Sheet
    from jiedao.procedures.hotline import answering
    from jiedao.tenancy.ids import uuid7

    office = cast.Office(cast.THERE)
    with office.street():
        assert not Sheet.objects.exists()
        friday = cast.at(cast.TODAY.replace(month=6, day=29), 10)
        made = [sheets.row(no, received=friday, reply="2018-07-05 17:00") for no in range(1, 9)]
        sheet = desk.taken(office, sheets.written(made), now=cast.at(cast.TODAY, 0, 1), name="热线派单0629.xlsx")
        orders = desk.orders(sheet)
        desk.worked(office, orders[0], at=cast.at(cast.TODAY, 0, 2))
        desk.answered(office, orders[0], at=cast.at(cast.TODAY, 0, 12))
        said = "已联系物业，今天下午清运"
        answering.write(
            orders[1], words=said, id=uuid7(), who=office.standing("handler"), now=cast.at(cast.TODAY, 0, 30)
        )
        again = [sheets.row(31, phone=made[0][8], category=made[0][4]), sheets.row(32, reply="尽快"), sheets.row(33)]
        later = [[*one[:1], friday, *one[2:]] for one in again]
        waiting = desk.brought(office, sheets.written(later), now=cast.at(cast.TODAY, 0, 31), name="热线派单0702.xlsx")
        demands = [
            {"what": "排查楼道充电", "community": str(office.place(below).pk), "due_on": "2018-07-06", "answer": "yes",
             "cites": "safety"} for below in ("001", "002")
        ]  # fmt: skip
        paper = office.submit(
            "incoming_papers.incoming_paper", None, who="secretary", on=cast.TODAY, hour=0, from_whom="区安全生产委员会办公室",
            paper_no="区安委办〔2018〕7号", received_on="2018-07-02", heading="关于排查楼道充电安全隐患的通知", demands=demands,
        ).entry  # fmt: skip
        order = "/hotline/orders/{}/".format
        return {
            "sheet": f"/hotline/sheets/{sheet.pk}/", "waiting": f"/hotline/sheets/{waiting.pk}/", "answered": order(orders[0].pk),
            "replied": order(orders[1].pk), "open": order(orders[2].pk), "case": f"/cases/{desk.case_of(orders[2]).number}/",
            "paper": f"/papers-in/{paper.pk}/",
        }  # fmt: skip


def test_the_accessibility_rules_find_nothing_and_nothing_scrolls_sideways(unwrapped, see):
    where, wrong = rooms(), []
    for mode in ({"width": 1440}, {"width": 390, "theme": "dark", "size": "large"}):
        for path in PAGES:
            who = "secretary" if "paper" in path else "office_head"
            page = see(path.format(**where), who=who, at=cast.THERE, quiet=True, **mode)
            wrong += [f"{path}: {said}" for said in (*complaints_of_axe(page), *sideways(page))]
            if page.locator("h1").count() < 1:
                wrong.append(f"{path}: no h1")
            page.context.close()
    assert wrong == []

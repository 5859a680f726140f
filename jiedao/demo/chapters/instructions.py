"""What the city's hotline and the offices above ask in the last week of June: a small sheet of orders, some worked, answered and
sent back, and one paper with three demands."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from jiedao.cases.models import Case
from jiedao.demo.chance import id_of
from jiedao.demo.diary import Done, Page
from jiedao.demo.office import FIVE_MINUTES, Office
from jiedao.hotline.models import Order, Sheet
from jiedao.periods import TZ
from jiedao.procedures import casework, ladders
from jiedao.procedures.hotline import answering, bringing, exporting, taking
from jiedao.procedures.submission import Sent
from jiedao.workbooks import ListHead, write_list

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CODE, PAPERS = "city_hotline", "incoming_papers"
ORDER, PAPER = f"{CODE}.city_order", f"{PAPERS}.incoming_paper"
LINE = "city_management"
#: Month and day on which the sheet comes.
MONDAY = (6, 25)
HEADS = ("工单编号", "派单时间", "签收期限", "办结期限", "诉求类别", "诉求地点", "诉求内容", "诉求人", "联系电话")
#: category, matter, number of the community (None: no community is named), who called
ORDERS = (
    ("市容环境", "小区东门垃圾两天没有清运", 0, 0), ("噪声扰民", "夜里十一点以后还在施工", 1, 1),
    ("道路停车", "车停在消防通道上，搬家车进不来", 2, 2), ("物业管理", "电梯坏了一周没人修", 0, 3),
    ("水电气暖", "楼道感应灯不亮", 1, 4), ("违章建设", "楼顶搭了彩钢棚", 2, 5),
    ("市容环境", "占道洗车，污水流到路上", 0, 6), ("道路停车", "路口信号灯不亮", None, 7),
    ("市容环境", "小区东门垃圾又没有清运", 0, 0), ("安全隐患", "楼道里给电动车充电", 1, 8),
    ("扬尘污染", "空地裸土没有覆盖", 2, 9), ("其他", "邻县班车改线没有告示", None, 10),
)  # fmt: skip
#: Of the orders: how many are worked and answered, and which goes back to the city.
ANSWERED, RETURNED = 5, 11
DEMANDS = (
    ("排查楼道电动车充电，建立台账", "safety"), ("清理楼道堆放物", "fire"), ("报送整改前后照片", "safety"),
)  # fmt: skip


def pages(office: Office) -> Iterator[Page]:
    """The sheet comes on a Monday, is worked until Wednesday, and goes back on Thursday; the paper comes on Tuesday."""
    first = office.workday(date(office.plan.since.year, *MONDAY))
    yield Done(first, ORDER, _taken, 9, 20)
    for no in range(ANSWERED):
        yield Done(office.workday(first + timedelta(days=1)), ORDER, _worked(no), 10 + no, 5)
    yield Done(office.workday(first + timedelta(days=3)), ORDER, _sent_out, 16, 40)
    second = office.workday(first + timedelta(days=1))
    yield Done(second, PAPER, _paper, 9, 40)
    yield Done(office.workday(second + timedelta(days=2)), PAPER, _answered, 15, 10)


def _places(office: Office) -> list[Any]:
    found = [one for one in office.places.values() if one.kind == "community"]
    return sorted(found, key=lambda one: str(one.code))[:3]


def _desk(office: Office, at: int = 0) -> str:
    return office.holders("handler", line=LINE)[at]


def _sheet(office: Office, on: date) -> bytes:
    places, out = _places(office), io.BytesIO()
    rows = []
    for no, (category, matter, where, caller) in enumerate(ORDERS):
        received = datetime.combine(on, time(8, 10 + no), tzinfo=TZ)
        place = f"{places[where % len(places)].name}东门" if where is not None else "城际公路口"
        rows.append([
            f"{on:%Y%m%d}{no + 1:05d}", f"{received:%Y-%m-%d %H:%M}", "1个工作日", "5个工作日", category, place, matter,
            f"{'赵钱孙李周吴郑王冯陈褚'[caller]}某", f"1380000{caller + 1:04d}",
        ])  # fmt: skip
    write_list(out, "派单", [ListHead(head) for head in HEADS], rows, [])
    return out.getvalue()


def _taken(day: "Day", now: datetime) -> None:
    office, street = day.office, day.office.street
    who = office.standing(_desk(office), day.day)
    sheet = bringing.bring(_sheet(office, day.day), f"热线派单{day.day:%m%d}.xlsx", street=street, who=who, now=now)
    taking.take(sheet, street=street, who=who, now=now)
    order = _orders()[RETURNED]
    answering.give_back(
        order, reason="not_ours", basis="客运班线由交通运输部门管理，不在履职事项清单内", cites="",
        id=id_of(now, office.plan.slug, "hotline return", order.number), street=street, who=who, now=now,
    )  # fmt: skip


def _orders() -> list[Order]:
    return list(Order.objects.select_related("place", "sheet").order_by("number", "round"))


def _worked(no: int) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office, order = day.office, _orders()[no]
        case = Case.objects.select_related("place", "subject").get(entry_id=order.entry_id)
        staff = _staff(day, case)
        _case(
            day,
            case,
            staff,
            now,
            done={"done": f"到现场看过，{order.title}，已处理", "contacted": "talked", "says": "fixed"},
        )
        answering.write(
            order, words=answering.proposed(order, office.street), id=id_of(now, office.plan.slug, "reply", order.number),
            who=staff, now=now + 8 * FIVE_MINUTES,
        )  # fmt: skip
        order.refresh_from_db()
        head = office.standing(office.holder("office_head", line=LINE), day.day)
        answering.check(order, passes=True, note="", street=office.street, who=head, now=now + 9 * FIVE_MINUTES)

    return do


def _staff(day: "Day", case: Case) -> Any:
    """Who works in the community where a case stands."""
    community = next(code for code, place in day.office.places.items() if place.pk == case.place_id)
    return day.office.standing(day.office.holders("community_staff", place=community)[0], day.day)


def _case(day: "Day", case: Case, staff: Any, now: datetime, *, done: dict[str, Any], checker: Any = None) -> None:
    """Accepted, put right, and checked by another person, twenty minutes apart."""
    office = day.office
    ladder, _edition = ladders.ladder_of(case, office.street)
    assert ladder.proof and ladder.check
    about = None if case.subject_id == office.places[""].pk else case.subject_id
    casework.step(case, "accept", why="", street=office.street, who=staff, now=now)
    later = now + 4 * FIVE_MINUTES
    proof = Sent(id_of(later, office.plan.slug, "proof", case.number), ladder.proof, about, later, done)
    casework.rectify(case, sent=proof, street=office.street, who=staff, now=later)
    last = now + 7 * FIVE_MINUTES
    check = Sent(id_of(last, office.plan.slug, "check", case.number), ladder.check.form, about, last, {"fixed": "yes"})
    who = checker or office.standing(_desk(office, 1), day.day)
    casework.reinspect(case, sent=check, street=office.street, who=who, now=last)


def _sent_out(day: "Day", now: datetime) -> None:
    office = day.office
    sheet = Sheet.objects.get(state=Sheet.State.TAKEN)
    who = office.standing(_desk(office), day.day)
    exporting.export(sheet, anew=False, street=office.street, who=who, now=now)


# ---- the paper ----


def _paper(day: "Day", now: datetime) -> None:
    office, due = day.office, day.office.calendar.add_workdays(day.day, 6)
    demands = [
        {
            "what": what, "community": str(place.pk), "due_on": due.isoformat(), "answer": "yes", "cites": cites,
        }
        for (what, cites), place in zip(DEMANDS, _places(office), strict=False)
    ]  # fmt: skip
    said = {
        "from_whom": "示范区安全生产委员会办公室", "paper_no": "示安委办〔2018〕18号", "received_on": day.day.isoformat(),
        "heading": "关于开展楼道充电隐患排查的通知", "demands": demands,
    }  # fmt: skip
    day.enter(PAPER, None, office.holders("handler", line="general")[0], now - FIVE_MINUTES, said, now)


def _answered(day: "Day", now: datetime) -> None:
    """One of the three has answered when the half-year ends; the others are in hand."""
    office = day.office
    case = Case.objects.select_related("place", "subject").filter(ladder=f"{PAPERS}.demand").order_by("number")[0]
    checker = office.standing(office.holders("handler", line="general")[1], day.day)
    said = {"answered": f"{case.place.name}逐楼排查一遍，发现的三处已当场清理，台账附后"}
    _case(day, case, _staff(day, case), now, done=said, checker=checker)

"""The public door opens on the district's word; residents report, meet the same, and say whether it is fixed."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from jiedao.cases.models import State
from jiedao.demo.chance import id_of
from jiedao.demo.data import Row
from jiedao.demo.diary import Done, Page, spread
from jiedao.demo.office import Office
from jiedao.procedures import door, requesting
from jiedao.procedures.requesting import Report
from jiedao.requests import actions, queries
from jiedao.requests.actions import Word
from jiedao.requests.models import Channel

if TYPE_CHECKING:
    from jiedao.demo.days import Day

FORM = "resident_requests.resident_report"
OPENED = date(2018, 6, 1)


def pages(office: Office) -> Iterator[Page]:
    """The door in June, each report at its hour, the moderators in the morning, the reporters' answers in the evening."""
    rows = office.plan.own("resident_reports")
    if not rows:
        return
    yield Done(OPENED, FORM, _open, hour=9)
    for no, row in enumerate(rows):
        yield Done(date.fromisoformat(row["on"]), FORM, _reported(row), hour=int(row["hour"]), minute=7 * no % 60)
    for day in spread(office, OPENED, office.plan.day, 31):
        yield Done(day, FORM, _look_over, hour=17, minute=10)
        yield Done(day, FORM, _answer, hour=19, minute=40)


def _open(day: "Day", now: datetime) -> None:
    office = day.office
    word = Word(
        "示范区人民政府办公室", "示政办〔2018〕21号", date(2018, 5, 25), "同意开通网上反映，不用实名，先审看后公开。", "0371-0000 0000",
        "周一至周日8:00 – 20:00", "建设路（演示地址）",
    )  # fmt: skip
    door.open_up(word=word, street=office.street, who=office.standing(office.holder("secretary"), day.day), now=now)


def _reported(row: Row) -> Callable[["Day", datetime], None]:
    def report(day: "Day", now: datetime) -> None:
        office, channel = day.office, Channel(row["channel"])
        who = (
            None
            if channel == Channel.DOOR
            else office.standing(office.holder("community_staff", place=row["code"]), day.day)
        )
        given = Report(
            id_of(now, office.plan.slug, FORM, row["code"], row["on"]), row["category"], row["what"], row["where"],
            community=office.places[row["code"]].pk, channel=channel,
        )  # fmt: skip
        made = requesting.receive(given, street=office.street, now=now, who=who).request
        for _ in range(int(row["met"])):
            requesting.confirm(made, street=office.street, now=now)

    return report


def _look_over(day: "Day", now: datetime) -> None:
    office = day.office
    who = office.standing(office.holders("handler", line="city_management")[0], day.day)
    kept = {(row["on"], row["category"]) for row in office.plan.own("resident_reports") if not row["shown"]}
    for request in list(queries.waiting(office.everything)):
        if (request.received_at.astimezone(now.tzinfo).date().isoformat(), request.category) not in kept:
            actions.show(request, by=who.by, at=now)


def _answer(day: "Day", now: datetime) -> None:
    """Those who are asked answer; one says once that it is not fixed, and some say nothing."""
    office = day.office
    for request in reversed(list(queries.requests(office.everything))):
        case = requesting.case_of(request)
        plot = office.plan.known[("resident", office.name_of(case.subject_id), case.opened_on.isoformat())]["plot"]
        if plot == "asked" or case.state != State.SUBMITTED or not requesting.may_answer(case):
            continue
        again = bool(queries.answers_of(office.everything, request))
        fixed, words = (False, "只搬走了一半，盲道还堵着") if plot == "returned" and not again else (True, "")
        id = id_of(now, office.plan.slug, "answer", case.number, again)
        requesting.answer(request, id=id, fixed=fixed, words=words, street=office.street, now=now)

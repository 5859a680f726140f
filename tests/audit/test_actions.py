"""A change stands with its event or not at all: every action, with the audit refusing, leaves nothing behind."""

import ast
import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from jiedao.access import actions as access
from jiedao.access.hand import Hand
from jiedao.audit.models import Event
from jiedao.batches import actions as batches
from jiedao.batches.models import Batch
from jiedao.cases import actions as cases
from jiedao.cases import many as many_cases
from jiedao.cases.models import Case
from jiedao.duties import actions as duties
from jiedao.duties.models import Obligation
from jiedao.entries import actions as entries
from jiedao.entries import many as many_entries
from jiedao.examinations import actions as exams
from jiedao.examinations.rules import Draw, Item
from jiedao.examinations.sheets import Draft
from jiedao.inbox import actions as inbox
from jiedao.periods import parse_period
from jiedao.points import actions as points
from jiedao.procedures import booking, ladders, reporting
from jiedao.procedures.clock import tick
from jiedao.register import actions as register
from jiedao.register import many as many_subjects
from jiedao.register.models import Listing, Subject
from jiedao.register.rules import Act
from jiedao.reports import actions as reports
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.architecture.source import modules
from tests.audit import (
    acts_of_activities,
    acts_of_ballots,
    acts_of_cases,
    acts_of_hotline,
    acts_of_matters,
    acts_of_requests,
)
from tests.conftest import DATABASE
from tests.stories import afresh

DAY = date(2018, 6, 27)
AT = cast.at(DAY)
HALF_YEAR = parse_period("2018-H1")

#: Public functions of actions.py that change nothing by themselves, or only what is derived and has no event.
WITHOUT_EVENT = {
    "audit": {"key", "actor", "canonical", "arguments", "record"},
    "register": {
        "index_tokens",
        "forget_tokens",
        "held_rows",
        "keep_after",
        "retie_tokens",
    },  # derived, or part of a merge
    "entries": {
        "digest_of",
        "digest_of_text",
        "version_of",
        "replace_facts",
        "save_draft",
        "drop_draft",
        "give_draft",
        "merge_entries",
        "part_entries",
    },  # derived, or not yet recorded
    "duties": {
        "owed_by",
        "make",
        "recount",
        "rework",
        "settle",
        "work_through",
        "follow",
        "replace_events",
        "move",
        "obligations_of",
        "take_over",
        "put_obligations_back",
        "drop",
        "forget_fallen",
        "withdraw",
    },  # derived
    "inbox": {"mark_seen", "mark_unseen", "forget_seen", "keep_digest"},  # looking is no act; a digest is derived
    "cases": {"retie"} | acts_of_cases.WITHOUT_EVENT,
    "examinations": {
        "next_number",
        "locked",
        "tie_entry",
        "open_sitting",
        "keep_answers",
    },  # part of a step, or not handed in
    "batches": {"note_written"},  # said along with what the lines became, whose event it is
    "activities": acts_of_activities.WITHOUT_EVENT,
    "ballots": acts_of_ballots.WITHOUT_EVENT,
    "matters": acts_of_matters.WITHOUT_EVENT,
    "requests": acts_of_requests.WITHOUT_EVENT,
    "hotline": acts_of_hotline.WITHOUT_EVENT,
}


@pytest.fixture(scope="module")
def stands(story) -> Any:
    """Something of everything that an action may be about, made once."""
    return _made(story.enter_context(cast.inside(cast.HERE)))


@pytest.fixture
def made(stands, office) -> Any:
    """The same as a test has it."""
    return afresh(stands)


def _made(office: Any) -> Any:
    patrol = office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=DAY,
        problems=[{"what": "堆物", "where_it_is": "路口"}],
    )  # fmt: skip
    (case,) = patrol.cases
    street, edition = office.row, booking.edition(office.code, DAY)
    ladder = edition.ladders[case.ladder]
    handler = office.standing("handler", DAY)
    hand = Hand(handler.user, handler.scope.person, cast.at(DAY, 12), cast.at(DAY, 12))
    tick(street, now=cast.at(date(2018, 6, 26), 8))
    return SimpleNamespace(
        office=office, entry=patrol.entry, case=case, ladder=ladder, hand=hand, edition=edition,
        clocks=ladders.clocks_of(case, street, edition), place=office.place("001"),
        person=Subject.objects.get(name="柏松年"), user=handler.user,
        obligation=Obligation.objects.filter(duty="citywide_cleanup.cleanup_day").first(),
    )  # fmt: skip


def moved(made: Any, state: str, lane: str = "") -> Case:
    """The case in another state, without the way there."""
    Case.objects.filter(pk=made.case.pk).update(state=state, **({"lane": lane} if lane else {}))
    return made.case


def check(made: Any, fixed: str) -> Any:
    values = {"findings": [{"finding": "堆物", "fixed": fixed}]}
    return made.office.submit(
        "rectification.recheck", made.case.subject_id, who="second_handler", on=DAY, hour=14, **values
    ).entry


def shop_case(made: Any) -> Any:
    """A case of a ladder with several lanes, with what it takes to pass it on."""
    office = made.office
    shop = office.enter(
        "shop", "面馆", road="路", road_kind="main", keeper="演示", keeper_since="2018-01-01", phone="13603715678"
    )
    items = [
        {"item": i, "answer": "fail" if i == "inside" else "pass", "note": "出店"}
        for i in office.items("shopfront_three.frontage_item")
    ]
    case = office.submit("shopfront_three.frontage_check", shop, on=DAY, items=items).cases[0]
    return case, made.edition.ladders[case.ladder], ladders.clocks_of(case, office.row, made.edition)


def extendable(made: Any) -> dict[str, Any]:
    return {"ladder": made.ladder, "clocks": made.clocks, "why": "理由", "hand": made.hand}


def proposed(made: Any, state: str = "proposed") -> Batch:
    """A roster without lines, as far along as is said."""
    batch = batches.propose(
        id=uuid7(), kind="shop", line="city_management", place=made.place, file="a.csv", digest="0" * 64, sheet="a",
        period="", on=DAY, told={}, lines=[], owner=None, by="system:test", at=AT,
    )  # fmt: skip
    Batch.objects.filter(pk=batch.pk).update(state=state)
    return batch


def undone(made: Any) -> list[Any]:
    """A dossier that was taken back with its roster."""
    Subject.objects.filter(pk=made.person.pk).update(voided_at=AT)
    return [made.person.pk]


Ready = Callable[[], Any]
ACTIONS: dict[str, Callable[[Any], Ready]] = {
    "inbox.wish": lambda m: lambda: inbox.wish(m.user, hour=9, address="sealed", by=m.user, at=AT),
    "inbox.note_sent": lambda m: (lambda d: lambda: inbox.note_sent(d, by="system:test", at=AT))(
        inbox.keep_digest(m.user, on=DAY, lines=[], at=AT)
    ),
    "batches.propose": lambda m: lambda: proposed(m),
    "batches.decide": lambda m: (lambda b: lambda: batches.decide(b, {}, by="system:test", at=AT))(proposed(m)),
    "batches.begin": lambda m: (lambda b: lambda: batches.begin(b, label="名册", by="system:test", at=AT))(proposed(m)),
    "batches.finish_writing": lambda m: (lambda b: lambda: batches.finish_writing(b, by="system:test", at=AT))(
        proposed(m, "writing")
    ),
    "batches.finish": lambda m: (lambda b: lambda: batches.finish(b, by="system:test", at=AT))(proposed(m, "settling")),
    "batches.undo": lambda m: (lambda b: lambda: batches.undo(b, why="理由", by="system:test", at=AT))(
        proposed(m, "done")
    ),
    "batches.drop": lambda m: (lambda b: lambda: batches.drop(b, by="system:test", at=AT))(proposed(m)),
    "batches.note_returned": lambda m: (lambda b: lambda: batches.note_returned(b, lines=1, by="system:test", at=AT))(
        proposed(m)
    ),
    "batches.explain_headings": lambda m: (
        lambda: batches.explain_headings("shop", {"字号": "name"}, by="system:test", at=AT)
    ),
    "register.enter_many": lambda m: (
        lambda: many_subjects.enter_many(
            opened=[many_subjects.Opened("enterprise", "新店", m.place.pk)],
            listed=[],
            by="system:test",
            at=AT,
            cause="x:1",
        )
    ),
    "register.revive_many": lambda m: (
        lambda: many_subjects.revive_many(undone(m), by="system:test", at=AT, cause="x:1")
    ),
    "register.void_many": lambda m: (
        lambda: many_subjects.void_many(
            subjects=[m.person.pk], listings=[], members=[], by="system:test", at=AT, cause="x:1"
        )
    ),
    "entries.write_many": lambda m: (
        lambda: many_entries.write_many(
            [
                many_entries.NewEntry(
                    m.entry.form, m.entry.line, m.entry.version_id, m.entry.subject_id, m.entry.place_id, AT, {}, []
                )
            ],
            entered_at=AT,
            author=m.user,
            person=None,
            by=m.user,
            cause="x:1",
        )
    ),
    "entries.void_many": lambda m: (
        lambda: many_entries.void_many([m.entry.pk], why="理由", by="system:test", at=AT, cause="x:1")
    ),
    "access.open_account": lambda m: (
        lambda: access.open_account(username="new", name="新人", password_hash="x", by="system:test", at=AT)
    ),
    "access.change_password": lambda m: lambda: access.change_password(m.user, password_hash="y", by=m.user, at=AT),
    "access.appoint": lambda m: (
        lambda: access.appoint(
            m.user, person=m.person, role="handler", place=m.office.place(), from_on=DAY, by="system:test", at=AT
        )
    ),
    "access.end_appointment": lambda m: (
        lambda a: lambda: access.end_appointment(a, to_on=DAY, by="system:test", at=AT)
    )(m.office.standing("handler", DAY).appointments[0]),
    "access.resume_appointment": lambda m: (lambda a: lambda: access.resume_appointment(a, by="system:test", at=AT))(
        m.office.standing("handler", DAY).appointments[0]
    ),
    "access.note_acting": lambda m: (lambda a: lambda: access.note_acting(m.entry, post=a, by=m.user, at=AT))(
        m.office.standing("handler", DAY).appointments[0]
    ),
    "access.enter_handover": lambda m: lambda: handed(m),
    "access.end_handover": lambda m: (lambda h: lambda: access.end_handover(h, taker=None, by=m.user, at=AT))(
        handed(m)
    ),
    "access.open_feed": lambda m: lambda: access.open_feed(m.user, blind=b"b", by=m.user, at=AT),
    "access.close_feed": lambda m: (lambda _: lambda: access.close_feed(m.user, by=m.user, at=AT))(
        access.open_feed(m.user, blind=b"b", by=m.user, at=AT)
    ),
    "register.add_place": lambda m: (
        lambda: register.add_place(
            kind="grid",
            code=f"{cast.HERE}001009",
            name="新网格",
            short_name="新",
            parent=m.place,
            by="system:test",
            at=AT,
        )
    ),
    "register.add_subject": lambda m: (
        lambda: register.add_subject(base="site", name="新工地", place=m.place, by="system:test", at=AT)
    ),
    "register.change_subject": lambda m: (
        lambda: register.change_subject(
            m.person,
            said={"name": "柏万年", "place": m.office.place("002")},
            act=Act(uuid7(), "改名", None),
            from_on=DAY,
            by="system:test",
            at=AT,
        )
    ),
    "register.merge_subjects": lambda m: (lambda twin: lambda: merged(m, twin))(twin_of(m)),
    "register.part_subjects": lambda m: (
        lambda merge: (
            lambda: register.part_subjects(merge, act=Act(uuid7(), "不是一家", None), on=DAY, by="system:test", at=AT)
        )
    )(merged(m, twin_of(m))),
    "register.give_key": lambda m: lambda: register.give_key(m.person, key=b"k", by="system:test", at=AT),
    "register.list_subject": lambda m: (
        lambda: register.list_subject(
            m.person, kind="team_member", line="general", label="班子", from_on=DAY, by="system:test", at=AT
        )
    ),
    "register.end_listing": lambda m: (
        lambda row: lambda: register.end_listing(row, to_on=DAY, why="moved", by="system:test", at=AT)
    )(Listing.objects.filter(kind="staff").first()),
    "register.assign": lambda m: (
        lambda: register.assign(
            m.person, kind="staff", role="lead", person=m.person, from_on=DAY, by="system:test", at=AT
        )
    ),
    "register.end_assignment": lambda m: (
        lambda old: (
            lambda: register.end_assignment(old, to_on=DAY, act=Act(uuid7(), "结束", None), by="system:test", at=AT)
        )
    )(tied(m)),
    "register.resume_assignment": lambda m: (
        lambda old, new: (
            lambda: register.resume_assignment(
                old, instead_of=new, act=Act(uuid7(), "撤销", None), by="system:test", at=AT
            )
        )
    )(tied(m), tied(m)),
    "register.enlist": lambda m: (
        lambda: register.enlist(
            base="person",
            name="新人",
            place=m.place,
            kind="team_member",
            line="general",
            from_on=DAY,
            by="system:test",
            at=AT,
        )
    ),
    "register.end_member": lambda m: (lambda one: lambda: register.end_member(one, to_on=DAY, by="system:test", at=AT))(
        register.add_member(m.person, member=m.person, from_on=DAY, by="system:test", at=AT)
    ),
    "register.add_member": lambda m: (
        lambda: register.add_member(m.person, member=m.person, from_on=DAY, by="system:test", at=AT)
    ),
    "register.enter_calendar_day": lambda m: (
        lambda: register.enter_calendar_day(
            day=DAY, is_workday=False, name="防汛", notice="内部", by="system:test", at=AT
        )
    ),
    "register.note_person_search": lambda m: (
        lambda: register.note_person_search(purpose="visit", found=1, by=m.user, at=AT)
    ),
    "entries.write_entry": lambda m: (
        lambda: entries.write_entry(
            id=uuid7(),
            form="x.y",
            line="general",
            version=m.entry.version_id,
            subject=m.person,
            values={"a": 1},
            facts=[],
            occurred_at=AT,
            entered_at=AT,
            author=m.user,
            person=None,
        )
    ),
    "entries.close_entry": lambda m: (
        lambda: entries.close_entry(m.entry, why="登记错了", by=m.user, at=cast.at(DAY, 15), kind="entry.voided")
    ),
    "entries.keep_attachment": lambda m: (
        lambda: entries.keep_attachment(
            id=uuid7(),
            owner=m.user,
            digest="0" * 64,
            content_type="image/jpeg",
            name="a",
            size=1,
            width=1,
            height=1,
            at=AT,
        )
    ),
    "duties.waive": lambda m: (
        lambda: duties.waive(
            m.obligation,
            why=next(iter(m.edition.duties[m.obligation.duty].waivers)),
            note="暴雨",
            duty=m.edition.duties[m.obligation.duty],
            by=m.user,
            at=AT,
            on=DAY,
        )
    ),
    "cases.open_case": lambda m: (
        lambda: cases.open_case(
            m.ladder,
            mark="试",
            subject=m.person,
            place=m.place,
            problems=[cases.Found("c", "问题")],
            clocks=m.clocks,
            hand=m.hand,
        )
    ),
    "cases.accept_case": lambda m: lambda: cases.accept_case(m.case, hand=m.hand),
    "cases.start_rectification": lambda m: (lambda c: lambda: cases.start_rectification(c, hand=m.hand))(
        moved(m, "accepted")
    ),
    "cases.submit_rectification": lambda m: (
        lambda: cases.submit_rectification(m.case, proof=None, clocks=m.clocks, ladder=m.ladder, hand=m.hand)
    ),
    "cases.close_case": lambda m: (
        lambda c, e: lambda: cases.close_case(c, reinspection=e, clocks=m.clocks, hand=m.hand)
    )(moved(m, "submitted"), check(m, "yes")),
    "cases.send_back": lambda m: (
        lambda c, e: lambda: cases.send_back(c, reinspection=e, ladder=m.ladder, clocks=m.clocks, hand=m.hand)
    )(moved(m, "submitted"), check(m, "no")),
    "cases.pass_on": lambda m: (
        lambda c, ladder, clocks: lambda: cases.pass_on(c, ladder=ladder, clocks=clocks, why="劝导无效", hand=m.hand)
    )(*shop_case(m)),
    "cases.extend_case": lambda m: lambda: cases.extend_case(m.case, **extendable(m)),
    "cases.hang_case": lambda m: lambda: cases.hang_case(m.case, **extendable(m)),
    "cases.resume_case": lambda m: (lambda c: lambda: cases.resume_case(c, **extendable(m)))(moved(m, "hung")),
    "cases.void_case": lambda m: lambda: cases.void_case(m.case, why="重复", hand=m.hand),
    "cases.reopen_case": lambda m: (lambda c: lambda: cases.reopen_case(c, **extendable(m)))(moved(m, "closed")),
    "cases.send_notice": lambda m: lambda: cases.send_notice(m.case, role="office_head", label="负责人", hand=m.hand),
    "cases.hand_over": lambda m: lambda: cases.hand_over(m.case, to=m.person, why="换人", hand=m.hand),
    "cases.mark_late": lambda m: (
        lambda: many_cases.mark_late(Case.objects.filter(pk=m.case.pk), hand=Hand(None, None, m.hand.at, m.hand.now))
    ),
    "cases.send_notices": lambda m: (
        lambda: many_cases.send_notices([many_cases.Told(m.case.pk, 0, "office_head", "负责人")], hand=m.hand)
    ),
    **acts_of_cases.ACTIONS,
    "points.sanction": lambda m: lambda: sanctioned(m),
    "points.end_sanction": lambda m: (
        lambda _: lambda: points.end_sanction(regulation(), until_on=DAY, why="试行结束", on=DAY, by=m.user, at=AT)
    )(sanctioned(m)),
    "points.keep_month": lambda m: (
        lambda: points.keep_month(m.entry, points="a.b", period="2018-05", lines={m.person.pk: []}, by=m.user, at=AT)
    ),
    "reports.draft_report": lambda m: lambda: reports.draft_report(period=HALF_YEAR, edition_on=DAY, by=m.user, at=AT),
    "reports.check_report": lambda m: (
        lambda r, c: (
            lambda: reports.check_report(r, period=HALF_YEAR, composed=c, posts="", by=m.office.user("leader"), at=AT)
        )
    )(drafted(m), as_composed(m)),
    "reports.issue_report": lambda m: (lambda r: lambda: issue(m, r))(checked(m)),
    "reports.begin_correction": lambda m: (
        lambda r: lambda: reports.begin_correction(r, period=HALF_YEAR, why="数错了", by=m.user, at=AT)
    )(issue(m, checked(m))),
    "examinations.add_question": lambda m: lambda: asked(m),
    "examinations.change_question": lambda m: (
        lambda q: lambda: exams.change_question(q, Draft("truth", "别的", ("对", "错"), (1,)), by=m.user, at=AT)
    )(asked(m)),
    "examinations.retire_question": lambda m: (
        lambda q: lambda: exams.retire_question(q, why="旧", by=m.user, at=AT, on=DAY)
    )(asked(m)),
    "examinations.propose_sheet": lambda m: lambda: question_sheet(m),
    "examinations.write_sheet": lambda m: (
        lambda s: lambda: exams.write_sheet(s, [QUESTION], by=m.user, at=AT, on=DAY)
    )(question_sheet(m)),
    "examinations.drop_sheet": lambda m: (lambda s: lambda: exams.drop_sheet(s, by=m.user, at=AT))(question_sheet(m)),
    "examinations.make_examination": lambda m: lambda: exam(m),
    "examinations.call_off": lambda m: (lambda e: lambda: exams.call_off(e, why="改期", by=m.user, at=AT))(exam(m)),
    "examinations.close_examination": lambda m: (
        lambda e: lambda: exams.close_examination(e, entries={m.person.pk: m.entry}, by=m.user, at=AT)
    )(exam(m)),
    "examinations.strike": lambda m: (lambda e, w: lambda: exams.strike(e, w, why="错", by=m.user, at=AT))(
        exam(m), wording(m)
    ),
    "examinations.note_marks_seen": lambda m: (
        lambda e: lambda: exams.note_marks_seen(e, m.person.pk, by=m.user, at=AT)
    )(exam(m)),
    "examinations.begin_sitting": lambda m: (lambda e: lambda: begun(m, e))(exam(m)),
    "examinations.note_absent": lambda m: (
        lambda e: lambda: exams.note_absent(turn(m, e), why="住院", by=m.user, at=AT)
    )(exam(m)),
    "examinations.grant_makeup": lambda m: (
        lambda e: lambda: exams.grant_makeup(turn(m, e), opens_at=AT, closes_at=AT, why="出院", by=m.user, at=AT)
    )(exam(m)),
    "examinations.hand_in": lambda m: (lambda s: lambda: exams.hand_in(s, how="self", cipher="x", by=m.user, at=AT))(
        begun(m, exam(m))
    ),
    "examinations.mark_anew": lambda m: (
        lambda s: lambda: exams.mark_anew(s, cipher="x", cause="struck", why="错", by=m.user, at=AT)
    )(begun(m, exam(m))),
    "cases.recompute_due": lambda m: (
        lambda c: lambda: cases.recompute_due(c, ladder=m.ladder, clocks=m.clocks, hand=m.hand)
    )(later(m.case)),
    **acts_of_activities.ACTIONS,
    **acts_of_ballots.ACTIONS,
    **acts_of_matters.ACTIONS,
    **acts_of_requests.ACTIONS,
    **acts_of_hotline.ACTIONS,
}


def regulation() -> Any:
    return booking.book().regulations["three_meetings"]  # any: what an office may switch on, a procedure decides


def sanctioned(made: Any) -> Any:
    word = points.Word("区委组织部", "示组〔2018〕3号", DAY, "同意")
    return points.sanction(regulation(), word=word, from_on=DAY, on=DAY, by=made.user, at=AT)


QUESTION = Draft("truth", "判断一件事", ("对", "错"), (0,))


def asked(made: Any) -> Any:
    return exams.add_question(
        QUESTION, id=uuid7(), line="party_building", place=made.office.place(), by=made.user, at=AT, on=DAY
    )


def wording(made: Any) -> Any:
    from jiedao.examinations.models import Wording

    return Wording.objects.get(question_id=asked(made).pk)


def question_sheet(made: Any) -> Any:
    return exams.propose_sheet(
        id=uuid7(), line="party_building", place=made.office.place(), file="a.xlsx", digest="0" * 64, counts={}, owner=made.user, at=AT
    )  # fmt: skip


def exam(made: Any) -> Any:
    plan = exams.Plan(
        uuid7(),
        "考试",
        AT,
        cast.at(DAY, 18),
        60,
        (Draw("truth", "", 1, Decimal(100)),),
        "none",
        False,
        False,
        "s",
        Decimal(100),
        Decimal(60),
    )
    return exams.make_examination(
        plan, line="party_building", place=made.office.place(), branches=[made.person], pool=["x"], items=[Item("x", Decimal(100), (0, 1))],
        by=made.user, at=AT,
    )  # fmt: skip


def turn(made: Any, held: Any) -> Any:
    return exams.Turn(held, made.person.pk, made.person.pk, 1)


def begun(made: Any, held: Any) -> Any:
    return exams.begin_sitting(turn(made, held), mode="screen", items=[], ends_at=AT, by=made.user, at=AT)


def handed(made: Any) -> Any:
    return access.enter_handover(
        uuid7(), person=made.person, on=DAY, why="调离", moved=[], giver=None, by="system:test", at=AT
    )


def twin_of(made: Any) -> Subject:
    return register.add_subject(base="person", name="柏松年", place=made.place, by="system:test", at=AT)


def merged(made: Any, twin: Subject) -> Any:
    return register.merge_subjects(
        made.person,
        merged=twin,
        said={},
        act=Act(uuid7(), "同一人", None, "merged"),
        more={},
        on=DAY,
        by="system:test",
        at=AT,
    )


def tied(made: Any) -> Any:
    return register.assign(
        made.person, kind="staff", role="lead", person=made.person, from_on=DAY, by="system:test", at=AT
    )


def drafted(made: Any) -> Any:
    return reports.draft_report(period=HALF_YEAR, edition_on=DAY, by=made.user, at=AT)


def as_composed(made: Any) -> Any:
    return reporting.composed(HALF_YEAR, street=made.office.row, on=DAY)


def checked(made: Any) -> Any:
    leader = made.office.user("leader")
    report, found = drafted(made), as_composed(made)
    return reports.check_report(report, period=HALF_YEAR, composed=found, posts="", by=leader, at=AT)


def issue(made: Any, report: Any) -> Any:
    return reports.issue_report(
        report, period=HALF_YEAR, recompose=lambda: as_composed(made), place=made.office.place(), doc_number="",
        by=made.user, at=AT,
    )  # fmt: skip


def later(case: Case) -> Case:
    """The case with a due day that its clock does not give."""
    Case.objects.filter(pk=case.pk).update(due_at=cast.at(date(2018, 9, 1)), due_on=date(2018, 9, 1))
    return case


def contents() -> str:
    """A digest of every row of the office, whatever its table."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in sorted(apps.get_models(), key=lambda m: m._meta.db_table):
            if getattr(model, "distribution", "") in ("tenant", "reference"):
                table = model._meta.db_table
                where = f" WHERE street_id = {cast.HERE}" if model.distribution == "tenant" else ""
                cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t{where}')
                found.update(f"{table}={cursor.fetchone()[0]}".encode())
    return found.hexdigest()


@pytest.fixture
def refusing(server_address: str) -> Any:
    """Turns the audit off for the application, as a broken one would be, and on again."""
    address = server_address.replace("dbname=postgres", f"dbname={DATABASE}")
    function = "FUNCTION audit_append(int, timestamptz, text, text, text, text)"
    with psycopg.connect(address, autocommit=True) as admin:
        yield lambda: admin.execute(f"REVOKE EXECUTE ON {function} FROM jiedao_app")
        admin.execute(f"GRANT EXECUTE ON {function} TO jiedao_app")


def test_every_action_is_tried_here():
    public = set()
    for path, tree in modules():
        if path.endswith(("/actions.py", "/many.py", *acts_of_cases.FILES)):
            room = path.split("/")[1]
            named = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) if node.name[0] != "_"}
            public |= {f"{room}.{name}" for name in named - WITHOUT_EVENT.get(room, set())}
    assert public == set(ACTIONS)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_action_leaves_an_event_and_nothing_at_all_where_the_event_fails(name, stands, made, refusing):
    with transaction.atomic():
        ready = ACTIONS[name](made)
        before = Event.objects.count()
        ready()
        assert Event.objects.count() >= before + 1
        transaction.set_rollback(True)
    ready = ACTIONS[name](afresh(stands))
    stood = contents()
    refusing()
    assert contents() == stood  # and the connection learns of the refusal
    with pytest.raises(DatabaseError, match="audit_append"), transaction.atomic():
        ready()
    assert contents() == stood

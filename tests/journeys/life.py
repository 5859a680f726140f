"""An office with something of everything, and every address of the house with what it names there."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote
from uuid import UUID

from jiedao.batches import actions as batches
from jiedao.periods import parse_period
from jiedao.procedures.importing import bringing
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures.importing.taking import roster, shop, write
from tests.procedures.pictures import photo

PATROL, DUST, SHOP_CHECK = "day_night_patrol.day_patrol", "site_dust.dust_check", "shopfront_three.frontage_check"
ROTA = "site_three_officers.watch_roster"
MONDAY = date(2018, 6, 25)

#: What only this office's records say: none of it may stand on a page of anybody else.
TELLTALES = (
    "老街面馆",
    "老街党支部",
    "纺苑安置房",
    "成小满",
    "童立秋",
    "互助路28号",
    "堆放建材",
    "桌椅摆到路边",
    "示范银行",
    "试2018-",
    "准则第九条",
)
#: What everybody in the office may know, and nobody outside.
OPEN_INSIDE = ("停电检修",)
#: Words that find them without saying them.
LOOKED_FOR = ("老街", "纺苑", "成小", "互助路28", "建材", "摆到路边", "lj", "2018-0001")


@dataclass
class Life:
    """What one office has: subjects, records, cases, files, a draft, an obligation, a report and its correction."""

    office: cast.Office
    site: Any = None
    shop: Any = None
    person: Any = None
    branch: Any = None
    entry: Any = None
    sealed: Any = None
    corrected: Any = None
    case: Any = None
    waiting: Any = None
    file: UUID | None = None
    draft: UUID = field(default_factory=uuid7)
    obligation: Any = None
    worker: Any = None
    post: Any = None
    handover: Any = None
    acting: Any = None
    twin: Any = None
    merge: Any = None
    roster: Any = None
    waiting_roster: Any = None
    orders: Any = None
    order: Any = None
    paper_in: Any = None
    address: str = ""
    report: Any = None
    sanction: Any = None
    scored: Any = None
    member: Any = None
    mate: Any = None
    meeting: Any = None
    question: Any = None
    sheet: Any = None
    exam: Any = None
    branch: Any = None
    sitting: Any = None
    wording: Any = None
    examinee: Any = None
    matter: Any = None
    voting: Any = None
    plan: Any = None
    poll: Any = None
    rated: Any = None
    counting: Any = None
    session: Any = None
    signup: Any = None
    volunteer: Any = None
    needy: Any = None
    paired: Any = None
    request: Any = None
    client: Any = None
    shift: Any = None

    @property
    def grid(self) -> str:
        """The code of the grid where most of it is."""
        return cast.code_of(self.office.code, "001001")


def live(office: cast.Office) -> Life:
    """Let an office live: registers, checks, cases at two steps, a correction, photographs, a draft, its duties."""
    from jiedao.procedures import casework, correcting, drafts, files, reporting, subscribing
    from jiedao.procedures.clock import tick
    from jiedao.procedures.submission import Sent
    from jiedao.register import actions
    from jiedao.register.models import Listing

    made = Life(office)
    grid = office.place("001001")
    made.site = office.enter(
        "building_site", "纺苑安置房项目", below="001001", builder="中原建工", floor_area="12000", earthwork="yes",
        stage="building",
    )  # fmt: skip
    made.shop = office.enter(
        "shop", "老街面馆", below="001001", road="前进巷", road_kind="back_street", keeper="陆小满",
        keeper_since="2017-03-01", phone="13603715678",
        assigned={"frontage_officer": office.standing("community_staff").scope.person},
    )  # fmt: skip
    made.person = office.enter(
        "visited", "成小满", below="001001", who="other_handler", phone="13603715678", means="低保0098765"
    )
    made.branch = office.enter(
        "party_organisation", "老街党支部", below="001", who="secretary", level="branch", setting="community",
        has_committee="no", assigned={"branch_secretary": office.standing("community_secretary").scope.person},
    )  # fmt: skip
    actions.add_member(made.shop, member=made.person, from_on=MONDAY, by="system:test", at=cast.at(MONDAY))
    actions.enter_calendar_day(
        day=date(2018, 7, 6), is_workday=False, name="停电检修", notice="", by="system:test", at=cast.at(MONDAY)
    )
    made.needy = office.enter(
        "hardship_household", "互助路28号一户", below="001001", reason="income", who="other_handler", since=MONDAY
    )  # fmt: skip
    made.paired = office.enter(
        "hardship_household", "互助路28号二户", below="001001", reason="illness", who="other_handler", since=MONDAY,
        assigned={"helper": office.standing("grid_worker").scope.person},
    )  # fmt: skip
    written = patrol(office, "店外堆放建材")
    made.entry, (made.case,) = written.entry, written.cases
    made.report = report(office)
    (made.waiting,) = patrol(office, "人行道堆放建材", hour=10).cases
    reporting.correct(
        made.report, why="停电检修以后补登", street=office.row, who=office.standing("handler", MONDAY), now=cast.at(MONDAY, 12)
    )  # fmt: skip
    watch = {"on_day": MONDAY.isoformat(), "post": "supervisor", "shift": "morning", "cover": "stood"}
    watch["person"] = str(office.standing("grid_worker").scope.person)
    made.shift = office.submit(ROTA, made.site, on=MONDAY, shifts=[watch]).entry
    made.file = files.keep(
        io.BytesIO(photo()), name="整改后.jpg", size=1, photo=True, owner=office.user("grid_worker"), at=cast.at(MONDAY, 11)
    ).pk  # fmt: skip
    fixed = {"done": "已清走", "after": str(made.file)}
    proof = Sent(uuid7(), "rectification.rectified", made.waiting.subject_id, cast.at(MONDAY, 12), fixed)
    who = office.standing("grid_worker", MONDAY)
    made.waiting = casework.rectify(made.waiting, sent=proof, street=office.row, who=who, now=cast.at(MONDAY, 13))
    items = [{"item": item, "answer": "pass"} for item in office.items("shopfront_three.frontage_item")]
    items[3] |= {"answer": "fail", "note": "桌椅摆到路边"}
    wrong = office.submit(SHOP_CHECK, made.shop, on=MONDAY, items=items).entry
    again = Sent(uuid7(), SHOP_CHECK, made.shop.pk, cast.at(MONDAY), {"items": [*items[:3], *items[4:], items[3]]})
    made.corrected = correcting.correct(
        wrong, sent=again, why="顺序写错", street=office.row, who=office.standing("handler", MONDAY),
        now=cast.at(MONDAY, 15),
    ).entry  # fmt: skip
    made.sealed = office.submit(
        "home_visit.means", made.person, who="other_handler", on=MONDAY, persons=3, phone="13603715678",
        income="4321.98", illness="grave", cards=[{"bank": "示范银行", "account": "6222020200112233"}],
    ).entry  # fmt: skip
    drafts.keep(
        id=made.draft, form=PATROL, about=grid.pk, typed={"problems.1.where_it_is": ["互助路28号"]},
        by=office.user("grid_worker"), at=cast.at(cast.TODAY, 0),
    )  # fmt: skip
    _hands(made)
    _merged(made)
    _votes(made)
    _activities(made)
    _premises(made)
    _points(made)
    _proposed(made)
    _inbox(made)
    gone = office.enter(
        "building_site",
        "临时围挡",
        below="002001",
        builder="中原建工",
        floor_area="900",
        earthwork="no",
        stage="building",
    )
    tick(office.row, now=cast.at(cast.TODAY, 0, 1))
    listing = Listing.objects.get(kind="building_site", subject_id=gone.pk)
    actions.end_listing(listing, to_on=cast.TODAY, why="completed", by="system:test", at=cast.at(cast.TODAY, 0, 1))
    tick(office.row, now=cast.at(cast.TODAY, 0, 2))
    user = office.user("handler")
    made.address = f"/feeds/{subscribing.give_address(user, by=user, at=cast.at(cast.TODAY, 0, 2))}.ics"
    made.obligation = _open_obligation(office)
    _examined(made)
    made.roster, made.waiting_roster = _rosters(office)
    _asked(made)
    made.request = reported(office)
    drawn(made)
    made.client = _admitted(office)
    return made


def _asked(made: Life) -> None:
    """The city has sent a sheet of orders, of which one is taken; a paper from above asks something of a community."""
    from tests.hotline import desk, sheets

    office, noon = made.office, cast.at(MONDAY, 12)
    row = sheets.row(
        1, received=cast.at(MONDAY), reply="2018-07-06", words="互助路28号楼道堆放建材", place="互助路28号"
    )
    other = sheets.row(2, received=cast.at(MONDAY), reply="2018-07-06", words="前进巷路灯不亮", place="朝霞社区东门")
    made.orders = desk.taken(office, sheets.written([row, other]), now=noon)
    made.order, told = desk.orders(made.orders)
    desk.worked(office, told, at=noon)
    desk.answered(office, told, at=noon)
    demand = {
        "what": "清理互助路28号楼道",
        "community": str(office.place("001").pk),
        "due_on": "2018-07-06",
        "answer": "yes",
    }
    made.paper_in = office.submit(
        "incoming_papers.incoming_paper", None, who="secretary", on=MONDAY, from_whom="区安委办", received_on=MONDAY.isoformat(),
        heading="关于互助路28号的通知", demands=[demand],
    ).entry  # fmt: skip


def reported(office: cast.Office) -> Any:
    """A resident's report with a photo, at a door that stands open; met by a neighbour, put right in words, not in fact."""
    from jiedao.procedures import casework, door, requesting
    from jiedao.procedures.requesting import Report, Upload
    from jiedao.procedures.submission import Sent
    from jiedao.requests import actions
    from jiedao.requests.actions import Word

    street, staff = office.row, office.standing("community_staff", MONDAY)
    word = Word("试验区政府办", "试政办〔2018〕7号", MONDAY, "同意开通。")
    door.open_up(word=word, street=street, who=office.standing("secretary", MONDAY), now=cast.at(MONDAY, 8))
    given = Report(
        uuid7(), "road_blocked", "人行道堆放建材，电话13603715678", "互助路28号", community=office.place("001").pk,
        contact="13603715678", pictures=(Upload(io.BytesIO(photo()), "a.jpg", 1),),
    )  # fmt: skip
    request = requesting.receive(given, street=street, now=cast.at(MONDAY, 9)).request
    requesting.confirm_once(request, address="192.0.2.7", street=street, now=cast.at(MONDAY, 10))
    requesting.add(
        request, id=uuid7(), words="下午又多了一堆", by_reporter=False, street=street, now=cast.at(MONDAY, 11)
    )
    actions.reply(request, words="已安排社区去看", by=office.user("community_staff"), at=cast.at(MONDAY, 11))
    case, noon = requesting.case_of(request), cast.at(MONDAY, 12)
    fixed = Sent(uuid7(), "rectification.rectified", case.subject_id, noon, {"done": "已清走"})
    casework.rectify(case, sent=fixed, street=street, who=staff, now=noon)
    requesting.answer(request, id=uuid7(), fixed=False, words="还在", street=street, now=cast.at(MONDAY, 13))
    return request


def drawn(made: Life) -> None:
    """The outlines of places, and where a shop stands."""
    from uuid import uuid4

    from jiedao.mapping import Point, System, read_geojson
    from jiedao.procedures import outlines, positions
    from tests.register.drawn import LIE, collection

    who, at = made.office.standing("secretary", MONDAY), cast.at(MONDAY, 14)
    brought = outlines.match(who.scope, read_geojson(json.dumps(collection(LIE)), System.WGS84))
    outlines.draw(brought, act=uuid4(), from_on=MONDAY, who=who, now=at)
    positions.place_many({made.shop.pk: Point(113.605, 34.71, System.WGS84)}, who=who, now=at, cause="test")


def _admitted(office: cast.Office) -> Any:
    """A program that may report for residents."""
    from jiedao.procedures import open311
    from jiedao.register.scope import Scope
    from jiedao.requests import queries

    open311.admit("示范路况小程序", who=office.standing("secretary", MONDAY), now=cast.at(MONDAY, 10))
    return queries.clients(Scope.everything(office.code))[0]


def _hands(made: Life) -> None:
    """Somebody's shop goes to a colleague, and somebody acts for another."""
    from jiedao.procedures import acting, handover

    office = made.office
    giver, taker = (
        office.standing(name, MONDAY).appointments[0] for name in ("community_staff", "community_secretary")
    )
    who = office.standing("secretary", MONDAY)
    made.worker = giver.person
    part = f"tie.shop.frontage_officer.{cast.code_of(office.code, '001')}"
    made.handover = handover.hand_over(
        giver.person,
        id=uuid7(),
        to={part: str(taker.person_id)},
        on=MONDAY,
        why="休假",
        who=who,
        now=cast.at(MONDAY, 16),
    )
    made.post = office.standing("grid_worker", MONDAY).appointments[0]
    made.acting = acting.act_for(
        office.standing("neighbour", MONDAY).appointments[0], id=uuid7(), by_whom=office.standing("community_secretary").appointments[0].person,
        first=MONDAY, last=date(2018, 7, 6), why="休假", who=who, now=cast.at(MONDAY, 16),
    )  # fmt: skip
    elsewhere = office.place("002001")
    office.submit(PATROL, elsewhere, who="community_secretary", on=MONDAY, now=cast.at(MONDAY, 17), problems=[])


def _proposed(made: Life) -> None:
    """The secretary has proposed a decision; the section has planned the studies of the year."""
    from jiedao.procedures.matters import taking

    office = made.office
    written = office.submit(
        "major_decision.topic", None, who="secretary", on=MONDAY, kind="spending", subject_text="互助路28号修缮采购",
        amount="60000.00", proposal="公开询价", emergency="yes", why_urgent="汛期", publish="yes",
    )  # fmt: skip
    made.matter = written.matters[0]
    again = office.submit(
        "major_decision.topic", None, who="handler", on=MONDAY, hour=11, kind="spending", subject_text="互助路28号排水",
        amount="70000.00", proposal="公开询价", emergency="yes", why_urgent="汛期", publish="no", why_not="内部事项",
    )  # fmt: skip
    made.voting = again.matters[0]
    made.voting = taking.take(
        made.voting, "approve", street=office.row, who=office.standing("secretary", MONDAY), now=cast.at(MONDAY, 12)
    )
    sessions = [{"planned_on": "2018-09-18", "topic": "互助路28号专题"}]
    made.plan = office.submit(
        "centre_group_study.study_plan", None, who="second_handler", on=MONDAY, sessions=sessions
    ).entry


def _inbox(made: Life) -> None:
    """The handler has looked at a case, wishes the digest at eight, and one is kept."""
    from jiedao.inbox import actions

    user, at = made.office.user("handler"), cast.at(MONDAY, 18)
    actions.mark_seen(user, [f"case:{made.case.pk}"], at=at)
    actions.wish(user, hour=8, address="", by=user, at=at)
    actions.keep_digest(user, on=MONDAY, lines=[], at=at)


def _votes(made: Life) -> None:
    """A branch votes on screen, and has rated its members and told each."""
    from jiedao.ballots.models import Choice
    from jiedao.ballots.rules import Counted
    from jiedao.procedures import balloting, balloting_grades
    from tests.ballots import holding

    office = made.office
    members = ("community_secretary", "community_staff", "grid_worker", "other_handler")
    branch = holding.branch(office, members)
    how = holding.by(office, on=MONDAY, now=cast.at(MONDAY, 18))
    made.poll, made.rated = (
        holding.call(office, name, branch.subject, on=MONDAY, now=cast.at(MONDAY, 18), question=f"互助路28号，{word}")
        for name, word in ((holding.SECRET, "是否整修"), ("branch_votes.branch_rating", "测评"))
    )  # fmt: skip
    for poll in (made.poll, made.rated):
        balloting.note_presence(poll, present=[one.pk for one in branch.full], **how)
    made.poll = balloting.open_screen(made.poll, **how)
    balloting.cast_vote(made.poll, {1: "against"}, street=office.row, who=office.standing("grid_worker", MONDAY))
    made.counting = holding.call(
        office, holding.ASSEMBLY, branch.subject, on=MONDAY, now=cast.at(MONDAY, 18), question="互助路28号，是否收回"
    )  # fmt: skip
    balloting.note_presence(made.counting, present=[one.pk for one in branch.full], **how)
    counted = Counted(8, 8, 8, 0, {no: {"good": 7, "fair": 1} for no in range(1, 9)})
    for teller in ("community_secretary", "community_staff"):
        balloting.enter_count(made.rated, counted, **holding.by(office, teller, on=MONDAY, now=cast.at(MONDAY, 18)))
    made.rated = balloting.settle(made.rated, **how)
    grades = {one.pk: "good" for one in Choice.objects.filter(poll=made.rated)}
    balloting_grades.set_grades(made.rated, grades, **how)
    _draws(made, branch, how)


def _draws(made: Life, branch: Any, how: Any) -> None:
    """Two draws among the branch's members: one is done, one waits for its day."""
    from jiedao.procedures import drawing

    made.finished_draw, made.announced_draw = (
        drawing.announce(
            uuid7(), "branch_votes.stall_draw", subject=branch.subject, on=MONDAY, question=f"互助路28号，{word}", **how
        )
        for word in ("摊位顺序", "下一轮顺序")
    )  # fmt: skip
    made.finished_draw = drawing.draw(made.finished_draw, **how)


def _activities(made: Life) -> None:
    """A team has held one session and plans the next, for which somebody has signed up."""
    from tests.activities import gathering

    office = made.office
    team = office.enter("volunteer_team", "老街志愿队", who="secretary", field="elder")
    made.volunteer = office.enter("volunteer", "童立秋", who="secretary", ready="yes")
    gathering.held(office, gathering.Team(team), [made.volunteer], on=gathering.DAY)
    made.session = gathering.plan(office, team, title="互助路28号清扫")
    made.signup = gathering.sign_up(office, made.session, made.volunteer)


def _premises(made: Life) -> None:
    """A centre of a community, of which the money spent on it is asked."""
    made.premises = made.office.enter(
        "premises", "互助路党群服务中心", who="second_handler", address="互助路28号", open_hours="9:00至21:00"
    )


def _merged(made: Life) -> None:
    """The shop was entered twice more: one of them has gone into it, the other waits."""
    from jiedao.procedures import merging

    office, who = made.office, made.office.standing("handler", MONDAY)
    names = ("老街面馆", "老街面馆分店")
    gone, made.twin = (
        office.enter(
            "shop", name, below="001001", road="前进巷", road_kind="back_street", keeper="陆小满",
            keeper_since="2017-03-01", phone="13603715678",
        )
        for name in names
    )  # fmt: skip
    made.merge = merging.merge(
        made.shop, merged=gone, id=uuid7(), said={}, why="重复", street=office.row, who=who, now=cast.at(MONDAY, 18)
    )


def _points(made: Life) -> None:
    """The office scores its members: a branch of two whose secretary is the grid worker, a meeting, a confirmed month."""
    from jiedao.points.actions import Word
    from jiedao.procedures import files, points_switch
    from tests.procedures.test_branches import put_on

    office = made.office
    scan = files.keep(
        io.BytesIO(photo()), name="批复.jpg", size=1, photo=False, owner=office.user("secretary"), at=cast.at(MONDAY, 8)
    )
    made.sanction = points_switch.switch_on(
        points_switch.regulation_of(office.row), word=Word("区委组织部", "示组〔2018〕3号", MONDAY, "同意", scan.pk),
        from_on=MONDAY, street=office.row, who=office.standing("secretary", MONDAY), now=cast.at(MONDAY, 8),
    )  # fmt: skip
    made.member = office.standing("grid_worker", MONDAY).appointments[0].person
    kinds = {"level": "branch", "setting": "community", "has_committee": "no"}
    made.scored = put_on(
        office,
        "party_organisation",
        "朝霞第二党支部",
        on=MONDAY,
        assigned={"branch_secretary": made.member.pk},
        **kinds,
    )
    values = {
        "branch": str(made.scored.pk), "joined_on": "1990-07-01", "status": "full", "leader": "no", "retired": "no",
        "hardship": "no", "category": "resident",
    }  # fmt: skip
    office.submit(
        "party_register.party_member", made.member, who="second_handler", on=MONDAY, **values
    )  # from the other
    made.mate = put_on(office, "party_member", "褚木槿", on=MONDAY, **values)
    rows = [{"person": str(one.pk), "state": "present"} for one in (made.member, made.mate)]
    made.meeting = office.submit(
        "three_meetings.meeting", made.scored, who="grid_worker", on=MONDAY, hour=19, parts=["assembly"], held="yes",
        place_text="活动室", chair=rows[0]["person"], attendance=rows, topics="学习",
    ).entry  # fmt: skip
    office.submit("member_points.month_statement", made.scored, who="grid_worker", on=cast.TODAY, hour=0,
                  month="2018-06-30", checked="yes")  # fmt: skip


def patrol(office: cast.Office, what: str, *, hour: int = 9) -> Any:
    """A day patrol of the first grid that finds one problem."""
    problems = [{"what": what, "where_it_is": "互助路28号"}]
    return office.submit(PATROL, office.place("001001"), who="grid_worker", on=MONDAY, hour=hour, problems=problems)


def _rosters(office: cast.Office) -> tuple[Any, Any]:
    """A roster on its register, and one that waits to be looked at."""
    with TemporaryDirectory() as folder:
        lines = [shop("老街粮油", 电话="13603715678"), shop("老街布店", 信用代码="91410102MAFPE4K0A5")]
        file = roster(Path(folder), lines, name="老街花名册.csv")
        kept = bringing.bring_upload(
            file.read_bytes(), file.name, "shop", street=office.row, who=office.standing("secretary"), period=None,
            now=cast.NOON,
        )  # fmt: skip
        waiting = bringing.bring_upload(
            file.read_bytes(), file.name, "shop", street=office.row, who=office.standing("secretary"), period=None,
            now=cast.NOON,
        )  # fmt: skip
    batches.explain_headings("shop", {"字号": "name"}, by=office.user("handler"), at=cast.NOON)
    return write(office, kept, who="secretary"), waiting


def report(office: cast.Office) -> Any:
    """The half-year's report, issued while there was one problem."""
    from jiedao.procedures import reporting

    def who(name: str, hour: int) -> dict[str, Any]:
        return {"street": office.row, "who": office.standing(name, MONDAY), "now": cast.at(MONDAY, hour)}

    made = reporting.draft("2018-H1", **who("handler", 9))
    seen = reporting.composed(parse_period("2018-H1"), street=office.row, on=MONDAY).digest
    made = reporting.check(made, seen=seen, **who("office_head", 10))
    return reporting.issue(made, number="", **who("director", 10))


def _examined(made: Life) -> None:
    """A bank, an examination of a branch, and somebody in the middle of it; without the rules, which another office has."""
    from jiedao.examinations import actions
    from jiedao.examinations.models import Wording
    from jiedao.examinations.rules import Draw, Item
    from jiedao.examinations.sheets import Draft
    from jiedao.procedures import examination_bank, examination_sealing, files, vault
    from jiedao.register import actions as register
    from jiedao.register.models import Subject

    office, at = made.office, cast.at(cast.TODAY, 0)
    user, place = office.user("second_handler"), office.place()
    draft = Draft("single", "题库里的老街一问", ("甲项", "乙项"), (1,), "章程", "准则第九条")
    made.question = actions.add_question(
        draft, id=uuid7(), line="party_building", place=place, by=user, at=at, on=MONDAY
    )
    data = examination_bank.template()
    made.sheet = actions.propose_sheet(
        id=uuid7(), line="party_building", place=place, file="题目.xlsx", digest=files.keep_bytes(data, name="题目.xlsx"), counts={},
        owner=user, at=at,
    )  # fmt: skip
    made.branch = office.subject("party_organisation", "纺苑党支部")
    person = office.standing("grid_worker").scope.person
    register.add_member(made.branch, member=Subject(pk=person), from_on=MONDAY, by="system:test", at=at)
    wording = made.wording = Wording.objects.get(question_id=made.question.pk)
    plan = actions.Plan(
        uuid7(),
        "纺苑知识考试",
        at,
        cast.at(cast.TODAY, 23, 59),
        240,
        (Draw("single", "", 1, Decimal(100)),),
        "none",
        False,
        False,
        "s",
        Decimal(100),
        Decimal(60),
    )
    made.exam = actions.make_examination(
        plan, line="party_building", place=place, branches=[made.branch], pool=[str(wording.pk)],
        items=[Item(str(wording.pk), Decimal(100), (0, 1))], by=user, at=at,
    )  # fmt: skip
    vault.cipher_of(Subject(pk=person), by=user, at=at)
    turn = actions.Turn(made.exam, made.branch.pk, person, 1)
    made.sitting = actions.begin_sitting(
        turn, mode="screen", items=[Item(str(wording.pk), Decimal(100), (0, 1))], ends_at=plan.closes_at, by=user, at=at
    )
    cipher = examination_sealing.ciphers([person])[person]
    actions.keep_answers(made.sitting, {1: examination_sealing.seal_answer(cipher, made.sitting, 1, [1])})
    other = made.examinee = register.add_subject(base="person", name="纺苑党员", place=place, by="system:test", at=at)
    register.add_member(made.branch, member=other, from_on=MONDAY, by="system:test", at=at)
    gone = actions.Turn(made.exam, made.branch.pk, other.pk, 1)
    done = actions.begin_sitting(gone, mode="paper", items=[], ends_at=at, by=user, at=at)
    actions.hand_in(done, how="branch", cipher="a1.x", by=user, at=at)
    actions.grant_makeup(
        actions.Turn(made.exam, made.branch.pk, other.pk, 2),
        opens_at=at,
        closes_at=plan.closes_at,
        why="补考",
        by=user,
        at=at,
    )
    actions.strike(made.exam, wording, why="错", by=user, at=at)


def _open_obligation(office: cast.Office) -> Any:
    from jiedao.duties.models import Obligation

    of_the_grid = Obligation.objects.filter(place_id=office.place("001001").pk, done_on=None)
    return of_the_grid.filter(duty="day_night_patrol.day_walked").order_by("due_on").first()


@dataclass(frozen=True)
class Way:
    """One way to ask: an address, and with POST what is sent. `named` is the id in it that belongs to the office."""

    path: str
    named: str = ""
    sent: dict[str, Any] | None = None
    open_inside: bool = False  # every colleague may open it, whatever their post

    @property
    def method(self) -> str:
        return "GET" if self.sent is None else "POST"

    def instead(self, other: str) -> "Way":
        """The same way with another id in the place of the one it names."""

        def put(text: Any) -> Any:
            return text.replace(quote(self.named), quote(other)).replace(self.named, other)

        return Way(put(self.path), other, None if self.sent is None else {k: put(v) for k, v in self.sent.items()})


Ways = Callable[[Life], list[Way]]


def at(pattern: str, **sent: Any) -> Ways:
    """Ways that name nothing of an office: the same for everybody."""
    return lambda life: [Way(pattern, sent=sent or None)]


def of(pattern: str, *names: str, post: bool = False, open_inside: bool = False, **sent: Any) -> Ways:
    """A way for each attribute of the life: `{}` in the address, or in what is sent, is its id (a case's number)."""

    def ways(life: Life) -> list[Way]:
        found = []
        for name in names:
            thing = getattr(life, name)
            id = str(getattr(thing, "number", "") if name in ("case", "waiting") else getattr(thing, "pk", thing))
            body = {key: value.format(id) for key, value in sent.items()} if post else None
            found.append(Way(pattern.format(quote(id)), id, body, open_inside))
        return found

    return ways


def both(*some: Ways) -> Ways:
    return lambda life: [way for one in some for way in one(life)]


def beforehand(some: Ways) -> Ways:
    """Ways that are refused, whatever they name, before it is looked for: a phone's that is another's, a form's that is not one's."""
    return lambda life: [replace(way, named="") for way in some(life)]


CASES, SUBJECTS, ENTRIES = ("case", "waiting"), ("site", "shop", "person"), ("entry", "sealed", "corrected")
ROSTERS, POLLS = ("roster", "waiting_roster"), ("poll", "rated", "counting")
DRAWS = ("announced_draw", "finished_draw")
BALLOT_MOVES = (
    "open",
    "settle",
    "recuse",
    "recuse-back",
    "speak",
    "no-quorum",
    "fail",
    "again",
    "run-off",
    "none-such",
)
MOVES = ("accept", "submit", "start", "check", "extend", "pass_on", "hang", "resume", "void", "reopen", "notice")

FIGURES = ("cases_opened", "cases_closed_intime", "frontage_repeated", "building_sites", "problems_per_round")
KINDS = ("building_site", "shop", "visited", "team_member")


def _signup(below: str, **sent: Any) -> Ways:
    """Ways to what is done with one sign-up of a session; the session is the one named."""

    def ways(life: Life) -> list[Way]:
        id = str(life.session.pk)
        return [Way(f"/activities/{id}/{life.signup.pk}/{below}/", id, sent or None)]

    return ways


def _coded(below: str = "", **sent: Any) -> Ways:
    """Ways to a resident's report inside the house, by its code."""

    def ways(life: Life) -> list[Way]:
        return [Way(f"/requests/{life.request.code}/{below}", life.request.code, sent or None)]

    return ways


def _beside(name: str, other: str) -> Ways:
    """Ways to put one subject beside another; the first is the one named."""

    def ways(life: Life) -> list[Way]:
        id, beside = str(getattr(life, name).pk), str(getattr(life, other).pk)
        path = f"/subjects/{id}/merge/{beside}/"
        return [Way(path, id), Way(path, id, {"keep": "one", "why": ""})]

    return ways


def keeping(deed: str, **sent: str) -> Ways:
    """Ways to keep one register's line of a subject."""
    pairs = (("building_site", "site"), ("shop", "shop"), ("visited", "person"))
    return both(
        *(of(f"/subjects/{{}}/{deed}/{kind}/", name) for kind, name in pairs),
        *(of(f"/subjects/{{}}/{deed}/{kind}/", name, post=True, **sent) for kind, name in pairs),
    )


def _exam(*parts: str, **sent: str) -> Ways:
    """Ways below an examination: a part that the life has stands as its id."""

    def ways(life: Life) -> list[Way]:
        id = str(life.exam.pk)
        below = "/".join(str(getattr(life, one).pk) if getattr(life, one, None) else one for one in parts)
        return [Way(f"/examinations/{id}/{below}/", id, sent or None)]

    return ways


#: Every address of the house by its name. One that is not here fails the tests: say how it is asked, and about what.
NO_ID, NO_CODE = "00000000-0000-7000-8000-000000000000", "ABCDEFG"

ROUTES: dict[str, Ways] = {
    "door:front": both(at("/door/here/"), at("/door/there/"), at("/door/none-such/")),
    "door:report": both(
        at("/door/here/report/"),
        at("/door/here/report/", id="x", do="look"),
        at("/door/here/report/", do="send", words=""),
    ),
    "door:look": both(
        at("/door/here/follow/"), at("/door/here/follow/?code=x"), at("/door/here/follow/", code="ABCDEF1")
    ),
    "door:followed": at(f"/door/here/follow/{NO_CODE}/"),
    "door:answer": both(
        at(f"/door/here/follow/{NO_CODE}/answer/"), at(f"/door/here/follow/{NO_CODE}/answer/", fixed="yes")
    ),
    "door:add": at(f"/door/here/follow/{NO_CODE}/add/", words="x"),
    "door:open": both(at("/door/here/open/"), at("/door/here/open/?place=x")),
    "door:one": both(at(f"/door/here/open/{NO_ID}/"), at(f"/door/here/open/{NO_ID}/", words="x")),
    "door:confirm": at(f"/door/here/open/{NO_ID}/met/", x="1"),
    "door:picture": at(f"/door/here/pictures/{NO_ID}/"),
    "door:notices": at("/door/here/notices/"),
    "door:figures": at("/door/here/figures/"),
    "door:privacy": at("/door/here/privacy/"),
    "open311:discovery": both(*(at(f"/open311/v2/discovery.{end}") for end in ("json", "xml"))),
    "open311:services": both(*(at(f"/open311/v2/services.{end}?jurisdiction_id=here") for end in ("json", "xml"))),
    "open311:service": at("/open311/v2/services/rubbish.json?jurisdiction_id=here"),
    "open311:requests": both(
        *(
            at(f"/open311/v2/requests.{end}?jurisdiction_id=here{more}")
            for end, more in (("json", ""), ("xml", "&status=open"))
        ),
        at("/open311/v2/requests.json", jurisdiction_id="here", service_code="rubbish", api_key="x"),
    ),
    "open311:one": lambda life: [Way(f"/open311/v2/requests/{life.request.pk}.json?jurisdiction_id=here")],
    "open311:token": lambda life: [Way(f"/open311/v2/tokens/{life.request.pk}.xml?jurisdiction_id=here")],
    "open311:updates": both(
        *(at(f"/open311/v2/servicerequestupdates.{end}?jurisdiction_id=here") for end in ("json", "xml"))
    ),
    "requests:list": both(*(at(f"/requests/{query}") for query in ("", "?show=all", "?show=x&after=x"))),
    "requests:take": both(at("/requests/new/"), at("/requests/new/", channel="x", words="")),
    "requests:switch": both(at("/requests/door/"), at("/requests/door/", why="")),
    "requests:clients": both(at("/requests/clients/"), at("/requests/clients/", name="")),
    "requests:end_client": of("/requests/clients/{}/end/", "client", post=True, x="1"),
    "requests:one": _coded(),
    "requests:join": both(_coded("join/", into="x"), _coded("join/", into="x", id="x", seen="x")),
    "requests:moderate": both(_coded("moderate/", do="hide", why=""), _coded("moderate/", do="x")),
    "requests:reply": _coded("reply/", words=""),
    "requests:contact": _coded("contact/", x="1"),
    "requests:picture": both(_coded("pictures/1/"), _coded("pictures/1/", areas="x"), _coded("pictures/9/")),
    "requests:original": both(_coded("pictures/1/original/"), _coded("pictures/1/original/?shown=1")),
    "cases:board": both(*(at(f"/cases/board/{query}") for query in ("", "?ladder=x&place=x"))),
    "cases:batch": both(
        at("/cases/batch/"),
        lambda life: [Way(f"/cases/batch/?move=notice&n={life.case.number}")],
        at("/cases/batch/", n="x", move="accept"),
    ),
    "home": at("/"),
    "home_list": both(*(at(f"/todo/{part}/") for part in ("duties", "cases", "returned", "reminded", "none-such"))),
    "agenda:month": both(
        *(at(f"/agenda/{query}") for query in ("", "?period=2018-06", "?period=2018-W26", "?period=x"))
    ),
    "agenda:day": both(*(at(f"/agenda/day/{day}/") for day in ("2018-07-02", "2018-06-29", "2050-01-01", "none"))),
    "agenda:subscribe": both(
        at("/agenda/subscribe/"), at("/agenda/subscribe/", do="off"), at("/agenda/subscribe/", do="x")
    ),
    "agenda:feed": both(
        at("/feeds/x.ics"), at(f"/feeds/{cast.HERE}-{'x' * 43}.ics")
    ),  # a good one is anybody's who has it
    "more": at("/more/"),
    "claims:list": both(at("/claims/"), *(at(f"/claims/?kind={kind}") for kind in ("small_wish", "x"))),
    "claims:mine": at("/claims/mine/"),
    "claims:pairs": at("/claims/pairs/"),
    "claims:claim": both(  # whoever records may help, wherever they work
        of("/claims/hardship_household/{}/", "needy", open_inside=True),
        of("/claims/small_wish/{}/", "needy", open_inside=True),
        of(
            "/claims/child_in_difficulty/{}/", "needy", open_inside=True, post=True, _id="x"
        ),  # on no such list: not taken
        at("/claims/none_such/00000000-0000-0000-0000-000000000000/"),
    ),
    "claims:end": both(of("/claims/{}/end/", "paired"), of("/claims/{}/end/", "paired", post=True, why="x")),
    "points:own": both(at("/points/"), at("/points/?month=2018-06")),
    "points:own_paper": at("/points/paper/"),
    "points:own_appeal": both(
        at("/points/appeal/"), at("/points/appeal/?line=000000-1"), at("/points/appeal/", line="")
    ),
    "points:own_record": of("/points/records/{}/?month=2018-06", "meeting"),
    "points:thing": both(
        of("/points/things/{}/cleaning_purchase.cleaning_score/?month=2018-06", "site", "shop"),
        of("/points/things/{}/none/?month=x", "site"),
    ),
    "points:months": at("/points/months/?month=2018-06"),
    "points:branch": of("/points/branches/{}/?month=2018-06", "scored"),
    "points:confirm": both(
        of("/points/branches/{}/confirm/", "scored"),
        of("/points/branches/{}/confirm/", "scored", post=True, looked="{}"),
    ),
    "points:member": of("/points/members/{}/?month=2018-06", "mate"),
    "points:paper": of("/points/members/{}/paper/", "mate"),
    "points:appeal": both(
        of("/points/members/{}/appeal/", "member", "mate"),
        of("/points/members/{}/appeal/", "mate", post=True, line="000000-1"),
    ),
    "points:document": of("/points/switch/{}/file/", "sanction"),
    "points:switch": both(at("/points/switch/"), at("/points/switch/", document="x")),
    "sheet": at("/sheet/"),
    "preferences": at("/preferences/", theme="light"),
    "account_login": at("/signin/"),
    "account_logout": at("/signout/"),
    "account_change_password": at("/password/"),
    "account_inactive": at("/account-closed/"),
    "access": both(*(at(f"/access/{query}") for query in ("", "?by=people", "?by=deeds", "?can=case.check"))),
    "hands:person": of("/people/{}/", "worker", open_inside=True),
    "hands:handover": both(
        of("/people/{}/handover/", "worker"), of("/people/{}/handover/", "worker", post=True, on="2018-07-02", why="试")
    ),
    "hands:handed": both(
        of("/people/handovers/{}/", "handover"), of("/people/handovers/{}/", "handover", post=True, x="{}")
    ),
    "hands:acting": both(
        of("/people/posts/{}/acting/", "post"),
        of("/people/posts/{}/acting/", "post", post=True, first="2018-07-02", why="试"),
    ),
    "hands:end": both(
        of("/people/acting/{}/end/", "acting"), of("/people/acting/{}/end/", "acting", post=True, x="{}")
    ),
    "calendar": both(at("/calendar/"), at("/calendar/?year=2017"), at("/calendar/?year=none")),
    "calendar_enter": both(at("/calendar/enter/"), at("/calendar/enter/", name="试")),
    "rules:list": at("/rules/"),
    "rules:detail": both(at("/rules/rectification/"), at("/rules/home_visit/"), at("/rules/none-such/")),
    "search": both(*(at(f"/search/?q={quote(text)}") for text in LOOKED_FOR)),
    "search_pick": both(*(at(f"/search/pick/?kind={kind}&name=x&q={quote('老街')}") for kind in ("shop", "staff"))),
    "ballots:draws": at("/ballots/draws/"),
    "ballots:announce": both(
        at("/ballots/draws/announce/"),
        at("/ballots/draws/announce/?ballot=branch_votes.stall_draw"),
        at("/ballots/draws/announce/?ballot=branch_votes.stall_draw", subject="x", on="2018-07-02", question="试"),
    ),
    "ballots:drawn": of("/ballots/draws/{}/", *DRAWS),
    "ballots:draw_sheet": of("/ballots/draws/{}/sheet/", *DRAWS),
    "ballots:draw_step": both(
        *(of(f"/ballots/draws/{{}}/{move}/", *DRAWS) for move in ("draw", "off", "other")),
        *(of(f"/ballots/draws/{{}}/{move}/", *DRAWS, post=True, why="") for move in ("draw", "off", "other")),
    ),
    "activities:list": both(
        *(at(f"/activities/{query}") for query in ("", "?state=held", "?state=x&activity=x&place=x"))
    ),
    "activities:plan": both(
        at("/activities/plan/"),
        at("/activities/plan/?activity=volunteer_teams.volunteering"),
        at("/activities/plan/?activity=volunteer_teams.volunteering", subject="x", title="试", starts_at="x"),
    ),
    "activities:mine": at("/activities/mine/"),
    "activities:own_certificate": at("/activities/certificates/volunteer_teams.volunteering/"),
    "activities:certificate": of("/activities/certificates/volunteer_teams.volunteering/{}/", "volunteer"),
    "activities:detail": both(of("/activities/{}/", "session"), of("/activities/{}/?q=成小", "session")),
    "activities:change": both(
        of("/activities/{}/change/", "session"), of("/activities/{}/change/", "session", post=True, title="")
    ),
    "activities:call_off": both(
        of("/activities/{}/call-off/", "session"), of("/activities/{}/call-off/", "session", post=True, why="")
    ),
    "activities:sign_up": of("/activities/{}/sign-up/", "session", post=True, person=""),
    "activities:attendance": both(
        of("/activities/{}/attendance/", "session"), of("/activities/{}/attendance/", "session", post=True, did="试")
    ),
    "activities:join": of("/activities/{}/join/", "session", post=True, waits="1"),
    "activities:leave": of("/activities/{}/leave/", "session", post=True, x="1"),
    "activities:consent": both(_signup("consent"), _signup("consent", on="")),
    "activities:withdraw": _signup("withdraw", x="1"),
    "ballots:list": both(*(at(f"/ballots/{query}") for query in ("", "?state=all", "?state=settled&ballot=x"))),
    "ballots:call": both(
        at("/ballots/call/"),
        at("/ballots/call/?ballot=branch_votes.secret_vote"),
        at("/ballots/call/?ballot=branch_votes.secret_vote", subject="x", on="2018-07-02", question="试"),
    ),
    "ballots:detail": of("/ballots/{}/", *POLLS),
    "ballots:sheet": of("/ballots/{}/sheet/", *POLLS),
    "ballots:presence": both(
        of("/ballots/{}/presence/", *POLLS), of("/ballots/{}/presence/", *POLLS, post=True, rest="present")
    ),
    "ballots:count": both(of("/ballots/{}/count/", *POLLS), of("/ballots/{}/count/", *POLLS, post=True, given_out="1")),
    "ballots:cast": both(
        of("/ballots/{}/cast/", *POLLS), of("/ballots/{}/cast/", "poll", post=True, **{"secret.1": "against"})
    ),
    "ballots:grades": both(of("/ballots/{}/grades/", *POLLS), of("/ballots/{}/grades/", "rated", post=True, why="试")),
    "ballots:notes": of("/ballots/{}/notes/", *POLLS),
    "ballots:own": of("/ballots/{}/own/", *POLLS),
    "ballots:step": both(
        *(of(f"/ballots/{{}}/{move}/", "poll") for move in BALLOT_MOVES),
        *(
            of(f"/ballots/{{}}/{move}/", "poll", post=True, why="", on="2018-07-02", person="{}")
            for move in BALLOT_MOVES
        ),
    ),
    "matters:list": both(at("/matters/"), at("/matters/?state=all&mine=1"), at(f"/matters/?q={quote('互助')}")),
    "matters:propose": at("/matters/new/"),
    "matters:detail": both(of("/matters/{}/", "matter"), of("/matters/{}/?who=1", "matter")),
    "matters:sheet": of("/matters/{}/sheet/", "matter"),
    "matters:step": both(
        *(of(f"/matters/{{}}/{move}/", "matter") for move in ("pass", "approve", "return", "record", "file")),
        of("/matters/{}/approve/", "matter", post=True, note="好"),
    ),
    "matters:vote": both(of("/matters/{}/vote/", "voting"), of("/matters/{}/vote/", "voting", post=True, on="")),
    "matters:plan": at("/matters/00000000-0000-7000-8000-000000000000/plan/meeting/"),
    "matters:withdraw": both(
        of("/matters/{}/withdraw/", "matter"), of("/matters/{}/withdraw/", "matter", post=True, why="")
    ),
    "ledgers:tree": both(at("/ledgers/party_organisation/tree/"), at("/ledgers/shop/tree/")),
    "figures:structure": both(
        at("/figures/committee_members_women/structure/?period=2018"), at("/figures/building_sites/structure/")
    ),
    "cases:list": both(
        at("/cases/"),
        at("/cases/?state=all"),
        at("/cases/?state=all&as=csv"),
        at(f"/cases/?state=all&q={quote('建材')}"),
    ),
    "cases:detail": both(of("/cases/{}/", *CASES), of("/cases/{}/?who=1", *CASES)),
    "cases:letter": of("/cases/{}/letter/", *CASES),
    "cases:step": both(
        *(of(f"/cases/{{}}/{move}/", "case") for move in MOVES),
        of("/cases/{}/check/", "waiting"),
        *(
            of(f"/cases/{{}}/{move}/", "case", post=True, id=str(uuid7()), seen="assigned", why="试")
            for move in MOVES[::2]
        ),
    ),
    "hotline:list": both(
        *(at(f"/hotline/{query}") for query in ("", "?state=all", "?state=x&place=x&category=x&again=1"))
    ),
    "hotline:start": both(at("/hotline/new/"), at("/hotline/new/", x="1")),
    "hotline:sheets": at("/hotline/sheets/"),
    "hotline:sheet": both(of("/hotline/sheets/{}/", "orders"), of("/hotline/sheets/{}/?show=known", "orders")),
    "hotline:take": of("/hotline/sheets/{}/take/", "orders", post=True, x="1"),
    "hotline:drop": of("/hotline/sheets/{}/drop/", "orders", post=True, x="1"),
    "hotline:undo": both(
        of("/hotline/sheets/{}/undo/", "orders"), of("/hotline/sheets/{}/undo/", "orders", post=True, why="")
    ),
    "hotline:export": of("/hotline/sheets/{}/export/", "orders", post=True, which="all"),
    "hotline:order": of("/hotline/orders/{}/", "order"),
    "hotline:reply": both(
        of("/hotline/orders/{}/reply/", "order"),
        of("/hotline/orders/{}/reply/?template=fixed", "order"),
        of("/hotline/orders/{}/reply/", "order", post=True, words=""),
    ),
    "hotline:check": both(
        of("/hotline/orders/{}/check/", "order"), of("/hotline/orders/{}/check/", "order", post=True, note="")
    ),
    "hotline:return": both(
        of("/hotline/orders/{}/return/", "order"), of("/hotline/orders/{}/return/", "order", post=True, basis="")
    ),
    "papers_in:list": at("/papers-in/"),
    "papers_in:paper": of("/papers-in/{}/", "paper_in"),
    "papers_in:answer": of("/papers-in/{}/answer/", "paper_in"),
    "duties:list": both(at("/duties/"), at("/duties/?period=2018-W26"), at("/duties/?period=2018-06")),
    "duties:duty": both(
        at("/duties/day_night_patrol.day_walked/?period=2018-06&as=csv"),
        at("/duties/day_night_patrol.day_walked/?period=2018-06"),
        at("/duties/site_dust.full_check/?period=2018-06"),
    ),
    "duties:regulation": both(
        *(at(f"/duties/of/site_dust/{query}") for query in ("", "?period=2018", "?period=2018-06&as=csv")),
        at("/duties/of/none-such/"),
    ),
    "inbox:list": both(at("/inbox/"), at("/inbox/?show=all"), at("/inbox/?before=none")),
    "inbox:seen": both(at("/inbox/seen/", thing="f-late:x"), at("/inbox/seen/", do="again", thing="x")),
    "inbox:digest": both(at("/inbox/digest/"), at("/inbox/digest/?on=2018-07-01"), at("/inbox/digest/?on=x")),
    "inbox:wish": both(at("/inbox/settings/"), at("/inbox/settings/", hour="9", address="x")),
    "own_file:file": at("/own/file/"),
    "own_file:records": both(at("/own/file/records/"), at("/own/file/records/?after=x")),
    "own_file:looks": at("/own/file/looks/"),
    "own_file:take": both(at("/own/file/take/", **{"as": "csv"}), at("/own/file/take/", **{"as": "x"})),
    "own_file:ask": both(
        at("/own/file/ask/correction_requests.correction_request/"),
        at("/own/file/ask/none.such/"),
        at("/own/file/ask/correction_requests.correction_request/", which="", _id="x"),
    ),
    "organisations:list": both(at("/organisations/"), at("/organisations/?all=1")),
    "organisations:one": both(
        *(of(f"/organisations/{{}}/{query}", "branch") for query in ("", "?quarter=1", "?quarter=x"))
    ),
    "organisations:month": both(
        *(of(f"/organisations/{{}}/month/{query}", "branch") for query in ("", "?period=2018-06", "?period=x"))
    ),
    "organisations:own_greetings": at("/greetings/"),
    "organisations:greetings": both(
        *(of(f"/organisations/{{}}/greetings/{query}", "branch") for query in ("", "?by=month", "?by=x&declined=x")),
        of("/organisations/{}/greetings/", "branch", post=True, greet="x|{}|x"),
        of("/organisations/{}/greetings/", "branch", post=True, decline="double_care.natural_birthday|{}|"),
    ),
    "organisations:board": both(
        *(
            at(f"/organisations/duties/{query}")
            for query in ("", "?period=2018", "?period=2018-06&as=csv", "?state=case&place=x")
        ),
    ),
    "organisations:notices": both(at("/notices/"), at("/notices/?rung=team_meeting"), at("/notices/?rung=x")),
    "organisations:annex": both(at("/notices/annex/"), at("/notices/annex/?rung=office_head")),
    "duties:waive": both(
        of("/duties/waive/{}/", "obligation"), of("/duties/waive/{}/", "obligation", post=True, why="bad_weather")
    ),
    "entries:detail": of("/entries/{}/", *ENTRIES),
    "entries:minutes": both(
        of("/entries/{}/minutes/", *ENTRIES, "meeting"), of("/entries/{}/minutes/?as=docx", *ENTRIES, "meeting")
    ),
    "entries:correct": both(
        of("/entries/{}/correct/", *ENTRIES), of("/entries/{}/correct/", *ENTRIES, post=True, _why="试")
    ),
    "entries:void": both(of("/entries/{}/void/", *ENTRIES), of("/entries/{}/void/", *ENTRIES, post=True, why="试")),
    "entries:reveal": both(
        of("/entries/{}/reveal/?field=income", "sealed"),
        of("/entries/{}/reveal/?field=income", "sealed", post=True, purpose="check"),
    ),
    "examinations:list": at("/examinations/"),
    "examinations:make": both(at("/examinations/new/"), at("/examinations/new/", do="preview", title="试")),
    "examinations:bank": both(
        *(
            at(f"/examinations/bank/{query}")
            for query in ("", "?shape=single&topic=x", "?state=retired", f"?q={quote('老街')}")
        )
    ),
    "examinations:add": both(at("/examinations/bank/new/"), at("/examinations/bank/new/", shape="single", text="试")),
    "examinations:template": at("/examinations/bank/template/"),
    "examinations:bring": both(at("/examinations/bank/import/"), at("/examinations/bank/import/", x="1")),
    "examinations:sheet": both(
        of("/examinations/bank/imports/{}/", "sheet"),
        of("/examinations/bank/imports/{}/", "sheet", post=True, drop="1"),
    ),
    "examinations:question": of("/examinations/bank/{}/", "question"),
    "examinations:edit": both(
        of("/examinations/bank/{}/edit/", "question"),
        of("/examinations/bank/{}/edit/", "question", post=True, shape="x"),
    ),
    "examinations:retire": both(
        of("/examinations/bank/{}/retire/", "question"),
        of("/examinations/bank/{}/retire/", "question", post=True, why=""),
    ),
    "examinations:answer": both(
        of("/examinations/sittings/{}/", "sitting"), of("/examinations/sittings/{}/", "sitting", post=True, q1="0")
    ),
    "examinations:hand_in": of("/examinations/sittings/{}/hand-in/", "sitting"),
    "examinations:detail": of("/examinations/{}/", "exam"),
    "examinations:sit": both(
        of("/examinations/{}/sit/", "exam"), of("/examinations/{}/sit/", "exam", post=True, x="1")
    ),
    "examinations:mine": of("/examinations/{}/mine/", "exam"),
    "examinations:paper": both(
        of("/examinations/{}/paper/", "exam"), of("/examinations/{}/paper/?key=1&turn=2", "exam")
    ),
    "examinations:questions": of("/examinations/{}/questions/", "exam"),
    "examinations:strike": both(
        _exam("questions", "wording", "strike"), _exam("questions", "wording", "strike", why="")
    ),
    "examinations:close": both(
        of("/examinations/{}/close/", "exam"), of("/examinations/{}/close/", "exam", post=True, x="1")
    ),
    "examinations:call_off": both(
        of("/examinations/{}/call-off/", "exam"), of("/examinations/{}/call-off/", "exam", post=True, why="")
    ),
    "examinations:branch": both(_exam("branches", "branch"), _exam("branches", "branch", x="1")),
    "examinations:member": both(
        _exam("branches", "branch", "examinee"), _exam("branches", "branch", "examinee", do="absent", why="")
    ),
    "figures:list": both(
        at("/figures/"), at("/figures/?period=2018-06"), of("/figures/?place={}", "grid"), at("/figures/?period=none")
    ),
    "figures:detail": both(
        *(at(f"/figures/{name}/{query}") for name in FIGURES for query in ("", "?period=2018-06", "?rows=part")),
        *(of(f"/figures/{name}/?place={{}}", "grid") for name in FIGURES),
        at("/figures/none-such/"),
    ),
    "figures:rows": both(
        *(at(f"/figures/{name}/rows.csv") for name in FIGURES),
        *(of(f"/figures/{name}/rows.csv?place={{}}", "grid") for name in FIGURES),
    ),
    "plans:list": both(*(at(f"/plans/{query}") for query in ("", "?year=2018", "?year=none&form=none"))),
    "plans:plan": both(of("/plans/{}/", *ENTRIES, "plan"), of("/plans/{}/?as=csv", *ENTRIES, "plan")),
    "rota:list": at("/rota/"),
    "rota:week": both(*(of(f"/rota/{ROTA}/?subject={{}}&week={week}", "site", "shop") for week in ("2018-W26", "x"))),
    "rota:paper": of(f"/rota/{ROTA}/print/?subject={{}}&week=2018-W26", "site", "shop"),
    "rota:add": both(
        of(f"/rota/{ROTA}/add/?subject={{}}", "site"),
        of(f"/rota/{ROTA}/add/", "site", post=True, subject="{}", on="2018-07-02", shift="none"),
    ),
    "rota:copy": both(
        of(f"/rota/{ROTA}/copy/?subject={{}}", "site"), of(f"/rota/{ROTA}/copy/", "site", post=True, subject="{}")
    ),
    "rota:shift": both(
        of(f"/rota/{ROTA}/shift/{{}}/1/", *ENTRIES),
        lambda life: [Way(f"/rota/{ROTA}/shift/{life.shift.pk}/1/?subject={life.site.pk}", str(life.shift.pk))],
    ),
    "drafts:check": both(
        at("/drafts/"), at("/drafts/", text="全城清洁清理垃圾800余立方米，慰问党员77人。", period="2018-06")
    ),
    "reports:list": at("/reports/"),
    "reports:draft": both(
        at("/reports/draft/"), at("/reports/draft/", period="2017-H2"), at("/reports/draft/", period="x")
    ),
    "reports:detail": both(*(at(f"/reports/{which}/") for which in ("2018-H1/1", "2018-H1/2", "2018-H1/9", "none/1"))),
    "reports:check": both(at("/reports/2018-H1/2/check/"), at("/reports/2018-H1/2/check/", seen="x")),
    "reports:issue": both(at("/reports/2018-H1/2/issue/"), at("/reports/2018-H1/2/issue/", number="x")),
    "reports:correct": both(at("/reports/2018-H1/1/correct/"), at("/reports/2018-H1/1/correct/", why="数错了一次")),
    "reports:word": both(at("/reports/2018-H1/1/word/"), at("/reports/2018-H1/2/word/")),
    "files:upload": at("/files/", name="x"),
    "files:show": of("/files/{}/", "file"),
    "imports:list": at("/imports/"),
    "imports:start": both(
        *(at(f"/imports/new/{kind}/") for kind in ("shop", "none-such")), at("/imports/new/shop/", period="")
    ),
    "imports:detail": both(of("/imports/{}/", *ROSTERS), of("/imports/{}/?show=refused", *ROSTERS)),
    "imports:columns": of("/imports/{}/columns/", *ROSTERS, post=True, **{"column.A": ""}),
    "imports:write": of("/imports/{}/write/", *ROSTERS, post=True, x="1"),
    "imports:drop": of("/imports/{}/drop/", *ROSTERS, post=True, x="1"),
    "imports:undo": both(of("/imports/{}/undo/", *ROSTERS), of("/imports/{}/undo/", *ROSTERS, post=True, why="试")),
    "imports:returned": of("/imports/{}/returned/", *ROSTERS),
    "ledgers:list": at("/ledgers/"),
    "ledgers:kind": both(
        *(at(f"/ledgers/{kind}/{how}") for kind in KINDS for how in ("", "?as=csv")),
        *(at(f"/ledgers/{kind}/?q={quote(text)}") for kind in KINDS for text in ("老街", "纺苑", "成小")),
        at("/ledgers/none-such/"),
        of("/ledgers/party_member/?of={}", "branch"),
    ),
    "ledgers:add": both(*(at(f"/ledgers/{kind}/add/") for kind in KINDS)),
    "ledgers:labels": both(*(at(f"/ledgers/{kind}/labels/") for kind in KINDS), at("/ledgers/none-such/labels/")),
    "ledgers:opened": of("/s/{}/", *SUBJECTS),
    "map:map": both(
        *(at(f"/map/{query}") for query in ("", "?show=shop", "?show=none-such&box=1,2,3,4", "?state=all&place=none")),
        *(at(f"/map/?show={show}&q={quote(text)}") for show in ("cases", "shop") for text in ("老街", "纺苑")),
    ),
    "map:load": both(*(at(f"/map/load/{query}") for query in ("", "?state=all", "?ladder=none"))),
    "map:find": both(*(at(f"/map/find/{query}") for query in ("", "?at=113.6,34.7", "?at=x", "?at=1,2&system=x"))),
    "map:geojson": at("/map/outlines.geojson"),
    "map:outlines": both(at("/map/outlines/"), at("/map/outlines/", text="{}", system="WGS-84", on="2018-07-02")),
    "map:draw": both(at(f"/map/outlines/{cast.HERE}001/"), at("/map/outlines/1/")),
    "map:yard": both(
        of("/subjects/{}/outline/", *SUBJECTS),
        of("/subjects/{}/outline/", *SUBJECTS, post=True, text="x", on="2018-07-02"),
    ),
    "map:position": both(
        of("/subjects/{}/position/", *SUBJECTS), of("/subjects/{}/position/", *SUBJECTS, post=True, at="x", system="x")
    ),
    "subjects:detail": both(of("/subjects/{}/", *SUBJECTS), of("/subjects/{}/?on=2018-06-01", *SUBJECTS)),
    "subjects:outlays": of("/subjects/{}/outlays/premises_spending/?year=2018&fund=city", *SUBJECTS, "premises"),
    "papers:list": at("/papers/"),
    "papers:paper": both(at("/papers/shop.keeper_since/"), at("/papers/none-such/?state=soon")),
    "subjects:history": both(of("/subjects/{}/history/", *SUBJECTS), of("/subjects/{}/history/?before=none", "site")),
    "subjects:choose": both(
        *(of(f"/subjects/{{}}/merge/?q={quote(text)}", *SUBJECTS) for text in ("老街", "纺苑", "成小"))
    ),
    "subjects:merge": both(
        *(_beside(name, other) for name, other in (("shop", "twin"), ("twin", "shop"), ("site", "shop")))
    ),
    "subjects:merged": both(
        of("/subjects/merges/{}/", "merge"), of("/subjects/merges/{}/", "merge", post=True, why="试")
    ),
    "subjects:duplicates": both(*(at(f"/ledgers/{kind}/duplicates/") for kind in KINDS)),
    "subjects:head": both(
        of("/subjects/{}/head/", *SUBJECTS),
        of("/subjects/{}/head/", *SUBJECTS, post=True, name="试", place=f"{cast.HERE}001001", how="changed", why="试"),
    ),
    "subjects:edit": keeping("edit", _at="2018-07-02T00:00"),
    "subjects:leave": keeping("leave", on="2018-07-02", why="closed"),
    "subjects:assign": keeping("assign", on="2018-07-02", role="frontage_officer", person="{}"),
    "record:choose": both(at("/record/"), at(f"/record/?q={quote('巡查')}")),
    "record:form": both(
        *(of(f"/record/{form}/?about={{}}", *SUBJECTS) for form in (DUST, SHOP_CHECK)),
        *(at(f"/record/{form}/?q={quote(text)}") for form in (DUST, SHOP_CHECK) for text in ("纺苑", "老街")),
        of(f"/record/{DUST}/", "site", post=True, _about="{}", _form=DUST, _at="2018-07-02T00:00"),
    ),
    "record:pick": both(
        of(f"/record/{DUST}/pick/?about={{}}&field=x&q={quote('老街')}", "site"),
        at(f"/record/citywide_cleanup.cleanup/pick/?field=x&q={quote('老街')}"),
    ),
    "field:start": at("/field/"),
    "field:fill": both(at("/field/fill/"), at(f"/field/fill/?form={DUST}")),
    "field:outbox": at("/field/outbox/"),
    "field:worker": at("/field/worker.js"),
    "field:day": at("/field/day/"),
    "field:who": at("/field/who/"),
    "field:sheet": both(
        at(f"/field/sheet/{PATROL}/"),
        at("/field/sheet/none.such/"),
        beforehand(of(f"/field/sheet/{DUST}/?about={{}}", "site")),
    ),
    "field:photo": beforehand(of("/field/photo/{}/", "file", post=True, _owner="x")),
    "field:send": both(
        at("/field/send/00000000-0000-7000-8000-000000000002/", _owner="x"),
        beforehand(
            of(
                "/field/send/00000000-0000-7000-8000-000000000003/",
                "site",
                post=True,
                _owner="x",
                _about="{}",
                _form=DUST,
            )
        ),
    ),
    "field:step": of("/field/step/{}/submit/", *CASES),
    "field:send_step": beforehand(
        of("/field/step/{}/submit/00000000-0000-7000-8000-000000000004/", *CASES, post=True, _owner="x")
    ),
    "record:draft": of(
        "/record/drafts/00000000-0000-7000-8000-000000000001/", "site", post=True, _about="{}", _form=DUST
    ),
    "record:drop": of("/record/drafts/{}/drop/", "draft", post=True),
    "record:done": of("/record/done/{}/", *ENTRIES),
}

"""What somebody with a code is told: every step in plain words, without a name of the office's people; and what is open nearby."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from jiedao.cases.models import Case, LaneStay, State, Step
from jiedao.cases.rules import MOVES, OPEN
from jiedao.periods import day_of
from jiedao.procedures import booking, requesting
from jiedao.procedures.ladders import ladder_of
from jiedao.register.models import Place
from jiedao.register.queries import places
from jiedao.register.scope import Scope
from jiedao.requests import queries, rules
from jiedao.requests.models import Addition, Picture, Request, Shown
from jiedao.requests.problems import NoSuchRequest
from jiedao.requests.rules import Point
from jiedao.rulebook import Edition, Lane, Member
from jiedao.tenancy.models import Street

#: How each step of a case reads at the door. `lane`: who has it now, by the name of the lane, never of a person.
PLAIN = {
    "open": "收到您的反映",
    "accept": "{lane}已经受理",
    "start": "{lane}开始处理",
    "submit": "{lane}说已经处理好了",
    "close": "看过了，办结",
    "send_back": "看过了，还没有弄好，继续办",
    "pass_on": "转给{lane}办",
    "extend": "还需要一些时间",
    "hang": "现在还办不了，先记着，到时候再看",
    "resume": "接着办",
    "void": "这一件不再办理",
    "reopen": "重新办理，编号不变",
    "notice": "街道催办了一次",
    "dispatch": "派给{lane}办",
    "hand_back": "转回{lane}办",
    "transfer": "移送主管部门办",
    "divide": "分给几家一起办",
    "gather": "几家都办完了",
    "join": "和另外一件是同一个问题，合在一起办",
    "part": "和另外一件分开办",
    "ask_reporter": "请您看看修好了没有",
}
#: Steps that say nothing to who waits.
SILENT = {"hand_over", "reporter_says", "ask_extension", "refuse_extension", "recall", "take_in", "let_go"}


@dataclass(frozen=True)
class Told:
    """One thing that happened, as it is told: `plain`, with a place for the lane. `sort`: step, reply, answer, addition."""

    at: datetime
    plain: str
    words: str = ""
    sort: str = "step"
    pictures: tuple[Picture, ...] = ()
    late: int = 0  # by how many days it came later than it was due; 0 in time
    lane: Lane | None = None

    @property
    def title(self) -> str:
        """What happened, in plain Chinese."""
        return self.plain.format(lane=self.lane.label if self.lane is not None else "街道")


@dataclass(frozen=True)
class Followed:
    """A request as its reporter follows it. `stamp`: how it stands, in two words; `state` its state for the mark."""

    request: Request
    case: Case
    category: Member
    lane: Lane | None
    told: tuple[Told, ...]
    pictures: tuple[Picture, ...]
    stamp: str
    state: str
    due_on: date | None
    may_answer: bool
    is_open: bool

    @property
    def now(self) -> Told:
        """What is going on now, in plain words."""
        plain = "请您看看，街道也派没有动手的人去看" if self.stamp == STAMPS[State.SUBMITTED][0] else "{lane}正在办"
        return Told(self.case.changed_at, plain, lane=self.lane)


#: State of the case -> what it is called at the door, and the state whose mark it bears.
STAMPS = {
    State.SUBMITTED: ("等您确认", "doing"),
    State.CLOSED: ("已办结", "done"),
    State.HUNG: ("先记着", "wait"),
    State.VOID: ("不再办理", "none"),
}


def follow(scope: Scope, code: str, *, street: Street) -> Followed:
    """A request by its code, with everything that happened. Raises NoSuchRequest."""
    request = queries.request_by_code(scope, code)
    case = requesting.case_of(request)
    ladder, edition = ladder_of(case, street)
    lanes = {lane.name: lane for lane in ladder.lanes}
    pictures, additions = queries.pictures_of(scope, request), queries.additions_of(scope, request)
    replies, answers = queries.replies_of(scope, request), queries.answers_of(scope, request)
    worked = _worked(case)
    told = _way(case, worked, lanes)
    told += [_added(one, pictures) for one in additions if one.shown != Shown.HIDDEN]
    told += [Told(one.at, "街道答复", one.words, "reply") for one in replies]
    told += [Told(one.at, "您说：修好了" if one.fixed else "您说：还没有弄好", one.words, "answer") for one in answers]
    stamp, state = STAMPS.get(State(worked.state), ("正在办理", "doing"))
    asks = requesting.may_answer(case)
    said = case.state == State.CLOSED and any(one.at >= case.closed_at for one in answers if case.closed_at)
    return Followed(
        request, case, kind_of(request, edition), lanes.get(worked.lane), tuple(sorted(told, key=lambda one: one.at)),
        tuple(one for one in pictures if one.addition_id is None), stamp, state, worked.due_on, asks and not said, worked.state in OPEN,
    )  # fmt: skip


def kind_of(request: Request, edition: Edition) -> Member:
    """The kind of problem, in the rulebook's words of the day; its bare name where the rules know it no more."""
    asked = requesting.at_the_door(edition)
    known = edition.members(asked.category) if asked is not None else {}
    return known.get(request.category) or Member(request.category, request.category)


def _steps(case: Case, lanes: dict[str, Lane]) -> Iterable[Told]:
    stays = list(LaneStay.objects.filter(case_id=case.pk).order_by("no"))
    for step in Step.objects.filter(case_id=case.pk).order_by("no"):
        if step.move not in SILENT:
            plain = PLAIN.get(step.move) or MOVES[step.move].done
            yield Told(step.at, plain, late=_late(step, stays), lane=lanes.get(step.lane))


def _late(step: Step, stays: list[LaneStay]) -> int:
    """By how many days a lane was done later than its clock."""
    if step.move not in ("submit", "pass_on"):
        return 0
    left = next((one for one in stays if one.until_at == step.at and one.due_at is not None), None)
    return max((step.at - left.due_at).days + 1, 0) if left and left.due_at and step.at > left.due_at else 0


def _worked(case: Case) -> Case:
    """The case that is worked on: where reports of the same were joined, the one they went into."""
    while case.state == State.JOINED and case.joined_into_id is not None:
        case = Case.objects.get(pk=case.joined_into_id)
    return case


def _way(case: Case, worked: Case, lanes: dict[str, Lane]) -> list[Told]:
    """What happened to a case; where it went into another, from then on also what happened to that one."""
    told = [*_steps(case, lanes)]
    return told if worked.pk == case.pk else told + [one for one in _steps(worked, lanes) if one.at >= case.changed_at]


def _added(one: Addition, pictures: list[Picture]) -> Told:
    mine = tuple(picture for picture in pictures if picture.addition_id == one.pk)
    return Told(one.at, "您补充了" if one.by_reporter else "有人补充了", one.words, "addition", mine)


@dataclass(frozen=True)
class Nearby:
    """An open request that may be the same problem: how many metres away, where that is known."""

    request: Request
    category: Member
    metres: int | None
    lane: Lane | None


def nearby(
    scope: Scope, *, street: Street, now: datetime, category: str = "", community: UUID | None = None,
    point: Point | None = None, most: int = 5,
) -> list[Nearby]:  # fmt: skip
    """The open requests everybody may read that are near a point, or in a community: the nearest, then the latest first.

    Of another category only those within a few steps of the point.
    """
    rows = queries.shown_since(scope, now - timedelta(days=rules.RECENT), places=[community] if community else None)
    near: list[tuple[int | None, Request]] = []
    for request in rows[:200]:
        far = metres_from(request, point)
        if point is not None and far is not None and far > rules.NEAR:
            continue
        if category and request.category != category and (far is None or far > rules.NEAR // 3):
            continue
        near.append((far, request))
    cases = requesting.cases_of(scope, [request for _, request in near])
    return [
        one
        for far, request in sorted(near, key=lambda pair: rules.NEAR if pair[0] is None else pair[0])
        if (one := _as_nearby(request, far, cases.get(request.entry_id), street)) is not None
    ][:most]


def metres_from(request: Request, point: Point | None) -> int | None:
    """How far a report lies from a point, None where either is not known."""
    there = point_of(request)
    return None if point is None or there is None else round(rules.metres(point, there))


def point_of(request: Request) -> Point | None:
    """Where a report says that it is, None where it says so in words alone."""
    if request.longitude is None or request.latitude is None:
        return None
    return Point(request.longitude, request.latitude)


def _as_nearby(request: Request, far: int | None, case: Case | None, street: Street) -> Nearby | None:
    if case is None or case.state not in OPEN:
        return None
    ladder, edition = ladder_of(case, street)
    lane = next((one for one in ladder.lanes if one.name == case.lane), None)
    return Nearby(request, kind_of(request, edition), far, lane)


def communities(scope: Scope) -> list[Place]:
    """The communities somebody may choose from, in code order."""
    return [one for one in places(scope) if one.kind == Place.Kind.COMMUNITY and one.ended_on is None]


@dataclass(frozen=True)
class Row:
    """A request in a list of the office: its case, its kind in words, and the lane that has it."""

    request: Request
    case: Case | None
    category: Member
    lane: Lane | None


def rows(scope: Scope, requests: list[Request], *, street: Street) -> list[Row]:
    """Requests as the office's list shows them, in a fixed number of statements."""
    cases = requesting.cases_of(scope, requests)
    return [_row(one, cases.get(one.entry_id), street) for one in requests]


def _row(request: Request, case: Case | None, street: Street) -> Row:
    edition = booking.edition(street, day_of(request.received_at))
    asked = requesting.at_the_door(edition)
    lanes = asked.ladder.lanes if asked is not None else ()
    lane = next((one for one in lanes if case is not None and one.name == case.lane), None)
    return Row(request, case, kind_of(request, edition), lane)


@dataclass(frozen=True)
class Open:
    """An open request as everybody may read it: nothing of who reported, no code."""

    request: Request
    category: Member
    lane: Lane | None
    is_open: bool
    told: tuple[Told, ...]
    pictures: tuple[Picture, ...]


def shown(scope: Scope, id: UUID, *, street: Street) -> Open:
    """A request that a moderator let be read, by its id. Raises NoSuchRequest for any other."""
    request = queries.request_by_id(scope, id)
    if request.shown != Shown.SHOWN:
        raise NoSuchRequest(number=str(id)[:8])
    case = requesting.case_of(request)
    ladder, edition = ladder_of(case, street)
    pictures = [one for one in queries.pictures_of(scope, request) if one.shown == Shown.SHOWN]
    worked = _worked(case)
    lanes = {lane.name: lane for lane in ladder.lanes}
    told = _way(case, worked, lanes)
    additions = [one for one in queries.additions_of(scope, request) if one.shown == Shown.SHOWN]
    told += [Told(one.at, "有人补充了", one.words, "addition") for one in additions]
    return Open(
        request, kind_of(request, edition), lanes.get(worked.lane), worked.state in OPEN, tuple(sorted(told, key=lambda one: one.at)),
        tuple(one for one in pictures if one.addition_id is None or any(a.pk == one.addition_id for a in additions)),
    )  # fmt: skip

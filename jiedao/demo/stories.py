"""How a case goes: most are put right in time, some late, some come back, some hang. Which, its opening decides.

A story is the steps people take; the clock takes its own. What has been taken stands in the database, so that a build
that was cut off goes on where it stopped.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from jiedao.cases.models import Case, Finding, Step
from jiedao.cases.rules import MOVES, OPEN
from jiedao.demo import party
from jiedao.demo.chance import dice, id_of, moment, one_of
from jiedao.demo.data import remedy, table
from jiedao.demo.office import FIVE_MINUTES, Office
from jiedao.periods import TZ, day_of
from jiedao.procedures import casework
from jiedao.procedures.ladders import ladder_of
from jiedao.procedures.submission import Sent

#: (weight, [(step, workdays after opening, hour of that day)]); hours of the day itself count from the opening.
Plot = tuple[int, list[tuple[str, int, float]]]
PATROL: dict[str, Plot] = {
    "prompt": (56, [("accept", 0, 2), ("start", 1, 9), ("submit", 3, 15), ("close", 4, 10)]),
    "late": (10, [("accept", 2, 9), ("start", 4, 9), ("submit", 7, 15), ("close", 9, 10)]),
    "returned": (9, [("accept", 1, 9), ("start", 1, 10), ("submit", 2, 15), ("send_back", 3, 10), ("start", 4, 9),
                     ("submit", 5, 15), ("close", 7, 10)]),
    "extended": (8, [("accept", 1, 9), ("start", 2, 9), ("extend", 4, 16), ("submit", 8, 15), ("close", 9, 10)]),
    "hung": (5, [("accept", 1, 9), ("hang", 4, 16), ("resume", 45, 9), ("submit", 48, 15), ("close", 49, 10)]),
    "void": (4, [("void", 1, 11)]),
    "reopened": (4, [("accept", 0, 3), ("start", 1, 9), ("submit", 2, 15), ("close", 3, 10), ("reopen", 9, 9),
                     ("start", 10, 9), ("submit", 12, 15), ("close", 13, 10)]),
    "left": (4, [("accept", 1, 9), ("start", 14, 9), ("submit", 16, 15), ("close", 18, 10)]),
    "assigned": (0, []),
    "accepted": (0, [("accept", 0, 3)]),
    "fixing": (0, [("accept", 0, 3), ("start", 1, 9)]),
}  # fmt: skip
DUST: dict[str, Plot] = {
    "prompt": (74, [("submit", 0, 1.5), ("close", 0, 5)]),
    "bureau": (12, [("submit", 4, 15), ("close", 5, 10)]),
    "returned": (10, [("submit", 0, 1.5), ("send_back", 0, 3), ("submit", 0, 4), ("close", 1, 10)]),
    "void": (4, [("void", 0, 1)]),
}
FRONTAGE: dict[str, Plot] = {
    "persuaded": (70, [("submit", 0, 2.5), ("close", 1, 9)]),
    "community": (16, [("submit", 1, 15), ("close", 2, 10)]),
    "squad": (10, [("submit", 5, 15), ("close", 7, 10)]),
    "returned": (4, [("submit", 0, 2), ("send_back", 1, 9), ("submit", 1, 11), ("close", 2, 10)]),
}
MISSED: dict[str, Plot] = {"made up": (1, [("submit", 6, 16), ("close", 8, 10)])}
RESOLUTION: dict[str, Plot] = {
    "prompt": (80, [("submit", 7, 15), ("close", 9, 10)]),
    "late": (20, [("submit", 15, 15), ("close", 17, 10)]),
}
YARD: dict[str, Plot] = {
    "residents": (60, [("submit", 1, 16), ("close", 2, 10)]),
    "community": (25, [("submit", 5, 15), ("close", 6, 10)]),
    "city": (15, [("submit", 10, 15), ("close", 11, 10)]),
}
#: Whoever reported is asked for three days after each submission; what they say, `chapters.residents` says.
RESIDENT: dict[str, Plot] = {
    "prompt": (60, [("submit", 1, 9), ("close", 5, 10)]),
    "late": (20, [("submit", 5, 15), ("close", 9, 10)]),
    "returned": (20, [("submit", 1, 15), ("submit", 4, 15), ("close", 9, 10)]),
    "asked": (0, [("submit", 1, 16)]),
    "waiting": (0, []),
}
CLEANING: dict[str, Plot] = {
    "prompt": (75, [("submit", 1, 15), ("close", 2, 10)]),
    "talked to": (25, [("submit", 5, 15), ("close", 6, 10)]),
}
#: How a case goes whose ladder has no plot of its own: most in time, some late.
OTHERS: dict[str, Plot] = {
    "prompt": (85, [("submit", 4, 15), ("close", 6, 10)]),
    "late": (15, [("submit", 12, 15), ("close", 14, 10)]),
}
#: Ladder -> how its cases go, where the hours are fewer or the days more than there.
OWN: dict[str, dict[str, Plot]] = {
    "street_order.street_case": {
        "at once": (80, [("submit", 0, 2), ("close", 1, 9)]),
        "squad": (20, [("submit", 3, 15), ("close", 4, 10)]),
    },
    "safety_grid.general_hazard": {
        "prompt": (85, [("submit", 5, 15), ("close", 7, 10)]),
        "late": (15, [("submit", 14, 15), ("close", 16, 10)]),
    },
    "safety_grid.major_hazard": {"stopped": (1, [("accept", 0, 0.7), ("submit", 4, 15), ("close", 5, 10)])},
}
#: Ladder -> (where its problems are found, as the table of known ones says it; its plots).
PLOTS = {
    "rectification.ordinary_case": ("patrol", PATROL),
    "site_dust.dust_problem": ("dust", DUST),
    "shopfront_three.frontage_problem": ("frontage", FRONTAGE),
    "weather_control.control_violation": ("weather", {"prompt": DUST["prompt"]}),
    "three_meetings.missed_meeting": ("branch", MISSED),
    "three_meetings.resolution": ("branch", RESOLUTION),
    "yard_self_government.yard_issue": ("yard", YARD),
    "cleaning_purchase.cleaning_problem": ("cleaning", CLEANING),
    "resident_requests.resident_request": ("resident", RESIDENT),
}
#: Ladders whose lanes are in several hands: whoever may does it.
OF_SEVERAL = (
    "yard_self_government.yard_issue", "cleaning_purchase.cleaning_problem", "resident_requests.resident_request",
)  # fmt: skip


#: What whoever looks after a site sees put right there.
BY_SITE = ("site_dust.dust_problem", "weather_control.control_violation")
#: What the secretary of a branch puts right.
BY_BRANCH = (
    "three_meetings.missed_meeting", "two_review_five_check.branch_rectification", "democratic_life.life_problem",
    "party_appraisal.appraisal_problem",
)  # fmt: skip

#: Ladders whose cases a chapter of the diary tells step by step.
TOLD_ELSEWHERE = ("city_hotline.handling", "incoming_papers.demand")


@dataclass(frozen=True)
class Act:
    """The next step of a case, and when."""

    move: str
    at: datetime


def at_hand(day: date) -> list[Any]:
    """The cases that may need a step, each with how many steps people have taken since it was opened."""
    recent = Q(state="closed", closed_on__gte=day - timedelta(days=21))
    mine: list[Any] = list(Case.objects.filter(Q(state__in=OPEN) | recent).order_by("opened_at", "id"))
    for case in mine:
        case.taken = 0
    taken = Step.objects.filter(case_id__in=[case.pk for case in mine], user__isnull=False).exclude(move="open")
    counts = dict(taken.order_by().values_list("case_id").annotate(Count("id")))
    for case in mine:
        case.taken = counts.get(case.pk, 0)
    return mine


def plot_of(office: Office, case: Any) -> list[tuple[str, int, float]]:
    """The steps of a case's story: the one its table gives, else the one its number throws."""
    where, plots = PLOTS.get(case.ladder, ("", OWN.get(case.ladder, OTHERS)))
    thing = office.below[case.place_id] if where == "patrol" else office.name_of(case.subject_id)
    if known := office.plan.known.get((where, thing, case.opened_on.isoformat())):
        return plots[known["plot"]][1]
    throw = dice("story", case.number).random() * sum(weight for weight, _ in plots.values())
    for weight, steps in plots.values():
        throw -= weight
        if throw < 0:
            return steps
    raise AssertionError("no story left")


def next_act(office: Office, case: Any, day: date) -> Act | None:
    """The next step of a case when it falls on this day."""
    if case.ladder in TOLD_ELSEWHERE:
        return None
    steps = plot_of(office, case)
    if case.taken >= len(steps):
        return None
    move, workdays, hours = steps[case.taken]
    if workdays == 0:
        at = _by_daylight(case.opened_at + timedelta(hours=hours) * (12 if _slow(case) else 1))
    else:
        minutes = int(dice("minutes", case.number, case.taken).random() * 50)
        at = moment(office.calendar.add_workdays(case.opened_on, workdays), int(hours), minutes)
    at = max(at, case.changed_at + FIVE_MINUTES)
    return Act(move, at) if day_of(at) == day else None


def _by_daylight(at: datetime) -> datetime:
    """The instant itself between eight and seven, else half past eight of the morning that follows."""
    here = at.astimezone(TZ)
    if 8 <= here.hour < 19:
        return here
    return moment(here.date() + timedelta(days=here.hour >= 19), 8, 30)


def _slow(case: Any) -> bool:
    """Whether the site has a day or more, not two hours."""
    return str(case.found.get("order", "")).startswith("written")


def take(office: Office, case: Any, act: Act) -> Any:
    """Let whoever may take the step take it, with the record that proves it."""
    day = day_of(act.at)
    match act.move:
        case "submit":
            who = fixer(office, case)
            ladder, _ = ladder_of(case, office.street)
            proof = _made_up if ladder.proof == party.MEETING else _proof
            sent = _sent(office, case, act, ladder.proof, proof(office, case, who, act)) if ladder.proof else None
            return casework.rectify(
                case, sent=sent, street=office.street, who=office.standing(who, day), now=act.at + FIVE_MINUTES
            )
        case "close" | "send_back":
            ladder, edition = ladder_of(case, office.street)
            assert ladder.check is not None
            sent = _sent(
                office,
                case,
                act,
                ladder.check.form,
                _check(case, ladder.check.form, act.move == "close", edition.forms[ladder.check.form].fields),
            )
            return casework.reinspect(
                case, sent=sent, street=office.street, who=office.standing(checker(office, case), day),
                now=act.at + FIVE_MINUTES,
            )  # fmt: skip
    who = hand(office, case, act.move)
    reasons = [row["why"] for row in table("reasons") if row["move"] == act.move]
    why = one_of(reasons, act.move, case.number) if reasons else ""
    return casework.step(case, act.move, why=why, street=office.street, who=office.standing(who, day), now=act.at)


def _sent(office: Office, case: Any, act: Act, form: str, values: dict[str, Any]) -> Sent:
    return Sent(id_of(act.at, office.plan.slug, case.number, act.move), form, case.subject_id, act.at, values)


def _proof(office: Office, case: Any, who: str, act: Act) -> dict[str, Any]:
    found = Finding.objects.filter(case_id=case.pk).order_by("no").first()
    what = found.note or found.label if found is not None else case.title
    asked = ladder_of(case, office.street)
    form = asked[1].forms[asked[0].proof or ""]
    made = {"done": remedy(what) if "after" in form.fields else _in_words(case)}
    return {**made, "after": office.photo(who, what, act.at, "after")} if "after" in form.fields else made


def _in_words(case: Any) -> str:
    return "已停止违规作业，现场改正" if case.ladder in BY_SITE else "已按要求整改，由支部书记逐项核对"


def _made_up(office: Office, case: Any, who: str, act: Act) -> dict[str, Any]:
    return party.made_up(office, office.name_of(case.subject_id), case.found["duty"], day_of(act.at))


def _check(case: Any, form: str, fixed: bool, asked: Any) -> dict[str, Any]:
    answer = "yes" if fixed else "no"
    if form == "rectification.recheck":
        return {"findings": [{"finding": label, "fixed": answer} for label in casework.case_findings(case)]}
    return {next(name for name in ("fixed", "done", "confirmed") if name in asked): answer}


# ---- whose hand ----


def fixer(office: Office, case: Any) -> str:
    """Who puts it right: the grid worker of a site, the community's staff, or a handler where it is nobody's community."""
    code = office.below[case.place_id]
    if case.ladder in BY_SITE and len(code) > 3:
        return office.holder("grid_worker", place=code)
    if case.ladder in BY_BRANCH and case.subject_id not in office.below:  # the office itself is no branch
        return party.secretary_of(office, party.branch_of(office, office.name_of(case.subject_id)))
    if case.ladder not in PLOTS or case.ladder in OF_SEVERAL:
        return _whoever_may(office, case, "submit")
    if not code:
        return office.holders("handler", line=case.line)[0]
    return office.holder("community_staff", place=code[:3])


def _whoever_may(office: Office, case: Any, move: str) -> str:
    """The first who may take a step, by the office's own answer to "还有谁能办"."""
    ladder, _ = ladder_of(case, office.street)
    on = day_of(case.changed_at)
    able = casework.candidates(case, MOVES[move], ladder, street=office.street, on=on)
    names = [one.who for one in able if one.may]
    known = {row["name"]: row["username"] for row in office.plan.staff}
    return next(known[name] for name in names if name in known)


def checker(office: Office, case: Any) -> str:
    """Who looks again: a handler of that line of work who had no hand in it; at a resolution, the branch's secretary."""
    if case.ladder == "three_meetings.resolution":
        return party.secretary_of(office, party.branch_of(office, office.name_of(case.subject_id)))
    if case.ladder not in PLOTS or case.ladder in OF_SEVERAL:
        return _whoever_may(office, case, "close")
    handlers = office.holders("handler", line=case.line)
    return handlers[1] if not office.below[case.place_id] else one_of(handlers, "checks", case.number)


def hand(office: Office, case: Any, move: str) -> str:
    """Who takes any other step."""
    if move in ("accept", "start"):
        return fixer(office, case)
    if move == "reopen":
        return checker(office, case)
    return office.holder("office_head", line=case.line)

"""Reports of the same: the earlier ones that a report may repeat, and letting its case go on with theirs in one step.

The door offers what is open nearby before a report is sent; whoever reports all the same is offered to the clerk here.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.cases import rules as case_rules
from jiedao.cases.models import Case
from jiedao.cases.stepping import fixers
from jiedao.procedures import casework, following, requesting
from jiedao.procedures.case_steps import Given
from jiedao.procedures.ladders import ladder_of
from jiedao.register.scope import Scope
from jiedao.requests import queries, rules
from jiedao.requests.models import Request
from jiedao.tenancy.models import Street

#: So many earlier reports are offered, and the reason that stands in both cases.
OFFERED = 3
WHY = "居民反映的是同一件"


@dataclass(frozen=True)
class Earlier:
    """An earlier report of perhaps the same problem, and the case it opened: how many metres away, where that is known."""

    request: Request
    case: Case
    metres: int | None


def earlier(scope: Scope, request: Request, case: Case) -> list[Earlier]:
    """The earlier reports of the same kind nearby whose cases are worked on: the nearest, then the latest first."""
    if case.state not in case_rules.MOVES["join"].begins or case.whole_id is not None:
        return []
    here = following.point_of(request)
    near = [(following.metres_from(one, here), one) for one in queries.before(scope, request)[:200]]
    near = [(far, one) for far, one in near if _is_near(far, one.place_id == request.place_id)]
    cases = requesting.cases_of(scope, [one for _, one in near])
    found = [Earlier(one, cases[one.entry_id], far) for far, one in near if one.entry_id in cases]
    worked = [one for one in found if one.case.state in case_rules.IN_LANE and one.case.ladder == case.ladder]
    return sorted(worked, key=lambda one: rules.NEAR if one.metres is None else one.metres)[:OFFERED]


def _is_near(metres: int | None, same_place: bool) -> bool:
    """By the metres where they are known, else by the community."""
    return same_place if metres is None else metres <= rules.NEAR


def offered(request: Request, case: Case, *, street: Street, who: Standing) -> list[Earlier]:
    """The same, for somebody who may join the case; for others none."""
    found = earlier(who.scope, request, case)
    if not found:
        return []
    ladder, _ = ladder_of(case, street)
    may = casework.verdict(case, case_rules.MOVES["join"], who, ladder, fixers(case)).may
    return found if may else []


def join(
    request: Request, *, into: str, id: UUID, seen: str, street: Street, who: Standing, now: datetime
) -> Case:  # fmt: skip
    """Let the case of a report go on with the case of an earlier one, by its number; sent twice, once.

    Raises NotYourStep, ChangedMeanwhile, CannotJoin, NoSuchCase.
    """
    case = requesting.case_of(request)
    return casework.step(
        case, "join", why=WHY, street=street, who=who, now=now, seen=seen, id=id, given=Given(into=into)
    )

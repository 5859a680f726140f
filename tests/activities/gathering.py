"""What an activity needs in the tests: the regulations with activities, a team, volunteers, children, and the steps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests import cast

WITH_VOLUNTEERS = Path(__file__).with_name("with_volunteers")
VOLUNTEERING, TRAINED, CLASS = (
    "volunteer_teams.volunteering",
    "volunteer_teams.trained",
    "community_programme.class_430",
)
#: The day on which it is planned and signed up for, and the day on which it is held.
DAY, HELD = date(2018, 6, 25), date(2018, 6, 30)
NAMES = ("方小满", "程立夏", "闻惊蛰", "秦白露", "柳霜降")
RECORD = {"did": "打扫家属院", "sort": "environment", "hours": "2"}


@contextmanager
def activities_in_force() -> Iterator[None]:
    with cast.more_rules(WITH_VOLUNTEERS):
        yield


@dataclass
class Team:
    """A team of the first community with its volunteers; one of the cast is among them, another is not ready yet."""

    subject: Any
    volunteers: list[Any] = field(default_factory=list)
    own: Any = None  # the grid worker, who signs up for herself
    unready: Any = None


def team(office: cast.Office) -> Team:
    made = Team(office.enter("volunteer_team", "朝霞志愿服务队", who="secretary", field="environment"))
    for name in NAMES:
        made.volunteers.append(office.enter("volunteer", name, who="secretary", ready="yes"))
    made.unready = office.enter("volunteer", "何处暑", who="secretary", ready="no")
    made.own = enlist(office, "grid_worker", "volunteer", ready="yes")
    return made


def enlist(office: cast.Office, name: str, kind: str, **values: Any) -> Any:
    """Put somebody of the cast on a register as well: one dossier, two registers."""
    from jiedao.procedures import booking
    from jiedao.register import actions
    from jiedao.register.models import Subject

    declared = booking.edition(office.code, cast.TODAY).kinds[kind]
    subject = Subject.objects.get(pk=office.standing(name).scope.person)
    actions.list_subject(
        subject, kind=kind, line=declared.line, label=declared.label, from_on=cast.SINCE, by="system:test",
        at=cast.at(cast.SINCE),
    )  # fmt: skip
    office.submit(declared.path, subject, who="secretary", on=date(2018, 6, 1), **values)
    return subject


def plan(
    office: cast.Office, team: Any, *, name: str = VOLUNTEERING, on: date = HELD, hour: int = 9, who: str = "community_staff",
    capacity: int | None = None, title: str = "周末清洁家园", day: date = DAY,
) -> Any:  # fmt: skip
    """Plan a session, the way the page does."""
    from jiedao.procedures import activity
    from jiedao.procedures.activity import Wish
    from jiedao.tenancy.ids import uuid7

    about = getattr(team, "subject", team)
    wish = Wish(title, "朝霞社区广场", cast.at(on, hour), capacity)
    return activity.plan(name, wish, id=uuid7(), about=getattr(about, "pk", None), **given(office, who, day))


def given(office: cast.Office, who: str, on: date = DAY, hour: int = 10) -> dict[str, Any]:
    return {"street": office.row, "who": office.standing(who, on), "now": cast.at(on, hour)}


def sign_up(
    office: cast.Office, session: Any, person: Any, *, who: str = "community_staff", waits: bool = True, on: date = DAY
) -> Any:
    from jiedao.procedures import activity

    return activity.sign_up(session, person=person.pk, may_wait=waits, **given(office, who, on))


def consent(
    office: cast.Office, signup: Any, *, on: date = DAY, by: str = "", who: str = "community_staff", day: date | None = None
) -> Any:  # fmt: skip
    """Note the consent given `on` a day, on the day it was given unless it is noted on another `day`."""
    from jiedao.procedures import activity

    return activity.note_consent(signup, on=on, given_by=by, **given(office, who, day or on))


def hold(
    office: cast.Office, session: Any, came: Any, *, on: date = HELD, hour: int = 12, who: str = "community_staff",
    id: Any = None, **values: Any,
) -> Any:  # fmt: skip
    """Take attendance: who came (or who -> hours of their own)."""
    from jiedao.procedures import activity
    from jiedao.tenancy.ids import uuid7

    hours = {one.pk: own for one, own in came.items()} if isinstance(came, dict) else {one.pk: "" for one in came}
    return activity.hold(session, came=hours, values=values or RECORD, id=id or uuid7(), **given(office, who, on, hour))


def held(office: cast.Office, team: Team, came: Any, *, on: date = HELD, **values: Any) -> Any:
    """A session planned, signed up for with consent, and held."""
    session = plan(office, team, on=on)
    for one in came:
        consent(office, sign_up(office, session, one))
    hold(office, session, came, on=on, **values)
    session.refresh_from_db()
    return session

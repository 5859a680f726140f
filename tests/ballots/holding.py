"""What a vote needs in the tests: the regulations with ballots, a branch with members of the cast, a leading group."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jiedao.ballots.rules import Counted
from tests import cast

CORPUS = Path(__file__).resolve().parents[1] / "rulebook" / "corpus"
ON = date(2018, 6, 29)
AT = cast.at(ON, 10)
ASSEMBLY, APPRAISAL, ELECTION, RESIDENTS = (
    "branch_votes.assembly_vote", "democratic_life.member_appraisal", "committee_election.party_election",
    "committee_election.residents_election",
)  # fmt: skip
SECRET, SCREEN_ELECTION, JURY = "branch_votes.secret_vote", "branch_votes.screen_election", "branch_votes.jury"
ORDINARY, APPOINTMENT = "major_decision.ordinary_vote", "major_decision.appointment_vote"
#: Those of the cast who belong to the branch, its secretary first. The last is a probationary member.
MEMBERS = ("community_secretary", "community_staff", "grid_worker", "neighbour", "neighbour_staff", "other_handler")
OTHERS = ("冯禾生", "陈谷雨", "褚木槿", "卫芒种")
PROBATIONARY = "沈白露"


@cache
def _rules() -> Path:
    from jiedao.procedures import booking

    folder = Path(tempfile.mkdtemp(prefix="jiedao-votes-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for code in ("committee_election", "democratic_life", "major_decision"):
        if not list(booking.SHIPPED.rglob(code)):
            shutil.copytree(CORPUS / "national" / code, folder / "national" / code)
    shutil.copytree(Path(__file__).with_name("with_votes"), folder, dirs_exist_ok=True)
    return folder


@contextmanager
def ballots_in_force() -> Iterator[None]:
    """The shipped rulebook with those regulations of the corpus that hold ballots and are not shipped themselves."""
    with cast.more_rules(_rules()):
        yield


def staff(office: cast.Office, name: str) -> Any:
    """The dossier of somebody of the cast."""
    from jiedao.register.models import Subject

    return Subject.objects.get(pk=office.standing(name).scope.person)


def join(office: cast.Office, kind: str, subject: Any, **values: Any) -> Any:
    """Put somebody who works here on a register as well: one dossier, two registers."""
    from jiedao.procedures import booking
    from jiedao.register import actions

    declared = booking.edition(office.code, cast.TODAY).kinds[kind]
    actions.list_subject(
        subject, kind=kind, line=declared.line, label=declared.label, from_on=cast.SINCE, by="system:test",
        at=cast.at(cast.SINCE),
    )  # fmt: skip
    if values:
        office.submit(declared.path, subject, who="secretary", on=cast.SINCE, **values)
    return subject


def member_values(branch: Any, status: str = "full") -> dict[str, Any]:
    return {
        "branch": str(branch.pk), "joined_on": "1990-07-01", "status": status, "leader": "no", "retired": "no",
        "hardship": "no",
    }  # fmt: skip


@dataclass
class Branch:
    """A branch of the first community: six of the cast, four more, and one probationary member."""

    office: cast.Office
    subject: Any
    cast: dict[str, Any] = field(default_factory=dict)
    others: list[Any] = field(default_factory=list)
    probationary: Any = None

    @property
    def full(self) -> list[Any]:
        """The ten who have a vote."""
        return [*self.cast.values(), *self.others]


def branch(office: cast.Office, members: tuple[str, ...] = MEMBERS) -> Branch:
    """Found it, with some of the cast, four more and a probationary member."""
    secretary = staff(office, "community_secretary")
    made = Branch(
        office,
        office.enter(
            "party_organisation", "朝霞社区党支部", who="second_handler", level="branch", setting="community",
            has_committee="yes", assigned={"branch_secretary": secretary.pk},
        ),
    )  # fmt: skip
    for name in members:
        made.cast[name] = join(office, "party_member", staff(office, name), **member_values(made.subject))
    for name in OTHERS:
        made.others.append(office.enter("party_member", name, who="second_handler", **member_values(made.subject)))
    made.probationary = office.enter(
        "party_member", PROBATIONARY, who="second_handler", **member_values(made.subject, "probationary")
    )
    return made


def team(office: cast.Office) -> dict[str, Any]:
    """The leading group: secretary, director and three deputies of the cast."""
    found = {}
    for name, post in (("secretary", "secretary"), ("director", "director"), ("leader", "deputy"),
                       ("office_head", "deputy"), ("auditor", "deputy")):  # fmt: skip
        found[name] = join(office, "team_member", staff(office, name), post=post, in_charge="演示")
    return found


def call(office: cast.Office, ballot: str, subject: Any, *, on: date = ON, now: datetime = AT, **more: Any) -> Any:
    from jiedao.procedures import balloting

    return balloting.call_poll(ballot, subject=subject, on=on, street=office.row, by="system:test", now=now, **more)


def by(office: cast.Office, who: str = "community_secretary", *, on: date = ON, now: datetime = AT) -> dict[str, Any]:
    """Who does something, where and when."""
    return {"street": office.row, "who": office.standing(who, on), "now": now}


def came(office: cast.Office, poll: Any, people: Any, **more: Any) -> Any:
    """Note who came."""
    from jiedao.procedures import balloting

    return balloting.note_presence(poll, present=[one.pk for one in people], **more, **by(office))


def simple(given_out: int, *numbers: int, invalid: int = 0, options: tuple[str, ...] = ("in_favour", "against", "abstained")) -> Counted:  # fmt: skip
    """A count of a plain vote: everything given out came back."""
    return Counted(given_out, given_out, given_out - invalid, invalid, {1: dict(zip(options, numbers, strict=True))})


def count(office: cast.Office, poll: Any, counted: Counted, *, tellers: tuple[str, ...] = ("community_secretary", "community_staff")) -> Any:  # fmt: skip
    """Both tellers enter the same."""
    from jiedao.procedures import balloting

    entered = None
    for teller in tellers:
        entered = balloting.enter_count(poll, counted, **by(office, teller))
    return entered


def settle(office: cast.Office, poll: Any, who: str = "community_secretary") -> Any:
    from jiedao.procedures import balloting

    return balloting.settle(poll, **by(office, who))

"""The pages of votes in Chromium: sound on a desk and on a phone, a vote cast and counted without a script.

What a browser does stays in the database, so all of it happens in the office next door.
"""

from datetime import date
from types import SimpleNamespace

import pytest

from tests import cast
from tests.ballots import holding
from tests.ballots.holding import APPRAISAL, ELECTION, ORDINARY, SECRET, by, call, came, count, settle, simple
from tests.web.looking import complaints_of_axe, sideways

pytestmark = pytest.mark.browser

DESK = {"theme": "light"}
NIGHT_PHONE = {"theme": "dark", "size": "large", "width": 390, "height": 844}
_made: list[SimpleNamespace] = []


def there():
    return cast.Office(cast.THERE)


def everything():
    """A branch, a leading group and a poll of each kind at each point of its way, made once."""
    if _made:
        return _made[0]
    office = there()
    with office.street():
        made = SimpleNamespace(branch=holding.branch(office), team=holding.team(office))
        votes(office, made)
        election(office, made)
        rating(office, made)
    _made.append(made)
    return made


def votes(office, made):
    from jiedao.procedures import balloting
    from jiedao.register.models import Subject

    branch = made.branch
    made.called = call(office, SECRET, branch.subject, question="是否同意接收为预备党员", source="page:called")
    made.few = call(office, SECRET, branch.subject, question="是否同意整修活动室并添置图书角桌椅", source="page:few")
    came(office, made.few, branch.full[:3])
    made.open = call(office, SECRET, branch.subject, question="是否同意增补支部委员", source="page:open")
    came(office, made.open, branch.full)
    balloting.open_screen(made.open, **by(office))
    for name in holding.MEMBERS[2:5]:
        balloting.cast_vote(made.open, {1: "in_favour"}, street=office.row, who=office.standing(name, holding.ON))
    made.differ = call(office, holding.ASSEMBLY, branch.subject, question="是否同意慰问方案", source="page:differ")
    came(office, made.differ, branch.full[:9], absent={branch.full[9].pk: "住院"})
    balloting.enter_count(made.differ, simple(9, 8, 1, 0), **by(office))
    balloting.enter_count(made.differ, simple(9, 7, 1, 0, invalid=1), **by(office, "community_staff"))
    made.settled = call(office, holding.ASSEMBLY, branch.subject, question="是否同意年度计划", source="page:settled")
    came(office, made.settled, branch.full[:8])
    count(office, made.settled, simple(8, 8, 0, 0))
    settle(office, made.settled)
    whole = Subject.objects.get(pk=office.place().pk)
    made.decision = call(office, ORDINARY, whole, question="修缮活动中心，金额六万元", source="page:decision")
    chief = by(office, "secretary")
    balloting.note_presence(made.decision, present=[one.pk for one in made.team.values()], **chief)
    balloting.recuse(made.decision, person=made.team["leader"].pk, why="施工单位负责人是其亲属", **chief)
    balloting.note_spoken(made.decision, person=made.team["director"].pk, **chief)


def election(office, made):
    from jiedao.ballots.rules import Counted
    from jiedao.register.models import Subject

    community = Subject.objects.get(pk=office.place("001").pk)
    people = [office.subject("person", name) for name in ("林小暑", "方大寒", "江立夏")]
    candidates = [{"person": str(one.pk), "position": "member", "qualified": "yes"} for one in people]
    office.submit(
        "committee_election.election_plan", community, who="second_handler", on=date(2018, 6, 20), committee="party",
        seats=2, candidates=candidates, postponed="no",
    )  # fmt: skip
    made.election = call(office, ELECTION, community, question="社区党组织换届选举", source="page:election")
    came(office, made.election, made.branch.full)
    numbers = {1: {"votes": 9}, 2: {"votes": 5}, 3: {"votes": 5}}
    numbers[2] = numbers[3] = {"votes": 5}
    numbers = {1: {"votes": 8}, 2: {"votes": 6}, 3: {"votes": 6}}
    count(office, made.election, Counted(10, 10, 10, 0, numbers))
    settle(office, made.election)


def rating(office, made):
    from jiedao.ballots.models import Choice
    from jiedao.ballots.rules import Counted
    from jiedao.procedures import balloting_grades

    branch = made.branch
    numbers = {
        no: {"excellent": 8 if no < 4 else 3, "qualified": 3 if no < 4 else 8, "basic": 0, "unqualified": 0}
        for no in range(1, 11)
    }  # fmt: skip
    for name in ("rated", "graded"):
        poll = call(office, APPRAISAL, branch.subject, question="2018年民主评议党员", source=f"page:{name}")
        came(office, poll, [*branch.full, branch.probationary])
        count(office, poll, Counted(11, 11, 11, 0, numbers))
        settle(office, poll)
        setattr(made, name, poll)
    chosen = {one.pk: "excellent" if one.no < 4 else "qualified" for one in Choice.objects.filter(poll=made.graded)}
    balloting_grades.set_grades(made.graded, chosen, **by(office))


@pytest.fixture
def made(unwrapped):
    return everything()


PAGES = [
    "/ballots/", "/ballots/?state=settled", "/ballots/?state=nothing", "/ballots/call/", f"/ballots/call/?ballot={SECRET}",
    "{called}", "{called}presence/", "{called}presence/?how=number", "{called}cast/", "{few}", "{few}no-quorum/", "{open}",
    "{open}cast/", "{open}settle/", "{differ}", "{differ}count/", "{differ}fail/", "{settled}", "{settled}sheet/", "{decision}",
    "{election}", "{election}run-off/", "{election}sheet/", "{rated}", "{rated}grades/", "{graded}", "{graded}grades/",
    "{graded}notes/", "{graded}own/",
]  # fmt: skip


def paths(made):
    names = ("called", "few", "open", "differ", "settled", "decision", "election", "rated", "graded")
    return {name: f"/ballots/{getattr(made, name).pk}/" for name in names}


@pytest.mark.parametrize("mode", [DESK, NIGHT_PHONE], ids=str)
def test_the_accessibility_rules_find_nothing_and_nothing_scrolls_sideways(made, see, mode):
    wrong = []
    for path in PAGES:
        who = "secretary" if path.startswith("{decision}") else "community_secretary"
        page = see(path.format(**paths(made)), who=who, at=cast.THERE, quiet=True, **mode)
        wrong += [f"{path}: {said}" for said in (*complaints_of_axe(page), *sideways(page))]
        if page.locator("h1").count() != 1:
            wrong.append(f"{path}: not one h1")
    assert wrong == []

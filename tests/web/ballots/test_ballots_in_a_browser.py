"""The pages of votes in Chromium: sound on a desk and on a phone, a vote cast and counted without a script.

What a browser does stays in the database, so all of it happens in the office next door.
"""

from datetime import date
from types import SimpleNamespace

import pytest

from tests import cast
from tests.ballots import holding
from tests.ballots.holding import APPRAISAL, ELECTION, ORDINARY, SECRET, by, call, came, count, settle, simple
from tests.web.looking import complaints_of_axe, follow, sideways

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

    people = [office.subject("committee_candidate", name) for name in ("林小暑", "方大寒", "江立夏")]
    candidates = [{"person": str(one.pk), "position": "member"} for one in people]
    branch = made.branch.subject
    office.submit(
        "committee_election.election_plan", branch, who="second_handler", on=date(2018, 6, 20), committee="party",
        term="7", occasion="general", seats=2, planned_on="2018-06-29", candidates=candidates,
    )  # fmt: skip
    made.election = call(office, ELECTION, branch, question="社区党组织换届选举", source="page:election")
    came(office, made.election, made.branch.full)
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


def test_the_smallest_phone_needs_no_sideways_scroll(made, see):
    wrong = []
    for path in ("{differ}", "{decision}", "{election}", "{rated}grades/", "{open}", "/ballots/"):
        who = "secretary" if path.startswith("{decision}") else "community_secretary"
        page = see(path.format(**paths(made)), who=who, at=cast.THERE, width=320, height=568)
        wrong += [f"{path}: {said}" for said in sideways(page)]
    assert wrong == []


def test_two_phones_count_and_one_declares_without_a_script(made, see):
    office = there()
    with office.street():
        poll = call(office, holding.ASSEMBLY, made.branch.subject, question="是否同意发展计划", source="page:phones")
    for who in ("community_secretary", "community_staff"):
        page = see(f"/ballots/{poll.pk}/", who=who, at=cast.THERE, js=False, width=390, height=844)
        if who == "community_secretary":
            follow(page, page.locator(".next").get_by_role("link", name="登记到会"))
            page.get_by_label("名单上10人，下面没有另选的都算到会").check()
            follow(page, page.get_by_role("button", name="登记到会"))
            follow(page, page.get_by_role("link", name="登记计票"))
        else:
            follow(page, page.get_by_role("link", name="登记我的计票"))
        for label, n in (("收回", 10), ("有效", 9), ("无效", 1), ("赞成", 7), ("反对", 1), ("弃权", 1)):
            page.get_by_label(label, exact=True).fill(str(n))
        follow(page, page.get_by_role("button", name="登记我的计票"))
    follow(page, page.get_by_role("link", name="宣布结果"))
    follow(page, page.get_by_role("button", name="宣布结果"))
    said = page.locator("#main").inner_text()
    assert "须有6票（超过应到人数的半数），赞成7票，通过" in said


def test_a_vote_is_cast_with_one_thumb_and_the_way_back_shows_nothing(made, see):
    page = see(f"/ballots/{made.open.pk}/cast/", who="community_staff", at=cast.THERE, width=390, height=844)
    page.get_by_label("反对").check()
    assert page.locator(".radios--rows label").first.bounding_box()["height"] >= 44
    follow(page, page.get_by_role("button", name="投出"))
    assert "您的票已经投出" in page.locator("#main").inner_text()
    page.go_back()
    page.wait_for_load_state()
    assert page.locator("input[type=radio]").count() == 0 and "您的票已经投出" in page.locator("#main").inner_text()


def test_the_printed_result_stands_on_a_sheet_of_its_own(made, see):
    page = see(f"/ballots/{made.settled.pk}/sheet/", who="community_secretary", at=cast.THERE)
    page.emulate_media(media="print")
    assert page.locator(".masthead").is_hidden() and page.locator(".a4 table").is_visible()

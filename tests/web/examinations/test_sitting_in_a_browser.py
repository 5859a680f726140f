"""Sitting an examination in a real browser: on a phone, without a script, through a broken connection, at a desk."""

from types import SimpleNamespace

import pytest

from jiedao.examinations.models import Examination, Question, Sitting
from jiedao.procedures import examination, examination_sealing
from jiedao.register.models import Membership
from jiedao.register.scope import Scope
from tests import cast
from tests.procedures import examining
from tests.procedures.examining import ORGANISER
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser
THERE = {"at": cast.THERE}


@pytest.fixture(autouse=True)
def _rules():
    with examining.in_both_offices():
        yield


#: What was laid out for all tests here; other tests of the other office may know branches of the same name.
LAID: dict[str, SimpleNamespace] = {}


@pytest.fixture
def held(unwrapped):
    """An examination of today in the other office, where what a browser test writes disturbs no other test."""
    office = cast.Office(cast.THERE)
    with office.street():
        if not Question.objects.exists():
            examining.fill(office, topic="党章")
            LAID["people"] = examining.people(office)
        branch = LAID["people"].branch
        first, last = cast.at(cast.TODAY, 0), cast.at(cast.TODAY, 23, 59)
        made = examining.exam(office, branch, now=first, opens_at=first, closes_at=last)
        yield SimpleNamespace(exam=made, office=office, branch=branch, at=f"/examinations/{made.pk}/")


def mark_of(held):
    with held.office.street():
        sitting = Sitting.objects.get(examination_id=held.exam.pk)
        return examination_sealing.marks(Scope.everything(cast.THERE), [sitting])[sitting.pk].mark


def right(held, no):
    """The right choices of a question, by their places."""
    with held.office.street():
        sitting = Sitting.objects.get(examination_id=held.exam.pk)
        return examining.right_of(sitting)[no]


def choose(page, held, no):
    for place in right(held, no):
        page.locator(f'#q-{no} input[value="{place}"]').check()


def sound(page):
    assert not complaints_of_axe(page)
    assert not sideways(page)


@pytest.mark.parametrize(("who", "width"), [("grid_worker", 390), ("community_secretary", 1440)])
def test_a_member_sits_it_from_the_list_to_the_mark(see, held, who, width):
    page = see("/examinations/", who=who, width=width, **THERE)
    sound(page)
    page.goto(f"{held.at}sit/")
    sound(page)
    follow(page, page.get_by_role("button", name="开始答题"))
    sound(page)
    assert not page.get_by_role("button", name="存上").first.is_visible()
    for no in range(1, 13):
        choose(page, held, no)
        page.locator(f"#q-{no} [data-said]", has_text="已存上").wait_for()
    assert page.get_by_text("已答12题，共12题").is_visible() and page.get_by_text("还剩").is_visible()
    follow(page, page.get_by_role("button", name="交卷"))
    sound(page)
    assert page.get_by_text("12题都答了").is_visible()
    follow(page, page.get_by_role("button", name="确定交卷"))
    sound(page)
    assert page.get_by_text("100", exact=True).is_visible() and mark_of(held) == 100


def test_it_is_sat_without_a_script(see, held):
    page = see(f"{held.at}sit/", who="community_staff", width=390, js=False, **THERE)
    follow(page, page.get_by_role("button", name="开始答题"))
    for no in (1, 2):
        choose(page, held, no)
        follow(page, page.locator(f"#q-{no}").get_by_role("button", name="存上"))
        assert page.url.endswith(f"#q-{no}") and page.locator("#q-1 input:checked").count() == 1
    choose(page, held, 3)
    follow(page, page.get_by_role("button", name="交卷"))  # what was not saved goes along
    assert page.get_by_text("还有9题没有答").is_visible()
    follow(page, page.get_by_role("button", name="确定交卷"))
    assert mark_of(held) == 30


def test_a_broken_connection_loses_nothing(see, held):
    page = see(f"{held.at}sit/", who="grid_worker", width=390, quiet=True, **THERE)
    follow(page, page.get_by_role("button", name="开始答题"))
    choose(page, held, 1)
    page.locator("#q-1 [data-said]", has_text="已存上").wait_for()
    page.context.set_offline(True)
    choose(page, held, 2)
    page.locator("#q-2 [data-said]", has_text="没有连上").wait_for()
    page.context.set_offline(False)
    page.locator("#q-2 [data-said]", has_text="已存上").wait_for()
    page.route("**/sittings/**", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    choose(page, held, 3)
    page.locator("#q-3 [data-said]", has_text="没有连上").wait_for()
    page.reload()  # closed and come back to before it could be sent
    page.locator("#q-3 [data-said]", has_text="没有连上").wait_for()
    page.unroute("**/sittings/**")
    page.locator("#q-3 [data-said]", has_text="已存上").wait_for()
    for no in (1, 2, 3):
        assert page.locator(f"#q-{no} input:checked").count() == len(right(held, no))
    follow(page, page.get_by_role("button", name="交卷"))
    assert page.get_by_text("还有9题没有答").is_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_of_an_examination_is_sound_on_a_phone_and_at_a_desk(see, held, width):
    office = held.office
    with office.street():
        for name, wrong in (("grid_worker", 7), ("community_staff", 1)):
            examining.sit(office, held.exam, name, wrong=wrong, at=cast.at(cast.TODAY, 0, 1))
        question = Question.objects.first().pk
        person = LAID["people"].members["冯禾生"].pk
    branch = f"{held.at}branches/{held.branch.pk}/"
    pages = [
        (ORGANISER, "/examinations/"), (ORGANISER, "/examinations/new/"), (ORGANISER, "/examinations/bank/"),
        (ORGANISER, "/examinations/bank/new/"), (ORGANISER, "/examinations/bank/import/"), (ORGANISER, f"/examinations/bank/{question}/"),
        (ORGANISER, held.at), (ORGANISER, f"{held.at}questions/"), (ORGANISER, f"{held.at}paper/"), (ORGANISER, f"{held.at}paper/?key=1"),
        (ORGANISER, f"{held.at}close/"), ("community_secretary", branch), ("community_secretary", f"{branch}{person}/"),
        ("grid_worker", f"{held.at}mine/"), ("grid_worker", held.at),
    ]  # fmt: skip
    for who, path in pages:
        page = see(path, who=who, width=width, **THERE)
        assert not complaints_of_axe(page), path
        assert not sideways(page), path
        page.context.close()


def test_the_marks_are_opened_and_the_close_shows_the_answers(see, held):
    office = held.office
    with office.street():
        for name, wrong in (("grid_worker", 7), ("community_staff", 1)):
            examining.sit(office, held.exam, name, wrong=wrong, at=cast.at(cast.TODAY, 0, 1))
    page = see(f"{held.at}branches/{held.branch.pk}/", who="community_secretary", width=390, **THERE)
    follow(page, page.get_by_role("button", name="打开成绩"))
    sound(page)
    assert page.get_by_text("30分，不及格").is_visible()
    with office.street():
        # Everybody else is accounted for, so that it may be closed before its end.
        from jiedao.procedures import examination_branch

        row = examination_branch.queries.branches_of(Scope.everything(cast.THERE), held.exam)[0]
        for name in ("关月明", "冯禾生", "陈谷雨", "褚木槿"):
            person = Membership.objects.get(group_id=held.branch.pk, member__name=name, to_on=None).member
            examination_branch.note_absent(
                row, held.exam, person, why="会议", street=office.row, who=office.standing(ORGANISER), now=cast.at(cast.TODAY, 0, 30)
            )  # fmt: skip
        examination.close(held.exam, street=office.row, who=office.standing(ORGANISER), now=cast.at(cast.TODAY, 0, 31))
        assert Examination.objects.get(pk=held.exam.pk).state == "closed"
    page = see(f"{held.at}mine/", who="grid_worker", width=390, **THERE)
    sound(page)
    assert page.get_by_text("错7题").is_visible() and page.get_by_text("依据：").first.is_visible()

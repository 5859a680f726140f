"""What a case says was found: the words of the form, never the words of the file, an id or a person."""

from datetime import date
from pathlib import Path

import pytest

from jiedao.cases.models import Case, Finding
from jiedao.periods import TZ
from tests import cast

CHECKED = date(2018, 6, 27)


@pytest.fixture(autouse=True)
def _with_wells():
    """The shipped rulebook and one more regulation whose lines hold choices, persons, money and days."""
    with cast.more_rules(Path(__file__).with_name("with_wells")):
        yield


@pytest.fixture
def well(office):
    return office.subject("well", "一号机井")


def seen(office, well, *lines):
    office.submit("well_watch.well_check", well, on=CHECKED, worst="crack", seen=list(lines))
    case = Case.objects.get(subject=well)
    return case, [(one.label, one.note) for one in Finding.objects.filter(case=case).order_by("no")]


def test_a_line_is_told_by_the_words_of_its_choices_and_texts_and_what_it_costs(office, well):
    case, found = seen(office, well, {"danger": "leak", "what": "井台渗水", "cost": "120.5", "until": "2018-07-01"})
    assert found == [("渗漏", "井台渗水，估计费用120.50元")]
    assert case.title == "一号机井：渗漏（井台渗水，估计费用120.50元）"


def test_neither_a_person_nor_what_belongs_to_one_is_among_the_words(office, well):
    person = str(office.standing("handler").scope.person)
    case, found = seen(office, well, {"told_by": "成小满", "who_saw": person, "danger": "crack"})
    assert found == [("裂缝", "")]
    assert case.title == "一号机井：裂缝"


def test_a_record_without_words_is_told_by_the_answers_that_opened_the_case(office, well):
    office.submit("well_watch.well_walk", well, on=CHECKED, locked="no", dry="no")
    assert Case.objects.get(subject=well).title == "一号机井：井房上锁：否"


@pytest.mark.parametrize(("danger", "due"), [("leak", "2018-06-27 11:00"), ("crack", "2018-07-02 23:59")])
def test_a_clock_by_danger_goes_by_the_line_not_by_the_record_around_it(office, well, danger, due):
    case, _ = seen(office, well, {"danger": danger})
    assert f"{case.due_at.astimezone(TZ):%Y-%m-%d %H:%M}" == due

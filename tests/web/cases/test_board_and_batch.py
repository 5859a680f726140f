"""The board of open cases and one step for several: every number opens its rows, and nothing happens unseen."""

import re
from datetime import date
from urllib.parse import quote

import pytest

from jiedao.cases.models import Case, Step
from tests import cast
from tests.cases.test_case_queries import fixed, move, opened


@pytest.fixture
def some(office):
    """Two in a lane of one community, one there overdue, one waiting for its check, one in the next community, one hung."""
    first, second, overdue, waiting, hung = (opened(office, hour) for hour in range(9, 14))
    far = opened(office, 14, below="002001", who="neighbour")
    Case.objects.filter(pk=overdue.pk).update(due_at=cast.at(date(2018, 6, 28)), due_on=date(2018, 6, 28))
    Case.objects.filter(pk=second.pk).update(notices=1)
    fixed(office, waiting)
    move(office, hung, "hang")
    return {"first": first, "second": second, "overdue": overdue, "waiting": waiting, "hung": hung, "far": far}


def doors(page):
    """(address, number) of every figure on a page."""
    found = re.findall(r'<a class="fig[^"]*" href="([^"]+)">.*?<b>([\d,]+)</b>', page.content.decode(), re.S)
    return [(address.replace("&amp;", "&"), int(number)) for address, number in found]


def rows_of(client, address):
    return client.get(address).content.decode().count('class="case-title"')


def test_every_number_of_the_board_opens_exactly_its_rows(some, visit):
    who = visit("office_head")
    found = doors(who.get("/cases/board/"))
    assert len(found) >= 8
    assert {address: rows_of(who, address) for address, _ in found} == dict(found)


def test_each_table_counts_every_open_case_once(some, visit):
    board = doors(visit("office_head").get("/cases/board/"))
    lanes = sum(number for address, number in board if "lane=" in address and "state=open" in address)
    places = sum(number for address, number in board if "place=" in address and "state=open" in address)
    assert lanes == places == len(some)


def test_the_board_is_narrowed_and_stays_within_ones_work(some, visit):
    neighbour = doors(visit("neighbour").get("/cases/board/"))
    assert [n for address, n in neighbour if "place=" in address and "state=open" in address] == [1]
    narrowed = doors(visit("office_head").get("/cases/board/", {"place": f"{cast.HERE}002"}))
    assert sum(n for address, n in narrowed if "lane=" in address and "state=open" in address) == 1


def test_the_board_costs_the_same_whatever_there_is(office, some, visit, django_assert_max_num_queries):
    who = visit("office_head")
    who.get("/cases/board/")
    with django_assert_max_num_queries(12):
        who.get("/cases/board/")


def test_an_empty_board_says_so(visit):
    assert "没有在办的案件" in visit("office_head").get("/cases/board/").content.decode()


def chosen(*cases):
    return "&".join(f"n={quote(case.number)}" for case in cases)


def sent(page, **more):
    """What the form of the preview would send."""
    body = page.content.decode()
    id = re.search(r'name="id" value="([^"]+)"', body)[1]
    return {"id": id, "n": re.findall(r'<input type="hidden" name="n" value="([^"]+)"', body), **more}


def test_nothing_happens_before_it_is_seen_and_then_to_each_case_once(some, visit):
    who = visit("office_head")
    before = Step.objects.count()
    seen = who.get(f"/cases/batch/?move=notice&{chosen(some['first'], some['second'])}")
    assert Step.objects.count() == before and "可以办的2件" in seen.content.decode()
    given = sent(seen, move="notice", why="请两天内办结")
    for _twice in range(2):
        assert who.post("/cases/batch/", given).status_code == 303
    assert Step.objects.count() == before + 2
    assert set(Step.objects.filter(move="notice").values_list("case_id", flat=True)) == {
        some["first"].pk,
        some["second"].pk,
    }


def test_one_that_cannot_go_on_holds_up_no_other_and_says_why(some, visit):
    who = visit("office_head")
    seen = who.get(f"/cases/batch/?move=hang&{chosen(some['first'], some['hung'])}")
    assert "可以办的1件" in seen.content.decode() and "现在不能办这一步" in seen.content.decode()
    given = sent(seen, move="hang", why="等管线单位进场")
    given["n"] = [some["first"].number, some["hung"].number]  # somebody hung the second meanwhile
    told = who.post("/cases/batch/", given)
    assert "办了1件，1件没有办" in told.content.decode()
    assert Case.objects.get(pk=some["first"].pk).state == "hung"


def test_a_reason_is_asked_where_the_step_needs_one(some, visit):
    who = visit("office_head")
    seen = who.get(f"/cases/batch/?move=hang&{chosen(some['first'])}")
    told = who.post("/cases/batch/", sent(seen, move="hang", why=""))
    assert told.status_code == 422 and Case.objects.get(pk=some["first"].pk).state != "hung"


def test_what_lies_outside_ones_work_is_as_if_it_were_not_there(some, visit):
    seen = visit("neighbour").get(f"/cases/batch/?move=accept&{chosen(some['first'])}")
    assert "还没有选案件" in seen.content.decode() and some["first"].number not in seen.content.decode()


def test_more_than_a_page_can_show_is_refused(visit):
    many = "&".join(f"n={n}" for n in range(101))
    told = visit("office_head").get(f"/cases/batch/?move=accept&{many}")
    assert told.status_code == 422 and "一次最多一起办100件" in told.content.decode()


def test_the_preview_costs_the_same_for_many(office, some, visit, django_assert_max_num_queries):
    more = [opened(office, 15 + hour) for hour in range(4)]
    who = visit("office_head")
    address = f"/cases/batch/?move=notice&{chosen(*some.values(), *more)}"
    who.get(address)
    with django_assert_max_num_queries(14):
        who.get(address)

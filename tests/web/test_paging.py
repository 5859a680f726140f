"""Pages by keyset: every row once, forwards and back, whatever comes in between."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import RequestFactory

from jiedao.register.models import Listing
from jiedao.web import paging


def page(rows, url="/x/", size=3):
    query = dict(parse_qsl(urlsplit(url).query))
    return paging.cut(RequestFactory().get("/x/", query), rows, size=size)


@pytest.fixture
def rows(office):
    """Eight listings, three of them without a last day; names that stand level, so that the id decides."""
    for no in range(8):
        made = office.subject("shop", "同名小店" if no % 2 else f"门店{no}")
        if no > 2:
            Listing.objects.filter(subject_id=made.pk).update(to_on=date(2018, 8, 1 + no % 3))
    return Listing.objects.filter(kind="shop")


@pytest.mark.parametrize(
    "order",
    [("name_key", "id"), ("-name_key", "-id"), ("to_on", "id"), ("-to_on", "-id"), ("-to_on", "name_key", "id")],
)
def test_every_row_stands_on_one_page_in_order_and_the_way_back_is_the_same(rows, order):
    ordered = rows.order_by(*order)
    whole = [row.pk for row in ordered]
    seen, pages, url = [], [], "/x/"
    while url:
        found = page(ordered, url)
        pages.append([row.pk for row in found.rows])
        seen += pages[-1]
        url, last = found.older, found
    assert seen == whole and [len(one) for one in pages] == [3, 3, 2]
    back = page(ordered, last.newer)
    assert [row.pk for row in back.rows] == pages[1]
    first = page(ordered, back.newer)
    assert [row.pk for row in first.rows] == pages[0] and first.newer == ""


def test_a_row_that_comes_in_before_moves_nothing_on_the_next_page(office, rows):
    ordered = rows.order_by("name_key", "id")
    first = page(ordered)
    following = [row.pk for row in page(ordered, first.older).rows]
    office.subject("shop", "啊呀小店")
    assert [row.pk for row in page(ordered, first.older).rows] == following


def test_other_parts_of_the_address_stay_and_a_mark_that_cannot_be_read_is_the_first_page(rows):
    ordered = rows.order_by("name_key", "id")
    request = RequestFactory().get("/x/", {"q": "小店", "after": "???"})
    found = paging.cut(request, ordered, size=3)
    assert [row.pk for row in found.rows] == [row.pk for row in ordered[:3]]
    assert dict(parse_qsl(urlsplit(found.older).query))["q"] == "小店"

"""The duty matrix at its size: 200 branches, a year of months, six duties each. Counted, never timed."""

import csv
import io

import pytest
from django.db import connection

from bench import ground
from jiedao.duties.models import Obligation
from tests import cast
from tests.counting import statements

WHOLE = "/duties/of/branch_life/"
MOST = 10


def fill(first, last):
    """Branches by number, by one statement of the application's own role."""
    by = cast.Office(cast.HERE).user("office_head").pk
    with connection.cursor() as cursor:
        cursor.execute(ground.BRANCHES, {"street": cast.HERE, "first": first, "last": last, "by": by})


@pytest.fixture
def ruled(office):
    with cast.more_rules(ground.RULES):
        yield office


def cost(client, path, **query):
    client.get(path, query)
    with statements() as seen:
        response = client.get(path, query)
        body = b"".join(response) if response.streaming else response.content
    assert response.status_code == 200
    return len(seen), body.decode() if query.get("as") != "xlsx" else ""


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (WHOLE, {"period": "2018"}), (WHOLE, {"period": "2018-H2"}), (WHOLE, {"period": "2018", "as": "csv"}),
        (WHOLE, {"period": "2018", "as": "xlsx"}),
        ("/duties/branch_life.committee/", {"period": "2018", "view": "matrix"}),
        ("/duties/branch_life.committee/", {"period": "2018", "view": "matrix", "as": "csv"}),
    ],
)  # fmt: skip
def test_it_takes_ten_statements_at_most_and_no_more_for_200_branches_than_for_ten(ruled, visit, path, query):
    client = visit("secretary")
    fill(1, 10)
    few, _page = cost(client, path, **query)
    fill(11, 200)
    assert Obligation.objects.filter(duty__startswith="branch_life.").count() == 200 * 12 * 6
    many, _page = cost(client, path, **query)
    assert few == many <= MOST


def test_the_file_has_every_branch_and_duty_with_a_word_in_every_month(ruled, visit):
    fill(1, 200)
    _cost, text = cost(visit("secretary"), WHOLE, period="2018", **{"as": "csv"})
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))[2:]
    assert len(rows) == 200 * 6 and all(all(row) for row in rows)
    assert [row[0] for row in rows[::6]] == [f"第{no:03}党支部" for no in range(1, 201)]
    said = [one for row in rows for one in row[3:-2]]
    words = {
        word: sum(1 for one in said if one.startswith(word))
        for word in ("按时完成", "补做", "逾期未做", "未到期", "经批准免办")
    }
    assert sum(words.values()) == 200 * 12 * 6 and all(words.values())
    for state, word in (
        ("done", "按时完成"),
        ("late", "补做"),
        ("missed", "逾期未做"),
        ("open", "未到期"),
        ("waived", "经批准免办"),
    ):
        assert (
            words[word]
            == Obligation.objects.filter(duty__startswith="branch_life.").on(cast.TODAY).filter(state=state).count()
        )
    waived = next(one for one in said if one.startswith("经批准免办"))
    assert "恶劣天气，穆春来于" in waived
    late = next(one for one in said if one.startswith("补做"))
    assert "晚3天" in late and "登记" in late


def test_pages_of_branches_follow_each_other_until_all_were_seen(ruled, visit):
    fill(1, 200)
    client, seen, query = visit("secretary"), [], "?period=2018"
    while query:
        page = client.get(f"{WHOLE}{query}").content.decode()
        found = page.split("<tbody>", 1)[1]
        seen += [part.split("</a>")[0] for part in found.split('scope="rowgroup"')[1:]]
        older = page.split('rel="next" href="')
        query = older[1].split('"')[0].replace("&amp;", "&") if len(older) > 1 else ""
    names = [part.rpartition(">")[2] for part in seen]
    assert names == [f"第{no:03}党支部" for no in range(1, 201)]

"""A campaign as organisations against components: cells that open, figures that open, a file, and its cost."""

import csv
import io
import re
from datetime import date
from types import SimpleNamespace

import pytest

from jiedao.duties.models import Obligation
from jiedao.procedures.clock import tick
from jiedao.register.models import Subject
from tests import cast
from tests.counting import statements
from tests.procedures.plans import CELL, EVENT, FOLDER, with_plans
from tests.procedures.test_branches import put_on

PAGE = f"/duties/{CELL}/"
DAY = date(2018, 6, 20)


def text_of(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def campaign(office):
    """Three branches; one has taken its oath, one was excused from the exam."""
    from jiedao.web import office as edge

    with with_plans():
        edge._known.clear()
        secretary = Subject.objects.get(name="关月明")
        made = [
            put_on(office, "party_organisation", name, assigned={"branch_secretary": secretary.pk} if not no else {},
                   level="branch", setting="community", has_committee="yes")
            for no, name in enumerate(("第一党支部", "第二党支部", "第三党支部"))
        ]  # fmt: skip
        tick(office.row, now=cast.at(cast.TODAY, 8))
        entry = record(office, made[0], "oath").entry
        excused = Obligation.objects.get(duty=CELL, subject_id=made[1].pk, each="component=exam")
        excused.waived_at, excused.waived_why = cast.NOON, "与上级党组织合并开展"
        excused.waived_by = office.user("secretary")
        excused.save(update_fields=["waived_at", "waived_why", "waived_by"])
        yield SimpleNamespace(office=office, branches=made, entry=entry)


def held(component):
    """What the record of a component that took place says."""
    return {"component": component, "held": "yes", "place_text": "会议室", "people": 30}


def record(office, branch, component, who="community_secretary"):
    return office.submit(EVENT, branch, who=who, on=DAY, **held(component))


def look(visit, who="secretary", **query):
    return visit(who).get(PAGE, {"view": "matrix", **query})


def test_one_row_an_organisation_one_column_a_component_each_cell_with_its_word(visit, campaign):
    page = look(visit)
    html = page.content.decode()
    heads = re.findall(r'<th scope="col" class="m">([^<]+)', html)
    assert heads == ["重温入党誓词", "走访慰问困难党员", "党务知识考试"]
    assert html.count('<th scope="row">') == 3 + 1
    assert html.count('class="cell is-done"') == 1 and html.count('class="cell is-waived"') == 1
    assert html.count('class="cell is-wait"') == 7
    assert "2018年" in page.content.decode().split("<h1>")[1][:60]
    assert "与上级党组织合并开展，宋晚晴于7月2日批准" in text_of(page)


def test_a_filled_cell_opens_its_record_and_an_empty_one_the_form_with_both_filled_in(visit, campaign):
    client = visit("community_secretary")
    html = client.get(PAGE, {"view": "matrix"}).content.decode().replace("&amp;", "&")
    assert f'href="/entries/{campaign.entry.pk}/"' in html
    url = re.search(rf'href="(/record/{EVENT}/\?about={campaign.branches[0].pk}&[^"]*component=exam)"', html)[1]
    form = client.get(url).content.decode()
    assert re.search(r'value="exam" checked', form) and "第一党支部" in form
    assert "这一次应于" not in form


def test_who_may_not_record_is_led_to_the_rows_that_say_why(visit, campaign):
    client = visit("auditor")
    html = client.get(PAGE, {"view": "matrix"}).content.decode().replace("&amp;", "&")
    assert "/record/" not in html.split('class="matrix')[1].split("</table>")[0]
    url = re.search(rf'href="({PAGE}\?[^"]*each=component%3Dexam[^"]*)"', html)[1]
    rows = client.get(url)
    assert "党务知识考试，去掉这一项" in text_of(rows) and rows.content.decode().count('<th scope="row">') == 1


def test_the_sums_open_exactly_the_rows_they_count(visit, campaign):
    client = visit("secretary")
    html = client.get(PAGE, {"view": "matrix"}).content.decode().replace("&amp;", "&")
    foot = html.split("<tfoot>")[1].split("</tfoot>")[0]
    sums = re.findall(r'href="([^"]+)">.*?<b>(\d+)/(\d+)</b>', foot)
    assert [(done, due) for _url, done, due in sums] == [("1", "3"), ("0", "3"), ("0", "2"), ("1", "8")]
    for url, _done, due in sums:
        page = client.get(url).content.decode()
        waived = 1 if "component%3Dexam" in url or "each" not in url else 0
        assert page.count('<th scope="row">') == int(due) + waived


def test_three_organisations_fill_it_until_nothing_is_missing(visit, campaign):
    office = campaign.office
    for no, branch in enumerate(campaign.branches):
        for component in ("oath", "consolation", "exam"):
            if (no, component) not in ((0, "oath"), (1, "exam")):
                _as_secretary(office, branch, component)
    html = look(visit).content.decode()
    assert html.count('class="cell is-done"') == 8 and html.count('class="cell is-waived"') == 1
    assert "<b>8/8</b>" in html


def _as_secretary(office, branch, component):
    from jiedao.access.queries import setup_standing
    from jiedao.procedures.submission import Sent, submit
    from jiedao.register.scope import Scope
    from jiedao.tenancy.ids import uuid7

    who = setup_standing(Scope.everything(office.code), on=DAY)
    sent = Sent(uuid7(), EVENT, branch.pk, cast.at(DAY), held(component))
    submit(sent, street=office.row, who=who, now=cast.at(DAY, 12))


def test_it_is_narrowed_to_a_community_and_to_one_organisation_with_its_neighbours(visit, campaign):
    there = look(visit, place=f"{cast.HERE}002")
    assert "没有到期的" in text_of(there)
    assert look(visit, place=f"{cast.HERE}001").content.decode().count('<th scope="row">') == 4
    one = look(visit, subject=campaign.branches[2].pk).content.decode()  # in the order of their sounds: 二, 三, 一
    assert one.count('<th scope="row">') == 2 and "matrix--one" in one
    assert re.search(r'rel="prev">.*?第二党支部', one) and re.search(r'rel="next">第一党支部', one)


def test_the_whole_regulation_leads_to_it(visit, campaign):
    answer = visit("secretary").get("/duties/of/anniversary_campaign/")
    assert answer.status_code == 303 and answer["Location"] == f"{PAGE}?view=matrix"


@pytest.mark.parametrize("how", ["csv", "xlsx"])
def test_the_file_has_every_organisation_with_the_word_and_reason_of_every_component(visit, campaign, how):
    answer = look(visit, **{"as": how})
    body = b"".join(answer.streaming_content)
    if how == "xlsx":
        assert body.startswith(b"PK")
        return
    rows = list(csv.reader(io.StringIO(body.decode().lstrip("\ufeff"))))
    assert rows[1] == ["对象", "地点", "职责", "重温入党誓词", "走访慰问困难党员", "党务知识考试", "已做", "应做"]
    assert [row[0] for row in rows[2:]] == ["第二党支部", "第三党支部", "第一党支部"]
    second = next(row for row in rows if row[0] == "第二党支部")
    assert second[5].startswith("经批准免办：与上级党组织合并开展") and second[-2:] == ["0", "2"]


TWELVE = "trial_campaign"


@pytest.fixture
def twelve(office, tmp_path):
    """A campaign of twelve components, and a way to give so many branches their cells at once."""
    text = (FOLDER / "anniversary_campaign" / "regulation.yaml").read_text("utf-8")
    members = "\n".join(f"      c{no}: 第{no}项活动" for no in range(1, 13))
    head, _, rest = text.partition("    of:\n")
    text = head + "    of:\n" + members + "\n\nforms:" + rest.partition("\nforms:")[2]
    text = text.replace("anniversary_campaign", TWELVE).replace('"410199"', f'"{cast.HERE}"').partition("\nfigures:")[0]
    folder = tmp_path / TWELVE
    folder.mkdir()
    (folder / "regulation.yaml").write_text(text, "utf-8")
    (folder / "examples.yaml").write_text(
        "- name: 一个单位十二格\n  on: 2018-07-15\n  given: {register: {party_organisation: {o1: {level: branch}}}}\n"
        "  expect: {items: {campaign_event.component: 12}}\n", "utf-8",
    )  # fmt: skip
    with cast.more_rules(tmp_path):
        yield office


def branches(first, last):
    """So many branches with their twelve cells, by one statement of the application's own role each."""
    from django.db import connection

    from bench import ground

    by = cast.Office(cast.HERE).user("office_head").pk
    with connection.cursor() as cursor:
        cursor.execute(ground.BRANCHES, {"street": cast.HERE, "first": first, "last": last, "by": by})
        cursor.execute(
            """INSERT INTO duties_obligation (id, street_id, duty, line, subject_id, place_id, "each", cause, from_on, to_on,
                   due_on, provisional, waived_why)
               SELECT uuid7(), s.street_id, %s, 'party_building', s.id, s.place_id, 'component=c' || n, '', '2018-06-01',
                   '2018-07-10', '2018-07-10', false, ''
               FROM register_subject s CROSS JOIN generate_series(1, 12) n
               WHERE s.street_id = %s AND s.name LIKE '第%%党支部'
               ON CONFLICT DO NOTHING""",
            [f"{TWELVE}.campaign_cell", cast.HERE],
        )


@pytest.mark.parametrize("query", [{}, {"as": "csv"}, {"as": "xlsx"}, {"one": "1"}])
def test_it_takes_ten_statements_at_most_for_200_organisations_of_twelve_components_and_no_more_than_for_ten(
    twelve, visit, query
):
    client, costs = visit("secretary"), []
    for first, last in ((1, 10), (11, 200)):
        branches(first, last)
        asked = {"view": "matrix", **query}
        if asked.pop("one", ""):
            asked["subject"] = str(Subject.objects.get(name="第005党支部").pk)
        client.get(f"/duties/{TWELVE}.campaign_cell/", asked)
        with statements() as seen:
            answer = client.get(f"/duties/{TWELVE}.campaign_cell/", asked)
            body = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200 and body
        costs.append(len(seen))
    assert Obligation.objects.filter(duty=f"{TWELVE}.campaign_cell").count() == 200 * 12
    assert costs[0] == costs[1] <= 10

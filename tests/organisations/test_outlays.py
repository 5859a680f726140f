"""What was spent on a community's premises, by year and fund: each figure opens to its rows, and what is missing is said."""

import re

import pytest

from jiedao.register.models import Listing, Subject
from tests import cast
from tests.counting import statements
from tests.organisations.test_one_page import link, part, said
from tests.procedures.test_branches import put_on
from tests.procedures.test_party_systems import enter
from tests.web.looking import complaints_of_axe, sideways


def dossier(visit, premises, who="second_handler"):
    answer = visit(who).get(f"/subjects/{premises.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def table(html):
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.S)
    return [
        [
            said(re.sub(r'<span class="vh">.*?</span>', "", cell))
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        ]
        for row in rows
    ]


def test_years_stand_against_funds_with_their_sums_and_no_money_of_others(org, visit):
    spent = part(dossier(visit, org.premises), "spent")
    assert table(spent) == [
        ["年度", "区级", "街道自筹", "合计"],
        ["2018年", "5,000", "20,000.50", "25,000.50"],
        ["2017年", "300,000", "—", "300,000"],
        ["累计", "305,000", "20,000.50", "325,000.50"],
    ]


def test_each_figure_opens_to_its_rows_and_these_to_their_records(org, visit):
    spent = part(dossier(visit, org.premises), "spent")
    client = visit("second_handler")
    opened = client.get(link(spent, "2018年，区级")).content.decode()
    assert (
        "1笔，共5,000元" in said(opened) and "凭3装修" in opened and "凭1装修" not in opened and "凭4装修" not in opened
    )
    assert client.get(link(opened, "2018年3月3日")).status_code == 200
    every = said(client.get(link(spent, "累计：")).content.decode())
    assert "3笔，共325,000.50元" in every
    for query in ("?year=x", "?fund=none", "?year=1999"):
        assert client.get(f"/subjects/{org.premises.pk}/outlays/premises_spending/{query}").status_code == 200
    assert "没有支出记录" in said(
        client.get(f"/subjects/{org.premises.pk}/outlays/premises_spending/?year=1999").content.decode()
    )


def test_a_sum_is_the_same_for_everybody_and_opens_for_those_whose_work_it_is(org, visit):
    spent = part(dossier(visit, org.premises, who="community_secretary"), "spent")
    assert table(spent)[1] == ["2018年", "5,000", "20,000.50", "25,000.50"]
    assert "/outlays/" not in spent  # money stands in the office's own line, not in the community's
    page = visit("community_secretary").get(f"/subjects/{org.premises.pk}/outlays/premises_spending/")
    assert "另有3笔不在您的工作范围内" in said(page.content.decode()) and "凭1装修" not in page.content.decode()
    url = f"/subjects/{org.premises.pk}/outlays/premises_spending/"
    assert visit("neighbour_staff").get(url).status_code == 404
    assert visit("secretary", at=cast.THERE).get(url).status_code == 404
    assert visit("second_handler").get(f"/subjects/{org.premises.pk}/outlays/none/").status_code == 404
    assert visit("second_handler").get(f"/subjects/{org.subject.pk}/outlays/premises_spending/").status_code == 404


def test_what_a_centre_lacks_is_said_with_the_form_that_says_it(org, visit):
    bare = said(dossier(visit, org.bare))
    for label in ("建筑面积", "权属", "功能室"):
        assert f"{label}没有记录登记阵地情况核实" in bare
    assert "没有记录登记阵地情况核实" not in said(dossier(visit, org.premises))


def test_nothing_spent_says_how_it_comes_here(org, visit):
    made = put_on(org.office, "premises", "晚照中心", address="晚照路", open_hours="全天")
    there = org.office.place("002").pk
    Subject.objects.filter(pk=made.pk).update(place_id=there)
    Listing.objects.filter(subject_id=made.pk).update(place_id=there)
    page = part(dossier(visit, made), "spent")
    assert table(page)[1] == ["2018年", "9,999", "9,999"]
    Subject.objects.filter(pk=made.pk).update(place_id=org.office.place("").pk)
    assert "支出登记时写明受益社区" in said(part(dossier(visit, made), "spent"))


def test_the_table_takes_one_statement_more_however_much_was_spent(org, visit):
    client, url = visit("second_handler"), f"/subjects/{org.premises.pk}/"
    client.get(url)
    with statements() as few:
        client.get(url)
    for no in range(12):
        enter(
            org.office, "office_spending.spending", on=cast.TODAY, purpose="premises", what="添置", amount="100", fund="city",
            community=str(org.office.place("001").pk), voucher=f"再{no}",
        )  # fmt: skip
    with statements() as many:
        page = client.get(url).content.decode()
    assert "1,200" in said(part(page, "spent")) and len(few) == len(many)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_hold_at_both_sizes(standing_org, see, width):
    made = standing_org.premises
    for path in (
        f"/subjects/{made.pk}/",
        f"/subjects/{made.pk}/outlays/premises_spending/",
        f"/organisations/{standing_org.subject.pk}/",
    ):
        page = see(path, who="second_handler", at=cast.THERE, width=width)
        assert not complaints_of_axe(page) and not sideways(page)

"""A roster of members on its page: who stands in two branches comes back with its cell and what to do, the others go in."""

from types import SimpleNamespace

import pytest

from jiedao.register.models import Membership, Subject
from tests import cast
from tests.counting import statements
from tests.procedures.importing.taking import LAST, roster
from tests.procedures.importing.test_groups import IDS, KIND, WHO, line
from tests.procedures.test_branches import put_on
from tests.web.imports.test_imports_pages import upload, words, write
from tests.web.looking import complaints_of_axe, follow, sideways

NAMES = ("朝霞社区党支部", "晚照社区党支部")
#: In the other office other tests may have left branches by those names.
THEIRS = ("初阳社区党支部", "落霞社区党支部")


def branches(office, names=NAMES):
    """The two branches of an office."""
    known = {one.name: one for one in Subject.objects.filter(name__in=names)}
    given = {"level": "branch", "setting": "community", "has_committee": "no"}
    return [known.get(name) or put_on(office, "party_organisation", name, **given) for name in names]


def send(client, file):
    response = client.post(f"/imports/new/{KIND}/", {"file": upload(file), "period": "2018-H1"})
    assert response.status_code == 303, words(response)
    return response.url


def lines(names=NAMES):
    return [line("沈惊蛰", names[1], IDS[0]), line("许小满", names[0], IDS[1]), line("沈惊蛰", names[0], IDS[0])]


def test_the_two_lines_say_their_cell_and_what_to_do_and_the_third_goes_in(office, visit, tmp_path):
    branches(office)
    client = visit(WHO)
    url = send(client, roster(tmp_path, lines()))
    refused = words(client.get(f"{url}?show=refused"))
    assert "D2所在党支部：和第4行是同一个人，那一行写的是“朝霞社区党支部”" in refused
    assert "D4所在党支部：和第2行是同一个人" in refused and "先登记转接" in refused
    assert NAMES[0] in words(client.get(f"{url}?show=new"))  # by its name, not by an id
    write(client, url)
    assert [one.member.name for one in Membership.objects.filter(from_on=LAST)] == ["许小满"]
    assert client.get(f"{url}returned/").status_code == 200


def test_who_is_already_in_another_branch_comes_back_with_since_when(office, visit, tmp_path):
    branches(office)
    client = visit(WHO)
    write(client, send(client, roster(tmp_path, [line("沈惊蛰", NAMES[1], IDS[0])])))
    url = send(client, roster(tmp_path, [line("沈惊蛰", NAMES[0], IDS[0])]))
    assert "D2所在党支部：档案里自2018年6月30日起在“晚照社区党支部”，一个人不能同时在两处" in words(client.get(url))


def test_a_page_of_members_costs_the_same_however_many_there_are(office, visit, tmp_path):
    branches(office)
    client = visit(WHO)

    def cost(number):
        found = [
            line(f"试{number}第{no}人", NAMES[no % 2], 出生日期=f"1960-03-{no % 28 + 1:02}") for no in range(number)
        ]
        url = send(client, roster(tmp_path, found))
        client.get(url)
        with statements() as seen:
            client.get(url)
        return len(seen)

    assert cost(2) == cost(40) <= 14


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_the_refusals_are_read_in_a_browser(see, tmp_path, width):
    there = cast.Office(cast.THERE)
    with there.street():
        branches(SimpleNamespace(code=there.code, row=there.row, place=there.place), THEIRS)
    page = see(f"/imports/new/{KIND}/", who=WHO, at=cast.THERE, width=width)
    page.locator("input[type=file]").set_input_files(roster(tmp_path, lines(THEIRS)))
    follow(page, page.locator("main form button").first)
    follow(page, page.get_by_role("link", name="有问题"))
    said = page.locator("main").inner_text()
    assert "D2" in said and "D4" in said and "先登记转接" in said
    assert not complaints_of_axe(page) and not sideways(page)

"""An instruction from above to three communities and back: entered once, worked by each, checked, answered in one letter."""

import re

import pytest

from jiedao.cases.models import Case
from jiedao.procedures.offices import PlaceRow, StaffRow, enter_places, enter_staff
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.counting import statements

FORM = "incoming_papers.incoming_paper"
HEADING = "关于排查楼道充电安全隐患的通知"
AT = "2018-07-02T00:01"


@pytest.fixture
def three(office):
    """A third community beside the two of the cast, with somebody who works there."""
    enter_places(
        [PlaceRow("community", f"{cast.HERE}003", "晨曦社区", "晨曦", str(cast.HERE))],
        by="system:test",
        at=cast.at(cast.SINCE),
    )
    staff = StaffRow(f"third_staff_{cast.HERE}", "秋实", "community_staff", f"{cast.HERE}003", (), cast.SINCE)
    enter_staff([staff], password_hash="!", by="system:test", at=cast.at(cast.SINCE))
    return office


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def asked(office, no, below, what, due="2018-07-06", answer="yes"):
    prefix = f"demands.{no}"
    return {
        f"{prefix}.what": what, f"{prefix}.community": office.place(below).pk, f"{prefix}.due_on": due,
        f"{prefix}.answer": answer, f"{prefix}.cites": "safety",
    }  # fmt: skip


def entered(client, office):
    sent = {
        "_id": str(uuid7()), "_form": FORM, "_at": AT, "from_whom": "区安全生产委员会办公室", "paper_no": "区安委办〔2018〕7号",
        "received_on": "2018-07-02", "heading": HEADING, **asked(office, 1, "001", "逐楼排查"),
        **asked(office, 2, "002", "逐楼排查"), **asked(office, 3, "003", "整改飞线", due="2018-07-04"),
    }  # fmt: skip
    answer = client.post(f"/record/{FORM}/", sent)
    assert answer.status_code == 303, words(answer)


def stepped(client, case, move, **sent):
    url = f"/cases/{case.number}/{move}/"
    form = client.get(url)
    assert form.status_code == 200, words(form)
    kept = {name: re.search(rf'name="{name}" value="([^"]*)"', form.content.decode())[1] for name in ("id", "seen")}
    answer = client.post(url, {**kept, **sent})
    assert answer.status_code == 303, words(answer)


def test_an_instruction_goes_to_three_communities_and_back(three, visit):
    leader, other = visit("secretary"), visit("director")
    entered(leader, three)
    opened = list(Case.objects.filter(ladder="incoming_papers.demand").select_related("place").order_by("number"))
    assert [(one.place.code[-3:], one.due_on.isoformat()) for one in opened] == [
        ("001", "2018-07-06"), ("002", "2018-07-06"), ("003", "2018-07-04"),
    ]  # fmt: skip
    listed = leader.get("/papers-in/")
    assert HEADING in words(listed) and "0/3" in words(listed)
    page = re.search(r'href="(/papers-in/[^"]+/)"', listed.content.decode())[1]
    assert "还没有全部办完" in words(leader.get(f"{page}answer/"))

    staff = ("community_staff", "neighbour_staff", "third_staff")
    own = visit("community_staff").get(page)
    assert "只列出您工作范围内的交办事项" in words(own) and "整改飞线" not in words(own)
    for no, (who, case) in enumerate(zip(staff, opened, strict=True), 1):
        client = visit(who)
        stepped(client, case, "accept")
        stepped(client, case, "submit", _at=AT, answered=f"第{no}个社区已排查{no}0栋")
    assert "0/3" in words(leader.get("/papers-in/"))
    for case in opened:
        stepped(other, case, "check", _at=AT, fixed="yes")

    said = words(leader.get(page))
    assert "已答复" in said and "3项已办3项" in said
    letter = words(leader.get(f"{page}answer/"))
    assert f"关于《{HEADING}》办理情况的答复" in letter and "还没有全部办完" not in letter
    assert (
        "1.逐楼排查（朝霞社区）：第1个社区已排查10栋" in letter
        and "3.整改飞线（晨曦社区）：第3个社区已排查30栋" in letter
    )


def test_who_sees_nothing_of_a_paper_does_not_see_it(three, visit):
    entered(visit("secretary"), three)
    listed = visit("secretary").get("/papers-in/")
    page = re.search(r'href="(/papers-in/[^"]+/)"', listed.content.decode())[1]
    stranger = visit("other_handler")
    assert stranger.get(page).status_code == 404 and "还没有来文" in words(stranger.get("/papers-in/"))


def test_the_list_of_papers_costs_the_same_for_many_as_for_few(three, visit):
    client, costs = visit("secretary"), []
    for count in (1, 5):
        for _no in range(count):
            entered(client, three)
        client.get("/papers-in/")
        with statements() as seen:
            client.get("/papers-in/")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 9, costs

"""The night rounds as a rota: whose night it is, which night has nobody, whether the round was made, and the sheet of it."""

import re

import pytest

from jiedao.procedures.clock import tick
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.counting import statements

FORM, MONDAY = "day_night_patrol.night_rota", "2018-07-02"


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def led(office):
    """Somebody of the leadership who made last Thursday's round."""
    leader = office.enter("team_member", "高远志", below="", who="secretary", post="secretary", in_charge="全面")
    office.submit(
        "day_night_patrol.night_round", None, who="secretary", on=cast.TODAY.replace(month=6, day=28), hour=21,
        led_by=str(leader.pk), areas=[{"community": str(office.place("001").pk)}],
    )  # fmt: skip
    tick(office.row, now=cast.at(cast.TODAY, 0, 1))
    return leader


def address(office, week=MONDAY, more=""):
    return f"/rota/{FORM}/{more}?subject={office.place().pk}&week={week}"


def test_a_night_is_given_its_leader_and_the_others_are_gaps(office, led, visit):
    client = visit("handler")
    assert "夜间督查带队排班" in words(client.get("/rota/"))
    empty = words(client.get(address(office)))
    assert "应有21小时，排了0小时，缺21小时" in empty and "20:00–23:00" in empty
    sent = {"id": uuid7(), "on": MONDAY, "shift": "evening", "person": led.pk}
    answer = client.post(address(office, more="add/"), sent)
    assert answer.status_code == 303, words(answer)[:300]
    page = words(client.get(answer["Location"]))
    assert "排了3小时，缺18小时" in page and "高远志" in page and "7月3日20:00–23:00" in page


def test_whether_a_round_was_made_is_said_by_its_own_record(office, led, visit):
    with statements() as seen:
        page = visit("handler").get(address(office, week="2018-06-25"))
    thursday, friday = (
        words(page).split("6月28日周四")[-1].split("6月29日周五")[0],
        words(page).split("6月29日周五")[-1],
    )
    assert (
        "按时完成每晚由书记或主任带队督查" in thursday
        and "逾期未做每晚由书记或主任带队督查" in friday.split("6月30日")[0]
    )
    assert re.search(r'href="/entries/[^"]+">每晚由书记或主任带队督查', page.content.decode())
    assert len(seen) <= 16


def test_the_sheet_says_who_leads_and_which_night_has_nobody(office, led, visit):
    client = visit("handler")
    client.post(address(office, more="add/"), {"id": uuid7(), "on": MONDAY, "shift": "evening", "person": led.pk})
    sheet = client.get(address(office, more="print/"))
    assert address(office, more="print/").replace("&", "&amp;") in client.get(address(office)).content.decode()
    said = words(sheet)
    assert 'class="a4"' in sheet.content.decode() and "2018年7月2日至2018年7月8日" in said
    assert "夜间督查20:00–23:00高远志" in said and said.count("夜间督查20:00–23:00没有人") == 6
    assert visit("system_admin").get(address(office, more="print/")).status_code == 403

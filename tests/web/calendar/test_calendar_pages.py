"""The table of workdays: what is off, what is worked instead, what is provisional, and how a notice is entered."""

import re
from datetime import date

import pytest

from jiedao.periods import Calendar
from jiedao.register.models import CalendarDay
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from tests import cast

NOTICE = {
    "name": "国庆节", "notice": "国办发明电〔2026〕9号", "first": "2027-10-01", "last": "2027-10-07",
    "worked": "2027-09-26、2027-10-09",
}  # fmt: skip


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_a_year_with_its_notices_shows_them_and_its_workdays(visit):
    said = text(visit("grid_worker").get("/calendar/"))
    assert "国庆节10月1日至10月7日，共7天9月29日、9月30日" in said
    assert f"全年{Calendar.shipped().workdays_in(date(2018, 1, 1), date(2018, 12, 31))}个工作日" in said
    assert "暂定" not in said


def test_a_year_without_notices_is_marked_provisional(visit):
    said = text(visit("grid_worker").get("/calendar/", {"year": "2027"}))
    assert "这一年还是暂定" in said and "还没有录入放假通知：元旦、春节" in said and "请系统管理员录入" in said


def test_the_administrator_enters_a_notice_and_the_table_follows(office, visit):
    client = visit("system_admin")
    assert "录入放假通知" in text(client.get("/calendar/"))
    assert client.post("/calendar/enter/", NOTICE).status_code == 303
    assert CalendarDay.objects.count() == 9
    days = calendar(Scope.everything(cast.HERE))
    assert days.is_workday(date(2027, 10, 9)) and not days.is_workday(date(2027, 10, 4))
    said = text(client.get("/calendar/", {"year": "2027"}))
    assert (
        "已录入" in said
        and "国办发明电〔2026〕9号" in said
        and "国庆节" not in said.split("还没有录入放假通知")[1].split("。")[0]
    )
    again = client.post("/calendar/enter/", NOTICE, follow=True)
    assert "已经是这样，没有改动" in text(again)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"notice": ""}, "没有文号这一年仍算暂定"),
        ({"last": ""}, "要一起填"),
        ({"last": "2027-09-01"}, "不早于第一天"),
        ({"last": "2027-12-01"}, "最多15天"),
        ({"worked": "十月九日"}, "不是日期"),
        ({"worked": "2027-10-03"}, "又放假又上班"),
        ({"first": "", "last": "", "worked": ""}, "请填写放假的日子"),
        ({"name": "own"}, "请写明是什么安排"),
    ],
)
def test_a_slip_is_named_and_nothing_is_entered(office, visit, wrong, says):
    refused = visit("system_admin").post("/calendar/enter/", {**NOTICE, **wrong})
    assert refused.status_code == 422 and says in text(refused)
    assert CalendarDay.objects.count() == 0


def test_the_offices_own_arrangement_needs_no_notice(office, visit):
    own = {"name": "own", "own_name": "停电检修", "first": "2018-07-05", "last": "2018-07-05", "worked": "2018-07-07"}
    assert visit("system_admin").post("/calendar/enter/", own).status_code == 303
    assert not calendar(Scope.everything(cast.HERE)).is_workday(date(2018, 7, 5))


def test_only_the_administrator_enters(visit):
    assert visit("handler").get("/calendar/enter/").status_code == 403
    assert visit("secretary").post("/calendar/enter/", NOTICE).status_code == 403

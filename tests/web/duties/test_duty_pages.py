"""The room of duties: what fell due in a period, every number open to its rows, every cell with its reason."""

import csv
import re
from datetime import date

import pytest

from jiedao.duties.models import Obligation
from jiedao.periods import parse_period
from jiedao.procedures.clock import tick
from jiedao.register.models import Subject
from tests import cast
from tests.web.agenda.conftest import WITH_PERMITS
from tests.web.looking import complaints_of_axe, sideways

NIGHT, WALK = "day_night_patrol.night_led", "day_night_patrol.day_walked"
CHECKED = "shopfront_three.frontage_checked"


@pytest.fixture
def look(visit):
    return lambda who, url, **query: visit(who).get(url, query)


@pytest.fixture(scope="module")
def june(story):
    """June worked through: grid 001001 walked on the 26th (entered a day later) and, late, nothing else."""
    with cast.inside(cast.HERE) as office:
        office.submit(
            "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=date(2018, 6, 26),
            now=cast.at(date(2018, 6, 27), 8),
        )  # fmt: skip
        tick(office.row, now=cast.at(cast.TODAY, 8))


@pytest.fixture
def worked(june, office):
    return office


@pytest.fixture
def worked_through(unwrapped):
    """The other office, where what stays for a browser disturbs no other test, up to its day."""
    with (there := cast.Office(cast.THERE)).street():
        for name in ("一览甲店", "一览乙店"):
            if not Subject.objects.filter(name=name).exists():
                there.enter("shop", name, since=date(2018, 5, 7), now=cast.NOON, below="001001", road="互助路", road_kind="main", keeper="演示",
                            keeper_since="2017-03-01", phone="13603715678")  # fmt: skip
        tick(there.row, now=cast.at(cast.TODAY, 8))


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_every_number_of_the_table_opens_exactly_that_many_rows(worked, visit, look):
    page = look("handler", "/duties/", period="2018-W26").content.decode()
    links = re.findall(r'<a class="fig fig--s" href="([^"]+)">.*?<b>([\d,]+)</b>', page)
    assert len(links) > 4
    client = visit("handler")
    for address, count in links:
        rows = client.get(address.replace("&amp;", "&")).content.decode()
        assert rows.count('<th scope="row">') == min(int(count.replace(",", "")), 50), address


def test_the_table_follows_period_and_place(worked, look):
    week = text(look("handler", "/duties/", period="2018-W26"))
    assert "网格每日巡查，应办：20" in week  # four grids on five workdays
    one = text(look("handler", "/duties/", period="2018-W26", place=f"{cast.HERE}001001"))
    for said in ("应办：5", "按时完成：1", "逾期未做：4"):
        assert f"网格每日巡查，{said}" in one
    assert "按代码排列，不作排名" in week
    assert "没有到期的" in text(look("handler", "/duties/", period="2018-05"))


def test_a_period_that_cannot_be_read_is_this_month(worked, look):
    assert "履职，2018年7月" in text(look("handler", "/duties/", period="昨天"))


def test_each_row_says_why_it_stands_so_and_when_it_was_entered(worked, look):
    rows = text(look("grid_worker", f"/duties/{WALK}/", period="2018-W26"))
    assert "在期限的最后一天完成" in rows and "6月27日登记" in rows
    assert "6月25日没有记录。当天做过的，可以补登记" in rows
    assert "6月25日周一" in rows and "逾期未做" in rows
    entry = Obligation.objects.exclude(done_on=None).get(duty=WALK).done_entry_id
    page = look("grid_worker", f"/duties/{WALK}/", period="2018-W26", state="done").content.decode()
    assert f"/entries/{entry}/" in page and page.count('<th scope="row">') == 1


def test_a_grid_worker_sees_only_the_own_grid(worked, look):
    mine = look("grid_worker", f"/duties/{WALK}/", period="2018-W26").content.decode()
    assert mine.count('<th scope="row">') == 5 and "晚照" not in mine


def test_a_duty_that_is_not_in_force_is_missing(worked, look):
    assert look("handler", "/duties/day_night_patrol.no_such/").status_code == 404


def test_the_page_costs_the_same_at_any_number_of_rows(worked, visit, django_assert_max_num_queries):
    client = visit("handler")
    costs = []
    for period in ("2018-W26", "2018-H1"):
        with django_assert_max_num_queries(30) as seen:
            page = client.get(f"/duties/{WALK}/", {"period": period})
        assert page.status_code == 200
        costs.append(len([q for q in seen.captured_queries if (q["sql"] or "SELECT").split()[0] in ("SELECT", "WITH")]))
    assert costs[0] == costs[1] <= 12


def test_pages_of_one_duty_follow_each_other(worked, visit):
    client = visit("handler")
    page = client.get(f"/duties/{WALK}/", {"period": "2018-H1"}).content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    second = client.get(f"/duties/{WALK}/{older}").content.decode()
    assert second.count('<th scope="row">') > 0 and 'rel="prev"' in second
    back = re.search(r'rel="prev" href="([^"]+)"', second)[1].replace("&amp;", "&")
    assert re.findall(r"<tbody>.*</tbody>", client.get(f"/duties/{WALK}/{back}").content.decode(), re.S) == re.findall(
        r"<tbody>.*</tbody>", page, re.S
    )


# ---- waiving ----


def missed(duty=NIGHT):
    return Obligation.objects.filter(duty=duty, done_on=None, due_on=date(2018, 6, 25)).first()


def test_a_head_waives_on_a_ground_of_the_rule_and_the_row_says_so(worked, visit, look):
    url = f"/duties/waive/{missed().pk}/"
    page = text(look("office_head", url))
    assert "暴雨、大风、冰雪等恶劣天气" in page and "应于2018年6月25日" in page
    client = visit("office_head")
    assert client.post(url, {"note": "红色预警"}).status_code == 422
    assert client.post(url, {"why": "bad_weather", "note": "红色预警"}).status_code == 303
    rows = text(look("office_head", f"/duties/{NIGHT}/", period="2018-06", state="waived"))
    assert "暴雨、大风、冰雪等恶劣天气：红色预警，穆春来于7月2日批准" in rows and "经批准免办" in rows
    again = client.post(url, {"why": "bad_weather"})
    assert again.status_code == 409 and "已经免除" in text(again)


def test_who_may_not_waive_learns_who_may(worked, visit):
    url = f"/duties/waive/{missed().pk}/"
    refused = visit("handler").post(url, {"why": "bad_weather"})
    assert refused.status_code == 403 and "科室负责人" in text(refused)
    assert "免除" not in text(visit("handler").get(f"/duties/{NIGHT}/", {"period": "2018-06"})).split("办理")[0]
    missed_elsewhere = visit("secretary", at=cast.THERE).post(url, {"why": "bad_weather"})
    assert missed_elsewhere.status_code == 404


def test_a_duty_without_grounds_says_so(worked, look):
    other = Obligation.objects.filter(duty="citywide_cleanup.cleanup_day", done_on=None).first()
    assert other is not None
    walk = Obligation.objects.filter(duty=WALK, done_on=None).first()
    page = text(look("office_head", f"/duties/waive/{walk.pk}/"))
    assert ("不能免除" in page) or ("免除事由" in page)


# ---- the matrix ----


def test_the_matrix_has_a_row_a_subject_a_column_a_day_and_a_reason_a_cell(worked, look):
    page = look("handler", f"/duties/{WALK}/", period="2018-W26", view="matrix").content.decode()
    assert page.count('<th scope="row">') == 4
    heads = re.findall(r'<th scope="col" class="m[^"]*"[^>]*>(\d+)<', page)
    assert heads == ["25", "26", "27", "28", "29", "30", "1"]
    assert page.count('class="cell is-overdue"') == 19 and page.count('class="cell is-done"') == 1
    assert "朝霞社区第1网格，2018年6月26日：按时完成" in page and "6月26日完成，在期限的最后一天，6月27日登记。" in page


def test_a_cell_opens_exactly_its_obligations(worked, visit):
    client = visit("handler")
    page = client.get(f"/duties/{WALK}/", {"period": "2018-H1", "view": "matrix"}).content.decode()
    url = re.search(r'<a class="cell[^"]*" href="([^"]+)"', page)[1].replace("&amp;", "&")
    said = re.search(r"应办(\d+)次", page)[1]
    assert client.get(url).content.decode().count('<th scope="row">') == int(said)


def test_the_sum_of_a_row_counts_what_was_done_against_what_was_due(worked, look):
    page = text(look("grid_worker", f"/duties/{WALK}/", period="2018-W26", view="matrix"))
    assert "朝霞社区第1网格，已做/应做：1/5" in page


def test_a_cell_without_an_obligation_says_why(worked, look):
    worked.enter(
        "building_site", "纺苑安置房项目", below="001001", builder="中原建工", floor_area="900", earthwork="no", stage="building",
        since=date(2018, 6, 20), now=cast.NOON,
    )  # fmt: skip
    page = look("handler", "/duties/site_dust.full_check/", period="2018-Q2", view="matrix").content.decode()
    assert "6月20日才入册" in page and "不在册" in page
    page = look("handler", f"/duties/{WALK}/", period="2018-W26", view="matrix").content.decode()
    assert page.count('title="没有到期日落在这里"') == 8  # four grids on the two days of the weekend
    year = look("handler", f"/duties/{WALK}/", period="2018", view="matrix").content.decode()
    assert year.count("还没有开始") > 4 * 4


def test_a_waiver_stands_in_its_cell_with_its_ground_and_who_gave_it(worked, visit, look):
    visit("office_head").post(f"/duties/waive/{missed().pk}/", {"why": "bad_weather", "note": "红色预警"})
    page = look("office_head", f"/duties/{NIGHT}/", period="2018-W26", view="matrix").content.decode()
    assert "暴雨、大风、冰雪等恶劣天气：红色预警，穆春来于7月2日批准" in page and "经批准免办" in page
    assert 'class="cell is-waived"' in page


def cells(response):
    """The rows of a CSV, without what an office of invented data puts before them."""
    lines = b"".join(response).decode().lstrip("\ufeff").splitlines()
    return list(csv.reader(lines))[1:]


def test_all_duties_of_a_regulation_stand_side_by_side(worked, visit, look):
    page = look("handler", "/duties/of/day_night_patrol/", period="2018-06").content.decode()
    assert page.count('scope="rowgroup"') == 5  # four grids, and the office for its nights
    assert "网格每日巡查" in page and "每晚由书记或主任带队督查" in page
    assert visit("handler").get("/duties/of/none-such/").status_code == 404
    assert visit("other_handler").get("/duties/of/day_night_patrol/").status_code == 404  # another line of work
    listed = look("handler", "/duties/", period="2018-06").content.decode()
    assert "/duties/of/day_night_patrol/?period=2018-H1" in listed


def test_the_file_of_a_matrix_says_what_the_page_says(worked, visit):
    client = visit("handler")
    rows = cells(client.get(f"/duties/{WALK}/", {"period": "2018-W26", "view": "matrix", "as": "csv"}))
    head, *rest = rows
    assert head[:3] == ["对象", "地点", "职责"] and head[-2:] == ["已做", "应做"] and len(rest) == 4
    mine = next(row for row in rest if row[0] == "朝霞社区第1网格")
    assert mine[4].startswith("按时完成：6月26日完成") and mine[4].endswith("6月27日登记")
    assert mine[3].startswith("逾期未做：") and mine[8] == "不应办" and mine[-2:] == ["1", "5"]
    whole = cells(client.get("/duties/of/day_night_patrol/", {"period": "2018-06", "as": "csv"}))
    assert len(whole) == 1 + 4 + 1
    assert client.get("/duties/of/day_night_patrol/", {"period": "2018-06", "as": "xlsx"}).status_code == 200


@pytest.mark.parametrize("period", ["2018", "2018-H1", "2018-Q2", "2018-06", "2018-W26", "2018-06-26"])
def test_every_obligation_of_a_period_is_in_exactly_one_cell(worked, visit, period):
    """Counted another way: the sums of the lines are the obligations of the list."""
    client = visit("handler")
    rows = cells(client.get("/duties/of/day_night_patrol/", {"period": period, "as": "csv"}))[1:]
    found = parse_period(period)
    due = Obligation.objects.filter(
        duty__startswith="day_night_patrol.", due_on__gte=found.first, due_on__lte=found.last, waived_at=None
    )
    assert sum(int(row[-1]) for row in rows) == due.count()
    assert sum(int(row[-2]) for row in rows) == due.exclude(done_on=None).count()
    told = sum(
        1 for row in rows for one in row[3:-2] if one.startswith(("按时完成", "补做", "逾期未做", "未到期", "应办"))
    )
    counted = sum(int(n) for row in rows for one in row[3:-2] for n in re.findall(r"^应办(\d+)次", one))
    single = told - sum(1 for row in rows for one in row[3:-2] if one.startswith("应办"))
    assert counted + single == due.count()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "path", ["/duties/of/shopfront_three/?period=2018-06", f"/duties/{CHECKED}/?view=matrix&period=2018"]
)
def test_the_matrix_holds_at_both_sizes(worked_through, see, width, path):
    page = see(path, who="handler", at=cast.THERE, width=width)
    assert page.locator(".matrix td a").count()
    assert not complaints_of_axe(page)
    assert not sideways(page)


#: Where the cells with a link stand, and where the focus is: [row, column].
LINKED = """[...document.querySelectorAll('.matrix td, .matrix th')].filter(c => c.querySelector('a'))
    .map(c => [c.parentElement.rowIndex, c.cellIndex])"""
FOCUS = (
    "(() => { const c = document.activeElement.closest('td, th'); return [c.parentElement.rowIndex, c.cellIndex] })()"
)


@pytest.mark.browser
def test_the_arrow_keys_go_from_cell_to_cell(worked_through, see):
    page = see(f"/duties/{CHECKED}/?view=matrix&period=2018-06", who="handler", at=cast.THERE)
    linked = {tuple(one) for one in page.evaluate(LINKED)}
    row, column = min(
        (r, c) for r, c in linked if (r, c + 1) in linked and any((r + n, c) in linked for n in range(1, 9))
    )
    page.locator(".matrix tr").nth(row).locator("td, th").nth(column).locator("a").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUS) == [row, column + 1]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    below = min(r for r, c in linked if c == column and r > row)
    assert page.evaluate(FOCUS) == [below, column]
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUS) == [row, column]
    for _ in range(len(linked)):
        page.keyboard.press("ArrowRight")  # nothing further: stays
    assert page.evaluate(FOCUS) == [row, max(c for r, c in linked if r == row)]


def test_a_duty_about_a_register_that_is_shut_to_ones_posts_is_shut_as_well(office, visit):
    with cast.more_rules(WITH_PERMITS):
        office.enter("guarded", "池上楼", note="慢性病")
        tick(office.row, now=cast.NOON)
        duty = "/duties/permit_watch.guarded_monthly/?period=2018-06"
        pages = ["/", "/duties/?period=2018-06", "/duties/of/permit_watch/?period=2018-H1", "/agenda/?period=2018-06"]
        assert "池上楼" in text(visit("handler").get(duty))
        for who in ("office_head", "secretary", "auditor"):
            client = visit(who)
            assert client.get(duty).status_code == 404
            for path in pages:
                assert "重点随访" not in text(client.get(path)), (who, path)


RENEWED = "small_polluter_files.contract_renewed"


def test_a_duty_says_when_it_reminds_and_which_have_been_reminded_of(worked, look):
    for until, name in (("2018-08-01", "顺意汽修"), ("2018-12-20", "永丰汽修")):
        firm = worked.enter("car_repairer", name, address="前进巷1号", keeper="演示", filed_on="2017-03-01")
        worked.submit("small_polluter_files.waste_contract", firm, on=date(2018, 1, 8), until=until)
    assert "到期前60天、30天、7天提醒快到期，已提醒1项" in text(look("handler", "/duties/"))
    page = text(look("handler", f"/duties/{RENEWED}/", period="2018-H2"))
    assert "快到期8月1日周三8月1日到期，还有30天。今天提醒，提前30天" in page
    assert "未到期12月20日" in page
    assert "已提醒" not in text(look("neighbour_staff", "/duties/"))

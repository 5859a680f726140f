"""The room of numbers as people meet it: the list, one number with its proof, and the rows to whoever may open them."""

import csv
import io
import re
from datetime import date, timedelta

import pytest

from jiedao.figures import opening
from jiedao.procedures.clock import tick
from jiedao.web import addresses
from tests import cast
from tests.web.looking import complaints_of_axe, sideways

WEDNESDAY = date(2018, 6, 27)
PEOPLE = "/figures/cleanup_person_times/"


@pytest.fixture
def look(visit):
    """Read a page as somebody of the cast."""
    return lambda who, url, **query: visit(who).get(url, query)


def text(response):
    """What a page says, without its tags and spaces."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def cleanup(office, on=WEDNESDAY, people=101, refuse="8.5", about=None, area="互助路两侧", **more):
    return office.submit(
        "citywide_cleanup.cleanup", about, on=on, area=area, people=people, who_came=["organ"], refuse=refuse, **more
    ).entry  # fmt: skip


@pytest.fixture
def cleanups(office):
    """Three clean-ups: two of the office in June, one of a community in May."""
    return [
        cleanup(office),
        cleanup(office, date(2018, 6, 22), 74, "3.25"),
        cleanup(office, date(2018, 5, 30), 25, "1", about=office.place("001")),
    ]


def shop(office, name, below="001001", signed=True, kind="back_street", road="前进巷"):
    made = office.enter("shop", name, below=below, road=road, road_kind=kind, keeper="演示", keeper_since="2017-03-01",
                        phone="13603715678")  # fmt: skip
    if signed:
        office.submit("shopfront_three.pledge", made, who="community_staff", on=date(2018, 3, 1), signed_on="2018-03-01",
                      signed_by="演示")  # fmt: skip
    return made


def patrol(office, below="001001", who="grid_worker", on=date(2018, 6, 26), **values):
    return office.submit("day_night_patrol.day_patrol", office.place(below), who=who, on=on, **values).entry


# ---- the list ----


def test_every_figure_of_the_rulebook_stands_on_the_list_as_a_door(office, cleanups, look):
    page = look("handler", "/figures/")
    assert "2018年上半年的数字" in text(page)
    for figure in office.figure("building_sites").edition.figures:
        assert f'href="/figures/{figure}/?period=2018-H1"' in page.content.decode()
    assert "200人次" in text(page) and "12.75立方米" in text(page)


def test_what_was_never_recorded_is_no_zero(office, look):
    said = text(look("handler", "/figures/"))
    assert "没有记录" in said and "在册建筑工地：0" not in said
    office.enter("building_site", "纺苑项目", builder="演示", floor_area="100", earthwork="no", stage="preparing")
    assert "在建工地：0个" in text(look("handler", "/figures/"))


def test_period_and_place_are_read_from_the_address(office, cleanups, look):
    month = text(look("handler", "/figures/", period="2018-06"))
    assert "2018年6月的数字" in month and "175人次" in month
    place = look("handler", "/figures/", place=office.place("001").code)
    assert "清洁活动参加人次：25人次" in text(place)
    assert f"period=2018-H1&amp;place={office.place('001').code}" in place.content.decode()


@pytest.mark.parametrize(("query", "status"), [({"period": "2018-13"}, 400), ({"place": "410199999"}, 404)])
def test_a_period_or_place_that_is_none_is_refused_in_words(office, look, query, status):
    page = look("handler", "/figures/", **query)
    assert page.status_code == status and "请" in text(page)


def test_the_list_asks_as_many_statements_as_it_has_figures(office, look, django_assert_max_num_queries):
    look("handler", "/more/")  # what somebody's posts open is looked up once for all pages
    costs, most = [], 12 + 3 * len(office.figure("building_sites").edition.figures)
    for n in (2, 20):
        for no in range(n):
            patrol(office, on=WEDNESDAY - timedelta(days=no))
            cleanup(office, WEDNESDAY - timedelta(days=no))
        with django_assert_max_num_queries(most) as seen:
            assert look("handler", "/figures/").status_code == 200
        costs.append(len(statements(seen)))
    assert costs[0] == costs[1]
    assert costs[0] <= most


def statements(captured):
    """The statements of a page besides its transaction."""
    return [
        one
        for q in captured.captured_queries
        if (one := q["sql"] or "SELECT").split()[0] in ("SELECT", "WITH", "INSERT", "UPDATE")
    ]


# ---- what is never told alone ----

ACCIDENTS = "/figures/safety_accidents/"


@pytest.fixture
def hazard(office):
    """A grid worker found a passage blocked; of accidents nothing was ever reported."""
    place = office.subject("watched_place", "互助路饭店", below="001001")
    items = [{"item": item, "answer": "pass"} for item in office.items("safety_grid.safety_item")]
    items[0] |= {"answer": "fail", "note": "堆放纸箱"}
    return office.submit("safety_grid.safety_check", place, who="grid_worker", on=WEDNESDAY, items=items,
                         level="general", order=["persuade"]).entry  # fmt: skip


def test_accidents_are_never_told_without_the_hazards_found(office, hazard, look):
    alone = text(look("auditor", ACCIDENTS))
    assert "和它一起看" in alone and "发现安全隐患：1项" in alone and "安全检查次数：1次" in alone
    assert "和它一起看发现安全隐患：1项安全检查次数：1次" in text(look("auditor", "/figures/"))
    lines = read(look("secretary", f"{ACCIDENTS}rows.csv"))
    assert ["和它一起看", "发现安全隐患", "1项"] in lines and ["和它一起看", "安全检查次数", "1次"] in lines
    assert [one.name for one in office.figure("safety_accidents").beside] == ["hazards_found", "safety_checks"]


# ---- one number ----


def test_a_number_says_what_it_is_and_equals_its_rows(office, cleanups, look):
    page = look("handler", PEOPLE)
    said = text(page)
    assert "200人次" in said and "等于3行之和" in said and "数2018年1月1日至2018年6月30日" in said
    assert "〔待核〕" in said and "审计链首" in said
    for entry in cleanups:
        assert f'href="/entries/{entry.pk}/"' in page.content.decode()


def test_months_carry_their_subtotals(office, cleanups, look):
    said = text(look("handler", PEOPLE))
    assert "2018年6月，2行：175" in said and "2018年5月，1行：25" in said


def test_the_parts_of_a_place_sum_to_the_whole(office, cleanups, look):
    said = text(look("handler", PEOPLE))
    assert "朝霞社区125" in said and "本级（不分社区）2175" in said and "合计3200" in said


def test_a_share_shows_its_two_counts_and_opens_both(office, look):
    shops = [shop(office, f"门店{n}", signed=n > 0) for n in range(4)]
    page = look("handler", "/figures/frontage_signed_back_streets/")
    said = text(page)
    assert "75.0%" in said and "3/4" in said and "目标：不低于95%" in said and "〔建议〕" in said
    part = look("handler", "/figures/frontage_signed_back_streets/", rows="part").content.decode()
    assert all(f"/subjects/{one.pk}/" in part for one in shops[1:])
    assert f"/subjects/{shops[0].pk}/" not in part
    assert f"/subjects/{shops[0].pk}/" in page.content.decode()


def test_a_share_of_less_than_all_never_reads_as_all(office):
    from fractions import Fraction

    from jiedao.web.figures.numbers import shown

    assert [shown(Fraction(n, 100), "percent") for n in (10000, 9996, 3, 0)] == ["100%", "99.9%", "0.1%", "0%"]


def test_a_figure_made_of_others_opens_them(office, look):
    office.submit(
        "day_night_patrol.night_round", who="secretary", led_by=str(leader(office)),
        areas=[{"community": str(office.place("001").pk)}], problems=[{"what": "夜间施工", "where_it_is": "一号院"}],
    )  # fmt: skip
    page = look("handler", "/figures/problems_per_round/", period="2018")
    assert "由这些数算出" in text(page)
    for part in ("night_problems", "night_rounds"):
        assert f"/figures/{part}/?period=2018" in page.content.decode()


def leader(office):
    """The secretary on the register of the leaders."""
    return office.enter("team_member", "宋晚晴", below="", who="secretary", post="secretary", in_charge="全面").pk


def test_a_figure_that_counts_a_list_shows_its_members(office, look):
    said = text(look("grid_worker", "/figures/dust_standard_items/"))
    assert "8项" in said and "出入车辆100%冲洗" in said and "非道路移动机械油品及车辆100%达标" in said


def site(office, name="纺苑项目", below="001001"):
    return office.enter(
        "building_site", name, below=below, builder="演示", floor_area="12000", earthwork="yes", stage="building"
    )


def check(office, subject, failed="", on=WEDNESDAY):
    answers = [{"item": item, "answer": "pass"} for item in office.items("site_dust.dust_item")]
    for row in answers:
        if row["item"] == failed:
            row |= {"answer": "fail", "note": "料堆未覆盖", "photo": str(office.photo())}
    more = {"order": "written_24"} if failed else {}
    return office.submit("site_dust.dust_check", subject, on=on, scope="full", items=answers, **more)


def test_the_lines_of_a_checklist_are_listed_and_split_by_item(office, look):
    found = check(office, site(office), failed="covered")
    page = look("handler", "/figures/dust_item_pass/")
    said = text(page)
    assert "87.5%" in said and "7/8" in said and "等于8行里符合的占比" in said
    assert "按检查项分" in said and "物料堆放100%覆盖10%" in said and "工地周边100%围挡1100%" in said
    assert "不合格，料堆未覆盖" in said
    assert page.content.decode().count(f"/entries/{found.entry.pk}/") == 8


def test_a_case_opens_by_its_number(office, look):
    patrol(office, problems=[{"what": "店外堆放建材", "where_it_is": "互助路28号"}])
    from jiedao.cases.models import Case

    page = look("handler", "/figures/cases_opened/")
    assert "店外堆放建材" in text(page) and "待受理" in text(page)
    assert addresses.case(Case.objects.get().number) in page.content.decode()


def test_a_duty_opens_what_fulfilled_it(office, look):
    entry = cleanup(office)
    tick(office.row, now=cast.at(date(2018, 6, 30)))
    page = look("handler", "/figures/cleanup_days_held/", period="2018-06")
    assert "按时完成" in text(page) and "逾期未做" in text(page)
    assert "到期的，没有到期的不数" in text(page)
    assert "到期的" not in text(look("handler", "/figures/cleanup_refuse/", period="2018-06"))
    assert f"/entries/{entry.pk}/" in page.content.decode()


def test_a_correction_is_counted_once_and_said(office, look):
    first = cleanup(office, people=1010)
    cleanup(office, people=101, hour=10, supersedes=first)
    said = text(look("handler", PEOPLE))
    assert "101人次" in said and "等于1行之和" in said and "其中1行更正过，按更正后的数" in said


def test_a_late_record_says_how_late(office, look):
    cleanup(office, now=cast.at(date(2018, 7, 2)))
    assert "晚5天登记" in text(look("handler", PEOPLE))


def test_an_older_period_can_be_chosen(office, cleanups, look):
    page = look("handler", PEOPLE, period="2017-H2").content.decode()
    assert '<option value="2017-H2" selected>' in page and '<option value="2018-06">' in page
    assert "没有记录，留空" in page


def test_a_figure_that_is_not_there_offers_near_ones(office, look):
    page = look("handler", "/figures/cleanup_person_time/")
    assert page.status_code == 404 and "cleanup_person_times" in text(page)


def test_rows_follow_each_other_by_keyset_and_cost_the_same(office, look, django_assert_max_num_queries):
    look("handler", "/more/")
    costs = []
    for n in (5, 60):
        for no in range(n):
            cleanup(office, date(2018, 6, 30) - timedelta(days=no), people=10)
        with django_assert_max_num_queries(60) as seen:
            first = look("handler", PEOPLE)
        costs.append(len(statements(seen)))
    assert costs[0] == costs[1] <= 12
    older = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    ids = [
        re.findall(r"/entries/([0-9a-f-]+)/", page.content.decode())
        for page in (first, look("handler", PEOPLE + older))
    ]
    assert len(ids[0]) == 50 and len(ids[1]) == 15 and not set(ids[0]) & set(ids[1])


# ---- who may open the rows ----


def test_the_value_never_depends_on_the_viewer(office, cleanups, look):
    for who in ("handler", "other_handler", "grid_worker", "community_secretary", "auditor"):
        assert "200人次" in text(look(who, PEOPLE)), who


@pytest.mark.parametrize("who", ["grid_worker", "community_secretary"])
def test_a_narrower_scope_sees_the_value_and_which_rows_it_may_open(office, cleanups, look, who):
    page = look(who, PEOPLE)
    assert page.status_code == 200
    said = text(page)
    assert "的数可以看，但全街道的记录不在您的工作范围内" in said and "朝霞社区" in said
    assert all(str(entry.pk) not in page.content.decode() for entry in cleanups)


def test_the_rows_of_ones_own_place_are_open(office, cleanups, look):
    page = look("community_secretary", PEOPLE, place=office.place("001").code).content.decode()
    assert [str(entry.pk) in page for entry in cleanups] == [False, False, True]


def test_another_line_of_work_is_refused_by_its_name(office, cleanups, look):
    said = text(look("other_handler", PEOPLE))
    assert "城市管理" in said and "您可以打开：社会事务的数字" in said


def test_whoever_may_open_the_rows_sees_exactly_the_counted_ones(office, cleanups):
    from jiedao.entries.models import Entry

    figure = office.figure("cleanup_person_times")
    for who in ("handler", "auditor", "leader", "secretary"):
        scope = office.standing(who).scope
        assert opening.may_open(figure, scope)
        assert set(Entry.objects.within(scope).filter(form="citywide_cleanup.cleanup")) == set(figure.rows())


def test_cases_of_other_lines_stay_shut_with_their_figure(office):
    patrol(office, problems=[{"what": "店外堆放建材", "where_it_is": "互助路28号"}])
    figure = office.figure("cases_opened")
    may = {who: opening.may_open(figure, office.standing(who).scope) for who in ("handler", "other_handler", "auditor")}
    assert may == {"handler": True, "other_handler": False, "auditor": True}


# ---- the file ----


def read(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_the_file_holds_the_same_rows_and_says_that_they_are_invented(office, cleanups, visit):
    response = visit("handler").get(PEOPLE + "rows.csv", {"period": "2018-H1"})
    data = b"".join(response.streaming_content)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["演示·数据虚构"] and "参加人次" in rows[1][0]
    assert [row[6] for row in rows[3:]] == ["101", "74", "25"]
    assert rows[3][-1] == f"/entries/{cleanups[0].pk}/"


def test_a_cell_is_never_a_formula(office, visit):
    cleanup(office, area="=1+1")
    rows = read(visit("handler").get(PEOPLE + "rows.csv"))
    assert rows[-1][2] == "'=1+1"


def test_the_file_of_a_number_made_of_others_holds_the_rows_of_each(office, visit):
    """And where there is no part of a share to be asked for, asking for it changes nothing."""
    rows = read(visit("secretary").get("/figures/problems_per_round/rows.csv", {"rows": "part"}))
    whole, problems, rounds = [row[0] for row in rows[1:] if len(row) == 1]
    assert "每次督查发现问题" in whole and "夜间督查发现问题" in problems and "夜间督查次数" in rounds
    assert [row[0] for row in rows if len(row) > 1] == ["日期", "日期"]


def test_the_file_is_refused_where_the_rows_are(office, cleanups, visit):
    page = visit("grid_worker").get(PEOPLE + "rows.csv")
    assert page.status_code == 403 and "不在您的工作范围内" in page.content.decode()


def test_who_holds_no_business_data_sees_no_number(office, visit):
    assert visit("system_admin").get("/figures/").status_code == 403


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_the_room_reads_well_at_both_widths(office, see, width):
    for path in ("/figures/", "/figures/dust_standard_items/", PEOPLE):
        page = see(path, who="handler", width=width)
        assert not complaints_of_axe(page) and not sideways(page)

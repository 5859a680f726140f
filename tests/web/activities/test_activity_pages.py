"""The room of activities as people meet it: sessions, one session from sign-up to attendance, my own, a certificate."""

import re
from datetime import date
from uuid import UUID, uuid4

import pytest

from jiedao.activities.models import Attendance, Session, SignUp
from jiedao.entries.models import Entry
from tests import cast
from tests.activities import gathering
from tests.activities.gathering import VOLUNTEERING, consent, plan, sign_up
from tests.web.ballots.test_ballot_pages import hidden, statements

DAY = date(2018, 6, 27)
LATER = date(2018, 7, 7)
STAFF = "community_staff"


@pytest.fixture
def team(office):
    from jiedao.web import office as edge

    edge._known.clear()  # what another test gave people to do was undone with it
    return gathering.team(office)


@pytest.fixture
def coming(office, team):
    return plan(office, team, on=LATER, title="周末清洁家园")


@pytest.fixture
def begun(office, team):
    """A session of today that has begun: two with a place, one of them without consent."""
    made = plan(office, team, on=cast.TODAY, hour=0, title="今日助老")
    first, _second = (sign_up(office, made, one, on=DAY) for one in team.volunteers[:2])
    consent(office, first, on=DAY)
    return made


def text(response):
    """What a page says, without its tags."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def at(session, *more):
    return "/".join(["/activities", str(session.pk), *map(str, more), ""])


# ---- the list ----


def test_each_count_opens_its_rows_and_outside_the_scope_there_are_none(office, team, coming, begun, visit):
    page = visit(STAFF).get("/activities/")
    counts = {m[1]: int(m[2]) for m in re.finditer(r"state=(\w+)[^>]*>.*?<b>(\d+)</b>", page.content.decode())}
    assert counts == {"coming": 2, "held": 0, "called_off": 0}
    assert page.content.decode().count('class="case-title"') == 2
    assert "2／3" in text(page)
    outside = visit("neighbour_staff")
    assert "周末清洁家园" not in text(outside.get("/activities/"))
    for more in ("", "change", "call-off", "attendance"):
        assert outside.get(at(coming, more) if more else at(coming)).status_code == 404, more


def test_the_list_is_narrowed_and_says_what_is_next_when_empty(office, team, coming, visit):
    client = visit(STAFF)
    assert "周末清洁家园" in text(client.get("/activities/", {"activity": VOLUNTEERING}))
    assert "没有找到" in text(client.get("/activities/", {"activity": gathering.CLASS}))
    assert "还没有记录" in text(client.get("/activities/?state=held"))
    Session.objects.update(state="called_off")
    assert "现在没有报名中的活动" in text(client.get("/activities/"))


def test_the_pages_cost_the_same_however_many_there_are(office, team, visit, django_assert_max_num_queries):
    for no in range(53):
        plan(office, team, on=LATER, title=f"第{no}场")
    client = visit(STAFF)
    client.get("/activities/")
    with statements(8, django_assert_max_num_queries):
        page = client.get("/activities/")
    seen = re.findall(r'case-title" href="([^"]+)"', page.content.decode())
    older = re.search(r'rel="next" href="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    rest = re.findall(r'case-title" href="([^"]+)"', client.get(f"/activities/{older}").content.decode())
    assert (len(seen), len(rest)) == (50, 3)
    assert not set(seen) & set(rest)


def test_a_session_and_ones_own_page_cost_the_same_however_many_signed_up(
    office, team, coming, visit, django_assert_max_num_queries
):
    def cost(client, path, most):
        client.get(path)
        with statements(most, django_assert_max_num_queries):
            client.get(path)

    sign_up(office, coming, team.volunteers[0])
    staff, own = visit(STAFF), visit("grid_worker")
    cost(staff, at(coming), 13)
    cost(own, "/activities/mine/", 12)
    for one in team.volunteers[1:]:
        sign_up(office, coming, one)
    for no in range(5):
        plan(office, team, on=LATER, title=f"第{no}场")
    cost(staff, at(coming), 13)
    cost(own, "/activities/mine/", 12)


# ---- from plan to attendance ----


def test_a_session_goes_from_its_plan_to_its_attendance_by_its_pages(office, team, visit):
    client = visit(STAFF)
    assert "志愿活动报名" in text(client.get("/activities/plan/"))
    form = client.get(f"/activities/plan/?activity={VOLUNTEERING}")
    assert "最多3人" in text(form)
    sent = {
        "subject": team.subject.pk, "title": "清洁家园", "starts_at": "2018-07-02T00:05", "venue": "广场", "capacity": "1",
        "id": hidden(form, "id"),
    }  # fmt: skip
    refused = client.post(f"/activities/plan/?activity={VOLUNTEERING}", {**sent, "capacity": "9"})
    assert refused.status_code == 422
    assert "制度规定最多3人" in text(refused)
    past = client.post(f"/activities/plan/?activity={VOLUNTEERING}", {**sent, "starts_at": "2018-06-01T09:00"})
    assert "今天或以后" in text(past)
    made = client.post(f"/activities/plan/?activity={VOLUNTEERING}", sent)
    assert made.status_code == 303
    session = Session.objects.get(title="清洁家园")
    one, two = team.volunteers[:2]
    for person in (one, two):
        page = client.get(at(session))
        more = {"waits": "1"} if "报名候补" in text(page) else {}
        assert (
            client.post(at(session, "sign-up"), {"person": person.pk, "id": hidden(page, "id"), **more}).status_code
            == 303
        )
    page = client.get(at(session))
    assert "名额已满，候补1人" in text(page)
    assert "候补第1位" in text(page)
    first, second = SignUp.objects.order_by("no")
    said = client.post(at(session, first.pk, "withdraw"), follow=True)
    assert "方小满已退出，程立夏递补上来，请通知本人" in text(said)
    form = client.get(at(session, second.pk, "consent"))
    assert form.status_code == 200
    assert client.post(at(session, second.pk, "consent"), {"on": "2018-07-20"}).status_code == 422
    assert client.post(at(session, second.pk, "consent"), {"on": "2018-07-01"}).status_code == 303
    form = client.get(at(session, "attendance"))
    assert 'value="清洁家园"' in form.content.decode()  # the record's first words
    done = client.post(
        at(session, "attendance"), {"_id": hidden(form, "_id"), "_rest": "came", "did": "扫院子", "sort": "environment", "hours": "2"},
        follow=True,
    )  # fmt: skip
    assert "到场已登记" in text(done)
    assert "报名1人，到场1人次" in text(done)
    assert Attendance.objects.get().minutes == 120


def sent(page, **more):
    return {"_id": hidden(page, "_id"), "did": "探望", "sort": "elder", "hours": "1.5", **more}


def test_what_is_wrong_with_attendance_is_said_at_its_place_and_what_was_typed_stays(office, team, begun, visit):
    client = visit(STAFF)
    page = client.get(at(begun, "attendance"))
    one, two = team.volunteers[:2]
    unsaid = client.post(at(begun, "attendance"), sent(page, **{f"p.{one.pk}": "came"}))
    assert unsaid.status_code == 422
    assert "还没有说到没到：程立夏" in text(unsaid)
    lacking = client.post(at(begun, "attendance"), sent(page, _rest="came"))
    assert lacking.status_code == 409
    assert "还没有本人同意，不能登记到场：程立夏" in text(lacking)
    assert 'value="1.5"' in lacking.content.decode()
    odd = client.post(
        at(begun, "attendance"),
        sent(page, **{f"p.{one.pk}": "came", f"p.{one.pk}.hours": "两", f"p.{two.pk}": "absent"}),
    )
    assert "方小满的时长要填小时数" in text(odd)
    empty = client.post(at(begun, "attendance"), sent(page, did="", **{f"p.{one.pk}": "came", f"p.{two.pk}": "absent"}))
    assert empty.status_code == 422
    assert "“做了什么”还没有填" in text(empty)
    assert not Entry.objects.filter(form="volunteer_teams.volunteer_activity").exists()
    good = sent(page, **{f"p.{one.pk}": "came", f"p.{one.pk}.hours": "0.5", f"p.{two.pk}": "absent"})
    assert client.post(at(begun, "attendance"), good).status_code == 303
    assert client.post(at(begun, "attendance"), good).status_code in (303, 422, 409)  # the page of a held session now
    assert Attendance.objects.filter(until_at=None).get().minutes == 30


def test_attendance_is_put_right_with_a_reason(office, team, begun, visit):
    client = visit(STAFF)
    one, two = team.volunteers[:2]
    page = client.get(at(begun, "attendance"))
    client.post(at(begun, "attendance"), sent(page, **{f"p.{one.pk}": "came", f"p.{two.pk}": "absent"}))
    page = client.get(at(begun, "attendance"))
    assert "为什么更正" in text(page)
    fix = sent(page, hours="2", **{f"p.{one.pk}": "absent", f"p.{two.pk}": "absent"})
    silent = client.post(at(begun, "attendance"), fix)
    assert silent.status_code == 422
    assert "要写明原因" in text(silent)
    assert hidden(silent, "hours") == "2"  # what was typed stays
    assert Attendance.objects.filter(until_at=None).count() == 1  # nothing was put right yet
    assert client.post(at(begun, "attendance"), {**fix, "_why": "看错了名单"}).status_code == 303
    assert not Attendance.objects.filter(until_at=None).exists()


def test_before_it_begins_the_attendance_page_says_when(office, team, coming, visit):
    refused = visit(STAFF).get(at(coming, "attendance"))
    assert refused.status_code == 409
    assert "2018-07-0709:00才开始" in text(refused)


def test_a_refused_sign_up_says_why_and_leads_back(office, team, coming, visit):
    client = visit(STAFF)
    refused = client.post(at(coming, "sign-up"), {"person": team.unready.pk})
    assert refused.status_code == 409
    assert "何处暑不能报名" in text(refused)
    assert "回到这场活动" in text(refused)
    nobody = client.post(at(coming, "sign-up"), {}, follow=True)
    assert "没有选人" in text(nobody)


def test_a_session_is_changed_and_called_off_with_a_reason(office, team, coming, visit):
    client = visit(STAFF)
    sign_up(office, coming, team.volunteers[0])
    form = client.get(at(coming, "change"))
    assert "2018-07-07T09:00" in form.content.decode()
    sent = {
        "title": "清洁小游园",
        "starts_at": "2018-07-08T14:00",
        "venue": "",
        "capacity": "2",
        "id": hidden(form, "id"),
    }
    assert client.post(at(coming, "change"), sent).status_code == 303
    coming.refresh_from_db()
    assert (coming.title, coming.held_on, coming.capacity) == ("清洁小游园", date(2018, 7, 8), 2)
    assert client.post(at(coming, "call-off"), {"why": ""}).status_code == 422
    said = client.post(at(coming, "call-off"), {"why": "下大雨"}, follow=True)
    assert "请通知已报名的1人" in text(said)
    assert "下大雨" in text(said)


def test_who_does_not_see_the_register_sees_how_many_and_no_names(office, visit):
    programme = office.enter("programme", "四点半课堂", who="secretary", sort="class_430")
    child = office.enter("pupil", "田小雪", who=STAFF, guardian="田父")
    session = plan(office, programme, name=gathering.CLASS, on=LATER, title="周六课堂")
    consent(office, sign_up(office, session, child), by="田大山")
    staff = text(visit(STAFF).get(at(session)))
    assert "田小雪" in staff
    assert "田大山" in staff
    other = text(visit("secretary").get(at(session)))
    assert "报上1人" in other
    assert "田小雪" not in other
    assert "田大山" not in other


# ---- one's own ----


def test_a_person_signs_up_and_off_by_their_own_page(office, team, coming, visit):
    own = visit("grid_worker")
    page = own.get("/activities/mine/")
    assert "周末清洁家园" in text(page)
    assert "还有3个名额" in text(page)
    unsaid = own.post(at(coming, "join"), {"id": hidden(page, "id") if 'name="id"' in page.content.decode() else ""})
    assert unsaid.status_code == 422
    assert "还没有勾选同意" in text(unsaid)
    done = own.post(at(coming, "join"), {"consents": "1"}, follow=True)
    assert "已报上“周末清洁家园”" in text(done)
    assert "退出报名" in text(done)
    assert own.post(at(coming, "join"), {"consents": "1"}).status_code == 409  # twice
    left = own.post(at(coming, "leave"), follow=True)
    assert "已退出“周末清洁家园”" in text(left)
    assert own.post(at(coming, "leave")).status_code == 404


def test_who_comes_when_it_is_full_is_asked_whether_to_wait(office, team, coming, visit):
    own = visit("grid_worker")
    for one in team.volunteers[:3]:
        sign_up(office, coming, one)
    late = own.post(at(coming, "join"), {"consents": "1"})
    assert late.status_code == 409
    assert "现在报名排在候补第1位" in text(late)
    assert "报名候补" in text(late)
    done = own.post(at(coming, "join"), {"consents": "1", "waits": "1"}, follow=True)
    assert "已排到“周末清洁家园”的候补" in text(done)


def test_who_is_on_no_register_is_shown_and_opens_nothing(office, team, coming, visit):
    other = visit("neighbour")
    assert "周末清洁家园" not in text(other.get("/activities/mine/"))
    assert other.post(at(coming, "join"), {"consents": "1"}).status_code == 404


def test_the_certificate_names_each_time_and_is_the_persons_own(office, team, visit):
    gathering.held(office, team, {team.own: "1.5"}, on=date(2018, 6, 30))
    own = visit("grid_worker")
    assert "打印服务证明" in text(own.get("/activities/mine/"))
    path = f"/activities/certificates/{VOLUNTEERING}/"
    said = text(own.get(path))
    assert "兹证明陶一鸣参加“志愿活动报名”1次，共1.5小时" in said
    assert "演示·数据虚构" in said
    assert visit("secretary").get(f"{path}{team.own.pk}/").status_code == 200
    assert visit("neighbour_staff").get(f"{path}{team.own.pk}/").status_code == 404
    assert visit("handler").get(path).status_code == 404
    assert own.get(f"/activities/certificates/{gathering.TRAINED}/").status_code == 404


def test_what_somebody_signed_up_for_stands_in_the_file_they_take_away(office, team, coming, visit):
    gathering.held(office, team, {team.own: "1.5"}, on=date(2018, 6, 30))
    sign_up(office, coming, team.own)
    own = visit("grid_worker")
    assert 'href="/activities/mine/"' in own.get("/own/file/").content.decode()
    said = b"".join(own.post("/own/file/take/", {"as": "csv"}).streaming_content).decode()
    assert re.search("活动报名.*周末清洁家园.*到场，1.5小时", said)
    assert re.search("活动报名.*周末清洁家园.*已报上", said)


# ---- elsewhere ----


def test_a_number_opens_to_the_sessions_behind_it(office, team, visit):
    session = gathering.held(office, team, team.volunteers[:2], on=date(2018, 6, 30))
    for name, n in (("volunteer_person_times", 2), ("volunteers_served", 2), ("volunteer_hours", 4)):
        page = visit("secretary").get(f"/figures/{name}/?period=2018-06")
        assert page.status_code == 200
        assert f'href="{at(session)}"' in page.content.decode(), name
        assert str(n) in text(page)


def test_the_room_stands_under_more_where_a_rule_has_activities(office, visit):
    page = visit(STAFF).get("/more/").content.decode()
    assert 'href="/activities/"' in page
    assert 'href="/activities/mine/"' in page


def test_no_list_orders_or_compares_people_by_times_or_hours(office, team, visit):
    """Names stand in the order of signing up, whatever anybody did before."""
    gathering.held(office, team, {team.volunteers[4]: "3"}, on=date(2018, 6, 29))
    session = gathering.held(office, team, {team.volunteers[2]: "1", team.volunteers[4]: "3"}, on=date(2018, 6, 30))
    said = text(visit(STAFF).get(at(session)))
    assert said.index("闻惊蛰") < said.index("柳霜降")
    assert not re.search(r"排名|名次|第\d+名|合计\d", said)


def test_nonsense_in_an_address_or_a_form_is_refused(office, team, coming, visit):
    client = visit(STAFF)
    assert client.get(at(uuid_like())).status_code == 404
    assert client.post(at(coming, "sign-up"), {"person": "x"}).status_code == 404
    assert client.post(at(coming, "sign-up"), {"person": str(uuid4())}).status_code == 409
    assert visit("grid_worker").post(at(coming, "join"), {"id": "x", "consents": "1"}).status_code == 404


class uuid_like:  # noqa: N801
    pk = UUID("018f0000-0000-7000-8000-000000000000")

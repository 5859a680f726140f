"""值守排班: a week seen, its gaps said in words, a shift added, moved and taken away, last week's taken over."""

import re
from datetime import date

import pytest

from jiedao.procedures import rota
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.counting import statements
from tests.rota.conftest import FORM

MONDAY = "2018-07-02"


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def address(watched, subject=None, week=MONDAY, more=""):
    return f"/rota/{FORM}/{more}?subject={(subject or watched.east).pk}&week={week}"


def sent(watched, who="grid_worker", on=MONDAY, shift="morning", post="supervisor", **more):
    person = watched.office.standing(who).scope.person
    return {"id": uuid7(), "on": on, "shift": shift, "post": post, "person": person, **more}


def shifts(watched, subject=None):
    scope = watched.office.standing("handler").scope
    return rota.shifts(scope, watched.rota, date(2018, 7, 2), date(2018, 7, 8), subjects=[(subject or watched.east).pk])


def test_an_empty_week_says_in_words_that_nobody_stands(watched, visit):
    page = words(visit("handler").get(address(watched)))
    assert "应有336小时，排了0小时，缺336小时" in page
    assert "监督员没有人：7月2日00:00至7月9日00:00" in page and "缺监督员" in page and "22:00–次日06:00" in page


def test_a_shift_is_put_in_moved_and_taken_away(watched, visit):
    client = visit("handler")
    answer = client.post(address(watched, more="add/"), sent(watched))
    assert answer.status_code == 303, words(answer)[:300]
    page = words(client.get(answer["Location"]))
    assert "已排上" in page and "缺328小时" in page and watched.office.user("grid_worker").name in page
    (one,) = shifts(watched)
    url = f"/rota/{FORM}/shift/{one.entry.pk}/{one.no}/?subject={watched.east.pk}"
    assert "为什么调整" in words(client.get(url))
    assert client.post(url, sent(watched, shift="night")).status_code == 422  # without a reason
    assert client.post(url, sent(watched, shift="night", why="与夜班对调")).status_code == 303
    (one,) = shifts(watched)
    assert one.word == "night"
    url = f"/rota/{FORM}/shift/{one.entry.pk}/{one.no}/?subject={watched.east.pk}"
    assert client.post(url, sent(watched, why="撤岗", drop="1")).status_code == 303
    assert shifts(watched) == []


def test_who_would_stand_twice_is_refused_and_what_was_typed_is_kept(watched, visit):
    client = visit("handler")
    client.post(address(watched, more="add/"), sent(watched))
    refused = client.post(address(watched, watched.west, more="add/"), sent(watched))
    assert refused.status_code == 409
    assert "已经排在“东工地”，同一时间不能排两处" in words(refused) and "排上" in words(refused)
    assert shifts(watched, watched.west) == []


def test_last_week_is_taken_over_after_a_look(watched, visit):
    client = visit("handler")
    client.post(address(watched, week="2018-06-25", more="add/"), sent(watched, on="2018-06-26"))
    seen = words(client.get(address(watched, more="copy/")))
    assert "上一周有1班这一周还没有，可以照搬1班" in seen and shifts(watched) == []
    posted = client.post(address(watched, more="copy/"), {"id": uuid7()})
    assert posted.status_code == 303
    assert [(one.on, one.word) for one in shifts(watched)] == [(date(2018, 7, 3), "morning")]
    assert "没有可以照搬的" in words(client.get(address(watched, more="copy/")))


def test_a_week_is_found_by_any_of_its_days_and_by_its_number(watched, visit):
    for week in ("2018-07-05", "2018-W27", "gibberish", ""):
        assert "7月2日周一至7月8日周日" in words(visit("handler").get(address(watched, week=week))), week


@pytest.mark.parametrize("who", ["auditor", "leader"])
def test_who_does_not_arrange_it_sees_no_way_to(watched, visit, who):
    client = visit(who)
    page = client.get(address(watched))
    if page.status_code == 200:
        assert "添加一班" not in words(page)
    assert client.post(address(watched, more="add/"), sent(watched)).status_code == 403


def test_a_place_out_of_ones_reach_or_no_rota_at_all_is_missing(watched, visit):
    assert visit("handler").get(f"/rota/site_dust.dust_check/?subject={watched.east.pk}").status_code == 404
    assert visit("handler").get(f"/rota/{FORM}/?subject={uuid7()}").status_code == 404
    assert visit("handler").get(f"/rota/{FORM}/").status_code == 404
    assert visit("handler", at=cast.THERE).get(address(watched)).status_code == 404


def test_the_rotas_of_all_places_are_one_list_and_the_dossier_leads_there(watched, visit):
    client = visit("handler")
    said = words(client.get("/rota/"))
    assert "东工地" in said and "西工地" in said and "缺336小时" in said and "不定位、不打卡、不排名" in said
    assert f"/rota/{FORM}/?subject={watched.east.pk}" in client.get(f"/subjects/{watched.east.pk}/").content.decode()
    assert 'href="/rota/"' in client.get("/").content.decode()


def test_a_week_asks_as_much_of_the_database_full_as_empty(watched, visit):
    client = visit("handler")
    client.get(address(watched))
    with statements() as empty:
        client.get(address(watched))
    client.post(address(watched, more="add/"), sent(watched))
    client.post(address(watched, more="add/"), sent(watched, on="2018-07-05", who="community_staff"))
    client.get(address(watched))
    with statements() as full:
        client.get(address(watched))
    assert len(full) <= len(empty) + 2  # the names, and the form's version

"""Who works here, what stands in their name, who takes it over and who acts for them: the pages."""

import re
from uuid import uuid4

import pytest

from jiedao.access.models import Appointment, Handover
from jiedao.register.models import Assignment
from tests import cast

PATROL = "day_night_patrol.day_patrol"


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode())).replace("演示", "")


def person_of(office, name):
    return office.standing(name).appointments[0].person


@pytest.fixture
def worker(office):
    """A grid worker with a shop in their name."""
    found = person_of(office, "grid_worker")
    office.enter("shop", "老街面馆", below="001001", road="前进巷", road_kind="back_street", keeper="甲", phone="13603715678",
                 keeper_since="2017-03-01", assigned={"frontage_officer": found.pk})  # fmt: skip
    return found


def test_names_lead_to_the_posts_of_a_person_and_only_who_it_concerns_sees_what_is_in_hand(office, worker, visit):
    people = visit("neighbour").get("/access/?by=people").content.decode()
    assert f'href="/people/{worker.pk}/"' in people
    seen = {
        who: text(visit(who).get(f"/people/{worker.pk}/"))
        for who in ("grid_worker", "community_secretary", "neighbour")
    }
    assert all("当前用户" in one and "{" not in one.split("当前用户")[1][:60] for one in seen.values())
    assert all("朝霞社区第1网格员" in one for one in seen.values())
    assert "包片人员：朝霞社区的临街门店1个老街面馆" in seen["grid_worker"] and "登记交接" not in seen["grid_worker"]
    assert "老街面馆" in seen["community_secretary"] and "登记交接" in seen["community_secretary"]
    assert "老街面馆" not in seen["neighbour"] and "只有本人和管这个岗位的负责人看得到" in seen["neighbour"]


def test_a_handover_is_proposed_for_one_person_sent_and_taken_back(office, worker, visit):
    client, taker = visit("community_secretary"), person_of(office, "community_staff")
    drawn = client.get(f"/people/{worker.pk}/handover/?to={taker.pk}").content.decode()
    names = re.findall(r'<select[^>]*name="(p\d+)"', drawn)
    assert drawn.count(f'<option value="{taker.pk}" selected') == len(names) + 1
    id = re.search(r'name="id" value="([^"]+)"', drawn)[1]
    sent = {"id": id, "on": "2018-07-01", "why": "调离", **{name: str(taker.pk) for name in names}}
    assert "请填写“为什么交接”" in text(client.post(f"/people/{worker.pk}/handover/", {**sent, "why": ""}))
    assert "这一天还没有到" in text(client.post(f"/people/{worker.pk}/handover/", {**sent, "on": "2018-08-01"}))
    nobody = {**sent, **dict.fromkeys(names, "keep")}
    assert "没有选出要交给谁" in text(client.post(f"/people/{worker.pk}/handover/", nobody))
    answers = [client.post(f"/people/{worker.pk}/handover/", sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303] and Handover.objects.count() == 1
    done = text(client.get(answers[0].url))
    assert "柏松年" in done and "撤销这次交接" in done
    assert Assignment.objects.get(to_on=None).person_id == taker.pk
    assert client.post(answers[0].url).status_code == 303
    assert Assignment.objects.get(to_on=None).person_id == worker.pk
    assert "这次交接已撤销" in text(client.get(answers[0].url))


def test_who_does_not_stand_above_is_told_who_does(office, worker, visit):
    refused = visit("office_head").get(f"/people/{worker.pk}/handover/")
    assert refused.status_code == 403 and "社区的由社区书记、主任以上" in text(refused)
    assert visit("grid_worker").get(f"/people/{worker.pk}/handover/").status_code == 403
    assert visit("community_secretary").get(f"/people/{uuid4()}/").status_code == 404
    assert visit("community_secretary", at=cast.THERE).get(f"/people/{worker.pk}/").status_code == 404


def test_somebody_acts_for_another_and_every_page_says_so(office, visit):
    post = office.standing("neighbour").appointments[0]
    by, client = person_of(office, "community_staff"), visit("secretary")
    sent = {"id": str(uuid4()), "person": str(by.pk), "first": "2018-07-02", "last": "2018-07-06", "why": "休假"}
    refused = client.post(f"/people/posts/{post.pk}/acting/", {**sent, "first": "2018-06-01"})
    assert refused.status_code == 422 and "已经过去" in text(refused)
    assert client.post(f"/people/posts/{post.pk}/acting/", sent).status_code == 303
    assert "柏松年" in text(client.get(f"/people/{post.person_id}/")) and "提前结束代理" in text(
        client.get(f"/people/{by.pk}/")
    )
    acting = visit("community_staff")
    assert "（代乔知远）" in text(acting.get("/access/"))
    assert "代理晚照社区第1网格员（代乔知远）" in text(visit("neighbour").get("/access/?by=people"))
    about = office.place("002001").pk
    assert "代乔知远登记" in text(acting.get(f"/record/{PATROL}/?about={about}"))
    assert "代乔知远" not in text(acting.get(f"/record/{PATROL}/?about={office.place('001001').pk}"))
    found = office.submit(
        PATROL, office.place("002001"), who="community_staff", problems=[{"what": "堆物", "where_it_is": "路口"}]
    )
    assert "柏松年（代乔知远，代理晚照社区第1网格员）" in text(visit("secretary").get(f"/entries/{found.entry.pk}/"))
    number = found.cases[0].number
    assert acting.post(f"/cases/{number}/accept/", {"id": str(uuid4()), "seen": "assigned"}).status_code == 303
    assert "柏松年（代乔知远）" in text(visit("secretary").get(f"/cases/{number}/"))
    row = Appointment.objects.get(acting_for=post.person_id)
    assert client.get(f"/people/acting/{row.pk}/end/").status_code == 200
    assert client.post(f"/people/acting/{row.pk}/end/").status_code == 303
    assert "代乔知远" not in text(acting.get("/access/"))


@pytest.mark.parametrize("path", ["", "handover/"])
def test_a_page_costs_the_same_with_one_thing_in_hand_and_with_many(
    office, worker, visit, django_assert_max_num_queries, path
):
    client, costs = visit("community_secretary"), []
    client.get(f"/people/{worker.pk}/{path}")
    for many in (0, 25):
        for no in range(many):
            office.enter("shop", f"{no}号面馆", below="001001", road="前进巷", road_kind="back_street", keeper="甲",
                         phone="13603715678", keeper_since="2017-03-01", assigned={"frontage_officer": worker.pk})  # fmt: skip
        client.get(f"/people/{worker.pk}/{path}")  # who may do what is worked out anew once
        with django_assert_max_num_queries(30) as seen:
            client.get(f"/people/{worker.pk}/{path}")
        costs.append(len(seen))
    assert costs[0] == costs[1]

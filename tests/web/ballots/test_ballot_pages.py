"""The room of votes as people meet it: lists, one vote to its result, a count on a phone, a secret ballot, grades."""

import re
from contextlib import contextmanager

import pytest

from jiedao.ballots.models import Choice, Count, Elector, Poll, Tally
from jiedao.ballots.rules import Counted
from jiedao.procedures import balloting, balloting_grades
from jiedao.register.models import Subject
from tests import cast
from tests.ballots import holding
from tests.ballots.holding import (
    APPRAISAL,
    ASSEMBLY,
    ELECTION,
    ON,
    ORDINARY,
    SECRET,
    by,
    call,
    came,
    count,
    settle,
    simple,
)
from tests.stories import afresh

TODAY = cast.TODAY
AT = cast.at(TODAY, 9)


@pytest.fixture
def branch(branch_stands, office):
    from jiedao.web import office as edge

    edge._known.clear()  # what another test gave the secretary to do was undone with it
    return afresh(branch_stands)


@pytest.fixture
def poll(office, branch):
    return call(office, ASSEMBLY, branch.subject, question="是否整修活动室", on=TODAY, now=AT)


@pytest.fixture
def secret(office, branch):
    return call(office, SECRET, branch.subject, question="是否接收为预备党员", on=TODAY, now=AT)


def text(response):
    """What a page says, without its tags."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def url(poll, move=""):
    return f"/ballots/{poll.pk}/" + (f"{move}/" if move else "")


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


@contextmanager
def statements(most, django_assert_max_num_queries):
    """No more statements than this beside the transaction's own."""
    with django_assert_max_num_queries(most + 20) as captured:
        yield
    own = ("BEGIN", "SET", "COMMIT", "SAVEPOINT", "RELEASE")
    asked = [q["sql"] for q in captured.captured_queries if q["sql"] and q["sql"].split()[0] not in own]
    assert len(asked) <= most, f"{len(asked)}:\n" + "\n".join(asked)


# ---- the list ----


def test_each_count_opens_its_rows_and_outside_the_scope_there_are_none(office, branch, poll, visit):
    other = call(office, ASSEMBLY, branch.subject, question="评优", source="x", on=TODAY, now=AT)
    balloting.fail_poll(other, why="重名", **by(office, on=TODAY, now=AT))
    page = visit("community_secretary").get("/ballots/")
    counts = {m[1]: int(m[2]) for m in re.finditer(r"state=(\w+)[^>]*>.*?<b>(\d+)</b>", page.content.decode())}
    assert counts == {"running": 1, "settled": 0, "nothing": 1, "all": 2}
    for group, n in counts.items():
        rows = visit("community_secretary").get("/ballots/", {"state": group}).content.decode()
        assert rows.count('class="case-title"') == n
    outside = visit("handler")
    assert "是否整修活动室" not in text(outside.get("/ballots/?state=all"))
    for move in ("", "presence", "count", "cast", "grades", "sheet", "notes", "own", "settle"):
        assert outside.get(url(poll, move)).status_code == 404, move


def test_outside_the_scope_is_the_same_as_missing(branch, poll, visit):
    nowhere = "/ballots/018f0000-0000-7000-8000-000000000000/"
    pages = [visit("neighbour_staff").get(one) for one in (nowhere,)] + [visit("handler").get(url(poll))]
    assert [one.status_code for one in pages] == [404, 404]
    shape = [re.sub(r"记录号.*", "", re.sub(r"[0-9a-f-]{36}", "", text(one))) for one in pages]
    said = [one[one.find("没有找到") :][:60] for one in shape]
    assert said[0] == said[1] and said[0]


def test_the_list_is_narrowed_and_says_what_is_next_when_empty(office, branch, poll, visit):
    client = visit("community_secretary")
    assert "是否整修活动室" in text(client.get("/ballots/", {"ballot": ASSEMBLY}))
    assert "没有找到" in text(client.get("/ballots/", {"ballot": SECRET}))
    Poll.objects.all().update(state="failed")
    assert "现在没有要办的表决" in text(client.get("/ballots/"))


def test_pages_follow_each_other_and_cost_the_same(office, branch, visit, django_assert_max_num_queries):
    for no in range(53):
        call(office, ASSEMBLY, branch.subject, source=f"n{no}", question=f"第{no}件", on=TODAY, now=AT)
    client = visit("community_secretary")
    client.get("/ballots/")
    with statements(12, django_assert_max_num_queries):
        page = client.get("/ballots/")
    seen = re.findall(r'case-title" href="([^"]+)"', page.content.decode())
    older = re.search(r'rel="next" href="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    rest = re.findall(r'case-title" href="([^"]+)"', client.get(f"/ballots/{older}").content.decode())
    assert (len(seen), len(rest)) == (50, 3) and not set(seen) & set(rest)


# ---- a vote on paper, by its pages ----


def papers(given_out, returned, valid, invalid, **numbers):
    return {"given_out": given_out, "returned": returned, "valid": valid, "invalid": invalid} | {
        f"n.1.{option}": n for option, n in numbers.items()
    }


def test_a_vote_goes_from_who_came_to_its_result_by_its_pages(office, branch, poll, visit):
    secretary, second = visit("community_secretary"), visit("community_staff")
    assert "下一步：登记到会" in text(secretary.get(url(poll)))
    form = secretary.get(url(poll, "presence"))
    assert all(one.name in text(form) for one in branch.full) and branch.probationary.name not in text(form)
    absent = branch.full[9].pk
    sent = {"rest": "present", f"p.{absent}": "absent", f"p.{absent}.reason": "住院"}
    assert secretary.post(url(poll, "presence"), sent).status_code == 303
    page = text(secretary.get(url(poll)))
    assert "应到10人，实到9人，至少要5人到会，够。" in page and "没到住院" in page

    form = secretary.get(url(poll, "count"))
    wrong = secretary.post(url(poll, "count"), {"id": hidden(form, "id"), **papers(9, 9, 9, 0, in_favour=8, against=0, abstained=0)})  # fmt: skip
    assert wrong.status_code == 422 and "赞成8加反对0加弃权0，不等于有效9张" in text(wrong)
    assert 'value="8"' in wrong.content.decode()  # what was typed is still there
    right = papers(9, 9, 9, 0, in_favour=8, against=1, abstained=0)
    assert secretary.post(url(poll, "count"), {"id": hidden(form, "id"), **right}).status_code == 303
    waiting = text(second.get(url(poll)))
    assert "等另一名计票人登记" in waiting and "赞成" not in waiting.split("应到的人")[0].split("等另一名")[1]
    assert "等第二名计票人" in text(second.get("/ballots/"))
    form = second.get(url(poll, "count"))
    assert second.post(url(poll, "count"), {"id": hidden(form, "id"), **right}).status_code == 303
    assert "两名计票人一致，可以宣布结果" in text(secretary.get(url(poll)))

    assert "宣布以后，票数和结果都不能再改" in text(secretary.get(url(poll, "settle")))
    assert secretary.post(url(poll, "settle"), {}).status_code == 303
    done = text(secretary.get(url(poll)))
    assert "应到10人，实到9人，有效票9张，须有6票（超过应到人数的半数），赞成8票，通过。" in done
    sheet = text(secretary.get(url(poll, "sheet")))
    assert "结果报告单" in sheet and "计票人：关月明、柏松年" in sheet and "演示·数据虚构" in sheet
    again = secretary.post(url(poll, "settle"), {})
    assert again.status_code == 409 and "已经宣布结果" in text(again)


def test_tellers_who_differ_see_where_and_count_again(office, branch, poll, visit):
    came(office, poll, branch.full[:8])
    balloting.enter_count(poll, simple(8, 8, 0, 0), **by(office, on=TODAY, now=AT))
    second = visit("community_staff")
    form = second.get(url(poll, "count"))
    sent = {"id": hidden(form, "id"), **papers(8, 8, 7, 1, in_favour=7, against=0, abstained=0)}
    assert second.post(url(poll, "count"), sent).headers["Location"].endswith("#counts")
    page = second.get(url(poll))
    assert "两名计票人对不上，请重新清点" in text(page) and page.content.decode().count("不一致") >= 4
    refused = second.post(url(poll, "settle"), {})
    assert refused.status_code == 409 and "有效8／7" in text(refused)
    assert "重新清点" in text(second.get(url(poll, "count")))


def test_too_few_is_said_and_recorded_as_it_was(office, branch, poll, visit):
    came(office, poll, branch.full[:3])
    client = visit("community_secretary")
    assert "到会不足，还不能表决" in text(client.get(url(poll)))
    refused = client.get(url(poll, "count"))
    assert refused.status_code == 409 and "应到10人，实到3人，至少要5人到会" in text(refused)
    assert client.post(url(poll, "no-quorum"), {"why": " "}).status_code == 422
    assert client.post(url(poll, "no-quorum"), {"why": "多人外出"}).status_code == 303
    page = text(client.get(url(poll)))
    assert "到会不足" in page and "下一步：另行召开，重新表决" in page
    moved = client.post(url(poll, "again"), {"on": "2018-07-05"})
    assert moved.status_code == 303 and "第2次" in text(client.get(moved.headers["Location"]))


def test_speaking_goes_in_order_and_recusal_by_its_page(office, visit):
    team = holding.team(office)
    whole = Subject.objects.get(pk=office.place().pk)
    poll = call(office, ORDINARY, whole, question="修缮活动中心", on=TODAY, now=AT)
    how = by(office, "secretary", on=TODAY, now=AT)
    balloting.note_presence(poll, present=[one.pk for one in team.values()], **how)
    client = visit("secretary")
    assert client.post(url(poll, "recuse"), {"person": str(team["leader"].pk), "why": ""}).status_code == 422
    sent = {"person": str(team["leader"].pk), "why": "亲属承办"}
    assert client.post(url(poll, "recuse"), sent).status_code == 303
    early = client.post(url(poll, "speak"), {"person": str(team["secretary"].pk)})
    assert early.status_code == 409 and "要最后表态；还没有表态的有" in text(early)
    for name in ("director", "office_head", "auditor", "secretary"):
        assert client.post(url(poll, "speak"), {"person": str(team[name].pk)}).status_code == 303
    page = text(client.get(url(poll)))
    assert "应到4人，实到4人" in page and "回避亲属承办" in page and "第4位" in page and "书记最后表态" in page
    assert client.post(url(poll, "recuse-back"), {"person": str(team["leader"].pk)}).status_code == 303
    assert Elector.objects.filter(poll=poll, recused=True).count() == 0


def test_only_who_holds_votes_sees_the_buttons_and_may_press_them(office, branch, poll, visit):
    auditor = visit("auditor")
    page = text(auditor.get(url(poll)))
    assert "您不能主持和计票：审计员不主持表决" in page
    assert auditor.post(url(poll, "presence"), {"rest": "present"}).status_code == 403
    assert not Elector.objects.filter(present=True).exists()


# ---- elections ----


def test_a_level_vote_is_said_and_voted_on_again(office, branch, visit):
    people = [office.subject("committee_candidate", name) for name in ("林小暑", "方大寒", "江立夏")]
    office.submit(
        "committee_election.election_plan", branch.subject, who="second_handler", on=ON, committee="party", term="7",
        occasion="general", seats=2, planned_on="2018-07-02",
        candidates=[{"person": str(one.pk), "position": "member"} for one in people],
    )  # fmt: skip
    poll = call(office, ELECTION, branch.subject, question="换届选举", on=TODAY, now=AT)
    balloting.note_presence(poll, present=[one.pk for one in branch.full], **by(office, on=TODAY, now=AT))
    count(office, poll, Counted(10, 10, 10, 0, {1: {"votes": 8}, 2: {"votes": 6}, 3: {"votes": 6}}))
    settle(office, poll)
    client = visit("community_secretary")
    page = text(client.get(url(poll)))
    assert "还有1个名额没有选出" in page and "有人得票相同，要再次投票" in page and page.count("得票相同，未决") == 2
    moved = client.post(url(poll, "run-off"), {"on": "2018-07-02"})
    again = Poll.objects.get(run_off=True)
    assert moved.headers["Location"] == url(again)
    assert set(Choice.objects.filter(poll=again).values_list("label", flat=True)) == {"方大寒", "江立夏"}


# ---- on screen ----


def opened(office, branch, secret):
    balloting.note_presence(secret, present=[one.pk for one in branch.full], **by(office, on=TODAY, now=AT))
    return balloting.open_screen(secret, **by(office, on=TODAY, now=AT))


def test_a_vote_is_cast_on_a_phone_and_no_page_says_how(office, branch, secret, visit):
    voter = visit("grid_worker")
    assert "投票还没有开始" in text(voter.get(url(secret, "cast")))
    opened(office, branch, secret)
    assert "等您投票投票是否接收为预备党员" in text(voter.get("/ballots/"))
    page = voter.get(url(secret, "cast"))
    assert page.headers["Cache-Control"] == "no-store"
    nothing = voter.post(url(secret, "cast"), {})
    assert nothing.status_code == 422 and "还没有选" in text(nothing)
    done = voter.post(url(secret, "cast"), {"secret.1": "against"})
    assert (done.status_code, done.headers["Location"]) == (303, url(secret, "cast"))
    said = voter.get(url(secret, "cast"))
    assert "您的票已经投出" in text(said) and "checked" not in said.content.decode() and "反对" not in text(said)
    second = voter.post(url(secret, "cast"), {"secret.1": "in_favour"})
    assert second.status_code == 409 and "已经投过票，一人只投一次" in text(second)
    for one in (done, said, second):
        assert not re.search("against|in_favour", one.content.decode() + str(one.headers) + str(one.cookies))
    holder = text(visit("community_secretary").get(url(secret)))
    assert "10人到会，1人已投" in holder and not re.search(r"(赞成|反对|弃权)\d", holder)


def test_the_log_says_nothing_of_what_was_chosen(office, branch, secret, visit, caplog):
    opened(office, branch, secret)
    caplog.set_level("DEBUG")
    visit("grid_worker").post(url(secret, "cast"), {"secret.1": "against"})
    visit("grid_worker").post(url(secret, "cast"), {"secret.1": "against"})
    said = "\n".join(one.getMessage() for one in caplog.records if one.name != "django.db.backends")
    assert "against" not in said


def test_whoever_has_no_vote_is_told_and_a_stranger_finds_nothing(office, branch, secret, visit):
    opened(office, branch, secret)
    seen = visit("secretary").get(url(secret, "cast"))
    assert seen.status_code == 409 and "不是朝霞社区党支部的成员" in text(seen)
    assert visit("handler").get(url(secret, "cast")).status_code == 404
    assert visit("handler").post(url(secret, "cast"), {"secret.1": "against"}).status_code == 404


def test_the_screen_is_opened_and_closed_by_its_pages_and_a_unanimous_vote_is_said(office, branch, secret, visit):
    holder = visit("community_secretary")
    balloting.note_presence(secret, present=[one.pk for one in branch.full], **by(office, on=TODAY, now=AT))
    assert "到会的10人可以各自用自己的账号投票" in text(holder.get(url(secret, "open")))
    assert holder.post(url(secret, "open"), {}).status_code == 303
    for name in holding.MEMBERS:
        assert visit(name).post(url(secret, "cast"), {"secret.1": "in_favour"}).status_code == 303
    assert "到会10人，已投6人" in text(holder.get(url(secret, "settle")))
    assert holder.post(url(secret, "settle"), {}).status_code == 303
    page = text(holder.get(url(secret)))
    assert "须有6票（超过实到人数的半数），赞成6票，通过" in page
    assert "全部投了同一项，每个人怎么投的也就看得出来" in page
    assert "屏幕投票，票箱清点后已销毁" in text(holder.get(url(secret, "sheet")))


# ---- ratings ----


@pytest.fixture
def rated(office, branch):
    poll = call(office, APPRAISAL, branch.subject, question="2018年民主评议党员", on=TODAY, now=AT)
    everyone = [one.pk for one in (*branch.full, branch.probationary)]
    balloting.note_presence(poll, present=everyone, **by(office, on=TODAY, now=AT))
    numbers = {
        no: {"excellent": 8 if no <= 4 else 3, "qualified": 3 if no <= 4 else 8, "basic": 0, "unqualified": 0}
        for no in range(1, 11)
    }  # fmt: skip
    count(office, poll, Counted(11, 11, 11, 0, numbers))
    return settle(office, poll)


def test_grades_are_decided_on_their_page_within_the_cap(office, branch, rated, visit):
    client = visit("community_secretary")
    page = client.get(url(rated, "grades"))
    assert "“优秀”最多3个（上限1/3）" in text(page) and page.content.decode().count(' value="excellent" selected') == 4
    sent = {f"g.{no}": "excellent" if no <= 4 else "qualified" for no in range(1, 11)}
    over = client.post(url(rated, "grades"), sent)
    assert over.status_code == 409 and "“优秀”最多3人" in text(over) and "请把其中至少1人改为别的等次" in text(over)
    assert client.post(url(rated, "grades"), sent | {"g.4": "qualified"}).status_code == 303
    assert "确定等次" not in text(client.get(url(rated))).split("结果")[0]
    again = client.post(url(rated, "grades"), sent | {"g.4": "qualified", "why": ""})
    assert again.status_code == 422 and "要写明原因" in text(again)


def test_tellers_of_a_rating_see_where_they_differ_and_nobody_else_sees_a_name(office, branch, visit):
    poll = call(office, APPRAISAL, branch.subject, on=TODAY, now=AT)
    balloting.note_presence(poll, present=[one.pk for one in branch.full], **by(office, on=TODAY, now=AT))
    for teller, first in (("community_secretary", 4), ("community_staff", 5)):
        numbers = {no: {"excellent": 4, "qualified": 6, "basic": 0, "unqualified": 0} for no in range(1, 11)}
        numbers[1] = {"excellent": first, "qualified": 10 - first, "basic": 0, "unqualified": 0}
        balloting.enter_count(poll, Counted(10, 10, 10, 0, numbers), **by(office, teller, on=TODAY, now=AT))
    name = Choice.objects.get(poll=poll, no=1).label
    seen = {
        who: text(visit(who).get(url(poll))).split("应到的人")[0] for who in ("community_staff", "secretary", "auditor")
    }
    assert f"{name}优秀" in seen["community_staff"] and seen["community_staff"].count("优秀") == 1
    for who in ("secretary", "auditor"):
        assert "不一致" in seen[who] and "优秀" not in seen[who]


def test_results_of_a_rating_are_shown_to_each_alone(office, branch, rated, visit):
    choices = list(Choice.objects.filter(poll=rated).order_by("no"))
    chosen = {one.pk: "excellent" if one.no == 1 else "qualified" for one in choices}
    balloting_grades.set_grades(rated, chosen, **by(office, on=TODAY, now=AT))
    mine = visit("community_staff")
    own = next(one for one in choices if one.person_id == branch.cast["community_staff"].pk)
    page = text(mine.get(url(rated, "own")))
    assert ("您的等次优秀" if chosen[own.pk] == "excellent" else "您的等次合格") in page and "结果只告知本人" in page
    assert "我的评议结果" in text(mine.get("/ballots/"))
    assert visit("secretary").get(url(rated, "own")).status_code == 404  # was not rated
    for who in ("community_staff", "secretary", "second_handler", "auditor"):
        client = visit(who)
        assert client.get(url(rated, "grades")).status_code == 403
        assert client.get(url(rated, "notes")).status_code == 403
        seen = client.get(url(rated)).content.decode()
        table = seen[seen.index('id="h-result"') : seen.index('id="counts"')]
        assert not any(one.label in table for one in choices)
    notes = text(visit("community_secretary").get(url(rated, "notes")))
    assert notes.count("结果告知单") >= 10 and "您的等次为：优秀。" in notes


# ---- calling, and what a page costs ----


def test_a_vote_is_called_by_hand_within_ones_work(office, branch, visit):
    client = visit("community_secretary")
    assert "无记名表决" in text(client.get("/ballots/call/"))
    form = client.get("/ballots/call/", {"ballot": SECRET})
    assert "朝霞社区党支部" in text(form)
    sent = {"subject": str(branch.subject.pk), "on": "2018-07-02", "question": "是否接收", "id": hidden(form, "id")}
    made = client.post(f"/ballots/call/?ballot={SECRET}", sent)
    again = client.post(f"/ballots/call/?ballot={SECRET}", sent)
    assert made.status_code == again.status_code == 303 and Poll.objects.count() == 1
    assert "朝霞社区党支部" not in text(visit("neighbour_staff").get("/ballots/call/", {"ballot": SECRET}))
    foreign = visit("neighbour_staff").post(f"/ballots/call/?ballot={SECRET}", sent)
    assert foreign.status_code == 422
    assert client.post(f"/ballots/call/?ballot={SECRET}", sent | {"question": ""}).status_code == 422


@pytest.mark.parametrize(
    ("path", "most"), [("", 14), ("presence/", 14), ("count/", 20), ("cast/", 12), ("settle/", 18), ("sheet/", 14)]
)
def test_a_page_costs_the_same_however_many_vote(office, branch, visit, django_assert_max_num_queries, path, most):
    poll = call(office, ASSEMBLY, branch.subject, question="是否整修活动室", on=TODAY, now=AT)
    balloting.note_presence(poll, present=[one.pk for one in branch.full], **by(office, on=TODAY, now=AT))
    if path == "sheet/":
        count(office, poll, simple(10, 10, 0, 0))
        settle(office, poll)
    if path == "settle/":
        count(office, poll, simple(10, 10, 0, 0))
    client = visit("community_secretary")
    client.get(url(poll))
    with statements(most, django_assert_max_num_queries):
        assert client.get(f"/ballots/{poll.pk}/{path}").status_code == 200
    assert Tally.objects.exists() is (path == "sheet/")
    assert Count.objects.exists() is (path in ("sheet/", "settle/"))

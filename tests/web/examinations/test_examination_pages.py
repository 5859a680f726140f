"""Examinations on their pages: the bank, setting one, sitting it without a script, a branch's part, its close."""

import io
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest

from jiedao.audit.models import Event
from jiedao.entries.models import Entry
from jiedao.examinations import queries
from jiedao.examinations.models import Answer, Examination, Question, Sitting
from jiedao.procedures import examination
from jiedao.register.scope import Scope
from jiedao.web import clock
from tests import cast
from tests.counting import statements
from tests.procedures import examining
from tests.procedures.examining import ORGANISER, exam, fill, right_of, sit
from tests.procedures.test_examination import workbook


@pytest.fixture
def noon(monkeypatch):
    """The office's wall clock stands at noon of the day, and can be put on."""
    at = SimpleNamespace(now=cast.NOON)
    monkeypatch.setattr(clock, "wall", lambda: at.now)
    return at


@pytest.fixture
def party(office, noon):
    fill(office, topic="党章")
    return SimpleNamespace(office=office, noon=noon, **vars(examining.people(office)))


@pytest.fixture
def held(party):
    return exam(party.office, party.branch)


def text(response):
    body = re.sub(r"<script.*?</script>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", body))


def at(held, *more):
    return "/".join(["/examinations", str(held.pk), *more, ""])


def close(party, held):
    late = examining.EVENING + timedelta(minutes=1)
    party.noon.now = late
    return examination.close(held, street=party.office.row, who=party.office.standing(ORGANISER), now=late)


# ---- the bank ----


def test_an_empty_bank_says_what_to_do_next(office, noon, visit):
    said = text(visit(ORGANISER).get("/examinations/bank/"))
    assert "题库还是空的" in said and "下载模板" in said and "从表格导入" in said


def test_the_bank_is_looked_through_by_shape_topic_and_words(party, visit):
    client = visit(ORGANISER)
    said = text(client.get("/examinations/bank/"))
    assert "单选题8" in said and "判断题8" in said and "判断第8件事" in said and "党章第8条" in said
    only = text(client.get("/examinations/bank/?shape=multiple&topic=党章&q=第3问"))
    assert "多选题第3问" in only and "单选题第3问" not in only and "AC" in only
    assert "没有找到" in text(client.get("/examinations/bank/?q=没有这样的字"))


@pytest.mark.parametrize("who", ["community_secretary", "grid_worker", "handler"])
def test_who_does_not_keep_the_bank_does_not_see_a_question_or_its_answer(party, visit, who):
    question = Question.objects.first()
    client = visit(who)
    for path in (
        "",
        "new/",
        "template/",
        "import/",
        f"{question.pk}/",
        f"{question.pk}/edit/",
        f"{question.pk}/retire/",
    ):
        refused = client.get(f"/examinations/bank/{path}")
        assert refused.status_code in (403, 404) and "第1问" not in text(refused), path


def test_a_question_is_entered_edited_and_retired_on_its_pages(office, noon, visit):
    client = visit(ORGANISER)
    sent = {"shape": "multiple", "text": "三会包括", "choice0": "党员大会", "choice1": "支委会", "choice2": "居民会议", "right": ["0", "1"],
            "topic": "组织生活", "source": "支部工作条例"}  # fmt: skip
    assert (
        "居民会议" in text(client.get("/examinations/bank/new/"))
        or client.get("/examinations/bank/new/").status_code == 200
    )
    wrong = client.post("/examinations/bank/new/", {**sent, "right": ["0"]})
    assert (
        wrong.status_code == 422
        and "多选题至少要有两个正确答案" in text(wrong)
        and "居民会议" in wrong.content.decode()
    )
    assert client.post("/examinations/bank/new/", sent).status_code == 303
    question = Question.objects.get()
    again = client.post("/examinations/bank/new/", sent)
    assert again.status_code == 409 and "题库里已经有这道题：第1题" in text(again)
    page = f"/examinations/bank/{question.pk}/"
    assert "支部工作条例" in text(client.get(page))
    form = client.get(f"{page}edit/").content.decode()
    assert 'value="党员大会"' in form and form.count("checked") == 3
    changed = client.post(
        f"{page}edit/", {"shape": "truth", "text": "主题党日每月一次", "truth": "0", "source": "条例"}, follow=True
    )
    assert "以前这样问" in text(changed) and "三会包括" in text(changed) and "答案AB" in text(changed)
    assert client.post(f"{page}retire/", {"why": ""}).status_code == 422
    assert "已停用第1题" in text(client.post(f"{page}retire/", {"why": "条文已修订"}, follow=True))
    assert "条文已修订" in text(client.get("/examinations/bank/?state=retired"))


def test_a_workbook_is_looked_at_and_written_on_its_page(office, noon, visit):
    client = visit(ORGANISER)
    none = client.post("/examinations/bank/import/", {})
    assert none.status_code == 422 and "还没有选文件" in text(none)
    file = io.BytesIO(workbook(["新题", "甲", "乙", "", "A"], ["坏题", "甲", "乙", "", "D"]))
    file.name = "题目.xlsx"
    shown = client.post("/examinations/bank/import/", {"file": file}, follow=True)
    said = text(shown)
    assert "有问题，不入库1" in said and "E3" in said and "选项只到B" in said and not Question.objects.exists()
    here = shown.redirect_chain[-1][0]
    assert "新题" in text(client.get(f"{here}?show=new"))
    assert "已入库1道题" in text(client.post(here, {}, follow=True))
    assert Question.objects.count() == 1 and "新题1道，已有0道，有问题1道" in text(client.get(here))
    assert client.post(here, {}).status_code == 409
    assert visit("secretary").get(here).status_code == 200  # keeps the bank too
    assert visit("handler").get(here).status_code == 404


def test_a_file_that_is_no_table_of_questions_is_refused_in_words(office, noon, visit):
    file = io.BytesIO("姓名,电话\n张三,1\n".encode())
    file.name = "名册.csv"
    refused = visit(ORGANISER).post("/examinations/bank/import/", {"file": file})
    assert refused.status_code == 422 and "没有找到题目" in text(refused)


def test_the_template_is_a_workbook(office, noon, visit):
    got = visit(ORGANISER).get("/examinations/bank/template/")
    assert got.status_code == 200 and got.content[:2] == b"PK" and "attachment" in got["Content-Disposition"]


# ---- setting one ----


def form_of(response):
    """What a form of the page would send."""
    body = response.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]+>", body):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if (
            not name
            or name[1] == "csrfmiddlewaretoken"
            or (kind and kind[1] in ("radio", "checkbox") and "checked" not in tag)
        ):
            continue
        found.setdefault(name[1], []).append(value[1] if value else "on")
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


#: What the tests' small bank can give.
SMALL = {"count0": "4", "points0": "10", "count1": "4", "points1": "10", "count2": "4", "points2": "5"}


def test_a_plan_is_proposed_shown_and_set_as_it_was_shown(party, visit):
    client = visit(ORGANISER)
    first = client.get("/examinations/new/")
    assert "朝霞社区党支部" in text(first) and "7月党务知识考试" in first.content.decode()
    sent = form_of(first)
    assert sent["count0"] == "20" and sent["points2"] == "1.5" and sent["minutes"] == "60"
    sent |= SMALL
    shown = client.post("/examinations/new/", {**sent, "do": "preview"})
    assert shown.status_code == 200 and "抽出来的试卷" in text(shown) and not Examination.objects.exists()
    seed = re.search(r"抽题号(\w+)", text(shown))[1]
    other = client.post("/examinations/new/", {**form_of(shown), "do": "again"})
    assert re.search(r"抽题号(\w+)", text(other))[1] != seed
    made = client.post("/examinations/new/", {**form_of(shown), "do": "make"}, follow=True)
    held = Examination.objects.get()
    assert held.seed == seed and "已组织" in text(made) and held.number in made.content.decode()
    wordings = queries.wordings(Scope.everything(), [one["w"] for one in held.items])
    first_shown = [wordings[one["w"]].text for one in held.items]
    assert all(one.replace(" ", "") in text(shown) for one in first_shown)
    assert len(client.post("/examinations/new/", {**form_of(shown), "do": "make"}, follow=True).redirect_chain) == 1
    assert Examination.objects.count() == 1  # sent twice, set once


def test_what_cannot_be_set_is_said_and_what_was_typed_stays(party, visit):
    client = visit(ORGANISER)
    sent = {**form_of(client.get("/examinations/new/")), **SMALL, "do": "preview"}
    short = client.post("/examinations/new/", {**sent, "count0": "9"})
    assert short.status_code == 422 and "满分是100分" in text(short) and 'value="9"' in short.content.decode()
    lack = client.post("/examinations/new/", {**sent, "count0": "10", "points0": "4"})
    assert lack.status_code == 409 and "缺2道" in text(lack)
    odd = client.post("/examinations/new/", {**sent, "count1": "两"})
    assert odd.status_code == 422 and "要填整数" in text(odd)
    halves = client.post("/examinations/new/", {**sent, "count2": "8", "points2": "2.5"})
    assert halves.status_code == 200 and "共8题，每题2.5分，共20分" in text(halves)
    lines = {"count0": "2", "count3": "2", "points3": "10", "topic3": "党章"}
    assert "没有选题型" in text(client.post("/examinations/new/", {**sent, **lines}))
    by_topic = client.post("/examinations/new/", {**sent, **lines, "shape3": "single"})
    assert by_topic.status_code == 200 and "抽出来的试卷" in text(by_topic)


def test_only_the_organiser_sets_one(party, visit):
    assert visit("community_secretary").get("/examinations/new/").status_code == 403
    assert visit("auditor").get("/examinations/new/").status_code == 403


def test_the_list_says_what_to_sit_first(party, held, visit):
    said = text(visit("grid_worker").get("/examinations/"))
    assert "等您考的" in said and "去考试" in said and "还没有考，18:00截止" in said and "组织一场考试" not in said
    nobody = text(visit("neighbour").get("/examinations/"))
    assert "没有要考的" in nobody and held.title not in nobody
    assert "组织一场考试" in text(visit(ORGANISER).get("/examinations/"))
    assert visit("neighbour").get(at(held)).status_code == 404


# ---- sitting, without a script ----


def test_a_member_sits_it_on_one_page_without_a_script(party, held, visit):
    client = visit("grid_worker")
    cover = text(client.get(at(held, "sit")))
    assert "开始答题" in cover and "13:00自动交卷" in cover and "60分钟" in cover
    opened = client.post(at(held, "sit"), follow=True)
    here = opened.redirect_chain[-1][0]
    sitting = Sitting.objects.get()
    assert "还剩1小时" in text(opened) and "已答0题，共12题" in text(opened)
    assert opened.headers["Cache-Control"] == "no-store"
    party.noon.now += timedelta(minutes=22, seconds=10)
    right = right_of(sitting)
    saved = client.post(here, {"save": "2", "q1": right[1], "q2": right[2]}, follow=True)
    assert saved.redirect_chain[-1][0].endswith("#q-2") and "还剩37分钟" in text(saved) and "已答2题" in text(saved)
    assert len(re.findall(r"<input[^>]+checked", saved.content.decode())) == sum(len(right[no]) for no in (1, 2))
    again = client.get(at(held, "sit"), follow=True)
    assert again.redirect_chain[-1][0] == here  # come back to, the time goes on
    asked = client.post(
        here, {**{f"q{no}": places for no, places in right.items() if no != 12}, "hand_in": "1"}, follow=True
    )
    assert "还有1题没有答" in text(asked) and "第12题" in text(asked)
    done = client.post(f"{here}hand-in/", follow=True)
    sitting.refresh_from_db()
    assert "已交卷" in text(done) and "95分，满分100分" in text(done) and "及格" in text(done)
    assert "正确答案还没有公布" in text(done) and "准则第" not in text(done)
    assert sitting.handed_by == "self"
    assert client.post(here, {"q1": "0"}, follow=True).redirect_chain[-1][0] == at(held, "mine")


def test_one_answer_at_a_time_is_kept_as_a_script_sends_it(party, held, visit):
    client = visit("grid_worker")
    here = client.post(at(held, "sit")).headers["Location"]
    sitting = Sitting.objects.get()
    multiple = next(no for no, places in right_of(sitting).items() if len(places) == 2)
    for sent, stands in (({f"q{multiple}": ["0", "2"]}, (0, 2)), ({f"q{multiple}": ["2"]}, (2,)), ({}, ())):
        told = client.post(here, {"only": str(multiple), **sent}, headers={"accept": "application/json"})
        assert told.json() == {"left": "还剩1小时", "over": False, "kept": [multiple]}
        from jiedao.procedures.examination_sitting import paper_of

        assert {one.no: one.given for one in paper_of(sitting)}[multiple] == stands
    bad = client.post(here, {"only": "1", "q1": "9"}, headers={"accept": "application/json"})
    assert bad.status_code == 400 and client.post(here, {"only": "1", "q1": "x"}).status_code == 400
    assert client.get(here, headers={"accept": "application/json"}).json()["left"] == "还剩1小时"


def test_a_page_that_was_left_open_takes_back_nothing_that_was_answered_elsewhere(party, held, visit):
    from jiedao.procedures.examination_sitting import paper_of

    client = visit("grid_worker")
    here = client.post(at(held, "sit")).headers["Location"]
    sitting = Sitting.objects.get()
    multiple = next(no for no, places in right_of(sitting).items() if len(places) == 2)
    client.post(here, {"only": str(multiple), f"q{multiple}": ["0", "2"]})
    client.post(here, {"q1": "0"})  # from a page drawn before
    assert {one.no: one.given for one in paper_of(sitting)}[multiple] == (0, 2)
    client.post(here, {"q1": "0", "was": ["1", str(multiple)]})  # from one that showed it, and cleared it
    assert {one.no: one.given for one in paper_of(sitting)}[multiple] == ()


def test_at_its_end_it_is_handed_in_by_itself_with_what_was_kept(party, held, visit):
    client = visit("grid_worker")
    here = client.post(at(held, "sit")).headers["Location"]
    sitting = Sitting.objects.get()
    client.post(here, {"q1": right_of(sitting)[1]})
    party.noon.now += timedelta(minutes=60)
    told = client.get(here, headers={"accept": "application/json"}).json()
    assert told == {"left": "时间到了", "over": True, "url": at(held, "mine")}
    late = client.post(here, {"q2": right_of(sitting)[2]}, follow=True)
    assert "10分，满分100分" in text(late) and "到时间自动交卷" in text(late)


def test_nobody_opens_anothers_paper(party, held, visit):
    here = visit("grid_worker").post(at(held, "sit")).headers["Location"]
    for who in ("community_staff", "community_secretary", ORGANISER, "secretary"):
        client = visit(who)
        assert client.get(here).status_code == 404 and client.post(here, {"q1": "0"}).status_code == 404, who
        assert client.post(f"{here}hand-in/").status_code == 404
    assert not Answer.objects.exists()


def test_who_may_not_sit_now_reads_why(party, held, visit):
    sit(party.office, held, "grid_worker")
    assert "已经考过" in text(visit("grid_worker").get(at(held, "sit")))
    assert visit("grid_worker").post(at(held, "sit")).status_code == 409
    party.noon.now = examining.MORNING - timedelta(hours=1)
    assert "还没有开始" in text(visit("community_staff").get(at(held, "sit")))
    assert "不是参加" in text(visit(ORGANISER).get(at(held, "sit")))


def test_after_the_close_one_reads_ones_own_answers_with_the_right_ones(party, held, visit):
    sit(party.office, held, "grid_worker", wrong=1)
    close(party, held)
    said = text(visit("grid_worker").get(at(held, "mine")))
    assert "90分" in said and "错1题" in said and "您选B，正确答案C" in said and "依据：准则第" in said


# ---- the branch ----


def test_marks_lie_under_a_cover_until_the_secretary_opens_them(party, held, visit):
    for name, wrong in (("grid_worker", 5), ("community_staff", 0)):
        sit(party.office, held, name, wrong=wrong)
    here = at(held, "branches", str(party.branch.pk))
    client = visit("community_secretary")
    closed = text(client.get(here))
    assert "打开成绩" in closed and "50分" not in closed and "100分" not in closed
    opened = client.post(here)
    assert (
        "50分，不及格" in text(opened)
        and "100分，及格" in text(opened)
        and opened.headers["Cache-Control"] == "no-store"
    )
    table = opened.content.decode().split("<tbody", 1)[1]
    names = re.findall("柏松年|陈谷雨|褚木槿|冯禾生|关月明|陶一鸣", table)
    assert list(dict.fromkeys(names)) == [
        "柏松年",
        "陈谷雨",
        "褚木槿",
        "冯禾生",
        "关月明",
        "陶一鸣",
    ]  # pinyin, never marks
    assert Event.objects.filter(kind="examination.marks_seen").count() == 1
    assert "50分" not in text(client.get(here))
    organiser = visit(ORGANISER)
    assert "分数只有本人和支部书记能看" in text(organiser.get(here))
    assert organiser.post(here).status_code == 403 and visit("grid_worker").get(here).status_code == 403


def test_the_branch_types_in_papers_absence_and_makeups(party, held, visit):
    client = visit("community_secretary")
    page = {name: at(held, "branches", str(party.branch.pk), str(one.pk)) for name, one in party.members.items()}
    said = text(client.get(page["冯禾生"]))
    assert "登记纸面答卷" in said and "登记缺考" in said and "批准补考" not in said
    wrong = client.post(page["冯禾生"], {"do": "answers", "on": "2018-07-02", "a1": "H"})
    assert wrong.status_code == 400 and "第1题的答案读不懂" in text(wrong) and 'value="H"' in wrong.content.decode()
    asked = right_of(SimpleNamespace(items=held.items))
    letters = {
        f"a{no}": ("ABCD"[p[0]] if len(p) == 1 else "".join("ABCD"[one] for one in p)) for no, p in asked.items()
    }
    letters |= {f"a{no}": "对错"[asked[no][0]] for no in (9, 10, 11, 12)}
    done = client.post(page["冯禾生"], {"do": "answers", "on": "2018-07-02", **letters}, follow=True)
    assert "已登记冯禾生的答卷" in text(done) and "已登记纸面答卷" in text(done)
    assert "100分" in text(client.post(at(held, "branches", str(party.branch.pk))))
    assert client.post(page["冯禾生"], {"do": "mark", "on": "2018-07-02", "mark": "90"}).status_code == 422
    assert client.post(page["陈谷雨"], {"do": "mark", "on": "2018-07-02", "mark": "101"}).status_code == 422
    assert client.post(page["陈谷雨"], {"do": "mark", "on": "2018-07-02", "mark": "59.5"}).status_code == 303
    assert client.post(page["褚木槿"], {"do": "absent", "why": ""}).status_code == 422
    absent = client.post(page["褚木槿"], {"do": "absent", "why": "住院"}, follow=True)
    assert "缺考：住院" in text(absent)
    assert client.post(page["褚木槿"], {"do": "makeup", "opens_at": "", "closes_at": "", "why": ""}).status_code == 422
    granted = client.post(
        page["褚木槿"],
        {"do": "makeup", "opens_at": "2018-07-02T13:00", "closes_at": "2018-07-03T18:00", "why": "出院"},
        follow=True,
    )
    assert "批准补考：2018年7月2日13:00至2018年7月3日18:00" in text(granted)


def test_the_organiser_notes_absence_and_types_in_no_paper(party, held, visit):
    client = visit(ORGANISER)
    page = at(held, "branches", str(party.branch.pk), str(party.members["冯禾生"].pk))
    assert "登记纸面答卷" not in text(client.get(page))
    assert client.post(page, {"do": "mark", "mark": "90"}).status_code == 403
    assert client.post(page, {"do": "absent", "why": "出差"}).status_code == 303


# ---- paper, close, strike ----


def test_the_printed_paper_has_an_answer_sheet_and_a_key_of_its_own(party, held, visit):
    client = visit(ORGANISER)
    paper = client.get(at(held, "paper")).content.decode()
    assert paper.count("<article") == 2 and "答题卡" in paper and "准则第" not in paper
    key = text(client.get(at(held, "paper") + "?key=1"))
    assert "准则第" in key and "AC" in key
    assert "（补考）" in text(client.get(at(held, "paper") + "?turn=2"))
    secretary = visit("community_secretary")
    assert secretary.get(at(held, "paper")).status_code == 200
    assert secretary.get(at(held, "paper") + "?key=1").status_code == 403
    assert visit("grid_worker").get(at(held, "paper")).status_code == 403


def test_closing_striking_and_what_follows_are_done_on_pages(party, held, visit):
    for name, wrong in (("grid_worker", 5), ("community_staff", 0)):
        sit(party.office, held, name, wrong=wrong)
    client = visit(ORGANISER)
    early = client.post(at(held, "close"))
    assert early.status_code == 409 and "有4人没有考" in text(early)
    party.noon.now = examining.EVENING + timedelta(minutes=1)
    done = client.post(at(held, "close"), follow=True)
    assert (
        "成绩已登记" in text(done)
        and "人少，不单列" in text(done)
        and Entry.objects.filter(form="member_study.exam").count() == 1
    )
    wording = held.items[0]["w"]
    assert client.post(at(held, "questions", wording, "strike"), {"why": ""}).status_code == 422
    struck = client.post(at(held, "questions", wording, "strike"), {"why": "两个答案都对"}, follow=True)
    assert "1人的成绩重算，1份成绩记录更正" in text(struck) and "已作废，人人得分" in text(struck)
    assert "两个答案都对" in text(client.get(at(held)))
    printed = {one["w"] for one in held.items}
    other = next(id for id in held.pool if id not in printed)  # a make-up may ask it
    assert f"questions/{other}/strike/" in client.get(at(held, "questions")).content.decode()
    assert visit("community_secretary").get(at(held, "questions")).status_code == 403
    assert visit("community_secretary").post(at(held, "close")).status_code == 403


def test_one_that_nobody_sat_is_called_off_on_its_page(party, visit):
    held = exam(party.office, party.branch, opens_at=cast.at(cast.TODAY, 14))
    client = visit(ORGANISER)
    assert "取消" in text(client.get(at(held)))
    assert client.post(at(held, "call-off"), {"why": " "}).status_code == 422
    assert "已取消" in text(client.post(at(held, "call-off"), {"why": "改期"}, follow=True))


# ---- what a page costs ----


def cost(client, path, *, post=None):
    client.get(path) if post is None else client.post(path, post)
    with statements() as seen:
        answered = client.get(path) if post is None else client.post(path, post)
    assert answered.status_code in (200, 303), (path, answered.status_code)
    return len(seen)


def test_pages_cost_the_same_however_many_questions_members_and_examinations_there_are(party, held, visit):
    for name in ("grid_worker", "community_staff", "community_secretary"):
        sit(party.office, held, name)
    running = exam(party.office, party.branch, title="正在考的")
    clients = {name: visit(name) for name in (ORGANISER, "community_secretary", "grid_worker")}
    here = clients["grid_worker"].post(at(running, "sit")).headers["Location"]
    branch = at(held, "branches", str(party.branch.pk))
    pages = [
        (ORGANISER, "/examinations/", None), ("grid_worker", "/examinations/", None), (ORGANISER, "/examinations/bank/", None),
        (ORGANISER, "/examinations/bank/?shape=single&q=第1问", None), (ORGANISER, at(held), None), ("community_secretary", branch, None),
        ("community_secretary", branch, {}), ("grid_worker", here, None), ("grid_worker", at(held, "mine"), None),
        (ORGANISER, at(held, "paper"), None), (ORGANISER, "/examinations/new/", None),
        ("grid_worker", here, {"only": "1", "q1": "0"}),
    ]  # fmt: skip
    few = [cost(clients[who], path, post=post) for who, path, post in pages]
    for no in range(8, 20):
        draft = examining.draft("single", no + 1)
        from jiedao.procedures import examination_bank
        from jiedao.tenancy.ids import uuid7

        examination_bank.write(
            draft, id=uuid7(), street=party.office.row, who=party.office.standing(ORGANISER), now=cast.NOON
        )
    other = examining.other_branch(party.office, "魏长青", "蒋子衿")
    for no in range(5):
        exam(party.office, party.branch, other, title=f"第{no}场")
    for name in ("沈月华", "韩秋实", "杨柳青"):
        examining.member(party.office, name, party.branch)
    many = [cost(clients[who], path, post=post) for who, path, post in pages]
    dear = {page[:2]: (one, two) for page, one, two in zip(pages, few, many, strict=True) if one != two or two > 14}
    assert not dear, dear

"""记一笔: choosing a form, saying whom it is about, filling it in, keeping it for later, recording it once."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse

from jiedao.cases.models import Case
from jiedao.entries.models import Attachment, Draft, Entry
from jiedao.procedures.offices import StaffRow, enter_staff
from jiedao.register.models import Subject
from jiedao.rulebook import read
from jiedao.tenancy.ids import uuid7
from jiedao.web.record.sheet import Sheet
from jiedao.web.tags.questions import question
from tests import cast
from tests.counting import statements
from tests.procedures.pictures import photo

PATROL, CLEANUP, DUST = "day_night_patrol.day_patrol", "citywide_cleanup.cleanup", "site_dust.dust_check"
TODAY = "2018-07-02T00:01"  # the cast's day begins; whatever the wall says, this has happened


def text_of(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def form_url(name, **query):
    return reverse("record:form", args=[name]) + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def patrol(office, id=None, **more):
    sent = {
        "_id": id or uuid7(), "_about": office.place("001001").pk, "_at": TODAY,
        "problems.1.what": "店外堆放建材", "problems.1.where_it_is": "互助路28号",
    }  # fmt: skip
    return sent | more


class TestChoosing:
    @pytest.mark.parametrize(
        ("who", "offered", "not_offered"),
        [
            ("grid_worker", ["日间巡查记录", "扬尘检查"], ["清洁活动记录", "夜间督查记录", "整改情况"]),
            ("handler", ["清洁活动记录", "夜间督查记录"], ["日间巡查记录", "复查记录"]),
            ("community_staff", ["清洁活动记录"], ["夜间督查记录"]),
            ("secretary", ["夜间督查记录"], ["清洁活动记录"]),
        ],
    )
    def test_everybody_is_offered_the_forms_of_their_post(self, visit, who, offered, not_offered):
        said = visit(who).get(reverse("record:choose")).content.decode()
        assert all(label in said for label in offered)
        assert not any(label in said for label in not_offered)

    def test_who_has_no_form_is_told_so(self, visit, office):
        newcomer = StaffRow(f"newcomer_{office.code}", "常有闲", "handler", "", ("veterans",), cast.SINCE)
        enter_staff([newcomer], password_hash="", by="system:test", at=cast.at(cast.SINCE))
        assert "没有由您登记的表" in text_of(visit("newcomer").get(reverse("record:choose")))
        assert visit("auditor").get(reverse("record:choose")).status_code == 403

    def test_forms_are_found_by_their_name_or_their_regulations(self, visit):
        client = visit("handler")
        assert "清洁活动记录" in text_of(client.get(reverse("record:choose"), {"q": "全城清洁"}))
        nothing = text_of(client.get(reverse("record:choose"), {"q": "没有这张"}))
        assert "没有名字带“没有这张”的" in nothing

    def test_another_posts_form_is_refused_and_an_unknown_one_is_missing(self, visit):
        client = visit("grid_worker")
        refused = client.get(form_url(CLEANUP))
        assert (refused.status_code, "由科室经办人" in text_of(refused)) == (403, True)
        assert client.get(form_url("nothing.here")).status_code == 404

    def test_the_forms_of_a_case_lead_to_the_cases(self, visit):
        answer = visit("secretary").get(form_url("rectification.rectified"))
        assert (answer.status_code, answer["Location"]) == (303, "/cases/?mine=1")

    def test_a_registers_own_fields_are_for_who_keeps_registers(self, visit):
        refused = visit("grid_worker").get(form_url("site_dust.building_site"))
        assert refused.status_code == 403
        assert visit("handler").get(form_url("site_dust.building_site")).status_code == 200


class TestAbout:
    def test_a_worker_with_one_grid_goes_straight_to_the_form(self, visit, office):
        answer = visit("grid_worker").get(form_url(PATROL))
        assert answer.status_code == 303
        assert answer["Location"].endswith(f"?about={office.place('001001').pk}")

    def test_a_subject_is_found_by_its_characters_and_by_pinyin(self, visit, office):
        for name in ("纺苑安置房项目", "文化广场项目"):
            office.enter(
                "building_site", name, builder="中原建工", floor_area="12000", earthwork="yes", stage="building"
            )
        client = visit("handler")
        assert "纺苑安置房项目" in text_of(client.get(form_url(DUST)))
        for text in ("文化", "whgc"):
            said = text_of(client.get(form_url(DUST, q=text)))
            assert "文化广场项目" in said and "纺苑" not in said

    def test_only_ones_own_places_are_listed_and_others_are_missing(self, visit, office):
        theirs = office.place("002001")
        assert theirs.name not in text_of(visit("grid_worker").get(form_url(PATROL, q="网格")))
        assert visit("grid_worker").get(form_url(PATROL, about=theirs.pk)).status_code == 404
        assert visit("grid_worker").get(form_url(PATROL, about=uuid7())).status_code == 404

    def test_an_empty_register_says_what_to_do_next(self, visit):
        assert "请先到台账登记" in text_of(visit("handler").get(form_url(DUST)))


class TestFillingIn:
    def test_the_form_is_drawn_from_the_rulebook_with_its_basis(self, visit, office):
        drawn = visit("grid_worker").get(form_url(PATROL, about=office.place("001001").pk))
        said = text_of(drawn)
        assert "发现问题（无问题留空）" in said
        assert "待核" in said
        assert 'name="_at" value="2018-07-02T' in drawn.content.decode()

    def test_a_site_is_asked_the_items_that_bind_it(self, visit, office):
        small = office.enter(
            "building_site", "小工地", builder="甲", floor_area="900", earthwork="no", stage="building"
        )
        large = office.enter(
            "building_site", "大工地", builder="乙", floor_area="9000", earthwork="no", stage="building"
        )
        client = visit("handler")
        assert "在线视频监控" not in text_of(client.get(form_url(DUST, about=small.pk)))
        assert "在线视频监控" in text_of(client.get(form_url(DUST, about=large.pk)))

    def test_recorded_it_says_what_followed(self, visit, office):
        client = visit("grid_worker")
        answer = client.post(form_url(PATROL), patrol(office))
        entry = Entry.objects.get(form=PATROL)
        assert (answer.status_code, answer["Location"]) == (303, reverse("record:done", args=[entry.pk]))
        said = text_of(client.get(answer["Location"]))
        assert "立案" in said and Case.objects.get().number in said
        assert "再记一条" in said and "撤销这条记录" in said

    def test_sent_twice_it_is_one_record(self, visit, office):
        client, sent = visit("grid_worker"), patrol(office)
        where = {client.post(form_url(PATROL), sent)["Location"] for _ in range(2)}
        assert len(where) == 1
        assert Entry.objects.filter(form=PATROL).count() == 1
        again = client.get(form_url(PATROL, id=sent["_id"], about=sent["_about"]))
        assert again["Location"] in where

    def test_every_fault_stands_at_its_question_and_nothing_typed_is_lost(self, visit, office):
        answer = visit("handler").post(
            form_url(CLEANUP),
            {"_id": uuid7(), "_about": office.place().pk, "_at": TODAY, "people": "十来个", "area": "互助路两侧"},
        )
        drawn = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="q-people-error"' in drawn and 'id="q-refuse-error"' in drawn
        assert 'value="十来个"' in drawn and 'value="互助路两侧"' in drawn
        assert not Entry.objects.filter(form=CLEANUP).exists()

    @pytest.mark.parametrize(
        ("at", "said"),
        [
            ("2018-07-03T09:00", "还没有到"), ("2016-12-31T09:00", "还没有施行"), ("不久前", "不是时间"),
            ("2017-12-31T09:00", "还没有施行"),
        ],
    )  # fmt: skip
    def test_a_day_that_cannot_be_comes_back_on_the_form(self, visit, office, at, said):
        answer = visit("grid_worker").post(form_url(PATROL), patrol(office, _at=at))
        drawn = answer.content.decode()
        assert answer.status_code == 422
        assert said in drawn and 'value="店外堆放建材"' in drawn

    def test_a_day_before_the_appointment_comes_back_on_the_form(self, visit, office):
        site = office.enter("building_site", "老工地", builder="甲", floor_area="900", earthwork="no", stage="building")
        answer = visit("handler").post(
            form_url(DUST), {"_id": uuid7(), "_about": site.pk, "_at": "2016-12-31T09:00", "scope": "full"}
        )
        assert answer.status_code == 422

    def test_one_more_line_without_a_script(self, visit, office):
        sent = patrol(office, _more="problems")
        drawn = visit("grid_worker").post(form_url(PATROL), sent).content.decode()
        assert drawn.count("problems.1.what") and "problems.5.what" in drawn
        assert 'value="店外堆放建材"' in drawn

    def test_a_photo_goes_with_the_form_and_a_wrong_one_is_named(self, visit, office):
        site = office.enter("building_site", "大工地", builder="乙", floor_area="900", earthwork="no", stage="building")
        items = [item for item in office.items("site_dust.dust_item") if item != "video"]
        sent = {"_id": uuid7(), "_about": site.pk, "_at": TODAY, "scope": "full", "order": "written_24"}
        sent |= {f"items.{item}": "pass" for item in items}
        sent |= {"items.wet": "fail", "items.wet.note": "没有洒水"}
        client = visit("handler")
        wrong = client.post(
            form_url(DUST), sent | {"items.wet.photo.file": SimpleUploadedFile("现场.jpg", b"no picture at all")}
        )
        assert wrong.status_code == 422
        assert "“现场.jpg”不是照片" in wrong.content.decode()
        answer = client.post(form_url(DUST), sent | {"items.wet.photo.file": SimpleUploadedFile("现场.jpg", photo())})
        entry = Entry.objects.get(form=DUST)
        assert answer.status_code == 303
        assert Attachment.objects.get(entry_id=entry.pk).name == "现场.jpg"
        shown = client.get(reverse("entries:detail", args=[entry.pk])).content.decode()
        assert reverse("files:show", args=[Attachment.objects.get().pk]) in shown


class TestDrafts:
    def test_a_draft_is_kept_taken_up_and_gone_when_recorded(self, visit, office):
        client, sent = visit("grid_worker"), patrol(office)
        url = reverse("record:draft", args=[sent["_id"]])
        kept = client.post(url, {**sent, "_form": PATROL})
        assert re.fullmatch(r"\d\d:\d\d", kept.json()["saved"])
        assert "店外" not in Draft.objects.get().values
        drawn = client.get(form_url(PATROL, id=sent["_id"], about=sent["_about"])).content.decode()
        assert 'value="店外堆放建材"' in drawn and "草稿，" in drawn
        assert "日间巡查记录" in text_of(client.get(reverse("record:choose"))) and "没登记完的" in text_of(
            client.get(reverse("record:choose"))
        )
        client.post(form_url(PATROL), sent)
        assert not Draft.objects.exists()
        assert client.post(url, {**sent, "_form": PATROL}).status_code == 204
        assert not Draft.objects.exists()

    def test_without_a_script_a_button_keeps_it_photo_and_all(self, visit, office):
        site = office.enter("building_site", "大工地", builder="乙", floor_area="900", earthwork="no", stage="building")
        id = uuid7()
        client = visit("handler")
        answer = client.post(
            form_url(DUST),
            {
                "_id": id, "_about": site.pk, "_at": TODAY, "items.wet": "fail", "_draft": "1",
                "items.wet.photo.file": SimpleUploadedFile("现场.jpg", photo()),
            },
        )  # fmt: skip
        assert answer.status_code == 303
        drawn = client.get(answer["Location"]).content.decode()
        assert "已存为草稿" in drawn
        assert f'name="items.wet.photo" value="{Attachment.objects.get().pk}"' in drawn

    def test_anothers_draft_is_missing(self, visit, office):
        sent = patrol(office)
        visit("grid_worker").post(reverse("record:draft", args=[sent["_id"]]), {**sent, "_form": PATROL})
        other = visit("second_handler")
        assert other.post(reverse("record:drop", args=[sent["_id"]])).status_code == 404
        mine = {"_id": sent["_id"], "_about": office.place().pk, "_form": CLEANUP}
        assert other.post(reverse("record:draft", args=[sent["_id"]]), mine).status_code == 404
        assert "店外" not in other.get(form_url(CLEANUP, id=sent["_id"], about=office.place().pk)).content.decode()

    def test_a_draft_is_dropped_at_ones_wish(self, visit, office):
        client, sent = visit("grid_worker"), patrol(office)
        client.post(reverse("record:draft", args=[sent["_id"]]), {**sent, "_form": PATROL})
        assert client.post(reverse("record:drop", args=[sent["_id"]])).status_code == 303
        assert not Draft.objects.exists()

    def test_a_form_left_open_is_offered_again(self, visit, office):
        client, sent = visit("grid_worker"), patrol(office)
        client.post(reverse("record:draft", args=[sent["_id"]]), {**sent, "_form": PATROL})
        assert "接着填" in text_of(client.get(form_url(PATROL, about=sent["_about"])))


def test_the_form_costs_the_same_at_five_and_at_many_subjects(visit, office):
    client = visit("handler")
    counts = []
    for many in (5, 40):
        for no in range(many):
            office.subject("building_site", f"工地{many}-{no}", base="site")
        with statements() as seen:
            assert client.get(form_url(DUST)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_the_look_up_names_who_may_be_named_and_nobody_else(visit, office):
    office.enter("team_member", "高远志", below="", who="secretary", post="secretary", in_charge="全面")
    client = visit("handler")
    found = client.get(reverse("record:pick", args=["day_night_patrol.night_round"]), {"field": "led_by", "q": "高远"})
    assert "高远志" in found.content.decode()
    nothing = client.get(reverse("record:pick", args=["day_night_patrol.night_round"]), {"field": "areas", "q": "高远"})
    assert "高远志" not in nothing.content.decode()
    assert cast.TODAY.year == 2018


def every_form(edition):
    """The forms of a rulebook, registers' own fields among them."""
    kinds = [kind.path for kind in edition.kinds.values() if kind.made == "regulation"]
    return [*edition.forms.values(), *(edition.any_form(path) for path in kinds)]


@pytest.mark.parametrize("folders", [["jiedao/rulebooks"], ["tests/rulebook/corpus"]])
def test_every_form_of_a_rulebook_can_be_drawn_and_read_back_empty(office, rf, folders):
    root = Path(__file__).resolve().parents[3]
    edition = read([root / folder for folder in folders]).at(cast.TODAY, str(office.code))
    request = rf.get("/")
    request.standing, request.user = office.standing("secretary"), office.user("secretary")
    subject = Subject.objects.select_related("place").get(pk=office.place().pk)
    forms = every_form(edition)
    assert len(forms) >= 10
    for form in forms:
        sheet = Sheet(request, form, edition, subject, cast.TODAY)
        drawn = "".join(str(question(one)) for one in sheet.asked({}))
        assert all(declared.label in drawn for declared in form.fields.values()), form.name
        assert sheet.answers(QueryDict()) == {}, form.name

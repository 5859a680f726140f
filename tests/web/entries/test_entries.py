"""A record's page: what was filled in, its two dates, what it led to; correcting, voiding and revealing."""

import io
import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from jiedao.audit.models import Event
from jiedao.entries.models import Entry
from jiedao.procedures import casework, files
from jiedao.procedures.submission import Sent
from tests import cast
from tests.counting import statements
from tests.procedures.pictures import photo
from tests.procedures.test_sealing import MEANS, _with_means, person  # noqa: F401
from tests.procedures.test_submission import CLEANUP, WEDNESDAY, check, cleanup, site
from tests.web.record.test_record import text_of

LATE = cast.at(date(2018, 7, 2), 0, 1)


def detail(client, entry):
    return client.get(reverse("entries:detail", args=[entry.pk]))


def patrol(office, on=WEDNESDAY, **more):
    return office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=on,
        problems=[{"what": "店外堆放建材", "where_it_is": "互助路28号"}], **more,
    )  # fmt: skip


def test_it_reads_as_it_was_filled_in_with_both_dates(visit, office):
    entry = cleanup(office, dead_corners=6).entry
    said = text_of(detail(visit("handler"), entry))
    for words in (
        "清洁活动记录",
        "互助路两侧",
        "101人次",
        "8.5立方米",
        "机关干部、居民",
        "6处",
        "2018年6月27日09:00发生",
        "6月27日09:05登记",
    ):
        assert words in said
    assert "晚" not in said.split("记了什么")[0]


def test_what_was_entered_late_says_so(visit, office):
    entry = office.submit("citywide_cleanup.cleanup", on=WEDNESDAY, now=LATE, **CLEANUP).entry
    assert "（晚5天登记）" in text_of(detail(visit("handler"), entry))


def test_an_old_record_shows_the_edition_it_was_filled_in_on(visit, office):
    subject = site(office, since=date(2017, 3, 1))
    old = text_of(detail(visit("handler"), check(office, subject, on=date(2017, 6, 28)).entry))
    new = text_of(detail(visit("handler"), check(office, subject).entry))
    assert "按2015年版6项，现在已有新版" in old
    assert "按2018年版8项" in new and "现在已有新版" not in new


def test_what_it_led_to_is_there_with_its_ways(visit, office):
    written = patrol(office)
    page = detail(visit("grid_worker"), written.entry)
    assert written.cases[0].number in text_of(page)
    assert f"/cases/{written.cases[0].number}" in page.content.decode().replace("%E8%AF%95", "试")
    assert re.search(r"审计链第[\d,]+条，[0-9a-f]{6}…[0-9a-f]{6}", text_of(page))


def test_the_proof_of_a_case_stands_beside_what_was_found_and_leads_to_its_case(visit, office):
    subject = site(office)
    items = [{"item": item, "answer": "pass"} for item in office.items("site_dust.dust_item")]
    found, after = (kept_photo(office, name) for name in ("之前.jpg", "之后.jpg"))
    items[2] |= {"answer": "fail", "note": "没有洒水", "photo": found}
    case = office.submit(
        "site_dust.dust_check", subject, on=WEDNESDAY, scope="full", items=items, order="written_24"
    ).cases[0]  # fmt: skip
    sent = Sent(uuid4(), "site_dust.dust_fixed", subject.pk, cast.at(WEDNESDAY, 12), {"done": "已洒水", "after": after})
    casework.rectify(
        case, sent=sent, street=office.row, who=office.standing("handler", WEDNESDAY), now=cast.at(WEDNESDAY, 13)
    )
    page = visit("handler").get(reverse("entries:detail", args=[sent.id])).content.decode()
    shown = page[page.index('id="evidence"') :]
    assert shown.index(found) < shown.index(after)
    assert "整改前" in shown and "整改后" in shown
    assert case.number in text_of(visit("handler").get(reverse("entries:detail", args=[sent.id])))


def kept_photo(office, name):
    return str(
        files.keep(
            io.BytesIO(photo()), name=name, size=1, photo=True, owner=office.user("handler"), at=cast.at(WEDNESDAY)
        ).pk
    )  # fmt: skip


def test_outside_the_scope_it_is_as_if_it_were_not(visit, office):
    entry = patrol(office).entry
    answers = [detail(visit("neighbour"), entry), visit("neighbour").get(reverse("entries:detail", args=[uuid4()]))]
    assert [a.status_code for a in answers] == [404, 404]
    assert detail(visit("handler", at=cast.THERE), entry).status_code == 404
    assert detail(visit("system_admin"), entry).status_code == 403
    for part in ("correct", "void"):
        assert visit("neighbour").get(reverse(f"entries:{part}", args=[entry.pk])).status_code == 404


def correction(entry, **changes):
    sent = {"_at": "2018-06-27T09:00", "_why": "漏记一人", **entry.values}
    return {"_id": uuid4(), **sent, **changes}


def test_a_correction_is_the_same_form_filled_in_and_takes_the_place(visit, office):
    entry, client = cleanup(office).entry, visit("handler")
    url = reverse("entries:correct", args=[entry.pk])
    drawn = client.get(url).content.decode()
    assert 'value="101"' in drawn and 'value="互助路两侧"' in drawn
    sent = correction(entry, people="102")
    answer = client.post(url, sent)
    assert answer.status_code == 303
    new = Entry.objects.get(supersedes_id=entry.pk)
    assert answer["Location"] == reverse("entries:detail", args=[new.pk])
    assert client.post(url, sent)["Location"] == answer["Location"]  # sent twice
    now, before = text_of(detail(client, new)), text_of(detail(client, entry))
    assert "102人次原填101" in now and "更正：漏记一人" in now
    assert "这一版已经更正" in before and "更正：漏记一人" in before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"_why": ""}, "请写一句为什么更正"), ({"people": "十"}, "要填整数"), ({"_at": "昨天"}, "不是时间"),
        ({"_at": "2018-07-09T09:00"}, "还没有到"),
    ],
)  # fmt: skip
def test_a_faulty_correction_comes_back_with_everything_typed(visit, office, changes, said):
    entry = cleanup(office).entry
    answer = visit("handler").post(
        reverse("entries:correct", args=[entry.pk]), correction(entry, area="前进巷", **changes)
    )
    drawn = answer.content.decode()
    assert answer.status_code == 422
    assert said in drawn and 'value="前进巷"' in drawn
    assert not Entry.objects.filter(supersedes_id=entry.pk).exists()


def test_who_may_not_correct_is_offered_nothing_and_refused(visit, office):
    entry = patrol(office).entry
    client = visit("community_staff")
    assert "作废" not in text_of(detail(client, entry))
    refused = client.post(reverse("entries:void", args=[entry.pk]), {"why": "记错了"})
    assert refused.status_code == 403
    assert "请转告登记人或本科室" in text_of(refused)


def test_a_voided_record_says_why_and_offers_no_more(visit, office):
    written, client = patrol(office), visit("grid_worker")
    url = reverse("entries:void", args=[written.entry.pk])
    asked = text_of(client.get(url))
    assert "案件不会随之作废" in asked and written.cases[0].number in asked
    assert client.post(url, {"why": " "}).status_code == 422
    answer = client.post(url, {"why": "重复登记"})
    assert answer.status_code == 303
    said = text_of(detail(client, written.entry))
    assert "这条记录已作废" in said and "作废：重复登记" in said
    assert client.get(url).status_code == 409


def test_the_page_costs_the_same_for_a_short_and_a_long_record(visit, office):
    counts = []
    client = visit("grid_worker")
    for many in (1, 60):
        problems = [{"what": f"问题{no}", "where_it_is": "互助路"} for no in range(many)]
        entry = office.submit(
            "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=WEDNESDAY, hour=9 + len(counts),
            problems=problems,
        ).entry  # fmt: skip
        detail(client, entry)
        with statements() as seen:
            detail(client, entry)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 13


class TestMaskedValues:
    @pytest.fixture
    def entry(self, office, person):  # noqa: F811
        return office.submit("home_visit.means", person, who="other_handler", on=WEDNESDAY, **MEANS).entry

    def test_a_telephone_number_is_masked_and_a_sensitive_value_not_there(self, visit, entry):
        page = detail(visit("other_handler"), entry).content.decode()
        assert "136****5678" in page and "13603715678" not in page
        assert "已加密保存" in page
        assert not any(secret in page for secret in ("4321.98", "重大疾病", "6222020200112233"))

    def test_it_is_shown_for_a_purpose_once_and_noted(self, visit, entry):
        client, url = visit("other_handler"), reverse("entries:reveal", args=[entry.pk])
        asked = client.get(url, {"field": "income"}).content.decode()
        assert "4321.98" not in asked and "请先选用途" in asked
        shown = client.post(url, {"field": "income", "purpose": "benefit"})
        assert "4321.98元" in text_of(shown) and "用途：办理待遇" in text_of(shown)
        assert "no-store" in shown["Cache-Control"]
        assert "重大疾病" in text_of(client.post(url, {"field": "illness", "purpose": "benefit"}))
        assert "13603715678" in text_of(client.post(url, {"field": "phone", "purpose": "visit"}))
        assert Event.objects.filter(kind="person.revealed").count() == 3

    def test_without_a_purpose_or_the_right_post_nothing_is_shown(self, visit, entry):
        url = reverse("entries:reveal", args=[entry.pk])
        assert "4321.98" not in visit("other_handler").post(url, {"field": "income"}).content.decode()
        assert visit("secretary").post(url, {"field": "income", "purpose": "case"}).status_code == 403
        assert visit("handler").post(url, {"field": "income", "purpose": "case"}).status_code == 404
        assert visit("other_handler").post(url, {"field": "persons", "purpose": "case"}).status_code == 400
        assert not Event.objects.filter(kind="person.revealed").exists()

    def test_a_correction_carries_over_what_it_does_not_show(self, visit, entry):
        client, url = visit("other_handler"), reverse("entries:correct", args=[entry.pk])
        drawn = client.get(url).content.decode()
        assert "加密保存，这里不显示" in drawn and "4321.98" not in drawn
        sent = {
            "_id": uuid4(), "_at": "2018-06-27T09:00", "_why": "人口少记一人", "persons": "4", "phone": "13603715678",
            "income": "", "cards.1.bank": "示范银行", "cards.1.account": "",
        }  # fmt: skip
        assert client.post(url, sent).status_code == 303
        new = Entry.objects.get(supersedes_id=entry.pk)
        assert new.values["persons"] == 4
        reveal = reverse("entries:reveal", args=[new.pk])
        assert "4321.98" in text_of(client.post(reveal, {"field": "income", "purpose": "check"}))
        assert "6222020200112233" in text_of(client.post(reveal, {"field": "cards.1.account", "purpose": "check"}))

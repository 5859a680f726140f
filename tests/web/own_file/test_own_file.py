"""本人档案: what is held about me, said to me alone; who looked and what for; a request that gets a reasoned answer by a day."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook

from jiedao.audit.models import Event
from jiedao.cases.models import Case
from jiedao.cases.problems import CloserWasFixer
from jiedao.entries.models import Entry
from jiedao.procedures import casework, correcting, vault
from jiedao.procedures.own_file import OwnFile
from jiedao.procedures.submission import Sent
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.branches.conftest import branch, lively_branch, member, standing_branch  # noqa: F401
from tests.counting import statements
from tests.web.looking import complaints_of_axe, sideways
from tests.web.record.test_record import text_of

REQUEST, ANSWER = "correction_requests.correction_request", "correction_requests.correction_answer"
CHECKED = "correction_requests.answer_checked"
URL = "/own/file/"


@pytest.fixture
def clerk(branch):  # noqa: F811
    """A member of the community's staff who belongs to the branch as well: their own register is shut to their post."""
    branch.person = member(branch.office, "柏松年", branch.subject, joined="2001-05-04")
    branch.members.append(branch.person)
    from tests.procedures.test_branches import MEETING, held

    branch.meeting = branch.office.submit(
        MEETING, branch.subject, who="community_secretary", on=date(2018, 6, 28), **held(branch, "lesson", absent=4)
    ).entry  # fmt: skip
    return branch


def own_entry(branch):  # noqa: F811
    return Entry.objects.get(form="party_register.party_member", subject_id=branch.person.pk)


def test_what_is_held_about_me_is_said_to_me_whatever_my_post_may_see(clerk, visit):
    assert "party_member" in clerk.office.standing("community_staff").scope.closed
    page = text_of(visit("community_staff").get(URL))
    assert "党员" in page and "2001年5月4日" in page and "朝霞社区党支部" in page and "社区工作人员" in page
    assert "1995年7月12日" not in page  # the secretary's day of joining is not mine


def test_records_that_name_me_say_what_they_say_of_me_and_nothing_of_others(clerk, visit):
    page = visit("community_staff").get(f"{URL}records/").content.decode()
    said = re.sub(r"\s|<[^>]+>", "", page)
    assert "到会情况：到会" in said and "朝霞社区党支部" in said
    assert "关月明" not in said.split("社区工作人员")[-1] and "冯禾生" not in said
    mine = OwnFile(clerk.office.standing("secretary"), clerk.office.row, None)
    assert clerk.meeting.pk not in set(mine.records().values_list("pk", flat=True))


def test_who_looked_at_what_and_why_is_told(office, visit):
    with cast.more_rules(Path(__file__).parents[2] / "procedures" / "with_means"):
        person = office.standing("community_staff").scope.person
        from jiedao.register.models import Subject

        subject = Subject.objects.get(pk=person)
        from tests.procedures.test_branches import put_on

        put_on(office, "visited", "柏松年", subject=subject, phone="13603715678", means="低保0098765")
        entry = Entry.objects.get(form="home_visit.visited", subject_id=person)
        vault.reveal(
            entry, "phone", purpose="visit", street=office.row, who=office.standing("other_handler"), at=cast.NOON
        )
        page = text_of(visit("community_staff").get(f"{URL}looks/"))
        assert "桑有田" in page and "入户走访" in page and "13603715678" not in page
        assert "没有人看过" in text_of(visit("secretary").get(f"{URL}looks/"))


def test_the_file_to_take_away_holds_it_all_and_leaves_a_trace(clerk, visit):
    client = visit("community_staff")
    answer = client.post(f"{URL}take/", {"as": "csv"})
    text = b"".join(answer).decode().lstrip("\ufeff")
    told = {(row[0], row[1]): row[2] for row in csv.reader(io.StringIO(text)) if len(row) == 6}
    assert told["党员", "入党日期"] == "2001年5月4日" and told["所属组织", "朝霞社区党支部"] == ""
    assert ("记录", "组织生活记录：朝霞社区党支部") in told
    (event,) = Event.objects.filter(kind="own.file_taken")
    assert "2001" not in event.data
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(client.post(f"{URL}take/", {"as": "xlsx"}))))
    assert any("入党日期" in row for row in book.get_sheet_by_index(0).to_python())
    assert client.post(f"{URL}take/", {"as": "exe"}).status_code == 404
    assert client.get(f"{URL}take/").status_code == 405


# ---- a request ----


def asked(clerk, visit, **more):
    client, entry = visit("community_staff"), own_entry(clerk)
    page = client.get(f"{URL}ask/{REQUEST}/", {"about": entry.pk, "item": "入党日期"}).content.decode()
    which = re.search(r'name="which"[^>]*value="([^"]+)"', page)[1]
    sent = {"_id": str(uuid7()), "which": which, "wrong": "2001年5月4日", "right": "2001年4月5日"} | more
    answer = client.post(f"{URL}ask/{REQUEST}/?about={entry.pk}", sent)
    return answer, sent, which


def test_a_request_names_the_record_and_goes_to_who_may_put_it_right_by_a_day(clerk, visit):
    answer, sent, which = asked(clerk, visit)
    assert answer.status_code == 303 and which.startswith("党员：入党日期（记录20180108-")
    case = Case.objects.get(ladder="correction_requests.correction")
    assert case.line == "party_building" and case.due_on == date(2018, 7, 23)  # fifteen workdays
    assert "2001" not in case.title  # what is wrong and right is nobody's business who sees the case
    again = visit("community_staff").post(f"{URL}ask/{REQUEST}/?about={own_entry(clerk).pk}", sent)
    assert again.status_code == 303 and Case.objects.filter(ladder=case.ladder).count() == 1
    mine = text_of(visit("community_staff").get(URL))
    assert "等核实" in mine and "7月23日" in mine and "2001年4月5日" in mine
    for who, sees in (
        ("second_handler", True),
        ("community_secretary", True),
        ("handler", False),
        ("neighbour_staff", False),
    ):
        found = visit(who).get(f"/cases/{case.number}/")
        assert (found.status_code == 200) is sees, who
    assert (
        f"/cases/{quote(case.number)}/" in visit("community_secretary").get("/cases/", {"mine": "1"}).content.decode()
    )
    assert (
        visit("community_staff").get(f"/cases/{case.number}/").status_code == 404
    )  # it is shut to the post, read in one's file


def test_it_is_answered_by_putting_it_right_or_by_a_reasoned_no_and_checked_by_another(clerk, visit):
    asked(clerk, visit)
    office, entry = clerk.office, own_entry(clerk)
    secretary, now = office.standing("community_secretary"), cast.at(cast.TODAY, 16)
    values = {"branch": str(clerk.subject.pk), "joined_on": "2001-04-05", "status": "full", "leader": "no", "retired": "yes", "hardship": "no", "greeted": "yes"}  # fmt: skip
    sent = Sent(uuid7(), entry.form, entry.subject_id, entry.occurred_at, values)
    correcting.correct(
        entry, sent=sent, why="档案核实", street=office.row, who=office.standing("second_handler"), now=now
    )
    case = Case.objects.get(ladder="correction_requests.correction")
    reply = Sent(
        uuid7(),
        ANSWER,
        clerk.person.pk,
        cast.at(cast.TODAY, 15),
        {"result": "corrected", "reason": "入党志愿书为2001年4月5日"},
    )
    case = casework.rectify(case, sent=reply, street=office.row, who=secretary, now=now)
    page = text_of(visit("community_staff").get(URL))
    assert "已答复，待复核" in page and "入党志愿书为2001年4月5日" in page and "2001年4月5日" in page
    check = Sent(uuid7(), CHECKED, clerk.person.pk, cast.at(cast.TODAY, 17), {"fixed": "yes"})
    with pytest.raises(CloserWasFixer):
        casework.reinspect(case, sent=check, street=office.row, who=secretary, now=cast.at(cast.TODAY, 18))


def test_a_no_without_a_reason_is_no_answer(clerk, visit):
    from jiedao.entries.problems import NotFilledIn

    asked(clerk, visit)
    case = Case.objects.get(ladder="correction_requests.correction")
    reply = Sent(uuid7(), ANSWER, clerk.person.pk, cast.at(cast.TODAY, 15), {"result": "refused"})
    who = clerk.office.standing("second_handler")
    with pytest.raises(NotFilledIn):
        casework.rectify(case, sent=reply, street=clerk.office.row, who=who, now=cast.at(cast.TODAY, 16))


def test_a_request_without_what_is_right_is_refused_at_its_field(clerk, visit):
    answer, _sent, _which = asked(clerk, visit, right="")
    assert answer.status_code == 422 and "应当是什么" in text_of(answer)
    assert not Case.objects.filter(ladder="correction_requests.correction").exists()


def test_nobody_files_about_a_record_that_does_not_name_them(clerk, visit):
    other = Entry.objects.get(form="party_register.party_member", subject_id=clerk.members[0].pk)
    url = f"{URL}ask/{REQUEST}/"
    assert visit("community_staff").get(url, {"about": other.pk}).status_code == 404
    assert visit("secretary", at=cast.THERE).get(url, {"about": own_entry(clerk).pk}).status_code == 404


def test_a_post_without_a_file_learns_why(office, visit):
    assert visit("protection_officer").get(URL).status_code == 403


@pytest.mark.parametrize("path", [URL, f"{URL}records/", f"{URL}looks/"])
def test_each_page_takes_twelve_statements_at_most(clerk, visit, path):
    asked(clerk, visit)
    client = visit("community_staff")
    client.get(path)
    with statements() as seen:
        assert client.get(path).status_code == 200
    assert len(seen) <= 12


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", [URL, f"{URL}records/", f"{URL}looks/", f"{URL}ask/{REQUEST}/"])
def test_the_pages_hold_at_both_sizes(standing_branch, see, width, path):  # noqa: F811
    page = see(path, who="community_secretary", at=cast.THERE, width=width)
    assert page.locator("h1").is_visible()
    assert not complaints_of_axe(page) and not sideways(page)

"""What is new for somebody, due soon and late, in one list; and the day's digest, kept once and sent once at most."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from jiedao.audit.models import Event
from jiedao.cases.models import Case
from jiedao.inbox import queries, rules
from jiedao.inbox.models import Digest, Seen
from jiedao.inbox.problems import MailSwitchedOff
from jiedao.procedures import booking, casework, digest
from jiedao.procedures.clock import tick
from jiedao.procedures.inbox import Inbox, Place
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from tests import cast
from tests.branches.conftest import CARE, branch, lively_branch  # noqa: F401
from tests.counting import statements
from tests.procedures.test_today import busy  # noqa: F401

MONDAY = cast.TODAY


def box(office, who, on=MONDAY, hour=12):
    standing = office.standing(who, on)
    return Inbox(standing, booking.edition(office.row, on), calendar(standing.scope), cast.at(on, hour))


def page(office, who, *, here=None, seen=(), unseen_only=False, on=MONDAY):
    return box(office, who, on).page(here, set(seen), unseen_only=unseen_only)


def told(items):
    return {
        (one.tag, getattr(one.row, "duty", "") or getattr(one.row, "ladder", "") or getattr(one.row, "role", ""))
        for one in items
    }


def test_a_secretary_finds_what_is_late_what_was_chased_and_what_is_new(branch):  # noqa: F811
    items, _more = page(branch.office, "community_secretary")
    found = told(items)
    assert ("f-late", "party_day.party_day") in found  # June's Party day was missed
    assert ("f-case", f"{CARE}.ledger") in found
    assert ("a-new", "double_care.political_birthday") in found and ("a-new", "party_day.party_day") in found
    assert any(tag == "b-step" for tag, _what in found)  # the clock chased the case of their branch
    assert not any("day_walked" in what for _tag, what in found)  # what is owed day by day stands on 今日


def test_the_last_notice_is_new_to_the_post_it_went_to(branch):  # noqa: F811
    ladder = ("d-notice", f"{CARE}.ledger")
    assert Case.objects.get(pk=branch.case.pk).notices == 3
    assert ladder in told(page(branch.office, "secretary")[0])  # third: the leaders' meeting
    assert ladder not in told(page(branch.office, "second_handler")[0])
    Case.objects.filter(pk=branch.case.pk).update(notices=1)
    assert ladder not in told(page(branch.office, "secretary")[0])


def test_who_is_tied_to_something_by_name_is_told_so(busy, office):  # noqa: F811
    office.enter(
        "building_site", "新到工地", below="001001", builder="中原建工", floor_area="900", earthwork="no", stage="building",
        since=date(2018, 6, 29), now=cast.NOON, assigned={"site_grid_worker": office.standing("neighbour").scope.person},
    )  # fmt: skip
    items = [one for one in page(office, "neighbour")[0] if one.tag == "c-tie"]
    assert [one.row.subject.name for one in items] == ["新到工地"] and items[0].day == date(2018, 6, 29)


def test_the_latest_day_stands_first_and_pages_follow_each_other_without_gap_or_double(branch, monkeypatch):  # noqa: F811
    office = branch.office
    monkeypatch.setattr("jiedao.procedures.inbox.SIZE", 3)
    whole, here, pages = [], None, 0
    while True:
        items, more = page(office, "community_secretary", here=here)
        whole += [one.thing for one in items]
        pages += 1
        if not more:
            break
        here = Place.read(more)
        assert here is not None
    monkeypatch.setattr("jiedao.procedures.inbox.SIZE", 1000)
    every, _more = page(office, "community_secretary")
    assert [one.thing for one in every] == whole and len(set(whole)) == len(whole) and pages > 1
    days = [one.day for one in every]
    assert days == sorted(days, reverse=True)


def test_what_was_looked_at_steps_aside_until_it_is_late(branch):  # noqa: F811
    office = branch.office
    first = next(one for one in page(office, "community_secretary")[0] if one.tag == "a-new")
    assert first.thing not in {
        one.thing for one in page(office, "community_secretary", seen={first.thing}, unseen_only=True)[0]
    }
    later = first.row.due_on + timedelta(days=1)
    tick(office.row, now=cast.at(later, 8))
    again = page(office, "community_secretary", seen={first.thing}, unseen_only=True, on=later)[0]
    assert f"f-late:{first.row.pk}" in {one.thing for one in again}


def test_nothing_of_another_person_or_office_is_in_it(branch, other_office):  # noqa: F811
    assert not any(one.row.pk == branch.case.pk for one in page(branch.office, "other_handler")[0])
    with other_office.street():
        assert not any(
            "朝霞社区党支部" in str(one.row.subject)
            for one in page(other_office, "secretary")[0]
            if hasattr(one.row, "subject")
        )


@pytest.mark.parametrize("who", ["community_secretary", "secretary", "auditor", "protection_officer", "grid_worker"])
def test_a_page_takes_nine_statements_at_most(branch, who):  # noqa: F811
    mine = box(branch.office, who)
    with statements() as seen:
        mine.page(None, set(), unseen_only=True)
    assert len(seen) <= 9


# ---- the digest ----


def test_a_digest_counts_what_the_inbox_holds_and_names_nobody(branch):  # noqa: F811
    mine = box(branch.office, "community_secretary")
    lines = digest.lines_of(mine, mine.calendar)
    late = {(one["tag"], one["name"]): one["n"] for one in lines if one["part"] == "late"}
    items = [one for one in mine.page(None, set(), unseen_only=False)[0] if one.tag in ("f-late", "f-case")]
    assert sum(late.values()) == len(items) and late["f-case", f"{CARE}.ledger"] == 1
    text = digest.text_of(lines, mine.edition, branch.office.row, MONDAY)
    for told_nowhere in ("关月明", "冯禾生", "朝霞", branch.case.number, "没有签到"):
        assert told_nowhere not in text
    assert "组织生活台账（案件） 1项" in text and "主题党日 1项" in text


def test_it_is_put_together_once_a_day_for_everybody_who_holds_a_post(branch):  # noqa: F811
    made = digest.prepare(branch.office.row, now=cast.at(MONDAY, 6))
    assert made == len(cast.CAST) == Digest.objects.count()
    mine = queries.digest_of(Scope.everything(cast.HERE), branch.office.user("community_secretary"), on=MONDAY)
    before = mine.lines
    branch.office.submit(
        "double_care.greeting",
        branch.members[0],
        who="community_secretary",
        on=MONDAY,
        day_kind="political",
        how="card",
        given_by=str(branch.members[1].pk),
    )
    assert digest.prepare(branch.office.row, now=cast.at(MONDAY, 18)) == 0
    mine.refresh_from_db()
    assert mine.lines == before


def test_what_is_long_past_is_forgotten(branch):  # noqa: F811
    user = branch.office.user("secretary")
    from jiedao.inbox import actions

    actions.mark_seen(user, ["f-late:x"], at=cast.at(date(2018, 3, 1)))
    actions.mark_seen(user, ["f-late:y"], at=cast.at(MONDAY))
    digest.prepare(branch.office.row, now=cast.at(MONDAY, 6))
    assert list(Seen.objects.values_list("thing", flat=True)) == ["f-late:y"]


SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("at", "hour", "workday", "may"),
    [
        ("2018-07-02 08:00", 8, True, True), ("2018-07-02 07:59", 8, True, False), ("2018-07-02 19:59", 8, True, True),
        ("2018-07-02 20:00", 8, True, False), ("2018-07-02 23:30", 8, True, False), ("2018-07-02 00:10", 8, True, False),
        ("2018-07-02 12:00", 14, True, False), ("2018-07-02 14:00", 14, True, True), ("2018-07-01 10:00", 8, False, False),
        ("2018-07-02 10:00", None, True, False),
    ],
)  # fmt: skip
def test_nothing_goes_out_at_night_on_a_day_off_or_before_the_hour_wished(at, hour, workday, may):
    now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    assert rules.may_send(now, hour, is_workday=workday) is may


@pytest.fixture
def posting(branch, settings):  # noqa: F811
    """The office as one of real data, with a mail server, and its secretary who wishes a mail from nine on."""
    settings.EMAIL_HOST = "mail.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    office = branch.office
    digest.wish(office.standing("secretary"), hour=9, address="song@example.org", now=cast.NOON)
    digest.prepare(office.row, now=cast.at(MONDAY, 6))
    street = office.row
    street.demonstration_day = None
    return street


def test_one_mail_a_day_goes_to_who_wished_it(posting):
    assert digest.send(posting, now=cast.at(MONDAY, 8, 30)) == 0
    assert digest.send(posting, now=cast.at(MONDAY, 9, 5)) == 1
    assert digest.send(posting, now=cast.at(MONDAY, 10)) == 0
    (letter,) = mail.outbox
    assert (
        letter.to == ["song@example.org"] and letter.content_subtype == "plain" and "7月2日每日摘要" in letter.subject
    )
    assert Event.objects.filter(kind="inbox.digest_sent").count() == 1
    assert not Event.objects.filter(data__contains="song@example.org").exists()


def test_a_server_that_refuses_is_asked_again_later_in_the_day(posting, settings):
    settings.EMAIL_BACKEND = "tests.procedures.test_inbox.Refusing"
    with pytest.raises(OSError, match="refused"):
        digest.send(posting, now=cast.at(MONDAY, 9, 5))
    assert not Digest.objects.exclude(sent_at=None).exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert digest.send(posting, now=cast.at(MONDAY, 10)) == 1


class Refusing:
    """A mail server that takes nothing."""

    def __init__(self, **_given: object) -> None: ...

    def send_messages(self, _messages: object) -> int:
        raise OSError("refused")


def test_an_office_of_invented_data_and_one_without_a_server_send_nothing(posting, settings, branch):  # noqa: F811
    assert digest.send(branch.office.row, now=cast.at(MONDAY, 10)) == 0
    settings.EMAIL_HOST = ""
    assert digest.send(posting, now=cast.at(MONDAY, 10)) == 0 and not mail.outbox
    with pytest.raises(MailSwitchedOff):
        digest.wish(branch.office.standing("handler"), hour=9, address="a@example.org", now=cast.NOON)


def test_a_day_off_of_the_offices_own_table_is_quiet_too(posting):
    from jiedao.register import actions

    actions.enter_calendar_day(day=MONDAY, is_workday=False, name="停电检修", notice="", by="system:test", at=cast.NOON)
    assert digest.send(posting, now=cast.at(MONDAY, 10)) == 0


def test_who_switches_it_off_gets_none_and_the_address_is_gone(posting, branch):  # noqa: F811
    office = branch.office
    made = digest.wish(office.standing("secretary"), hour=None, address="song@example.org", now=cast.NOON)
    assert made.address == "" and digest.send(posting, now=cast.at(MONDAY, 10)) == 0


def test_cases_one_has_a_hand_in_tell_what_others_did(busy, office):  # noqa: F811
    case = Case.objects.get(place=office.place("001001"))
    who, now = office.standing("grid_worker"), cast.at(date(2018, 6, 29), 9)
    casework.step(case, "accept", why="", street=office.row, who=who, now=now)
    head = office.standing("office_head", date(2018, 6, 29))
    casework.step(case, "extend", why="店主外出", street=office.row, who=head, now=cast.at(date(2018, 6, 29), 15))
    steps = [one for one in page(office, "grid_worker")[0] if one.tag == "b-step"]
    assert [one.row.move for one in steps] == ["extend"]
    assert not [one for one in page(office, "community_staff")[0] if one.tag == "b-step"]

"""日程订阅: one secret address, what it tells, what it withholds, and how it dies."""

import re
from datetime import date, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.db import connection

from jiedao.access import actions as access
from jiedao.access.hand import Hand
from jiedao.access.models import Feed
from jiedao.audit.models import Event
from jiedao.cases import actions as cases
from jiedao.cases.models import Case
from jiedao.duties import actions as duties
from jiedao.duties.models import Fallen, Obligation
from jiedao.duties.rules import Event as Called
from jiedao.periods import DayRow
from jiedao.procedures import booking, subscribing, today
from jiedao.procedures.calendar import enter_notice
from jiedao.procedures.clock import tick
from jiedao.register import actions as register
from jiedao.register.models import Listing
from tests import cast
from tests.counting import statements
from tests.web.agenda.conftest import UNTIL, read


def obligations(office, who="handler"):
    """What the calendar must tell of duties, by another way: every obligation that is the person's and not owed daily."""
    standing, edition = office.standing(who), booking.edition(office.row, cast.TODAY)
    own, _tied = today.owned(standing, edition)
    found = Obligation.objects.within(standing.scope).filter(duty__in=own)
    return {one for one in found if not today.is_daily(edition.duties[one.duty])}


def of(found, obligation):
    return found[f"{obligation.pk}@duty.jiedao"]


def renewal():
    return Obligation.objects.get(duty="permit_watch.renewed")


# ---- what it tells ----


@pytest.mark.parametrize("who", ["handler", "office_head", "secretary", "grid_worker"])
def test_every_obligation_of_ones_own_stands_on_its_due_day(watched, visit, address, who):
    found = read(visit().get(address(who)))
    told = {uid.partition("@")[0]: event for uid, event in found.items() if uid.endswith("@duty.jiedao")}
    expected = {str(one.pk): one for one in obligations(watched.office, who)}
    assert told.keys() == expected.keys()
    for key, event in told.items():
        assert event.decoded("DTSTART") == expected[key].due_on
        assert event.decoded("DTEND") == expected[key].due_on + timedelta(days=1)
        assert event["STATUS"] == "CONFIRMED" and event["TRANSP"] == "TRANSPARENT"


def test_a_case_stands_on_the_day_its_clock_ends_and_opens_to_it(watched, visit, address):
    patrol = watched.office.submit(
        "day_night_patrol.day_patrol", watched.office.place("001001"), who="grid_worker", on=date(2018, 6, 29),
        problems=[{"what": "王秀兰家门口堆物13603715678", "where_it_is": "互助路28号"}],
    )  # fmt: skip
    (case,) = patrol.cases
    event = read(visit().get(address("grid_worker")))[f"{case.pk}@case.jiedao"]
    assert event.decoded("DTSTART") == Case.objects.get(pk=case.pk).due_on
    assert case.number in event["SUMMARY"] and "王秀兰" not in event.to_ical().decode()
    assert visit("grid_worker").get(re.sub("^http://[^/]+", "", str(event["URL"]))).status_code == 200


def test_reminders_come_on_the_mornings_the_rule_names(watched, visit, address):
    event = of(read(visit().get(address("handler"))), renewal())
    midnight = datetime.combine(UNTIL, datetime.min.time())
    rung = sorted(midnight + alarm.decoded("TRIGGER") for alarm in event.walk("VALARM"))
    assert rung == [datetime(2018, 8, 1, 9), datetime(2018, 8, 31, 9), datetime(2018, 9, 23, 9)]
    others = read(visit().get(address("office_head"))).values()
    assert others and not any(one.walk("VALARM") for one in others)  # a rule that names no reminder rings none


def test_what_the_rules_bring_later_lies_in_ones_own_lines_of_work(watched, visit, address):
    found = read(visit().get(address("other_handler")))
    assert not [one["SUMMARY"] for one in found.values() if "每周全项检查" in one["SUMMARY"]]


def test_what_the_rules_bring_later_is_there_before_it_begins(watched, visit, address):
    found = read(visit().get(address("office_head")))
    coming = [e for uid, e in found.items() if uid.endswith("@plan.jiedao") and "全城清洁" in e["SUMMARY"]]
    days = {event.decoded("DTSTART") for event in coming}
    assert date(2018, 7, 4) in days and date(2018, 7, 6) in days
    assert date(2018, 10, 3) not in days  # National Day: the rule lets it fall away
    assert min(days) > cast.TODAY and max(days) <= date(2019, 7, 2)


def test_a_lock_screen_learns_no_name_number_phone_or_illness(watched, visit, address):
    text = visit().get(address("handler")).content.decode().replace("\r\n ", "")
    for secret in ("成小满", "池上楼", "13603715678", "慢性病", "91410102", "重点随访", "guarded"):
        assert secret not in text
    found = read(visit().get(address("handler")))
    monthly = Obligation.objects.filter(duty="permit_watch.visited_monthly").first()
    assert of(found, monthly)["SUMMARY"].endswith("每月走访（朝霞）")
    shut = Obligation.objects.filter(duty="permit_watch.guarded_monthly").order_by("-due_on").first()
    assert of(found, shut)["SUMMARY"] == "履职（朝霞）"
    assert of(found, renewal())["SUMMARY"] == "许可续期（万象洗涤）"


# ---- how it is written ----


def test_every_line_ends_with_crlf_and_none_is_longer_than_75_octets(watched, visit, address):
    response = visit().get(address("handler"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    body = response.content
    assert body.startswith(b"BEGIN:VCALENDAR\r\n") and body.endswith(b"END:VCALENDAR\r\n")
    assert body.count(b"\n") == body.count(b"\r\n") == body.count(b"\r")
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut in two
    unfolded = body.replace(b"\r\n ", b"").decode()
    for wanted in ("VERSION:2.0", "X-WR-TIMEZONE:Asia/Shanghai", "X-WR-CALNAME:苗青禾的日程（演示·数据虚构）"):
        assert f"\r\n{wanted}\r\n" in unfolded
    events = re.findall(r"BEGIN:VEVENT.*?END:VEVENT", unfolded, re.S)
    assert events
    for event in events:
        for once in ("UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SEQUENCE", "LAST-MODIFIED", "SUMMARY", "STATUS", "URL"):
            assert len(re.findall(rf"^{re.escape(once)}:", event, re.M)) == 1, once
    uids = re.findall(r"^UID:(.+)\r$", unfolded, re.M)
    assert len(uids) == len(set(uids))


def test_an_unchanged_calendar_is_not_sent_again(watched, visit, address):
    path, client = address("handler"), visit()
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    duties.waive(
        renewal(), why="closing", note="", duty=booking.edition(watched.office.row, cast.TODAY).duties["permit_watch.renewed"],
        by=watched.office.user("office_head"), at=cast.NOON, on=cast.TODAY,
    )  # fmt: skip
    changed = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]
    assert client.head(path).status_code == 200


def test_it_takes_the_same_statements_however_much_there_is(watched, visit, address):
    path, client = address("handler"), visit()
    client.get(path)
    with statements() as few:
        client.get(path)
    for no in range(30):
        watched.office.enter("permit_holder", f"第{no}洗涤", until=str(UNTIL - timedelta(days=no)))
    with statements() as many:
        found = read(client.get(path))
    assert len([uid for uid in found if uid.endswith("@duty.jiedao")]) > 30
    assert len(few) == len(many) <= 12


# ---- what no longer stands ----


def test_a_waived_obligation_comes_as_cancelled_for_a_month(watched, visit, address):
    path, edition = address("handler"), booking.edition(watched.office.row, cast.TODAY)
    before = of(read(visit().get(path)), renewal())
    duties.waive(
        renewal(), why="closing", note="", duty=edition.duties["permit_watch.renewed"],
        by=watched.office.user("office_head"), at=cast.NOON, on=cast.TODAY,
    )  # fmt: skip
    after = of(read(visit().get(path)), renewal())
    assert before["STATUS"] == "CONFIRMED" and after["STATUS"] == "CANCELLED"
    assert after["SEQUENCE"] > before["SEQUENCE"] and not after.walk("VALARM")
    Obligation.objects.filter(pk=renewal().pk).update(waived_at=cast.NOON - timedelta(days=40))
    assert f"{renewal().pk}@duty.jiedao" not in read(visit().get(path))


def test_an_obligation_that_falls_away_comes_as_cancelled_under_the_same_uid(watched, visit, address):
    path, gone = (
        address("handler"),
        Obligation.objects.get(duty="permit_watch.visited_monthly", due_on=date(2018, 7, 31)),
    )
    before = of(read(visit().get(path)), gone)
    row = Listing.objects.get(kind="visited", subject_id=watched.person.pk)
    register.end_listing(row, to_on=cast.TODAY, why="moved", by="system:test", at=cast.NOON)
    tick(watched.office.row, now=cast.NOON)
    assert not Obligation.objects.filter(pk=gone.pk).exists()
    after = of(read(visit().get(path)), gone)
    assert after["STATUS"] == "CANCELLED" and after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART") == before.decoded("DTSTART")
    assert "成小满" not in after["SUMMARY"]
    tick(watched.office.row, now=cast.NOON + duties.TOLD_FOR + timedelta(days=1))
    assert not Fallen.objects.filter(pk=gone.pk).exists()


def test_an_obligation_whose_day_moves_keeps_its_uid_and_counts_up(watched, visit, address):
    path, kept = address("handler"), renewal()
    before = of(read(visit().get(path)), kept)
    edition = booking.edition(watched.office.row, cast.TODAY)
    moved = Called(kept.from_on, kept.to_on, kept.due_on + timedelta(days=5), kept.cause)
    duties.replace_events(
        edition.duties["permit_watch.renewed"],
        {kept.subject_id: [moved]},
        places={kept.subject_id: kept.place_id},
        on=cast.TODAY,
    )
    after = of(read(visit().get(path)), kept)
    assert after.decoded("DTSTART") == UNTIL + timedelta(days=5)
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1 and after["STATUS"] == "CONFIRMED"


def test_a_notice_that_moves_a_due_day_moves_the_event_and_counts_up(watched, visit, address):
    path = address("handler")
    report = Obligation.objects.get(duty="permit_watch.reported", from_on=date(2018, 6, 1))
    before = of(read(visit().get(path)), report)
    rows = [DayRow(date(2018, 7, 4), False, "停电检修")]
    enter_notice(rows, street=watched.office.row, by=watched.office.user("system_admin"), now=cast.NOON)
    after = of(read(visit().get(path)), report)
    assert (before.decoded("DTSTART"), after.decoded("DTSTART")) == (date(2018, 7, 6), date(2018, 7, 9))
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1) and after["STATUS"] == "CONFIRMED"


def test_a_day_made_off_takes_its_clean_up_away_and_says_so(watched, visit, address):
    tick(watched.office.row, now=cast.at(date(2018, 7, 4), 6))
    gone = Obligation.objects.get(duty="citywide_cleanup.cleanup_day", due_on=date(2018, 7, 4))
    rows = [DayRow(date(2018, 7, 4), False, "停电检修")]
    enter_notice(
        rows, street=watched.office.row, by=watched.office.user("system_admin"), now=cast.at(date(2018, 7, 4), 7)
    )
    assert not Obligation.objects.filter(pk=gone.pk).exists()
    assert of(read(visit().get(address("office_head"))), gone)["STATUS"] == "CANCELLED"


def test_a_case_that_is_void_comes_as_cancelled(watched, visit, address):
    patrol = watched.office.submit(
        "day_night_patrol.day_patrol", watched.office.place("001001"), who="grid_worker", on=date(2018, 6, 29),
        problems=[{"what": "堆物", "where_it_is": "路口"}],
    )  # fmt: skip
    (case,) = patrol.cases
    path = address("grid_worker")
    before = read(visit().get(path))[f"{case.pk}@case.jiedao"]
    head = watched.office.standing("office_head")
    cases.void_case(case, why="重复", hand=Hand(head.user, head.scope.person, cast.NOON, cast.NOON))
    after = read(visit().get(path))[f"{case.pk}@case.jiedao"]
    assert before["STATUS"] == "CONFIRMED" and after["STATUS"] == "CANCELLED"
    assert after["SEQUENCE"] > before["SEQUENCE"] and after["SUMMARY"].startswith("作废：")


# ---- whose it is ----


def test_only_a_hash_of_the_address_is_kept(watched, address):
    path = address("handler")
    secret = path.removeprefix("/feeds/").removesuffix(".ics").partition("-")[2]
    with connection.cursor() as cursor:
        for table in ("access_feed", "audit_event"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t WHERE street_id = {cast.HERE}")
            assert secret not in cursor.fetchone()[0]
    assert len(bytes(Feed.objects.get().blind)) == 32


def test_a_new_address_ends_the_old_and_switching_off_ends_both(watched, visit, address):
    first = address("handler")
    second = address("handler")
    assert first != second
    assert visit().get(first).status_code == 404 and visit().get(second).status_code == 200
    user = watched.office.user("handler")
    access.close_feed(user, by=user, at=cast.NOON)
    assert visit().get(second).status_code == 404
    kinds = list(Event.objects.filter(kind__startswith="access.feed").order_by("seq").values_list("kind", flat=True))
    assert kinds == ["access.feed_opened", "access.feed_renewed", "access.feed_closed"]


def test_who_has_no_post_any_more_gets_an_empty_calendar(watched, visit, address):
    path = address("handler")
    assert read(visit().get(path))
    (post,) = watched.office.standing("handler").appointments
    access.end_appointment(post, to_on=cast.TODAY, by="system:test", at=cast.NOON)
    assert read(visit().get(path)) == {}


def test_a_closed_account_has_no_calendar(watched, visit, address):
    path, user = address("handler"), watched.office.user("handler")
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert visit().get(path).status_code == 404


def test_the_address_of_one_office_opens_nothing_under_the_code_of_another(watched, visit, address):
    path = address("handler")
    assert visit().get(path.replace(str(cast.HERE), str(cast.THERE))).status_code == 404
    with cast.Office(cast.THERE).street():
        assert Feed.objects.count() == 0


def test_an_unknown_address_of_another_office_says_nothing_of_it(watched, visit):
    page = visit("handler").get(f"/feeds/{cast.THERE}-{'x' * 43}.ics")
    assert page.status_code == 404
    assert "试验街道" in page.content.decode() and "邻近街道" not in page.content.decode()


def test_another_offices_calendar_tells_only_of_that_office(watched, visit, other_office, address):
    with other_office.street():
        other_office.enter("permit_holder", "邻家洗涤", until=str(UNTIL))
        user = other_office.user("handler")
        path = f"/feeds/{subscribing.give_address(user, by=user, at=cast.NOON)}.ics"
        theirs = {str(one) for one in Obligation.objects.values_list("pk", flat=True)}
    found = read(visit().get(path))
    told = {uid.partition("@")[0] for uid in found if uid.endswith("@duty.jiedao")}
    assert told and told <= theirs
    summaries = " ".join(event["SUMMARY"] for event in found.values())
    assert "邻家洗涤" in summaries and "万象洗涤" not in summaries


@pytest.mark.parametrize(
    "token", ["x", "410199002-", "410199002-" + "x" * 43, "999999999-" + "x" * 43, "9" * 400, "410199002-" + "ü" * 43]
)
def test_what_opens_nothing_is_missing_and_stands_nowhere(watched, visit, token, caplog):
    response = visit().get(f"/feeds/{token}.ics")
    assert response.status_code == 404
    page = response.content.decode()
    assert "日程订阅" in page
    assert len(token) < 9 or (token not in page and token not in caplog.text)
    assert AccessAttempt.objects.get().path_info == "/feeds/"


def test_who_guesses_is_told_to_wait_and_holds_up_nobody(watched, visit, address):
    path, client = address("handler"), visit()
    answers = [client.get(f"/feeds/{cast.HERE}-{no:043d}.ics") for no in range(7)]
    assert [one.status_code for one in answers[:4]] == [404] * 4
    assert answers[-1].status_code == 429 and int(answers[-1]["Retry-After"]) == 15 * 60
    assert client.get(path).status_code == 200
    assert client.post("/signin/", {"login": "handler_410199002", "password": cast.PASSWORD}).status_code == 302


def test_it_is_for_reading_only(watched, visit, address):
    path = address("handler")
    for how in ("post", "put", "delete"):
        assert getattr(visit(), how)(path).status_code in (403, 405)

"""The campaign, pairing, check-in, the front line and rotation: what is counted is what is listed, by both readings."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from jiedao.access.queries import setup_standing
from jiedao.entries import sealing
from jiedao.entries.models import Entry
from jiedao.entries.problems import RuleRefuses
from jiedao.entries.rows import AsOf
from jiedao.entries.sources import EntrySource
from jiedao.periods import TZ
from jiedao.procedures import booking, registration, submission
from jiedao.procedures.registration import Entering
from jiedao.procedures.submission import Sent
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from tests import cast

SINCE = date(2018, 1, 8)


@pytest.fixture
def party(office) -> Any:
    """Whoever keeps the registers of the Party and the team: puts on lists, and records."""

    class Party:
        def put_on(
            self, register: str, name: str, *, born_on: date | None = None, below: str = "001", **values: Any
        ) -> Any:
            at = datetime.combine(SINCE, time(9), tzinfo=TZ)
            entering = Entering(uuid7(), register, name, office.place(below).pk, at, values, born_on=born_on)
            who = setup_standing(Scope.everything(office.code), on=SINCE)
            return registration.enter(entering, street=office.row, who=who, now=at + timedelta(hours=1)).entry.subject

        def record(self, form: str, about: Any, on: date, **values: Any) -> Any:
            at = datetime.combine(on, time(10), tzinfo=TZ)
            sent = Sent(uuid7(), form, about.pk, at, values)
            who = setup_standing(Scope.everything(office.code), on=on)
            return submission.submit(sent, street=office.row, who=who, now=at + timedelta(minutes=5)).entry

        def said(self, *names: str, period: str = "2018-H1") -> dict[str, float]:
            return {name: float(office.figure(name, period).value) for name in names}

    return Party()


def test_organisations_that_renewed_the_oath_are_counted_once_and_only_where_it_was_held(office, party):
    branches = [
        party.put_on("party_organisation", f"第{no}支部", level="branch", setting="community", has_committee="no")
        for no in (1, 2, 3)
    ]
    held = {"component": "oath", "held": "yes", "place_text": "会议室", "people": 30}
    for branch in branches[:2]:
        party.record("anniversary_campaign.campaign_event", branch, date(2018, 7, 1), **held)
    party.record("anniversary_campaign.campaign_event", branches[0], date(2018, 7, 2), **held)
    party.record("anniversary_campaign.campaign_event", branches[2], date(2018, 7, 1), component="oath", held="no",
                 why_not="防汛值守")  # fmt: skip
    assert party.said("oath_renewal_organisations", "anniversary_components", "campaign_person_times", period="2018-07") == {
        "oath_renewal_organisations": 2, "anniversary_components": 3, "campaign_person_times": 90,
    }  # fmt: skip
    assert office.figure("oath_renewal_organisations", "2018-07").rows().count() == 3


def test_contacts_are_counted_by_contact_and_needs_stay_sealed(office, party):
    home = party.put_on("hardship_household", "冯家", reason="illness")
    child = party.put_on("child_in_difficulty", "小满", guardian="祖母", guardian_agreed="yes")
    party.record("pairing_help.contact", home, date(2018, 2, 8), kind="visit", solved="no")
    party.record("pairing_help.contact", home, date(2018, 3, 8), kind="goods", value="120", solved="yes")
    party.record("pairing_help.contact", child, date(2018, 5, 20), kind="study", value="300.50", solved="yes")
    need = party.record("pairing_help.need", home, date(2018, 2, 8), kinds=["medical"], need="每周两次透析要人陪同")
    kept = Entry.objects.get(pk=need.pk).values
    assert party.said("pairing_contacts", "pairing_value", "needs_solved", "households_paired") == {
        "pairing_contacts": 3, "pairing_value": 420.5, "needs_solved": 2, "households_paired": 0,
    }  # fmt: skip
    assert sealing.is_sealed(kept["need"]) and sealing.is_sealed(kept["kinds"]) and "透析" not in str(kept)


@pytest.mark.parametrize(
    "name", ["community_staff", "community_secretary", "secretary", "director", "leader", "grid_worker"]
)
def test_needs_are_shut_to_all_but_the_pair_and_the_livelihood_office(office, name):
    assert {"pairing_help.need", "child_in_difficulty"} <= office.standing(name).scope.closed


def test_a_child_whose_guardian_does_not_agree_is_not_registered(party):
    with pytest.raises(RuleRefuses, match="监护人不同意"):
        party.put_on("child_in_difficulty", "小满", guardian="祖母", guardian_agreed="no")


def test_serving_members_are_counted_as_persons_and_their_services_as_person_times(office, party):
    employer = party.put_on("checked_in_employer", "演示局机关党委", contact_name="党务干事")
    first, second = (
        party.put_on("serving_member", name, employer=str(employer.pk), introduced_on="2018-02-01", skills=["repair"],
                     spare_time=["weekend"], phone_agreed="no")
        for name in ("卫芒种", "蒋寒露")
    )  # fmt: skip
    wish, other = (party.put_on("small_wish", name, wish=name, kind="repair") for name in ("修一盏灯", "一副老花镜"))
    party.record("double_checkin.wish_claim", wish, date(2018, 3, 1), member=str(first.pk))
    party.record("double_checkin.wish_result", wish, date(2018, 3, 10), met="yes")
    both = [{"member": str(one.pk), "hours": "1.5"} for one in (first, second)]
    party.record("double_checkin.service", wish, date(2018, 3, 10), kind="repair", served_by=both[:1])
    party.record("double_checkin.service", other, date(2018, 4, 10), kind="company", served_by=both)
    assert party.said(
        "serving_members", "serving_members_active", "member_services", "member_service_hours", "wishes_claimed", "wishes_met"
    ) == {
        "serving_members": 2, "serving_members_active": 2, "member_services": 3, "member_service_hours": 4.5,
        "wishes_claimed": 50, "wishes_met": 1,
    }  # fmt: skip


def project(party, name: str, kind: str = "public") -> Any:
    return party.put_on("key_project", name, kind=kind, investor="演示公司")


def test_who_is_sent_to_two_projects_is_one_person(office, party):
    square, station = project(party, "文化广场"), project(party, "变电站")
    people = [
        party.put_on("posted_person", name, origin=origin, unit_text="单位", leader=leader)
        for name, origin, leader in (("沈清明", "discipline", "yes"), ("韩小寒", "discipline", "no"), ("杨大暑", "street", "yes"))
    ]  # fmt: skip
    sent = [{"member": str(one.pk)} for one in people]
    party.record("frontline.posting", square, date(2018, 3, 1), people=sent[:2])
    party.record("frontline.posting", station, date(2018, 5, 2), people=[sent[0], sent[2]])
    assert party.said("members_on_projects", "discipline_leaders_on_projects", "key_projects") == {
        "members_on_projects": 3, "discipline_leaders_on_projects": 1, "key_projects": 2,
    }  # fmt: skip


def test_what_a_record_asks_of_its_subject_is_read_on_the_registers_it_is_about(office, party):
    """`kind` stands on wishes, posts and projects alike; a posting is about a project."""
    square, flats = project(party, "文化广场"), project(party, "住宅小区", kind="private")
    member = party.put_on("posted_person", "沈清明", origin="street", unit_text="单位", leader="no")
    for one in (square, flats):
        party.record("frontline.posting", one, date(2018, 3, 1), people=[{"member": str(member.pk)}])
    postings = EntrySource(booking.edition(office.code, cast.TODAY), AsOf(cast.TODAY), "frontline.posting")
    private = postings.base().filter(postings.column("subject.kind").exists(value__in=["private"]))
    assert [one.subject_id for one in private] == [flats.pk]


def test_a_young_head_is_one_who_has_not_turned_thirty_six_on_the_day(office, party):
    day = date(2018, 3, 9)
    for name, born in (
        ("朱谷雨", date(1982, 3, 10)),
        ("秦立秋", date(1982, 3, 9)),
        ("尤白露", None),
        ("许春分", date(1990, 1, 1)),
    ):
        person = party.put_on("post_holder", name, born_on=born)
        post = "party_worker" if born and born.year == 1990 else "community_head"
        party.record("rotation.appointment", person, day, post=post, unit_text="一社区", how="selected",
                     started_on=day.isoformat(), rotate_by="2023-03-09")  # fmt: skip
    earlier = party.put_on("post_holder", "何霜降", born_on=date(1985, 5, 5))
    party.record("rotation.appointment", earlier, day, post="community_head", unit_text="二社区", how="earlier",
                 started_on="2018-01-02", rotate_by="2023-01-02")  # fmt: skip
    assert party.said("young_staff_heading_communities", "party_workers_added", period="2018") == {
        "young_staff_heading_communities": 1, "party_workers_added": 1,
    }  # fmt: skip
    (row,) = office.figure("young_staff_heading_communities", "2018").rows()
    assert row.subject.name == "朱谷雨"


def test_a_member_who_wants_no_greeting_is_not_greeted(party):
    branch = party.put_on("party_organisation", "支部", level="branch", setting="community", has_committee="no")
    said = {"branch": str(branch.pk), "status": "full", "leader": "no", "retired": "no", "hardship": "no"}
    asked, other = (party.put_on("party_member", name, joined_on="1990-06-20", **said) for name in ("吕小雪", "施冬至"))
    party.record("double_care.greeting_wish", asked, date(2018, 6, 1), no_greeting="yes")
    given = {"day_kind": "political", "how": "card", "given_by": str(other.pk)}
    with pytest.raises(RuleRefuses, match="不接受生日关怀"):
        party.record("double_care.greeting", asked, date(2018, 6, 20), **given)
    assert party.record("double_care.greeting", other, date(2018, 6, 20), **given).pk

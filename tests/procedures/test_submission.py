"""One record, recorded once: the entry, the duties it settles, the cases it opens, the figures that follow."""

from datetime import date
from fractions import Fraction

import pytest

from jiedao.cases.models import Case
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry, Fact
from jiedao.entries.problems import InTheFuture, NotFilledIn, NotYourForm, SameIdOtherContent
from jiedao.procedures.clock import tick
from jiedao.procedures.submission import void
from jiedao.tenancy.ids import uuid7
from tests import cast

WEDNESDAY = date(2018, 6, 27)
CLEANUP = {"area": "互助路两侧", "people": 101, "who_came": ["organ", "residents"], "refuse": "8.5"}


def cleanup(office, **changes):
    return office.submit("citywide_cleanup.cleanup", on=WEDNESDAY, **{**CLEANUP, **changes})


def test_a_record_is_kept_with_two_dates_and_the_facts_that_decide(office):
    entry = cleanup(office).entry
    assert (entry.occurred_on, entry.values["people"], entry.place.kind) == (WEDNESDAY, 101, "sub_district")
    assert entry.entered_at > entry.occurred_at
    facts = {f.field.rpartition(".")[2]: f.number for f in Fact.objects.filter(entry_id=entry.pk)}
    assert facts == {"people": 101, "refuse": 8500}


def test_the_same_id_twice_is_one_entry(office):
    id = uuid7()
    first, second = cleanup(office, id=id), cleanup(office, id=id)
    assert (first.new, second.new) == (True, False)
    assert first.entry.pk == second.entry.pk
    assert Entry.objects.filter(form="citywide_cleanup.cleanup").count() == 1


def test_the_same_id_with_other_content_is_refused(office):
    id = uuid7()
    cleanup(office, id=id)
    with pytest.raises(SameIdOtherContent):
        cleanup(office, id=id, people=102)


def test_a_day_in_the_future_is_refused(office):
    with pytest.raises(InTheFuture):
        office.submit("citywide_cleanup.cleanup", on=WEDNESDAY, hour=9, now=cast.at(WEDNESDAY, 8), **CLEANUP)


def test_every_fault_is_found_at_once_and_nothing_is_kept(office):
    with pytest.raises(NotFilledIn) as told:
        cleanup(office, people="-3", refuse="八方", area="")
    assert {fault.path for fault in told.value.faults} == {"people", "refuse", "area"}
    assert not Entry.objects.filter(form="citywide_cleanup.cleanup").exists()


def test_a_form_is_filled_in_by_the_posts_it_names(office):
    with pytest.raises(NotYourForm, match="科室经办人"):
        office.submit("citywide_cleanup.cleanup", who="auditor", on=WEDNESDAY, **CLEANUP)


def test_a_cleanup_on_its_day_settles_the_duty_of_that_day_alone(office):
    tick(office.row, now=cast.at(date(2018, 6, 30)))
    owed = Obligation.objects.filter(duty="citywide_cleanup.cleanup_day").on(date(2018, 6, 30))
    assert owed.get(due_on=WEDNESDAY).state == "missed"
    cleanup(office)
    assert owed.get(due_on=WEDNESDAY).state == "done"
    assert owed.get(due_on=date(2018, 6, 29)).state == "missed"


@pytest.mark.parametrize("duty", ["citywide_cleanup.cleanup_day", "day_night_patrol.day_walked"])
def test_of_records_of_one_day_the_one_entered_first_counts_whichever_is_written_first(office, duty):
    tick(office.row, now=cast.at(date(2018, 6, 30)))
    grid = office.place("001001")
    about = {"citywide_cleanup.cleanup_day": office.place(""), "day_night_patrol.day_walked": grid}[duty]
    owed = Obligation.objects.filter(duty=duty, due_on=WEDNESDAY, subject_id=about.pk)

    def record(minute):
        now = cast.at(WEDNESDAY, 10, minute)
        if about == grid:
            form = "day_night_patrol.day_patrol"
            return office.submit(form, grid, who="grid_worker", on=WEDNESDAY, now=now).entry
        return cleanup(office, now=now).entry

    found = {minute: record(minute) for minute in (20, 10, 30)}
    kept = owed.get()
    assert (kept.done_on, kept.done_entry_id, kept.done_entered) == (WEDNESDAY, found[10].pk, found[10].entered_at)
    void(found[10], street=office.row, who=office.standing("handler"), why="重复", now=cast.at(WEDNESDAY, 11))
    assert owed.get().done_entry_id == found[20].pk


def site(office, name="纺苑安置房项目", **values):
    return office.enter(
        "building_site", name,
        builder="中原建工", floor_area="12000", earthwork="yes", stage="building", **values,
    )  # fmt: skip


def check(office, subject, on=WEDNESDAY, failed=(), **more):
    items = office.items("site_dust.dust_item", on)
    answers = [
        {"item": item, "answer": "fail" if item in failed else "pass", "note": "未覆盖" if item in failed else ""}
        for item in items
    ]
    for row in answers:
        if row["answer"] == "fail":
            row["photo"] = str(office.photo())
    values = {"scope": "full", "items": answers, **({"order": "written_24"} if failed else {}), **more}
    return office.submit("site_dust.dust_check", subject, on=on, **values)


def test_a_failed_item_opens_one_case_with_its_clock(office):
    subject = site(office)
    found = check(office, subject, failed=("covered", "wet"))
    (case,) = found.cases
    assert case.number == "试2018-0001"
    assert case.subject_id == subject.pk
    assert [f.label for f in case_findings(case)] == ["物料堆放100%覆盖", "土方开挖及拆迁100%湿法作业"]
    assert case.due_at == cast.at(date(2018, 6, 28), 9)


def case_findings(case):
    from jiedao.cases.models import Finding

    return list(Finding.objects.filter(case_id=case.pk).order_by("no"))


def test_an_old_inspection_keeps_the_old_six_items(office):
    subject = site(office, since=date(2017, 3, 1))
    old = check(office, subject, on=date(2017, 6, 28)).entry
    new = check(office, subject).entry
    assert [len(e.values["items"]) for e in (old, new)] == [6, 8]
    assert len(old.version.content["fields"][1]["members"]) == 6
    assert len(new.version.content["fields"][1]["members"]) == 8


def test_a_clean_inspection_opens_no_case(office):
    assert check(office, site(office)).cases == ()
    assert not Case.objects.exists()


def test_figures_follow_from_the_records(office):
    cleanup(office)
    office.submit("citywide_cleanup.cleanup", on=date(2018, 6, 29), **{**CLEANUP, "people": 74, "refuse": "3.25"})
    assert office.figure("cleanup_person_times").value == 175
    assert office.figure("cleanup_refuse").value == Fraction("11.75")
    site(office)
    assert office.figure("building_sites").value == 1
    assert office.figure("sites_under_construction").value == 1
    assert office.figure("dust_standard_items").value == 8

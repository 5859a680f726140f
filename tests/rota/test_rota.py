"""A rota is what its records say: changed by correcting them, and nobody in it stands in two places at once."""

from datetime import date, timedelta

import pytest

from jiedao.duties.models import Obligation
from jiedao.duties.shifts import Hours
from jiedao.entries.models import Entry
from jiedao.procedures import arranging, booking, rota
from jiedao.procedures.arranging import Hand
from jiedao.procedures.clock import tick
from jiedao.procedures.problems import NoSuchShift, NothingToCopy, ShiftNotListed, ShiftTwice
from jiedao.register import actions as register
from jiedao.register.models import Listing
from jiedao.tenancy.ids import uuid7
from tests import cast

MONDAY = date(2018, 7, 2)
DAY = timedelta(days=1)


def person(office, name="grid_worker"):
    return str(office.standing(name).scope.person)


def hand(watched, subject=None, *, monday=MONDAY, why="临时对调", who="handler"):
    office = watched.office
    return Hand(
        watched.rota, subject or watched.east, monday, office.row, office.standing(who), cast.NOON, uuid7(), why
    )


def row(watched, on=MONDAY, word="morning", who="grid_worker", post="supervisor"):
    return watched.rota.written(on, word, person(watched.office, who), post)


def stands(watched, subject=None, first=MONDAY, last=MONDAY + 6 * DAY):
    found = rota.shifts(watched.office.standing("handler").scope, watched.rota, first, last,
                        subjects=[(subject or watched.east).pk])  # fmt: skip
    return [(one.on, one.word, one.post, one.person) for one in found]


def test_a_rota_is_known_by_its_duty_and_its_shifts_say_their_hours(watched):
    kept = watched.rota
    assert (kept.day, kept.shift, kept.person, kept.post, kept.cover) == ("on_day", "shift", "person", "post", "cover")
    assert kept.stands == ("stood", "replaced") and kept.hours["night"] == Hours(22 * 60, 30 * 60)
    assert set(rota.rotas(booking.edition(watched.office.row, cast.TODAY))) >= {"yard_watch.roster"}


def test_a_shift_is_added_moved_and_taken_away_and_what_stood_stays_readable(watched):
    arranging.add(hand(watched), [row(watched)])
    arranging.add(hand(watched), [row(watched, word="evening", who="community_staff")])
    assert len(stands(watched)) == 2
    (entry,) = Entry.objects.filter(form="yard_watch.roster", until_at=None)
    assert entry.supersedes_id is not None  # the second went into the record of the first
    one = arranging.shift_called(hand(watched), entry.pk, 1)
    arranging.move(hand(watched), one, {"on_day": str(MONDAY + DAY), "shift": "night"})
    assert stands(watched)[-1][:2] == (MONDAY + DAY, "night")
    with pytest.raises(NoSuchShift):
        arranging.shift_called(hand(watched), entry.pk, 1)  # that record has been corrected since
    for _ in range(2):
        (entry,) = Entry.objects.filter(form="yard_watch.roster", until_at=None)
        arranging.drop(hand(watched), arranging.shift_called(hand(watched), entry.pk, 1))
    assert stands(watched) == []
    assert Entry.objects.filter(form="yard_watch.roster").count() == 4


def test_nobody_stands_in_two_places_at_once_not_even_over_midnight(watched):
    arranging.add(hand(watched), [row(watched, word="night")])
    with pytest.raises(ShiftTwice, match="东工地"):
        arranging.add(hand(watched, watched.west), [row(watched, word="night")])
    with pytest.raises(ShiftTwice):
        arranging.add(hand(watched), [row(watched, word="night", post="manager")])
    arranging.add(
        hand(watched, watched.west), [row(watched, on=MONDAY + DAY, word="morning")]
    )  # begins as the night ends
    assert len(stands(watched, watched.west)) == 1


def test_the_form_itself_refuses_it_too(watched):
    arranging.add(hand(watched), [row(watched)])
    with pytest.raises(ShiftTwice):
        watched.office.submit("yard_watch.roster", watched.west, on=MONDAY, shifts=[row(watched)])


def test_who_was_absent_or_replaced_may_stand_elsewhere(watched):
    arranging.add(hand(watched), [{**row(watched), "cover": "absent"}])
    arranging.add(hand(watched, watched.west), [row(watched)])
    assert len(stands(watched, watched.west)) == 1


def test_who_was_on_no_list_that_day_is_refused(watched):
    office = watched.office
    listing = Listing.objects.get(kind="staff", subject_id=person(office), to_on=None)
    register.end_listing(listing, to_on=MONDAY + 2 * DAY, why="调离", by="system:test", at=cast.NOON)
    arranging.add(hand(watched), [row(watched, on=MONDAY + DAY)])
    with pytest.raises(ShiftNotListed, match="7月4日"):
        arranging.add(hand(watched), [row(watched, on=MONDAY + 2 * DAY)])


def test_last_week_is_taken_over_where_it_may_stand_and_said_where_not(watched):
    before = MONDAY - 7 * DAY
    arranging.add(hand(watched, monday=before), [row(watched, on=before), row(watched, on=before + DAY, word="night")])
    arranging.add(hand(watched, watched.west), [row(watched, on=MONDAY)])
    seen = arranging.last_week(hand(watched))
    assert [(one.on, one.wrong is None) for one in seen] == [(MONDAY, False), (MONDAY + DAY, True)]
    assert "西工地" in str(seen[0].wrong.problem)
    arranging.copy(hand(watched))
    assert [one[:2] for one in stands(watched)] == [(MONDAY + DAY, "night")]
    with pytest.raises(NothingToCopy):
        arranging.copy(hand(watched))


def test_what_is_planned_fulfils_the_duty_of_its_shift(watched):
    yesterday = MONDAY - DAY
    arranging.add(hand(watched, monday=MONDAY - 7 * DAY), [row(watched, on=yesterday)])
    tick(watched.office.row, now=cast.NOON)
    rows = Obligation.objects.filter(duty="yard_watch.yard_watched", subject_id=watched.east.pk, due_on=yesterday)
    done = {one.each for one in rows.on(cast.TODAY) if one.state == "done"}
    assert done == {"post=supervisor|shift=morning"} and rows.count() == 6

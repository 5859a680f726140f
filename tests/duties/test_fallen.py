"""What no longer stands leaves a note while its day is still to come, and only then; the note goes after its time."""

from datetime import date, timedelta

import pytest

from jiedao.duties import actions
from jiedao.duties.models import Fallen, Obligation
from jiedao.duties.rules import by_calendar, longest, windows
from jiedao.periods import Calendar
from jiedao.procedures import booking
from jiedao.procedures.clock import tick
from jiedao.register import actions as register
from jiedao.register.models import Listing
from tests import cast
from tests.web.agenda.conftest import WITH_PERMITS

CHECK = "site_dust.full_check"


@pytest.fixture
def site(office):
    """A building site that owes a check each week, on its list since the week before."""
    made = office.enter(
        "building_site", "纺苑安置房项目", below="001001", builder="中原建工", floor_area="900", earthwork="no",
        stage="building", now=cast.at(cast.TODAY, 7),
    )  # fmt: skip
    tick(office.row, now=cast.at(cast.TODAY, 8))
    return made


def leave(site):
    row = Listing.objects.get(kind="building_site", subject_id=site.pk)
    register.end_listing(row, to_on=cast.TODAY, why="completed", by="system:test", at=cast.NOON)


def test_what_is_still_to_come_is_noted_under_its_id(office, site):
    open_now = Obligation.objects.get(duty=CHECK, subject_id=site.pk, due_on__gte=cast.TODAY)
    leave(site)
    tick(office.row, now=cast.NOON)
    assert not Obligation.objects.filter(pk=open_now.pk).exists()
    (note,) = Fallen.objects.filter(duty=CHECK)
    assert (note.pk, note.due_on, note.fell_on, note.subject_id) == (
        open_now.pk, open_now.due_on, cast.TODAY, site.pk
    )  # fmt: skip


def test_what_is_past_stays_and_leaves_no_note(office, site):
    past = set(Obligation.objects.filter(duty=CHECK, due_on__lt=cast.TODAY).values_list("pk", flat=True))
    assert past
    leave(site)
    tick(office.row, now=cast.NOON)
    assert past == set(Obligation.objects.filter(duty=CHECK).values_list("pk", flat=True))
    assert not Fallen.objects.filter(due_on__lt=cast.TODAY).exists()


def test_a_second_tick_adds_no_second_note_and_a_late_one_clears_up(office, site):
    leave(site)
    for _ in range(2):
        tick(office.row, now=cast.NOON)
    noted = Fallen.objects.count()
    assert noted == Fallen.objects.values("duty", "subject_id", "from_on", "each").distinct().count() > 0
    actions.forget_fallen(on=cast.TODAY + actions.TOLD_FOR)
    assert Fallen.objects.count() == noted
    actions.forget_fallen(on=cast.TODAY + actions.TOLD_FOR + timedelta(days=1))
    assert Fallen.objects.count() == 0


def test_no_window_runs_longer_than_is_looked_back(office):
    """Also where a clock runs after the window: else a holiday notice would not reach it."""
    with cast.more_rules(WITH_PERMITS):
        edition, days = booking.edition(office.row, cast.TODAY), Calendar.shipped()
        seen = 0
        for duty in filter(by_calendar, edition.duties.values()):
            for window in windows(duty, edition, date(2018, 1, 1), date(2020, 12, 31), days):
                assert window.due - window.first <= longest(duty, edition), (duty.name, window)
                seen += 1
        assert seen > 1000

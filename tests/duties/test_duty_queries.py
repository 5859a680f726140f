"""Reads of duties: counts of each state are those of the rows behind them, as of a day."""

from datetime import date

import pytest

from jiedao.duties import queries
from jiedao.duties.models import Obligation
from jiedao.duties.problems import NoSuchObligation
from jiedao.duties.queries import Span
from jiedao.procedures.clock import tick
from tests import cast

WALK = "day_night_patrol.day_walked"
WEEK = (date(2018, 6, 25), date(2018, 7, 1))


@pytest.fixture
def worked(office):
    office.submit("day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=date(2018, 6, 26))
    tick(office.row, now=cast.at(cast.TODAY, 8))
    return office


def test_every_count_is_the_number_of_its_rows(worked):
    scope, span = worked.standing("handler").scope, Span(*WEEK, on=cast.TODAY)
    counts = queries.counts(scope, [WALK], span)[WALK]
    for state in ("open", "done", "late", "missed", "waived"):
        assert counts[state] == queries.obligations(scope, WALK, span, state=state).count()
    assert counts["due"] == queries.obligations(scope, WALK, span).count() == 20
    assert (counts["done"], counts["missed"]) == (1, 19)


def test_what_was_done_later_is_not_yet_known_on_an_earlier_day(worked):
    scope = worked.standing("handler").scope
    monday = queries.counts(scope, [WALK], Span(*WEEK, on=date(2018, 6, 25)))[WALK]
    assert (monday["done"], monday["open"]) == (0, 20)


def test_a_place_and_a_subject_narrow_the_same_rows(worked):
    scope, grid = worked.standing("handler").scope, worked.place("001001")
    by_place = queries.counts(scope, None, Span(*WEEK, on=cast.TODAY, places=frozenset({grid.pk})))
    by_subject = queries.counts(scope, None, Span(*WEEK, on=cast.TODAY, subject=grid.pk))
    assert by_place == by_subject and by_subject[WALK]["due"] == 5
    unmet = queries.unmet(scope, Span(*WEEK, on=cast.TODAY, subject=grid.pk))
    assert [o.due_on.day for o in unmet] == [29, 28, 27, 25]


def test_an_obligation_outside_the_scope_is_missing(worked):
    one = Obligation.objects.filter(duty=WALK, subject_id=worked.place("001001").pk).first()
    assert queries.obligation_by_id(worked.standing("grid_worker").scope, one.pk, on=cast.TODAY).pk == one.pk
    for scope, id in ((worked.standing("neighbour").scope, one.pk), (worked.standing("handler").scope, "no id")):
        with pytest.raises(NoSuchObligation):
            queries.obligation_by_id(scope, id, on=cast.TODAY)

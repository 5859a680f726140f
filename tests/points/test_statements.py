"""A member's statement: lines that open to their records, what caps took away, who is not scored, what changes it."""

from datetime import date
from fractions import Fraction

import pytest

from jiedao.periods import parse_period, period_of
from jiedao.points.statement import Asked, statement
from jiedao.points.tally import Tally
from jiedao.procedures import booking, correcting
from jiedao.procedures.submission import Sent, void
from jiedao.register.models import Place
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.points.conftest import MONTH, absence, lecture, meeting, service

JUNE = parse_period("2018-06")


def asked(scoring, name, period=JUNE, on=cast.TODAY, at=None):
    office = scoring.office.row
    return Asked(MONTH, scoring.people[name].pk, period, on, lambda day: booking.edition(office, day), at)


def points(scoring, name, period=JUNE, on=cast.TODAY):
    found = statement(asked(scoring, name, period, on))
    return found.total if found.is_scored else None


def totals(scoring, period=JUNE, **which):
    edition = booking.edition(scoring.office.row, period.last)
    return Tally(edition.points[MONTH], edition, period, cast.TODAY).totals(**which)


def test_points_are_the_sum_of_their_lines_each_of_a_record(scoring):
    first = meeting(scoring, date(2018, 6, 5), {"resident": "present", "cadre": "made_up"})
    served = service(scoring, date(2018, 6, 20), "resident")
    found = statement(asked(scoring, "resident"))
    assert [(line.rule, line.record, line.day, line.earned, line.counted) for line in found.lines] == [
        ("meeting", first.pk, date(2018, 6, 5), 3, 3), ("service", served.pk, date(2018, 6, 20), 3, 3),
    ]  # fmt: skip
    assert found.total == 6 and points(scoring, "cadre") == 2 and points(scoring, "serving") == 0


def test_what_a_cap_takes_away_stands_beside_the_line(scoring):
    for day in (5, 12, 19):
        meeting(scoring, date(2018, 6, day), {"resident": "present"})
    found = statement(asked(scoring, "resident"))
    assert [(line.earned, line.counted, line.away) for line in found.lines] == [(3, 3, 0), (3, 3, 0), (3, 2, 1)]
    assert found.total == 8
    meeting(scoring, date(2018, 7, 1), {"resident": "present"})
    assert points(scoring, "resident") == 8 and points(scoring, "resident", parse_period("2018-07")) == 3


def test_who_is_cared_for_is_not_scored_and_has_no_lines(scoring):
    meeting(scoring, date(2018, 6, 5), {"cared_for": "present", "serving": "present"})
    found = statement(asked(scoring, "cared_for"))
    assert (
        not found.is_scored and found.lines == () and found.months == tuple((month, None) for month, _ in found.months)
    )
    assert scoring.people["cared_for"].pk not in totals(scoring)


def test_a_probationary_member_follows_the_category(scoring):
    office = scoring.office
    from tests.points.conftest import member

    new = scoring.people["new"] = member(
        office, "蒋青山", scoring.first, "resident", status="probationary", on=date(2018, 5, 2)
    )
    service(scoring, date(2018, 6, 3), "new")
    assert totals(scoring)[new.pk] == 3


def test_each_row_gives_what_the_category_gave_on_its_own_day(scoring):
    office, one = scoring.office, scoring.people["resident"]
    service(scoring, date(2018, 6, 3), "resident")
    values = {
        "branch": str(scoring.first.pk), "joined_on": "1990-07-01", "status": "full", "leader": "no", "retired": "yes",
        "hardship": "no", "category": "retired",
    }  # fmt: skip
    office.submit("party_register.party_member", one, who="second_handler", on=date(2018, 6, 10), **values)
    service(scoring, date(2018, 6, 17), "resident")
    found = statement(asked(scoring, "resident"))
    assert [line.earned for line in found.lines] == [3, 4] and found.total == 6  # capped at six


def test_a_correction_and_a_voiding_are_followed(scoring):
    wrong = meeting(scoring, date(2018, 6, 5), {"serving": "present"})
    assert points(scoring, "resident") == 0
    rows = [row | {"state": "present"} for row in wrong.values["attendance"]]
    sent = Sent(uuid7(), wrong.form, scoring.first.pk, cast.at(date(2018, 6, 5)), {**wrong.values, "attendance": rows})
    office = scoring.office
    right = correcting.correct(
        wrong, sent=sent, why="漏记一人", street=office.row, who=office.standing("community_secretary"), now=cast.NOON
    ).entry
    assert points(scoring, "resident") == 3
    void(
        right,
        street=office.row,
        who=office.standing("community_secretary"),
        why="重复登记",
        now=cast.at(cast.TODAY, 13),
    )
    assert points(scoring, "resident") == 0 and points(scoring, "serving") == 0


def test_a_statement_is_readable_as_it_was_known_then(scoring):
    meeting(scoring, date(2018, 6, 5), {"resident": "present"})
    meeting(scoring, date(2018, 6, 12), {"resident": "present"}, now=cast.at(date(2018, 6, 20)))
    early = statement(asked(scoring, "resident", at=cast.at(date(2018, 6, 15))))
    assert early.total == 3 and points(scoring, "resident") == 6


def test_the_year_is_the_sum_of_its_months_and_begins_anew(scoring):
    for month in (2, 3, 5):
        for day in (5, 12, 19):
            meeting(scoring, date(2018, month, day), {"resident": "present"})
    absence(scoring, date(2018, 5, 28), "resident")
    found = statement(asked(scoring, "resident", parse_period("2018-05")))
    assert [(month.code, total) for month, total in found.months if total] == [
        ("2018-02", 8),
        ("2018-03", 8),
        ("2018-05", 7),
    ]
    assert found.year == 23
    assert found.year == sum(
        points(scoring, "resident", period_of("month", date(2018, no, 1))) or 0 for no in range(1, 6)
    )


def test_a_lesson_counts_for_who_gave_it_beside_having_come(scoring):
    meeting(scoring, date(2018, 6, 6), {"serving": "present"})
    service(scoring, date(2018, 6, 6), "serving", kind="lesson")
    lecture(scoring, date(2018, 6, 8), "serving", "worker")
    found = statement(asked(scoring, "serving"))
    assert [(line.rule, line.counted) for line in found.lines] == [("meeting", 2), ("study", 1), ("lesson", 5)]
    assert len({line.number for line in found.lines}) == 3


def test_all_members_of_a_rule_are_one_statement(scoring, django_assert_num_queries):
    for day in (5, 12, 19):
        meeting(scoring, date(2018, 6, day), {"resident": "present", "serving": "present"})
    edition = booking.edition(scoring.office.row, JUNE.last)
    tally = Tally(edition.points[MONTH], edition, JUNE, cast.TODAY)
    rule = next(one for one in tally.points.rules if one.name == "meeting")
    with django_assert_num_queries(1):
        found = dict(tally.sums(rule))
    assert {name: Fraction(found.get(one.pk, 0), 1000) for name, one in scoring.people.items()} == {
        "cadre": 0, "resident": 8, "serving": 6, "cared_for": 0, "worker": 0, "elsewhere": 0,
    }  # fmt: skip
    with django_assert_num_queries(1 + len(tally.points.rules)):
        tally.totals()


def test_a_branch_or_a_place_is_part_of_the_whole(scoring):
    meeting(scoring, date(2018, 6, 5), {"resident": "present"})
    meeting(scoring, date(2018, 6, 6), {"elsewhere": "present"}, branch=scoring.second)
    whole, first, second = (
        totals(scoring),
        totals(scoring, group=scoring.first.pk),
        totals(scoring, group=scoring.second.pk),
    )
    assert first | second == whole and not first.keys() & second.keys()
    by_place = [totals(scoring, places=[place.pk]) for place in Place.objects.all()]
    assert {member: one for found in by_place for member, one in found.items()} == whole
    assert sum(len(found) for found in by_place) == len(whole) and sum(bool(found) for found in by_place) > 1


@pytest.mark.parametrize("name", ["resident", "worker"])
def test_before_the_rule_was_in_force_nobody_has_a_statement(scoring, name):
    assert statement(asked(scoring, name, parse_period("2017-12"))) is None

"""How the days in which something is owed are called."""

import re
from datetime import date

import pytest

from jiedao.procedures import booking
from jiedao.web.duties.words import rhythm, window
from tests import cast


@pytest.mark.parametrize(
    ("first", "last", "runs_on", "said"),
    [
        ("2018-06-01", "2018-06-30", False, "6月"), ("2018-04-01", "2018-06-30", False, "二季度"),
        ("2018-07-01", "2018-12-31", False, "下半年"), ("2018-01-01", "2018-12-31", False, "全年"),
        ("2018-06-01", "2018-07-10", False, "6月1日至7月10日"), ("2018-06-01", "2018-07-06", True, "6月"),
        ("2018-04-01", "2018-07-06", True, "二季度"), ("2018-06-12", "2018-06-12", False, "6月12日"),
        ("2018-06-11", "2018-06-17", False, "6月11日至6月17日"), ("2018-06-12", None, False, "6月12日起"),
    ],
)  # fmt: skip
def test_a_window_has_the_name_people_have_for_it(first, last, runs_on, said):
    assert window(date.fromisoformat(first), last and date.fromisoformat(last), runs_on=runs_on) == said


def test_no_duty_is_told_with_the_name_of_a_column(office):
    edition = booking.edition(office.code, cast.TODAY)
    said = {name: str(rhythm(duty, edition, cast.TODAY)) for name, duty in edition.duties.items()}
    assert {name: text for name, text in said.items() if re.search(r"[a-z]{3,}", text)} == {}

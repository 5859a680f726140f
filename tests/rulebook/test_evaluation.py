"""The condition language on one row: equals, several, numbers, days, and what is missing."""

from datetime import date
from decimal import Decimal

import pytest

from jiedao.rulebook import All, Any_, Not, Operand, Test, ValueNotYet, evaluate

AREA = Operand("value", "site_dust.video_area")  # 5000 m2 from 2018, 3000 m2 from March 2019
ROW = {
    "stage": "building", "parts": ["lesson", "assembly"], "area": "4000", "number": 7, "rate": Decimal("0.5"),
    "signed_on": "2018-03-01", "keeper_since": date(2018, 2, 1), "empty_text": "", "nothing": None,
}  # fmt: skip
DAY = date(2018, 6, 30)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Test("stage", "in", ("building",)), True),
        (Test("stage", "in", ("paused", "building")), True),
        (Test("stage", "in", ("paused",)), False),
        (Not(Test("stage", "in", ("paused",))), True),
        (Test("nothing", "in", ("paused",)), False),
        (Not(Test("nothing", "in", ("paused",))), False),  # missing is not "other than paused"
        (Test("parts", "has", ("lesson",)), True),
        (Test("parts", "has", ("group", "committee")), False),
        (Not(Test("parts", "has", ("group",))), True),
        (Test("stage", "filled"), True),
        (Test("nothing", "filled"), False),
        (Test("empty_text", "empty"), True),
        (Not(Test("nothing", "empty")), False),
        (Test("area", "at_least", AREA), False),
        (Test("area", "less_than", AREA), True),
        (Not(Test("area", "at_least", AREA)), True),
        (Test("nothing", "less_than", AREA), False),
        (Not(Test("nothing", "less_than", AREA)), False),
        (Test("stage", "less_than", AREA), False),  # a word is no number
        (Test("signed_on", "at_least", Operand("column", "keeper_since")), True),
        (Test("keeper_since", "more_than", Operand("column", "signed_on")), False),
        (Test("signed_on", "at_least", Operand("column", "nothing")), False),
        (Test("signed_on", "at_most", Operand("the_day")), True),
        (Test("signed_on", "more_than", Operand("the_day")), False),
        (Test("number", "at_most", Operand("column", "area")), True),
        (All(()), True),
        (Not(All(())), False),
        (All((Test("stage", "filled"), Test("nothing", "empty"))), True),
        (Any_((Test("stage", "empty"), Test("number", "filled"))), True),
        (Not(Any_((Test("stage", "empty"), Test("number", "filled")))), False),
        (Not(All((Test("stage", "filled"), Test("nothing", "filled")))), True),
        (None, True),
    ],
)
def test_a_condition(june, condition, holds):
    assert evaluate(condition, ROW.get, june, DAY) is holds


def test_a_value_is_taken_as_of_the_rows_day(june):
    asked = Test("area", "at_least", AREA)
    assert not evaluate(asked, ROW.get, june, date(2019, 2, 28))
    assert evaluate(asked, ROW.get, june, date(2019, 3, 1))
    assert not evaluate(asked, ROW.get, june)  # without a day: the edition's
    with pytest.raises(ValueNotYet):
        evaluate(asked, ROW.get, june, date(2017, 6, 30))


def test_the_day_cannot_be_guessed(june):
    with pytest.raises(ValueError, match="the_day"):
        evaluate(Test("signed_on", "at_most", Operand("the_day")), ROW.get, june)

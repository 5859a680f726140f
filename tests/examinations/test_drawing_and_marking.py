"""Drawing and marking on plain values: one seed gives one paper, points sum to the full marks, marks agree with a plain
second reading."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.examinations import rules
from jiedao.examinations.rules import SHAPES, Draw, Item, Lack, Pooled, Right
from tests import cast

TOPICS = ("", "党章", "纪律")
POINTS = st.sampled_from([Decimal(text) for text in ("1", "1.5", "2", "0.25", "10")])

#: A machine at work on other things is no counterexample.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def banks(draw):
    """A pool, and draws that it can give."""
    pool, draws = [], []
    for shape in SHAPES:
        for topic in TOPICS:
            n = draw(st.integers(0, 5))
            pool += [Pooled(f"{shape}-{topic}-{no}", shape, topic, 2 if shape == "truth" else 4) for no in range(n)]
            if topic and n:
                draws.append(Draw(shape, topic, draw(st.integers(0, n)), draw(POINTS)))
        left = sum(one.shape == shape for one in pool) - sum(one.count for one in draws if one.shape == shape)
        draws.append(Draw(shape, "", draw(st.integers(0, left)), draw(POINTS)))
    return pool, draw(st.permutations(draws))


@unhurried
@given(banks(), st.text(max_size=12), st.randoms())
def test_one_seed_gives_one_paper_whatever_the_order_of_the_bank(bank, seed, chance):
    pool, draws = bank
    first = rules.drawn(pool, draws, seed)
    shuffled = list(pool)
    chance.shuffle(shuffled)
    assert rules.drawn(shuffled, draws, seed) == first
    shapes = {one.id: one.shape for one in pool}
    assert rules.mixed(first, seed, shapes) == rules.mixed(first, seed, shapes)


@unhurried
@given(banks(), st.text(max_size=12))
def test_a_paper_asks_what_the_draws_say_no_question_twice_and_sums_to_the_full_marks(bank, seed):
    pool, draws = bank
    items = rules.drawn(pool, draws, seed)
    assert sum(one.points for one in items) == rules.full_marks(draws)
    assert len({one.wording for one in items}) == len(items)
    by_id = {one.id: one for one in pool}
    asked = Counter(by_id[one.wording].shape for one in items)
    for shape in SHAPES:
        assert asked[shape] == sum(one.count for one in draws if one.shape == shape)
    for one in draws:
        of_topic = [
            item for item in items if by_id[item.wording].topic == one.topic and by_id[item.wording].shape == one.shape
        ]
        assert not one.topic or len(of_topic) >= one.count


@unhurried
@given(banks(), st.text(max_size=6))
def test_mixing_changes_the_order_and_nothing_else(bank, seed):
    pool, draws = bank
    items = rules.drawn(pool, draws, "s")
    shapes = {one.id: one.shape for one in pool}
    mixed = rules.mixed(items, seed, shapes)
    assert [shapes[one.wording] for one in mixed] == [shapes[one.wording] for one in items]
    plain = {(one.wording, one.points, tuple(sorted(one.order))) for one in items}
    assert {(one.wording, one.points, tuple(sorted(one.order))) for one in mixed} == plain
    assert all(one.order == (0, 1) for one in mixed if shapes[one.wording] == "truth")


@unhurried
@given(banks())
def test_a_paper_is_kept_and_read_again_as_it_was(bank):
    import json

    pool, draws = bank
    items = rules.drawn(pool, draws, "s")
    assert rules.items_of(json.loads(json.dumps([one.as_data() for one in items]))) == items


def test_another_seed_gives_another_paper():
    pool = [Pooled(f"q{no}", "single", "", 4) for no in range(60)]
    draws = [Draw("single", "", 20, Decimal(5))]
    papers = {tuple(one.wording for one in rules.drawn(pool, draws, str(seed))) for seed in range(30)}
    assert len(papers) == 30
    drawn = Counter(id for paper in papers for id in paper)
    assert len(drawn) == 60  # and every question has its turn


@pytest.mark.parametrize(
    ("draws", "lacks"),
    [
        ([Draw("single", "", 3, Decimal(1))], []),
        ([Draw("single", "", 4, Decimal(1))], [Lack("single", "", 4, 3)]),
        ([Draw("single", "党章", 2, Decimal(1)), Draw("single", "", 1, Decimal(1))], []),
        ([Draw("single", "", 2, Decimal(1)), Draw("single", "党章", 2, Decimal(1))], [Lack("single", "", 2, 1)]),
        ([Draw("single", "纪律", 2, Decimal(1))], [Lack("single", "纪律", 2, 1)]),
        ([Draw("truth", "", 1, Decimal(1))], [Lack("truth", "", 1, 0)]),
        ([Draw("single", "", 2, Decimal(1)), Draw("single", "", 2, Decimal(2))], [Lack("single", "", 2, 1)]),
    ],
)
def test_what_the_bank_lacks_is_named_by_shape_and_topic(draws, lacks):
    pool = [Pooled("a", "single", "党章", 4), Pooled("b", "single", "党章", 4), Pooled("c", "single", "纪律", 4)]
    assert rules.lacking(pool, draws) == lacks
    if lacks:
        with pytest.raises(ValueError, match="lacks"):
            rules.drawn(pool, draws, "s")


# ---- marking ----


@pytest.mark.parametrize(
    ("shape", "right", "given_", "partial", "points"),
    [
        ("single", (1,), (1,), "none", 2), ("single", (1,), (2,), "half", 0), ("single", (1,), (), "half", 0),
        ("truth", (0,), (0,), "none", 2), ("truth", (0,), (1,), "half", 0),
        ("multiple", (0, 2), (2, 0), "none", 2), ("multiple", (0, 2), (0,), "none", 0),
        ("multiple", (0, 2), (0,), "half", 1), ("multiple", (0, 2), (0, 1), "half", 0),
        ("multiple", (0, 2), (0, 1, 2), "half", 0), ("multiple", (0, 2), (), "half", 0),
    ],
)  # fmt: skip
def test_an_answer_is_worth_what_the_rule_says(shape, right, given_, partial, points):
    assert rules.points_for(shape, Decimal(2), right, given_, partial=partial) == points


@st.composite
def papers(draw):
    items, rights, answers = [], {}, {}
    for no in range(1, draw(st.integers(0, 12)) + 1):
        shape = draw(st.sampled_from(list(SHAPES)))
        count = 2 if shape == "truth" else draw(st.integers(2, 6))
        most = count if shape == "multiple" else 1
        right = tuple(sorted(draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=most))))
        wording = f"w{no}"
        items.append(Item(wording, draw(POINTS), tuple(range(count))))
        rights[wording] = Right(shape, right)
        if draw(st.booleans()):
            answers[no] = tuple(draw(st.sets(st.integers(0, count - 1), max_size=count)))
    struck = draw(st.sets(st.sampled_from(sorted(rights)), max_size=3)) if rights else set()
    return items, rights, answers, struck, draw(st.sampled_from(["none", "half"]))


@unhurried
@given(papers())
def test_marking_equals_a_plain_second_reading(paper):
    items, rights, answers, struck, partial = paper
    plain = Fraction(0)
    for place in range(len(items)):
        item = items[place]
        said = sorted(set(answers.get(place + 1, [])))
        wanted = sorted(rights[item.wording].right)
        some = [one for one in said if one in wanted]
        if item.wording in struck or said == wanted:
            plain += Fraction(item.points)
        elif partial == "half" and rights[item.wording].shape == "multiple" and some and some == said:
            plain += Fraction(item.points) / 2
    found = rules.mark(items, rights, answers, struck=struck, partial=partial)
    assert Fraction(found) == plain
    assert 0 <= found <= sum(one.points for one in items)
    assert Decimal(rules.written(found)) == found and not rules.written(found).endswith((".0", "."))


def test_whoever_answers_everything_right_has_the_full_marks():
    items = [Item("a", Decimal(40), (0, 1)), Item("b", Decimal(60), (0, 1, 2))]
    rights = {"a": Right("truth", (1,)), "b": Right("multiple", (0, 2))}
    assert rules.mark(items, rights, {1: (1,), 2: (2, 0)}, struck=(), partial="none") == 100


def test_the_time_ends_with_the_examination_at_the_latest():
    start = cast.at(cast.TODAY, 9)
    assert rules.ends_at(start, 60, start + timedelta(hours=3)) == start + timedelta(hours=1)
    assert rules.ends_at(start, 60, start + timedelta(minutes=5)) == start + timedelta(minutes=5)

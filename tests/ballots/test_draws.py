"""A draw: its list and the digest of its seed stand first, the order follows from both, and anybody can repeat it."""

import json
import subprocess
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.audit.models import Event
from jiedao.ballots import queries, rules
from jiedao.ballots.models import Draw, Lot
from jiedao.ballots.problems import (
    DrawCalledOff,
    DrawDayOver,
    DrawnAlready,
    DrawTooEarly,
    ListChanged,
    NoSuchBallot,
    NoSuchDraw,
    NothingToDraw,
    NotYoursToHold,
    WhyMissing,
)
from jiedao.matters.models import Matter, Passage
from jiedao.procedures import drawing
from jiedao.procedures.matters import voting
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.ballots import holding
from tests.ballots.holding import ON, by

STALLS = "branch_votes.stall_draw"
IDS = st.lists(st.uuids().map(str), min_size=1, max_size=30, unique=True)


# ---- the order ----


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=64), IDS, st.randoms(use_true_random=False))
def test_the_same_seed_and_list_give_the_same_order_however_the_list_is_written(seed, ids, chance):
    shuffled = list(ids)
    chance.shuffle(shuffled)
    order = rules.drawn(seed, ids)
    assert rules.drawn(seed, shuffled) == order and sorted(order) == sorted(ids)
    assert rules.list_digest(shuffled) == rules.list_digest(ids)


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=64), IDS)
def test_who_leaves_changes_nothing_about_the_order_of_the_others(seed, ids):
    order = rules.drawn(seed, ids)
    assert rules.drawn(seed, ids[1:]) == [one for one in order if one != ids[0]]


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=64), IDS)
def test_the_order_is_the_documented_computation(seed, ids):
    said = sorted(ids, key=lambda id: sha256(seed.encode() + b"\n" + id.encode()).hexdigest())
    assert rules.drawn(seed, ids) == said


def test_no_place_on_the_list_is_luckier_than_another():
    firsts = [rules.drawn(f"seed {n}", [f"id {i}" for i in range(5)])[0] for n in range(2000)]
    assert all(330 < firsts.count(f"id {i}") < 470 for i in range(5))


def test_the_command_that_the_page_shows_gives_the_mark():
    command = "printf '%s\\n%s' 'a seed' 'an id' | sha256sum"
    said = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
    assert said.split()[0] == rules.mark_of("a seed", "an id")


# ---- the procedure ----


def announce(office, branch, *, on=ON, who="community_secretary", id=None, now=holding.AT, question="夜市摊位"):
    return drawing.announce(
        id or uuid7(), STALLS, subject=branch.subject, on=on, question=question, **by(office, who, now=now)
    )


def lots(draw):
    return list(Lot.objects.filter(draw=draw).order_by("turn", "no"))


def test_the_list_and_the_digest_stand_before_anybody_knows_the_order(office, branch):
    draw = announce(office, branch)
    assert [one.label for one in lots(draw)] == [one.name for one in sorted(branch.full, key=lambda one: one.name_key)]
    assert all(one.turn is None and not one.mark for one in lots(draw))
    kept = Draw.objects.get(pk=draw.pk)
    assert kept.seed == "" and len(kept.digest) == 64 and kept.digest not in kept.sealed
    told = json.loads(Event.objects.get(kind="draw.announced").data)
    assert (told["digest"], told["list"], told["lots"]) == (kept.digest, kept.list_digest, 10)


def test_drawing_opens_the_seed_that_was_announced_and_gives_everybody_a_turn(office, branch):
    announced = announce(office, branch)
    done = drawing.draw(announced, **by(office))
    assert sha256(done.seed.encode()).hexdigest() == announced.digest
    order = [str(one.subject_id) for one in lots(done)]
    assert [one.turn for one in lots(done)] == list(range(1, 11))
    assert order == rules.drawn(done.seed, [str(one.pk) for one in branch.full])
    assert drawing.repeats(done, lots(done))
    assert json.loads(Event.objects.get(kind="draw.drawn").data)["seed"] == done.seed
    first, second = lots(done)[:2]
    Lot.objects.filter(pk=first.pk).update(turn=2), Lot.objects.filter(pk=second.pk).update(turn=1)
    assert not drawing.repeats(done, lots(done))


def test_announced_twice_by_one_page_it_is_one_and_by_two_it_has_two_seeds(office, branch):
    id = uuid7()
    one, same, other = announce(office, branch, id=id), announce(office, branch, id=id), announce(office, branch)
    assert one.pk == same.pk and one.digest == same.digest != other.digest
    assert one.list_digest == other.list_digest


def test_it_is_drawn_once(office, branch):
    draw = announce(office, branch)
    order = [one.subject_id for one in lots(drawing.draw(draw, **by(office)))]
    with pytest.raises(DrawnAlready, match=r"“夜市摊位”.*已经抽过签，顺序不能再改"):
        drawing.draw(draw, **by(office))
    with pytest.raises(DrawnAlready):
        drawing.call_off(draw, why="不满意", **by(office))
    assert [one.subject_id for one in lots(draw)] == order


def test_an_empty_list_is_not_announced(office, branch):
    empty = office.enter(
        "party_organisation", "晚照社区党支部", below="002", who="second_handler", level="branch", setting="community",
        has_committee="no",
    )  # fmt: skip
    with pytest.raises(NothingToDraw, match="晚照社区党支部那天的名册里没有符合条件的"):
        drawing.announce(uuid7(), STALLS, subject=empty, on=ON, question="", **by(office, "second_handler"))
    assert not Draw.objects.exists()


def test_a_list_that_changed_after_the_seed_was_shown_is_not_drawn_from(office, branch):
    draw = announce(office, branch, on=cast.TODAY)
    office.enter(
        "party_member",
        "施惊蛰",
        who="second_handler",
        since=cast.TODAY - timedelta(days=1),
        **holding.member_values(branch.subject),
    )
    gone = branch.others[0]
    office.submit(
        "party_register.party_member", gone, who="second_handler", on=cast.TODAY - timedelta(days=1),
        **holding.member_values(branch.subject, "probationary"),
    )  # fmt: skip
    then = by(office, on=cast.TODAY, now=cast.at(cast.TODAY, 10))
    with pytest.raises(ListChanged, match=f"名单变了：新增施惊蛰；去掉{gone.name}。"):
        drawing.draw(draw, **then)
    with pytest.raises(WhyMissing, match="“不抽这一次”要写明原因"):
        drawing.call_off(draw, why=" ", **then)
    done = drawing.call_off(draw, why="名单有变化", **then)
    assert done.seed == done.sealed == ""  # nobody ever learns what would have come out
    with pytest.raises(DrawCalledOff, match="名单有变化"):
        drawing.draw(draw, **then)
    again = announce(office, branch, on=cast.TODAY, now=cast.at(cast.TODAY, 10))
    assert again.list_digest != draw.list_digest
    assert drawing.draw(again, **then).state == Draw.Stands.DRAWN


def test_not_before_the_day_that_was_announced_nor_for_a_day_that_is_over(office, branch):
    draw = announce(office, branch, on=cast.TODAY)
    with pytest.raises(DrawTooEarly, match="公布的抽签日期是2018-07-02，还没有到"):
        drawing.draw(draw, **by(office))
    with pytest.raises(DrawDayOver, match="已经过去"):
        announce(office, branch, on=ON - timedelta(days=1))


def test_who_does_not_hold_votes_there_draws_nothing_and_outside_it_is_missing(office, branch):
    draw = announce(office, branch)
    for who in ("neighbour_staff", "auditor", "handler"):
        with pytest.raises(NotYoursToHold):
            drawing.draw(draw, **by(office, who))
        with pytest.raises(NotYoursToHold):
            announce(office, branch, who=who)
    with pytest.raises(NoSuchDraw):
        queries.draw_by_id(office.standing("handler").scope, draw.pk)
    with pytest.raises(NoSuchBallot):
        drawing.announce(uuid7(), holding.SECRET, subject=branch.subject, on=ON, question="", **by(office))


def test_only_the_set_up_of_an_office_brings_a_seed_of_its_own(office, branch):
    known = drawing.announce(uuid7(), STALLS, subject=branch.subject, on=ON, question="", seed="mine", **by(office))
    assert known.digest != rules.digest_of("mine")


def test_things_are_counted_and_the_rest_wait(office, branch):
    for name in ("一号摊", "二号摊", "三号摊"):
        office.subject("stall", name)
    assert announce(office, branch).things == 3


def test_a_matter_that_waits_for_the_draw_goes_on_with_its_turn(office, branch):
    wished = office.submit(
        "branch_votes.stall_wish", branch.full[0], who="second_handler", on=ON, trade="早点"
    ).matters[0]
    assert wished.step == "draw"
    done = voting.draw(announce(office, branch, now=cast.at(ON, 11)), **by(office, now=cast.at(ON, 12)))
    matter = Matter.objects.get(pk=wished.pk)
    turn = Lot.objects.get(draw=done, subject_id=branch.full[0].pk).turn
    last = Passage.objects.filter(matter_id=wished.pk).order_by("-no").first()
    assert (matter.step, last.note, last.data["turn"]) == ("told", f"抽签，第{turn}位", turn)

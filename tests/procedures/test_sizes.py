"""What the size of a Party organisation asks for, and the rules of a register where somebody comes onto it or joins."""

from datetime import date

import pytest

from jiedao.entries.models import Entry
from jiedao.entries.problems import RuleRefuses
from jiedao.procedures import booking, sizes
from jiedao.register.models import Membership, Subject
from jiedao.register.scope import Scope
from tests import cast
from tests.counting import statements
from tests.procedures.test_branches import member, put_on
from tests.procedures.test_party_systems import enter

JULY, NOVEMBER = date(2018, 7, 2), date(2018, 11, 1)
FORM, COMMITTEE, SPLIT = "不能单独成立支部", "应设支部委员会", "可分设支部"
FEW_GENERAL, TO_COMMITTEE, FEW_COMMITTEE = "党总支一般不少于50人", "改设基层党委", "基层党委一般不少于100人"


def said(level, full, *, others=0, has="no", on=JULY):
    edition = booking.edition(cast.HERE, on)
    counts = {"members": full + others, "members.status.full": full}
    kind = edition.kinds["party_organisation"]
    return sizes.said(kind, edition, {"level": level, "has_committee": has}, counts)


def has(found, words):
    return sum(words in one.says for one in found)


@pytest.mark.parametrize(
    ("level", "full", "wanted"),
    [
        ("branch", 2, {FORM}), ("branch", 3, set()), ("branch", 6, set()), ("branch", 7, {COMMITTEE}),
        ("branch", 49, {COMMITTEE}), ("branch", 50, {COMMITTEE}), ("branch", 51, {COMMITTEE, SPLIT}),
        ("branch", 99, {COMMITTEE, SPLIT}), ("branch", 100, {COMMITTEE, SPLIT}),
        ("general_branch", 49, {FEW_GENERAL}), ("general_branch", 50, set()), ("general_branch", 99, set()),
        ("general_branch", 100, {TO_COMMITTEE}), ("committee", 99, {FEW_COMMITTEE}), ("committee", 100, set()),
    ],
)  # fmt: skip
@pytest.mark.parametrize("on", [JULY, NOVEMBER])
def test_a_size_asks_for_what_the_articles_say_at_each_boundary(office, level, full, wanted, on):
    found = said(level, full, on=on)
    assert len(found) == len(wanted)
    assert all(has(found, words) == 1 for words in wanted)


def test_three_and_seven_are_full_members_and_fifty_is_everybody(office):
    assert has(said("branch", 2, others=5), FORM) == 1
    assert not has(said("branch", 6, others=1), COMMITTEE)
    assert not said("branch", 7, has="yes")
    assert has(said("branch", 48, others=3, has="yes"), SPLIT) == 1


def test_what_it_rests_on_is_what_held_that_day(office):
    (before,), (after,) = said("branch", 2, on=JULY), said("branch", 2, on=NOVEMBER)
    assert "党章" in before.basis and "待核" in before.basis
    assert "第五条" in after.basis and "待核" not in after.basis


# ---- counted, never typed ----


def branch_of(office, n, name="某党支部", **more):
    made = put_on(office, "party_organisation", name, level="branch", setting="community", has_committee="no", **more)
    for no in range(n):
        member(office, f"{name}{no}", made)
    return made


def test_a_size_is_counted_by_full_members_in_one_statement(office):
    made = branch_of(office, 3)
    one = Subject.objects.get(name="某党支部0")
    given = {"branch": str(made.pk), "joined_on": "1990-07-01", "leader": "no", "retired": "no", "hardship": "no"}
    enter(office, "party_register.party_member", one, on=date(2018, 2, 1), status="probationary", **given)
    edition, scope = booking.edition(office.code, cast.TODAY), Scope.everything(office.code)
    with statements() as seen:
        found = sizes.counted(scope, edition, edition.kinds["party_organisation"], [made.pk], on=cast.TODAY)
    assert found == {"members": {made.pk: 3}, "members.status.full": {made.pk: 2}} and len(seen) == 1
    # the same column of the same register, asked as a figure asks it
    from jiedao.entries.rows import AsOf
    from jiedao.entries.sources import RegisterSource

    source = RegisterSource(edition, AsOf(cast.TODAY), "party_organisation")
    rows = source.base().annotate(n=source.column("members.status.full").value())
    assert rows.get(subject_id=made.pk).n == 2


def test_what_belongs_below_is_found_at_every_depth_once(office):
    from jiedao.register.models import Listing

    top, middle, low = (branch_of(office, 0, name) for name in ("上", "中", "下"))
    for one, above in ((middle, top), (low, middle), (top, low)):  # and one entered in a circle
        Listing.objects.filter(subject_id=one.pk).update(part_of_id=above.pk)
    edition, scope = booking.edition(office.code, cast.TODAY), Scope.everything(office.code)
    found = sizes.below(scope, edition.kinds["party_organisation"], top.pk, on=cast.TODAY)
    assert found.ids == [top.pk, middle.pk, low.pk] and found.next == [middle.pk]


# ---- the register's rules, when somebody comes onto it, is said anew, or joins ----


def test_whoever_a_register_refuses_is_refused_at_entering_and_at_each_change(office):
    child = {"guardian": "祖母"}
    with pytest.raises(RuleRefuses, match="监护人不同意的，不得登记") as refused:
        put_on(office, "child_in_difficulty", "小满", guardian_agreed="no", **child)
    assert "依据" in str(refused.value) and not Subject.objects.filter(name="小满").exists()
    made = put_on(office, "child_in_difficulty", "小满", guardian_agreed="yes", **child)
    before = Entry.objects.count()
    with pytest.raises(RuleRefuses, match="监护人不同意的，不得登记"):
        enter(office, "pairing_help.child_in_difficulty", made, on=date(2018, 5, 1), guardian_agreed="no", **child)
    assert Entry.objects.count() == before


def test_a_register_warns_of_a_size_when_what_it_says_of_itself_is_changed(office):
    made = branch_of(office, 7)
    sent = enter(
        office, "party_register.party_organisation", made, on=date(2018, 6, 1), level="branch", setting="community",
        has_committee="no",
    )  # fmt: skip
    assert [COMMITTEE in one for one in sent.warnings] == [True]
    sent = enter(
        office, "party_register.party_organisation", made, on=date(2018, 6, 2), level="branch", setting="community",
        has_committee="yes",
    )  # fmt: skip
    assert sent.warnings == ()


def joined(office, name, made):
    one = put_on(office, "party_member", name, branch=str(made.pk), joined_on="1990-07-01", status="full",
                 leader="no", retired="no", hardship="no")  # fmt: skip
    return one


def warnings_of(office, name, made, **more):
    from jiedao.access.queries import setup_standing
    from jiedao.procedures import registration
    from jiedao.procedures.registration import Entering
    from jiedao.tenancy.ids import uuid7

    values = {"branch": str(made.pk), "joined_on": "1990-07-01", "status": "full", "leader": "no", "retired": "no",
              "hardship": "no"} | more  # fmt: skip
    on = date(2018, 6, 1)
    entering = Entering(uuid7(), "party_member", name, office.place("001").pk, cast.at(on), values)
    who = setup_standing(Scope.everything(office.code), on=on)
    return registration.enter(entering, street=office.row, who=who, now=cast.at(on, 10)).warnings


def test_the_seventh_full_member_is_told_of_and_the_eighth_not_again(office):
    made = branch_of(office, 6)
    assert warnings_of(office, "预备党员", made, status="probationary") == ()
    (told,) = warnings_of(office, "第七人", made)
    assert told.startswith("某党支部：正式党员达到7人，应设支部委员会")
    assert warnings_of(office, "第八人", made) == ()


def test_a_rule_that_refuses_a_size_stops_whoever_would_join(office, tmp_path):
    made = branch_of(office, 2)
    rules = tmp_path / "small_branches"
    rules.mkdir()
    (rules / "regulation.yaml").write_text(
        """code: small_branches
title: 小支部试点
issued_by: 试验街道
in_force: {from: 2018-01-01}
places: ["410199002"]
owner: party_building
uses: [party_register]
last_checked: {on: 2026-11-27, who: 党建办, against: 试验}
references:
  trial: {title: 小支部, standing: proposal, says: 支部不超过三人}
values:
  most: {label: 试点支部人数上限, 2018-01-01: {is: 3 persons, by: trial}}
kinds:
  party_organisation:
    adds_to: party_register
    rules:
      - {when: {level: branch, members: {more_than: most}}, says: 试点支部不超过<most>，请登记到别的支部}
""",
        encoding="utf-8",
    )
    (rules / "examples.yaml").write_text(
        "- {name: 上限, on: 2018-06-30, expect: {values: {most: 3 persons}}}\n", encoding="utf-8"
    )
    with cast.more_rules(tmp_path):
        joined(office, "第三人", made)
        with pytest.raises(RuleRefuses, match=r"某党支部：试点支部不超过3人，请登记到别的支部.*依据.*小支部〔建议〕"):
            joined(office, "第四人", made)
        assert Membership.objects.filter(group_id=made.pk, to_on=None).count() == 3
        assert not Subject.objects.filter(name="第四人").exists()

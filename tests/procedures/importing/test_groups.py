"""A roster of members puts each into one branch: who is in two, here or already, comes back by row and cell; the others
go in and belong where the roster says."""

from datetime import date
from typing import Any

import pytest

from jiedao.batches.models import Line
from jiedao.procedures.importing import bringing, packing
from jiedao.procedures.importing.writing import write_all
from jiedao.register.models import Listing, Membership, Subject
from jiedao.register.scope import Scope
from jiedao.register.search import members_of
from tests import cast
from tests.procedures.importing.taking import LAST, begin, bring, keep, roster, take, undo, write
from tests.procedures.test_attending import transfer
from tests.procedures.test_branches import branch, member, put_on  # noqa: F401 - a fixture

KIND, WHO = "party_member", "second_handler"
IDS = ["410102198107286565", "412723197106309552", "410102196304155266"]
HEADS = ("姓名", "身份证号", "社区", "所在支部", "入党日期", "党员身份", "是否班子成员", "是否离退休", "是否生活困难")


def line(name: str, group: str, id: str = "", **more: str) -> dict[str, str]:
    return {
        "姓名": name, "身份证号": id, "社区": "朝霞", "所在支部": group, "入党日期": "1990-07-01", "党员身份": "正式党员",
        "是否班子成员": "否", "是否离退休": "是", "是否生活困难": "否", **more,
    }  # fmt: skip


@pytest.fixture
def two(office, branch) -> Any:  # noqa: F811
    """A second branch beside 朝霞社区党支部 with its four members."""
    branch.other = put_on(
        office, "party_organisation", "晚照社区党支部", level="branch", setting="community", has_committee="no"
    )
    return branch


def refused(brought: Any) -> list[tuple[int, str, str, str]]:
    """(row, cell, field, code) of everything wrong, as the plan has it."""
    return [(f.row, f.cell, f.label, f.code) for one in brought.planned for f in one.faults]


def of_day(two: Any, group: Any, on: date = LAST) -> set[str]:
    return {one.name for one in members_of(Scope.everything(two.office.code), group.pk, on=on)}


def test_who_stands_on_the_roster_belongs_to_the_branch_it_names_from_its_day_on(two, tmp_path):
    lines = [line("沈惊蛰", "中共晚照社区党支部", IDS[0]), line("许小满", "朝霞社区党支部", IDS[1])]
    batch = take(two.office, roster(tmp_path, lines), KIND, who=WHO)
    assert batch.counts == {"new": 2}
    assert of_day(two, two.other) == {"沈惊蛰"} and "许小满" in of_day(two, two.subject)
    assert of_day(two, two.other, date(2018, 6, 29)) == set()
    again = bring(two.office, roster(tmp_path, lines), KIND, who=WHO)
    assert again.counts == {"same": 2}


def test_undoing_the_roster_takes_its_members_out_again(two, tmp_path):
    batch = take(two.office, roster(tmp_path, [line("沈惊蛰", "晚照社区党支部", IDS[0])]), KIND, who=WHO)
    undo(two.office, batch, who=WHO)
    assert of_day(two, two.other) == set()
    take(two.office, roster(tmp_path, [line("沈惊蛰", "晚照社区党支部", IDS[0])]), KIND, who=WHO)
    assert of_day(two, two.other) == {"沈惊蛰"}


def test_one_person_in_two_branches_of_a_file_comes_back_twice_and_the_others_go_in(two, tmp_path):
    lines = [
        line("沈惊蛰", "晚照社区党支部", IDS[0]), line("许小满", "朝霞社区党支部", IDS[1]),
        line("沈惊蛰", "朝霞社区党支部", IDS[0]),
    ]  # fmt: skip
    file = roster(tmp_path, lines)
    brought = bring(two.office, file, KIND, who=WHO)
    assert refused(brought) == [
        (2, "D2", "所在党支部", "import.two_groups"), (4, "D4", "所在党支部", "import.two_groups"),
    ]  # fmt: skip
    said = [f.said for one in brought.planned for f in one.faults]
    assert (
        "和第4行是同一个人，那一行写的是“朝霞社区党支部”" in said[0]
        and "和第2行" in said[1]
        and "先登记转接" in said[0]
    )
    batch = take(two.office, file, KIND, who=WHO)
    assert batch.counts == {"new": 1, "refused": 2} and not Subject.objects.filter(name="沈惊蛰").exists()
    assert "许小满" in of_day(two, two.subject)
    back = Line.objects.filter(batch_id=batch.pk, outcome="refused").order_by("no")
    assert [packing.opened(one).cells[str(one.no)][0] for one in back] == ["沈惊蛰", "沈惊蛰"]  # nothing is lost


def test_name_and_day_of_birth_tell_one_person_in_two_branches_too_and_a_name_alone_is_asked_about(two, tmp_path):
    born = {"出生日期": "1960-03-01"}
    lines = [line("沈惊蛰", "晚照社区党支部", **born), line("沈惊蛰", "朝霞社区党支部", **born)]
    assert {code for *_, code in refused(bring(two.office, roster(tmp_path, lines), KIND, who=WHO))} == {
        "import.two_groups"
    }
    lines = [line("沈惊蛰", "晚照社区党支部"), line("沈惊蛰", "朝霞社区党支部")]
    assert bring(two.office, roster(tmp_path, lines), KIND, who=WHO).counts == {"new": 1, "conflict": 1}
    lines = [line("沈惊蛰", "晚照社区党支部", IDS[0]), line("沈惊蛰", "朝霞社区党支部", IDS[1])]
    assert bring(two.office, roster(tmp_path, lines), KIND, who=WHO).counts == {"new": 2}  # two of one name


def test_who_is_a_member_of_another_branch_comes_back_and_goes_in_after_the_transfer(two, tmp_path):
    take(two.office, roster(tmp_path, [line("沈惊蛰", "晚照社区党支部", IDS[0])]), KIND, who=WHO)
    file = roster(tmp_path, [line("沈惊蛰", "朝霞社区党支部", IDS[0]), line("许小满", "朝霞社区党支部", IDS[1])])
    brought = bring(two.office, file, KIND, who=WHO)
    assert refused(brought) == [(2, "D2", "所在党支部", "import.other_group")]
    (said,) = [f.said for one in brought.planned for f in one.faults]
    for part in ("自2018年6月30日起在“晚照社区党支部”", "先登记转接", "更正“所在党支部”和日期"):
        assert part in said
    batch = take(two.office, file, KIND, who=WHO)
    assert batch.counts == {"refused": 1, "new": 1}
    assert of_day(two, two.other) == {"沈惊蛰"} and "许小满" in of_day(two, two.subject)
    transfer(two, Subject.objects.get(name="沈惊蛰"), two.subject, cast.TODAY)
    assert bring(two.office, file, KIND, who=WHO, period="2018-07").counts == {"same": 2}
    assert bring(two.office, file, KIND, who=WHO).counts == {"refused": 1, "same": 1}  # as of June it is still another


def test_whoever_somebody_says_a_line_means_is_not_moved_by_it_either(two, tmp_path):
    """Known by the name alone, it waits for a word; the word 同一个 makes no transfer of it."""
    file = roster(tmp_path, [line("冯禾生", "晚照社区党支部"), line("许小满", "晚照社区党支部")])
    batch = keep(two.office, file, KIND, who=WHO)
    assert batch.counts == {"conflict": 1, "new": 1}
    Line.objects.filter(batch_id=batch.pk, outcome="conflict").update(decision="same")
    write(two.office, batch, who=WHO)
    (back,) = Line.objects.filter(batch_id=batch.pk, outcome="refused")
    ((row, cell, label, code, said),) = packing.opened(back).faults
    assert (row, cell, label, code) == (2, "D2", "所在党支部", "import.other_group") and "朝霞社区党支部" in said
    assert "冯禾生" in of_day(two, two.subject) and of_day(two, two.other) == {"许小满"}


def test_two_lines_said_to_be_one_do_not_make_two_branches_of_them(two, tmp_path):
    file = roster(tmp_path, [line("沈惊蛰", "晚照社区党支部"), line("沈惊蛰", "朝霞社区党支部")])
    batch = keep(two.office, file, KIND, who=WHO)
    Line.objects.filter(batch_id=batch.pk, outcome="conflict").update(decision="same")
    write(two.office, batch, who=WHO)
    (back,) = Line.objects.filter(batch_id=batch.pk, outcome="refused")
    assert packing.opened(back).faults[0][3] == "import.other_group"
    assert Membership.objects.filter(member__name="沈惊蛰").count() == 1


def test_who_came_into_another_branch_since_the_roster_was_looked_at_is_not_moved(two, tmp_path):
    one = member(two.office, "沈惊蛰", two.subject)
    listing = Listing.objects.get(subject_id=one.pk)
    Membership.objects.filter(member_id=one.pk).update(to_on=listing.from_on)  # as if in no branch when it was read
    Subject.objects.filter(pk=one.pk).update(born_on=date(1960, 3, 1))
    file = roster(tmp_path, [line("沈惊蛰", "晚照社区党支部", 出生日期="1960-03-01")])
    batch = keep(two.office, file, KIND, who=WHO)
    assert batch.counts == {"changed": 1}
    Membership.objects.filter(member_id=one.pk).update(to_on=None)
    held = begin(two.office, batch, who=WHO)
    list(write_all(held, street=two.office.row, who=two.office.standing(WHO), now=cast.NOON))
    (back,) = Line.objects.filter(batch_id=batch.pk)
    assert (back.outcome, packing.opened(back).faults[0][3]) == ("refused", "import.other_group")


def test_a_branch_that_is_not_on_the_register_is_refused_at_its_cell(two, tmp_path):
    brought = bring(two.office, roster(tmp_path, [line("沈惊蛰", "某某党支部", IDS[0])]), KIND, who=WHO)
    assert refused(brought) == [(2, "D2", "所在党支部", "import.group_unknown")]
    (said,) = [f.said for one in brought.planned for f in one.faults]
    assert "党组织名册上没有这个名称" in said and "某某" not in said


def test_a_roster_without_the_column_leaves_everybody_where_they_are(two, tmp_path):
    take(two.office, roster(tmp_path, [line("沈惊蛰", "晚照社区党支部", IDS[0])]), KIND, who=WHO)
    bare = {key: value for key, value in line("沈惊蛰", "", IDS[0], 是否生活困难="是").items() if key != "所在支部"}
    batch = take(two.office, roster(tmp_path, [bare]), KIND, who=WHO)
    assert batch.counts == {"changed": 1}
    transfer(two, Subject.objects.get(name="沈惊蛰"), two.subject, cast.TODAY)
    assert of_day(two, two.other) == {"沈惊蛰"} and of_day(two, two.other, cast.TODAY) == set()


def test_the_dry_run_tells_the_branch_by_its_name(two, tmp_path):
    from jiedao.procedures.importing import as_data

    brought = bringing.bring(
        roster(tmp_path, [line("沈惊蛰", "晚照社区党支部", IDS[0])]), KIND, street=two.office.row,
        who=two.office.standing(WHO), period=None, now=cast.NOON,
    )  # fmt: skip
    assert as_data(brought.roster, brought.edition)["rows"][0]["branch"] == "晚照社区党支部"

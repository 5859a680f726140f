"""The tree of a register whose subjects belong to one another: Party committee, general branches, branches."""

import re

from tests.counting import statements
from tests.procedures.test_branches import member, put_on


def organisation(office, name, level, part_of=None, has="no", **more):
    made = put_on(office, "party_organisation", name, level=level, setting="community", has_committee=has, **more)
    if part_of is not None:
        from jiedao.register.models import Listing

        Listing.objects.filter(subject_id=made.pk, kind="party_organisation").update(part_of_id=part_of.pk)
    return made


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_each_stands_under_its_own_with_all_below_counted(office, visit):
    committee = organisation(office, "街道社区党委", "committee")
    first = organisation(office, "第一党支部", "branch", committee)
    organisation(office, "第二党支部", "branch", committee)
    for no in range(8):
        member(office, f"党员{no}", first)
    page = text(visit("second_handler").get("/ledgers/party_organisation/tree/"))
    names = [page.index(name) for name in ("街道社区党委", "第二党支部", "第一党支部")]
    assert names[0] < min(names[1:])
    assert "3个，成员8人" in page
    assert "基层党委一般不少于100人" in page
    assert "正式党员不足3人，不能单独成立支部：可和邻近的联合组建" in page  # the second
    assert "正式党员达到7人，应设支部委员会" in page  # the first
    assert "党章关于基层组织的规定（党章（2012年、2017年修正，条次凭记忆））〔待核〕" in page  # in July 2018


def test_two_that_were_entered_as_each_others_head_still_show(office, visit):
    from jiedao.register.models import Listing

    one = organisation(office, "甲党支部", "branch")
    other = organisation(office, "乙党支部", "branch", one)
    Listing.objects.filter(subject_id=one.pk).update(part_of_id=other.pk)
    page = text(visit("second_handler").get("/ledgers/party_organisation/tree/"))
    assert "甲党支部" in page and "乙党支部" in page


def test_a_register_without_a_tree_has_none(visit):
    assert visit("handler").get("/ledgers/shop/tree/").status_code == 404


def test_the_tree_costs_the_same_however_large_it_is(office, visit):
    client = visit("second_handler")
    organisation(office, "街道社区党委", "committee")
    client.get("/ledgers/party_organisation/tree/")
    with statements() as few:
        client.get("/ledgers/party_organisation/tree/")
    for no in range(12):
        organisation(office, f"第{no}党支部", "branch")
    with statements() as many:
        client.get("/ledgers/party_organisation/tree/")
    assert len(many) == len(few) <= 10

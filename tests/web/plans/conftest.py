"""A branch with its secretary and members, and the rules of its yearly plan."""

from types import SimpleNamespace

import pytest

from jiedao.register.models import Subject
from tests import cast
from tests.procedures.plans import with_plans
from tests.procedures.test_branches import member, put_on


def founded(office, name="朝霞社区党支部"):
    """The branch of the first community; its secretary is the community's."""
    from jiedao.web import office as edge

    edge._known.clear()  # what another test gave the secretary to do was undone with it
    secretary = Subject.objects.get(name="关月明")
    made = put_on(
        office, "party_organisation", name, assigned={"branch_secretary": secretary.pk}, level="branch",
        setting="community", has_committee="yes",
    )  # fmt: skip
    members = [member(office, one, made) for one in ("冯禾生", "陈谷雨", "褚木槿")]
    return SimpleNamespace(subject=made, members=members, office=office)


@pytest.fixture
def branch(office):
    with with_plans():
        yield founded(office)


@pytest.fixture(scope="module")
def rules_stay():
    """The rules for a whole module: a browser that goes away may still send what it was about to keep."""
    with with_plans():
        yield


@pytest.fixture
def their_branch(rules_stay, unwrapped):
    """The same in the other office, for a browser."""
    from jiedao.web import office as edge

    there = cast.Office(cast.THERE)
    edge._known.clear()
    with there.street():
        found = Subject.objects.filter(name="晚霞社区党支部").first()
        if found is None:
            yield founded(there, "晚霞社区党支部")
        else:
            yield SimpleNamespace(
                subject=found,
                members=list(Subject.objects.filter(name__in=("冯禾生", "陈谷雨", "褚木槿"))),
                office=there,
            )

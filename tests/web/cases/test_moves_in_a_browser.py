"""The new steps of a case in Chromium: sound on a desk and on a phone, with every door open, and taken without a script."""

from urllib.parse import quote

import pytest

from jiedao.cases.models import Finding
from jiedao.cases.parts import Share
from tests import cast
from tests.cases.conftest import WITH_REPORTS
from tests.cases.reporting import fresh, reported, step
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _with_reports(django_db_setup):
    with cast.more_rules(WITH_REPORTS):
        yield


def at(case, move=""):
    return f"/cases/{quote(case.number)}/" + (f"{move}/" if move else "")


def test_the_pages_of_the_new_steps_are_sound_and_work_without_a_script(unwrapped, see):
    office, today = cast.Office(cast.THERE), {"on": cast.TODAY, "hour": 0}
    with office.street():
        case, whole, again = (
            reported(office, *what, **today) for what in (("堆物",), ("堆物", "积水", "破损"), ("堆物",))
        )
        found = list(Finding.objects.filter(case_id=whole.pk).order_by("no").values_list("pk", flat=True))
        shares = (Share("grid", tuple(found[:1])), Share("community", tuple(found[1:])))
        step(office, whole, "divide", who="handler", shares=shares, **today)
        step(office, again, "join", who="handler", into=case.number, **today)
    wrong = []
    for width in (1440, 390):
        for path in (at(case), at(whole), at(case, "dispatch"), at(case, "divide")):
            page = see(path, who="handler", at=cast.THERE, width=width)
            for door in page.query_selector_all(".next__others > summary"):
                door.click()
            wrong += [f"{path} {width}: {said}" for said in (*complaints_of_axe(page), *sideways(page))]
    assert not wrong
    page = see(at(case, "dispatch"), who="handler", at=cast.THERE, width=390, js=False)
    page.select_option("select[name=hands]", "community")
    page.fill("textarea[name=why]", "店铺归社区")
    follow(page, page.locator(".form .btn--primary"))
    assert "社区办理：店铺归社区" in page.inner_text("#history, main")
    with office.street():
        assert fresh(case).lane == "community"

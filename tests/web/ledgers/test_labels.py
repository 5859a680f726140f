"""Labels: one for each that the filters leave, with a code that opens the dossier for whose work it is and for nobody else."""

import re

import pytest

from tests import cast


@pytest.fixture
def shops(office):
    return [
        office.enter("shop", name, below=below, road="前进巷", road_kind="back_street", keeper="演示",
                     keeper_since="2017-03-01", phone="13603715678")
        for name, below in (("老街面馆", "001"), ("晚照茶社", "002"))
    ]  # fmt: skip


def labels(page):
    return re.findall(r'class="label__name">([^<]+)<', page.content.decode())


def test_there_is_a_label_for_each_that_the_filters_leave(shops, visit):
    look = visit("handler")
    assert labels(look.get("/ledgers/shop/labels/")) == ["老街面馆", "晚照茶社"]
    page = look.get("/ledgers/shop/labels/", {"place": f"{cast.HERE}002", "size": "small"})
    assert labels(page) == ["晚照茶社"] and "labels--small" in page.content.decode()
    assert labels(visit("community_secretary").get("/ledgers/shop/labels/")) == ["老街面馆"]
    assert "/ledgers/shop/labels/?q=" in look.get("/ledgers/shop/", {"q": "面馆"}).content.decode()


def test_the_code_says_the_address_of_the_dossier_and_nothing_else(shops, visit):
    import segno

    page = visit("handler").get("/ledgers/shop/labels/", {"q": "老街"}).content.decode()
    wanted = segno.make(f"http://testserver/s/{shops[0].pk}/", error="q", micro=False)
    drawn = re.search(r'd="([^"]+)"', wanted.svg_inline(omitsize=True, border=4))[1]
    assert drawn in page and "13603715678" not in page and "style=" not in page


def test_the_address_opens_the_dossier_for_whose_work_it_is_and_for_nobody_else(shops, visit):
    url = f"/s/{shops[0].pk}/"
    answer = visit("handler").get(url, follow=True)
    assert answer.redirect_chain[-1][0] == f"/subjects/{shops[0].pk}/" and "登记" in answer.content.decode()
    assert visit("neighbour").get(url).status_code == 404
    assert visit("handler", at=cast.THERE).get(url).status_code == 404
    stranger = visit().get(url)
    assert stranger.status_code == 302 and f"next=/s/{shops[0].pk}/" in stranger["Location"]
    assert visit("handler").get("/s/018f0000-0000-7000-8000-000000000001/").status_code == 404


def test_persons_have_no_labels(visit):
    for kind in ("staff", "team_member"):
        assert visit("secretary").get(f"/ledgers/{kind}/labels/").status_code == 404

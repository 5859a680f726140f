"""From a file to the register and back again, as somebody at the counter does it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiedao.batches.models import Batch, Heading, Line
from jiedao.procedures import files
from jiedao.procedures.clock import tick
from jiedao.register.models import Subject
from jiedao.workbooks import open_roster
from tests import cast
from tests.counting import statements
from tests.procedures.importing.taking import roster, shop
from tests.web.looking import complaints_of_axe, follow, sideways

WRONG = "91410102MAFPE4K0A5"


@pytest.fixture
def ticked(office):
    tick(office.row, now=cast.at(cast.TODAY, 0, 1))
    return office


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def upload(file):
    return SimpleUploadedFile(file.name, file.read_bytes())


def send(client, file, **more):
    response = client.post("/imports/new/shop/", {"file": upload(file), "period": "2018-H1", **more})
    assert response.status_code == 303, words(response)
    return response.url


def write(client, url, **decided):
    return client.post(f"{url}write/", decided)


def test_a_roster_is_looked_at_first_and_nothing_stands_before_somebody_says_so(ticked, visit, tmp_path):
    client = visit("handler")
    url = send(client, roster(tmp_path, [shop("顺达面馆"), shop("华新粮油", 信用代码=WRONG)]))
    assert not Subject.objects.filter(name="顺达面馆").exists()
    said = words(client.get(f"{url}?show=new"))
    assert "登记这1条" in said and "顺达面馆" in said and "136****5678" in said and "13603715678" not in said
    refused = words(client.get(f"{url}?show=refused"))
    assert "I3统一社会信用代码：末位校验码不符" in refused and "华新粮油" in refused
    assert write(client, url).url == url
    assert "已登记" in words(client.get(url)) and Subject.objects.filter(name="顺达面馆").exists()


def test_a_refused_file_says_why_and_the_form_stays(ticked, visit, tmp_path):
    client = visit("handler")
    assert "还没有选文件" in words(client.post("/imports/new/shop/", {"period": ""}))
    refused = client.post("/imports/new/shop/", {"file": SimpleUploadedFile("台账.xlsx", b"PK"), "period": "2018-H1"})
    assert refused.status_code >= 400 and 'value="2018-H1" selected' in refused.content.decode()
    other = client.post("/imports/new/shop/", {"file": upload(roster(tmp_path, [shop("甲店", 社区="纺苑")]))})
    assert "都不在本单位" in words(other) and not Batch.objects.exists()


def test_what_a_heading_means_is_said_once(ticked, visit, tmp_path):
    client, lines = visit("handler"), [{**shop("顺达面馆"), "门面在哪条街": "纺织路"}]
    for line in lines:
        del line["路名"]
    url = send(client, roster(tmp_path, lines))
    letters = next(head[0] for head in Batch.objects.get().told["heads"] if head[1] == "门面在哪条街")
    again = client.post(f"{url}columns/", {f"column.{letters}": "road"})
    assert again.status_code == 303 and Heading.objects.get().target == "road"
    assert "纺织路" in words(client.get(again.url))
    assert Batch.objects.get(pk=url.split("/")[2]).state == Batch.State.DROPPED
    assert "纺织路" in words(client.get(send(client, roster(tmp_path, lines))))


def test_the_file_is_kept_sealed_only_until_the_writing_begins(ticked, visit, tmp_path):
    client, file = visit("handler"), roster(tmp_path, [shop("顺达面馆")])
    url = send(client, file)
    batch = Batch.objects.get()
    assert files.bytes_of(batch.digest) == file.read_bytes()
    assert "顺达" not in files.path_of(batch.digest).read_bytes().decode("utf-8", "replace")
    client.post(f"{url}drop/")
    batch.refresh_from_db()
    assert batch.state == Batch.State.DROPPED and not Line.objects.exclude(sealed="").exists()


def test_one_who_looks_like_another_waits_for_a_word(ticked, visit, tmp_path):
    client = visit("handler")
    write(client, send(client, roster(tmp_path, [shop("郑州市顺达面馆有限公司")])))
    url = send(client, roster(tmp_path, [shop("顺达面馆", 社区="晚照")]))
    line = Line.objects.get(outcome="conflict")
    assert "像已有的档案郑州市顺达面馆有限公司" in words(client.get(url))
    write(client, url, **{f"line.{line.pk}": "new", "keep": "1"})
    assert not Subject.objects.filter(name="顺达面馆").exists()
    write(client, url)
    assert Subject.objects.filter(name="顺达面馆").exists()


def test_the_lines_that_were_not_written_come_back_marked(ticked, visit, tmp_path):
    client = visit("handler")
    url = send(client, roster(tmp_path, [shop("顺达面馆"), shop("华新粮油", 信用代码=WRONG)]))
    write(client, url)
    back = client.get(f"{url}returned/")
    file = tmp_path / "退回.xlsx"
    file.write_bytes(back.content)
    (grid, _notes) = open_roster(file).grids
    assert grid.lines[1][0] == "华新粮油" and "末位校验码不符" in str(grid.lines[1])
    assert visit("second_handler").get(f"{url}returned/").status_code == 403


def test_undoing_asks_why_names_what_stands_on_it_and_takes_it_back(ticked, visit, tmp_path):
    client = visit("handler")
    url = send(client, roster(tmp_path, [shop("顺达面馆")]))
    write(client, url)
    assert "要写明理由" in words(client.post(f"{url}undo/", {"why": ""}))
    items = [{"item": i, "answer": "pass"} for i in ticked.items("shopfront_three.frontage_item")]
    check = ticked.submit("shopfront_three.frontage_check", Subject.objects.get(name="顺达面馆"), items=items)
    refused = client.post(f"{url}undo/", {"why": "选错了文件"})
    assert (
        refused.status_code == 409
        and "顺达面馆的门前检查" in words(refused)
        and 'value="选错了文件"' in refused.content.decode()
    )
    client.post(f"/entries/{check.entry.pk}/void/", {"why": "试"})
    assert client.post(f"{url}undo/", {"why": "选错了文件"}).status_code == 303
    assert "选错了文件" in words(client.get(url)) and "顺达面馆" not in words(client.get("/ledgers/shop/"))
    assert client.get(f"/subjects/{check.entry.subject_id}/").status_code == 404


def test_a_neighbour_and_another_post_see_none_of_it(ticked, visit, tmp_path):
    url = send(visit("handler"), roster(tmp_path, [shop("顺达面馆")]))
    assert visit("other_handler").get(url).status_code == 404
    assert visit("community_secretary").get(url).status_code == 404
    assert visit("grid_worker").get(url).status_code == 403


def test_a_page_of_lines_costs_the_same_however_many_there_are(ticked, visit, tmp_path):
    client = visit("handler")

    def cost(number):
        url = send(client, roster(tmp_path, [shop(f"试{number}的{no}号店") for no in range(number)]))
        client.get(url)
        with statements() as seen:
            client.get(url)
        return len(seen)

    assert cost(2) == cost(40)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "js"), [(390, True), (1440, True), (390, False)])
def test_the_whole_way_in_the_browser(see, tmp_path, width, js):
    name = f"顺达{width}{js}面馆"
    with cast.Office(cast.THERE).street():
        tick(cast.Office(cast.THERE).row, now=cast.at(cast.TODAY, 0, 1))
    page = see("/ledgers/shop/", who="handler", at=cast.THERE, width=width, js=js)

    def looked():
        if js:
            assert complaints_of_axe(page) == [] and not sideways(page), page.url

    follow(page, page.get_by_role("link", name="导入花名册"))
    looked()
    lines = [shop(name), shop(f"{name}二", 信用代码=WRONG), *(shop(f"{name}{no}号") for no in range(30))]
    page.locator("#f-file").set_input_files(roster(tmp_path, lines))
    page.locator("#f-period").select_option("2018-H1")
    follow(page, page.get_by_role("button", name="读入"))
    looked()
    page.get_by_role("button", name="登记这31条").click()
    page.get_by_text("已登记", exact=True).first.wait_for()
    looked()
    follow(page, page.locator(".legend").get_by_role("link", name="新登记"))
    follow(page, page.get_by_role("link", name=name, exact=True))
    looked()
    page.goto("/figures/frontage_signed_back_streets/?period=2018-H1")
    assert page.get_by_role("link", name=name, exact=True).first.is_visible()
    page.goto("/imports/")
    looked()
    follow(page, page.locator("tbody a").first)
    follow(page, page.get_by_role("link", name="撤销这次导入"))
    looked()
    page.get_by_label("为什么撤销").fill("选错了文件")
    follow(page, page.get_by_role("button", name="撤销这次导入"))
    looked()
    page.goto("/figures/frontage_signed_back_streets/?period=2018-H1")
    assert page.get_by_role("link", name=name, exact=True).count() == 0

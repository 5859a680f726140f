"""A draft held against what is recorded: figures are bound by their words at their place, and only a wrong number differs."""

import json
import zipfile
from datetime import date

import pytest

from jiedao.cli.checking import page
from jiedao.figures.figure import Figure, definition_of
from jiedao.periods import parse_period
from jiedao.procedures import booking
from jiedao.reports.binding import meant, names_of, words_of
from jiedao.reports.checking import as_data, check
from jiedao.reports.drafts import text_of
from jiedao.reports.numbers import numbers_in
from jiedao.reports.problems import DraftEncoding, DraftScanned, DraftUnreadable, NoDraft
from tests import cast

H1, ON = parse_period("2018-H1"), date(2018, 6, 30)
#: Our own words around figures of the shipped rulebook.
DRAFT = """2018年6月27日，街道召开党工委（扩大）会议，落实“三会一课”制度，迎接建党97周年。

每周三、周五两次“全城清洁”，参加人员近{people}余人，清理垃圾{refuse}余立方米。
主次干道门店全部签约，背街小巷{signed}%门店签订“门前三包”承诺书。
辖区{sites}个建筑工地，{under}个在建工地，一律按“8个100%”标准管理；聘用协管员50名。
"""
CLEANUP = {"area": "互助路两侧", "people": 202, "who_came": ["organ", "residents"], "refuse": "17"}
RIGHT = {"people": "400", "refuse": "30", "signed": "50", "sites": "3", "under": "2"}


@pytest.fixture
def edition(office):
    return booking.edition(office.row, ON)


@pytest.fixture
def lived(office):
    """A June with just what the draft says: 404 person-times, 34 m3, half the back streets signed, three sites."""
    for on in (date(2018, 6, 22), date(2018, 6, 27)):
        office.submit("citywide_cleanup.cleanup", on=on, **CLEANUP)
    for no in range(2):
        shop = office.enter(
            "shop", f"背街{no}号", road="前进巷", road_kind="back_street", keeper="演示", keeper_since="2017-03-01",
            phone="13603715678",
        )  # fmt: skip
        if no:
            office.submit("shopfront_three.pledge", shop, who="community_staff", on=date(2018, 6, 5),
                          signed_on="2018-06-05", signed_by="演示")  # fmt: skip
    for no in range(3):
        office.enter(
            "building_site", f"{no}号工地", builder="中原建工", floor_area="12000", earthwork="yes",
            stage="building" if no else "preparing",
        )  # fmt: skip
    return office


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("开展全城清洁，参与群众约400人次。", {"400": "cleanup_person_times"}),
        ("全城清洁持续推进。参加人员400余人次，清运垃圾30多方。", {"400": "cleanup_person_times", "30": "cleanup_refuse"}),
        ("举办业务培训，参加人员400人次。", {"400": ""}),  # no clean-up
        ("辖区建筑工地3处，其中2处在建。", {"3": "building_sites", "2": "sites_under_construction"}),
        ("视频监控覆盖2处在建小区。", {"2": ""}),
        ("慰问困难党员7人，发放慰问金0.7万元。", {"7": "hardship_members_visited", "7000": "hardship_members_consolation"}),
        ("慰问困难群众7户，发放慰问金7000元。", {"7": "hardship_households_visited", "7000": ""}),
        ("背街小巷签约率95%，主次干道签约率百分之百。", {"95": "frontage_signed_back_streets", "100": "frontage_signed_main_roads"}),
        ("主次干道签约率达到100%，背街小巷达九成五签订。", {"100": "frontage_signed_main_roads", "95": "frontage_signed_back_streets"}),
    ],
)  # fmt: skip
def test_a_number_means_what_stands_around_it_in_whatever_words(edition, text, figures):
    found = {str(one.value): meant(one, text, edition)[0] for one in numbers_in(text, names_of(edition))}
    assert found == figures


@pytest.mark.parametrize(
    "text",
    [
        "牢固树立“四个意识”，坚定四个自信，做到两个维护，统筹推进五位一体总体布局。", "每个社区设网格3至5个，每格配2—3名网格员。",
        "推行四议两公开，落实三会一课和八项规定。", "打造1000平方米以上的社区阵地。",
    ],
)  # fmt: skip
def test_names_ranges_and_thresholds_are_no_figures(edition, text):
    assert [one.text for one in numbers_in(text, names_of(edition))] == []


def bound(checked):
    return {one.figure: one.status for one in checked if one.figure}


def test_every_figure_that_stands_is_bound_at_its_place_and_holds(lived, edition):
    text = DRAFT.format(**RIGHT)
    checked = check(text, edition, H1, ON)
    told = bound(checked)
    for name in ("cleanup_person_times", "cleanup_refuse", "frontage_signed_back_streets", "building_sites"):
        assert told[name] == "holds", (name, [(c.found.text, c.figure, c.status, c.expected) for c in checked])
    assert "sites_under_construction" in told
    assert [one.status for one in checked if one.found.text == "50名"] == ["unrecorded"]
    assert all(text[one.found.start : one.found.end] == one.found.text for one in checked)


@pytest.mark.parametrize("what", ["people", "refuse", "signed", "sites"])
def test_one_wrong_number_is_the_one_that_differs(lived, edition, what):
    wrong = {**RIGHT, what: {"people": "900", "refuse": "80", "signed": "58", "sites": "8"}[what]}
    checked = check(DRAFT.format(**wrong), edition, H1, ON)
    (differs,) = [one for one in checked if one.status == "differs"]
    assert wrong[what] in differs.found.text
    figure = Figure(definition_of(edition, differs.figure), edition, H1, ON)
    assert differs.expected == figure.value


def test_words_that_fit_several_kinds_of_people_ask_which_is_meant(office, edition):
    (one,) = check("组织党员77人参加。", edition, H1, ON)
    assert (one.status, one.candidates, one.figure) == ("candidates", ("party_members",), "")
    (one,) = check("慰问困难党员77人。", edition, H1, ON)
    assert (one.figure, one.candidates) == ("hardship_members_visited", ())


def test_a_figure_of_which_nothing_is_recorded_is_named_as_such(office, edition):
    (one,) = check("全城清洁清理垃圾800余立方米。", edition, H1, ON)
    assert (one.figure, one.status, one.expected) == ("cleanup_refuse", "unrecorded", None)


def test_every_figure_is_found_by_its_own_label_and_its_aliases(edition):
    """What the rulebook calls a figure finds it, whichever other figures there are."""
    from jiedao.rulebook.units import measure_word

    lost = []
    for one in edition.figures.values():
        for called in (one.label, *one.aliases):
            text = f"上半年，{called}12{measure_word(one.unit)}。"
            found = [n for n in numbers_in(text) if n.value == 12]
            if not found or one.unit not in found[0].units:
                continue  # a ratio such as 个/次 is no measure word of a text
            figure, candidates = meant(found[0], text, edition)
            if one.name != figure and one.name not in candidates:
                lost.append((called, figure, candidates))
    assert lost == []
    assert set(words_of(edition)) == set(edition.figures)


def test_the_result_is_plain_data_and_a_page_with_every_number_marked(lived, edition):
    text = DRAFT.format(**RIGHT)
    checked = check(text, edition, H1, ON)
    labels = {one.name: one.label for one in edition.figures.values()}
    told = json.loads(json.dumps(as_data(checked, labels), ensure_ascii=False))
    for one in told:
        assert text[one["start"] : one["end"]] == one["text"]
        assert {"value", "unit", "rounding", "figure", "status", "expected"} <= one.keys()
    (people,) = [one for one in told if one["figure"] == "cleanup_person_times"]
    assert (people["value"], people["rounding"], people["expected"], people["unit"]) == (400, "~>", 404, "人")
    shown = page("<稿>", text, checked, labels)
    assert shown.count("<mark") == len(checked) + 4 and "&lt;稿&gt;" in shown


DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>清理垃圾8</w:t></w:r><w:r><w:t>00余</w:t></w:r><w:r><w:t>立方米</w:t></w:r></w:p>"
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>表里5个工地</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
)


def test_a_number_that_word_keeps_in_pieces_is_one_number(tmp_path):
    file = tmp_path / "稿.docx"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", DOCUMENT)
    text = text_of(file)
    assert text == "清理垃圾800余立方米\n表里5个工地"
    assert [found.text for found in numbers_in(text)] == ["800余立方米", "5个"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_is_read_in_the_offices_own_encoding(tmp_path, encoding):
    file = tmp_path / "稿.txt"
    file.write_bytes("参加400人\r\n𠮷祥".encode(encoding))
    assert text_of(file) == "参加400人\n𠮷祥"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"%PDF-1.7 ...", DraftScanned), (b"PK\x03\x04broken", DraftUnreadable), (b"\xff\xfe\x00\x01", DraftEncoding),
        (bytes.fromhex("D0CF11E0A1B11AE1"), DraftUnreadable), (b"a\x00b", DraftEncoding),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why_and_what_to_do(tmp_path, content, problem):
    file = tmp_path / "稿.docx"
    file.write_bytes(content)
    with pytest.raises(problem, match="稿"):
        text_of(file)
    with pytest.raises(NoDraft):
        text_of(tmp_path / "没有.txt")


def test_a_draft_is_checked_against_its_own_office_alone(lived, other_office, edition):
    with other_office.street():
        told = check(DRAFT.format(**RIGHT), booking.edition(cast.THERE, ON), H1, ON)
    assert "cleanup_person_times" not in bound(told)  # the neighbours have no such regulation
    assert bound(told)["building_sites"] != "holds" and "holds" not in bound(told).values()

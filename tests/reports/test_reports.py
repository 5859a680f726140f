"""The half-year report: said by the rulebook, every number a figure; checked by another, issued for good, corrected openly."""

import io
import re
import zipfile
from datetime import date
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import HealthCheck, given, settings

from jiedao.audit import queries as audit
from jiedao.audit.models import Event
from jiedao.audit.problems import TailCut
from jiedao.figures.freezing import members
from jiedao.figures.listing import recorded
from jiedao.figures.models import FrozenFigure
from jiedao.figures.wording import printed
from jiedao.periods import parse_period
from jiedao.procedures import correcting, reporting
from jiedao.procedures.submission import Sent, void
from jiedao.register.scope import Scope
from jiedao.reports import queries
from jiedao.reports.checking import check as held
from jiedao.reports.drafts import read_text
from jiedao.reports.models import Report
from jiedao.reports.problems import (
    ChangedSinceCheck,
    ChangedWhileRead,
    CheckerDrafted,
    NoSuchMove,
    NotHalfYear,
    NothingChanged,
    NothingToSay,
    NumberRefused,
    NumbersUnbound,
    PeriodAhead,
    ReportExists,
    ReportMissing,
    WhyMissing,
)
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.models import Street
from tests import cast
from tests.counting import statements
from tests.figures.random_office import HALF_YEARS, RandomOffice
from tests.figures.test_properties import undone
from tests.rulebook.writing import lay

H1 = "2018-H1"
JUNE = date(2018, 6, 27)
CLEANUP = {"area": "互助路两侧", "people": 404, "who_came": ["organ", "residents"], "refuse": "811.5"}
OWN_RULE = """code: own_words
title: 全城清洁本单位写法
issued_by: 试验街道办事处
in_force: {from: 2018-06-01}
places: ["410199002"]
adapts: citywide_cleanup
last_checked: {on: 2026-11-24, who: 城管办, against: 会议纪要}

references:
  minutes: {title: 会议纪要, standing: office}
report: {cleanup: {says: 走访三百余户，清运<cleanup_refuse>。}}
"""


def now(hour=12, minute=0):
    return cast.at(cast.TODAY, hour, minute)


def told(office, report, at=None):
    report = queries.report_at(Scope.everything(office.code), report.period, report.no)
    return reporting.told(report, street=office.row, now=at or now())


def draft(office, who="handler", at=None):
    return reporting.draft(H1, street=office.row, who=office.standing(who), now=at or now(9))


def check(office, report, who="office_head", at=None, seen=None):
    """Checked as it stands, by somebody who has read it so."""
    if seen is None:
        seen = composed(office, report).digest
    return reporting.check(report, seen=seen, street=office.row, who=office.standing(who), now=at or now(10))


def composed(office, report):
    return reporting.composed(
        parse_period(report.period), street=office.row, on=cast.TODAY, edition_on=report.edition_on
    )


def issue(office, report, number="", who="director", at=None):
    return reporting.issue(report, number=number, street=office.row, who=office.standing(who), now=at or now(11))


def correct(office, report, why="六月二十七日的人数登记错了", who="handler", at=None):
    return reporting.correct(report, why=why, street=office.row, who=office.standing(who), now=at or now(13))


def issued(office, number=""):
    return issue(office, check(office, draft(office)), number)


def amended(office, entry, **values):
    """The record corrected, as its author would."""
    sent = Sent(uuid7(), entry.form, entry.subject_id, entry.occurred_at, {**CLEANUP, **values})
    return correcting.correct(
        entry, sent=sent, why="数错了", street=office.row, who=office.standing("handler"), now=now(12)
    ).entry


def word(office, report, at=None):
    return reporting.printed(told(office, report, at), street=office.row)


def xml(made, name="word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        return package.read(name).decode()


@pytest.fixture
def cleaned(office):
    """One clean-up: the least of which a report can speak."""
    return office.submit("citywide_cleanup.cleanup", on=JUNE, **CLEANUP).entry


@pytest.fixture
def real(office, cleaned):
    """The office as a real one: no demonstration day."""
    street = Street.objects.get(code=office.code)
    street.demonstration_day = None
    return street


# ---- what is said ----


def test_every_number_of_the_text_is_the_figure_of_the_page(office, cleaned):
    found = told(office, draft(office))
    assert found.composed.quoted and set(found.body.figures) == set(found.composed.quoted)
    for line in found.body.lines():
        for piece in line.pieces:
            if piece.figure:
                figure = office.figure(piece.figure, H1)
                assert piece.text == printed(recorded(figure), figure.definition.unit)
            else:
                assert not re.search(r"\d", piece.text.replace("2018年上半年", "")), piece.text
    assert "参加人员404人次，清理垃圾811.5立方米" in found.body.text


def test_the_reader_of_drafts_finds_no_number_of_it_wrong(office, cleaned):
    found = told(office, draft(office))
    edition = found.composed.quoted["cleanup_refuse"].figure.edition
    judged = held(found.body.text, edition, found.period, cast.TODAY)
    assert {one.figure for one in judged if one.status == "holds"} >= {"cleanup_person_times", "cleanup_refuse"}
    assert not [one.found.text for one in judged if one.status == "differs"]


def test_a_sentence_without_a_record_is_left_out_and_told_and_a_recorded_nought_is_said(office, cleaned):
    found = told(office, draft(office))
    left_out = {name for one in found.composed.missing for name, _label in one.figures}
    assert "party_members" in left_out and "党组织和党员队伍" not in found.body.text
    assert not left_out & set(found.body.figures)
    office.enter(
        "shop", "面馆", road="路", road_kind="main", keeper="演示", keeper_since="2018-01-01", phone="13603715678"
    )
    assert "主次干道门店签约率为0%。" in told(office, found.report).body.text


def test_a_report_is_made_from_a_fixed_number_of_statements(office, cleaned):
    report = draft(office)

    def cost():
        with statements() as seen:
            told(office, report)
        return len(seen)

    cost()
    few = cost()
    for day in (date(2018, 6, 20), date(2018, 6, 22)):
        office.submit("citywide_cleanup.cleanup", on=day, **CLEANUP)
    assert cost() == few
    figures = len({name for section in _edition(office).report.values() for name in section.figures})
    assert few <= 4 * figures + 6


def _edition(office):
    from jiedao.procedures import booking

    return booking.edition(office.code, cast.TODAY)


def test_a_number_in_characters_that_no_figure_stands_behind_holds_the_check_up(office, cleaned, tmp_path):
    lay(tmp_path, "own_words", OWN_RULE, EXAMPLES)
    with cast.more_rules(tmp_path):
        report = draft(office)
        with pytest.raises(NumbersUnbound, match="三百余户"):
            check(office, report)


EXAMPLES = """- name: 写法不影响数
  on: 2018-06-29
  period: 2018-06
  given: {entries: [{form: cleanup, on: 2018-06-27, area: 路段, people: 3, who_came: [organ], refuse: 2}]}
  expect: {figures: {cleanup_person_times: 3}}
"""

# ---- who does what ----


def test_who_drafted_does_not_check_and_the_refusal_says_who_may(office, cleaned):
    report = draft(office, "office_head")
    with pytest.raises(CheckerDrafted, match="科室负责人、分管领导、书记、主任"):
        check(office, report, "office_head")
    assert check(office, report, "leader").state == "checked"


def test_only_what_was_checked_is_issued_and_only_once(office, cleaned):
    report = draft(office)
    with pytest.raises(NoSuchMove, match="请先由起草人以外的人核对"):
        issue(office, report)
    issue(office, check(office, report))
    with pytest.raises(NoSuchMove, match="已印发"):
        issue(office, report)
    with pytest.raises(NoSuchMove, match="不再核对"):
        check(office, report)


def test_what_changes_between_check_and_issue_sends_it_back_to_the_checker(office, cleaned):
    report = check(office, draft(office))
    office.submit("citywide_cleanup.cleanup", on=date(2018, 6, 29), **{**CLEANUP, "people": 10})
    before = Event.objects.count()
    with pytest.raises(ChangedSinceCheck, match="清洁活动参加人次：404人次 → 414人次"), transaction.atomic():
        issue(office, report)
    assert Event.objects.count() == before and not FrozenFigure.objects.exists()
    assert issue(office, check(office, report)).state == "issued"


def test_what_changed_while_it_was_read_is_not_checked(office, cleaned):
    report = draft(office)
    read = composed(office, report).digest
    amended(office, cleaned, people=440)
    with pytest.raises(ChangedWhileRead):
        check(office, report, seen=read)
    assert check(office, report).state == "checked"


def test_no_record_comes_between_two_figures_of_an_issue(office, cleaned):
    """The event, which holds the office's chain to the end, is written before anything is counted."""
    report = check(office, draft(office))
    with statements() as seen:
        issue(office, report)
    event = next(no for no, text in enumerate(seen) if "audit_append" in text)
    counted = [no for no, text in enumerate(seen) if '"entries_' in text or '"duties_' in text or '"cases_' in text]
    assert counted and min(counted) > event


def test_what_was_issued_is_reprinted_whatever_the_rules_say_by_then(office, cleaned, tmp_path):
    report = issued(office)
    before = word(office, report)
    lay(tmp_path, "own_words", OWN_RULE, EXAMPLES)
    with cast.more_rules(tmp_path):
        assert "三百余户" in composed(office, report).body.text
        assert word(office, report) == before


def test_a_period_has_one_report_and_one_correction_at_a_time(office, cleaned):
    report = issued(office)
    with pytest.raises(ReportExists, match="已经有了（第1份，已印发）"), transaction.atomic():
        draft(office)
    amended(office, cleaned, people=400)
    correct(office, report)
    with pytest.raises(ReportExists, match="第2份，草稿"), transaction.atomic():
        correct(office, report)


@pytest.mark.parametrize(
    ("code", "problem"), [("2018-Q1", NotHalfYear), ("2018-06", NotHalfYear), ("2019-H1", PeriodAhead)]
)
def test_only_a_half_year_that_has_begun_is_reported(office, code, problem):
    with pytest.raises(problem):
        reporting.draft(code, street=office.row, who=office.standing("handler"), now=now())


def test_a_half_year_without_records_has_nothing_to_say_and_says_so(office):
    report = reporting.draft("2017-H1", street=office.row, who=office.standing("handler"), now=now(9))
    found = told(office, report)
    assert not found.body.parts and not found.sources and found.composed.missing
    with pytest.raises(NothingToSay, match="2017年上半年"):
        check(office, report)


def test_each_step_leaves_one_event_with_digests_and_no_words(office, cleaned):
    report = issued(office)
    amended(office, cleaned, people=400)
    again = correct(office, report, why="王秀兰登记错了人数")
    kinds = [event.kind for event in Event.objects.filter(subject__startswith="reports.report").order_by("seq")]
    assert kinds == ["report.drafted", "report.checked", "report.issued", "report.correction_begun"]
    said = "".join(event.data for event in Event.objects.filter(subject=f"reports.report:{again.pk}"))
    assert "王秀兰" not in said and report.digest in Event.objects.get(kind="report.issued").data


# ---- issued for good ----


def test_an_issued_figure_keeps_the_rows_it_had(office, cleaned):
    report = issued(office)
    kept = queries.frozen_of(Scope.everything(office.code), report)
    assert [one.name for one in kept] == list(told(office, report).body.figures)
    for one in kept:
        figure = office.figure(one.name, H1)
        assert (one.members, one.counted) == ([i for i, _ in members(figure)], [w for _, w in members(figure)])
        assert one.value == str(recorded(figure)) and one.sentence == figure.sentence
        if figure.definition.rows is not None and figure.definition.rows.source != "members":
            assert one.rows == len(one.members) == figure.rows().count()
    (people,) = [one for one in kept if one.name == "cleanup_person_times"]
    assert people.members == [str(cleaned.pk)] and people.counted == ["404"]


def test_what_is_issued_can_be_changed_by_nobody(office, cleaned):
    report = issued(office)
    for change in ({"period": "2017-H1"}, {"drafted_at": now()}, {"why": "x"}):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        FrozenFigure.objects.update(value="1")


@given(HALF_YEARS, HALF_YEARS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_an_issued_report_reprints_the_same_whatever_is_recorded_or_corrected_later(office, events, later):
    with undone():
        world = RandomOffice(office)
        world.found()
        for event in events:
            world.record(event)
        report = draft(office)
        if not told(office, report).composed.quoted:
            return
        issue(office, check(office, report))
        before, text = word(office, report), told(office, report).body.text
        values = [one.value for one in queries.frozen_of(Scope.everything(office.code), report)]
        for event in later:
            world.record(event)
        world.tick(cast.TODAY)
        assert word(office, report, now(18)) == before
        assert told(office, report).body.text == text
        assert [one.value for one in queries.frozen_of(Scope.everything(office.code), report)] == values
        for change in told(office, report, now(18)).changes:
            assert change.after == recorded(office.figure(change.name, H1))


def test_the_printed_hash_is_found_in_the_chain_and_misses_where_its_tail_is_cut(office, cleaned):
    report = issued(office)
    scope = Scope.everything(office.code)
    office.submit("citywide_cleanup.cleanup", on=date(2018, 6, 29), **CLEANUP)
    assert report.head in xml(word(office, report))
    assert audit.verify(scope, office="试验街道", expected_head=report.head).events
    event = Event.objects.get(kind="report.issued")
    assert bytes(event.hash).hex() == report.head
    with pytest.raises(TailCut):
        audit.verify(scope, office="试验街道", expected_head="0" * 64)


# ---- corrections ----


def test_a_correction_needs_a_reason_and_a_change(office, cleaned):
    report = issued(office)
    with pytest.raises(NothingChanged):
        correct(office, report)
    amended(office, cleaned, people=400)
    for why in ("", "  错 ", "错" * 501):
        with pytest.raises(WhyMissing):
            correct(office, report, why=why)
    assert correct(office, report).no == 2


def test_the_same_number_of_other_rows_is_a_change_too(office, cleaned):
    report = issued(office)
    amended(office, cleaned, area="另一条路")
    change = next(one for one in told(office, report).changes if one.name == "cleanup_person_times")
    assert (change.before, change.after, change.came, change.went) == (404, 404, 1, 1) and change.is_one
    assert correct(office, report).no == 2


def test_a_correction_is_checked_by_another_issued_anew_and_shows_what_changed_and_why(office, cleaned):
    first = issued(office)
    before = word(office, first)
    amended(office, cleaned, people=440)
    second = correct(office, first)
    with pytest.raises(CheckerDrafted):
        check(office, second, "handler")
    issue(office, check(office, second))
    made = read_text("更正.docx", word(office, second))
    assert "更正，第2份" in made and "更正的理由：六月二十七日的人数登记错了。" in made
    rows = re.search(r"附表1　更正的数\n(.*?)附表2", made, re.DOTALL)[1]
    assert "清洁活动参加人次\n404人次\n440人次\n增加1条，减少1条" in rows
    assert "清洁活动开展率" not in rows
    assert word(office, first) == before
    (change,) = [one for one in told(office, first).changes if one.before != one.after]
    assert (change.name, change.before, change.after) == ("cleanup_person_times", Fraction(404), Fraction(440))
    assert not [one for one in told(office, second).changes if one.is_one]


def test_a_number_that_was_not_said_before_is_shown_as_new(office, cleaned):
    first = issued(office)
    office.submit("day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=JUNE,
                  problems=[{"what": "堆物", "where_it_is": "路口"}])  # fmt: skip
    second = correct(office, first, why="补登了一次巡查")
    change = next(one for one in told(office, second).changes if one.name == "cases_opened")
    assert (change.before, change.after, change.came) == (None, Fraction(1), 1)


def test_a_voided_record_shows_as_gone(office, cleaned):
    office.submit("citywide_cleanup.cleanup", on=date(2018, 6, 29), **CLEANUP)
    report = issued(office)
    void(cleaned, street=office.row, who=office.standing("handler"), why="登记错了", now=now(12))
    change = next(one for one in told(office, report).changes if one.name == "cleanup_refuse")
    assert (change.before, change.after, change.came, change.went) == (1623, Fraction("811.5"), 0, 1)


# ---- on paper ----


def test_the_document_has_the_layout_of_the_standard(office, cleaned):
    made = word(office, issued(office))
    body, styles = xml(made), xml(made, "word/styles.xml")
    size = re.search(r'<w:pgSz w:w="(\d+)" w:h="(\d+)"/>', body)
    margins = dict(re.findall(r'w:(top|right|bottom|left)="(\d+)"', re.search("<w:pgMar[^>]*>", body)[0]))
    mm = {name: round(int(twips) / 1440 * 25.4, 1) for name, twips in margins.items()}
    assert [round(int(n) / 1440 * 25.4) for n in size.groups()] == [210, 297]
    assert mm == {"top": 37.0, "right": 26.0, "bottom": 35.0, "left": 28.0}
    assert re.search(r'docGrid[^>]*w:linePitch="579"', body) and 22 * 579 <= 16838 - 2098 - 1985 < 22.2 * 579
    for id, font, half_points in (
        ("Title", "方正小标宋简体", 44),
        ("Heading1", "黑体", 32),
        ("Heading2", "楷体_GB2312", 32),
    ):
        style = re.search(rf'w:styleId="{id}".*?</w:style>', styles)[0]
        assert f'w:eastAsia="{font}"' in style and f'<w:sz w:val="{half_points}"/>' in style
    assert 'w:eastAsia="仿宋_GB2312"' in re.search("<w:docDefaults>.*?</w:docDefaults>", styles)[0]
    assert "仿宋,FangSong" in xml(made, "word/fontTable.xml")
    assert 'w:jc w:val="right"' in xml(made, "word/footer_odd.xml") and 'w:jc w:val="left"' in xml(
        made, "word/footer_even.xml"
    )
    assert "evenAndOddHeaders" in xml(made, "word/settings.xml")
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        for part in package.namelist():
            ElementTree.fromstring(package.read(part))


def test_the_document_tells_where_every_number_comes_from(office, cleaned):
    report = issued(office)
    text = read_text("报告.docx", word(office, report))
    for one in told(office, report).sources:
        assert f"{one.label}\n{one.sentence}\n{one.printed}\n{one.rows:,}" in text


def test_a_document_carries_no_other_time_than_its_own(office, cleaned):
    report = issued(office)
    made = word(office, report)
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2018, 7, 2, 3, 0, 0)}
    assert xml(made, "docProps/core.xml").count("2018-07-02T03:00:00Z") == 2


def test_a_demonstration_has_no_number_no_signature_and_says_so_on_every_page(office, cleaned):
    report = check(office, draft(office))
    with pytest.raises(NumberRefused, match="演示单位的报告没有文号"):
        issue(office, report, "试办〔2018〕1号")
    made = word(office, issue(office, report))
    assert "演示·数据虚构" in xml(made, "word/header.xml") and xml(made).count("headerReference") == 2
    for look in ("RedHead", "Signed", "办事处文件", "〔"):
        assert f'"{look}"' not in xml(made) and (len(look) > 4 or look == "〔" or look in ("RedHead", "Signed"))
    assert "试验街道办事处" not in xml(made)


def test_a_real_office_issues_under_its_head_and_number(office, real, cleaned):
    report = check(office, draft(office))
    for wrong in ("试办[2018]1号", "2018年1号", "试办〔2018〕01号"):
        with pytest.raises(NumberRefused, match="写法不对"):
            reporting.issue(report, number=wrong, street=real, who=office.standing("director"), now=now(11))
    done = reporting.issue(report, number="试办〔2018〕1号", street=real, who=office.standing("director"), now=now(11))
    made = reporting.printed(reporting.told(done, street=real, now=now()), street=real)
    assert "试验街道办事处文件" in xml(made) and "试办〔2018〕1号" in xml(made) and '"Signed"' in xml(made)
    assert "演示" not in xml(made, "word/header.xml")


def test_a_draft_says_on_every_page_that_it_is_one(office, cleaned):
    made = word(office, draft(office))
    assert "草稿·未印发" in xml(made, "word/header.xml") and "审计链首（" not in xml(made)


def test_what_xml_cannot_hold_does_not_break_the_document(office, cleaned):
    report = issued(office)
    amended(office, cleaned, people=400)
    second = correct(office, report, why="改 <b>&\x0b\x00 引号”")
    ElementTree.fromstring(xml(word(office, second)))


def test_another_offices_report_is_not_there(office, other_office, cleaned):
    report = issued(office)
    with other_office.street(), pytest.raises(ReportMissing):
        queries.report_at(Scope.everything(other_office.code), report.period, report.no)
    assert parse_period(report.period).label == "2018年上半年"

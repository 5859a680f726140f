"""What comes with the product: without fault or doubt, its worked cases hold, its published figures are defined."""

import re
from datetime import date

import pytest

from jiedao.rulebook import check_paths
from tests.rulebook.writing import OFFICE_A, OFFICE_B, SHIPPED

#: What an official would not read: `component`, `born_on`.
COLUMN_NAME = re.compile(r"[a-z]{3,}")
#: What the demonstration office's figures are published as: figure -> unit.
PUBLISHED = {
    "cleanup_sessions_per_week": "sessions", "cleanup_person_times": "person-times", "cleanup_refuse": "m3",
    "frontage_signed_back_streets": "percent", "frontage_signed_main_roads": "percent", "building_sites": "sites",
    "sites_under_construction": "sites", "dust_standard_items": "items",
    "premises_plan_years": "years", "premises_and_service_spending": "yuan", "premises_1000_m2": "communities",
    "premises_1000_m2_share": "percent", "premises_2000_m2": "communities",
    "small_polluters_on_file": "firms", "waste_places_regularised": "places",
    "car_repairers_filed_and_contracted": "firms",
    "new_urban_employment": "persons", "hardship_reemployment": "persons", "hardship_households_visited": "households",
    "hardship_members_visited": "persons", "hardship_members_consolation": "yuan",
    "anniversary_components": "items", "oath_renewal_organisations": "organisations", "pairing_contacts": "contacts",
    "members_on_projects": "persons", "discipline_leaders_on_projects": "persons", "key_projects": "projects",
    "young_staff_heading_communities": "persons", "party_workers_added": "persons",
    "centre_group_sessions_per_month": "sessions", "member_categories": "categories",
    "nonpublic_party_organisations": "organisations",
    "environment_spending": "yuan", "city_management_assistants": "persons", "electric_tricycles": "vehicles",
    "vehicles_towed": "vehicles", "vehicles_aligned": "vehicles", "bins_added": "bins", "bins_cost": "yuan",
    "parking_spaces_added": "spaces", "sorting_pilots": "communities", "site_watch_officers": "persons",
    "leaflets": "copies", "pollution_source_kinds": "kinds", "safety_accidents": "accidents",
}  # fmt: skip


def test_the_shipped_rulebook_has_no_fault_and_no_doubt():
    report = check_paths([SHIPPED])
    assert report.lines() == [report.summary]
    assert report.is_good and report.examples >= 14


def test_the_published_figures_are_defined_in_their_units(june):
    assert {name: june.figures[name].unit for name in PUBLISHED} == PUBLISHED
    assert len(june.list_members("site_dust.dust_item", date(2018, 6, 30))) == 8


def test_the_figures_of_the_other_office_are_defined_in_their_units(ours):
    figures = ours.at(date(2018, 6, 30), OFFICE_A).figures
    published = {
        "estates_with_purchased_cleaning": "estates", "yards_sealed_and_divided": "yards", "hygiene_red_flags": "awards",
    }  # fmt: skip
    assert {name: figures[name].unit for name in published} == published


def test_no_survey_of_safety_is_the_offices_own_and_no_household_is_listed_by_name(ours):
    edition = ours.at(date(2018, 6, 30), OFFICE_A)
    assert not edition.forms["safe_community.outside_survey"].fields["published_by"].optional
    for kind in ("yard_household", "compound_household"):
        assert edition.kinds[kind].base == "household" and not edition.kinds[kind].fields


def test_no_accidents_are_told_without_the_hazards_found(ours):
    for office in (OFFICE_A, OFFICE_B):
        edition = ours.at(date(2018, 6, 30), office)
        assert "hazards_found" in edition.figures["safety_accidents"].shown_with


def test_plates_of_sites_begin_on_their_day(ours):
    eve, first = ours.at(date(2018, 11, 26), OFFICE_B), ours.at(date(2018, 11, 27), OFFICE_B)
    assert "site_plates" not in eve.figures and "site_plates" in first.figures
    assert "plate" not in eve.kinds["building_site"].fields and "plate" in first.kinds["building_site"].fields


def test_no_figure_is_told_with_the_name_of_a_column(ours):
    for office in (OFFICE_A, OFFICE_B):
        edition = ours.at(date(2018, 6, 30), office)
        said = {name: edition.in_words(figure) for name, figure in edition.figures.items()}
        assert {name: text for name, text in said.items() if COLUMN_NAME.search(text)} == {}


def test_a_figure_of_what_an_office_has_left_out_says_so(ours):
    edition = ours.at(date(2018, 6, 30), OFFICE_A)
    said = edition.in_words(edition.figures["oath_renewal_organisations"])
    assert "本单位没有列入的一项" in said


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2018, 6, 30)])
def test_the_demonstrated_half_year_has_its_duties(ours, day):
    edition = ours.at(day, OFFICE_B)
    duties = {
        "citywide_cleanup.cleanup_day", "day_night_patrol.night_led", "day_night_patrol.night_rostered", "day_night_patrol.day_walked",
        "shopfront_three.signed", "shopfront_three.resigned", "shopfront_three.frontage_checked",
        "site_dust.daily_look", "site_dust.full_check", "service_premises.premises_surveyed",
        "small_polluter_files.polluter_patrolled", "small_polluter_files.return_patrolled",
        "small_polluter_files.repairer_checked",
        "small_polluter_files.contract_renewed", "minimum_allowance.allowance_reviewed",
        "three_meetings.assembly", "three_meetings.committee_meeting", "three_meetings.group_meeting",
        "three_meetings.lesson", "party_day.party_day",
    }  # fmt: skip
    codes = {name.partition(".")[0] for name in duties}
    assert duties == {name for name in edition.duties if name.partition(".")[0] in codes}


@pytest.mark.parametrize("name", ["three_meetings.assembly", "three_meetings.committee_meeting", "party_day.party_day"])
def test_a_rule_of_a_later_law_stands_as_a_proposal_until_the_law_is_in_force(ours, name):
    before, after = ours.at(date(2018, 7, 2), OFFICE_B), ours.at(date(2019, 6, 1), OFFICE_B)
    assert before.basis(before.duties[name]).endswith("〔建议〕")
    assert "第十" in after.basis(after.duties[name]) and "〔" not in after.basis(after.duties[name])


def test_a_law_holds_from_its_first_day(ours):
    first, eve = date(2018, 10, 28), date(2018, 10, 27)
    assert ours.at(first, OFFICE_B).references["three_meetings.art_11"].standing == "law"
    assert ours.at(eve, OFFICE_B).references["three_meetings.art_11"].mark == "建议"


def test_the_seven_ones_name_three_and_say_of_four_that_nobody_has_named_them(ours):
    edition = ours.at(date(2018, 7, 2), OFFICE_A)
    components = edition.list_members("anniversary_campaign.campaign_component", date(2018, 7, 2))
    standing = {name: edition.references[one.by].standing for name, one in components.items()}
    assert {name for name, stands in standing.items() if stands == "press"} == {"consolation", "lesson", "forum"}
    assert sorted(standing.values()) == ["press"] * 3 + ["unverified"] * 4
    assert all("待填" in components[name].label for name, stands in standing.items() if stands == "unverified")


def test_nothing_of_the_party_and_team_systems_claims_a_law_it_has_not_read(ours):
    """Only what stands in a text that was read is a law: here the two articles on integrity responsibility."""
    codes = (
        "org_grading", "double_care", "anniversary_campaign", "demo_a_anniversary", "double_checkin", "pairing_help",
        "party_appraisal", "clean_governance", "major_decision", "frontline", "key_projects", "rotation",
    )  # fmt: skip
    laws = {
        name for code in codes for name, one in ours.regulations[code].references.items()
        if one.standing in ("law", "notice")
    }  # fmt: skip
    assert laws == {"clean_governance.art_5", "clean_governance.art_6"}


def test_every_regulation_is_signed_by_somebody_who_compared_it(ours):
    for one in ours.regulations.values():
        assert one.last_checked.who and one.last_checked.against
        assert any(example.code == one.code for example in ours.examples), one.code
        assert all(reference.title for reference in one.references.values())

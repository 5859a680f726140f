"""Which fields become facts: those that decide something, and never what is kept encrypted."""

from datetime import date

from jiedao.rulebook import promoted
from tests.rulebook.writing import OFFICE_B

#: The deciding fields of grading, care, the campaign, check-in, pairing, appraisal, integrity, decisions, the front line
#: and rotation.
PARTY_AND_TEAM = {
    "anniversary_campaign.campaign_event.component", "anniversary_campaign.campaign_event.held",
    "anniversary_campaign.campaign_event.people",
    "clean_governance.conduct_check.items", "clean_governance.conduct_check.items.answer",
    "clean_governance.conduct_check.items.item", "clean_governance.integrity_talk.reason",
    "clean_governance.responsibility_list.items", "clean_governance.responsibility_list.items.due_on",
    "double_care.greeting.day_kind", "double_care.greeting.how", "double_care.greeting_wish.no_greeting",
    "double_checkin.post_claim.member", "double_checkin.service.kind", "double_checkin.service.served_by",
    "double_checkin.service.served_by.hours", "double_checkin.service.served_by.member",
    "double_checkin.wish_claim.member", "double_checkin.wish_result.met",
    "frontline.frontline_visit.problems", "frontline.frontline_visit.problems.result",
    "frontline.posted_person.leader", "frontline.posted_person.origin", "frontline.posting.people",
    "frontline.posting.people.member", "key_projects.key_project.kind",
    "major_decision.team_meeting.actions", "major_decision.team_meeting.reported", "major_decision.topic.amount",
    "major_decision.topic.emergency", "major_decision.topic.kind",
    "org_grading.grade_decision.grade", "org_grading.grade_decision.moved", "org_grading.grade_decision.was",
    "org_grading.plan_look.moving", "org_grading.upgrade_plan.until",
    "pairing_help.contact.kind", "pairing_help.contact.solved", "pairing_help.contact.value",
    "party_appraisal.comment.problems", "party_appraisal.mid_year_look.problems",
    "party_appraisal.responsibility.items", "party_appraisal.responsibility.items.due_on",
    "rotation.appointment.how", "rotation.appointment.post", "rotation.appointment.rotate_by",
    "rotation.appointment.started_on", "rotation.appointment.unit_text",
}  # fmt: skip


def test_the_shipped_systems_decide_by_these_fields(ours):
    deciding = {
        "citywide_cleanup.cleanup.people", "citywide_cleanup.cleanup.refuse",
        "consolation_visit.consolation.cash", "consolation_visit.consolation.goods_value",
        "consolation_visit.consolation.group", "employment_help.employed.is_difficult",
        "employment_help.employed.job_on", "employment_help.employed.laid_off", "employment_help.employed.newly",
        "party_register.party_member.joined_on", "party_register.party_organisation.has_committee",
        "three_meetings.meeting.attendance", "three_meetings.meeting.attendance.state", "three_meetings.meeting.held",
        "three_meetings.meeting.parts", "three_meetings.meeting.resolutions",
        "day_night_patrol.day_patrol.problems", "day_night_patrol.night_round.led_by",
        "day_night_patrol.night_round.problems", "day_night_patrol.night_round.sites",
        "day_night_patrol.night_round.sites.at_work", "day_night_patrol.night_rota.nights",
        "day_night_patrol.night_rota.nights.cover", "day_night_patrol.night_rota.nights.on_day",
        "day_night_patrol.night_rota.nights.shift", "leadership_team.team_member.post",
        "minimum_allowance.minimum_allowance.amount", "office_spending.spending.amount",
        "office_spending.spending.community",
        "office_spending.spending.fund", "office_spending.spending.purpose",
        "party_register.party_organisation.level", "party_register.party_organisation.setting",
        "service_premises.premises_plan.years", "service_premises.premises_survey.area",
        "service_premises.premises_survey.functions", "service_premises.premises_survey.owned",
        "shopfront_three.frontage_check.items", "shopfront_three.frontage_check.items.answer",
        "shopfront_three.frontage_check.items.item", "shopfront_three.pledge.signed_on",
        "shopfront_three.shop.keeper_since", "shopfront_three.shop.road_kind",
        "site_dust.building_site.earthwork", "site_dust.building_site.exempt", "site_dust.building_site.exempt_until",
        "site_dust.building_site.floor_area", "site_dust.building_site.stage",
        "site_dust.dust_check.items", "site_dust.dust_check.items.answer", "site_dust.dust_check.items.item",
        "site_dust.dust_check.items.passed", "site_dust.dust_check.scope",
        "small_polluter_files.car_repairer.filed_on", "small_polluter_files.polluter_file.equipment",
        "small_polluter_files.polluter_file.pollutants", "small_polluter_files.polluter_file.trade",
        "small_polluter_files.polluter_patrol.items", "small_polluter_files.polluter_patrol.items.answer",
        "small_polluter_files.repair_check.items", "small_polluter_files.repair_check.items.answer",
        "small_polluter_files.small_polluter.address", "small_polluter_files.small_polluter.class",
        "small_polluter_files.small_polluter.deadline", "small_polluter_files.small_polluter.keeper",
        "small_polluter_files.waste_contract.until", "small_polluter_files.waste_place.tidy_on",
            "small_polluter_files.ban_closing.items", "small_polluter_files.ban_closing.items.answer",
            "small_polluter_files.banned_place.banned_on", "small_polluter_files.return_patrol.returned",
        "party_register.party_member.category", "party_register.party_member.leader",
        "party_register.party_member.status",
    }  # fmt: skip
    codes = {path.partition(".")[0] for path in deciding}
    assert {path for path in promoted(ours) if path.partition(".")[0] in codes} == deciding


def test_the_party_systems_decide_by_these_fields(ours):
    deciding = {
        "committee_election.committee_candidate.education", "committee_election.committee_candidate.party",
        "committee_election.election_plan.candidates", "committee_election.election_result.committee",
        "committee_election.election_result.elected", "committee_election.election_result.elected.person",
        "committee_election.election_result.elected.position", "committee_election.election_result.occasion",
        "democratic_life.life_meeting.held", "democratic_life.life_meeting.kind_of_life",
        "democratic_life.life_meeting.problems", "democratic_life.life_meeting.team",
        "democratic_life.life_meeting.team.state",
        "member_points.absence_view.people", "member_points.absence_view.people.excused",
        "member_points.absence_view.people.person",
    }  # fmt: skip
    found = promoted(ours)
    assert deciding | PARTY_AND_TEAM <= found
    assert not any(path.startswith("democratic_life.appraisal_result") for path in found)  # grades decide nothing


def test_rows_waits_plans_cells_and_lines_decide(corpus):
    found = promoted(corpus)
    assert {
        "three_meetings.meeting.parts", "three_meetings.meeting.attendance",  # where, and lines counted
        "two_review_five_check.year_plan.sessions.planned_on", "two_review_five_check.year_plan.sessions.part",  # plan
        "site_three_officers.watch_roster.shifts.post", "site_three_officers.watch_roster.shifts.on_day",  # each, dated
        "small_polluter_files.waste_contract.until",  # before, and latest
        "small_polluter_files.small_polluter.trade",  # complete asks every required field
        "consolation_visit.consolation.cash",  # summed
    } <= found  # fmt: skip
    assert "site_dust.dust_check.order" not in found


def test_what_is_kept_encrypted_is_never_a_fact(corpus):
    edition = corpus.at(date(2018, 6, 30), OFFICE_B)
    sensitive = {
        f"{form.name}.{field.name}"
        for form in edition.forms.values() for field in form.fields.values()
        if field.personal and edition.personal[field.personal].sensitive
    }  # fmt: skip
    assert len(sensitive) > 3
    assert not sensitive & promoted(corpus)

"""Files, contracts and centres: what each figure counts, on the day and row by row."""

from datetime import date
from fractions import Fraction

import pytest

from jiedao.procedures import registration
from jiedao.register.models import Listing
from tests import cast

JUNE = date(2018, 6, 30)
PERIOD = "2018-06"


def value(office, name, period=PERIOD, on=JUNE):
    asked = office.figure(name, period, on=on)
    return asked.value


@pytest.fixture
def centres(office):
    """A centre in each community: of 2,350 and of 999.9 square metres."""
    made = []
    for below, area in (("001", "2350"), ("002", "999.9")):
        place = office.place(below)
        centre = office.enter("premises", f"{place.name}党群服务中心", below=below, who="second_handler", part_of=place.pk,
                              address="后街", open_hours="8:30至18:00")  # fmt: skip
        survey(office, centre, area, date(2018, 3, 1))
        made.append(centre)
    return made


def survey(office, centre, area, on):
    office.submit("service_premises.premises_survey", centre, who="second_handler", on=on, area=area, source="deed",
                  owned="own", functions=["hall"])  # fmt: skip


def test_a_community_counts_by_the_last_survey_up_to_the_day(office, centres):
    assert (value(office, "premises_1000_m2"), value(office, "premises_2000_m2")) == (1, 1)
    assert value(office, "premises_1000_m2_share") == 50
    survey(office, centres[1], "1000", date(2018, 6, 20))
    assert value(office, "premises_1000_m2_share") == 100
    assert value(office, "premises_1000_m2_share", "2018-05", date(2018, 5, 31)) == 50
    asked = office.figure("premises_1000_m2", PERIOD, on=JUNE)
    assert {row.subject_id for row in asked.rows()} == {centre.pk for centre in centres}


def test_the_sentence_of_a_figure_says_its_values(office, centres):
    said = office.figure("premises_1000_m2_share", PERIOD, on=JUNE).sentence
    assert "党群服务中心面积不低于1000平方米的社区" in said and "<" not in said


def test_what_was_spent_is_counted_from_the_first_day_on_and_only_for_its_purposes(office):
    for on, purpose, amount in (
        (date(2017, 3, 1), "premises", "100.25"), (date(2018, 6, 30), "resident_service", "50.50"),
        (date(2018, 6, 30), "other", "7"), (date(2018, 7, 1), "premises", "1000"),
    ):  # fmt: skip
        office.submit("office_spending.spending", who="second_handler", on=on, purpose=purpose, what="演示", amount=amount,
                      fund="street", voucher=f"记字{amount}")  # fmt: skip
    assert value(office, "premises_and_service_spending") == Fraction("150.75")
    assert office.figure("premises_and_service_spending", PERIOD, on=JUNE).rows().count() == 2


def test_a_firm_counts_when_its_file_is_complete_and_while_it_is_on_the_register(office):
    firm = office.enter("small_polluter", "顺意门窗", address="前进巷1号", keeper="演示", deadline="2018-09-30",
                        **{"class": "ban"})  # fmt: skip
    assert value(office, "small_polluters_on_file") == 0
    office.submit("small_polluter_files.polluter_file", firm, on=date(2018, 6, 12), trade="门窗", equipment="切割机",
                  pollutants="粉尘")  # fmt: skip
    assert value(office, "small_polluters_on_file") == 1
    assert value(office, "small_polluters_on_file", "2018-05", date(2018, 5, 31)) == 0
    listing = Listing.objects.get(kind="small_polluter", subject_id=firm.pk)
    registration.leave(
        listing, on=JUNE, why="banned", street=office.row, who=office.standing("handler"), now=cast.at(JUNE, 10)
    )
    assert value(office, "small_polluters_on_file") == 0


def test_a_repairer_counts_when_filed_and_on_the_last_day_of_its_contract_still(office):
    shops = [
        office.enter("car_repairer", f"{no}号汽修", address="前进巷1号", keeper="演示", **filed)
        for no, filed in enumerate(({"filed_on": "2017-03-01"}, {"filed_on": "2017-03-01"}, {}))
    ]
    for shop, until in zip(shops, ("2018-06-30", "2018-06-29", "2018-12-31"), strict=True):
        office.submit("small_polluter_files.waste_contract", shop, on=date(2018, 1, 8), until=until)
    asked = office.figure("car_repairers_filed_and_contracted", PERIOD, on=JUNE)
    assert asked.value == 1
    assert [row.subject_id for row in asked.rows()] == [shops[0].pk]

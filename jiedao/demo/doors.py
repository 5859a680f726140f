"""The households that vote about their yard: one door a row, and no name."""

from datetime import datetime
from typing import TYPE_CHECKING

from jiedao.demo import steps, voting
from jiedao.demo.diary import running
from jiedao.demo.office import FIVE_MINUTES, Office
from jiedao.demo.voting import Split
from jiedao.procedures.matters import voting as putting

if TYPE_CHECKING:
    from jiedao.demo.days import Day

#: How many doors a floor and a house have.
FLOOR, HOUSE = 2, 12


def listed(
    office: Office, kind: str, yard: tuple[str, str], community: str, count: int, line: str, at: datetime
) -> None:
    """Put the doors of a yard on their register."""
    whole = office.subject(*yard)
    for no in range(count):
        house, within = divmod(no, HOUSE)
        name = f"{yard[1]}{house + 1}号楼{within // FLOOR + 1}0{within % FLOOR + 1}"
        office.put_on(kind, name, office.places[community], at, line, {}, part_of=whole)


def vote(
    day: "Day", matter: str, yard: tuple[str, str], community: str, now: datetime, *, came: int, split: Split
) -> None:
    """One vote a household, on paper: how many came and how many are for it, not who."""
    office = day.office
    tellers = (office.holder("community_director", place=community), office.holder("community_staff", place=community))
    poll = putting.call(running(office, matter, yard), on=day.day, **steps.hand(office, tellers[1], now - FIVE_MINUTES))
    voting.hold(office, poll, at=now, tellers=tellers, split=split, headcount=came)

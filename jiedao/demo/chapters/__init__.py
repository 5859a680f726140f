"""The chapters of an office's diary: one file a strand of the Party's and the team's work, or of what is done in the street."""

from collections.abc import Iterator

from jiedao.demo.chapters import (
    brands,
    campaign,
    care,
    checkin,
    cleaning,
    closings,
    decisions,
    elections,
    exams,
    facilities,
    forming,
    frontline,
    grading,
    hygiene,
    instructions,
    integrity,
    life,
    pairing,
    points,
    posts,
    prevention,
    renewal,
    residents,
    responsibility,
    reviews,
    safety,
    sources,
    streets,
    study,
    watch,
    weather,
    yards,
)
from jiedao.demo.diary import Page
from jiedao.demo.office import Office


def of(office: Office) -> Iterator[Page]:
    """Everything that the systems of the Party, the team and the street bring in the half-year."""
    party = (
        points,
        reviews,
        life,
        study,
        exams,
        responsibility,
        grading,
        elections,
        brands,
        campaign,
        checkin,
        care,
        pairing,
    )
    yard = (renewal, cleaning, yards, hygiene, prevention)
    for chapter in (*party, forming, frontline, decisions, integrity, posts, *yard):
        yield from chapter.pages(office)
    for chapter in (streets, facilities, sources, watch, closings, safety, weather, instructions, residents):
        yield from chapter.pages(office)

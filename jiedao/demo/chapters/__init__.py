"""The chapters of an office's diary: one file a strand of the Party's, the team's and the city's work."""

from collections.abc import Iterator

from jiedao.demo.chapters import (
    brands,
    campaign,
    care,
    checkin,
    closings,
    decisions,
    elections,
    exams,
    facilities,
    forming,
    frontline,
    grading,
    integrity,
    life,
    pairing,
    points,
    posts,
    responsibility,
    reviews,
    safety,
    sources,
    streets,
    study,
    watch,
)
from jiedao.demo.diary import Page
from jiedao.demo.office import Office


def of(office: Office) -> Iterator[Page]:
    """Everything that these systems bring in the half-year."""
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
    for chapter in (*party, forming, frontline, decisions, integrity, posts):
        yield from chapter.pages(office)
    for chapter in (streets, facilities, sources, watch, closings, safety):
        yield from chapter.pages(office)

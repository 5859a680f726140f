"""The chapters of an office's diary: one file a strand of the Party's and the team's work."""

from collections.abc import Iterator

from jiedao.demo.chapters import (
    brands,
    campaign,
    care,
    checkin,
    decisions,
    elections,
    exams,
    forming,
    frontline,
    grading,
    instructions,
    integrity,
    life,
    pairing,
    points,
    posts,
    responsibility,
    reviews,
    study,
)
from jiedao.demo.diary import Page
from jiedao.demo.office import Office


def of(office: Office) -> Iterator[Page]:
    """Everything that the Party's and the team's systems bring in the half-year."""
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
    for chapter in (*party, forming, frontline, decisions, integrity, posts, instructions):
        yield from chapter.pages(office)

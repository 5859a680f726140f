"""The chapters of an office's diary: one file a strand of the Party's and the team's work."""

from collections.abc import Iterator

from jiedao.demo.chapters import brands, campaign, elections, forming, frontline, pairing, posts, reviews, study
from jiedao.demo.diary import Page
from jiedao.demo.office import Office


def of(office: Office) -> Iterator[Page]:
    """Everything that the Party's and the team's systems bring in the half-year."""
    for chapter in (reviews, study, campaign, elections, brands, forming, frontline, pairing, posts):
        yield from chapter.pages(office)

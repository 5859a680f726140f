"""Which concept keeps the rows of a source: the one place where a figure, or points, learn where to look."""

from jiedao.activities.rows import ActivitySource
from jiedao.ballots.rows import BallotSource
from jiedao.cases.rows import CaseSource
from jiedao.duties.rows import DutySource
from jiedao.entries import sources
from jiedao.entries.rows import AsOf, Source
from jiedao.matters.rows import MatterSource
from jiedao.rulebook import Edition, Rows

#: The sources of FORMAT section 5 that this version keeps rows of; `members` are words of the rulebook itself.
SERVED = ("entries", "lines", "register", "duties", "cases", "matters", "ballots", "activities", "members")
UNSERVED_WORDS = {"payments": "发放"}


def source_of(rows: Rows, edition: Edition, as_of: AsOf) -> Source:
    """The source of some rows at one moment. LookupError for one that no concept keeps."""
    match rows.source:
        case "duties":
            return DutySource(edition, as_of, rows.name)
        case "cases":
            return CaseSource(edition, as_of, rows.name)
        case "ballots":
            return BallotSource(edition, as_of, rows.name)
        case "activities":
            return ActivitySource(edition, as_of, rows.name)
        case "matters":
            return MatterSource(edition, as_of, rows.name)
    return sources.source_of(rows, edition, as_of)

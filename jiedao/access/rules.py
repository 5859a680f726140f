"""Who disposes of a post: who may hand its work over, and let another act in it. On plain values, no database here."""

from dataclasses import dataclass

#: Posts of the office from the grid up; a post is disposed of by one above it, the two heads' by each other.
SENIORITY = (
    ("grid_worker", "community_staff"), ("community_secretary", "community_director"), ("handler",), ("office_head",),
    ("leader",), ("secretary", "director"),
)  # fmt: skip
_RANK = {role: no for no, roles in enumerate(SENIORITY) for role in roles}
HEADS = len(SENIORITY) - 1


@dataclass(frozen=True)
class Post:
    """A post as far as it decides: its role, its place's code, its lines of work (none = all)."""

    role: str
    place: str
    lines: frozenset[str] = frozenset()


def disposes(mine: Post, theirs: Post, *, whole_office: bool) -> bool:
    """Whether one post disposes of another: it stands above it, and all the other does lies within its reach.

    `whole_office`: mine reaches all places. Posts of supervision and settings (auditor, protection officer, system
    administrator) are disposed of by nobody here.
    """
    if mine.role not in _RANK or theirs.role not in _RANK:
        return False
    above = _RANK[mine.role] > _RANK[theirs.role] or _RANK[mine.role] == _RANK[theirs.role] == HEADS
    around = whole_office or theirs.place.startswith(mine.place)
    inside = not mine.lines or (bool(theirs.lines) and theirs.lines <= mine.lines)
    return above and around and inside

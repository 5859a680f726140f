"""Who may change a record that stands, on plain values. No database here.

Basis: `docs/access.md`, permission entry.correct: one's own records, and those of one's section.
"""

from datetime import date
from uuid import UUID

#: Posts that answer for a section or a community, and so for what others recorded in it.
ANSWERS_FOR = frozenset(
    {
        "handler", "office_head", "leader", "secretary", "director", "community_secretary", "community_director",
    }
)  # fmt: skip


def why_not(
    *, author: UUID | None, viewer: UUID, roles: frozenset[str], permitted: bool, covered: bool, closed: bool
) -> str:
    """Why somebody may not correct or void a record, in words; '' when they may."""
    if closed:
        return "它已经更正或作废"
    if not permitted:
        return "您的岗位不更正记录"
    if author == viewer:
        return ""
    if not covered:
        return "不在工作范围内"
    if not roles & ANSWERS_FOR:
        return "它是别人登记的"
    return ""


def may_take_back(*, author: UUID | None, viewer: UUID, entered_on: date, on: date, closed: bool) -> bool:
    """Whether this is the author's own record of today, which is taken back without asking anybody."""
    return not closed and author == viewer and entered_on == on

"""The duties that any record of a form fulfils, whatever it says: settled in the very statement that writes the record.

Nothing need be looked up for them. Who sends at the same moment about the same subject waits for the obligation's row
and then compares with what stands in it, so the record that was entered first counts, whichever is written first.
"""

from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from jiedao.duties import rules
from jiedao.duties.evidence import by_subject
from jiedao.duties.feeds import feeds
from jiedao.entries.actions import Along
from jiedao.rulebook import Duty, Edition
from jiedao.tenancy import context

FULFIL = """
UPDATE duties_obligation o SET done_on = %s, done_entry_id = entry.id, done_entered = %s FROM entry
WHERE o.street_id = %s AND o.subject_id = %s AND o.duty = ANY(%s) AND o.from_on <= %s
    AND (o.to_on IS NULL OR o.to_on >= %s)
    AND (o.done_on IS NULL OR (o.done_on, o.done_entered, o.done_entry_id) > (%s, %s, entry.id))
"""


@lru_cache(maxsize=1024)
def fulfilled_by_any(edition: Edition, form: str) -> tuple[str, ...]:
    """The names of these duties for one form."""
    return tuple(duty.name for duty in feeds(edition).settled_by(form) if _is_simple(duty, edition))


def _is_simple(duty: Duty, edition: Edition) -> bool:
    if not rules.by_calendar(duty) or duty.times is not None or duty.each or len(duty.done_by) != 1:
        return False
    (rows,) = duty.done_by
    return rows.source == "entries" and rows.where is None and not rows.dated and by_subject(duty, edition)


def fulfil(edition: Edition, form: str, *, subject: UUID, on: date, entered: datetime) -> Along | None:
    """What settles those duties along with the record; None where the form has none of them."""
    duties = fulfilled_by_any(edition, form)
    if not duties:
        return None
    return Along(FULFIL, (on, entered, context.required(), subject, list(duties), on, on, on, entered))

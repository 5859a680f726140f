"""What the calendar does to many cases at once, in one statement with the events of each."""

from typing import Any

from django.db import connection, transaction

from jiedao.access.hand import Hand
from jiedao.audit.actions import actor
from jiedao.tenancy import context

#: Marks cases late and writes one event for each, in the order of their due moments; its data as `canonical` writes them.
MARK_LATE = """
WITH wanted AS MATERIALIZED ({wanted}), late AS (
    UPDATE cases_case AS marked SET late = true FROM wanted
    WHERE marked.street_id = %s AND marked.id = wanted.id AND NOT marked.late
    RETURNING marked.id, marked.number, marked.due_at, marked.due_on
)
SELECT audit_append(
    %s, %s, '{kind}', 'cases.case:' || one.id, %s,
    '{{"due":' || coalesce(to_json(one.due_on)::text, 'null') || ',"number":' || to_json(one.number)::text || '}}'
) FROM (SELECT * FROM late ORDER BY due_at, id) AS one
"""


@transaction.atomic
def mark_late(cases: Any, *, hand: Hand) -> int:
    """Note of some cases that a clock of theirs has run out; how many were not marked before."""
    wanted, values = cases.order_by().values("id").query.sql_with_params()
    street = context.required()
    with connection.cursor() as cursor:
        cursor.execute(
            MARK_LATE.format(wanted=wanted, kind="case.late"), [*values, street, street, hand.now, actor(hand.by)]
        )
        return int(cursor.rowcount)

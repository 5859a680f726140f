"""What the calendar does to many cases at once, in one statement with the events of each."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from jiedao.access.hand import Hand
from jiedao.audit.actions import actor
from jiedao.cases.rules import MOVES
from jiedao.periods import day_of
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


class Told(NamedTuple):
    """A case whose next notice is due: how many it has had, and whom this one goes to, as a role and in words."""

    case: UUID
    sent: int
    role: str
    label: str


#: Chases cases and writes a step and an event for each, in the order of their due moments; as `actions.send_notice` does for
#: one. A case that somebody has chased, or taken a step with, since it was read is left as it is.
SEND_NOTICES = """
WITH told AS MATERIALIZED (
    SELECT * FROM unnest(%(cases)s::uuid[], %(sent)s::int[], %(roles)s::text[], %(labels)s::text[]) AS t (id, sent, role, label)
), chased AS (
    UPDATE cases_case AS c SET notices = c.notices + 1, noticed_on = %(on)s::date, changed_at = %(now)s::timestamptz,
        late = c.late OR coalesce(c.due_at < %(at)s::timestamptz, false)
    FROM told WHERE c.street_id = %(street)s AND c.id = told.id AND c.notices = told.sent AND c.state = ANY (%(begins)s)
    RETURNING c.id, c.number, c.state, c.lane, c.notices, c.due_at, told.role, told.label
), steps AS (
    INSERT INTO cases_step (id, street_id, case_id, no, move, state, lane, at, entered_at, user_id, person_id, note, basis)
    SELECT uuid7(), %(street)s, id,
        1 + (SELECT count(*) FROM cases_step s WHERE s.street_id = %(street)s AND s.case_id = chased.id),
        '{move}', state, lane, %(at)s::timestamptz, %(now)s::timestamptz, %(user)s::uuid, %(person)s::uuid,
        '第' || notices || '次督办，送' || label, ''
    FROM chased
)
SELECT audit_append(
    %(street)s, %(now)s::timestamptz, '{kind}', 'cases.case:' || one.id, %(by)s,
    '{{"entry":null,"number":' || to_json(one.number)::text || ',"role":' || to_json(one.role)::text
        || ',"state":' || to_json(one.state)::text || '}}'
) FROM (SELECT * FROM chased ORDER BY due_at, id) AS one
"""


@transaction.atomic
def send_notices(told: Iterable[Told], *, hand: Hand) -> int:
    """Chase some cases formally (督办), each telling the next role of its ladder; how many were chased."""
    rows = list(told)
    if not rows:
        return 0
    cases, sent, roles, labels = (list(column) for column in zip(*rows, strict=True))
    move = MOVES["notice"]
    asked = {
        "cases": cases, "sent": sent, "roles": roles, "labels": labels, "street": context.required(),
        "begins": list(move.begins), "on": day_of(hand.at), "at": hand.at, "now": hand.now, "by": actor(hand.by),
        "user": hand.user.pk if hand.user else None, "person": hand.person,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SEND_NOTICES.format(move=move.name, kind=f"case.{move.name}"), asked)
        return int(cursor.rowcount)

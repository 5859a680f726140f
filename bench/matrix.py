"""The duty matrix of 200 branches over a year: every cell with its word and reason, against the bare read of its rows."""

import statistics
import time
from typing import Any

from bench import ground

PAGE = "/duties/of/branch_life/?period=2018"
BY_HAND = """
SELECT o.*, s.name, p.name, u.name FROM duties_obligation o
JOIN register_subject s ON s.street_id = o.street_id AND s.id = o.subject_id
JOIN register_place p ON p.street_id = s.street_id AND p.id = s.place_id
LEFT JOIN access_user u ON u.id = o.waived_by_id
WHERE o.street_id = %s AND o.duty = ANY (%s) AND o.due_on BETWEEN %s AND %s
ORDER BY p.code, s.name_key, o.subject_id, o.due_on, o.id
"""


def with_rules() -> None:
    """Read the rulebook with the measure's own regulation."""
    from django.conf import settings

    settings.RULEBOOKS = [ground.RULES]


def secretary() -> Any:
    """A request of somebody whose work is all of the office's."""
    from django.test import RequestFactory

    from jiedao.access.models import User
    from jiedao.access.queries import Standing
    from jiedao.register.scope import Scope
    from jiedao.tenancy.models import Street

    request: Any = RequestFactory().get(PAGE)
    request.user, request.street = User.objects.get(username="handler"), Street.objects.get(code=ground.OFFICE)
    request.scope = Scope.everything(ground.OFFICE)
    request.standing = Standing(request.user, ground.DAY, (), request.scope, frozenset())
    return request


def ratio(say: Any) -> float:
    """The whole matrix in words, of the same rows read by hand with nobody's fence; the median of nine rounds."""
    from django.db import connection

    from jiedao.duties import queries
    from jiedao.procedures import booking
    from jiedao.register.queries import calendar
    from jiedao.tenancy import context
    from jiedao.web.duties import asking, matrix

    edition = booking.edition(ground.OFFICE, ground.DAY)
    duties = [duty for duty in edition.duties.values() if duty.regulation == "branch_life"]
    names, ratios = [duty.name for duty in duties], []
    with context.street(ground.OFFICE), ground.superuser() as admin:
        connection.ensure_connection()
        for _ in range(9):
            began = time.perf_counter()
            rows = admin.execute(BY_HAND, [ground.OFFICE, names, "2018-01-01", "2018-12-31"]).fetchall()
            hand = time.perf_counter() - began
            began = time.perf_counter()
            request = secretary()
            asked = asking.asked(request)
            owing = queries.owing(request.scope, names, asked.span)
            made = matrix.sheet(request, duties, asked, calendar(request.scope), edition, owing, whole=True)
            found = list(made.groups(queries.told(request.scope, names, asked.span).iterator(2000)))
            whole = time.perf_counter() - began
            cells = sum(1 for group in found for row in group.rows for one in row.cells if one.kind == "duty")
            assert cells == len(rows) == 200 * 12 * 6, (cells, len(rows))
            ratios.append(whole / hand)
        say(f"    {len(rows):,} rows by hand in {hand * 1000:.0f} ms, as a matrix in words in {whole * 1000:.0f} ms")
    return statistics.median(ratios)

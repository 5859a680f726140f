"""A night's `tick` over open duties and open cases, against one UPDATE of each by hand."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from bench import ground

PARTS = 5
#: Spots on their register, in the grids.
SPOTS = (
    ground.GRIDS
    + """, made AS (
    INSERT INTO register_subject (id, street_id, base, name, name_key, number, place_id, sex)
    SELECT uuid7(), %(street)s, 'facility', '点位' || lpad(n::text, 6, '0'), lpad(n::text, 6, '0'), '', g.id, ''
    FROM generate_series(1, %(spots)s::int) n JOIN grids g ON g.no = n %% g.all_of RETURNING id, place_id, name_key
)
INSERT INTO register_listing (id, street_id, kind, line, subject_id, place_id, name_key, from_on, ended_by)
SELECT uuid7(), %(street)s, 'spot', 'environment', id, place_id, name_key, date '2017-01-01', '' FROM made
"""
)
#: A day's records: one spot in ten is seen to be whole.
LOOKED = """
WITH kept AS (SELECT id FROM entries_formversion WHERE street_id = %(street)s LIMIT 1), told AS (
    INSERT INTO entries_entry (id, street_id, form, line, version_id, subject_id, place_id, occurred_on, occurred_at,
        entered_at, values, digest, until_why)
    SELECT uuid7(), %(street)s, 'spot_watch.looked', 'environment', kept.id, l.subject_id, l.place_id, %(on)s::date,
        %(on)s::date + time '09:00', %(on)s::date + time '10:00', '{"part": "whole"}', repeat('d', 64), ''
    FROM register_listing l, kept WHERE l.street_id = %(street)s AND l.kind = 'spot' AND l.name_key::int %% 10 = %(tenth)s
    RETURNING id, subject_id, place_id, occurred_on, entered_at
)
INSERT INTO entries_fact (street_id, entry_id, field, item, part, subject_id, place_id, occurred_on, entered_at, word)
SELECT %(street)s, id, 'spot_watch.looked.part', 0, 0, subject_id, place_id, occurred_on, entered_at, 'whole' FROM told
"""
#: Open cases: the clock of one in fifty runs out in the night, one in five is over and has been chased as often as it can.
CASES = (
    ground.GRIDS
    + """
INSERT INTO cases_case (
    id, street_id, number, ladder, line, title, subject_id, place_id, source, opened_on, opened_at, state, lane, due_at,
    due_on, provisional, late, repeated, extended, notices, noticed_on, answer, found, changed_at
)
SELECT uuid7(), %(street)s, '夜2018-' || lpad(n::text, 6, '0'), 'rectification.ordinary_case', 'environment',
    '第' || n || '网格：店外堆放建材', g.id, g.id, '', date '2018-06-04', timestamptz '2018-06-04 09:00+08', 'assigned',
    'handling', due, due::date, false, is_over, false, 0, CASE WHEN is_over THEN 3 ELSE 0 END,
    CASE WHEN is_over THEN date '2018-06-29' END, '', '{}', timestamptz '2018-06-04 09:00+08'
FROM generate_series(1, %(cases)s::int) n JOIN grids g ON g.no = n %% g.all_of
CROSS JOIN LATERAL (SELECT n %% 5 = 0 AS is_over) o
CROSS JOIN LATERAL (SELECT CASE WHEN is_over THEN timestamptz '2018-06-11 18:00+08' WHEN n %% 50 = 1
    THEN timestamptz '2018-07-03 18:00+08' + n / 50 %% %(nights)s * interval '1 day'
    ELSE timestamptz '2018-07-30 18:00+08' END AS due) d
"""
)
#: What somebody who knows the tables would write: what is owed is settled by its first record, what ran out is late.
BY_HAND = """
WITH settled AS (
    UPDATE duties_obligation o SET (done_on, done_entry_id, done_entered) = (
        SELECT e.occurred_on, e.id, e.entered_at FROM entries_fact f
        JOIN entries_entry e ON e.street_id = f.street_id AND e.id = f.entry_id
        WHERE f.street_id = o.street_id AND f.subject_id = o.subject_id AND f.field = 'spot_watch.looked.part'
            AND f.word = split_part(o.duty, '.', 2) AND f.until_at IS NULL AND e.until_at IS NULL
            AND f.occurred_on BETWEEN o.from_on AND o.to_on
        ORDER BY e.occurred_on, e.entered_at, e.id LIMIT 1
    ) WHERE o.street_id = %(street)s AND o.duty = ANY (%(duties)s) AND o.due_on >= %(on)s AND o.waived_at IS NULL
    RETURNING done_on
), late AS (
    UPDATE cases_case SET late = true WHERE street_id = %(street)s AND NOT late AND due_at < %(now)s
        AND state IN ('registered', 'assigned', 'accepted', 'fixing', 'returned', 'extended', 'transferred')
    RETURNING id
)
SELECT (SELECT count(*) FROM settled), (SELECT count(*) FROM settled WHERE done_on IS NOT NULL), (SELECT count(*) FROM late)
"""
NIGHTS = 3


def fill(many: int) -> None:
    """As many open duties and as many open cases: the duties stand by the first tick, which is not measured."""
    with ground.superuser() as admin:
        admin.execute(SPOTS, {"street": ground.OFFICE, "spots": many // PARTS})
        admin.execute("SET session_replication_role = replica")
        admin.execute(CASES, {"street": ground.OFFICE, "cases": many, "nights": NIGHTS})
        for table in ("register_subject", "register_listing", "cases_case"):
            admin.execute(f"VACUUM ANALYZE {table}")
    _tick(_night(ground.DAY))
    with ground.superuser() as admin:
        admin.execute("VACUUM ANALYZE duties_obligation")


def ratio(many: int, say: Callable[[str], None]) -> float:
    """The night after each of some days of work, in turn with the same by hand, which is rolled back; the median."""
    ratios = []
    for no in range(NIGHTS):
        day = ground.DAY + timedelta(days=no + 1)
        now = _night(day)
        with ground.superuser() as admin:
            admin.execute(LOOKED, {"street": ground.OFFICE, "on": day, "tenth": no})
            for table in ("entries_entry", "entries_fact", "duties_obligation", "cases_case"):
                admin.execute(f"VACUUM ANALYZE {table}")
            admin.execute("CHECKPOINT")
        owed, done, late, hand = _by_hand(now)
        assert owed == many, (owed, many)
        began = time.perf_counter()
        _tick(now)
        whole = time.perf_counter() - began
        assert _stands(day) == (owed, done) and late and not _by_hand(now)[2]
        say(
            f"    {owed:,} open duties, {done:,} of them done, {late:,} cases late tonight: by hand {hand:.2f} s, tick {whole:.2f} s"
        )
        ratios.append(whole / hand)
    return sorted(ratios)[NIGHTS // 2]


def _night(day: date) -> datetime:
    from jiedao.periods import TZ

    return datetime(day.year, day.month, day.day, 23, tzinfo=TZ)


def _asked(day: date) -> dict[str, Any]:
    duties = [f"spot_watch.{part}" for part in ("whole", "clean", "sign", "light", "lid")]
    return {"street": ground.OFFICE, "duties": duties, "on": day}


def _by_hand(now: datetime) -> tuple[int, int, int, float]:
    with ground.superuser() as admin, admin.transaction(force_rollback=True):
        began = time.perf_counter()
        found = admin.execute(BY_HAND, {**_asked(now.date()), "now": now}).fetchone()
        return (*found, time.perf_counter() - began)


def _stands(day: date) -> tuple[int, int]:
    counts = (
        "SELECT count(*), count(done_on) FROM duties_obligation WHERE street_id = %(street)s AND duty = ANY (%(duties)s)"
        " AND due_on >= %(on)s"
    )
    with ground.superuser() as admin:
        found = admin.execute(counts, _asked(day)).fetchone()
    return found[0], found[1]


def _tick(now: datetime) -> None:
    from jiedao.procedures.clock import tick
    from jiedao.tenancy.models import Street

    tick(Street.objects.get(code=ground.OFFICE), now=now)

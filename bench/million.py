"""The list of cases, their board and their map where an office has a million of them, against the same rows by hand."""

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench import ground, machine

ROUNDS = 7
#: One case in twenty is open, the newest ones; the others were closed over ten years. Each stands at a point of its own.
FILL = (
    ground.GRIDS
    + """, made AS (
    INSERT INTO cases_case (
        id, street_id, number, ladder, line, title, subject_id, place_id, source, opened_on, opened_at, state, lane, due_at,
        due_on, provisional, late, repeated, extended, notices, noticed_on, closed_on, closed_at, workdays, answer, found,
        changed_at
    )
    SELECT uuid7(), %(street)s, '旧2018-' || lpad(n::text, 7, '0'), (ARRAY['rectification.ordinary_case',
            'site_dust.dust_problem', 'shopfront_three.frontage_problem', 'resident_requests.resident_request'])[1 + n / 7 %% 4],
        CASE WHEN n %% 3 = 0 THEN 'city_management' ELSE 'environment' END,
        '第' || n || '网格：店外堆放建材', g.id, g.id, '', day, at, CASE WHEN is_open THEN
            (ARRAY['assigned', 'accepted', 'fixing', 'submitted', 'hung'])[1 + n %% 5] ELSE 'closed' END, 'handling',
        CASE WHEN is_open THEN at + interval '7 days' + (n %% 14) * interval '1 day' END,
        CASE WHEN is_open THEN day + 7 + n %% 14 END, false, n %% 3 = 0, false, 0, (n %% 9 = 0)::int,
        CASE WHEN n %% 9 = 0 THEN day + 8 END, CASE WHEN NOT is_open THEN day + 5 END,
        CASE WHEN NOT is_open THEN at + interval '5 days' END, CASE WHEN NOT is_open THEN 3 END, '', '{}', at
    FROM generate_series(%(first)s::int, %(last)s::int) n
    CROSS JOIN LATERAL (SELECT n > %(all)s - %(all)s / 20 AS is_open) o
    CROSS JOIN LATERAL (SELECT CASE WHEN is_open THEN date '2018-06-01' + n %% 30
        ELSE date '2008-06-01' + (n::bigint * 3650 / %(all)s)::int END AS day) d
    CROSS JOIN LATERAL (SELECT day + time '09:00' + n %% 3600 * interval '1 second' AS at) a
    JOIN grids g ON g.no = n %% g.all_of
    RETURNING id, state, opened_at
), steps AS (
    INSERT INTO cases_step (id, street_id, case_id, no, move, state, lane, at, entered_at, note, basis)
    SELECT uuid7(), %(street)s, id, 1, 'open', 'assigned', 'handling', opened_at, opened_at, '', '' FROM made
)
INSERT INTO register_position (street_id, "of", thing, lon, lat, system, given_lon, given_lat, own, at)
SELECT %(street)s, 'case', id, lon, lat, 'WGS-84', lon, lat, true, opened_at FROM made
CROSS JOIN LATERAL (SELECT 113600000 + abs(hashtext(id::text)) %% 40000 AS lon,
    34700000 + abs(hashtext('y' || id)) %% 40000 AS lat) spot
"""
)
OPEN = "state NOT IN ('closed', 'void', 'joined', 'recalled')"
#: What somebody who knows the tables would write for each page, with nobody's fence.
COUNTS = f"""
SELECT count(*) FILTER (WHERE {OPEN}), count(*) FILTER (WHERE {OPEN} AND state <> 'hung' AND due_at < %(now)s),
    count(*) FILTER (WHERE state = 'submitted'), count(*) FILTER (WHERE state = 'hung'),
    count(*) FILTER (WHERE state = 'closed'), count(*) FROM cases_case WHERE street_id = %(street)s
"""
ROWS = """
SELECT c.number, c.title, c.state, c.lane, c.opened_at, c.due_at, c.due_on, c.closed_at, p.short_name,
    (SELECT u.name FROM cases_step s JOIN register_subject u ON u.street_id = s.street_id AND u.id = s.person_id
        WHERE s.street_id = c.street_id AND s.case_id = c.id AND s.move IN ('accept', 'start') ORDER BY s.no DESC LIMIT 1)
FROM cases_case c JOIN register_place p ON p.street_id = c.street_id AND p.id = c.place_id
WHERE c.street_id = %(street)s {beyond} ORDER BY {order} LIMIT {many}
"""
BOARD = f"""
SELECT {{by}}, count(*), count(*) FILTER (WHERE state <> 'hung' AND due_at BETWEEN %(now)s AND %(tonight)s),
    count(*) FILTER (WHERE state <> 'hung' AND due_at < %(now)s), count(*) FILTER (WHERE notices > 0),
    count(*) FILTER (WHERE state = 'hung') FROM cases_case WHERE street_id = %(street)s AND {OPEN} GROUP BY {{by}}
"""
NEAR = """
FROM cases_case c JOIN register_position p ON p.street_id = c.street_id AND p."of" = 'case' AND p.thing = c.id
WHERE c.street_id = %(street)s AND {which}
"""
REACH = "SELECT count(*), min(p.lon), min(p.lat), max(p.lon), max(p.lat)" + NEAR
CELLS = (
    "SELECT count(*), count(*) FILTER (WHERE state <> 'hung' AND due_at < %(now)s), avg(p.lon)::int, avg(p.lat)::int"
    + NEAR
    + " GROUP BY p.lon / 2500, p.lat / 2500"
)
NEWEST, PRESSING = "c.opened_at DESC, c.id DESC", "c.due_at, c.id"
HANDS: dict[str, tuple[str, ...]] = {
    "list": (COUNTS, ROWS.format(beyond="", order=NEWEST, many=51)),
    "middle": (COUNTS, ROWS.format(beyond="AND c.opened_at < '2013-06-01'", order=NEWEST, many=51)),
    "board": (BOARD.format(by="lane"), BOARD.format(by="place_id")),
    "map": (
        COUNTS, ROWS.format(beyond=f"AND {OPEN}", order=PRESSING, many=16),
        REACH.format(which=OPEN), CELLS.format(which=OPEN),
    ),
    "map of all": (
        COUNTS, ROWS.format(beyond="", order=NEWEST, many=16), REACH.format(which="true"), CELLS.format(which="true"),
    ),
}  # fmt: skip


def fill(many: int) -> None:
    """As many cases as wanted beside those there are, with the planner told. Their keys are right by their making."""
    with ground.superuser() as admin:
        admin.execute("SET session_replication_role = replica")
        for first in range(1, many + 1, 100_000):
            last = min(first + 99_999, many)
            admin.execute(FILL, {"street": ground.OFFICE, "first": first, "last": last, "all": many})
        for table in ("cases_case", "cases_step", "register_position"):
            admin.execute(f"VACUUM ANALYZE {table}")
        admin.execute("CHECKPOINT")


def pages() -> dict[str, str]:
    """The pages by name; the one in the middle by the place in the order that its address holds."""
    from datetime import datetime
    from uuid import UUID

    from jiedao.periods import TZ
    from jiedao.web import paging

    middle = paging._written([datetime(2013, 6, 1, tzinfo=TZ), UUID(int=0)])
    return {
        "list": "/cases/?state=all", "middle": f"/cases/?state=all&after={middle}", "board": "/cases/board/",
        "map": "/map/", "map of all": "/map/?state=all",
    }  # fmt: skip


def memory(client: Any) -> float:
    """Megabytes of this process after each page has been looked at some times."""
    for _ in range(5):
        for address in pages().values():
            assert client.get(address).status_code == 200, address
    return machine.memory(os.getpid())


def ratios(client: Any, say: Callable[[str], None]) -> dict[str, float]:
    """The time of each page, of its rows by hand with nobody's fence; the median of some rounds, in turn."""
    from jiedao.periods import TZ

    found = {}
    now = ground.noon(TZ)
    asked = {"street": ground.OFFICE, "now": now, "tonight": now.replace(hour=23, minute=59)}
    with ground.superuser() as admin:
        for name, address in pages().items():
            each, times = [], []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                for statement in HANDS[name]:
                    admin.execute(statement, asked).fetchall()
                hand = time.perf_counter() - began
                began = time.perf_counter()
                assert client.get(address).status_code == 200
                whole = time.perf_counter() - began
                each.append(whole / hand)
                times.append((hand, whole))
            hand, whole = (statistics.median(side) * 1000 for side in zip(*times, strict=True))
            say(f"    {name}: by hand {hand:.0f} ms, as a page {whole:.0f} ms")
            found[name] = statistics.median(each)
    return found

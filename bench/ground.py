"""The ground that is measured on: an installation of its own with one office, its people and as many records as wanted."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

OFFICE = 410_199_002
DAY = date(2018, 7, 2)
PASSWORD = "bench-2018-words"
WALKERS = 8

#: The grids of the office, counted from 0.
GRIDS = """
WITH grids AS (
    SELECT id, code, row_number() OVER (ORDER BY code) - 1 AS no, count(*) OVER () AS all_of
    FROM register_place WHERE street_id = %(street)s AND kind = 'grid'
)"""

#: Records of a year, spread over grids, forms and days; `%(first)s` numbers the batch.
FILL = (
    GRIDS
    + """, kept AS (SELECT id FROM entries_formversion WHERE street_id = %(street)s LIMIT 1)
INSERT INTO entries_entry (
    id, street_id, form, line, version_id, subject_id, place_id, occurred_on, occurred_at, entered_at, values, digest,
    until_why
)
SELECT uuid7(), %(street)s, (ARRAY[
        'day_night_patrol.day_patrol', 'day_night_patrol.night_round', 'citywide_cleanup.cleanup',
        'shopfront_three.frontage_check', 'site_dust.dust_check'
    ])[1 + n %% 5], 'environment', kept.id, g.id, g.id, day, day + time '09:00', day + time '10:00',
    '{"problems": [{"what": "店外堆放建材", "where_it_is": "互助路28号"}]}', repeat('d', 64), ''
FROM kept, generate_series(%(first)s::int, %(last)s::int) n
CROSS JOIN LATERAL (SELECT date '2017-07-02' + (n %% 365) AS day) d
JOIN grids g ON g.no = n %% g.all_of
"""
)


@contextmanager
def installation() -> Iterator[Path]:
    """A fresh installation in a folder of its own; stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="jd-bench-", dir="/tmp"))
    folder.chmod(0o711)
    os.environ["JIEDAO_VAR"] = str(folder / "var")
    os.environ["JIEDAO_KEYS"] = str(folder / "keys")
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiedao.settings"
    from jiedao import embedded

    try:
        yield folder
    finally:
        embedded.stop(folder / "var")
        shutil.rmtree(folder, ignore_errors=True)


def people() -> None:
    """The office with eight grid workers, a handler and what their work needs."""
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password

    from jiedao.periods import TZ
    from jiedao.procedures import setup
    from jiedao.procedures.clock import tick
    from jiedao.procedures.offices import PlaceRow, StaffRow, enter_places, enter_staff, found_street
    from jiedao.tenancy import context

    setup.prepare()
    since = date(2018, 6, 25)
    found_street(code=OFFICE, slug="bench", name="量具街道", since=since, case_mark="量", demonstration_day=DAY)
    at = datetime(2018, 1, 1, tzinfo=TZ)
    with context.street(OFFICE):
        code = str(OFFICE)
        places = [PlaceRow("sub_district", code, "量具街道", "街道")]
        staff = [
            StaffRow("handler", "经办", "handler", "", ("city_management", "environment", "party_building"), at.date())
        ]
        for n in range(1, WALKERS + 1):
            places.append(PlaceRow("community", f"{code}{n:03}", f"第{n}社区", f"{n}社区", code))
            places.append(PlaceRow("grid", f"{code}{n:03}001", f"第{n}网格", f"{n} 01", f"{code}{n:03}"))
            staff.append(StaffRow(f"walker{n}", f"网格{n}", "grid_worker", f"{code}{n:03}001", (), at.date()))
        enter_places(places, by="system:bench", at=at)
        enter_staff(staff, password_hash=make_password(PASSWORD), by="system:bench", at=at)
    from jiedao.tenancy.models import Street

    tick(Street.objects.get(code=OFFICE), now=datetime(2018, 7, 2, 6, tzinfo=TZ))


def noon(zone: Any) -> datetime:
    """The middle of the day that the office lives on."""
    return datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=zone)


def superuser() -> Any:
    """A connection nobody fences, for filling and for counting by hand."""
    import psycopg

    from jiedao import embedded

    return psycopg.connect(embedded.running().conninfo("postgres"), autocommit=True)


def fill(up_to: int) -> None:
    """As many records as wanted in all, with the planner told."""
    with superuser() as admin:
        have = admin.execute("SELECT count(*) FROM entries_entry").fetchone()[0]
        step = 100_000
        for first in range(have, up_to, step):
            last = min(first + step, up_to) - 1
            admin.execute(FILL, {"street": OFFICE, "first": first, "last": last})
        admin.execute("VACUUM ANALYZE entries_entry")
        admin.execute("CHECKPOINT")


def grids() -> list[str]:
    """The ids of the grids, in order of their walkers."""
    with superuser() as admin:
        rows = admin.execute("SELECT id FROM register_place WHERE kind = 'grid' ORDER BY code").fetchall()
    return [str(row[0]) for row in rows]


def first_record(form_path: str) -> None:
    """One record through the whole procedure, so that the form's version is there to point at."""
    from jiedao.access.models import User
    from jiedao.access.queries import standing_of
    from jiedao.periods import TZ
    from jiedao.procedures import booking
    from jiedao.procedures.submission import Sent, submit
    from jiedao.register.models import Place
    from jiedao.register.scope import Scope
    from jiedao.tenancy import context
    from jiedao.tenancy.ids import uuid7
    from jiedao.tenancy.models import Street

    street = Street.objects.get(code=OFFICE)
    form = form_path.strip("/").split("/")[-1]
    with context.street(OFFICE):
        user = User.objects.get(username="walker1")
        shut = booking.shut(booking.edition(street, DAY))
        who = standing_of(Scope.everything(OFFICE), user, on=DAY, shut=shut)
        grid = Place.objects.filter(kind="grid").order_by("code").first()
        at = datetime(2018, 7, 2, 6, tzinfo=TZ)
        submit(Sent(uuid7(), form, grid.pk, at, {}), street=street, who=who, now=at.replace(hour=7))


CASES = (
    GRIDS
    + """, made AS (
    INSERT INTO cases_case (
        id, street_id, number, ladder, line, title, subject_id, place_id, source, opened_on, opened_at, state, lane, due_at,
        due_on, provisional, late, repeated, extended, notices, answer, found, changed_at
    )
    SELECT uuid7(), %(street)s, '量2018-' || lpad(n::text, 6, '0'), 'rectification.ordinary_case', 'environment',
        '第' || n || '网格：店外堆放建材', g.id, g.id, '', day, day + time '09:00', 'assigned', 'handling',
        day + time '18:00', day + 5, false, n %% 3 = 0, false, 0, 0, '', '{}', day + time '09:00'
    FROM generate_series(%(first)s::int, %(last)s::int) n
    CROSS JOIN LATERAL (SELECT date '2018-01-01' + (n %% 180) AS day) d
    JOIN grids g ON g.no = n %% g.all_of
    RETURNING id, opened_at, due_at
), stays AS (
    INSERT INTO cases_lanestay (id, street_id, case_id, no, lane, label, clock_lane, from_at, due_at, outcome)
    SELECT uuid7(), %(street)s, id, 1, 'handling', '承办', '', opened_at, due_at, '' FROM made
)
INSERT INTO cases_finding (id, street_id, case_id, no, code, label, note)
SELECT uuid7(), %(street)s, id, 1, 'c', '店外堆放建材', '' FROM made
"""
)


def cases(up_to: int) -> None:
    """As many open cases as wanted in all."""
    with superuser() as admin:
        have = admin.execute("SELECT count(*) FROM cases_case").fetchone()[0]
        if have < up_to:
            admin.execute(CASES, {"street": OFFICE, "first": have + 1, "last": up_to})
            admin.execute("VACUUM ANALYZE cases_case")


#: Branches on their register, each with six duties a month for a year: done, done late, missed, waived, still open.
BRANCHES = """
WITH office AS (
    SELECT id FROM register_place WHERE street_id = %(street)s AND kind = 'sub_district'
), made AS (
    INSERT INTO register_subject (id, street_id, base, name, name_key, number, place_id, sex)
    SELECT uuid7(), %(street)s, 'organisation', '第' || lpad(n::text, 3, '0') || '党支部', lpad(n::text, 6, '0'), '',
        office.id, ''
    FROM office, generate_series(%(first)s::int, %(last)s::int) n
    RETURNING id, place_id, name_key
), listed AS (
    INSERT INTO register_listing (id, street_id, kind, line, subject_id, place_id, name_key, from_on, ended_by)
    SELECT uuid7(), %(street)s, 'party_organisation', 'party_building', id, place_id, name_key, date '2017-01-01', ''
    FROM made
)
INSERT INTO duties_obligation (
    id, street_id, duty, line, subject_id, place_id, "each", cause, from_on, to_on, due_on, provisional, waived_why,
    done_on, done_entered, waived_at, waived_by_id
)
SELECT uuid7(), %(street)s, 'branch_life.' || d.name, 'party_building', made.id, made.place_id, '', '', w.first, w.last,
    w.last, false, CASE WHEN k = 8 THEN '恶劣天气' ELSE '' END,
    CASE WHEN k < 7 THEN w.last - k WHEN k = 7 THEN w.last + 3 END,
    CASE WHEN k < 7 THEN w.last - k + time '18:00' WHEN k = 7 THEN w.last + 4 + time '09:00' END,
    CASE WHEN k = 8 THEN w.last + time '09:00' END, CASE WHEN k = 8 THEN %(by)s::uuid END
FROM made
CROSS JOIN generate_series(0, 11) m
CROSS JOIN LATERAL (
    SELECT (date '2018-01-01' + m * interval '1 month')::date AS first,
        (date '2018-02-01' + m * interval '1 month')::date - 1 AS last
) w
CROSS JOIN unnest(ARRAY['committee', 'meeting', 'group', 'lesson', 'party_day', 'dues']) WITH ORDINALITY AS d (name, no)
CROSS JOIN LATERAL (SELECT (made.name_key::int * 7 + m * 3 + d.no::int) %% 10 AS k) chance
"""
RULES = Path(__file__).with_name("branches")
OUTDOORS = Path(__file__).with_name("outdoors")


def branches(first: int, last: int) -> None:
    """Branches by number, with their year of duties."""
    with superuser() as admin:
        by = admin.execute("SELECT id FROM access_user WHERE username = 'handler'").fetchone()[0]
        admin.execute(BRANCHES, {"street": OFFICE, "first": first, "last": last, "by": by})
        admin.execute("VACUUM ANALYZE duties_obligation")

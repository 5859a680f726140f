"""Twenty offices of thirty registers with 100,000 records between them: what the planner meets in one of many."""

from typing import Any

STREETS = [410_199_100 + n for n in range(20)]
ENTRIES = 5_000  # an office

FILL = """
INSERT INTO tenancy_street (code, slug, name, case_mark, since, reproduces, stamp)
SELECT s, 's' || s, '第' || s || '街道', '案', '2018-01-01', '', 0 FROM unnest(%(streets)s::int[]) s;

INSERT INTO register_place (id, street_id, kind, code, name, short_name, name_key, parent_id)
SELECT uuid7(), s, 'sub_district', s::text, s::text, '', s::text, NULL FROM unnest(%(streets)s::int[]) s;
INSERT INTO register_place (id, street_id, kind, code, name, short_name, name_key, parent_id)
SELECT uuid7(), p.street_id, 'grid', p.code || lpad(n::text, 3, '0'), n::text, '', n::text, p.id
FROM register_place p, generate_series(1, 20) n
WHERE p.street_id = ANY (%(streets)s::int[]) AND p.kind = 'sub_district';
INSERT INTO register_subject (id, street_id, base, name, name_key, number, place_id, sex)
SELECT id, street_id, 'place', name, name_key, code, id, '' FROM register_place WHERE street_id = ANY (%(streets)s::int[]);
INSERT INTO register_listing (id, street_id, kind, line, subject_id, place_id, name_key, from_on, ended_by)
SELECT uuid7(), street_id, CASE n WHEN 0 THEN 'grid' ELSE 'kind' || n END, 'general', id, id, name_key, '2018-01-01', ''
FROM register_place CROSS JOIN generate_series(0, 29) n WHERE street_id = ANY (%(streets)s::int[]) AND kind = 'grid';

INSERT INTO entries_formversion (id, street_id, form, digest, content, first_on)
SELECT uuid7(), s, 'f', 'd', '{}', '2018-01-01' FROM unnest(%(streets)s::int[]) s;

WITH grids AS (
    SELECT id, street_id, row_number() OVER (PARTITION BY street_id ORDER BY code) - 1 AS no
    FROM register_place WHERE street_id = ANY (%(streets)s::int[]) AND kind = 'grid'
)
INSERT INTO entries_entry (
    id, street_id, form, line, version_id, subject_id, place_id, occurred_on, occurred_at, entered_at, values, digest,
    until_why
)
SELECT uuid7(), g.street_id, (ARRAY[
        'day_night_patrol.day_patrol', 'citywide_cleanup.cleanup', 'shopfront_three.frontage_check',
        'site_dust.dust_check', 'rectification.rectified', 'rectification.recheck', 'x.a', 'x.b', 'x.c', 'x.d'
    ])[1 + (n / 20) %% 10], 'environment', v.id, g.id, g.id, day, day + time '09:00', day + time '10:00', '{}', 'd', ''
FROM generate_series(0, %(entries)s - 1) n
CROSS JOIN LATERAL (SELECT date '2017-07-02' + n * 365 / %(entries)s AS day) d
JOIN grids g ON g.no = n %% 20
JOIN entries_formversion v ON v.street_id = g.street_id;

INSERT INTO entries_fact (street_id, entry_id, field, item, part, subject_id, place_id, occurred_on, entered_at, number)
SELECT street_id, id, form || '.people', 0, 0, subject_id, place_id, occurred_on, entered_at, 3
FROM entries_entry WHERE street_id = ANY (%(streets)s::int[]);

INSERT INTO duties_obligation (
    id, street_id, duty, line, subject_id, place_id, "each", cause, from_on, to_on, due_on, provisional, waived_why, done_on
)
SELECT uuid7(), g.street_id, d.name, 'environment', g.id, g.id, '', '', day, day, day, false, '',
    CASE WHEN n %% 10 = 0 THEN NULL ELSE day END
FROM register_place g
CROSS JOIN (VALUES ('day_night_patrol.day_walked'), ('x.daily'), ('x.other')) AS d (name)
CROSS JOIN generate_series(0, 180) n
CROSS JOIN LATERAL (SELECT date '2018-01-01' + n AS day) w
WHERE g.street_id = ANY (%(streets)s::int[]) AND g.kind = 'grid';

INSERT INTO cases_case (
    id, street_id, number, ladder, line, title, subject_id, place_id, source, opened_on, opened_at, state, lane, due_at,
    due_on, provisional, late, repeated, extended, notices, answer, found, changed_at
)
SELECT uuid7(), g.street_id, '案2018-' || g.code || n, (ARRAY['rectification.ordinary_case', 'x.a', 'x.b'])[1 + n %% 3],
    'environment', 't', g.id, g.id, '', day, day + time '09:00',
    (ARRAY['closed', 'closed', 'closed', 'assigned', 'submitted'])[1 + n %% 5], 'handling', day + time '18:00', day, false,
    false, false, 0, 0, '', '{}', day + time '09:00'
FROM register_place g
CROSS JOIN generate_series(0, 39) n
CROSS JOIN LATERAL (SELECT date '2018-01-01' + n * 4 AS day) w
WHERE g.street_id = ANY (%(streets)s::int[]) AND g.kind = 'grid';

INSERT INTO register_token (street_id, token, "of", thing, place_id, line, name, subject_id)
SELECT street_id, 't' || n, 'subject', id, place_id, '', '', id
FROM register_subject CROSS JOIN generate_series(1, 10) n WHERE street_id = ANY (%(streets)s::int[]);

INSERT INTO register_position (street_id, "of", thing, lon, lat, system, given_lon, given_lat, own, at)
SELECT street_id, "of", id, lon, lat, 'WGS-84', lon, lat, true, '2018-01-01'
FROM (
    SELECT street_id, 'case' AS "of", id FROM cases_case WHERE street_id = ANY (%(streets)s::int[])
    UNION ALL SELECT street_id, 'subject', id FROM entries_entry WHERE street_id = ANY (%(streets)s::int[])
) things
CROSS JOIN LATERAL (SELECT 113600000 + abs(hashtext(id::text)) %% 40000 AS lon,
    34700000 + abs(hashtext('y' || id)) %% 40000 AS lat) spot;
"""
TABLES = (
    "register_place", "register_subject", "register_listing", "register_token", "entries_entry", "entries_fact",
    "entries_formversion", "duties_obligation", "cases_case", "register_position",
)  # fmt: skip


def fill(admin: Any) -> None:
    """Fill the offices as somebody whom the fence does not hold, and let the planner know the tables."""
    with admin.transaction():
        for statement in FILL.split(";\n"):
            if statement.strip():
                admin.execute(statement, {"streets": STREETS, "entries": ENTRIES})
    for table in TABLES:
        admin.execute(f"VACUUM ANALYZE {table}")

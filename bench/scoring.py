"""The points of a month for 10,000 members: one statement a rule behind the fence, against the same sums by hand."""

import statistics
import time
from typing import Any

from bench import ground

MEMBERS, BRANCHES = 10_000, 200
#: Members on their register with a category, and three meetings and a service of each branch in June.
FILL = """
WITH office AS (
    SELECT id FROM register_place WHERE street_id = %(street)s AND kind = 'sub_district'
), kept AS (SELECT id FROM entries_formversion WHERE street_id = %(street)s LIMIT 1
), made AS (
    INSERT INTO register_subject (id, street_id, base, name, name_key, number, place_id, sex)
    SELECT uuid7(), %(street)s, 'person', '党员' || n, lpad(n::text, 6, '0'), '', office.id, ''
    FROM office, generate_series(1, %(members)s) n RETURNING id, place_id, name_key
), listed AS (
    INSERT INTO register_listing (id, street_id, kind, line, subject_id, place_id, name_key, from_on, ended_by)
    SELECT uuid7(), %(street)s, 'party_member', 'party_building', id, place_id, name_key, date '2017-01-01', '' FROM made
), told AS (
    INSERT INTO entries_entry (id, street_id, form, line, version_id, subject_id, place_id, occurred_on, occurred_at,
        entered_at, values, digest, until_why)
    SELECT uuid7(), %(street)s, 'party_register.party_member', 'party_building', kept.id, made.id, made.place_id,
        date '2018-01-08', timestamptz '2018-01-08 09:00+08', timestamptz '2018-01-08 10:00+08', '{}', repeat('d', 64), ''
    FROM made, kept RETURNING id, subject_id, place_id
), category AS (
    INSERT INTO entries_fact (street_id, entry_id, field, item, part, subject_id, place_id, occurred_on, entered_at, word)
    SELECT %(street)s, told.id, 'party_register.party_member.category', 0, 0, told.subject_id, told.place_id,
        date '2018-01-08', timestamptz '2018-01-08 10:00+08',
        (ARRAY['serving', 'cadre', 'resident', 'retired', 'mobile', 'firm', 'cared_for'])[1 + m.name_key::int %% 7]
    FROM told JOIN made m ON m.id = told.subject_id
), held AS (
    INSERT INTO entries_entry (id, street_id, form, line, version_id, subject_id, place_id, occurred_on, occurred_at,
        entered_at, values, digest, until_why)
    SELECT uuid7(), %(street)s, f.form, 'party_building', kept.id, office.id, office.id, d.on_, d.on_ + time '09:00',
        d.on_ + time '10:00', jsonb_build_object('branch', b), repeat('d', 64), ''
    FROM kept, office, generate_series(0, %(branches)s - 1) b
    CROSS JOIN (VALUES ('three_meetings.meeting', 4), ('three_meetings.meeting', 14), ('three_meetings.meeting', 24),
        ('member_points.member_service', 18)) AS f (form, after)
    CROSS JOIN LATERAL (SELECT date '2018-06-01' + f.after + b %% 5 AS on_) d
    RETURNING id, form, subject_id, place_id, occurred_on, entered_at, (values->>'branch')::int AS branch
), lines AS (
    SELECT held.*, made.id AS member, row_number() OVER (PARTITION BY held.id) AS no, made.name_key::int AS n
    FROM held JOIN made ON made.name_key::int %% %(branches)s = held.branch
)
INSERT INTO entries_fact (street_id, entry_id, field, item, part, subject_id, place_id, occurred_on, entered_at, word, ref)
SELECT %(street)s, id, field, item, 0, subject_id, place_id, occurred_on, entered_at, word, ref FROM (
    SELECT id, subject_id, place_id, occurred_on, entered_at, form || '.held' AS field, 0 AS item, 'yes' AS word, NULL::uuid AS ref
    FROM held WHERE form = 'three_meetings.meeting'
    UNION ALL SELECT id, subject_id, place_id, occurred_on, entered_at, form || '.attendance', no, NULL, member
    FROM lines WHERE form = 'three_meetings.meeting'
    UNION ALL SELECT id, subject_id, place_id, occurred_on, entered_at, form || '.attendance.state', no,
        CASE WHEN n %% 9 = 0 THEN 'absent' ELSE 'present' END, NULL FROM lines WHERE form = 'three_meetings.meeting'
    UNION ALL SELECT id, subject_id, place_id, occurred_on, entered_at, form || '.kind', 0, 'volunteering', NULL
    FROM held WHERE form <> 'three_meetings.meeting'
    UNION ALL SELECT id, subject_id, place_id, occurred_on, entered_at, form || '.people', no, NULL, NULL
    FROM lines WHERE form <> 'three_meetings.meeting'
    UNION ALL SELECT id, subject_id, place_id, occurred_on, entered_at, form || '.people.person', no, NULL, member
    FROM lines WHERE form <> 'three_meetings.meeting'
) facts
"""
#: What somebody who knows the tables would write: who counts once, each row's amount by the word of its day.
BY_HAND = """
WITH scored AS MATERIALIZED (
    SELECT l.subject_id FROM register_listing l CROSS JOIN LATERAL (
        SELECT c.word FROM entries_fact c WHERE c.street_id = l.street_id AND c.subject_id = l.subject_id
            AND c.field = 'party_register.party_member.category' AND c.until_at IS NULL AND c.occurred_on <= %(last)s
        ORDER BY c.occurred_on DESC, c.entered_at DESC LIMIT 1
    ) told WHERE l.street_id = %(street)s AND l.kind = 'party_member' AND l.from_on <= %(last)s
        AND (l.to_on IS NULL OR l.to_on > %(last)s) AND told.word <> 'cared_for'
)
SELECT member, least(sum(CASE (
    SELECT c.word FROM entries_fact c WHERE c.street_id = %(street)s AND c.subject_id = member
        AND c.field = 'party_register.party_member.category' AND c.until_at IS NULL AND c.occurred_on <= rows.occurred_on
    ORDER BY c.occurred_on DESC, c.entered_at DESC LIMIT 1
) {whens} END), {cap}) FROM ({rows}) rows WHERE member IN (SELECT subject_id FROM scored) GROUP BY member
"""
FACT = "f.street_id = %(street)s AND f.until_at IS NULL AND f.occurred_on BETWEEN %(first)s AND %(last)s"
HANDS = {
    "meeting": (
        "WHEN 'serving' THEN 2 WHEN 'cadre' THEN 2 WHEN 'resident' THEN 3 WHEN 'retired' THEN 3 WHEN 'mobile' THEN 4"
        " WHEN 'firm' THEN 3 ELSE 0", 8,
        f"SELECT f.ref AS member, f.occurred_on FROM entries_fact f JOIN entries_fact s ON s.street_id = f.street_id"
        f" AND s.entry_id = f.entry_id AND s.field = 'three_meetings.meeting.attendance.state' AND s.item = f.item"
        f" AND s.word IN ('present', 'made_up') JOIN entries_fact h ON h.street_id = f.street_id"
        f" AND h.entry_id = f.entry_id AND h.field = 'three_meetings.meeting.held' AND h.word = 'yes'"
        f" WHERE f.field = 'three_meetings.meeting.attendance' AND {FACT}",
    ),
    "service": (
        "WHEN 'serving' THEN 3 WHEN 'cadre' THEN 1 WHEN 'resident' THEN 3 WHEN 'retired' THEN 4 WHEN 'mobile' THEN 2"
        " WHEN 'firm' THEN 3 ELSE 0", 6,
        f"SELECT p.ref AS member, f.occurred_on FROM entries_fact f JOIN entries_fact p ON p.street_id = f.street_id"
        f" AND p.entry_id = f.entry_id AND p.field = 'member_points.member_service.people.person' AND p.item = f.item"
        f" JOIN entries_fact k ON k.street_id = f.street_id AND k.entry_id = f.entry_id"
        f" AND k.field = 'member_points.member_service.kind' AND k.word = 'volunteering'"
        f" WHERE f.field = 'member_points.member_service.people' AND {FACT}",
    ),
}  # fmt: skip


def fill() -> None:
    """The members, their branches' meetings and services, with the planner told."""
    with ground.superuser() as admin:
        admin.execute(FILL, {"street": ground.OFFICE, "members": MEMBERS, "branches": BRANCHES})
        admin.execute("VACUUM ANALYZE entries_fact")
        admin.execute("VACUUM ANALYZE register_listing")


def ratio(say: Any) -> float:
    """Every rule that has rows, of the same by hand with nobody's fence; the worst rule's median of nine rounds."""
    from django.db import connection

    from jiedao.periods import parse_period
    from jiedao.points.tally import Tally
    from jiedao.procedures import booking
    from jiedao.tenancy import context

    edition, june = booking.book().at(ground.DAY, str(ground.OFFICE)), parse_period("2018-06")
    (points,) = (one for one in edition.points.values() if edition.kinds[one.for_].base == "person")
    tally, worst = Tally(points, edition, june, ground.DAY), 0.0
    asked = {"street": ground.OFFICE, "first": june.first, "last": june.last}
    with context.street(ground.OFFICE), ground.superuser() as admin:
        connection.ensure_connection()
        for name, (whens, cap, rows) in HANDS.items():
            rule = next(one for one in points.rules if one.name == name)
            ratios = []
            for _ in range(9):
                began = time.perf_counter()
                by_hand = dict(admin.execute(BY_HAND.format(whens=whens, cap=cap, rows=rows), asked).fetchall())
                hand = time.perf_counter() - began
                began = time.perf_counter()
                found = dict(tally.sums(rule))
                whole = time.perf_counter() - began
                assert found == {member: total * 1000 for member, total in by_hand.items()} and len(found) > MEMBERS / 2
                ratios.append(whole / hand)
            say(
                f"    {name}: {len(found):,} members by hand in {hand * 1000:.0f} ms, as a rule in {whole * 1000:.0f} ms"
            )
            worst = max(worst, statistics.median(ratios))
    return worst

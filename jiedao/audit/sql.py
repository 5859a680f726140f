"""The three database functions of the chain. They run on PostgreSQL 15 and newer without extensions."""

#: The text that is hashed: all columns of the event on lines of their own, after the hash before it.
AUDIT_HASH = r"""
CREATE OR REPLACE FUNCTION audit_hash(
    prev bytea, street int, seq bigint, at timestamptz, kind text, subject text, actor text, data text
) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sha256(prev || convert_to(concat_ws(E'\n',
        street, seq, (extract(epoch FROM at) * 1000000)::bigint, kind, subject, actor, data), 'UTF8'))
$$
"""

AUDIT_APPEND = """
CREATE OR REPLACE FUNCTION audit_append(
    of_street int, at timestamptz, kind text, subject text, actor text, data text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before audit_head%ROWTYPE;
    link bytea;
BEGIN
    IF of_street IS DISTINCT FROM nullif(current_setting('jiedao.street', true), '')::int THEN
        RAISE EXCEPTION 'the event is of another office than the connection';
    END IF;
    SELECT * INTO before FROM audit_head WHERE street_id = of_street AND slot = 1 FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_head (street_id, slot, seq, hash) VALUES (of_street, 1, 0, '\\x')
            ON CONFLICT DO NOTHING;
        SELECT * INTO before FROM audit_head WHERE street_id = of_street AND slot = 1 FOR UPDATE;
    END IF;
    link := audit_hash(before.hash, of_street, before.seq + 1, at, kind, subject, actor, data);
    INSERT INTO audit_event (street_id, seq, at, kind, subject, by, data, hash)
        VALUES (of_street, before.seq + 1, at, kind, subject, actor, data, link);
    UPDATE audit_head SET seq = before.seq + 1, hash = link WHERE street_id = of_street AND slot = 1;
    RETURN before.seq + 1;
END
$$
"""

GRANTS = """
REVOKE ALL ON FUNCTION audit_append(int, timestamptz, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_append(int, timestamptz, text, text, text, text) TO jiedao_app
"""

#: The first event whose hash, or whose place in the count, is not what it must be.
FIRST_BAD = """
WITH chain AS (
    SELECT street_id, seq, at, kind, subject, by, data, hash,
        lag(hash, 1, ''::bytea) OVER steps AS prev, lag(seq, 1, 0::bigint) OVER steps AS before
    FROM audit_event WHERE street_id = %(street)s
    WINDOW steps AS (ORDER BY seq)
)
SELECT seq, kind, subject, at, seq <> before + 1 AS missing, before + 1 AS expected FROM chain
WHERE seq <> before + 1
    OR hash IS DISTINCT FROM audit_hash(prev, street_id, seq, at, kind, subject, by, data)
ORDER BY seq LIMIT 1
"""

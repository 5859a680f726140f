"""The database functions by which records go with a merged subject, and come back. The application may only call them.

Records are evidence: the application has no right to change whom one is about. These functions do so for one merge that
stands, note each row they touch, and give exactly those rows back.
"""

_BEGIN = """
    IF of_street IS DISTINCT FROM nullif(current_setting('jiedao.street', true), '')::int THEN
        RAISE EXCEPTION 'the merge is of another office than the connection';
    END IF;
    SELECT keeper_id, merged_id INTO keeper, gone FROM register_subjectmerge
        WHERE street_id = of_street AND id = of_merge AND undone_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such merge stands';
    END IF;
"""

MERGE = f"""
CREATE OR REPLACE FUNCTION entries_merge(of_street int, of_merge uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    keeper uuid;
    gone uuid;
BEGIN
    {_BEGIN}
    INSERT INTO entries_movedrow (street_id, merge_id, entry_id, field, item, part)
        SELECT of_street, of_merge, id, '', 0, 0 FROM entries_entry WHERE street_id = of_street AND subject_id = gone;
    INSERT INTO entries_movedrow (street_id, merge_id, entry_id, field, item, part)
        SELECT of_street, of_merge, entry_id, field, item, part FROM entries_fact
        WHERE street_id = of_street AND ref = gone;
    UPDATE entries_entry SET subject_id = keeper WHERE street_id = of_street AND subject_id = gone;
    UPDATE entries_fact SET subject_id = keeper WHERE street_id = of_street AND subject_id = gone;
    UPDATE entries_fact SET ref = keeper WHERE street_id = of_street AND ref = gone;
END
$$
"""

PART = f"""
CREATE OR REPLACE FUNCTION entries_part(of_street int, of_merge uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    keeper uuid;
    gone uuid;
BEGIN
    {_BEGIN}
    UPDATE entries_entry e SET subject_id = gone FROM entries_movedrow m
        WHERE m.street_id = of_street AND m.merge_id = of_merge AND m.field = ''
        AND e.street_id = of_street AND e.id = m.entry_id;
    UPDATE entries_fact f SET subject_id = gone FROM entries_movedrow m
        WHERE m.street_id = of_street AND m.merge_id = of_merge AND m.field = ''
        AND f.street_id = of_street AND f.entry_id = m.entry_id;
    UPDATE entries_fact f SET ref = gone FROM entries_movedrow m
        WHERE m.street_id = of_street AND m.merge_id = of_merge AND m.field <> ''
        AND f.street_id = of_street AND f.entry_id = m.entry_id AND f.field = m.field AND f.item = m.item
        AND f.part = m.part;
    DELETE FROM entries_movedrow WHERE street_id = of_street AND merge_id = of_merge;
END
$$
"""

GRANTS = """
REVOKE ALL ON FUNCTION entries_merge(int, uuid), entries_part(int, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION entries_merge(int, uuid), entries_part(int, uuid) TO jiedao_app
"""

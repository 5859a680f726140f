"""The fence in the database: what the application's role may do with each table, and whose rows it meets.

Made from the model registry after every migration, by the owner's role, in one transaction; running it again changes
nothing. Tables with `distribution = "tenant"` get row-level security; triggers are avoided (they cannot stand on
distributed tables), so "append only" is a missing privilege.
"""

from typing import Any

from django.apps import apps
from django.db.migrations.recorder import MigrationRecorder

APP_ROLE = "jiedao_app"
POLICY = "street_fence"
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")


def classified() -> list[tuple[Any, str, tuple[str, ...]]]:
    """(model, distribution, what the application may do) for every table Django knows."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        kind = getattr(model, "distribution", "local")
        found.append((model, kind, getattr(model, "app_may", EVERYTHING)))
    return found


#: Lets the application have the tables' statistics made anew, which only their owner may: after a roster of thousands the
#: planner must not go on believing that a register is empty. It says nothing and changes no row.
COUNT_ANEW = """
CREATE OR REPLACE FUNCTION count_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
BEGIN
    {analyze}
END
$$;
REVOKE ALL ON FUNCTION count_anew() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_anew() TO {role}
"""


def raise_fence(connection: Any) -> None:
    """Grant exactly what is declared and confine every tenant table to the connection's street."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        tables = [quote(model._meta.db_table) for model, kind, _ in classified() if kind == "tenant"]
        analyze = " ".join(f"ANALYZE {table};" for table in tables)
        cursor.execute(COUNT_ANEW.format(analyze=analyze, role=APP_ROLE))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
        cursor.execute(f"GRANT SELECT ON {MigrationRecorder.Migration._meta.db_table} TO {APP_ROLE}")
        for model, kind, may in classified():
            table = quote(model._meta.db_table)
            cursor.execute(f"REVOKE ALL ON {table} FROM {APP_ROLE}")
            cursor.execute(f"GRANT {', '.join(may)} ON {table} TO {APP_ROLE}")
            if kind != "tenant":
                continue
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {table}")
            here = "nullif(current_setting('jiedao.street', true), '')::int"
            cursor.execute(
                f"CREATE POLICY {POLICY} ON {table} FOR ALL TO {APP_ROLE}"
                f" USING (street_id = {here}) WITH CHECK (street_id = {here})"
            )


#: A UUIDv7 made by the database, for rows that one statement inserts. PostgreSQL has its own only from 18 on.
UUID7 = """
CREATE OR REPLACE FUNCTION uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(set_bit(set_bit(overlay(
        uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6
    ), 52, 1), 53, 1), 'hex')::uuid
$$
"""

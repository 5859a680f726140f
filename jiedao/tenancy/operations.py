"""Migration steps that distribute a table where the database is a cluster, and do nothing on a plain PostgreSQL.

They stand after the table's UNIQUE (street, id) and before its TenantFKs, from the first migration on, so that one set of
migrations builds the finished schema of either. Basis: `docs/decisions/0004-one-shard-key.md`.
"""

from typing import Any

from django.db.migrations.operations.base import Operation


class _OnACluster(Operation):
    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The tables look the same to Django."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
            if cursor.fetchone() is None:
                return
        for statement in self.statements():
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Dropping the table undoes it."""

    def statements(self) -> list[str]:
        raise NotImplementedError

    def describe(self) -> str:
        return f"{type(self).__name__} {self.table}"


class Reference(_OnACluster):
    """Keep a whole copy of a table on every node."""

    def statements(self) -> list[str]:
        return [f"SELECT create_reference_table('{self.table}')"]


class Distribute(_OnACluster):
    """Spread a tenant table by its street, beside the others. `key` is the name of its UNIQUE (street, id)."""

    def __init__(self, table: str, key: str = "") -> None:
        super().__init__(table)
        self.key = key

    def statements(self) -> list[str]:
        made = [f"SELECT create_distributed_table('{self.table}', 'street_id')"]
        if self.key:
            # A primary key over the id alone cannot stand on a distributed table.
            made.insert(0, f"ALTER TABLE {self.table} REPLICA IDENTITY USING INDEX {self.key}")
            made.insert(0, f"ALTER TABLE {self.table} DROP CONSTRAINT {self.table}_pkey")
        return made

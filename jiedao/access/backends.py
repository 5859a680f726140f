"""Who signs in, and who a session belongs to: asked at every request, so in one statement."""

from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.contrib.auth.backends import ModelBackend

from jiedao.access.models import User
from jiedao.tenancy import context
from jiedao.tenancy.direct import Row, bound
from jiedao.tenancy.models import Street


@cache
def _statement() -> tuple[str, list[str]]:
    mine = [field.attname for field in User._meta.concrete_fields]
    theirs = [field.attname for field in Street._meta.concrete_fields]
    columns = ", ".join([*(f'u."{name}"' for name in mine), *(f's."{name}"' for name in theirs)])
    columns += f', {context.SETTING}, s."code"::text, false)'
    tables = f'"{User._meta.db_table}" u JOIN "{Street._meta.db_table}" s ON s."code" = u."street_id"'
    return f'SELECT {columns} FROM {tables} WHERE u."id" = %s', mine


@lru_cache(maxsize=64)
def _street(row: Row) -> Street:
    """The office as it stands in its row: the same for all its people until something in it changes."""
    return Street.from_db("default", [field.attname for field in Street._meta.concrete_fields], row)


class Accounts(ModelBackend):
    """User name and password; a session's account comes with its office."""

    def get_user(self, user_id: Any) -> User | None:
        """The account of a session with its street, unless it was closed. The connection is told the street as well."""
        sql, mine = _statement()
        with bound() as cursor:
            cursor.execute(sql, [UUID(str(user_id))])
            row = cursor.fetchone()
        if row is None:
            return None
        user = User.from_db("default", mine, row[: len(mine)])
        user.street = _street(row[len(mine) : -1])
        context.told(user.street.code)
        return user if self.user_can_authenticate(user) else None

"""The way of the tables' owner into the database, for PostgreSQL's own programs."""

import os
from dataclasses import dataclass, field
from typing import IO

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from jiedao import embedded
from jiedao.embedded.roles import OWNER
from jiedao.procedures.backup.problems import OwnerUnknown


@dataclass(frozen=True)
class Address:
    """Where the database is. The password stands apart: a list of processes shows the rest."""

    conninfo: str
    password: str | None = field(repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """The surroundings for a program that enters there."""
        home = {"HOME": os.environ["HOME"]} if "HOME" in os.environ else {}  # certificates of the server lie below it
        return embedded.environment({**home, **({"PGPASSWORD": self.password} if self.password else {})})


def address() -> Address:
    """The owner's address: of the running embedded server, or `JIEDAO_OWNER_URL`. Raises NotRunning, OwnerUnknown."""
    if not os.environ.get("DATABASE_URL"):
        return Address(embedded.running(settings.VAR).conninfo(OWNER), None)
    if not (url := os.environ.get("JIEDAO_OWNER_URL")):
        raise OwnerUnknown()
    said = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    password = said.pop("password", None)
    return Address(make_conninfo("", **said), password)


def last_line(said: IO[bytes]) -> str:
    """What a program said last."""
    said.seek(0)
    lines = [line.strip() for line in said.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "没有说明原因")

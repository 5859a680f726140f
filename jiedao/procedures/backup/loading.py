"""Putting the dump of a backup in the place of the empty tables, in one transaction."""

import shutil
import subprocess
import tempfile
from contextlib import suppress
from threading import Thread
from typing import IO

import psycopg

from jiedao import embedded
from jiedao.procedures.backup import owning
from jiedao.procedures.backup.archive import Archive
from jiedao.procedures.backup.problems import RestoreFailed

EMPTY = b"DROP SCHEMA IF EXISTS public CASCADE;\n"
#: pg_restore writes it for every server, and those before 17 do not know it.
UNKNOWN_TO_OLD = b"SET transaction_timeout = 0;\n"


def load(archive: Archive, address: owning.Address) -> None:
    """Replace the schema `public` by that of the dump; all of it or nothing. Raises RestoreFailed.

    pg_restore turns the dump into SQL and psql runs it: so the emptying belongs to the same transaction, and what an
    older server does not know is left out. A psql that ends early has committed nothing.
    """
    read = [str(embedded.binary("pg_restore")), "--no-owner", "--file=-"]
    take = [str(embedded.binary("psql")), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
            "--file=-", "--dbname", address.conninfo]  # fmt: skip
    left_out = UNKNOWN_TO_OLD if _server_of(address) < 170000 else b""
    pipe = subprocess.PIPE
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
        reading = subprocess.Popen(read, stdin=pipe, stdout=pipe, stderr=said, env=embedded.environment())
        taking = subprocess.Popen(take, stdin=pipe, stdout=subprocess.DEVNULL, stderr=told, env=address.environment)
        feeding = Thread(target=_feed, args=(archive, reading.stdin), daemon=True)
        feeding.start()
        try:
            unread = _pass_on(reading, taking, left_out)
            untaken = taking.wait()
        finally:
            for program in (reading, taking):
                program.kill()
                program.wait()
            feeding.join()
        if unread or untaken:
            raise RestoreFailed(reason=owning.last_line(said if unread else told))


def _pass_on(reading: subprocess.Popen[bytes], taking: subprocess.Popen[bytes], left_out: bytes) -> bool:
    """Give the SQL of one program to the other; true if the first could not read the dump, and then the other is
    ended before it commits."""
    assert reading.stdout and taking.stdin
    unread = False
    with suppress(BrokenPipeError), taking.stdin as into:  # broken: psql stopped at an error, which it tells
        into.write(EMPTY)
        for line in reading.stdout:
            if line != left_out:
                into.write(line)
        if unread := bool(reading.wait()):
            taking.kill()
    return unread


def _feed(archive: Archive, into: IO[bytes]) -> None:
    with suppress(BrokenPipeError), archive.open(archive.manifest.dump) as stream, into:
        shutil.copyfileobj(stream, into, 1 << 20)


def _server_of(address: owning.Address) -> int:
    with psycopg.connect(address.conninfo, password=address.password) as owner:
        return owner.info.server_version

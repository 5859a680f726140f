"""Making a backup: one moment of the database, all attachments, one file."""

import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import psycopg
from django.conf import settings
from django.db import transaction
from psycopg import sql

import jiedao
from jiedao import embedded
from jiedao.audit.actions import record
from jiedao.crypto import Keyring
from jiedao.procedures import keys
from jiedao.procedures.backup import owning
from jiedao.procedures.backup.archive import DUMP, FILES, Chain, Manifest, Part, Writer
from jiedao.procedures.backup.problems import CannotWrite, DumpFailed, FileExists, NoRoom
from jiedao.tenancy import context

#: What a file system says when it can take no more.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def key_folder() -> Path:
    """Where the keys lie that a restore needs besides the file."""
    return Path(settings.KEYS)


def key_mark(ring: Keyring) -> str:
    """A mark of a key file that tells it from every other one and tells nothing else."""
    return ring.blind_index("jiedao", purpose="backup").hex()[:32]


def backup(file: Path, *, at: datetime) -> Manifest:
    """Write everything this installation keeps into one new file, readable by this account alone.

    Each office's chain gets an event. The database goes on working; the file holds the moment of the first look. It appears under its name when it is whole.
    Raises FileExists, CannotWrite, NoRoom, OwnerUnknown, DumpFailed, and what reading the keys raises.
    """
    if os.path.lexists(file):
        raise FileExists(file=file)
    ring = Keyring.load(key_folder() / keys.RING)
    address = owning.address()
    with _unfinished(file) as stream, Writer(stream) as writer:
        with psycopg.connect(address.conninfo, password=address.password) as owner:
            owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            snapshot = owner.execute("SELECT pg_export_snapshot()").fetchone()
            dump = _dump(writer, address, str(snapshot[0] if snapshot else ""))
            manifest = Manifest(
                made_at=at.isoformat(timespec="seconds"),
                software=jiedao.__version__,
                postgresql=owner.info.parameter_status("server_version") or "",
                migrations=migrations(owner),
                rows=row_counts(owner),
                offices=_chains(owner),
                keys=tuple(sorted(ring.names)),
                key_mark=key_mark(ring),
                dump=dump,
                files=tuple(_files(writer)),
            )
        writer.finish(manifest)
        for office in manifest.offices:  # after the moment of the backup: it stands in the next one
            with context.street(office.code), transaction.atomic():
                record("house.backed_up", subject=named(manifest), by="system:backup", at=at)
    return manifest


def named(manifest: Manifest) -> str:
    """How the audit names a backup: by the digest of its dump."""
    return f"backup:{manifest.dump.sha256[:32]}"


@contextmanager
def _unfinished(file: Path) -> Iterator[IO[bytes]]:
    """A file beside the wanted one, which takes its name when everything went well and is gone otherwise."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        stream = os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w+b")
    except OSError as error:
        if error.errno in FULL:
            raise _no_room(file) from error
        reason = "没有这个文件夹" if isinstance(error, FileNotFoundError) else os.strerror(error.errno or 0)
        raise CannotWrite(file=file, reason=reason) from error
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if os.path.lexists(file):
            raise FileExists(file=file)
        beside.rename(file)
    except OSError as error:
        if error.errno in FULL:
            raise _no_room(file) from error
        raise
    finally:
        beside.unlink(missing_ok=True)


def _no_room(file: Path) -> NoRoom:
    folder = file.absolute().parent
    return NoRoom(folder=folder, free=shutil.disk_usage(folder).free // 1_000_000)


def _dump(writer: Writer, address: owning.Address, snapshot: str) -> Part:
    words = ["--format=custom", "--no-owner", "--schema=public", f"--snapshot={snapshot}", "--dbname", address.conninfo]
    with tempfile.TemporaryFile() as said:
        dumping = subprocess.Popen(
            [embedded.binary("pg_dump"), *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said,
            env=address.environment,
        )  # fmt: skip
        assert dumping.stdout
        try:
            part = writer.add(DUMP, dumping.stdout.read)
        except BaseException:
            dumping.kill()
            raise
        finally:
            dumping.stdout.close()
            failed = dumping.wait()
        if failed:
            raise DumpFailed(reason=owning.last_line(said))
    return part


def _files(writer: Writer) -> Iterator[Part]:
    """The attachments. What is uploaded meanwhile may come along; its row does not."""
    folder = Path(settings.FILES)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            with path.open("rb") as stream:
                yield writer.add(f"{FILES}{path.relative_to(folder).as_posix()}", stream.read)


def migrations(owner: psycopg.Connection) -> tuple[str, ...]:
    """The steps the tables have gone."""
    found = owner.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return tuple(row[0] for row in found)


def row_counts(owner: psycopg.Connection) -> dict[str, int]:
    """Rows of every table; the owner of the tables meets the rows of all offices."""
    names = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
    ).fetchall()
    counts = {}
    for (name,) in names:
        found = owner.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name))).fetchone()
        counts[str(name)] = int(found[0]) if found else 0
    return counts


def _chains(owner: psycopg.Connection) -> tuple[Chain, ...]:
    found = owner.execute(
        "SELECT s.code, s.name, coalesce(h.seq, 0), coalesce(encode(h.hash, 'hex'), '')"
        " FROM tenancy_street s LEFT JOIN audit_head h ON h.street_id = s.code ORDER BY s.code"
    ).fetchall()
    return tuple(Chain(*row) for row in found)

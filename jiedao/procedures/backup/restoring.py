"""Restoring a backup: everything is checked before anything is touched, and again when it is there."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import dj_database_url
import psycopg
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader

import jiedao
from jiedao import embedded
from jiedao.audit import queries as audit
from jiedao.audit.actions import record
from jiedao.crypto import KeyFileMissing, Keyring
from jiedao.embedded.roles import APP, ensure_roles
from jiedao.procedures import keys, setup
from jiedao.procedures.backup import owning
from jiedao.procedures.backup.archive import FILES, Archive, Manifest, opened
from jiedao.procedures.backup.loading import load
from jiedao.procedures.backup.making import FULL, key_folder, key_mark, named, row_counts
from jiedao.procedures.backup.problems import BackupNewer, KeysMissing, PlaceNotEmpty, RestoreFailed
from jiedao.register.scope import Scope
from jiedao.tenancy import context

Echo = Callable[[str], None]


def restore(file: Path, *, at: datetime, echo: Echo = lambda _: None) -> Manifest:
    """Bring a backup back into an empty place, and verify rows, chains and keys there; each chain then gets an event.

    Raises NotABackup, BackupDamaged, BackupNewer, KeysMissing and PlaceNotEmpty before anything is touched;
    RestoreFailed or a problem of the audit when it did not succeed; the place is then empty again.
    """
    with opened(file) as archive:
        _require_known(archive)
        _require_keys(archive.manifest)
        _reach()
        address = owning.address()
        _require_empty(address)
        echo("备份完好，正在恢复……")
        with _files_beside(archive) as place_files:
            try:
                load(archive, address)
                _require_rows(archive.manifest, address)
                setup.prepare(echo)
                _require_chains(archive.manifest, at)
            except BaseException:
                _empty(address)
                setup.prepare()
                raise
            place_files()
        return archive.manifest


def _require_known(archive: Archive) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if steps := [step for step in archive.manifest.migrations if step not in known]:
        raise BackupNewer(
            file=archive.file, theirs=archive.manifest.software, ours=jiedao.__version__, steps="、".join(steps[:3])
        )


def _require_keys(manifest: Manifest) -> None:
    folder, wanted = key_folder(), "、".join(manifest.keys)
    try:
        ring = Keyring.load(folder / keys.RING)
    except KeyFileMissing as missing:
        raise KeysMissing(keys=wanted, folder=folder, reason="里没有密钥文件") from missing
    if key_mark(ring) != manifest.key_mark:
        raise KeysMissing(keys=wanted, folder=folder, reason="里是另一套系统的密钥")
    if lacking := sorted(set(manifest.keys) - ring.names):
        raise KeysMissing(keys=wanted, folder=folder, reason=f"里缺少 {'、'.join(lacking)}")


def _reach() -> None:
    """Have a database to restore into, without making its tables."""
    if not os.environ.get("DATABASE_URL"):
        embedded.start(settings.VAR)
    elif (admin := os.environ.get("JIEDAO_ADMIN_URL")) and (url := os.environ.get("JIEDAO_OWNER_URL")):
        ensure_roles(admin, str(dj_database_url.parse(url)["NAME"]))


def _require_empty(address: owning.Address) -> None:
    if Path(settings.FILES).is_dir() and any(Path(settings.FILES).iterdir()):
        raise PlaceNotEmpty(what=f"附件文件夹 {settings.FILES} 里已有文件")
    with psycopg.connect(address.conninfo, password=address.password) as owner:
        held = owner.execute("SELECT to_regclass('public.tenancy_street')").fetchone()
        if held and held[0]:
            found = owner.execute("SELECT count(*), min(name) FROM tenancy_street").fetchone()
            if found and found[0]:
                raise PlaceNotEmpty(what=f"这里已有 {found[0]} 个单位（{found[1]}{'等' if found[0] > 1 else ''}）")


@contextmanager
def _files_beside(archive: Archive) -> Iterator[Callable[[], None]]:
    """The attachments in a folder beside theirs; calling what is given puts them in place."""
    folder = Path(settings.FILES)
    beside = folder.with_name(f".{folder.name}.{os.getpid()}")
    beside.mkdir(mode=0o700, parents=True)
    try:
        for part in archive.manifest.files:
            target = beside / part.name.removeprefix(FILES)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with archive.open(part) as stream, open(target, "xb", opener=_own) as into:
                shutil.copyfileobj(stream, into, 1 << 20)
        yield lambda: _in_place(beside, folder)
    except OSError as error:
        if error.errno in FULL:
            raise RestoreFailed(reason=f"{beside.parent} 所在磁盘空间不足") from error
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _own(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _in_place(beside: Path, folder: Path) -> None:
    if folder.is_dir():
        folder.rmdir()  # empty, or `_require_empty` had refused
    beside.rename(folder)


def _require_rows(manifest: Manifest, address: owning.Address) -> None:
    with psycopg.connect(address.conninfo, password=address.password) as owner:
        found = row_counts(owner)
    wrong = [
        f"{table} 应有 {manifest.rows.get(table, 0)} 行，恢复出 {found.get(table, 0)} 行"
        for table in sorted({*manifest.rows, *found})
        if manifest.rows.get(table) != found.get(table)
    ]
    if wrong:
        raise RestoreFailed(reason="；".join(wrong[:3]))


def _require_chains(manifest: Manifest, at: datetime) -> None:
    for office in manifest.offices:
        with context.street(office.code), transaction.atomic():
            scope = Scope.everything(office.code)
            audit.verify(scope, office=office.name, expected_head=office.head or None)
            record("house.restored", subject=named(manifest), by="system:restore", at=at)


def _empty(address: owning.Address) -> None:
    """No tables, as in a new place; `setup.prepare` makes them anew."""
    connections.close_all()
    with psycopg.connect(address.conninfo, password=address.password) as owner:
        owner.execute("DROP SCHEMA IF EXISTS public CASCADE")
        owner.execute("CREATE SCHEMA public")
        owner.execute(f"GRANT USAGE ON SCHEMA public TO {APP}")

"""The file of a backup: what it holds, and reading it with suspicion."""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from jiedao.procedures.backup.problems import BackupDamaged, NotABackup

FORMAT = "jiedao-backup-1"
#: The first entry, by which a file is known even when its end is missing.
FIRST, DUMP, FILES, MANIFEST = "jiedao-backup", "database.dump", "files/", "manifest.json"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Part:
    """One entry of the archive, as it must come out again."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Chain:
    """An office, and where its chain of events stood."""

    code: int
    name: str
    events: int
    head: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `migrations` are the steps its tables have gone, as `app.name`."""

    made_at: str
    software: str
    postgresql: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    offices: tuple[Chain, ...]
    keys: tuple[str, ...]
    key_mark: str  # a keyed hash: the same key file gives the same, and it tells nothing of the keys
    dump: Part
    files: tuple[Part, ...]

    def as_json(self) -> str:
        """The text of the manifest's entry."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Read the text. Raises ValueError, KeyError or TypeError when it is no manifest."""
        said: dict[str, Any] = json.loads(text)
        if said.pop("format") != FORMAT:
            raise ValueError("format")
        for name in ("migrations", "keys"):
            said[name] = tuple(str(one) for one in said[name])
        said["rows"] = {str(table): int(count) for table, count in said["rows"].items()}
        said["offices"] = tuple(Chain(**one) for one in said["offices"])
        said["dump"] = Part(**said["dump"])
        said["files"] = tuple(Part(**one) for one in said["files"])
        return cls(**said)


class Writer:
    """An archive being made. Entries are stored as they come, in one pass."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED)
        self._zip.writestr(_entry(FIRST), f"{FORMAT}\n")

    def add(self, name: str, read: Callable[[int], bytes]) -> Part:
        """Store an entry from a stream."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_entry(name), "w", force_zip64=True) as into:
            while block := read(CHUNK):
                into.write(block)
                digest.update(block)
                size += len(block)
        return Part(name, size, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and the end of the archive."""
        self._zip.writestr(_entry(MANIFEST), manifest.as_json())
        self._zip.close()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.fp = None  # an unfinished archive gets no end, and says nothing when it is collected


class Archive:
    """An archive that has been read through and is whole."""

    def __init__(self, file: Path, opened: zipfile.ZipFile, manifest: Manifest) -> None:
        self.file, self._zip, self.manifest = file, opened, manifest

    def open(self, part: Part) -> IO[bytes]:
        """The bytes of an entry."""
        return self._zip.open(part.name)


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """A backup whose every part has the digest its manifest names.

    Raises NotABackup for any other file, BackupDamaged when something is missing or changed.
    """
    first = _first(file)
    try:
        with zipfile.ZipFile(file) as archive:
            if FIRST not in archive.namelist():
                raise NotABackup(file=file, reason="是别的压缩文件")
            if MANIFEST not in archive.namelist():
                raise BackupDamaged(file=file, reason="没有清单，备份没有做完")
            manifest = _manifest(file, archive)
            _require_whole(file, archive, manifest)
            yield Archive(file, archive, manifest)
    except zipfile.BadZipFile as error:
        if first:
            raise BackupDamaged(file=file, reason="文件不完整，或内容被改动") from error
        raise NotABackup(file=file, reason="是别的文件") from error


def _first(file: Path) -> bool:
    """Whether the file begins as a backup does."""
    try:
        with file.open("rb") as stream:
            head = stream.read(30 + len(FIRST))
    except OSError as error:
        raise NotABackup(file=file, reason=_reason(error)) from error
    return head.startswith(b"PK\x03\x04") and head[30:] == FIRST.encode()


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        return Manifest.from_json(archive.read(MANIFEST))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(file=file, reason="清单读不懂") from error


def _require_whole(file: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    parts = {part.name: part for part in (manifest.dump, *manifest.files)}
    listed = set(archive.namelist()) - {FIRST, MANIFEST}
    if listed != set(parts) or len(archive.namelist()) != len(parts) + 2:
        raise BackupDamaged(file=file, reason="内容与清单不一致")
    for part in parts.values():
        if part is not manifest.dump and not is_plain(part.name):
            raise BackupDamaged(file=file, reason=f"附件名 {part.name} 不正常")
        digest, size = hashlib.sha256(), 0
        with archive.open(part.name) as stream:
            while block := stream.read(CHUNK):
                digest.update(block)
                size += len(block)
        if (size, digest.hexdigest()) != (part.size, part.sha256):
            raise BackupDamaged(file=file, reason=f"{part.name} 与清单中的指纹不符")


def is_plain(name: str) -> bool:
    """Whether an attachment's entry stays inside its folder."""
    steps = name.removeprefix(FILES).split("/")
    return name.startswith(FILES) and all(step not in ("", ".", "..") and "\\" not in step for step in steps)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # dated 1980: the moment stands in the manifest
    entry.external_attr = 0o600 << 16
    return entry


def _reason(error: OSError) -> str:
    known = {FileNotFoundError: "没有这个文件", IsADirectoryError: "是文件夹", PermissionError: "当前账户不能读取"}
    return known.get(type(error), os.strerror(error.errno or 0))

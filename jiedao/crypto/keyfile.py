"""The key file: JSON, readable by its owner alone, written whole or not at all, outside the data folder."""

import binascii
import json
import os
import re
import stat
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jiedao.crypto.problems import (
    KeyFileBusy,
    KeyFileDamaged,
    KeyFileExists,
    KeyFileExposed,
    KeyFileInData,
    KeyFileMissing,
)
from jiedao.crypto.suites import SECRET_BYTES, SUITES, Suite

FORMAT = "jiedao-keys-1"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret of 32 bytes and the suite it is for; cipher keys are derived from it."""

    suite: Suite
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls, suite: Suite) -> "Secret":
        """A new random secret."""
        return cls(suite, os.urandom(SECRET_BYTES))


@dataclass(frozen=True, slots=True)
class Keys:
    """What the file holds: the name of the current key, the secrets by name, and the secret of the blind indexes."""

    current: str
    secrets: dict[str, Secret]
    index: Secret


def read(path: Path) -> Keys:
    """Read and check the file. Raises KeyFileMissing, KeyFileExposed or KeyFileDamaged."""
    try:
        with path.open("rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            if os.name == "posix" and mode & 0o077:
                raise KeyFileExposed(path=path, mode=f"{mode:04o}")
            text = stream.read()
    except FileNotFoundError as missing:
        raise KeyFileMissing(path=path) from missing
    except OSError as unreadable:
        raise KeyFileDamaged(path=path, reason=f"打不开（{unreadable.strerror}）") from unreadable
    try:
        return _keys(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        # The cause is left out on purpose: a JSON error carries the whole document, secrets included.
        raise KeyFileDamaged(path=path, reason="内容不是完整的密钥文件") from None


def write_new(path: Path, keys: Keys, *, data: Path | None) -> None:
    """Write a new file, its folder with mode 0700 if there is none. Raises KeyFileExists, KeyFileInData."""
    if data is not None and path.resolve().is_relative_to(data.resolve()):
        raise KeyFileInData(path=path, data=data)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _write(path, keys)
    except FileExistsError as exists:
        raise KeyFileExists(path=path) from exists


def add_current(path: Path, suite: Suite | None) -> Keys:
    """Add a new current secret to the file in one step: after a crash the old or the new file is there, whole.

    The file is read anew, so that no key another process added is lost; the file beside it keeps others away meanwhile.
    Raises KeyFileBusy and what `read` raises.
    """
    read(path)
    beside = path.with_name(f".{path.name}.new")
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as busy:
        raise KeyFileBusy(path=beside) from busy
    try:
        before = read(path)
        name = f"k{max(int(known[1:]) for known in before.secrets) + 1}"
        secret = Secret.new(suite or before.secrets[before.current].suite)
        keys = Keys(name, {**before.secrets, name: secret}, before.index)
        _write(beside, keys, os.O_TRUNC)
        beside.replace(path)
        _sync_folder(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return keys


def _write(path: Path, keys: Keys, how: int = os.O_CREAT | os.O_EXCL) -> None:
    document = {
        "format": FORMAT,
        "current": keys.current,
        "keys": {name: _document(secret) for name, secret in keys.secrets.items()},
        "index": _document(keys.index),
    }
    with os.fdopen(os.open(path, os.O_WRONLY | how, 0o600), "w", encoding="utf-8") as stream:
        stream.write(json.dumps(document, indent=1) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    _sync_folder(path)


def _sync_folder(path: Path) -> None:
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _document(secret: Secret) -> dict[str, str]:
    return {"suite": secret.suite.name, "secret": b64encode(secret.secret).decode()}


def _keys(document: Any) -> Keys:
    if document["format"] != FORMAT:
        raise ValueError("format")
    keys = Keys(
        document["current"],
        {name: _secret(said) for name, said in document["keys"].items()},
        _secret(document["index"]),
    )
    if keys.current not in keys.secrets or not all(
        re.fullmatch(r"k[1-9]\d{0,8}", name, re.ASCII) for name in keys.secrets
    ):
        raise ValueError("names")
    return keys


def _secret(said: Any) -> Secret:
    try:
        secret = b64decode(said["secret"], validate=True)
    except binascii.Error as wrong:
        raise ValueError("secret") from wrong
    if len(secret) != SECRET_BYTES:
        raise ValueError("length")
    return Secret(SUITES[said["suite"]], secret)

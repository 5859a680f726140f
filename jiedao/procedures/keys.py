"""The keys of this installation: outside the data folder, made once, needed before anything else is read."""

import os
import secrets
from pathlib import Path

from jiedao.crypto import KeyFileInData, Keyring

#: The keyring of personal values, and the secret that signs sessions and cookies.
RING, SECRET = "jiedao.keys", "signing.key"


def ensure(folder: Path, *, data: Path) -> None:
    """Make the key files that are missing in `folder`, readable by this account alone.

    Raises KeyFileInData when the folder lies inside the data folder: a copy of the data would be a copy of the keys.
    """
    if folder.resolve().is_relative_to(data.resolve()):
        raise KeyFileInData(path=folder, data=data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / RING).exists():
        Keyring.create(folder / RING, data=data)
    if not (folder / SECRET).exists():
        _write(folder / SECRET, secrets.token_urlsafe(48))


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(beside, path)  # the first of two that start at once wins
    except FileExistsError:
        pass
    finally:
        beside.unlink()

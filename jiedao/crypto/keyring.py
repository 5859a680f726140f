"""The office's keys: one current key seals, every kept key opens, and a key of its own lets a subject be forgotten."""

import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Protocol

from jiedao.crypto import keyfile
from jiedao.crypto.keyfile import Keys, Secret
from jiedao.crypto.problems import CannotDecrypt, SubjectForgotten
from jiedao.crypto.suites import BY_TAG, SECRET_BYTES, SUITES, Suite, WrongSealError, derived, keyed_hash

_TOKEN = re.compile(r"(?P<tag>[a-z]\d)\.(?P<key>[a-z0-9]{1,16})\.(?P<body>[A-Za-z0-9_-]+)", re.ASCII)
_HEAD = re.compile(rb"(?P<tag>[a-z]\d)\.(?P<key>[a-z0-9]{1,16})\.")
_SUBJECT = "own"
"""Stands where a key's name stands in texts that a subject's own key sealed."""


class Cipher(Protocol):
    """Seals texts and opens them again."""

    def encrypt(self, text: str, *, aad: str) -> str:
        """Seal a text for one place (`aad`, such as "identity:<street>:<subject id>"), as `a1.<key>.<base64>`."""

    def decrypt(self, token: str, *, aad: str) -> str:
        """Open a sealed text. Raises CannotDecrypt for another key, another place or a changed text; never garbage."""


@dataclass(frozen=True, slots=True)
class _OneKey:
    suite: Suite
    name: str
    key: bytes = field(repr=False)

    def encrypt(self, text: str, *, aad: str) -> str:
        return self.seal(text.encode(), aad)

    def decrypt(self, token: str, *, aad: str) -> str:
        return self.open(token, aad).decode()

    def seal(self, plain: bytes, aad: str) -> str:
        head = f"{self.suite.tag}.{self.name}"
        sealed = self.suite.seal(self.key, plain, _bound(head, aad))
        return f"{head}.{urlsafe_b64encode(sealed).rstrip(b'=').decode()}"

    def open(self, token: str, aad: str) -> bytes:
        tag, name, body = _split(token)
        if (tag, name) != (self.suite.tag, self.name):
            _refuse(name, "不是用这把密钥加密的")
        try:
            sealed = urlsafe_b64decode(body + "=" * (-len(body) % 4))
            return self.suite.open(self.key, sealed, _bound(f"{tag}.{name}", aad))
        except (WrongSealError, ValueError) as changed:
            raise CannotDecrypt(key=name, reason="内容被改动过，或不属于这一处，或密钥不对") from changed

    def seal_bytes(self, plain: bytes, aad: str) -> bytes:
        head = f"{self.suite.tag}.{self.name}"
        return f"{head}.".encode() + self.suite.seal(self.key, plain, _bound(head, aad))

    def open_bytes(self, sealed: bytes, aad: str) -> bytes:
        tag, name, body = _split_bytes(sealed)
        try:
            return self.suite.open(self.key, body, _bound(f"{tag}.{name}", aad))
        except WrongSealError as changed:
            raise CannotDecrypt(key=name, reason="内容被改动过，或不属于这一处，或密钥不对") from changed


class Keyring:
    """All keys of one installation. A `Cipher` itself; its secrets stand in no repr and leave only into the key file.

    Sealing takes the current key; opening takes the key that the text names, so old texts open after a rotation.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._fields = {name: _derived(name, secret, "field") for name, secret in keys.secrets.items()}
        self._wraps = {name: _derived(name, secret, "subject key") for name, secret in keys.secrets.items()}
        self._files = {name: _derived(name, secret, "file") for name, secret in keys.secrets.items()}
        self._indexes: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return f"Keyring(current={self.current!r}, keys={sorted(self._fields)!r})"

    @classmethod
    def generate(cls, suite: str = "aes") -> "Keyring":
        """A keyring with one new key that is kept nowhere: for tests and throw-away installations."""
        return cls(Keys("k1", {"k1": Secret.new(_suite(suite))}, Secret.new(_suite(suite))))

    @classmethod
    def create(cls, path: Path, *, suite: str = "aes", data: Path | None = None) -> "Keyring":
        """Make a new key file (mode 0600) with one key. `data` is the folder it must not lie in.

        Raises KeyFileExists, KeyFileInData.
        """
        made = cls.generate(suite)
        keyfile.write_new(path, made._keys, data=data)
        return made

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """Read the key file. Raises KeyFileMissing, KeyFileExposed (others may read it) or KeyFileDamaged."""
        return cls(keyfile.read(path))

    @classmethod
    def rotate(cls, path: Path, *, suite: str | None = None) -> "Keyring":
        """Add a new current key (of another suite, if named) to the file; the old ones stay and still open.

        What they sealed is moved by sealing it again (`is_current` tells) and by `rewrap`. Blind indexes stay as they
        are. Processes that loaded the file before do not know the new key until they load it again.
        Raises KeyFileBusy and what `load` raises.
        """
        return cls(keyfile.add_current(path, _suite(suite) if suite else None))

    @property
    def current(self) -> str:
        """The name of the key that seals."""
        return self._keys.current

    @property
    def names(self) -> frozenset[str]:
        """The names of all kept keys."""
        return frozenset(self._fields)

    def is_current(self, token: str | bytes) -> bool:
        """Whether a sealed text or a wrapped subject key stands under the current key.

        A text under a subject's own key always does: what is rotated is the wrapping of that key.
        """
        return _split(_text(token))[1] in (self.current, _SUBJECT)

    def encrypt(self, text: str, *, aad: str) -> str:
        """See Cipher."""
        return self._fields[self.current].encrypt(text, aad=aad)

    def decrypt(self, token: str, *, aad: str) -> str:
        """See Cipher."""
        return self._named(self._fields, token).decrypt(token, aad=aad)

    def seal_bytes(self, data: bytes, *, aad: str) -> bytes:
        """Seal the bytes of a file for one place (`aad`); the head names suite and key, as in a sealed text."""
        return self._files[self.current].seal_bytes(data, aad)

    def open_bytes(self, sealed: bytes, *, aad: str) -> bytes:
        """Open the bytes of a file. Raises CannotDecrypt for another key, another place or changed bytes."""
        tag, name, _body = _split_bytes(sealed)
        cipher = self._files.get(name) or _refuse(name, "密钥文件里没有这把密钥")
        if tag != cipher.suite.tag:
            _refuse(name, "不是用这把密钥加密的")
        return cipher.open_bytes(sealed, aad)

    def blind_index(self, value: str, *, purpose: str) -> bytes:
        """A keyed hash of 32 bytes by which equal values meet without being opened; each purpose has its own.

        The value is taken as it stands: normalise it before. Its key outlives rotations, as stored hashes must.
        """
        index = self._keys.index
        if purpose not in self._indexes:
            self._indexes[purpose] = derived(index.secret, f"index {purpose}", SECRET_BYTES, index.suite.algorithm)
        return keyed_hash(self._indexes[purpose], value.encode(), index.suite.algorithm)

    def new_subject_key(self) -> bytes:
        """A new key for one subject, wrapped by the current key, to be stored beside the subject.

        Destroying every copy of these bytes forgets what the subject's key sealed. Backups hold copies until they
        expire.
        """
        suite = self._keys.secrets[self.current].suite
        return self._wraps[self.current].seal(suite.tag.encode() + os.urandom(suite.key_bytes), "subject").encode()

    def subject_cipher(self, wrapped: bytes | memoryview | None) -> Cipher:
        """The cipher of a subject's own key. Raises SubjectForgotten when none is left, else CannotDecrypt."""
        if not wrapped:
            raise SubjectForgotten()
        opened = self._opened(wrapped)
        return _OneKey(BY_TAG[opened[:2].decode()], _SUBJECT, opened[2:])

    def rewrap(self, wrapped: bytes | memoryview) -> bytes:
        """A subject's key wrapped anew by the current key; what the subject's key sealed stays as it is."""
        return self._wraps[self.current].seal(self._opened(wrapped), "subject").encode()

    def _opened(self, wrapped: bytes | memoryview) -> bytes:
        token = _text(wrapped)
        return self._named(self._wraps, token).open(token, "subject")

    def _named(self, ciphers: dict[str, _OneKey], token: str) -> _OneKey:
        name = _split(token)[1]
        return ciphers.get(name) or _refuse(name, "密钥文件里没有这把密钥")


def _derived(name: str, secret: Secret, purpose: str) -> _OneKey:
    return _OneKey(secret.suite, name, secret.suite.derived(secret.secret, purpose))


def _suite(name: str) -> Suite:
    if name not in SUITES:
        raise ValueError(f"no such suite: {name!r} (there are {', '.join(SUITES)})")
    return SUITES[name]


def _split(token: str) -> tuple[str, str, str]:
    found = _TOKEN.fullmatch(token)
    return (found["tag"], found["key"], found["body"]) if found else _refuse("?", "不是本系统的加密内容")


def _split_bytes(sealed: bytes) -> tuple[str, str, bytes]:
    found = _HEAD.match(sealed)
    if found is None:
        _refuse("?", "不是本系统的加密内容")
    return found["tag"].decode(), found["key"].decode(), sealed[found.end() :]


def _bound(head: str, aad: str) -> bytes:
    return f"{head}|{aad}".encode()


def _text(token: str | bytes | memoryview) -> str:
    return token if isinstance(token, str) else bytes(token).decode("ascii", "replace")


def _refuse(key: str, reason: str) -> NoReturn:
    raise CannotDecrypt(key=key, reason=reason)

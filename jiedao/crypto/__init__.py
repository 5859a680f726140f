"""Sealing personal values, matching them without opening them, and fingerprints of texts and files.

Two suites stand behind one interface and may stand side by side in one table: AES-256-GCM with SHA-256, and the
national SM4-GCM with SM3; every sealed text names its suite and its key. Keys lie in one file outside the data folder.
Pure. What it is not: a decision who may open what (`access`), nor a certified module: where an assessment under
GB/T 39786 asks for one, it takes the place of `Keyring` behind the same `Cipher` interface.
Basis: GB/T 32907 (SM4), GB/T 32905 (SM3), NIST SP 800-38D (GCM), RFC 5869 (HKDF), RFC 2104 (HMAC).
"""

from jiedao.crypto.keyring import Cipher, Keyring
from jiedao.crypto.problems import (
    CannotDecrypt,
    KeyFileBusy,
    KeyFileDamaged,
    KeyFileExists,
    KeyFileExposed,
    KeyFileInData,
    KeyFileMissing,
    SubjectForgotten,
)
from jiedao.crypto.suites import DIGESTS, SUITES, digest

__all__ = [
    "DIGESTS",
    "SUITES",
    "CannotDecrypt",
    "Cipher",
    "KeyFileBusy",
    "KeyFileDamaged",
    "KeyFileExists",
    "KeyFileExposed",
    "KeyFileInData",
    "KeyFileMissing",
    "Keyring",
    "SubjectForgotten",
    "digest",
]

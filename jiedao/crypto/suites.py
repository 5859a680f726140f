"""The two suites: how bytes are sealed under a secret, keyed hashes, and plain digests."""

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as keyed
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16

Algorithm = Literal["sha256", "sm3"]
DIGESTS: tuple[Algorithm, ...] = ("sha256", "sm3")


class WrongSealError(Exception):
    """The bytes were not sealed so: another secret, another place, or changed since."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite: `tag` begins every text it seals; `key_bytes` is the length of its cipher's key."""

    name: str
    tag: str
    key_bytes: int
    algorithm: Algorithm

    def seal(self, key: bytes, plain: bytes, bound: bytes) -> bytes:
        """A random nonce, the encrypted bytes and the tag. `bound` is not stored but must be the same to open.

        Nonces are random 96 bits: change the key before 2^32 texts were sealed under it.
        """
        nonce = os.urandom(NONCE_BYTES)
        if self.tag == "a1":
            return nonce + AESGCM(key).encrypt(nonce, plain, bound)
        sealing = BlockCipher(SM4(key), GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(bound)
        return nonce + sealing.update(plain) + sealing.finalize() + sealing.tag

    def open(self, key: bytes, sealed: bytes, bound: bytes) -> bytes:
        """What was sealed; WrongSealError when key, bound bytes or a single bit differ."""
        if len(sealed) < NONCE_BYTES + TAG_BYTES:
            raise WrongSealError
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            if self.tag == "a1":
                return AESGCM(key).decrypt(nonce, body, bound)
            opening = BlockCipher(SM4(key), GCM(nonce, body[-TAG_BYTES:])).decryptor()
            opening.authenticate_additional_data(bound)
            return opening.update(body[:-TAG_BYTES]) + opening.finalize()
        except InvalidTag as invalid:
            raise WrongSealError from invalid

    def derived(self, secret: bytes, purpose: str) -> bytes:
        """The cipher key that a secret gives for one purpose."""
        return derived(secret, purpose, self.key_bytes, self.algorithm)


AES = Suite("aes", "a1", 32, "sha256")
SM = Suite("sm", "s1", 16, "sm3")
SUITES: dict[str, Suite] = {suite.name: suite for suite in (AES, SM)}
BY_TAG: dict[str, Suite] = {suite.tag: suite for suite in (AES, SM)}


def derived(secret: bytes, purpose: str, length: int, algorithm: Algorithm) -> bytes:
    """So many bytes of key for one purpose; purposes tell nothing about one another."""
    return HKDF(_hash(algorithm), length, salt=None, info=f"jiedao {purpose}".encode()).derive(secret)


def keyed_hash(key: bytes, value: bytes, algorithm: Algorithm) -> bytes:
    """HMAC of 32 bytes."""
    if algorithm == "sha256":
        return hmac.digest(key, value, "sha256")
    mac = keyed.HMAC(key, hashes.SM3())
    mac.update(value)
    return mac.finalize()


def digest(data: bytes, algorithm: str = "sha256") -> str:
    """The fingerprint of bytes in 64 hexadecimal digits, by sha256 or the national sm3; else ValueError."""
    if algorithm == "sha256":
        return hashlib.sha256(data).hexdigest()
    if algorithm == "sm3":  # not hashlib: builds of its library vary
        made = hashes.Hash(hashes.SM3())
        made.update(data)
        return made.finalize().hex()
    raise ValueError(f"no such digest: {algorithm!r} (there are {', '.join(DIGESTS)})")


def _hash(algorithm: Algorithm) -> hashes.HashAlgorithm:
    return hashes.SHA256() if algorithm == "sha256" else hashes.SM3()

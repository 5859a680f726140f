"""The suites against the published vectors."""

import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from hypothesis import given
from hypothesis import strategies as st

from jiedao.crypto import DIGESTS, digest
from jiedao.crypto.suites import AES, SM, SUITES, WrongSealError, keyed_hash


def test_sm3_of_abc_is_the_standards_example():
    """GB/T 32905, appendix A."""
    assert digest(b"abc", "sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_default_digest_is_sha256():
    assert digest(b"abc") == hashlib.sha256(b"abc").hexdigest()
    assert set(DIGESTS) == {"sha256", "sm3"}
    with pytest.raises(ValueError, match="no such digest"):
        digest(b"abc", "md5")


def test_the_sm4_in_use_gives_the_standards_example():
    """GB/T 32907, appendix A.1: the key encrypted under itself."""
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    made = Cipher(SM4(block), ECB()).encryptor()
    assert (made.update(block) + made.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_opens_the_published_example():
    """RFC 8998, appendix A.1."""
    sealed = bytes.fromhex(
        "00001234567800000000abcd"
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = "".join(sign * 16 for sign in "abcdefea")
    assert SM.open(key, sealed, bound).hex() == plain


def test_aes_gcm_opens_the_published_example():
    """The GCM paper's test case 16 (256-bit key)."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = bytes.fromhex(
        "cafebabefacedbaddecaf888"
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    assert AES.open(key, sealed, bound).hex().startswith("d9313225f88406e5a55909c5aff5269a")


def test_the_keyed_hash_of_sha256_is_the_published_example():
    """RFC 4231, test case 2."""
    assert keyed_hash(b"Jefe", b"what do ya want for nothing?", "sha256").hex() == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def test_the_keyed_hash_of_sm3_follows_the_hmac_construction():
    key, value = b"k" * 32, b"410102"
    inner = digest(bytes(b ^ 0x36 for b in key.ljust(64, b"\0")) + value, "sm3")
    outer = digest(bytes(b ^ 0x5C for b in key.ljust(64, b"\0")) + bytes.fromhex(inner), "sm3")
    assert keyed_hash(key, value, "sm3").hex() == outer


@given(st.sampled_from(list(SUITES.values())), st.binary(max_size=200), st.binary(max_size=40))
def test_what_is_sealed_opens_to_the_same_bytes_and_twice_is_never_equal(suite, plain, bound):
    key = suite.derived(b"s" * 32, "test")
    sealed = suite.seal(key, plain, bound)
    assert suite.open(key, sealed, bound) == plain
    assert suite.seal(key, plain, bound) != sealed


@given(st.sampled_from(list(SUITES.values())), st.binary(min_size=1, max_size=60), st.data())
def test_any_changed_bit_is_noticed(suite, plain, data):
    key = suite.derived(b"s" * 32, "test")
    sealed = bytearray(suite.seal(key, plain, b"here"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(WrongSealError):
        suite.open(key, bytes(sealed), b"here")


@pytest.mark.parametrize("suite", SUITES.values())
def test_bytes_cut_short_or_bound_to_another_place_do_not_open(suite):
    key = suite.derived(b"s" * 32, "test")
    sealed = suite.seal(key, b"410102", b"here")
    for changed, bound in ((sealed[:-1], b"here"), (sealed[:27], b"here"), (b"", b"here"), (sealed, b"there")):
        with pytest.raises(WrongSealError):
            suite.open(key, changed, bound)

"""The keyring: sealed texts, blind indexes, a subject's own key, rotation and the key file."""

import json
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.crypto import (
    SUITES,
    CannotDecrypt,
    KeyFileBusy,
    KeyFileDamaged,
    KeyFileExists,
    KeyFileExposed,
    KeyFileInData,
    KeyFileMissing,
    Keyring,
    SubjectForgotten,
)

NUMBER = "11010519491231002X"
HERE = "identity:410199002:7"
RINGS = {suite: Keyring.generate(suite) for suite in SUITES}
suites = pytest.mark.parametrize("suite", SUITES)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "jiedao.keys"


@suites
def test_a_sealed_text_names_its_suite_and_key_and_opens_in_its_place(suite):
    token = RINGS[suite].encrypt(NUMBER, aad=HERE)
    assert token.startswith({"aes": "a1.k1.", "sm": "s1.k1."}[suite])
    assert NUMBER not in token
    assert RINGS[suite].decrypt(token, aad=HERE) == NUMBER


@given(
    st.sampled_from(list(SUITES)), st.text(max_size=100).filter(lambda text: text.isprintable()), st.text(max_size=9)
)
def test_every_text_comes_back_as_it_was(suite, text, aad):
    ring = RINGS[suite]
    assert ring.decrypt(ring.encrypt(text, aad=aad), aad=aad) == text


@suites
def test_a_text_moved_to_another_place_does_not_open(suite):
    token = RINGS[suite].encrypt(NUMBER, aad=HERE)
    with pytest.raises(CannotDecrypt, match="不属于这一处"):
        RINGS[suite].decrypt(token, aad="identity:410199002:8")


@suites
def test_the_bytes_of_a_file_come_back_in_their_place_alone(suite):
    plain = bytes(range(256)) * 40
    sealed = RINGS[suite].seal_bytes(plain, aad="file:410199002:1")
    assert plain[:32] not in sealed
    assert RINGS[suite].open_bytes(sealed, aad="file:410199002:1") == plain
    for changed, aad in (
        (sealed, "file:410199002:2"),
        (sealed[:-1] + b"?", "file:410199002:1"),
        (plain, "x"),
        (b"", "x"),
    ):
        with pytest.raises(CannotDecrypt):
            RINGS[suite].open_bytes(changed, aad=aad)


@suites
def test_another_installations_key_opens_nothing(suite):
    token = RINGS[suite].encrypt(NUMBER, aad=HERE)
    with pytest.raises(CannotDecrypt) as refused:
        Keyring.generate(suite).decrypt(token, aad=HERE)
    assert refused.value.code == "crypto.cannot_decrypt"


def test_a_text_of_the_other_suite_under_the_same_key_name_is_refused():
    token = RINGS["sm"].encrypt(NUMBER, aad=HERE)
    with pytest.raises(CannotDecrypt):
        RINGS["aes"].decrypt(token, aad=HERE)
    with pytest.raises(CannotDecrypt):
        RINGS["sm"].decrypt(token.replace("s1.", "a1."), aad=HERE)


@given(st.text(max_size=60))
def test_what_was_never_sealed_is_refused(text):
    with pytest.raises(CannotDecrypt):
        RINGS["aes"].decrypt(text, aad=HERE)


@pytest.mark.parametrize(
    "token", ["", NUMBER, "a1.k1.", "a1.k1.QQ", "a1.k1.A", "a1.k9.AAAA", "a1.k1.AAAA\n", "z9.k1.AAAA"]
)
def test_broken_texts_are_refused(token):
    with pytest.raises(CannotDecrypt):
        RINGS["aes"].decrypt(token, aad=HERE)


@suites
def test_equal_values_meet_in_the_blind_index_only_under_one_key_and_purpose(suite):
    ring = RINGS[suite]
    index = ring.blind_index(NUMBER, purpose="resident_id")
    assert len(index) == 32
    assert index == ring.blind_index(NUMBER, purpose="resident_id")
    assert index != ring.blind_index(NUMBER, purpose="account")
    assert index != ring.blind_index(NUMBER[:-1], purpose="resident_id")
    assert index != Keyring.generate(suite).blind_index(NUMBER, purpose="resident_id")


@suites
def test_destroying_a_subjects_key_forgets_the_subject_and_nobody_else(suite):
    ring = RINGS[suite]
    one, other = ring.new_subject_key(), ring.new_subject_key()
    sealed = ring.subject_cipher(one).encrypt(NUMBER, aad=HERE)
    assert ring.subject_cipher(memoryview(one)).decrypt(sealed, aad=HERE) == NUMBER
    for cipher in (ring, ring.subject_cipher(other)):
        with pytest.raises(CannotDecrypt):
            cipher.decrypt(sealed, aad=HERE)
    for gone in (None, b""):
        with pytest.raises(SubjectForgotten, match="已按规定删除"):
            ring.subject_cipher(gone)


def test_a_wrapped_key_of_another_installation_or_a_sealed_text_is_no_subject_key():
    with pytest.raises(CannotDecrypt):
        RINGS["aes"].subject_cipher(Keyring.generate().new_subject_key())
    with pytest.raises(CannotDecrypt):
        RINGS["aes"].subject_cipher(RINGS["aes"].encrypt(NUMBER, aad="subject").encode())
    with pytest.raises(CannotDecrypt):
        RINGS["aes"].decrypt(RINGS["aes"].new_subject_key().decode(), aad="subject")


@pytest.mark.parametrize("to", ["aes", "sm", None])
def test_after_a_rotation_old_texts_open_new_ones_take_the_new_key_and_indexes_still_meet(path, to):
    old = Keyring.create(path)
    token, wrapped = old.encrypt(NUMBER, aad=HERE), old.new_subject_key()
    own = old.subject_cipher(wrapped).encrypt("左眼视力", aad=HERE)

    new = Keyring.rotate(path, suite=to)

    assert new.decrypt(token, aad=HERE) == NUMBER
    assert not new.is_current(token)
    assert new.is_current(new.encrypt(NUMBER, aad=HERE))
    assert new.encrypt(NUMBER, aad=HERE).startswith("s1.k2." if to == "sm" else "a1.k2.")
    assert new.blind_index(NUMBER, purpose="resident_id") == old.blind_index(NUMBER, purpose="resident_id")
    rewrapped = new.rewrap(wrapped)
    assert new.is_current(rewrapped)
    assert not new.is_current(wrapped)
    assert new.is_current(own)
    assert new.subject_cipher(rewrapped).decrypt(own, aad=HERE) == "左眼视力"
    with pytest.raises(CannotDecrypt, match=r"k2.*没有这把密钥"):
        old.decrypt(new.encrypt(NUMBER, aad=HERE), aad=HERE)


def test_rotating_twice_from_the_same_start_loses_no_key(path):
    Keyring.create(path)
    first = Keyring.rotate(path)
    token = first.encrypt(NUMBER, aad=HERE)
    second = Keyring.rotate(path, suite="sm")
    assert second.current == "k3"
    assert Keyring.load(path).decrypt(token, aad=HERE) == NUMBER


def test_a_rotation_under_way_keeps_another_one_away(path):
    Keyring.create(path)
    before = path.read_bytes()
    path.with_name(f".{path.name}.new").touch(mode=0o600)
    with pytest.raises(KeyFileBusy):
        Keyring.rotate(path)
    assert path.read_bytes() == before


def test_the_key_file_is_the_owners_alone_and_reads_back(path):
    made = Keyring.create(path, suite="sm")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert Keyring.load(path).decrypt(made.encrypt(NUMBER, aad=HERE), aad=HERE) == NUMBER
    Keyring.rotate(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_key_file_is_never_overwritten(path):
    Keyring.create(path)
    before = path.read_bytes()
    with pytest.raises(KeyFileExists):
        Keyring.create(path)
    assert path.read_bytes() == before


def test_a_key_file_does_not_lie_with_the_data(tmp_path):
    with pytest.raises(KeyFileInData, match="数据目录"):
        Keyring.create(tmp_path / "var" / "x" / ".." / "jiedao.keys", data=tmp_path / "var")
    assert not (tmp_path / "var" / "jiedao.keys").exists()
    Keyring.create(tmp_path / "etc" / "jiedao.keys", data=tmp_path / "var")


def test_a_missing_key_file_is_named_with_what_to_do(path):
    for use in (Keyring.load, Keyring.rotate):
        with pytest.raises(KeyFileMissing) as missing:
            use(path)
        assert missing.value.code == "crypto.key_missing"
        assert str(path) in str(missing.value)
        assert "切勿新建" in str(missing.value)
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o620])
def test_a_key_file_others_may_touch_is_refused(path, mode):
    Keyring.create(path)
    path.chmod(mode)
    with pytest.raises(KeyFileExposed, match=f"0{mode:o}.*chmod 600"):
        Keyring.load(path)


def broken(change):
    def apply(path):
        document = json.loads(path.read_text())
        change(document)
        path.write_text(json.dumps(document))

    return apply


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_text(""),
        lambda path: path.write_text("[]"),
        lambda path: path.write_bytes(path.read_bytes()[:-20]),
        lambda path: path.write_bytes(b"\xff\xfe"),
        broken(lambda d: d.update(current="k7")),
        broken(lambda d: d.update(format="other")),
        broken(lambda d: d.pop("index")),
        broken(lambda d: d["keys"]["k1"].update(secret="c2hvcnQ=")),
        broken(lambda d: d["keys"]["k1"].update(secret="***")),
        broken(lambda d: d["keys"]["k1"].update(suite="rot13")),
        broken(lambda d: d["keys"].update(own=d["keys"]["k1"])),
        broken(lambda d: d.update(keys=[])),
    ],
)
def test_a_damaged_key_file_is_refused_without_showing_its_content(path, damage):
    Keyring.create(path)
    secret = json.loads(path.read_text())["keys"]["k1"]["secret"]
    damage(path)
    with pytest.raises(KeyFileDamaged) as refused:
        Keyring.load(path)
    assert secret not in "".join(traceback.format_exception(refused.value))


def test_a_folder_in_place_of_the_key_file_is_refused(path):
    path.mkdir(parents=True)
    with pytest.raises(KeyFileDamaged):
        Keyring.load(path)


def test_no_secret_stands_in_a_trace(path):
    ring = Keyring.create(path)
    document = json.loads(path.read_text())
    shown = repr(ring) + repr(ring._keys) + repr(ring._fields) + repr(ring.subject_cipher(ring.new_subject_key()))
    assert document["keys"]["k1"]["secret"] not in shown
    assert "key=" not in shown.replace("subject_key=", "")
    assert repr(ring) == "Keyring(current='k1', keys=['k1'])"


def test_an_unknown_suite_is_a_programmers_mistake(path):
    with pytest.raises(ValueError, match="no such suite"):
        Keyring.create(path, suite="des")

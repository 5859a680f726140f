"""`jiedao backup` and `jiedao restore`: the same house elsewhere, and every refusal leaves all as it was."""

import hashlib
import json
import resource
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from jiedao import embedded
from jiedao.crypto import Keyring
from tests import cast
from tests.cli.conftest import ROOT, House, refused

#: What a house keeps; the two events that tell of the backup and its return are left out.
TABLES = {
    "access_user": "", "access_appointment": "", "register_subject": "", "tenancy_street": "",
    "audit_event": "WHERE kind NOT IN ('house.backed_up', 'house.restored')",
}  # fmt: skip


@pytest.fixture(scope="module")
def kept(house: House) -> Path:
    """A backup of the populated house."""
    file = house.folder / "kept.jiedao"
    done = house.run("backup", file)
    assert done.returncode == 0, done.stderr
    assert "邻近街道、试验街道" in done.stdout
    assert f"密钥文件夹 {house.keys}" in done.stdout
    return file


@pytest.fixture
def elsewhere(new_house: Callable[[], House], house: House) -> House:
    """An empty house whose keys were brought along."""
    made = new_house()
    shutil.copytree(house.keys, made.keys)
    return made


def changed(kept: Path, folder: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup with other entries."""
    with zipfile.ZipFile(kept) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    file = folder / "changed.jiedao"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file


def rewrite(entries: dict[str, bytes], **facts: object) -> None:
    entries["manifest.json"] = json.dumps({**json.loads(entries["manifest.json"]), **facts}).encode()


def manifest_of(file: Path) -> dict[str, Any]:
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("manifest.json"))


def rows(house: House) -> dict[str, str]:
    asked = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM"
    return {table: house.sql(f"{asked} {table} t {where}") for table, where in TABLES.items()}


def last_event(house: House) -> str:
    return house.sql(
        f"SELECT kind, by, subject FROM audit_event WHERE street_id = {cast.HERE} AND kind LIKE 'house.%'"
        " ORDER BY seq DESC LIMIT 1"
    )


def test_a_restored_house_has_the_same_rows_chains_files_and_fence(house, kept, elsewhere):
    done = elsewhere.run("restore", kept)
    assert done.returncode == 0, done.stderr
    assert "行数、审计链和密钥均已核对" in done.stdout
    assert rows(elsewhere) == rows(house)
    for office in manifest_of(kept)["offices"]:
        known = ["audit", "verify", "--office", str(office["code"]), "--head", office["head"]]
        assert elsewhere.run(*known).returncode == house.run(*known).returncode == 0
    dump = manifest_of(kept)["dump"]["sha256"][:32]
    assert last_event(house) == f"[('house.backed_up', 'system:backup', 'backup:{dump}')]"
    assert last_event(elsewhere) == f"[('house.restored', 'system:restore', 'backup:{dump}')]"
    file = Path("files", "5a", "sealed")
    assert (elsewhere.var / file).read_bytes() == (house.var / file).read_bytes()
    psql = ["db", "psql", "--role", "jiedao_app", "--", "-Atq"]
    count = "select count(*) from access_appointment"
    assert elsewhere.run(*psql, "-c", count).stdout == "0\n"  # nobody sees an office he did not say
    said = elsewhere.run(*psql, "-c", f"set jiedao.street = {cast.HERE}", "-c", count).stdout
    assert int(said) == len(cast.CAST)
    assert elsewhere.run(*psql, "-c", "create table mine (n int)").returncode == 1
    again = refused(elsewhere.run("restore", kept), "backup.place_not_empty")
    assert "原有内容没有改动" in again
    assert rows(elsewhere) == rows(house)


def test_no_key_is_in_a_backup_and_it_is_closed_to_others(house, kept):
    assert kept.stat().st_mode & 0o077 == 0
    ring = json.loads((house.keys / "jiedao.keys").read_text())
    secrets = [ring["index"]["secret"], *(one["secret"] for one in ring["keys"].values())]
    secrets.append((house.keys / "signing.key").read_text().strip())
    content = kept.read_bytes()
    assert not [one for one in secrets if one.encode() in content]
    manifest = manifest_of(kept)
    with zipfile.ZipFile(kept) as archive:
        assert sorted(archive.namelist()) == ["database.dump", "files/5a/sealed", "jiedao-backup", "manifest.json"]
    assert manifest["keys"] == ["k1"]
    assert manifest["software"] == "0.1.0"
    assert [(one["name"], one["events"] > 0) for one in manifest["offices"]] == [("邻近街道", True), ("试验街道", True)]
    assert manifest["rows"]["tenancy_street"] == 2
    assert manifest["rows"]["access_user"] == 2 * len(cast.CAST)


def test_a_backup_replaces_nothing(house, kept, tmp_path):
    before = kept.read_bytes()
    refused(house.run("backup", kept), "backup.file_exists")
    assert kept.read_bytes() == before
    refused(house.run("backup", tmp_path / "none" / "b.jiedao"), "backup.cannot_write")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_unfinished_file(house, tmp_path):
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    done = subprocess.run(
        [sys.executable, "-m", "jiedao", "backup", tmp_path / "b.jiedao"], env=house.environment(), cwd=ROOT,
        capture_output=True, text=True, preexec_fn=little_room,
    )  # fmt: skip
    assert "已删除" in refused(done, "backup.no_room")
    assert list(tmp_path.iterdir()) == []


def test_without_its_keys_a_house_is_not_backed_up_as_if_it_had_them(house, tmp_path):
    (tmp_path / "keys").mkdir(mode=0o700)
    Keyring.create(tmp_path / "keys" / "jiedao.keys")
    (tmp_path / "keys" / "jiedao.keys").chmod(0o644)
    refused(house.run("backup", tmp_path / "b.jiedao", JIEDAO_KEYS=str(tmp_path / "keys")), "crypto.key_exposed")
    assert not (tmp_path / "b.jiedao").exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda e: e.update({"database.dump": e["database.dump"][:-1] + b"?"}), "backup.damaged"),
        (lambda e: e.update({"files/5a/sealed": b""}), "backup.damaged"),
        (lambda e: e.pop("files/5a/sealed"), "backup.damaged"),
        (lambda e: e.update({"files/more": b"x"}), "backup.damaged"),
        (lambda e: e.pop("manifest.json"), "backup.damaged"),
        (lambda e: e.update({"manifest.json": b"{}"}), "backup.damaged"),
        (lambda e: rewrite(e, migrations=["tenancy.9999_later"], software="9.9"), "backup.newer"),
        (lambda e: rewrite(e, keys=["k1", "k2"]), "backup.keys_missing"),
        (lambda e: rewrite(e, key_mark="0" * 32), "backup.keys_missing"),
        (lambda e: e.pop("jiedao-backup"), "backup.not_a_backup"),
    ],
)
def test_a_changed_backup_is_refused_before_anything_is_touched(kept, elsewhere, tmp_path, change, code):
    said = refused(elsewhere.run("restore", changed(kept, tmp_path, change)), code)
    assert "没有恢复任何内容" in said
    assert not elsewhere.var.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda whole: whole[: len(whole) // 2], "backup.damaged"),
        (lambda whole: whole[:100], "backup.damaged"),
        (lambda whole: whole[:2000] + b"!" + whole[2001:], "backup.damaged"),
        (lambda whole: b"", "backup.not_a_backup"),
        (lambda whole: b"%PDF-1.7 something else", "backup.not_a_backup"),
    ],
)
def test_a_file_that_is_cut_off_or_foreign_is_refused(kept, elsewhere, tmp_path, content, code):
    file = tmp_path / "b.jiedao"
    file.write_bytes(content(kept.read_bytes()))
    refused(elsewhere.run("restore", file), code)
    refused(elsewhere.run("restore", tmp_path / "none.jiedao"), "backup.not_a_backup")
    assert not elsewhere.var.exists()


def test_an_attachment_does_not_leave_its_folder(kept, elsewhere, tmp_path):
    def climb(entries: dict[str, bytes]) -> None:
        manifest = json.loads(entries["manifest.json"])
        manifest["files"][0]["name"] = "files/../../outside"
        entries["manifest.json"] = json.dumps(manifest).encode()
        entries["files/../../outside"] = entries.pop("files/5a/sealed")

    refused(elsewhere.run("restore", changed(kept, tmp_path, climb)), "backup.damaged")
    assert not (elsewhere.folder / "outside").exists()


def test_keys_are_needed_and_a_new_key_file_is_not_made_instead(kept, new_house):
    house = new_house()
    said = refused(house.run("restore", kept), "backup.keys_missing")
    assert f"密钥文件夹 {house.keys}" in said
    assert list(house.folder.iterdir()) == []


def test_a_dump_that_cannot_be_read_leaves_an_empty_house_that_takes_a_good_one(kept, elsewhere, tmp_path):
    def hollow(entries: dict[str, bytes]) -> None:
        dump = entries["database.dump"]
        entries["database.dump"] = dump[: len(dump) * 2 // 3]  # breaks off inside the rows
        digest = hashlib.sha256(entries["database.dump"]).hexdigest()
        rewrite(entries, dump={"name": "database.dump", "size": len(entries["database.dump"]), "sha256": digest})

    done = elsewhere.run("restore", changed(kept, tmp_path, hollow))
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("（backup.restore_failed）")
    assert elsewhere.sql("SELECT count(*) FROM tenancy_street") == "[(0,)]"
    assert not list(elsewhere.var.glob("*files*"))
    assert elsewhere.run("restore", kept).returncode == 0


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (lambda m: {"rows": {**m["rows"], "tenancy_street": 3}}, "backup.restore_failed"),
        (lambda m: {"offices": [{**m["offices"][0], "head": "ab" * 32}]}, "audit.tail_cut"),
    ],
)
def test_what_came_out_otherwise_than_the_manifest_says_is_taken_back(kept, elsewhere, tmp_path, facts, code):
    def otherwise(entries: dict[str, bytes]) -> None:
        rewrite(entries, **facts(json.loads(entries["manifest.json"])))

    done = elsewhere.run("restore", changed(kept, tmp_path, otherwise))
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith(f"（{code}）")
    assert elsewhere.sql("SELECT count(*) FROM tenancy_street") == "[(0,)]"
    assert not list(elsewhere.var.glob("*files*"))


def test_a_server_of_its_own_is_backed_up_and_restored_as_well(house, kept, new_house):
    """`DATABASE_URL` with the three roles: here another database of the same server."""
    server = embedded.running(house.var)
    other = new_house()
    shutil.copytree(house.keys, other.keys)

    def url(role: str, database: str) -> str:
        return (
            f"postgresql://{role}@/{database}?host={quote(str(server.socket))}&passfile={quote(str(server.passfile))}"
        )

    named = {
        "DATABASE_URL": url("jiedao_app", "second"),
        "JIEDAO_OWNER_URL": url("jiedao_owner", "second"),
        "JIEDAO_ADMIN_URL": url("postgres", "postgres"),
    }
    done = other.run("restore", kept, **named)
    assert done.returncode == 0, done.stderr
    without_owner = {**named, "JIEDAO_OWNER_URL": ""}
    refused(other.run("backup", other.folder / "again.jiedao", **without_owner), "backup.owner_unknown")
    assert other.run("backup", other.folder / "again.jiedao", **named).returncode == 0
    first, second = manifest_of(kept), manifest_of(other.folder / "again.jiedao")
    assert {**first["rows"], "audit_event": first["rows"]["audit_event"] + 2} == second["rows"]
    assert [one["events"] + 1 for one in first["offices"]] == [one["events"] for one in second["offices"]]
    assert not (other.var / "postgres").exists()

"""`jiedao keys`: made for a new house, never for one that keeps records."""

from tests.cli.conftest import refused


def test_a_new_house_gets_keys_and_its_current_key_can_be_changed(new_house):
    house = new_house()
    refused(house.run("keys", "status"), "crypto.key_missing")
    made = house.run("keys", "create")
    assert made.returncode == 0, made.stderr
    assert f"密钥文件 {house.keys / 'jiedao.keys'}：现用 k1，共有 k1。" in made.stdout
    assert "--suite 写得不对：只能是 aes 或 sm。" in house.run("keys", "rotate", "--suite", "rot13").stderr
    assert "现用密钥已换为 k2" in house.run("keys", "rotate", "--suite", "sm").stdout
    assert "现用 k2，共有 k1、k2" in house.run("keys", "status").stdout


def test_a_house_that_keeps_records_gets_no_new_keys_for_lost_ones(house):
    away = house.keys.rename(house.folder / "away")
    try:
        for command in (["keys", "create"], ["audit", "verify"], ["serve", "--port", "65321"]):
            assert "切勿新建" in refused(house.run(*command), "crypto.key_missing")
        assert not house.keys.exists()
    finally:
        away.rename(house.keys)
    assert house.run("audit", "verify").returncode == 0

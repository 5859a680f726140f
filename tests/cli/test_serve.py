"""`jiedao serve`: refused before anything is started, and served over HTTPS."""

import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from jiedao.cli import serve
from jiedao.cli.problems import AddressRefused, CertificateWrong, PortTaken
from tests.cli.conftest import ROOT, refused

PEM = serialization.Encoding.PEM


def pair(folder: Path, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, form: serialization.PrivateFormat,
         password: bytes | None = None) -> tuple[Path, Path]:  # fmt: skip
    """A certificate for localhost and its key, in files."""
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    cert, secret = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(PEM))
    secret.write_bytes(key.private_bytes(PEM, form, lock))
    return cert, secret


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_that_somebody_listens_on_is_refused(new_house):
    house = new_house()
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]
        said = refused(house.run("serve", "--port", str(port)), "serve.port_taken")
        refused(house.run("demo", "--port", str(port)), "serve.port_taken")
    assert f"--port {port + 1}" in said
    assert not house.var.exists()  # nothing was started for it


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_refused(host):
    with pytest.raises(AddressRefused, match=host):
        serve.require_free(host, 8000)


def test_a_port_given_up_a_moment_ago_is_free(free_port):
    with socket.create_server(("127.0.0.1", free_port)) as server:
        with socket.create_connection(("127.0.0.1", free_port)):
            server.accept()[0].close()
        with pytest.raises(PortTaken):
            serve.require_free("127.0.0.1", free_port)
    serve.require_free("127.0.0.1", free_port)


def test_a_certificate_that_cannot_serve_is_refused(tmp_path):
    folder, other = tmp_path / "one", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    pkcs8 = serialization.PrivateFormat.PKCS8
    cert, key = pair(folder, ec.generate_private_key(ec.SECP256R1()), pkcs8)
    foreign = pair(other, ec.generate_private_key(ec.SECP256R1()), pkcs8)[1].rename(other / "foreign.pem")
    serve.require_certificate(None, None)
    serve.require_certificate(cert, key)
    _, locked = pair(other, ec.generate_private_key(ec.SECP256R1()), pkcs8, b"word")
    for one, two, says in (
        (cert, None, "要同时写"),
        (None, key, "要同时写"),
        (cert, folder / "none.pem", "不能读取文件"),
        (key, key, "不是 PEM 格式的证书"),
        (cert, cert, "不是 PEM 格式的私钥"),
        (cert, foreign, "不是一对"),
        (cert, locked, "带有口令"),
    ):
        with pytest.raises(CertificateWrong, match=says):
            serve.require_certificate(one, two)


@pytest.mark.parametrize("kind", ["ec", "old rsa"])
def test_pages_are_served_over_https_until_the_server_is_told_to_stop(house, free_port, tmp_path, kind):
    if kind == "ec":
        cert, key = pair(tmp_path, ec.generate_private_key(ec.SECP256R1()), serialization.PrivateFormat.PKCS8)
    else:
        secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        cert, key = pair(tmp_path, secret, serialization.PrivateFormat.TraditionalOpenSSL)
    words = ["serve", "--port", str(free_port), "--workers", "1", "--cert", str(cert), "--key", str(key)]
    running = subprocess.Popen(
        [sys.executable, "-m", "jiedao", *words], env={**house.environment(), "PYTHONUNBUFFERED": "1"}, cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert running.stdout
        assert running.stdout.readline() == f"已启动：https://localhost:{free_port} （按 Ctrl-C 停止）\n"
        trusted = ssl.create_default_context(cafile=str(cert))
        status, cookies = asked(f"https://localhost:{free_port}/signin/", trusted)
        worker, _ = asked(f"https://localhost:{free_port}/field/worker.js", trusted)
    finally:
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=30)
    assert status == worker == 200
    assert "Secure" in cookies
    assert said == "网页服务已停止。内置数据库仍在运行，可用 jiedao db stop 停止。\n"
    assert running.returncode == 0


def asked(url: str, trust: ssl.SSLContext) -> tuple[int, str]:
    """Status and cookies; the worker may need a moment."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, context=trust, timeout=30) as answer:
                return answer.status, answer.headers.get("Set-Cookie", "")
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers.get("Set-Cookie", "")
        except (urllib.error.URLError, OSError) as refusal:
            if isinstance(getattr(refusal, "reason", None), ssl.SSLCertVerificationError):
                raise
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


@pytest.mark.parametrize(
    ("host", "cert", "address"),
    [
        ("127.0.0.1", None, "http://localhost:8000"),
        ("0.0.0.0", Path("c"), "https://localhost:8000"),
        ("10.0.0.7", None, "http://10.0.0.7:8000"),
        ("2001:db8::7", None, "http://[2001:db8::7]:8000"),
    ],
)
def test_the_address_can_be_typed_into_a_browser(host, cert, address):
    assert serve.address(host, 8000, cert) == address


def test_a_rulebook_that_cannot_be_read_is_told_before_serving(house, tmp_path, free_port):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "regulation.yaml").write_text("regulation: broken\ntitel: 写错的键\n", encoding="utf-8")
    said = refused(house.run("serve", "--port", str(free_port), JIEDAO_RULEBOOKS=str(tmp_path)), "rulebook.refused")
    assert "broken/regulation.yaml:1" in said

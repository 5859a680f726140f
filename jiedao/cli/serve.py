"""`jiedao serve`: the web pages, over one HTTP server with a few worker processes."""

import os
import socket
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from jiedao.cli import house
from jiedao.cli.problems import AddressRefused, CertificateWrong, PortTaken

WSGI = "jiedao.web.wsgi:application"
ANYWHERE = ("0.0.0.0", "::", "")

Host = Annotated[str, typer.Option(metavar="地址", help="在哪个地址上提供服务；0.0.0.0 = 本机所有地址。")]
Port = Annotated[int, typer.Option(metavar="端口", min=1, max=65535, help="端口。")]
Workers = Annotated[int, typer.Option(metavar="个数", min=1, max=64, help="工作进程数，一般等于处理器核数。")]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    cert: Annotated[Path | None, typer.Option(metavar="文件", help="HTTPS 证书（PEM，含中间证书）。")] = None,
    key: Annotated[Path | None, typer.Option(metavar="文件", help="HTTPS 私钥（PEM，不带口令）。")] = None,
    workers: Workers = 2,
) -> None:
    require_certificate(cert, key)
    require_free(host, port)
    if cert:
        os.environ["JIEDAO_HTTPS"] = "1"  # cookies then travel over HTTPS only
    house.ready()
    listen(host, port, cert, key, workers)


def listen(host: str, port: int, cert: Path | None, key: Path | None, workers: int) -> None:
    """Serve until interrupted. The house is ready before. Raises RulebookRefused."""
    from django.db import connections
    from granian.constants import Interfaces, SSLProtocols
    from granian.log import LogLevels
    from granian.server import Server

    from jiedao.procedures import booking

    booking.book()  # read once, for all workers; a page cannot do without it
    connections.close_all()  # a worker must not inherit a connection
    server = Server(
        WSGI,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,  # the application is not asked to share a process between two requests
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        ssl_cert=cert,
        ssl_key=key,
        ssl_protocol_min=SSLProtocols.tls12,  # browsers of old office computers know no newer one
    )
    server.on_startup(lambda: typer.echo(f"已启动：{address(host, port, cert)} （按 Ctrl-C 停止）"))
    server.serve()
    house.note("网页服务已停止。内置数据库仍在运行，可用 jiedao db stop 停止。")


def address(host: str, port: int, cert: Path | None = None) -> str:
    """What to type into the browser of this machine."""
    name = "localhost" if host in ("127.0.0.1", "::1", *ANYWHERE) else f"[{host}]" if ":" in host else host
    return f"{'https' if cert else 'http'}://{name}:{port}"


def require_free(host: str, port: int) -> None:
    """Refuse a port that somebody listens on: the server itself would share it and get half of the requests.

    Raises PortTaken, AddressRefused.
    """
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(host=host, port=port, reason="没有这个地址") from error
    family, kind, protocol, _, at = found[0]
    with closing(socket.socket(family, kind, protocol)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(at)
        except PermissionError as error:
            raise AddressRefused(host=host, port=port, reason="系统不允许该账户使用这个端口") from error
        except OSError as error:
            if error.errno == 98 or "in use" in str(error):
                raise PortTaken(port=port, other=port + 1 if port < 65535 else 8000) from error
            raise AddressRefused(host=host, port=port, reason="本机没有这个地址") from error


def require_certificate(cert: Path | None, key: Path | None) -> None:
    """Refuse a certificate and key that cannot serve together. Raises CertificateWrong."""
    if cert is None and key is None:
        return
    if cert is None or key is None:
        raise CertificateWrong(reason="--cert 和 --key 要同时写")
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificates

    try:
        certificate = load_pem_x509_certificates(_read(cert))[0]
    except ValueError as error:
        raise CertificateWrong(reason=f"{cert} 不是 PEM 格式的证书") from error
    try:
        secret = load_pem_private_key(_read(key), None)
    except TypeError as error:
        raise CertificateWrong(reason=f"私钥 {key} 带有口令") from error
    except ValueError as error:
        raise CertificateWrong(reason=f"{key} 不是 PEM 格式的私钥") from error
    if secret.public_key() != certificate.public_key():
        raise CertificateWrong(reason=f"证书 {cert} 和私钥 {key} 不是一对")
    if certificate.not_valid_after_utc < house.now():
        house.note(f"提醒：证书已于 {certificate.not_valid_after_utc:%Y-%m-%d} 到期，浏览器会提示不安全，请尽快更换。")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CertificateWrong(reason=f"不能读取文件 {file}") from error

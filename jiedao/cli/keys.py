"""`jiedao keys`: the key file of this installation."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jiedao.cli import house
from jiedao.cli.chinese import CONTEXT

if TYPE_CHECKING:
    from jiedao.crypto import Keyring

app = typer.Typer(help="密钥：查看、更换加密个人信息的密钥。", no_args_is_help=True, context_settings=CONTEXT)


@app.command(help="为新装的系统生成密钥；已有数据的系统只能放回原来的密钥。")
def create() -> None:
    house.ready()
    status()


@app.command(help="查看密钥文件的位置和其中的密钥名称。")
def status() -> None:
    file, ring = _ring()
    typer.echo(
        f"密钥文件 {file}：现用 {ring.current}，共有 {'、'.join(sorted(ring.names))}。请另外保管一份，不要和备份放在一起。"
    )


@app.command(help="增加一把新密钥，今后用它加密；旧密钥保留，旧内容仍可打开。")
def rotate(
    suite: Annotated[str | None, typer.Option(metavar="算法", help="aes 或 sm（国密），默认与现用的相同。")] = None,
) -> None:
    from jiedao.crypto import SUITES, Keyring

    if suite is not None and suite not in SUITES:
        raise typer.BadParameter(f"只能是 {' 或 '.join(SUITES)}", param_hint="--suite")
    file, _ = _ring()
    made = Keyring.rotate(file, suite=suite)
    typer.echo(f"现用密钥已换为 {made.current}。请重新启动 jiedao serve，并重新保管密钥文件 {file}。")


def _ring() -> "tuple[Path, Keyring]":
    house.awake()
    from django.conf import settings

    from jiedao.crypto import Keyring
    from jiedao.procedures import keys

    file = settings.KEYS / keys.RING
    return file, Keyring.load(file)

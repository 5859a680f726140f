"""`jiedao backup` and `jiedao restore`: everything in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from jiedao.cli import house


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="文件", help="写到哪里，例如 /backup/2018-06-30.jiedao；不覆盖已有文件。")
    ],
) -> None:
    house.ready()
    from jiedao.procedures import backup as procedure

    made = procedure.backup(file, at=house.now())
    typer.echo(f"已备份到 {file}：{procedure.in_words(made)}。")
    typer.echo(f"密钥不在备份中。恢复时还需要密钥文件夹 {procedure.key_folder()}，请另外保管。")


def restore(
    file: Annotated[Path, typer.Argument(metavar="文件", help="用 jiedao backup 做成的备份。")],
) -> None:
    house.awake()
    from jiedao.procedures import backup as procedure

    made = procedure.restore(file, at=house.now(), echo=house.note)
    typer.echo(f"已恢复：{procedure.in_words(made)}。行数、审计链和密钥均已核对。")

"""`jiedao demo`: the two demonstration offices, built and served."""

from typing import Annotated

import typer

from jiedao.cli import house, serve


def demo(
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="建好后打开网页服务。")] = True,
    host: serve.Host = "127.0.0.1",
    port: serve.Port = 8000,
) -> None:
    if serving:
        serve.require_free(host, port)  # before a minute is spent on building
    house.ready()
    from jiedao.demo import build

    build(house.note)
    if serving:
        serve.listen(host, port, None, None, workers=2)

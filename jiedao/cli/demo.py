"""`jiedao demo`: the two demonstration offices, built once, compared with what was published, and served."""

from typing import Annotated

import typer

from jiedao.cli import figures, house, serve
from jiedao.cli.output import Format
from jiedao.cli.problems import DemonstrationDiffers


def demo(
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="备好以后启动网页服务。")] = True,
    host: serve.Host = "127.0.0.1",
    port: serve.Port = 8000,
    workers: serve.Workers = 2,
    how: figures.How = Format.TABLE,
) -> None:
    if serving:
        serve.require_free(host, port)
    house.ready()
    from jiedao.demo import building
    from jiedao.demo.signin import PASSWORD
    from jiedao.figures import comparison

    building.build(house.note)
    offices = [figures.read_at(street) for street in house.offices(None) if street.reproduces]
    compared = comparison.compare(comparison.read_published(comparison.PUBLISHED), offices)
    figures.show_compared(compared, how)
    counts = {status: sum(one.status == status for one in compared) for status in ("ok", "differs", "unrecorded")}
    house.note(f"相符 {counts['ok']} 个，不符 {counts['differs']} 个，还没有记录 {counts['unrecorded']} 个。")
    if counts["differs"]:
        raise DemonstrationDiffers(
            figures="、".join(one.published.figure for one in compared if one.status == "differs")
        )
    house.note(f"演示账号见登录页，密码都是 {PASSWORD}。")
    if serving:
        serve.listen(host, port, None, None, workers)

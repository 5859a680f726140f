"""The rows of a figure as a file for a spreadsheet: the same rows in the same order, streamed."""

import csv
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from jiedao.figures import listing
from jiedao.figures.figure import Figure
from jiedao.web import addresses, states

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
#: What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ADDRESS = {"entry": addresses.entry, "subject": addresses.subject, "case": addresses.case}


class _Echo:
    def write(self, text: str) -> str:
        return text


def as_csv(figure: Figure, *, part: bool, invented: bool) -> Iterator[str]:
    """The lines of the file. The first says in an office of invented data that it is one; then sentence, heads, rows."""
    writer: Any = csv.writer(_Echo(), lineterminator="\r\n")
    yield BOM
    if invented:
        yield writer.writerow([_("演示·数据虚构")])
    yield from _rows(writer, figure, part=part)


def _rows(writer: Any, figure: Figure, *, part: bool) -> Iterator[str]:
    """What stands behind a number; of one made of others, its sentence and then each of those."""
    yield writer.writerow([figure.sentence])
    if listing.source_name(figure) == "members":
        yield writer.writerow([_("名称")])
        for member in figure.members:
            yield writer.writerow([_safe(member.label)])
        return
    if not listing.source_name(figure):
        for one in figure.parts:
            yield from _rows(writer, one, part=False)
        return
    yield writer.writerow(
        [_("日期"), _("记录"), _("内容"), _("对象"), _("地点"), _("状态"), _("数量"), _("符合"), _("地址")]
    )
    kind = {"duties": "duty", "cases": "case"}.get(listing.source_name(figure), "")
    for line in listing.lines(figure, listing.listed(figure, part=part).iterator(2000)):
        what, id = line.opens
        state = str(states.look(line.state, kind).word) if line.state else ""
        meets = "" if line.meets is None else _("是") if line.meets else _("否")
        cells = [line.title, line.said, line.subject, line.place, state]
        yield writer.writerow(
            [line.day or "", *map(_safe, cells), listing.exact(line.amount), meets, ADDRESS[what](id)]
        )


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text

"""The rows of a figure as a file for a spreadsheet: the same rows in the same order, streamed."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jiedao.figures import listing
from jiedao.figures.figure import Figure
from jiedao.web import addresses, states
from jiedao.web.exporting import Export, first_lines, line_writer, safe
from jiedao.web.figures.hiding import hiding
from jiedao.web.figures.numbers import unit_of
from jiedao.web.tags.spoken import spoken
from jiedao.workbooks import ListHead

ADDRESS = {
    "entry": addresses.entry,
    "subject": addresses.subject,
    "case": addresses.case,
    "matter": addresses.matter,
    "ballot": addresses.ballot,
}


def as_csv(figure: Figure, *, part: bool, who: Any, invented: bool) -> Iterator[str]:
    """The lines of the file. The first says in an office of invented data that it is one; then sentence, heads, rows."""
    writer = line_writer()
    yield from first_lines(writer, invented=invented)
    yield from _rows(writer, figure, part=part, who=who)


def as_list(figure: Figure, *, part: bool, who: Any) -> Export:
    """The same rows for a workbook; a number made of others says in the first column which each row belongs to."""
    heads = [
        ListHead(_("数字"), width=28), ListHead(_("日期"), "day", 12), ListHead(_("记录"), width=32),
        ListHead(_("内容"), width=40), ListHead(_("对象"), width=28), ListHead(_("地点")), ListHead(_("状态"), width=10),
        ListHead(_("数量"), "number", 12), ListHead(_("符合"), width=8), ListHead(_("地址"), width=48),
    ]  # fmt: skip
    about = [
        (_("算什么"), figure.sentence), (_("时期"), figure.span.label),
        (_("制度"), spoken(figure.edition.regulation(figure.definition.regulation))),
    ]  # fmt: skip
    about += [(_("和它一起看"), f"{one.definition.label}：{_in_words(one)}") for one in figure.beside]
    return Export(f"{figure.definition.label} {figure.span.code}", heads, _listed(figure, part=part, who=who), about)


def _listed(figure: Figure, *, part: bool, who: Any) -> Iterator[list[Any]]:
    name = figure.definition.label
    if listing.source_name(figure) == "members":
        yield from ([name, None, member.label, *[None] * 7] for member in figure.members)
        return
    if not listing.source_name(figure):
        for one in figure.parts:
            yield from _listed(one, part=False, who=who)
        return
    for line, state, meets, address in _lines(figure, part=part, who=who):
        amount = None if line.amount is None else Decimal(str(listing.exact(line.amount)))
        yield [name, line.day, line.title, line.said, line.subject, line.place, state, amount, meets, address]


def _lines(figure: Figure, *, part: bool, who: Any) -> Iterator[tuple[Any, str, str, str]]:
    """Each row with its state, whether it meets the condition, and where it opens, in words."""
    kind = {"duties": "duty", "cases": "case"}.get(listing.source_name(figure), "")
    for line in listing.lines(figure, listing.listed(figure, part=part).iterator(2000), hide=hiding(figure, who)):
        what, id = line.opens
        state = str(states.look(line.state, kind).word) if line.state else ""
        meets = "" if line.meets is None else _("是") if line.meets else _("否")
        yield line, state, meets, ADDRESS[what](id)


def _in_words(figure: Figure) -> str:
    """A number with its measure word, as it stands beside another."""
    value = listing.recorded(figure)
    return _("没有记录") if value is None else f"{listing.exact(value)}{unit_of(figure)}"


def _rows(writer: Any, figure: Figure, *, part: bool, who: Any) -> Iterator[str]:
    """What stands behind a number; of one made of others, its sentence and then each of those."""
    yield writer.writerow([figure.sentence])
    for one in figure.beside:
        yield writer.writerow([_("和它一起看"), one.definition.label, _in_words(one)])
    if listing.source_name(figure) == "members":
        yield writer.writerow([_("名称")])
        for member in figure.members:
            yield writer.writerow([safe(member.label)])
        return
    if not listing.source_name(figure):
        for one in figure.parts:
            yield from _rows(writer, one, part=False, who=who)
        return
    yield writer.writerow(
        [_("日期"), _("记录"), _("内容"), _("对象"), _("地点"), _("状态"), _("数量"), _("符合"), _("地址")]
    )
    for line, state, meets, address in _lines(figure, part=part, who=who):
        cells = [line.title, line.said, line.subject, line.place, state]
        yield writer.writerow([line.day or "", *map(safe, cells), listing.exact(line.amount), meets, address])

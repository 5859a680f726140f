"""The larger parts of a page, each with its template in `templates/parts/`."""

import zlib
from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jiedao.web import parts, states
from jiedao.web.tags.marks import glyph, icon

register = template.Library()

_NOTHING = mark_safe("")


@register.inclusion_tag("parts/crumbs.html")
def crumbs(trail: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Where one is: (words, address) from the outside in; the last has no address."""
    return {"trail": trail}


@register.inclusion_tag("parts/work_item.html")
def work_item(item: Any) -> dict[str, Any]:
    """A row of `<ol class="work">`: see `parts.Work`."""
    return {"item": item, "look": _look(item, "due")}


def _look(item: Any, otherwise: str) -> states.Look:
    def of(name: str) -> str:
        found = item.get(name, "") if isinstance(item, dict) else getattr(item, name, "")
        return str(found or "")

    return states.look(of("state") or otherwise, of("kind"))


@register.inclusion_tag("parts/ledger.html")
def ledger(table: parts.Ledger) -> dict[str, Any]:
    """A three-line table of records: see `parts.Ledger`. Its rows are drawn without a template: there are many."""
    opened = [_cell(column, first=no == 0) for no, column in enumerate(table.columns)]

    def drawn(row: Sequence[Any]) -> str:
        cells = (f"{opens}{conditional_escape(cell)}{ends}" for (opens, ends), cell in zip(opened, row, strict=True))
        return f"<tr>{''.join(cells)}</tr>"

    return {
        "table": table,
        "span": table.figure_at,
        "rest": range(len(table.columns) - table.figure_at - 1),
        "bodies": [
            (group.title, group.figure, mark_safe("\n".join(drawn(row) for row in group.rows)))  # every cell is escaped
            for group in table.bodies
        ],
        "total": mark_safe(drawn(table.total)) if table.total else "",
    }


def _cell(column: parts.Column, *, first: bool) -> tuple[str, str]:
    """How a cell of a column begins and ends."""
    if first:
        return ('<th scope="row" class="inline">' if column.inline else '<th scope="row">'), "</th>"
    marks = [
        word for word, on in (("num", column.numeric), ("only-desk", column.desk), ("inline", column.inline)) if on
    ]
    told = format_html(' class="{}"', " ".join(marks)) if marks else ""
    label = "" if column.hidden else format_html(' data-label="{}"', column.label)
    return f"<td{told}{label}>", "</td>"


@register.inclusion_tag("parts/pager.html")
def pager(newer: str = "", older: str = "", said: str = "") -> dict[str, Any]:
    """Keyset paging: the pages before and after this one; nothing is drawn when there is neither."""
    return {"newer": newer, "older": older, "said": said}


@register.inclusion_tag("parts/empty.html")
def nothing(
    kind: str, title: str, sentence: str = "", doors: Sequence[parts.Door] = (), level: int = 3
) -> dict[str, Any]:
    """An empty list: `done` all done, `unfound` nothing found (say the scope searched), `new` none yet, `none` left empty."""
    if kind not in ("done", "unfound", "new", "none"):
        raise ValueError(f"an empty list is done, unfound, new or none, not {kind!r}")
    return {"kind": kind, "title": title, "sentence": sentence, "doors": doors, "head": f"h{level}"}


_NOTICES = {
    "": ("icon", "info-circle"), "doing": ("icon", "info-circle"), "due": ("glyph", "due"), "done": ("glyph", "done"),
    "overdue": ("glyph", "overdue"), "changed": ("glyph", "changed"),
}  # fmt: skip


@register.simple_block_tag
def notice(content: str, kind: str = "", title: str = "", role: str = "") -> SafeString:
    """A state of the page in a tint: "" doing due done overdue changed. `role="status"` when it says what just happened."""
    sort, name = _NOTICES[kind]
    return format_html(
        '<div class="notice{}"{}>{}{}{}</div>',
        f" notice--{kind}" if kind in ("doing", "due", "done", "overdue") else "",
        format_html(' role="{}"', role) if role else "",
        icon(name) if sort == "icon" else glyph(name),
        format_html("<p><b>{}</b></p>", title) if title else "",
        _body(content, bool(title)),
    )


def _body(content: str, small: bool) -> SafeString:
    text = content.strip()
    if not text or text.startswith(("<p", "<ul", "<ol", "<div", "<form")):
        return mark_safe(text)
    return format_html('<p class="small">{}</p>' if small else "<p>{}</p>", mark_safe(text))


@register.simple_block_tag
def section(
    content: str, title: Any, id: str = "", note: Any = "", link: str = "", link_url: str = "", cls: str = "",
    quiet: bool = False, level: int = 2,
) -> SafeString:  # fmt: skip
    """A section of a page under its 2 px rule: heading, a fine note or one link at its end, and the body."""
    head = f"h-{id}" if id else f"h-{zlib.crc32(str(title).encode()):x}"
    end = format_html('<span class="fine">{}</span>', note) if note else _NOTHING
    if link:
        end += format_html('<a class="small" href="{}">{}</a>', link_url, link)
    return format_html(
        '<section class="section{}"{} aria-labelledby="{}"><div class="section__head"><h{} id="{}"{}>{}</h{}>{}</div>{}</section>',
        " section--quiet" if quiet else "",
        format_html(' id="{}"', id) if id else "",
        head, level, head,
        format_html(' class="{}"', cls) if cls else "",
        title, level, end, mark_safe(content),
    )  # fmt: skip


@register.inclusion_tag("parts/history.html")
def history(steps: Sequence[Any]) -> dict[str, Any]:
    """经过: the steps of a record, newest first: see `parts.Step`."""
    return {"steps": [(step, _look(step, "done")) for step in steps]}


@register.inclusion_tag("parts/steps.html")
def steps(names: Sequence[str], current: int = 1, label: str = "") -> dict[str, Any]:
    """The steps of an import or another long form; `current` counts from 1."""
    return {"names": names, "current": current, "label": label or _("步骤")}


@register.inclusion_tag("parts/lanes.html", takes_context=True)
def lanes(context: Context, chart: parts.Lanes) -> dict[str, Any]:
    """Which lane has the case, for how many legal workdays: see `parts.Lanes`."""
    return {
        "chart": chart,
        "lanes": [(lane, _look(lane, "") if lane.state else None) for lane in chart.lanes],
        "demonstration": context.get("demonstration"),
    }


@register.inclusion_tag("parts/pair.html")
def pair(before: parts.Photo, after: parts.Photo | None = None) -> dict[str, Any]:
    """Before and after: same place, same direction, time and digest of both."""
    return {"photos": [(before, _("整改前")), (after, _("整改后"))]}


@register.inclusion_tag("parts/photo.html")
def photo(picture: parts.Photo, tag: str = "") -> dict[str, Any]:
    """One photograph as evidence."""
    return {"photo": picture, "tag": picture.tag or tag}


@register.inclusion_tag("parts/switch.html")
def switch(label: str, options: Sequence[tuple[str, str, bool]]) -> dict[str, Any]:
    """A switch of period or place as links: (words, address, whether it is the one shown)."""
    return {"label": label, "options": options}


@register.simple_tag
def cell(
    name: str, url: str = "", month: str = "", why_title: str = "", why: str = "", kind: str = "duty", word: str = "",
    end: bool = False,
) -> SafeString:  # fmt: skip
    """A cell of the duty matrix: state by shape, its reason in a card that opens on focus as on hover.

    `month` goes before the word for those who hear it; `end` opens the card to the left (last columns).
    """
    look = states.look(name, kind)
    said = format_html('<span class="vh">{}{}</span>', month, word or look.word)
    if not url:
        told = format_html('<span class="vh">{}{}</span>', "：", why) if why else _NOTHING
        return format_html(
            '<span class="cell {}" title="{}">{}{}{}</span>', look.colour, why, glyph(look.glyph), said, told
        )
    card = _NOTHING
    if why:
        card = format_html('<span class="why{}"><b>{}</b>{}</span>', " why--end" if end else "", why_title, why)
    return format_html('<a class="cell {}" href="{}">{}{}{}</a>', look.colour, url, glyph(look.glyph), said, card)


@register.simple_tag(takes_context=True)
def said(context: Context) -> SafeString:
    """What has just happened (Django messages), where the page puts it; each is said once."""
    found = list(context.get("messages") or ())
    return mark_safe(render_to_string("parts/said.html", {"messages": found})) if found else _NOTHING

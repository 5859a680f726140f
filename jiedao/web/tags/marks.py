"""Small marks, drawn a hundred times a page and therefore without templates: icons, plates, states, figures, persons."""

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiedao.web import masks, states
from jiedao.web.tags.days import spaced, thousands

register = template.Library()

SPRITE = "jiedao/icons.svg"
_NOTHING = mark_safe("")


#: Marks that look the same each time are drawn once; there are some hundreds, and a bound keeps odd words out.
_once = lru_cache(maxsize=4096)


@register.simple_tag
@_once
def icon(name: str, cls: str = "") -> SafeString:
    """An outline icon of the sprite, always beside a word."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#i-{}"></use></svg>',
        f" {cls}" if cls else "", static(SPRITE), name,
    )  # fmt: skip


@register.simple_tag
@_once
def glyph(name: str, cls: str = "") -> SafeString:
    """A state's shape alone; the word must stand beside it."""
    return format_html(
        '<svg class="glyph{}" viewBox="0 0 16 16" aria-hidden="true"><use href="{}#s-{}"></use></svg>',
        f" {cls}" if cls else "", static(SPRITE), name,
    )  # fmt: skip


@register.simple_tag
@_once
def plate(text: Any, kind: str = "", url: str = "", small: str = "") -> SafeString:
    """A street plate or door plate. Solid (`kind=""`) once a page; `line` for every other mention; `office`, `street`."""
    cls = f"plate plate--{kind}" if kind else "plate"
    words = str(text).replace(" ", "\N{NO-BREAK SPACE}")
    under = format_html('<small aria-hidden="true">{}</small>', small) if small else _NOTHING
    if url:
        return format_html('<a class="{}" href="{}">{}{}</a>', cls, url, words, under)
    return format_html('<span class="{}">{}{}</span>', cls, words, under)


@register.simple_tag
def state(name: str, kind: str = "", word: str = "", stamp: bool = False, plain: bool = False) -> SafeString:
    """A state as shape, word and colour. `kind` "duty" or "case" for the kernel's own states; `stamp` once, in the title."""
    return _state(name, kind, word, stamp, plain, get_language())


@_once
def _state(name: str, kind: str, word: str, stamp: bool, plain: bool, language: str | None) -> SafeString:
    look = states.look(name, kind)
    cls = f"state {look.colour}{' state--stamp' if stamp else ''}{' state--plain' if plain else ''}"
    return format_html('<span class="{}">{}{}</span>', cls, glyph(look.glyph), word or look.word)


@register.simple_tag
def fig(value: Any, unit: str = "", url: str = "", size: str = "m", label: str = "", note: str = "") -> SafeString:
    """A figure as a door to its rows. None is 没有记录, never 0; without `url` it is plain text without a threshold.

    `label` names it for those who do not see the row it stands in; `note` stands in the unit's place (171 / 180家).
    """
    before = format_html('<span class="vh">{}：</span>', label) if label else _NOTHING
    if value is None:
        if not url:
            return format_html('<span class="dim">{}{}</span>', before, _("没有记录"))
        return format_html('<a class="fig fig--none" href="{}">{}<b>{}</b></a>', url, before, _("没有记录"))
    unit_html = format_html('<span class="u">{}</span>', note or unit) if note or unit else _NOTHING
    if not url:
        return format_html(
            '<span class="shut{}">{}<b>{}</b>{}</span>', _size(size, "shut"), before, thousands(value), unit_html
        )
    return format_html(
        '<a class="fig{}" href="{}">{}<b>{}</b>{}</a>', _size(size), url, before, thousands(value), unit_html
    )


def _size(size: str, of: str = "fig") -> str:
    if size not in ("s", "m", "l", "xl"):
        raise ValueError(f"a figure is s, m, l or xl, not {size!r}")
    return "" if size == "m" else f" {of}--{size}"


@register.simple_tag
def n(value: Any, unit: str = "", url: str = "") -> SafeString:
    """A number inside a sentence, with its unit; a door when it has a `url`."""
    if value is None:
        return format_html('<span class="dim">{}</span>', _("没有记录"))
    if not url:
        return format_html('<span class="nb">{}{}</span>', thousands(value), spaced(unit))
    return format_html('<a class="n" href="{}">{}{}</a>', url, thousands(value), spaced(unit))


@register.simple_tag(takes_context=True)
def demo(context: Context) -> SafeString:
    """The small tag 演示 behind an invented person or firm; nothing in a real office."""
    return format_html('<span class="demo">{}</span>', _("演示")) if context.get("demonstration") else _NOTHING


@register.simple_tag(takes_context=True)
def person(context: Context, name: Any, url: str = "", masked: bool = False) -> SafeString:
    """A person's name, masked on request, with 演示 behind it in an office of invented data."""
    text = masks.name(str(name)) if masked else str(name)
    shown = format_html('<a href="{}">{}</a>', url, text) if url else format_html("{}", text)
    return format_html("{}{}", shown, demo(context))


@register.simple_tag
def masked(value: Any, kind: str = "phone", url: str = "") -> SafeString:
    """A personal value with its middle hidden; `url` leads to the question what for, then to the whole of it."""
    if not value:
        return format_html('<span class="dim">{}</span>', _("没有记录"))
    shown = format_html('<span class="masked">{}</span>', masks.MASKS[kind](str(value)))
    return format_html('{}<a href="{}">{}</a>', shown, url, _("显示")) if url else shown


@register.simple_tag
def chip(text: str, url: str = "") -> SafeString:
    """A filter that is on; `url` is the address without it."""
    if not url:
        return format_html('<span class="chip">{}</span>', text)
    return format_html(
        '<a class="chip" href="{}">{}{}<span class="vh">{}</span></a>', url, text, icon("x"), _("，去掉这一项")
    )


@register.simple_tag
def clock(limit: int, used: int, unit: str = "", over: int = 0, said: str = "") -> SafeString:
    """The clock of a lane: one box a workday, used ones filled, those over the limit red, and the words for it."""
    kinds = ["u"] * min(used, limit) + [""] * max(limit - used, 0) + ["o"] * over
    boxes = format_html_join("", "<i{}></i>", ((mark_safe(f' class="{k}"') if k else _NOTHING,) for k in kinds))
    unit = unit or _("个工作日")
    if not said and over:
        said = _("限%(limit)s%(unit)s，逾期%(over)s个") % {"limit": limit, "unit": unit, "over": over}
    elif not said:
        said = _("限%(limit)s%(unit)s，用了%(used)s个") % {"limit": limit, "unit": unit, "used": used}
    return format_html(
        '<span class="clock"><span class="clock__boxes" aria-hidden="true">{}</span>{}</span>', boxes, said
    )

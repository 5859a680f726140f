"""Small drawings beside a number: attributes and classes only, hidden from those who hear the page (the number says it)."""

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

Number = int | float | Decimal

WIDTH, HEIGHT, EDGE = 96.0, 28.0, 3.0


@register.simple_tag
def spark(values: Sequence[Number | None], kind: str = "bars", target: Number | None = None) -> SafeString:
    """Twelve periods or fewer in a table cell: `bars` for flows (zero base), `line` for stocks; the last one is ours.

    A missing value leaves its place empty. `target` is a dashed line of the same scale.
    """
    known = [float(v) for v in values if v is not None]
    if not known:
        return mark_safe("")
    body = (
        _bars(values, max(known)) if kind == "bars" else _line(values, known, None if target is None else float(target))
    )
    return format_html('<svg class="spark" viewBox="0 0 96 28" aria-hidden="true">{}</svg>', body)


def _bars(values: Sequence[Number | None], most: float) -> SafeString:
    step = WIDTH / len(values)
    drawn = []
    for i, value in enumerate(values):
        if value is None:
            continue
        height = HEIGHT * float(value) / most if most else 0.0
        on = mark_safe(' class="on"') if i == len(values) - 1 else ""
        drawn.append((on, f"{i * step + 1:.1f}", f"{HEIGHT - height:.1f}", f"{step - 2:.1f}", f"{height:.1f}"))
    return format_html_join("", '<rect{} x="{}" y="{}" width="{}" height="{}"/>', drawn)


def _line(values: Sequence[Number | None], known: list[float], target: float | None) -> SafeString:
    least, most = (
        min([*known, *([target] if target is not None else [])]),
        max([*known, *([target] if target is not None else [])]),
    )
    span = (most - least) or 1.0
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - least) / span

    points = [(EDGE + i * step, y(float(v))) for i, v in enumerate(values) if v is not None]
    path = " L".join(f"{px:.1f} {py:.1f}" for px, py in points)
    aim = format_html('<path class="t" d="M0 {}H96"/>', f"{y(target):.1f}") if target is not None else ""
    return format_html(
        '{}<path d="M{}"/><circle cx="{}" cy="{}" r="2.75"/>', aim, path, f"{points[-1][0]:.1f}", f"{points[-1][1]:.1f}"
    )


@register.simple_tag
def meter(part: Number, whole: Number, done: bool = False) -> SafeString:
    """A bar of what is there against what should be; it never runs over its end."""
    share = min(float(part) / float(whole), 1.0) if whole else 0.0
    return format_html(
        '<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bg" width="100" height="6" rx="1"/><rect class="fg{}" width="{}" height="6" rx="1"/></svg>',
        " fg--done" if done else "", f"{share * 100:.1f}",
    )  # fmt: skip

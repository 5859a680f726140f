"""Days, instants and amounts in words. Chinese first; English when the page speaks it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language, ngettext

from jiedao.examinations.rules import written
from jiedao.periods import day_in_words
from jiedao.web.clock import ZONE

register = template.Library()

_ZH_DAYS = "一二三四五六日"
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_english() -> bool:
    """Whether the page speaks English."""
    return (get_language() or "").startswith("en")


def _day(value: date) -> date:
    return value.astimezone(ZONE).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | None) -> str:
    """6月27日 周三: a day in a list."""
    if not value:
        return ""
    on = _day(value)
    if in_english():
        return f"{_EN_DAYS[on.weekday()]} {on.day} {_EN_MONTHS[on.month - 1]}"
    return f"{on.month}月{on.day}日 周{_ZH_DAYS[on.weekday()]}"


@register.filter
def shortday(value: date | None) -> str:
    """6月27日: a day beside others of the same year."""
    if not value:
        return ""
    on = _day(value)
    return f"{on.day} {_EN_MONTHS[on.month - 1]}" if in_english() else f"{on.month}月{on.day}日"


@register.filter
def fullday(value: date | None) -> str:
    """2018年6月27日: a day in a sentence."""
    if not value:
        return ""
    on = _day(value)
    if in_english():
        return f"{on.day} {_EN_MONTHS[on.month - 1]} {on.year}"
    return day_in_words(on)


@register.filter
def keptday(value: str) -> str:
    """2018年6月27日: a day as a record keeps it (2018-06-27), in a sentence."""
    try:
        return fullday(date.fromisoformat(value))
    except ValueError:
        return value


@register.filter
def weekday(value: date | None) -> str:
    """星期三."""
    if not value:
        return ""
    on = _day(value)
    return _EN_DAYS[on.weekday()] if in_english() else f"星期{_ZH_DAYS[on.weekday()]}"


def weekday_named(number: int) -> str:
    """周三: the day of the week by its number, Monday 0."""
    return _EN_DAYS[number] if in_english() else f"周{_ZH_DAYS[number]}"


def weekday_letter(number: int) -> str:
    """三: the head of a column of days; M T W T F S S in English."""
    return _EN_DAYS[number][0] if in_english() else _ZH_DAYS[number]


def month_named(number: int) -> str:
    """4月: a month in a row of months."""
    return _EN_MONTHS[number - 1] if in_english() else f"{number}月"


@register.filter
def hm(value: datetime | None) -> str:
    """10:45, in Shanghai."""
    return f"{value.astimezone(ZONE):%H:%M}" if value else ""


@register.filter
def instant(value: datetime | None) -> str:
    """2018年6月27日10:45. A space would be typed only in English: the browser spaces Chinese by itself."""
    if not value:
        return ""
    return f"{fullday(value)}{', ' if in_english() else ''}{hm(value)}"


@register.filter
def shortinstant(value: datetime | None) -> str:
    """6月27日10:45."""
    if not value:
        return ""
    return f"{shortday(value)}{', ' if in_english() else ''}{hm(value)}"


@register.filter
def workdays(value: int | None) -> str:
    """2个工作日: always which days are meant."""
    if value is None:
        return ""
    return ngettext("%(n)s个工作日", "%(n)s个工作日", value) % {"n": value}


@register.filter
def days(value: int | None) -> str:
    """5天."""
    if value is None:
        return ""
    return ngettext("%(n)s天", "%(n)s天", value) % {"n": value}


def spaced(unit: str) -> str:
    """A unit as it stands after its number: 2件, 2 cases."""
    return f" {unit}" if unit[:1].isascii() and unit[:1].isalpha() else unit


@register.filter
def marks(value: Decimal) -> str:
    """84, 84.5: marks and points as people write them."""
    return written(value)


@register.filter
def thousands(value: Any) -> str:
    """4,012; decimals stay as they are; text passes through."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (int, Decimal, float)):
        return f"{value:,}"
    return str(value)

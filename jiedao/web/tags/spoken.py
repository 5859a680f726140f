"""What the layers below say in Chinese, in the language of the page: posts, permissions, periods, names of the rules."""

import re
from typing import Any

from django import template
from django.utils.translation import gettext

from jiedao.access.roles import ROLES
from jiedao.rulebook.english import read_aloud
from jiedao.web.tags.days import in_english

register = template.Library()

#: What stands before a post that is another's and held for a time.
ACTING = "代理"


@register.filter
def spoken(thing: Any) -> str:
    """A post, permission, line of work, period, time limit, or thing of the rulebook in the page's language.

    On an English page a thing of the rulebook is its key read aloud. What has no English stays as it stands.
    """
    if not in_english():
        return str(thing) if isinstance(thing, str) else str(getattr(thing, "label", "") or thing.title)
    if isinstance(thing, str):
        whole = _word(thing)
        return whole if whole != thing else ", ".join(_word(part) for part in re.split("[、，]", thing))
    if english := getattr(thing, "label_en", ""):
        return str(english)
    return read_aloud(getattr(thing, "name", "") or thing.code)


@register.filter
def plainly(told: Any) -> str:
    """What happened to a resident's report (`procedures.following.Told`), in the language of the page."""
    lane = spoken(told.lane) if told.lane is not None else gettext("街道")
    return gettext(told.plain).format(lane=lane)


def _word(text: str) -> str:
    found = gettext(text) if text else ""
    if found != text:
        return found
    if text.startswith(ACTING) and text != ACTING:
        return f"{gettext(ACTING)}: {_word(text.removeprefix(ACTING))}"
    for role in ROLES.values():  # 春风社区网格员: the post after its place or line of work
        before = text.removesuffix(role.label)
        if before and before != text and not re.search("[、，。]", before):
            return f"{gettext(role.label)}, {gettext(before)}"
    return text

"""Reads of the offices themselves. Streets are reference data, so these take no scope."""

from django.db.models import F

from jiedao.tenancy import context
from jiedao.tenancy.models import Street
from jiedao.tenancy.problems import UnknownOffice


def all_streets() -> list[Street]:
    """Every office, by code."""
    return list(Street.objects.order_by("code"))


def street_called(text: str) -> Street:
    """The office with this slug, code or name; UnknownOffice names the ones there are."""
    for street in (offices := all_streets()):
        if text in (street.slug, street.name, str(street.code)):
            return street
    known = "、".join(f"{s.slug}（{s.name}）" for s in offices) or "还没有任何单位"
    raise UnknownOffice(office=text, known=known)


def stamp() -> None:
    """Note that places, posts or responsibilities of the office at hand have changed: what was worked out from them is
    worked out anew. Seldom: a few times a day."""
    Street.objects.filter(code=context.required()).update(stamp=F("stamp") + 1)

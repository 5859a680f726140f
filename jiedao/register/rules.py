"""When something dated stands, as a condition. No table is asked here."""

from datetime import date

from django.db.models import Q


def standing(on: date, *, prefix: str = "") -> Q:
    """The condition that a dated row (from_on, to_on) stands on a day; `to_on` is the first day it does not."""
    return Q(**{f"{prefix}from_on__lte": on}) & (Q(**{f"{prefix}to_on": None}) | Q(**{f"{prefix}to_on__gt": on}))

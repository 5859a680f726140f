"""Reads of marks, wishes and digests. Each is one person's own."""

from datetime import date
from typing import Any

from jiedao.inbox.models import Digest, Seen, Wish
from jiedao.register.scope import Scope


def seen_by(scope: Scope, user: Any) -> set[str]:
    """What a person has looked at of late."""
    return set(Seen.objects.filter(street_id=scope.street, user_id=user.pk).values_list("thing", flat=True))


def wish_of(scope: Scope, user: Any) -> Wish | None:
    """How a person wishes to hear of their day; None where they never said."""
    return Wish.objects.filter(street_id=scope.street, user_id=user.pk).first()  # type: ignore[no-any-return]


def wishes(scope: Scope) -> list[Wish]:
    """Who of the office wishes a mail at all."""
    rows = Wish.objects.filter(street_id=scope.street, hour__isnull=False, user__is_active=True)
    return list(rows.exclude(address="").select_related("user").order_by("id"))


def digest_of(scope: Scope, user: Any, *, on: date) -> Digest | None:
    """A person's digest of one day, as it was put together."""
    return Digest.objects.filter(street_id=scope.street, user_id=user.pk, on=on).first()  # type: ignore[no-any-return]


def digested(scope: Scope, *, on: date) -> set[Any]:
    """Whose digest of a day has been put together."""
    return set(Digest.objects.filter(street_id=scope.street, on=on).values_list("user_id", flat=True))

"""The ways to greetings and claims: the doors of 更多, and from a form that ends a pair, which is filled in with it in view."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.procedures import anniversaries, booking, claiming
from jiedao.rulebook import Edition, Form


def care(request: HttpRequest) -> list[tuple[str, str]]:
    """The doors to greetings and claims in 更多: (words, address). None where the office's rules know neither."""
    who: Any = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, who.on)  # type: ignore[attr-defined]
    found = []
    answers = {role for one in edition.kinds.values() if one.members for role in one.assigned}
    if who.may(Permission.DUTY_SEE) and answers & who.scope.held and anniversaries.marks(who.scope, edition):
        found.append((_("生日关怀"), reverse("organisations:own_greetings")))
    if who.may(Permission.ENTRY_RECORD) and claiming.sorts(edition):
        found.append((_("认领和结对"), reverse("claims:list")))
    return found


def instead(form: Form, edition: Edition, about: UUID | None) -> str:
    """Where a form that ends a pair is filled in; "" for any other form."""
    if not any(sort.claimed.ended_by == form.name for sort in claiming.sorts(edition).values()):
        return ""
    return reverse("claims:mine") if about is None else reverse("claims:end", args=[about])

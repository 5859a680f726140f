"""What one person has to do today: obligations of their posts and subjects, cases at their hand, and what is new."""

from typing import Any
from uuid import UUID

from jiedao.duties.models import Obligation
from jiedao.register.scope import Scope


def obligation_by_id(scope: Scope, id: UUID | str) -> Obligation | None:
    """One obligation within the scope, by its id as text."""
    try:
        wanted = UUID(str(id))
    except ValueError:
        return None
    rows: Any = Obligation.objects.within(scope).filter(pk=wanted).select_related("subject", "place")
    return rows.first()  # type: ignore[no-any-return]

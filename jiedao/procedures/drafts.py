"""What somebody has filled in but not yet sent: kept sealed on the server, the writer's alone, gone once it is recorded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jiedao.entries import actions, queries
from jiedao.entries.models import Draft
from jiedao.entries.problems import NoSuchDraft
from jiedao.procedures import vault
from jiedao.register.scope import Scope

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Kept:
    """A draft as it is taken up again: `typed` is what stood in each control, as the page sent it."""

    id: UUID
    form: str
    about: UUID | None
    typed: dict[str, list[str]]
    saved_at: datetime


def keep(*, id: UUID, form: str, about: UUID | None, typed: Typed, by: Any, at: datetime) -> Draft | None:
    """Keep what stands in a form. None when a record of this id stands already: there is nothing left to keep.

    Raises NoSuchDraft when the id is another person's draft.
    """
    if queries.is_recorded(Scope.everything(), id):
        return None
    text = json.dumps({name: list(values) for name, values in typed.items()}, ensure_ascii=False)
    cipher = vault.seal_text(text, what="draft", id=id)
    return actions.save_draft(id=id, form=form, subject=about, owner=by, cipher=cipher, at=at)


def taken_up(scope: Scope, owner: Any, id: UUID) -> Kept | None:
    """One's own draft with what was typed, if there is one with this id."""
    found = queries.draft(scope, owner, id)
    if found is None:
        return None
    typed = json.loads(vault.open_text(found.values, what="draft", id=found.pk))
    return Kept(found.pk, found.form, found.subject_id, typed, found.saved_at)


def drop(scope: Scope, owner: Any, id: UUID) -> None:
    """Throw one's own draft away. Raises NoSuchDraft."""
    found = queries.draft(scope, owner, id)
    if found is None:
        raise NoSuchDraft()
    actions.drop_draft(found)

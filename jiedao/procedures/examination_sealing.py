"""Answers and marks under each person's own key: destroyed with it, opened only where the person or the branch looks.

Basis: Personal Information Protection Law arts. 28 and 47; P09, marks are seen by the person and the branch only.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from jiedao.crypto import Cipher
from jiedao.examinations import queries
from jiedao.examinations.models import Sitting
from jiedao.examinations.rules import written
from jiedao.procedures.vault import bound, keyring
from jiedao.register.models import Subject
from jiedao.register.scope import Scope


@dataclass(frozen=True)
class Mark:
    """A mark as it is kept; `typed`: given by the marker of a paper, without the answers."""

    mark: Decimal
    typed: bool = False

    @property
    def written(self) -> str:
        return written(self.mark)


def ciphers(persons: Iterable[UUID]) -> dict[UUID, Cipher]:
    """The ciphers of persons, in one statement; who was forgotten, or never had a key, has none."""
    rows = Subject.objects.filter(pk__in=list(persons), data_key__isnull=False, forgotten_at=None)
    return {pk: keyring().subject_cipher(key) for pk, key in rows.values_list("pk", "data_key")}


def seal_answer(cipher: Cipher, sitting: Sitting, no: int, places: Iterable[int]) -> str:
    """An answer, bound to its place on its paper."""
    return cipher.encrypt(json.dumps(sorted(places)), aad=bound("examanswer", f"{sitting.pk}:{no}"))


def seal_mark(cipher: Cipher, sitting: Sitting, mark: Mark) -> str:
    """A mark, bound to its sitting."""
    text = json.dumps({"mark": mark.written, "typed": mark.typed})
    return cipher.encrypt(text, aad=bound("exammark", sitting.pk))


def answers(scope: Scope, sittings: Iterable[Sitting]) -> dict[UUID, dict[int, tuple[int, ...]]]:
    """Sitting -> place of the question -> the choices given. Nothing of whoever was forgotten."""
    by_id = {one.pk: one for one in sittings}
    keys = ciphers({one.person_id for one in by_id.values()})
    found: dict[UUID, dict[int, tuple[int, ...]]] = {pk: {} for pk in by_id}
    for pk, sealed in queries.answers_of(scope, by_id).items():
        if cipher := keys.get(by_id[pk].person_id):
            found[pk] = {
                no: tuple(json.loads(cipher.decrypt(text, aad=bound("examanswer", f"{pk}:{no}"))))
                for no, text in sealed.items()
            }
    return found


def marks(scope: Scope, sittings: Iterable[Sitting]) -> dict[UUID, Mark]:
    """Sitting -> its latest mark. Nothing of whoever was forgotten."""
    by_id = {one.pk: one for one in sittings}
    kept = queries.markings_of(scope, by_id)
    keys = ciphers({by_id[pk].person_id for pk in kept})
    return {
        pk: _opened(cipher.decrypt(row.cipher, aad=bound("exammark", pk)))
        for pk, row in kept.items()
        if (cipher := keys.get(by_id[pk].person_id))
    }


def _opened(text: str) -> Mark:
    data: Mapping[str, Any] = json.loads(text)
    return Mark(Decimal(data["mark"]), bool(data.get("typed")))

"""The office's strong-box: texts and files sealed under the installation's keys, personal values under their subject's.

What is sealed is bound to the office and to what it belongs to: moved elsewhere it does not open.
Basis: Personal Information Protection Law arts. 28, 47 and 51; GB/T 22239-2019 (encryption at rest).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.access.roles import ROLES
from jiedao.audit.actions import record
from jiedao.crypto import Cipher, Keyring, SubjectForgotten
from jiedao.entries import sealing
from jiedao.entries.models import Entry
from jiedao.entries.problems import NothingSealed, NotYoursToReveal
from jiedao.procedures import booking, keys
from jiedao.register.actions import give_key
from jiedao.register.models import Subject
from jiedao.register.search import PURPOSES
from jiedao.rulebook import Edition, Form
from jiedao.tenancy import context
from jiedao.tenancy.models import Street


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The keys of this installation, read once per process. Raises KeyFileMissing and its kin."""
    return Keyring.load(settings.KEYS / keys.RING)


def seal_text(text: str, *, what: str, id: Any) -> str:
    """Seal a text that belongs to one thing of the office at hand, such as a draft."""
    return keyring().encrypt(text, aad=bound(what, id))


def open_text(token: str, *, what: str, id: Any) -> str:
    """Open such a text. Raises CannotDecrypt."""
    return keyring().decrypt(token, aad=bound(what, id))


def seal_bytes(data: bytes, *, what: str, id: Any) -> bytes:
    """Seal the bytes of a file of the office at hand."""
    return keyring().seal_bytes(data, aad=bound(what, id))


def open_bytes(sealed: bytes, *, what: str, id: Any) -> bytes:
    """Open such bytes. Raises CannotDecrypt."""
    return keyring().open_bytes(sealed, aad=bound(what, id))


def bound(what: str, id: Any) -> str:
    """What a sealed text is tied to: it opens at this place of this office only."""
    return f"{what}:{context.required()}:{id}"


def seal_values(
    values: Mapping[str, Any], *, form: Form, edition: Edition, subject: Subject, entry: UUID, by: Any, at: datetime
) -> Mapping[str, Any]:
    """The values as an entry keeps them: those the rulebook calls sensitive under the subject's own key.

    The same values sent again under the same id come out the same, so that sending twice enters once.
    """
    paths = list(sealing.sealed_paths(form.fields, values, edition))
    if not paths:
        return values
    cipher = cipher_of(subject, by=by, at=at)
    known = Entry.objects.filter(pk=entry).values_list("values", flat=True).first() or {}

    def seal(path: str, value: Any) -> Any:
        text = json.dumps(value, ensure_ascii=False)
        aad = bound("entry", f"{entry}:{path}")
        before = sealing.at(known, path)
        if sealing.is_sealed(before) and cipher.decrypt(before[sealing.MARK], aad=aad) == text:
            return before
        return {sealing.MARK: cipher.encrypt(text, aad=aad)}

    return sealing.turned(values, paths, seal)


def asks_key(values: Mapping[str, Any], *, form: Form, edition: Edition) -> bool:
    """Whether something of these values is to be sealed, so that their subject needs a key."""
    return next(iter(sealing.sealed_paths(form.fields, values, edition)), None) is not None


def without_sealed(values: Mapping[str, Any], *, form: Form, edition: Edition) -> Mapping[str, Any]:
    """The values that may stand in the clear: what facts and cases are made of."""
    paths = list(sealing.sealed_paths(form.fields, values, edition))
    return sealing.turned(values, paths, lambda path, value: None) if paths else values


def cipher_of(subject: Subject, *, by: Any, at: datetime) -> Cipher:
    """The subject's own cipher; its key is made when the first sensitive value comes. Locks the subject."""
    held = Subject.objects.select_for_update(of=("self",)).get(pk=subject.pk)
    if held.forgotten_at is not None:
        raise SubjectForgotten()
    if not held.data_key:
        held = give_key(held, key=keyring().new_subject_key(), by=by, at=at)
    return keyring().subject_cipher(held.data_key)


def opened(entry: Entry) -> dict[str, Any]:
    """path -> the value in the clear, for who corrects the entry: shown to nobody, only carried over."""
    paths = sealing.found_sealed(entry.values)
    if not paths:
        return {}
    cipher = keyring().subject_cipher(Subject.objects.values_list("data_key", flat=True).get(pk=entry.subject_id))
    return {path: _open(cipher, entry, path) for path in paths}


def _open(cipher: Cipher, entry: Entry, path: str) -> Any:
    token = sealing.at(entry.values, path)[sealing.MARK]
    return json.loads(cipher.decrypt(token, aad=bound("entry", f"{entry.pk}:{path}")))


def opened_value(key: Any, entry: UUID, name: str, value: Any) -> Any:
    """One field of an entry in the clear, to be compared with what a roster says: shown to nobody. `key`: the subject's."""
    paths = sealing.found_sealed({name: value})
    if not paths:
        return value
    cipher = keyring().subject_cipher(key)

    def turn(path: str, sealed: Any) -> Any:
        return json.loads(cipher.decrypt(sealed[sealing.MARK], aad=bound("entry", f"{entry}:{path}")))

    return sealing.turned({name: value}, paths, turn)[name]


def seal_with(
    cipher: Cipher, values: Mapping[str, Any], *, form: Form, edition: Edition, entry: UUID
) -> Mapping[str, Any]:
    """The values of a new entry with what is sensitive sealed under its subject's cipher."""
    paths = list(sealing.sealed_paths(form.fields, values, edition))

    def turn(path: str, value: Any) -> Any:
        text = json.dumps(value, ensure_ascii=False)
        return {sealing.MARK: cipher.encrypt(text, aad=bound("entry", f"{entry}:{path}"))}

    return sealing.turned(values, paths, turn) if paths else values


@transaction.atomic
def reveal(entry: Entry, path: str, *, purpose: str, street: Street, who: Standing, at: datetime) -> Any:
    """Give one masked value of a record whole, for a stated purpose; that it was asked for is noted, the value is not.

    Basis: Personal Information Protection Law arts. 6 and 51. Raises NothingSealed, NotYoursToReveal, SubjectForgotten.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"unknown purpose {purpose!r}")
    declared = _declared(entry, path, street)
    value = sealing.at(entry.values, path)
    if value is None or declared is None:
        raise NothingSealed(path=path)
    allowed = set(_seen_by(declared, booking.edition(street, entry.occurred_on)))
    if allowed and not (who.scope.roles | who.scope.held) & allowed:
        posts = "、".join(ROLES[role].label for role in ROLES if role in allowed)
        raise NotYoursToReveal(field=declared["label"], posts=who.posts, who=posts)
    if sealing.is_sealed(value):
        cipher = keyring().subject_cipher(Subject.objects.values_list("data_key", flat=True).get(pk=entry.subject_id))
        value = _open(cipher, entry, path)
    record("person.revealed", subject=entry, by=who.user, at=at, data={"field": path, "purpose": purpose})
    return value


def _declared(entry: Entry, path: str, street: Street) -> Mapping[str, Any] | None:
    """The field at a path, as the form version of the entry keeps it."""
    name, _, rest = path.partition(".")
    kept = next((one for one in entry.version.content["fields"] if one["name"] == name), None)
    if kept is None or not rest:
        return kept
    column = rest.rpartition(".")[2]
    return next((one for one in kept.get("columns", ()) if one["name"] == column), None)


def _seen_by(declared: Mapping[str, Any], edition: Edition) -> tuple[str, ...]:
    found = edition.personal.get(declared.get("personal", ""))
    return found.seen_by if found is not None else ()

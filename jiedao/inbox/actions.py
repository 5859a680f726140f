"""Marking what was looked at, wishing for a digest, keeping it. Looking is no act of the office: it has no event."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jiedao.audit.actions import record
from jiedao.inbox.models import Digest, Seen, Wish
from jiedao.tenancy import context


@transaction.atomic
def mark_seen(user: Any, things: Iterable[str], *, at: datetime) -> None:
    """Note that a person has looked at these things. Nobody else sees it."""
    rows = [Seen(user_id=user.pk, thing=thing, at=at) for thing in dict.fromkeys(things)]
    Seen.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def mark_unseen(user: Any, things: Iterable[str]) -> None:
    """Let things be new again to a person."""
    old = Seen.objects.filter(user_id=user.pk, thing__in=list(things))
    old._raw_delete(old.db)


@transaction.atomic
def forget_seen(*, before: datetime) -> None:
    """Take away marks on what has long left everybody's inbox, and digests as old."""
    for old in (Seen.objects.filter(at__lt=before), Digest.objects.filter(made_at__lt=before)):
        old._raw_delete(old.db)


@transaction.atomic
def wish(user: Any, *, hour: int | None, address: str, by: Any, at: datetime) -> Wish:
    """Say from which hour on a person wishes their digest by mail, to a sealed address; `hour` None: not at all."""
    made, _ = Wish.objects.update_or_create(
        street_id=context.required(),
        user_id=user.pk,
        defaults={"hour": hour, "address": address if hour is not None else ""},
    )
    record("inbox.digest_wished", subject=made, by=by, at=at, data={"hour": hour})
    return made  # type: ignore[no-any-return]


@transaction.atomic
def keep_digest(user: Any, *, on: date, lines: Sequence[dict[str, Any]], at: datetime) -> Digest:
    """Keep what a person's day held; the one that is kept already stays. Derived: no event."""
    made, _ = Digest.objects.get_or_create(
        street_id=context.required(), user_id=user.pk, on=on, defaults={"lines": list(lines), "made_at": at}
    )
    return made  # type: ignore[no-any-return]


@transaction.atomic(savepoint=False)
def note_sent(digest: Digest, *, by: Any, at: datetime) -> Digest | None:
    """Note that a digest goes out by mail, in the sender's transaction; None where it has gone out already."""
    digest = Digest.objects.select_for_update(of=("self",)).get(pk=digest.pk)
    if digest.sent_at is not None:
        return None
    digest.sent_at = at
    digest.save(update_fields=["sent_at"])
    record("inbox.digest_sent", subject=digest, by=by, at=at, data={"on": digest.on})
    return digest

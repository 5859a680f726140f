"""What was recorded where there was no network, when it arrives: once, on the form it was filled in on, and beside nobody
else's record of the same thing unless a person wants both.

Basis: decision 0017.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.entries import queries
from jiedao.entries.models import Entry
from jiedao.periods import day_of
from jiedao.procedures import booking, choosing, submission, today
from jiedao.procedures.problems import ClockOff, FormChanged, OthersPhone, RecordedElsewhere
from jiedao.procedures.submission import Sent, Submitted
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Form
from jiedao.tenancy.models import Street

#: So far a phone's clock may be off before somebody is asked to look at the time of a record.
CLOCK = timedelta(minutes=5)


@dataclass(frozen=True)
class Brought:
    """What a phone says of a record besides what was filled in.

    `edition`: the form as the phone had it. `since`: as of when it knew the office's records. `own`: records it sent
    itself. `beside`: records of others that were shown to the person, who wants this one beside them.
    """

    edition: str
    since: datetime
    own: frozenset[UUID] = frozenset()
    beside: frozenset[UUID] = frozenset()


def receive(sent: Sent, brought: Brought, *, street: Street, who: Standing, now: datetime) -> Submitted:
    """Record what a phone kept. The same id again is the same record, whatever has changed meanwhile.

    Raises FormChanged, RecordedElsewhere, and what `submission.submit` raises; then nothing has changed.
    """
    if not queries.is_recorded(Scope.everything(), sent.id):
        _check_edition(sent, brought, street)
        if others := recorded_meanwhile(sent, brought, scope=who.scope):
            raise RecordedElsewhere(others)
    return submission.submit(sent, street=street, who=who, now=now)


def _check_edition(sent: Sent, brought: Brought, street: Street) -> None:
    on = day_of(sent.occurred_at)
    edition = booking.edition(street, on)
    form = submission.form_called(edition, sent.form, on)
    if submission.digest_of_form(form, edition) != brought.edition:
        raise FormChanged(form=form.label)


def recorded_meanwhile(sent: Sent, brought: Brought, *, scope: Scope) -> Sequence[Entry]:
    """Records of the same form about the same subject on the same day that this phone has not seen: by somebody else,
    or from another phone of the same person."""
    rows = queries.entries(scope).filter(
        form=sent.form, occurred_on=day_of(sent.occurred_at), entered_at__gt=brought.since
    )
    about = sent.about or submission.whole_office(scope).pk
    rows = rows.filter(subject_id=about).exclude(pk__in=[sent.id, *brought.own, *brought.beside])
    return list(rows.select_related("version", "subject", "place", "person", "author")[:3])


def check_owner(owner: str, who: Standing) -> None:
    """Refuse what another person kept on this phone. Raises OthersPhone."""
    if owner != str(who.user.pk):
        raise OthersPhone(name=who.user.name)


def check_clock(phone: datetime, here: datetime) -> None:
    """Refuse a record whose phone's clock is wrong, until a person has looked at its time. Raises ClockOff."""
    off = phone - here
    if abs(off) > CLOCK:
        how = "快" if off > timedelta() else "慢"
        raise ClockOff(how=how, much=_said(abs(off)), phone=f"{phone:%Y-%m-%d %H:%M}", here=f"{here:%Y-%m-%d %H:%M}")


def _said(much: timedelta) -> str:
    minutes = int(much.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes}分钟"
    return f"{minutes // 60}小时" if minutes < 48 * 60 else f"{minutes // 1440}天"


def forms_for_the_field(who: Standing, edition: Edition) -> list[Form]:
    """The forms somebody needs outside: those that fulfil the duties of their posts, or of what is tied to them."""
    own, by_role = today.owned(who, edition)
    names = {*own, *(name for names in by_role.values() for name in names)}
    forms = {today.form_for(edition.duties[name], who, edition) for name in names} - {""}
    of_cases = choosing.forms_of_cases(edition)
    return sorted((edition.forms[name] for name in forms - of_cases), key=lambda form: form.label)


def about_whom(form: Form) -> tuple[str, ...]:
    """The registers a form's subject is chosen from; empty where it is about the office."""
    return tuple(form.for_) if choosing.needs_subject(form) else ()


def is_same_for_all(form: Form, edition: Edition, read_alike: Any) -> bool:
    """Whether the form asks the same of everybody, so that a phone keeps it once. `read_alike`: what reading it needs."""
    every = [column for one in form.fields.values() for column in (one, *(one.columns or {}).values())]
    groups = {edition.kinds[kind].members for kind in form.for_ if kind in edition.kinds} - {None, ""}
    return read_alike is not None and not groups and not any(one.type == "record" for one in every)

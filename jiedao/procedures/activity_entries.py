"""A session's record was corrected or voided: who took part follows it, so that no number stands on what is no record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from jiedao.activities import actions, queries, rules
from jiedao.activities.models import Attendance, Session
from jiedao.entries.models import Entry
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Form
from jiedao.tenancy.models import Street


def follow(
    entry: Entry, *, form: Form, edition: Edition, corrects: Entry, street: Street, by: Any, at: datetime
) -> None:
    """Let those who took part be the ones the new record says, with the hours it says."""
    session = _session(corrects, edition, street)
    if session is not None:
        before = queries.attendances(Scope.everything(street.code), session)
        actions.follow_entry(session, entry=entry, came=_came(entry, corrects, form, before), by=by, at=at)


def after_voiding(entry: Entry, *, edition: Edition, street: Street, by: Any, at: datetime) -> None:
    """Without its record a session was not held: it waits to be held, or called off."""
    session = _session(entry, edition, street)
    if session is not None:
        actions.reopen_session(session, by=by, at=at)


def _session(entry: Entry, edition: Edition, street: Street) -> Session | None:
    if entry.form not in rules.forms_of(edition):
        return None
    return queries.held_with(Scope.everything(street.code), entry.pk)


def _came(entry: Entry, corrects: Entry, form: Form, before: dict[UUID, Attendance]) -> dict[UUID, int | None]:
    """Who came by the new record. Whose hours were said apart keeps them; the others' are the record's."""
    listed, hours = form.attendance, rules.hours_field(form)
    people = list(before)
    if listed is not None:
        rows = entry.values.get(listed.name) or ()
        people = [UUID(str(row["person"])) for row in rows if row.get("state") == "present"]
    was, usual = (
        rules.minutes_of(one.values.get(hours.name)) if hours is not None else None for one in (corrects, entry)
    )
    return {
        person: before[person].minutes if person in before and before[person].minutes != was else usual
        for person in people
    }

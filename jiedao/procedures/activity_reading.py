"""What is asked about activities and their sessions: the rule, who may sign up, who keeps a session, who consented."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission, roles_with
from jiedao.activities.models import SignUp
from jiedao.activities.problems import NoSuchActivity, NotYoursToKeep
from jiedao.crypto import Cipher
from jiedao.entries import sources
from jiedao.entries.rows import AsOf
from jiedao.procedures import submission
from jiedao.procedures.opening import roles_in_words
from jiedao.procedures.vault import bound, keyring
from jiedao.register.models import Listing, Subject
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Activity, Edition, Form


def activity_called(edition: Edition, name: str, on: date) -> Activity:
    """The activity in force that day by its whole name. Raises NoSuchActivity."""
    found = edition.activities.get(name)
    if found is None or found.form not in edition.forms:
        raise NoSuchActivity(on=on, activity=name)
    return found


def capacity_of(activity: Activity, edition: Edition, on: date) -> int | None:
    """The most who may take part in a session by the rule; None where it sets no limit."""
    return int(edition.value(activity.capacity, on).number) if activity.capacity else None


# ---- who may sign up ----


def joinable(activity: Activity, edition: Edition, on: date) -> Any:
    """The listings of those who may sign up, as the register stands on a day."""
    source = sources.source_of(activity.joins, edition, AsOf(on))
    return source.base().filter(source.q(activity.joins.where))


def may_join(activity: Activity, edition: Edition, person: UUID, on: date) -> bool:
    """Whether somebody is one of those who may sign up."""
    return bool(joinable(activity, edition, on).filter(subject_id=person).exists())


def open_to(edition: Edition, person: UUID | None, on: date) -> list[Activity]:
    """The activities somebody may sign up for themself; those with a guardian's consent are for others to sign up for."""
    if person is None or not edition.activities:
        return []
    kinds = set(Listing.objects.filter(standing(on), subject_id=person).values_list("kind", flat=True))
    mine = [one for one in edition.activities.values() if one.joins.name in kinds and one.consent != "guardian"]
    return [one for one in mine if one.joins.where is None or may_join(one, edition, person, on)]


def sees_names(activity: Activity | None, scope: Scope) -> bool:
    """Whether the register of those who sign up is open to the viewer; else they see how many, and not who."""
    return activity is not None and activity.joins.name not in scope.not_whole


# ---- who keeps a session ----


def why_not_keeper(form: Form, subject: Subject, who: Standing) -> str:
    """Why somebody may not keep the sessions of a subject; '' where they may: whoever may fill in the record may."""
    if not who.may(Permission.ENTRY_RECORD):
        return "您的岗位不登记记录"
    if form.name in who.scope.closed or not who.scope.reaches(subject.place_id, subject.pk):
        return "不在您的工作范围内"
    return "" if submission.may_fill(form, who, subject) else f"“{form.label}”不由您的岗位登记"


def require_keeper(form: Form, subject: Subject, who: Standing, *, title: str, move: str) -> None:
    """Raises NotYoursToKeep unless the session is somebody's to keep."""
    if reason := why_not_keeper(form, subject, who):
        others = roles_in_words(form.who) if form.who else roles_with(Permission.ENTRY_RECORD)
        raise NotYoursToKeep(session=title, move=move, reason=reason, who=others)


# ---- consent ----


def seal_giver(cipher: Cipher, signup: SignUp, name: str) -> str:
    """Who consented, sealed under the person's own key and bound to the sign-up."""
    return cipher.encrypt(name, aad=bound("consent", signup.pk))


def givers(signups: Iterable[SignUp]) -> Mapping[UUID, str]:
    """Sign-up -> who consented, for who keeps the session. Nothing of whoever was forgotten."""
    sealed = [one for one in signups if one.consent_by]
    if not sealed:
        return {}
    rows = Subject.objects.filter(
        pk__in={one.person_id for one in sealed}, data_key__isnull=False, forgotten_at=None
    ).values_list("pk", "data_key")
    ciphers = {pk: keyring().subject_cipher(key) for pk, key in rows}
    return {
        one.pk: ciphers[one.person_id].decrypt(one.consent_by, aad=bound("consent", one.pk))
        for one in sealed if one.person_id in ciphers
    }  # fmt: skip

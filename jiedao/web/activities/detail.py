"""One session as its page shows it, read once: its rule, its list, what may be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedao.access.queries import Standing
from jiedao.activities import queries, rules
from jiedao.activities.models import Attendance, Session, SignUp, Stands, State
from jiedao.activities.rules import Queue
from jiedao.procedures import activity
from jiedao.procedures.activity import Rule
from jiedao.procedures.activity_reading import givers, sees_names, why_not_keeper
from jiedao.web import addresses, clock
from jiedao.web.activities import words
from jiedao.web.tags.spoken import spoken

#: So many of a register are listed to choose from; more are looked up.
SHOWN = 30


@dataclass(frozen=True)
class Line:
    """Somebody on the list: where they stand, whether it is consented, and whether they came."""

    signup: SignUp
    look: str
    word: str
    giver: str
    took: Attendance | None

    @property
    def hours(self) -> str:
        return rules.hours_of(self.took.minutes) if self.took is not None else ""


@dataclass(frozen=True)
class SessionPage:
    """A session with everything its page says."""

    session: Session
    rule: Rule
    who: Standing
    signed: Sequence[SignUp]
    took: Mapping[UUID, Attendance]
    now: datetime

    @cached_property
    def may_keep(self) -> bool:
        return not why_not_keeper(self.rule.form, self.session.subject, self.who)

    @cached_property
    def sees_names(self) -> bool:
        return sees_names(self.rule.activity, self.who.scope)

    @property
    def is_planned(self) -> bool:
        return self.session.state == State.PLANNED

    @property
    def is_held(self) -> bool:
        return self.session.state == State.HELD

    @property
    def has_begun(self) -> bool:
        return self.now >= self.session.starts_at

    @cached_property
    def queue(self) -> Queue:
        stands = [one.stands for one in self.signed]
        return Queue(stands.count(Stands.PLACED), stands.count(Stands.WAITING), self.session.capacity)

    @property
    def free(self) -> str:
        return words.free(self.queue)

    @property
    def look(self) -> tuple[str, str]:
        return words.look(self.session)

    @property
    def sort(self) -> str:
        return spoken(self.rule.activity)

    @property
    def consent(self) -> str:
        return self.rule.activity.consent

    @property
    def consent_said(self) -> str:
        return {
            "none": _("不用登记同意"), "person": _("参加以前要有本人同意"), "guardian": _("参加以前要有监护人同意"),
        }[self.consent]  # fmt: skip

    @property
    def unconsented(self) -> int:
        """How many with a place nobody has consented for yet."""
        if self.consent == "none":
            return 0
        return sum(one.stands == Stands.PLACED and one.consent_on is None for one in self.signed)

    @property
    def joins(self) -> str:
        return spoken(self.rule.edition.kinds[self.rule.activity.joins.name])

    @property
    def basis(self) -> str:
        return self.rule.edition.basis(self.rule.activity)

    @property
    def rule_url(self) -> str:
        return addresses.rule(self.rule.activity.regulation)

    @cached_property
    def lines(self) -> list[Line]:
        """Everybody on the list, in the order of signing up: first who has a place, then who waits."""
        told = givers(self.signed) if self.may_keep and self.consent == "guardian" else {}
        found, place = [], 0
        for one in sorted(self.signed, key=lambda one: (one.stands == Stands.WAITING, one.no)):
            place += one.stands == Stands.WAITING
            look, word = words.stands(one, place)
            took = self.took.get(one.person_id)
            if self.is_held:
                look, word = ("done", _("到了")) if took is not None else ("none", _("没到"))
            found.append(Line(one, look, word, told.get(one.pk, ""), took))
        return found

    @property
    def has_own_hours(self) -> bool:
        return rules.hours_field(self.rule.form) is not None

    def candidates(self, text: str) -> tuple[list[Any], bool]:
        """Who can still be signed up, by text or the first of them; and whether there are more."""
        rows = activity.candidates(self.rule, self.session, self.who.scope, text=text)[: SHOWN + 1]
        found = list(rows.values_list("subject_id", "subject__name"))
        return found[:SHOWN], len(found) > SHOWN


def read(request: HttpRequest, id: UUID) -> SessionPage:
    """A session within the scope. NoSuchSession outside."""
    who: Any = request.standing  # type: ignore[attr-defined]
    session = queries.session_by_id(who.scope, id)
    rule = activity.rule_of(session, request.street)  # type: ignore[attr-defined]
    took = queries.attendances(who.scope, session) if session.state == State.HELD else {}
    return SessionPage(session, rule, who, queries.signups(who.scope, session), took, clock.now(request))

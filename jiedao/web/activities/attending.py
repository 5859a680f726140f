"""Attendance in somebody's hands: the list to tick off, and the questions of the session's record, sent together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from jiedao.activities import rules
from jiedao.entries.problems import Fault
from jiedao.procedures import activity
from jiedao.procedures.activity import not_yet
from jiedao.procedures.submission import Submitted
from jiedao.web import clock
from jiedao.web.activities.detail import SessionPage
from jiedao.web.activities.forms import HERE, Ticked
from jiedao.web.parts import Question
from jiedao.web.record.sheet import Sheet

#: Where a fault of the list as a whole stands.
LIST = "_rest"


class AttendancePage:
    """Who came and what was done, of one session: taken down, or put right."""

    here = HERE

    def __init__(self, request: HttpRequest, found: SessionPage) -> None:
        self.request, self.found = request, found
        self.entry = found.session.entry if found.is_held else None
        self.sheet = Sheet(request, found.rule.form, found.rule.edition, found.session.subject, found.session.held_on)
        self.listed = found.rule.form.attendance
        hours = rules.hours_field(found.rule.form)
        usual = rules.minutes_of(self.entry.values.get(hours.name)) if self.entry is not None and hours else None
        self.ticked = Ticked(found.signed, found.took, usual)

    def require_time(self) -> None:
        """Raises NotYet before the session has begun."""
        if (early := not_yet(self.found.session, clock.now(self.request))) is not None:
            raise early

    # ---- what was sent ----

    def take_in(self, sent: QueryDict) -> QueryDict:
        """Read what was sent; what is wrong with it is noted at its place."""
        self.ticked.sent = sent = self.sheet.taken_in(sent)
        self._came = self.ticked.came()
        if unsaid := self.ticked.unsaid:
            said = _("还没有说到没到：%(names)s。请逐人选，或勾选“没有另选的都算到场”。") % {
                "names": _("、").join(unsaid)
            }
            self.ticked.faults.append(Fault(LIST, str(_("到场名单")), said))
        return sent

    def record(self, sent: QueryDict, id: UUID) -> Submitted:
        """Hold the session, or put right what was recorded of it."""
        how: Any = {
            "street": self.request.street, "who": self.found.who, "now": clock.now(self.request),  # type: ignore[attr-defined]
        }  # fmt: skip
        values = self.sheet.answers(sent)
        if self.entry is None:
            return activity.hold(self.found.session, came=self._came, values=values, id=id, **how)
        why = sent.get("_why", "").strip()
        return activity.correct(self.found.session, came=self._came, values=values, id=id, why=why, **how)

    # ---- as it is drawn ----

    @property
    def faults(self) -> Sequence[Any]:
        return [*self.ticked.faults, *self.sheet.faults]

    def add(self, faults: Iterable[Any]) -> None:
        self.sheet.faults += faults

    @property
    def all(self) -> list[Any]:
        """Everything that is wrong, for the summary on top: first the list, then the record's questions."""
        return [Question(fault.path, fault.label, errors=[fault]) for fault in self.faults]

    @property
    def rest(self) -> bool:
        """Whether the tick for the rest stands: kept as it was sent; of a new page it does."""
        return self.ticked.sent is None or self.ticked.sent.get(LIST) == "came"

    def questions(self, sent: QueryDict) -> list[Question]:
        """What the record asks beside the list; how many came need not be typed."""
        values = self.sheet.answers(sent) if sent else self._before()
        many = rules.person_times_field(self.found.rule.form)
        found = []
        for one in self.sheet.asked(values):
            if self.listed is not None and one.name == self.listed.name:
                continue
            if many is not None and one.name == many.name:
                one = replace(one, optional=True, hint=_("包括没有报名的；不填就按上面到场的人数"))
            found.append(one)
        return found

    def _before(self) -> dict[str, Any]:
        """What the record says already; of a new one its first words are what the session is called."""
        if self.entry is not None:
            return dict(self.entry.values)
        texts = (one for one in self.found.rule.form.fields.values() if one.type == "text" and not one.personal)
        first = next(texts, None)
        return {first.name: self.found.session.title} if first is not None else {}

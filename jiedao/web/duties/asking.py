"""What the address asks of duties: which period, which place; and the addresses of other choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedao.duties.queries import Span
from jiedao.periods import Kind, Period, UnknownPeriod, parse_period, period_of
from jiedao.register.models import Place, Subject
from jiedao.register.queries import places_covered, subject_by_id
from jiedao.web import clock
from jiedao.web.tags.spoken import spoken


@dataclass(frozen=True)
class Asked:
    """A period, and a place or one subject, as of today."""

    period: Period
    place: Place | None
    today: date
    around: Sequence[Place]
    subject: Subject | None = None
    view: str = ""
    each: str = ""

    @property
    def span(self) -> Span:
        inside = None
        if self.place is not None:
            inside = frozenset(one.pk for one in self.around if one.code.startswith(self.place.code))
        about = self.subject.pk if self.subject else None
        return Span(self.period.first, self.period.last, self.today, inside, about, self.each)

    def query(self, **more: object) -> str:
        """`?period=2018-06&place=…` with more after it; what is empty is left out."""
        kept = {
            "period": self.period.code, "place": self.place.code if self.place else "",
            "subject": self.subject.pk if self.subject else "", "view": self.view, "each": self.each, **more,
        }  # fmt: skip
        return f"?{urlencode({name: value for name, value in kept.items() if value})}"

    @property
    def switch(self) -> list[tuple[str, str, bool]]:
        """The periods people ask for, with the one that is shown."""
        week, month, half = (period_of(kind, self.today) for kind in ("week", "month", "half_year"))
        offered = [
            (_("上周"), week.previous()), (_("本周"), week), (_("上月"), month.previous()), (_("本月"), month),
            (spoken(half.previous()), half.previous()), (spoken(half), half),
        ]  # fmt: skip
        return [(words, self._at(period), period == self.period) for words, period in offered]

    @property
    def sizes(self) -> list[tuple[str, str, bool]]:
        """The year, half-year, quarter and month around the period that is shown, as far as they have begun."""
        near = min(max(self.today, self.period.first), self.period.last)
        kinds = [(_("全年"), "year"), (_("半年"), "half_year"), (_("季度"), "quarter"), (_("月"), "month")]
        return [(words, self._at(period_of(kind, near)), kind == self.period.kind) for words, kind in kinds]

    def _at(self, period: Period) -> str:
        return self.query(period=period.code)

    @property
    def everybody(self) -> str:
        """The same without the one subject."""
        return self.query(subject="")

    @property
    def every_member(self) -> str:
        """The same without the one member of the list."""
        return self.query(each="")

    @property
    def earlier(self) -> tuple[str, str]:
        return spoken(self.period.previous()), self._at(self.period.previous())

    @property
    def later(self) -> tuple[str, str]:
        """The period that follows, '' when it has not begun."""
        after = self.period.next()
        return (spoken(after), self._at(after)) if after.first <= self.today else ("", "")


def asked(request: HttpRequest, *, otherwise: Kind = "month") -> Asked:
    """Read the address; a period that cannot be read is this month, or what else `otherwise` says."""
    today = clock.today(request)
    around = list(places_covered(request.scope))  # type: ignore[attr-defined]
    try:
        period = parse_period(request.GET.get("period", ""))
    except UnknownPeriod:
        period = period_of(otherwise, today)
    place = next((one for one in around if one.code == request.GET.get("place", "")), None)
    return Asked(period, place, today, around, _subject(request), each=request.GET.get("each", "")[:120])


def _subject(request: HttpRequest) -> Subject | None:
    try:
        wanted = UUID(request.GET.get("subject", ""))
    except ValueError:
        return None
    return subject_by_id(request.scope, wanted)  # type: ignore[attr-defined]

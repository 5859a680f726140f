"""What the address of the board of organisations asks: which register, line of work and duty, which days, and who."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedao.access.roles import LINES
from jiedao.duties.models import State
from jiedao.duties.queries import Span
from jiedao.periods import Period, UnknownPeriod, parse_period, period_of
from jiedao.procedures import organisation
from jiedao.register.models import Place
from jiedao.register.queries import places_covered
from jiedao.rulebook import Duty, Edition, Kind
from jiedao.web import clock
from jiedao.web.ledgers.narrowing import sieves_of
from jiedao.web.tags.spoken import spoken

#: Besides the states of an obligation: an open case past its clock.
OVERDUE_CASE = "case"
LONGER = ("quarter", "half_year", "year")


@dataclass(frozen=True)
class Asked:
    """One board: organisations of a register against the duties of a line of work in a month, or against months."""

    kind: Kind
    line: str
    duties: Sequence[Duty]
    duty: Duty | None
    period: Period
    place: Place | None
    state: str
    today: date
    around: Sequence[Place]
    kinds: Sequence[Kind]
    lines: Sequence[str]
    sieves: Sequence[Mapping[str, Any]] = field(default=())

    @property
    def by_months(self) -> bool:
        """Whether months are the columns, not duties."""
        return self.period.kind != "month"

    @property
    def shown(self) -> Sequence[Duty]:
        """The duties that count: the one asked for, else all of the line of work."""
        return [self.duty] if self.duty else self.duties

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.shown]

    @property
    def places(self) -> frozenset[Any] | None:
        if self.place is None:
            return None
        return frozenset(one.pk for one in self.around if one.code.startswith(self.place.code))

    @property
    def choices(self) -> dict[str, str]:
        return {one["name"]: one["value"] for one in self.sieves if one["value"]}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.place or self.state or self.choices)

    @property
    def span(self) -> Span:
        return Span(self.period.first, self.period.last, self.today)

    def query(self, **more: object) -> str:
        """The address with some of it changed; what is empty is left out."""
        kept = {
            "period": self.period.code, "kind": self.kind.name if len(self.kinds) > 1 else "",
            "line": self.line if len(self.lines) > 1 else "", "duty": self.duty.name if self.duty else "",
            "place": self.place.code if self.place else "", "state": self.state, **self.choices, **more,
        }  # fmt: skip
        return f"?{urlencode({name: value for name, value in kept.items() if value})}"

    @property
    def sizes(self) -> list[tuple[str, str, bool]]:
        """The month, quarter, half-year and year around the period that is shown."""
        near = min(max(self.today, self.period.first), self.period.last)
        kinds = [(_("月"), "month"), (_("季度"), "quarter"), (_("半年"), "half_year"), (_("全年"), "year")]
        return [
            (words, self.query(period=period_of(kind, near).code), kind == self.period.kind) for words, kind in kinds
        ]

    @property
    def earlier(self) -> tuple[str, str]:
        before = self.period.previous()
        return spoken(before), self.query(period=before.code)

    @property
    def later(self) -> tuple[str, str]:
        """The period that follows, '' when it has not begun."""
        after = self.period.next()
        return (spoken(after), self.query(period=after.code)) if after.first <= self.today else ("", "")

    @property
    def registers(self) -> list[tuple[str, str, bool]]:
        return [(spoken(one), self.query(kind=one.name, duty="", line=""), one is self.kind) for one in self.kinds]

    @property
    def works(self) -> list[tuple[str, str, bool]]:
        return [(spoken(LINES[one]), self.query(line=one, duty=""), one == self.line) for one in self.lines]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form of filters carries along."""
        kept = {"period": self.period.code, "kind": self.kind.name, "line": self.line}
        return [*kept.items()]


def asked(request: HttpRequest, edition: Edition) -> Asked | None:
    """Read the address; what cannot be read is as if it were not there. None where no organisation owes anything."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    get, today = request.GET, clock.today(request)
    owed = owed_by(scope, edition)
    if not owed:
        return None
    kinds = [edition.kinds[name] for name in owed]
    kind = next((one for one in kinds if one.name == get.get("kind")), kinds[0])
    by_line: dict[str, list[Duty]] = {}
    for duty in owed[kind.name]:
        by_line.setdefault(duty.line, []).append(duty)
    lines = sorted(by_line, key=list(LINES).index)
    line = get["line"] if get.get("line") in by_line else max(lines, key=lambda one: len(by_line[one]))
    around = list(places_covered(scope))
    state = get.get("state", "")
    return Asked(
        kind, line, by_line[line], next((one for one in by_line[line] if one.name == get.get("duty")), None),
        _period(get.get("period", ""), today), next((one for one in around if one.code == get.get("place", "")), None),
        state if state in (*State.values, OVERDUE_CASE) else "", today, around, kinds, lines,
        sieves_of(request, kind, edition),
    )  # fmt: skip


def owed_by(scope: Any, edition: Edition) -> dict[str, list[Duty]]:
    """Register of organisations -> the duties they owe that the viewer may see; the register that owes most first."""
    seen: set[str] = set()
    for grant in scope.grants:
        seen |= grant.lines if grant.lines is not None else set(LINES)
    found: dict[str, list[Duty]] = {}
    for kind in organisation.kinds(scope, edition):
        every = (one for one in edition.duties.values() if one.for_ == kind.name and one.name not in scope.closed)
        if duties := [one for one in every if one.line in seen]:
            found[kind.name] = duties
    return dict(sorted(found.items(), key=lambda one: -len(one[1])))


def _period(text: str, today: date) -> Period:
    try:
        found = parse_period(text)
    except UnknownPeriod:
        return period_of("month", today)
    return found if found.kind in LONGER else period_of("month", found.first)

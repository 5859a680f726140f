"""What is asked of the figures: for which period and place, as the address says it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.figures.figure import Figure, definition_of
from jiedao.figures.listing import period_at_hand
from jiedao.periods import Period, parse_period, period_of
from jiedao.problems import NotFound
from jiedao.procedures import booking
from jiedao.register.models import Place
from jiedao.register.queries import places
from jiedao.rulebook import Edition
from jiedao.tenancy.models import Street
from jiedao.web import addresses, clock
from jiedao.web.tags.days import in_english
from jiedao.web.tags.spoken import spoken

Options = list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Asked:
    """A period and a place (None: the whole office) of one office on its day."""

    street: Street
    edition: Edition
    today: date
    period: Period
    place: Place | None
    around: tuple[Place, ...]

    def figure(self, name: str) -> Figure:
        """The figure of that name; NoSuchFigure otherwise."""
        return Figure(definition_of(self.edition, name), self.edition, self.period, self.today, self.place)

    def url(self, name: str = "", *, period: Period | None = None, place: str | None = None, **more: object) -> str:
        """The list, or a figure, for the same period and place or another one."""
        code = self.place.code if self.place is not None and place is None else place or ""
        query: dict[str, object] = {"period": (period or self.period).code, "place": code, **more}
        if name:
            return addresses.figure(name, **query)
        kept = "&".join(f"{key}={value}" for key, value in query.items() if value)
        return f"{reverse('figures:list')}?{kept}"

    @property
    def where(self) -> str:
        return self.place.name if self.place is not None else self.street.name

    @property
    def children(self) -> list[Place]:
        """The places the asked one is made of: communities of the office, grids of a community."""
        parent = self.place.pk if self.place is not None else self.around[0].pk
        return [place for place in self.around if place.parent_id == parent]

    def periods(self, name: str = "") -> Options:
        """The periods one may change to: around the asked one, and the present month."""
        last = min(self.period.last, self.today)
        found = [period_of(kind, last) for kind in ("month", "quarter", "half_year", "year")]
        if self.period not in found:
            found.insert(0, self.period)
        now = period_of("month", self.today)
        if now not in found:
            found.append(now)
        return [(_period_word(one, self.today), self.url(name, period=one), one == self.period) for one in found]

    def further_periods(self) -> list[tuple[str, str, bool]]:
        """Every period of this year and the last that has begun, as (code, name, whether it is the asked one)."""
        found: list[Period] = []
        for year in (self.today.year, self.today.year - 1):
            whole = period_of("year", date(year, 1, 1))
            found += [whole, *whole.parts("half_year"), *whole.parts("quarter"), *whole.parts("month")]
        begun = [one for one in found if one.first <= self.today]
        if self.period not in begun:
            begun.insert(0, self.period)
        return [(one.code, spoken(one), one == self.period) for one in begun]

    def places(self) -> list[tuple[str, str, bool]]:
        """The places one may change to, as (code, name, whether it is the asked one)."""
        asked = self.place.pk if self.place is not None else None
        return [
            ("" if place.parent_id is None else place.code, _("全街道") if place.parent_id is None else place.name,
             asked == place.pk)
            for place in self.around
            if place.kind != Place.Kind.GRID or place.pk == asked or place.parent_id == asked
        ]  # fmt: skip


def _period_word(period: Period, today: date) -> str:
    """How a switch calls a period: 6月, 二季度, 上半年, 2018年; with its year where that is not this one."""
    if in_english():
        return spoken(period)
    if period.first.year == today.year and period.kind in ("month", "quarter", "half_year"):
        return period.label.partition("年")[2].removeprefix("第")
    return f"{period.label}" if period.kind != "year" else _("%(year)s年") % {"year": period.first.year}


def read(request: HttpRequest) -> Asked:
    """What the address asks. Raises UnknownPeriod, and NotFound for a place that is not of this office."""
    street: Any = request.street  # type: ignore[attr-defined]
    scope: Any = request.scope  # type: ignore[attr-defined]
    today = clock.today(request)
    typed = request.GET.get("period", "")
    around = tuple(places(scope))
    code = request.GET.get("place", "")
    place = next((one for one in around if one.code == code), None)
    if code and place is None:
        raise NotFound(what=_("地点“%(code)s”") % {"code": code[:20]})
    if place is not None and place.parent_id is None:
        place = None
    return Asked(
        street, booking.edition(street, today), today, parse_period(typed) if typed else period_at_hand(today), place,
        around,
    )  # fmt: skip

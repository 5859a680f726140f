"""What the Party's and the team's systems of an office bring on each day of its half-year, laid out once and then done.

A page of the diary is something written down, something put on a register, or a step of a matter that somebody takes. All of
it goes through the procedures, by whoever's it is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jiedao.demo.chance import moment
from jiedao.demo.office import FIVE_MINUTES, Office
from jiedao.matters.models import Matter, State
from jiedao.matters.rules import MOVES
from jiedao.procedures.matters import taking
from jiedao.procedures.matters.columns import course_of

if TYPE_CHECKING:
    from jiedao.demo.days import Day, Do

Values = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Written:
    """A record: on which day, of which form, about whom (register, name), by whom, saying what."""

    on: date
    form: str
    who: str
    values: Values
    about: tuple[str, str] | None = None
    hour: int = 10
    minute: int = 0


@dataclass(frozen=True)
class Listed:
    """Somebody or something that comes on a register: its name, the community's code or '' for the office, and what it
    belongs to (register, name) where that is no community."""

    on: date
    kind: str
    name: str
    line: str
    values: Values
    community: str = ""
    who: str = ""
    number: str = ""
    assigned: Mapping[str, str] = field(default_factory=dict)  # role -> user name
    sex: str = ""
    born_on: date | None = None
    part_of: tuple[str, str] | None = None
    hour: int = 8
    minute: int = 0


@dataclass(frozen=True)
class Taken:
    """A step of the matter about somebody that is going on."""

    on: date
    matter: str
    move: str
    who: str
    about: tuple[str, str] | None = None
    note: str = ""
    enlisted: tuple[str, str] | None = None  # who was put on a register, where that is the step
    hour: int = 11
    minute: int = 0


@dataclass(frozen=True)
class Done:
    """Something of another kind that people do: the form, matter or ballot without which it is not done here; and doing it."""

    on: date
    needs: str
    do: Callable[["Day", datetime], None]
    hour: int = 11
    minute: int = 0


Page = Written | Listed | Taken | Done


@lru_cache(maxsize=4)
def _pages(office: Office) -> dict[date, list[Page]]:
    from jiedao.demo import chapters

    found: dict[date, list[Page]] = {}
    for page in chapters.of(office):
        found.setdefault(page.on, []).append(page)
    return found


def planned(day: "Day") -> Iterator[tuple[datetime, "Do"]]:
    """The pages of a day, each at its hour; what the rulebook of that day does not know is left out."""
    for page in _pages(day.office).get(day.day, []):
        if _is_known(day, page):
            yield moment(page.on, page.hour, page.minute), _doing(day, page)


def _is_known(day: "Day", page: Page) -> bool:
    match page:
        case Written():
            return page.form in day.edition.forms
        case Listed():
            return page.kind in day.edition.kinds
        case Taken():
            return page.matter in day.edition.matters
        case Done():
            edition = day.edition
            return page.needs in edition.forms or page.needs in edition.matters or page.needs in edition.ballots


def _doing(day: "Day", page: Page) -> "Do":
    office = day.office
    match page:
        case Written():
            return lambda now: _write(day, page, now)
        case Listed():
            return lambda now: enlist(office, page, now)
        case Taken():
            return lambda now: _take(office, page, now)
        case Done():
            return lambda now: page.do(day, now)


def _said(values: Values) -> Mapping[str, Any]:
    return values() if callable(values) else values


def subject_of(office: Office, about: tuple[str, str] | None) -> Any:
    """Whom a page is about."""
    if about is None:
        return None
    kind, name = about
    if kind == "community":
        return office.places[name]
    return office.subject(kind, name)


def _write(day: "Day", page: Written, now: datetime) -> None:
    subject = subject_of(day.office, page.about)
    day.enter(page.form, subject, page.who, now - FIVE_MINUTES, dict(_said(page.values)), now)


def enlist(office: Office, page: Listed, now: datetime) -> None:
    """Put somebody on a register."""
    assigned = {role: office.person(username) for role, username in page.assigned.items()}
    office.put_on(
        page.kind, page.name, office.places[page.community], now, page.line, _said(page.values), number=page.number,
        assigned=assigned, who=page.who, sex=page.sex, born_on=page.born_on, part_of=subject_of(office, page.part_of),
    )  # fmt: skip


def running(office: Office, matter: str, about: tuple[str, str] | None, move: str = "") -> Matter:
    """The matter of a sort about somebody that is going on: of several, the last that waits for this move."""
    subject = subject_of(office, about) or office.places[""]
    rows = Matter.objects.filter(matter=matter, subject_id=subject.pk, state=State.RUNNING)
    found = list(rows.select_related("place", "subject", "entry").order_by("-opened_at"))
    fits = [one for one in found if not move or course_of(one, office.street).step(one.step).does in MOVES[move].at]
    return fits[0]


def _take(office: Office, page: Taken, now: datetime) -> None:
    matter = running(office, page.matter, page.about, "" if page.enlisted else page.move)
    given: dict[str, Any] = {"street": office.street, "who": office.standing(page.who, page.on), "now": now}
    if page.enlisted is not None:
        taking.enlisted(matter, subject=office.subject(*page.enlisted), **given)
    else:
        taking.take(matter, page.move, note=page.note, **given)


def spread(office: Office, first: date, last: date, count: int) -> list[date]:
    """So many workdays between two days, evenly; none where there is no workday between them."""
    days = [day for day in _between(first, last) if office.calendar.is_workday(day)]
    return days and [days[no * len(days) // count] for no in range(count)]


def _between(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)

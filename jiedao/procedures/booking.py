"""The rulebook at hand: read once per process from the shipped folder and the office's own (`JIEDAO_RULEBOOKS`)."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from jiedao.points import queries as points
from jiedao.points.queries import Days
from jiedao.register.scope import Scope
from jiedao.rulebook import Book, Edition, Form, Kind, Ladder, Matter, promoted, read
from jiedao.tenancy import context
from jiedao.tenancy.models import Street

SHIPPED = Path(__file__).resolve().parent.parent / "rulebooks"


@lru_cache(maxsize=8)
def _read(*folders: Path) -> Book:
    return read(folders)


def book() -> Book:
    """The rulebook of this process. Raises RulebookRefused, with every fault, when it cannot be read."""
    return _read(SHIPPED, *settings.RULEBOOKS)


def promoted_fields() -> frozenset[str]:
    """The fields whose values become facts."""
    return _promoted(book())


_promoted = lru_cache(maxsize=8)(promoted)


def edition(street: Street | int, on: date) -> Edition:
    """The rules in force in an office on a day: those of its rulebook, but for what scores members on a day without the
    superior's word for it (decision 0015)."""
    code = street if isinstance(street, int) else street.code
    waiting = on_word(code)
    if not waiting:
        return book().at(on, str(code))
    held = {days.regulation for days in sanctioned(street) if days.hold(on)}
    return book().at(on, str(code), waiting - held)


def on_word(code: int) -> frozenset[str]:
    """The regulations of an office that hold only on its superior's word."""
    return _on_word(book(), code)


@lru_cache(maxsize=256)
def _on_word(found: Book, code: int) -> frozenset[str]:
    return found.on_word_at(str(code))


_sanctioned: dict[tuple[int, int], tuple[Days, ...]] = {}


def sanctioned(street: Street | int) -> tuple[Days, ...]:
    """The days for which the superior's word stands in an office. Asked once until something of the office changes (its
    `stamp`); by its bare code each time anew."""
    if isinstance(street, int):
        with context.street(street):
            return points.sanctioned(Scope.everything(street))
    key = (street.code, street.stamp)
    found = _sanctioned.get(key)
    if found is None:
        if len(_sanctioned) >= 2000:
            _sanctioned.clear()
        with context.street(street.code):
            found = _sanctioned[key] = points.sanctioned(Scope.everything(street.code))
    return found


def forget_sanctions() -> None:
    """What was asked is asked anew: the word was just recorded or ended, or a test has been undone."""
    _sanctioned.clear()


def asked_from(street: Street, regulation: str) -> date | None:
    """The day from which something is owed under a regulation that holds on the superior's word: the day on which that was
    recorded last, or its first where that is later. None where it needs no word."""
    if regulation not in on_word(street.code):
        return None
    held = [max(days.from_on, days.recorded_on) for days in sanctioned(street) if days.regulation == regulation]
    return held[-1] if held else date.max


def shut(found: Edition) -> dict[str, frozenset[str]]:
    """Forms, kinds, ladders and matters that only certain posts may see; with a register what was entered for it and what it
    owes, since either names who stands there."""
    things: list[Form | Kind | Ladder | Matter] = [
        *found.forms.values(), *found.kinds.values(), *found.ladders.values(), *found.matters.values(),
    ]  # fmt: skip
    seen = {thing.name: _posts(thing, found) for thing in things if thing.seen_by}
    kinds = {name: kind for name, kind in found.kinds.items() if name in seen}
    seen |= {kind.path: seen[name] for name, kind in kinds.items()}
    seen |= {duty.name: seen[duty.for_] for duty in found.duties.values() if duty.for_ in kinds}
    return seen


def _posts(thing: Form | Kind | Ladder | Matter, found: Edition) -> frozenset[str]:
    """Who may see a thing. A role that its own register gives opens it about that subject alone: `@helper`."""
    kinds = (
        (thing.name,)
        if isinstance(thing, Kind)
        else found.forms[thing.opens].for_
        if isinstance(thing, Matter)
        else thing.for_
    )
    own = {role for kind in kinds if kind in found.kinds for role in found.kinds[kind].assigned}
    return frozenset(f"@{role}" if role in own else role for role in thing.seen_by)


@lru_cache(maxsize=64)
def naming(found: Edition) -> frozenset[tuple[str, str]]:
    """(ladder, column) of the cases whose record itself names who puts them right: `who: found.owner`."""
    return frozenset(
        (ladder.name, role.removeprefix("found."))
        for ladder in found.ladders.values() for lane in ladder.lanes for role in lane.who if role.startswith("found.")
    )  # fmt: skip


def assigned_roles() -> dict[str, str]:
    """What the roles that tie a person to a subject are called: site_grid_worker -> 包工地网格员."""
    return _assigned_roles(book())


@lru_cache(maxsize=8)
def _assigned_roles(found: Book) -> dict[str, str]:
    kinds = [kind for regulation in found.regulations.values() for kind in regulation.kinds.values()]
    return {role: label for kind in kinds for role, label in kind.assigned.items()}

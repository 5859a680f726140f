"""Which duties a form can fulfil, and which a register field can bring about: looked up once per edition. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from jiedao.rulebook import After, Anniversary, Before, Duty, Edition, Once, Plan, Rows, SinceLast, WhileRows


@dataclass(frozen=True)
class Feeds:
    """For one edition of the rulebook: form -> duties it may settle; form -> duties it may bring about or change; form ->
    duties it may bring about for all around what it is about."""

    settles: dict[str, tuple[Duty, ...]]
    changes: dict[str, tuple[Duty, ...]]
    calls: dict[str, tuple[Duty, ...]]

    def settled_by(self, form: str) -> tuple[Duty, ...]:
        return self.settles.get(form, ())

    def changed_by(self, form: str) -> tuple[Duty, ...]:
        return self.changes.get(form, ())

    def called_by(self, form: str) -> tuple[Duty, ...]:
        return self.calls.get(form, ())


def form_of(rows: Rows) -> str | None:
    """The form whose entries make these rows; None for rows of another source."""
    if rows.source == "entries":
        return rows.name
    if rows.source == "lines":
        return rows.name.rpartition(".")[0]
    return None


@lru_cache(maxsize=64)
def feeds(edition: Edition) -> Feeds:
    """The index of one edition. Editions are immutable, so it is made once."""
    settles: dict[str, list[Duty]] = {}
    changes: dict[str, list[Duty]] = {}
    calls: dict[str, list[Duty]] = {}
    for duty in edition.duties.values():
        for rows in duty.done_by:
            if (form := form_of(rows)) and duty not in settles.setdefault(form, []):
                settles[form].append(duty)
        for form in _sources(duty, edition):
            if duty not in changes.setdefault(form, []):
                changes[form].append(duty)
        for form in _calling(duty, edition):
            calls.setdefault(form, []).append(duty)
    return Feeds(*({form: tuple(those) for form, those in found.items()} for found in (settles, changes, calls)))


def _calling(duty: Duty, edition: Edition) -> set[str]:
    """The forms on whose entries it depends whether all around owe the duty: the order, and what is told of it since."""
    rows = calls_others(duty, edition)
    if rows is None:
        return set()
    if rows.source != "register":
        return {form} if (form := form_of(rows)) else set()
    kind = edition.kinds[rows.name]
    return {kind_form(kind), *(f.latest.rpartition(".")[0] for f in kind.fields.values() if f.latest)}


def _sources(duty: Duty, edition: Edition) -> set[str]:
    """The forms on whose entries it depends whether, when and for whom the duty is owed."""
    found: set[str] = set()
    registers = [duty.for_] if duty.where is not None or duty.excuses or by_event(duty) else []
    if isinstance(duty.while_, WhileRows):
        registers.append(duty.while_.rows.name)
    for kind in (edition.kinds[name] for name in registers if name in edition.kinds):
        found.add(kind_form(kind))
        found |= {f.latest.rpartition(".")[0] for f in kind.fields.values() if f.latest}
    match duty.rhythm:
        case After(rows=Rows() as rows):
            found |= {form} if (form := form_of(rows)) else set()
        case Plan(path):
            found.add(path.rpartition(".")[0])
    if by_event(duty):
        found |= {form for rows in duty.done_by if (form := form_of(rows))}
    return found


def calls_others(duty: Duty, edition: Edition) -> Rows | None:
    """The rows that bring a duty about for all around them; None where it arises about its own subject."""
    match duty.rhythm:
        case After(rows=Rows() as rows) if not rows.match:
            if rows.source == "register":
                return rows if rows.name != duty.for_ else None
            form = edition.form_of(rows)
            return rows if form is not None and duty.for_ not in form.for_ else None
    return None


def by_event(duty: Duty) -> bool:
    """Whether the duty's windows come from events about the subject rather than from the calendar."""
    return isinstance(duty.rhythm, After | Before | SinceLast | Anniversary | Once | Plan)


def kind_form(kind: object) -> str:
    """The name under which a register's own fields are filled in."""
    return f"{kind.regulation}.{kind.name}"  # type: ignore[attr-defined]

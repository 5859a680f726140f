"""Which duties a form can fulfil, and which a register field can bring about: looked up once per edition. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from jiedao.rulebook import After, Anniversary, Before, Duty, Edition, Once, Plan, Rows, SinceLast, WhileRows


@dataclass(frozen=True)
class Feeds:
    """For one edition of the rulebook: form -> duties it may settle; form -> duties it may bring about or change."""

    settles: dict[str, tuple[Duty, ...]]
    changes: dict[str, tuple[Duty, ...]]

    def settled_by(self, form: str) -> tuple[Duty, ...]:
        return self.settles.get(form, ())

    def changed_by(self, form: str) -> tuple[Duty, ...]:
        return self.changes.get(form, ())


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
    for duty in edition.duties.values():
        for rows in duty.done_by:
            if (form := form_of(rows)) and duty not in settles.setdefault(form, []):
                settles[form].append(duty)
        for form in _sources(duty, edition):
            if duty not in changes.setdefault(form, []):
                changes[form].append(duty)
    return Feeds({k: tuple(v) for k, v in settles.items()}, {k: tuple(v) for k, v in changes.items()})


def _sources(duty: Duty, edition: Edition) -> set[str]:
    """The forms on whose entries it depends whether, when and for whom the duty is owed."""
    found: set[str] = set()
    registers = [duty.for_] if duty.where is not None or by_event(duty) else []
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


def by_event(duty: Duty) -> bool:
    """Whether the duty's windows come from events about the subject rather than from the calendar."""
    return isinstance(duty.rhythm, After | Before | SinceLast | Anniversary | Once | Plan)


def kind_form(kind: object) -> str:
    """The name under which a register's own fields are filled in."""
    return f"{kind.regulation}.{kind.name}"  # type: ignore[attr-defined]

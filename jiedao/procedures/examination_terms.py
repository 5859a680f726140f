"""What the rulebook says about examinations, and whose each step is: read here by name, in one place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission, roles_with
from jiedao.examinations import queries
from jiedao.examinations.models import ExamBranch, Examination
from jiedao.examinations.problems import FormMissing, NotYourBank, NotYourExamination, RuleMissing
from jiedao.examinations.rules import SHAPES, Draw, full_marks
from jiedao.procedures import booking
from jiedao.procedures.opening import roles_in_words
from jiedao.register.models import Place
from jiedao.register.queries import office_place
from jiedao.rulebook import Edition, Form
from jiedao.tenancy.models import Street

#: The regulation that asks for examinations, the form in which their marks are recorded, and the fields of it.
REGULATION, FORM = "member_study", "member_study.exam"
TITLE, SOURCE, MARKS, PERSON, MARK = "title", "source", "marks", "person", "mark"
#: Its values: name -> what it is called. How many of a shape, and its points, go by the name of the shape; the full marks
#: are what they come to, so that a mark and the pass mark are of one measure in the figures.
VALUES = {
    "pass_mark": "及格线", "exam_minutes": "答题时限",
    **{f"exam_{shape}": f"{word}数" for shape, word in SHAPES.items()},
    **{f"points_{shape}": f"{word}每题分数" for shape, word in SHAPES.items()},
}  # fmt: skip
#: Whoever the mark is about; they are shown it as their own.
SUBJECT = "subject"


@dataclass(frozen=True)
class Terms:
    """What the rules of a day say about an examination: pass mark, full marks, and what is proposed for the rest."""

    line: str
    kinds: tuple[str, ...]  # the registers of organisations whose members sit
    pass_mark: Decimal
    full: Decimal
    minutes: int
    draws: tuple[Draw, ...]
    basis: str  # by what the pass mark stands


def terms(street: Street | int, on: date) -> Terms:
    """The terms of a day. Raises FormMissing, RuleMissing with every name that is wanting."""
    edition = booking.edition(street, on)
    form = form_of(edition, on)
    missing = [f"{label}（{name}）" for name, label in VALUES.items() if _number(edition, name, on) is None]
    if missing:
        title = edition.regulation(REGULATION).title
        raise RuleMissing(on=on, regulation=title, names="、".join(missing))
    numbers = {name: _number(edition, name, on) or Decimal(0) for name in VALUES}
    draws = tuple(Draw(shape, "", int(numbers[f"exam_{shape}"]), numbers[f"points_{shape}"]) for shape in SHAPES)
    return Terms(
        form.line, form.for_, numbers["pass_mark"], full_marks(draws), int(numbers["exam_minutes"]), draws,
        _basis(edition, on),
    )  # fmt: skip


def form_of(edition: Edition, on: date) -> Form:
    """The form in which marks are recorded. Raises FormMissing where none is in force, or a field of it is wanting."""
    form = edition.forms.get(FORM)
    columns: Mapping[str, object] = {}
    if form is not None and MARKS in form.fields:
        columns = form.fields[MARKS].columns or {}
    if form is None or TITLE not in form.fields or PERSON not in columns or MARK not in columns:
        raise FormMissing(on=on, form=FORM)
    return form


def _number(edition: Edition, name: str, on: date) -> Decimal | None:
    """A value as a number (a time in minutes); None where the rules say nothing on that day."""
    value = edition.values.get(f"{REGULATION}.{name}")
    if value is None or value.per is not None or not any(row.first <= on for row in value.rows):
        return None
    amount = edition.value(value.name, on)
    if amount.kind == "clock":
        clock = amount.clock
        return Decimal(clock.amount * {"minutes": 1, "hours": 60}.get(clock.unit, 0)) or None
    return Decimal(amount.number.numerator) / amount.number.denominator


def _basis(edition: Edition, on: date) -> str:
    rows = [row for row in edition.values[f"{REGULATION}.pass_mark"].rows if row.first <= on]
    return edition.basis(rows[-1])


@lru_cache(maxsize=64)
def mark_roles(edition: Edition) -> frozenset[str]:
    """The roles at a branch that see its marks: those of the class of personal data to which the mark belongs."""
    form = edition.forms.get(FORM)
    column = (form.fields[MARKS].columns or {}).get(MARK) if form is not None and MARKS in form.fields else None
    if column is None or column.personal is None or column.personal not in edition.personal:
        return frozenset()
    return frozenset(edition.personal[column.personal].seen_by) - {SUBJECT}


# ---- whose it is ----


def keeper_of_bank(who: Standing, street: Street) -> tuple[str, Place]:
    """The line of work and the place of the bank, for whoever keeps it: who organises examinations for the whole office.
    Raises FormMissing, NotYourBank."""
    line = form_of(booking.edition(street, who.on), who.on).line
    office = office_place(who.scope)
    if not (who.may(Permission.MATTER_HANDLE) and who.scope.covers(office.pk, line)):
        raise NotYourBank(posts=who.posts, who=roles_with(Permission.CASE_APPROVE) + "、本条线的科室经办人")
    return line, office


def keeps_bank(who: Standing, street: Street) -> bool:
    """Whether somebody keeps the bank, for a page that only offers it."""
    form = booking.edition(street, who.on).forms.get(FORM)
    if form is None or not who.may(Permission.MATTER_HANDLE):
        return False
    return who.scope.covers(office_place(who.scope).pk, form.line)


def organises(who: Standing, examination: Examination) -> bool:
    """Whether an examination is somebody's to organise."""
    return who.may(Permission.MATTER_HANDLE) and who.scope.covers(examination.place_id, examination.line)


def require_organiser(who: Standing, examination: Examination, what: str) -> None:
    """Refuse what is the organiser's to somebody else."""
    if not organises(who, examination):
        raise NotYourExamination(
            title=examination.title, what=what, reason="您不组织这场考试", who="组织考试的科室经办人、负责人和分管领导"
        )


def leads(who: Standing, branches: Iterable[ExamBranch], street: Street) -> set[ExamBranch]:
    """Those branches of which somebody is the one who sees marks (the secretary), today or in another's stead."""
    roles = mark_roles(booking.edition(street, who.on))
    if not roles or not who.persons:
        return set()
    led = queries.branches_led(who.scope, who.persons, sorted(roles), on=who.on)
    return {row for row in branches if row.branch_id in led}


def require_leader(who: Standing, row: ExamBranch, examination: Examination, street: Street, what: str) -> None:
    """Refuse what only the branch may do or see, the organiser included."""
    if not leads(who, [row], street):
        roles = mark_roles(booking.edition(street, who.on))
        raise NotYourExamination(
            title=examination.title, what=what, reason=f"成绩和答卷只有本人和{row.branch.name}能看",
            who=f"{row.branch.name}的{roles_in_words(sorted(roles)) or '书记'}",
        )  # fmt: skip

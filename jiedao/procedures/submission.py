"""Recording: one form filled in becomes an entry, settles duties and opens cases, all or nothing.

The same id sent again is the same entry; nothing happens twice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access import actions as access
from jiedao.access.models import Appointment
from jiedao.access.queries import Standing
from jiedao.access.roles import WRITES_UP, Permission, with_stand_ins
from jiedao.cases.models import Case
from jiedao.duties.fulfilling import fulfil
from jiedao.entries import actions, filling
from jiedao.entries.facts import facts_of
from jiedao.entries.models import Entry
from jiedao.entries.problems import (
    BeforeAppointment,
    BeforeOffice,
    InTheFuture,
    NoSuchForm,
    NotAMember,
    NotFilledIn,
    NotYourForm,
    RuleRefuses,
    WrongSubject,
)
from jiedao.entries.queries import register_values, uploads_of
from jiedao.entries.rendering import content_of
from jiedao.matters import queries as kept
from jiedao.matters.models import Matter
from jiedao.periods import day_of
from jiedao.procedures import (
    activity_entries,
    attending,
    balloting_entries,
    balloting_record,
    belonging,
    booking,
    claiming_entries,
    locating,
    opening,
    planning,
    points_recording,
    register_rules,
    rota,
    settling,
    vault,
)
from jiedao.procedures.matters import following
from jiedao.register.models import Listing, Membership, Subject
from jiedao.register.queries import office_place, subject_with_lists
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Field, Form, evaluate
from jiedao.tenancy.ids import is_id
from jiedao.tenancy.models import Street

OFFICE_KINDS = {"sub_district"}


@dataclass(frozen=True)
class Sent:
    """What somebody sends: which form, under which id, about whom, when it happened, and what was typed."""

    id: UUID
    form: str
    about: UUID | None
    occurred_at: datetime
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Submitted:
    """What came of it."""

    entry: Entry
    new: bool
    cases: tuple[Case, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    matters: tuple[Matter, ...] = ()


def submit(
    sent: Sent, *, street: Street, who: Standing, now: datetime, supersedes: Entry | None = None, why: str = "",
    line: str = "", subject: Subject | None = None,
) -> Submitted:  # fmt: skip
    """Record one form for a person of the office.

    `subject`: what `subject_of` has just found for this form, person and day, so that it is not looked for twice.

    `line`: the line of work it is recorded in, where it is not the form's own (the proof of a case belongs to the
    case's). `supersedes`, `why`: the record it corrects and the reason; who may do that, `procedures.correcting` says.

    Raises NoSuchForm, NotYourForm, InTheFuture, BeforeAppointment, WrongSubject, BeforeOffice, NotFilledIn,
    NotAMember, RuleRefuses, PlanOnHoliday, PlanLineDone, ShiftTwice, ShiftNotListed, NotRated, OverCap, GradesDiffer, SameIdOtherContent; then
    nothing has changed.
    """
    on = day_of(sent.occurred_at)
    edition = booking.edition(street, on)
    form = form_called(edition, sent.form, on)
    _check_when(sent.occurred_at, now, who if supersedes is None else None)
    subject = subject or subject_of(form, sent.about, who.scope, on)
    if supersedes is None:
        check_who(form, who, subject)
    filled = read(form, sent.values, edition=edition, on=on, subject=subject, who=who, corrects=supersedes)
    kind = edition.kind_of(form)
    own = register_rules.Own(kind, edition, subject, who.scope, on) if kind is not None else None
    warnings = check_rules(form, filled, edition, on, About(edition, subject, who.scope, on), own)
    warnings += register_rules.joining(form, filled.values, edition=edition, subject=subject, scope=who.scope, on=on)
    planning.check(
        form, filled.values, edition=edition, scope=who.scope, subject=subject, on=day_of(now), corrects=supersedes
    )
    claiming_entries.check(sent.id, form, subject, edition=edition, supersedes=supersedes, now=now)
    rota.check(
        form, filled.values, edition=edition, scope=who.scope, subject=subject,
        but=(sent.id, supersedes.pk if supersedes is not None else None),
    )  # fmt: skip
    balloting_record.check(form, filled.values, edition=edition, street=street, subject=subject, who=who, on=on)
    if supersedes is None:
        points_recording.check(sent.id, form, filled.values, edition=edition, street=street, subject=subject, on=on)
    return _write(sent, street, who, now, edition, form, subject, filled, warnings, supersedes, why, line)


def form_called(edition: Edition, name: str, on: date) -> Form:
    """The form in force that day by its whole name, a register's own fields among them; NoSuchForm otherwise."""
    if name in edition.forms:
        return edition.forms[name]
    kind = edition.kinds.get(name.rpartition(".")[2])
    if kind is None or kind.path != name:
        raise NoSuchForm(form=name, on=on)
    return edition.any_form(name)


def _check_when(occurred_at: datetime, now: datetime, who: Standing | None) -> None:
    if occurred_at > now:
        raise InTheFuture(when=f"{occurred_at:%Y-%m-%d %H:%M}", now=f"{now:%Y-%m-%d %H:%M}")
    if who is None:
        return
    since = min((a.from_on for a in who.appointments), default=None)
    if since is not None and day_of(occurred_at) < since:
        raise BeforeAppointment(when=day_of(occurred_at), since=since)


def subject_of(form: Form, about: UUID | None, scope: Scope, on: date) -> Subject:
    """Whom or what the record is about: the one chosen, within the scope and on a fitting list that day; else the office."""
    if about is None:
        if form.for_ and not OFFICE_KINDS & set(form.for_):
            raise WrongSubject(form=form.label, kinds="、".join(form.for_))
        return whole_office(scope)
    known = subject_with_lists(scope, about)
    if known is None:
        office = office_place(scope)
        if office.pk != about or (form.for_ and not OFFICE_KINDS & set(form.for_)):
            raise WrongSubject(form=form.label, kinds="、".join(form.for_))
        return Subject.objects.get(pk=about)  # type: ignore[no-any-return]
    subject, lists = known
    if form.for_:
        on_list = [row for row in lists if row[0] in form.for_]
        if not any(first <= on and (last is None or on < last) for _, first, last in on_list):
            if not on_list:
                raise WrongSubject(form=form.label, kinds="、".join(form.for_))
            raise BeforeOffice(when=on, subject=subject.name, since=on_list[0][1])
    return subject


def whole_office(scope: Scope) -> Subject:
    """The office as what a record is about."""
    return Subject.objects.get(pk=office_place(scope).pk)  # type: ignore[no-any-return]


def may_fill(form: Form, who: Standing, subject: Subject | None) -> bool:
    """Whether the person's post is one of those the form names; without names, anyone who records in that line."""
    if not form.who or who.is_setup:
        return True
    wanted = with_stand_ins(form.who)
    if "subject" in form.who:
        wanted |= WRITES_UP  # a firm or shop has no account here
    if who.scope.roles & wanted:
        return True
    if subject is None:
        return False
    if subject.pk in who.scope.subjects or ("subject" in form.who and subject.pk == who.scope.person):
        return True
    return answers_for_group(who, frozenset(form.who), subject.pk)


def answers_for_group(who: Standing, roles: frozenset[str], subject: UUID) -> bool:
    """Whether somebody answers in one of these roles, by name, for a group that a subject belongs to."""
    if not who.scope.held & roles:
        return False
    groups = list(who.scope.subjects)
    return bool(Membership.objects.filter(standing(who.on), member_id=subject, group_id__in=groups).exists())


def check_who(form: Form, who: Standing, subject: Subject) -> None:
    """Refuse a form that is not this person's to fill in. What residents send in, who takes it down for them may."""
    takes_down = "public" in form.who and who.may(Permission.REQUEST_TAKE)
    if not takes_down and not may_fill(form, who, subject):
        raise NotYourForm(form=form.label, posts=who.posts, who=opening.roles_in_words(form.who))


def read(
    form: Form, values: Mapping[str, Any], *, edition: Edition, on: date, subject: Subject, who: Standing,
    corrects: Entry | None = None,
) -> filling.Filled:  # fmt: skip
    """The values as they will be kept; NotFilledIn with every fault otherwise, NotAMember where only somebody in an
    attendance is at fault."""
    known = Known(who, on, filling.attachments_in(form, corrects.values) if corrects is not None else ())
    known.look_ahead(form, values)
    filled = filling.fill(
        form, values, edition=edition, on=on, about=About(edition, subject, who.scope, on), known=known,
        of=Named(edition, who.scope, on),
    )  # fmt: skip
    strangers = list(attending.strangers(form, filled.values, edition=edition, subject=subject, on=on))
    outside = locating.faults(form, filled.values, scope=who.scope, on=on)
    if filled.faults or outside:
        raise NotFilledIn(form.label, [*filled.faults, *outside, *strangers])
    if strangers:
        raise NotAMember(form.label, strangers)
    return filled


class About:
    """A register column of the subject as of the day, fetched when first asked."""

    def __init__(self, edition: Edition, subject: Subject, scope: Scope, on: date) -> None:
        self._ask = (edition, subject, scope, on)
        self._values: dict[str, Any] | None = None

    def __call__(self, column: str) -> Any:
        edition, subject, scope, on = self._ask
        if column == "kind":
            rows = Listing.objects.filter(standing(on), subject_id=subject.pk)
            return list(rows.values_list("kind", flat=True))
        if self._values is None:
            self._values = {}
            paths = {}
            for kind in edition.kinds.values():
                for name, declared in kind.fields.items():
                    paths[declared.latest or f"{kind.regulation}.{kind.name}.{name}"] = (name, declared)
            for path, value in register_values(scope, subject.pk, paths, on=on).items():
                name, declared = paths[path]
                self._values[name] = filling.unscaled(declared, value)
        return self._values.get(column)


class Named:
    """The same of a subject that an answer names: whatever may be named may be asked."""

    def __init__(self, edition: Edition, scope: Scope, on: date) -> None:
        self._ask, self._known = (edition, Scope.everything(scope.street), on), dict[str, About]()

    def __call__(self, id: str, column: str) -> Any:
        if not is_id(id):
            return None
        if id not in self._known:
            edition, everything, on = self._ask
            self._known[id] = About(edition, Subject(pk=UUID(id)), everything, on)
        return self._known[id](column)


class Known:
    """Whether an id may stand in a field: a subject or person on a fitting list, one's own upload, or a file that the
    record being corrected already holds."""

    def __init__(self, who: Standing, on: date, held: Iterable[str] = ()) -> None:
        self.who, self.on = who, on
        self.held = frozenset(one for one in held if isinstance(one, str))
        self._answers: dict[tuple[str, str], bool] = {}

    def __call__(self, declared: Field, id: str) -> bool:
        if declared.type == "attendance":
            return is_id(id)  # who was due that day, `attending` says for all of them at once
        key = (declared.name, id)
        if key not in self._answers:
            self._answers[key] = self._look(declared, id)
        return self._answers[key]

    def look_ahead(self, form: Form, values: Mapping[str, Any]) -> None:
        """Ask at once about everybody whom long answers name: thirty lines are one question, not thirty."""
        for name, declared in form.fields.items():
            rows = values.get(name)
            if declared.type == "lines":
                for column in (declared.columns or {}).values():
                    if column.type in ("person", "subject"):
                        self._ask(column, [row.get(column.name) for row in _maps(rows)])

    def _ask(self, declared: Field, given: Iterable[Any]) -> None:
        ids = {str(one) for one in given if one and is_id(one)}
        if len(ids) < 2:
            return
        rows = Listing.objects.filter(standing(self.on), subject_id__in=ids)
        rows = rows.filter(kind__in=list(declared.of_kinds)) if declared.of_kinds else rows
        found = {str(id) for id in rows.values_list("subject_id", flat=True)}
        self._answers |= {(declared.name, id): id in found for id in ids}

    def _look(self, declared: Field, id: str) -> bool:
        if declared.type in ("photo", "file", "signature", "checklist"):
            return id in self.held or (not self.who.is_setup and bool(uploads_of(self.who.scope, self.who.user, [id])))
        if declared.type == "record":
            known = kept.nameable(self.who.scope, declared.of, on=self.on).filter(pk=id)
            seen = (Entry.objects.within(self.who.scope), Matter.objects.within(self.who.scope))
            return any(rows.filter(pk=id).exists() for rows in seen) or known.exists()
        # People and places of the office may be named by anybody in it, whoever looks after them.
        rows = Listing.objects.filter(standing(self.on), subject_id=id)
        kinds = declared.of_kinds
        return bool(rows.filter(kind__in=list(kinds)).exists() if kinds else rows.exists())


def _maps(rows: Any) -> list[Mapping[str, Any]]:
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []


def check_rules(
    form: Form, filled: filling.Filled, edition: Edition, on: date, about: Callable[[str], Any] | None = None,
    own: Callable[[str], Any] | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """The form's own rules: `refuse` stops, `warn` and `ask` are handed back as sentences.

    `about` gives a register column of the subject (`subject.full_members`), `own` the same to the rules of a register
    itself (`members`); without them none is known.
    """
    warnings = []

    def lookup(column: str) -> Any:
        head, _, rest = column.partition(".")
        if head == "subject" and rest:
            return about(rest) if about is not None else None
        if own is not None and head not in form.fields:
            return own(column)
        return filled.derived.get(column, filled.values.get(column))

    for rule in form.rules:
        if not evaluate(rule.when, lookup, edition, on):
            continue
        says = edition.said(rule.says, form.regulation, on)
        if rule.then == "refuse":
            raise RuleRefuses(form=form.label, says=says, basis=edition.basis(form))
        warnings.append(says)
    return tuple(warnings)


@transaction.atomic(savepoint=False)
def _write(
    sent: Sent, street: Street, who: Standing, now: datetime, edition: Edition, form: Form, subject: Subject,
    filled: filling.Filled, warnings: tuple[str, ...], supersedes: Entry | None, why: str, line: str,
) -> Submitted:  # fmt: skip
    claiming_entries.check(sent.id, form, subject, edition=edition, supersedes=supersedes, now=now, holding=True)
    promoted = booking.promoted_fields()
    clear = replace(filled, values=dict(vault.without_sealed(filled.values, form=form, edition=edition)))
    kept = vault.seal_values(
        filled.values, form=form, edition=edition, subject=subject, entry=sent.id, by=who.by, at=now
    )
    written = actions.write_entry(
        id=sent.id, form=form.name, line=line or form.line,
        version=version_of(form, edition, day_of(sent.occurred_at)),
        subject=subject, values=kept,
        facts=facts_of(form.name, form.fields, clear.values, clear.derived, promoted.__contains__),
        occurred_at=sent.occurred_at, entered_at=now, author=who.user, by=who.by, person=who.scope.person,
        attachments=filling.attachments_in(form, filled.values), supersedes=supersedes,
        along=fulfil(edition, form.name, subject=subject.pk, on=day_of(sent.occurred_at), entered=now),
    )  # fmt: skip
    if not written.new:
        return Submitted(written.entry, new=False)
    _note_acting(written.entry, form, who, subject, now)
    points_recording.follow(written.entry, form, filled.values, edition=edition, street=street, by=who.by, at=now)
    if supersedes is not None:
        actions.close_entry(supersedes, why=f"更正：{why}", by=who.by, at=now, kind="entry.superseded")
        settling.after(supersedes, street=street, now=now)
        activity_entries.follow(
            written.entry, form=form, edition=edition, corrects=supersedes, street=street, by=who.by, at=now
        )
    settling.after(written.entry, street=street, now=now, form=form, edition=edition)
    claiming_entries.follow(
        written.entry, form, edition=edition, street=street, person=who.scope.person, by=who.by, at=now
    )
    belonging.follow(subject.pk, edition=edition, form=form.name, by=who.by, at=now)
    cases = opening.cases_from(
        written.entry, form=form, filled=clear, edition=edition, street=street, subject=subject, who=who, now=now,
        corrects=supersedes,
    )  # fmt: skip
    locating.place_cases([one.pk for one in cases], subject=subject.pk, form=form, values=clear.values, at=now)
    balloting_entries.polls_from_entry(
        written.entry, form=form, edition=edition, street=street, subject=subject, who=who, now=now, corrects=supersedes
    )
    matters = following.after_entry(
        written.entry, form=form, values=clear.values, edition=edition, street=street, subject=subject, who=who, now=now,
        corrects=supersedes,
    )  # fmt: skip
    return Submitted(written.entry, True, cases, warnings, matters)


def _note_acting(entry: Entry, form: Form, who: Standing, subject: Subject, now: datetime) -> None:
    """Where a record is made in the post of another (代理), both names stand by it."""
    post = acting_post(form, who, subject)
    if post is not None:
        access.note_acting(entry, post=post, by=who.by, at=now)


def acting_post(form: Form, who: Standing, subject: Subject | None) -> Appointment | None:
    """The post of another in which somebody fills in a form; None where one of their own is enough."""

    def fits(reach: Scope) -> bool:
        inside = subject is None or reach.reaches(subject.place_id, subject.pk)
        return inside and may_fill(form, replace(who, scope=reach), subject)

    return who.acts_in(Permission.ENTRY_RECORD, fits)


def version_of(form: Form, edition: Edition, on: date) -> UUID:
    """The form as it stands in an edition, as the version that its entries keep."""
    content, digest = _content(form, edition)
    return actions.version_of(form.name, content, digest=digest, on=on)


def digest_of_form(form: Form, edition: Edition) -> str:
    """What tells one state of a form from another."""
    return _content(form, edition)[1]


def form_content(form: Form, edition: Edition) -> dict[str, Any]:
    """What a FormVersion keeps of a form."""
    return _content(form, edition)[0]


@lru_cache(maxsize=1024)
def _content(form: Form, edition: Edition) -> tuple[dict[str, Any], str]:
    """A form as data, and its digest; made once per edition."""
    content = content_of(form.name, form.label, form.fields, edition, by=edition.basis(form))
    return content, actions.digest_of(content)


@transaction.atomic
def void(entry: Entry, *, street: Street, who: Standing, why: str, now: datetime) -> Entry:
    """Undo a record with a reason: no list, figure or duty counts it from now on; it stays readable."""
    closed = actions.close_entry(entry, why=f"作废：{why}", by=who.by, at=now, kind="entry.voided")
    settling.after(closed, street=street, now=now)
    edition = booking.edition(street, closed.occurred_on)
    claiming_entries.after_voiding(closed, edition=edition, street=street, person=who.scope.person, by=who.by, at=now)
    belonging.follow(closed.subject_id, edition=edition, form=closed.form, by=who.by, at=now)
    balloting_entries.polls_of_voided(closed, edition=edition, street=street, who=who, now=now)
    activity_entries.after_voiding(closed, edition=edition, street=street, by=who.by, at=now)
    following.after_voiding(closed, street=street, who=who, why=why, now=now)
    return closed

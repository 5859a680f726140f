"""One's own file: what the system holds about the person who asks, in plain words, who has looked at it and what for; and
the request to have it put right, with a reasoned answer by a day.

It is read for the person alone, whatever their posts would show them of others; what is sealed stands masked on the screen
and whole in the file they take away. Which forms one files about oneself, the rulebook says (`who: [subject]`, for staff).
Basis: Personal Information Protection Law arts. 45 (access and copy), 46 (correction) and 50 (reasoned answer).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from json import loads
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from jiedao.access.models import User
from jiedao.access.queries import Standing
from jiedao.activities import queries as activities
from jiedao.activities.models import Attendance, SignUp
from jiedao.audit.actions import record
from jiedao.audit.models import Event
from jiedao.cases.models import Case, Step
from jiedao.entries import registers, sealing
from jiedao.entries.models import Entry
from jiedao.entries.problems import NoSuchEntry, NoSuchForm
from jiedao.entries.registers import Held
from jiedao.entries.rendering import number_of
from jiedao.procedures import submission, vault
from jiedao.procedures.problems import NoOwnFile
from jiedao.procedures.submission import Sent, Submitted
from jiedao.register.models import NEVER_STOOD, Assignment, Listing, Membership, Subject
from jiedao.register.queries import office_place
from jiedao.register.scope import Scope
from jiedao.register.search import STAFF
from jiedao.rulebook import ATTENDED, Edition, Form, Kind
from jiedao.tenancy.ids import is_id
from jiedao.tenancy.models import Street

#: So many of a person's own records are looked through for who opened a masked value of theirs.
LOOKED_THROUGH = 2000


@dataclass(frozen=True)
class Sheet:
    """One register the person stands or stood on, with what its fields say."""

    kind: Kind
    since: date
    until: date | None
    held: Mapping[str, Held]


@dataclass(frozen=True)
class Look:
    """Somebody opened a masked value of one of the person's records: which, what for, when, and who."""

    at: datetime
    who: str
    purpose: str
    field: str
    form: str


@dataclass(frozen=True)
class Asked:
    """A request for correction: the record of it, its case, and the answer where there is one."""

    entry: Entry
    case: Case | None
    answer: Entry | None


class OwnFile:
    """What is held about the person who asks, as of a day."""

    def __init__(self, who: Standing, street: Street, edition: Edition) -> None:
        if who.scope.person is None:
            raise NoOwnFile()
        self.who, self.street, self.edition, self.on = who, street, edition, who.on
        self.scope = Scope.everything(street.code)
        self.person: Subject = Subject.objects.select_related("place").get(pk=who.scope.person)

    # ---- registers and ties ----

    def sheets(self) -> list[Sheet]:
        """The registers with what each field says now, in two statements."""
        rows = Listing.objects.filter(subject_id=self.person.pk).exclude(ended_by__in=NEVER_STOOD).order_by("from_on")
        last = {row.kind: row for row in rows if row.from_on <= self.on}
        first: dict[str, date] = {}
        for row in rows:
            first.setdefault(row.kind, row.from_on)
        kinds = [self.edition.kinds[name] for name in last if name in self.edition.kinds]
        history = registers.field_history(self.scope, kinds, self.person.pk, on=self.on)
        return [
            Sheet(
                kind, first[kind.name], last[kind.name].to_on,
                {name: every[0] for name, every in history.get(kind.name, {}).items()},
            )
            for kind in kinds
        ]  # fmt: skip

    def memberships(self) -> list[Membership]:
        """The groups the person belongs or belonged to, the latest first."""
        rows = Membership.objects.filter(member_id=self.person.pk).select_related("group")
        return [row for row in rows.order_by("-from_on", "id") if row.to_on != row.from_on]

    def ties(self) -> list[Assignment]:
        """What the person answers or answered for by name, the latest first."""
        rows = Assignment.objects.filter(person_id=self.person.pk).select_related("subject")
        return [row for row in rows.order_by("-from_on", "id") if row.to_on != row.from_on]

    # ---- activities ----

    def signups(self) -> list[tuple[SignUp, Attendance | None]]:
        """What the person signed up for, the latest first, each with their taking part where they came."""
        took = {one.session_id: one for one in activities.taken_part(self.scope, self.person.pk)}
        signed = activities.signups_of(self.scope, self.person.pk, withdrawn=True)
        return [(one, took.get(one.session_id)) for one in signed]

    # ---- records ----

    def _near(self) -> Any:
        """Whatever records that name the person are about: the person, their groups, what they answer for, the office."""
        groups = Membership.objects.filter(member_id=self.person.pk).values("group_id")
        tied = Assignment.objects.filter(person_id=self.person.pk).values("subject_id")
        return [self.person.pk, office_place(self.scope).pk], groups, tied

    def records(self) -> Any:
        """The standing records that are about the person or name them, the latest first: attendance, speeches,
        services, pairings."""
        own, groups, tied = self._near()
        rows = Entry.objects.filter(until_at=None, occurred_on__lte=self.on).select_related("version", "subject")
        rows = rows.annotate(text=Cast("values", TextField()))
        named = rows.filter(text__contains=str(self.person.pk))
        found = rows.filter(subject_id=self.person.pk)
        for near in (groups, tied):
            found = found | named.filter(subject_id__in=near)
        return (found | named.filter(subject_id__in=own[1:])).order_by("-occurred_on", "-id")

    def looks(self) -> list[Look]:
        """Who opened a masked value of the person's records, the latest first, in three statements."""
        rows = Entry.objects.filter(subject_id=self.person.pk).order_by("-occurred_on", "-id")
        forms = {f"entries.entry:{id}": form for id, form in rows.values_list("id", "form")[:LOOKED_THROUGH]}
        if not forms:
            return []
        events = Event.objects.filter(street_id=self.street.code, kind="person.revealed", subject__in=list(forms))
        events = list(events.order_by("-seq"))
        ids = {one.by.removeprefix("user:") for one in events if one.by.startswith("user:")}
        names = {str(id): name for id, name in User.objects.filter(pk__in=ids).values_list("id", "name")} if ids else {}
        found = []
        for one in events:
            said = loads(one.data)
            who = names.get(one.by.removeprefix("user:"), "")
            found.append(Look(one.at, who, said.get("purpose", ""), said.get("field", ""), forms[one.subject]))
        return found

    # ---- requests ----

    @property
    def forms(self) -> list[Form]:
        """The forms that somebody who works here files about themself."""
        return [one for one in self.edition.forms.values() if "subject" in one.who and STAFF in one.for_]

    def asked(self) -> list[Asked]:
        """What the person has asked for, the latest first, with how it stands."""
        names = [one.name for one in self.forms]
        found = Entry.objects.filter(subject_id=self.person.pk, form__in=names, until_at=None)
        rows = list(found.select_related("version").order_by("-occurred_at", "-id")[:100])
        cases = {one.entry_id: one for one in Case.objects.filter(entry_id__in=[row.pk for row in rows])}
        steps = Step.objects.filter(case_id__in=[one.pk for one in cases.values()], move="submit", entry__isnull=False)
        answers = {one.case_id: one.entry for one in steps.select_related("entry__version").order_by("no")}
        return [
            Asked(row, case := cases.get(row.pk), answers.get(case.pk) if case is not None else None) for row in rows
        ]

    def record(self, id: UUID) -> Entry:
        """One of the records that are about the person or name them. Raises NoSuchEntry."""
        found = self.records().filter(pk=id).first()
        if found is None:
            raise NoSuchEntry()
        return found  # type: ignore[no-any-return]


def where_named(entry: Entry, person: UUID) -> Iterator[tuple[str, str]]:
    """(question, what stands there of the person) where a record names somebody; nothing of anybody else."""
    me = str(person)
    for kept in entry.version.content["fields"]:
        value = entry.values.get(kept["name"])
        if value is None or sealing.is_sealed(value):
            continue
        if value == me:
            yield kept["label"], ""
        elif isinstance(value, list):
            columns = {one["name"]: one["label"] for one in kept.get("columns", ())}
            for row in value:
                if isinstance(row, Mapping) and me in row.values():
                    yield kept["label"], _line(row, columns, me, kept["type"])


def _line(row: Mapping[str, Any], columns: Mapping[str, str], me: str, kind: str) -> str:
    if kind == "attendance":
        return "，".join(filter(None, (ATTENDED.get(row.get("state", ""), ""), row.get("reason", ""))))
    told = [f"{label}：{row[name]}" for name, label in columns.items() if row.get(name) not in (None, "", me)]
    return "，".join(one for one in told if not is_id(one.rpartition("：")[2]))


def whole(held: Held, name: str, person: Subject) -> Any:
    """A value of one's own in the clear, sealed or not."""
    if not sealing.found_sealed({name: held.value}):
        return held.value
    return vault.opened_value(person.data_key, held.entry, name, held.value)


@transaction.atomic
def note_taken(own: OwnFile, *, rows: int, now: datetime) -> None:
    """Note that a person took their own file away: how much, never what."""
    record("own.file_taken", subject=own.person, by=own.who.by, at=now, data={"rows": rows})


def request(own: OwnFile, *, sent: Sent, about: Entry | None, now: datetime) -> Submitted:
    """File a request about oneself: it goes to whoever may put the record right, in the record's own line of work.

    Raises NoSuchForm for a form that nobody files about themself, and what a submission raises.
    """
    form = next((one for one in own.forms if one.name == sent.form), None)
    if form is None:
        raise NoSuchForm(form=sent.form, on=own.on)
    sent = replace(sent, about=own.person.pk)
    line = about.line if about is not None else ""
    return submission.submit(sent, street=own.street, who=own.who, now=now, subject=own.person, line=line)


def which(entry: Entry, label: str) -> str:
    """How a request names what it is about: 党员名册：入党日期（记录20180108-1F3A）."""
    number = number_of(entry.pk, entry.occurred_on)
    return "：".join(filter(None, (entry.version.content["label"], label))) + f"（记录{number}）"


def lines(own: OwnFile, sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, str, Held, Any]]:
    """(register, field, what is held, the value in the clear) of everything the registers say of the person."""
    for sheet in sheets:
        for name, held in sheet.held.items():
            yield sheet, name, held, whole(held, name, own.person)

"""One form of the rulebook while it is being filled in: its questions with what may be chosen, and its answers read back.

The same sheet serves a new record, a draft taken up again and a correction.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.queries import Standing
from jiedao.entries import filling, queries
from jiedao.entries.problems import Fault
from jiedao.matters.queries import nameable
from jiedao.problems import Problem
from jiedao.procedures import booking, files, submission
from jiedao.register.models import Subject
from jiedao.register.search import STAFF, members_of, on_lists
from jiedao.rulebook import Edition, Field, Form, Member, columns_of, evaluate
from jiedao.tenancy.ids import is_id
from jiedao.web import clock, questions
from jiedao.web.files.views import is_picture, picture
from jiedao.web.parts import Option, Question
from jiedao.web.tags.days import day, fullday

#: Up to so many persons or subjects are listed; more are looked up.
FEW = 12
FILES = ("photo", "file", "signature")
#: Names of the controls that belong to no field of the rulebook.
AT, WHY = "_at", "_why"


class Sheet:
    """A form about somebody or something on a day, for whoever is asking. `few`: so many are listed to choose from; of
    more, those beyond are looked up where `looks_up`, else they are not there."""

    few, looks_up = FEW, True

    def __init__(self, request: HttpRequest, form: Form, edition: Edition, subject: Subject, on: date) -> None:
        self.request, self.form, self.edition, self.subject, self.on = request, form, edition, subject, on
        self.who: Standing = request.standing  # type: ignore[attr-defined]
        self.faults: list[Any] = []

    def on_its_day(self, at: datetime | None) -> "Sheet":
        """The same form as it stood when the thing happened, with who was due then; this one where that was today, lies
        ahead, or before the form."""
        on = at.date() if at is not None else self.on
        if on == self.on or on > clock.today(self.request):
            return self
        edition = booking.edition(self.request.street, on)  # type: ignore[attr-defined]
        if self.form.name not in edition.forms:
            return self
        return Sheet(self.request, edition.forms[self.form.name], edition, self.subject, on)

    # ---- what may be chosen ----

    @cached_property
    def _about(self) -> submission.About:
        return submission.About(self.edition, self.subject, self.who.scope, self.on)

    @cached_property
    def _named(self) -> submission.Named:
        return submission.Named(self.edition, self.who.scope, self.on)

    def _fields(self) -> list[tuple[str, Field]]:
        found = []
        for name, declared in self.form.fields.items():
            found.append((name, declared))
            found += [(f"{name}.{column.name}", column) for column in (declared.columns or {}).values()]
        return found

    def kinds_of(self, path: str) -> tuple[str, ...]:
        """The registers from which a question takes its answer; empty for a question that names nobody."""
        declared = dict(self._fields()).get(path)
        if declared is None or declared.type not in ("subject", "person"):
            return ()
        return declared.of_kinds or (STAFF,)

    @cached_property
    def _choices(self) -> tuple[dict[str, list[Option]], dict[str, str]]:
        """path -> what may be chosen, and path -> where it is looked up instead."""
        options: dict[str, list[Option]] = {}
        urls: dict[str, str] = {}
        for path, declared in self._fields():
            if declared.type in ("subject", "person"):
                found = self._own_members(path) or self.found(path, "", self.few + 1)
                if len(found) <= self.few or self._own_members(path):
                    options[path] = found
                elif not self.looks_up:
                    options[path] = found[: self.few]
                else:
                    query = urlencode({"field": path, "about": self.subject.pk, "on": self.on})
                    urls[path] = f"{reverse('record:pick', args=[self.form.name])}?{query}"
            elif declared.type == "attendance":
                options[path] = [Option(str(one.pk), one.name) for one in self._due(declared)]
            elif declared.type == "record":
                options[path] = self._records(declared)
        return options, urls

    def found(self, path: str, text: str, limit: int = FEW) -> list[Option]:
        """Who or what may be named in answer to a question."""
        rows = on_lists(self.who.scope, self.kinds_of(path), text, on=self.on, limit=limit, naming=True)
        return [Option(str(one.pk), one.name, hint=one.place.name) for one in rows]

    def _own_members(self, path: str) -> list[Option]:
        """The members of the group the record is about, where somebody of their register is asked for."""
        groups = (self.edition.kinds[kind] for kind in self.form.for_ if kind in self.edition.kinds)
        if not {group.members for group in groups} & set(self.kinds_of(path)):
            return []
        return [Option(str(one.pk), one.name) for one in self._members_due]

    @cached_property
    def _members_due(self) -> list[Subject]:
        return members_of(self.who.scope, self.subject.pk, on=self.on)

    def _due(self, declared: Field) -> list[Subject]:
        """Who was due to come: the members of the group the record is about, or everybody on the register named."""
        if declared.of in ((), ("members",)):
            return self._members_due
        return on_lists(self.who.scope, declared.of, "", on=self.on, limit=200, naming=True)

    def _records(self, declared: Field) -> list[Option]:
        """Records about the same subject, or the matters that are going on or have just ended."""
        sorts = [name for name in declared.of if name in self.edition.matters]
        known = nameable(self.who.scope, sorts, on=self.on) if sorts else []
        return [*(Option(str(one.pk), one.title, hint=one.number) for one in known), *self._entries(declared)]

    def _entries(self, declared: Field) -> list[Option]:
        forms = [name for name in declared.of if name in self.edition.forms]
        if not forms:
            return []
        rows = queries.entries(self.who.scope).filter(form__in=forms, subject_id=self.subject.pk)[:FEW]
        return [
            Option(str(row.pk), f"{self.edition.forms[row.form].label}，{day(row.occurred_on)}") for row in rows
        ]  # fmt: skip

    def _members(self, values: Mapping[str, Any]) -> dict[str, list[Option]]:
        """The choices and items that are asked of this subject on this day, where some are not asked of everybody."""

        def lookup(column: str) -> Any:
            head, _dot, rest = column.partition(".")
            if head == "subject" and rest:
                return self._about(rest)
            if rest and head in self.form.fields and self.form.fields[head].type in ("subject", "person"):
                return self._named(str(values.get(head) or ""), rest)
            return values.get(column)

        made = {}
        for path, declared in self._fields():
            all_members = self.edition.members(declared) or {}
            if any(member.when is not None for member in all_members.values()):
                asked = filling.members_of(declared, lookup, self.edition)
                if self._waits(all_members, values):  # till it is said of what, everything may be asked
                    asked = dict(all_members)
                made[path] = [Option(name, member.label, hint=member.hint or "") for name, member in asked.items()]
        return made

    def _waits(self, members: Mapping[str, Member], values: Mapping[str, Any]) -> bool:
        """Whether it depends on something that is still to be named (an order) what is asked."""
        asked = {column.partition(".")[0] for one in members.values() for column in columns_of(one.when)}
        fields = self.form.fields
        return any(
            fields[name].type in ("subject", "person") and not values.get(name) for name in asked & fields.keys()
        )

    # ---- the questions, and back ----

    def asked(self, values: Mapping[str, Any], *, blanks: int = 2, looked: Mapping[str, Any] | None = None) -> Any:
        """The questions with what is filled in and what is wrong so far. `looked`: path -> what a look-up found."""
        options, urls = self._choices
        return questions.asked(
            self.form.fields, self.edition, values=values, faults=self.faults,
            options={**options, **self._members(values), **(looked or {})}, find_urls=urls,
            words=self._words(values, urls), pictures=self._pictures(values), blanks=blanks,
        )  # fmt: skip

    def _words(self, values: Mapping[str, Any], urls: Mapping[str, str]) -> dict[str, str]:
        """Names of those chosen by a look-up, which no list on the page names."""
        ids = set()
        for path in urls:
            name, _dot, column = path.partition(".")
            given = [row.get(column) for row in values.get(name) or ()] if column else [values.get(name)]
            ids |= {str(one) for one in given if one and is_id(one)}
        return queries.names_of(self.who.scope, ids) if ids else {}

    def _pictures(self, values: Mapping[str, Any]) -> dict[str, Any]:
        ids = [id for id in filling.attachments_in(self.form, values) if is_id(id)]
        kept = queries.attachments_of(self.who.scope, ids) if ids else {}
        mine = self.who.user.pk
        return {id: picture(a) for id, a in kept.items() if is_picture(a) and (a.entry_id or a.owner_id == mine)}

    def answers(self, post: QueryDict) -> dict[str, Any]:
        """What was filled in, in the shapes an entry keeps."""
        asked = questions.to_read(self.form, self.edition)
        return questions.answered(self.asked({}) if asked is None else asked, post)

    def taken_in(self, sent: QueryDict) -> QueryDict:
        """What was sent, each file taken in on the way and standing as the id it is kept under. What is wrong with a
        file is noted at its question."""
        if not self.request.FILES:
            return sent
        made = sent.copy()
        for name in self.request.FILES:
            path, file = name.removesuffix(".file"), self.request.FILES.get(name)
            declared = self._file_field(path)
            if path == name or declared is None or file is None:
                continue
            try:
                kept = files.keep(
                    file, name=file.name or "", size=file.size or 0, photo=declared.type != "file", owner=self.request.user,
                    at=clock.now(self.request),
                )  # fmt: skip
            except Problem as refused:
                self.faults.append(Fault(path, declared.label, str(refused)))
                continue
            made[path] = str(kept.pk)
            made.pop(f"{path}.remove", None)
        return made

    def not_shown(self, sent: QueryDict) -> Iterator[Fault]:
        """The day was changed on the page after the list was drawn: whoever else is due that day has no answer yet."""
        for name, declared in self.form.fields.items():
            if declared.type != "attendance" or not (shown := set(sent.getlist(f"{name}.shown"))):
                continue
            others = [one.word for one in self._choices[0][name] if str(one.value) not in shown]
            if others and self._is_asked(declared, sent):
                said = _(
                    "“%(question)s”：按%(day)s的名单，应到的还有%(names)s。名单已经换成那一天的，请逐人核对再登记。"
                )
                names = _("、").join(str(one) for one in others)
                said %= {"question": declared.label, "day": fullday(self.on), "names": names}
                yield Fault(name, declared.label, said)

    def _is_asked(self, declared: Field, sent: QueryDict) -> bool:
        values = self.answers(sent)
        return declared.when is None or evaluate(declared.when, values.get, self.edition, self.on)

    def _file_field(self, path: str) -> Field | None:
        """The field a file was chosen for: a photo or file, a checklist's photo, or a column of lines."""
        name, _dot, rest = path.partition(".")
        declared = self.form.fields.get(name)
        if declared is not None and declared.type == "lines":
            declared = (declared.columns or {}).get(rest.rpartition(".")[2])
        return declared if declared is not None and declared.type in (*FILES, "checklist") else None


def when(at: datetime | None, faults: Sequence[Any] = (), label: str = "") -> Question:
    """The question when it happened."""
    mine = [fault for fault in faults if fault.path == AT]
    return Question(AT, label or _("发生时间"), "instant", at, errors=mine, hint=_("实际发生的时间，不是登记的时间。"))


def read_when(text: str) -> datetime | None:
    """The instant somebody typed, in the office's zone; None where it is none."""
    try:
        found = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        return None
    return found.replace(tzinfo=clock.ZONE) if found.tzinfo is None else found.astimezone(clock.ZONE)

"""生日关怀: whose day comes, by week or month, each marked with one press; and who wants none. Month and day alone are told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.entries.problems import NotFilledIn
from jiedao.entries.queries import visible_among
from jiedao.periods import add_months, period_of
from jiedao.procedures import anniversaries, booking, choosing, greeting
from jiedao.procedures import organisation as procedure
from jiedao.procedures.anniversaries import Coming
from jiedao.procedures.greeting import Marking
from jiedao.register.queries import assigned
from jiedao.register.search import members_of
from jiedao.rulebook import Edition
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.problems import PageMissing, leading_to, sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.days import shortday
from jiedao.web.tags.spoken import spoken

#: So far back a day that nobody has marked is still told, and so far ahead days are told by week and by month.
BACK, WEEKS, MONTHS = timedelta(days=30), 8, 6
BY = ("week", "month")


@dataclass
class Row:
    """One day of one person, with the press that marks it where it may be pressed now."""

    coming: Coming
    key: str
    what: str
    url: str = ""
    may: bool = False
    declines: bool = False
    how: list[tuple[str, str, list[tuple[str, str]]]] = field(default_factory=list)


@dataclass
class Group:
    """The days of one week or month."""

    title: str
    rows: list[Row]
    past: bool = False


class Days:
    """The days of one organisation's members that are near, for one person: at most one statement a duty, and three."""

    def __init__(self, request: HttpRequest, id: UUID, *, by: str) -> None:
        self.request, self.by = request, by
        self.who: Any = request.standing  # type: ignore[attr-defined]
        self.on: date = self.who.on
        self.edition: Edition = booking.edition(request.street, self.on)  # type: ignore[attr-defined]
        self.of = procedure.organisation(self.who, self.edition, id)
        marks = anniversaries.marks(self.who.scope, self.edition)
        self.markings: dict[str, Marking] = {
            duty.name: made
            for duty in marks
            if duty.for_ == self.of.kind.members and (made := greeting.marking(duty, self.edition)) is not None
        }

    @property
    def last(self) -> date:
        if self.by == "month":
            return add_months(self.on.replace(day=1), MONTHS) - timedelta(days=1)
        return self.on + timedelta(days=7 * WEEKS - 1 - self.on.weekday())

    def coming(self) -> list[Coming]:
        """The days near, those behind that nobody has marked among them."""
        if not self.markings:
            return []
        first, subject = self.on - BACK, self.of.subject.pk
        found = anniversaries.coming(self.who.scope, self.edition, [subject], first=first, last=self.last, on=self.on)
        found = [one for one in found if one.duty.name in self.markings]
        done = anniversaries.records(self.who.scope, found, first=first, last=self.last)
        told = [
            Coming(one.duty, one.subject, one.name, one.on, done.get((one.duty.name, one.subject))) for one in found
        ]
        return [one for one in told if one.on >= self.on or one.marked is None]

    def groups(self, found: Iterable[Coming]) -> list[Group]:
        """By week or month, what nobody has marked in time before all others."""
        rows = list(found)
        records = visible_among(self.who.scope, [one.marked for one in rows if one.marked])
        late = [one for one in rows if one.on < self.on]
        made = [Group(_("过了还没有问候的"), [self.row(one, records) for one in late], past=True)] if late else []
        for one in rows:
            if one.on < self.on:
                continue
            title = self._title(one.on)
            if not made or made[-1].title != title:
                made.append(Group(title, []))
            made[-1].rows.append(self.row(one, records))
        return made

    def _title(self, on: date) -> str:
        period = period_of(self.by, on)
        if period.contains(self.on):
            return _("本周") if self.by == "week" else _("本月")
        if self.by == "week":
            return _("%(first)s至%(last)s") % {"first": shortday(period.first), "last": shortday(period.last)}
        return _("%(n)s月") % {"n": on.month}

    def row(self, one: Coming, records: Any) -> Row:
        found = self.markings[one.duty.name]
        begun = one.on.replace(day=1) <= self.on
        theirs = greeting.may_mark(self.who, found)
        wish = found.wish
        return Row(
            one, f"{one.duty.name}|{one.subject}|{uuid7()}", spoken(one.duty),
            url=addresses.entry(one.marked) if one.marked and one.marked in records else "",
            may=theirs and begun and not one.marked and found.is_short,
            declines=wish is not None and self.who.may(Permission.ENTRY_RECORD) and choosing.is_theirs(wish.form, self.who),
            how=[(how.name, how.label, self._words(how)) for how in found.how],
        )  # fmt: skip

    def _words(self, how: Any) -> list[tuple[str, str]]:
        return [(name, one.label) for name, one in (self.edition.members(how) or {}).items()]

    # ---- who greets ----

    def greeters(self) -> tuple[list[tuple[str, str]], str]:
        """Who may be named as greeting for the organisation, and who it usually is: oneself, else who answers for it."""
        if not any(one.by is not None for one in self.markings.values()):
            return [], ""
        people = members_of(self.who.scope, self.of.subject.pk, on=self.on)
        named = [(str(one.pk), one.name) for one in people]
        ids = {id for id, _name in named}
        own = str(self.who.scope.person)
        if own in ids:
            return named, own
        answers = assigned(self.who.scope, [self.of.subject.pk], on=self.on).get(self.of.subject.pk, {})
        return named, next((str(one.pk) for some in answers.values() for one in some if str(one.pk) in ids), "")

    # ---- presses ----

    def pressed(self, key: str) -> tuple[Coming, Marking, UUID]:
        """What a press is about: a day that is told here. Raises PageMissing for any other."""
        duty, _bar, rest = key.partition("|")
        subject, _bar, id = rest.partition("|")
        for one in self.coming():
            if one.duty.name == duty and str(one.subject) == subject:
                try:
                    return one, self.markings[duty], UUID(id)
                except ValueError:
                    break
        raise PageMissing()


@requires(Permission.DUTY_SEE)
def own(request: HttpRequest) -> HttpResponse:
    """The greetings of the one organisation one answers for; of several, the list to choose from."""
    who: Any = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, who.on)  # type: ignore[attr-defined]
    rows = procedure.organisations(who.scope, edition, on=who.on).filter(subject_id__in=list(who.scope.subjects))
    mine = [one for one in rows[:2] if edition.kinds[one.kind].members] if who.scope.subjects else []
    if mine:
        return see_other("organisations:greetings", mine[0].subject_id)
    return see_other("organisations:list", query={"all": 1})


@not_kept
@requires(Permission.DUTY_SEE)
def greetings(request: HttpRequest, id: UUID) -> HttpResponse:
    """Whose day comes in an organisation, by week or month; greeted with one press, left out with one press."""
    asked = request.GET.get("by", "")
    found = Days(request, id, by=asked if asked in BY else "week")
    if request.method == "POST":
        return _press(request, found)
    return _draw(request, found)


def _draw(request: HttpRequest, found: Days, *, status: int = 200, problem: str = "", by: str = "") -> HttpResponse:
    groups, (people, usual) = found.groups(found.coming()), found.greeters()
    here = reverse("organisations:greetings", args=[found.of.subject.pk])
    elsewhere = {made.form.name for made in found.markings.values()} | choosing.forms_of_cases(found.edition)
    forms = [
        one for one in found.edition.forms.values()
        if found.of.kind.members in one.for_ and found.of.kind.assigned.keys() & set(one.who)
        and choosing.is_theirs(one, found.who) and one.name not in elsewhere
    ]  # fmt: skip
    greeter = next((one.by for one in found.markings.values() if one.by is not None), None)
    return page(
        request, "organisations/greetings.html", status=status, of=found.of, groups=groups, room="home", problem=problem,
        people=people, usual=by or usual, by_label=greeter.label if greeter else "", some=bool(groups), marks=bool(found.markings),
        press=any(row.may for group in groups for row in group.rows),
        switch=[(_("按周"), here, found.by == "week"), (_("按月"), f"{here}?by=month", found.by == "month")],
        forms=forms, declined=_declined(request), basis=_bases(found),
        trail=[
            (_("今日"), addresses.HOME), (_("组织"), reverse("organisations:list") + "?all=1"),
            (found.of.subject.name, reverse("organisations:month", args=[found.of.subject.pk])), (_("生日关怀"), ""),
        ],
    )  # fmt: skip


def _declined(request: HttpRequest) -> str:
    """The way to the wish that has just been recorded."""
    try:
        return addresses.entry(UUID(request.GET.get("declined", "")))
    except ValueError:
        return ""


def _bases(found: Days) -> list[str]:
    return list(dict.fromkeys(found.edition.basis(one.duty) for one in found.markings.values()))


def _press(request: HttpRequest, found: Days) -> HttpResponse:
    here = reverse("organisations:greetings", args=[found.of.subject.pk])
    query = {"by": found.by} if found.by != "week" else {}
    how = {"street": request.street, "who": found.who, "now": clock.now(request)}  # type: ignore[attr-defined]
    greeted, declined = request.POST.get("greet", ""), request.POST.get("decline", "")
    one, made, id = found.pressed(greeted or declined)
    with leading_to((_("回到生日关怀"), here)):
        if declined:
            if made.wish is None:
                raise PageMissing()
            written = greeting.decline(made.wish, one.subject, id=id, **how)
            messages.success(request, _("已记下：%(name)s不接受问候，以后不再列出。") % {"name": one.name})
            return see_other(here, query={**query, "declined": str(written.entry.pk)})
        if one.marked is not None:
            messages.info(request, _("%(name)s的这一天已经问候过了。") % {"name": one.name})
            return see_other(here, query=query)
        by = request.POST.get("by", "")
        answers = {asked.name: request.POST.get(f"{greeted}.{asked.name}", "") for asked in made.how}
        if made.by is not None:
            answers[made.by.name] = by
        try:
            greeting.greet(made, one.subject, id=id, answers={k: v for k, v in answers.items() if v}, **how)
        except NotFilledIn as lacking:
            return _draw(request, found, status=422, problem=sentence_of(lacking), by=by)
    said = {"name": one.name, "what": spoken(one.duty)}
    messages.success(request, _("已登记：%(name)s，%(what)s") % said)
    return see_other(here, query=query)

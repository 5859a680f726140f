"""Everything that happened to a subject in one line of time: records, changes, hands, registers and cases, latest first.

Each kind of row is asked for what lies before a place in the order, and the pieces are laid together: a page costs the
same few statements whatever its number, and however much there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.cases.queries import cases_of
from jiedao.entries.queries import entries, names_of
from jiedao.matters.queries import matters_of
from jiedao.periods import day_of
from jiedao.register.models import RELOCATED
from jiedao.register.queries import assignments_of, changes_of, listings_of
from jiedao.register.rules import CORRECTED, JOINED, PARTED
from jiedao.web import addresses, parts
from jiedao.web.cases.words import plate as case_plate
from jiedao.web.matters.words import stands
from jiedao.web.pages import page
from jiedao.web.requires import requires
from jiedao.web.subjects.dossier import LATEST, Dossier
from jiedao.web.tags.days import fullday, shortday
from jiedao.web.tags.spoken import spoken

#: So many events on one page.
SIZE = 40


@dataclass(frozen=True)
class Place:
    """A place in the order: a day, the row's id, and which of its two ends."""

    day: date
    id: UUID
    tag: str

    @property
    def said(self) -> str:
        return f"{self.day.isoformat()}_{self.id}_{self.tag}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place an address names; None where it cannot be read."""
        try:
            day, id, tag = text.split("_")
            return cls(date.fromisoformat(day), UUID(id), tag)
        except ValueError:
            return None


@dataclass(frozen=True)
class Source:
    """Rows of one kind: the day they count by, and how one is told."""

    tag: str
    rows: Any
    day: str
    told: Callable[[Any], parts.Step]

    def before(self, here: Place | None, size: int) -> Iterator[tuple[tuple[date, str, str], Any]]:
        rows = self.rows.filter(**{f"{self.day}__isnull": False})
        if here is not None:
            same = Q(**{self.day: here.day}) & (
                Q(pk__lt=here.id) | (Q(pk=here.id) if self.tag < here.tag else Q(pk__in=[]))
            )
            rows = rows.filter(Q(**{f"{self.day}__lt": here.day}) | same)
        for row in rows.order_by(f"-{self.day}", "-pk")[:size]:
            yield (getattr(row, self.day), str(row.pk), self.tag), row


class Timeline:
    """The events of one dossier, from a place in the order on."""

    def __init__(self, found: Dossier) -> None:
        self.found, self.names = found, dict[str, str]()

    def sources(self) -> list[Source]:
        found, scope, id = self.found, self.found.scope, self.found.subject.pk
        lists, hands = listings_of(scope, id), assignments_of(scope, id)
        of = [
            Source("change", changes_of(scope, id), "on", self._change),
            Source("listed", lists.exclude(begun_by=RELOCATED), "from_on", self._listed),
            Source("left", lists.exclude(ended_by=RELOCATED), "to_on", self._left),
            Source("assigned", hands, "from_on", self._assigned),
            Source("released", hands, "to_on", self._released),
        ]
        if found.who.may(Permission.ENTRY_SEE):
            of.append(Source("entry", entries(scope).filter(subject_id=id), "occurred_on", self._entry))
        if found.who.may(Permission.CASE_SEE):
            cases = cases_of(scope, id)
            of += [Source("case", cases, "opened_on", self._opened), Source("closed", cases, "closed_on", self._closed)]
        if found.who.may(Permission.MATTER_SEE):
            matters = matters_of(scope, id)
            of += [
                Source("matter", matters, "opened_on", self._proposed),
                Source("ended", matters, "ended_on", self._ended),
            ]
        return of

    def steps(self, here: Place | None) -> tuple[list[parts.Step], str]:
        """One page of events, and the place where the next page begins ('' where there is none)."""
        sources = {one.tag: one for one in self.sources()}
        every = sorted(
            (row for source in sources.values() for row in source.before(here, SIZE + 1)),
            key=lambda one: one[0], reverse=True,
        )  # fmt: skip
        shown = every[:SIZE]
        changes = [row for (_day, _id, tag), row in shown if tag == "change"]
        self.names = names_of(self.found.scope, _ids(changes))
        last = Place(shown[-1][0][0], UUID(shown[-1][0][1]), shown[-1][0][2]).said if len(every) > SIZE else ""
        return [sources[tag].told(row) for (_day, _id, tag), row in shown], last

    def latest(self) -> list[parts.Step]:
        """The last few changes of the subject itself up to the dossier's day."""
        found = self.found
        changes = [one for one in found.edits if one.on <= found.on][:LATEST]
        self.names = names_of(found.scope, _ids(changes)) if changes else {}
        return [self._change(one) for one in changes]

    # ---- how each is told ----

    def _entry(self, row: Any) -> parts.Step:
        late = _("%(day)s登记") % {"day": shortday(row.entered_at)} if day_of(row.entered_at) > row.occurred_on else ""
        who = row.person.name if row.person else ""
        return parts.Step(
            self.found.label(row.form), fullday(row.occurred_on), late=late, said=who, url=addresses.entry(row.pk)
        )

    def _change(self, row: Any) -> parts.Step:
        what = told_change(row, self.names, self.found)
        when = fullday(day_of(row.at) if row.how == CORRECTED else row.on)
        said = _("%(why)s（%(who)s，%(at)s登记）") % {
            "why": row.why, "who": row.person.name if row.person else _("建档"), "at": shortday(row.at),
        }  # fmt: skip
        url = reverse("subjects:merged", args=[row.act]) if row.field == JOINED else ""
        return parts.Step(what, when, state="returned" if row.how == CORRECTED else "done", said=said, url=url)

    def _listed(self, row: Any) -> parts.Step:
        return parts.Step(_("列入%(kind)s名册") % {"kind": self._kind(row.kind)}, fullday(row.from_on))

    def _left(self, row: Any) -> parts.Step:
        kind = self.found.edition.kinds.get(row.kind)
        why = kind.ends.get(row.ended_by, "") if kind else ""
        return parts.Step(_("离开%(kind)s名册") % {"kind": self._kind(row.kind)}, fullday(row.to_on), said=why)

    def _assigned(self, row: Any) -> parts.Step:
        said = {"role": self._role(row), "person": row.person.name}
        return parts.Step(_("%(role)s：由%(person)s负责") % said, fullday(row.from_on))

    def _released(self, row: Any) -> parts.Step:
        said = {"role": self._role(row), "person": row.person.name}
        return parts.Step(_("%(role)s：%(person)s到这一天为止") % said, fullday(row.to_on), said=row.why)

    def _opened(self, row: Any) -> parts.Step:
        said = {"case": case_plate(row.number), "title": row.title}
        return parts.Step(
            _("立案 %(case)s，%(title)s") % said, fullday(row.opened_on), state="doing", url=addresses.case(row.number)
        )

    def _closed(self, row: Any) -> parts.Step:
        said = {"case": case_plate(row.number), "title": row.title}
        return parts.Step(_("销号 %(case)s，%(title)s") % said, fullday(row.closed_on), url=addresses.case(row.number))

    def _proposed(self, row: Any) -> parts.Step:
        what = {"what": row.number or row.title}
        return parts.Step(_("提出 %(what)s") % what, fullday(row.opened_on), state="new", url=addresses.matter(row.pk))

    def _ended(self, row: Any) -> parts.Step:
        what = {"what": row.number or row.title, "how": stands(row, self.found.edition)}
        return parts.Step(_("办结 %(what)s，%(how)s") % what, fullday(row.ended_on), url=addresses.matter(row.pk))

    def _kind(self, name: str) -> str:
        kind = self.found.edition.kinds.get(name)
        return spoken(kind) if kind else name

    def _role(self, row: Any) -> str:
        kind = self.found.edition.kinds.get(row.kind)
        return kind.assigned.get(row.role, row.role) if kind else str(row.role)


def _ids(changes: list[Any]) -> set[str]:
    """The places and persons that changes name."""
    of = ("place", JOINED, PARTED)
    named = [one for one in changes if one.field in of or one.field.startswith("assigned.")]
    return {id for one in named for id in (one.before, one.after) if id}


def field_label(field: str, found: Dossier) -> str:
    """What a field of a subject itself is called."""
    if field.startswith("assigned."):
        role = field.partition(".")[2]
        return next((kind.assigned[role] for kind in found.kinds if role in kind.assigned), role)
    base = found.subject.base
    return {
        "name": _("姓名") if base == "person" else _("名称"),
        "number": _("统一社会信用代码") if base == "enterprise" else _("编号"),
        "place": _("地点"), "sex": _("性别"), "born_on": _("出生日期"),
    }.get(field, field)  # fmt: skip


def told_change(row: Any, names: dict[str, str], found: Dossier) -> str:
    """One change in a sentence: what it was and what it is; what is masked on every screen is not said here either."""
    if row.field in (JOINED, PARTED):
        name = names.get(row.before, row.before)
        return (_("“%(name)s”的档案并入") if row.field == JOINED else _("撤销“%(name)s”的合并")) % {"name": name}
    label = field_label(row.field, found)
    corrected = row.how == CORRECTED
    if row.field in ("sex", "born_on"):
        return (_("更正%(field)s") if corrected else _("变更%(field)s")) % {"field": label}
    before, after = names.get(row.before, row.before), names.get(row.after, row.after)
    said = {"field": label, "before": before or _("没有"), "after": after or _("没有")}
    if corrected:
        return _("更正%(field)s：%(before)s → %(after)s") % said
    return _("%(field)s：%(before)s → %(after)s") % said


@requires(Permission.REGISTER_SEE)
def history(request: HttpRequest, id: UUID) -> HttpResponse:
    """Everything that happened to a subject, the latest first, page by page."""
    found = Dossier(request, id)
    here = Place.read(request.GET.get("before", ""))
    steps, older = Timeline(found).steps(here)
    return page(
        request, "subjects/history.html", found=found, subject=found.subject, steps=steps, older=older, first=here is None,
        trail=[(_("台账"), reverse("ledgers:list")), (found.subject.name, addresses.subject(id)), (_("经过"), "")],
    )  # fmt: skip

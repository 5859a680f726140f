"""What the address of the map asks for: cases or a register, under the same filters as their lists, and which part is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.cases import mapped
from jiedao.cases import queries as cases
from jiedao.mapping import Box
from jiedao.procedures import booking
from jiedao.procedures.positions import NOWHERE
from jiedao.register.models import Place
from jiedao.register.queries import calendar, on_registers
from jiedao.rulebook import Kind
from jiedao.web import addresses, clock, paging
from jiedao.web.cases import listing, words
from jiedao.web.ledgers.narrowing import narrowed
from jiedao.web.ledgers.views import is_shown, name_of
from jiedao.web.parts import Column, Ledger
from jiedao.web.tags.marks import plate

#: So many rows stand beside the map on one page.
BESIDE = 15


@dataclass(frozen=True)
class Said:
    """One thing as its point says it: where it leads, its words, and how it looks."""

    url: str
    words: str


class Shown:
    """A list that is shown as points: its filters, its rows, and the same asked for by the database alone."""

    of: str
    name: str
    whole_url: str

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.scope: Any = request.scope  # type: ignore[attr-defined]
        self.now, self.today = clock.now(request), clock.today(request)
        self.edition = booking.edition(request.street, self.today)  # type: ignore[attr-defined]
        self.box = Box.read(request.GET.get("box", ""))

    def address(self, **changes: str) -> str:
        """This map with some of its filters changed."""
        return listing.address(self.request, **changes)

    @property
    def list_url(self) -> str:
        """The list itself, under the same filters."""
        query = self.request.GET.copy()
        for name in ("show", "box", "after", "before"):
            query.pop(name, None)
        return f"{self.whole_url}?{query.urlencode()}" if query else self.whole_url

    @property
    def place(self) -> Place | None:
        raise NotImplementedError

    @property
    def listed(self) -> Any:
        """(id, pressing) of the whole list."""
        raise NotImplementedError

    @property
    def total(self) -> int:
        raise NotImplementedError

    def said(self, ids: Sequence[UUID]) -> Mapping[UUID, Said]:
        """What some of them say."""
        raise NotImplementedError


class Cases(Shown):
    """Cases under the filters of /cases/."""

    of, name = "case", "cases"

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.around = listing.around(request)
        self.asked = listing.asked(request, self.edition, self.around)
        self.whole_url = reverse("cases:list")

    @property
    def place(self) -> Place | None:
        return self.asked.place

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        return listing.groups(self.request, self.asked)

    @property
    def listed(self) -> Any:
        return mapped.listed(self.scope, self.asked.wanted, group=self.asked.group, now=self.now)

    @property
    def total(self) -> int:
        return next(int(one["count"]) for one in self.groups if one["current"])

    @property
    def label(self) -> str:
        return str(next(one["word"] for one in self.groups if one["current"]))

    def said(self, ids: Sequence[UUID]) -> Mapping[UUID, Said]:
        return {
            id: Said(addresses.case(one.number), f"{words.plate(one.number)} {one.title}")
            for id, one in mapped.named(self.scope, ids).items()
        }

    def cut(self) -> tuple[Any, Ledger]:
        """One page of the list, and how it is drawn."""
        rows = cases.CaseList(self.scope, self.asked.wanted, self.asked.group, self.now)
        found = paging.cut(self.request, rows, size=BESIDE)
        table = listing.table(found.rows, self.edition, calendar(self.scope), self.request)
        return found, Ledger(table.caption, table.columns[:-1], rows=[row[:-1] for row in table.rows])

    @property
    def is_narrowed(self) -> bool:
        return self.asked.is_narrowed


class Subjects(Shown):
    """Those on one register under the filters of its list."""

    of = "subject"

    def __init__(self, request: HttpRequest, kind: Kind) -> None:
        super().__init__(request)
        self.kind, self.name = kind, kind.name
        self.asked = narrowed(request, kind, self.edition)
        self.around = self.asked.around
        self.whole_url = reverse("ledgers:kind", args=[kind.name])

    @property
    def place(self) -> Place | None:
        return self.asked.place

    @property
    def listed(self) -> Any:
        marked = Value(False, output_field=BooleanField())
        return self.asked.rows.order_by().annotate(marked=marked).values_list("subject_id", "marked")

    @cached_property
    def total(self) -> int:
        return int(self.asked.rows.count())

    @property
    def label(self) -> str:
        return str(_("在册"))

    def said(self, ids: Sequence[UUID]) -> Mapping[UUID, Said]:
        return {one.pk: Said(addresses.subject(one.pk), one.name) for one in on_registers(self.scope, ids)}

    def cut(self) -> tuple[Any, Ledger]:
        """One page of the list, and how it is drawn."""
        found = paging.cut(self.request, self.asked.rows, size=BESIDE)
        columns = [Column(_("名称")), Column(_("地点"), inline=True)]
        rows = [[name_of(row), plate(row.place.short_name, kind="line")] for row in found.rows]
        return found, Ledger(_("名册"), columns, rows=rows)

    @property
    def is_narrowed(self) -> bool:
        return self.asked.is_narrowed


def kinds(request: HttpRequest) -> list[Kind]:
    """The registers that may be shown as points: those the viewer may see, of things that stand somewhere."""
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    scope: Any = request.scope  # type: ignore[attr-defined]
    return [one for one in edition.kinds.values() if one.base not in NOWHERE and is_shown(one, scope)]


def asked(request: HttpRequest) -> Cases | Subjects:
    """The list that the address asks for: a register by its name, else the cases; a register, where cases are not seen."""
    known = kinds(request)
    wanted = next((one for one in known if one.name == request.GET.get("show", "")), None)
    if wanted is None and (request.standing.may(Permission.CASE_SEE) or not known):  # type: ignore[attr-defined]
        return Cases(request)
    return Subjects(request, wanted or known[0])

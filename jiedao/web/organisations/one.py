"""The one page on each organisation, for the Party office and for whoever answers for it. Without a score."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.procedures import booking
from jiedao.procedures import organisation as procedure
from jiedao.procedures.organisation_year import Yearly
from jiedao.register.queries import calendar
from jiedao.web import addresses, clock
from jiedao.web.ledgers.narrowing import sieves_of
from jiedao.web.ledgers.tree import is_tree
from jiedao.web.organisations.one_words import OneWords
from jiedao.web.pages import page
from jiedao.web.requires import requires


@requires(Permission.DUTY_SEE)
def one(request: HttpRequest, id: UUID) -> HttpResponse:
    """Who belongs to an organisation, its committee and term, its year, matters, open cases, grading, and what stands in
    its place; each number opens its records. NoSuchSubject outside one's work."""
    who: Any = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, who.on)  # type: ignore[attr-defined]
    of = procedure.organisation(who, edition, id)
    made = Yearly(who, edition, of)
    found = made.year()
    sieves = {one["name"] for one in sieves_of(request, made.members, edition)} if made.members else set()
    said = OneWords(made, found, calendar(who.scope), clock.now(request), sieves)
    spans, rows = said.sheet
    quarter = request.GET.get("quarter", "")
    now = next((span.quarter[1:] for span in spans if span.now and span.quarter), "4")
    sees = who.may(Permission.REGISTER_SEE)
    return page(
        request, "organisations/one.html", of=of, found=found, said=said, spans=spans, rows=rows, room="home", on=who.on,
        quarter=quarter if quarter in ("1", "2", "3", "4") else now, quarters=["1", "2", "3", "4"],
        parent=of.listing.part_of, is_tree=sees and is_tree(of.kind), place=made.place, members_kind=made.members, sees_members=sees,
        sees_cases=who.may(Permission.CASE_SEE), sees_matters=who.may(Permission.MATTER_SEE),
        trail=[(_("今日"), addresses.HOME), (_("组织"), reverse("organisations:list") + "?all=1"), (of.subject.name, "")],
    )  # fmt: skip

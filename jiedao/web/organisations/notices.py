"""督办: which open cases have been chased, and to which rung of their ladder; the last rung as an annex of a meeting."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.cases import queries
from jiedao.procedures import booking
from jiedao.procedures.inbox import CHAIRS, MEETING
from jiedao.procedures.opening import roles_in_words
from jiedao.register.queries import calendar
from jiedao.rulebook import Edition
from jiedao.web import addresses, clock, paging
from jiedao.web.cases import words
from jiedao.web.cases.listing import until
from jiedao.web.pages import page
from jiedao.web.parts import Column, Ledger
from jiedao.web.requires import requires
from jiedao.web.tags.days import shortday
from jiedao.web.tags.marks import plate
from jiedao.web.tags.spoken import spoken

#: So many cases stand in one annex.
ANNEX = 500


@dataclass(frozen=True)
class Rung:
    """A rung of the ladders: whom the last notice went to, the (ladder, notices) that stand there, and how many cases."""

    role: str
    stands: tuple[tuple[str, int], ...]
    total: int

    @property
    def label(self) -> str:
        return str(spoken(roles_in_words([self.role])))


def rungs(counts: dict[tuple[str, int], int], edition: Edition) -> list[Rung]:
    """The rungs on which something stands, the highest first."""
    found: dict[str, list[tuple[str, int]]] = {}
    height: dict[str, int] = {}
    for ladder, sent in sorted(counts):
        known = edition.ladders.get(ladder)
        if known is None or not known.notices:
            continue
        role = known.notices[min(sent, len(known.notices)) - 1]
        found.setdefault(role, []).append((ladder, sent))
        height[role] = max(height.get(role, 0), sent)
    made = [Rung(role, tuple(some), sum(counts[one] for one in some)) for role, some in found.items()]
    return sorted(made, key=lambda one: (-height[one.role], one.role))


def before_the_meeting(request: HttpRequest) -> tuple[int, str] | None:
    """How many cases stand on the agenda of the leaders' meeting, and where they are listed, for whoever chairs it; None
    for everybody else, and where there is none."""
    who: Any = request.standing  # type: ignore[attr-defined]
    if not who.may(Permission.CASE_SEE) or not who.scope.roles & CHAIRS:
        return None
    edition = booking.edition(request.street, who.on)  # type: ignore[attr-defined]
    found = next((one for one in rungs(queries.notices(who.scope), edition) if one.role == MEETING), None)
    return (found.total, f"{reverse('organisations:notices')}?rung={MEETING}") if found else None


def _asked(request: HttpRequest) -> tuple[Edition, list[Rung], Rung | None]:
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    found = rungs(queries.notices(request.scope), edition)  # type: ignore[attr-defined]
    wanted = request.GET.get("rung", "")
    chosen = next((one for one in found if one.role == wanted), None)
    return edition, found, chosen or (found[0] if found and not wanted else None)


@requires(Permission.CASE_SEE)
def notices(request: HttpRequest) -> HttpResponse:
    """The open cases that were chased, rung by rung, in code order of their places."""
    edition, found, chosen = _asked(request)
    here = reverse("organisations:notices")
    pager = paging.cut(request, queries.noticed(request.scope, chosen.stands if chosen else ()))  # type: ignore[attr-defined]
    days, now = calendar(request.scope), clock.now(request)  # type: ignore[attr-defined]
    columns = [
        Column(_("案号和事由")), Column(_("地点"), inline=True), Column(_("期限")), Column(_("督办次数"), inline=True),
        Column(_("最近一次"), inline=True), Column(_("在谁手上")),
    ]  # fmt: skip
    rows = [
        [
            format_html('{} <a class="case-title" href="{}">{}</a>', plate(words.plate(one.number), kind="line"), addresses.case(one.number), one.title),
            plate(one.place.short_name, kind="line"), until(words.clock(one, now, days)),
            _("第%(no)s次") % {"no": one.notices}, shortday(one.noticed_on), words.who_has_it(one, edition),
        ]
        for one in pager.rows
    ]  # fmt: skip
    return page(
        request, "organisations/notices.html", rungs=found, chosen=chosen, pager=pager, room="cases",
        table=Ledger(_("督办的案件"), columns, rows),
        switch=[(f"{one.label} {one.total}", f"{here}?rung={one.role}", one is chosen) for one in found],
        annex=f"{reverse('organisations:annex')}?rung={chosen.role}" if chosen else "",
        on_agenda=chosen is not None and chosen.role == MEETING, trail=[(_("案件"), "/cases/"), (_("督办"), "")],
    )  # fmt: skip


@requires(Permission.CASE_SEE)
def annex(request: HttpRequest) -> HttpResponse:
    """What stands on one rung as a list to be printed and put before a meeting, with room for what it decides."""
    edition, _found, chosen = _asked(request)
    rows = list(queries.noticed(request.scope, chosen.stands if chosen else ())[:ANNEX])  # type: ignore[attr-defined]
    days, now = calendar(request.scope), clock.now(request)  # type: ignore[attr-defined]
    made = [
        {
            "case": one, "number": words.plate(one.number), "ladder": _ladder(edition, one), "ticking": words.clock(one, now, days),
            "who": words.who_has_it(one, edition), "noticed": shortday(one.noticed_on),
        }
        for one in rows
    ]  # fmt: skip
    return page(
        request, "organisations/annex.html", chosen=chosen, rows=made, room="cases",
        trail=[(_("案件"), "/cases/"), (_("督办"), reverse("organisations:notices")), (_("议题附件"), "")],
    )  # fmt: skip


def _ladder(edition: Edition, case: Any) -> str:
    found = edition.ladders.get(case.ladder)
    return str(spoken(found)) if found else ""

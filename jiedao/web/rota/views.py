from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.procedures import booking, choosing, rota
from jiedao.procedures.rota import Rota
from jiedao.register.models import Subject
from jiedao.register.queries import office_place
from jiedao.rulebook import Edition
from jiedao.tenancy.ids import is_id
from jiedao.web import addresses, clock
from jiedao.web.pages import page
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import PageMissing
from jiedao.web.requires import requires
from jiedao.web.rota.drawn import Week, monday_of
from jiedao.web.tags.days import day, shortday
from jiedao.web.tags.marks import glyph, plate
from jiedao.web.tags.spoken import spoken

DAY, WEEK = timedelta(days=1), 7


@dataclass(frozen=True)
class Asked:
    """Which rota, of whom, in which week, in an edition."""

    rota: Rota
    edition: Edition
    subject: Subject
    monday: date

    @property
    def sunday(self) -> date:
        return self.monday + DAY * (WEEK - 1)

    def url(self, monday: date | None = None) -> str:
        return (
            f"{reverse('rota:week', args=[self.rota.form.name])}?subject={self.subject.pk}&week={monday or self.monday}"
        )

    @property
    def trail(self) -> list[tuple[str, str]]:
        return [(_("值守排班"), reverse("rota:list")), (self.subject.name, self.url())]


def known(request: HttpRequest, edition: Edition) -> list[Rota]:
    """The rotas that the person's work does not shut out."""
    shut = request.scope.closed  # type: ignore[attr-defined]
    return [one for one in rota.rotas(edition).values() if one.form.name not in shut]


def asked(request: HttpRequest, form: str) -> Asked:
    """What the address asks for; PageMissing where there is no such rota or subject here."""
    on = clock.today(request)
    edition = booking.edition(request.street, on)  # type: ignore[attr-defined]
    kept = next((one for one in known(request, edition) if one.form.name == form), None)
    given = {**request.GET.dict(), **request.POST.dict()}
    if kept is None or not is_id(given.get("subject", "")):
        raise PageMissing()
    subject = rota.subject_called(request.scope, kept, UUID(given["subject"]))  # type: ignore[attr-defined]
    if subject is None:
        raise PageMissing()
    return Asked(kept, edition, subject, monday_of(given.get("week", ""), on))


@requires(Permission.ENTRY_SEE)
def rotas(request: HttpRequest) -> HttpResponse:
    """Every place of which a rota is kept, with the week's."""
    on = clock.today(request)
    scope: Any = request.scope  # type: ignore[attr-defined]
    edition = booking.edition(request.street, on)  # type: ignore[attr-defined]
    monday, tables = monday_of("", on), []
    for one in known(request, edition):
        found = rota.kept_of(scope, one, on=on)
        shifts = rota.shifts(scope, one, monday - DAY, monday + DAY * (WEEK - 1), subjects=[row.pk for row in found])
        rows = []
        for subject in found:
            mine = [shift for shift in shifts if shift.subject == subject.pk]
            drawn = Week(one, edition, mine, {}, subject=subject.pk, monday=monday, on=on, may=False)
            url = Asked(one, edition, subject, monday).url()
            rows.append([
                format_html('<a href="{}">{}</a>', url, subject.name), plate(subject.place.short_name, kind="line"), _filled(drawn),
            ])  # fmt: skip
        columns = [Column(_("对象")), Column(_("地点"), inline=True), Column(_("这一周"))]
        tables.append((one.form, Ledger(spoken(one.form), columns, rows) if rows else None))
    return page(request, "rota/list.html", room="", tables=tables, monday=monday)


def _filled(drawn: Week) -> Any:
    """How far a week is filled; a gap is marked."""
    mark = glyph("done", cls="is-done") if drawn.covered == drawn.wanted else glyph("no", cls="is-overdue")
    return format_html("{} {}", mark, drawn.said)


@requires(Permission.ENTRY_SEE)
def week(request: HttpRequest, form: str) -> HttpResponse:
    """A week of one subject: its shifts day by day, the gaps in words, and what may be changed."""
    found, now = asked(request, form), clock.now(request)
    scope: Any = request.scope  # type: ignore[attr-defined]
    drawn = drawn_week(request, found)
    weeks = [(_("上一周"), found.monday - DAY * WEEK), (_("这一周"), monday_of("", clock.today(request))),
             (_("下一周"), found.monday + DAY * WEEK)]  # fmt: skip
    return page(
        request, "rota/week.html", room="", found=found, week=drawn, days=drawn.days(), gaps=drawn.gaps(),
        recorded=drawn.recorded(now), rota=found.rota, subject=found.subject, trail=[*found.trail[:1], (found.subject.name, "")],
        span=_("%(first)s至%(last)s") % {"first": day(found.monday), "last": day(found.sunday)},
        switch=[(words, found.url(monday), monday == found.monday) for words, monday in weeks],
        basis=found.edition.basis(found.rota.duty), rule_url=addresses.rule(found.rota.form.regulation),
        copy_url=f"{reverse('rota:copy', args=[form])}?subject={found.subject.pk}&week={found.monday}",
        print_url=f"{reverse('rota:paper', args=[form])}?subject={found.subject.pk}&week={found.monday}",
        before=shortday(found.monday - DAY * WEEK), sees=bool(scope),
    )  # fmt: skip


@requires(Permission.ENTRY_SEE)
def paper(request: HttpRequest, form: str) -> HttpResponse:
    """The week on a sheet of A4, to be hung up where it is stood: days, shifts, who stands, and what is still empty."""
    found = asked(request, form)
    drawn = drawn_week(request, found)
    return page(
        request, "rota/paper.html", room="", found=found, week=drawn, days=drawn.days(), gaps=drawn.gaps(),
        office=office_place(request.scope), today=clock.today(request), last=found.sunday,  # type: ignore[attr-defined]
        basis=found.edition.basis(found.rota.duty), trail=[*found.trail, (_("打印"), "")],
    )  # fmt: skip


def drawn_week(request: HttpRequest, found: Asked) -> Week:
    """The week with whoever stands in it."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    shifts = rota.shifts(scope, found.rota, found.monday - DAY, found.sunday, subjects=[found.subject.pk])
    on = clock.today(request)
    return Week(
        found.rota, found.edition, shifts, rota.names(scope, shifts), subject=found.subject.pk, monday=found.monday,
        on=on, may=may(request, found),
        beside=rota.beside(scope, found.rota, found.edition, found.subject, found.monday, found.sunday, on=on),
    )  # fmt: skip


def may(request: HttpRequest, found: Asked) -> bool:
    """Whether the rota is one's to arrange."""
    standing: Any = request.standing  # type: ignore[attr-defined]
    return standing.may(Permission.ENTRY_RECORD) and choosing.is_theirs(found.rota.form, standing)

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import LINES, Permission
from jiedao.procedures import booking
from jiedao.procedures.problems import NoSuchRegulation
from jiedao.rulebook import Edition, Regulation
from jiedao.web import addresses, clock
from jiedao.web.pages import page
from jiedao.web.parts import Column, Group, Ledger
from jiedao.web.requires import requires
from jiedao.web.rules.reading import Reading
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import state
from jiedao.web.tags.spoken import spoken

#: References that nobody has compared with their source for longer than this want looking at again.
STALE_DAYS = 366


@requires(Permission.RULEBOOK_SEE)
def rules(request: HttpRequest) -> HttpResponse:
    """The regulations in force here today, by line of work, with the day somebody last compared them with their source."""
    today = clock.today(request)
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    text = request.GET.get("q", "").strip()[:40]
    shown = [one for one in edition.regulations.values() if _carries(one, text)]
    groups: dict[str, list[list[Any]]] = {}
    for one in sorted(shown, key=lambda regulation: (list(LINES).index(regulation.owner), regulation.code)):
        groups.setdefault(spoken(LINES[one.owner]), []).append(_row(one, edition, today))
    columns = [
        Column(_("制度")), Column(_("制定机关")), Column(_("文号")), Column(_("要什么")), Column(_("最近核对"), inline=True),
    ]  # fmt: skip
    table = Ledger(_("现行制度"), columns, groups=[Group(line, rows) for line, rows in groups.items()])
    return page(request, "rules/list.html", room="", table=table, text=text, total=len(shown), on=today)


def _carries(one: Regulation, text: str) -> bool:
    things: list[Any] = [
        *one.forms.values(),
        *one.duties.values(),
        *one.kinds.values(),
        *one.ladders.values(),
        *one.figures.values(),
    ]
    words = [one.title, one.doc_no or "", *one.names, *one.systems, *(thing.label for thing in things)]
    return not text or any(text.lower() in word.lower() for word in words)


def _row(one: Regulation, edition: Edition, today: date) -> list[Any]:
    parts = [
        (len(one.kinds), _("名册%(n)s")), (len(one.forms), _("表%(n)s")), (len(one.duties), _("职责%(n)s")),
        (len(one.ladders), _("整改阶梯%(n)s")), (len(one.figures), _("数字%(n)s")),
    ]  # fmt: skip
    asks = _("、").join(words % {"n": count} for count, words in parts if count)
    title = format_html('<a href="{}">{}</a>', addresses.rule(one.code), spoken(one))
    if one.systems:
        title = format_html('{} <span class="fine">{}</span>', title, _("、").join(one.systems))
    return [title, one.issued_by, one.doc_no or "", asks, checked(one, today)]


def checked(one: Regulation, today: date) -> Any:
    """The day of the last comparison with the source; marked when it lies more than a year back."""
    said = fullday(one.last_checked.on)
    return state("due", word=said) if is_stale(one, today) else said


def is_stale(one: Regulation, today: date) -> bool:
    return (today - one.last_checked.on).days > STALE_DAYS


@requires(Permission.RULEBOOK_SEE)
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One regulation in words: references and how they stand, values with their days and articles, and what it asks."""
    today = clock.today(request)
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    if code not in edition.regulations:
        raise NoSuchRegulation(code=code, on=today)
    one = edition.regulation(code)
    return page(
        request, "rules/detail.html", room="", rule=one, reading=Reading(one, edition, today, request.scope),  # type: ignore[attr-defined]
        owner=spoken(LINES[one.owner]), checked=checked(one, today), stale=is_stale(one, today), on=today,
        trail=[(_("制度"), reverse("rules:list")), (spoken(one), "")],
    )  # fmt: skip

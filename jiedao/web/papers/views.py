from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.duties import expiring
from jiedao.procedures import booking
from jiedao.procedures.problems import NoSuchKind
from jiedao.web import addresses, clock, paging
from jiedao.web.ledgers.views import is_shown
from jiedao.web.pages import page
from jiedao.web.papers import words
from jiedao.web.parts import Column, Ledger
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import fig, plate, state
from jiedao.web.tags.spoken import spoken


def _papers(request: HttpRequest) -> tuple[Any, list[expiring.Paper]]:
    """The rules in force, and the papers of the registers the viewer may see."""
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    scope: Any = request.scope  # type: ignore[attr-defined]
    return edition, [one for one in expiring.papers(edition) if is_shown(one.kind, scope)]


@requires(Permission.REGISTER_SEE)
def papers(request: HttpRequest) -> HttpResponse:
    """Every paper that runs out, with how many have, will soon and hold longer; each number opens its list."""
    edition, some = _papers(request)
    today = clock.today(request)
    counts = expiring.counts(request.scope, edition, some, on=today)  # type: ignore[attr-defined]
    labels = words.labels()
    columns = [Column(_("证照、合同")), Column(_("名册"))]
    columns += [Column(label, numeric=True, inline=True) for label in labels.values()]
    rows = []
    for one in some:
        url = reverse("papers:paper", args=[one.name])
        numbers = [
            fig(counts[one.name][name], url=f"{url}?state={name}", size="s", label=f"{one.field.label}，{label}")
            if counts[one.name][name] else format_html('<span class="dim">{}</span>', 0)
            for name, label in labels.items()
        ]  # fmt: skip
        rows.append([format_html('<a href="{}">{}</a>', url, one.field.label), spoken(one.kind), *numbers])
    return page(request, "papers/list.html", table=Ledger(_("将到期"), columns, rows), some=some, on=today, room="ledgers",
                trail=[(_("台账"), reverse("ledgers:list")), (_("将到期"), "")])  # fmt: skip


@requires(Permission.REGISTER_SEE)
def paper(request: HttpRequest, name: str) -> HttpResponse:
    """Whose papers of one kind run out when, the first to run out first; `?state=` keeps those that stand so."""
    edition, some = _papers(request)
    today, labels = clock.today(request), words.labels()
    one = next((one for one in some if one.name == name), None)
    if one is None:
        raise NoSuchKind(kind=name, on=today)
    wanted = request.GET.get("state", "")
    wanted = wanted if wanted in labels else ""
    every = expiring.held(request.scope, edition, one, on=today)  # type: ignore[attr-defined]
    cut = paging.cut(request, expiring.in_state(every, wanted, on=today))
    columns = [Column(_("名称")), Column(_("地点"), inline=True), Column(_("到期日"), inline=True),
               Column(_("状态"), inline=True)]  # fmt: skip
    rows = [
        [
            format_html('<a href="{}">{}</a>', addresses.subject(row.subject_id), row.subject.name),
            plate(row.place.short_name, kind="line"), fullday(row.until), _state(row.until, today),
        ]
        for row in cut.rows
    ]  # fmt: skip
    here = reverse("papers:paper", args=[name])
    switch = [
        (_("全部"), here, not wanted),
        *((label, f"{here}?state={key}", key == wanted) for key, label in labels.items()),
    ]
    return page(
        request, "papers/paper.html", paper=one, table=Ledger(one.field.label, columns, rows), pager=cut, switch=switch,
        on=today, room="ledgers", basis=edition.basis(one.duty), rule_url=addresses.rule(one.duty.regulation),
        trail=[(_("台账"), reverse("ledgers:list")), (_("将到期"), reverse("papers:list")), (one.field.label, "")],
    )  # fmt: skip


def _state(until: Any, on: Any) -> Any:
    look, said = words.said(until, on)
    return state(look, word=said)

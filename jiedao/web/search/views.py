from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.cases import queries as cases
from jiedao.matters import queries as matters
from jiedao.procedures import booking
from jiedao.register import actions
from jiedao.register import search as register
from jiedao.register.names import query_tokens
from jiedao.register.queries import found_by
from jiedao.web import addresses, clock
from jiedao.web.pages import page
from jiedao.web.parts import Option
from jiedao.web.requires import requires
from jiedao.web.search import results

#: Fewer characters than this are not looked for: one character stands in half of all names.
LEAST = 2
LONGEST = 60


@requires(Permission.SEARCH)
def search(request: HttpRequest) -> HttpResponse:
    """Cases, places, firms, colleagues, figures and forms that carry what was typed; residents for a stated purpose."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    purpose = request.GET.get("purpose", "")
    if len("".join(query_tokens(text))) < LEAST:
        return page(request, "search/search.html", text=text, short=bool(text))
    groups = _found(request, text)
    residents = groups.pop("residents")
    asked = purpose in register.PURPOSES and bool(residents.lines)
    if asked:
        actions.note_person_search(purpose=purpose, found=len(residents.shown), by=request.user, at=clock.now(request))
    return page(
        request, "search/search.html", text=text,
        groups=[group for group in groups.values() if group.lines], residents=residents,
        purpose=register.PURPOSES[purpose] if asked else "", purposes=register.PURPOSES,
        total=sum(len(group.lines) for group in groups.values()) + (len(residents.lines) if asked else 0),
    )  # fmt: skip


def _found(request: HttpRequest, text: str) -> dict[str, results.Group]:
    standing: Any = request.standing  # type: ignore[attr-defined]
    today = clock.today(request)
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    scope = standing.scope
    groups = results.subjects(register.found_subjects(scope, text, on=today), edition)
    if standing.may(Permission.CASE_SEE):
        ids = tuple(found_by(scope, text, of="case", limit=results.MOST + 1))
        wanted = cases.Wanted(ids=ids)
        groups["cases"] = results.cases(cases.cases(scope, wanted, group="all", now=clock.now(request)) if ids else ())
    if standing.may(Permission.MATTER_SEE):
        ids = tuple(found_by(scope, text, of="matter", limit=results.MOST + 1))
        rows = matters.matters(scope, matters.Wanted(ids=ids), group="all", on=today) if ids else ()
        groups["matters"] = results.matters(rows, edition, today)
    if standing.may(Permission.FIGURE_SEE):
        groups["figures"] = results.named(
            "figures", edition.figures.values(), text, lambda f: addresses.figure(f.name), lambda f: ""
        )
    if standing.may(Permission.ENTRY_RECORD):
        forms = [form for form in edition.forms.values() if form.name not in scope.closed]
        groups["forms"] = results.named("forms", forms, text, lambda f: addresses.record(f.name), lambda f: _("去登记"))
    return {name: groups[name] for name in results.GROUPS if name in groups}


@requires(Permission.SEARCH)
def pick(request: HttpRequest) -> HttpResponse:
    """The look-up inside a form: who or what on the registers `kind` may be named, as answers to the question `name`."""
    name = request.GET.get("name", "")
    text = (request.GET.get("q") or request.GET.get(f"{name}.q", "")).strip()[:LONGEST]
    kinds = [kind for kind in request.GET.getlist("kind") if kind.isidentifier()]
    found = picked(request, kinds, text)
    return page(request, "parts/questions/found.html", name=name, choices=[(option, False) for option in found])


def picked(request: HttpRequest, kinds: list[str], text: str) -> list[Option]:
    """What a look-up offers, for a page drawn without JavaScript."""
    scope = request.scope  # type: ignore[attr-defined]
    found = register.on_lists(scope, kinds, text, on=clock.today(request), naming=True)
    return [Option(str(one.pk), one.name, hint=one.place.name) for one in found]

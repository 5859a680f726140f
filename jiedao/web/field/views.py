import hashlib
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from jiedao.access.roles import Permission
from jiedao.procedures import submission
from jiedao.tenancy.ids import is_id
from jiedao.web import assets, clock
from jiedao.web.field.day import pack
from jiedao.web.field.sheets import needed, sheet_of
from jiedao.web.pages import not_kept, page
from jiedao.web.requires import public, requires

#: What the pages are made of besides themselves; the worker keeps it, so that a second look asks for nothing.
STYLES = tuple(
    f"jiedao/css/{name}.css"
    for name in ("tokens", "10-base", "20-frame", "30-controls", "40-lists", "50-records", "80-narrow", "field")
)
SCRIPTS = tuple(f"jiedao/{name}.js" for name in ("app", "field/kept", "field/photos", "field/sending", "field/page"))
DAY, FILL, OUTBOX = "jiedao/field/day.js", "jiedao/field/fill.js", "jiedao/field/outbox.js"
PICTURES = ("jiedao/icons.svg", "jiedao/plate.svg")
FILES = (*STYLES, *SCRIPTS, DAY, FILL, OUTBOX, *PICTURES)
#: States that a line of these pages may stand in.
GLYPHS = ("overdue", "due", "wait", "doing", "done", "refused", "conflict")
#: Named by the style sheets as they lie there, without a digest.
FONTS = ("jiedao/fonts/jiedao-figures-500.woff2", "jiedao/fonts/jiedao-figures-600.woff2")
#: How long a browser may believe that the worker is the newest: within it, opening a page asks for nothing at all.
WORKER_AGE = 3600


@require_safe
@gzip_page
@not_kept
@requires(Permission.ENTRY_RECORD)
def start(request: HttpRequest) -> HttpResponse:
    """Today's rounds and tasks, from what the phone has. The page itself names nobody: a worker keeps it."""
    return _shell(request, "field/start.html", DAY)


@require_safe
@gzip_page
@not_kept
@requires(Permission.ENTRY_RECORD)
def fill(request: HttpRequest) -> HttpResponse:
    """A form that the phone has, filled in with or without a network."""
    return _shell(request, "field/fill.html", FILL)


@require_safe
@gzip_page
@not_kept
@requires(Permission.ENTRY_RECORD)
def outbox(request: HttpRequest) -> HttpResponse:
    """What the phone keeps, what it sent, what was refused and why, and what a person must decide."""
    return _shell(request, "field/outbox.html", OUTBOX)


def _shell(request: HttpRequest, template: str, script: str) -> HttpResponse:
    here = template.removeprefix("field/").removesuffix(".html")
    return page(
        request, template, here=here, styles=STYLES, scripts=(*SCRIPTS, script), version=_version(), glyphs=GLYPHS
    )


@cache
def _version() -> str:
    """What tells one release of the pages' files from another."""
    names = (*FILES, *FONTS)
    return hashlib.sha256("".join(assets.digest(name) for name in names).encode()).hexdigest()[:12]


@require_safe
@gzip_page
@not_kept
@requires(Permission.ENTRY_RECORD)
def day(request: HttpRequest) -> HttpResponse:
    """What the phone takes along today."""
    return JsonResponse(pack(request), json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@require_safe
@gzip_page
@not_kept
@requires(Permission.ENTRY_RECORD)
def sheet(request: HttpRequest, name: str) -> HttpResponse:
    """One form as the phone keeps it, with the mark of its present state."""
    about = request.GET.get("about", "")
    found = sheet_of(request, name, UUID(about) if is_id(about) else None, clock.now(request))
    form, edition = found.form, found.edition
    context: dict[str, Any] = {
        "form": form, "asked": found.drawn(), "basis": edition.basis(form), "regulation": edition.regulation(form.regulation),
    }  # fmt: skip
    html = render_to_string("field/sheet.html", context, request)
    body = {"html": html, "edition": submission.digest_of_form(form, edition), "needed": needed(context["asked"])}
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


@require_safe
@public
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it stands for `/field/` alone, keeps no answer that names anybody, and knows its files by digest."""
    made = render_to_string("field/worker.js", {
        "version": _version(), "files": FILES, "fonts": [f"{settings.STATIC_URL}{name}" for name in FONTS],
        "pages": [reverse("field:start"), reverse("field:fill"), reverse("field:outbox")],
    })  # fmt: skip
    response = HttpResponse(made, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"private, max-age={WORKER_AGE}"
    return response

"""How a view answers: a page, its part named by the htmx target, or a way on."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme

View = TypeVar("View", bound=Callable[..., Any])

_PARTIAL = re.compile(r"[A-Za-z][\w-]*")


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a template, or only its partial of the name of the htmx target, when it defines one.

    `page(request, "cases/detail.html", case=case)` asked with `HX-Target: steps` renders `cases/detail.html#steps`.
    The same address opened in the browser, or restored by it, always gives the whole page.
    """
    response = HttpResponse(render_to_string(_wanted(request, template), context, request), status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def _wanted(request: HttpRequest, template: str) -> str:
    headers = request.headers
    target = headers.get("HX-Target", "")
    whole = (
        headers.get("HX-Request") != "true" or headers.get("HX-Boosted") or headers.get("HX-History-Restore-Request")
    )
    if whole or not _PARTIAL.fullmatch(target):
        return template
    try:
        get_template(f"{template}#{target}")
    except TemplateDoesNotExist:
        return template
    return f"{template}#{target}"


def not_kept(view: View) -> View:
    """Let no browser keep the page, not even to go back to: what it shows has changed when it is left."""

    @wraps(view)
    def kept_nowhere(*args: Any, **kwargs: Any) -> Any:
        response = view(*args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return kept_nowhere  # type: ignore[return-value]


class SeeOther(HttpResponse):
    """The way on after a change (303, RFC 9110, 15.4.4)."""

    status_code = 303

    @property
    def url(self) -> str:
        """Where the way leads, under the name Django's own redirects have for it."""
        return str(self["Location"])


def see_other(
    to: Any, *args: Any, query: dict[str, Any] | None = None, fragment: str = "", **kwargs: Any
) -> HttpResponse:
    """Send the browser on to a named route or an address after a change, so that reloading does not repeat it (303)."""
    url = to if isinstance(to, str) and to.startswith("/") else resolve_url(to, *args, **kwargs)
    if query:
        url += ("&" if "?" in url else "?") + urlencode(query, doseq=True)
    if fragment:
        url += f"#{fragment}"
    return SeeOther(headers={"Location": iri_to_uri(url)})


def way_back(request: HttpRequest, *, otherwise: str = "/") -> str:
    """The address in `next`, else the page the person came from, when it is one of ours; else `otherwise`."""
    for url in (request.POST.get("next"), request.GET.get("next"), request.headers.get("Referer")):
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return url
    return otherwise

"""What a page may load: itself. No inline script or style; photographs taken in the field are blobs. No other host, unless the
office has named a base map: then pictures of that one host."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER = "Content-Security-Policy"


def policy(tiles: str = "") -> str:
    """The rule; `tiles` is the address of a base map, whose host alone pictures may come from besides."""
    found = urlsplit(tiles)
    host = f" {found.scheme}://{found.netloc}" if found.scheme in ("http", "https") and found.netloc else ""
    return "; ".join((
        "default-src 'self'", f"img-src 'self' blob: data:{host}", "object-src 'none'", "base-uri 'none'",
        "form-action 'self'", "frame-ancestors 'none'",
    ))  # fmt: skip


class ContentPolicy:
    """Says it with every answer. It is the same for every page, so nothing is put together anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.policy = policy(settings.JIEDAO_TILES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers[HEADER] = self.policy
        response.headers["X-Frame-Options"] = "DENY"  # for browsers that do not know `frame-ancestors`
        return response

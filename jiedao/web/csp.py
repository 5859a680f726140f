"""What a page may load: itself. No inline script or style, no other host; photographs taken in the field are blobs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

HEADER = "Content-Security-Policy"
POLICY = "; ".join((
    "default-src 'self'", "img-src 'self' blob: data:", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'",
))  # fmt: skip


class ContentPolicy:
    """Says it with every answer. It is the same for every page, so nothing is put together anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers[HEADER] = POLICY
        response.headers["X-Frame-Options"] = "DENY"  # for browsers that do not know `frame-ancestors`
        return response

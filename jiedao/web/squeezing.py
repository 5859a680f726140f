"""Style sheets, scripts and pictures of lines go out compressed, each compressed once and kept by the process.

A phone on a bad network gets the first page of the field in a third of the bytes. Pages are left as they are, except where
a view says otherwise.
"""

import gzip
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

KINDS = ("text/css", "text/javascript", "image/svg+xml")
#: What the answer says of itself that stays true of the squeezed one.
KEPT = ("Content-Type", "Cache-Control", "Last-Modified")


class Squeezed:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.known: dict[str, tuple[bytes, dict[str, str]]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(settings.STATIC_URL) or not _plain_get(request):
            return self.get_response(request)
        if (found := self.known.get(request.path_info)) is None:
            response = self.get_response(request)
            kind = response.headers.get("Content-Type", "").partition(";")[0]
            if response.status_code != 200 or kind not in KINDS or "Content-Encoding" in response.headers:
                return response
            found = self.known[request.path_info] = _squeezed(response)
        content, headers = found
        return HttpResponse(content, headers=headers)


def _plain_get(request: HttpRequest) -> bool:
    meta = request.META
    asked_whole = "HTTP_RANGE" not in meta and "HTTP_IF_NONE_MATCH" not in meta and "HTTP_IF_MODIFIED_SINCE" not in meta
    return request.method == "GET" and asked_whole and "gzip" in meta.get("HTTP_ACCEPT_ENCODING", "")


def _squeezed(response: HttpResponseBase) -> tuple[bytes, dict[str, str]]:
    whole = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    response.close()
    headers = {name: response.headers[name] for name in KEPT if name in response.headers}
    made = HttpResponse(headers={**headers, "Content-Encoding": "gzip"})
    patch_vary_headers(made, ("Accept-Encoding",))
    return gzip.compress(whole, 9, mtime=0), dict(made.headers)

"""A body larger than the house takes: read to its end without keeping it, but for the words typed beside the files.

A form that can be drawn again from what was typed says so: `<input type="hidden" name="again.without" value="do">`, where
`do` is the button that is not pressed again. Its words then go into the page of the refusal.
"""

import io
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

AGAIN = "again.without"
#: So much of the beginning and of the end of a body is looked through for words.
EDGE = 256 * 1024

Words = tuple[tuple[str, str], ...]


def drained(request: HttpRequest, *, size: int, most: int) -> Words:
    """Read on to the end, since a browser shows an answer only after it has sent everything; and what was typed, of a
    form that can be drawn again."""
    left, head, tail = min(size, most), b"", b""
    while left > 0 and (chunk := request.read(min(left, 1 << 20))):
        left -= len(chunk)
        if len(head) < EDGE:
            head += chunk[: EDGE - len(head)]
        tail = (tail + chunk)[-EDGE:]
    return _typed(request, head, tail)


def _typed(request: HttpRequest, head: bytes, tail: bytes) -> Words:
    _kind, _, boundary = request.META.get("CONTENT_TYPE", "").partition("boundary=")
    mark = b"--" + boundary.strip('"').encode("latin-1", "replace")
    if len(mark) < 3:
        return ()
    # The first piece is what stands before a part or the rest of a cut one, the last is cut itself.
    parts = [one for edge in (head, tail) for one in edge.split(mark)[1:-1] if not _is_file(one)]
    body = b"".join(mark + one for one in parts) + mark + b"--\r\n"
    meta = {"CONTENT_TYPE": request.META["CONTENT_TYPE"], "CONTENT_LENGTH": str(len(body))}
    try:
        posted: Any = MultiPartParser(meta, io.BytesIO(body), [], "utf-8").parse()[0]
    except (MultiPartParserError, SuspiciousOperation):
        return ()
    if AGAIN not in posted:
        return ()
    dropped = {"csrfmiddlewaretoken", posted[AGAIN]}
    return tuple((name, str(one)) for name, some in posted.lists() if name not in dropped for one in some)


def _is_file(part: bytes) -> bool:
    return b"filename=" in part.partition(b"\r\n\r\n")[0]

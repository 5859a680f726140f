from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jiedao.access.roles import Permission
from jiedao.entries import queries
from jiedao.entries.models import Attachment
from jiedao.procedures import files
from jiedao.web import clock
from jiedao.web.parts import Photo
from jiedao.web.problems import RequestUnreadable
from jiedao.web.requires import requires

#: What a browser may keep of a file: for itself, and for as long as it likes, since a file never changes.
KEEP = "private, max-age=31536000, immutable"


def picture(kept: Attachment, alt: str = "") -> Photo:
    """A kept file as the page shows it."""
    url = reverse("files:show", args=[kept.pk])
    return Photo(src=url, alt=alt or kept.name, taken=kept.name, digest=kept.digest, url=url)


def is_picture(kept: Attachment) -> bool:
    return kept.content_type.startswith("image/")


@require_POST
@requires(Permission.ENTRY_RECORD)
def upload(request: HttpRequest) -> HttpResponse:
    """Take one file in while its form is still being filled in; gives what the form shows and sends in its place.

    `file` is the file, `name` the place in the form it was chosen for, `photo` is 1 where only a picture will do.
    """
    sent = request.FILES.get("file")
    if sent is None or not sent.name:
        raise RequestUnreadable()
    kept = files.keep(
        sent, name=sent.name, size=sent.size or 0, photo=request.POST.get("photo") == "1", owner=request.user,
        at=clock.now(request),
    )  # fmt: skip
    context: dict[str, Any] = {
        "name": request.POST.get("name", ""), "value": kept.pk, "said": kept.name,
        "picture": picture(kept) if is_picture(kept) else None,
    }  # fmt: skip
    return JsonResponse({"id": str(kept.pk), "html": render_to_string("files/kept.html", context, request)})


@require_safe
@requires(Permission.ENTRY_SEE)
def show(request: HttpRequest, id: UUID) -> HttpResponse:
    """A photo or paper of a record within the scope, or one's own upload that no record has claimed yet."""
    return sent(queries.attachment(request.scope, request.user, id))  # type: ignore[attr-defined]


def sent(kept: Attachment) -> HttpResponse:
    """A kept file as the answer to who may see it."""
    response = HttpResponse(files.read(kept), content_type=kept.content_type)
    how = "inline" if is_picture(kept) else "attachment"
    name = kept.name if not is_picture(kept) else f"{kept.name.rpartition('.')[0] or kept.name}.jpg"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = KEEP
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{kept.digest[:32]}"'
    return response

"""What a phone sends when the network is back: its photos, each under the id it got on the phone, then the records."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jiedao.access.roles import Permission
from jiedao.entries.models import Entry
from jiedao.entries.problems import Fault, NotFilledIn
from jiedao.entries.rendering import lines_of, number_of
from jiedao.procedures import fieldwork, files, submission
from jiedao.procedures.fieldwork import Brought
from jiedao.procedures.naming import names_in
from jiedao.procedures.problems import RecordedElsewhere
from jiedao.procedures.submission import Sent
from jiedao.tenancy.ids import is_id
from jiedao.web import addresses, clock, problems
from jiedao.web.entries import reading
from jiedao.web.field import reads
from jiedao.web.field.day import clocks
from jiedao.web.field.sheets import FieldSheet, sheet_of
from jiedao.web.pages import not_kept
from jiedao.web.problems import RequestUnreadable
from jiedao.web.record.sheet import AT, read_when
from jiedao.web.requires import requires


@require_safe
@not_kept
@requires(Permission.ENTRY_RECORD)
def who(request: HttpRequest) -> HttpResponse:
    """Who is signed in on this phone, and what it needs to send; asked before anything is sent."""
    return JsonResponse({**clocks(request), "owner": str(request.user.pk), "token": get_token(request)})


@require_POST
@requires(Permission.ENTRY_RECORD)
def photo(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take in one file under the id the phone gave it. The same again is the same file."""
    fieldwork.check_owner(request.POST.get("_owner", ""), request.standing)  # type: ignore[attr-defined]
    sent = request.FILES.get("file")
    if sent is None or not sent.name:
        raise RequestUnreadable()
    kept = files.keep(
        sent, name=sent.name, size=sent.size or 0, photo=request.POST.get("photo") == "1", owner=request.user,
        at=clock.now(request), id=id, expected=request.POST.get("digest", ""),
    )  # fmt: skip
    return JsonResponse({"id": str(kept.pk), "digest": kept.digest})


@require_POST
@requires(Permission.ENTRY_RECORD)
def send(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record what a phone kept. Sent again it is the same record; refused, the phone keeps it and is told why."""
    post = request.POST
    standing: Any = request.standing  # type: ignore[attr-defined]
    street: Any = request.street  # type: ignore[attr-defined]
    reads.check(request)
    at = _occurred_at(post)
    about = UUID(post["_about"]) if is_id(post.get("_about")) else None
    sheet = sheet_of(request, post.get("_form", ""), about, at)
    out = Sent(id, sheet.form.name, about, at, sheet.answers(post))
    try:
        written = fieldwork.receive(out, _brought(post), street=street, who=standing, now=clock.now(request))
    except RecordedElsewhere as conflict:
        return _both(request, conflict, sheet, out)
    entry = written.entry
    return JsonResponse({
        "url": addresses.entry(entry.pk), "number": number_of(entry.pk, entry.occurred_on), "new": written.new,
        "warnings": list(written.warnings),
        "cases": [{"number": case.number, "url": addresses.case(case.number)} for case in written.cases],
    })  # fmt: skip


def _occurred_at(post: QueryDict) -> datetime:
    at = read_when(post.get(AT, ""))
    if at is None:
        said = _("“发生时间”不是时间：“%(typed)s”。请重新选择。") % {"typed": post.get(AT, "")}
        raise NotFilledIn(post.get("_form", ""), [Fault(AT, str(_("发生时间")), said)])
    return at


def _brought(post: QueryDict) -> Brought:
    try:
        since = datetime.fromisoformat(post.get("_since", ""))
    except ValueError as wrong:
        raise RequestUnreadable() from wrong
    if since.tzinfo is None:
        raise RequestUnreadable()
    return Brought(post.get("_edition", ""), since, _ids(post, "_own"), _ids(post, "_beside"))


def _ids(post: QueryDict, name: str) -> frozenset[UUID]:
    return frozenset(UUID(one) for one in post.get(name, "").split() if is_id(one))


# ---- two records of the same thing ----


def _both(request: HttpRequest, conflict: RecordedElsewhere, sheet: FieldSheet, out: Sent) -> HttpResponse:
    """The refusal with both records in words, so that the person can lay them side by side without a network."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    content = submission.form_content(sheet.form, sheet.edition)
    mine = [reading.Shown(one) for one in lines_of(content, out.values, names_in(scope, content, out.values))]
    others = [
        {"id": str(one.pk), "url": addresses.entry(one.pk), "html": _there(scope, one)} for one in conflict.others
    ]
    both = {"mine": _side(_("手机上的"), mine, at=out.occurred_at), "others": others}
    return JsonResponse({**problems.body_of(request, conflict), **both}, status=conflict.status)


def _there(scope: Any, entry: Entry) -> str:
    who = entry.person.name if entry.person is not None else ""
    return _side(_("已登记的"), reading.shown(scope, entry, None), at=entry.occurred_at, who=who)


def _side(title: str, lines: Sequence[Any], **context: Any) -> str:
    given: Mapping[str, Any] = {"title": title, "lines": lines, "may_reveal": False, **context}
    return render_to_string("field/side.html", given)

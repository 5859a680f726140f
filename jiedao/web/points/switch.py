from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.entries.problems import FileKind, FileTooLarge, NotAPhoto, StoreFull
from jiedao.points import queries
from jiedao.points.actions import Word
from jiedao.points.problems import SanctionUntimely
from jiedao.procedures import files, points_switch
from jiedao.rulebook import Regulation
from jiedao.web import clock
from jiedao.web.files import views as file_views
from jiedao.web.pages import page, see_other
from jiedao.web.points.forms import EndForm, SanctionForm
from jiedao.web.problems import PageMissing, sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday


@requires(Permission.DUTY_WAIVE)
def switch(request: HttpRequest) -> HttpResponse:
    """Record the superior's word on which members are scored, or end it; and every word that was recorded."""
    who: Any = request.standing  # type: ignore[attr-defined]
    today = clock.today(request)
    regulation = points_switch.regulation_of(request.street)  # type: ignore[attr-defined]
    if regulation is None:
        raise PageMissing()
    points_switch.require(who, regulation)
    stands = queries.sanction_in_force(who.scope, regulation.code)
    given = request.POST if request.method == "POST" else None
    made: Any = EndForm if stands is not None else SanctionForm
    form: Any = made(given, request.FILES or None, today=today)
    if form.is_valid():
        try:
            _change(request, regulation, form)
        except SanctionUntimely as refused:
            form.add_error(None, sentence_of(refused))
        except (FileTooLarge, FileKind, NotAPhoto, StoreFull) as refused:
            form.add_error("file", sentence_of(refused))
        else:
            return see_other("points:switch")
    return page(
        request, "points/switch.html", room="", status=422 if form.is_bound else 200, form=form, regulation=regulation,
        stands=stands, words=queries.sanctions(who.scope), ahead=stands is not None and stands.from_on > today,
        trail=[(_("更多"), "/more/"), (_("启用与停用"), "")],
    )  # fmt: skip


def _change(request: HttpRequest, regulation: Regulation, form: Any) -> None:
    given = form.cleaned_data
    asked: dict[str, Any] = {"street": request.street, "who": request.standing, "now": clock.now(request)}  # type: ignore[attr-defined]
    if isinstance(form, EndForm):
        done = points_switch.switch_off(regulation, until_on=given["until_on"], why=given["why"].strip(), **asked)
        messages.success(
            request,
            _("已登记：%(day)s起停用。已经确认的月份照旧保留。") % {"day": fullday(done.until_on or done.from_on)},
        )
        return
    sent = given["file"]
    kept = None
    if sent is not None:
        now = clock.now(request)
        kept = files.keep(sent, name=sent.name, size=sent.size or 0, photo=False, owner=request.user, at=now).pk
    word = Word(given["authority"].strip(), given["document"].strip(), given["dated_on"], given["says"].strip(), kept)
    done = points_switch.switch_on(regulation, word=word, from_on=given["from_on"], **asked)
    messages.success(request, _("已登记上级文件，%(day)s起启用。") % {"day": fullday(done.from_on)})


@requires(Permission.DUTY_WAIVE)
def document(request: HttpRequest, id: UUID) -> HttpResponse:
    """The scan of a superior's document, for who may switch."""
    who: Any = request.standing  # type: ignore[attr-defined]
    regulation = points_switch.regulation_of(request.street)  # type: ignore[attr-defined]
    found = queries.sanction_by_id(who.scope, id) if regulation is not None else None
    if found is None or found.file is None or regulation is None:
        raise PageMissing()
    points_switch.require(who, regulation)
    return file_views.sent(found.file)

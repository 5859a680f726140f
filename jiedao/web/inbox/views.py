from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.inbox import actions, queries, rules
from jiedao.procedures import booking
from jiedao.procedures import digest as procedure
from jiedao.procedures.inbox import Inbox, Place
from jiedao.register.queries import calendar
from jiedao.web import addresses, clock
from jiedao.web.home.words import Words
from jiedao.web.inbox import words
from jiedao.web.pages import not_kept, page, see_other, way_back
from jiedao.web.problems import PageMissing
from jiedao.web.requires import requires

#: So many marks may come from one page.
MOST = 100


def _of(request: HttpRequest) -> tuple[Any, Any, Inbox]:
    who: Any = request.standing  # type: ignore[attr-defined]
    edition, days = booking.edition(request.street, who.on), calendar(who.scope)  # type: ignore[attr-defined]
    return edition, days, Inbox(who, edition, days, clock.now(request))


@not_kept  # marks change while one is away
@requires(Permission.HOME_SEE)
def inbox(request: HttpRequest) -> HttpResponse:
    """What is new for oneself, due soon and late, the latest day first; what one has looked at, on request too."""
    edition, days, box = _of(request)
    every, here = request.GET.get("show") == "all", Place.read(request.GET.get("before", ""))
    items, older = box.page(here, queries.seen_by(box.who.scope, request.user), unseen_only=not every)
    said = Words(box.who, edition, days, box.now)
    kept = "show=all&" if every else ""
    return page(
        request, "inbox/list.html", groups=words.by_day(items, said), things=[one.thing for one in items if not one.seen],
        older=f"?{kept}before={older}" if older else "", first=here is None, every=every, room="home", on=box.on,
        views=[(_("没看过的"), reverse("inbox:list"), not every), (_("全部"), "?show=all", every)],
        trail=[(_("今日"), addresses.HOME), (_("收件箱"), "")],
    )  # fmt: skip


@require_POST
@requires(Permission.HOME_SEE)
def seen(request: HttpRequest) -> HttpResponse:
    """Note what was looked at (`thing`), or let it be new again (`do=again`)."""
    things = [one[:60] for one in request.POST.getlist("one") or request.POST.getlist("thing")][:MOST]
    if request.POST.get("do") == "again":
        actions.mark_unseen(request.user, things)
    else:
        actions.mark_seen(request.user, things, at=clock.now(request))
    return see_other(way_back(request, otherwise=reverse("inbox:list")))


@requires(Permission.HOME_SEE)
def digest(request: HttpRequest) -> HttpResponse:
    """The digest of a day: as it was put together that morning, or of this moment where none was yet."""
    edition, days, box = _of(request)
    on = _day(request.GET.get("on", ""), box.on)
    kept = queries.digest_of(box.who.scope, request.user, on=on)
    if kept is None and on != box.on:
        raise PageMissing()
    lines = kept.lines if kept is not None else procedure.lines_of(box, days)
    return page(
        request, "inbox/digest.html", on=on, kept=kept, parts=words.parts(lines, edition), any=bool(lines), room="home",
        since=procedure.previous_workday(on, days), trail=[(_("收件箱"), reverse("inbox:list")), (_("每日摘要"), "")],
    )  # fmt: skip


def _day(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if today - timedelta(days=60) <= found <= today else today


class WishForm(forms.Form):
    """From which hour on one wishes a mail, or none; and to which address."""

    hour = forms.ChoiceField(required=False)
    address = forms.EmailField(required=False, max_length=120)

    def __init__(self, *given: Any, has_address: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self.has_address = has_address
        self.fields["hour"].label, self.fields["address"].label = _("什么时候发"), _("邮箱地址")
        hours = [(str(one), _("%(hour)s点以后") % {"hour": one}) for one in rules.HOURS]
        self.fields["hour"].choices = [("", _("不用邮件")), *hours]  # type: ignore[attr-defined]

    def clean(self) -> Any:
        if self.cleaned_data.get("hour") and not self.cleaned_data.get("address") and "address" not in self.errors:
            self.add_error("address", _("请填写收信的邮箱地址。"))
        return self.cleaned_data


@requires(Permission.HOME_SEE)
def wish(request: HttpRequest) -> HttpResponse:
    """Choose how to hear of one's day: on the page alone, or by one mail a workday from an hour on."""
    who: Any = request.standing  # type: ignore[attr-defined]
    held = queries.wish_of(who.scope, request.user)
    initial = {"hour": str(held.hour) if held and held.hour is not None else ""}
    form = WishForm(request.POST or None, has_address=bool(held and held.address), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        hour = int(given["hour"]) if given["hour"] else None
        procedure.wish(who, hour=hour, address=given["address"], now=clock.now(request))
        messages.success(request, _("已记下：每个工作日最多一封。") if hour is not None else _("已记下：不发邮件。"))
        return see_other("inbox:wish")
    return page(
        request, "inbox/wish.html", status=422 if form.is_bound else 200, form=form, held=held, offered=bool(settings.EMAIL_HOST),
        room="home", trail=[(_("收件箱"), reverse("inbox:list")), (_("每日摘要怎么收"), "")],
    )  # fmt: skip

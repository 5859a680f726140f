"""A shift is added, moved or taken away; last week's is taken over after a look. All of it works without JavaScript."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.entries.problems import NotYourForm
from jiedao.procedures import arranging
from jiedao.procedures.arranging import Hand
from jiedao.procedures.opening import roles_in_words
from jiedao.procedures.problems import ShiftNotListed, ShiftTwice
from jiedao.register.search import on_lists
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to
from jiedao.web.requires import requires
from jiedao.web.rota.drawn import hours_said
from jiedao.web.rota.views import WEEK, Asked, asked, drawn_week, may
from jiedao.web.tags.days import day, shortday

DAY = timedelta(days=1)


class ShiftForm(forms.Form):
    """One shift: its day, its hours, the post and who stands."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    on = forms.ChoiceField()
    shift = forms.ChoiceField(widget=forms.RadioSelect)
    post = forms.ChoiceField(widget=forms.RadioSelect)
    person = forms.ChoiceField()
    people = forms.IntegerField(min_value=1, max_value=999)

    def __init__(self, *given: Any, request: HttpRequest, found: Asked, **named: Any) -> None:
        super().__init__(*given, **named)
        drawn = drawn_week(request, found)
        fields: Any = self.fields
        able = on_lists(request.scope, found.rota.kinds, "", on=clock.today(request), limit=400, naming=True)  # type: ignore[attr-defined]
        fields["on"].label, fields["shift"].label = _("哪一天"), _("哪一班")
        fields["post"].label, fields["person"].label = _("岗位"), _("谁来值守")
        fields["on"].choices = [(str(one), day(one)) for one in (found.monday + DAY * no for no in range(WEEK))]
        fields["shift"].choices = [
            (word, _("%(label)s %(hours)s") % {"label": drawn.words[word], "hours": hours_said(found.rota.hours[word])})
            for word in drawn.order
        ]
        fields["post"].choices = list(drawn.posts.items())
        if not found.rota.post:
            del fields["post"]
        fields["person"].choices = [("", _("请选择")), *((str(one.pk), one.name) for one in able)]
        fields["people"].label = _("几个人")
        del fields["people" if found.rota.person else "person"]

    def row(self, found: Asked) -> dict[str, Any]:
        """The shift in the shape that a record keeps."""
        given = self.cleaned_data
        who = str(given.get("person") or given.get("people"))
        return found.rota.written(date.fromisoformat(given["on"]), given["shift"], who, given.get("post", ""))


class ChangeForm(ShiftForm):
    """A shift that stands, and why it is changed."""

    why = forms.CharField(max_length=200, widget=forms.Textarea)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["why"].label = _("为什么调整")


def _theirs(request: HttpRequest, form: str) -> Asked:
    """The rota asked for, where it is the person's to arrange."""
    found = asked(request, form)
    if not may(request, found):
        standing: Any = request.standing  # type: ignore[attr-defined]
        raise NotYourForm(form=found.rota.form.label, posts=standing.posts, who=roles_in_words(found.rota.form.who))
    return found


def _hand(request: HttpRequest, found: Asked, id: UUID | None, why: str) -> Hand:
    return Hand(
        found.rota, found.subject, found.monday, request.street, request.standing, clock.now(request), id or uuid7(), why  # type: ignore[attr-defined]
    )  # fmt: skip


def _drawn(
    request: HttpRequest, found: Asked, form: forms.Form, title: str, *, wrong: str = "", said: str = ""
) -> HttpResponse:
    status = 409 if wrong else 422 if form.is_bound and form.errors else 200
    return page(
        request, "rota/shift.html", status=status, room="", found=found, form=form, title=title, wrong=wrong, said=said,
        trail=[*found.trail, (title, "")],
    )  # fmt: skip


@requires(Permission.ENTRY_RECORD)
def add(request: HttpRequest, form: str) -> HttpResponse:
    """Give a shift somebody who stands there."""
    found = _theirs(request, form)
    begun = {name: request.GET.get(name, "") for name in ("on", "shift", "post")} | {"id": uuid7()}
    given = ShiftForm(request.POST or None, request=request, found=found, initial=begun)
    title = _("添加一班")
    if given.is_valid():
        hand = _hand(request, found, given.cleaned_data["id"], _("排班：添加一班"))
        try:
            with leading_to((_("回到排班表"), found.url())):
                arranging.add(hand, [given.row(found)])
        except (ShiftTwice, ShiftNotListed) as refused:
            return _drawn(request, found, given, title, wrong=str(refused))
        messages.success(
            request, _("已排上：%(day)s") % {"day": shortday(date.fromisoformat(given.cleaned_data["on"]))}
        )
        return see_other(found.url())
    return _drawn(request, found, given, title)


@requires(Permission.ENTRY_RECORD)
def change(request: HttpRequest, form: str, entry: UUID, no: int) -> HttpResponse:
    """Move a shift to another day, other hours or another person, or take it away; why stays beside it."""
    found = _theirs(request, form)
    hand = _hand(request, found, None, "")
    one = arranging.shift_called(hand, entry, no)
    found = Asked(found.rota, found.edition, found.subject, arranging.week_of(one.on))
    standing = {
        "on": str(one.on),
        "shift": one.word,
        "post": one.post,
        "person": one.person,
        "people": one.person,
        "id": uuid7(),
    }
    given = ChangeForm(request.POST or None, request=request, found=found, initial=standing)
    title = _("调整一班")
    if given.is_valid():
        hand = _hand(request, found, given.cleaned_data["id"], given.cleaned_data["why"].strip())
        try:
            with leading_to((_("回到排班表"), found.url())):
                if "drop" in request.POST:
                    arranging.drop(hand, one)
                else:
                    row = given.row(found)
                    arranging.move(hand, one, {name: row[name] for name in row if name != found.rota.cover})
        except (ShiftTwice, ShiftNotListed) as refused:
            return _drawn(request, found, given, title, wrong=str(refused), said="change")
        messages.success(request, _("已取消这一班") if "drop" in request.POST else _("已调整这一班"))
        return see_other(found.url())
    return _drawn(request, found, given, title, said="change")


@requires(Permission.ENTRY_RECORD)
def copy(request: HttpRequest, form: str) -> HttpResponse:
    """What would be taken over from last week, with what speaks against any of it; then it is."""
    found = _theirs(request, form)
    hand = _hand(request, found, _id(request), _("排班：照搬上一周"))
    if request.method == "POST":
        with leading_to((_("回到排班表"), found.url())):
            arranging.copy(hand)
        messages.success(request, _("已照搬上一周的排班"))
        return see_other(found.url())
    drawn, before = drawn_week(request, found), drawn_week(
        request, Asked(found.rota, found.edition, found.subject, found.monday - DAY * WEEK)
    )  # fmt: skip
    rows = [
        (day(one.on), drawn.words[one.shift.word], drawn.posts.get(one.shift.post, ""), before.who(one.shift),
         str(one.wrong.problem) if one.wrong else "")
        for one in arranging.last_week(hand)
    ]  # fmt: skip
    return page(
        request, "rota/copy.html", room="", found=found, rows=rows, id=uuid7(),
        fine=sum(1 for row in rows if not row[-1]), trail=[*found.trail, (_("照搬上一周"), "")],
    )  # fmt: skip


def _id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return None

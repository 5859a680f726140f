"""Saying anew what is known of a subject itself: name, number, place, and of a person sex and day of birth."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission, roles_with
from jiedao.identifiers import credit_code
from jiedao.problems import Problem
from jiedao.procedures import editing
from jiedao.register.models import Subject
from jiedao.register.problems import ChangedMeanwhile, NothingChanged, NotYoursToKeep, NumberTaken
from jiedao.register.queries import places_covered
from jiedao.register.rules import CHANGED, CORRECTED, Act
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock
from jiedao.web.pages import page, see_other
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.subjects.dossier import found as found_subject


class HeadForm(forms.Form):
    """What a subject says of itself now, how it is meant, from which day, and why it is said anew."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(max_length=80)
    number = forms.CharField(max_length=40, required=False)
    place = forms.ChoiceField()
    sex = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    born_on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    how = forms.ChoiceField(widget=forms.RadioSelect)
    on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(max_length=200)

    def __init__(self, *given: Any, subject: Subject, places: list[Any], today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.subject, self.today = subject, today
        fields: Any = self.fields
        fields["name"].label = _("姓名") if subject.base == "person" else _("名称")
        fields["number"].label = _("统一社会信用代码") if subject.base == "enterprise" else _("编号")
        fields["place"].label, fields["why"].label = _("地点"), _("为什么改")
        around = {one.code: one for one in (*places, subject.place)}
        self.places = around
        fields["place"].choices = [(code, around[code].name) for code in sorted(around)]
        fields["sex"].label, fields["born_on"].label = _("性别"), _("出生日期")
        fields["sex"].choices = [("female", _("女")), ("male", _("男"))]
        unchanged = _("现在登记的不显示；没有变就不用填。")
        fields["sex"].help_text = fields["born_on"].help_text = unchanged
        for name in ("number",) if subject.base == "person" else ("sex", "born_on"):
            del fields[name]
        fields["how"].label, fields["on"].label = _("是哪一种"), _("从哪一天起")
        fields["how"].choices = [
            (CHANGED, _("情况变了，以前登记的没有错")), (CORRECTED, _("以前登记错了，一直就是这样")),
        ]  # fmt: skip

    @property
    def own(self) -> list[Any]:
        """The fields of the subject itself."""
        return [self[name] for name in editing.OWN if name in self.fields]

    def clean_number(self) -> str:
        text = str(self.cleaned_data["number"]).strip()
        if not text or self.subject.base != "enterprise" or text == self.subject.number:
            return text
        try:
            return credit_code(text)
        except Problem as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean(self) -> Any:
        on = self.cleaned_data.get("on")
        if self.cleaned_data.get("how") == CHANGED and "on" not in self.errors:
            if on is None:
                self.add_error("on", _("请填写从哪一天起是这样。"))
            elif on > self.today:
                self.add_error("on", _("这一天还没有到。请到那一天再登记。"))
        return self.cleaned_data

    def said(self) -> dict[str, Any]:
        """What was filled in, in the shapes a subject keeps."""
        given = self.cleaned_data
        said: dict[str, Any] = {name: given[name] for name in editing.OWN if name in self.fields}
        for name in ("sex", "born_on"):  # masked on every screen: blank means unchanged
            if not said.get(name):
                said.pop(name, None)
        said["name"], said["place"] = said["name"].strip(), self.places[said["place"]]
        return said


def _initial(subject: Subject, today: date) -> dict[str, Any]:
    return {
        "id": uuid7(), "seen": editing.digest(subject), "name": subject.name, "number": subject.number,
        "place": subject.place.code, "how": CHANGED, "on": today.isoformat(),
    }  # fmt: skip


@requires(Permission.REGISTER_EDIT)
def head(request: HttpRequest, id: UUID) -> HttpResponse:
    """Change or correct a subject's own name, number or place, with a reason; what it said before stays readable."""
    who, today = request.standing, clock.today(request)  # type: ignore[attr-defined]
    subject, _rows = found_subject(who.scope, id)
    if not editing.kept_by(who, subject, on=today):
        raise NotYoursToKeep(name=subject.name, who=roles_with(Permission.REGISTER_EDIT))
    places = list(places_covered(who.scope))
    given = request.POST if request.method == "POST" else None
    form = HeadForm(given, subject=subject, places=places, today=today, initial=_initial(subject, today))
    if form.is_valid():
        asked = form.cleaned_data
        act = Act(asked["id"], asked["why"].strip(), who.scope.person, asked["how"])
        try:
            editing.edit(
                subject, said=form.said(), act=act, from_on=asked["on"] or today, seen=asked["seen"],
                street=request.street, who=who, now=clock.now(request),  # type: ignore[attr-defined]
            )  # fmt: skip
        except (NumberTaken, NothingChanged, ChangedMeanwhile) as refused:
            form.add_error("number" if isinstance(refused, NumberTaken) else None, sentence_of(refused))
        else:
            messages.success(
                request, _("已登记：%(name)s的档案，原来写的留在“变更经过”里") % {"name": form.said()["name"]}
            )
            return see_other(addresses.subject(id), fragment="edits")
    back = addresses.subject(id)
    return page(
        request, "subjects/head.html", status=422 if form.is_bound else 200, form=form, subject=subject,
        trail=[(_("台账"), reverse("ledgers:list")), (subject.name, back), (_("改名称、编号、地点"), "")],
    )  # fmt: skip

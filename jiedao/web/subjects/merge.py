"""Two dossiers side by side, field by field; which stays; and how a merge is undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.cases.queries import cases_of
from jiedao.entries.problems import NotFilledIn, RuleRefuses
from jiedao.entries.queries import entries
from jiedao.procedures import likeness, merging
from jiedao.procedures.editing import OWN
from jiedao.register.problems import NoSuchMerge, NoSuchSubject, NotOneThing, NotYoursToMerge
from jiedao.register.queries import found_by, merge_by_id, on_registers, subject_by_id
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock
from jiedao.web.ledgers.views import kind_in_force
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requires import requires
from jiedao.web.subjects.dossier import Dossier
from jiedao.web.subjects.timeline import field_label
from jiedao.web.tags.days import fullday
from jiedao.web.tags.spoken import spoken

SIDES = ("one", "other")


@dataclass(frozen=True)
class Line:
    """One line of the comparison: what it is, what either says, whether they differ, and which holds afterwards."""

    label: str
    one: Any
    other: Any
    differs: bool
    field: str = ""  # the name of its control, where one may choose
    holds: str = ""  # one or other: the side whose record is the later
    kind: str = ""
    values: tuple[Any, Any] = (None, None)  # as records keep them


class MergeForm(forms.Form):
    """Which dossier stays, what it says of itself, and why the two are one."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    keep = forms.ChoiceField()
    why = forms.CharField(max_length=200)

    def __init__(
        self, *given: Any, both: tuple[Any, Any], groups: Sequence[tuple[str, list[Line]]], **named: Any
    ) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["keep"].label, fields["why"].label = _("留下哪一份"), _("为什么是同一个")
        fields["keep"].choices = [(side, one.name) for side, one in zip(SIDES, both, strict=True)]
        self.both = dict(zip(SIDES, both, strict=True))
        self.differing = [name for name in OWN if getattr(both[0], name) != getattr(both[1], name)]
        for name in self.differing:
            fields[f"f_{name}"] = forms.ChoiceField(choices=[(side, side) for side in SIDES])
        self.lines = [line for _title, lines in groups for line in lines if line.field]
        for line in self.lines:
            fields[line.field] = forms.ChoiceField(choices=[(side, side) for side in SIDES], required=False)

    def chosen(self, name: str) -> str:
        """Which side is ticked for a field: as sent, else the one that says anything, else the first."""
        if self.is_bound:
            return str(self.data.get(name, "one"))
        for line in self.lines:
            if line.field == name:
                return line.holds
        if name.startswith("f_") and not getattr(self.both["one"], name[2:]):
            return "other"
        return "one"

    @property
    def fields_chosen(self) -> dict[str, dict[str, Any]]:
        """Register -> field -> what is to hold, for the registers where the later record is not to hold throughout."""
        found: dict[str, dict[str, Any]] = {}
        turned = {line.kind for line in self.lines if self._side(line) != line.holds}
        for line in self.lines:
            if line.kind in turned:
                value = line.values[SIDES.index(self._side(line))]
                if value is not None:
                    found.setdefault(line.kind, {})[line.field.rpartition(".")[2]] = value
        return found

    def _side(self, line: Line) -> str:
        return self.cleaned_data.get(line.field) or line.holds

    @property
    def said(self) -> dict[str, Any]:
        return {name: getattr(self.both[self.cleaned_data[f"f_{name}"]], name) for name in self.differing}


@requires(Permission.REGISTER_EDIT)
def choose(request: HttpRequest, id: UUID) -> HttpResponse:
    """Find the second dossier of a subject: by words, within the viewer's scope, of the same kind of thing."""
    found = Dossier(request, id)
    text = request.GET.get("q", "").strip()[:60]
    ids = [one for one in found_by(found.scope, text, of="subject", limit=30) if one != id] if text else []
    rows = [one for one in on_registers(found.scope, ids) if one.base == found.subject.base]
    return page(
        request, "subjects/choose.html", subject=found.subject, text=text, rows=rows,
        trail=[*_trail(found.subject), (_("合并重复的档案"), "")],
    )  # fmt: skip


@requires(Permission.REGISTER_EDIT)
def merge(request: HttpRequest, id: UUID, other: UUID) -> HttpResponse:
    """Two dossiers side by side; sent, one goes into the other."""
    first, second = Dossier(request, id), Dossier(request, other)
    who, one, two = first.who, first.subject, second.subject
    with leading_to((_("看档案"), addresses.subject(id))):
        merging.require(one, two, who)
    groups = _fields(first, second)
    form = MergeForm(request.POST or None, both=(one, two), groups=groups, initial={"id": uuid7()})
    if form.is_valid():
        keep, go = (one, two) if form.cleaned_data["keep"] == "one" else (two, one)
        try:
            made = merging.merge(
                keep, merged=go, id=form.cleaned_data["id"], said=form.said, why=form.cleaned_data["why"].strip(),
                street=request.street, who=who, now=clock.now(request), fields=form.fields_chosen,  # type: ignore[attr-defined]
            )  # fmt: skip
        except (NotOneThing, NotYoursToMerge, NotFilledIn, RuleRefuses) as refused:
            form.add_error(None, sentence_of(refused))
        else:
            messages.success(request, _("已合并：“%(name)s”并入这份档案") % {"name": go.name})
            return see_other("subjects:merged", made.pk)
    return page(
        request, "subjects/merge.html", status=422 if form.is_bound else 200, form=form, one=one, other=two,
        own=_own(first, second, form), has=_has(first, second),
        groups=[(title, [(line, form.chosen(line.field) if line.field else "") for line in lines]) for title, lines in groups],
        keep=form.chosen("keep"), trail=[*_trail(one), (_("合并重复的档案"), "")],
    )  # fmt: skip


def _trail(subject: Any) -> list[tuple[str, str]]:
    return [(_("台账"), reverse("ledgers:list")), (subject.name, addresses.subject(subject.pk))]


def _own(first: Dossier, second: Dossier, form: MergeForm) -> list[tuple[Line, str]]:
    """What either says of itself, with the side that is ticked."""
    names = [name for name in OWN if first.subject.base == "person" or name not in ("sex", "born_on")]
    found = []
    for name in names:
        if first.subject.base == "person" and name == "number":
            continue
        differs = name in form.differing
        one, other = (_said(name, getattr(side.subject, name)) for side in (first, second))
        line = Line(field_label(name, first), one, other, differs, f"f_{name}" if differs else "")
        found.append((line, form.chosen(f"f_{name}")))
    return found


def _said(name: str, value: Any) -> str:
    if name == "place":
        return str(value.name)
    if name in ("sex", "born_on"):  # masked on every screen
        return _("有记录，不显示") if value else ""
    return str(value or "")


def _fields(first: Dossier, second: Dossier) -> list[tuple[str, list[Line]]]:
    """The fields of the registers, side by side; of two the later record holds afterwards."""
    kinds = {kind.name: kind for one in (first, second) for kind in one.kinds}
    groups = []
    for name, kind in kinds.items():
        told = [{f: every[0] for f, every in one.history.get(name, {}).items()} for one in (first, second)]
        stand = all(any(row.kind.name == name and row.stands for row in one.registers) for one in (first, second))
        may = stand and merging.may_settle(kind, told)
        lines = []
        for field, declared in kind.fields.items():
            values = [side.get(field) for side in told]
            if values == [None, None]:
                continue
            one, other = _cell(first, name, field, values[0]), _cell(second, name, field, values[1])
            later = max((value for value in values if value), key=lambda value: (value.on, value.entered_at))
            holds = SIDES[values.index(later)] if one != other else ""
            field_name = f"k_{name}.{field}" if may and holds and not declared.latest and None not in values else ""
            kept = tuple(value.value if value else None for value in values)
            lines.append(Line(declared.label, one, other, one != other, field_name, holds, name, kept))  # type: ignore[arg-type]
        groups.append((spoken(kind), lines))
    return groups


def _cell(found: Dossier, kind: str, field: str, held: Any) -> Any:
    if held is None:
        return ""
    reader = found.readers[kind]
    line = reader.lines({field: held})[field]
    return reader.cell(line) or _("%(n)s行") % {"n": len(line.rows)}


def _has(first: Dossier, second: Dossier) -> list[Line]:
    """How much hangs on either: registers, who answers, duties, records, cases."""
    lines = []
    told: list[tuple[str, Any]] = [
        (_("名册"), lambda one: _("、").join(_listed(row) for row in one.registers)),
        (_("由谁负责"), lambda one: _("、").join(p for row in one.registers for _r, _l, p in row.answers if p)),
        (_("本年应办履职"), lambda one: sum(row["due"] for row in one.counts.values())),
        (_("记录"), lambda one: entries(one.scope).filter(subject_id=one.subject.pk).count()),
        (_("案件"), lambda one: cases_of(one.scope, one.subject.pk).count()),
    ]
    for label, of in told:
        a, b = of(first), of(second)
        lines.append(Line(label, a, b, a != b))
    return lines


def _listed(row: Any) -> str:
    if row.stands:
        return _("%(kind)s，%(day)s起") % {"kind": spoken(row.kind), "day": fullday(row.since)}
    return _("%(kind)s，已离册") % {"kind": spoken(row.kind)}


@requires(Permission.REGISTER_SEE)
def merged(request: HttpRequest, id: UUID) -> HttpResponse:
    """One merge: what went into what, why, by whom; and, for who keeps the register, the way to undo it."""
    who = request.standing  # type: ignore[attr-defined]
    found = merge_by_id(who.scope, id)
    if found is None or subject_by_id(who.scope, found.keeper_id) is None:
        raise NoSuchMerge()
    Dossier(request, found.keeper_id)  # who may not see the dossier does not see the merge
    may = merging.keeps_whole(who, found.keeper)
    missing = ""
    if request.method == "POST":
        if not may:
            raise NotYoursToMerge(
                one=found.keeper.name, other=found.merged.name, reason=f"“{found.keeper.name}”不都在您登记的名册上"
            )
        why = request.POST.get("why", "").strip()[:200]
        if why:
            with leading_to((_("看档案"), addresses.subject(found.keeper_id))):
                merging.part(
                    found, why=why, street=request.street, who=who, now=clock.now(request),  # type: ignore[attr-defined]
                )  # fmt: skip
            messages.success(request, _("已撤销合并，两份档案都恢复原样"))
            return see_other(addresses.subject(found.keeper_id))
        missing = _("请写明为什么撤销。")
    return page(
        request, "subjects/merged.html", status=422 if missing else 200, merge=found, may=may, missing=missing,
        trail=[*_trail(found.keeper), (_("合并"), "")],
    )  # fmt: skip


@requires(Permission.REGISTER_EDIT)
def duplicates(request: HttpRequest, kind: str) -> HttpResponse:
    """Dossiers of one register that may be of the same, each pair with what they have in common."""
    found, edition = kind_in_force(request, kind)
    pairs = likeness.alike(request.scope, found, edition, on=clock.today(request))  # type: ignore[attr-defined]
    words = {"number": _("编号相同"), "sign": _("名称相近，电话、地址或账号相同"), "name": _("名称相近")}
    back = reverse("ledgers:kind", args=[found.name])
    return page(
        request, "subjects/duplicates.html", kind=found, pairs=[(pair, words[pair.by]) for pair in pairs],
        whole=len(pairs) < likeness.SHOWN, trail=[(_("台账"), reverse("ledgers:list")), (spoken(found), back), (_("可能重复的档案"), "")],
    )  # fmt: skip


def redirected(request: HttpRequest, id: UUID, into: UUID | None) -> HttpResponse:
    """A dossier that went into another leads there; any other is not here."""
    if into is None:
        raise NoSuchSubject()
    Dossier(request, into)  # not here either, where the other is not for this viewer
    return see_other(addresses.subject(into))

"""What is typed about questions and examinations, read without guessing."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from jiedao.examinations.models import Wording
from jiedao.examinations.rules import LETTERS, SHAPES, TRUTH, Draw, written
from jiedao.examinations.sheets import Draft, faults_of
from jiedao.procedures.examination import Wanted
from jiedao.procedures.examination_terms import Terms
from jiedao.tenancy.ids import uuid7
from jiedao.web.clock import ZONE
from jiedao.web.examinations import words

CHOICES = 6
#: Lines of the plan besides one a shape: so many may be drawn by topic.
MORE = 4
NUMBERS = {"count": re.compile("[0-9]{1,3}"), "points": re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")}
MOMENT = "%Y-%m-%dT%H:%M"


class QuestionForm(forms.Form):
    """A question by hand: its shape, its words, up to six choices with the right ones ticked, its topic and basis."""

    shape = forms.ChoiceField(widget=forms.RadioSelect)
    text = forms.CharField(widget=forms.Textarea)
    truth = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    topic = forms.CharField(required=False)
    source = forms.CharField(required=False)
    id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["shape"].label, fields["shape"].choices = _("题型"), words.shape_options()
        fields["text"].label, fields["topic"].label, fields["source"].label = _("题干"), _("知识点"), _("依据")
        fields["truth"].label = _("判断题的答案")
        fields["truth"].choices = [("0", _("对")), ("1", _("错"))]
        data = self.data if self.is_bound else self.initial
        self.lines = [
            {"letter": LETTERS[no], "no": no, "text": self._choice(data, no), "right": str(no) in self._right(data)}
            for no in range(CHOICES)
        ]
        self.choice_faults: list[str] = []

    @staticmethod
    def _choice(data: Any, no: int) -> str:
        return str(data.get(f"choice{no}", "")).strip()

    @staticmethod
    def _right(data: Any) -> list[str]:
        return data.getlist("right") if isinstance(data, QueryDict) else list(data.get("right", ()))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("shape"):
            return given
        for part, sentence in faults_of(self.draft):
            if part == "text" and not given.get("text"):
                continue  # said already
            if part in ("text", "topic", "source", "shape"):
                self.add_error(part, sentence)
            elif given["shape"] == "truth":
                self.add_error("truth", sentence)
            else:
                self.choice_faults.append(sentence)
        if self.choice_faults:
            self.add_error(None, "".join(self.choice_faults))
        return given

    @property
    def draft(self) -> Draft:
        """The question as it was typed; choices left empty at the end are none."""
        given = self.cleaned_data
        text, topic, source = (" ".join(given.get(name, "").split()) for name in ("text", "topic", "source"))
        if given["shape"] == "truth":
            said = (int(given["truth"]),) if given.get("truth") else ()
            return Draft("truth", text, TRUTH, said, topic, source)
        texts = [" ".join(str(one["text"]).split()) for one in self.lines]
        last = max((no for no, one in enumerate(texts) if one), default=-1)
        right = tuple(no for no, one in enumerate(self.lines) if one["right"])
        return Draft(given["shape"], text, tuple(texts[: last + 1]), right, topic, source)


def said_of(wording: Wording) -> dict[str, Any]:
    """A question as the form shows it."""
    truth = wording.shape == "truth"
    choices = {} if truth else {f"choice{no}": one for no, one in enumerate(wording.choices)}
    return {
        "shape": wording.shape, "text": wording.text, "topic": wording.topic, "source": wording.source, **choices,
        "truth": str(wording.right[0]) if truth else "", "right": [] if truth else [str(one) for one in wording.right],
    }  # fmt: skip


class PlanForm(forms.Form):
    """An examination to be set. Numbers that are not typed are those the rules propose."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    seed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    title = forms.CharField(max_length=60)
    opens_at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT))
    closes_at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT))
    minutes = forms.IntegerField(widget=forms.NumberInput(attrs={"min": 5, "max": 240}))
    branches = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    each_own = forms.ChoiceField(widget=forms.RadioSelect)
    mixed = forms.BooleanField(required=False)
    partial = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *given: Any, terms: Terms, branches: Iterable[Any], topics: Iterable[str], **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        labels = {
            "title": _("考试名称"), "opens_at": _("从什么时候起可以考"), "closes_at": _("到什么时候截止"), "minutes": _("每人答题时间（分钟）"),
            "branches": _("哪些支部参加"), "each_own": _("试卷"), "mixed": _("每个人的题目和选项顺序不同"), "partial": _("多选题少选"),
        }  # fmt: skip
        for name, label in labels.items():
            fields[name].label = label
        for name in ("opens_at", "closes_at"):
            fields[name].input_formats = [MOMENT, "%Y-%m-%dT%H:%M:%S"]
        fields["branches"].choices = [(str(one.pk), one.name) for one in branches]
        fields["each_own"].choices = [("no", _("所有人考同一套题")), ("yes", _("每个人各抽一套"))]
        fields["partial"].choices = [("none", _("不得分")), ("half", _("全部选对但没选全，得一半分"))]
        self.topics = sorted(topics)
        self.terms = terms
        self.lines = self._lines()

    def _lines(self) -> list[dict[str, Any]]:
        found = []
        for no in range(len(SHAPES) + MORE):
            own = self.terms.draws[no] if no < len(self.terms.draws) else Draw("", "", 0, Decimal(0))
            line = {
                "no": no,
                "shape": own.shape,
                "topic": "",
                "count": str(own.count or ""),
                "points": written(own.points) if own.points else "",
            }
            if self.is_bound:
                line |= {name: str(self.data.get(f"{name}{no}", "")).strip() for name in ("topic", "count", "points")}
                line["shape"] = own.shape or str(self.data.get(f"shape{no}", ""))
            found.append({**line, "fixed": bool(own.shape), "label": words.shape(own.shape) if own.shape else ""})
        return found

    @property
    def by_topic(self) -> bool:
        """Whether something is drawn by topic, so that those lines stand open."""
        return any(one["count"] for one in self.lines if not one["fixed"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for line in self.lines:
            for name in ("count", "points"):
                if line[name] and not NUMBERS[name].fullmatch(line[name]):
                    said = _("抽几道要填整数，每题几分填数（可以有小数），现在有“%(text)s”。")
                    self.add_error(None, said % {"text": line[name][:12]})
                    return given
            if not line["fixed"] and line["count"] not in ("", "0") and line["shape"] not in SHAPES:
                self.add_error(None, _("按知识点抽的一行没有选题型。请选题型，或把道数清空。"))
        return given

    @property
    def draws(self) -> tuple[Draw, ...]:
        return tuple(
            Draw(one["shape"], one["topic"], int(one["count"]), Decimal(one["points"] or 0))
            for one in self.lines
            if one["count"] not in ("", "0")
        )

    @property
    def wanted(self) -> Wanted:
        """What is to be set."""
        given = self.cleaned_data
        return Wanted(
            id=given["id"], title=given["title"], opens_at=_here(given["opens_at"]), closes_at=_here(given["closes_at"]),
            minutes=given["minutes"], draws=self.draws, branches=tuple(UUID(one) for one in given["branches"]),
            partial=given["partial"], each_own=given["each_own"] == "yes", mixed=given["mixed"], seed=given["seed"],
        )  # fmt: skip


def _here(moment: datetime) -> datetime:
    """A moment as it is typed stands in the office's zone."""
    return moment.replace(tzinfo=ZONE)


def proposed(terms: Terms, branches: Iterable[Any], now: datetime, seed: str) -> Mapping[str, Any]:
    """What a new examination begins with: now until the end of the next day, every branch, the rule's numbers."""
    opens_at = now.replace(minute=0, second=0, microsecond=0)
    return {
        "id": uuid7(), "seed": seed, "title": _("%(month)s月党务知识考试") % {"month": now.month},
        "opens_at": opens_at.replace(tzinfo=None), "closes_at": _tomorrow(opens_at), "minutes": terms.minutes,
        "branches": [str(one.pk) for one in branches], "each_own": "no", "mixed": True, "partial": "none",
    }  # fmt: skip


def _tomorrow(moment: datetime) -> datetime:
    return (moment + timedelta(days=1)).replace(hour=18, tzinfo=None)


class MakeUpForm(forms.Form):
    """Leave to sit once more: from when to when, and why."""

    opens_at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT))
    closes_at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT))
    why = forms.CharField(max_length=200)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["opens_at"].label, fields["closes_at"].label = _("补考从什么时候起"), _("到什么时候截止")
        fields["why"].label = _("为什么补考")
        for name in ("opens_at", "closes_at"):
            fields[name].input_formats = [MOMENT, "%Y-%m-%dT%H:%M:%S"]

    @property
    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"opens_at": _here(said["opens_at"]), "closes_at": _here(said["closes_at"]), "why": said["why"]}

"""Forms: a label above, the hint under it, the error at the field and again in the list on top; aria wired by id."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms, template
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from jiedao.web.parts import Option, Question
from jiedao.web.tags.marks import glyph
from jiedao.web.tags.questions import ANSWERS, anchor, wrong_lines

register = template.Library()


@register.inclusion_tag("parts/errors.html")
def errors(*found: BaseForm | Sequence[Question], title: str = "") -> dict[str, Any]:
    """The list of what is to be corrected, on top of the page, each line leading to its field. Nothing when all is well.

    Takes forms of Django and lists of questions.
    """
    lines: list[tuple[str, Any]] = []
    for form in found:
        if not isinstance(form, BaseForm):
            lines += wrong_lines(form)
            continue
        if not form.is_bound:
            continue
        for name in form.errors:
            if name == NON_FIELD_ERRORS:
                lines += [("", message) for message in form.non_field_errors()]
            else:
                lines += [(_anchor(form[name]), message) for message in wrongs(form[name])]
    return {"lines": lines, "title": title}


def wrongs(bound: BoundField, label: str = "") -> list[str]:
    """What is wrong with a field, in sentences; an empty one is named instead of being called a field."""
    said: list[str] = []
    for error in bound.errors.as_data():
        if error.code == "required" and error.message == forms.Field.default_error_messages["required"]:
            pick = isinstance(bound.field, forms.ChoiceField)
            said.append(
                (gettext("请选“%(label)s”。") if pick else gettext("请填写“%(label)s”。"))
                % {"label": label or bound.label}
            )
        else:
            said += [str(message) for message in error.messages]
    return said


def _anchor(bound: BoundField) -> str:
    # A group of radio buttons has no control of the field's own id; its first one has _0.
    group = isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return f"{bound.auto_id}_0" if group else bound.id_for_label


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, label: str = "", hint: str = "", short: bool = False, rows: int = 0) -> dict[str, Any]:
    """One field of a form with everything around it. Text, number, date, select, textarea, file, checkbox, radio group."""
    widget = bound.field.widget
    hint = hint or str(bound.help_text or "")
    grouped = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    attrs: dict[str, Any] = {}
    described = [f"{bound.auto_id}_hint"] if hint else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if rows:
        attrs["rows"] = rows
    ticked = isinstance(widget, forms.CheckboxInput)
    if not (grouped or ticked or isinstance(widget, forms.HiddenInput)):
        attrs["class"] = f"input{' input--short' if short else ''}"
    return {
        "bound": bound,
        "label": label or bound.label,
        "hint": hint,
        "grouped": grouped,
        "ticked": ticked,
        "control": "" if grouped else bound.as_widget(attrs=attrs),
        "wrongs": wrongs(bound, label),
        "choices": list(bound) if grouped else [],
        "described": " ".join(described),
        "optional": not bound.field.required and not ticked,
    }


@register.simple_tag
def choice(name: str, value: str = "", options: Sequence[Option] = ANSWERS) -> SafeString:
    """Answers of equal weight side by side, none preselected: 合格 不合格 不适用."""
    ids = [f"{anchor(name)}{f'-{i}' if i else ''}" for i in range(len(options))]
    boxes = format_html_join(
        "",
        '<div class="choice__one"><input{} type="radio" name="{}" id="{}" value="{}"{}><label for="{}">{}{}</label></div>',
        (
            (format_html(' class="{}"', o.look) if o.look else "", name, id, o.value,
             mark_safe(" checked") if o.value == value else "", id, glyph(o.glyph) if o.glyph else "", o.word)
            for id, o in zip(ids, options, strict=True)
        ),
    )  # fmt: skip
    return format_html('<div class="choice">{}</div>', boxes)


@register.simple_block_tag
def item(
    content: str, name: str, legend: Any, value: str = "", flag: Any = "", error: str = "",
    options: Iterable[Option] = ANSWERS,
) -> SafeString:  # fmt: skip
    """A checklist item inside `<div class="items">`: what is checked, the answers, and in its body what an answer asks for.

    Write `{% when "fail" %}…{% endwhen %}` in the body; without JavaScript all of it is there to fill in.
    """
    wrong = format_html('<p class="error">{}<span>{}</span></p>', glyph("no"), error) if error else ""
    return format_html(
        '<fieldset class="item{}" data-item><legend>{}{}</legend>{}{}{}</fieldset>',
        " item--open" if content.strip() else "",
        legend,
        format_html('<span class="item__flag">{}</span>', flag) if flag else "",
        choice(name, value, tuple(options)),
        wrong,
        mark_safe(content.strip()),
    )


@register.simple_block_tag
def when(content: str, answer: str) -> SafeString:
    """What one answer of a checklist item asks for: a note and a photo when it fails, a reason when it does not apply."""
    return format_html('<div class="item__more" data-when="{}">{}</div>', answer, mark_safe(content))

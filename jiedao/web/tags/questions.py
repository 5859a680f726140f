"""Questions of a form of the rulebook, each drawn by its type in `templates/parts/questions/`; they work without a script.

A control is named by its path (`items.video.note`, `lines.2.amount`), and so is a fault: an error in the list on top leads
to its control. `jiedao.web.questions.answered` reads what was filled in back into the shapes an entry keeps.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from jiedao.mapping import SYSTEMS
from jiedao.web.clock import ZONE
from jiedao.web.parts import Option, Question

register = template.Library()

#: How a checklist item is answered (rulebook: pass, fail, na).
ANSWERS = (
    Option("pass", _("合格"), "ok", "done"), Option("fail", _("不合格"), "no", "no"), Option("na", _("不适用"), "na", "na"),
)  # fmt: skip

#: Whether somebody who was due came (rulebook: present, absent, made_up).
ATTENDED = (
    Option("present", _("到会"), "ok", "done"), Option("absent", _("缺席"), "na", "none"),
    Option("made_up", _("补课"), "ok", "late"),
)  # fmt: skip

YES_NO = (Option("yes", _("是")), Option("no", _("否")))

#: What takes back an answer that need not be given: a round mark once set stays set otherwise.
UNSAID = Option("", _("不填"))

#: Up to this many choices stand open as a list; more fold into a select.
OPEN_CHOICES = 5

#: Type -> template; a choice and a person depend on how many there are to choose from.
SHAPES = {
    "paragraph": "paragraph", "yes_no": "yes_no", "choices": "choices", "checklist": "checklist",
    "attendance": "attendance", "lines": "lines", "photo": "upload", "file": "upload", "signature": "upload",
    "position": "position",
}  # fmt: skip

#: Type -> attributes of a one-line control.
CONTROLS: dict[str, dict[str, str]] = {
    "integer": {"inputmode": "numeric"}, "decimal": {"inputmode": "decimal"}, "money": {"inputmode": "decimal"},
    "date": {"type": "date"}, "instant": {"type": "datetime-local"}, "phone": {"type": "tel", "inputmode": "tel"},
    "identity": {"inputmode": "text", "maxlength": "20", "autocapitalize": "characters"},
    "account": {"inputmode": "numeric", "maxlength": "40"},
}  # fmt: skip

#: Whose control is short, because its answer is.
SHORT = {"integer", "decimal", "money", "date", "instant", "phone", "identity"}


def anchor(path: str) -> str:
    """The id of the first control of a place in a form: `items.video.note` -> `q-items-video-note`."""
    return "q-" + re.sub(r"[^\w-]+", "-", path)


def shape(asked: Question) -> str:
    """Which template draws it."""
    if asked.type in ("subject", "person", "record", "choice"):
        if asked.find_url:
            return "picker"
        return "radio" if asked.type == "choice" and len(asked.options) <= OPEN_CHOICES else "select"
    return SHAPES.get(asked.type, "line")


def _context(asked: Question, compact: bool, label: str) -> dict[str, Any]:
    id = anchor(asked.name)
    described = [f"{id}-hint"] if asked.hint and not compact else []
    if asked.wrong_here:
        described.append(f"{id}-error")
    return {
        "asked": asked,
        "id": id,
        "said": label or asked.label,
        "compact": compact,
        "described": " ".join(described),
        "wrongs": asked.wrong_here,
        "value": _written(asked.value),
        "attributes": CONTROLS.get(asked.type, {}),
        "short": asked.type in SHORT or bool(asked.unit),
    }


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(ZONE):%Y-%m-%dT%H:%M}"
    return "" if value is None else value


@register.simple_tag
def question(asked: Question, compact: bool = False, label: str = "") -> SafeString:
    """One question with its label, hint, control and what is wrong with it. `compact` draws the control alone, for a
    table whose column head is its label; `label` then names it for those who do not see the column."""
    name = shape(asked)
    if compact and name == "radio":
        name = "select"
    context = _context(asked, compact, label)
    if made := _MORE.get(name):
        context |= made(asked)
    return mark_safe(render_to_string(f"parts/questions/{name}.html", context))


def _select(asked: Question) -> dict[str, Any]:
    return {"choices": [(option, str(option.value) == str(asked.value or "")) for option in asked.options]}


def _unsaid(asked: Question) -> tuple[Option, ...]:
    return (UNSAID,) if asked.optional else ()


def _radio(asked: Question) -> dict[str, Any]:
    return _select(replace(asked, options=(*asked.options, *_unsaid(asked))))


def _yes_no(asked: Question) -> dict[str, Any]:
    return {"answers": (*YES_NO, *_unsaid(asked))}


def _choices(asked: Question) -> dict[str, Any]:
    picked = {str(one) for one in asked.value or ()}
    return {"choices": [(option, str(option.value) in picked) for option in asked.options]}


def _checklist(asked: Question) -> dict[str, Any]:
    given = {str(row.get("item")): row for row in asked.value or ()}
    return {
        "answers": ANSWERS,
        "items": [_row(asked, option, given.get(option.value, {})) for option in asked.options],
        "note": "note" in asked.asks,
        "photo": "photo" in asked.asks,
    }


def _row(asked: Question, option: Option, row: Any) -> dict[str, Any]:
    path = f"{asked.name}.{option.value}"
    picture = Question(
        f"{path}.photo", str(_("现场照片")), "photo", row.get("photo"), pictures=asked.pictures,
        errors=[e for e in asked.errors if e.path == f"{path}.photo"],
    )  # fmt: skip
    answer = row.get("answer", "")
    note = row.get("note", "")
    return {
        "path": path, "word": option.word, "hint": option.hint, "answer": answer, "picture": picture,
        "wrong": " ".join(asked.wrong(path)), "fail_note": note if answer != "na" else "",
        "na_note": note if answer == "na" else "", "note_wrongs": asked.wrong(f"{path}.note"),
        "note_id": anchor(f"{path}.note"),
    }  # fmt: skip


def _attendance(asked: Question) -> dict[str, Any]:
    given = {str(row.get("person")): row for row in asked.value or ()}
    rows = [(f"{asked.name}.{o.value}", o, given.get(str(o.value), {})) for o in asked.options]
    return {"answers": ATTENDED, "rows": [(path, o, row, anchor(path)) for path, o, row in rows]}


def _lines(asked: Question) -> dict[str, Any]:
    rows = [*(asked.value or ()), *({} for _ in range(asked.blanks))]
    return {
        "heads": [(column, column.type in ("integer", "decimal", "money")) for column in asked.columns],
        "rows": [(no, list(cells(asked, no, row))) for no, row in enumerate(rows, 1)],
        "blank": list(cells(asked, "NO", {})),
    }


def cells(asked: Question, no: Any, row: Any) -> Iterator[Question]:
    """The questions of one line of `lines`, each named by its place: `sessions.3.part`."""
    for column in asked.columns:
        name = f"{asked.name}.{no}.{column.name}"
        mine = [e for e in asked.errors if e.path == name]
        yield replace(column, name=name, value=row.get(column.name), errors=mine)


def _upload(asked: Question) -> dict[str, Any]:
    return {"picture": asked.pictures.get(str(asked.value)) if asked.value else None}


def _picker(asked: Question) -> dict[str, Any]:
    mark = "&" if "?" in asked.find_url else "?"
    return _select(asked) | {"find_url": f"{asked.find_url}{mark}name={asked.name}"}


_MORE: dict[str, Callable[[Question], dict[str, Any]]] = {
    "select": _select, "radio": _radio, "choices": _choices, "checklist": _checklist, "attendance": _attendance,
    "lines": _lines, "upload": _upload, "picker": _picker, "yes_no": _yes_no,
    "position": lambda _asked: {"systems": SYSTEMS},
}  # fmt: skip


def wrong_lines(asked: Sequence[Question]) -> list[tuple[str, str]]:
    """(anchor, sentence) of everything that is to be corrected, in the order of the form."""
    return [(anchor(error.path), error.sentence) for one in asked for error in one.errors]

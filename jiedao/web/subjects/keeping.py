"""Recording a register's fields anew: what they say now is filled in, but for what is masked on every screen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from jiedao.entries.registers import Held
from jiedao.entries.rendering import MASKED
from jiedao.entries.sealing import is_sealed
from jiedao.rulebook import Form
from jiedao.tenancy.ids import uuid7
from jiedao.web import masks
from jiedao.web.parts import Question
from jiedao.web.record.sheet import Sheet
from jiedao.web.subjects.dossier import Dossier, OnRegister


@dataclass(frozen=True)
class Editing:
    """Whose fields are being recorded anew."""

    request: HttpRequest
    found: Dossier
    one: OnRegister
    sheet: Sheet
    held: Mapping[str, Held]


def shown(held: Mapping[str, Held], form: Form) -> dict[str, Any]:
    """What may be filled in beforehand: a masked value stays blank, and blank means unchanged."""
    return {name: one.value for name, one in held.items() if not _hidden(form.fields[name].type, one.value)}


def _hidden(type: str, value: Any) -> bool:
    return type in MASKED or is_sealed(value)


def whole(values: Mapping[str, Any], held: Mapping[str, Held], form: Form) -> dict[str, Any]:
    """What is recorded: what was filled in, and a masked value that was left blank as it stands."""
    kept = {
        name: one.value
        for name, one in held.items()
        if name not in values and form.fields[name].type in MASKED and not is_sealed(one.value)
    }
    return {**kept, **values}


def hinted(asked: Question, held: Mapping[str, Held]) -> Question:
    """A question whose present answer is not shown says so."""
    one = held.get(asked.name)
    if one is None or not _hidden(asked.type, one.value):
        return asked
    if is_sealed(one.value):
        return replace(asked, hint=_("已加密保存，不显示；请重新填写。"))
    now = masks.MASKS[asked.type](str(one.value))
    return replace(asked, hint=_("现在是%(now)s；没有变就不用填。") % {"now": now}, optional=True)


def id_of(sent: QueryDict) -> UUID:
    """The id the page chose for the record, so that sending it twice records it once."""
    try:
        return UUID(sent.get("_id", ""))
    except ValueError:
        return uuid7()

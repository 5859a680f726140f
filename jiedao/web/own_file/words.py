"""One's own file in plain words: what each register says, where a record names one, how a request stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.activities.models import Attendance, SignUp, Stands
from jiedao.activities.rules import hours_of
from jiedao.entries import sealing
from jiedao.entries.rendering import Line, lines_of, number_of
from jiedao.periods import Calendar
from jiedao.procedures import own_file
from jiedao.procedures.own_file import Asked, OwnFile, Sheet
from jiedao.register.search import PURPOSES
from jiedao.web import addresses, masks, states
from jiedao.web.cases import words as case_words
from jiedao.web.exporting import Export
from jiedao.web.ledgers.fields import Reader
from jiedao.web.tags.days import fullday
from jiedao.web.tags.spoken import spoken
from jiedao.workbooks import ListHead


@dataclass(frozen=True)
class Said:
    """One thing a register says: what it is called, what it says, since when, and the way to have it put right."""

    label: str
    text: str
    since: date
    ask_url: str


@dataclass(frozen=True)
class Register:
    """One register as the page shows it."""

    label: str
    basis: str
    since: date
    until: date | None
    lines: Sequence[Said]


@dataclass(frozen=True)
class Request:
    """One request of the person, with how it stands and what was answered."""

    what: str
    on: date
    look: states.Look
    until: str
    lines: Sequence[tuple[str, str]]
    answer: Sequence[tuple[str, str]]


def registers(own: OwnFile, sheets: Sequence[Sheet]) -> list[Register]:
    """Every register with its fields, masked where they are masked on every screen."""
    form = next(iter(own.forms), None)
    made = []
    for sheet in sheets:
        reader = Reader(own.scope, sheet.kind, own.edition, [sheet.held])
        told = reader.lines(sheet.held)
        lines = [
            Said(line.label, _text(line), sheet.held[name].on, _ask(form, sheet.held[name].entry, line.label))
            for name, line in told.items()
        ]
        made.append(Register(spoken(sheet.kind), own.edition.basis(sheet.kind), sheet.since, sheet.until, lines))
    return made


def _ask(form: Any, entry: Any, label: str) -> str:
    if form is None:
        return ""
    return f"{reverse('own_file:ask', args=[form.name])}?{urlencode({'about': entry, 'item': label})}"


def _text(line: Line) -> str:
    """A value in words on the screen; what is sealed, and numbers of persons, are hidden in the middle."""
    if line.sealed:
        return _("已加密保存，带走的文件里有全文")
    if line.personal:
        return masks.MASKS.get(line.kind, masks.name)(line.text)
    if line.kind == "date":
        return fullday(date.fromisoformat(line.text))
    return f"{line.text}{line.unit}" if line.text else _("%(n)s行") % {"n": len(line.rows)}


def records(own: OwnFile, rows: Sequence[Any], visible: set[Any]) -> list[dict[str, Any]]:
    """Records that are about the person or name them: what, when, what it says of them; a door where they may open it."""
    form = next(iter(own.forms), None)
    return [
        {
            "label": row.version.content["label"], "on": row.occurred_on,
            "subject": row.subject.name if row.subject_id != own.person.pk else "",
            "said": _("；").join(_named(row, own)), "url": addresses.entry(row.pk) if row.pk in visible else "",
            "ask": _ask(form, row.pk, ""),
        }
        for row in rows
    ]  # fmt: skip


def _named(row: Any, own: OwnFile) -> Iterator[str]:
    if row.subject_id == own.person.pk:
        yield _("关于您")
    for label, said in own_file.where_named(row, own.person.pk):
        yield _("%(label)s：%(text)s") % {"label": label, "text": said} if said else str(label)


def looks(own: OwnFile) -> list[dict[str, Any]]:
    """Who opened a masked value of the person's, when and what for."""
    return [
        {
            "at": one.at, "who": one.who, "purpose": _(PURPOSES.get(one.purpose, one.purpose)),
            "field": _field(own, one.form, one.field),
        }
        for one in own.looks()
    ]  # fmt: skip


def _field(own: OwnFile, form: str, path: str) -> str:
    try:
        known = own.edition.any_form(form)
    except LookupError:
        return path
    name = path.partition(".")[0]
    label = known.fields[name].label if name in known.fields else name
    return _("%(label)s：%(text)s") % {"label": spoken(known), "text": label}


def requests(own: OwnFile, calendar: Calendar, now: Any) -> list[Request]:
    """The person's requests, the latest first."""
    return [_request(one, calendar, now) for one in own.asked()]


def _request(one: Asked, calendar: Calendar, now: Any) -> Request:
    look, until = states.GENERAL["wait"], ""
    if one.case is not None:
        ticking = case_words.clock(one.case, now, calendar)
        look, until = _look(one), ticking.until if one.answer is None else ""
    return Request(
        one.entry.version.content["label"], one.entry.occurred_on, look, until, _lines(one.entry),
        _lines(one.answer) if one.answer is not None else [],
    )  # fmt: skip


def _look(one: Asked) -> states.Look:
    """How a request stands, in words that fit a request: 等核实, 核实中, 已答复, 已办结."""
    case: Any = one.case
    if case.state in ("closed", "void"):
        return states.look("done")._replace(word=_("已办结"))
    if case.state == "submitted":
        return states.look("check")._replace(word=_("已答复，待复核"))
    word = _("等核实") if case.state in ("registered", "assigned") else _("核实中")
    return states.look("doing")._replace(word=word)


def _lines(entry: Any) -> list[tuple[str, str]]:
    told = lines_of(entry.version.content, entry.values, {})
    return [(line.label, line.text) for line in told if line.text and not line.sealed]


def export(own: OwnFile, sheets: Sequence[Sheet], rows: Sequence[Any], posts: Sequence[Any]) -> Export:
    """The whole file to take away: a line for each thing, with its source. One's own sealed values stand in it whole."""
    heads = [
        ListHead(_("部分"), width=16), ListHead(_("项目"), width=28), ListHead(_("内容"), width=48), ListHead(_("从"), "day", 12),
        ListHead(_("到"), "day", 12), ListHead(_("出处"), width=20),
    ]  # fmt: skip
    about = [(_("本人"), own.person.name), (_("说明"), _("这是系统里关于您本人的内容。只给您本人，请自己保管好。"))]
    return Export(_("本人档案"), heads, list(_rows(own, sheets, rows, posts)), about)


def _rows(own: OwnFile, sheets: Sequence[Sheet], rows: Sequence[Any], posts: Sequence[Any]) -> Iterator[list[Any]]:
    person = own.person
    yield [_("基本情况"), _("姓名"), person.name, None, None, ""]
    yield [_("基本情况"), _("地点"), person.place.name, None, None, ""]
    if person.born_on:
        yield [_("基本情况"), _("出生日期"), fullday(person.born_on), None, None, ""]
    for post in posts:
        yield [_("任职"), post.post, "", post.from_on, post.to_on, ""]
    for sheet in sheets:
        yield from _sheet(own, sheet)
    for tie in own.memberships():
        yield [_("所属组织"), tie.group.name, tie.relation, tie.from_on, tie.to_on, ""]
    for held in own.ties():
        yield [_("由我负责"), held.subject.name, _role(own, held), held.from_on, held.to_on, ""]
    for row in rows:
        subject = row.subject.name if row.subject_id != person.pk else ""
        label = _("：").join(filter(None, (row.version.content["label"], subject)))
        yield [
            _("记录"),
            label,
            _("；").join(_named(row, own)),
            row.occurred_on,
            None,
            number_of(row.pk, row.occurred_on),
        ]
    for signup, took in own.signups():
        yield [_("活动报名"), signup.session.title, _signup(signup, took), signup.session.held_on, None, ""]
    for one in own.looks():
        said = _("%(who)s，%(text)s") % {"who": one.who, "text": _(PURPOSES.get(one.purpose, one.purpose))}
        yield [_("谁看过"), _field(own, one.form, one.field), said, one.at.date(), None, ""]


def _signup(signup: SignUp, took: Attendance | None) -> str:
    """How a sign-up stands, and whether the person came, with their hours."""
    said = _(Stands(signup.stands).label)
    if took is None:
        return said
    hours = hours_of(took.minutes)
    return _("到场，%(n)s小时") % {"n": hours} if hours else _("到场")


def _sheet(own: OwnFile, sheet: Sheet) -> Iterator[list[Any]]:
    reader = Reader(own.scope, sheet.kind, own.edition, [sheet.held])
    told = reader.lines(sheet.held)
    yield [spoken(sheet.kind), _("在册"), "", sheet.since, sheet.until, ""]
    for name, line in told.items():
        held = sheet.held[name]
        if line.sealed or sealing.found_sealed({name: held.value}):
            text = str(own_file.whole(held, name, own.person))
        else:
            text = line.text if line.personal else _text(line)
        yield [spoken(sheet.kind), line.label, text, held.on, None, ""]


def _role(own: OwnFile, tie: Any) -> str:
    kind = own.edition.kinds.get(tie.kind)
    return kind.assigned.get(tie.role, tie.role) if kind is not None else str(tie.role)


def ties(own: OwnFile) -> list[tuple[str, str, date, date | None]]:
    """(subject, role, from, to) of what the person answers or answered for."""
    return [(one.subject.name, _role(own, one), one.from_on, one.to_on) for one in own.ties()]

"""Claims in words: what may be told of a thing before it is taken up, and a person's pairs with the way to each form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from jiedao.access.queries import Standing
from jiedao.entries import registers
from jiedao.procedures import choosing, claiming
from jiedao.procedures.claiming import Pair, Sort
from jiedao.rulebook import Edition
from jiedao.web import addresses
from jiedao.web.ledgers.fields import Reader
from jiedao.web.parts import Column, Ledger
from jiedao.web.tags.days import fullday, shortday
from jiedao.web.tags.spoken import spoken


@dataclass(frozen=True)
class Waits:
    """One thing that waits: where, what is told of it, and its name where that may be known."""

    id: UUID
    place: str
    told: Sequence[tuple[str, str]]
    name: str = ""
    url: str = ""

    @property
    def title(self) -> str:
        return self.name or self.place


def waits(rows: Sequence[Any], sort: Sort, who: Standing, edition: Edition, *, on: date) -> list[Waits]:
    """What waits as it may be told to anybody here; by name only what may be, or what the viewer knows anyway."""
    ids = [row.subject_id for row in rows]
    held = registers.field_values(who.scope, sort.kind, ids, on=on)
    shown = [name for name in sort.claimed.shows if name in sort.kind.fields]
    reader = Reader(who.scope, sort.kind, edition, [])
    theirs = claiming.known(who.scope, sort.kind.name, ids) if ids else set()
    named = "name" in sort.claimed.shows
    found = []
    for row in rows:
        lines = reader.lines({name: one for name, one in held.get(row.subject_id, {}).items() if name in shown})
        told = [(line.label, line.text) for line in lines.values() if not line.sealed and not line.personal]
        knows = row.subject_id in theirs
        found.append(
            Waits(
                row.subject_id, claiming.community(row.place), told, row.subject.name if named or knows else "",
                addresses.subject(row.subject_id) if knows else "",
            )
        )  # fmt: skip
    return found


def taken(rows: Sequence[Any], sort: Sort, who: Standing, edition: Edition) -> Ledger | None:
    """What has been taken up by a record: who took it, since when, and what may be recorded about it now."""
    if not rows:
        return None
    column = sort.claimed.column
    held = registers.field_values(who.scope, sort.kind, [row.subject_id for row in rows], on=who.on)
    reader = Reader(who.scope, sort.kind, edition, held.values())
    forms = [
        one for one in edition.forms.values()
        if sort.kind.name in one.for_ and one is not sort.form and choosing.is_theirs(one, who)
    ]  # fmt: skip
    cells = []
    for row in rows:
        fields = held.get(row.subject_id, {})
        line, since = reader.lines(fields).get(column), fields.get(column)
        cells.append(
            [
                format_html('<a href="{}">{}</a>', addresses.subject(row.subject_id), row.subject.name),
                reader.cell(line), fullday(since.on) if since else "",
                _links([(spoken(one), addresses.record(one.name, about=row.subject_id)) for one in forms], row.subject.name),
            ]
        )  # fmt: skip
    heads = [Column(spoken(sort.kind)), Column(sort.kind.fields[column].label), Column(_("从")), Column(_("登记"))]
    return Ledger(_("认领了的"), heads, cells)


def pairs(found: Sequence[Pair], who: Standing, edition: Edition, *, whose: bool) -> Ledger:
    """Pairs by name: when they were last in touch, until when they should be again, and the forms. `whose`: with who helps."""
    heads = [Column(_("对象")), Column(_("负责的人"))] if whose else [Column(_("对象"))]
    heads += [Column(_("上次联系")), Column(_("下次联系")), Column(_("登记"))]
    return Ledger(_("结对"), heads, [_pair(one, who, edition, whose) for one in found])


def _pair(one: Pair, who: Standing, edition: Edition, whose: bool) -> list[Any]:
    subject = one.tie.subject
    head = format_html(
        '<a href="{}">{}</a> <span class="fine">{}</span>', addresses.subject(subject.pk), subject.name,
        _("%(kind)s，%(place)s，%(day)s起") % {
            "kind": spoken(one.kind), "place": claiming.community(subject.place), "day": fullday(one.tie.from_on),
        },
    )  # fmt: skip
    last = shortday(one.last_on) if one.last_on else _("还没有")
    return [head, *([one.tie.person.name] if whose else []), last, _next(one), _forms(one, who, edition)]


def _next(one: Pair) -> str:
    if one.due_on:
        return _("%(day)s以前") % {"day": shortday(one.due_on)}
    return _("这一期已联系") if one.last_on else ""


def _forms(one: Pair, who: Standing, edition: Edition) -> Any:
    theirs = [form for form in claiming.forms_of(one.sort, edition) if choosing.is_theirs(form, who)]
    due: dict[str, Any] = {"duty": one.obligation} if one.obligation else {}
    links = [
        (spoken(form), addresses.record(form.name, about=one.tie.subject_id, **(due if no == 0 else {})))
        for no, form in enumerate(theirs)
    ]
    return _links(links, one.tie.subject.name)


def _links(links: Sequence[tuple[str, str]], name: str) -> Any:
    """Ways to forms; the first is what one came for."""
    if not links:
        return ""
    (words, url), *others = links
    first = format_html('<a class="btn btn--small" href="{}">{}<span class="vh">：{}</span></a>', url, words, name)
    rest = format_html_join("", ' <a class="small nb" href="{}">{}<span class="vh">：{}</span></a>',
                            ((to, said, name) for said, to in others))  # fmt: skip
    return format_html('<span class="row">{}{}</span>', first, rest)

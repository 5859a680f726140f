"""The list of sessions: what the address asks for, and the rows in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.activities import queries
from jiedao.activities.models import Session
from jiedao.activities.queries import Numbers, Wanted
from jiedao.register.models import Place
from jiedao.rulebook import Edition
from jiedao.web import addresses, states
from jiedao.web.activities import words
from jiedao.web.cases.listing import address
from jiedao.web.parts import Column, Ledger
from jiedao.web.tags.days import instant
from jiedao.web.tags.marks import plate, state
from jiedao.web.tags.spoken import spoken

#: Groups of the list in their order -> the state each is drawn with.
GROUPS = {"coming": "doing", "held": "done", "called_off": "waived"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    group: str
    activity: str
    place: Place | None
    wanted: Wanted

    @property
    def is_narrowed(self) -> bool:
        return bool(self.activity or self.place)


def asked(request: HttpRequest, edition: Edition, around: Sequence[Place]) -> Asked:
    """Read the address: state, sort, place. What it does not know is as if it were not there."""
    get = request.GET
    group = get.get("state", "coming")
    name = get.get("activity", "") if get.get("activity", "") in edition.activities else ""
    place = next((one for one in around if one.code == get.get("place", "")), None)
    places = frozenset(p.pk for p in around if p.code.startswith(place.code)) if place else None
    return Asked(group if group in GROUPS else "coming", name, place, Wanted(activity=name, places=places))


def groups(request: HttpRequest, asked: Asked) -> list[dict[str, Any]]:
    """Every group with its count and address; the counts come from one statement."""
    counts = queries.counts(request.scope, asked.wanted)  # type: ignore[attr-defined]
    labels = {"coming": _("报名中"), "held": _("已举办"), "called_off": _("已取消")}
    return [
        {
            "name": name, "word": labels[name], "look": states.look(drawn), "count": counts[name],
            "url": address(request, state=name), "current": name == asked.group,
        }
        for name, drawn in GROUPS.items()
    ]  # fmt: skip


def table(rows: Sequence[Session], numbers: Mapping[UUID, Numbers], edition: Edition, group: str) -> Ledger:
    """The rows in words: what, when, whose, how many signed up or came."""
    columns = [
        Column(_("活动")), Column(_("状态"), inline=True), Column(_("哪一类"), inline=True), Column(_("什么时候")),
        Column(_("谁办的")), Column(_("报名")), Column(_("到场人次"), numeric=True, hidden=group != "held"),
    ]  # fmt: skip
    return Ledger(_("活动"), columns, [_row(one, numbers.get(one.pk, Numbers()), edition) for one in rows])


def _row(session: Session, numbers: Numbers, edition: Edition) -> list[Any]:
    declared = edition.activities.get(session.activity)
    look, word = words.look(session)
    title = format_html('<a class="case-title" href="{}">{}</a>', addresses.activity(session.pk), session.title)
    place = "" if session.place_id == session.subject_id else plate(session.place.short_name, kind="line")
    return [
        title, state(look, word=word), spoken(declared) if declared else "", instant(session.starts_at),
        format_html("{} {}", session.subject.name, place), words.signed(session, numbers), str(numbers.came),
    ]  # fmt: skip

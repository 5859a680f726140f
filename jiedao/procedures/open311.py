"""Programs that report for residents over Open311: what may be reported, by whose key, and taking it by the door's own way.

A program is no person: it has a name and a key, and what it sends becomes a request like any other. The specification
has no name for a sending, so the same content by the same key within some minutes is the same report. Basis: decision
0018; Open311 GeoReport v2.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.procedures import door, requesting, vault
from jiedao.procedures.requesting import Received, Report
from jiedao.register.scope import Scope
from jiedao.requests import actions, queries, rules
from jiedao.requests.models import Channel, Client
from jiedao.requests.problems import ClientTooFast
from jiedao.rulebook import Member
from jiedao.tenancy.models import Street

PURPOSE = "open311 client"
#: The classes of GB/T 30428.2, events (E) and parts (C), by the codes that the rulebook's list of kinds carries.
CLASSES = {
    "E01": "市容环境事件", "E02": "宣传广告事件", "E03": "施工管理事件", "E04": "突发事件", "E05": "街面秩序事件", "E06": "其他事件",
    "C01": "公用设施部件", "C02": "道路交通部件", "C03": "市容环境部件", "C04": "园林绿化部件", "C05": "其他部件",
}  # fmt: skip


@dataclass(frozen=True)
class Service:
    """A kind of problem that may be reported today, with its class of GB/T 30428.2 in code and word."""

    kind: Member

    @property
    def code(self) -> str:
        return self.kind.name

    @property
    def standard(self) -> str:
        return self.kind.code or ""

    @property
    def group(self) -> str:
        return CLASSES.get(self.standard, "")


def services(street: Street, *, now: datetime) -> Mapping[str, Service]:
    """The kinds of problems that may be reported today, by their codes. Raises NotTaken."""
    asked, edition = requesting.asked_of(street, now)
    return {name: Service(one) for name, one in edition.members(asked.category).items()}


@transaction.atomic
def admit(name: str, *, who: Standing, now: datetime) -> str:
    """Let a program report for residents. Its key, to be shown once. Raises DoorNotYours, ClientKnown."""
    door.require(who)
    key = secrets.token_urlsafe(32)
    actions.admit_client(name=name.strip(), blind=_blind(key), by=who.by, at=now)
    return key


@transaction.atomic
def end(client: Client, *, who: Standing, now: datetime) -> Client:
    """Let a program report no longer. Raises DoorNotYours."""
    door.require(who)
    return actions.end_client(client, by=who.by, at=now)


def client_of(scope: Scope, key: str) -> Client | None:
    """The program that a key stands for, while it may report."""
    return queries.client_by_key(scope, _blind(key)) if key else None


def _blind(key: str) -> bytes:
    return vault.keyring().blind_index(key, purpose=PURPOSE)


def held_up(client: Client, *, at: datetime, phone: str = "") -> None:
    """Note one more report of a program; too many within the hour are refused. Raises ClientTooFast."""
    if actions.knock("client", "", thing=str(client.pk), at=at) > rules.CLIENT_LIMIT:
        raise ClientTooFast(most=rules.CLIENT_LIMIT, minutes=actions.minutes_left(at), phone=phone or "12345")


@transaction.atomic
def receive(report: Report, *, content: bytes, client: Client, street: Street, now: datetime) -> Received:
    """Take what a program reports; the same `content` (a digest) from it within some minutes is the report it was.

    The id of the report is told here. Raises what `requesting.receive` raises.
    """
    scope = Scope.everything(street.code)
    fresh, before = rules.sent_ids(bytes(client.blind), content, now)
    for id in (fresh, before):
        known = queries.request_of_entry(scope, id)
        if known is not None and (now - known.received_at).total_seconds() < rules.SAME_WITHIN * 60:
            return Received(known, requesting.case_of(known), (), False)
    given = replace(report, id=fresh, channel=Channel.OPEN311, client=client.name)
    return requesting.receive(given, street=street, now=now)

"""The daily digest: what is late, due soon and new for somebody, as counts by rule. Put together once a day, kept, shown on a
page; and sent by mail only where the office has named a server and the person has wished it, once a day at most, never at
night or on a day off. Names of rules and counts alone: no person, no place, no number of a case.
Basis: opinions of 2023 against formalism at the fingertips (digest instead of pings).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count

from jiedao.access.queries import Standing, everybody, standing_of
from jiedao.inbox import actions, queries, rules
from jiedao.inbox.models import Digest, Wish
from jiedao.inbox.problems import MailSwitchedOff
from jiedao.periods import Calendar, day_in_words, day_of
from jiedao.procedures import booking, vault
from jiedao.procedures.inbox import BACK, Inbox
from jiedao.procedures.opening import roles_in_words
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition
from jiedao.tenancy import context
from jiedao.tenancy.models import Street

#: Parts of a digest in their order -> the sources that fill them, and what the part is called.
PARTS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "late": (("f-late", "f-case"), "逾期"), "soon": (("e-soon", "e-case"), "快到期"),
    "new": (("d-notice", "c-tie", "b-step", "a-new"), "新到的"),
}  # fmt: skip
#: What stands behind the name of a rule, by source.
SORTS = {"f-case": "案件", "e-case": "案件", "d-notice": "督办", "c-tie": "由您负责", "b-step": "案件有进展"}
#: What a digest's address is sealed as.
SEALED = "digest"


@dataclass(frozen=True)
class Done:
    """What one run did in one office."""

    made: int
    sent: int


def lines_of(inbox: Inbox, calendar: Calendar) -> list[dict[str, Any]]:
    """What the inbox holds, counted by source and rule; of what is new, what came since the last workday."""
    since = previous_workday(inbox.on, calendar)
    parts = {tag: part for part, (tags, _label) in PARTS.items() for tag in tags}
    found = []
    for source in inbox.sources():
        rows = source.rows if parts[source.tag] != "new" else source.rows.filter(day__gte=since)
        counted = rows.order_by().values(source.name).annotate(n=Count("pk", distinct=True))
        for name, n in sorted(counted.values_list(source.name, "n")):
            found.append({"part": parts[source.tag], "tag": source.tag, "name": name, "n": n})
    order = list(PARTS)
    return sorted(found, key=lambda one: (order.index(one["part"]), one["tag"], one["name"]))


def previous_workday(on: date, calendar: Calendar) -> date:
    """The last workday before a day."""
    day = on - timedelta(days=1)
    while not calendar.is_workday(day) and on - day < timedelta(days=14):
        day -= timedelta(days=1)
    return day


def prepare(street: Street, *, now: datetime) -> int:
    """Put together the digest of the day for everybody who holds a post; how many were. Doing it again changes nothing."""
    on = day_of(now)
    with context.street(street.code):
        whole, edition = Scope.everything(street.code), booking.edition(street, on)
        days, have, made = calendar(whole), queries.digested(whole, on=on), 0
        users = {post.user_id: post.user for post in everybody(whole, on=on) if post.user.is_active}
        for user in users.values():
            if user.pk in have:
                continue
            who = standing_of(whole, user, on=on, shut=booking.shut(edition), naming=booking.naming(edition))
            actions.keep_digest(user, on=on, lines=lines_of(Inbox(who, edition, days, now), days), at=now)
            made += 1
        actions.forget_seen(before=now - 2 * BACK)
        return made


def send(street: Street, *, now: datetime) -> int:
    """Send the digests that may go out at a moment: how many went. An office of invented data sends none."""
    if not settings.EMAIL_HOST or street.demonstration_day is not None:
        return 0
    on, sent = day_of(now), 0
    with context.street(street.code):
        whole = Scope.everything(street.code)
        is_workday = calendar(whole).is_workday(on)
        for wish in queries.wishes(whole):
            if not rules.may_send(now, wish.hour, is_workday=is_workday):
                continue
            digest = queries.digest_of(whole, wish.user, on=on)
            if digest is not None and digest.lines and digest.sent_at is None:
                sent += _send(digest, wish, street, now)
        return sent


@transaction.atomic
def _send(digest: Digest, wish: Wish, street: Street, now: datetime) -> bool:
    """One mail, in the transaction that says it went: where the server refuses, it is tried again later in the day."""
    if actions.note_sent(digest, by="system:digest", at=now) is None:
        return False
    address = vault.open_text(wish.address, what=SEALED, id=wish.user_id)
    text = text_of(digest.lines, booking.edition(street, digest.on), street, digest.on)
    EmailMessage(f"{street.name}：{digest.on.month}月{digest.on.day}日每日摘要", text, to=[address]).send()
    return True


def run(street: Street, *, now: datetime) -> Done:
    """Put the day's digests together and send what may go out."""
    return Done(prepare(street, now=now), send(street, now=now))


def text_of(lines: Sequence[Mapping[str, Any]], edition: Edition, street: Street, on: date) -> str:
    """A digest as plain text: counts by the names of rules."""
    said = [f"{street.name}，{day_in_words(on)}", ""]
    for part, (_tags, label) in PARTS.items():
        mine = [one for one in lines if one["part"] == part]
        if mine:
            said += [f"{label}：", *(f"  {label_of(one, edition)} {one['n']}项" for one in mine), ""]
    where = next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    said += ["请登录以后在“收件箱”里看是哪些。" + (f" {where}/inbox/" if where else "")]
    said += ["这封信每个工作日最多一封，不含个人信息；不想收，可以在“每日摘要”里关闭。"]
    return "\n".join(said)


def label_of(line: Mapping[str, Any], edition: Edition) -> str:
    """What a line of a digest counts: a duty, or a sort of case with what came of it."""
    name, sort = line["name"], SORTS.get(line["tag"], "")
    if line["tag"] == "c-tie":
        return f"{sort}（{roles_in_words([name])}）"
    known = edition.ladders.get(name) if sort else edition.duties.get(name)
    label = known.label if known is not None else name
    return f"{label}（{sort}）" if sort else label


@transaction.atomic
def wish(who: Standing, *, hour: int | None, address: str, now: datetime) -> Wish:
    """Say how a person wishes to hear of their day by mail. Raises MailSwitchedOff where the office sends none."""
    if hour is not None and not settings.EMAIL_HOST:
        raise MailSwitchedOff()
    sealed = vault.seal_text(address, what=SEALED, id=who.user.pk) if hour is not None else ""
    return actions.wish(who.user, hour=hour, address=sealed, by=who.user, at=now)


def counts(lines: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many each part holds."""
    found = dict.fromkeys(PARTS, 0)
    for one in lines:
        found[one["part"]] += one["n"]
    return found

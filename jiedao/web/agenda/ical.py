"""A person's agenda as an iCalendar document (RFC 5545): all-day events on due days, with the reminders of the rule.

What it says may stand on a locked screen: the duty, the place and the plain name of a thing. Of persons and households
only the place is named, of cases only the number, and of what is shut to most posts (`seen_by`) nothing but that it is
due. The clock of an all-day event is the phone's own; the office's is Asia/Shanghai.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.periods import Calendar, day_of, start_of
from jiedao.procedures.agenda import Whole, reminders
from jiedao.rulebook import Duty, Edition
from jiedao.tenancy.ids import made_at
from jiedao.web import addresses, states
from jiedao.web.clock import ZONE
from jiedao.web.duties import hours
from jiedao.web.tags.days import fullday, hm, shortday
from jiedao.web.tags.spoken import spoken

if TYPE_CHECKING:
    import icalendar

DAY = timedelta(days=1)
#: Registers of people: their subjects are named by place alone.
PEOPLE = ("person", "household")
#: The hour of the day at which a reminder is given.
MORNING = time(9)
#: How often a client is asked to look again.
EVERY = timedelta(hours=4)


@dataclass(frozen=True)
class Happening:
    """One all-day event, before it is written. `changed` is when what it says last changed, `sequence` how often its
    day, or whether it stands, did."""

    uid: str
    on: date
    summary: str
    said: str
    url: str
    changed: datetime
    sequence: int = 0
    cancelled: bool = False
    kind: str = ""
    remind_on: tuple[date, ...] = field(default=())


def happenings(found: Whole, edition: Edition, calendar: Calendar, absolute: Callable[[str], str]) -> list[Happening]:
    """Everything of an agenda as events, by day. `absolute` makes a whole address of a path."""
    words = _Words(edition, calendar, absolute)
    made = [
        *map(words.owed, found.owed), *map(words.fallen, found.fallen), *map(words.case, found.cases),
        *map(words.left, found.left), *(words.coming(days, duty) for days, duty in found.coming),
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.on, one.uid))


class _Words:
    def __init__(self, edition: Edition, calendar: Calendar, absolute: Callable[[str], str]) -> None:
        self.edition, self.calendar, self.absolute = edition, calendar, absolute

    def _what(self, one: Any) -> str:
        """Which duty, and where or about what."""
        duty = self.edition.duties.get(one.duty)
        if duty is None or self._is_shut(duty):
            return _("履职（%(where)s）") % {"where": one.place.short_name}
        if one.subject_id == one.place_id:
            where = one.place.short_name if one.place.kind != one.place.Kind.SUB_DISTRICT else ""
        else:
            where = one.place.short_name if one.subject.base in PEOPLE else one.subject.name
        return _("%(duty)s（%(where)s）") % {"duty": spoken(duty), "where": where} if where else spoken(duty)

    def _is_shut(self, duty: Duty | None) -> bool:
        """Whether a duty is about a register that only certain posts may see: then nothing names it, nor its address."""
        kind = self.edition.kinds.get(duty.for_) if duty else None
        return duty is None or (kind is not None and bool(kind.seen_by))

    def _where(self, one: Any, query: str) -> str:
        """The address of an obligation: its row, with the reason for its state."""
        if self._is_shut(self.edition.duties.get(one.duty)):
            return self.absolute(reverse("agenda:day", args=[one.due_on.isoformat()]))
        return self.absolute(f"{reverse('duties:duty', args=[one.duty])}?{query}")

    def owed(self, one: Any) -> Happening:
        """An obligation, whatever became of it."""
        what, look = self._what(one), states.DUTY[one.state]
        waived, open_now = one.state == "waived", one.state == "open"
        duty = self.edition.duties.get(one.duty)
        changed = [made_at(one.pk), one.done_entered, one.waived_at, one.moved_on and start_of(one.moved_on)]
        url = self._where(one, f"period={one.due_on.isoformat()}&subject={one.subject_id}")
        when = fullday(one.due_on) + hours.by(one.due_at)
        said = [_("应于%(day)s") % {"day": when} + (_("（暂定）") if one.provisional else "")]
        said.append(str(look.word))
        if one.from_on < one.due_on:
            said.append(_("从%(day)s起算") % {"day": fullday(one.from_on)})
        return Happening(
            f"{one.pk}@duty.jiedao", one.due_on,
            what if open_now else _("%(state)s：%(what)s") % {"state": look.word, "what": what},
            "\n".join(said), url, max(at for at in changed if at),
            one.moved + waived, waived, _("履职"),
            tuple(reminders(duty, self.edition, one.due_on, self.calendar)) if duty and open_now else (),
        )  # fmt: skip

    def fallen(self, one: Any) -> Happening:
        """An obligation that no longer stands."""
        said = _("这一次不用办了：%(day)s起，按制度和台账不再要求。") % {"day": fullday(one.fell_on)}
        url = self._where(one, f"period={one.due_on:%Y-%m}")
        return Happening(
            f"{one.pk}@duty.jiedao", one.due_on, _("已取消：%(what)s") % {"what": self._what(one)}, said,
            url, max(made_at(one.pk), start_of(one.fell_on)), one.moved + 1, True, _("履职"),
        )  # fmt: skip

    def _case(self, one: Any) -> str:
        ladder = self.edition.ladders.get(one.ladder)
        if ladder is None or ladder.seen_by:
            return _("案件（%(where)s）") % {"where": one.place.short_name}
        return _("案件%(number)s（%(where)s）") % {"number": one.number, "where": one.place.short_name}

    def case(self, one: Any) -> Happening:
        """A case that waits for one's hand, on the day its clock ends."""
        at = one.due_at.astimezone(ZONE)
        said = _("%(day)s%(at)s前") % {"day": fullday(one.due_on), "at": hm(at)} if at.time() < time(23, 59) else ""
        look = states.CASE[one.state]
        return Happening(
            f"{one.pk}@case.jiedao", one.due_on, _("%(what)s到期") % {"what": self._case(one)},
            "\n".join(filter(None, (str(look.word), said))), self.absolute(addresses.case(one.number)), one.changed_at,
            one.changes or 0, False, _("案件"),
        )  # fmt: skip

    def left(self, one: Any) -> Happening:
        """A case that no longer waits for one's hand."""
        look = states.CASE[one.state]
        said = _("%(day)s起不再等您办理。") % {"day": shortday(one.changed_at)}
        return Happening(
            f"{one.pk}@case.jiedao", day_of(one.was_due), _("%(state)s：%(what)s") % {"state": look.word, "what": self._case(one)},
            said, self.absolute(addresses.case(one.number)), one.changed_at, one.changes or 0, True, _("案件"),
        )  # fmt: skip

    def coming(self, days: Any, duty: Any) -> Happening:
        """A window that the rules will open: whose it will be is known when it begins."""
        digest = sha256(f"{duty.name} {days.first} {days.due}".encode()).hexdigest()[:32]
        said = [_("按制度排定，%(day)s起办。") % {"day": fullday(days.first)}]
        if days.provisional:
            said.append(_("放假通知还没有公布，日子是暂定的。"))
        begun = self.edition.regulation(duty.regulation).in_force.first
        url = addresses.rule(duty.regulation)
        if self._is_shut(duty):
            url = reverse("agenda:day", args=[days.due.isoformat()])
        return Happening(
            f"{digest}@plan.jiedao", days.due, _("履职") if self._is_shut(duty) else spoken(duty), "\n".join(said),
            self.absolute(url), start_of(begun or days.first), 0, False, _("排定"),
            tuple(reminders(duty, self.edition, days.due, self.calendar)),
        )  # fmt: skip


def written(name: str, some: list[Happening]) -> bytes:
    """The document: CRLF, no line longer than 75 octets."""
    import icalendar  # a server starts sooner without it

    document = icalendar.Calendar()
    for key, value in (
        ("prodid", "-//Jiedao//Agenda//ZH"), ("version", "2.0"), ("calscale", "GREGORIAN"), ("x-wr-calname", name),
        ("name", name), ("x-wr-timezone", str(ZONE)), ("x-published-ttl", "PT4H"),
    ):  # fmt: skip
        document.add(key, value)
    document.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for one in some:
        document.add_component(_event(one))
    return document.to_ical()


def _event(one: Happening) -> "icalendar.Event":
    import icalendar

    event = icalendar.Event()
    changed = one.changed.astimezone(UTC).replace(microsecond=0)
    for key, value in (
        ("uid", one.uid), ("dtstamp", changed), ("last-modified", changed), ("sequence", one.sequence),
        ("dtstart", one.on), ("dtend", one.on + DAY), ("summary", one.summary), ("description", one.said),
        ("status", "CANCELLED" if one.cancelled else "CONFIRMED"), ("transp", "TRANSPARENT"), ("class", "PRIVATE"),
        ("categories", [one.kind]), ("url", one.url),
    ):  # fmt: skip
        event.add(key, value)
    for alarm in () if one.cancelled else _alarms(one):
        event.add_component(alarm)
    return event


def _alarms(one: Happening) -> Iterator["icalendar.Alarm"]:
    """Each reminder in the morning of its day, however long before that is."""
    import icalendar

    begins = datetime.combine(one.on, time.min)
    for on in one.remind_on:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", datetime.combine(on, MORNING) - begins)
        alarm.add("description", one.summary)
        yield alarm


def tag(name: str, some: list[Happening]) -> str:
    """What the document says, in brief: the same for the same content, known without writing it."""
    return f'"{sha256(repr((name, some)).encode()).hexdigest()[:40]}"'

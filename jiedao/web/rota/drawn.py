"""A week of a rota as it is drawn: its days, the shifts of each, who stands there, and what has nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.duties.models import Obligation
from jiedao.duties.shifts import Hours, Span, cover, days_of, gaps
from jiedao.procedures import rota
from jiedao.procedures.arranging import week_of
from jiedao.procedures.rota import WEEK, Rota, Shift
from jiedao.rulebook import Edition
from jiedao.web import addresses
from jiedao.web.tags.days import day, hm, shortday, weekday_letter
from jiedao.web.tags.spoken import spoken

DAY = timedelta(days=1)


def hours_said(hours: Hours) -> str:
    """08:00–16:00; 22:00–次日06:00."""
    first, _dash, last = hours.said.partition("–")
    return _("%(first)s–次日%(last)s") % {"first": first, "last": last} if hours.over_midnight else hours.said


def span_said(span: Span) -> str:
    """7月3日08:00–16:00; over a midnight with both days."""
    first = f"{shortday(span.begin)}{hm(span.begin)}"
    ends_at_midnight = (span.end - timedelta(minutes=1)).date() == span.begin.date()
    if span.end.date() == span.begin.date() or ends_at_midnight:
        return f"{first}–{'24:00' if ends_at_midnight and not hm(span.end).strip('0:') else hm(span.end)}"
    return _("%(first)s至%(last)s") % {"first": first, "last": f"{shortday(span.end)}{hm(span.end)}"}


def hours_counted(minutes: int) -> str:
    """24小时, 7.5小时."""
    return _("%(n)s小时") % {"n": f"{minutes / 60:g}"}


@dataclass(frozen=True)
class Stander:
    """One who stands in a shift: the post, the name, what was recorded of it, and where it is changed."""

    post: str
    name: str
    said: str
    look: str
    url: str


@dataclass(frozen=True)
class Missing:
    """A post of a shift in which nobody stands, and where somebody is put there."""

    post: str
    url: str


@dataclass(frozen=True)
class Slot:
    """One shift of one day."""

    label: str
    hours: str
    standers: Sequence[Stander]
    missing: Sequence[Missing]


@dataclass(frozen=True)
class Beside:
    """What the same rules ask that day besides, how it stands, and the record behind it."""

    label: str
    state: str
    url: str


@dataclass(frozen=True)
class Day:
    """One day: its shifts, when in it nobody stands, and whether what the rota is for was done."""

    on: date
    said: str
    letter: str
    is_today: bool
    slots: Sequence[Slot]
    gaps: Sequence[str]
    beside: Sequence[Beside]


class Week:
    """A week of one subject. All is computed from the shifts; nothing of it is kept."""

    def __init__(
        self, kept: Rota, edition: Edition, shifts: Sequence[Shift], names: Mapping[str, str], *, subject: object,
        monday: date, on: date, may: bool, beside: Sequence[Obligation] = (),
    ) -> None:  # fmt: skip
        self.rota, self.edition, self.names, self.monday, self.on, self.may = kept, edition, names, monday, on, may
        self.subject, self.shifts, self.beside = subject, shifts, beside
        self.posts = rota.posts(kept, edition)
        columns = kept.lines.columns or {}
        self.words = {name: one.label for name, one in (edition.members(columns[kept.shift]) or {}).items()}
        self.covers = {}
        if kept.cover:
            self.covers = {name: one.label for name, one in (edition.members(columns[kept.cover]) or {}).items()}
        self.order = sorted(kept.hours, key=lambda word: kept.hours[word])

    @property
    def within(self) -> Span:
        return days_of(self.monday, WEEK)

    # ---- what is covered ----

    def _spans(self, post: str) -> list[Span]:
        """When somebody stands at a post, and when nobody is asked to."""
        idle = gaps(self.rota.asked(self.monday, WEEK), self.within)
        return [*(one.span for one in self.shifts if one.stands and one.post == post), *idle]

    @property
    def is_whole(self) -> bool:
        """Whether every hour asks for somebody."""
        return not gaps(self.rota.asked(self.monday, WEEK), self.within)

    def gaps(self) -> list[tuple[str, list[str]]]:
        """(post, when nobody stands there) for each post with a gap."""
        found = ((label, gaps(self._spans(post), self.within)) for post, label in self.posts.items())
        return [(label, [span_said(one) for one in those]) for label, those in found if those]

    @property
    def wanted(self) -> int:
        asked = (one.span.minutes for one in cover(self.rota.asked(self.monday, WEEK), self.within) if not one.is_gap)
        return sum(asked) * len(self.posts)

    @property
    def covered(self) -> int:
        lacking = (one for post in self.posts for one in gaps(self._spans(post), self.within))
        return self.wanted - sum(one.minutes for one in lacking)

    @property
    def said(self) -> str:
        """应有504小时，排了480小时，缺24小时."""
        given = {"wanted": hours_counted(self.wanted), "covered": hours_counted(self.covered)}
        if self.covered == self.wanted:
            return _("应有%(wanted)s，排满了，没有空档") % given
        return _("应有%(wanted)s，排了%(covered)s，缺%(lack)s") % {
            **given, "lack": hours_counted(self.wanted - self.covered),
        }  # fmt: skip

    def recorded(self, now: datetime) -> list[tuple[str, int]]:
        """What was recorded of the shifts that are over: (到岗, 60), (替班, 2), (缺岗, 1)."""
        over = [one.cover for one in self.shifts if one.span.end <= now and one.on >= self.monday]
        return [(label, over.count(word)) for word, label in self.covers.items() if word in over]

    # ---- the days ----

    def days(self) -> list[Day]:
        return [self._day(self.monday + DAY * no) for no in range(WEEK)]

    def _day(self, on: date) -> Day:
        mine = [one for one in self.shifts if one.on == on]
        lacking = [
            _("%(post)s %(hours)s") % {"post": label, "hours": hours_of} if label else hours_of
            for post, label in self.posts.items()
            for one in gaps(self._spans(post), days_of(on, 1)) for hours_of in [self._within_a_day(one)]
        ]  # fmt: skip
        return Day(
            on, day(on), weekday_letter(on.weekday()), on == self.on, [self._slot(on, word, mine) for word in self.order],
            lacking, [self._beside(one) for one in self.beside if one.due_on == on],
        )  # fmt: skip

    def _beside(self, one: Any) -> Beside:
        url = addresses.entry(one.done_entry_id) if one.done_entry_id else ""
        return Beside(spoken(self.edition.duties[one.duty]), one.state, url)

    def _within_a_day(self, span: Span) -> str:
        return f"{hm(span.begin)}–{hm(span.end) if span.end.date() == span.begin.date() else '24:00'}"

    def _slot(self, on: date, word: str, mine: Iterable[Shift]) -> Slot:
        here = [one for one in mine if one.word == word]
        standers = [self._stander(one) for one in here]
        standing = {one.post for one in here if one.stands}
        missing = [
            Missing(label, self._door(on, word, post)) for post, label in self.posts.items() if post not in standing
        ]
        return Slot(self.words[word], hours_said(self.rota.hours[word]), standers, missing)

    def _stander(self, one: Shift) -> Stander:
        planned = not self.rota.cover or one.cover == self.rota.stands[0]
        url = reverse("rota:shift", args=[self.rota.form.name, one.entry.pk, one.no]) if self.may else ""
        return Stander(
            self.posts.get(one.post, one.post), self.who(one),
            "" if planned else self.covers.get(one.cover, ""), "late" if one.stands else "no", url,
        )  # fmt: skip

    def who(self, one: Shift) -> str:
        """Who stands, or how many where nobody is named."""
        return self.names.get(one.person, "") if self.rota.person else _("%(n)s人") % {"n": one.person}

    def _door(self, on: date, word: str, post: str) -> str:
        """Where a shift that has nobody is given somebody."""
        if not self.may:
            return ""
        asked = {
            "subject": self.subject,
            "week": self.monday.isoformat(),
            "on": on.isoformat(),
            "shift": word,
            "post": post,
        }
        return f"{reverse('rota:add', args=[self.rota.form.name])}?{urlencode(asked)}"


def monday_of(text: str, on: date) -> date:
    """The Monday that an address means: of a day (2018-07-02), of a week (2018-W27), else of this week."""
    for written in (text, f"{text}-1"):
        try:
            told = date.fromisoformat(written)
        except ValueError:
            continue
        if 1990 <= told.year <= 2200:
            return week_of(told)
    return week_of(on)

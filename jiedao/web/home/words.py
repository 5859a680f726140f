"""What has to be done, in words: what, where, until when, and one verb that leads straight to it."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.queries import Standing
from jiedao.cases.rules import MOVES
from jiedao.duties.rules import Reminder, pairs
from jiedao.periods import Calendar, day_of
from jiedao.procedures import reminding, today
from jiedao.rulebook import Edition
from jiedao.web import addresses, clock
from jiedao.web.duties import hours
from jiedao.web.duties import words as duty_words
from jiedao.web.hotline import words as hotline_words
from jiedao.web.matters import words as matter_words
from jiedao.web.parts import Step, Work
from jiedao.web.tags.days import day, days, hm, shortday, shortinstant, workdays
from jiedao.web.tags.spoken import spoken


class Words:
    """Rows put into words for one person on one day."""

    def __init__(self, who: Standing, edition: Edition, calendar: Calendar, now: datetime) -> None:
        self.who, self.edition, self.calendar, self.now, self.on = who, edition, calendar, now, who.on

    def obligation(self, one: Any) -> Work:
        """An obligation, and the form that fulfils it with its subject filled in."""
        duty = self.edition.duties.get(one.duty)
        label = spoken(duty) if duty else one.duty
        form = today.form_for(duty, self.who, self.edition) if duty else ""
        url = addresses.subject(one.subject_id)
        if duty and form:
            url = duty_words.door(one, duty, form, self.edition)
        whole = one.subject_id == one.place_id
        told = reminding.last(duty, self.edition, one.due_on, on=self.on, calendar=self.calendar) if duty else None
        return Work(
            title=label if whole else _("%(subject)s，%(duty)s") % {"subject": one.subject.name, "duty": label},
            url=url, state=self._look(one, told),
            place=one.place.short_name, where=self._where(one),
            when=self._hour(one.due_at) or self._when(one.due_on, told), note=self._note(one.due_on, told),
            verb=_("登记") if form else _("查看"),
        )  # fmt: skip

    def _look(self, one: Any, told: Reminder | None) -> str:
        if one.due_on < self.on or (one.due_at is not None and one.due_at < self.now):
            return "overdue"
        return "due" if one.due_on == self.on or told else "wait"

    def _hour(self, at: datetime | None) -> str:
        """Of what is due to the hour, while its day lasts: 今天17:00前，还有25分钟; 已过17:00."""
        if at is None or day_of(at) != self.on:
            return ""
        if at < self.now:
            return _("已过%(at)s") % {"at": hm(at)}
        given = {"at": hm(at), "n": hours.lasting(at - self.now)}
        return _("今天%(at)s前，还有%(n)s") % given

    def _where(self, one: Any) -> str:
        duty = self.edition.duties.get(one.duty)
        said = [spoken(self.edition.regulation(duty.regulation))] if duty else []
        for column, word in pairs(one.each):
            said.append(self._member(duty, column, word))
        return " · ".join(said)

    def _member(self, duty: Any, column: str, word: str) -> str:
        for rows in duty.done_by:
            known = self.edition.columns.of_rows(rows, column)
            if known is not None and known.words and word in known.words:
                return str(known.words[word])
        return word

    def _note(self, due: date, told: Reminder | None) -> str:
        if due < self.on:
            return _("应于%(day)s") % {"day": shortday(due)}
        if told is None:
            return ""
        given = {"due": shortday(due), "day": shortday(told.on)}
        return _("%(due)s到期，今天提醒") % given if told.on == self.on else _("%(due)s到期，%(day)s已提醒") % given

    def _when(self, due: date, told: Reminder | None = None) -> str:
        if due < self.on:
            late = self.calendar.workdays_between(due, self.on)
            return _("逾期%(n)s") % {"n": workdays(late) if late else days((self.on - due).days)}
        if told is not None:
            return _("还有%(n)s") % {"n": days((due - self.on).days)}
        return _("今天到期") if due == self.on else day(due)

    def case(self, one: Any, verb: str) -> Work:
        """A case whose next step is this person's."""
        ladder = self.edition.ladders.get(one.ladder)
        url = addresses.case(one.number)
        late = one.due_at is not None and one.due_at < self.now
        state, when, note = "doing", "", _("没有期限")
        if one.due_at is not None:
            at = one.due_at.astimezone(clock.ZONE)
            state = "overdue" if late else "due" if at.date() == self.on else "check" if verb == _("复查") else "doing"
            when = self._when(at.date()) if at.date() != self.on or not late else _("已过%(at)s") % {"at": hm(at)}
            if at.date() == self.on and not late:
                when = _("今天%(at)s前") % {"at": hm(at)}
            note = _("应于%(day)s") % {"day": shortday(at)} if late and at.date() != self.on else ""
        where = " · ".join(
            filter(
                None,
                (one.number, spoken(ladder) if ladder else "", one.holder and _("%(who)s承办") % {"who": one.holder}),
            )
        )
        return Work(
            title=one.title,
            url=url,
            state=state,
            place=one.place.short_name,
            where=where,
            when=when,
            note=note,
            verb=verb,
        )

    def matter(self, one: Any) -> Work:
        """A matter whose next step is this person's, or that came back to them."""
        declared = self.edition.matters.get(one.matter)
        ticking = matter_words.clock(one, self.on, self.calendar)
        where = " · ".join(filter(None, (one.number, spoken(declared) if declared else "")))
        state = ticking.state if ticking.state in ("overdue", "today", "due", "returned") else "doing"
        return Work(
            title=one.title, url=addresses.matter(one.pk), state="due" if state == "today" else state,
            place=one.place.short_name, where=where, when=ticking.said or ticking.until, note=matter_words.stands(one, self.edition),
            verb=_("办理"),
        )  # fmt: skip

    def answer(self, one: Any) -> Work:
        """An answer to the city that waits for this person's check, with the city's clock."""
        ticking = hotline_words.city_clock(one, self.now, self.calendar)
        return Work(
            title=one.title, url=reverse("hotline:order", args=[one.pk]), place=one.place.short_name,
            state="overdue" if ticking.state == "overdue" else "check", where=_("工单%(number)s") % {"number": one.number},
            when=ticking.said or ticking.until, note=_("市里期限%(until)s") % {"until": ticking.until} if ticking.said else "",
            verb=_("核对"), verb_url=reverse("hotline:check", args=[one.pk]),
        )  # fmt: skip

    def news(self, one: Any) -> Step:
        """A step that somebody else took in a case."""
        done = MOVES[one.move].done if one.move in MOVES else one.move
        who = one.person.name if one.person_id else _("到期自动")
        return Step(
            what=_("%(number)s %(done)s") % {"number": one.case.number, "done": done},
            when=_("%(at)s，%(who)s") % {"at": shortinstant(one.entered_at), "who": who},
            state=one.state or one.case.state, kind="case", said=one.case.title, url=addresses.case(one.case.number),
        )  # fmt: skip

    def form(self, name: str) -> str:
        """What the form of a record is called today."""
        found = self.edition.forms.get(name)
        return spoken(found) if found is not None else name

    def board(self, found: Any) -> list[tuple[str, Any, str]]:
        """(what, the count of its overdue rows, their address) of everything late in one's range."""
        lines = []
        for one in found.late_cases:
            ladder = self.edition.ladders.get(one.name)
            url = f"/cases/?state=overdue&ladder={one.name}"
            lines.append((spoken(ladder) if ladder else one.name, one, url))
        for one in found.late_duties:
            duty = self.edition.duties.get(one.name)
            url = f"{reverse('home_list', args=['all'])}?duty={one.name}"
            lines.append((spoken(duty) if duty else one.name, one, url))
        return lines


def of(request: HttpRequest, edition: Edition, calendar: Calendar) -> Words:
    """The words of a request."""
    return Words(request.standing, edition, calendar, clock.now(request))  # type: ignore[attr-defined]


def ahead(coming: Any) -> list[tuple[str, str]]:
    """(duty, its next days) of what the calendar brings, the next first; two days a duty, three duties."""
    days_of: dict[str, list[date]] = {}
    for on, duty in coming:
        days_of.setdefault(spoken(duty), []).append(on)
    return [(label, _("、").join(shortday(one) for one in some[:2])) for label, some in list(days_of.items())[:3]]

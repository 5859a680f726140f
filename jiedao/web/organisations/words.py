"""The month of an organisation in words: each line with its state and the way to its record or its form."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.queries import Standing
from jiedao.entries.rendering import Line, content_of, lines_of
from jiedao.periods import Calendar, day_of
from jiedao.procedures import reminding, today
from jiedao.procedures.anniversaries import Coming
from jiedao.procedures.opening import roles_in_words
from jiedao.procedures.organisation import Month, Monthly
from jiedao.rulebook import Anniversary, Duty, Edition, Ladder, columns_of
from jiedao.web import addresses
from jiedao.web.cases import words as case_words
from jiedao.web.duties import words as duty_words
from jiedao.web.parts import Column, Ledger, Work
from jiedao.web.tags.days import day, days, shortday, workdays
from jiedao.web.tags.marks import state
from jiedao.web.tags.spoken import spoken


class Words:
    """Rows of one organisation's month, for one person on one day."""

    def __init__(self, of: Monthly, now: datetime) -> None:
        self.of, self.now = of, now
        self.who: Standing = of.who
        self.edition: Edition = of.edition
        self.calendar: Calendar = of.calendar
        self.on: date = of.on

    # ---- what is owed ----

    def todo(self, found: Month) -> list[Work]:
        """What is late or still to be done, the late first, each with the form that settles it. Days that come stand by
        themselves until they are past."""
        rows = [*found.late, *(one for one in found.owed if one.state == "missed" or self._is_open(one))]
        return [self.obligation(one, found.plans) for one in sorted(rows, key=lambda one: one.state != "missed")]

    def _is_open(self, one: Any) -> bool:
        duty = self.edition.duties.get(one.duty)
        return one.state == "open" and not (duty and isinstance(duty.rhythm, Anniversary))

    def settled(self, found: Month) -> list[Work]:
        """What is done or waived, each with its record."""
        return [self.obligation(one, found.plans) for one in found.owed if one.state not in ("missed", "open")]

    def besides(self, found: Month) -> list[Work]:
        """What was done in the month although it falls due in another, which is said."""
        return [
            self.obligation(one, found.plans, window=True) for one in found.besides if one.state in ("done", "late")
        ]

    def obligation(self, one: Any, plans: Mapping[str, Mapping[str, Any]], *, window: bool = False) -> Work:
        duty = self.edition.duties.get(one.duty)
        todo = one.state in ("missed", "open")
        form = today.form_for(duty, self.who, self.edition) if duty and todo and one.from_on <= self.on else ""
        return Work(
            title=self._title(one, duty, window=window), url=self._url(one, duty, form), state=one.state, kind="duty",
            where=self._where(one, duty, plans), when=self._when(one), verb=_("登记") if form else "",
            note=self._note(one, duty),
        )  # fmt: skip

    def _title(self, one: Any, duty: Duty | None, *, window: bool = False) -> str:
        label = spoken(duty) if duty else one.duty
        if window and duty:
            when = duty_words.window(one.from_on, one.to_on, runs_on=bool(duty.due))
            label = _("%(duty)s（%(window)s）") % {"duty": label, "window": when}
        if which := duty_words.member(one, duty, self.edition):
            label = _("%(subject)s，%(duty)s") % {"subject": label, "duty": which}
        if one.subject_id == self.of.of.subject.pk:
            return str(label)
        return _("%(subject)s，%(duty)s") % {"subject": one.subject.name, "duty": label}

    def _url(self, one: Any, duty: Duty | None, form: str) -> str:
        if one.done_entry_id:
            return addresses.entry(one.done_entry_id)
        if duty and form:
            return duty_words.door(one, duty, form, self.edition)
        return f"/duties/{one.duty}/?period={self.of.period.code}&subject={one.subject_id}"

    def _where(self, one: Any, duty: Duty | None, plans: Mapping[str, Mapping[str, Any]]) -> str:
        planned = self._planned(duty, plans.get(one.cause))
        return planned or (spoken(self.edition.regulation(duty.regulation)) if duty else "")

    def _planned(self, duty: Duty | None, line: Mapping[str, Any] | None) -> str:
        """What the plan says of a planned line: its day and its other words."""
        path = getattr(duty.rhythm, "path", "") if duty else ""
        form, _dot, name = path.rpartition(".")
        known = self.of.form(form) if line and form else None
        if line is None or known is None:
            return ""
        content = content_of(name, name, known.fields[name].columns, self.edition, by="")
        told = (one for one in lines_of(content, line, {}) if one.kind != "date")
        return " · ".join(one.text for one in told if one.text and not one.personal)

    def _when(self, one: Any) -> str:
        match one.state:
            case "done" | "late":
                return _("%(day)s完成") % {"day": shortday(one.done_on)}
            case "missed":
                over = self.calendar.workdays_between(one.due_on, self.on)
                return _("逾期%(n)s") % {"n": workdays(over) if over else days((self.on - one.due_on).days)}
            case "open" if one.due_on == self.on:
                return _("今天到期")
            case "open":
                return _("%(day)s到期") % {"day": shortday(one.due_on)}
        return day(one.due_on)

    def _note(self, one: Any, duty: Duty | None) -> str:
        if one.state == "missed":
            return _("应于%(day)s") % {"day": shortday(one.due_on)}
        if one.state != "open":
            return duty_words.why(one, self.on, self.calendar)
        told = reminding.last(duty, self.edition, one.due_on, on=self.on, calendar=self.calendar) if duty else None
        if told is not None:
            return duty_words.told(told, self.on)
        left = self.calendar.workdays_between(self.on, one.due_on)
        return _("还有%(n)s") % {"n": workdays(left)} if left else ""

    def ahead(self, found: Month) -> list[tuple[str, str]]:
        """(day, duty) of what has not begun and will fall due in the month."""
        return [(day(window.due), spoken(duty)) for window, duty in found.ahead]

    # ---- what was held and recorded ----

    def meetings(self, found: Month) -> Ledger | None:
        """Meetings planned and held, in the order of their days, with who came."""
        rows = [(one.due_on, self._plan_row(one, found)) for one in found.owed if self._is_planned(one, found)]
        rows += [(one.occurred_on, self._meeting(one)) for one in found.meetings]
        if not rows:
            return None
        columns = [Column(_("日期")), Column(_("内容")), Column(_("到会"), inline=True), Column(_("状态"), inline=True)]
        return Ledger(_("会议"), columns, [cells for _day, cells in sorted(rows, key=lambda one: one[0])])

    def _is_planned(self, one: Any, found: Month) -> bool:
        return one.state == "open" and one.cause in found.plans

    def _plan_row(self, one: Any, found: Month) -> list[Any]:
        duty = self.edition.duties.get(one.duty)
        said = self._planned(duty, found.plans[one.cause])
        form = today.form_for(duty, self.who, self.edition) if duty else ""
        title = self._title(one, duty)
        head = format_html('<a href="{}">{}</a>', self._url(one, duty, form), title)
        return [
            day(one.due_on),
            format_html('{} <span class="fine">{}</span>', head, said),
            "",
            state("wait", word=_("计划")),
        ]

    def _meeting(self, one: Any) -> list[Any]:
        head = format_html('<a href="{}">{}</a>', addresses.entry(one.pk), self.record_title(one))
        came, due = self._came(one)
        if not due:
            head = format_html('{} <span class="fine">{}</span>', head, self._why_none(one))
            return [day(one.occurred_on), head, "", state("none", word=_("没有到会名单"))]
        late = day_of(one.entered_at) > one.occurred_on
        entered = state("late") if late else state("done", word=_("已登记"))
        return [day(one.occurred_on), head, _("%(came)s / %(due)s人") % {"came": came, "due": due}, entered]

    def _came(self, one: Any) -> tuple[int, int]:
        """How many came of how many who were due."""
        rows = one.values.get(self.of.attendance_of(one.form)) or ()
        return sum(1 for row in rows if row.get("state") == "present"), len(rows)

    def _why_none(self, one: Any) -> str:
        """What a record without a list of those who came says instead: 是否召开：否 · 未召开的原因：场地停电."""
        form = self.of.form(one.form)
        if form is None:
            return ""
        asked = set(columns_of(form.fields[self.of.attendance_of(one.form)].when))
        said = [line for line in self._lines(one) if line.name in asked or line.kind == "text"]
        return " · ".join(_("%(label)s：%(text)s") % {"label": one.label, "text": one.text} for one in said[:3])

    def _lines(self, one: Any) -> list[Line]:
        form = self.of.form(one.form)
        if form is None:
            return []
        content = content_of(form.name, form.label, form.fields, self.edition, by="")
        return [line for line in lines_of(content, one.values, {}) if line.text and not line.personal]

    def record_title(self, one: Any) -> str:
        """What a record is called: its form, with the choice that says which sort it is (主题党日、党课)."""
        form = self.of.form(one.form)
        label = spoken(form) if form else one.form
        if form is None:
            return label
        word = next((line.text for line in self._lines(one) if line.kind in ("choice", "choices")), "")
        if one.subject_id != self.of.of.subject.pk:
            label = _("%(subject)s，%(duty)s") % {"subject": one.subject.name, "duty": label}
        return _("%(label)s：%(text)s") % {"label": label, "text": word} if word else str(label)

    def records(self, found: Month) -> list[tuple[str, str, str]]:
        """(what, address, day) of the other records."""
        return [(self.record_title(one), addresses.entry(one.pk), shortday(one.occurred_on)) for one in found.records]

    # ---- cases, days, drafts ----

    def cases(self, found: Month) -> list[Work]:
        """The cases that were open in the month, each with its clock; those that wait for this person's hand say so."""
        return [self._case(one) for one in found.cases]

    def _case(self, one: Any) -> Work:
        ladder, ticking = self.edition.ladders.get(one.ladder), case_words.clock(one, self.now, self.calendar)
        told = rung(one, ladder)
        where = " · ".join(filter(None, (case_words.plate(one.number), spoken(ladder) if ladder else "", told)))
        state = ticking.state if ticking.state in ("overdue", "today", "due") else one.state
        return Work(
            title=one.title, url=addresses.case(one.number), state=state, kind="" if state == ticking.state else "case",
            where=where, when=ticking.said, note=ticking.until,
            verb=(_("复查") if one.state == "submitted" else _("办理")) if one.mine else "",
        )  # fmt: skip

    def days(self, found: Month) -> list[tuple[Coming, str, str]]:
        """(whose day, its duty, the way to mark it or to the record): month and day alone are told."""
        made = []
        for one in found.days:
            form = today.form_for(one.duty, self.who, self.edition)
            url = addresses.entry(one.marked) if one.marked else ""
            if not url and form and one.on.replace(day=1) <= self.on:
                url = addresses.record(form, about=one.subject)
            made.append((one, spoken(one.duty), url))
        return made


def rung(case: Any, ladder: Ladder | None) -> str:
    """How far a case has been chased (督办): 第2次督办，送分管领导; '' before the first notice."""
    if not case.notices:
        return ""
    roles = ladder.notices[: case.notices] if ladder else ()
    said = {"no": case.notices, "who": spoken(roles_in_words(roles[-1:])) if roles else ""}
    return _("第%(no)s次督办，送%(who)s") % said if roles else _("第%(no)s次督办") % said

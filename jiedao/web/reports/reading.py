"""A report as its page reads it: the text with every number a door, where it comes from, what is missing, what changed."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiedao.access.roles import Permission, roles_with
from jiedao.figures.freezing import Change
from jiedao.procedures.reporting import Told
from jiedao.reports import printing
from jiedao.reports.models import Report, State
from jiedao.reports.rules import may_move
from jiedao.rulebook.english import read_aloud
from jiedao.tenancy.models import Street
from jiedao.web import addresses
from jiedao.web.figures.numbers import said
from jiedao.web.parts import Column, Ledger, Step
from jiedao.web.tags.days import in_english, instant, thousands
from jiedao.web.tags.marks import state
from jiedao.web.tags.spoken import spoken

#: How a state is drawn; its word is that of the state.
LOOKS = {State.DRAFT: "doing", State.CHECKED: "check", State.ISSUED: "done"}


def drawn(report: Report, *, corrected: bool = False, stamp: bool = False) -> SafeString:
    """A report's state: 草稿, 已核对, 已印发, and 已更正 where a later issue has taken its place."""
    if corrected and report.state == State.ISSUED:
        return state("corrected", word=_("已更正"), stamp=stamp)
    words = {State.DRAFT: _("草稿"), State.CHECKED: _("已核对"), State.ISSUED: _("已印发")}
    return state(LOOKS[State(report.state)], word=words[State(report.state)], stamp=stamp)


def url_of(report: Report, step: str = "detail") -> str:
    return reverse(f"reports:{step}", args=[report.period, report.no])


def named(report: Report, period: Any) -> str:
    """2018年上半年工作情况报告；更正第2份."""
    name = _("%(period)s工作情况报告") % {"period": spoken(period)}
    return name if report.no == 1 else _("%(name)s（更正，第%(no)s份）") % {"name": name, "no": report.no}


@dataclass(frozen=True)
class Line:
    """A line of the sheet: its kind, and its words with the numbers as doors."""

    kind: str
    words: SafeString


@dataclass(frozen=True)
class NextStep:
    """The one next step: which, what it is called, and why it is not this person's where it is not."""

    name: str
    title: str
    label: str
    says: str
    refusal: str = ""


class Reading:
    """A report for one person's page."""

    def __init__(self, told: Told, standing: Any, issues: list[Report], street: Street) -> None:
        self.told, self.report, self.period = told, told.report, told.period
        self.standing, self.issues = standing, issues
        self.is_issued = self.report.state == State.ISSUED
        self.issuer, self.marks = printing.issuer(street), printing.marks(street, is_issued=self.is_issued)
        self.issue_said = printing.issue_said(self.report.no)

    @property
    def name(self) -> str:
        return named(self.report, self.period)

    @property
    def latest(self) -> Report:
        return self.issues[0]

    @property
    def is_corrected(self) -> bool:
        """Whether a later issue has been issued."""
        return any(one.state == State.ISSUED and one.no > self.report.no for one in self.issues)

    @property
    def stamp(self) -> SafeString:
        return drawn(self.report, corrected=self.is_corrected, stamp=True)

    @property
    def issued_on(self) -> str:
        return printing.dated(self.report.issued_at) if self.report.issued_at is not None else ""

    @property
    def corrects_said(self) -> str:
        """What a correction says at its head, as it is printed."""
        return printing.corrects(self.report.corrects, self.report.why) if self.report.corrects is not None else ""

    @property
    def lines(self) -> list[Line]:
        """The text; a number that is different now is marked, and says so to those who do not see the mark."""
        differs = {one.name: one for one in self.told.changes if self.is_issued and one.before != one.after}

        def piece(text: str, figure: str) -> SafeString:
            if not figure:
                return format_html("{}", text)
            url = addresses.figure(figure, period=self.period.code)
            if (change := differs.get(figure)) is None:
                return format_html('<a class="n" href="{}">{}</a>', url, text)
            now = _("现在是%(now)s") % {"now": said(change.after, change.unit)}
            return format_html(
                '<a class="n n--changed" href="{}" title="{}">{}<span class="vh">（{}）</span></a>', url, now, text, now
            )

        return [
            Line(line.kind, format_html_join("", "{}", ((piece(p.text, p.figure),) for p in line.pieces)))
            for line in self.told.body.lines()
        ]

    @property
    def changed(self) -> list[Change]:
        return [one for one in self.told.changes if one.is_one]

    @property
    def changes_said(self) -> str:
        """What the table of changes holds one against the other."""
        if self.is_issued:
            return _("印发以后记录有变化的数；报告里印的不变，要改请办更正。")
        return _("这一份和第%(no)s份相比，印发时会印在更正说明里。") % {"no": self.report.no - 1}

    @property
    def changes(self) -> Ledger:
        columns = [
            Column(_("数字")), Column(_("原为"), numeric=True, inline=True),
            Column(_("现在") if self.is_issued else _("更正为"), numeric=True, inline=True), Column(_("记录的变化")),
        ]  # fmt: skip
        rows = [
            [self._door(one.name, one.label), said(one.before, one.unit), said(one.after, one.unit), moved(one)]
            for one in self.changed
        ]
        return Ledger(_("变了的数"), columns, rows)

    @property
    def sources(self) -> Ledger:
        columns = [
            Column(_("数字")), Column(_("数值"), numeric=True, inline=True), Column(_("记录"), numeric=True, inline=True),
            Column(_("怎样数出来的")),
        ]  # fmt: skip
        rows = [
            [self._door(one.name, one.label), said(one.value, one.unit), thousands(one.rows), one.sentence]
            for one in self.told.sources
        ]
        return Ledger(_("报告里的数从哪里来"), columns, rows)

    def _door(self, name: str, label: str) -> SafeString:
        words = read_aloud(name) if in_english() else label
        return format_html('<a href="{}">{}</a>', addresses.figure(name, period=self.period.code), words)

    @property
    def missing(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """The sentences that are left out: section, sentence, and the figures that have no record, each a door."""
        if self.told.composed is None:
            return []
        return [
            (one.heading, one.sentence, [(label, addresses.figure(name, period=self.period.code)) for name, label in one.figures])
            for one in self.told.composed.missing
        ]  # fmt: skip

    @property
    def unbound(self) -> list[str]:
        return [one.text for one in self.told.composed.unbound] if self.told.composed is not None else []

    @property
    def is_stale(self) -> bool:
        """Whether something has changed since it was checked, so that it cannot be issued."""
        composed = self.told.composed
        return self.report.state == State.CHECKED and composed is not None and composed.digest != self.report.digest

    @property
    def history(self) -> list[Step]:
        report, found = self.report, []
        for who, at, what in (
            (report.issued_by, report.issued_at, _("印发")), (report.checked_by, report.checked_at, _("核对")),
            (report.drafted_by, report.drafted_at, _("起草更正") if report.no > 1 else _("起草")),
        ):  # fmt: skip
            if who is not None:
                found.append(Step(_("%(what)s：%(who)s") % {"what": what, "who": who.name}, instant(at)))
        return found

    @property
    def other_issues(self) -> list[tuple[str, str, SafeString]]:
        """The other issues of the period, the newest first: name, address, state."""
        last = max((one.no for one in self.issues if one.state == State.ISSUED), default=0)
        return [
            (named(one, self.period), url_of(one), drawn(one, corrected=one.no < last))
            for one in self.issues if one.pk != self.report.pk
        ]  # fmt: skip

    # ---- the next step ----

    @property
    def next(self) -> NextStep | None:
        """What is to be done next, and whether this person may."""
        if self.is_issued:
            if self.latest.pk != self.report.pk:
                return None
            says = _("印发的报告不再改动。记录更正以后，另出一份更正，写明理由和改了什么。")
            return self._step("correct", Permission.REPORT_DRAFT, _("要改，请办更正"), _("办更正"), says)
        if self.report.state == State.CHECKED and not self.is_stale:
            says = _("已经核对，内容没有再变。印发以后，字和数都不再改动。")
            return self._step("issue", Permission.REPORT_ISSUE, _("可以印发了"), _("印发"), says)
        if self.is_stale:
            says = _("核对以后又有变化，要重新核对，才能印发。")
            return self._step("check", Permission.REPORT_CHECK, _("要重新核对"), _("核对无误"), says)
        says = _("由起草人以外的人逐句、逐个数核对。")
        return self._step("check", Permission.REPORT_CHECK, _("等人核对"), _("核对无误"), says)

    def _step(self, name: str, needs: Permission, title: str, label: str, says: str) -> NextStep:
        if not may_move(self.report.state, name):
            raise ValueError(f"{name} is no step of a report that is {self.report.state}")
        refusal = ""
        if not self.standing.may(needs):
            refusal = _("这一步由%(posts)s办理。") % {"posts": spoken(roles_with(needs))}
        elif name == "check" and self.report.drafted_by_id == self.standing.user.pk:
            refusal = _("这份报告是您起草的，要由别的%(posts)s核对。") % {"posts": spoken(roles_with(needs))}
        return NextStep(name, title, label, says, refusal)


def moved(one: Change) -> str:
    """How the rows behind a figure changed, in words."""
    told = [
        (one.came, ngettext("增加%(n)s条", "增加%(n)s条", one.came)), (one.went, ngettext("减少%(n)s条", "减少%(n)s条", one.went)),
        (one.altered, ngettext("改动%(n)s条", "改动%(n)s条", one.altered)),
    ]  # fmt: skip
    return _("，").join(words % {"n": thousands(n)} for n, words in told if n) or _("没有变化")

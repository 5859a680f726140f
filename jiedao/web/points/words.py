"""A statement in words: its lines rule by rule, what caps and tables say, what is contested, what has changed since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiedao.periods import day_of
from jiedao.points.amounts import column_of, points_on
from jiedao.points.statement import Line
from jiedao.procedures.points_reading import Contested, Sheet
from jiedao.rulebook import Edition, PointRule
from jiedao.web.parts import Column, Ledger
from jiedao.web.tags.days import day as day_words
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import state
from jiedao.web.tags.spoken import spoken

#: Where the record of a line is opened; "" where it has none.
Door = Callable[[Line], str]


def number(amount: Fraction | int | None) -> str:
    """Points as people write them: 3, 2.5, -1."""
    if amount is None:
        return ""
    exact = Fraction(amount)
    return str(exact.numerator) if exact.denominator == 1 else f"{float(exact):.3f}".rstrip("0")


@dataclass(frozen=True)
class Part:
    """The lines of one rule: what it gives this member and what it is capped at, by which basis, the table of its lines."""

    label: str
    said: str
    basis: str
    table: Ledger | None


def parts(sheet: Sheet, word: str | None, door: Door, contest: Door | None) -> list[Part]:
    """Every rule of a statement, with its lines. `word`: the member's category; `contest`: where a line is contested."""
    of, found = sheet.statement, []
    day = of.period.last
    for rule in of.points.rules:
        lines = of.of_rule(rule)
        table = _table(sheet, rule, lines, door, contest) if lines else None
        found.append(Part(spoken(rule), _said(of.edition, rule, word, day), _basis(of.edition, rule, day), table))
    return found


def _said(edition: Edition, rule: PointRule, word: str | None, day: date) -> str:
    """What a rule gives somebody, and its cap, in words."""
    said = []
    column = column_of(edition, edition.kinds[_kind(edition, rule)], rule.gives)
    given = points_on(edition, rule.gives, day, {column: word} if column and word else {})
    if given is not None:
        each = _("每次扣%(points)s分") if given < 0 else _("每次%(points)s分")
        said.append(each % {"points": number(abs(given))})
    if rule.at_most:
        most = number(edition.value(rule.at_most, day).number)
        said.append(_("每月最多计%(points)s分，超出的不计") % {"points": most})
    return _("，").join(said) + _("。") if said else ""


def _kind(edition: Edition, rule: PointRule) -> str:
    return next(one.for_ for one in edition.points.values() if rule in one.rules)


def _basis(edition: Edition, rule: PointRule, day: date) -> str:
    """By which reference a rule gives what it gives, with its mark 〔建议〕."""
    rows = [row for row in edition.values[rule.gives].rows if row.first <= day]
    return edition.basis(rows[-1]) if rows else ""


def _table(sheet: Sheet, rule: PointRule, lines: Sequence[Line], door: Door, contest: Door | None) -> Ledger:
    capped = rule.at_most is not None
    columns = [
        Column(_("记录")), Column(_("积分"), numeric=True, inline=True),
        *([Column(_("超出不计"), numeric=True, inline=True)] if capped else []),
        Column(_("行号"), inline=True), Column(_("申诉"), inline=True),
    ]  # fmt: skip
    rows = []
    for line in lines:
        earned = number(line.earned) if line.earned is not None else _("当日没有类别，不计分")
        rows.append([
            record_cell(sheet, line, door), earned, *([number(line.away) if line.away else ""] if capped else []),
            format_html('<span class="nb">{}</span>', line.number), contest_cell(sheet, line, contest),
        ])  # fmt: skip
    return Ledger(_("%(rule)s的每一条") % {"rule": spoken(rule)}, columns, rows)


def record_cell(sheet: Sheet, line: Line, door: Door) -> SafeString:
    """The day and the record of a line, leading to it."""
    form, about, corrects = sheet.records.get(line.record, ("", "", False)) if line.record else ("", "", False)
    edition = sheet.statement.edition
    label = spoken(edition.any_form(form)) if form in edition.undated.forms else _("记录")
    mark = state("corrected") if corrects else ""
    url = door(line)
    words = _("%(day)s %(what)s") % {"day": day_words(line.day), "what": label}
    head = format_html('<a href="{}">{}</a>', url, words) if url else words
    return format_html('{} {}<br><span class="small dim">{}</span>', head, mark, about)


def contest_cell(sheet: Sheet, line: Line, contest: Door | None) -> Any:
    """Whether a line is contested and what came of it; else how to contest it, while there is time."""
    made = sheet.appeal_of(line)
    if made is not None and made.told is None:
        return state("doing", word=_("申诉办理中"))
    if made is not None and made.told is not None:
        return state("done", word=_("已答复：%(outcome)s") % {"outcome": made.told.label})
    until = sheet.until(line)
    if contest is None or (until is not None and until < sheet.on):
        return ""
    return format_html('<a href="{}">{}</a>', contest(line), _("有异议"))


def appeal_rows(found: Sequence[Contested], within: str) -> list[dict[str, Any]]:
    """Appeals with what came of them, the latest first."""
    return [
        {
            "on": fullday(one.on), "numbers": _("、").join(sorted(one.numbers)), "why": one.why,
            "state": state("doing", word=_("办理中")) if one.told is None else state("done", word=one.told.label),
            "answered": fullday(one.told.on) if one.told is not None else "", "within": within,
        }
        for one in reversed(found)
    ]  # fmt: skip


def change_rows(sheet: Sheet) -> Ledger | None:
    """What has changed of a confirmed month since: then and now, line by line."""
    if not sheet.changed:
        return None
    labels = {rule.name: spoken(rule) for rule in sheet.statement.points.rules}
    columns = [
        Column(_("哪一条")),
        Column(_("确认时"), numeric=True, inline=True),
        Column(_("现在"), numeric=True, inline=True),
    ]
    rows = [
        [
            _("%(day)s %(rule)s（%(number)s）") % {
                "day": day_words(one.line.day), "rule": labels.get(one.line.rule, one.line.rule), "number": one.line.number,
            },
            number(one.before.counted) if one.before else _("没有"), number(one.after.counted) if one.after else _("没有"),
        ]
        for one in sheet.changed
    ]  # fmt: skip
    return Ledger(_("确认以后的变化"), columns, rows)


def confirmed_said(sheet: Sheet) -> tuple[str, str]:
    """Whether the month is confirmed, as a state and in words."""
    if sheet.confirmed is None:
        return "wait", _("支部还没有确认")
    if sheet.settled is not None:
        return "done", _("%(outcome)s，%(day)s") % {"outcome": sheet.settled.label, "day": fullday(sheet.settled.on)}
    return "check", _("支部%(day)s确认，等党工委审定") % {"day": fullday(day_of(sheet.confirmed.at))}


def named(name: str, url: str) -> SafeString:
    """A member as a door to their statement."""
    return format_html('<a href="{}">{}</a>', url, name)


def doors(*found: tuple[str, str]) -> SafeString:
    """Several doors in one cell."""
    return format_html_join(" ", '<a class="nb" href="{1}">{0}</a>', found)

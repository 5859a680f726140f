"""The office's half-year report: drafted by a section, checked by somebody else, issued by secretary or director.

A draft is put together anew each time; an issued report is printed from what was kept. A correction is the next issue of
the same period, with its reason and what has changed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission, roles_with
from jiedao.figures.figure import Figure
from jiedao.figures.freezing import Change, between, frozen
from jiedao.figures.models import FrozenFigure
from jiedao.periods import Period, day_in_words, day_of, parse_period
from jiedao.procedures import booking
from jiedao.register.models import Place
from jiedao.register.queries import office_place
from jiedao.register.scope import Scope
from jiedao.reports import actions, printing, queries, rules
from jiedao.reports.body import Body, from_data
from jiedao.reports.composing import Composed, compose
from jiedao.reports.models import Report, State
from jiedao.reports.problems import (
    ChangedWhileRead,
    NotHalfYear,
    NothingChanged,
    NothingToSay,
    NumberRefused,
    NumbersUnbound,
    PeriodAhead,
    WhyMissing,
)
from jiedao.tenancy.models import Street


@dataclass(frozen=True)
class Told:
    """A report as it is read: what it says, where its numbers come from, and what has changed.

    `composed` is what it would say now, None for an issued one. `kept`: the figures of an issued one. `changes`: of an
    issued report, its figures since then; of a correction, those of the issue it corrects against its own.
    """

    report: Report
    period: Period
    body: Body
    sources: list[printing.Source]
    composed: Composed | None
    kept: list[FrozenFigure]
    changes: list[Change]


def half_year(code: str, on: date) -> Period:
    """The half-year of this code. Raises UnknownPeriod, NotHalfYear, PeriodAhead."""
    period = parse_period(code)
    if period.kind != "half_year":
        raise NotHalfYear(period=period.label)
    if period.first > on:
        raise PeriodAhead(period=period.label, first=day_in_words(period.first))
    return period


def composed(period: Period, *, street: Street, on: date, edition_on: date | None = None) -> Composed:
    """The report of a period as it would stand on a day, by the rules of that day or of an earlier one."""
    return compose(booking.edition(street, edition_on or on), period, on, office=street.name)


def draft(code: str, *, street: Street, who: Standing, now: datetime) -> Report:
    """Begin the half-year's report. Raises ReportExists, NotHalfYear, PeriodAhead."""
    on = day_of(now)
    return actions.draft_report(period=half_year(code, on), edition_on=on, by=who.user, at=now)


def check(report: Report, *, seen: str, street: Street, who: Standing, now: datetime) -> Report:
    """Confirm a report that somebody else drafted. `seen`: the digest of what the checker has read.

    Raises CheckerDrafted, ChangedWhileRead, NothingToSay, NumbersUnbound, NoSuchMove.
    """
    period = parse_period(report.period)
    found = composed(period, street=street, on=day_of(now), edition_on=report.edition_on)
    if report.state != State.ISSUED and not found.quoted:
        raise NothingToSay(period=period.label)
    if report.state != State.ISSUED and found.unbound:
        numbers = "、".join(one.text for one in found.unbound)
        raise NumbersUnbound(count=len(found.unbound), numbers=numbers)
    if report.state != State.ISSUED and report.drafted_by_id != who.user.pk and seen != found.digest:
        raise ChangedWhileRead()
    posts = roles_with(Permission.REPORT_CHECK)
    return actions.check_report(report, period=period, composed=found, posts=posts, by=who.user, at=now)


def issue(report: Report, *, number: str, street: Street, who: Standing, now: datetime) -> Report:
    """Issue what was checked, under a document number if it has one. Raises ChangedSinceCheck, NumberRefused, NoSuchMove."""
    period, scope = parse_period(report.period), Scope.everything(street.code)
    if number:
        _require_number(number, street, scope)
    again = partial(composed, period, street=street, on=day_of(now), edition_on=report.edition_on)
    return actions.issue_report(
        report, period=period, recompose=again, place=office_place(scope), doc_number=number, by=who.user, at=now
    )


def _require_number(number: str, street: Street, scope: Scope) -> None:
    if street.demonstration_day:
        raise NumberRefused(number=number, reason="不能用：演示单位的报告没有文号", next_step="请不填文号，再印发。")
    if not rules.is_number(number):
        raise NumberRefused(number=number, reason="的写法不对", next_step="请写成：示办〔2018〕12号。")
    if queries.reports(scope).filter(doc_number=number).exists():
        raise NumberRefused(number=number, reason="已经用过", next_step="请核对发文登记，换一个文号。")


def correct(report: Report, *, why: str, street: Street, who: Standing, now: datetime) -> Report:
    """Begin a correction of an issued report. Raises WhyMissing, NothingChanged, NoSuchMove, ReportExists."""
    why = rules.reason_of(why)
    if not rules.LEAST <= len(why) <= rules.MOST:
        raise WhyMissing(least=rules.LEAST, most=rules.MOST)
    period = parse_period(report.period)
    again = composed(period, street=street, on=day_of(now), edition_on=report.edition_on)
    if report.state == State.ISSUED and again.digest == report.digest and not _moved(report, street, now):
        raise NothingChanged(period=period.label, no=report.no)
    return actions.begin_correction(report, period=period, why=why, by=who.user, at=now)


def _moved(report: Report, street: Street, now: datetime) -> bool:
    """Whether rows came or went behind numbers that are the same."""
    kept = queries.frozen_of(Scope.everything(street.code), report)
    return any(change.is_one for change in between(kept, _now(report, kept, street, now)))


def told(report: Report, *, street: Street, now: datetime) -> Told:
    """A report as it is read now, with what has changed."""
    period, scope = parse_period(report.period), Scope.everything(street.code)
    before = queries.frozen_of(scope, report.corrects) if report.corrects is not None else []
    if report.state == State.ISSUED:
        kept = queries.frozen_of(scope, report)
        changes = between(kept, _now(report, kept, street, now))
        return Told(report, period, from_data(report.body), printing.sources_of(kept), None, kept, changes)
    found = composed(period, street=street, on=day_of(now), edition_on=report.edition_on)
    changes = between(before, _frozen(found, office_place(scope), now)) if before else []
    return Told(report, period, found.body, printing.sources_now(found), found, [], changes)


def corrected(report: Report, *, street: Street) -> list[Change]:
    """What an issued correction changed: the figures of the issue before it against its own."""
    scope = Scope.everything(street.code)
    if report.corrects is None:
        return []
    return between(queries.frozen_of(scope, report.corrects), queries.frozen_of(scope, report))


def _frozen(found: Composed, place: Place, now: datetime) -> list[FrozenFigure]:
    """The figures of a report as they would be kept now; nothing is written."""
    return [frozen(one.figure, place=place, at=now, head="") for one in found.quoted.values()]


def _now(report: Report, kept: list[FrozenFigure], street: Street, now: datetime) -> list[FrozenFigure]:
    """The figures of an issued report, asked again by the rules of its day."""
    edition, period = booking.edition(street, report.edition_on), parse_period(report.period)
    place = office_place(Scope.everything(street.code))
    asked = (
        Figure(edition.figures[one.name], edition, period, day_of(now)) for one in kept if one.name in edition.figures
    )
    return [frozen(one, place=place, at=now, head="") for one in asked]


def printed(found: Told, *, street: Street) -> bytes:
    """The report as a Word file: an issued one as it was issued, byte for byte; any other as a draft of this moment."""
    report = found.report
    is_issued = report.state == State.ISSUED
    changes = corrected(report, street=street) if is_issued else found.changes
    shown = printing.Corrected(report.corrects, report.why, changes) if report.corrects is not None else None
    made = report.issued_at if is_issued and report.issued_at is not None else report.drafted_at
    return printing.document(
        street, found.body, found.sources, report=report if is_issued else None, made=made, corrected=shown
    )


def unwritten(period: Period, *, street: Street, now: datetime) -> bytes:
    """The report of a period that nobody has drafted yet, as a draft in Word; nothing is kept."""
    found = composed(period, street=street, on=day_of(now))
    return printing.document(street, found.body, printing.sources_now(found), report=None, made=now)

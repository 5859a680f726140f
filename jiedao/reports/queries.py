"""Reads of reports. Whoever may see figures may see them: a report says nothing but figures of the whole office."""

from typing import Any

from jiedao.figures.models import FrozenFigure
from jiedao.register.scope import Scope
from jiedao.reports.models import Report, ReportFigure
from jiedao.reports.problems import ReportMissing

_PEOPLE = ("drafted_by", "checked_by", "issued_by", "corrects")


def reports(scope: Scope) -> Any:
    """The office's reports, the newest period first, of a period the newest issue first."""
    found = Report.objects.filter(street_id=scope.street).select_related(*_PEOPLE).order_by("-period", "-no")
    return found.defer("corrects__body")


def listed(scope: Scope) -> Any:
    """The same without what they say: for lists."""
    return reports(scope).defer("body", "corrects__body")


def report_at(scope: Scope, period: str, no: int) -> Report:
    """One report by its period and number. Raises ReportMissing."""
    found = reports(scope).filter(period=period, no=no).first() if 0 < no < 32768 and period.isprintable() else None
    if found is None:
        raise ReportMissing(period=period, no=no)
    return found  # type: ignore[no-any-return]


def newest(scope: Scope, period: str, *, issued: bool = False) -> Report | None:
    """The newest report of a period, or the newest that is issued."""
    found = reports(scope).filter(period=period)
    return (found.filter(state="issued") if issued else found).first()  # type: ignore[no-any-return]


def frozen_of(scope: Scope, report: Report) -> list[FrozenFigure]:
    """The figures of an issued report as they were, in the order of the text."""
    rows = (
        ReportFigure.objects.filter(street_id=scope.street, report_id=report.pk).select_related("frozen").order_by("no")
    )
    return [row.frozen for row in rows]

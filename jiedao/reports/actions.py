"""From draft to issue and correction. Each step writes its event; nobody checks what he drafted."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from jiedao.audit.actions import record
from jiedao.audit.queries import head
from jiedao.figures.freezing import frozen
from jiedao.figures.models import FrozenFigure
from jiedao.periods import Period
from jiedao.register.models import Place
from jiedao.register.scope import Scope
from jiedao.reports.composing import Composed
from jiedao.reports.models import Report, ReportFigure, State
from jiedao.reports.problems import ChangedSinceCheck, CheckerDrafted, NoSuchMove, ReportExists
from jiedao.reports.rules import MOVES, may_move


@transaction.atomic
def draft_report(*, period: Period, edition_on: date, by: Any, at: datetime) -> Report:
    """Begin the report of a period. Raises ReportExists when one stands already, whatever its state."""
    made = _begun(Report(period=period.code, edition_on=edition_on, drafted_by_id=by.pk, drafted_at=at), period)
    record("report.drafted", subject=made, by=by, at=at, data={"period": period.code})
    return made


@transaction.atomic
def begin_correction(report: Report, *, period: Period, why: str, by: Any, at: datetime) -> Report:
    """Begin the next issue of an issued report, which says what has changed and why; the issued one stays as it is.

    Basis: Statistics Law (2024): a correction is shown with its reason. Raises NoSuchMove, ReportExists.
    """
    report = _locked(report, "correct", period)
    made = _begun(
        Report(
            period=report.period, no=report.no + 1, corrects=report, why=why, edition_on=report.edition_on,
            drafted_by_id=by.pk, drafted_at=at,
        ),
        period,
    )  # fmt: skip
    told = {"of": report.pk, "no": made.no, "why": hashlib.sha256(why.encode()).hexdigest()}
    record("report.correction_begun", subject=made, by=by, at=at, data=told)
    return made


@transaction.atomic
def check_report(report: Report, *, period: Period, composed: Composed, posts: str, by: Any, at: datetime) -> Report:
    """Confirm what a report says, word and number; what was confirmed is kept. Checked anew, the later check counts.

    Raises NoSuchMove, and CheckerDrafted for who drafted it (`posts`: who else may).
    """
    report = _locked(report, "check", period)
    if report.drafted_by_id == by.pk:
        raise CheckerDrafted(posts=posts)
    report.state, report.body, report.digest = State.CHECKED, composed.body.as_data(), composed.digest
    report.checked_by, report.checked_at = by, at
    report.save(update_fields=["state", "body", "digest", "checked_by", "checked_at"])
    record("report.checked", subject=report, by=by, at=at, data={"text": report.digest})
    return report


@transaction.atomic
def issue_report(
    report: Report, *, period: Period, recompose: Callable[[], Composed], place: Place, doc_number: str, by: Any,
    at: datetime,
) -> Report:  # fmt: skip
    """Issue what was checked, and keep its figures with their rows for good.

    The event is written first: it holds the office's chain until the end of the transaction, so that no record can come
    between two figures. What is put together then must be what was checked. Raises NoSuchMove, ChangedSinceCheck.
    """
    report = _locked(report, "issue", period)
    record("report.issued", subject=report, by=by, at=at, data={"text": report.digest, "number": doc_number})
    report.head = head(Scope.everything(report.street_id)).head
    composed = recompose()
    if composed.digest != report.digest:
        raise ChangedSinceCheck(what=_what_changed(report, composed))
    kept = [frozen(one.figure, place=place, at=at, head=report.head) for one in composed.quoted.values()]
    FrozenFigure.objects.bulk_create(kept)
    ReportFigure.objects.bulk_create([ReportFigure(report=report, frozen=one, no=no) for no, one in enumerate(kept, 1)])
    report.state, report.issued_by, report.issued_at, report.doc_number = State.ISSUED, by, at, doc_number
    report.save(update_fields=["state", "issued_by", "issued_at", "doc_number", "head"])
    return report


def _begun(report: Report, period: Period) -> Report:
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as taken:
        there = Report.objects.filter(kind=report.kind, period=report.period).order_by("-no").first()
        raise ReportExists(period=period.label, no=there.no, state=State(there.state).label) from taken
    return report


def _locked(report: Report, move: str, period: Period) -> Report:
    """The report as it stands, kept from others until the end; refused where the step is not possible."""
    found = Report.objects.select_for_update().get(pk=report.pk)
    if not may_move(found.state, move):
        _, said, instead = MOVES[move]
        raise NoSuchMove(period=period.label, no=found.no, state=State(found.state).label, move=said, next_step=instead)
    return found  # type: ignore[no-any-return]


def _what_changed(report: Report, composed: Composed) -> str:
    """The figures that are printed otherwise than they were checked, or the words."""
    then = {piece[1]: piece[0] for piece in _pieces(report.body) if len(piece) > 1}
    now = composed.quoted
    said = [
        f"{now[name].label if name in now else name}：{then.get(name, '没有')} → {now[name].printed if name in now else '没有'}"
        for name in dict.fromkeys([*then, *now])
        if then.get(name) != (now[name].printed if name in now else None)
    ]
    return "；".join(said) or "数没有变，构成它们的记录或文字变了"


def _pieces(kept: Any) -> list[list[str]]:
    return [
        piece
        for part in kept["parts"] for section in part["sections"] for paragraph in section["paragraphs"]
        for piece in paragraph
    ]  # fmt: skip

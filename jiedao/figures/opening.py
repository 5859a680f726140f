"""Who may open the rows behind a number. The number itself is everybody's who may see numbers; its rows are records.

Rows open whole or not at all: to whoever's work covers the figure's place in every line of work its rows may have.
"""

from collections.abc import Iterable

from jiedao.access.roles import LINES
from jiedao.figures.figure import Figure
from jiedao.figures.problems import RowsNotYours
from jiedao.register.models import Place
from jiedao.register.queries import places
from jiedao.register.scope import Grant, Scope

WHOLE = "全街道"


def lines_of(figure: Figure) -> frozenset[str]:
    """The lines of work in which the rows may have been recorded."""
    rows, edition = figure.counted, figure.edition
    match rows.source:
        case "register":
            return frozenset({edition.kinds[rows.name].line})
        case "matters":
            return frozenset({edition.matters[rows.name].line})
        case "ballots":
            return frozenset({edition.ballots[rows.name].line})
        case "activities":
            return frozenset({edition.activities[rows.name].line})
        case "duties":
            return frozenset({edition.duties[rows.name].line})
        case "cases":
            ladder = edition.ladders[rows.name]
            forms = {opening.form for opening in ladder.opens if opening.form}
            return frozenset({edition.any_form(form).line for form in forms} or {ladder.line})
        case "ballots":
            return frozenset({edition.ballots[rows.name].line})
    return frozenset({edition.any_form(rows.form).line}) if rows.form else frozenset()


def may_open(figure: Figure, scope: Scope) -> bool:
    """Whether these rows are open to somebody; of a figure made of others, whether all of theirs are."""
    if figure.definition.rows is None:
        return all(may_open(part, scope) for part in figure.parts)
    if figure.counted.source == "members":
        return True
    closed = bool(names_of(figure) & scope.not_whole)
    return not closed and any(_reaches(grant, figure) for grant in _fitting(figure, scope))


def names_of(figure: Figure) -> frozenset[str]:
    """Under which names of forms and registers the rows may be shut to somebody."""
    rows = figure.counted
    if rows.source == "activities":
        activity = figure.edition.activities[rows.name]
        return frozenset({activity.form, activity.joins.name})
    return frozenset({rows.form or rows.name})


def names_persons(figure: Figure) -> bool:
    """Whether these rows are about persons as records that are open to certain posts only: whoever may not be shown
    personal values whole sees their names masked."""
    rows, edition = figure.counted, figure.edition
    if rows.source == "register":
        return bool(edition.kinds[rows.name].seen_by)
    if rows.source == "activities":
        return bool(edition.kinds[edition.activities[rows.name].joins.name].seen_by)
    return bool(rows.form and edition.any_form(rows.form).seen_by)


def _fitting(figure: Figure, scope: Scope) -> list[Grant]:
    """What the person holds in all lines of work the rows may have."""
    wanted = lines_of(figure)
    return [grant for grant in scope.grants if grant.lines is None or wanted <= grant.lines]


def _reaches(grant: Grant, figure: Figure) -> bool:
    return grant.places is None or (figure.place is not None and figure.place.pk in grant.places)


def openable(figure: Figure, scope: Scope) -> list[Place]:
    """The widest places whose rows of this figure are open to somebody whom the whole is not."""
    if figure.definition.rows is None or names_of(figure) & scope.not_whole:
        return []
    ids = {id for grant in _fitting(figure, scope) for id in grant.places or ()}
    if not ids:
        return []
    mine = [place for place in places(scope) if place.pk in ids]
    return [place for place in mine if place.parent_id not in ids]


def refusal(figure: Figure, scope: Scope) -> RowsNotYours:
    """Why the rows are not open to somebody, and which are."""
    where = figure.place.name if figure.place is not None else WHOLE
    mine = openable(figure, scope)
    if mine:
        return RowsNotYours(figure=figure.definition.label, place=where, yours=_said(place.name for place in mine))
    lines = sorted({line for grant in scope.grants for line in grant.lines or ()})
    wanted = set() if figure.definition.rows is None else lines_of(figure)
    about = "、".join(f"“{LINES[line]}”" for line in sorted(wanted) if line in LINES)
    yours = _said(f"{LINES[line]}的数字" for line in lines) or "“谁能看到什么”里您的范围"
    return RowsNotYours(figure=figure.definition.label, place=f"{where}{about}", yours=yours)


def require_rows(figure: Figure, scope: Scope) -> None:
    """Raises RowsNotYours unless the rows are open to this person."""
    if not may_open(figure, scope):
        raise refusal(figure, scope)


def _said(names: Iterable[str]) -> str:
    return "、".join(names)

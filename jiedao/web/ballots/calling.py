"""Among whose members a vote is called, or a draw announced."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from jiedao.register.queries import office_place
from jiedao.register.search import on_lists
from jiedao.rulebook import Ballot, Edition


def subjects_for(request: HttpRequest, ballot: Ballot, edition: Edition, today: date) -> list[tuple[str, str]]:
    """Whose members may vote by a ballot: what its record is about, else the groups of its electors, else the office."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    form = (
        (ballot.held_at or "") if (ballot.held_at or "") in edition.forms else (ballot.held_at or "").rpartition(".")[0]
    )
    kinds = set(edition.forms[form].for_) if form in edition.forms else set()
    rows = ballot.electors or ballot.among
    if not kinds and rows is not None:
        kinds = {kind.name for kind in edition.kinds.values() if kind.members == rows.name}
    found = []
    if not kinds or "sub_district" in kinds:
        office = office_place(scope)
        if any(grant.places is None for grant in scope.grants):
            found.append((str(office.pk), office.name))
    listed = on_lists(scope, kinds - {"sub_district"}, "", on=today, limit=300) if kinds - {"sub_district"} else []
    return found + [(str(one.pk), one.name) for one in listed]

"""`ballots: ballot` as a source of rows: one row an option's count of a poll that is settled. No row names who was voted on."""

from typing import Any

from django.db.models import Case, Q, QuerySet, TextField, Value, When

from jiedao.ballots.models import Tally
from jiedao.entries.rows import AsOf, Source
from jiedao.rulebook import Edition


class BallotSource(Source):
    """The counts of one ballot's polls, as far as they were settled at the reader's moment."""

    day = "held_on"
    own = {
        "subject": ("subject_id", "ref"), "place": ("place_id", "ref"), "held_on": ("held_on", "day"),
        "option": ("option", "word"), "votes": ("votes", "number"), "won": ("has_won", "word"),
    }  # fmt: skip

    def __init__(self, edition: Edition, as_of: AsOf, ballot: str) -> None:
        super().__init__(edition, as_of)
        self.ballot = ballot

    def base(self) -> QuerySet[Any]:
        known = Q() if self.as_of.at is None else Q(settled_at__lte=self.as_of.at)
        won = Case(When(won=True, then=Value("yes")), default=Value("no"), output_field=TextField())
        return Tally.objects.filter(known, ballot=self.ballot).annotate(has_won=won)  # type: ignore[no-any-return]

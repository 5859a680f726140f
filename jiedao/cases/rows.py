"""`cases: ladder` as a source of rows: one row a case, its state as of the reader's day."""

from typing import Any

from django.db.models import Case as Choose
from django.db.models import DurationField, ExpressionWrapper, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Extract

from jiedao.cases.models import Case
from jiedao.entries.rows import AsOf, Column, Source, own_column
from jiedao.rulebook import Edition


class CaseSource(Source):
    """The cases of one ladder. A case closed after the reader's day counts as open on it.

    What was found is counted once: neither the parts of a case nor a duplicate that went into another are rows.
    """

    day = "opened_on"
    entry = "entry_id"
    own = {
        "subject": ("subject_id", "ref"), "place": ("place_id", "ref"), "opened_on": ("opened_on", "day"),
        "closed_on": ("closed_on", "day"), "due_on": ("due_on", "day"), "state": ("state_then", "word"),
        "lane": ("lane", "word"), "late": ("is_late", "word"), "repeated": ("is_repeated", "word"),
        "hours": ("hours", "number"), "workdays": ("workdays", "number"),
    }  # fmt: skip

    def __init__(self, edition: Edition, as_of: AsOf, ladder: str) -> None:
        super().__init__(edition, as_of)
        self.ladder = ladder

    def base(self) -> QuerySet[Any]:
        closed_then = Q(state="closed", closed_on__lte=self.as_of.day)
        rows = Case.objects.filter(ladder=self.ladder, whole=None, joined_into=None).annotate(
            state_then=Choose(
                When(closed_then, then=Value("closed")),
                When(state="closed", then=Value("submitted")),
                default=F("state"),
                output_field=TextField(),
            ),
            is_late=_word("late"),
            is_repeated=_word("repeated"),
            hours=Cast(
                Extract(ExpressionWrapper(F("closed_at") - F("opened_at"), DurationField()), "epoch") / 3600,
                IntegerField(),
            ),
        )
        return rows  # type: ignore[no-any-return]

    def other(self, name: str) -> Column:
        head, _, rest = name.partition(".")
        if head != "found":
            raise LookupError(f"a case has no column {name}")
        return own_column(f"found__{rest}", "word")


def _word(flag: str) -> Any:
    return Choose(When(**{flag: True}, then=Value("yes")), default=Value("no"), output_field=TextField())

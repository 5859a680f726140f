"""`activities: activity` as a source of rows: one row a person who took part in a session; that is one person-time.

`count` over it is person-times and `distinct: subject` is persons; the reader holds each to its unit.
"""

from typing import Any

from django.db.models import F, OuterRef, QuerySet

from jiedao.activities.models import Attendance
from jiedao.entries.models import Fact
from jiedao.entries.rows import AsOf, Column, Source, fact_column, own_column, typed
from jiedao.rulebook import Edition

#: Hours are kept in minutes.
MINUTES = 60


class ActivitySource(Source):
    """Those who took part in one activity's sessions, as the records said at the reader's moment."""

    day = "held_on"
    entry = "entry_id"
    own = {
        "subject": ("person_id", "ref"), "place": ("place_id", "ref"), "occurred_on": ("held_on", "day"),
        "entry.subject": ("group_id", "ref"),
    }  # fmt: skip

    def __init__(self, edition: Edition, as_of: AsOf, activity: str) -> None:
        super().__init__(edition, as_of)
        self.activity = edition.activities[activity]

    def base(self) -> QuerySet[Any]:
        return Attendance.objects.filter(self.as_of.standing(), activity=self.activity.name)  # type: ignore[no-any-return]

    def column(self, name: str) -> Column:
        if name == "hours":
            found = own_column("minutes", "number")
            return Column(found.kind, found.exists, lambda: F("minutes"), MINUTES)
        head, _, rest = name.partition(".")
        if head == "subject" and rest:
            return self.through(self.kinds(), OuterRef("person_id"), rest)
        return super().column(name)

    def kinds(self) -> Any:
        """The register of those who may sign up before all others: a column of the same name may stand on several."""
        own = self.activity.joins.name
        return sorted(self.edition.kinds.values(), key=lambda kind: kind.name != own)

    def other(self, name: str) -> Column:
        head, _, rest = name.partition(".")
        form = self.edition.any_form(self.activity.form)
        if head != "entry" or rest not in form.fields:
            raise LookupError(f"{self.activity.name} has no column {name}")

        def beside() -> Any:
            return Fact.objects.filter(
                street_id=OuterRef("street_id"), entry_id=OuterRef("entry_id"), field=f"{self.activity.form}.{rest}", item=0
            )  # fmt: skip

        place, scale = typed(form.fields[rest])
        return fact_column(place, scale, beside)

"""`duties: duty` as a source of rows: one row an obligation, its state as of the reader's day."""

from typing import Any

from django.db.models import F, Q, QuerySet

from jiedao.duties.models import Obligation
from jiedao.entries.rows import AsOf, Column, Source
from jiedao.rulebook import Edition


class DutySource(Source):
    """The obligations of one duty. `state` is computed for the day, so it is compared as an expression."""

    day = "due_on"
    own = {
        "subject": ("subject_id", "ref"), "place": ("place_id", "ref"), "due_on": ("due_on", "day"),
        "done_on": ("done_on", "day"), "state": ("state", "word"),
    }  # fmt: skip

    def __init__(self, edition: Edition, as_of: AsOf, duty: str) -> None:
        super().__init__(edition, as_of)
        self.duty = duty

    def base(self) -> QuerySet[Any]:
        return Obligation.objects.filter(duty=self.duty).on(self.as_of.day)  # type: ignore[no-any-return]

    def other(self, name: str) -> Column:
        """A column of `each`: the member stands in `each` as `post=watch|shift=day`."""

        def exists(**lookups: Any) -> Q:
            words = lookups.get("value__in")
            if words is None:
                return Q(each__contains=f"{name}=")
            found = Q(pk__in=[])
            for word in words:
                found |= Q(each=f"{name}={word}") | Q(each__endswith=f"|{name}={word}")
                found |= Q(each__startswith=f"{name}={word}|") | Q(each__contains=f"|{name}={word}|")
            return found

        return Column("word", exists, lambda: F("each"))

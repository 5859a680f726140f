"""Activities: who took part in the sessions that were held, one row a person and session."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jiedao.rulebook.evaluation import Lookup
from jiedao.rulebook.matters import Activity
from jiedao.rulebook.plain.matters import Matters
from jiedao.rulebook.plain.records import Entry, Row
from jiedao.rulebook.rows import Rows


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """A session that was held: of which activity, with what record, and who came (person -> hours, None where not kept)."""

    activity: str
    entry: Entry
    came: Mapping[str, Any]

    @property
    def at(self) -> datetime:
        return self.entry.at


@dataclass(eq=False)
class Activities(Matters):
    """Adds `activities` as a source."""

    sessions: Sequence[Session] = field(default=())

    def _activities(self, rows: Rows, on: date) -> Iterator[Row]:
        activity = self.edition.activities[rows.name]
        for number, one in enumerate(self.sessions):
            if one.activity == rows.name and one.at.date() <= on:
                for person, hours in one.came.items():
                    yield Row((one.entry.id or number, person), one.at, self._taking_part(activity, one, person, hours))

    def _taking_part(self, activity: Activity, one: Session, person: str, hours: Any) -> Lookup:
        form, day = self.edition.any_form(activity.form), one.at.date()
        own = {"subject": person, "place": one.entry.place, "occurred_on": day, "hours": hours}

        def ask(path: str) -> Any:
            head, _, rest = path.partition(".")
            if head == "entry":
                return self._column(one.entry, form, rest)
            if head == "subject" and rest:
                return self.look(person, rest, day, (activity.joins.name,))
            return own.get(path)

        return ask

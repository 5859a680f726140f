"""The clocks of a case: what the rulebook says on the day, run from an instant over the office's workdays. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jiedao.periods import TZ, Calendar, Due, day_of
from jiedao.rulebook import Edition, Lane


@dataclass(frozen=True)
class Clocks:
    """One edition's values read for one case; `row` holds the columns of what opened it (a value may be `per` one)."""

    edition: Edition
    calendar: Calendar
    row: Mapping[str, Any]

    def due(self, value: str | None, start: datetime) -> Due | None:
        """When the clock called `value` runs out if it starts now; `found.due_on` names a day the record itself set."""
        if not value:
            return None
        if value.startswith("found."):
            day = self.row.get(value.removeprefix("found."))
            return self.end_of(date.fromisoformat(day)) if day else None
        clock = self.edition.clock(value, day=day_of(start), row=self.row)
        return clock.due(start, self.calendar)

    def accept(self, lane: Lane, start: datetime) -> Due | None:
        return self.due(lane.accept, start)

    def finish(self, lane: Lane, start: datetime) -> Due | None:
        return self.due(lane.finish, start)

    @staticmethod
    def end_of(day: date) -> Due:
        return Due(datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=TZ), day, False)

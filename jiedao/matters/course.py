"""The course of one matter: which step comes next, until when and not before when, as the rulebook says that day. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jiedao.matters import rules
from jiedao.periods import Calendar, Due, day_of
from jiedao.rulebook import Edition, Matter, Step, evaluate


@dataclass(frozen=True)
class Next:
    """The step a matter waits for, until when, and not before when."""

    step: Step
    due: Due | None
    not_before: date | None


@dataclass(frozen=True)
class Course:
    """The declared steps of one matter. `ask` gives a column of the matter: of its opening, or of a step gone."""

    declared: Matter
    edition: Edition
    calendar: Calendar
    ask: Callable[[str], Any]

    def step(self, name: str) -> Step:
        """A step by its name; the first where the rulebook has renamed its steps since."""
        return next((one for one in self.declared.steps if one.name == name), self.declared.steps[0])

    def after(self, done: Mapping[str, datetime], opened_at: datetime, *, refused: bool = False) -> Next | None:
        """The next step once these are done; None when all are gone."""
        on = day_of(max([opened_at, *done.values()]))

        def meets(condition: Any) -> bool:
            return condition is None or evaluate(condition, self.ask, self.edition, on)

        step = rules.upcoming(self.declared.steps, done, meets, refused=refused)
        if step is None:
            return None
        before, last = self._before(step, done, opened_at)
        lead = self.due(before.lead, last) if before is not None else None
        return Next(step, self.due(step.within, last), lead.on if lead else None)

    def _before(self, step: Step, done: Mapping[str, datetime], opened_at: datetime) -> tuple[Step | None, datetime]:
        """The step done before another, in the order of the rulebook, and when."""
        before, last = None, opened_at
        for one in self.declared.steps:
            if one.name == step.name:
                break
            if one.name in done:
                before, last = one, done[one.name]
        return before, last

    def due(self, value: str | None, start: datetime) -> Due | None:
        """When the clock called `value` runs out if it starts then."""
        if not value:
            return None
        return self.edition.clock(value, day=day_of(start), row=self.ask).due(start, self.calendar)

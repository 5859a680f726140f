"""Cases: what rows open, with how many findings, and in which lane the clocks have brought them by a day."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from jiedao.periods import end_of
from jiedao.rulebook.evaluation import Lookup
from jiedao.rulebook.model import Ladder, Lane
from jiedao.rulebook.plain.duties import Duties
from jiedao.rulebook.plain.records import Row, moment
from jiedao.rulebook.rows import Rows

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One case as it stands on a day: nobody has touched it, only its clocks have run."""

    key: Hashable
    subject: str | None
    opened_at: datetime
    findings: tuple[str, ...]
    found: Lookup
    lane: Lane
    due: datetime | None
    repeated: bool = False


@dataclass(eq=False)
class Cases(Duties):
    """Adds `cases` as a source."""

    def cases(self, ladder: Ladder, on: date | None = None) -> list[Case]:
        """The cases of a ladder opened up to a day, in the order they were opened."""
        on = on or self.on
        opened = [one for rows in ladder.opens for one in self._opened(ladder, rows, on)]
        opened.sort(key=lambda one: one.opened_at)
        made: list[Case] = []
        for one in opened:
            before = [
                other for other in made if other.subject == one.subject and set(other.findings) & set(one.findings)
            ]
            made.append(self._brought(ladder, one, on, bool(before)))
        return made

    def _opened(self, ladder: Ladder, rows: Rows, on: date) -> Iterator[Case]:
        first = ladder.lanes[0]
        groups: dict[Hashable, list[Row]] = {}
        for row in self.rows(rows, on):
            if rows.source == "duties" and self.period is not None and row.day < self.period.first:
                continue
            groups.setdefault((row.record if not rows.apart else None) or (rows.name, row.key), []).append(row)
        for key, found in groups.items():
            at = moment(found[0].day + DAY) if rows.source == "duties" else found[0].at
            if at.date() <= on:
                words = tuple(str(row.ask("item") or row.key) for row in found)
                yield Case(key, found[0].ask("subject"), at, words, found[0].ask, first, None)

    def _brought(self, ladder: Ladder, one: Case, on: date, repeated: bool) -> Case:
        """The case in the lane to which it has come by itself."""
        at = one.opened_at
        for lane in ladder.lanes:
            due = self._due(lane, one, at)
            if lane.when_late != "next" or due is None or on <= due.date():
                return Case(one.key, one.subject, one.opened_at, one.findings, one.found, lane, due, repeated)
            at = due
        raise AssertionError("the last lane has no next")

    def _due(self, lane: Lane, one: Case, at: datetime) -> datetime | None:
        if lane.finish is None:
            return None
        if lane.finish.startswith("found."):
            day = one.found(lane.finish.removeprefix("found."))
            return end_of(day) if isinstance(day, date) else None

        def ask(column: str) -> Any:
            entry = one.found(column)
            return entry if entry is not None else one.found(f"entry.{column}")

        return self.edition.clock(lane.finish, day=at.date(), row=ask).due(at, self.calendar).at

    def _cases(self, rows: Rows, on: date) -> Iterator[Row]:
        ladder = self.edition.ladders[rows.name]
        for one in self.cases(ladder, on):
            yield Row(one.key, one.opened_at, self._case_asker(ladder, one, on))

    def _case_asker(self, ladder: Ladder, one: Case, on: date) -> Lookup:
        late = one.lane is not ladder.lanes[0] or (one.due is not None and on > one.due.date())
        columns = {
            "subject": one.subject, "opened_on": one.opened_at, "due_on": one.due, "lane": one.lane.name,
            "state": "assigned", "late": "yes" if late else "no", "repeated": "yes" if one.repeated else "no",
        }  # fmt: skip

        def ask(path: str) -> Any:
            if path.startswith("subject."):
                return self.look(one.subject, path.removeprefix("subject."), one.opened_at.date(), ladder.for_)
            if path.startswith("found."):
                return one.found(path.removeprefix("found."))
            return columns.get(path)

        return ask

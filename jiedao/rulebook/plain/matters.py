"""Matters and what hangs on them: the next step and its day, ballots, benefits, points."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from math import floor
from typing import Any

from jiedao.periods import Period
from jiedao.rulebook.evaluation import Lookup, amount_of, compares
from jiedao.rulebook.formulas import FORMULAS, line_of
from jiedao.rulebook.matters import Ballot, Benefit, Matter, PointRule, Points, Step, Threshold
from jiedao.rulebook.plain.cases import Cases
from jiedao.rulebook.plain.records import Row
from jiedao.rulebook.rows import Rows


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A matter: its opening record and the steps gone. `values` may hold `outcome` and `ended_on`."""

    matter: str
    about: str | None
    at: datetime
    values: Mapping[str, Any]
    done: Mapping[str, tuple[datetime, Mapping[str, Any]]]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Next:
    """The step a matter waits for, until when, and not before when."""

    step: str
    due: date | None
    not_before: date | None


@dataclass(eq=False)
class Matters(Cases):
    """Adds `matters` as a source."""

    matters: Sequence[Opened] = field(default=())

    def _matters(self, rows: Rows, on: date) -> Iterator[Row]:
        matter = self.edition.matters[rows.name]
        for one in self.matters:
            if one.matter == rows.name and one.at.date() <= on:
                yield Row(one.id, one.at, self._matter_asker(matter, one, on))

    def _matter_asker(self, matter: Matter, one: Opened, on: date) -> Lookup:
        form = self.edition.forms[matter.opens]
        ended = one.values.get("ended_on")
        due = (
            self.edition.clock(matter.within, day=one.at.date()).due_on(one.at.date(), self.calendar)
            if matter.within
            else None
        )
        own: dict[str, Any] = {
            "subject": one.about, "opened_on": one.at, "ended_on": ended, "outcome": one.values.get("outcome"),
            "late": "yes" if due is not None and (ended or on) > due else "no",
        }  # fmt: skip
        steps = {step.name: self.edition.forms.get(step.form or "") for step in matter.steps}

        def ask(path: str) -> Any:
            head, _, rest = path.partition(".")
            if path in own:
                return own[path]
            if path.endswith("_on") and path[:-3] in one.done:
                return one.done[path[:-3]][0]
            if head in steps and rest:
                filled = steps[head]
                if head not in one.done or filled is None:
                    return None
                name, _, more = rest.partition(".")
                at, values = one.done[head]
                return (
                    self.beyond(filled.fields[name], values.get(name), more, at.date())
                    if name in filled.fields
                    else None
                )
            if head == "subject":
                return self.look(one.about, rest, one.at.date(), form.for_)
            return (
                self.beyond(form.fields[head], one.values.get(head), rest, one.at.date())
                if head in form.fields
                else None
            )

        return ask

    def next_step(self, one: Opened) -> Next | None:
        """The first step not gone whose condition holds; None when all are gone."""
        matter = self.edition.matters[one.matter]
        row = Row(one.id, one.at, self._matter_asker(matter, one, self.on))
        last, before = one.at, None
        for step in matter.steps:
            if step.name in one.done:
                last, before = one.done[step.name][0], step
            elif self.meets(step.when, row):
                return Next(
                    step.name,
                    self._after(step.lasts or step.within, last),
                    self._after(before.lead if before else None, last),
                )
        return None

    def _after(self, value: str | None, at: datetime) -> date | None:
        if value is None:
            return None
        return self.edition.clock(value, day=at.date()).due(at, self.calendar).on

    # ---- ballots ----

    def votes(self, ballot: Ballot, given: Mapping[str, Any], on: date) -> dict[str, Any]:
        """Whether enough came, whether it passes, and which options are above their cap."""
        recused = int(given.get("recused", 0)) if ballot.recusal else 0
        bases = {
            "electors": int(given.get("electors", 0)) - recused, "present": int(given.get("present", 0)) - recused,
            "cast": sum(int(given.get(option, 0)) for option in ballot.options)
            or int(given.get("cast", given.get("votes", 0))),
        }  # fmt: skip
        favour = int(given.get("votes", given.get(next(iter(ballot.options), ""), 0)))
        over = [
            option for option, cap in ballot.caps.items()
            if int(given.get(option, 0)) > floor(self.edition.value(cap, on).number * int(given.get("rated", 0)))
        ]  # fmt: skip
        return {
            "quorum": self._reached(ballot.present, bases["present"], bases, on),
            "passes": self._reached(ballot.passes, favour, bases, on),
            "over_cap": over,
        }

    def _reached(self, threshold: Threshold | None, count: int, bases: Mapping[str, int], on: date) -> str:
        if threshold is None:
            return "yes"
        wanted = self.edition.value(threshold.value, on).number * bases[threshold.of]
        return "yes" if compares(Fraction(count), threshold.op, wanted) else "no"

    # ---- benefits ----

    def benefit(self, benefit: Benefit, one: Opened) -> dict[str, Any]:
        """Whether a matter's records make somebody eligible, for how much, or because of what not."""
        row = Row(one.id, one.at, self._matter_asker(self.edition.matters[one.matter], one, self.on))
        failing = [term.name for term in benefit.eligible if not self.meets(term.when, row)]
        if failing:
            return {"eligible": "no", "because": failing[0]}
        return {"eligible": "yes", "amount": self._amount(benefit, row)}

    def _amount(self, benefit: Benefit, row: Row) -> Any:
        how, name = benefit.amount
        if how == "field":
            return amount_of(row.ask(name))
        if how == "value":
            return self.edition.value(name, row.day, row=row.ask).number
        line = line_of(benefit)
        given = {
            column.rpartition(".")[2]: amount_of(row.ask(column)) for column in self._formula_columns(benefit, name)
        }
        if line is not None:
            given["line"] = self.edition.value(line, row.day).number
        return FORMULAS[name].of(**given)

    def _formula_columns(self, benefit: Benefit, name: str) -> Iterator[str]:
        """Where the numbers of a formula stand: in the opening form or in the record of a step."""
        matter = self.edition.matters[benefit.granted_by.name]
        for wanted in FORMULAS[name].takes:
            for step in (*reversed(matter.steps), None):
                if path := self._holding(step, wanted, matter):
                    yield path
                    break

    def _holding(self, step: Step | None, wanted: str, matter: Matter) -> str | None:
        form = self.edition.forms.get((step.form if step else matter.opens) or "")
        if form is None or wanted not in form.fields:
            return None
        return f"{step.name}.{wanted}" if step else wanted

    # ---- points ----

    def points(self, points: Points, subject: str, period: Period) -> Fraction | None:
        """What a subject has in a period; None for one who is not counted."""
        mine = [
            one
            for one in self.listings
            if one.kind == points.for_ and one.subject == subject and one.holds(period.last)
        ]
        if not mine or not self.meets(
            points.where, Row(subject, mine[0].at, self._listing_asker(mine[0], period.last))
        ):
            return None
        return sum((self._rule(points, rule, subject, period) for rule in points.rules), Fraction(0))

    def _rule(self, points: Points, rule: PointRule, subject: str, period: Period) -> Fraction:
        column = self.columns.about(rule.rows, frozenset((points.for_,)))[0]
        total = Fraction(0)
        for row in self.rows(rule.rows):
            if period.contains(row.day) and row.ask(column) == subject:

                def ask(path: str, day: date = row.day) -> Any:
                    return self.look(subject, path.removeprefix("subject."), day, (points.for_,))

                total += self.edition.value(rule.gives, row.day, row=ask).number
        if rule.at_most is None:
            return total
        return min(total, self.edition.value(rule.at_most, period.last).number)

"""Running worked examples: what they expect against what the plain reading finds."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from jiedao.periods import TZ, period_of
from jiedao.problems import Problem
from jiedao.rulebook import quantities
from jiedao.rulebook.edition import Edition
from jiedao.rulebook.examples import Example, Filled
from jiedao.rulebook.plain.activities import Session
from jiedao.rulebook.plain.matters import Opened
from jiedao.rulebook.plain.records import EVER, Entry, Listing
from jiedao.rulebook.plain.world import World

At: TypeAlias = Callable[[date, str], Edition]


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """An example that does not hold: what it expects and what is found."""

    file: Path
    line: int
    example: str
    about: str
    expected: str
    found: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line} 用例“{self.example}”：{self.about} 应为 {self.expected}，算出来是 {self.found}。"
        )


def run(examples: Iterable[Example], at: At, begins: Mapping[str, date]) -> list[Failure]:
    """The expectations that do not hold. `begins`: code -> the first day of the regulation."""
    return [failure for example in examples for failure in _Run(example, at, begins).failures()]


def world_of(example: Example, edition: Edition) -> World:
    """The records of an example, read on its day."""
    given = example.given
    listings = [
        Listing(kind, id, values.get("listed_on", EVER), values.get("ended_on"), values)
        for kind, subjects in given.register.items() for id, values in subjects.items()
    ]  # fmt: skip
    sessions = [
        Session(activity, _entry(one, f"s{no}"), came) for no, (activity, one, came) in enumerate(given.sessions, 1)
    ]
    return World(
        edition, example.on, example.period, listings,
        [*(_entry(one, f"e{no}") for no, one in enumerate(given.entries, 1)), *(one.entry for one in sessions)],
        [{key: _day(value) for key, value in one.items()} for one in given.payments], waived=given.waived,
        matters=[Opened(one.of, one.about, one.at, one.values, one.done, one.ref or f"m{no}")
                 for no, one in enumerate(given.matters, 1)],
        sessions=sessions,
    )  # fmt: skip


def _entry(one: Filled, id: str) -> Entry:
    return Entry(one.of, one.about, one.at, one.values, one.ref or id)


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


class _Run:
    def __init__(self, example: Example, at: At, begins: Mapping[str, date]) -> None:
        self.example, self.at, self.begins = example, at, begins
        self.world = world_of(example, at(example.on, example.place))
        self.edition = self.world.edition

    def failures(self) -> Iterator[Failure]:
        expect = self.example.expect
        try:
            for key in ("values", "items", "duties", "figures", "cases", "next", "votes", "benefit", "points"):
                for name, wanted in expect.get(key, {}).items():
                    yield from getattr(self, f"_{key}")(name, wanted)
            for key in ("refused", "accepted"):
                if key in expect:
                    yield from getattr(self, f"_{key}")(expect[key])
        except Problem as problem:
            if str(expect.get("raises", "")) not in str(problem) or "raises" not in expect:
                yield self.failure("raises", expect.get("raises", "不报错"), problem)
            return
        if "raises" in expect:
            yield self.failure("raises", expect["raises"], "没有报错")

    def failure(self, about: str, expected: Any, found: Any) -> Failure:
        one = self.example
        return Failure(one.file, one.line, one.name, about, _said(expected), _said(found))

    def same(self, about: str, wanted: Any, found: Any) -> Iterator[Failure]:
        if _plain(wanted) != _plain(found):
            yield self.failure(about, wanted, found)

    # ---- one method for each thing expected ----

    def _values(self, name: str, wanted: Any) -> Iterator[Failure]:
        on = self.example.on
        found = self.at(max(on, self.begins[name.partition(".")[0]]), self.example.place).value(name, on)
        expected = quantities.parse(wanted)
        if (expected.kind, expected.amount, expected.unit) != (found.kind, found.amount, found.unit):
            yield self.failure(f"values.{name}", wanted, found.written)

    def _items(self, name: str, wanted: Any) -> Iterator[Failure]:
        found = self.world.items(name, self.example.given.about)
        yield from self.same(f"items.{name}", wanted, found if isinstance(wanted, list) else len(found))

    def _duties(self, name: str, wanted: dict[str, Any]) -> Iterator[Failure]:
        duty = self.edition.duties[name]
        keys = [str(_day(key)) for told in wanted.values() if isinstance(told, dict) for key in told]
        years = [int(key[:4]) for key in keys] or [self.example.on.year]
        first, last = date(min(years) - 1, 1, 1), date(max(years) + 10, 12, 31)
        made = self.world.obligations(duty, first, last)
        for subject, told in wanted.items():
            mine = [one for one in made if one.subject == subject]
            if not isinstance(told, dict):
                within = [one for one in mine if one.window.due.year == self.example.on.year]
                yield from self.same(f"duties.{name}.{subject}", told, "none" if not within else f"{len(within)} 项")
                continue
            for key, state in told.items():
                states = Counter(one.state(self.example.on) for one in mine if one.window.key == str(_day(key)))
                found = dict(states) if isinstance(state, dict) else "、".join(sorted(states)) or "none"
                yield from self.same(f"duties.{name}.{subject}.{key}", state, found)

    def _figures(self, name: str, wanted: Any) -> Iterator[Failure]:
        period = self.example.period or period_of("day", self.example.on)
        found = self.world.figure(name, period).value
        expected = quantities.parse(wanted)
        amount = expected.number * (100 if expected.kind == "share" else 1) if wanted != "none" else None
        if found != amount:
            yield self.failure(f"figures.{name}", wanted, "none" if found is None else found)

    def _cases(self, name: str, wanted: Any) -> Iterator[Failure]:
        period = self.example.period
        cases = [
            one for one in self.world.cases(self.edition.ladders[name])
            if period is None or period.first <= one.opened_at.date() <= self.example.on
        ]  # fmt: skip
        if not isinstance(wanted, list):
            yield from self.same(f"cases.{name}", wanted, len(cases))
            return
        if len(wanted) != len(cases):
            yield self.failure(f"cases.{name}", f"{len(wanted)} 件", f"{len(cases)} 件")
            return
        for number, (told, one) in enumerate(zip(wanted, cases, strict=True), 1):
            found = {
                "findings": len(one.findings), "lane": one.lane.name, "subject": one.subject,
                "due": one.due, "repeated": "yes" if one.repeated else "no", "opened": one.opened_at,
            }  # fmt: skip
            for key, value in told.items():
                yield from self.same(f"cases.{name}.{number}.{key}", value, _moment(value, found.get(key)))

    def _next(self, name: str, wanted: dict[str, Any]) -> Iterator[Failure]:
        opened = [one for one in self.world.matters if one.matter == name]
        step = self.world.next_step(opened[-1]) if opened else None
        found = {"step": step.step, "due": step.due, "not_before": step.not_before} if step else {}
        for key, value in wanted.items():
            yield from self.same(f"next.{name}.{key}", value, found.get(key))

    def _votes(self, name: str, wanted: dict[str, Any]) -> Iterator[Failure]:
        given = self.example.given.votes.get(name, {})
        found = self.world.votes(self.edition.ballots[name], given, self.example.on)
        for key, value in wanted.items():
            yield from self.same(f"votes.{name}.{key}", value, found.get(key))

    def _benefit(self, name: str, wanted: dict[str, Any]) -> Iterator[Failure]:
        benefit = self.edition.benefits[name]
        opened = [one for one in self.world.matters if one.matter == benefit.granted_by.name]
        found = self.world.benefit(benefit, opened[-1]) if opened else {}
        for key, value in wanted.items():
            yield from self.same(f"benefit.{name}.{key}", value, found.get(key))

    def _points(self, name: str, wanted: dict[str, Any]) -> Iterator[Failure]:
        points = self.edition.points[name]
        period = self.example.period or period_of(points.every, self.example.on)
        for subject, value in wanted.items():
            found = self.world.points(points, subject, period)
            yield from self.same(f"points.{name}.{subject}", value, "none" if found is None else found)

    def _refused(self, wanted: str) -> Iterator[Failure]:
        yield from self.same("refused", wanted, "、".join(self._rules()) or "没有拒绝")

    def _accepted(self, wanted: str) -> Iterator[Failure]:
        said = self._rules()
        yield from self.same("accepted", wanted, "yes" if not said else "、".join(said))

    def _rules(self) -> list[str]:
        """What stops the given entry, or warns of it."""
        entry = self.example.given.entry
        return [rule.says for rule in self.world.judged(_entry(entry, "entry"))] if entry is not None else []


def _moment(wanted: Any, found: Any) -> Any:
    """A moment as it is asked for: by the day, or by the minute where the example says one."""
    if isinstance(found, datetime):
        return (
            found.astimezone(TZ).strftime("%Y-%m-%d %H:%M") if isinstance(wanted, str) else found.astimezone(TZ).date()
        )
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_said(one) for one in value) or "（无）"
    if isinstance(value, dict):
        return "、".join(f"{key} {_said(one)}" for key, one in value.items()) or "（无）"
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f"{float(value):.4g}"
    return str(value)


__all__ = ["Failure", "run", "world_of"]

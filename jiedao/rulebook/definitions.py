"""Everything that is defined for a place, by whole name, before any day is asked: what Edition and the checks stand on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

from jiedao.rulebook import words
from jiedao.rulebook.build_parts import PartBuilder
from jiedao.rulebook.compose import Definition, compose
from jiedao.rulebook.files import RegulationFile, adds_to
from jiedao.rulebook.matters import Activity, Ballot, Benefit, Matter, Points
from jiedao.rulebook.model import (
    Duty,
    Field,
    FigureDef,
    Form,
    Kind,
    Ladder,
    Member,
    NamedList,
    PersonalClass,
    Reference,
    Value,
)
from jiedao.rulebook.names import Names
from jiedao.rulebook.rhythms import Plan
from jiedao.rulebook.saying import ReportSection
from jiedao.rulebook.yaml import Map

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, eq=False)
class Definitions:
    """Whole name -> definition, section by section. `added`: path of a field or member -> the file that added it."""

    references: dict[str, Reference] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    personal: dict[str, PersonalClass] = field(default_factory=dict)
    lists: dict[str, NamedList] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)
    ladders: dict[str, Ladder] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    ballots: dict[str, Ballot] = field(default_factory=dict)
    benefits: dict[str, Benefit] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    points: dict[str, Points] = field(default_factory=dict)
    figures: dict[str, FigureDef] = field(default_factory=dict)
    report: dict[str, ReportSection] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)

    def section(self, name: str) -> dict[str, Any]:
        return getattr(self, name)  # type: ignore[no-any-return]

    def members(self, of: Field) -> Mapping[str, Member]:
        """The words a choice, choices or checklist field is drawn from, whether given in place or by a list."""
        if of.members or of.list is None:
            return of.members
        found = self.lists.get(of.list)
        return found.members if found else MappingProxyType({})

    def form_at(self, path: str) -> tuple[Form | Kind | None, str]:
        """The form (or register) and the field that `regulation.form.field` names."""
        head, _, name = path.rpartition(".")
        return self.filled_in(head), name

    def filled_in(self, path: str) -> Form | Kind | None:
        """The form, or the register whose own fields are filled in, under a whole name."""
        if (form := self.forms.get(path)) is not None:
            return form
        kind = self.kinds.get(path.rpartition(".")[2])
        return kind if kind is not None and kind.path == path else None


class Assembler:
    """Builds definitions for any set of files; what the same parts make is built once."""

    def __init__(self, names: Names, leave_out: frozenset[tuple[str, str, str]] = frozenset()) -> None:
        self.names = names
        self.builder = PartBuilder(names)
        self.leave_out = leave_out  # (code, section, name) of definitions that cannot be built
        self._built: dict[tuple[str, str, str, tuple[str, ...]], object] = {}

    def assemble(self, files: Iterable[RegulationFile], *, dated: bool = True) -> Definitions:
        """The definitions of these files together. `dated` False keeps what an adaptation leaves out."""
        here = list(files)
        made = Definitions()
        for name, (label, base, part_of) in words.READY.items():
            made.kinds[name] = Kind(name, label, "", base, "", "", part_of=part_of, made="ready")
        for one in here:
            for name, node in one.section("references").items():
                if isinstance(node, Map):
                    made.references[f"{one.code}.{name}"] = self.builder.reference(f"{one.code}.{name}", node)
            made.added.update(_additions(one))
        owners = {one.code: one.owner for one in here}
        for definition in compose(here, dated=dated):
            if not self._left_out(definition):
                made.section(definition.section)[definition.whole] = self._build(definition, owners[definition.code])
        _finish(made)
        return made

    def _left_out(self, one: Definition) -> bool:
        return any((code, one.section, one.name) in self.leave_out for code in one.parts)

    def _build(self, one: Definition, line: str) -> object:
        if one.key not in self._built:
            self._built[one.key] = self.builder.definition(one.section, one.whole, one.node, one.code, line)
        return self._built[one.key]


def _additions(one: RegulationFile) -> Iterable[tuple[str, str]]:
    """The fields and members a file adds to others: path -> its code."""
    for section, key in (("lists", "of"), ("kinds", "fields"), ("forms", "fields")):
        for name, node in one.section(section).items():
            more = node.get(key) if isinstance(node, Map) else None
            if (to := adds_to(node)) is not None and isinstance(more, Map):
                yield from ((f"{to}.{name}.{inner}", one.code) for inner in more.items)


def _finish(made: Definitions) -> None:
    """What can only be told when everything is there: recipients of benefits, `latest` fields, plans."""
    for benefit in made.benefits.values():
        base = made.kinds.get(benefit.for_)
        made.kinds[benefit.name] = Kind(
            benefit.name, benefit.label, benefit.by, base.base if base else "person", benefit.regulation, benefit.line,
            ends=benefit.stops, made="benefit",
        )  # fmt: skip
    for kind in list(made.kinds.values()):
        if any(one.latest for one in kind.fields.values()):
            made.kinds[kind.name] = replace(kind, fields=_latest(kind.fields, made))
    for duty in list(made.duties.values()):
        if isinstance(duty.rhythm, Plan):
            made.duties[duty.name] = replace(duty, rhythm=_plan(duty, duty.rhythm, made))


def _latest(fields: Mapping[str, Field], made: Definitions) -> Mapping[str, Field]:
    """Fields with those of `latest` typed as the form field they come from."""

    def typed(one: Field) -> Field:
        form, name = made.form_at(one.latest or "")
        source = form.fields.get(name) if form is not None else None
        if source is None:
            return one
        return replace(
            one, type=source.type, of=source.of, members=source.members, unit=source.unit, columns=source.columns,
            personal=one.personal or source.personal,
        )  # fmt: skip

    return MappingProxyType({name: typed(one) if one.latest else one for name, one in fields.items()})


def _plan(duty: Duty, plan: Plan, made: Definitions) -> Plan:
    """A plan with its date column, and for each source of evidence the choices that must agree."""
    form, name = made.form_at(plan.path)
    lines = form.fields.get(name) if form is not None else None
    if lines is None:
        return plan
    days = [column.name for column in lines.columns.values() if column.type == "date"]
    agree = tuple(_agreeing(lines.columns, rows.form, rows.field, made) for rows in duty.done_by)
    return Plan(plan.path, days[0] if days else "", agree)


def _agreeing(
    planned: Mapping[str, Field], path: str | None, lines: str | None, made: Definitions
) -> tuple[tuple[str, str], ...]:
    form = made.filled_in(path) if path else None
    if form is None:
        return ()
    fields = form.fields[lines].columns if lines and lines in form.fields else form.fields
    pairs = []
    for column in planned.values():
        if column.list and column.type == "choice":
            pairs += [(column.name, one.name) for one in fields.values() if one.list == column.list]
    return tuple(pairs)

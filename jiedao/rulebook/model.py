"""What a regulation says, as plain frozen data with every name resolved. No rule is decided here.

Names: forms, duties, ladders, matters, ballots, lists, values, personal classes, references, activities and points
are qualified (`site_dust.dust_check`); kinds, figures and benefits are bare (one set for the whole office); fields,
members, lanes and steps are bare within their owner. `by` is a qualified reference (`site_dust.six_2015`).
`line` is the line of work that owns the regulation. Definitions compare by identity, values by content.
Basis: FORMAT of the rulebook, sections 3, 4, 6 to 10.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from jiedao.rulebook.matters import Activity, Ballot, Benefit, Matter, Points
from jiedao.rulebook.nothing import nothing
from jiedao.rulebook.quantities import Quantity
from jiedao.rulebook.rhythms import Rhythm, While
from jiedao.rulebook.rows import Condition, Measure, Rows
from jiedao.rulebook.saying import ReportSection


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day, both included; None = open."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A source that is cited. `standing`: law, notice, office, press, proposal or unverified.

    `first`: the day from which it holds; what cites it stands on the reference `before` until then.
    """

    name: str
    title: str
    standing: str
    where: str | None = None
    says: str | None = None
    first: date | None = None
    before: str | None = None

    @property
    def mark(self) -> str:
        """What is shown wherever the rule appears: 建议, 待核, or nothing for what was read in force."""
        return {"proposal": "建议", "press": "待核", "unverified": "待核"}.get(self.standing, "")


@dataclass(frozen=True, slots=True)
class LastChecked:
    """The day a person last compared every reference with its source."""

    on: date
    who: str
    against: str

    def is_old(self, day: date) -> bool:
        """Whether it was longer than a year ago, so that it is time to compare again."""
        return (day - self.on).days > 366


@dataclass(frozen=True, slots=True, eq=False)
class ValueRow:
    """What a value is from its first day on, and by which reference."""

    first: date
    amount: Quantity
    by: str


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A number with its days: `rows` in order, each holding until the next. `per`: the list of its tables."""

    name: str
    label: str
    per: str | None
    office_may: str  # change, raise, lower, nothing
    rows: tuple[ValueRow, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A word of a list. `when`: only asked of rows that meet it. `code`: an outer code (GB/T 30428)."""

    name: str
    label: str
    code: str | None = None
    hint: str | None = None
    when: Condition | None = None
    from_: date | None = None
    to: date | None = None
    by: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.from_, self.to)


@dataclass(frozen=True, slots=True, eq=False)
class NamedList:
    """A list used twice, with its members in order."""

    name: str
    members: Mapping[str, Member]


@dataclass(frozen=True, slots=True, eq=False)
class PersonalClass:
    """A class of personal data. `keep`: a clock value or `always`. `sensitive`: kept encrypted, chooses no rows."""

    name: str
    label: str
    purpose: str
    by: str
    keep: str
    seen_by: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One question of a form, or one column of a register or of lines.

    `of`: kinds for subject and person (default `staff`); the kind or `members` for attendance; the list for choice,
    choices and checklist unless `members` are given in place; forms, matters or ladders for record.
    `latest`: the form field (qualified) whose last entry gives it; type, of, members, unit and personal are then that
    field's. `totals`: the field that the column's sum must equal. `formula`: a named function.
    """

    name: str
    label: str
    type: str = "text"
    of: tuple[str, ...] = ()
    members: Mapping[str, Member] = field(default_factory=nothing)
    optional: bool = False
    when: Condition | None = None
    hint: str | None = None
    unit: str | None = None
    personal: str | None = None
    seen_by: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    latest: str | None = None
    columns: Mapping[str, "Field"] = field(default_factory=nothing)
    totals: str | None = None
    fail_asks: tuple[str, ...] = ()
    formula: str | None = None
    from_: date | None = None
    to: date | None = None
    by: str | None = None

    @property
    def of_kinds(self) -> tuple[str, ...]:
        """The kinds a subject or person may be of."""
        return self.of if self.type in ("subject", "person") else ()

    @property
    def list(self) -> str | None:
        """The named list its words are drawn from, if they are not given in place."""
        return self.of[0] if self.of and self.type in ("choice", "choices", "checklist") else None

    @property
    def span(self) -> Span:
        return Span(self.from_, self.to)


@dataclass(frozen=True, slots=True)
class Rule:
    """When it holds, the record is refused, warned about, or asked about."""

    when: Condition
    says: str
    then: Literal["refuse", "warn", "ask"] = "refuse"


@dataclass(frozen=True, slots=True)
class Claimed:
    """That those on a list may be taken up (认领): `column` tells by whom, an assigned name or a `latest` field.

    `when`: only those for which it holds. `shows`: what is told of one before it is taken up, and nothing else.
    `ended_by`: the form that ends it.
    """

    column: str
    by: str
    when: Condition | None = None
    shows: tuple[str, ...] = ()
    ended_by: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A list of subjects of one base. `made`: by a regulation, `ready` (community, grid …) or by a `benefit`."""

    name: str
    label: str
    by: str
    base: str
    regulation: str
    line: str
    fields: Mapping[str, Field] = field(default_factory=nothing)
    part_of: str | None = None
    members: str | None = None
    assigned: Mapping[str, str] = field(default_factory=nothing)
    known_by: tuple[str, ...] = ("name",)
    rules: tuple[Rule, ...] = ()
    ends: Mapping[str, str] = field(default_factory=nothing)
    seen_by: tuple[str, ...] = ()
    claimed: Claimed | None = None
    made: Literal["regulation", "ready", "benefit"] = "regulation"

    @property
    def path(self) -> str:
        """The name under which its own fields are filled in and found as facts: `shopfront_three.shop`."""
        return f"{self.regulation}.{self.name}" if self.regulation else self.name

    def source(self, name: str) -> str:
        """Where a field's values come from: the form field of `latest`, else its own path."""
        return self.fields[name].latest or f"{self.path}.{name}"


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What is filled in. `for_`: the kinds the record is about (none = the office). `who`: roles; none = the default."""

    name: str
    label: str
    by: str
    regulation: str
    line: str
    for_: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=nothing)
    rules: tuple[Rule, ...] = ()
    seen_by: tuple[str, ...] = ()
    anonymous: bool = False

    @property
    def attendance(self) -> Field | None:
        """The field in which a record lists who came; None where it keeps none."""
        return next((one for one in self.fields.values() if one.type == "attendance"), None)


@dataclass(frozen=True, slots=True, eq=False)
class Duty:
    """What is owed. `done_by`: alternatives. `times`, `due`, `remind`: names of values (1, none, none by default)."""

    name: str
    label: str
    by: str
    regulation: str
    line: str
    for_: str
    rhythm: Rhythm
    done_by: tuple[Rows, ...]
    where: Condition | None = None
    each: tuple[str, ...] = ()
    while_: While | None = None
    holiday: Literal["stays", "moves", "falls_away"] = "stays"
    times: str | None = None
    due: str | None = None
    remind: str | None = None
    who: tuple[str, ...] = ()
    waivers: Mapping[str, str] = field(default_factory=nothing)
    excuses: tuple["Excuse", ...] = ()
    from_: date | None = None
    to: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Excuse:
    """A ground among the waivers that the rule itself grants to every subject of which `when` holds."""

    name: str
    label: str
    when: Condition
    by: str


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """Who has a case, with what clocks (values, or `found.due_on`). `who` may be `found.<person column>`."""

    name: str
    label: str
    who: tuple[str, ...] = ()
    outside: str | None = None
    accept: str | None = None
    finish: str | None = None
    when_late: Literal["stays", "next"] = "stays"


@dataclass(frozen=True, slots=True)
class Check:
    """The re-inspection of a ladder, never by the fixer."""

    form: str
    who: tuple[str, ...] = ()
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The words a reply to a case may begin with (答复模板); `<number>` and the like stand for the case's own."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """How cases of one sort are opened, handled and closed. `for_`: kinds; none = any. `asks`: the clock within which
    whoever reported it is waited for before it is closed."""

    name: str
    label: str
    by: str
    regulation: str
    line: str
    for_: tuple[str, ...]
    opens: tuple[Rows, ...]
    lanes: tuple[Lane, ...]
    proof: str | None = None
    check: Check | None = None
    extend: str | None = None
    hang: str | None = None
    notices: tuple[str, ...] = ()
    notice_gap: str | None = None
    number: str | None = None
    letter: str | None = None
    seen_by: tuple[str, ...] = ()
    public: bool = False
    asks: str | None = None
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should reach; `value` is the name of a value."""

    op: str
    value: str


@dataclass(frozen=True, slots=True, eq=False)
class FigureDef:
    """A number with a meaning. `rows` None where the measure is made of other figures."""

    name: str
    label: str
    measure: Measure
    unit: str
    regulation: str
    line: str
    rows: Rows | None = None
    period: str | None = None
    split: tuple[str, ...] = ()
    target: Target | None = None
    sentence: str | None = None
    aliases: tuple[str, ...] = ()
    public: bool = False
    shown_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Regulation:
    """One file: one system of one issuer. The maps hold what it declares itself, under whole names.

    What it adds to others (`adds_to`) or changes in the regulation it `adapts` stands in the Edition, not here.
    """

    code: str
    title: str
    issued_by: str
    in_force: Span
    owner: str
    last_checked: LastChecked
    path: Path
    systems: tuple[str, ...] = ()
    doc_no: str | None = None
    places: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    adapts: str | None = None
    leaves_out: tuple[str, ...] = ()
    follows: str | None = None
    names: tuple[str, ...] = ()
    references: Mapping[str, Reference] = field(default_factory=nothing)
    values: Mapping[str, Value] = field(default_factory=nothing)
    personal: Mapping[str, PersonalClass] = field(default_factory=nothing)
    lists: Mapping[str, NamedList] = field(default_factory=nothing)
    kinds: Mapping[str, Kind] = field(default_factory=nothing)
    forms: Mapping[str, Form] = field(default_factory=nothing)
    duties: Mapping[str, Duty] = field(default_factory=nothing)
    ladders: Mapping[str, Ladder] = field(default_factory=nothing)
    matters: Mapping[str, Matter] = field(default_factory=nothing)
    ballots: Mapping[str, Ballot] = field(default_factory=nothing)
    benefits: Mapping[str, Benefit] = field(default_factory=nothing)
    activities: Mapping[str, Activity] = field(default_factory=nothing)
    points: Mapping[str, Points] = field(default_factory=nothing)
    figures: Mapping[str, FigureDef] = field(default_factory=nothing)
    report: Mapping[str, ReportSection] = field(default_factory=nothing)

    def holds_in(self, place: str) -> bool:
        """Whether it holds in a place, by the prefix of its area code; without `places` everywhere."""
        return not self.places or any(place.startswith(code) for code in self.places)

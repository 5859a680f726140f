"""The format as one table: which keys stand where, which are required, and what each may hold.

`shape.py` walks a file along this table. A new key of the format is a line here and a line in `docs/rulebook.md`.
Basis: FORMAT of the rulebook, sections 3 to 10.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from jiedao.rulebook import words
from jiedao.rulebook.units import MEASURE_WORDS

CLOCK = ("clock",)
SHARE = ("share",)
COUNT = ("count",)


@dataclass(frozen=True)
class Text:
    """What people read; with `ending` a file name."""

    ending: str = ""


@dataclass(frozen=True)
class Name:
    """A bare name, or a dotted column: checked where the row is known."""

    dotted: bool = False


@dataclass(frozen=True)
class Word:
    """One of a closed set."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Flag:
    """yes or no."""


@dataclass(frozen=True)
class Day:
    """A day of the calendar."""


@dataclass(frozen=True)
class Area:
    """An area code, in quotes."""


@dataclass(frozen=True)
class Ref:
    """The name of something declared: `to` is its section. Of values `expects` says which kinds fit here."""

    to: tuple[str, ...]
    expects: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # words allowed beside a name
    found: bool = False  # `found.<column>` allowed


@dataclass(frozen=True)
class Role:
    """A role, an assigned name, or a person column."""


@dataclass(frozen=True)
class Special:
    """A place with a grammar of its own; `shape.py` has a method of this name."""

    name: str


@dataclass(frozen=True)
class Many:
    """A list; with `single` one alone will do."""

    of: "Spec"
    single: bool = False


@dataclass(frozen=True)
class MapOf:
    """Names of the writer's own -> the same thing."""

    of: "Spec"
    key: "Ref | None" = None


@dataclass(frozen=True)
class Obj:
    """A map with known keys. `alone`: a text standing alone is its label. `adding`: the keys allowed with `adds_to`."""

    keys: dict[str, "Spec"]
    required: tuple[str, ...] = ()
    alone: bool = False
    adding: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    changing: tuple[str, ...] = field(default=())  # what an adaptation may change in a thing that is there


@dataclass(frozen=True)
class Choice:
    """Exactly one of these keys, plus any of `beside`."""

    keys: dict[str, "Spec"]
    beside: dict[str, "Spec"] = field(default_factory=dict)
    word: tuple[str, ...] = ()  # words that may stand alone


Spec: TypeAlias = Text | Name | Word | Flag | Day | Area | Ref | Role | Special | Many | MapOf | Obj | Choice

TEXT, FLAG, DAY, COND, COLUMN = Text(), Flag(), Day(), Special("condition"), Name(dotted=True)
BY = Ref(("references",))
WHO = Special("who")
ROLES = Many(Role())
ROWS = Choice(
    {
        "register": Ref(("kinds",)),
        "entries": Ref(("forms",)),
        "lines": Ref(("fields",)),
        "duties": Ref(("duties",)),
        "cases": Ref(("ladders",)),
        "matters": Ref(("matters",)),
        "payments": Ref(("benefits",), also=("all",)),
        "ballots": Ref(("ballots",)),
        "activities": Ref(("activities",)),
        "members": Ref(("lists",)),
    },
    {"where": COND, "dated": COLUMN, "span": Word(("to_date",)), "match": COLUMN, "apart": FLAG},
)

VALUE = Special("value")
PERSONAL = Obj(
    {
        "label": TEXT, "purpose": TEXT, "by": BY, "keep": Ref(("values",), CLOCK, also=("always",)), "seen_by": ROLES,
        "sensitive": FLAG,
    },
    ("label", "purpose", "by", "keep"),
)  # fmt: skip
MEMBER = Obj(
    {"label": TEXT, "code": TEXT, "hint": TEXT, "when": COND, "from": DAY, "to": DAY, "by": BY},
    ("label",), alone=True, changing=("label", "hint", "to", "by"),
)  # fmt: skip
LIST = Obj(
    {"of": MapOf(MEMBER), "adds_to": Ref(("regulations",))}, ("of",), adding=("of",), changing=("of",)
)  # fmt: skip
RULE = Obj({"when": COND, "says": TEXT, "then": Word(words.RULE_THEN)}, ("when", "says"))
FIELD = Obj(
    {
        "label": TEXT, "type": Word(words.FIELD_TYPES), "of": Special("of"), "optional": FLAG, "when": COND,
        "hint": TEXT, "unit": Word(tuple(MEASURE_WORDS)), "personal": Ref(("personal",)), "seen_by": ROLES,
        "aliases": Many(TEXT), "latest": Ref(("fields",)), "columns": Special("columns"), "totals": Name(),
        "fail_asks": Many(Word(words.FAIL_ASKS)), "formula": Word(words.FORMULAS), "from": DAY, "to": DAY, "by": BY,
    },
    ("label",), alone=True, changing=("label", "hint", "aliases", "of", "columns", "to", "by"),
)  # fmt: skip
FIELDS = MapOf(FIELD)
CLAIMED = Obj(
    {"as": Name(), "by": BY, "when": COND, "shows": Many(Name()), "ended_by": Ref(("forms",))}, ("as", "by"),
)  # fmt: skip
KIND = Obj(
    {
        "label": TEXT, "by": BY, "base": Word(tuple(words.BASES)), "part_of": Ref(("kinds",)),
        "members": Ref(("kinds",)), "assigned": MapOf(TEXT), "known_by": Many(Name()), "fields": FIELDS,
        "rules": Many(RULE), "ends": MapOf(TEXT), "seen_by": ROLES, "claimed": CLAIMED,
        "adds_to": Ref(("regulations",)),
    },
    ("label", "by", "base"), adding=("fields", "assigned", "rules", "ends", "claimed"),
    changing=("label", "fields", "assigned", "rules", "ends"),
)  # fmt: skip
FORM = Obj(
    {
        "label": TEXT, "by": BY, "for": Many(Ref(("kinds",))), "who": WHO, "fields": FIELDS, "rules": Many(RULE),
        "seen_by": ROLES, "anonymous": FLAG, "adds_to": Ref(("regulations",)),
    },
    ("label", "by", "fields"), adding=("fields", "rules"), changing=("label", "who", "fields", "rules"),
)  # fmt: skip
WAIVER = Obj({"label": TEXT, "when": COND, "by": BY}, ("label",), alone=True, changing=("label",))
DUTY = Obj(
    {
        "label": TEXT, "by": BY, "for": Ref(("kinds",)), "where": COND, "every": Special("every"),
        "after": Special("after"), "before": Choice({"field": COLUMN}), "each": Many(COLUMN, single=True),
        "while": Special("while_"), "holiday": Word(words.HOLIDAY), "done_by": Many(ROWS, single=True),
        "times": Ref(("values",), COUNT), "due": Ref(("values",), CLOCK), "remind": Ref(("values",), ("clock", "list")),
        "who": WHO, "waivers": MapOf(WAIVER), "from": DAY, "to": DAY,
    },
    ("label", "by", "for", "done_by"), one_of=("every", "after", "before"),
    changing=("label", "who", "waivers", "remind", "to"),
)  # fmt: skip
LANE = Obj(
    {
        "label": TEXT, "who": WHO, "accept": Ref(("values",), CLOCK, found=True),
        "finish": Ref(("values",), CLOCK, found=True), "when_late": Word(words.WHEN_LATE),
    },
    ("label", "who"), changing=("label", "who"),
)  # fmt: skip
REPLY = Obj({"label": TEXT, "text": TEXT}, ("label", "text"), changing=("label", "text"))
LADDER = Obj(
    {
        "label": TEXT, "by": BY, "for": Special("kinds_or_any"), "opens": Many(ROWS, single=True), "lanes": MapOf(LANE),
        "proof": Ref(("forms",)),
        "check": Obj({"form": Ref(("forms",)), "who": WHO, "within": Ref(("values",), CLOCK)}, ("form",)),
        "extend": Ref(("values",), CLOCK), "hang": Ref(("values",), CLOCK), "notices": ROLES,
        "notice_gap": Ref(("values",), CLOCK), "number": TEXT, "letter": Text(".docx"), "seen_by": ROLES,
        "asks": Obj({"within": Ref(("values",), CLOCK)}, ("within",)), "replies": MapOf(REPLY),
        "public": FLAG, "adds_to": Ref(("regulations",)),
    },
    ("label", "by", "lanes"), adding=("opens",),
    changing=("label", "opens", "lanes", "notices", "number", "letter", "replies"),
)  # fmt: skip
STEP = Obj(
    {
        "label": TEXT, "does": Word(words.DOES), "who": WHO, "form": Ref(("forms", "kinds")),
        "within": Ref(("values",), CLOCK), "when": COND, "lead": Ref(("values",), CLOCK), "planned": FLAG,
        "ballot": Many(Ref(("ballots",)), single=True), "shows": Many(COLUMN), "lasts": Ref(("values",), CLOCK),
        "letter": Text(".docx"),
    },
    ("label", "does"), changing=("label", "who", "letter"),
)  # fmt: skip
MATTER = Obj(
    {
        "label": TEXT, "by": BY, "opens": Ref(("forms",)), "steps": MapOf(STEP), "ends": MapOf(TEXT),
        "within": Ref(("values",), CLOCK), "number": TEXT, "seen_by": ROLES,
    },
    ("label", "by", "opens", "steps", "ends"), changing=("label", "steps", "ends", "number"),
)  # fmt: skip
THRESHOLD = Choice(
    {"at_least": Ref(("values",), SHARE), "more_than": Ref(("values",), SHARE)}, {"of": Word(words.OF_WHOM)}
)  # fmt: skip
BALLOT = Obj(
    {
        "label": TEXT, "by": BY, "kind": Word(tuple(words.BALLOT_KINDS)), "held_at": Ref(("forms", "fields")),
        "when": COND, "electors": ROWS, "candidates": ROWS, "seats": COLUMN, "rates": ROWS, "among": ROWS,
        "gives": ROWS, "options": MapOf(TEXT), "present": THRESHOLD, "passes": THRESHOLD,
        "caps": MapOf(Ref(("values",), SHARE)), "secret": FLAG, "recusal": FLAG, "last": Role(),
        "casting": Word(words.CASTING),
    },
    ("label", "by", "kind"), changing=("label",),
)  # fmt: skip
ELIGIBLE = Obj({"label": TEXT, "when": COND, "by": BY}, ("label", "when", "by"), changing=("label",))
BENEFIT = Obj(
    {
        "label": TEXT, "by": BY, "for": Ref(("kinds",)), "granted_by": ROWS, "eligible": MapOf(ELIGIBLE),
        "amount": Choice({"value": Ref(("values",)), "field": COLUMN, "formula": Word(words.FORMULAS)}),
        "pays": Word(words.PAYS), "stops": MapOf(TEXT), "with": MapOf(Word(words.WITH), key=Ref(("benefits",))),
    },
    ("label", "by", "for", "granted_by", "eligible", "amount", "pays"), changing=("label", "stops"),
)  # fmt: skip
ACTIVITY = Obj(
    {
        "label": TEXT, "by": BY, "form": Ref(("forms",)), "joins": ROWS, "consent": Word(words.CONSENT),
        "capacity": Ref(("values",), COUNT), "certificate": Text(".docx"),
    },
    ("label", "by", "form", "joins"), changing=("label", "certificate"),
)  # fmt: skip
POINT_RULE = Obj(
    {"label": TEXT, "rows": ROWS, "gives": Ref(("values",), ("measure", "count")),
     "at_most": Ref(("values",), ("measure", "count"))},
    ("label", "rows", "gives"), changing=("label",),
)  # fmt: skip
POINTS = Obj(
    {
        "label": TEXT, "by": BY, "for": Ref(("kinds",)), "where": COND, "every": Word(words.FIGURE_PERIODS),
        "resets": Word(words.FIGURE_PERIODS), "rules": MapOf(POINT_RULE), "appeal": Ref(("matters",)),
        "confirm": Ref(("matters",)), "within": Ref(("values",), CLOCK),
    },
    ("label", "by", "for", "every", "rules"), changing=("label", "rules"),
)  # fmt: skip
FIGURES = Many(Ref(("figures",)))
MEASURE = Choice(
    {
        "distinct": COLUMN, "sum": Many(COLUMN, single=True), "share": COND, "ratio": FIGURES, "plus": FIGURES,
        "minus": FIGURES,
    },
    {"all": COND, "weight": COLUMN}, word=("count",),
)  # fmt: skip
TARGET = Choice({"at_least": Ref(("values",)), "at_most": Ref(("values",))})
FIGURE = Obj(
    {
        "label": TEXT, "rows": ROWS, "measure": MEASURE, "unit": Word(tuple(MEASURE_WORDS)),
        "period": Word(words.FIGURE_PERIODS), "split": Many(COLUMN), "target": TARGET, "sentence": TEXT,
        "aliases": Many(TEXT), "public": FLAG, "shown_with": FIGURES,
    },
    ("label", "measure", "unit"), changing=("label", "target", "sentence", "aliases"),
)  # fmt: skip
REPORT = Obj(
    {
        "heading": Special("heading"), "part": Word(tuple(words.REPORT_PARTS)), "order": Special("order"),
        "says": Many(Special("saying"), single=True),
    },
    ("heading", "part", "order", "says"), changing=("heading", "part", "order", "says"),
)  # fmt: skip
REFERENCE = Obj(
    {"title": TEXT, "standing": Word(words.STANDINGS), "where": TEXT, "says": TEXT, "from": DAY, "before": BY},
    ("title", "standing"),
)  # fmt: skip

DEFINED: dict[str, Spec] = {
    "values": VALUE, "personal": PERSONAL, "lists": LIST, "kinds": KIND, "forms": FORM, "duties": DUTY,
    "ladders": LADDER, "matters": MATTER, "ballots": BALLOT, "benefits": BENEFIT, "activities": ACTIVITY,
    "points": POINTS, "figures": FIGURE, "report": REPORT,
}  # fmt: skip
HEAD = Obj(
    {
        "code": Name(), "systems": Many(TEXT), "title": TEXT, "issued_by": TEXT, "doc_no": TEXT,
        "in_force": Obj({"from": DAY, "to": DAY}, ("from",)), "places": Many(Area()), "owner": Word(words.OWNERS),
        "uses": Many(Ref(("regulations",))), "adapts": Ref(("regulations",)), "leaves_out": Many(TEXT),
        "follows": Ref(("regulations",)), "names": Many(TEXT),
        "last_checked": Obj({"on": DAY, "who": TEXT, "against": TEXT}, ("on", "who", "against")),
        "references": MapOf(REFERENCE), **{name: MapOf(spec) for name, spec in DEFINED.items()},
    },
    ("code", "title", "issued_by", "in_force", "last_checked", "references"),
)  # fmt: skip

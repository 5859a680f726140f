"""What a view hands to the larger parts of a page. Plain values, already in words; the part only draws them.

A part also takes any object or dict with the same names, so a view is free to hand over its own rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiedao.web.tags.days import weekday_letter

Door = tuple[str, str]


@dataclass(frozen=True)
class Work:
    """Something somebody must do: what, where, until when, and one verb. `state` names a look of `states`."""

    title: str
    url: str
    state: str = "due"
    kind: str = ""
    place: str = ""
    where: str = ""
    when: str = ""
    note: str = ""
    verb: str = ""
    verb_url: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a history (经过): what happened, when it did, and what was late about entering it."""

    what: str
    when: str
    state: str = "done"
    kind: str = ""
    said: str = ""
    late: str = ""
    url: str = ""


@dataclass(frozen=True)
class LaneDay:
    """A day of the axis over the lanes; `off` when it is no legal workday, `word` when it has a name (端午, 今天), `mid` where a
    narrow screen has no room for its number."""

    on: date
    off: bool = False
    now: bool = False
    word: str = ""
    mid: bool = False

    @property
    def name(self) -> str:
        return self.word or weekday_letter(self.on.weekday())


@dataclass(frozen=True)
class Lane:
    """A lane: who has the case, in words, and one mark a day: start, used, left, ext, over, off or ''."""

    label: str
    said: str
    marks: Sequence[str]
    state: str = ""
    kind: str = ""
    word: str = ""
    person: str = ""


@dataclass(frozen=True)
class Lanes:
    """A case's way through its lanes over legal workdays, one column a day; up to 31 days are drawn."""

    days: Sequence[LaneDay]
    lanes: Sequence[Lane]


@dataclass(frozen=True)
class Photo:
    """A photograph as evidence: `alt` says what is to be seen; when it was taken; the digest of the original."""

    src: str
    alt: str
    tag: str = ""
    taken: str = ""
    digest: str = ""
    url: str = ""

    @property
    def short_digest(self) -> str:
        return f"{self.digest[:4]}…{self.digest[-4:]}" if len(self.digest) > 12 else self.digest


@dataclass(frozen=True)
class Column:
    """A column of a ledger. `numeric` stands right; `label` also names the value on a phone; `desk` is left out there."""

    label: str
    numeric: bool = False
    hidden: bool = False
    desk: bool = False
    inline: bool = False


@dataclass(frozen=True)
class Group:
    """Rows of a ledger under one heading, with the heading's own figure when it has one."""

    title: str
    rows: Sequence[Sequence[Any]]
    figure: Any = ""


@dataclass(frozen=True)
class Ledger:
    """A three-line table. Cells are text or safe HTML made by the tags (`state(…)`, `fig(…)`, `plate(…)`), one a column;
    the first is the row's head. `caption` is always there; `shown` prints it."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]] = ()
    groups: Sequence[Group] = ()
    total: Sequence[Any] = ()
    shown: bool = False
    stack: bool = True
    tight: bool = False

    @property
    def figure_at(self) -> int:
        """The column in which a group's figure stands: the last numeric one."""
        numeric = [i for i, column in enumerate(self.columns) if column.numeric]
        return numeric[-1] if numeric else len(self.columns) - 1

    @property
    def bodies(self) -> Sequence[Group]:
        return self.groups or [Group("", self.rows)]


@dataclass(frozen=True)
class Option:
    """One answer that may be given: the value sent, its word, a hint beside it; `look` (ok no na) and `glyph` draw it."""

    value: str
    word: Any
    look: str = ""
    glyph: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Wrong:
    """One thing to be corrected: where (`items.video.note`, as faults of a form say it) and a whole sentence."""

    path: str
    sentence: str


@dataclass(frozen=True)
class Question:
    """One question of a form of the rulebook, as `{% question %}` draws it. `jiedao.web.questions` makes and reads them.

    `type` is the rulebook's, or `instant` (day and time). `value` has the shape an entry keeps (see `entries.filling`).
    `options`: the choices; for a checklist its items, for attendance who was due. `errors` are faults whose path begins
    with `name`. `asks`: what a failed checklist item asks for (note, photo). `columns`: the questions of one line;
    `blanks`: empty lines to offer. `find_url`: where persons and subjects are looked up; `words` names the one chosen.
    `pictures`: id of an upload -> how it is shown. `shown_when`: (name of an earlier question, its answers) that together
    ask this one; `shown_said` says it to those without JavaScript.
    """

    name: str
    label: str
    type: str = "text"
    value: Any = None
    options: Sequence[Option] = ()
    errors: Sequence[Any] = ()
    hint: str = ""
    unit: str = ""
    optional: bool = False
    columns: Sequence["Question"] = ()
    asks: Sequence[str] = ("note", "photo")
    blanks: int = 2
    find_url: str = ""
    words: str = ""
    pictures: Mapping[str, "Photo"] = field(default_factory=dict)
    shown_when: Sequence[tuple[str, Sequence[str]]] = ()
    shown_said: str = ""
    rows: int = 3

    def wrong(self, path: str) -> list[str]:
        """What is wrong at exactly this place, in sentences."""
        return [error.sentence for error in self.errors if error.path == path]

    @property
    def wrong_here(self) -> list[str]:
        return self.wrong(self.name)

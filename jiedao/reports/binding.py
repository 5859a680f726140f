"""Which figure a number of a text means: by its unit, by the words around it, never by its value. Pure.

A figure's own words are its label, its aliases and what its regulation is called. An alias may have a gap (清洁…参加人员): what
stands before it need only be said near by. A number whose words name one figure is
bound; where several are as near, or the words are too few to tell, they are candidates and a person says which.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jiedao.reports.numbers import Found, clause_around, sentence_around
from jiedao.rulebook import Edition, FigureDef

#: Behind the thing that is counted: 清理垃圾数, 签约率.
TAIL = re.compile(r"(?:总数|人次|次数|家数|户数|件数|个数|数量|数|率|情况)$")
MARKS = re.compile(r"[“”\"'‘’《》（）()、，,·\s]")
#: A number is bound from this nearness on, if no other comes so close behind it.
NEAR, APART = 0.6, 0.15
ALIAS, REGULATION, SENTENCE, CLOSE = 1.0, 0.2, 0.35, 0.3
GAP = "…"
#: With one of these words a text speaks of all that there are: 共有基层党组织8个.
OF_ALL = re.compile(r"共有|现有|在册|下辖|所辖|总数|全街道|全办事处")


@dataclass(frozen=True)
class Nearness:
    """How near a figure's words are to a number's."""

    figure: str
    score: float
    is_sure: bool
    is_general: bool = False  # all who stand on a register, where the text has not said that it means all


@dataclass(frozen=True)
class Words:
    """What a figure is called, without marks."""

    core: str
    aliases: tuple[tuple[str, ...], ...]  # each in its parts
    regulation: tuple[str, ...]
    unit: str
    counts_all: bool = False


def plain(text: str) -> str:
    """A text without quotes, commas and spaces, so that 门前三包 and “门前三包” are one."""
    return MARKS.sub("", text)


@lru_cache(maxsize=64)
def words_of(edition: Edition) -> Mapping[str, Words]:
    """The words of every figure in an edition."""
    return {one.name: _words(one, edition) for one in edition.figures.values()}


def _words(one: FigureDef, edition: Edition) -> Words:
    regulation = edition.regulation(one.regulation)
    core = plain(one.label)
    while (shorter := TAIL.sub("", core)) != core and len(shorter) > 1:
        core = shorter
    called = tuple(plain(name) for name in (regulation.title, *regulation.names))
    rows = one.rows
    counts_all = rows is not None and rows.source == "register" and rows.where is None
    aliases = tuple(tuple(plain(part) for part in alias.split(GAP)) for alias in one.aliases)
    return Words(core, aliases, called, one.unit, counts_all)


@lru_cache(maxsize=64)
def names_of(edition: Edition) -> tuple[str, ...]:
    """Everything the rulebook calls by a name with a numeral in it: 门前三包, 8个100%. None of them is a figure."""
    called = [name for one in edition.regulations.values() for name in (one.title, *one.names)]
    called += [label for kind in edition.kinds.values() for label in (kind.label,)]
    called += [form.label for form in edition.forms.values()]
    with_numeral = re.compile(r"[\d一二三四五六七八九十百两零]")
    return tuple(
        sorted({name for name in (*called, *set_phrases()) if with_numeral.search(name)}, key=len, reverse=True)
    )


@lru_cache(maxsize=1)
def set_phrases() -> tuple[str, ...]:
    """Names of the time that no regulation here bears: 四个意识, 五位一体."""
    lines = Path(__file__).with_name("set_phrases.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True)
class _Place:
    """The words around a number, without marks: its clause, its sentence with the one before it, and what stands before
    the number in the latter."""

    clause: str
    sentence: str
    around: str
    before: str

    @classmethod
    def of(cls, found: Found, text: str) -> "_Place":
        begin, end = sentence_around(text, found.start, found.end)
        earlier = begin
        if begin and text[begin - 1] != "\n":
            earlier, _ = sentence_around(text, begin - 1, begin - 1)
        clause = slice(*clause_around(text, found.start, found.end))
        return cls(
            plain(text[clause]), plain(text[begin:end]), plain(text[earlier:end]), plain(text[earlier : found.start])
        )  # fmt: skip


def nearest(found: Found, text: str, edition: Edition) -> Sequence[Nearness]:
    """The figures a number may mean, the nearest first: those of its unit whose words stand around it."""
    place = _Place.of(found, text)
    made = []
    for name, words in words_of(edition).items():
        if words.unit not in found.units:
            continue
        alias = max((_by_alias(one, place) for one in words.aliases), default=0.0)
        score = alias or _by_label(words.core, place)
        if score > 0:
            score += REGULATION if any(name in place.sentence for name in words.regulation) else 0.0
            is_sure = alias > 0 or len(words.core) > 2  # two characters alone tell little: 党员 may be any kind of them
            # 慰问困难党员 are no number of all members.
            is_general = words.counts_all and not alias and not OF_ALL.search(place.clause)
            made.append(Nearness(name, score, is_sure, is_general))
    return sorted(made, key=lambda one: (-one.score, one.figure))


def _by_alias(parts: tuple[str, ...], place: _Place) -> float:
    """How much an alias says here; 0 where it does not stand here. The longer says more: 背街小巷门店 is nearer than 门店.
    Of one with a gap the last part stands in the clause; the closer to the number what stands before the gap, the more."""
    *near_by, last = parts
    if last not in place.clause or not all(part in place.around for part in near_by):
        return 0.0
    said = ALIAS + sum(map(len, parts)) / 100
    if not near_by:
        return said
    at = place.before.rfind(near_by[0])
    away = len(place.before) - at - len(near_by[0])
    close = CLOSE * min(1.0, 3 / max(away, 3)) if at >= 0 else 0.0
    return said + close - (0.0 if near_by[0] in place.clause else APART)


def _by_label(core: str, place: _Place) -> float:
    here, around = _cover(core, place.clause), _cover(core, place.sentence)
    return here + SENTENCE * (around - here) if around > here else here


def _cover(core: str, text: str) -> float:
    """How much of a figure's words stands in a text, by pairs of characters."""
    pairs = {core[at : at + 2] for at in range(len(core) - 1)} or {core}
    return sum(1 for pair in pairs if pair in text) / len(pairs)


def meant(found: Found, text: str, edition: Edition) -> tuple[str, tuple[str, ...]]:
    """(the figure that is meant, '' where none is; the candidates between which a person decides)."""
    order = [one for one in nearest(found, text, edition) if one.score >= NEAR]
    if not order:
        return "", ()
    if not all(one.is_general for one in order):
        order = [one for one in order if not one.is_general]
    close = [one for one in order if order[0].score - one.score < APART]
    if len(close) == 1 and close[0].is_sure and not close[0].is_general:
        return close[0].figure, ()
    return "", tuple(one.figure for one in close)

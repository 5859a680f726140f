"""Which figure a number of a text means: by its unit, by the words around it, never by its value. Pure.

A figure's own words are its label, its aliases and what its regulation is called. A number whose words name one figure is
bound; where several are as near, or the words are too few to tell, they are candidates and a person says which.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jiedao.reports.numbers import Found, clause_around, sentence_around
from jiedao.rulebook import Edition, FigureDef

#: Behind the thing that is counted: 清理垃圾数, 签约率.
TAIL = re.compile(r"(?:总数|人次|次数|家数|户数|件数|个数|数量|数|率|情况)$")
MARKS = re.compile(r"[“”\"'‘’《》（）()、，,·\s]")
#: A number is bound from this nearness on, if no other comes so close behind it.
NEAR, APART = 0.6, 0.15
ALIAS, REGULATION, SENTENCE = 1.0, 0.2, 0.35
#: With one of these words a text speaks of all that there are: 共有基层党组织8个.
OF_ALL = re.compile(r"共有|现有|在册|下辖|总数")


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
    aliases: tuple[str, ...]
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
    return Words(core, tuple(plain(alias) for alias in one.aliases), called, one.unit, counts_all)


@lru_cache(maxsize=64)
def names_of(edition: Edition) -> tuple[str, ...]:
    """Everything the rulebook calls by a name with a numeral in it: 门前三包, 8个100%. None of them is a figure."""
    called = [name for one in edition.regulations.values() for name in (one.title, *one.names)]
    called += [label for kind in edition.kinds.values() for label in (kind.label,)]
    called += [form.label for form in edition.forms.values()]
    with_numeral = re.compile(r"[\d一二三四五六七八九十百两零]")
    return tuple(sorted({name for name in called if with_numeral.search(name)}, key=len, reverse=True))


def nearest(found: Found, text: str, edition: Edition) -> Sequence[Nearness]:
    """The figures a number may mean, the nearest first: those of its unit whose words stand around it."""
    clause = plain(text[slice(*clause_around(text, found.start, found.end))])
    sentence = plain(text[slice(*sentence_around(text, found.start, found.end))])
    made = []
    for name, words in words_of(edition).items():
        if words.unit not in found.units:
            continue
        score = _nearness(words, clause, sentence)
        if score > 0:
            made.append(Nearness(name, score, _is_sure(words, clause), _is_general(words, clause)))
    return sorted(made, key=lambda one: (-one.score, one.figure))


def _nearness(words: Words, clause: str, sentence: str) -> float:
    # The longer alias says more: 背街小巷门店 is nearer than 门店 where both stand there.
    alias = max((len(one) for one in words.aliases if one in clause), default=0)
    if alias:
        return ALIAS + alias / 100 + _of_regulation(words, sentence)
    here, around = _cover(words.core, clause), _cover(words.core, sentence)
    score = here + SENTENCE * (around - here) if around > here else here
    return score + _of_regulation(words, sentence) if score else 0.0


def _of_regulation(words: Words, sentence: str) -> float:
    return REGULATION if any(name in sentence for name in words.regulation) else 0.0


def _cover(core: str, text: str) -> float:
    """How much of a figure's words stands in a text, by pairs of characters."""
    pairs = {core[at : at + 2] for at in range(len(core) - 1)} or {core}
    return sum(1 for pair in pairs if pair in text) / len(pairs)


def _is_sure(words: Words, clause: str) -> bool:
    """Whether the words tell enough: an alias, or more than two characters; 党员 alone may be any kind of them."""
    return len(words.core) > 2 or any(alias in clause for alias in words.aliases)


def _is_general(words: Words, clause: str) -> bool:
    """Whether all of a register are counted and the text has not said so: 慰问困难党员 are no number of all members."""
    named = any(alias in clause for alias in words.aliases)
    return words.counts_all and not named and not OF_ALL.search(clause)


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

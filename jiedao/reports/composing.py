"""Putting the report together: the sections of the rules in force, with each figure asked once.

A sentence stands or falls with its figures: where nothing is recorded of one of them, it is left out and told, and a
section of which no such sentence is left says nothing. A recorded nought is a number like any other.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from jiedao.figures.figure import Figure, definition_of
from jiedao.figures.listing import exact, recorded, row_count, source_name
from jiedao.figures.problems import NotServed
from jiedao.figures.wording import printed
from jiedao.periods import Period
from jiedao.reports.binding import names_of
from jiedao.reports.body import Body, Part, Piece, Section
from jiedao.reports.numbers import Found, numbers_in
from jiedao.rulebook import Edition
from jiedao.rulebook.saying import ReportSection, figures_in, sayings, sentences
from jiedao.rulebook.words import REPORT_PARTS


@dataclass(frozen=True)
class Quoted:
    """A figure as the report says it: the exact value, how it is printed, what it counts and how many rows make it."""

    figure: Figure
    value: Fraction | None
    rows: int

    @property
    def name(self) -> str:
        return self.figure.name

    @property
    def label(self) -> str:
        return self.figure.definition.label

    @property
    def unit(self) -> str:
        return self.figure.definition.unit

    @property
    def printed(self) -> str:
        return printed(self.value, self.unit)


@dataclass(frozen=True)
class Missing:
    """A sentence that is left out, and the figures of which nothing is recorded: (name, label)."""

    heading: str
    regulation: str
    sentence: str
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Composed:
    """A report as it would be issued now: what it says, the figures in it, and what is left out."""

    body: Body
    quoted: Mapping[str, Quoted]
    missing: tuple[Missing, ...]
    unbound: tuple[Found, ...]

    @property
    def digest(self) -> str:
        """Of everything that is said and everything behind it: another word, value or row is another digest."""
        behind = [[one.name, exact(one.value), str(one.value), one.rows] for one in self.quoted.values()]
        said = json.dumps([self.body.as_data(), behind], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()


def compose(edition: Edition, period: Period, on: date, *, office: str) -> Composed:
    """The office's report of a period by the rules of an edition, as of a day."""
    sections = ordered(edition)
    quoted = {
        name: one for section in sections for name in section.figures if (one := _quoted(edition, name, period, on))
    }
    missing: list[Missing] = []
    parts: dict[str, list[Section]] = {}
    for section in sections:
        said, left_out = _said(
            section, edition, quoted, {"office": office, "period": period.label, "year": str(period.first.year)}
        )
        missing += left_out
        if said:
            parts.setdefault(section.part, []).append(Section(section.heading, section.regulation, said))
    title = f"{office}{period.label}工作情况报告"
    made = tuple(Part(REPORT_PARTS[name], tuple(found)) for name, found in parts.items())
    body = Body(title, made)
    spoken = {name: quoted[name] for name in body.figures}
    return Composed(body, spoken, tuple(missing), tuple(unbound(body, edition)))


def ordered(edition: Edition) -> list[ReportSection]:
    """The sections of an edition in the order of the report."""
    place = {name: no for no, name in enumerate(REPORT_PARTS)}
    return sorted(edition.report.values(), key=lambda one: (place[one.part], one.order, one.name))


def _quoted(edition: Edition, name: str, period: Period, on: date) -> Quoted | None:
    """A figure of which something is recorded; None for one that is not, or is not in force any more."""
    if name not in edition.figures:
        return None
    figure = Figure(definition_of(edition, name), edition, period, on)
    try:
        value = recorded(figure)
        return None if value is None else Quoted(figure, value, row_count(figure) or 0)
    except NotServed:
        return None


def _said(
    section: ReportSection, edition: Edition, quoted: Mapping[str, Quoted], words: Mapping[str, str]
) -> tuple[tuple[tuple[Piece, ...], ...], list[Missing]]:
    """The paragraphs that can be said, and the sentences that cannot. How many members a list of the rules has says
    nothing by itself: of that alone there is no section."""
    paragraphs: list[tuple[Piece, ...]] = []
    missing: list[Missing] = []
    is_said = False
    for text in section.says:
        pieces: list[Piece] = []
        speaks = not figures_in(text)
        for sentence in sentences(text):
            named = figures_in(sentence)
            unknown = tuple((name, _label(edition, name)) for name in named if name not in quoted)
            if unknown:
                missing.append(
                    Missing(section.heading, section.regulation, _with_labels(sentence, edition, words), unknown)
                )
                continue
            speaks = speaks or bool(named)
            is_said = is_said or any(source_name(quoted[name].figure) != "members" for name in named)
            pieces += _pieces(sentence, quoted, words)
        if speaks and pieces:
            paragraphs.append(tuple(_joined(pieces)))
    return (tuple(paragraphs) if is_said else ()), missing


def _pieces(sentence: str, quoted: Mapping[str, Quoted], words: Mapping[str, str]) -> Iterator[Piece]:
    for one in sayings(sentence):
        if one.name in words:
            yield Piece(words[one.name])
        elif one.name:
            yield Piece(quoted[one.name].printed, one.name)
        else:
            yield Piece(one.words)


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """The same with neighbouring words in one piece."""
    words = ""
    for piece in pieces:
        if not piece.figure:
            words += piece.text
            continue
        if words:
            yield Piece(words)
        words = ""
        yield piece
    if words:
        yield Piece(words)


def _label(edition: Edition, name: str) -> str:
    found = edition.figures.get(name)
    return found.label if found is not None else name


def _with_labels(sentence: str, edition: Edition, words: Mapping[str, str]) -> str:
    """A sentence with the names of its figures in the place of their numbers: 清理垃圾〔清理垃圾〕."""
    return "".join(one.words or words.get(one.name) or f"〔{_label(edition, one.name)}〕" for one in sayings(sentence))


def unbound(body: Body, edition: Edition) -> Iterator[Found]:
    """Numbers of the text that no figure stands behind, as the reader of drafts finds them: 三百余户."""
    bound: list[tuple[int, int]] = []
    at = 0
    for line in body.lines():
        for piece in line.pieces:
            if piece.figure:
                bound.append((at, at + len(piece.text)))
            at += len(piece.text)
        at += 1
    for found in numbers_in(body.text, names_of(edition)):
        if not any(found.start < end and start < found.end for start, end in bound):
            yield found

"""What a report says, as plain data: parts, sections, paragraphs, and in them words and numbers. Pure.

It is kept with an issued report and printed from, so that what was said is said again, whatever the rules say by then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Piece:
    """Words of a paragraph; with `figure` they are that figure's number as it is printed."""

    text: str
    figure: str = ""


@dataclass(frozen=True)
class Section:
    """A second-level heading with its paragraphs, and the regulation that says it."""

    heading: str
    regulation: str
    paragraphs: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Part:
    """A first-level heading with its sections."""

    heading: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Line:
    """One line of a report: what it is (title, part, section, paragraph) and its pieces."""

    kind: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Body:
    """The title and the parts of a report."""

    title: str
    parts: tuple[Part, ...]

    def lines(self) -> Iterator[Line]:
        """Title, headings with their numerals, and paragraphs, in order."""
        yield Line("title", (Piece(self.title),))
        for no, part in enumerate(self.parts, 1):
            yield Line("part", (Piece(f"{numeral(no)}、{part.heading}"),))
            for below, section in enumerate(part.sections, 1):
                yield Line("section", (Piece(f"（{numeral(below)}）{section.heading}"),))
                yield from (Line("paragraph", paragraph) for paragraph in section.paragraphs)

    @property
    def text(self) -> str:
        """Everything that is said, a line a paragraph."""
        return "\n".join(line.text for line in self.lines())

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that are said, each once, in order."""
        found = (piece.figure for line in self.lines() for piece in line.pieces if piece.figure)
        return tuple(dict.fromkeys(found))

    def as_data(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"title": self.title, "parts": [
            {"heading": part.heading, "sections": [
                {"heading": one.heading, "regulation": one.regulation, "paragraphs": [
                    [[piece.text, piece.figure] if piece.figure else [piece.text] for piece in paragraph]
                    for paragraph in one.paragraphs
                ]} for one in part.sections
            ]} for part in self.parts
        ]}  # fmt: skip


def from_data(kept: Mapping[str, Any]) -> Body:
    """The body that was kept."""
    return Body(kept["title"], tuple(
        Part(part["heading"], tuple(
            Section(one["heading"], one["regulation"], tuple(
                tuple(Piece(*piece) for piece in paragraph) for paragraph in one["paragraphs"]
            )) for one in part["sections"]
        )) for part in kept["parts"]
    ))  # fmt: skip


def numeral(number: int) -> str:
    """1 to 99 in characters, as headings are numbered: 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return before + (NUMERALS[ones] if ones or not tens else "")

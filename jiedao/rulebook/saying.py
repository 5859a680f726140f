"""What a regulation says in the office's report: paragraphs in the office's own words, in which every number is a figure.

`<figure>` in a text is the number of that figure; `<office>`, `<period>` and `<year>` are said by the report. Nothing else
may be a number: the reader refuses a digit. Basis: `docs/decisions/0010-a-report-is-said-by-the-rulebook.md`.
"""

import re
from dataclasses import dataclass

from jiedao.rulebook.shape_leaves import PLACEHOLDER

#: What a report says of itself, beside the numbers.
OF_THE_REPORT = ("office", "period", "year")
_ENDS = re.compile(r"(?<=[。！？])")


@dataclass(frozen=True, slots=True)
class Saying:
    """A piece of a text: words, or the name of what stands in their place."""

    words: str = ""
    name: str = ""


def sayings(text: str) -> list[Saying]:
    """A text taken apart into words and places, in order."""
    found, at = [], 0
    for match in PLACEHOLDER.finditer(text):
        if match.start() > at:
            found.append(Saying(text[at : match.start()]))
        found.append(Saying(name=match[1]))
        at = match.end()
    return [*found, Saying(text[at:])] if at < len(text) else found


def figures_in(text: str) -> tuple[str, ...]:
    """The figures a text names, each once, in order."""
    named = (one.name for one in sayings(text) if one.name and one.name not in OF_THE_REPORT)
    return tuple(dict.fromkeys(named))


def sentences(paragraph: str) -> list[str]:
    """A paragraph's sentences, each with its full stop; what stands behind the last one belongs to none before it."""
    return [one for one in _ENDS.split(paragraph) if one]


@dataclass(frozen=True, slots=True, eq=False)
class ReportSection:
    """One section of the report. `part`: the heading it stands under; `order`: its place there, the smaller first."""

    name: str
    heading: str
    part: str
    order: int
    says: tuple[str, ...]
    regulation: str
    line: str

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures its paragraphs name, each once, in order."""
        return tuple(dict.fromkeys(name for text in self.says for name in figures_in(text)))

"""Which column of a roster gives what where its heading is no word of the house: proposed from what stands in it, for
somebody to look at. Only what tells by itself is proposed: a number with a check digit, a mobile number, the name of a
community, a word out of a closed list. A name, an amount or a day may be anything, and is never guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jiedao import identifiers
from jiedao.procedures.importing import cells
from jiedao.procedures.importing.cells import NeedsYear, Refusal
from jiedao.procedures.importing.columns import Headings, Target
from jiedao.rulebook import Edition
from jiedao.workbooks import Cell, Head, RosterTable

#: So many lines are looked at, so many cells must be filled, and this share of them must be what the field asks for.
TRIED, LEAST, SHARE = 200, 3, 0.8
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


@dataclass(frozen=True)
class Recogniser:
    """What a cell may be, in one office on a day. `place_called`: the place of a word, or None."""

    table: RosterTable
    edition: Edition
    place_called: Any
    on: date

    def complete(self, mapping: Headings, explained: Mapping[str, str]) -> Headings:
        """The headings with those added whose column can only be one thing, which no other column claims. What the office
        has said is not to be read is not read."""
        asked = [head for head in mapping.unread if explained.get(head.full) != ""]
        free = {key: one for key, one in mapping.targets.items() if key not in mapping.heads and not one.group}
        claims = {head.full: [key for key, one in free.items() if self._holds(head, one)] for head in asked}
        keys = [found[0] for found in claims.values() if len(found) == 1]
        added = {
            claims[head.full][0]: head
            for head in asked if len(claims[head.full]) == 1 and keys.count(claims[head.full][0]) == 1
        }  # fmt: skip
        left = tuple(head for head in mapping.unread if head not in added.values())
        return replace(mapping, heads={**mapping.heads, **added}, unread=left, by_content=frozenset(added))

    def _holds(self, head: Head, target: Target) -> bool:
        filled = self._filled(head)
        return len(filled) >= LEAST and sum(self._is(cell, target) for cell in filled) >= SHARE * len(filled)

    def _filled(self, head: Head) -> Sequence[Cell]:
        lines = [line for line in self.table.lines if line.kind == "data"][:TRIED]
        found = (self.table.grid.cell(line.row, head.column) for line in lines)
        return [cell for cell in found if not cell.is_empty]

    def _is(self, cell: Cell, target: Target) -> bool:
        try:
            if target.key == "place":
                return self.place_called(cell.text()) is not None
            if target.key == "credit_code":
                return bool(cells.identifier(cell, identifiers.credit_code))
            declared = target.field
            if declared is None or declared.type not in ("identity", "phone", "choice"):
                return False
            read = cells.value_of(cell, declared, self.edition, on=self.on, year=None)
        except (Refusal, NeedsYear):
            return False
        return declared.type != "phone" or MOBILE.fullmatch(read) is not None

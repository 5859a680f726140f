"""The container of the old format, as far as it must be looked at before the parser is let in: how far its sheets spread
out, and whether they have a password.

Standards: [MS-CFB] for the container, [MS-XLS] for the records.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEADER = 512
ENTRY = 128
#: Sectors of the allocation table that are named in the header itself.
NAMED = 109
STREAM, ROOT = 2, 5
#: Behind the last sector of a stream.
LAST = 0xFFFFFFFE
#: Records of a sheet.
END, PASSWORD, SHEET, DIMENSIONS, NUMBERS = 0x000A, 0x002F, 0x0085, 0x0200, 0x00BD
#: Records that put something into a cell: formula, several numbers, formatted text, shared text, number, text, truth
#: value, short number. Row and column stand first.
FILLED = frozenset({0x0006, NUMBERS, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
#: The last row and column the format knows.
ROWS, COLUMNS = 65536, 256


class Damaged(ValueError):
    """The container or its records do not hang together."""


class Locked(ValueError):
    """The records are enciphered."""


def stream(document: bytes, names: Sequence[str]) -> bytes | None:
    """The content of the first of these streams that is there; None where none is. Raises Damaged."""
    try:
        return _stream(document, names)
    except (struct.error, IndexError, ValueError) as error:
        raise Damaged("cut off") from error


def extents(book: bytes) -> Iterator[tuple[int, int]]:
    """The rows and columns of each sheet, up to its last filled cell. Raises Damaged, Locked."""
    try:
        starts = []
        for kind, at in _records(book, 0):
            if kind == PASSWORD:
                raise Locked
            if kind == SHEET:
                starts.append(struct.unpack_from("<I", book, at)[0])
        for start in starts:
            yield _extent(book, start)
    except struct.error as error:
        raise Damaged("cut off") from error


def _extent(book: bytes, start: int) -> tuple[int, int]:
    rows = columns = 0
    for kind, at in _records(book, start):
        if kind in FILLED:
            row, column = struct.unpack_from("<HH", book, at)
            if kind == NUMBERS:  # first column, numbers of six bytes, last column
                (column,) = struct.unpack_from("<H", book, at + struct.unpack_from("<H", book, at - 2)[0] - 2)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == DIMENSIONS:
            (size,) = struct.unpack_from("<H", book, at - 2)
            _, last, _, right = struct.unpack_from("<IIHH" if size >= 14 else "<HHHH", book, at)
            if last > ROWS or right > COLUMNS:  # the parser would ask for so much memory at once
                raise Damaged("dimensions")
    return rows, columns


def _records(book: bytes, at: int) -> Iterator[tuple[int, int]]:
    """The kind of each record up to the end of the part, and where its body begins."""
    head = struct.Struct("<HH")
    while at + head.size <= len(book):
        kind, size = head.unpack_from(book, at)
        if kind == END:
            return
        yield kind, at + head.size
        at += head.size + size


def _stream(document: bytes, names: Sequence[str]) -> bytes | None:
    shift, small_shift = struct.unpack_from("<HH", document, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise Damaged("sector size")
    (directory_at,) = struct.unpack_from("<I", document, 48)
    least, small_table_at, _, more_at, more = struct.unpack_from("<5I", document, 56)
    sectors = _Sectors(document[1 << shift :], 1 << shift, [])
    named = list(struct.unpack_from(f"<{NAMED}I", document, HEADER - 4 * NAMED))
    for _ in range(min(more, len(document) >> shift)):
        *further, more_at = _numbers(sectors.one(more_at))
        named += further
    table = b"".join(sectors.one(number) for number in named if number < len(document) >> shift)
    sectors = _Sectors(sectors.content, sectors.size, _numbers(table))
    directory = sectors.chain(directory_at)
    entries = [directory[at : at + ENTRY] for at in range(0, len(directory), ENTRY)]
    wanted = {name: entry for entry in entries if entry[66] == STREAM and (name := _name(entry)) in names}
    if not wanted:
        return None
    start, size = struct.unpack_from("<II", next(wanted[name] for name in names if name in wanted), 116)
    if size < least:
        root = next((entry for entry in entries if entry[66] == ROOT), bytes(ENTRY))
        small = sectors.chain(struct.unpack_from("<I", root, 116)[0])
        sectors = _Sectors(small, 1 << small_shift, _numbers(sectors.chain(small_table_at)))
    return sectors.chain(start)[:size]


def _name(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")


def _numbers(table: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4]))


@dataclass(frozen=True)
class _Sectors:
    """The sectors of a container, and for each the one that follows it in its stream."""

    content: bytes
    size: int
    following: Sequence[int]

    def one(self, number: int) -> bytes:
        return self.content[number * self.size : (number + 1) * self.size]

    def chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        while number != LAST:
            if len(parts) > len(self.following):
                raise Damaged("a chain without end")
            if number >= len(self.following) or not (part := self.one(number)):
                raise Damaged("cut off")
            parts.append(part)
            number = self.following[number]
        return b"".join(parts)

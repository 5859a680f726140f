"""Workbooks of the old format made by the tests: BIFF8 records in one stream of a compound document.

Standards: [MS-XLS], [MS-CFB].
"""

import struct
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

SECTOR = 512
NONE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
#: Of a stream shorter than this the container keeps the parts elsewhere.
LEAST = 4096
SMALL = 64
DATED = 1
EPOCH = date(1899, 12, 30)

Places = Sequence[tuple[int, int, int, int]]


def old_written(
    file: Path,
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    *,
    hidden: Sequence[str] = (),
    merged: Mapping[str, Places] | None = None,
    far: tuple[int, int] | None = None,
    before: bytes = b"",
    small: bool = False,
) -> Path:
    """A workbook with these lines; `merged`: sheet -> (top, left, bottom, right); `far`: one more number out there;
    `before`: records that stand before the sheets; `small`: kept in the container's small sectors."""
    bodies = [_sheet(lines, (merged or {}).get(name, ()), far) for name, lines in sheets.items()]
    start = len(_globals(dict.fromkeys(sheets, 0), hidden, before))
    starts = {}
    for name, body in zip(sheets, bodies, strict=True):
        starts[name] = start
        start += len(body)
    file.write_bytes(compound("Workbook", _globals(starts, hidden, before) + b"".join(bodies), small=small))
    return file


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _globals(starts: Mapping[str, int], hidden: Sequence[str], before: bytes) -> bytes:
    formats = b"".join(record(0x00E0, struct.pack("<HH16x", 0, number)) for number in (0, 14))
    places = b"".join(
        record(0x0085, struct.pack("<IBBBB", at, name in hidden, 0, len(name), 1) + name.encode("utf-16-le"))
        for name, at in starts.items()
    )
    return record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 6)) + before + formats + places + record(0x000A)


def _sheet(lines: Sequence[Sequence[Any]], merged: Places, far: tuple[int, int] | None) -> bytes:
    cells = [(row, column, value) for row, line in enumerate(lines) for column, value in enumerate(line)]
    body = b"".join(_cell(*cell) for cell in cells if cell[2] is not None)
    if far:
        body += _cell(*far, 1.0)
    areas = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in merged)
    merges = record(0x00E5, struct.pack("<H", len(merged)) + areas)
    return record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 6)) + body + merges + record(0x000A)


def _cell(row: int, column: int, value: Any) -> bytes:
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)
    if isinstance(value, date):
        return record(0x0203, struct.pack("<HHHd", row, column, DATED, (value - EPOCH).days))
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def compound(stream: str, content: bytes, *, small: bool = False) -> bytes:
    """A compound document with one stream: header, allocation table, directory, the stream's sectors. A `small` one
    keeps it, as it is, in small sectors, and their table behind them."""
    size = len(content) if small else max(LEAST, len(content))
    content += b"\0" * (-max(size, len(content)) % SECTOR + max(0, size - len(content)))
    sectors, smalls = len(content) // SECTOR, -(-size // SMALL)
    table = [FAT, END, *range(3, 2 + sectors), END] + [END] * small
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, LEAST,
        2 + sectors if small else END, int(small), END, 0,
    ) + struct.pack("<109I", 0, *[NONE] * 108)  # fmt: skip
    root = _entry("Root Entry", 5, 2 if small else END, len(content) if small else 0, child=1)
    directory = root + _entry(stream, 2, 0 if small else 2, size) + 2 * _entry("", 0, 0, 0)
    return header + _table(table) + directory + content + (_table([*range(1, smalls), END]) if small else b"")


def _table(numbers: list[int]) -> bytes:
    if len(numbers) > SECTOR // 4:
        raise ValueError("too long for one sector of the allocation table")
    return struct.pack("<128I", *numbers, *[NONE] * (SECTOR // 4 - len(numbers)))


def _entry(name: str, kind: int, start: int, size: int, *, child: int = NONE) -> bytes:
    length = 2 * len(name) + 2 if name else 0
    return struct.pack(
        "<64sHBBIII16xI16xIQ", name.encode("utf-16-le"), length, kind, 1, NONE, NONE, child, 0, start, size
    )

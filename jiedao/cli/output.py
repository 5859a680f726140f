"""Results on stdout: a table aligned for Chinese, JSON, or CSV; the same rows in each."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import typer


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def show(heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]], how: Format) -> None:
    """Write rows. `heads` are (name in JSON, heading); None is an empty cell, and null in JSON."""
    lines = list(rows)
    match how:
        case Format.JSON:
            names = [name for name, _ in heads]
            found = [dict(zip(names, line, strict=True)) for line in lines]
            typer.echo(json.dumps(found, ensure_ascii=False, indent=1, default=str))
        case Format.CSV:
            out = io.StringIO()
            writer = csv.writer(out, lineterminator="\n")
            writer.writerows([[head for _, head in heads], *([_text(cell) for cell in line] for line in lines)])
            typer.echo(out.getvalue(), nl=False)
        case Format.TABLE:
            typer.echo("\n".join(table([head for _, head in heads], lines)))


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Lines with columns under one another; a Chinese character counts two, numbers stand right."""
    cells = [[_text(cell) for cell in row] for row in rows]
    right = [bool(rows) and all(isinstance(row[no], int | float | None) for row in rows) for no in range(len(heads))]
    widths = [max(width(line[no]) for line in [heads, *cells]) for no in range(len(heads))]
    rule = ["-" * one for one in widths]
    return [
        "  ".join(_padded(cell, widths[no], right[no]) for no, cell in enumerate(line)).rstrip()
        for line in [heads, rule, *cells]
    ]


def width(text: str) -> int:
    """Columns a text takes on a screen."""
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text
    )


def _padded(text: str, columns: int, right: bool) -> str:
    space = " " * (columns - width(text))
    return space + text if right else text + space


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)

"""Taking a roster in as the page and the command do: read, kept, written, undone."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests import cast

SHOPS = ("店名", "信用代码", "社区", "路名", "街道类型", "店主", "现店主接手日期", "电话", "签约时间")
H1, LAST = "2018-H1", date(2018, 6, 30)


def shop(name: str, **other: str) -> dict[str, str]:
    """A line of a roster of shops, sound unless something else is said."""
    line = {
        "店名": name, "社区": "朝霞", "路名": "前进巷", "街道类型": "背街小巷", "店主": "陆小满", "现店主接手日期": "2017.3.1",
        "电话": "13603715678", "签约时间": "2018-05-03",
    }  # fmt: skip
    return {**line, **other}


def roster(
    folder: Path, lines: Sequence[Mapping[str, str]], *, heads: Sequence[str] = (), name: str = "台账.csv"
) -> Path:
    """A file with these lines under their headings."""
    columns = heads or list(dict.fromkeys(key for line in lines for key in line)) or list(SHOPS)
    out = io.StringIO()
    csv.writer(out).writerows([columns, *([line.get(head, "") for head in columns] for line in lines)])
    file = folder / name
    file.write_text(out.getvalue(), "utf-8-sig")
    return file


def bring(office: cast.Office, file: Path, kind: str = "shop", *, who: str = "handler", period: str = H1) -> Any:
    """A roster read beside what stands, for somebody's work."""
    from jiedao.periods import parse_period
    from jiedao.procedures.importing import bringing

    return bringing.bring(
        file, kind, street=office.row, who=office.standing(who), period=parse_period(period), now=cast.NOON
    )


def keep(office: cast.Office, file: Path, kind: str = "shop", *, who: str = "handler", period: str = H1) -> Any:
    """The same, kept as a batch that waits for somebody's word."""
    from jiedao.periods import parse_period
    from jiedao.procedures.importing import bringing

    brought = bring(office, file, kind, who=who, period=period)
    return bringing.keep(
        brought, file.read_bytes(), file=file.name, period=parse_period(period), who=office.standing(who), now=cast.NOON
    )


def begin(office: cast.Office, batch: Any, *, who: str = "handler") -> Any:
    from jiedao.batches import actions

    return actions.begin(batch, label="名册", by=office.user(who), at=cast.NOON)


def write(office: cast.Office, batch: Any, *, who: str = "handler") -> Any:
    """A batch written to its end."""
    from jiedao.procedures.importing import writing

    held = begin(office, batch, who=who)
    for _step, _left in writing.write_all(held, street=office.row, who=office.standing(who), now=cast.NOON):
        pass
    held.refresh_from_db()
    return held


def take(office: cast.Office, file: Path, kind: str = "shop", *, who: str = "handler", period: str = H1) -> Any:
    """A roster on its register."""
    return write(office, keep(office, file, kind, who=who, period=period), who=who)


def undo(office: cast.Office, batch: Any, *, why: str = "选错了文件", who: str = "handler") -> Any:
    from jiedao.procedures.importing import undoing

    return undoing.undo(batch, why=why, street=office.row, who=office.standing(who), now=cast.NOON)

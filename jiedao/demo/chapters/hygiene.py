"""What the city's quarterly hygiene rating said of the office."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from jiedao.demo.data import Row
from jiedao.demo.diary import Page, Written
from jiedao.demo.office import Office

RESULT = "hygiene_flag.flag_result"


def pages(office: Office) -> Iterator[Page]:
    """The results of the table, each entered on the day it was told."""
    who = office.holders("handler", line="city_management")[0]
    for no, row in enumerate(office.plan.own("hygiene")):
        yield Written(date.fromisoformat(row["on"]), RESULT, who, _said(office, row), None, 16, no)


def _said(office: Office, row: Row) -> dict[str, Any]:
    lines = []
    for one in row["deductions"].split("；"):
        sort, what, community, minus = one.split(":")
        line = {"class": sort, "what": what, "minus": minus}
        lines.append(line | ({"community": str(office.places[community].pk)} if community else {}))
    said = {name: row[name] for name in ("rated_on", "score", "flag", "notice_no")}
    return said | {"deductions": lines} | ({"awarded_on": row["awarded_on"]} if row["awarded_on"] else {})

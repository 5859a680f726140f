"""What the two offices are invented of: places, people, shops, sites and what was found, as tables beside this file."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data"
Row = Mapping[str, str]


@lru_cache(maxsize=16)
def table(name: str) -> tuple[Row, ...]:
    """The rows of one table, in order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@dataclass(frozen=True)
class Plan:
    """One office as it is invented."""

    code: int
    slug: str
    name: str
    case_mark: str
    reproduces: str
    since: date
    day: date

    def own(self, name: str) -> tuple[Row, ...]:
        """The rows of a table that are this office's."""
        return tuple(row for row in table(name) if row["office"] == self.slug)

    @cached_property
    def communities(self) -> tuple[Row, ...]:
        return self.own("communities")

    @cached_property
    def staff(self) -> tuple[Row, ...]:
        return self.own("staff")

    @cached_property
    def shops(self) -> tuple[Row, ...]:
        return self.own("shops")

    @cached_property
    def sites(self) -> tuple[Row, ...]:
        return self.own("sites")

    @cached_property
    def branches(self) -> tuple[Row, ...]:
        return self.own("branches")

    @cached_property
    def counted(self) -> tuple[Row, ...]:
        """How many of something the office reaches in its half-year."""
        return self.own("counted")

    @cached_property
    def known(self) -> Mapping[tuple[str, str, str], Row]:
        """What is bound to be found: (where, at which grid, site or shop, on which day) -> what, and how it goes on."""
        return {(row["where"], row["thing"], row["on"]): row for row in self.own("known")}

    def place(self, below: str) -> str:
        """The code of a place by what it adds to the office's own."""
        return f"{self.code}{below}"


def plans() -> list[Plan]:
    """Both offices, by code."""
    return [
        Plan(
            int(row["code"]), row["slug"], row["name"], row["case_mark"], row["reproduces"],
            date.fromisoformat(row["since"]), date.fromisoformat(row["demonstration_day"]),
        )
        for row in table("offices")
    ]  # fmt: skip


def findings(where: str, item: str = "") -> list[Row]:
    """What may be found somewhere, of a checklist's item where it has one."""
    return [row for row in table("findings") if row["where"] == where and (not item or row["item"] == item)]


def remedy(what: str) -> str:
    """How a finding of these words was put right."""
    return next((row["done"] for row in table("findings") if row["what"] in what), "已现场整改到位")

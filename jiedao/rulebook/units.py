"""The units of the rulebook, each with the measure word that is said in Chinese. A new unit is a line here.

Basis: FORMAT of the rulebook, section 10 (units) and section 11 (clock units).
"""

from jiedao.periods import UNITS as CLOCKS

#: Units of a span until something is due, as `jiedao.periods` knows them: minutes, hours, workdays, days, …
CLOCK_UNITS: tuple[str, ...] = tuple(CLOCKS)

#: What is measured and can be a fraction: unit -> what stands after the number.
MEASURES: dict[str, str] = {"yuan": "元", "m2": "平方米", "m3": "立方米", "points": "分", "percent": "%"}

#: What is counted in whole numbers: unit -> measure word.
COUNTS: dict[str, str] = {
    "times": "次", "persons": "人", "person-times": "人次", "households": "户", "firms": "家", "shops": "家",
    "sites": "个", "communities": "个", "organisations": "个", "branches": "个", "projects": "个", "flats": "套",
    "yards": "个", "estates": "个", "compounds": "个", "centres": "个", "teams": "支", "sessions": "场",
    "events": "场", "activities": "场", "visits": "次", "contacts": "次", "cases": "件", "problems": "个",
    "items": "项", "kinds": "类", "categories": "类", "awards": "项", "copies": "份", "vehicles": "辆",
    "bins": "个", "spaces": "个", "places": "处", "accidents": "起", "votes": "票",
}  # fmt: skip

#: Of two figures: unit -> how it is said after the number.
RATIOS: dict[str, str] = {
    "flats per person": "套/人",
    "hours per case": "小时/件",
    "problems per round": "个/次",
    "yuan per bin": "元/个",
}

#: Every unit a field, value or figure may have -> its measure word.
MEASURE_WORDS: dict[str, str] = {unit: said for unit, (said, _) in CLOCKS.items()} | MEASURES | COUNTS | RATIOS

#: One of something: `1 hour`, `1 year`, `1 workday`.
SINGULAR: dict[str, str] = {unit[:-1]: unit for unit in (*CLOCK_UNITS, *COUNTS, "points") if unit.endswith("s")}


def measure_word(unit: str | None, type: str = "") -> str:
    """How a unit is said after a number of this type; money is yuan where nothing else is said, and a bare number has
    none."""
    unit = unit or ("yuan" if type == "money" else None)
    return MEASURE_WORDS[unit] if unit else ""

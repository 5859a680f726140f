"""Regulations for tests: where they lie, and how one is written to a folder."""

import re
import shutil
from pathlib import Path

from jiedao.rulebook import Book, read

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
BROKEN = HERE / "broken"
SHIPPED = HERE.parents[1] / "jiedao" / "rulebooks"
OFFICE_A, OFFICE_B = "410199001", "410199002"

#: A worked example for each code that the broken files and small regulations have.
EXAMPLES = {
    "heat_care": """
- name: 走访一处
  on: 2018-07-31
  period: 2018-07
  given:
    register: {outdoor_spot: {s1: {size: small}}}
    entries: [{form: heat_visit, about: s1, on: 2018-07-04, size: small, water: 3, items: [{item: drink, answer: pass}]}]
  expect: {figures: {heat_spots_visited: 1}}
""",
    "small_grant": "- {name: 三百元, on: 2018-06-30, expect: {values: {grant: 300 yuan}}}\n",
    "office_dust": "- {name: 复查四小时, on: 2018-06-30, expect: {values: {recheck: 4 hours}}}\n",
    "green_sites": """
- name: 两个工地一个绿牌
  on: 2018-06-30
  period: 2018-06
  given: {register: {building_site: {g1: {plate: green}, g2: {plate: red}}}}
  expect: {figures: {green_sites_count: 1}}
""",
    "empty_flats": "- {name: 没有, on: 2018-06-30, period: 2018-06, expect: {figures: {flats: 0}}}\n",
    "lonely_care": "- {name: 没有, on: 2018-06-30, period: 2018-06, expect: {figures: {lonely_people: 0}}}\n",
}


def lay(
    root: Path, code: str, regulation: str, examples: str | None = None, *, issuer: str = "office/410199002"
) -> Path:
    """Write one regulation into a root, with its examples; the folder."""
    folder = root / issuer / code
    folder.mkdir(parents=True)
    (folder / "regulation.yaml").write_text(regulation, encoding="utf-8")
    (folder / "examples.yaml").write_text(examples or EXAMPLES[code], encoding="utf-8")
    return folder


#: Benefits must say of one another whether they go together; a worked case of three_meetings counts the Party day's.
BENEFITS = ("minimum_allowance", "special_care", "age_allowance", "temporary_relief", "family_planning_reward")
TOGETHER = {"three_meetings": ("party_day",), **dict.fromkeys(BENEFITS, BENEFITS)}


def family(*codes: str) -> list[Path]:
    """The folders of drafted regulations and of everything they stand on: what they use, adapt or add to."""
    folders = {file.parent.name: file.parent for file in CORPUS.glob("**/regulation.yaml")}
    found: dict[str, Path] = {}
    waiting = list(codes)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = folders[one]
            head = (folders[one] / "regulation.yaml").read_text(encoding="utf-8")
            named = re.findall(r"^(?:uses|adapts): \[?([^\]\n#]*)", head, re.MULTILINE)
            waiting += TOGETHER.get(one, ())
            waiting += [name for names in named for name in re.findall(r"\w+", names)]
    return list(found.values())


def copy_family(root: Path, code: str, *more: str) -> Path:
    """A copy of drafted regulations with all they stand on; the folder of the first."""
    for folder in family(code, *more):
        shutil.copytree(folder, root / folder.relative_to(CORPUS))
    return next(root.glob(f"**/{code}"))


def shipped() -> Book:
    """What comes with the product."""
    return read([SHIPPED])

"""The handbook for officials says what the software says: every system has its page, and every quoted word stands on a screen."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "docs/handbook"
PICTURES = HANDBOOK / "pictures"
PAGES = sorted(HANDBOOK.glob("[A-Z][0-9][0-9].md"))
#: Of the other parts, the systems that have a page.
IN_THE_STREET = {*(f"U{no:02d}" for no in range(1, 15)), "L01", "L02"}

#: Where a shown text has a value put in: of a template, of a Python text, of a regulation.
HOLE = re.compile(r"\{\{[^}]*\}\}|\{[a-z_]*\}|%\([a-z_]+\)[sd]|<[a-z_]+>")
SAID = re.compile(r"\{%\s*translate\s+\"([^\"]+)\"")
SAID_LONG = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*(?:plural|endblocktranslate)", re.DOTALL)
QUOTED = re.compile(r"「([^」]+)」")
PICTURE = re.compile(r"!\[[^\]]*\]\(pictures/([^)]+)\)")


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for one in node.values():
            yield from _texts(one)
    elif isinstance(node, list):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, str):
        yield node


def _literals(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@cache
def shown() -> frozenset[str]:
    """Every text the rulebook, the templates and the programme put on a screen, holes and all."""
    found: set[str] = set()
    for path in (ROOT / "jiedao/rulebooks").rglob("regulation.yaml"):
        found.update(_texts(yaml.safe_load(path.read_text(encoding="utf-8"))))
    for path in (ROOT / "jiedao/web/templates").rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        found.update(SAID.findall(html), SAID_LONG.findall(html))
    for path in (ROOT / "jiedao").rglob("*.py"):
        found.update(_literals(path.read_text(encoding="utf-8")))
    return frozenset(found)


@cache
def _with_holes() -> tuple[re.Pattern[str], ...]:
    patterns = []
    for text in shown():
        parts = HOLE.split(text)
        if len(parts) > 1 and len(re.findall(r"[一-鿿]", "".join(parts))) >= 2:
            patterns.append(re.compile("(.+?)".join(re.escape(one) for one in parts), re.DOTALL))
    return tuple(patterns)


def stands_on_a_screen(words: str) -> bool:
    """Whether these words are shown as they are, or with `…` or other shown words put in where a value goes."""
    if words in shown():
        return True
    matches = (pattern.fullmatch(words) for pattern in _with_holes())
    return any(match and all(one == "…" or one in shown() for one in match.groups()) for match in matches)


def codes() -> set[str]:
    """The systems that some regulation carries, of those that have a page: all of the Party and of the office's own ranks."""
    found = set()
    for path in (ROOT / "jiedao/rulebooks").rglob("regulation.yaml"):
        found.update(yaml.safe_load(path.read_text(encoding="utf-8")).get("systems", []))
    return {code for code in found if code[0] in "PT" or code in IN_THE_STREET}


def test_every_system_of_the_party_and_the_team_has_its_page_and_no_page_is_without_one():
    assert codes() >= IN_THE_STREET
    assert len(codes() - IN_THE_STREET) == 22
    assert {page.stem for page in PAGES} == codes()


def test_every_page_is_reached_from_the_first_one_and_bears_the_title_of_its_regulation():
    first = (HANDBOOK / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(([A-Z]\d\d)\.md\)", first)) == codes()
    titles = {}
    for path in (ROOT / "jiedao/rulebooks").rglob("regulation.yaml"):
        regulation = yaml.safe_load(path.read_text(encoding="utf-8"))
        titles.update(dict.fromkeys(regulation.get("systems", []), regulation["title"]))
    for page in PAGES:
        head = page.read_text(encoding="utf-8").splitlines()[0]
        assert head == f"# {page.stem} {titles[page.stem]}"
        assert f"[{titles[page.stem]}]({page.name})" in first


def test_every_picture_is_there_and_every_one_is_shown():
    named: set[str] = set()
    for page in HANDBOOK.glob("*.md"):
        named.update(PICTURE.findall(page.read_text(encoding="utf-8")))
    kept = {path.name for path in PICTURES.iterdir()}
    assert named == kept
    sizes = [path.stat().st_size for path in PICTURES.iterdir()]
    assert max(sizes) < 120 * 1024
    assert sum(sizes) < 3 * 1024 * 1024


@pytest.mark.parametrize("page", [HANDBOOK / "README.md", *PAGES], ids=lambda page: page.stem)
def test_what_a_page_quotes_stands_on_a_screen(page):
    quoted = QUOTED.findall(page.read_text(encoding="utf-8"))
    assert quoted
    assert [words for words in quoted if not stands_on_a_screen(words)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_keeps_the_order_of_the_others_and_is_short(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    heads = [line[3:] for line in lines if line.startswith("## ")]
    assert heads == [
        "这项制度管什么",
        "谁来办",
        "一步一步怎么办",
        "到期不办会怎样",
        "数字从哪里来",
        "常见的拒绝和怎么办",
        "不做什么",
    ]
    assert len(lines) <= 60


def test_words_that_stand_nowhere_are_found_out():
    assert stands_on_a_screen("记一笔")
    assert stands_on_a_screen("登记候选人资格联审")
    assert not stands_on_a_screen("提交审批")
    assert not stands_on_a_screen("登记并不存在的一步")

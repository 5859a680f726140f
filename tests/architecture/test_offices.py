"""The programme knows no office: what differs between offices stands in rulebooks and records."""

import re

import pytest

from tests.architecture.source import PACKAGE, ROOT

PLACE = re.compile(r"(?<!\d)41\d{7}(?!\d)")
NAMES = re.compile("棉纺路|绿东村|示范甲|示范乙")
KINDS = {".py", ".html", ".txt", ".xml", ".js", ".sql"}


def offices_in(text: str) -> list[str]:
    return PLACE.findall(text) + NAMES.findall(text)


def test_no_code_or_template_names_an_office():
    found = []
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in KINDS:
            named = offices_in(path.read_text(encoding="utf-8"))
            found += [f"{path.relative_to(ROOT)}: {name}" for name in named]
    assert not found, ", ".join(found)


@pytest.mark.parametrize("text", ["if street == 410102008:", "“棉纺路街道”", "office('示范乙街道')"])
def test_an_office_in_the_code_is_found(text):
    assert offices_in(text)


@pytest.mark.parametrize("text", ["410102199003078515", "18 位 4101022", "code > 100_000_000"])
def test_other_numbers_are_no_place(text):
    assert not offices_in(text)

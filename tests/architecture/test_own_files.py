"""What is committed works on any machine and from any package source."""

import re
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, own_files

REGISTRIES = re.compile(
    r"(?:pypi|pythonhosted|npmjs|npmmirror|jsr)\.(?:org|com)|/pypi/|/simple/|--(?:extra-)?index-url[ =]|\bindex-url ?=",
    re.IGNORECASE,
)
#: Where this checkout and its environment lie, and any one person's home.
HERE = {str(ROOT), sys.prefix, str(Path.home())} - {"/"}
if ROOT.parent.as_posix() not in {"/", "/home", "/opt", "/srv", "/tmp", "/usr/src", "/app"}:
    HERE.add(f"{ROOT.parent.as_posix()}/")
PATHS = re.compile(r"(?<![\w.~])(?:" + "|".join(map(re.escape, sorted(HERE))) + r"|/home/\w|/Users/\w|[A-Z]:\\Users)")


def foreign(text: str) -> list[str]:
    """Registry addresses and paths of one machine in a text."""
    return [found.group() for pattern in (REGISTRIES, PATHS) for found in pattern.finditer(text)]


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    found = []
    for path in own_files():
        if path == Path(__file__).resolve():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a font, a workbook
        found += [f"{path.relative_to(ROOT)}: {what}" for what in foreign(text)]
    assert not found, ", ".join(found)


@pytest.mark.parametrize(
    "text",
    [
        f"see {ROOT}/docs",
        "/home/ann/jiedao",
        "https://files.python" + "hosted.org/packages/x.whl",
        "--index-url https://mirror.example.org/simple/",
        "https://registry.npm" + "js.org/htmx.org",  # in two parts: this file names no registry either
    ],
)
def test_an_address_of_one_machine_or_registry_is_found(text):
    assert foreign(text)


@pytest.mark.parametrize("text", ["pip install --no-emit-index-url", "/var/lib/jiedao", "~/jiedao", "see /cases/"])
def test_ordinary_paths_are_allowed(text):
    assert not foreign(text)


def test_every_package_of_an_installation_stands_in_the_notices():
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    first_cells = re.findall(
        r"^\| ([^|]+) \|", (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = {_one_spelling(word) for cell in first_cells for word in re.split(r"[, ]+", cell)}
    assert pinned
    assert [name for name in pinned if _one_spelling(name) not in listed] == []


def _one_spelling(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

"""The source as the architecture tests read it: files, syntax trees, layers; nothing of it is run."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "jiedao"


def modules(under: str = "") -> Iterator[tuple[str, ast.Module]]:
    """Every module of the package below a folder: its path from the root, its tree."""
    for path in sorted((PACKAGE / under).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def layers() -> list[set[str]]:
    """The layers of pyproject.toml, the lowest first; siblings share one."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(c for c in declared["tool"]["importlinter"]["contracts"] if c["id"] == "layers")
    return [set(re.findall(r"\w+", layer)) for layer in reversed(contract["layers"])]


def own_files() -> Iterator[Path]:
    """Every file that is or would be committed; in an unpacked archive without git, every file but what was built."""
    if (ROOT / ".git").exists():
        asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
    else:
        paths = [p for p in ROOT.rglob("*") if not {".venv", "var", "__pycache__"} & set(p.relative_to(ROOT).parts)]
    return (path for path in sorted(paths) if path.is_file())


def rows_of(document: str) -> set[str]:
    """The names in `backticks` that open the table rows of a document."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))

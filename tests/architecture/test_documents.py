"""What a document lists is what the code has: nothing missing, nothing left over."""

import ast

import pytest

from jiedao.access.roles import PERMISSION_TEXT, ROLES, Permission
from jiedao.cases.rules import MOVES
from jiedao.matters.rules import MOVES as MATTER_MOVES
from tests.architecture.source import modules, rows_of


def problem_codes() -> set[str]:
    """The codes that classes set, as text: `code = "case.not_found"` or `code, status = "case.not_found", 404`."""
    found = set()
    for _, tree in modules():
        for holder in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            for line in holder.body:
                target, value = _first(line)
                if target == "code" and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found.add(value.value)
    return found - {"problem"}  # the root of the tree is never raised


def _first(line: ast.stmt) -> tuple[str, ast.expr | None]:
    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
        return line.target.id, line.value
    if not isinstance(line, ast.Assign):
        return "", None
    target, value = line.targets[0], line.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        target, value = target.elts[0], value.elts[0]
    return (target.id, value) if isinstance(target, ast.Name) else ("", None)


def event_kinds() -> set[str]:
    """The kinds of events that actions write, and one for each step of a case or matter."""
    found = {f"case.{name}" for name in MOVES if name not in {"open", "close"}}  # written as opened and closed
    found |= {f"matter.{name}" for name in MATTER_MOVES if name != "open"}
    for _, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                given = [k.value for k in node.keywords if k.arg == "kind"]
                found |= _dotted(node.args[:1] if name == "record" else given)
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "kind":
                found |= _dotted([node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [])
    return found


def _dotted(values: list[ast.expr]) -> set[str]:
    texts = {v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)}
    return {text for text in texts if "." in text}


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ("problems.md", problem_codes),
        ("access.md", lambda: {p.value for p in Permission} | set(ROLES)),
        ("audit.md", event_kinds),
    ],
)
def test_a_document_lists_what_the_code_has(document, named):
    wanted, listed = named(), rows_of(document)
    assert wanted
    assert not wanted - listed, f"missing in docs/{document}"
    assert not listed - wanted, f"left over in docs/{document}"


def test_every_permission_is_described_in_an_officials_words():
    assert set(PERMISSION_TEXT) == set(Permission)

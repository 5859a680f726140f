"""The page on deployment lists what the environment may say: nothing missing, nothing left over."""

import ast

from tests.architecture.source import modules, rows_of

#: Read from the surroundings, but not Jiedao's own.
FOREIGN = {"PATH", "HOME", "DJANGO_SETTINGS_MODULE"}


def asked_for() -> set[str]:
    """Names that the code takes out of `os.environ`."""
    found = set()
    for _, tree in modules():
        for node in ast.walk(tree):
            held = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
                held, named = node.func.value, node.args[:1]
            elif isinstance(node, ast.Subscript):
                held, named = node.value, [node.slice]
            if isinstance(held, ast.Attribute) and held.attr == "environ":
                found |= {one.value for one in named if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found - FOREIGN


def test_every_variable_stands_in_the_page_on_deployment():
    listed = {name for name in rows_of("deployment.md") if name.isupper()}
    assert asked_for() == listed

"""What the edge must not do, and what every read is asked first."""

import ast

import pytest

from tests.architecture.source import modules

ORM = {"objects", "save", "delete"}


def touches_of_tables(tree: ast.Module) -> list[int]:
    """Lines that reach for a table: `.objects` anywhere, `.save(` and `.delete(` as calls."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ORM and (node.attr == "objects" or id(node) in called)
    ]


def unscoped(tree: ast.Module, *, inside: str) -> list[str]:
    """Public functions whose first parameter is not `scope`."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    found = []
    for function in functions:
        first = [*function.args.posonlyargs, *function.args.args][:1]
        if not function.name.startswith("_") and [a.arg for a in first] != ["scope"]:
            found.append(f"{inside}:{function.lineno} {function.name}")
    return found


def test_the_edge_reaches_for_no_table():
    found = [f"{path}:{line}" for path, tree in modules("web") for line in touches_of_tables(tree)]
    assert not found, "ask a query or an action instead: " + ", ".join(found)


def test_every_read_is_asked_for_a_scope_first():
    reads = [(path, tree) for path, tree in modules() if path.endswith("/queries.py") or "/queries/" in path]
    assert reads
    found = [line for path, tree in reads for line in unscoped(tree, inside=path)]
    assert not found, "scope must be the first parameter: " + ", ".join(found)


@pytest.mark.parametrize("text", ["Case.objects.all()", "rows = Case.objects", "case.save()", "case.delete()"])
def test_a_view_that_reaches_for_a_table_is_found(text):
    assert touches_of_tables(ast.parse(text))


@pytest.mark.parametrize(
    "text", ["def cases(on): ...", "def cases(*, scope): ...", "async def cases(user, scope): ..."]
)
def test_a_read_without_a_scope_is_found(text):
    assert unscoped(ast.parse(text), inside="queries.py")

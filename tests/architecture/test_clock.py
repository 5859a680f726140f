"""Only the edge looks at the clock: everything below is told the day and the instant."""

import ast

import pytest

from tests.architecture.source import modules

ASKS = {"today", "now", "utcnow", "localdate", "localtime"}
CLOCKS = {"date", "datetime", "timezone"}
EDGE = ("jiedao/web/clock.py", "jiedao/cli/")


def looks_at_the_clock(tree: ast.Module) -> list[int]:
    """Lines with `datetime.now`, `timezone.localdate` and their like, called or handed on, and `auto_now` columns."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ASKS:
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name in CLOCKS:
                found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module in {"django.utils.timezone", "datetime"}:
            found += [node.lineno for alias in node.names if alias.name in ASKS]
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db.models.functions":
            found += [node.lineno for alias in node.names if alias.name == "Now"]
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            found.append(node.value.lineno)
    return found


def test_nobody_below_the_edge_looks_at_the_clock():
    found = [
        f"{path}:{line}" for path, tree in modules() if not path.startswith(EDGE) for line in looks_at_the_clock(tree)
    ]
    assert not found, "take on= or at= as an argument: " + ", ".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now(TZ)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "models.DateField(default=timezone.now)",
        "from django.utils.timezone import now",
        "from django.db.models.functions import Now",
        "models.DateTimeField(auto_now_add=True)",
    ],
)
def test_a_look_at_the_clock_is_found(text):
    assert looks_at_the_clock(ast.parse(text))


@pytest.mark.parametrize("text", ["clock.now(request)", "hand.now", "def now(request): ..."])
def test_an_instant_that_is_handed_on_is_no_look_at_the_clock(text):
    assert not looks_at_the_clock(ast.parse(text))

"""Nobody is ordered or compared by points: what the code and the templates must not do. The pages: `tests/web/points`."""

import ast
import re

import pytest

from jiedao.procedures import booking
from jiedao.rulebook import columns_of
from tests.architecture.source import PACKAGE, modules

#: Where points are known at all. Nothing else may ask for them.
ROOMS = ("jiedao/points/", "jiedao/web/points/", "jiedao/procedures/points_")
#: What a number of points is called in this code.
SUMS = re.compile(r"(^|_|\b)(points?|total|totals|sum|sums|year|earned|counted|gives|away|credited|score)($|_|\b)")
#: What puts things in an order, or picks by it.
ORDERING = {
    "sorted",
    "sort",
    "max",
    "min",
    "order_by",
    "nlargest",
    "nsmallest",
    "Rank",
    "DenseRank",
    "RowNumber",
    "Window",
}
#: Orders that a model may have: time and names, and what a row is known by.
TEMPLATES = PACKAGE / "web" / "templates"
#: Templates that show several people of a branch.
OF_MANY = ("points/branch.html", "points/months.html", "points/confirm.html")
#: What only a single member's page may say.
SAYS_A_SUM = re.compile(r"\{[{%][^}%]*\b(total|totals|year|statement|sum|before|points)\b|合计|总分|累计|排名第|名次")


def orderings(tree: ast.Module) -> list[tuple[int, str]]:
    """Every call that orders or picks, with all the words it is given: names, attributes, texts."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ORDERING:
            given = [*node.args, *(one.value for one in node.keywords)]
            found.append((node.lineno, " ".join(word for one in given for word in _words(one))))
    return found


def _words(node: ast.AST) -> list[str]:
    found = []
    for one in ast.walk(node):
        match one:
            case (
                ast.Name(id=word)
                | ast.Attribute(attr=word)
                | ast.Constant(value=str(word))
                | ast.keyword(arg=str(word))
            ):
                found.append(word.lstrip("-"))
    return found


def in_room(path: str) -> bool:
    return path.startswith(ROOMS)


def by_points(tree: ast.Module) -> list[int]:
    """Lines on which something is ordered, or picked, by points."""
    return [line for line, words in orderings(tree) if SUMS.search(words)]


def test_nothing_is_ordered_by_points():
    found = [f"{path}:{line}" for path, tree in modules() if in_room(path) for line in by_points(tree)]
    assert not found, "people are not compared: " + ", ".join(found)


@pytest.mark.parametrize("text", [
    'rows.order_by("-total")', "sorted(members, key=lambda one: one.total)", "max(found, key=lambda one: one.points)",
    'rows.annotate(rank=Window(Rank(), order_by="-year"))', "sorted(totals.items())", 'rows.order_by("gives")',
])  # fmt: skip
def test_an_order_by_points_is_found(text):
    assert by_points(ast.parse(text))


@pytest.mark.parametrize("text", ['rows.order_by("name_key", "id")', "sorted(codes)", "sorted(one.numbers)"])
def test_an_order_by_names_is_let_be(text):
    assert not by_points(ast.parse(text))


def test_only_the_rooms_of_points_know_what_anybody_has():
    """No export, figure, report, search or interface reaches for a statement or a sum."""
    found = []
    for path, tree in modules():
        if in_room(path):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jiedao.points"):
                named = {one.name for one in node.names}
                if (node.module, named) not in (
                    ("jiedao.points", {"queries"}), ("jiedao.points.queries", {"Days"}),
                    # that somebody has a confirmed month, and on whose word an office counts: neither says a sum
                    ("jiedao.points.models", {"ConfirmedMonth"}), ("jiedao.points.actions", {"Word"}),
                ):  # fmt: skip
                    found.append(f"{path}:{node.lineno}")
    assert not found, "points are asked for elsewhere: " + ", ".join(found)


@pytest.mark.parametrize("name", OF_MANY)
def test_no_list_of_people_says_a_sum(name):
    """A page of several people has no total; the words about points in general are let be."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    shown = re.sub(r"\{% (translate|url|blocktranslate|include) [^%]*%\}", "", text)
    assert not SAYS_A_SUM.search(shown), SAYS_A_SUM.search(shown)[0]


def sums_in(tree: ast.Module, *functions: str) -> list[str]:
    """What these functions name of a statement or a sum."""
    made = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name in functions]
    assert len(made) == len(functions)
    named = {node.attr if isinstance(node, ast.Attribute) else node.id
             for one in made for node in ast.walk(one) if isinstance(node, ast.Attribute | ast.Name)}  # fmt: skip
    return sorted(
        named & {"total", "totals", "year", "sum", "sums", "sheet", "statement", "earned", "counted", "number"}
    )


def test_no_table_of_people_is_given_a_sum():
    (tree,) = (tree for path, tree in modules("web/points") if path.endswith("/views.py"))
    assert sums_in(tree, "months", "_group_row", "branch", "confirm") == ["sum"]  # of the branches that have confirmed
    assert "total" in sums_in(tree, "_statement")  # else this looks for nothing


@pytest.mark.parametrize(
    "text", ["<td>{{ one.total }}</td>", "{{ statement.year }}", "<th>合计</th>", "{% fig one.points %}"]
)
def test_a_sum_in_a_list_is_found(text):
    assert SAYS_A_SUM.search(text)


def test_every_template_of_points_is_of_one_member_or_among_those_of_many():
    single = {"statement", "paper", "record", "appeal", "switch", "months_tools"}
    assert {path.stem for path in (TEMPLATES / "points").glob("*.html")} == single | {name[7:-5] for name in OF_MANY}


def test_no_figure_reads_what_only_points_ask_for():
    """A figure counts records and obligations; no source of rows is a sum of points."""
    for regulation in booking.book().regulations.values():
        for figure in regulation.figures.values():
            assert figure.rows is None or figure.rows.source != "points"
            assert all("points" not in column for column in columns_of(figure.rows.where if figure.rows else None))

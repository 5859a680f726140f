"""`docs/rulebook.md` names every key and word of the format, and its whole regulation reads and holds."""

import re
from pathlib import Path

import pytest

from jiedao.rulebook import check_paths, examples, schema, units, words
from tests.rulebook.writing import SHIPPED, lay

DOCUMENT = (Path(__file__).parents[2] / "docs" / "rulebook.md").read_text(encoding="utf-8")


def keys(spec: schema.Spec) -> set[str]:
    """Every key that may stand in a place of the format, and below it."""
    match spec:
        case schema.Obj(keys=known) | schema.Choice(keys=known):
            beside = spec.beside if isinstance(spec, schema.Choice) else {}
            return {*known, *beside}.union(*(keys(one) for one in [*known.values(), *beside.values()]))
        case schema.Many(of) | schema.MapOf(of):
            return keys(of)
    return set()


OF_SPECIALS = {
    "is", "per", "office_may", "outside", "between", "week", "year", "anniversary", "since_last", "plan", "field", "any",
    "has", "not", "at_least", "at_most", "more_than", "less_than", "the_day", "filled", "empty", "else",
}  # fmt: skip
WORDS = {
    *words.OWNERS, *words.STANDINGS, *words.OFFICE_MAY, *words.BASES, *words.READY, *words.FIELD_TYPES, *words.FORMULAS,
    *words.RULE_THEN, *words.PERIODS, *words.FESTIVALS, *words.HOLIDAY, *words.WHEN_LATE, *words.DOES, *words.BALLOT_KINDS,
    *words.OF_WHOM, *words.CASTING, *words.PAYS, *words.WITH, *words.CONSENT, *words.ROLES, *words.SECTIONS,
    *words.REPORT_PARTS,    *units.MEASURE_WORDS,
}  # fmt: skip


def is_named(word: str) -> bool:
    """Whether a word stands in code quotes, alone or within a line of the format."""
    quoted = "\n".join(re.findall(r"`([^`\n]+)`", DOCUMENT))
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", quoted) is not None


@pytest.mark.parametrize(
    "named",
    [keys(schema.HEAD), OF_SPECIALS, WORDS, {*examples.KEYS, *examples.GIVEN, *examples.EXPECTED}],
    ids=["keys", "grammar", "words", "examples"],
)
def test_every_key_and_word_of_the_format_stands_in_the_document(named: set[str]):
    assert len(named) > 10
    assert not {word for word in named if not is_named(word)}


def test_the_documents_regulation_is_whole(tmp_path: Path):
    regulation, worked = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
    report = check_paths([lay(tmp_path, "charging_sheds", regulation, worked)], beside=[SHIPPED])
    assert report.lines() == ["1 项制度没有差错，1 个核对用例都对得上。"]

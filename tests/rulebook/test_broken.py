"""Each broken file has one mistake, and it is told once: where, what, and what to do."""

import re
from pathlib import Path

import pytest

from jiedao.rulebook import RulebookRefused, read
from tests.rulebook.writing import BROKEN, SHIPPED, lay

FILES = sorted(BROKEN.glob("*.yaml"))
HEAD = re.compile(r"# code: (\S+)\n# at: (\d+) ?(\S*)\n# says: (.+)\n")


def test_every_section_of_the_checks_has_its_broken_files():
    assert len(FILES) >= 37
    assert {found[1] for file in FILES if (found := HEAD.match(file.read_text()))} >= {
        "yaml.tab", "yaml.twice", "yaml.day", "rulebook.key", "rulebook.word", "rulebook.missing", "rulebook.bare_number",
        "rulebook.missing_name", "rulebook.unused", "rulebook.twofold", "rulebook.sort", "rulebook.table", "rulebook.column",
        "rulebook.type", "rulebook.one_of", "rulebook.match", "rulebook.with", "rulebook.personal", "rulebook.sensitive",
        "rulebook.notice", "rulebook.points", "rulebook.may_not", "rulebook.overlay", "rulebook.addition", "rulebook.code",
        "rulebook.places", "rulebook.unit", "rulebook.split", "rulebook.claimed",
    }  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_broken_file_is_refused_with_place_reason_and_next_step(file: Path, tmp_path: Path):
    text = file.read_text(encoding="utf-8")
    head = HEAD.match(text)
    assert head is not None, "a broken file begins with what is expected of it"
    code, line, path, says = head.groups()
    folder = "heat_care" if file.stem == "code_is_not_folder" else re.search(r"^code: (\w+)", text, re.MULTILINE)[1]
    lay(tmp_path, folder, text)
    with pytest.raises(RulebookRefused) as refused:
        read([SHIPPED, tmp_path])
    (fault,) = refused.value.faults
    assert (fault.code, fault.line, fault.path) == (code, int(line), path)
    assert says in fault.sentence and fault.next_step
    assert str(fault).startswith(f"{tmp_path / 'office/410199002' / folder / 'regulation.yaml'}:{line} ")
    assert str(fault) in str(refused.value)

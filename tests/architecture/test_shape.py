"""Files a person can read in one sitting, under names that say what is in them."""

from tests.architecture.source import PACKAGE, ROOT

LONGEST = 500
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager"}


def test_no_file_is_too_long_to_read():
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts
    }
    assert not {path: lines for path, lines in lengths.items() if lines > LONGEST}


def test_no_module_has_a_name_that_says_nothing():
    named = [path for path in PACKAGE.rglob("*") if (path.is_dir() or path.suffix == ".py") and path.stem in NO_NAMES]
    assert not [path.relative_to(ROOT).as_posix() for path in named]

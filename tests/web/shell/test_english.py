"""Every text of the shell has an English one: what a page says in Chinese is looked for in the compiled catalogue."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from tests.architecture.source import PACKAGE, ROOT

CATALOGUE = ROOT / "jiedao" / "locale" / "en" / "LC_MESSAGES" / "django.mo"
WEB = PACKAGE / "web"

#: The shell: what every page stands in. Other rooms are spoken for as they are finished.
SHELL = [
    *WEB.glob("*.py"), *(WEB / "templates").glob("*.html"),
    *(path for room in ("access", "search", "shell", "signin", "tags") for path in (WEB / room).rglob("*.py")),
    *(path for room in ("access", "account", "parts", "problems", "search", "shell")
      for path in (WEB / "templates" / room).rglob("*.*")),
]  # fmt: skip
#: The living sheet is for those who write pages; it speaks the office's language only.
SHELL = [path for path in SHELL if path.name not in ("sheet.html", "sample.py")]

CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"}
QUOTED = r"""u?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")"""
CONTEXT = "\x04"


def of_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def of_template(text: str) -> Iterator[str]:
    for found in re.finditer(
        rf"\b(ngettext|npgettext|pgettext|gettext|_)\({QUOTED}(?:,\s*{QUOTED})?", templatize(text)
    ):
        words = [ast.literal_eval(f"'''{part}'''") for part in found.groups()[1:] if part is not None]
        yield CONTEXT.join(words[:2]) if found[1] == "pgettext" else words[0]


def texts(path: Path) -> set[str]:
    """The texts of a file that are to be said in English too."""
    read = of_python if path.suffix == ".py" else of_template
    return {text for text in read(path.read_text(encoding="utf-8")) if re.search(r"[\u4e00-\u9fff]", text)}


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key[0] if isinstance(key, tuple) else key: words for key, words in found.items()}


def test_no_text_of_the_shell_lacks_an_english_one(english):
    missing = {f"{path.relative_to(ROOT)}: {text}" for path in SHELL for text in texts(path) if not english.get(text)}
    assert not missing, "\n".join(sorted(missing))


def test_english_names_the_same_facts_and_leaves_no_chinese_behind(english):
    for said, words in english.items():
        if not said:
            continue
        named = re.findall(r"%\(\w+\)s|\{\w+\}", said)
        assert sorted(set(re.findall(r"%\(\w+\)s|\{\w+\}", words))) == sorted(set(named)), said
        assert not re.search(r"[\u4e00-\u9fff]", words), said


def test_the_texts_of_a_template_and_of_code_are_found():
    template = '{% translate "甲" %}{% blocktranslate count n=2 %}{{ n }}个乙{% plural %}{{ n }}个乙{% endblocktranslate %}' \
               '{% translate "丙" context "x" %}'  # fmt: skip
    assert set(of_template(template)) == {"甲", "%(n)s个乙", f"x{CONTEXT}丙"}
    assert set(of_python('_("甲"); gettext_lazy("乙"); ngettext("丙", "丙", n); other("丁")')) == {"甲", "乙", "丙"}


def test_every_chinese_word_of_a_shell_template_is_marked():
    unmarked = []
    for path in SHELL:
        if path.suffix != ".html":
            continue
        text = re.sub(
            r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        text = re.sub(r"{%\s*blocktrans(?:late)?.*?{%\s*endblocktrans(?:late)?\s*%}", "", text, flags=re.DOTALL)
        text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
        text = text.replace("简体中文", "")  # a language calls itself by its own name
        if found := re.search(r"[^\s<>]*[\u4e00-\u9fff][^\s<>]*", text):
            unmarked.append(f"{path.relative_to(ROOT)}: {found[0]}")
    assert not unmarked

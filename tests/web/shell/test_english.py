"""Every text of the rooms has an English one: what a page says in Chinese is looked for in the compiled catalogue."""

import ast
import gettext
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation.template import templatize

from jiedao.access.roles import LINES, PERMISSION_TEXT, ROLES
from jiedao.entries.problems import NoSuchForm
from jiedao.periods import period_of
from jiedao.web.problems import sentence_of
from jiedao.web.tags.spoken import spoken
from tests.architecture.source import PACKAGE, ROOT

LOCALE = ROOT / "jiedao" / "locale"
FOLDER = Path("en") / "LC_MESSAGES"
WEB = PACKAGE / "web"

#: Every room; the living sheet is for those who write pages and speaks the office's language only.
ROOMS = sorted(
    path for path in [*WEB.rglob("*.py"), *WEB.rglob("*.html"), *WEB.rglob("*.txt")]
    if path.name not in ("sheet.html", "sample.py")
)  # fmt: skip

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


def catalogue(folder: Path) -> dict[str, str]:
    with (folder / FOLDER / "django.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    singular = {key: words for key, words in found.items() if key and not (isinstance(key, tuple) and key[1])}
    return {key[0] if isinstance(key, tuple) else key: words for key, words in singular.items()}


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    return catalogue(LOCALE)


@pytest.fixture(scope="module")
def below() -> dict[str, str]:
    """What the layers below say: refusals, posts, permissions, lines of work."""
    return catalogue(LOCALE / "below")


def test_no_text_of_a_room_lacks_an_english_one(english):
    missing = {f"{path.relative_to(ROOT)}: {text}" for path in ROOMS for text in texts(path) if not english.get(text)}
    assert not missing, "\n".join(sorted(missing))


def test_english_names_the_same_facts_and_leaves_no_chinese_behind(english, below):
    for said, words in (english | below).items():
        named = re.findall(r"%\(\w+\)s|\{\w+\}", said)
        assert sorted(set(re.findall(r"%\(\w+\)s|\{\w+\}", words))) == sorted(set(named)), said
        quoted = re.sub("“[^”]*”", "", words)  # what one sees or types as it is
        assert not re.search(r"[\u4e00-\u9fff]", quoted), said


@pytest.mark.parametrize("folder", [LOCALE, LOCALE / "below"], ids=["rooms", "below"])
def test_a_catalogue_is_compiled_as_written_without_guesses_or_paths(folder):
    written = (folder / FOLDER / "django.po").read_text(encoding="utf-8")
    assert not re.search(r"^#[,:~|].*(?:fuzzy|/)|^#~", written, re.MULTILINE)
    words = {ast.literal_eval(text) for text in re.findall(r'^msgstr(?:\[0\])? (".+")$', written, re.MULTILINE)}
    assert words == set(catalogue(folder).values())


def test_posts_permissions_and_lines_of_work_have_english_names(below):
    said = {*PERMISSION_TEXT.values(), *LINES.values()}
    said |= {text for role in ROLES.values() for text in (role.label, role.description)}
    assert said <= set(below)


def test_what_the_catalogue_below_translates_is_still_said_there(below):
    source = "".join(
        path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if WEB not in path.parents
    ).replace('"\n        "', "")
    assert not {text for text in below if text not in source}


def test_an_official_of_the_english_page_meets_english_words():
    with translation.override("en"):
        assert spoken("网格员、社区书记") == "grid worker, community secretary"
        assert spoken("春风社区网格员") == "grid worker, 春风社区"
        assert spoken("城市管理科室经办人") == "handler, City management"
        assert spoken(period_of("month", date(2018, 6, 1))) == "June 2018"
        assert spoken("没有译文的话") == "没有译文的话"
        assert sentence_of(NoSuchForm(form="x", on="y")).startswith("There is no form “x”")
    with translation.override("zh-hans"):
        assert spoken("网格员、社区书记") == "网格员、社区书记"


def test_the_texts_of_a_template_and_of_code_are_found():
    template = '{% translate "甲" %}{% blocktranslate count n=2 %}{{ n }}个乙{% plural %}{{ n }}个乙{% endblocktranslate %}' \
               '{% translate "丙" context "x" %}'  # fmt: skip
    assert set(of_template(template)) == {"甲", "%(n)s个乙", f"x{CONTEXT}丙"}
    assert set(of_python('_("甲"); gettext_lazy("乙"); ngettext("丙", "丙", n); other("丁")')) == {"甲", "乙", "丙"}


def test_every_chinese_word_of_a_template_is_marked():
    unmarked = []
    for path in ROOMS:
        if path.suffix != ".html":
            continue
        text = re.sub(
            r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        text = re.sub(r"{%\s*blocktrans(?:late)?.*?{%\s*endblocktrans(?:late)?\s*%}", "", text, flags=re.DOTALL)
        text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
        text = text.replace("简体中文", "")  # a language calls itself by its own name
        if found := re.search(r"[^\s<>]*[\u4e00-\u9fff，。：、；（）][^\s<>]*", text):
            unmarked.append(f"{path.relative_to(ROOT)}: {found[0]}")
    assert not unmarked

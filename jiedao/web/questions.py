"""From the fields of the rulebook to questions on a page, and from what was filled in back to values.

    asked = questions.asked(form.fields, edition, values=kept, faults=problem.faults, options={"who": staff})
    filled = questions.answered(asked, request.POST, request.FILES, keep=keep)

`asked` is drawn by `{% question %}`; `answered` gives the shapes that `entries.filling` reads, faults and all.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from jiedao.rulebook import Edition, Field, Form
from jiedao.rulebook.rows import All, Test
from jiedao.rulebook.units import measure_word
from jiedao.web.parts import Option, Photo, Question
from jiedao.web.tags.questions import YES_NO

#: Types whose value is the id of a file.
_FILES = {"photo", "file", "signature"}


def asked(
    fields: Mapping[str, Field],
    edition: Edition,
    *,
    values: Mapping[str, Any] | None = None,
    faults: Sequence[Any] = (),
    options: Mapping[str, Sequence[Option]] | None = None,
    find_urls: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    pictures: Mapping[str, Photo] | None = None,
    blanks: int = 2,
) -> list[Question]:
    """The questions of a form, a ladder's step or a register in their order.

    `options` gives what may be chosen where the rulebook does not say it: persons, subjects, records, and who was due.
    `find_urls` leads to a look-up instead where there are too many; `words` names an id already chosen there. Both are
    keyed by the field's path (`chair`, `lines.member`). `faults` are those of `NotFilledIn`.
    """
    given = Given(
        edition, values or {}, faults, options or {}, find_urls or {}, words or {}, pictures or {}, blanks, fields
    )
    return [given.question(declared, declared.name) for declared in fields.values()]


@lru_cache(maxsize=1024)
def to_read(form: Form, edition: Edition) -> list[Question] | None:
    """The questions of a form for reading what was filled in, where they are the same for everybody; None where what
    may be answered depends on whom the form is about."""
    every = [column for one in form.fields.values() for column in (one, *(one.columns or {}).values())]
    members = [member for one in every for member in (edition.members(one) or {}).values()]
    if any(one.type == "attendance" for one in every) or any(member.when is not None for member in members):
        return None
    return asked(form.fields, edition)


class Given:
    """What is known while the questions of one form are put together."""

    def __init__(
        self, edition: Edition, values: Mapping[str, Any], faults: Sequence[Any],
        options: Mapping[str, Sequence[Option]], find_urls: Mapping[str, str], words: Mapping[str, str],
        pictures: Mapping[str, Photo], blanks: int, fields: Mapping[str, Field],
    ) -> None:  # fmt: skip
        self.edition, self.values, self.faults, self.options = edition, values, faults, options
        self.find_urls, self.words, self.pictures, self.blanks = find_urls, words, pictures, blanks
        self.fields = fields

    def question(self, declared: Field, path: str) -> Question:
        name = declared.name
        value = self.values.get(name) if path == name else None
        when, said = self._shown(declared)
        return Question(
            name=name,
            label=declared.label,
            type=declared.type,
            value=value,
            options=self.options.get(path) or self._members(declared),
            errors=[f for f in self.faults if f.path == name or f.path.startswith(f"{name}.")] if path == name else (),
            hint=self.edition.said(declared.hint or "", "", self.edition.day),
            unit=measure_word(declared.unit, declared.type),
            optional=declared.optional,
            columns=[self.question(column, f"{path}.{column.name}") for column in (declared.columns or {}).values()],
            asks=declared.fail_asks,
            blanks=self.blanks,
            find_url=self.find_urls.get(path, ""),
            words=self.words.get(str(value), "") if value else "",
            pictures=self.pictures,
            shown_when=when,
            shown_said=said,
        )

    def _members(self, declared: Field) -> list[Option]:
        found = self.edition.members(declared) or {}
        return [Option(name, member.label, hint=member.hint or "") for name, member in found.items()]

    def _shown(self, declared: Field) -> tuple[Sequence[tuple[str, Sequence[str]]], str]:
        """Which answers of which earlier questions ask this one, where each test is of one field's words; else it always
        stands there, and `filling` decides."""
        tests = declared.when.parts if isinstance(declared.when, All) else [declared.when]
        found = [self._asked_by(test) for test in tests]
        if not all(one is not None for one, _said in found):
            return (), ""
        return [one for one, _said in found if one is not None], "".join(said for _one, said in found)

    def _asked_by(self, test: Any) -> tuple[tuple[str, Sequence[str]] | None, str]:
        """One test as (the question, its answers), and in words."""
        if not isinstance(test, Test) or test.op not in ("in", "has") or not isinstance(test.operand, tuple):
            return None, ""
        by, _dot, part = test.column.partition(".")
        other = self.fields.get(by)
        if other is None:
            return None, ""
        if part == "passed" and test.operand == ("no",):
            return (by, ("fail",)), _("“%(question)s”有不合格时填写。") % {"question": other.label}
        if part:
            return None, ""
        words = {
            option.value: str(option.word) for option in (YES_NO if other.type == "yes_no" else self._members(other))
        }
        said = _("、").join(f"“{words.get(word, word)}”" for word in test.operand)
        return (by, test.operand), _("“%(question)s”选%(answers)s时填写。") % {"question": other.label, "answers": said}


def answered(
    questions: Sequence[Question],
    post: QueryDict,
    files: MultiValueDict[str, UploadedFile] | None = None,
    keep: Callable[[Question, UploadedFile], str] | None = None,
) -> dict[str, Any]:
    """What was filled in, in the shapes an entry keeps; what was left empty is left out.

    `keep` stores a file and gives its id; it is asked with the question that wants the file.
    """
    reading = _Reading(post, files if files is not None else MultiValueDict(), keep)
    found = {one.name: reading.value(one, one.name) for one in questions}
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


class _Reading:
    def __init__(
        self, post: QueryDict, files: MultiValueDict[str, UploadedFile],
        keep: Callable[[Question, UploadedFile], str] | None,
    ) -> None:  # fmt: skip
        self.post, self.files, self.keep = post, files, keep

    def value(self, asked: Question, path: str) -> Any:
        if asked.type in _FILES:
            return self._file(asked, path)
        read = getattr(self, f"_{asked.type}", None)
        return read(asked, path) if read else self.post.get(path, "").strip()

    def _file(self, asked: Question, path: str) -> str:
        sent = self.files.get(f"{path}.file")
        if sent is not None and self.keep is not None:
            return self.keep(asked, sent)
        return "" if self.post.get(f"{path}.remove") else self.post.get(path, "")

    def _choices(self, asked: Question, path: str) -> list[str]:
        return self.post.getlist(path)

    def _position(self, asked: Question, path: str) -> dict[str, str] | None:
        lat, lon = self.post.get(f"{path}.lat", "").strip(), self.post.get(f"{path}.lon", "").strip()
        system = self.post.get(f"{path}.system", "")
        return {"lat": lat, "lon": lon, **({"system": system} if system else {})} if lat or lon else None

    def _checklist(self, asked: Question, path: str) -> list[dict[str, str]]:
        rows = []
        for option in asked.options:
            here = f"{path}.{option.value}"
            row = {
                "item": option.value, "answer": self.post.get(here, ""), "note": self._first(f"{here}.note"),
                "photo": self._file(Question(f"{here}.photo", str(option.word), "photo"), f"{here}.photo"),
            }  # fmt: skip
            if row["answer"] or row["note"] or row["photo"]:
                rows.append({part: text for part, text in row.items() if text})
        return rows

    def _attendance(self, asked: Question, path: str) -> list[dict[str, str]]:
        rows = []
        shown = self.post.getlist(f"{path}.shown")
        rest = set(shown or (option.value for option in asked.options)) if self.post.get(f"{path}.rest") else set()
        for person in self._answered_for(asked, path, shown):
            here = f"{path}.{person}"
            if state := self.post.get(here, "") or ("present" if person in rest else ""):
                reason = self._first(f"{here}.reason")
                rows.append({"person": person, "state": state, **({"reason": reason} if reason else {})})
        return rows

    def _answered_for(self, asked: Question, path: str, shown: Sequence[str]) -> list[str]:
        """Who is due on the day that was sent, and after them whoever stood on the page although they are not: the day
        may have been changed on it, and nobody is left out in silence."""
        head = f"{path}."
        sent = [*shown, *(name.removeprefix(head).partition(".")[0] for name in self.post if name.startswith(head))]
        due = [option.value for option in asked.options]
        return due + [one for one in dict.fromkeys(sent) if one not in {*due, "rest", "shown"}]

    def _lines(self, asked: Question, path: str) -> list[dict[str, Any]]:
        names = [key[len(path) + 1 :].split(".")[0] for key in (*self.post, *self.files) if key.startswith(f"{path}.")]
        rows = []
        for no in sorted({int(name) for name in names if name.isdecimal()}):
            row = {column.name: self.value(column, f"{path}.{no}.{column.name}") for column in asked.columns}
            row = {name: value for name, value in row.items() if value not in (None, "", [], {})}
            if row:
                rows.append(row)
        return rows

    def _first(self, name: str) -> str:
        # Without a script every answer's own box is there under the same name.
        return next((text.strip() for text in self.post.getlist(name) if text.strip()), "")


def pressed(post: QueryDict) -> tuple[str, str]:
    """Which help inside the form was pressed, when it was not sent to be recorded: ("more", lines) or ("find", picker).

    Happens without JavaScript only: draw the form again, with more blank lines or with what `{name}.q` finds.
    """
    for key in ("more", "find"):
        if name := post.get(f"_{key}", ""):
            return key, name
    return "", ""

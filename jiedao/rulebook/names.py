"""Which declared thing a name in a file means: the file's own first, then those of the regulations it uses.

References are found in the file alone; benefits in the whole office; kinds also among the ready-made ones and the
benefits (their recipients). Nothing is found through a used regulation.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiedao.rulebook import words
from jiedao.rulebook.files import RegulationFile
from jiedao.rulebook.problems import near


@dataclass(frozen=True, slots=True)
class Found:
    """Where a name stands. `name` is whole: qualified, or bare for kinds, figures and benefits."""

    section: str
    name: str
    code: str


class Names:
    """The names of all files of a rulebook."""

    def __init__(self, files: Iterable[RegulationFile]) -> None:
        self.files = {one.code: one for one in files}

    def scope(self, file: RegulationFile) -> list[RegulationFile]:
        """The files whose names this one may use, in the order of looking: own, adapted with what it uses, used."""
        codes = [file.code]
        if file.adapts:
            base = self.files.get(file.adapts)
            codes += [file.adapts, *(base.uses if base else ())]
        return [self.files[code] for code in dict.fromkeys([*codes, *file.uses]) if code in self.files]

    def find(self, code: str, sections: tuple[str, ...], name: str) -> Found | None:
        """What a name in the file of `code` means; None when it stands nowhere it may be found."""
        return next(self._all(code, sections, name), None)

    def resolve(self, code: str, sections: tuple[str, ...], name: str) -> str:
        """The whole name; what cannot be found stays as written (the checks have refused it)."""
        found = self.find(code, sections, name)
        return found.name if found else name

    def meanings(self, code: str, section: str, name: str) -> list[Found]:
        """Every thing the name could mean; more than one is a mistake."""
        return list(dict.fromkeys(self._all(code, (section,), name)))

    def _all(self, code: str, sections: tuple[str, ...], name: str) -> Iterator[Found]:
        file = self.files[code]
        for section in sections:
            if section == "fields":
                head, _, rest = name.partition(".")
                for found in self._all(code, ("forms", "kinds"), head):
                    owner = f"{found.code}.{head}" if found.section == "kinds" else found.name
                    yield Found("fields", f"{owner}.{rest}", found.code)
                continue
            if section == "regulations":
                if name in self.files:
                    yield Found(section, name, name)
                continue
            places = [file] if section == "references" else self.scope(file)
            for one in places:
                if name in one.declared.get(section, ()):
                    whole = name if section in words.SHARED else f"{one.code}.{name}"
                    yield Found(section, whole, one.code)
            if section == "benefits" or section == "kinds":
                for one in self.files.values():
                    if name in one.declared.get("benefits", ()):
                        yield Found("benefits", name, one.code)
            if section == "kinds" and name in words.READY:
                yield Found(section, name, "")

    def known(self, code: str, sections: tuple[str, ...]) -> set[str]:
        """Every name that could be written here."""
        found: set[str] = set()
        for section in sections:
            if section == "regulations":
                found |= set(self.files)
                continue
            looked = ("forms",) if section == "fields" else (section,)
            for one in [self.files[code]] if section == "references" else self.scope(self.files[code]):
                for where in looked:
                    found |= one.declared.get(where, frozenset())
            if section == "kinds":
                found |= set(words.READY)
            if section in ("kinds", "benefits"):
                for one in self.files.values():
                    found |= one.declared.get("benefits", frozenset())
        return found

    def missing(self, code: str, sections: tuple[str, ...], name: str, also: Iterable[str] = ()) -> tuple[str, str]:
        """What to tell about a name that is not found: (what, next step)."""
        called = "或".join(words.CALLED.get(section, "字段") for section in sections)
        head = name.partition(".")[0] if "fields" in sections else name
        looked = ("forms", "kinds") if "fields" in sections else sections
        standing = [
            one.code for one in self.files.values() for s in looked if head in one.declared.get(s, ()) and one.code != code
        ]  # fmt: skip
        what = f"这里和 uses 里都没有叫“{name}”的{called}"
        if standing and "references" not in sections:
            return what, f"它在 {'、'.join(standing)} 里，请把它加进 uses。"
        if "references" in sections:
            what = f"references 里没有“{name}”"
        known = self.known(code, sections) | set(also)
        return what, near(head, known) or f"有的是：{'、'.join(sorted(known)[:30]) or '（还没有）'}。"

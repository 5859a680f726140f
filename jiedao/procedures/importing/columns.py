"""Which column of a roster gives what: proposed from the words of its headings by the register's own labels and aliases.

A heading is never used twice and never guessed: what no word of the rulebook names, and no content tells (`contents`), is
shown as unread.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from jiedao.procedures.importing.groups import naming_fields
from jiedao.rulebook import Edition, Field, Kind
from jiedao.workbooks import Head

NOTHING: Mapping[str, str] = MappingProxyType({})
#: What offices write over the column that names the subject, by what the subject is; its own label comes first.
NAMES: Mapping[str, tuple[str, ...]] = {
    "enterprise": ("企业名称", "单位名称", "门店名称", "商户名称", "店铺名称", "店名", "字号", "名称", "企业", "单位"),
    "household": ("户主姓名", "户主"),
    "person": ("姓名", "人员姓名"),
    "organisation": ("组织名称", "单位名称", "名称"),
    "site": ("工地名称", "项目名称", "名称"),
    "project": ("项目名称", "工程名称", "名称"),
    "facility": ("设施名称", "名称"),
    "place": ("场所名称", "地点", "名称"),
    "paper": ("名称", "编号"),
}
NUMBERS = ("统一社会信用代码", "社会信用代码", "信用代码")
PLACES = ("社区", "所属社区", "所在社区", "社区名称", "村", "村社区", "网格", "所属网格")
IDENTITY = ("身份证号码", "身份证号", "公民身份号码", "居民身份证号码", "身份证")
#: What a subject has by its nature (FORMAT, "Kinds"), with the words offices write over it.
OWN: Mapping[str, tuple[Field, ...]] = {
    "household": (Field("persons", "人口", "integer", aliases=("保障人口", "家庭人口", "人数", "保障人数", "享受人口")),),
    "person": (
        Field("sex", "性别"), Field("born_on", "出生日期", "date", aliases=("出生年月日", "出生年月")),
        Field("id", IDENTITY[0], "identity", aliases=IDENTITY[1:], personal="identity"),
    ),
}  # fmt: skip
#: What offices write over the only field of a type, whatever the register calls it.
GENERAL: Mapping[str, tuple[str, ...]] = {
    "phone": ("联系电话", "电话", "手机", "手机号", "手机号码", "电话号码", "联系方式"),
    "account": ("银行账号", "开户银行账号", "银行卡号", "卡号", "账号", "存折账号"),
}
#: A household's members, one line each.
MEMBERS = (
    Field("name", "姓名", aliases=("成员姓名", "家庭成员姓名")), Field("relation", "与户主关系", aliases=("关系", "家庭关系", "家庭成员关系")),
    Field("id", IDENTITY[0], "identity", aliases=IDENTITY[1:], personal="identity"),
)  # fmt: skip
#: What no cell can say: a picture, a signature, somebody or something chosen from a list. The group somebody belongs to
#: can be said by its name (`groups`).
NO_TEXT = frozenset({
    "subject", "person", "record", "photo", "file", "signature", "checklist", "attendance", "position",
})  # fmt: skip
ABOVE_MEMBERS = frozenset({"家庭成员", "成员", "家庭成员情况", "保障对象", "保障人员"})
SERIAL = ("序号", "户号", "编号", "户编号")


@dataclass(frozen=True)
class Target:
    """Something a column may give: the subject's name, number or place, its serial, a field, or a column of its lines."""

    key: str
    label: str
    words: tuple[str, ...]
    field: Field | None = None
    group: str = ""
    above: frozenset[str] = frozenset()  # words over a column of the lines: 家庭成员


@dataclass(frozen=True)
class Headings:
    """What was found: target key -> its heading; what nothing names; what two headings claim; and which of the targets
    only the content of their column told."""

    heads: Mapping[str, Head]
    unread: tuple[Head, ...] = ()
    twice: tuple[tuple[str, Head, Head], ...] = ()
    targets: Mapping[str, Target] = field(default_factory=dict)
    by_content: frozenset[str] = frozenset()

    @property
    def groups(self) -> frozenset[str]:
        """The lists of lines of which some column was found."""
        return frozenset(self.targets[key].group for key in self.heads) - {""}


def targets(kind: Kind, edition: Edition) -> dict[str, Target]:
    """Everything a roster of this register may give, by key."""
    named_groups = naming_fields(kind, edition)
    named = (kind.label, f"{kind.label}名称", *NAMES.get(kind.base, ("名称",)))
    found = {
        "serial": Target("serial", "序号", SERIAL),
        "name": Target("name", f"{kind.label}名称" if kind.base != "household" else "户主姓名", named),
        "place": Target("place", "社区", PLACES),
    }
    if "credit_code" in kind.known_by or kind.base == "enterprise":
        found["credit_code"] = Target("credit_code", "统一社会信用代码", NUMBERS)
    for own in OWN.get(kind.base, ()):
        found[own.name] = Target(own.name, own.label, (own.label, *own.aliases), own)
    if kind.base == "household":
        found |= _lines("members", "家庭成员", MEMBERS, ABOVE_MEMBERS)
    for name, declared in kind.fields.items():
        if declared.type == "lines":
            above = frozenset((declared.label, *declared.aliases))
            readable = [column for column in declared.columns.values() if column.type not in NO_TEXT]
            found |= _lines(name, declared.label, readable, above)
            continue
        if source_of(declared, edition).type in NO_TEXT and name not in named_groups:
            continue
        found[name] = Target(name, declared.label, words_of(name, declared, edition), source_of(declared, edition))
    for kind_of, words in GENERAL.items():
        only = [one for one in found.values() if one.field is not None and one.field.type == kind_of and not one.group]
        if len(only) == 1:
            found[only[0].key] = replace(only[0], words=tuple(dict.fromkeys((*only[0].words, *words))))
    return found


def _lines(group: str, label: str, columns: Iterable[Field], above: frozenset[str]) -> dict[str, Target]:
    made = (
        Target(f"{group}.{one.name}", f"{label}/{one.label}", (one.label, *one.aliases), one, group, above)
        for one in columns
    )
    return {one.key: one for one in made}


def words_of(name: str, declared: Field, edition: Edition) -> tuple[str, ...]:
    """What a field is called: its label and aliases, and those of the form's field that gives it."""
    source = source_of(declared, edition)
    return tuple(dict.fromkeys((declared.label, *declared.aliases, source.label, *source.aliases)))


def source_of(declared: Field, edition: Edition) -> Field:
    """The field itself, or the form's field whose last entry gives it."""
    if declared.latest is None:
        return declared
    form, _, name = declared.latest.rpartition(".")
    return edition.any_form(form).fields[name]


def known_words(found: Iterable[Target]) -> frozenset[str]:
    """Every word that is a heading here."""
    every = list(found)
    return frozenset(word for one in every for word in one.words) | frozenset(w for one in every for w in one.above)


def propose(heads: Sequence[Head], wanted: Mapping[str, Target], explained: Mapping[str, str] = NOTHING) -> Headings:
    """Give each heading the target whose word it is. A heading under 家庭成员 can only be a column of those lines.

    `explained`: what the office has said its own headings mean (whole heading -> target, '' = not read); it comes first.
    """
    found: dict[str, Head] = {}
    unread, twice = [], []
    for head in heads:
        said = explained.get(head.full)
        key = said if said in wanted else None if said == "" else _target_of(head, wanted)
        if key is None:
            unread.append(head)
        elif key in found:
            twice.append((key, found[key], head))
        else:
            found[key] = head
    return Headings(found, tuple(unread), tuple(twice), wanted)


def _target_of(head: Head, wanted: Mapping[str, Target]) -> str | None:
    over = set(head.path[:-1])
    groups = {one.group for one in wanted.values() if one.group and one.above & over}
    best: tuple[int, str] | None = None
    for key, one in wanted.items():
        if groups and one.group not in groups:
            continue
        if head.word in one.words:
            # The first words of a target are its own; a general word of another must not take its column.
            rank = one.words.index(head.word) + (50 if one.group and not groups else 0)
            if best is None or rank < best[0]:
                best = (rank, key)
    return best[1] if best else None

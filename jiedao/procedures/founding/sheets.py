"""The workbook of a founding: its sheets and columns, and the empty, explained copy that is handed out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jiedao.access.roles import LINES, ROLES
from jiedao.procedures import booking
from jiedao.rulebook import Edition
from jiedao.workbooks import Column, Page, write_workbook

OFFICE, PLACES, PEOPLE, POSTS, BRANCHES = "单位", "地方", "人员", "任职", "党组织"
#: The column that marks a line as a sample, and the word in it.
MARK, SAMPLE = "标记", "样例"
EVERY_LINE = "全部"
YES_NO = {"是": "yes", "否": "no"}
SEXES = {"男": "male", "女": "female"}
PLACE_KINDS = {"社区": "community", "网格": "grid"}
POST_NAMES = {role.label: role.name for role in ROLES.values()}
LINE_NAMES = {label: name for name, label in LINES.items()}

#: The register of the rulebook on which Party organisations stand, and the column that fills each of its fields.
PARTY_ORGANISATION = "party_organisation"
PARTY_FIELDS = {"类别": "level", "单位性质": "setting", "是否设支委会": "has_committee"}


@dataclass(frozen=True)
class Form:
    """One sheet: what it is for, its columns (without the mark), those that need not be there, and a sample line."""

    name: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    sample: tuple[str | date, ...]
    optional: frozenset[str] = frozenset()
    may_be_empty: bool = False

    @property
    def heads(self) -> tuple[str, ...]:
        return (MARK, *(column.head for column in self.columns))

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.head for column in self.columns if column.head not in self.optional)


def forms(party: Mapping[str, tuple[str, ...]]) -> tuple[Form, ...]:
    """The five sheets. `party`: column -> the words of the rulebook from which it is chosen."""
    return (
        Form(
            OFFICE,
            ("只填一行。代码是民政部门公布的 9 位街道代码；简称用小写字母，出现在网址和命令里。", "启用日期以前不要求履职。"),
            (Column("代码", 14), Column("名称", 20), Column("简称", 14), Column("案号字头", 12),
             Column("启用日期", 14, is_day=True)),
            ("990102003", "春风街道", "chunfeng", "春", date(2018, 1, 1)),
        ),
        Form(
            PLACES,
            ("先社区，后网格。社区代码 12 位（街道代码 + 3 位），网格代码 15 位（社区代码 + 3 位）。",
             "门牌简称是列表里显示的短名，如“朝霞 01”。社区的上级代码填街道代码，网格的填社区代码。"),
            (Column("类别", 10, tuple(PLACE_KINDS)), Column("代码", 20), Column("名称", 24), Column("门牌简称", 14),
             Column("上级代码", 18)),
            ("社区", "990102003001", "朝霞社区", "朝霞", "990102003"),
        ),
        Form(
            PEOPLE,
            ("一人一行。用户名用于登录，全系统不重复。备注只供填表人自己看，不录入系统。",
             "不要在这里填写身份证号、电话等个人信息。"),
            (Column("用户名", 18), Column("姓名", 14), Column("性别", 8, tuple(SEXES)), Column("备注", 30)),
            ("taoyiming", "陶一鸣", "男", "朝霞社区第一网格"),
            frozenset({"性别", "备注"}),
        ),
        Form(
            POSTS,
            ("一个岗位一行，一人多岗填多行。网格员、社区岗位要填地方代码；管全街道的岗位留空。",
             f"科室经办人、科室负责人、分管领导要填条线，几条之间用顿号隔开，管全部条线的写“{EVERY_LINE}”；其他岗位留空。"),
            (Column("用户名", 18), Column("岗位", 18, tuple(POST_NAMES)), Column("地方代码", 20),
             Column("条线", 24, (EVERY_LINE, *LINE_NAMES), strict=False), Column("起始日期", 14, is_day=True)),
            ("taoyiming", "网格员", "990102003001001", "", date(2018, 1, 1)),
            frozenset({"地方代码", "条线"}),
        ),
        Form(
            BRANCHES,
            ("一个党组织一行，上级党组织填它在本表里的名称，没有的留空。不属于哪个社区的，社区代码留空。",),
            (Column("名称", 28), Column("类别", 12, party["类别"]), Column("单位性质", 16, party["单位性质"]),
             Column("所在社区代码", 18), Column("上级党组织", 28), Column("是否设支委会", 14, tuple(YES_NO))),
            ("朝霞社区党支部", party["类别"][-1], party["单位性质"][0], "990102003001", "", "是"),
            frozenset({"所在社区代码", "上级党组织"}),
            may_be_empty=True,
        ),
    )  # fmt: skip


def party_words(edition: Edition) -> dict[str, dict[str, str]]:
    """Column -> word -> value, for the columns of a Party organisation; {} where the register is not in force."""
    kind = edition.kinds.get(PARTY_ORGANISATION)
    if kind is None:
        return {}
    found = {}
    for column, name in PARTY_FIELDS.items():
        declared = kind.fields[name]
        chosen = {member.label: word for word, member in edition.members(declared).items()}
        found[column] = YES_NO if declared.type == "yes_no" else chosen
    return found


def forms_on(on: date) -> tuple[Form, ...]:
    """The sheets with the words that the rulebook has on a day, whatever the office."""
    words = party_words(booking.book().at(on, ""))
    return forms({column: tuple(words[column]) for column in PARTY_FIELDS})


def write_template(
    file: Path, *, on: date, lines: Mapping[str, Sequence[Sequence[Any]]] = MappingProxyType({})
) -> None:
    """Write the empty workbook with its explanations, a sample line a sheet, and drop-downs; `lines` are put under the
    samples (sheet -> lines, without the mark). Raises WorkbookExists, WorkbookUnwritable."""
    write_workbook(file, [_page(form, lines.get(form.name, ())) for form in forms_on(on)])


def _page(form: Form, lines: Sequence[Sequence[Any]]) -> Page:
    return Page(
        form.name, f"{form.name}（建立单位）",
        (*form.notes, f"灰色的{SAMPLE}行不会录入，可以删去；在它下面填写，“{MARK}”一栏留空。代码请保持文本格式。"),
        (Column(MARK, 8), *form.columns), ((SAMPLE, *form.sample), *(("", *line) for line in lines)), frozenset({0}),
    )  # fmt: skip

"""What a workbook says an office shall be, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiedao.procedures.offices import PlaceRow, StaffRow
from jiedao.workbooks import Cell

#: code -> reason and next step. The sheet and the cell stand before it.
SAYS: dict[str, str] = {
    "sheet_missing": "工作簿里没有这张表。请从样表里复制一张过来填写。",
    "sheet_empty": "这张表一行也没有填。请至少填一行（样例行不算）。",
    "sheet_headless": "前几行里找不到表头（{heads}）。请从样表里把表头那一行复制过来。",
    "column_missing": "表头里没有“{column}”一栏。请按样表补上。",
    "column_twice": "表头里“{column}”出现了两次。请删去一栏。",
    "value_missing": "“{column}”没有填。请填写。",
    "value_too_long": "“{column}”最多 {limit} 个字，现在有 {count} 个。请缩短。",
    "choice_unknown": "“{value}”不是{column}。可以填：{choices}。",
    "post_unknown": "没有“{value}”这个岗位。可以填：{choices}。",
    "line_unknown": "没有“{value}”这条工作条线。可以填：{choices}；几条之间用顿号隔开。",
    "day_unreadable": "“{value}”不是日期。请写成 2018-01-01、2018/1/1 或 2018年1月1日。",
    "code_unreadable": "“{value}”不是{digits}位数字的代码。请对照民政部门公布的代码填写。",
    "code_lossy": "“{value}”被表格存成了数，后几位可能已经丢失。请把单元格格式改为“文本”，重新填写完整的{digits}位代码。",
    "code_twice": "代码 {value} 在 {first} 已经填过。一个地方只填一行，请删去或改正一处。",
    "parent_missing": "上级代码 {value} 不在本工作簿里。请先在“地方”表里填上它；社区的上级填单位代码。",
    "parent_unfit": "{kind}的上级应是{wanted}，而 {value} 是{found}。请改正上级代码。",
    "code_outside": "代码 {value} 不以上级代码 {parent} 开头。请核对这两个代码。",
    "office_twice": "一个工作簿只建立一个单位。请删去这一行。",
    "slug_unfit": "“{value}”不能作简称。请用小写字母开头，只用小写字母、数字和连字符，如 chunfeng。",
    "username_unfit": "“{value}”不能作用户名。请只用字母、数字、点、下划线和连字符，以字母或数字开头。",
    "username_twice": "用户名 {value} 在 {first} 已经填过（不分大小写）。一人一行，请换一个；一人多岗在“任职”表里填多行。",
    "username_taken": "用户名 {value} 已被使用（可能在别的单位）。请换一个。",
    "name_unfit": "“{value}”不像姓名。请只写姓名，不带符号和说明。",
    "person_missing": "用户名 {value} 不在“人员”表里。请先在那里填上这个人，或改正用户名。",
    "post_twice": "同一人的同一岗位在 {first} 已经填过。请删去一行。",
    "place_missing": "地方代码 {value} 不在“地方”表里。请先在那里填上它，或改正代码。",
    "place_needed": "{post}要写明是哪个社区或网格。请填地方代码。",
    "place_unfit": "{post}管全街道，不分社区。请把地方代码留空。",
    "line_needed": "{post}要写明条线。请从下拉列表里选；几条之间用顿号隔开，确实管全部条线的写“全部”。",
    "line_unfit": "{post}不分条线。请留空。",
    "community_missing": "社区代码 {value} 不在“地方”表里。请先在那里填上它；不属于哪个社区的请留空。",
    "branch_twice": "党组织“{value}”在 {first} 已经填过。请删去或改名。",
    "superior_missing": "上级党组织“{value}”不在本表里。请先填上它，或改正名称；没有上级的请留空。",
    "superior_circular": "“{value}”经过几级又成了自己的上级。请改正上级党组织。",
    "register_not_yet": "到{day}还没有“{label}”名册的制度，党组织登记不了。请核对启用日期，或先不填党组织。",
    # warnings
    "person_without_post": "{value}没有任何岗位：账号会开立，但登录后什么也看不到。",
    "no_system_admin": "没有人任系统管理员：以后没有人能录放假通知和本单位工作日。",
    "no_office_head": "没有人任科室负责人：延期等事项没有科室负责人批准。",
    "sample_changed": "这一行标着“样例”，没有录入，但内容和样例不同。如果是真实内容，请清空“标记”一栏。",
    "no_branches": "没有填党组织：党建类制度暂时没有对象，以后可以在名册里补登。",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing wrong, or to be heeded: the sheet, the cell ('' = the sheet as a whole), a stable code, a sentence."""

    sheet: str
    cell: str
    code: str
    says: str

    @classmethod
    def at(cls, cell: Cell, code: str, **facts: Any) -> "Fault":
        return cls(cell.sheet, cell.address, code, SAYS[code].format(**facts))

    @classmethod
    def of(cls, sheet: str, code: str, **facts: Any) -> "Fault":
        return cls(sheet, "", code, SAYS[code].format(**facts))


@dataclass(frozen=True)
class Branch:
    """A Party organisation: its name, its fields as the register asks them, its community ('' = the office), its
    superior ('' = none here)."""

    name: str
    values: Mapping[str, str]
    community: str
    superior: str


@dataclass(frozen=True)
class Plan:
    """An office as its workbook describes it, found to be without fault. Superiors stand before those below them.

    `listed_on` is the day its Party organisations come on their register.
    """

    code: int
    slug: str
    name: str
    case_mark: str
    since: date
    listed_on: date
    places: tuple[PlaceRow, ...]
    accounts: Mapping[str, str]  # user name -> name
    staff: tuple[StaffRow, ...]
    branches: tuple[Branch, ...]

    @property
    def counts(self) -> dict[str, int]:
        """What would be created, in the workbook's words."""
        kinds = [place.kind for place in self.places]
        return {
            "社区": kinds.count("community"), "网格": kinds.count("grid"), "人员": len(self.accounts),
            "任职": sum(bool(row.role) for row in self.staff), "党组织": len(self.branches),
        }  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What came of reading: the plan when there is no fault, every fault, and what should be heeded."""

    plan: Plan | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = field(default=())

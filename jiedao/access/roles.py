"""Posts and permissions, in the words an official would use. `docs/access.md` lists them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One thing a person may do. Every route names the one it needs."""

    HOME_SEE = "home.see"
    ENTRY_SEE = "entry.see"
    ENTRY_RECORD = "entry.record"
    ENTRY_CORRECT = "entry.correct"
    REGISTER_SEE = "register.see"
    REGISTER_EDIT = "register.edit"
    PERSON_REVEAL = "person.reveal"
    DUTY_SEE = "duty.see"
    DUTY_WAIVE = "duty.waive"
    CASE_SEE = "case.see"
    CASE_HANDLE = "case.handle"
    CASE_CHECK = "case.check"
    CASE_APPROVE = "case.approve"
    HOTLINE_SEE = "hotline.see"
    HOTLINE_REPLY = "hotline.reply"
    HOTLINE_CHECK = "hotline.check"
    HOTLINE_TAKE = "hotline.take"
    MATTER_SEE = "matter.see"
    MATTER_HANDLE = "matter.handle"
    BALLOT_HOLD = "ballot.hold"
    OWN_SEE = "own.see"
    FIGURE_SEE = "figure.see"
    FIGURE_ROWS = "figure.rows"
    REPORT_SEE = "report.see"
    REPORT_DRAFT = "report.draft"
    REPORT_CHECK = "report.check"
    REPORT_ISSUE = "report.issue"
    RULEBOOK_SEE = "rulebook.see"
    SEARCH = "search"
    ACCESS_SEE = "access.see"
    CALENDAR_EDIT = "calendar.edit"
    AUDIT_SEE = "audit.see"
    HANDS_CHANGE = "hands.change"
    REQUEST_SEE = "request.see"
    REQUEST_TAKE = "request.take"
    REQUEST_MODERATE = "request.moderate"
    DOOR_SWITCH = "door.switch"
    OUTLINE_KEEP = "outline.keep"


#: What each permission lets a person do, as a sentence on the page "谁能看到什么".
PERMISSION_TEXT = {
    Permission.HOME_SEE: "看自己今天要办的事",
    Permission.ENTRY_SEE: "看工作范围内的记录",
    Permission.ENTRY_RECORD: "登记记录",
    Permission.ENTRY_CORRECT: "更正自己或本科室的记录（原记录保留）",
    Permission.REGISTER_SEE: "看名册和档案",
    Permission.REGISTER_EDIT: "登记和修改名册",
    Permission.PERSON_REVEAL: "写明用途后查看完整的个人信息（逐次留痕）",
    Permission.DUTY_SEE: "看履职情况",
    Permission.DUTY_WAIVE: "按依据免除一次履职",
    Permission.CASE_SEE: "看案件",
    Permission.CASE_HANDLE: "受理、整改、移交案件",
    Permission.CASE_CHECK: "复查案件（不得是整改人）",
    Permission.CASE_APPROVE: "批准延期、挂账，督办",
    Permission.HOTLINE_SEE: "看热线工单",
    Permission.HOTLINE_REPLY: "写热线工单的答复",
    Permission.HOTLINE_CHECK: "核对热线工单的答复（不得是写的人）",
    Permission.HOTLINE_TAKE: "收下、退回和导出热线工单",
    Permission.MATTER_SEE: "看事项（审核、审批、决策、换届）",
    Permission.MATTER_HANDLE: "办理轮到自己的事项环节",
    Permission.BALLOT_HOLD: "主持表决、登记计票",
    Permission.OWN_SEE: "看本人的档案、积分和成绩，投自己的票",
    Permission.FIGURE_SEE: "看数字",
    Permission.FIGURE_ROWS: "打开数字看记录",
    Permission.REPORT_SEE: "看本单位的报告，打印和下载",
    Permission.REPORT_DRAFT: "起草半年报告和更正",
    Permission.REPORT_CHECK: "核对报告（不得是起草人）",
    Permission.REPORT_ISSUE: "印发报告",
    Permission.RULEBOOK_SEE: "看制度和依据",
    Permission.SEARCH: "搜索",
    Permission.ACCESS_SEE: "看谁能看到什么、为什么",
    Permission.CALENDAR_EDIT: "录入放假通知和本单位工作日",
    Permission.AUDIT_SEE: "核对审计链",
    Permission.HANDS_CHANGE: "安排交接和代理：谁的事交给谁，谁替谁办",
    Permission.REQUEST_SEE: "看居民反映（掩去个人信息）",
    Permission.REQUEST_TAKE: "替打电话、到窗口的居民登记反映",
    Permission.REQUEST_MODERATE: "审看居民反映：公开或不公开，遮挡照片，答复",
    Permission.DOOR_SWITCH: "按区里的文件开放或停用网上反映",
    Permission.OUTLINE_KEEP: "绘制和导入社区、网格的边界",
}

_SEE = {
    Permission.HOME_SEE, Permission.ENTRY_SEE, Permission.REGISTER_SEE, Permission.DUTY_SEE, Permission.CASE_SEE,
    Permission.MATTER_SEE, Permission.FIGURE_SEE, Permission.FIGURE_ROWS, Permission.REPORT_SEE, Permission.RULEBOOK_SEE,
    Permission.SEARCH, Permission.ACCESS_SEE, Permission.OWN_SEE, Permission.HOTLINE_SEE,
}  # fmt: skip
_FIELD = _SEE | {
    Permission.ENTRY_RECORD, Permission.ENTRY_CORRECT, Permission.CASE_HANDLE, Permission.MATTER_HANDLE,
    Permission.BALLOT_HOLD, Permission.HOTLINE_REPLY, Permission.REQUEST_SEE, Permission.REQUEST_TAKE,
}  # fmt: skip
_DESK = _FIELD | {
    Permission.CASE_CHECK, Permission.REGISTER_EDIT, Permission.PERSON_REVEAL, Permission.HOTLINE_CHECK,
    Permission.REQUEST_MODERATE,
}  # fmt: skip
_HEAD = _DESK | {
    Permission.CASE_APPROVE, Permission.DUTY_WAIVE, Permission.REPORT_DRAFT, Permission.REPORT_CHECK,
    Permission.HANDS_CHANGE, Permission.HOTLINE_TAKE,
}  # fmt: skip
_CHIEF = (_HEAD | {Permission.AUDIT_SEE, Permission.REPORT_ISSUE, Permission.DOOR_SWITCH, Permission.OUTLINE_KEEP}) - {
    Permission.PERSON_REVEAL
}


@dataclass(frozen=True)
class Role:
    """A post: what it is called, what it may do, and how far it reaches.

    `whole_office`: all places, else only the place of the appointment. `own_lines`: only the lines of work named in
    the appointment, else all.
    """

    name: str
    label: str
    description: str
    permissions: frozenset[Permission]
    whole_office: bool
    own_lines: bool


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role("grid_worker", "网格员", "在自己的网格里巡查、登记、整改", frozenset(_FIELD), False, False),
        Role("community_staff", "社区工作人员", "登记和办理本社区的事", frozenset(_FIELD), False, False),
        Role(
            "community_secretary", "社区书记", "本社区的全部事务",
            frozenset((_DESK | {Permission.HANDS_CHANGE}) - {Permission.PERSON_REVEAL}), False, False,
        ),
        Role(
            "community_director", "社区主任", "本社区的全部事务",
            frozenset((_DESK | {Permission.HANDS_CHANGE}) - {Permission.PERSON_REVEAL}), False, False,
        ),
        Role("handler", "科室经办人", "全街道范围内本科室的事", frozenset(_DESK | {Permission.REPORT_DRAFT, Permission.HOTLINE_TAKE}), True, True),
        Role("office_head", "科室负责人", "全街道范围内本科室的事，批准延期", frozenset(_HEAD), True, True),
        Role("leader", "分管领导", "全街道范围内分管的工作", frozenset(_HEAD - {Permission.PERSON_REVEAL}), True, True),
        Role(
            "secretary", "书记", "全街道的全部工作",
            frozenset(_CHIEF), True, False,
        ),
        Role(
            "director", "主任", "全街道的全部工作",
            frozenset(_CHIEF), True, False,
        ),
        Role("auditor", "审计员", "只读：全部记录和审计链", frozenset(_SEE | {Permission.AUDIT_SEE}), True, False),
        Role(
            "protection_officer", "个人信息保护专员", "只读：核对谁看了什么",
            frozenset({Permission.HOME_SEE, Permission.ACCESS_SEE, Permission.AUDIT_SEE, Permission.RULEBOOK_SEE}),
            True, False,
        ),
        Role(
            "system_admin", "系统管理员", "工作日表等设置，不看业务数据",
            frozenset({
                Permission.HOME_SEE, Permission.ACCESS_SEE, Permission.RULEBOOK_SEE, Permission.CALENDAR_EDIT,
                Permission.OUTLINE_KEEP,
            }),
            True, False,
        ),
    )
}  # fmt: skip

#: Posts without business data: their scope is empty whatever place they are appointed to.
WITHOUT_DATA = {"protection_officer", "system_admin"}

#: Posts that stand in for another: who heads the handlers may do what they may.
STANDS_IN = {"handler": {"office_head"}, "community_staff": {"community_secretary", "community_director"}}

#: Posts that write up what a firm, a shop or a resident says or shows.
WRITES_UP = {"grid_worker", "community_staff", "handler"}

#: Lines of work (owner of a regulation) and what the office calls them.
LINES = {
    "party_building": "党建", "general": "党政综合", "discipline": "纪检监察", "personnel": "组织人事",
    "economy": "经济发展", "projects": "项目建设", "city_management": "城市管理", "environment": "环境保护",
    "safety": "安全生产", "governance": "综合治理", "justice": "司法", "petition": "信访", "labour": "劳动保障",
    "civil_affairs": "社会事务", "veterans": "退役军人", "family_planning": "卫生健康", "women": "妇联",
    "culture": "文化", "volunteers": "志愿服务", "finance": "财政",
}  # fmt: skip


def with_stand_ins(roles: Iterable[str]) -> set[str]:
    """These roles, and the posts that stand in for them."""
    wanted = set(roles)
    return wanted.union(*(STANDS_IN.get(role, set()) for role in wanted))


def roles_with(permission: Permission) -> str:
    """Which posts may do this, for a refusal's next step."""
    return "、".join(role.label for role in ROLES.values() if permission in role.permissions)

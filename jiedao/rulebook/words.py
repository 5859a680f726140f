"""The closed vocabularies of the format: what a key may say where it is not a name of the regulation's own.

Basis: FORMAT of the rulebook; the section stands beside each.
"""

#: Lines of work (3): who the handler and the head of a regulation are.
OWNERS = (
    "party_building", "general", "discipline", "personnel", "economy", "projects", "city_management", "environment",
    "safety", "governance", "justice", "petition", "labour", "civil_affairs", "veterans", "family_planning", "women",
    "culture", "volunteers", "finance",
)  # fmt: skip

#: How a reference stands (3). Values fixed by the first two an office may not change unless the value says so.
STANDINGS = ("law", "notice", "office", "press", "proposal", "unverified")
FIXED = ("law", "notice")

OFFICE_MAY = ("change", "raise", "lower", "nothing")

#: What a kind is made of (4), with the columns each base gives its rows: name -> type.
BASES: dict[str, dict[str, str]] = {
    "place": {},
    "organisation": {},
    "person": {"sex": "sex", "born_on": "date", "age": "age"},
    "household": {"persons": "integer"},
    "enterprise": {"credit_code": "text"},
    "site": {},
    "project": {},
    "facility": {},
    "paper": {"number": "text", "valid_from": "date", "valid_until": "date"},
}

#: Ready-made kinds (4): name -> (label, base, part_of).
READY: dict[str, tuple[str, str, str | None]] = {
    "sub_district": ("街道", "place", None),
    "community": ("社区", "place", "sub_district"),
    "grid": ("网格", "place", "community"),
    "person": ("居民", "person", None),
    "household": ("家庭", "household", None),
    "enterprise": ("企业", "enterprise", None),
    "staff": ("工作人员", "person", None),
}

#: Types of a field (4).
FIELD_TYPES = (
    "text", "paragraph", "integer", "decimal", "money", "date", "yes_no", "choice", "choices", "checklist", "subject",
    "person", "attendance", "lines", "record", "photo", "file", "position", "signature", "phone", "identity", "account",
)  # fmt: skip
CHOOSING = ("choice", "choices", "checklist")
NUMBERS = ("integer", "decimal", "money")
MUST_BE_CLASSED = ("phone", "identity", "account")
FAIL_ASKS = ("note", "photo")
FORMULAS = ("per_head", "gap_to_line", "entitled_area")

#: Closed columns (4, 5): word -> what it is called.
ANSWERS = {"pass": "合格", "fail": "不合格", "na": "不适用"}
ATTENDED = {"present": "到会", "absent": "缺席", "made_up": "补课"}
YES_NO = {"yes": "是", "no": "否"}
SEXES = {"female": "女", "male": "男"}
DUTY_STATES = {"open": "未到期", "done": "已完成", "late": "补做", "missed": "未做", "waived": "免除"}
CASE_STATES = {
    "registered": "登记", "assigned": "交办", "accepted": "受理", "fixing": "整改中", "submitted": "待复查",
    "closed": "销号", "returned": "退回", "extended": "延期", "hung": "挂账", "transferred": "移交", "void": "作废",
    "divided": "分办",
}  # fmt: skip
PAYMENT_STATES = {"planned": "计划", "sent": "已报送", "paid": "已到账", "returned": "退回"}

RULE_THEN = ("refuse", "warn", "ask")

#: Duties (6).
PERIODS = ("day", "workday", "week", "month", "quarter", "half_year", "year")
FIGURE_PERIODS = ("day", "week", "month", "quarter", "half_year", "year")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FESTIVALS = ("spring_festival", "qingming", "dragon_boat", "mid_autumn", "chongyang")
HOLIDAY = ("stays", "moves", "falls_away")

#: Ladders (7), matters and ballots (8).
#: What a reply may say of its case by itself: no person, nothing of what was found.
REPLY_WORDS = {"number": "案号", "title": "事由", "place": "地点", "due": "期限", "closed": "销号日期"}
WHEN_LATE = ("stays", "next")
DOES = ("record", "check", "approve", "publish", "vote", "file", "notify", "elsewhere")
BALLOT_KINDS: dict[str, tuple[str, ...]] = {  # kind -> what it needs
    "vote": ("electors", "options"),
    "election": ("electors", "candidates", "passes"),
    "rating": ("electors", "rates", "options"),
    "draw": ("among", "gives"),
}
OF_WHOM = ("electors", "present", "cast")
CASTING = ("paper", "screen", "either")

#: Benefits and activities (9).
PAYS = ("month", "quarter", "year", "once")
WITH = ("allowed", "judged", "forbidden")
CONSENT = ("none", "person", "guardian")

#: Parts of the office's report, in their order: name -> heading.
REPORT_PARTS: dict[str, str] = {
    "party_building": "党的建设", "economy": "经济发展和项目建设", "city_management": "城市管理", "environment": "生态环境保护",
    "safety": "平安建设", "livelihood": "民生保障", "own_ranks": "自身建设",
}  # fmt: skip

#: Roles (11): name -> what the office calls them.
ROLES: dict[str, str] = {
    "grid_worker": "网格员", "community_staff": "社区工作人员", "community_secretary": "社区书记",
    "community_director": "社区主任", "handler": "经办人", "office_head": "科室负责人", "leader": "分管领导",
    "secretary": "书记", "director": "主任", "team_meeting": "班子会", "auditor": "审计员",
    "protection_officer": "个人信息保护专员", "author": "填报人", "subject": "当事人", "members": "成员",
    "parties": "当事各方", "public": "居民",
}  # fmt: skip

SECTIONS = (
    "values", "personal", "lists", "kinds", "forms", "duties", "ladders", "matters", "ballots", "benefits",
    "activities", "points", "figures", "report",
)  # fmt: skip
#: Named once for the whole office; the others belong to their file.
SHARED = ("kinds", "figures", "benefits")
#: What an office calls the sections, for messages.
CALLED = {
    "references": "依据", "values": "标准值", "personal": "个人信息类", "lists": "列表", "kinds": "名册", "forms": "表单",
    "duties": "职责", "ladders": "办理阶梯", "matters": "事项", "ballots": "表决", "benefits": "待遇",
    "activities": "活动", "points": "积分", "figures": "指标", "report": "报告段落", "regulations": "制度",
}  # fmt: skip

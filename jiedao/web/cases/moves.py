"""The steps of a case as its pages offer them: in which order, what their buttons say, and what comes of each."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiedao.cases import rules
from jiedao.cases.clocks import Clocks
from jiedao.procedures.opening import roles_in_words
from jiedao.web.cases import words
from jiedao.web.tags.spoken import spoken

if TYPE_CHECKING:
    from jiedao.web.cases.detail import CasePage

#: The one next step of a state.
NEXT = {
    "registered": "dispatch", "assigned": "accept", "accepted": "submit", "fixing": "submit", "returned": "submit",
    "extended": "submit", "transferred": "submit", "submitted": "check", "hung": "resume",
}  # fmt: skip

#: What else may be done from the page, by what it is about, the usual first.
OTHERS = (
    ("reporter_says", "start"),
    ("pass_on", "hand_back", "transfer", "dispatch"),
    ("ask_extension", "extend", "refuse_extension", "hang"),
    ("divide", "recall", "join", "part"),
    ("notice", "reopen", "void"),
)

#: A step of the page -> the move of the table it stands for. Checking closes or sends back, as the check says.
MOVE = {
    name: name
    for name, move in rules.MOVES.items()
    if move.hand != "clock" and name not in ("open", "close", "send_back")
} | {"check": "close"}

#: How a step is drawn in the history.
GLYPHS = {
    "open": "new", "accept": "doing", "start": "doing", "submit": "check", "close": "done", "send_back": "returned",
    "pass_on": "returned", "extend": "due", "hang": "hung", "resume": "doing", "void": "void", "reopen": "returned",
    "notice": "overdue", "hand_over": "changed", "hand_back": "refused", "transfer": "returned", "dispatch": "changed",
    "ask_extension": "ask", "refuse_extension": "refused", "divide": "doing", "recall": "void", "gather": "check",
    "join": "same", "part": "changed", "take_in": "same", "let_go": "changed", "ask_reporter": "ask", "reporter_says": "check",
}  # fmt: skip


def title(name: str) -> str:
    """What is to be done next, above its button."""
    return {
        "accept": _("下一步：受理"), "dispatch": _("下一步：派单，定由谁办"), "submit": _("下一步：整改，登记整改情况"),
        "check": _("下一步：到现场复查，登记结果"), "resume": _("挂账中：能办了就恢复办理"),
    }[name]  # fmt: skip


def note(name: str) -> str:
    """What goes with the next step, in a sentence."""
    return {
        "accept": _("受理以后由承办人整改，期限不变。"),
        "dispatch": _("承办人认为不属于本级职权，已经退回。请看退回的理由和依据，派给应当办理的一级或者一人；派单不延长期限。"),
        "submit": _("整改好了登记整改情况，报请复查；复查由没有参与整改的人办。"),
        "check": _("逐个问题确认。全部整改到位即销号；有一个没有整改，退回整改，案号不变。"),
        "resume": _("挂账期间不计时限，到复核日要看一次还能不能办。"),
    }[name]  # fmt: skip


def label(name: str) -> str:
    """What the button of a step says."""
    return {
        "accept": _("受理"), "start": _("开始整改"), "submit": _("登记整改情况"), "check": _("登记复查结果"),
        "pass_on": _("移交下一级"), "hand_back": _("退回（无职权）"), "transfer": _("移送主管部门"), "dispatch": _("派单"),
        "ask_extension": _("申请延期"), "extend": _("批准延期"), "refuse_extension": _("不批准延期"), "hang": _("挂账"),
        "resume": _("恢复办理"), "divide": _("拆分办理"), "recall": _("收回到原案"), "join": _("并入另案"), "part": _("从并案中拆出"),
        "reporter_says": _("登记反映人答复"), "void": _("作废"), "reopen": _("重新办理"), "notice": _("督办"),
    }[name]  # fmt: skip


def is_known(found: "CasePage", name: str) -> bool:
    """Whether the table, the ladder and what stands about the case know the step now, whoever takes it."""
    case, ladder = found.case, found.ladder
    if case.state not in rules.MOVES[MOVE[name]].begins or (case.whole_id and name in rules.NOT_OF_PARTS):
        return False
    match name:
        case "pass_on":
            return case.lane != ladder.lanes[-1].name
        case "extend" | "ask_extension":
            return bool(ladder.extend) and not case.extended and (name == "extend" or case.extension_asked_at is None)
        case "refuse_extension":
            return case.extension_asked_at is not None
        case "hang":
            return bool(ladder.hang)
        case "notice":
            return rules.next_notice(case.notices, ladder.notices) is not None
        case "recall":
            return case.whole_id is not None
        case "divide":
            return len(ladder.lanes) > 1 and len(found.findings) > 1
        case "reporter_says":
            return case.asked_at is not None and not case.answer
    return True


def says(found: "CasePage", name: str) -> str:
    """What comes of a step, in a sentence above its button."""
    ladder, case = found.ladder, found.case
    clocks = Clocks(found.edition, found.calendar, case.found)
    names = [lane.name for lane in ladder.lanes]
    match name:
        case "submit":
            due = clocks.due(ladder.check.within if ladder.check else None, found.now)
            by = _("，%(when)s前要复查") % {"when": words.moment(due.at)} if due else ""
            asks = _("报请以后先问反映人是不是办好了。") if ladder.asks and not case.whole_id else ""
            return _("报请复查%(by)s。复查由没有参与整改的人办。") % {"by": by} + asks
        case "check":
            return _("全部已整改，案件销号；有一个没有整改，退回整改，案号不变，重新计时。")
        case "pass_on":
            lane = (
                ladder.lanes[min(names.index(case.lane) + 1, len(names) - 1)] if case.lane in names else ladder.lanes[0]
            )
            return _("移交给“%(lane)s”，从现在起按那一级的时限办。") % {"lane": lane.label}
        case "extend":
            due = clocks.due(ladder.extend, case.due_at or found.now)
            return _("延期到%(when)s，只能延一次。") % {"when": words.moment(due.at)} if due else ""
        case "ask_extension":
            due = clocks.due(ladder.extend, case.due_at or found.now)
            until = _("批准以后延到%(when)s。") % {"when": words.moment(due.at)} if due else ""
            return until + _("批复以前时限照常计算；申请人不能自己批准。")
        case "hang":
            due = clocks.due(ladder.hang, found.now)
            return _("挂账期间不计时限，最迟%(when)s复核。") % {"when": words.moment(due.at)} if due else ""
        case "notice":
            role = rules.next_notice(case.notices, ladder.notices)
            return _("第%(n)s次督办，送%(role)s。") % {
                "n": case.notices + 1,
                "role": spoken(roles_in_words([role])) if role else "",
            }
    return _plain(name)


def _plain(name: str) -> str:
    return {
        "resume": _("恢复办理，时限重新计算。"),
        "void": _("作废以后不再办理，案号和经过留着，写明理由可以查。"),
        "reopen": _("案号不变，退回原来那一级整改，时限重新计算。"),
        "hand_back": _("退回到上一级，上一级的时限重新计算；第一级退回，由科室重新派单，时限不变。要写明理由和依据。"),
        "transfer": _("移送给有权办理的部门，收到答复以后登记整改情况；答复以前案件不销号。"),
        "dispatch": _("派给一级或者一个人办理。派单不延长期限，经过里写明谁派给谁。"),
        "refuse_extension": _("不批准的，原时限不变，可以再次申请。"),
        "divide": _("同一级的问题归为一件分案，各有时限；分案都办结，原案再总的复查一次。"),
        "recall": _("收回以后这件分案不再办，问题回到原案办理。"),
        "join": _("重复的并入先立的一件办理，不重复计数；案号留着，可以再拆出。"),
        "part": _("拆出以后单独办理，时限重新计算。"),
        "reporter_says": _("反映人说没有解决，退回整改，案号不变。登记的人不能是整改人。"),
    }.get(name, "")

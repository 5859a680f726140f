from jiedao.problems import NotFound, Problem, Refused


class NoStatement(NotFound):
    code = "points.no_statement"
    message = (
        "没有找到积分明细。可能是当月不计分，或者不在您的工作范围内。本人只看自己的，支部书记只看本支部的。"
        "请核对月份，或到“谁能看到什么”查看您的范围。"
    )


class AppealWithoutLine(Problem):
    code, status = "points.appeal_without_line", 422
    message = "申诉没有登记：没有选出对哪一条有异议。请在积分明细里找到那一条，选“对这一条有异议”，或照抄它的行号。"


class AppealTooLate(Problem):
    code, status = "points.appeal_too_late", 409
    message = "对“{line}”的申诉没有登记：期限是{last}，已经过了。记录确实有错的，仍可请支部更正原记录。"


class AppealedBefore(Problem):
    code, status = "points.appealed_before", 409
    message = "对“{line}”的申诉{on}已经登记，还没有答复。请等支部答复，不必再交一次。"


class MonthNotOver(Problem):
    code, status = "points.month_not_over", 409
    message = "{month}还没有过完，不能确认。请在{first}以后核对确认。"


class MembersNotLookedAt(Problem):
    code, status = "points.members_not_looked_at", 422
    message = (
        "没有确认：还有{count}名党员没有核对（{names}）。请逐人看过，在“核对无误”上打勾后再确认；有错的先更正原记录。"
    )


class SanctionUntimely(Problem):
    code, status = "points.sanction_untimely", 400
    message = "没有启用：{reason}。请改好日期再登记。"


class SanctionedAlready(Problem):
    code, status = "points.sanctioned_already", 409
    message = "《{title}》已经启用（{document}，{first}起）。要换文件，请先停用再重新启用。"


class NotSanctioned(Problem):
    code, status = "points.not_sanctioned", 409
    message = "《{title}》没有启用，不用停用。请刷新页面看现在的情况。"


class NotYoursToSwitch(Refused):
    code = "points.not_yours_to_switch"
    message = "《{title}》的启用和停用不由您办理（您的岗位：{posts}）。请由书记、主任，或分管党建的领导、党建办负责人登记上级文件后办理。"

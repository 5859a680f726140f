from jiedao.problems import NotFound, Problem, Refused


class NoSuchMatter(NotFound):
    code = "matter.not_found"
    message = (
        "没有找到这件事项。它可能不存在，或者不在您的工作范围内。请到“事项”里查找，或到“谁能看到什么”查看您的范围。"
    )


class NoSuchMove(Problem):
    code, status = "matter.no_such_move", 409
    message = "事项“{matter}”现在{stands}，不能“{move}”。现在可以：{possible}。"


class NotYourTurn(Refused):
    code = "matter.not_your_turn"
    message = "事项“{matter}”的“{step}”不由您办理：{reason}。可以办理的人：{others}。"


class ApproverHasChecked(Refused):
    code = "matter.approver_has_checked"
    message = "事项“{matter}”的“{step}”不能由您办理：{why}，审批人不得批准自己提出或审核的事项。请由{others}办理。"


class TooEarly(Problem):
    code, status = "matter.too_early", 409
    message = "事项“{matter}”的“{step}”最早{first}才能办：{why}。请到那天再办；确属紧急的，按制度另走紧急程序。"


class ReasonMissing(Problem):
    code, status = "matter.reason_missing", 400
    message = "事项“{matter}”的“{move}”要写明理由。请填写后再办理，您填的其他内容还在。"


class NumberTaken(Problem):
    code, status = "matter.number_taken", 409
    message = "备案号“{number}”已经用于“{other}”，一个号只能用一次。可以用下一个号：{next}。"


class NumberMissing(Problem):
    code, status = "matter.number_missing", 400
    message = "事项“{matter}”备案要有备案号。可以用系统给出的：{next}。"


class NoSuchEnd(Problem):
    code, status = "matter.no_such_end", 400
    message = "事项“{matter}”不能以“{end}”办结。请从这些结果里选：{ends}。"


class ChangedMeanwhile(Problem):
    code, status = "matter.changed_meanwhile", 409
    message = "事项“{matter}”在您填写时已由{who}办理，现在{stands}。请看过最新经过再办；您填的内容还在。"


class NotToBeChanged(Problem):
    code, status = "matter.not_to_be_changed", 409
    message = (
        "这份记录是事项“{matter}”的依据，{stands}，不能{what}。要改内容，请先由审核人退回修改；不再办理的，请撤回事项。"
    )


class NoticeStands(Problem):
    code, status = "matter.notice_stands", 409
    message = "事项“{matter}”的公示到{until}才满。公示期内有异议可以登记；期满后系统自动进入下一步。"


class NotOnRegister(Problem):
    code, status = "matter.not_on_register", 409
    message = "事项“{matter}”的“{step}”要先把对象登记到名册，“{name}”还不在那本名册上。请先登记，再回来办这一步。"


class NoBallot(Problem):
    code, status = "matter.no_ballot", 409
    message = "事项“{matter}”的“{step}”没有合适的表决方式。请核对提出时填的类别，或由党建办核对制度。"

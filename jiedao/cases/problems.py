from jiedao.problems import NotFound, Problem, Refused


class NoSuchCase(NotFound):
    code = "case.not_found"
    message = (
        "没有找到案件“{number}”。它可能不存在，或者不在您的工作范围内。请核对案号，或到“谁能看到什么”查看您的范围。"
    )


class NoSuchStep(Problem):
    code, status = "case.no_such_step", 409
    message = "案件 {case} 现在是“{state}”，不能“{move}”。现在可以：{possible}。"


class FindingsUnconfirmed(Problem):
    code, status = "case.findings_unconfirmed", 409
    message = "案件 {case} 还不能结案。还没有确认整改的问题：{findings}。请先登记复查结果，再办理结案。"


class CloserWasFixer(Refused):
    code = "case.closer_was_fixer"
    message = "案件 {case} 不能由您复查：{who}参与了本案整改，复查人不得是整改人。请由{others}登记复查结果。"


class NotYourStep(Refused):
    code = "case.not_your_step"
    message = "案件 {case} 的“{move}”不由您办理：{reason}。可以办理的人：{others}。"


class WhyMissing(Problem):
    code, status = "case.why_missing", 400
    message = "案件 {case} 的“{move}”要写明理由。请填写后再办理，您填的其他内容还在。"


class ExtendedBefore(Problem):
    code, status = "case.extended_before", 409
    message = "案件 {case} 已经延期过一次，不能再延。办不完请挂账并写明原因，或移交下一级。"


class NoExtension(Problem):
    code, status = "case.no_extension", 409
    message = "案件 {case} 的制度没有规定延期。请按期办理，或写明原因移交下一级。"


class LastLane(Problem):
    code, status = "case.last_lane", 409
    message = "案件 {case} 已在最后一级“{lane}”，没有下一级可移交。请办理，或挂账并写明原因。"


class ChangedMeanwhile(Problem):
    code, status = "case.changed_meanwhile", 409
    message = "案件 {case} 在您填写时已由{who}办理为“{state}”。请看过最新经过再办；您填的内容还在。"


class CheckBeforeFix(Problem):
    code, status = "case.check_before_fix", 400
    message = "案件 {case} 的复查时间早于整改报告时间（{fixed_at}）。请核对复查时间。"


class AllNoticesSent(Problem):
    code, status = "case.all_notices_sent", 409
    message = "案件 {case} 已按制度逐级督办{times}次，没有再上一级可送。请在班子会上研究，或写明原因挂账、移交。"

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


class BasisMissing(Problem):
    code, status = "case.basis_missing", 400
    message = "案件 {case} 的“{move}”要写明依据，例如法规的条款或职责清单的事项。请填写后再办理，您填的其他内容还在。"


class AcceptTimeOver(Problem):
    code, status = "case.accept_time_over", 409
    message = "案件 {case} 在“{lane}”的受理时限已过，承办人不能再退回。确实不属于本级职权的，请科室负责人办理退回，或移交、移送。"


class NoSuchLane(Problem):
    code, status = "case.no_such_lane", 400
    message = "案件 {case} 没有“{lane}”这一级或没有写明单位。请选制度里的一级，或写明主管部门的名称。"


class SameHands(Problem):
    code, status = "case.same_hands", 409
    message = "案件 {case} 已经由“{lane}”办理，派单没有变化。请另选一级或另选一人。"


class NotAvailable(Problem):
    code, status = "case.not_available", 400
    message = "案件 {case} 不能派给{who}：{reason}。请从名单里选能办的人。"


class AskedBefore(Problem):
    code, status = "case.extension_asked", 409
    message = "案件 {case} 已经申请过延期，还没有批复。请等科室负责人批复，批复以前时限照常计算。"


class NotAskedFor(Problem):
    code, status = "case.extension_not_asked", 409
    message = "案件 {case} 没有待批的延期申请。请刷新看最新经过。"


class AskerGrants(Refused):
    code = "case.asker_grants"
    message = "案件 {case} 的延期是您申请的，不能由您批准。请由科室负责人或分管领导中的另一人批复。"


class ReviewOutside(Problem):
    code, status = "case.review_outside", 400
    message = "案件 {case} 的挂账复核日要在明天以后、{latest}以前。请改选日期，您填的其他内容还在。"


class NotDivided(Problem):
    code, status = "case.not_divided", 400
    message = "案件 {case} 不能这样拆分：{reason}。请核对每一份的问题和办理的一级。"


class NotAllDone(Problem):
    code, status = "case.not_all_done", 409
    message = "案件 {case} 还不能汇总，这几件分案没有办结：{parts}。请办结或收回以后再汇总。"


class PartOnly(Problem):
    code, status = "case.part_only", 409
    message = "案件 {case} 是一件分案，不能“{move}”。请在原案上办理，或先收回分案。"


class ReopenWhole(Problem):
    code, status = "case.reopen_whole", 409
    message = "案件 {case} 是一件分案，原案 {whole} 已经汇总。请在原案上重新办理。"


class CannotJoin(Problem):
    code, status = "case.cannot_join", 409
    message = "案件 {case} 和 {into} 不能这样并案或拆出：{reason}。请核对案号。"


class HasJoined(Problem):
    code, status = "case.has_joined", 409
    message = "案件 {case} 并入了别的案件（{joined}），不能作废。请先把它们拆出。"


class NotAskedNow(Problem):
    code, status = "case.not_asked_now", 409
    message = "案件 {case} 现在没有在等反映人答复。请看最新进展；问题又出现的，可以重新反映。"


class NoSuchAnswer(Problem):
    code, status = "case.no_such_answer", 400
    message = "案件 {case} 的答复“{answer}”看不懂。请选“已解决”或“没有解决”。"


class ReporterUnheard(Problem):
    code, status = "case.reporter_unheard", 409
    message = "案件 {case} 还不能结案：反映人还没有答复，{until}以前要等答复。请登记反映人的答复，或过了这一天再结案。"


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

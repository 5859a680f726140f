from jiedao.problems import NotFound, Problem


class NoSuchObligation(NotFound):
    code = "duty.not_found"
    message = "没有找到这一次履职。它可能不存在，或者不在您的工作范围内。请到“履职”里查看。"


class NoSuchWaiver(Problem):
    code, status = "duty.no_such_waiver", 400
    message = "“{duty}”没有“{why}”这一免除事由。可以用的：{known}。"


class WaivedBefore(Problem):
    code, status = "duty.waived_before", 409
    message = "“{subject}”的“{duty}”（应于{due}）已经免除，理由：{why}。"


class DoneAlready(Problem):
    code, status = "duty.done_already", 409
    message = "“{subject}”的“{duty}”已于{on}完成，不需要免除。"


class NoSuchDuty(NotFound):
    code = "duty.no_such_duty"
    message = "{on}没有“{duty}”这项职责，或者它不向您的岗位公开。请从“履职”里选择。"

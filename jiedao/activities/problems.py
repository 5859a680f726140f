from jiedao.problems import NotFound, Problem, Refused


class NoSuchSession(NotFound):
    code = "activity.not_found"
    message = "没有找到这场活动。它可能不存在，或者不在您的工作范围内，也不是您报名的。请从“活动报名”里打开。"


class NoSuchActivity(Problem):
    code, status = "activity.no_such_activity", 404
    message = "{on}没有施行“{activity}”这项活动。请核对制度，或核对日期。"


class NoSuchSignUp(Problem):
    code, status = "activity.no_such_sign_up", 404
    message = "“{session}”里没有这个人的报名，可能已经退出。请刷新名单再看。"


class NotYoursToKeep(Refused):
    code = "activity.not_yours_to_keep"
    message = "“{session}”的{move}不由您办理：{reason}。可以办理的人：{who}。"


class NotOfThose(Problem):
    code, status = "activity.not_of_those", 409
    message = "{person}不能报名“{session}”：{on}不在可以报名的名册（{who}）上。请先登记到名册，再来报名。"


class SignedUpTwice(Problem):
    code, status = "activity.signed_up_twice", 409
    message = "{person}已经报名“{session}”，现在是{stands}，不用再报。要改安排，请先退出报名。"


class SessionFull(Problem):
    code, status = "activity.full", 409
    message = "“{session}”的{capacity}个名额已经报满。现在报名排在候补第{no}位，有人退出时按先后递补。愿意候补，请点“报名候补”；也可以报别的场次。"


class SessionOver(Problem):
    code, status = "activity.over", 409
    message = "“{session}”{stands}，不能{move}。{next_step}"


class NotYet(Problem):
    code, status = "activity.not_yet", 409
    message = "“{session}”{starts}才开始，还不能登记到场。活动开始以后，凭报名名单逐人登记。"


class NotSignedUp(Problem):
    code, status = "activity.not_signed_up", 409
    message = "没有报名“{session}”，不能登记到场：{names}。请先在名单里替他们报名，再登记到场。"


class ConsentMissing(Problem):
    code, status = "activity.consent_missing", 409
    message = "还没有{giver}同意，不能登记到场：{names}。请先在名单里登记同意的日期{and_whom}，再登记到场；没有同意的，不算参加。"


class ConsentUnclear(Problem):
    code, status = "activity.consent_unclear", 422
    message = "{person}的同意没有登记上：{reason}。请补上再登记，您填的其他内容还在。"


class CapacityWrong(Problem):
    code, status = "activity.capacity_wrong", 422
    message = "“{session}”的名额不能是{capacity}：{reason}。请改成{least}到{most}之间的数。"


class WhyMissing(Problem):
    code, status = "activity.why_missing", 400
    message = "“{session}”的{move}要写明原因。请填写后再办理。"


class InThePast(Problem):
    code, status = "activity.in_the_past", 422
    message = "活动要安排在今天或以后，您填的是{on}。已经办过的活动，请从“记一笔”登记记录。"


class NoCertificate(Problem):
    code, status = "activity.no_certificate", 404
    message = "{person}还没有“{activity}”的到场记录，没有可以证明的内容。参加活动并登记到场以后，随时可以免费打印。"

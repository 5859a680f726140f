from jiedao.problems import NotFound, Problem, Refused


class NoAppointment(Problem):
    code, status = "access.no_appointment", 403
    message = "{name}在{on}没有任何岗位，看不到业务内容。请联系党政综合办登记任职。"


class NotYours(Refused):
    code = "access.not_yours"
    message = "“{what}”需要“{permission}”的权限，您现在的岗位（{posts}）没有。可以办理的岗位：{who}。"


class UsernameTaken(Problem):
    code, status = "access.username_taken", 409
    message = "用户名“{username}”已有人使用。请换一个。"


class NotYoursToDispose(Refused):
    code = "access.not_yours_to_dispose"
    message = "{name}的岗位（{posts}）不由您安排交接和代理。请由管得到这些岗位的负责人办理：社区的由社区书记、主任以上，科室的由科室负责人以上。"


class NothingHandedOver(Problem):
    code, status = "access.nothing_handed_over", 400
    message = "没有选出要交给谁，什么也没有交接。请至少为一项选好接手的人。"


class NoAccountToTakeOver(Problem):
    code, status = "access.no_account", 409
    message = "{name}还没有账号，不能接任岗位、接手草稿，也不能代理。请先为其开立账号并登记任职。"


class HandoverStoodOn(Problem):
    code, status = "access.handover_stood_on", 409
    message = "{name}的这次交接不能撤销：以后又办了{what}。请把这些单独改回来，或再登记一次交接。"


class HandoverTooOld(Problem):
    code, status = "access.handover_too_old", 409
    message = "{name}的交接是{on}登记的，只能当天撤销。请再登记一次交接，把事情交回去。"


class ActingUntimely(Problem):
    code, status = "access.acting_untimely", 400
    message = "代理的日子不对：{reason}。请改好日期再登记。"


class ActingForOneself(Problem):
    code, status = "access.acting_for_oneself", 400
    message = "{name}不能代理自己的岗位。请另选一人。"


class NoSuchPerson(NotFound):
    code = "access.no_such_person"
    message = "没有找到这位工作人员。请从“谁能看到什么”里选择。"


class NoFeed(Problem):
    code, status = "access.no_feed", 409
    message = "您现在没有日程订阅，不用关闭。要订阅，请先生成一个地址。"


class NoSuchFeed(NotFound):
    code = "access.no_such_feed"
    message = "这个订阅地址打不开。它可能已经更换、关闭，或者抄错了。请登录以后到“日程订阅”生成新的地址。"


class TooManyFeeds(Problem):
    code, status = "access.too_many_feeds", 429
    message = (
        "短时间内问了太多打不开的订阅地址。请过{minutes}分钟再试；订阅地址失效了，请登录以后到“日程订阅”生成新的。"
    )

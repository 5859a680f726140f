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

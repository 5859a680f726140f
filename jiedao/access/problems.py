from jiedao.problems import Problem, Refused


class NoAppointment(Problem):
    code, status = "access.no_appointment", 403
    message = "{name}在{on}没有任何岗位，看不到业务内容。请联系党政综合办登记任职。"


class NotYours(Refused):
    code = "access.not_yours"
    message = "“{what}”需要“{permission}”的权限，您现在的岗位（{posts}）没有。可以办理的岗位：{who}。"


class UsernameTaken(Problem):
    code, status = "access.username_taken", 409
    message = "用户名“{username}”已有人使用。请换一个。"

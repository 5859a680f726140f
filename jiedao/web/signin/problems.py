from django.utils.translation import gettext_noop

from jiedao.problems import Problem


class LockedOut(Problem):
    code, status = "signin.locked", 429
    message = gettext_noop(
        "连续{times}次没有登录成功，用户名“{username}”已锁定。锁到{until}，到时自动解开，不用申请。急用或者忘了密码，请找本单位的系统管理员。"
    )

from jiedao.problems import Problem


class MailSwitchedOff(Problem):
    code, status = "inbox.mail_switched_off", 409
    message = "本单位没有设置发信服务器，不能用邮件收每日摘要。摘要在“收件箱”里随时可以看；要用邮件，请联系系统管理员。"

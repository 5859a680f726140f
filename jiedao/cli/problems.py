"""What can stand in the way of a command as such; what a command does has its own problems."""

from jiedao.problems import Problem


class Internal(Problem):
    """A fault of the programme itself; the log has the whole of it."""

    code, status = "internal", 500
    message = "程序内部出错（{what}），这一步没有办完。请把日志 {log} 交给维护人员；加 --debug 可在屏幕上看到全部。"


class DatabaseUnreachable(Problem):
    """The database server does not answer, or refuses the account."""

    code, status = "database.unreachable", 503
    message = "数据库连不上：{reason}。请核对环境变量 DATABASE_URL（没有设置时用 jiedao db status 查看内置数据库），然后重试。"


class SettingWrong(Problem):
    """An environment variable does not say what it should."""

    code, status = "setting.wrong", 400
    message = "环境变量 {name} 写得不对：{reason}。请对照部署文档改正后重试。"


class OfficeUnsaid(Problem):
    """Several offices live here and the command concerns one."""

    code, status = "office.unsaid", 400
    message = "这里有 {count} 个单位，请用 --office 写明是哪一个：{known}。"


class NoOffice(Problem):
    """Nothing has been opened yet."""

    code, status = "office.none", 409
    message = "这里还没有任何单位。请用 jiedao createoffice 建立，或用 jiedao demo 看演示。"


class PortTaken(Problem):
    """Another programme listens there."""

    code, status = "serve.port_taken", 409
    message = "端口 {port} 已被别的程序占用（可能是已经启动的 jiedao）。请先停止它，或换一个端口，例如 --port {other}。"


class AddressRefused(Problem):
    """The system does not let this account listen there."""

    code, status = "serve.address_refused", 409
    message = "不能在 {host} 的端口 {port} 上提供服务：{reason}。请改用 1024 以上的端口和本机的地址，例如 --host 0.0.0.0 --port 8000。"


class CertificateWrong(Problem):
    """HTTPS is asked for and certificate or key cannot be used."""

    code, status = "serve.certificate_wrong", 400
    message = "不能启用 HTTPS：{reason}。请核对 --cert 和 --key 指向的 PEM 文件（证书含中间证书，私钥不带口令）。"


class ServedElsewhere(Problem):
    """A command of the embedded database is asked for where a server is named."""

    code, status = "db.served_elsewhere", 409
    message = "环境变量 DATABASE_URL 指定了别的数据库服务器，jiedao db {command} 只管理内置数据库。请用该服务器自己的工具，或取消 DATABASE_URL。"


class DayUnreadable(Problem):
    """A day is not written as one."""

    code, status = "cli.day_unreadable", 400
    message = "“{typed}”不是日期。请写成 2018-06-30 的样子。"


class DemonstrationDiffers(Problem):
    """The invented records do not give the published figures."""

    code, status = "demo.differs", 409
    message = "演示数据与公布的数字不符：{figures}。请用 jiedao figures --compare 查看；数据被改动过的，请换一个空的 JIEDAO_VAR 重新建立演示。"

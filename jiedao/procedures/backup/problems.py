"""What can stand in the way of a backup or of its return."""

from jiedao.problems import Problem


class FileExists(Problem):
    """A backup never replaces another file."""

    code, status = "backup.file_exists", 409
    message = "备份没有开始：{file} 已经存在，不会覆盖。请换一个文件名。"


class CannotWrite(Problem):
    """The folder is missing, or closed to this account."""

    code, status = "backup.cannot_write", 400
    message = "备份没有开始：不能写入 {file}（{reason}）。请先建好文件夹并让当前账户可以写入，或换一个位置。"


class NoRoom(Problem):
    """The disk is full; the unfinished file is removed."""

    code, status = "backup.no_room", 507
    message = (
        "备份没有做完：{folder} 所在磁盘空间不足（剩余 {free} MB），没做完的文件已删除。请清理磁盘或换一个位置再备份。"
    )


class OwnerUnknown(Problem):
    """A server is named, and the address of the role that owns the tables is not."""

    code, status = "backup.owner_unknown", 503
    message = (
        "备份和恢复要以表的所有者 jiedao_owner 进入数据库，而它的地址没有给出。请设置环境变量 JIEDAO_OWNER_URL 后重试。"
    )


class DumpFailed(Problem):
    """pg_dump did not finish; the unfinished file is removed."""

    code, status = "backup.dump_failed", 500
    message = "备份没有做完：数据库导出失败（{reason}），没做完的文件已删除。请核对数据库是否正常后重试。"


class NotABackup(Problem):
    """The file is not one that `jiedao backup` made."""

    code, status = "backup.not_a_backup", 400
    message = "{file} 不是 jiedao backup 做成的备份（{reason}），没有恢复任何内容。请核对文件。"


class BackupDamaged(Problem):
    """Part of the file is missing or changed."""

    code, status = "backup.damaged", 400
    message = "备份 {file} 已损坏：{reason}。没有恢复任何内容。请换用另一份备份，或重新拷贝后再试。"


class BackupNewer(Problem):
    """The backup was made by a newer version of the software."""

    code, status = "backup.newer", 409
    message = (
        "备份 {file} 由较新的版本 {theirs} 做成（现在是 {ours}，不认识 {steps}），没有恢复任何内容。"
        "请把本软件升级到 {theirs} 或更新的版本后再恢复。"
    )


class PlaceNotEmpty(Problem):
    """Something is kept here already; a restore never mixes or replaces."""

    code, status = "backup.place_not_empty", 409
    message = (
        "不能恢复到这里：{what}。恢复只在空的系统上进行，原有内容没有改动。"
        "请用环境变量 JIEDAO_VAR（或 DATABASE_URL）指定一处空的位置再恢复。"
    )


class KeysMissing(Problem):
    """Without the keys that sealed them the personal values could never be opened."""

    code, status = "backup.keys_missing", 409
    message = (
        "没有恢复任何内容：打开这份备份需要密钥 {keys}，而密钥文件夹 {folder} {reason}。"
        "请先把原系统的密钥文件夹放到该处（或用环境变量 JIEDAO_KEYS 指明），再恢复。"
    )


class RestoreFailed(Problem):
    """The database did not take the backup; the place is empty again."""

    code, status = "backup.restore_failed", 500
    message = "恢复没有成功：{reason}。这里仍是空的系统。请核对磁盘空间和数据库版本后重试，原备份文件没有改动。"

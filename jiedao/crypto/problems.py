"""What an operator or a user may meet with keys. No secret and no opened text ever stands in a message."""

from jiedao.problems import Problem


class KeyFileMissing(Problem):
    """Without its key file the house opens no personal value, and makes no new key by itself."""

    code, status = "crypto.key_missing", 503
    message = (
        "找不到密钥文件 {path}。新装系统请运行“jiedao keys create”生成；已有数据的系统请把备份的密钥文件放回该处，"
        "切勿新建，否则已加密的内容无法再打开。"
    )


class KeyFileExposed(Problem):
    """Others on the machine could read the key file."""

    code, status = "crypto.key_exposed", 503
    message = "密钥文件 {path} 的权限为 {mode}，其他用户可以读取，系统拒绝使用。请运行 chmod 600 {path} 后重新启动。"


class KeyFileDamaged(Problem):
    """The file is there but is not a key file of this product, or part of it is lost."""

    code, status = "crypto.key_damaged", 503
    message = "密钥文件 {path} 无法读取：{reason}。请用备份的密钥文件替换，不要手工修改。"


class KeyFileExists(Problem):
    """A new key file never replaces another."""

    code, status = "crypto.key_exists", 409
    message = "{path} 已经存在，不会覆盖。若要更换密钥，请运行“jiedao keys rotate”，旧内容仍可打开。"


class KeyFileBusy(Problem):
    """Another rotation is under way, or one was cut off before it took effect."""

    code, status = "crypto.key_busy", 409
    message = "正在更换密钥，或上次更换中途停止（{path} 还在）。请稍后再试；确认没有其他人在更换后，删除该文件再运行。"


class KeyFileInData(Problem):
    """Key and data in one folder would leave with one copy of it."""

    code, status = "crypto.key_in_data", 409
    message = "密钥文件 {path} 位于数据目录 {data} 内，备份或拷贝数据时会一并带走。请另选一个数据目录以外的位置。"


class CannotDecrypt(Problem):
    """The sealed text was changed, belongs to another place, or its key is not in the file."""

    code, status = "crypto.cannot_decrypt", 500
    message = "加密内容无法打开（密钥 {key}）：{reason}。请联系系统管理员核对密钥文件与数据是否来自同一套系统。"


class SubjectForgotten(Problem):
    """The subject's own key was destroyed: what it sealed can be opened by nobody any more."""

    code, status = "crypto.subject_forgotten", 410
    message = "该对象的个人信息已按规定删除，无法再查看。"

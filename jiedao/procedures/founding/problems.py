from jiedao.problems import Problem


class OtherWorkbook(Problem):
    """None of the sheets of a founding is there."""

    code, status = "founding.other_workbook", 400
    message = "{file} 不是建立单位用的工作簿：里面的表是 {sheets}。请用 jiedao createoffice --template 样表.xlsx 生成样表，填好后再试。"


class WorkbookFaulty(Problem):
    """The workbook has faults; each was listed with its cell."""

    code, status = "founding.workbook_faulty", 422
    message = "{file} 有 {count} 处要改，没有建立任何内容。请按列出的表和单元格逐处改好，再运行一次。"


class PasswordsExist(Problem):
    """The file of the initial passwords is there already."""

    code, status = "founding.passwords_exist", 409
    message = (
        "存放初始密码的 {file} 已经存在，不会覆盖，单位没有建立。请核对里面的密码是否还有用，移走或删除它，再运行一次。"
    )


class PasswordsUnwritable(Problem):
    """The initial passwords cannot be written beside the workbook."""

    code, status = "founding.passwords_unwritable", 400
    message = (
        "不能写入 {file}（{reason}），初始密码无处存放，单位没有建立。请把工作簿放到可以写入的文件夹，再运行一次。"
    )

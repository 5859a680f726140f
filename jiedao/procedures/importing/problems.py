from jiedao.problems import Problem


class NoTable(Problem):
    code, status = "import.no_table", 422
    message = (
        "在 {file} 里没有找到表头（看过的表：{sheets}；隐藏的表：{hidden}）。"
        "请核对是不是这一类花名册，表头里至少要有两列是这本台账的字段。"
    )


class SeveralTables(Problem):
    code, status = "import.several_tables", 422
    message = "{file} 里有几张表：{where}。一次只导入一张，请用 --sheet 指明，或者分开另存。"


class ColumnTwice(Problem):
    code, status = "import.column_twice", 422
    message = "{file} 里有两列都是“{field}”：{one} 格和 {other} 格。请删去一列，或把不是的那一列改个名称。"


class NoNameColumn(Problem):
    code, status = "import.no_name_column", 422
    message = "{file} 的表头里没有“{field}”这一列（读到的列：{heads}）。请给这一列写上名称，再试一次。"


class OtherOffice(Problem):
    code, status = "import.other_office", 422
    message = (
        "{file} 里的社区（{found}）都不在本单位，没有登记。本单位的社区：{known}。"
        "请核对是不是别的街道的花名册，或者选错了单位。"
    )


class RosterMissing(Problem):
    code, status = "import.roster_missing", 422
    message = "还没有选文件。请选一份花名册（.xlsx、.xls 或 .csv），再按“读入”。"


class RosterTooLarge(Problem):
    code, status = "import.roster_too_large", 413
    message = "“{file}”超过 {limit} MB，没有读入。花名册里只留表格，去掉图片和用不着的表，或者分成几份。"


class NotYourRoster(Problem):
    code, status = "import.not_your_roster", 403
    message = "“{file}”是{owner}读入的，由本人核对和登记。请找{owner}，或者自己重新读入一次。"

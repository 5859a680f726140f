from jiedao.problems import Problem


class NoWorkbook(Problem):
    code, status = "workbook.missing", 404
    message = "没有找到 {file}，或者它打不开（{reason}）。请核对文件名和所在文件夹。"


class WorkbookTooLarge(Problem):
    code, status = "workbook.too_large", 413
    message = "{file} 太大（{size}，最多 {limit}），没有读取。请删去多余的表、图片和空行，或分成几个文件。"


class WorkbookBlank(Problem):
    code, status = "workbook.blank", 400
    message = "{file} 是空的，里面没有任何内容。请核对是否选对了文件，或重新拷贝一份。"


class WorkbookEncrypted(Problem):
    code, status = "workbook.encrypted", 400
    message = "{file} 设了打开密码，不能读取。请在 Excel 或 WPS 里取消密码，另存后再试。"


class WorkbookWithMacros(Problem):
    code, status = "workbook.macros", 400
    message = "{file} 带有宏，为安全起见没有读取。请另存为不带宏的“Excel 工作簿（.xlsx）”后再试。"


class NotXlsx(Problem):
    code, status = "workbook.not_xlsx", 400
    message = "{file} 不是 .xlsx 工作簿（{found}）。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再试。"


class WorkbookMislabelled(Problem):
    code, status = "workbook.mislabelled", 400
    message = "{file} 的扩展名是 {suffix}，内容却是{found}。请用能打开它的程序另存为“Excel 工作簿（.xlsx）”后再试，不要只改扩展名。"


class NotRoster(Problem):
    code, status = "workbook.not_roster", 400
    message = "{file} 不是能读取的名册（{found}）。能读取 .xlsx、.xls 和 .csv；请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再试。"


class EncodingUnknown(Problem):
    code, status = "workbook.encoding", 400
    message = "{file} 的文字编码不能识别，从第 {line} 行起读不出来。请用 Excel 或 WPS 打开核对，另存为“Excel 工作簿（.xlsx）”或“CSV UTF-8”后再试。"


class QuoteOpen(Problem):
    code, status = "workbook.quote_open", 400
    message = "{file} 第 {number} 条记录里有一个英文双引号没有成对，后面的内容分不开。请补上或删去这个引号，或另存为“Excel 工作簿（.xlsx）”后再试。"


class WorkbookBroken(Problem):
    code, status = "workbook.broken", 400
    message = "{file} 已损坏或没有拷贝完整，不能读取。请重新拷贝，或用 Excel、WPS 打开修复并另存后再试。"


class WorkbookExists(Problem):
    code, status = "workbook.exists", 409
    message = "{file} 已经存在，不会覆盖。请换一个文件名。"


class WorkbookUnwritable(Problem):
    code, status = "workbook.unwritable", 400
    message = "不能写入 {file}（{reason}）。请先建好文件夹并让当前账户可以写入，或换一个位置。"

from jiedao.problems import Problem


class NoDraft(Problem):
    code, status = "draft.missing", 404
    message = "没有找到 {file}，或者它打不开（{reason}）。请核对文件名和所在文件夹。"


class DraftTooLarge(Problem):
    code, status = "draft.too_large", 413
    message = "{file} 太大（{size}，最多 {limit}），没有读取。请去掉图片，或只留要核对的文字。"


class DraftUnreadable(Problem):
    code, status = "draft.unreadable", 400
    message = "{file} 读不出文字（{found}）。请用 Word 或 WPS 打开，另存为 .docx 或 .txt 后再试。"


class DraftScanned(Problem):
    code, status = "draft.scanned", 400
    message = "{file} 里没有可以读的文字（PDF 或扫描的图片）。请用原来的 Word 文档，或把文字另存为 .txt 后再试。"


class DraftEncoding(Problem):
    code, status = "draft.encoding", 400
    message = "{file} 的文字编码不能识别。请用记事本或 WPS 打开，另存为 UTF-8 编码的 .txt 后再试。"

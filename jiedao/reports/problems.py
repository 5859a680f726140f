from jiedao.problems import NotFound, Problem, Refused


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


class ReportMissing(NotFound):
    code = "report.not_found"
    message = "没有找到{period}的第{no}份报告。请到“报告”里查看本单位有哪些报告。"


class NotHalfYear(Problem):
    code, status = "report.not_half_year", 400
    message = "“{period}”不是半年，半年报告只按半年写。请写成 2018-H1（上半年）或 2018-H2（下半年）。"


class PeriodAhead(Problem):
    code, status = "report.period_ahead", 400
    message = "{period}还没有开始（{first}起），没有可报告的。请选已经开始的半年。"


class ReportExists(Problem):
    code, status = "report.exists", 409
    message = "{period}的报告已经有了（第{no}份，{state}）。请接着办那一份；印发以后要改，请办更正。"


class NothingToSay(Problem):
    code, status = "report.nothing_to_say", 409
    message = "{period}的报告里还没有一句话有记录可说，不能核对。请先登记记录，再来核对。"


class NumbersUnbound(Problem):
    code, status = "report.numbers_unbound", 409
    message = "报告里有 {count} 个数没有连着记录：{numbers}。请在制度的 report 里改成 <指标名>，再来核对。"


class CheckerDrafted(Refused):
    code = "report.checker_drafted"
    message = "这份报告是您起草的，不能由您核对：核对人不得是起草人。请由别的{posts}核对。"


class NoSuchMove(Problem):
    code, status = "report.no_such_step", 409
    message = "{period}第{no}份报告现在是“{state}”，不能“{move}”。{next_step}"


class ChangedSinceCheck(Problem):
    code, status = "report.changed_since_check", 409
    message = "核对以后又有变化（{what}），没有印发。请重新核对，再印发。"


class ChangedWhileRead(Problem):
    code, status = "report.changed_while_read", 409
    message = "您看这份报告的时候，里面又有了变化，没有记为核对。请看过现在的内容，再核对。"


class NothingChanged(Problem):
    code, status = "report.nothing_changed", 409
    message = "{period}第{no}份报告印发以后，里面的话和数都没有变，不用更正。"


class WhyMissing(Problem):
    code, status = "report.why_missing", 400
    message = "更正要写明理由，至少{least}个字，最多{most}个字。请填写后再办理。"


class NumberRefused(Problem):
    code, status = "report.number_refused", 400
    message = "文号“{number}”{reason}。{next_step}"


class CannotWrite(Problem):
    code, status = "report.cannot_write", 400
    message = "报告没有写出：不能写入 {file}（{reason}）。请换一个位置或文件名。"

from jiedao.problems import Problem


class NoSuchSheet(Problem):
    code, status = "hotline.sheet_not_found", 404
    message = "没有这张工单表，或者不在您的工作范围内。请从“收到的工单表”里打开。"


class NoSuchOrder(Problem):
    code, status = "hotline.order_not_found", 404
    message = "没有这件工单，或者不在您的工作范围内。请从“热线工单”里查找工单编号。"


class SheetNotInState(Problem):
    code, status = "hotline.sheet_not_in_state", 409
    message = "{file} 现在是“{state}”，不能{what}。请刷新页面，看它现在可以办什么。"


class OrderNotInState(Problem):
    code, status = "hotline.order_not_in_state", 409
    message = "工单 {number} 现在是“{state}”，不能{what}。请刷新页面，看它现在可以办什么。"


class SheetTouched(Problem):
    code, status = "hotline.sheet_touched", 409
    message = "{file} 不能整张撤销：其中 {count} 件已经开始办理：{which}。请逐件办理，或者退回市热线。"


class UndoWhyMissing(Problem):
    code, status = "hotline.undo_why_missing", 422
    message = "撤销 {file} 要写明理由，例如“选错了文件”。"


class ReplyEmpty(Problem):
    code, status = "hotline.reply_empty", 422
    message = "工单 {number} 的答复没有内容。请写清楚核实的情况和办理的结果，再报核。"


class NoteMissing(Problem):
    code, status = "hotline.note_missing", 422
    message = "退回工单 {number} 的答复要写明改什么。请写一句，再按“退回修改”。"


class ReplyCheckedByWriter(Problem):
    code, status = "hotline.checked_by_writer", 409
    message = "工单 {number} 的答复是您写的，不能由您核对。请由其他有核对权限的人（{others}）办理。"


class ReplyBeforeDone(Problem):
    code, status = "hotline.reply_before_done", 409
    message = "工单 {number} 的案件 {case} 还没有复查销号，答复不能定稿。请先办完案件，再核对答复。"


class TooLateToReturn(Problem):
    code, status = "hotline.too_late_to_return", 409
    message = "工单 {number} 的退单期限是{until}，已经过了，不能退回。请按期办理；确实不归街道的，在答复里写明依据。"


class ReturnBasisMissing(Problem):
    code, status = "hotline.return_basis_missing", 422
    message = "退回工单 {number} 要写明理由和依据。请选一个理由，写明依据的是哪一条、为什么，再按“退回市热线”。"


class NothingToExport(Problem):
    code, status = "hotline.nothing_to_export", 409
    message = "{file} 里没有可以导出的：办完答复了的、退回了的才导出；导出过的在“全部”里可以再导出。"

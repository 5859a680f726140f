from jiedao.problems import Problem


class NoOrderForm(Problem):
    code, status = "hotline.no_form", 409
    message = "本单位的制度库里没有热线工单的登记表，不能收工单。请先把热线工单办理的制度放进制度库。"


class OrderColumnsMissing(Problem):
    code, status = "hotline.columns_missing", 422
    message = (
        "{file} 的表头里没有这几列：{missing}（读到的列：{heads}）。请核对是不是市里派的工单表，或给这几列写上名称。"
    )


class OrderSheetMissing(Problem):
    code, status = "hotline.sheet_missing", 422
    message = "还没有选文件。请选市里派的工单表（.xlsx、.xls 或 .csv），再按“读入”。"


class OrderSheetTooLarge(Problem):
    code, status = "hotline.sheet_too_large", 413
    message = "{file} 太大，最多 {limit} MB。请核对是不是工单表，或分成几个文件。"


class NotYourSheet(Problem):
    code, status = "hotline.not_your_work", 403
    message = "热线工单的收下、退回和导出由负责这项工作的科室办理（{line}）。您是{posts}，请转告他们。"
